//! Coming in by an invite: choosing a password.

use super::html;
use crate::domain::draft::FieldError;
use crate::store::invite::Invite;
use crate::web::error::AppError;
use crate::web::extract::session_cookie;
use crate::web::filters;
use crate::web::form::{Field, Posted};
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::people::{self, Entry, Token};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/invite.html")]
struct InvitePage {
    shell: Shell,
    token: String,
    invite: Invite,
    password: Field,
    /// What is wrong beside the password.
    refusal: String,
}

/// The form for the password.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Chosen {
    password: String,
}

async fn page(state: &AppState, token: &Token, errors: &[FieldError]) -> Result<Html<String>, AppError> {
    let invite = people::open_invite(&state.pool, token, (state.clock)()).await?.ok_or(AppError::NotFound)?;
    let elsewhere = errors.iter().find(|error| error.field != "password");
    html(&InvitePage {
        shell: Shell::default(),
        token: token.secret().to_owned(),
        refusal: elsewhere.map(ToString::to_string).unwrap_or_default(),
        password: Field::new("", "password", "Password", "")
            .hint("At least 12 characters; a few unrelated words are best.")
            .secret("new-password")
            .faults(errors),
        invite,
    })
}

pub async fn get(State(state): State<AppState>, Path(token): Path<String>) -> Result<Html<String>, AppError> {
    page(&state, &Token::received(&token).ok_or(AppError::NotFound)?, &[]).await
}

pub async fn post(
    State(state): State<AppState>,
    jar: CookieJar,
    entry: Entry,
    Path(token): Path<String>,
    Posted(form): Posted<Chosen>,
) -> Result<Response, AppError> {
    let token = Token::received(&token).ok_or(AppError::NotFound)?;
    match people::accept_invite(&state.pool, &token, &form.password, &entry).await {
        Ok(true) => Ok((jar.add(session_cookie(&entry.token, state.secure_cookies)), Redirect::to("/")).into_response()),
        Ok(false) => Err(AppError::NotFound),
        Err(ActError::Fields(errors)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, &token, errors.all()).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
