//! Merging a claim with another: choose the other by words, then which of the two stays.

use super::html;
use crate::domain::codes::Stage;
use crate::store::claim_draft::{self, Choice};
use crate::store::link_draft;
use crate::store::revision::Kind;
use crate::store::stage;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::{counted, review};
use crate::workflow::ActError;
use crate::workflow::stages::{self, Merger, Step};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

#[derive(Template)]
#[template(path = "pages/claim_merge.html")]
struct View {
    shell: Shell,
    this: One,
    q: String,
    /// What the words found.
    choices: Vec<Choice>,
    /// The claim chosen.
    other: Option<One>,
    /// Whether the other one is to stay.
    other_stays: bool,
    reason: String,
    may_not: Option<&'static str>,
    problem: Option<String>,
}

/// One of the two.
struct One {
    slug: String,
    statement: String,
    version: i32,
    /// "2 passages, 3 links"
    extent: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    q: String,
    with: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    version: i32,
    with: String,
    with_version: i32,
    stays: String,
    reason: String,
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    let sent = Sent { with: question.with, ..Sent::default() };
    show(&state, shell, &editor, &slug, (question.q, sent), None, StatusCode::OK).await
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let (this, other) = ((slug.as_str(), sent.version), (sent.with.as_str(), sent.with_version));
    let merger = if sent.stays == "other" { Merger { stays: other, goes: this } } else { Merger { stays: this, goes: other } };
    let step = Step { person: &editor.0, version: 0, reason: &sent.reason, now: (state.clock)() };
    let (status, problem) = match stages::merge_claims(&state.pool, merger, step).await {
        Ok(()) => return Ok(Redirect::to(&format!("{}/review", paths::claim(merger.stays.0))).into_response()),
        Err(ActError::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors.to_string()),
        Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why),
        Err(ActError::Stale(first)) => (StatusCode::CONFLICT, review::overtaken(&first, &editor.0.name)),
        Err(other) => return Err(other.into()),
    };
    show(&state, shell, &editor, &slug, (String::new(), sent), Some(problem), status).await
}

async fn one(connection: &mut PgConnection, slug: &str) -> Result<Option<One>, AppError> {
    let Some(newest) = claim_draft::newest(connection, slug).await? else { return Ok(None) };
    let links = link_draft::of_claim(connection, newest.id).await?;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let passages = number(newest.document.anchor.len());
    let live = number(links.iter().filter(|short| short.stage != Stage::Retired).count());
    Ok(Some(One {
        slug: slug.to_owned(),
        statement: newest.document.statement,
        version: newest.version,
        extent: format!("{}, {}", counted(passages, "passage", "passages"), counted(live, "link", "links")),
    }))
}

async fn show(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    slug: &str,
    (q, sent): (String, Sent),
    problem: Option<String>,
    status: StatusCode,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let head = stage::read_by_slug(&mut connection, Kind::Claim, slug).await?.ok_or(AppError::NotFound)?;
    let this = one(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
    let mut choices = if q.trim().is_empty() { Vec::new() } else { claim_draft::with_words(&mut connection, q.trim()).await? };
    choices.retain(|choice| choice.slug != slug);
    let other = if sent.with.is_empty() || sent.with == slug { None } else { one(&mut connection, &sent.with).await? };
    let may_not = stages::may_not_reshape(&mut connection, &head, &editor.0).await?;
    let view = View {
        shell: shell.in_section("Claims"),
        this,
        q,
        choices,
        other,
        other_stays: sent.stays == "other",
        reason: sent.reason,
        may_not,
        problem,
    };
    Ok((status, html(&view)?).into_response())
}
