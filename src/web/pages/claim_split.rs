//! Splitting a claim: each new claim gets its statement and its share of the passages and links.

use super::html;
use crate::domain::codes::Stage;
use crate::domain::draft::FieldError;
use crate::store::claim_draft::{self, Newest};
use crate::store::link_draft::{self, Short};
use crate::store::revision::Kind;
use crate::store::stage;
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::review;
use crate::workflow::ActError;
use crate::workflow::stages::{self, Part, Step};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The most claims one is split into at once.
const MOST: usize = 12;

#[derive(Template)]
#[template(path = "pages/claim_split.html")]
struct View {
    shell: Shell,
    slug: String,
    statement: String,
    version: i32,
    passages: Vec<String>,
    links: Vec<Short>,
    parts: Vec<PartSent>,
    reason: String,
    /// Why the person may not, if so.
    may_not: Option<&'static str>,
    problem: Option<String>,
    errors: Vec<FieldError>,
}

impl View {
    /// What is wrong with a part's statement.
    fn error(&self, part: impl std::fmt::Display) -> Option<&str> {
        let field = format!("part[{part}].statement");
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// What is wrong with the whole: what would be lost.
    fn lost(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().filter(|error| !error.field.starts_with("part[")).map(|error| error.message.as_str())
    }
}

/// One new claim as the form sends it.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct PartSent {
    statement: String,
    passages: Vec<usize>,
    links: Vec<i64>,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    version: i32,
    act: String,
    reason: String,
    part: Vec<PartSent>,
}

/// What is said of a form that was not done.
#[derive(Default)]
struct Said {
    problem: Option<String>,
    errors: Vec<FieldError>,
}

pub async fn get(State(state): State<AppState>, shell: Shell, editor: Editor, Slug(slug): Slug) -> Result<Response, AppError> {
    show(&state, shell, &editor, &slug, None, Said::default(), StatusCode::OK).await
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(mut sent): Posted<Sent>,
) -> Result<Response, AppError> {
    if sent.act == "add" {
        if sent.part.len() < MOST {
            sent.part.push(PartSent::default());
        }
        return show(&state, shell, &editor, &slug, Some(sent), Said::default(), StatusCode::OK).await;
    }
    let filled =
        sent.part.iter().filter(|part| !part.statement.trim().is_empty() || !part.links.is_empty() || !part.passages.is_empty());
    let parts: Vec<Part> = filled.map(PartSent::part).collect();
    let step = Step { person: &editor.0, version: sent.version, reason: &sent.reason, now: (state.clock)() };
    let (status, problem, errors) = match stages::split_claim(&state.pool, &slug, &parts, step).await {
        Ok(_) => return Ok(Redirect::to(&format!("{}/review", paths::claim(&slug))).into_response()),
        Err(ActError::Fields(errors)) => {
            let why = "Not split yet: something would be lost or is missing.".to_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, why, errors.all().to_vec())
        }
        Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why, Vec::new()),
        Err(ActError::Stale(first)) => (StatusCode::CONFLICT, review::overtaken(&first, &editor.0.name), Vec::new()),
        Err(other) => return Err(other.into()),
    };
    show(&state, shell, &editor, &slug, Some(sent), Said { problem: Some(problem), errors }, status).await
}

impl PartSent {
    fn part(&self) -> Part {
        Part { statement: self.statement.clone(), passages: self.passages.clone(), links: self.links.clone() }
    }
}

/// Two new claims to begin with, the first with everything.
fn begun(newest: &Newest, links: &[Short]) -> Vec<PartSent> {
    let all = PartSent {
        statement: newest.document.statement.clone(),
        passages: (0..newest.document.anchor.len()).collect(),
        links: links.iter().map(|short| short.id).collect(),
    };
    vec![all, PartSent::default()]
}

async fn show(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    slug: &str,
    sent: Option<Sent>,
    said: Said,
    status: StatusCode,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let head = stage::read_by_slug(&mut connection, Kind::Claim, slug).await?.ok_or(AppError::NotFound)?;
    let newest = claim_draft::newest(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
    let mut links = link_draft::of_claim(&mut connection, head.id).await?;
    links.retain(|short| short.stage != Stage::Retired);
    let may_not = stages::may_not_reshape(&mut connection, &head, &editor.0).await?;
    let sent = sent.unwrap_or_else(|| Sent { part: begun(&newest, &links), ..Sent::default() });
    let view = View {
        shell: shell.in_section("Claims"),
        slug: slug.to_owned(),
        statement: newest.document.statement,
        version: head.version,
        passages: newest.document.anchor.into_iter().map(|anchor| anchor.exact).collect(),
        links,
        parts: sent.part,
        reason: sent.reason,
        may_not,
        problem: said.problem,
        errors: said.errors,
    };
    Ok((status, html(&view)?).into_response())
}
