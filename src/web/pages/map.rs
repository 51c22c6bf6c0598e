//! The evidence map: claims by studies, or outcomes by people.

mod question;

use super::html;
use crate::store;
use crate::store::map::Choices;
use crate::verdict::Code;
use crate::web::csv::{TYPE, file, line};
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::counted;
use crate::web::view::map::{Heading, Matrix, Piece, Said};
use crate::web::view::outcome_map::OutcomeMatrix;
use crate::web::view::result::anchor;
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::response::{Html, Response};
use question::{Active, Question};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/map.html")]
struct ClaimsMap {
    shell: Shell,
    question: Question,
    choices: Choices,
    active: Vec<Active>,
    summary: String,
    matrix: Matrix,
}

#[derive(Template)]
#[template(path = "pages/map_outcomes.html")]
struct OutcomesMap {
    shell: Shell,
    question: Question,
    choices: Choices,
    active: Vec<Active>,
    summary: String,
    matrix: OutcomeMatrix,
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let (filter, order, shell) = (question.filter()?, question.order()?, shell.in_section("Evidence map"));
    let mut connection = state.pool.acquire().await?;
    if question.asks_for_outcomes()? {
        let found = store::map::outcomes(&mut connection, &filter).await?;
        let (choices, matrix) = (found.choices.0, OutcomeMatrix::of(&found.results.0));
        return html(&OutcomesMap {
            active: question.active(&choices),
            summary: matrix.summary(),
            shell,
            question,
            choices,
            matrix,
        });
    }
    let mut map = store::map::read(&mut connection, &filter).await?;
    let choices = std::mem::take(&mut map.choices.0);
    let matrix = Matrix::of(map, order);
    html(&ClaimsMap { active: question.active(&choices), summary: summary(&matrix), shell, question, choices, matrix })
}

/// "47 claims, 74 studies, 223 links; 12 claims have no countable result in people"
fn summary(matrix: &Matrix) -> String {
    let count = |n: usize, one, many| counted(i64::try_from(n).unwrap_or(i64::MAX), one, many);
    let counts = &matrix.counts;
    let what = [
        count(counts.claims, "claim", "claims"),
        count(counts.studies, "study", "studies"),
        count(counts.links, "link", "links"),
    ];
    let without = count(counts.without_human, "claim has", "claims have");
    format!("{}; {without} no countable result in people.", what.join(", "))
}

/// The map as rows, one for each linked result.
pub async fn table(State(state): State<AppState>, Asked(question): Asked<Question>) -> Result<Response, AppError> {
    let filter = question.filter()?;
    let mut connection = state.pool.acquire().await?;
    let map = store::map::read(&mut connection, &filter).await?;
    let claims: HashMap<i64, _> = map.claims.iter().map(|claim| (claim.id, claim)).collect();
    let studies: HashMap<i64, _> = map.studies.iter().map(|study| (study.id, study)).collect();
    let headings = [
        "claim",
        "statement",
        "verdict",
        "study",
        "study_name",
        "design",
        "year",
        "participants",
        "result",
        "reading",
        "standing",
        "place",
        "kept",
    ];
    let mut text = line(&headings);
    for link in map.links.iter() {
        let (Some(claim), Some(study)) = (claims.get(&link.claim), studies.get(&link.study)) else { continue };
        let year = if study.year > 0 { study.year.to_string() } else { String::new() };
        let people = study.participants.map(|n| n.to_string()).unwrap_or_default();
        text.push_str(&line(&[
            &claim.slug,
            &claim.statement,
            &claim.verdict,
            &study.slug,
            &study.name,
            &study.design,
            &year,
            &people,
            &link.key,
            link.reading.as_deref().unwrap_or_default(),
            link.standing.as_deref().unwrap_or_default(),
            &link.place,
            if link.kept { "yes" } else { "no" },
        ]));
    }
    Ok(file(TYPE, "evidence-map.csv", Body::from(text)))
}
