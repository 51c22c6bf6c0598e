//! An editor's verdict beside the computed one: what it must consist of, and when it takes two people (METHOD O1–O4, V-42).
//!
//! Must not know where overrides are kept, nor whether one is in force.

use super::codes::{Code as _, Verdict};
use crate::domain::draft::{FieldErrors, Gate};
use crate::domain::study_draft::draft_struct;
use chrono::{Months, NaiveDate};

/// The shortest reason, in characters.
pub const SHORTEST_REASON: usize = 40;
/// The longest time until somebody looks again, in months.
pub const LONGEST_TERM: u32 = 12;

draft_struct! {
    /// An override as typed.
    OverrideDraft { text { code, reason, review_on } }
}

/// An override as it can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// What readers are to be shown.
    pub code: Verdict,
    /// Why, at least [`SHORTEST_REASON`] characters.
    pub reason: String,
    /// When somebody looks again, at most [`LONGEST_TERM`] months ahead.
    pub review_on: NaiveDate,
}

impl OverrideDraft {
    /// Parses an override of a computed verdict, set today.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn parse(&self, computed: Verdict, today: NaiveDate) -> Result<Override, FieldErrors> {
        let mut gate = Gate::new();
        let code = gate.required::<Verdict>("code", &self.code);
        gate.check(code != Some(computed), "code", &self.code, &format!("is what the rules say already: {}", computed.label()));
        let reason = gate.words("reason", &self.reason);
        let length = self.reason.trim().chars().count();
        gate.check(
            length == 0 || length >= SHORTEST_REASON,
            "reason",
            &self.reason,
            &format!("must have at least {SHORTEST_REASON} characters, so that others can follow it; this has {length}"),
        );
        let review_on = self.review(&mut gate, today);
        gate.finish(code.zip(reason).zip(review_on).map(|((code, reason), review_on)| Override { code, reason, review_on }))
    }

    fn review(&self, gate: &mut Gate, today: NaiveDate) -> Option<NaiveDate> {
        let text = gate.words("review_on", &self.review_on)?;
        let Ok(day) = text.parse::<NaiveDate>() else {
            gate.fault("review_on", &self.review_on, "must be a day, like 2026-11-30");
            return None;
        };
        let latest = latest_review(today);
        let words = format!("must lie after today and no later than {latest}");
        gate.check(today < day && day <= latest, "review_on", &self.review_on, &words);
        Some(day)
    }
}

/// The latest day on which an override set today has to be looked at again.
#[must_use]
pub fn latest_review(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(Months::new(LONGEST_TERM)).unwrap_or(today)
}

/// Whether an override needs a second named editor (O3).
#[must_use]
pub const fn needs_second(computed: Verdict, code: Verdict) -> bool {
    matches!(code, Verdict::Supported)
        && matches!(computed, Verdict::NotAssessed | Verdict::NoUsableEvidence | Verdict::PreclinicalOnly | Verdict::Contradicted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 2, 1).expect("a day");
    const REASON: &str = "The protocol, read in full, names this subgroup as its main question.";

    fn faults(code: &str, reason: &str, review_on: &str) -> Vec<String> {
        let draft = OverrideDraft { code: code.into(), reason: reason.into(), review_on: review_on.into() };
        match draft.parse(Verdict::Mixed, TODAY) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.all().iter().map(|error| error.field.clone()).collect(),
        }
    }

    #[test]
    fn an_override_needs_another_code_a_reason_and_a_review_within_a_year() {
        assert_eq!(faults("supported", REASON, "2027-02-01"), [""; 0]);
        assert_eq!(faults("", "", ""), ["code", "reason", "review_on"]);
        assert_eq!(faults("proven", &"x".repeat(39), "soon"), ["code", "reason", "review_on"]);
        assert_eq!(faults("supported", &"é".repeat(40), "2026-02-02"), [""; 0]);
        assert_eq!(faults("mixed", REASON, "2026-02-01"), ["code", "review_on"]);
        assert_eq!(faults("supported", &format!("{}   ", "x".repeat(39)), "2027-02-02"), ["reason", "review_on"]);
    }

    #[test]
    fn only_raising_from_nothing_or_from_the_opposite_takes_two() {
        let raising: Vec<&str> =
            Verdict::ALL.iter().filter(|computed| needs_second(**computed, Verdict::Supported)).map(|v| v.as_str()).collect();
        assert_eq!(raising, ["contradicted", "preclinical_only", "no_usable_evidence", "not_assessed"]);
        let others = Verdict::ALL.iter().filter(|code| **code != Verdict::Supported);
        assert!(others.clone().all(|code| Verdict::ALL.iter().all(|computed| !needs_second(*computed, *code))));
    }
}
