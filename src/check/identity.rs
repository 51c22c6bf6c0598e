//! Who a study is: V-01, V-02, V-36 and V-37.

use super::finding::{Check, Finding, Notes, OtherStudy, Surroundings};
use super::numbers::{bare, people};
use crate::domain::dose::usual_unit;
use crate::domain::identifiers::{Identifier, Scheme};
use crate::domain::study_draft::{ArmDraft, ReportDraft, ResultDraft, StudyDraft};

/// How far the sizes of two arms may lie apart in studies that look the same (V-37).
const SAME_SIZE: f64 = 0.05;

pub(super) fn study(notes: &mut Notes, draft: &StudyDraft, around: &Surroundings) {
    for (field, text, message) in
        [("name", &draft.name, "Give the study a name."), ("design", &draft.design, "Say how the study was done.")]
    {
        if text.trim().is_empty() {
            notes.raise(Check::V01, field, "", message);
        }
    }
    let mut identifiers = draft.report.iter().flat_map(|report| &report.identifiers);
    if identifiers.all(|identifier| identifier.value.trim().is_empty()) {
        let message = "No identifier: results from this study will not count until the source is verified.";
        notes.raise(Check::V01, if draft.report.is_empty() { "report" } else { "report[0].identifiers" }, "", message);
    }
    let others: Vec<&OtherStudy> = around.others.iter().filter(|other| other.slug != around.slug).collect();
    for (i, report) in draft.report.iter().enumerate() {
        notes.within(&format!("report[{i}]."), |notes| {
            identifiers_of(notes, report, &others);
            retraction(notes, report);
        });
    }
    for (i, outcome) in draft.outcome.iter().enumerate() {
        for (j, result) in outcome.result.iter().enumerate() {
            notes.within(&format!("outcome[{i}].result[{j}]."), |notes| retracted_result(notes, result));
        }
    }
    same_arms(notes, draft, &others);
}

/// The kind of identifier within a sentence, with its article.
fn a_kind(scheme: Scheme) -> String {
    match scheme {
        Scheme::Doi => "a DOI".to_owned(),
        Scheme::Url => "a web address".to_owned(),
        Scheme::Isrctn | Scheme::Actrn => format!("an {} identifier", scheme.label()),
        _ => format!("a {} identifier", scheme.label()),
    }
}

fn identifiers_of(notes: &mut Notes, report: &ReportDraft, others: &[&OtherStudy]) {
    for (i, typed) in report.identifiers.iter().enumerate() {
        let Ok(scheme) = typed.scheme.trim().parse::<Scheme>() else { continue };
        if typed.value.trim().is_empty() {
            continue;
        }
        let field = format!("identifiers[{i}].value");
        let Ok(identifier) = Identifier::parse(scheme, &typed.value) else {
            let message = format!("This does not look like {}. Example: {}.", a_kind(scheme), scheme.example());
            notes.raise(Check::V02, &field, &typed.value, message);
            continue;
        };
        let twin = others.iter().find(|other| {
            other.identifiers.iter().any(|(other_scheme, value)| {
                other_scheme == scheme.code()
                    && Identifier::parse(scheme, value).is_ok_and(|other| other.value().eq_ignore_ascii_case(identifier.value()))
            })
        });
        if let Some(twin) = twin {
            notes.raise(Check::V37, &field, &typed.value, format!("Looks like {}. Same trial, another report?", twin.name));
        }
    }
}

fn retraction(notes: &mut Notes, report: &ReportDraft) {
    if report.integrity.trim() != "retracted" {
        return;
    }
    if report.retracted_on.trim().is_empty() {
        notes.raise(Check::V36, "retracted_on", "", "Give the date of the retraction.");
    }
    if report.notice_url.trim().is_empty() {
        notes.raise(Check::V36, "notice_url", "", "Link the retraction notice.");
    }
}

fn retracted_result(notes: &mut Notes, result: &ResultDraft) {
    if result.integrity.trim() == "retracted" && result.retracted_on.trim().is_empty() {
        notes.raise(Check::V36, "retracted_on", "", "Give the date of the retraction.");
    }
}

/// The words an arm may be known by elsewhere: its name, and what was given in it.
fn arm_words(arm: &ArmDraft) -> [String; 2] {
    let given: Vec<String> = arm
        .intervention
        .iter()
        .map(|one| format!("{} {} {} {} {}", one.substance, one.form, one.amount, usual_unit(&one.unit), one.frequency))
        .collect();
    [bare(&arm.name), bare(&given.join(" "))]
}

fn is_same_arm(words: &[String; 2], n: u32, other: &(String, Option<i32>)) -> bool {
    let name = bare(&other.0);
    let Some(other_n) = other.1.and_then(|n| u32::try_from(n).ok()) else { return false };
    let (n, other_n) = (f64::from(n), f64::from(other_n));
    !name.is_empty() && words.contains(&name) && (n - other_n).abs() <= SAME_SIZE * n.max(other_n)
}

fn same_arms(notes: &mut Notes, draft: &StudyDraft, others: &[&OtherStudy]) {
    let mine: Vec<([String; 2], u32)> =
        draft.arm.iter().filter_map(|arm| Some((arm_words(arm), people(&arm.n).filter(|n| *n > 0)?))).collect();
    if mine.len() < 2 || mine.len() < draft.arm.len() {
        return;
    }
    let looks_like = |other: &&&OtherStudy| {
        let mut left: Vec<_> = other.arms.iter().collect();
        left.len() == mine.len()
            && mine.iter().all(|(words, n)| match left.iter().position(|arm| is_same_arm(words, *n, arm)) {
                Some(i) => {
                    left.swap_remove(i);
                    true
                }
                None => false,
            })
    };
    if let Some(twin) = others.iter().find(looks_like) {
        let value = format!("{}; {}", draft.name.trim(), mine.iter().map(|(_, n)| n.to_string()).collect::<Vec<_>>().join(" + "));
        notes.add(Finding::new(Check::V37, "arm", value, format!("Looks like {}. Same trial, another report?", twin.name)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{alone, around, raised, raised_in, says, silent};
    use super::*;
    use crate::domain::study_draft::{IdentifierDraft, InterventionDraft};

    fn identified(scheme: &str, value: &str) -> StudyDraft {
        let identifier = IdentifierDraft { scheme: scheme.into(), value: value.into(), ..IdentifierDraft::default() };
        let report = ReportDraft { identifiers: vec![identifier], ..ReportDraft::default() };
        StudyDraft { report: vec![report], ..around(ResultDraft::default()) }
    }

    #[test]
    fn a_study_has_a_name_a_design_and_an_identifier() {
        silent(&identified("nct", "NCT03243890"), "V-01");
        says(
            &identified("nct", ""),
            "V-01",
            "No identifier: results from this study will not count until the source is verified.",
        );
        says(&StudyDraft { name: String::new(), ..identified("nct", "NCT03243890") }, "V-01", "Give the study a name.");
        says(&StudyDraft { design: String::new(), ..identified("nct", "NCT03243890") }, "V-01", "Say how the study was done.");
    }

    #[test]
    fn an_identifier_looks_like_one() {
        says(
            &identified("nct", "NCT0324389"),
            "V-02",
            "This does not look like a ClinicalTrials.gov identifier. Example: NCT03243890.",
        );
        says(
            &identified("doi", "11.1016/x"),
            "V-02",
            "This does not look like a DOI. Example: 10.1161/CIRCULATIONAHA.121.057008.",
        );
        silent(&identified("nct", "nct03243890"), "V-02");
        silent(&identified("fax", "03243890"), "V-02");
    }

    #[test]
    fn a_retraction_has_a_date_and_a_notice() {
        let retracted = |on: &str, url: &str| {
            let mut study = identified("nct", "NCT03243890");
            let report = &mut study.report[0];
            (report.integrity, report.retracted_on, report.notice_url) = ("retracted".into(), on.into(), url.into());
            study
        };
        says(&retracted("2024-03-01", ""), "V-36", "Link the retraction notice.");
        says(&retracted("", "https://example.org/notice"), "V-36", "Give the date of the retraction.");
        silent(&retracted("2024-03-01", "https://example.org/notice"), "V-36");
        silent(&identified("nct", "NCT03243890"), "V-36");
        let result = ResultDraft { integrity: "retracted".into(), ..ResultDraft::default() };
        assert_eq!(raised(&around(result), "V-36")[0].path, "outcome[0].result[0].retracted_on");
    }

    fn beside(other: OtherStudy) -> Surroundings {
        Surroundings { others: vec![other], ..alone() }
    }

    fn avadec() -> OtherStudy {
        OtherStudy {
            slug: "avadec".into(),
            name: "AVADEC".into(),
            identifiers: vec![("doi".into(), "10.1161/circulationaha.121.057008".into())],
            arms: vec![("Placebo".into(), Some(182)), ("MK-7 + D3".into(), Some(183))],
        }
    }

    #[test]
    fn the_same_identifier_is_the_same_study() {
        let study = identified("doi", "https://doi.org/10.1161/CIRCULATIONAHA.121.057008");
        let found = raised_in(&study, "V-37", &beside(avadec()));
        assert_eq!(found[0].message, "Looks like AVADEC. Same trial, another report?");
        assert_eq!(found[0].path, "report[0].identifiers[0].value");
        assert_eq!(raised_in(&identified("doi", "10.1161/other"), "V-37", &beside(avadec())), []);
        assert_eq!(raised_in(&study, "V-37", &beside(OtherStudy { slug: "self".into(), ..avadec() })), []);
    }

    #[test]
    fn the_same_arms_of_the_same_size_are_the_same_study() {
        let arm = |name: &str, n: &str| ArmDraft { name: name.into(), n: n.into(), ..ArmDraft::default() };
        let with_arms = |n: &str| StudyDraft { arm: vec![arm("MK-7 + D3", n), arm("placebo", "180")], ..StudyDraft::default() };
        let found = raised_in(&with_arms("190"), "V-37", &beside(avadec()));
        assert_eq!(found[0].message, "Looks like AVADEC. Same trial, another report?");
        assert_eq!(raised_in(&with_arms("155"), "V-37", &beside(avadec())), []);
        assert_eq!(raised_in(&with_arms(""), "V-37", &beside(avadec())), []);
    }

    #[test]
    fn arms_are_also_known_by_what_was_given() {
        let given = |substance: &str| InterventionDraft {
            substance: substance.into(),
            amount: "720".into(),
            unit: "ug".into(),
            frequency: "daily".into(),
            ..InterventionDraft::default()
        };
        let arm = |substance: &str| ArmDraft { n: "50".into(), intervention: vec![given(substance)], ..ArmDraft::default() };
        let study = StudyDraft { arm: vec![arm("MK-7"), arm("MK-4")], ..StudyDraft::default() };
        let words = |substance: &str| (format!("{substance} 720 µg daily"), Some(51));
        let other = OtherStudy { arms: vec![words("MK-7"), words("MK-4")], ..avadec() };
        assert_eq!(raised_in(&study, "V-37", &beside(other)).len(), 1);
    }
}
