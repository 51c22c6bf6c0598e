//! The checks of METHOD 6.10, V-01 to V-43: what an editor should look at again, beside the field it stands in, with the way out.
//!
//! Owns the judgement about drafts and the figures that can be worked out from others; nothing here changes a draft. Must not know
//! the database, the pages or the verdict. Fields that can't be read at all are the gate's business ([`crate::domain::draft`]);
//! here they only go without a finding. The public functions are [`study`], [`claim`], [`still_open`] and
//! [`by_keys`].

mod agreement;
mod arms;
mod centre;
mod claim;
mod counts;
mod dates;
mod doses;
mod figures;
mod finding;
mod identity;
mod numbers;
mod offers;
mod people;
mod place;
mod plan;
mod review;
mod subgroup;
mod units;

#[cfg(test)]
mod testing;

pub use claim::claim;
pub use finding::{Check, Finding, Offer, OtherStudy, Severity, Surroundings};
pub use place::{by_keys, still_open};

use crate::domain::study_draft::StudyDraft;
use finding::Notes;

/// Every finding of V-01 to V-38, V-41 and V-43 about a study, in the order of the fields.
#[must_use]
pub fn study(draft: &StudyDraft, around: &Surroundings) -> Vec<Finding> {
    let mut notes = Notes::default();
    identity::study(&mut notes, draft, around);
    plan::study(&mut notes, draft);
    people::study(&mut notes, draft);
    dates::study(&mut notes, draft, around.today);
    doses::study(&mut notes, draft, around);
    for (i, outcome) in draft.outcome.iter().enumerate() {
        for (j, result) in outcome.result.iter().enumerate() {
            notes.within(&format!("outcome[{i}].result[{j}]."), |notes| {
                figures::result(notes, outcome, result);
                agreement::result(notes, result);
                units::result(notes, outcome, result);
                counts::result(notes, result);
                arms::result(notes, outcome, result);
                subgroup::result(notes, draft, outcome, result);
                plan::result(notes, draft, result);
                review::result(notes, result);
                offers::result(notes, result);
            });
        }
    }
    let mut found = notes.found;
    found.sort_by_cached_key(|finding| place::rank(&finding.path));
    found
}

#[cfg(test)]
mod tests {
    use super::testing::alone;
    use super::*;
    use crate::domain::study_draft::{
        ArmDataDraft, ArmDraft, CountsDraft, CriterionDraft, FactDraft, IdentifierDraft, InterventionDraft, OutcomeDraft,
        ReportDraft, ResultDraft, SubgroupDraft,
    };
    use proptest::prelude::*;
    use serde::de::DeserializeOwned;
    use serde_json::{Map, Value};

    /// What people type, from the sensible to the absurd.
    const TYPED: [&str; 44] = [
        "",
        "",
        "",
        " ",
        "0",
        "1",
        "17",
        "-17",
        "−86",
        "0.92",
        "-0.79",
        "1e300",
        "-1e300",
        "1e-300",
        "0,05",
        ".",
        "x",
        "µ",
        "<0.001",
        "<0.1",
        ">0.05",
        "NS",
        "p=0",
        "RR",
        "MD",
        "RD",
        "OR",
        "COR",
        "95",
        "2023",
        "2023-13",
        "2023-02-01",
        "24 months",
        "P0M",
        "retracted",
        "yes",
        "rct",
        "systematic_review",
        "primary",
        "daily",
        "mg",
        "baseline",
        ">=",
        "4294967296",
    ];

    fn is_text<T: DeserializeOwned>(field: &str) -> bool {
        serde_json::from_value::<T>(Value::Object(Map::from_iter([(field.to_owned(), Value::from("x"))]))).is_ok()
    }

    /// A draft with every text field filled from the source.
    fn filled<T: DeserializeOwned>(fields: &[&str], source: &mut impl FnMut() -> &'static str) -> T {
        let texts: Map<String, Value> =
            fields.iter().filter(|field| is_text::<T>(field)).map(|field| ((*field).to_owned(), source().into())).collect();
        serde_json::from_value(Value::Object(texts)).expect("a draft")
    }

    fn draft(picks: &[usize]) -> StudyDraft {
        let mut next = picks.iter().cycle();
        let mut source = || TYPED[next.next().copied().unwrap_or_default() % TYPED.len()];
        let source = &mut source;
        let mut study: StudyDraft = filled(StudyDraft::FIELDS, source);
        for _ in 0..2 {
            let mut report: ReportDraft = filled(ReportDraft::FIELDS, source);
            report.identifiers = vec![filled(IdentifierDraft::FIELDS, source)];
            study.report.push(report);
            study.fact.push(filled(FactDraft::FIELDS, source));
            study.criterion.push(filled(CriterionDraft::FIELDS, source));
            let mut arm: ArmDraft = filled(ArmDraft::FIELDS, source);
            arm.intervention = vec![filled(InterventionDraft::FIELDS, source), filled(InterventionDraft::FIELDS, source)];
            study.arm.push(arm);
            let mut outcome: OutcomeDraft = filled(OutcomeDraft::FIELDS, source);
            for _ in 0..3 {
                let mut result: ResultDraft = filled(ResultDraft::FIELDS, source);
                result.suspect_numbers = source() == "yes";
                result.one_sided = source() == "yes";
                result.subgroup = Some(filled::<SubgroupDraft>(SubgroupDraft::FIELDS, source)).filter(|_| !source().is_empty());
                result.counts = Some(filled::<CountsDraft>(CountsDraft::FIELDS, source));
                result.arm_data = vec![filled(ArmDataDraft::FIELDS, source), filled(ArmDataDraft::FIELDS, source)];
                outcome.result.push(result);
            }
            study.outcome.push(outcome);
        }
        study
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_draft_is_too_odd(picks in proptest::collection::vec(0usize..1000, 300..900)) {
            let draft = draft(&picks);
            let found = study(&draft, &alone());
            for finding in &found {
                prop_assert!(!finding.message.is_empty());
                let texts = finding.offers.iter().flat_map(|offer| &offer.set).map(|(_, text)| text.as_str());
                for text in texts.chain([finding.message.as_str()]) {
                    prop_assert!(!text.contains("NaN") && !text.contains("inf "), "{text}");
                }
                prop_assert!(place::rank(&finding.path).iter().all(|(field, _)| *field != usize::MAX), "{}", finding.path);
                prop_assert!(finding.path.is_empty() == by_keys(&finding.path, &draft).is_empty());
            }
            prop_assert!(still_open(&found, &draft.tick, &draft).len() <= found.len());
        }
    }

    #[test]
    fn an_empty_draft_and_empty_rows_are_taken() {
        assert!(study(&StudyDraft::default(), &alone()).iter().all(|finding| finding.check == Check::V01));
        let mut rows = StudyDraft { report: vec![ReportDraft::default()], ..StudyDraft::default() };
        rows.outcome = vec![OutcomeDraft { result: vec![ResultDraft::default()], ..OutcomeDraft::default() }];
        let errors = study(&rows, &alone()).into_iter().filter(|finding| finding.severity == Severity::Error).count();
        assert_eq!(errors, 0);
    }

    #[test]
    fn every_check_of_the_method_is_there() {
        // V-42 is the gate of overrides
        let ids: Vec<String> = (1..=43).filter(|i| *i != 42).map(|i| format!("V-{i:02}")).collect();
        assert_eq!(Check::ALL.iter().map(|check| check.code()).collect::<Vec<_>>(), ids);
    }
}
