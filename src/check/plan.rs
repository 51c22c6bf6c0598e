//! What was planned: V-26, V-27, V-28 and V-30.

use super::finding::{Check, Notes};
use super::numbers::bare;
use crate::domain::partial_date::PartialDate;
use crate::domain::study_draft::{OutcomeDraft, ResultDraft, StudyDraft};

/// Shorter words of an outcome's name say little about which outcome it is (V-27).
const TELLING_LETTERS: usize = 4;

pub(super) fn study(notes: &mut Notes, draft: &StudyDraft) {
    multiplicity(notes, draft);
    let registered = bare(&draft.registry_primary);
    for (i, outcome) in draft.outcome.iter().enumerate() {
        if outcome.role.trim() == "primary" && !registered.is_empty() && !is_named(outcome, &registered) {
            let message = format!("The registry's primary outcome is '{}'.", draft.registry_primary.trim());
            let value = format!("{}; {}", outcome.name.trim(), draft.registry_primary.trim());
            notes.raise(Check::V27, &format!("outcome[{i}].role"), &value, message);
        }
    }
    allocation(notes, draft);
}

/// Whether at least half of the telling words of an outcome's name stand in the registry's words.
fn is_named(outcome: &OutcomeDraft, registered: &str) -> bool {
    const EVERYWHERE: [&str; 8] = ["change", "score", "from", "baseline", "after", "months", "years", "progression"];
    let name = bare(&outcome.name);
    let telling: Vec<&str> = name.split(' ').filter(|word| word.len() >= TELLING_LETTERS && !EVERYWHERE.contains(word)).collect();
    let found = telling.iter().filter(|word| {
        let stem: String = word.chars().take(word.chars().count().saturating_sub(2).max(TELLING_LETTERS)).collect();
        registered.contains(&stem)
    });
    telling.is_empty() || 2 * found.count() >= telling.len()
}

fn multiplicity(notes: &mut Notes, draft: &StudyDraft) {
    let primary: Vec<&OutcomeDraft> = draft.outcome.iter().filter(|outcome| outcome.role.trim() == "primary").collect();
    let is_said = |result: &ResultDraft| !["", "unknown"].contains(&result.multiplicity.trim());
    let all_said = primary.iter().all(|outcome| !outcome.result.is_empty() && outcome.result.iter().all(is_said));
    if primary.len() > 1 && draft.multiplicity_note.trim().is_empty() && !all_said {
        let names: Vec<&str> = primary.iter().map(|outcome| outcome.name.trim()).collect();
        let message = "How was testing several primary outcomes handled?";
        notes.raise(Check::V26, "multiplicity_note", &names.join("; "), message);
    }
}

fn allocation(notes: &mut Notes, draft: &StudyDraft) {
    let is_empty = |text: &str| text.trim().is_empty();
    match draft.allocation.trim() {
        "cluster" => {
            for (field, text) in [("icc", &draft.icc), ("cluster_size", &draft.cluster_size)] {
                if is_empty(text) {
                    notes.raise(Check::V30, field, "", "Give ICC and cluster size.");
                }
            }
        }
        "cross_over" if is_empty(&draft.paired) => notes.raise(Check::V30, "paired", "", "Say if the analysis was paired."),
        _ => {}
    }
    let controls = draft.arm.iter().filter(|arm| ["control", "reference"].contains(&arm.role.trim())).count();
    let needs_control = draft.arm.len() > 2 && controls != 1 && draft.design.trim() == "rct";
    let is_named = draft.arm.iter().any(|arm| !is_empty(&arm.key) && arm.key == draft.control_arm.trim());
    if (needs_control || !is_empty(&draft.control_arm)) && !is_named {
        notes.raise(Check::V30, "control_arm", &draft.control_arm, "Say which arm is the control.");
    }
}

/// V-28: a plan is a document, dated before the data were locked or the result was published.
pub(super) fn result(notes: &mut Notes, study: &StudyDraft, result: &ResultDraft) {
    const MESSAGE: &str = "Which document, which date?";
    if result.prespecified.trim() != "yes" {
        return;
    }
    if result.plan_url.trim().is_empty() {
        notes.raise(Check::V28, "plan_url", "", MESSAGE);
        return;
    }
    let date = |text: &str| text.trim().parse::<PartialDate>().ok();
    let limits = [&study.data_locked_on, &result.published];
    let Some(planned) = date(&result.plan_date) else {
        if result.plan_date.trim().is_empty() {
            notes.raise(Check::V28, "plan_date", "", MESSAGE);
        }
        return;
    };
    if limits.into_iter().filter_map(|text| date(text)).any(|limit| planned.first_day() > limit.last_day()) {
        let value = format!("{}; {}; {}", result.plan_date.trim(), study.data_locked_on.trim(), result.published.trim());
        notes.raise(Check::V28, "plan_date", &value, MESSAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, raised, says, silent};
    use super::*;
    use crate::domain::study_draft::ArmDraft;

    fn primary(name: &str, multiplicity: &str) -> OutcomeDraft {
        let result = ResultDraft { multiplicity: multiplicity.into(), ..ResultDraft::default() };
        OutcomeDraft { name: name.into(), role: "primary".into(), result: vec![result], ..OutcomeDraft::default() }
    }

    fn of(outcome: Vec<OutcomeDraft>) -> StudyDraft {
        StudyDraft { outcome, ..StudyDraft::default() }
    }

    #[test]
    fn several_primary_outcomes_are_several_tests() {
        let message = "How was testing several primary outcomes handled?";
        says(&of(vec![primary("a", ""), primary("b", "handled")]), "V-26", message);
        silent(&of(vec![primary("a", "handled"), primary("b", "handled")]), "V-26");
        silent(&of(vec![primary("a", "")]), "V-26");
        let noted = StudyDraft { multiplicity_note: "Holm".into(), ..of(vec![primary("a", ""), primary("b", "")]) };
        silent(&noted, "V-26");
    }

    #[test]
    fn the_registry_names_the_primary_outcome() {
        let registered = |name: &str| StudyDraft {
            registry_primary: "Change in AVC score from baseline to 24 months (aortic valve calcification)".into(),
            ..of(vec![primary(name, "")])
        };
        silent(&registered("Change in aortic valve calcium score"), "V-27");
        says(
            &registered("Coronary plaque volume"),
            "V-27",
            "The registry's primary outcome is 'Change in AVC score from baseline to 24 months (aortic valve calcification)'.",
        );
        silent(&of(vec![primary("Coronary plaque volume", "")]), "V-27");
    }

    #[test]
    fn a_plan_is_a_dated_document() {
        const MESSAGE: &str = "Which document, which date?";
        let planned = |url: &str, on: &str| {
            let result = ResultDraft {
                prespecified: "yes".into(),
                plan_url: url.into(),
                plan_date: on.into(),
                published: "2022-04-25".into(),
                ..ResultDraft::default()
            };
            around(result)
        };
        says(&planned("", ""), "V-28", MESSAGE);
        says(&planned("https://example.org/protocol", ""), "V-28", MESSAGE);
        silent(&planned("https://example.org/protocol", "2018"), "V-28");
        says(&planned("https://example.org/protocol", "2022-05"), "V-28", MESSAGE);
        let locked = StudyDraft { data_locked_on: "2021-06".into(), ..planned("https://example.org/protocol", "2021-07-01") };
        assert_eq!(raised(&locked, "V-28")[0].path, "outcome[0].result[0].plan_date");
        silent(&around(ResultDraft { prespecified: "no".into(), ..ResultDraft::default() }), "V-28");
    }

    #[test]
    fn special_allocations_need_their_own_fields() {
        let allocated = |allocation: &str| StudyDraft { allocation: allocation.into(), ..StudyDraft::default() };
        let cluster = StudyDraft { cluster_size: "20".into(), ..allocated("cluster") };
        says(&cluster, "V-30", "Give ICC and cluster size.");
        silent(&StudyDraft { icc: "0.05".into(), ..cluster }, "V-30");
        says(&allocated("cross_over"), "V-30", "Say if the analysis was paired.");
        silent(&StudyDraft { paired: "no".into(), ..allocated("cross_over") }, "V-30");
        silent(&allocated("parallel"), "V-30");
    }

    #[test]
    fn several_arms_need_one_control() {
        let arm = |key: &str, role: &str| ArmDraft { key: key.into(), role: role.into(), ..ArmDraft::default() };
        let arms = |roles: [&str; 3], control: &str| StudyDraft {
            design: "rct".into(),
            control_arm: control.into(),
            arm: vec![arm("a", roles[0]), arm("b", roles[1]), arm("c", roles[2])],
            ..StudyDraft::default()
        };
        says(&arms(["experimental", "control", "control"], ""), "V-30", "Say which arm is the control.");
        silent(&arms(["experimental", "control", "control"], "c"), "V-30");
        says(&arms(["experimental", "experimental", "control"], "d"), "V-30", "Say which arm is the control.");
        silent(&arms(["experimental", "experimental", "control"], ""), "V-30");
    }
}
