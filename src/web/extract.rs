//! Reading requests: the session cookie, queries and paths, with refusals a person can read.

use super::error::AppError;
use super::state::AppState;
use crate::domain::person::Role;
use crate::store::person::Person;
use crate::workflow::people::{self, Token};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::de::DeserializeOwned;

/// The name of the session cookie.
const SESSION_COOKIE: &str = "probatum_session";

/// The session token of a request, if it carries one.
#[must_use]
pub fn session_token(headers: &HeaderMap) -> Option<Token> {
    CookieJar::from_headers(headers).get(SESSION_COOKIE).and_then(|cookie| Token::received(cookie.value()))
}

/// The program a request says it comes from; empty when it says nothing readable.
#[must_use]
pub fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default()
}

/// What tells senders apart who have no account: the address they come from, as the proxy in front or the connection gives it.
#[must_use]
pub fn sender(headers: &HeaderMap, extensions: &axum::http::Extensions) -> String {
    let forwarded = headers.get("x-forwarded-for").and_then(|hops| hops.to_str().ok()).and_then(|hops| hops.rsplit(',').next());
    let peer = extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>().map(|peer| peer.0.ip().to_string());
    forwarded.map(|hop| hop.trim().to_owned()).or(peer).unwrap_or_default()
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

/// A person who is signed in; a stranger is refused.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub person: Person,
    /// By which session.
    pub token: Token,
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let token = session_token(&parts.headers).ok_or(AppError::SignInFirst)?;
        let person = people::who(&state.pool, &token, (state.clock)()).await?.ok_or(AppError::SignInFirst)?;
        Ok(Self { person, token })
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
