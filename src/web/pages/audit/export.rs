//! The audit trail as files: rows for a spreadsheet, or JSON lines with everything needed to check the chain. Sent as it is read, so
//! that its length does not matter.

use super::Question;
use crate::store::audit::{self, Entry, Filter};
use crate::web::csv::{TYPE, cell, file};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor};
use crate::web::state::AppState;
use crate::workflow;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use futures_util::stream;
use sqlx::PgPool;

/// How many rows are read at once.
const BATCH: i64 = 500;
/// What the columns are.
const HEADINGS: &str = "link,recorded_at,person,act,kind,record,version,stage,reason\r\n";

type Failure = Box<dyn std::error::Error + Send + Sync>;

pub async fn table(State(state): State<AppState>, _: Editor, Asked(question): Asked<Question>) -> Result<Response, AppError> {
    let (pool, filter) = (state.pool, question.filter()?);
    let rows = stream::try_unfold(Some(None), move |place: Option<Option<i64>>| {
        let (pool, filter) = (pool.clone(), filter.clone());
        async move {
            let Some(before) = place else { return Ok(None) };
            rows(&pool, &filter, before).await.map(Some)
        }
    });
    Ok(file(TYPE, "audit.csv", Body::from_stream(rows)))
}

/// Rows below a place, newest first, and the place to go on from while there may be more.
async fn rows(pool: &PgPool, filter: &Filter, before: Option<i64>) -> Result<(String, Option<Option<i64>>), Failure> {
    let mut connection = pool.acquire().await?;
    let entries = audit::list(&mut connection, filter, before, BATCH).await?;
    let mut text = if before.is_none() { HEADINGS.to_owned() } else { String::new() };
    for entry in &entries {
        text.push_str(&row(entry));
    }
    Ok((text, entries.last().map(|last| Some(last.id))))
}

fn row(entry: &Entry) -> String {
    let number = |number: Option<i64>| number.map_or(String::new(), |number| number.to_string());
    let words = |words: &Option<String>| cell(words.as_deref().unwrap_or_default());
    let cells = [
        number(entry.link),
        entry.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        words(&entry.person),
        cell(&entry.act),
        words(&entry.kind),
        words(&entry.slug),
        number(entry.number.map(i64::from)),
        words(&entry.stage),
        words(&entry.reason),
    ];
    format!("{}\r\n", cells.join(","))
}

pub async fn lines(State(state): State<AppState>, _: Editor, Asked(question): Asked<Question>) -> Result<Response, AppError> {
    let (pool, filter) = (state.pool, question.filter()?);
    let lines = stream::try_unfold(Some(0), move |place: Option<i64>| {
        let (pool, filter) = (pool.clone(), filter.clone());
        async move {
            let Some(after) = place else { return Ok::<_, Failure>(None) };
            let mut connection = pool.acquire().await?;
            let (lines, next) = workflow::audit::export(&mut connection, &filter, after).await?;
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let text = if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" };
            Ok(Some((text, next)))
        }
    });
    Ok(file("application/jsonl", "audit.jsonl", Body::from_stream(lines)))
}
