//! Signing in and out.

use super::html;
use crate::web::error::AppError;
use crate::web::extract::{SignedIn, no_session_cookie, session_cookie, user_agent};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::people::{self, Token};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/login.html")]
struct LoginPage {
    shell: Shell,
    email: String,
    refused: bool,
}

/// The sign-in form.
#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

pub async fn get(shell: Shell) -> Result<Response, AppError> {
    Ok(html(&LoginPage { shell, email: String::new(), refused: false })?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    jar: CookieJar,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, AppError> {
    let agent = user_agent(&headers);
    let token = Token::random(&mut rand::rng());
    if let Some(token) = people::sign_in(&state.pool, &form.email, &form.password, agent, token, (state.clock)()).await? {
        Ok((jar.add(session_cookie(&token, state.secure_cookies)), Redirect::to("/")).into_response())
    } else {
        let page = html(&LoginPage { shell, email: form.email, refused: true })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }
}

pub async fn sign_out(State(state): State<AppState>, jar: CookieJar, who: SignedIn) -> Result<Response, AppError> {
    people::sign_out(&state.pool, &who.token).await?;
    tracing::info!(person = who.person.id, "signed out");
    Ok((jar.add(no_session_cookie()), Redirect::to("/")).into_response())
}
