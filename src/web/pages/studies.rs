//! The list of studies with its filter.

use super::html;
use crate::domain::number::Printed;
use crate::domain::study::Design;
use crate::store;
use crate::store::study_list::{Filter, StudyCard};
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::{PAGE, counted, next_of, place};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

/// What a reader asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    q: String,
    design: String,
    year_from: String,
    year_to: String,
    threshold: String,
    threshold_from: String,
    substance: String,
    after: String,
}

#[derive(Template)]
#[template(path = "pages/studies.html")]
struct StudiesPage {
    shell: Shell,
    question: Question,
    substances: Vec<String>,
    studies: Vec<Row>,
    found: String,
    next: Option<String>,
}

struct Row {
    slug: String,
    name: String,
    design: &'static str,
    year: i32,
    thresholds: Vec<String>,
    facts: Vec<String>,
}

impl From<StudyCard> for Row {
    fn from(card: StudyCard) -> Self {
        let given = Some(card.interventions).filter(|words| !words.is_empty()).or(card.exposure);
        let people = card.participants.map(|n| counted(n.into(), "person", "people"));
        let bears = match card.claims {
            0 => "bears on no claim yet".to_owned(),
            claims => format!("bears on {}", counted(claims, "claim", "claims")),
        };
        let facts = [card.population, given, card.duration, people, Some(bears)];
        Self {
            slug: card.slug,
            name: card.name,
            design: card.design.parse::<Design>().map_or("Study", Design::label),
            year: card.year,
            thresholds: card.thresholds,
            facts: facts.into_iter().flatten().collect(),
        }
    }
}

impl Question {
    /// The question as a filter; what can't be one is refused by name.
    fn filter(&self) -> Result<Filter, AppError> {
        let some = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let year = |name: &str, text: &String| {
            let refuse = |text: &String| AppError::BadRequest(format!("{name}: “{text}” is not a year; allowed: 1700 to 2200"));
            some(text)
                .map(|year| year.parse().ok().filter(|y| (1700..=2200).contains(y)).ok_or_else(|| refuse(&year)))
                .transpose()
        };
        let design = some(&self.design).map(|code| code.parse::<Design>()).transpose();
        let least = some(&self.threshold_from).map(|text| {
            let refuse =
                || AppError::BadRequest(format!("threshold_from: “{text}” is not a number; write for instance 400 or 0.5"));
            text.parse::<Printed>().map(|number| number.value()).map_err(|_| refuse())
        });
        Ok(Filter {
            design: design
                .map_err(|error| AppError::BadRequest(format!("design: {error}")))?
                .map(|design| design.code().to_owned()),
            year_from: year("year_from", &self.year_from)?,
            year_to: year("year_to", &self.year_to)?,
            substance: some(&self.substance),
            threshold: some(&self.threshold),
            threshold_from: least.transpose()?,
            words: some(&self.q),
            after: some(&self.after).map(|text| place::read(&text)).transpose()?,
        })
    }

    /// What stands over the list: how many fit where all of them are shown, and their order.
    fn found(&self, shown: usize, more: bool) -> String {
        let whole = !more && self.after.is_empty();
        let counted = counted(i64::try_from(shown).unwrap_or(i64::MAX), "study fits", "studies fit");
        if whole { format!("{counted}, newest first") } else { "Studies, newest first".to_owned() }
    }

    /// The address of the list from a place on.
    fn address(&self, after: &str) -> String {
        let pairs = [
            ("q", &self.q),
            ("design", &self.design),
            ("year_from", &self.year_from),
            ("year_to", &self.year_to),
            ("threshold", &self.threshold),
            ("threshold_from", &self.threshold_from),
            ("substance", &self.substance),
        ];
        let mut pairs: Vec<(&str, &str)> = pairs.into_iter().map(|(name, value)| (name, value.as_str())).collect();
        pairs.push(("after", after));
        crate::web::paths::with_query("/studies", &pairs)
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let filter = question.filter()?;
    let mut connection = state.pool.acquire().await?;
    let mut studies = store::study_list::list(&mut connection, &filter, PAGE + 1).await?;
    let substances = store::study_list::substances(&mut connection).await?;
    let next = next_of(&mut studies).map(|last| question.address(&place::write(last.year, last.id)));
    html(&StudiesPage {
        shell: shell.in_section("Studies"),
        substances,
        found: question.found(studies.len(), next.is_some()),
        studies: studies.into_iter().map(Row::from).collect(),
        next,
        question,
    })
}
