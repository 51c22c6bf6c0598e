//! What stands at the address of a claim that readers do not see: what became of a retired one, or the draft for those who may edit it.

use super::html;
use crate::store::claim_draft::{self, Fate};
use crate::store::revision::Kind;
use crate::store::stage;
use crate::web::error::AppError;
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

#[derive(Template)]
#[template(path = "pages/claim_gone.html")]
struct Gone {
    shell: Shell,
    slug: String,
    fate: Fate,
}

/// Merged: leads on to the claim it went into, for as long as it is merged. Split or retired: says so, with the claims that stand in its
/// place. A draft leads those who may edit it to its review; for readers there is nothing.
///
/// # Errors
/// When there is no such claim or the database does not answer.
pub(super) async fn answer(connection: &mut PgConnection, shell: Shell, slug: String) -> Result<Response, AppError> {
    if let Some(fate) = claim_draft::fate(connection, &slug).await? {
        if let [(heir, ..)] = fate.heirs.as_slice() {
            return Ok(Redirect::temporary(&paths::claim(heir)).into_response());
        }
        let page = html(&Gone { shell: shell.in_section("Claims"), slug, fate })?;
        return Ok((StatusCode::GONE, page).into_response());
    }
    let edits = shell.person.as_ref().is_some_and(|person| person.role.may_edit());
    let head = if edits { stage::read_by_slug(connection, Kind::Claim, &slug).await? } else { None };
    let review = |_| Redirect::to(&format!("{}/review", paths::claim(&slug))).into_response();
    head.map(review).ok_or(AppError::NotFound)
}
