//! Who took part: V-18 (correlation within clusters), V-19, V-34, and the comparators of entry thresholds, V-35.

use super::finding::{Check, Finding, Notes, Severity};
use super::numbers::{bare, people, value};
use super::subgroup::comparator;
use crate::domain::study_draft::StudyDraft;

pub(super) fn study(notes: &mut Notes, draft: &StudyDraft) {
    numbers(notes, draft);
    ages(notes, draft);
    if value(&draft.icc).is_some_and(|icc| !(0.0..=1.0).contains(&icc)) {
        notes.raise(Check::V18, "icc", &draft.icc, "Outside the possible range.");
    }
    for (i, criterion) in draft.criterion.iter().enumerate() {
        let field = format!("criterion[{i}].comparator");
        let is_begun = !criterion.variable.trim().is_empty() || !criterion.value.trim().is_empty();
        if criterion.comparator.trim().is_empty() && is_begun {
            notes.raise(Check::V35, &field, "", "Choose ≥ or >; they include different people.");
        }
        comparator(notes, &field, &criterion.comparator);
    }
}

fn facts(draft: &StudyDraft, name: &str) -> Vec<u32> {
    draft.fact.iter().filter(|fact| fact.name == name).filter_map(|fact| people(&fact.value)).collect()
}

/// People randomised: as typed, else the largest of the facts of that name, since sources may disagree.
pub(super) fn randomised(draft: &StudyDraft) -> Option<u32> {
    people(&draft.n_randomised).or_else(|| facts(draft, "n_randomised").into_iter().max())
}

fn analysed(draft: &StudyDraft) -> impl Iterator<Item = u32> {
    draft.outcome.iter().flat_map(|outcome| &outcome.result).filter_map(|result| people(&result.n))
}

fn numbers(notes: &mut Notes, draft: &StudyDraft) {
    let enrolled = people(&draft.n_enrolled).or_else(|| facts(draft, "n_enrolled").into_iter().max());
    let Some(randomised) = randomised(draft) else { return };
    if let Some(enrolled) = enrolled.filter(|enrolled| *enrolled < randomised) {
        let message = format!("{randomised} randomised but only {enrolled} enrolled.");
        notes.raise(Check::V19, "n_randomised", &format!("{randomised} of {enrolled}"), message);
    }
    for (i, outcome) in draft.outcome.iter().enumerate() {
        for (j, result) in outcome.result.iter().enumerate() {
            // a review in a trial's record speaks of other people
            if let Some(n) = people(&result.n).filter(|n| *n > randomised && result.design.trim() != "systematic_review") {
                let message = format!("{n} analysed but only {randomised} randomised.");
                notes.raise(Check::V19, &format!("outcome[{i}].result[{j}].n"), &format!("{n} of {randomised}"), message);
            }
        }
    }
    let sizes: Option<Vec<u32>> = draft.arm.iter().map(|arm| people(&arm.n)).collect();
    let one_report = draft.arm.windows(2).all(|pair| matches!(pair, [a, b] if a.report == b.report));
    let Some(sizes) = sizes.filter(|sizes| sizes.len() > 1 && one_report) else { return };
    let sum = sizes.iter().fold(0u32, |sum, n| sum.saturating_add(*n));
    let mut totals = vec![randomised];
    if people(&draft.n_randomised).is_none() {
        totals.extend(facts(draft, "n_randomised"));
    }
    // arms may be given as they were analysed
    totals.extend(analysed(draft).filter(|n| *n < randomised));
    if !totals.contains(&sum) {
        let message = format!("Arms add up to {sum}, total says {randomised}.");
        notes.raise(Check::V19, "n_randomised", &format!("{sum} of {randomised}"), message);
    }
}

fn ages(notes: &mut Notes, draft: &StudyDraft) {
    let ranges = [
        ("age_mean", &draft.age_mean, 120.0),
        ("age_low", &draft.age_low, 120.0),
        ("age_high", &draft.age_high, 120.0),
        ("female_percent", &draft.female_percent, 100.0),
    ];
    for (field, text, most) in ranges {
        if value(text).is_some_and(|figure| !(0.0..=most).contains(&figure)) {
            notes.raise(Check::V34, field, text, "Outside the possible range.");
        }
    }
    if let (Some(low), Some(high)) = (value(&draft.age_low), value(&draft.age_high))
        && low > high
    {
        notes.raise(Check::V34, "age_low", &format!("{low} to {high}"), "Lowest age is above the highest age.");
    }
    let Some(mean) = value(&draft.age_mean) else { return };
    let mut low = value(&draft.age_low);
    let mut high = value(&draft.age_high);
    for criterion in draft.criterion.iter().filter(|criterion| bare(&criterion.variable) == "age") {
        let in_years = bare(&criterion.unit).is_empty() || bare(&criterion.unit).starts_with('y');
        let Some(limit) = value(&criterion.value).filter(|_| in_years && criterion.kind.trim() != "exclusion") else { continue };
        match criterion.comparator.trim() {
            ">" | ">=" => low = Some(low.map_or(limit, |low| low.max(limit))),
            // people of 74 may be 74.9
            "<=" => high = Some(high.map_or(limit + 1.0, |high| high.min(limit + 1.0))),
            "<" => high = Some(high.map_or(limit, |high| high.min(limit))),
            _ => {}
        }
    }
    if low.is_some_and(|low| mean < low) || high.is_some_and(|high| mean > high) {
        let finding = Finding::new(Check::V34, "age_mean", draft.age_mean.as_str(), "Mean age outside the inclusion range.");
        notes.add(finding.severity(Severity::Warning));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, raised, says, silent};
    use crate::domain::study_draft::{ArmDraft, CriterionDraft, FactDraft, ResultDraft, StudyDraft};

    fn study(enrolled: &str, randomised: &str, analysed: &str) -> StudyDraft {
        StudyDraft {
            n_enrolled: enrolled.into(),
            n_randomised: randomised.into(),
            ..around(ResultDraft { n: analysed.into(), ..ResultDraft::default() })
        }
    }

    #[test]
    fn no_more_are_analysed_than_randomised_and_enrolled() {
        silent(&study("400", "389", "365"), "V-19");
        says(&study("400", "365", "389"), "V-19", "389 analysed but only 365 randomised.");
        says(&study("300", "365", "304"), "V-19", "365 randomised but only 300 enrolled.");
        silent(&study("", "", "389"), "V-19");
    }

    #[test]
    fn facts_stand_in_for_what_is_not_typed() {
        let fact = |value: &str| FactDraft { name: "n_randomised".into(), value: value.into(), ..FactDraft::default() };
        let mut draft = study("", "", "389");
        draft.fact = vec![fact("365")];
        says(&draft, "V-19", "389 analysed but only 365 randomised.");
        draft.fact.push(fact("389"));
        silent(&draft, "V-19");
    }

    #[test]
    fn arms_add_up() {
        let arm = |n: &str| ArmDraft { n: n.into(), ..ArmDraft::default() };
        let mut draft = StudyDraft { arm: vec![arm("183"), arm("182")], ..study("", "365", "") };
        silent(&draft, "V-19");
        draft.arm[1].n = "180".into();
        says(&draft, "V-19", "Arms add up to 363, total says 365.");
        draft.outcome[0].result[0].n = "363".into();
        silent(&draft, "V-19");
        draft.outcome[0].result[0].n.clear();
        draft.arm[1].n.clear();
        silent(&draft, "V-19");
    }

    #[test]
    fn ages_and_shares_are_possible() {
        let ages = |mean: &str, low: &str, high: &str| StudyDraft {
            age_mean: mean.into(),
            age_low: low.into(),
            age_high: high.into(),
            ..StudyDraft::default()
        };
        silent(&ages("71", "65", "74"), "V-34");
        says(&ages("130", "", ""), "V-34", "Outside the possible range.");
        says(&ages("", "74", "65"), "V-34", "Lowest age is above the highest age.");
        let outside = raised(&ages("61", "65", "74"), "V-34");
        assert_eq!(outside[0].message, "Mean age outside the inclusion range.");
        assert_eq!(outside[0].severity.code(), "warning");
        says(&StudyDraft { female_percent: "101".into(), ..StudyDraft::default() }, "V-34", "Outside the possible range.");
        silent(&StudyDraft { female_percent: "0".into(), ..StudyDraft::default() }, "V-34");
    }

    #[test]
    fn the_entry_criteria_bound_the_mean_age() {
        let criterion = |comparator: &str, value: &str| CriterionDraft {
            variable: "age".into(),
            comparator: comparator.into(),
            value: value.into(),
            unit: "years".into(),
            ..CriterionDraft::default()
        };
        let criteria = vec![criterion(">=", "65"), criterion("<=", "74")];
        let mean = |mean: &str| StudyDraft { age_mean: mean.into(), criterion: criteria.clone(), ..StudyDraft::default() };
        says(&mean("64.9"), "V-34", "Mean age outside the inclusion range.");
        silent(&mean("74.5"), "V-34");
    }

    #[test]
    fn a_cluster_correlation_lies_between_zero_and_one() {
        says(&StudyDraft { icc: "5".into(), ..StudyDraft::default() }, "V-18", "Outside the possible range.");
        silent(&StudyDraft { icc: "0.05".into(), ..StudyDraft::default() }, "V-18");
    }

    #[test]
    fn a_threshold_has_a_comparator() {
        let with = |comparator: &str| {
            let criterion = CriterionDraft {
                variable: "AVC score".into(),
                comparator: comparator.into(),
                value: "300".into(),
                ..CriterionDraft::default()
            };
            StudyDraft { criterion: vec![criterion], ..StudyDraft::default() }
        };
        for comparator in ["", "about"] {
            says(&with(comparator), "V-35", "Choose ≥ or >; they include different people.");
        }
        silent(&with(">"), "V-35");
        silent(&StudyDraft { criterion: vec![CriterionDraft::default()], ..StudyDraft::default() }, "V-35");
    }
}
