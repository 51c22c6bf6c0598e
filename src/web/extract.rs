//! Reading requests: the session cookie, queries and paths, with refusals a person can read.

use super::error::AppError;
use super::state::AppState;
use crate::domain::person::Role;
use crate::store::person::Person;
use crate::workflow::people::{self, Entry, Sender, Token};
use axum::extract::{ConnectInfo, FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::de::DeserializeOwned;
use std::net::SocketAddr;

/// The name of the session cookie.
const SESSION_COOKIE: &str = "probatum_session";

/// The session token of a request, if it carries one.
#[must_use]
fn session_token(headers: &HeaderMap) -> Option<Token> {
    CookieJar::from_headers(headers).get(SESSION_COOKIE).and_then(|cookie| Token::received(cookie.value()))
}

/// The program a request says it comes from; empty when it says nothing readable.
#[must_use]
fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default()
}

/// The cookie that keeps somebody signed in.
#[must_use]
pub fn session_cookie(token: &Token, secure: bool) -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, token.secret().to_owned()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .permanent()
        .build()
}

/// The cookie that takes the session away.
#[must_use]
pub fn no_session_cookie() -> Cookie<'static> {
    Cookie::build((SESSION_COOKIE, "")).path("/").removal().build()
}

impl FromRequestParts<AppState> for Sender {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // only the proxy's own entry, the last, can be believed; without a proxy anybody may write the header
        let named = state.public_url.as_ref().and_then(|_| {
            let last = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse().ok()
        });
        Ok(Self(named.or(peer)))
    }
}

impl FromRequestParts<AppState> for Entry {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self {
            user_agent: user_agent(&parts.headers).to_owned(),
            sender: Sender::from_request_parts(parts, state).await?,
            token: Token::random(&mut rand::rng()),
            now: (state.clock)(),
        })
    }
}

/// Who sent a request, asked of the database once and remembered with the request.
#[derive(Clone)]
struct Known(Option<SignedIn>);

/// Who sent a request, when they are signed in.
///
/// # Errors
/// When the database does not answer.
pub async fn known(parts: &mut Parts, state: &AppState) -> Result<Option<SignedIn>, AppError> {
    if let Some(Known(known)) = parts.extensions.get() {
        return Ok(known.clone());
    }
    // readers without a cookie cost no query
    let known = match session_token(&parts.headers) {
        Some(token) => people::who(&state.pool, &token, (state.clock)()).await?.map(|person| SignedIn { person, token }),
        None => None,
    };
    parts.extensions.insert(Known(known.clone()));
    Ok(known)
}

/// A person who is signed in; a stranger is refused.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// By which session.
    pub token: Token,
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        if let Some(known) = known(parts, state).await? {
            return Ok(known);
        }
        // where one was can only be gone back to when it was a page
        let page =
            [Method::GET, Method::HEAD].contains(&parts.method).then(|| parts.uri.path_and_query().map(ToString::to_string));
        Err(AppError::SignInFirst { next: page.flatten() })
    }
}

/// A person who may edit; others are refused.
#[derive(Debug)]
pub struct Editor(pub Person);

impl FromRequestParts<AppState> for Editor {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, state).await?;
        if who.person.role.may_edit() { Ok(Self(who.person)) } else { Err(AppError::NotAllowed("editors")) }
    }
}

/// A person who looks after accounts; others are refused.
#[derive(Debug)]
pub struct Administrator(pub Person);

impl FromRequestParts<AppState> for Administrator {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let who = SignedIn::from_request_parts(parts, state).await?;
        if who.person.role == Role::Administrator { Ok(Self(who.person)) } else { Err(AppError::NotAllowed("administrators")) }
    }
}

/// The query of an address; what can't be read is a 400 that says why.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, AppError> {
        let Query(asked) = Query::try_from_uri(&parts.uri).map_err(|error| AppError::BadRequest(error.body_text()))?;
        Ok(Self(asked))
    }
}

/// The number in an address. What is no number names nothing.
#[derive(Debug)]
pub struct Number(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = axum::extract::Path::<i64>::from_request_parts(parts, state).await;
        Ok(Self(path.map_err(|_| AppError::NotFound)?.0))
    }
}

/// The slug in an address. What can't be a slug names nothing.
#[derive(Debug)]
pub struct Slug(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Slug {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let text = path.map_err(|_| AppError::NotFound)?.0;
        match text.parse::<crate::domain::id::Slug>() {
            Ok(slug) => Ok(Self(slug.as_str().to_owned())),
            Err(_) => Err(AppError::NotFound),
        }
    }
}

/// The slug and the number in an address. What can't be either names nothing.
#[derive(Debug)]
pub struct Numbered {
    /// The record's name.
    pub slug: String,
    /// The number of what belongs to it.
    pub id: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for Numbered {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = axum::extract::Path::<(String, i64)>::from_request_parts(parts, state).await;
        let (slug, id) = path.map_err(|_| AppError::NotFound)?.0;
        match slug.parse::<crate::domain::id::Slug>() {
            Ok(slug) => Ok(Self { slug: slug.as_str().to_owned(), id }),
            Err(_) => Err(AppError::NotFound),
        }
    }
}
