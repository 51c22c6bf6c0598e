//! The one error of the web half. Internals go to the log, once; readers get a page that says what they can do.

use super::shell::Shell;
use super::{filters, paths};
use crate::workflow::{ActError, Wait};
use askama::Template;
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum AppError {
    /// There is no such page or record.
    NotFound,
    /// The record is there, but was not on the day asked for; the words say so.
    NotThen(String),
    /// There is nothing to draw; the words say why.
    NotDrawn(String),
    /// The page is there, but does not take this method.
    WrongMethod,
    /// The address or form can't be understood; the words say what is allowed.
    BadRequest(String),
    /// What was sent is longer than is taken.
    TooLong,
    /// The person has to sign in first, and may then go on to the page they asked for.
    SignInFirst {
        /// The address of that page.
        next: Option<String>,
    },
    /// Too many wrong passwords or codes.
    TryLater(Wait),
    /// The person is signed in, but this is for others: "editors".
    NotAllowed(&'static str),
    /// It may not be done now, or not by this person; the words say why.
    Refused(String),
    /// It came too often; the words say when to try again.
    TooMany(String),
    /// Something inside failed.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // a character PostgreSQL has no place for, such as U+0000, can only have come from the request
            sqlx::Error::Database(refusal) if matches!(refusal.code().as_deref(), Some("22021" | "22P05")) => {
                Self::BadRequest("It contains a character that can’t be used here.".to_owned())
            }
            // two acts that wait for one another: the database ends one of them, and nothing of it is stored
            sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some("40P01") => Self::Refused(
                "Somebody else saved something it touches at the same moment. Nothing is lost: try again.".to_owned(),
            ),
            _ => Self::Internal(Box::new(error)),
        }
    }
}

impl From<BytesRejection> for AppError {
    fn from(error: BytesRejection) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLong } else { Self::BadRequest(error.body_text()) }
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<ActError> for AppError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Fields(errors) => Self::BadRequest(errors.to_string()),
            ActError::Database(error) => error.into(),
            ActError::Gone => Self::NotFound,
            ActError::TooMany(why) => Self::TooMany(why),
            ActError::Refused(why) => Self::Refused(why),
            ActError::Throttled(wait) => Self::TryLater(wait),
            other => Self::Internal(Box::new(other)),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    title: &'a str,
    explanation: &'a str,
    /// Where to sign in, when that is what is missing.
    sign_in: Option<String>,
}

/// When to try again after too many wrong passwords or codes.
#[must_use]
pub fn try_again(wait: Wait) -> String {
    let minutes = (wait.seconds + 59) / 60;
    let plural = if minutes == 1 { "" } else { "s" };
    format!(
        "There were too many attempts that failed. Try again in {minutes} minute{plural}, after {} UTC.",
        wait.until.format("%H:%M:%S")
    )
}

impl AppError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NotThen(_) | Self::NotDrawn(_) => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::SignInFirst { .. } => StatusCode::UNAUTHORIZED,
            Self::TryLater(_) | Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotAllowed(_) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title and explanation for a person; logs what only operators should see.
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::NotFound => ("Nothing stands here", "The address may have changed, or there never was such a page.".to_owned()),
            Self::NotThen(why) => ("Not on that day", why.clone()),
            Self::NotDrawn(why) => ("There is nothing to draw", why.clone()),
            Self::WrongMethod => ("This page can only be read", "What was sent can’t be taken at this address.".to_owned()),
            Self::BadRequest(why) => ("That can’t be understood", why.clone()),
            Self::TooMany(why) => ("A little later, please", why.clone()),
            Self::Refused(why) => ("That was not done", why.clone()),
            Self::TooLong => ("That is too long", "A form can have at most four megabytes. Save it in parts.".to_owned()),
            Self::SignInFirst { .. } => ("Please sign in", "What you asked for is for people with an account.".to_owned()),
            Self::TryLater(wait) => ("Please wait a little", try_again(*wait)),
            Self::NotAllowed(whom) => (
                "Not with this account",
                format!("What you asked for is for {whom}. An administrator can change what your account may do."),
            ),
            Self::Internal(cause) => {
                tracing::error!(error = %cause, "a request failed");
                ("Something went wrong on our side", "It has been noted. Trying again in a moment may help.".to_owned())
            }
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (title, explanation) = self.words();
        let sign_in = match &self {
            Self::SignInFirst { next } => Some(paths::with_query("/login", &[("next", next.as_deref().unwrap_or_default())])),
            _ => None,
        };
        let page = ErrorPage { shell: Shell { unknown: true, ..Shell::default() }, title, explanation: &explanation, sign_in };
        let mut response = match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], title).into_response(),
        };
        if let Self::TryLater(wait) = self {
            response.headers_mut().insert(header::RETRY_AFTER, wait.seconds.into());
        }
        response
    }
}

/// The same for the JSON addresses.
#[derive(Debug)]
pub struct ApiError(AppError);

impl<E: Into<AppError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.0.status();
        let (title, explanation) = self.0.words();
        (status, Json(json!({"error": title, "explanation": explanation}))).into_response()
    }
}
