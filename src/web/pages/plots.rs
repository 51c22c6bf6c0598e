//! Every plot of a claim on one page, each with what it says, the same as a table, and as files.

use super::{claim_gone, html};
use crate::store;
use crate::web::error::AppError;
use crate::web::extract::Slug;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::past_claim;
use crate::web::view::plots::{Kind, Picture, picture};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

pub mod files;

#[derive(Template)]
#[template(path = "pages/plots.html")]
struct View {
    shell: Shell,
    slug: String,
    statement: String,
    pictures: Vec<(Kind, Picture)>,
}

pub async fn get(State(state): State<AppState>, shell: Shell, Slug(slug): Slug) -> Result<Response, AppError> {
    let Some(page) = past_claim::read(&state, &slug, None).await? else {
        let mut connection = state.pool.acquire().await?;
        return claim_gone::answer(&mut connection, shell, slug).await;
    };
    let editor = editor(&shell);
    let mut pictures = Vec::new();
    for kind in Kind::ALL.iter().copied().filter(|kind| *kind != Kind::RiskOfBias) {
        pictures.push((kind, picture(kind, &page, Vec::new(), None)));
    }
    let mut connection = state.pool.acquire().await?;
    let rated = store::risk_of_bias::of_claim(&mut connection, &slug).await?;
    pictures.push((Kind::RiskOfBias, picture(Kind::RiskOfBias, &page, rated, editor.as_deref())));
    let view = View { shell: shell.in_section("Claims"), slug: page.slug, statement: page.statement, pictures };
    Ok(html(&view)?.into_response())
}

/// The name of the person who looks, if they may edit: first ratings by others stay hidden from them.
fn editor(shell: &Shell) -> Option<String> {
    shell.person.as_ref().filter(|person| person.role.may_edit()).map(|person| person.name.clone())
}
