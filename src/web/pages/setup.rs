//! Creating the first administrator by the one-time link.

use super::html;
use crate::domain::draft::FieldError;
use crate::domain::person::PersonDraft;
use crate::web::error::AppError;
use crate::web::extract::session_cookie;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::people::{self, Entry, Signed, Token};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;

#[derive(Template)]
#[template(path = "pages/setup.html")]
struct SetupPage {
    shell: Shell,
    token: String,
    draft: PersonDraft,
    errors: Vec<FieldError>,
}

impl SetupPage {
    /// What is wrong with a field, if anything.
    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }
}

pub async fn get(State(state): State<AppState>, shell: Shell, Path(token): Path<String>) -> Result<Response, AppError> {
    let token = Token::received(&token).ok_or(AppError::NotFound)?;
    if !people::setup_is_open(&state.pool, &token, (state.clock)()).await? {
        return Err(AppError::NotFound);
    }
    let page = SetupPage { shell, token: token.secret().to_owned(), draft: PersonDraft::default(), errors: Vec::new() };
    Ok(html(&page)?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    jar: CookieJar,
    entry: Entry,
    Path(token): Path<String>,
    Form(draft): Form<PersonDraft>,
) -> Result<Response, AppError> {
    let token = Token::received(&token).ok_or(AppError::NotFound)?;
    let refuse = |errors: Vec<FieldError>| -> Result<Response, AppError> {
        let page = SetupPage { shell, token: token.secret().to_owned(), draft: draft.clone(), errors };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
    };
    let new = match draft.parse() {
        Ok(new) => new,
        Err(errors) => return refuse(errors.all().to_vec()),
    };
    match people::set_up(&state.pool, &token, new, (state.clock)()).await {
        Ok(Some(_)) => {}
        Ok(None) => return Err(AppError::NotFound),
        Err(ActError::Fields(errors)) => return refuse(errors.all().to_vec()),
        Err(error) => return Err(error.into()),
    }
    match people::sign_in(&state.pool, &draft.email, &draft.password, entry).await? {
        Signed::In(session) => Ok((jar.add(session_cookie(&session, state.secure_cookies)), Redirect::to("/")).into_response()),
        _ => Ok(Redirect::to("/login").into_response()),
    }
}
