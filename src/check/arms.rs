//! What a paper gives arm by arm: V-22 and V-29, and the SD that follows from an SE or an interval.

use super::finding::{Check, Finding, Notes};
use super::numbers::{bare, number, people, plain, value};
use crate::domain::study_draft::{ArmDataDraft, OutcomeDraft, ResultDraft};
use crate::stats::dist::t_upper_quantile;

/// Words of outcomes whose values may be negative: changes and differences.
const SIGNED: [&str; 7] = ["change", "progression", "difference", "growth", "decline", "increase", "score z"];

pub(super) fn result(notes: &mut Notes, outcome: &OutcomeDraft, result: &ResultDraft) {
    let name = bare(&format!("{} {}", outcome.name, outcome.concept));
    let is_signed = SIGNED.iter().any(|word| name.contains(word));
    for (i, arm) in result.arm_data.iter().enumerate() {
        let n = people(&arm.n).filter(|n| *n > 0);
        let standard = offered_sd(result, arm, n, i);
        notes.within(&format!("arm_data[{i}]."), |notes| {
            percent(notes, arm, n);
            spread(notes, "sd", &arm.sd, if is_signed { "" } else { &arm.mean }, &arm.sem);
            spread(notes, "baseline_sd", &arm.baseline_sd, &arm.baseline_mean, "");
            spread(notes, "final_sd", &arm.final_sd, &arm.final_mean, "");
        });
        if let Some(finding) = standard {
            notes.add(finding);
        }
    }
}

fn percent(notes: &mut Notes, arm: &ArmDataDraft, n: Option<u32>) {
    let (Some(percent), Some(n)) = (number(&arm.percent), n) else { return };
    if !(0.0..=100.0).contains(&percent.value()) {
        return;
    }
    let people_of = |percent: f64| percent / 100.0 * f64::from(n);
    let slack = percent.rounding() * 1.000_001;
    let (from, to) = (people_of(percent.value() - slack), people_of(percent.value() + slack));
    if from.ceil() > to {
        let message = format!("{percent}% of {n} is not a whole person.");
        notes.raise(Check::V22, "percent", &format!("{percent}% of {n}"), message);
    }
}

/// V-29 for one SD; `mean` is empty where the variable may be negative.
fn spread(notes: &mut Notes, field: &str, sd: &str, mean: &str, se: &str) {
    let Some(spread) = value(sd) else { return };
    let skewed = value(mean).is_some_and(|mean| mean > 0.0 && 2.0 * spread > mean);
    let se_is_larger = value(se).is_some_and(|se| se >= spread);
    if spread <= 0.0 || skewed || se_is_larger {
        let mut about = vec![sd.trim()];
        about.extend([mean.trim(), se.trim()].into_iter().filter(|text| !text.is_empty()));
        notes.raise(Check::V29, field, &about.join("; "), "Skewed or SE typed as SD?");
    }
}

/// An SD from the SE or from the interval of a mean (METHOD 6.4).
fn offered_sd(result: &ResultDraft, arm: &ArmDataDraft, n: Option<u32>, i: usize) -> Option<Finding> {
    let n = n.filter(|n| *n > 1 && arm.sd.trim().is_empty())?;
    let people = f64::from(n);
    let (sd, decimals, formula) = if let Some(se) = number(&arm.sem) {
        (se.value() * people.sqrt(), se.decimals(), format!("SD = SE × √n = {se} × √{n}"))
    } else {
        number(&arm.mean)?;
        let (low, high) = (number(&arm.ci_low)?, number(&arm.ci_high)?);
        let t = t_upper_quantile(0.025, people - 1.0).ok()?;
        let sd = (high.value() - low.value()) / (2.0 * t) * people.sqrt();
        (sd, low.decimals().max(high.decimals()), format!("SD = (upper − lower limit) ÷ (2 × {}) × √{n}", plain(t, 3)))
    };
    if !(sd > 0.0 && sd.is_finite()) {
        return None;
    }
    let path = format!("arm_data[{i}].sd");
    let text = plain(sd, decimals);
    let finding = Finding::new(Check::V29, &path, "", format!("The SD is about {text}.")).hint();
    Some(finding.derive(result, format!("Use {text}"), &formula, &[(&path, text.clone())]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, hints, says, silent};
    use crate::domain::study_draft::{ArmDataDraft, ResultDraft, StudyDraft};

    fn arm(fields: &[(&str, &str)]) -> StudyDraft {
        let fields: serde_json::Map<String, serde_json::Value> =
            fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).into())).collect();
        let arm: ArmDataDraft = serde_json::from_value(fields.into()).expect("fields of an arm");
        around(ResultDraft { arm_data: vec![arm], ..ResultDraft::default() })
    }

    #[test]
    fn a_percentage_is_of_whole_people() {
        says(&arm(&[("percent", "1.5"), ("n", "155")]), "V-22", "1.5% of 155 is not a whole person.");
        silent(&arm(&[("percent", "1.9"), ("n", "155")]), "V-22");
        silent(&arm(&[("percent", "33"), ("n", "3")]), "V-22");
    }

    #[test]
    fn a_standard_deviation_is_looked_at_twice() {
        const MESSAGE: &str = "Skewed or SE typed as SD?";
        says(&arm(&[("mean", "292"), ("sd", "320")]), "V-29", MESSAGE);
        silent(&arm(&[("mean", "292"), ("sd", "140")]), "V-29");
        says(&arm(&[("sd", "0")]), "V-29", MESSAGE);
        says(&arm(&[("sd", "5"), ("sem", "6")]), "V-29", MESSAGE);
        says(&arm(&[("baseline_mean", "3"), ("baseline_sd", "2")]), "V-29", MESSAGE);
        let mut change = arm(&[("mean", "292"), ("sd", "320")]);
        change.outcome[0].name = "Change in aortic valve calcium".into();
        silent(&change, "V-29");
    }

    #[test]
    fn an_sd_follows_from_an_se_or_an_interval() {
        let label = |study: &StudyDraft| hints(study, "V-29")[0].offers[0].label.clone();
        assert_eq!(label(&arm(&[("sem", "25"), ("n", "100")])), "Use 250");
        // (338 − 246) ÷ (2 × 1.984) × 10
        assert_eq!(label(&arm(&[("mean", "292"), ("ci_low", "246"), ("ci_high", "338"), ("n", "100")])), "Use 232");
        assert_eq!(hints(&arm(&[("sem", "25"), ("n", "100"), ("sd", "250")]), "V-29"), []);
        assert_eq!(hints(&arm(&[("sem", "25"), ("n", "1")]), "V-29"), []);
    }
}
