//! What the tests of the checks share.

use super::finding::{Finding, Severity, Surroundings};
use crate::domain::study_draft::{OutcomeDraft, ResultDraft, StudyDraft};
use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(super) fn alone() -> Surroundings {
    Surroundings { today: day("2026-01-15"), others: Vec::new(), daily_doses: Vec::new(), slug: "self".into() }
}

/// A result of an outcome in AU, with these fields typed.
pub(super) fn with(fields: &[(&str, &str)]) -> StudyDraft {
    let result: serde_json::Map<String, serde_json::Value> =
        fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).into())).collect();
    let result: ResultDraft = serde_json::from_value(result.into()).expect("fields of a result");
    around(result)
}

/// A result with a measure and these figures.
pub(super) fn interval(measure: &str, estimate: &str, low: &str, high: &str) -> StudyDraft {
    with(&[("measure", measure), ("estimate", estimate), ("ci_low", low), ("ci_high", high)])
}

/// A study with just this result.
pub(super) fn around(result: ResultDraft) -> StudyDraft {
    let outcome = OutcomeDraft {
        key: "avc".into(),
        name: "Aortic valve calcium".into(),
        unit: "AU".into(),
        result: vec![result],
        ..OutcomeDraft::default()
    };
    StudyDraft { name: "Trial".into(), design: "rct".into(), outcome: vec![outcome], ..StudyDraft::default() }
}

/// The findings of one check that are no hints.
pub(super) fn raised(draft: &StudyDraft, check: &str) -> Vec<Finding> {
    raised_in(draft, check, &alone())
}

pub(super) fn raised_in(draft: &StudyDraft, check: &str, around: &Surroundings) -> Vec<Finding> {
    let found = super::study(draft, around);
    found.into_iter().filter(|finding| finding.check.code() == check && finding.severity != Severity::Hint).collect()
}

pub(super) fn hints(draft: &StudyDraft, check: &str) -> Vec<Finding> {
    let found = super::study(draft, &alone());
    found.into_iter().filter(|finding| finding.check.code() == check && finding.severity == Severity::Hint).collect()
}

/// One message expected of a check.
pub(super) fn says(draft: &StudyDraft, check: &str, message: &str) {
    let messages: Vec<String> = raised(draft, check).into_iter().map(|finding| finding.message).collect();
    assert_eq!(messages, [message], "{check}");
}

pub(super) fn silent(draft: &StudyDraft, check: &str) {
    assert_eq!(raised(draft, check), [], "{check}");
}
