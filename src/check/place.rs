//! Where findings stand: the order of the fields, places named by keys instead of positions, and the ticks that answer warnings.

use super::finding::{Finding, Severity};
use crate::domain::study_draft::{
    ArmDataDraft, ArmDraft, CountsDraft, CriterionDraft, FactDraft, IdentifierDraft, InterventionDraft, OutcomeDraft,
    ReportDraft, ResultDraft, StudyDraft, SubgroupDraft, TickDraft,
};

/// The shortest reason that says anything, in characters.
const SHORTEST_REASON: usize = 3;

/// A path's steps: name and position.
fn steps(path: &str) -> impl Iterator<Item = (&str, Option<usize>)> {
    path.split('.').filter(|step| !step.is_empty()).map(|step| match step.split_once('[') {
        Some((name, index)) => (name, index.trim_end_matches(']').parse().ok()),
        None => (step, None),
    })
}

fn fields_below(list: &str) -> &'static [&'static str] {
    match list {
        "report" => ReportDraft::FIELDS,
        "identifiers" => IdentifierDraft::FIELDS,
        "fact" => FactDraft::FIELDS,
        "criterion" => CriterionDraft::FIELDS,
        "arm" => ArmDraft::FIELDS,
        "intervention" => InterventionDraft::FIELDS,
        "outcome" => OutcomeDraft::FIELDS,
        "result" => ResultDraft::FIELDS,
        "subgroup" => SubgroupDraft::FIELDS,
        "counts" => CountsDraft::FIELDS,
        "arm_data" => ArmDataDraft::FIELDS,
        _ => StudyDraft::FIELDS,
    }
}

/// Sorts paths as the fields stand in the draft; the whole record comes first.
pub(super) fn rank(path: &str) -> Vec<(usize, usize)> {
    let mut list = "";
    steps(path)
        .map(|(name, index)| {
            let field = fields_below(list).iter().position(|field| *field == name).unwrap_or(usize::MAX);
            list = name;
            (field, index.unwrap_or(0))
        })
        .collect()
}

/// The path with keys for positions, so that it survives reordering: `outcome[avc].result[avadec-2022/avc].estimate`. A row
/// without a key of its own, or with one that stands twice, keeps its position.
#[must_use]
pub fn by_keys(path: &str, draft: &StudyDraft) -> String {
    let mut outcome = None;
    let mut written: Vec<String> = Vec::new();
    for (name, index) in steps(path) {
        let Some(index) = index else {
            written.push(name.to_owned());
            continue;
        };
        let keys: Vec<&str> = match name {
            "report" => draft.report.iter().map(|row| row.key.as_str()).collect(),
            "arm" => draft.arm.iter().map(|row| row.key.as_str()).collect(),
            "outcome" => {
                outcome = draft.outcome.get(index);
                draft.outcome.iter().map(|row| row.key.as_str()).collect()
            }
            "result" => outcome.map_or_else(Vec::new, |outcome| outcome.result.iter().map(|row| row.key.as_str()).collect()),
            _ => Vec::new(),
        };
        let key = keys.get(index).filter(|key| !key.trim().is_empty() && keys.iter().filter(|other| other == key).count() == 1);
        written.push(key.map_or_else(|| format!("{name}[{index}]"), |key| format!("{name}[{key}]")));
    }
    written.join(".")
}

/// What still needs an answer: the errors, and the warnings no tick answers. A tick holds while check, place and value are the
/// same and its reason has at least three characters; errors can't be ticked.
#[must_use]
pub fn still_open<'a>(findings: &'a [Finding], ticks: &[TickDraft], draft: &StudyDraft) -> Vec<&'a Finding> {
    let answered = |finding: &Finding| {
        let place = by_keys(&finding.path, draft);
        ticks.iter().any(|tick| {
            tick.check == finding.check.code()
                && tick.at == place
                && tick.value.trim() == finding.value
                && tick.reason.trim().chars().count() >= SHORTEST_REASON
        })
    };
    let is_open = |finding: &&Finding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => !answered(finding),
        Severity::Hint => false,
    };
    findings.iter().filter(is_open).collect()
}

#[cfg(test)]
mod tests {
    use super::super::finding::Check;
    use super::super::testing::{around, with};
    use super::*;
    use crate::domain::study_draft::ResultDraft;

    #[test]
    fn a_place_is_named_by_keys_and_survives_reordering() {
        let mut study = around(ResultDraft { key: "avadec-2022/avc".into(), ..ResultDraft::default() });
        let place = "outcome[avc].result[avadec-2022/avc].estimate";
        assert_eq!(by_keys("outcome[0].result[0].estimate", &study), place);
        study.outcome.insert(0, OutcomeDraft::default());
        assert_eq!(by_keys("outcome[1].result[0].estimate", &study), place);
        assert_eq!(by_keys("outcome[0].unit", &study), "outcome[0].unit");
        assert_eq!(by_keys("report[7].identifiers[0].value", &study), "report[7].identifiers[0].value");
        assert_eq!(by_keys("", &study), "");
        study.outcome[0].key = "avc".into();
        assert_eq!(by_keys("outcome[1].name", &study), "outcome[1].name", "a key that stands twice names nothing");
    }

    #[test]
    fn places_sort_as_the_fields_stand() {
        let sorted = ["", "name", "n_enrolled", "report[1].key", "report[10].key", "outcome[0].unit", "outcome[0].result[0].p"];
        assert!(sorted.windows(2).all(|pair| rank(pair[0]) < rank(pair[1])));
    }

    #[test]
    fn a_tick_answers_a_warning_only_while_nothing_changes() {
        let study = with(&[("key", "r"), ("measure", "MD"), ("estimate", "17"), ("ci_low", "-86"), ("ci_high", "53")]);
        let found = super::super::study(&study, &super::super::testing::alone());
        let warning = found.iter().find(|finding| finding.check == Check::V07).expect("V-07");
        let tick = TickDraft {
            check: "V-07".into(),
            at: "outcome[avc].result[r].estimate".into(),
            value: warning.value.clone(),
            reason: "so printed".into(),
        };
        let is_open = |tick: TickDraft| still_open(&found, &[tick], &study).iter().any(|finding| finding.check == Check::V07);
        assert!(!is_open(tick.clone()));
        assert!(is_open(TickDraft { reason: " ok ".into(), ..tick.clone() }));
        assert!(is_open(TickDraft { value: "18 (-86 to 53)".into(), ..tick.clone() }));
        assert!(is_open(TickDraft { check: "V-06".into(), ..tick.clone() }));
        assert!(is_open(TickDraft { at: "outcome[avc].result[s].estimate".into(), ..tick }));
    }

    #[test]
    fn an_error_can_not_be_ticked() {
        let study = with(&[("p", "0")]);
        let found = super::super::study(&study, &super::super::testing::alone());
        let tick = TickDraft {
            check: "V-09".into(),
            at: "outcome[avc].result[0].p".into(),
            value: "0".into(),
            reason: "printed".into(),
        };
        assert!(still_open(&found, &[tick], &study).iter().any(|finding| finding.check == Check::V09));
    }
}
