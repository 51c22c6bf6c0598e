//! Subgroup results: V-23, V-24, V-25, and the comparator of their threshold, V-35.

use super::finding::{Check, Finding, Notes};
use super::numbers::{bare, number, people};
use super::people::randomised;
use crate::domain::criterion::Comparator;
use crate::domain::study_draft::{OutcomeDraft, ResultDraft, StudyDraft};

pub(super) fn result(notes: &mut Notes, study: &StudyDraft, outcome: &OutcomeDraft, result: &ResultDraft) {
    let Some(subgroup) = &result.subgroup else { return };
    let is_word = number(&subgroup.value).is_none() && subgroup.comparator.trim() == "=";
    let at_baseline = bare(&subgroup.time_point).contains("baseline");
    let missing = [
        ("variable", subgroup.variable.trim().is_empty()),
        ("comparator", subgroup.comparator.trim().is_empty()),
        ("value", subgroup.value.trim().is_empty()),
        ("unit", subgroup.unit.trim().is_empty() && !is_word && !subgroup.value.trim().is_empty()),
        ("time_point", !at_baseline),
    ];
    if let Some((field, _)) = missing.into_iter().find(|(_, is_missing)| *is_missing) {
        let value = if field == "time_point" { subgroup.time_point.as_str() } else { "" };
        let message = "Define the subgroup (e.g. CAC score ≥ 400 AU at baseline).";
        notes.raise(Check::V23, &format!("subgroup.{field}"), value, message);
    }
    comparator(notes, "subgroup.comparator", &subgroup.comparator);
    let overall = outcome.result.iter().filter(|other| other.subgroup.is_none());
    let parent = study
        .outcome
        .iter()
        .flat_map(|outcome| &outcome.result)
        .find(|other| !result.parent.trim().is_empty() && other.key == result.parent);
    let everybody = parent.and_then(|parent| people(&parent.n)).or_else(|| randomised(study));
    if let (Some(n), Some(all)) = (people(&result.n), everybody)
        && n >= all
    {
        let message = format!("A subgroup of {n} cannot be as large as the whole study ({all}).");
        notes.raise(Check::V23, "n", &result.n, message);
    }
    if parent.is_none() && overall.count() == 0 {
        let message = "Add the overall result: a subgroup alone is selective reporting.";
        notes.raise(Check::V24, "parent", &result.parent, message);
    }
    if ["", "unknown"].contains(&bare(&result.interaction_p).as_str()) {
        let message = "No interaction test: credibility is capped at low (house rule).";
        notes.raise(Check::V25, "interaction_p", &result.interaction_p, message);
    }
}

/// V-35: one of < ≤ = ≥ >, offering the code for another writing of it.
pub(super) fn comparator(notes: &mut Notes, field: &str, text: &str) {
    let text = text.trim();
    if text.is_empty() || text.parse::<Comparator>().is_ok() {
        return;
    }
    let finding = Finding::new(Check::V35, field, text, "Choose ≥ or >; they include different people.");
    let meant = match text {
        "≥" | "=>" | "at least" => Some(Comparator::AtLeast),
        "≤" | "=<" | "at most" => Some(Comparator::AtMost),
        "above" | "more than" => Some(Comparator::Above),
        "below" | "less than" => Some(Comparator::Below),
        _ => None,
    };
    notes.add(match meant {
        Some(meant) => {
            let set = [(field, meant.code().to_owned())];
            finding.offer(format!("Use {}", meant.label()), "the same comparison in its usual writing", &set)
        }
        None => finding,
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, raised, says, silent};
    use crate::domain::study_draft::{ResultDraft, StudyDraft, SubgroupDraft};

    fn danish() -> StudyDraft {
        let overall = ResultDraft { key: "all".into(), n: "304".into(), ..ResultDraft::default() };
        let mut study = around(overall);
        study.outcome[0].result.push(ResultDraft {
            key: "cac400".into(),
            parent: "all".into(),
            n: "190".into(),
            interaction_p: "0.2".into(),
            subgroup: Some(SubgroupDraft {
                variable: "CAC score".into(),
                comparator: ">=".into(),
                value: "400".into(),
                unit: "AU".into(),
                time_point: "baseline".into(),
                ..SubgroupDraft::default()
            }),
            ..ResultDraft::default()
        });
        study
    }

    fn changed(change: impl FnOnce(&mut ResultDraft, &mut SubgroupDraft)) -> StudyDraft {
        let mut study = danish();
        let mut result = study.outcome[0].result.remove(1);
        let mut subgroup = result.subgroup.take().expect("a subgroup");
        change(&mut result, &mut subgroup);
        study.outcome[0].result.push(ResultDraft { subgroup: Some(subgroup), ..result });
        study
    }

    #[test]
    fn a_subgroup_is_defined() {
        const MESSAGE: &str = "Define the subgroup (e.g. CAC score ≥ 400 AU at baseline).";
        silent(&danish(), "V-23");
        says(&changed(|_, subgroup| subgroup.variable.clear()), "V-23", MESSAGE);
        says(&changed(|_, subgroup| subgroup.unit.clear()), "V-23", MESSAGE);
        let late = changed(|_, subgroup| subgroup.time_point = "24 months".into());
        says(&late, "V-23", MESSAGE);
        assert_eq!(raised(&late, "V-23")[0].path, "outcome[0].result[1].subgroup.time_point");
        silent(
            &changed(|_, subgroup| {
                *subgroup = SubgroupDraft {
                    variable: "sex".into(),
                    comparator: "=".into(),
                    value: "male".into(),
                    time_point: "baseline".into(),
                    ..SubgroupDraft::default()
                };
            }),
            "V-23",
        );
    }

    #[test]
    fn a_subgroup_is_smaller_than_the_study() {
        says(
            &changed(|result, _| result.n = "304".into()),
            "V-23",
            "A subgroup of 304 cannot be as large as the whole study (304).",
        );
        silent(&changed(|result, _| result.n = "303".into()), "V-23");
    }

    #[test]
    fn a_subgroup_stands_beside_the_overall_result() {
        silent(&danish(), "V-24");
        let mut alone = danish();
        alone.outcome[0].result.remove(0);
        says(&alone, "V-24", "Add the overall result: a subgroup alone is selective reporting.");
    }

    #[test]
    fn a_subgroup_without_an_interaction_test_is_pointed_out() {
        silent(&danish(), "V-25");
        for text in ["", "unknown"] {
            let study = changed(|result, _| result.interaction_p = text.into());
            says(&study, "V-25", "No interaction test: credibility is capped at low (house rule).");
        }
    }

    #[test]
    fn a_comparator_is_one_of_five() {
        let study = changed(|_, subgroup| subgroup.comparator = "≥".into());
        says(&study, "V-35", "Choose ≥ or >; they include different people.");
        let offer = &raised(&study, "V-35")[0].offers[0];
        assert_eq!(offer.set, [("outcome[0].result[1].subgroup.comparator".to_owned(), ">=".to_owned())]);
        silent(&danish(), "V-35");
    }
}
