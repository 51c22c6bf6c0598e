//! The history of a study or a claim: every version with who, when and why, any two compared field by field, any brought back.

use super::html;
use crate::domain::changes::{self, Change};
use crate::store::revision::{self, Kind, Past};
use crate::store::stage::{self, Head, Version};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::review::overtaken;
use crate::web::view::{PAGE, next_of};
use crate::workflow::ActError;
use crate::workflow::stages::{self, Step};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

/// Which versions are asked for, as it stands in the address.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    from: Option<i32>,
    to: Option<i32>,
    before: Option<i32>,
}

/// A version to be brought back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Restore {
    number: i32,
    version: i32,
    reason: String,
}

#[derive(Template)]
#[template(path = "pages/history.html")]
struct View {
    shell: Shell,
    /// "/studies/avadec"
    address: String,
    section: &'static str,
    list: &'static str,
    name: String,
    head: Head,
    versions: Vec<Past>,
    comparison: Option<Comparison>,
    earlier: Option<String>,
    sent: Restore,
    problem: Option<String>,
}

/// Two versions side by side.
struct Comparison {
    from: Version,
    to: Version,
    fields: Vec<Change>,
}

impl View {
    /// Whether readers see a version.
    fn is_seen(&self, version: &Past) -> bool {
        self.head.published_version == Some(version.number)
    }

    /// Whether a version's button of the first or second column is chosen: those compared, else the newest two.
    fn is_chosen(&self, version: &Past, first: bool) -> bool {
        let number = version.number;
        match &self.comparison {
            Some(both) => number == if first { both.from.number } else { both.to.number },
            None => number == self.head.version - i32::from(first && self.head.version > 1),
        }
    }
}

impl Comparison {
    fn versions(&self) -> [&Version; 2] {
        [&self.from, &self.to]
    }

    async fn read(connection: &mut PgConnection, kind: Kind, id: i64, from: i32, to: i32) -> Result<Self, AppError> {
        let unknown = |number: i32| AppError::BadRequest(format!("There is no version {number} of this record."));
        let from_version = stage::version(connection, kind, id, from.min(to)).await?.ok_or_else(|| unknown(from.min(to)))?;
        let to_version = stage::version(connection, kind, id, from.max(to)).await?.ok_or_else(|| unknown(from.max(to)))?;
        let fields = changes::diff(&from_version.document, &to_version.document);
        Ok(Self { from: from_version, to: to_version, fields })
    }
}

pub async fn study(
    State(state): State<AppState>,
    shell: Shell,
    _: Editor,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    show(&state, shell, (Kind::Study, &slug), question, Restore::default(), None).await
}

pub async fn claim(
    State(state): State<AppState>,
    shell: Shell,
    _: Editor,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    show(&state, shell, (Kind::Claim, &slug), question, Restore::default(), None).await
}

pub async fn restore_study(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(sent): Posted<Restore>,
) -> Result<Response, AppError> {
    restore(&state, shell, &editor, (Kind::Study, &slug), sent).await
}

pub async fn restore_claim(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(sent): Posted<Restore>,
) -> Result<Response, AppError> {
    restore(&state, shell, &editor, (Kind::Claim, &slug), sent).await
}

async fn restore(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    (kind, slug): (Kind, &str),
    sent: Restore,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let head = stage::read_by_slug(&mut connection, kind, slug).await?.ok_or(AppError::NotFound)?;
    drop(connection);
    let step = Step { person: &editor.0, version: sent.version, reason: &sent.reason, now: (state.clock)() };
    let problem = if sent.reason.trim().is_empty() {
        (StatusCode::UNPROCESSABLE_ENTITY, "Say why the earlier version is brought back.".to_owned())
    } else {
        match stages::restore(&state.pool, kind, head.id, sent.number, step).await {
            Ok(number) => {
                let (from, to) = (sent.version.to_string(), number.to_string());
                let address = format!("{}/history", address(kind, slug));
                let to_comparison = paths::with_query(&address, &[("from", from.as_str()), ("to", to.as_str())]);
                return Ok(Redirect::to(&to_comparison).into_response());
            }
            Err(ActError::Stale(newer)) => (StatusCode::CONFLICT, overtaken(&newer, &editor.0.name)),
            Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why),
            Err(ActError::Gone) => {
                (StatusCode::UNPROCESSABLE_ENTITY, format!("There is no version {} to bring back.", sent.number))
            }
            Err(other) => return Err(other.into()),
        }
    };
    show(state, shell, (kind, slug), Question::default(), sent, Some(problem)).await
}

fn address(kind: Kind, slug: &str) -> String {
    if kind == Kind::Claim { paths::claim(slug) } else { paths::study(slug) }
}

async fn show(
    state: &AppState,
    shell: Shell,
    (kind, slug): (Kind, &str),
    question: Question,
    sent: Restore,
    problem: Option<(StatusCode, String)>,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let head = stage::read_by_slug(&mut connection, kind, slug).await?.ok_or(AppError::NotFound)?;
    let newest = stage::version(&mut connection, kind, head.id, head.version).await?.ok_or(AppError::NotFound)?;
    let mut versions = revision::history(&mut connection, kind, head.id, question.before, PAGE + 1).await?;
    let address = address(kind, slug);
    let earlier = next_of(&mut versions)
        .map(|last| paths::with_query(&format!("{address}/history"), &[("before", last.number.to_string().as_str())]));
    let comparison = match (question.from, question.to) {
        (Some(from), Some(to)) => Some(Comparison::read(&mut connection, kind, head.id, from, to).await?),
        _ => None,
    };
    let (section, list, title) =
        if kind == Kind::Claim { ("Claims", "/claims", "statement") } else { ("Studies", "/studies", "name") };
    let (status, problem) = problem.map_or((StatusCode::OK, None), |(status, words)| (status, Some(words)));
    let name = newest.document[title].as_str().unwrap_or(slug).to_owned();
    let shell = shell.in_section(section);
    let view = View { shell, address, section, list, name, head, versions, comparison, earlier, sent, problem };
    Ok((status, html(&view)?).into_response())
}
