//! The audit trail: every act of everybody, narrowed as asked, exported, and checked.

pub mod export;

use super::html;
use crate::domain::hex::hex;
use crate::store;
use crate::store::audit::{self, Entry, Filter};
use crate::store::revision::Kind;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor};
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::{PAGE, next_of};
use crate::workflow::audit::{Checked, verify};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    person: String,
    act: String,
    kind: String,
    from: String,
    to: String,
    before: String,
}

#[derive(Template)]
#[template(path = "pages/audit.html")]
struct View {
    shell: Shell,
    question: Question,
    people: Vec<(String, String)>,
    acts: Vec<String>,
    entries: Vec<Entry>,
    newest: Option<(i64, String)>,
    checked: Option<Checked>,
    csv: String,
    lines: String,
    older: Option<String>,
}

impl Question {
    /// What the trail is narrowed to.
    ///
    /// # Errors
    /// When a value can't be what it should.
    pub fn filter(&self) -> Result<Filter, AppError> {
        let refuse = |name: &str, why: &dyn std::fmt::Display| AppError::BadRequest(format!("{name}: {why}"));
        Ok(Filter {
            person: read(&self.person).map_err(|_| refuse("person", &"must be the number of an account"))?,
            act: (!self.act.is_empty()).then(|| self.act.clone()),
            kind: read::<Kind>(&self.kind).map_err(|why| refuse("kind", &why))?,
            from: day("from", &self.from)?.map(midnight),
            to: day("to", &self.to)?.and_then(|day| day.succ_opt()).map(midnight),
        })
    }

    fn before(&self) -> Result<Option<i64>, AppError> {
        read(&self.before).map_err(|_| AppError::BadRequest("before: is not a place in the list".to_owned()))
    }

    /// An address with the same filter.
    fn address(&self, page: &str, before: &str) -> String {
        let [person, act, kind, from, to] = [&self.person, &self.act, &self.kind, &self.from, &self.to].map(String::as_str);
        let pairs = [("person", person), ("act", act), ("kind", kind), ("from", from), ("to", to), ("before", before)];
        paths::with_query(page, &pairs)
    }
}

/// A value that may be empty.
fn read<T: std::str::FromStr>(text: &str) -> Result<Option<T>, T::Err> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn day(name: &str, text: &str) -> Result<Option<NaiveDate>, AppError> {
    read(text).map_err(|_| AppError::BadRequest(format!("{name}: “{text}” is not a day; write 2026-03-14")))
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

impl Entry {
    /// Where the record, or what the act changed in it, is shown.
    fn address(&self) -> Option<String> {
        let slug = self.slug.as_deref()?;
        let history = |record: String, number: i32| {
            let (from, to) = ((number - 1).max(1).to_string(), number.to_string());
            paths::with_query(&format!("{record}/history"), &[("from", from.as_str()), ("to", to.as_str())])
        };
        Some(match (self.kind.as_deref()?, self.number) {
            ("claim", Some(number)) => history(paths::claim(slug), number),
            ("study", Some(number)) => history(paths::study(slug), number),
            ("article", _) => paths::article(slug),
            ("study" | "appraisal", _) => paths::study(slug),
            _ => paths::claim(slug),
        })
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    _: Editor,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    show(&state, shell, question, None).await
}

/// Checks the whole chain; it takes a while, so it is done when asked.
pub async fn post(State(state): State<AppState>, shell: Shell, _: Editor) -> Result<Html<String>, AppError> {
    let checked = verify(&state.pool).await?;
    show(&state, shell, Question::default(), Some(checked)).await
}

async fn show(state: &AppState, shell: Shell, question: Question, checked: Option<Checked>) -> Result<Html<String>, AppError> {
    let filter = question.filter()?;
    let mut connection = state.pool.acquire().await?;
    let mut entries = audit::list(&mut connection, &filter, question.before()?, PAGE + 1).await?;
    let older = next_of(&mut entries).map(|last| question.address("/audit", &last.id.to_string()));
    let people = store::person::list(&mut connection).await?;
    html(&View {
        shell: shell.in_section("Workbench"),
        people: people.into_iter().map(|person| (person.id.to_string(), person.name)).collect(),
        acts: audit::acts(&mut connection).await?,
        newest: audit::newest(&mut connection).await?.map(|(number, digest)| (number, hex(&digest))),
        csv: question.address("/audit.csv", ""),
        lines: question.address("/audit.jsonl", ""),
        question,
        entries,
        checked,
        older,
    })
}
