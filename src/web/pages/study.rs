//! A study: what is known about it, how, and which claims it bears on.

use super::html;
use crate::domain::dose::Intervention;
use crate::domain::study::{Arm, EntryCriterion, Fact, Source, Study};
use crate::store::study_page::{ClaimRow, StudyPage};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::appraised::Appraised;
use crate::web::view::as_of::{self, AsOf};
use crate::web::view::facts;
use crate::web::view::past_study;
use crate::web::view::result::{ResultView, anchor};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/study.html")]
struct View {
    shell: Shell,
    as_of: Option<AsOf>,
    study: Study,
    version: i32,
    updated_at: DateTime<Utc>,
    outcomes: Vec<OutcomeView>,
    appraisals: Vec<Appraised>,
    claims: Vec<ClaimRow>,
    sources: HashMap<String, Source>,
}

/// An outcome with its results, subgroups under the result they are part of.
struct OutcomeView {
    name: String,
    about: Vec<String>,
    concept: String,
    results: Vec<ResultView>,
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Slug(slug): Slug,
    Asked(day): Asked<as_of::Question>,
) -> Result<Html<String>, AppError> {
    let as_of = day.read()?;
    let page = past_study::read(&state, &slug, as_of).await?;
    html(&View::of(page, as_of, shell.in_section("Studies")))
}

impl View {
    fn of(page: StudyPage, as_of: Option<AsOf>, shell: Shell) -> Self {
        let editor = shell.person.as_ref().filter(|person| person.role.may_edit()).map(|person| person.name.clone());
        Self {
            shell,
            as_of,
            outcomes: outcomes(&page.study),
            study: page.study,
            version: page.version,
            updated_at: page.updated_at,
            appraisals: page.appraisals.into_iter().map(|row| Appraised::unseen_by(row, editor.as_deref())).collect(),
            claims: page.claims,
            sources: page.sources,
        }
    }

    /// A source by key.
    fn source(&self, key: &str) -> Option<&Source> {
        self.sources.get(key)
    }

    /// The name of a report.
    fn report_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.study.reports.iter().find(|report| report.key == key).map_or(key, |report| report.label.as_str())
    }

    /// Whether sources contradict one another about a fact.
    fn disagrees(&self, fact: &Fact) -> bool {
        facts::fact_disagrees(&self.study.facts, fact)
    }

    /// Whether sources contradict one another about a threshold.
    fn contradicted(&self, entry: &EntryCriterion) -> bool {
        facts::criterion_disagrees(&self.study.criteria, entry)
    }

    /// Where a result stands on this page; none for a result of another study.
    fn result_anchor(&self, key: &str) -> Option<String> {
        self.study.results().any(|(_, result)| result.key == key).then(|| anchor(key))
    }

    /// The label of a result.
    fn result_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.study.results().find(|(_, result)| result.key == key).map_or(key, |(_, result)| result.label.as_str())
    }
}

/// Each intervention of an arm with its route and with what it comes to per day, where that is not what is printed.
fn given(arm: &Arm) -> Vec<(String, Option<String>)> {
    let daily = |given: &Intervention| {
        let (amount, unit) = given.dose.as_ref()?;
        let per_day = given.per_day().filter(|per_day| (per_day - amount.value()).abs() > 1e-9)?;
        Some(format!("{} {unit} a day", rounded(per_day)))
    };
    let one = |given: &Intervention| {
        let (words, route) = (given.words(), given.route.label());
        // "in the diet" may be said already as the frequency
        let words = if words.ends_with(route) { words } else { format!("{words}, {route}") };
        (words, daily(given))
    };
    arm.interventions.iter().map(one).collect()
}

/// Three significant digits.
fn rounded(number: f64) -> String {
    if number >= 100.0 {
        format!("{number:.0}")
    } else if number >= 10.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

fn outcomes(study: &Study) -> Vec<OutcomeView> {
    study
        .outcomes
        .iter()
        .map(|outcome| {
            let mut about = vec![outcome.role.label().to_owned(), outcome.kind.label().to_owned()];
            about.extend(outcome.unit.as_deref().map(facts::unit_words));
            about.extend(outcome.time_point.as_ref().map(|at| format!("at {at}")));
            about.extend(outcome.higher_is_better.then(|| "higher is better".to_owned()));
            let mut results: Vec<_> = outcome.results.iter().collect();
            // a subgroup stands behind the result it is part of
            results.sort_by_key(|result| {
                let parent = result.parent.as_ref().and_then(|key| outcome.results.iter().position(|other| &other.key == key));
                let own = outcome.results.iter().position(|other| other.key == result.key);
                (parent.or(own), result.subgroup.is_some())
            });
            let results = results.into_iter().map(|result| ResultView::of(outcome, result)).collect();
            OutcomeView { name: outcome.name.clone(), about, concept: outcome.concept.clone(), results }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_day_amounts_have_three_digits() {
        assert_eq!(["154", "51.4", "1.43"], [154.2857, 51.42857, 1.42857].map(rounded));
    }
}
