//! The list of outcomes.

use super::html;
use crate::domain::study::OutcomeKind;
use crate::store;
use crate::store::outcome::OutcomeCard;
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::outcome_map::name;
use crate::web::view::{PAGE, counted, next_of};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

/// Where to read on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    after: String,
}

#[derive(Template)]
#[template(path = "pages/outcomes.html")]
struct View {
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    concept: String,
    name: String,
    called: Vec<String>,
    facts: Vec<String>,
}

impl From<OutcomeCard> for Row {
    fn from(card: OutcomeCard) -> Self {
        let kinds: Vec<&str> = card.kinds.iter().filter_map(|kind| kind.parse().ok().map(OutcomeKind::label)).collect();
        let claims = match card.claims {
            0 => "no claim reads it yet".to_owned(),
            claims => counted(claims, "claim", "claims"),
        };
        let facts =
            vec![counted(card.studies, "study", "studies"), counted(card.results, "result", "results"), claims, kinds.join(", ")];
        Self { name: name(&card.concept), concept: card.concept, called: card.names, facts }
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let after = Some(question.after.as_str()).filter(|after| !after.is_empty());
    let mut connection = state.pool.acquire().await?;
    let mut cards = store::outcome::list(&mut connection, after, PAGE + 1).await?;
    let next = next_of(&mut cards).map(|last| paths::with_query("/outcomes", &[("after", &last.concept)]));
    html(&View { shell: shell.in_section("Evidence map"), rows: cards.into_iter().map(Row::from).collect(), next })
}
