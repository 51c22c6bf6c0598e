//! The passages of an article's newest text, for editors: those that changed or were not found first, each with what can be said of it.

use super::html;
use crate::anchor::nearest::Sentences;
use crate::domain::draft::FieldErrors;
use crate::store;
use crate::store::anchor::{Case, Span};
use crate::store::article::Text;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::form::{Posted, unknown_button};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::passage_row::{DraftRow, Row, Typed};
use crate::workflow::passages::checking::{self, Checked, Decision, Seen};
use crate::workflow::{ActError, By};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

#[derive(Template)]
#[template(path = "pages/article_passages.html")]
struct View {
    shell: Shell,
    slug: String,
    title: String,
    number: i32,
    brought_in: DateTime<Utc>,
    /// Nobody has looked at these.
    open: Vec<Row>,
    /// Somebody has.
    looked: Vec<Row>,
    /// These have their words.
    found: Vec<Row>,
    /// Words of claims nobody has published that do not stand in the text.
    drafts: Vec<DraftRow>,
    /// What is said above: the number of a newer text, or that something is wrong.
    saved: Option<&'static str>,
    newer: Option<i32>,
    overtaken: bool,
    faults: bool,
    nothing: bool,
}

/// A form of the page: which passages, as they were seen, and what is said of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    number: i32,
    act: String,
    tick: BTreeMap<String, String>,
    choice: String,
    words: String,
    occurrence: String,
    /// Where to go on.
    next: String,
}

impl Sent {
    fn passages(&self) -> Result<Vec<Seen>, AppError> {
        let read = |(key, seen): (&String, &String)| {
            let (claim, ordinal) = key.split_once('-')?;
            Some(Seen { claim_id: claim.parse().ok()?, ordinal: ordinal.parse().ok()?, seen: seen.clone() })
        };
        let all = self
            .tick
            .iter()
            .map(|pair| read(pair).ok_or_else(|| AppError::BadRequest(format!("tick: “{}” names no passage.", pair.0))));
        all.collect()
    }

    /// What is said; `None` for a button that is not known.
    fn decision(&self) -> Result<Decision, ActError> {
        let fault = |field: &str, value: &str, message: &str| ActError::from(FieldErrors::one(field, value, message));
        match self.act.as_str() {
            "same" => return Ok(Decision::Same),
            "gone" => return Ok(Decision::Gone),
            _ => {}
        }
        let words = self.words.trim();
        let place = self
            .choice
            .split_once('-')
            .and_then(|(start, end)| Some(Span { start: start.parse().ok()?, end: end.parse().ok()? }));
        match place {
            Some(place) => Ok(Decision::At(place)),
            None if words.is_empty() && matches!(self.choice.as_str(), "" | "words") => {
                Err(fault("words", "", "are missing: choose a sentence, or paste the words as they stand in the text"))
            }
            None if matches!(self.choice.as_str(), "" | "words") => {
                let occurrence = match self.occurrence.trim() {
                    "" => None,
                    text => Some(text.parse().ok().filter(|nth| *nth > 0).ok_or_else(|| {
                        fault(
                            "occurrence",
                            text,
                            "is no count; give 1 for the first place where the words stand, 2 for the second",
                        )
                    })?),
                };
                Ok(Decision::Quoted(words.to_owned(), occurrence))
            }
            None => Err(fault("choice", &self.choice, "is no place in the text; choose one of the sentences offered")),
        }
    }
}

/// What the address asks for: to say what was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    saved: String,
}

pub async fn get(
    State(state): State<AppState>,
    _: Editor,
    shell: Shell,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    let saved = match question.saved.as_str() {
        "same" => Some("Saved: the article makes the same claim in its new words."),
        "gone" => Some("Saved: the article does not say it, or not there."),
        "place" => Some("Saved: the passage stands where you said."),
        _ => None,
    };
    let view = View::read(&state, shell, &slug, HashMap::new()).await?;
    Ok(html(&View { saved, ..view })?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Slug(slug): Slug,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    if !matches!(sent.act.as_str(), "same" | "gone" | "place") {
        return Err(unknown_button());
    }
    let passages = sent.passages()?;
    let acted = match sent.decision() {
        _ if passages.is_empty() => return View::nothing_ticked(&state, shell, &slug).await,
        Ok(decision) => {
            let by = By { person: person.id, now: (state.clock)() };
            checking::decide(&state.pool, &slug, sent.number, &passages, &decision, by).await
        }
        Err(error) => Err(error),
    };
    match acted {
        Ok(Checked::Done) => {
            let plain = sent.next.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
            let next = if plain && !sent.next.is_empty() { &sent.next } else { "open" };
            Ok(Redirect::to(&format!("{}?saved={}#{next}", paths::passages(&slug), sent.act)).into_response())
        }
        Ok(Checked::Absent) => Err(AppError::NotFound),
        Ok(Checked::NewerText(number)) => {
            let view = View::read(&state, shell, &slug, typed(&sent, &[], &[])).await?;
            Ok((StatusCode::CONFLICT, html(&View { newer: Some(number), ..view })?).into_response())
        }
        Ok(Checked::Stale(overtaken)) => {
            let overtaken: Vec<String> = overtaken.iter().map(|(claim, ordinal)| format!("{claim}-{ordinal}")).collect();
            let view = View::read(&state, shell, &slug, typed(&sent, &overtaken, &[])).await?;
            Ok((StatusCode::CONFLICT, html(&View { overtaken: true, ..view })?).into_response())
        }
        Err(ActError::Fields(errors)) => {
            let faults: Vec<(String, String)> = errors.all().iter().map(|e| (e.field.clone(), e.message.clone())).collect();
            let view = View::read(&state, shell, &slug, typed(&sent, &[], &faults)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&View { faults: true, ..view })?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What was sent, by passage, with what is wrong with it.
fn typed(sent: &Sent, stale: &[String], faults: &[(String, String)]) -> HashMap<String, Typed> {
    let one = |key: &String| {
        let left = Typed {
            ticked: sent.act == "same",
            choice: sent.choice.clone(),
            words: sent.words.clone(),
            occurrence: sent.occurrence.clone(),
            faults: faults.to_vec(),
            stale: stale.contains(key),
        };
        (key.clone(), left)
    };
    sent.tick.keys().map(one).collect()
}

impl View {
    async fn read(state: &AppState, shell: Shell, slug: &str, mut typed: HashMap<String, Typed>) -> Result<Self, AppError> {
        let mut snapshot = state.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let text = store::article::newest(&mut snapshot, slug).await?.ok_or(AppError::NotFound)?;
        let (title, brought_in) = store::anchor::text_head(&mut snapshot, text.version_id).await?;
        let cases = store::anchor::cases(&mut snapshot, text.version_id).await?;
        let quoting = store::claim_draft::quoting(&mut snapshot, slug).await?;
        drop(snapshot);
        let number = text.number;
        let rows = move || {
            let sentences = Sentences::of(&text.text);
            let drafts: Vec<DraftRow> = quoting.iter().flat_map(|claim| DraftRow::of(claim, &text.text, &sentences)).collect();
            (rows(cases, &text, &sentences, &mut typed), drafts)
        };
        // a long text takes a while to be cut, so off the threads that answer requests
        let (rows, drafts) = tokio::task::spawn_blocking(rows).await.map_err(|error| AppError::Internal(Box::new(error)))?;
        let (mut open, rest): (Vec<Row>, Vec<Row>) =
            rows.into_iter().partition(|row| row.looked.is_none() && (row.is_lost() || row.is_changed()));
        let ids: Vec<String> = open.iter().skip(1).map(|row| row.id.clone()).collect();
        open.iter_mut().zip(ids).for_each(|(row, next)| row.next = next);
        let (looked, found) = rest.into_iter().partition(|row| row.looked.is_some());
        let (saved, newer, overtaken, faults, nothing) = (None, None, false, false, false);
        let shell = shell.in_section("Articles");
        Ok(Self {
            shell,
            slug: slug.to_owned(),
            title,
            number,
            brought_in,
            open,
            looked,
            found,
            drafts,
            saved,
            newer,
            overtaken,
            faults,
            nothing,
        })
    }

    async fn nothing_ticked(state: &AppState, shell: Shell, slug: &str) -> Result<Response, AppError> {
        let view = Self::read(state, shell, slug, HashMap::new()).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&Self { nothing: true, ..view })?).into_response())
    }

    /// How many of the open ones have words that can be confirmed.
    fn confirmable(&self) -> usize {
        self.open.iter().filter(|row| row.is_changed()).count()
    }
}

fn rows(cases: Vec<Case>, text: &Text, sentences: &Sentences, typed: &mut HashMap<String, Typed>) -> Vec<Row> {
    let mut named = HashSet::new();
    // the claim's address leads to the passage of it that needs somebody
    let mut cases = cases;
    cases.sort_by_key(|case| !case.anchor.is_open());
    let row = |case: Case| {
        let key = format!("{}-{}", case.anchor.claim_id, case.anchor.ordinal);
        let first = named.insert(case.anchor.claim_id);
        Row::of(case, &text.text, sentences, first, typed.remove(&key).unwrap_or_default())
    };
    cases.into_iter().map(row).collect()
}
