//! The first step of a link: find the result for a claim, or the claim for a study.

use super::html;
use crate::domain::codes::Stage;
use crate::domain::measure::Measure;
use crate::domain::study_draft::StudyDraft;
use crate::store::claim_draft::{self, Choice};
use crate::store::link_draft;
use crate::store::study_find::{self, Found};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::link_form::{figures, subgroup};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// How many studies are shown at once.
const MOST: i64 = 20;

#[derive(Template)]
#[template(path = "pages/link_find.html")]
struct Results {
    shell: Shell,
    slug: String,
    statement: String,
    q: String,
    asked: bool,
    studies: Vec<Study>,
}

/// A study with its results.
struct Study {
    slug: String,
    name: String,
    status: Stage,
    rows: Vec<Row>,
}

/// A result to choose.
struct Row {
    key: String,
    label: String,
    outcome: String,
    about: Option<String>,
    figures: String,
    p: String,
    /// The link that leads to it already.
    linked: Option<i64>,
    /// Why it is no result of its own, if so.
    never: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/link_claims.html")]
struct Claims {
    shell: Shell,
    slug: String,
    name: String,
    q: String,
    choices: Vec<Choice>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    /// Words of a study or claim.
    pub q: String,
    /// One study.
    pub study: String,
    /// One result: the second step.
    pub result: String,
    /// What was saved.
    pub saved: Option<i32>,
}

/// The list of results for a claim.
///
/// # Errors
/// When there is no such claim or the database does not answer.
pub async fn results(state: &AppState, shell: Shell, slug: &str, question: &Question) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let claim = claim_draft::newest(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
    let linked = link_draft::of_claim(&mut connection, claim.id).await?;
    let found = if question.study.is_empty() {
        let q = question.q.trim();
        if q.is_empty() { Vec::new() } else { study_find::with_words(&mut connection, q, MOST).await? }
    } else {
        study_find::named(&mut connection, &question.study).await?.into_iter().collect()
    };
    let linked =
        |key: &str| linked.iter().find(|short| short.result == key && short.stage != Stage::Retired).map(|short| short.id);
    let view = Results {
        shell: shell.in_section("Claims"),
        slug: slug.to_owned(),
        statement: claim.document.statement,
        q: question.q.clone(),
        asked: !question.q.trim().is_empty() || !question.study.is_empty(),
        studies: found.into_iter().map(|found| study(found, linked)).collect(),
    };
    Ok(html(&view)?.into_response())
}

fn study(found: Found, linked: impl Fn(&str) -> Option<i64>) -> Study {
    let rows = rows(&found.document, linked);
    Study { slug: found.slug, name: found.name, status: found.status, rows }
}

fn rows(document: &StudyDraft, linked: impl Fn(&str) -> Option<i64>) -> Vec<Row> {
    let results = document.outcome.iter().flat_map(|outcome| outcome.result.iter().map(move |result| (outcome, result)));
    results
        .map(|(outcome, result)| {
            let measure = result.measure.parse::<Measure>().map_or("", Measure::label);
            let numbers = figures(&result.estimate, &result.ci_low, &result.ci_high, &outcome.unit);
            let never = if !result.not_a_result.trim().is_empty() {
                Some(format!("no result: {}", result.not_a_result.trim()))
            } else if !result.duplicate_of.trim().is_empty() {
                Some(format!("the same as {}", result.duplicate_of.trim()))
            } else {
                None
            };
            Row {
                key: result.key.clone(),
                label: if result.label.trim().is_empty() { result.key.clone() } else { result.label.clone() },
                outcome: outcome.name.clone(),
                about: subgroup(result.subgroup.as_ref()),
                figures: format!("{measure} {numbers}").trim().to_owned(),
                p: result.p.clone(),
                linked: linked(&result.key),
                never,
            }
        })
        .collect()
}

/// The list of claims for a study: "Link to a claim".
pub async fn for_study(
    State(state): State<AppState>,
    shell: Shell,
    _editor: Editor,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let found = study_find::named(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    let q = question.q.trim();
    let choices = if q.is_empty() { Vec::new() } else { claim_draft::with_words(&mut connection, q).await? };
    let view = Claims { shell: shell.in_section("Studies"), slug, name: found.name, q: question.q, choices };
    Ok(html(&view)?.into_response())
}
