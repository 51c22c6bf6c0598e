//! An outcome over all studies: what is comparable on one axis, and which claims read it.

use super::html;
use crate::store;
use crate::store::outcome::{ClaimRow, OutcomePage};
use crate::web::error::AppError;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::counted;
use crate::web::view::outcome::{self, Outcome};
use crate::web::view::outcome_map::name;
use crate::web::view::result::anchor;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "pages/outcome.html")]
struct View {
    shell: Shell,
    concept: String,
    name: String,
    called: Vec<String>,
    counts: String,
    outcome: Outcome,
    claims: Vec<ClaimRow>,
    /// Entry thresholds and groups, each with how many studies set it.
    limits: Vec<(String, usize)>,
}

pub async fn get(State(state): State<AppState>, shell: Shell, concept: Result<Path<String>, axum::extract::rejection::PathRejection>) -> Result<Html<String>, AppError> {
    let Path(concept) = concept.map_err(|_| AppError::NotFound)?;
    let mut connection = state.pool.acquire().await?;
    let page = store::outcome::read(&mut connection, &concept).await?.ok_or(AppError::NotFound)?;
    html(&View::of(concept, page, shell.in_section("Evidence map")))
}

impl View {
    fn of(concept: String, page: OutcomePage, shell: Shell) -> Self {
        let (results, claims) = (page.results.0, page.claims.0);
        let count = |n: usize, one, many| counted(i64::try_from(n).unwrap_or(i64::MAX), one, many);
        let studies: BTreeSet<&str> = results.iter().map(|result| result.study.as_str()).collect();
        let counts = [
            count(studies.len(), "study", "studies"),
            count(results.len(), "result", "results"),
            count(claims.len(), "claim", "claims"),
        ];
        let mut limits: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for result in &results {
            let part = result.subgroup.as_ref().map(|words| format!("only {words}"));
            for limit in result.thresholds.iter().cloned().chain(part) {
                limits.entry(limit).or_default().insert(&result.study);
            }
        }
        let limits = limits.into_iter().map(|(limit, studies)| (limit, studies.len())).collect();
        Self {
            shell,
            name: name(&concept),
            concept,
            called: page.names.0,
            counts: counts.join(", "),
            limits,
            outcome: Outcome::of(outcome::sort(results)),
            claims,
        }
    }
}
