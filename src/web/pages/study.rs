//! A study: what is known about it, how, and which claims it bears on.

use super::html;
use crate::domain::appraisal::{Instrument, Judgement};
use crate::domain::dose::Intervention;
use crate::domain::study::{Arm, Fact, Source, Study};
use crate::store;
use crate::store::study_page::{AppraisalRow, ClaimRow, StudyPage};
use crate::web::error::AppError;
use crate::web::extract::Slug;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::result::ResultView;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/study.html")]
struct View {
    shell: Shell,
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
    results: Vec<ResultView>,
}

/// An appraisal, its codes in words.
struct Appraised {
    row: AppraisalRow,
    instrument: &'static str,
    asks: &'static str,
    overall: (&'static str, &'static str),
    domains: Vec<(String, (&'static str, &'static str), String)>,
}

pub async fn get(State(state): State<AppState>, shell: Shell, Slug(slug): Slug) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let page = store::study_page::read(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    html(&View::of(page, shell.in_section("Studies")))
}

impl View {
    fn of(page: StudyPage, shell: Shell) -> Self {
        Self {
            shell,
            outcomes: outcomes(&page.study),
            study: page.study,
            version: page.version,
            updated_at: page.updated_at,
            appraisals: page.appraisals.into_iter().map(Appraised::of).collect(),
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

    /// Whether another fact of the same name says something else.
    fn disagrees(&self, fact: &Fact) -> bool {
        self.study.facts.iter().any(|other| other.name == fact.name && other.value != fact.value && other.report == fact.report)
            || fact.note.as_ref().is_some_and(|note| note.contains("CONFLICT"))
    }

    /// The label of a result.
    fn result_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.study.results().find(|(_, result)| result.key == key).map_or(key, |(_, result)| result.label.as_str())
    }
}

/// Each intervention of an arm with what it comes to per day, where that is not what is printed.
fn given(arm: &Arm) -> Vec<(String, Option<String>)> {
    let daily = |given: &Intervention| {
        let (amount, unit) = given.dose.as_ref()?;
        let per_day = given.per_day().filter(|per_day| (per_day - amount.value()).abs() > 1e-9)?;
        Some(format!("{} {unit} a day", rounded(per_day)))
    };
    arm.interventions.iter().map(|intervention| (intervention.words(), daily(intervention))).collect()
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
            about.extend(outcome.unit.clone());
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
            OutcomeView { name: outcome.name.clone(), about, results }
        })
        .collect()
}

impl Appraised {
    fn of(row: AppraisalRow) -> Self {
        let instrument = row.instrument.parse::<Instrument>().ok();
        Self {
            instrument: instrument.map_or("Appraisal", Instrument::label),
            asks: instrument.map_or("", Instrument::asks),
            overall: judged(&row.overall, instrument),
            domains: row
                .domains
                .iter()
                .map(|(name, code, support)| (name.clone(), judged(code, instrument), support.clone()))
                .collect(),
            row,
        }
    }
}

/// A judgement's shade (low, some, high concern, or none given) and words. High is good in AMSTAR 2 and ICEMAN.
fn judged(code: &str, instrument: Option<Instrument>) -> (&'static str, &'static str) {
    let Ok(judgement) = code.parse::<Judgement>() else { return ("none", "Not known") };
    let high_is_good = matches!(instrument, Some(Instrument::Amstar2 | Instrument::Iceman));
    let shade = match judgement {
        Judgement::Low if high_is_good => "high",
        Judgement::High if high_is_good => "low",
        Judgement::Low | Judgement::Yes | Judgement::DefinitelyMore | Judgement::ProbablyMore => "low",
        Judgement::SomeConcerns | Judgement::Moderate | Judgement::PartialYes | Judgement::ProbablyLess => "some",
        Judgement::High
        | Judgement::Serious
        | Judgement::Critical
        | Judgement::CriticallyLow
        | Judgement::VeryLow
        | Judgement::No
        | Judgement::DefinitelyLess => "high",
        Judgement::NotAssessed | Judgement::NoInformation => "none",
    };
    (shade, judgement.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_high_rating_is_good_or_bad_by_its_instrument() {
        assert_eq!(judged("high", Some(Instrument::Rob2)).0, "high");
        assert_eq!(judged("high", Some(Instrument::Amstar2)).0, "low");
        assert_eq!(judged("very_low", Some(Instrument::Iceman)), ("high", "Very low"));
        assert_eq!(judged("no_information", Some(Instrument::Rob2)).0, "none");
    }

    #[test]
    fn per_day_amounts_have_three_digits() {
        assert_eq!(["154", "51.4", "1.43"], [154.2857, 51.42857, 1.42857].map(rounded));
    }
}
