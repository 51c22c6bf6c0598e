//! Estimate, interval and P of one result, each for itself: V-03 to V-05, V-08, V-09, V-12, V-14, V-18 and V-43.

use super::centre::{self, fixes};
use super::finding::{Check, Finding, Notes};
use super::numbers::{Figures, a_measure, number, plain, same, shown, trimmed, typed, value};
use crate::domain::measure::Measure;
use crate::domain::p_value::{NotAPValue, PMeaning, PValue};
use crate::domain::study_draft::{OutcomeDraft, ResultDraft};

/// A mean difference of more SDs than this is very large (V-43).
const LARGE_IN_SDS: f64 = 5.0;

pub(super) fn result(notes: &mut Notes, outcome: &OutcomeDraft, result: &ResultDraft) {
    let figures = Figures::of(result);
    positive_ratio(notes, result, &figures);
    limits(notes, result, &figures);
    if !result.suspect_numbers && figures.are_possible() {
        centre::result(notes, result, &figures);
        size(notes, outcome, result, &figures);
    }
    if let Some(level) = value(&result.level).filter(|level| (50.0..=99.9).contains(level) && !same(*level, 95.0)) {
        notes.raise(
            Check::V08,
            "level",
            &result.level,
            format!("{}% interval: converted to 95% for the verdict.", trimmed(level, 4)),
        );
    }
    p_value(notes, result);
    if figures.measure == Some(Measure::Correlation) {
        for (field, text) in [("estimate", &result.estimate), ("ci_low", &result.ci_low), ("ci_high", &result.ci_high)] {
            if value(text).is_some_and(|r| !(-1.0..=1.0).contains(&r)) {
                notes.raise(Check::V18, field, text, "Outside the possible range.");
            }
        }
    }
    if value(&result.i2).is_some_and(|i2| !(0.0..=100.0).contains(&i2)) {
        notes.raise(Check::V18, "i2", &result.i2, "Outside the possible range.");
    }
    if cannot_count(result) {
        notes.raise(Check::V14, "estimate", &result.estimate, "Without CI, SE, P or counts this result cannot count.");
    }
}

/// V-03 to V-05 are errors until the editor says that it is printed so.
fn impossible(notes: &mut Notes, result: &ResultDraft, mut finding: Finding) {
    if result.suspect_numbers {
        finding.message.push_str(" Kept as printed, not counted.");
        finding = finding.hint();
    }
    notes.add(finding);
}

fn positive_ratio(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let Some(measure) = figures.measure.filter(|measure| measure.is_ratio()) else { return };
    for (field, text) in [("estimate", &result.estimate), ("ci_low", &result.ci_low), ("ci_high", &result.ci_high)] {
        if value(text).is_none_or(|figure| figure > 0.0) {
            continue;
        }
        let plain_words = format!("{} cannot be zero or negative.", a_measure(measure));
        let mirrored = match (&figures.estimate, &figures.high) {
            (Some(estimate), Some(high)) if field == "ci_low" && estimate.value() > 0.0 && high.value() > 0.0 => {
                Some((estimate, high))
            }
            _ => None,
        };
        let finding = match mirrored {
            Some((estimate, high)) => {
                let low = plain(estimate.value().powi(2) / high.value(), estimate.decimals().max(high.decimals()));
                let message = format!("{plain_words} If the lower limit should mirror the estimate it would be about {low}.");
                let formula = format!("lower limit = estimate² ÷ upper limit = {estimate}² ÷ {high}");
                Finding::new(Check::V03, field, text, message).derive(
                    result,
                    format!("Use {low} as the lower limit"),
                    &formula,
                    &[("ci_low", low)],
                )
            }
            None => Finding::new(Check::V03, field, text, plain_words),
        };
        impossible(notes, result, finding);
    }
}

fn limits(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let (Some(low), Some(high)) = (&figures.low, &figures.high) else { return };
    if low.value() >= high.value() {
        let finding =
            Finding::new(Check::V04, "ci_low", format!("{low} to {high}"), "Lower limit is above the upper limit. Swap them?");
        let swapped = [("ci_low", high.text().to_owned()), ("ci_high", low.text().to_owned())];
        let label = format!("Use {} to {}", shown(high.text()), shown(low.text()));
        impossible(
            notes,
            result,
            if same(low.value(), high.value()) { finding } else { finding.offer(label, "limits swapped", &swapped) },
        );
        return;
    }
    let Some(estimate) = &figures.estimate else { return };
    if figures.estimate_is_inside() {
        return;
    }
    let decimals = low.decimals().max(high.decimals());
    let middle = middle(figures, low.value(), high.value());
    // on the log scale the middle is irrational: two more digits than the limits are enough
    let middle = trimmed(middle, decimals + 1);
    let message = format!(
        "The estimate {} is outside its interval ({} to {}). The middle of the interval is {}: typing error?",
        shown(estimate.text()),
        shown(low.text()),
        shown(high.text()),
        shown(&middle)
    );
    let formula = match figures.transform() {
        "" => "(lower + upper limit) ÷ 2".to_owned(),
        transform => format!("half way between {transform}lower and {transform}upper limit"),
    };
    let mut finding = Finding::new(Check::V05, "estimate", typed(result), message).derive(
        result,
        format!("Use {} as the estimate", shown(&middle)),
        &formula,
        &[("estimate", middle)],
    );
    if let Some(fix) = fixes(figures).into_iter().find(|fix| fix.text.is_some()) {
        finding = fix.offered(finding);
    }
    impossible(notes, result, finding);
}

fn middle(figures: &Figures, low: f64, high: f64) -> f64 {
    match (figures.scaled(low), figures.scaled(high)) {
        (Some(low), Some(high)) => figures.unscaled(f64::midpoint(low, high)),
        _ => f64::midpoint(low, high),
    }
}

fn p_value(notes: &mut Notes, result: &ResultDraft) {
    match result.p.parse::<PValue>() {
        Err(NotAPValue::OutOfRange(text)) => {
            let finding = Finding::new(Check::V09, "p", text.clone(), "P cannot be 0 or above 1. Enter 'p<0.001'.");
            let bare = text.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
            let zero = number(bare).filter(|p| p.decimals() >= 3 && same(p.value(), 0.0));
            notes.add(match zero {
                Some(zero) => {
                    let bound = plain(2.0 * zero.rounding(), zero.decimals());
                    let formula = format!("printed as {zero}, so below {bound}");
                    finding.offer(
                        format!("Use <{bound}"),
                        &formula,
                        &[("p", format!("<{bound}")), ("p_derivation", formula.clone())],
                    )
                }
                None => finding,
            });
        }
        Ok(p) => {
            if let PMeaning::Below(x) = p.meaning()
                && x > 0.05
            {
                let message = format!("'p<{}' does not tell whether P is below 0.05.", trimmed(x, 6));
                notes.raise(Check::V12, "p", &result.p, message);
            }
        }
        Err(NotAPValue::Malformed(_)) => {}
    }
}

fn cannot_count(result: &ResultDraft) -> bool {
    let empty = |text: &str| text.trim().is_empty();
    let interval = !empty(&result.ci_low) && !empty(&result.ci_high);
    let by_arm = result.arm_data.iter().any(|arm| {
        [&arm.events, &arm.percent, &arm.sd, &arm.sem, &arm.ci_low, &arm.iqr_low, &arm.final_sd].iter().any(|text| !empty(text))
    });
    empty(&result.not_a_result) && !interval && empty(&result.se) && empty(&result.p) && result.counts.is_none() && !by_arm
}

fn size(notes: &mut Notes, outcome: &OutcomeDraft, result: &ResultDraft, figures: &Figures) {
    let (Some(measure), Some(estimate)) = (figures.measure, &figures.estimate) else { return };
    let est = estimate.value();
    let is_large = if measure.is_ratio() {
        !(0.05..=20.0).contains(&est)
    } else if measure == Measure::StandardisedMeanDifference {
        est.abs() > LARGE_IN_SDS
    } else if measure == Measure::MeanDifference && outcome.kind != "binary" {
        let sds =
            result.arm_data.iter().flat_map(|arm| [&arm.sd, &arm.baseline_sd, &arm.final_sd]).filter_map(|text| value(text));
        let sd = sds.fold(0.0, f64::max);
        sd > 0.0 && est.abs() > LARGE_IN_SDS * sd
    } else {
        false
    };
    if is_large {
        notes.raise(Check::V43, "estimate", &result.estimate, "Very large effect: check units and direction.");
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::super::testing::{alone, hints, interval, raised, says, silent, with};
    use crate::domain::study_draft::ArmDataDraft;

    #[test]
    fn a_ratio_is_above_zero() {
        let study = interval("RR", "0.92", "-0.79", "1.07");
        says(
            &study,
            "V-03",
            "A risk ratio cannot be zero or negative. If the lower limit should mirror the estimate it would be about 0.79.",
        );
        let offer = &raised(&study, "V-03")[0].offers[0];
        let set: Vec<_> = offer.set.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert!(set.contains(&("outcome[0].result[0].ci_low", "0.79")), "{set:?}");
        assert!(set.contains(&("outcome[0].result[0].figures_status", "derived")), "{set:?}");
        assert!(
            set.contains(&("outcome[0].result[0].derivation", "lower limit = estimate² ÷ upper limit = 0.92² ÷ 1.07")),
            "{set:?}"
        );
        says(&interval("OR", "0", "", ""), "V-03", "An odds ratio cannot be zero or negative.");
        silent(&interval("RR", "0.92", "0.79", "1.07"), "V-03");
        silent(&interval("MD", "-17", "-86", "53"), "V-03");
    }

    #[test]
    fn limits_stand_in_order() {
        says(&interval("MD", "-17", "53", "-86"), "V-04", "Lower limit is above the upper limit. Swap them?");
        silent(&interval("MD", "-17", "-86", "53"), "V-04");
    }

    #[test]
    fn an_estimate_lies_in_its_interval() {
        says(
            &interval("MD", "-86", "-854", "-117"),
            "V-05",
            "The estimate −86 is outside its interval (−854 to −117). The middle of the interval is −485.5: typing error?",
        );
        silent(&interval("MD", "-486", "-854", "-117"), "V-05");
        silent(&interval("RR", "1.05", "1.1", "1.3"), "V-05");
        let flipped = &raised(&interval("MD", "0.04", "-0.11", "0.02"), "V-05")[0];
        let labels: Vec<_> = flipped.offers.iter().map(|offer| offer.label.as_str()).collect();
        assert_eq!(labels, ["Use −0.045 as the estimate", "Use −0.04"]);
    }

    #[test]
    fn printed_like_this_makes_an_error_a_hint() {
        let mut study = interval("MD", "0.04", "-0.11", "0.02");
        assert!(raised(&study, "V-05")[0].printable);
        study.outcome[0].result[0].suspect_numbers = true;
        silent(&study, "V-05");
        assert!(hints(&study, "V-05")[0].message.ends_with("Kept as printed, not counted."));
        assert!(super::super::study(&study, &alone()).iter().all(|finding| finding.severity != Severity::Error));
    }

    #[test]
    fn another_level_is_said_to_be_converted() {
        let mut study = interval("MD", "-17", "-86", "53");
        study.outcome[0].result[0].level = "90".into();
        assert_eq!(hints(&study, "V-08")[0].message, "90% interval: converted to 95% for the verdict.");
        study.outcome[0].result[0].level = "95".into();
        assert_eq!(hints(&study, "V-08"), []);
    }

    #[test]
    fn p_lies_above_zero_and_at_most_at_one() {
        for text in ["0", "1.2", "p=0.000"] {
            says(&with(&[("p", text)]), "V-09", "P cannot be 0 or above 1. Enter 'p<0.001'.");
        }
        assert_eq!(raised(&with(&[("p", "0.000")]), "V-09")[0].offers[0].label, "Use <0.001");
        assert_eq!(raised(&with(&[("p", "0")]), "V-09")[0].offers, []);
        silent(&with(&[("p", "<0.001")]), "V-09");
        silent(&with(&[("p", "so-so")]), "V-09");
    }

    #[test]
    fn a_bound_above_five_per_cent_does_not_tell() {
        assert_eq!(hints(&with(&[("p", "<0.1")]), "V-12")[0].message, "'p<0.1' does not tell whether P is below 0.05.");
        assert_eq!(hints(&with(&[("p", "<0.05")]), "V-12"), []);
    }

    #[test]
    fn a_result_without_figures_cannot_count() {
        says(&with(&[("estimate", "-17")]), "V-14", "Without CI, SE, P or counts this result cannot count.");
        silent(&with(&[("estimate", "-17"), ("p", "0.64")]), "V-14");
        silent(&with(&[("not_a_result", "a case report")]), "V-14");
    }

    #[test]
    fn bounded_figures_stay_in_their_bounds() {
        says(&interval("COR", "1.4", "", ""), "V-18", "Outside the possible range.");
        silent(&interval("COR", "-0.4", "-0.6", "-0.1"), "V-18");
        says(&with(&[("i2", "140")]), "V-18", "Outside the possible range.");
        silent(&with(&[("i2", "40")]), "V-18");
    }

    #[test]
    fn a_very_large_effect_is_pointed_out() {
        const MESSAGE: &str = "Very large effect: check units and direction.";
        says(&interval("RR", "25", "10", "60"), "V-43", MESSAGE);
        silent(&interval("RR", "19", "10", "36"), "V-43");
        let mut study = interval("MD", "51", "", "");
        study.outcome[0].result[0].arm_data = vec![ArmDataDraft { sd: "10".into(), ..ArmDataDraft::default() }];
        says(&study, "V-43", MESSAGE);
        study.outcome[0].result[0].arm_data[0].sd = "11".into();
        silent(&study, "V-43");
    }
}
