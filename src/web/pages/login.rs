//! Signing in and out: the password, the code where there is a second factor, and going on where one was.

use super::html;
use crate::web::again::{fields, local};
use crate::web::error::{AppError, try_again};
use crate::web::extract::{Asked, SignedIn, no_session_cookie, session_cookie};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::people::{self, Entry, Signed, Token};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

const REFUSED: &str = "That email address and password do not match. Check both and try again.";
const WRONG_CODE: &str = "That code is not right, or was used already. Wait for the next one, or take a recovery code.";
const OVER: &str = "The time for the code is over. Please sign in again.";

/// Where to go on after signing in.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Onward {
    /// The path to go on to.
    pub next: String,
    /// The form to be sent there, as it was sent before the session was found to be over.
    pub carry: Option<String>,
}

/// The sign-in form, or after a right password the form for the code.
#[derive(Template)]
#[template(path = "pages/login.html")]
pub struct LoginPage {
    shell: Shell,
    email: String,
    /// Recognises whose code is awaited.
    step: Option<String>,
    message: String,
    onward: Onward,
}

impl LoginPage {
    /// The form that asks for the password.
    #[must_use]
    pub fn new(onward: Onward) -> Self {
        Self { shell: Shell::default(), email: String::new(), step: None, message: String::new(), onward }
    }

    /// The same with something to be said first.
    #[must_use]
    pub fn saying(mut self, message: &str) -> Self {
        message.clone_into(&mut self.message);
        self
    }

    /// The page.
    ///
    /// # Errors
    /// When it can't be rendered.
    pub fn html(&self) -> Result<Html<String>, AppError> {
        html(self)
    }

    /// What a person gets whose password or code was not right.
    fn refused(self, words: &str, status: StatusCode) -> Result<Response, AppError> {
        Ok((status, self.saying(words).html()?).into_response())
    }

    /// What a person gets who could not even try. What is carried must not be lost while they wait.
    fn failed(self, error: ActError) -> Result<Response, AppError> {
        let ActError::Throttled(wait) = error else { return Err(error.into()) };
        let headers = [(header::RETRY_AFTER, wait.seconds.to_string())];
        Ok((StatusCode::TOO_MANY_REQUESTS, headers, self.saying(&try_again(wait)).html()?).into_response())
    }
}

/// What was typed before the session was over.
#[derive(Template)]
#[template(path = "pages/again.html")]
struct AgainPage {
    shell: Shell,
    to: String,
    fields: Vec<(String, String)>,
}

/// The sign-in form as sent.
#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(flatten)]
    onward: Onward,
}

/// The form for the code as sent.
#[derive(Deserialize)]
pub struct Given {
    #[serde(default)]
    step: String,
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    onward: Onward,
}

/// What a link to the sign-in form says.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn get(shell: Shell, Asked(asked): Asked<Next>) -> Result<Html<String>, AppError> {
    LoginPage { shell, ..LoginPage::new(Onward { next: asked.next, carry: None }) }.html()
}

pub async fn post(
    State(state): State<AppState>,
    jar: CookieJar,
    entry: Entry,
    Form(form): Form<SignIn>,
) -> Result<Response, AppError> {
    let page = |email: String, onward: Onward| LoginPage { email, ..LoginPage::new(onward) };
    match people::sign_in(&state.pool, &form.email, &form.password, entry).await {
        Ok(Signed::In(token)) => go_on(&state, jar, &token, form.onward).await,
        Ok(Signed::Half(step)) => {
            let step = Some(step.secret().to_owned());
            Ok(LoginPage { step, ..page(form.email, form.onward) }.html()?.into_response())
        }
        Ok(_) => page(form.email, form.onward).refused(REFUSED, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => page(form.email, form.onward).failed(error),
    }
}

pub async fn code(
    State(state): State<AppState>,
    jar: CookieJar,
    entry: Entry,
    Form(form): Form<Given>,
) -> Result<Response, AppError> {
    let over = |onward| LoginPage::new(onward).refused(OVER, StatusCode::UNAUTHORIZED);
    let Some(step) = Token::received(&form.step) else { return over(form.onward) };
    let page = |onward| LoginPage { step: Some(form.step.clone()), ..LoginPage::new(onward) };
    match people::give_code(&state.pool, &step, &form.code, entry).await {
        Ok(Signed::In(token)) => go_on(&state, jar, &token, form.onward).await,
        Ok(Signed::Over) => over(form.onward),
        Ok(_) => page(form.onward).refused(WRONG_CODE, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => page(form.onward).failed(error),
    }
}

/// To where one was, or to what one typed there.
async fn go_on(state: &AppState, jar: CookieJar, token: &Token, onward: Onward) -> Result<Response, AppError> {
    let jar = jar.add(session_cookie(token, state.secure_cookies));
    let Some(to) = local(&onward.next) else { return Ok((jar, Redirect::to("/")).into_response()) };
    let Some(carry) = onward.carry else { return Ok((jar, Redirect::to(to)).into_response()) };
    let shell = Shell { person: people::who(&state.pool, token, (state.clock)()).await?, ..Shell::default() };
    let page = AgainPage { shell, to: to.to_owned(), fields: fields(&carry) };
    Ok((jar, html(&page)?).into_response())
}

pub async fn sign_out(State(state): State<AppState>, jar: CookieJar, who: SignedIn) -> Result<Response, AppError> {
    people::sign_out(&state.pool, &who.token, (state.clock)()).await?;
    tracing::info!(person = who.person.id, "signed out");
    Ok((jar.add(no_session_cookie()), Redirect::to("/")).into_response())
}
