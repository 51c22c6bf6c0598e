//! Where an estimate lies in its interval: V-06 and V-07, and what would put it into the middle.

use super::finding::{Check, Finding, Notes};
use super::numbers::{Figures, plain, same, shown, typed};
use crate::domain::measure::Measure;
use crate::domain::number::Printed;
use crate::domain::study_draft::ResultDraft;

/// How far from the middle of its interval an estimate may lie, as a part of the interval's width (V-07).
const OFF_CENTRE: f64 = 0.10;

/// V-06 and V-07 for figures that are possible together.
pub(super) fn result(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    at_a_limit(notes, result, figures);
    centred(notes, result, figures);
}

fn at_a_limit(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let Some(estimate) = &figures.estimate else { return };
    let equals = |limit: &Option<Printed>| {
        limit.as_ref().is_some_and(|limit| same(estimate.value(), limit.value()) || same(estimate.value().abs(), limit.value()))
    };
    if equals(&figures.low) || equals(&figures.high) {
        notes.raise(Check::V06, "estimate", &typed(result), "Estimate equals a limit: check.");
    }
}

/// Something that would put the estimate into the middle of its interval.
pub(super) struct Fix {
    words: String,
    /// The estimate it would be, where the estimate is to blame.
    pub(super) text: Option<String>,
}

impl Fix {
    pub(super) fn offered(self, finding: Finding) -> Finding {
        match self.text {
            Some(text) => {
                finding.offer(format!("Use {}", self.words), "the value in the middle of the interval", &[("estimate", text)])
            }
            None => finding,
        }
    }
}

/// Whether an estimate is in the middle of the interval on the scale of analysis, allowing for how finely all three were printed.
fn is_centred(figures: &Figures, estimate: f64) -> bool {
    let distances = || {
        let (printed, low, high) = (figures.estimate.as_ref()?, figures.low.as_ref()?, figures.high.as_ref()?);
        let (lower, upper) = (figures.scaled(low.value())?, figures.scaled(high.value())?);
        let slack = figures.rounding(printed)? + f64::midpoint(figures.rounding(low)?, figures.rounding(high)?);
        let off = (figures.scaled(estimate)? - f64::midpoint(lower, upper)).abs();
        Some((off, OFF_CENTRE * (upper - lower) + slack))
    };
    distances().is_some_and(|(off, allowed)| off <= allowed)
}

/// What would put the estimate into the middle, the likeliest first.
pub(super) fn fixes(figures: &Figures) -> Vec<Fix> {
    let (Some(estimate), Some(low), Some(high)) = (&figures.estimate, &figures.low, &figures.high) else { return Vec::new() };
    let est = estimate.value();
    let mut fixes = Vec::new();
    let with_measure = |measure: Measure| Figures { measure: Some(measure), ..figures.clone() };
    if figures.measure.is_some_and(Measure::is_ratio) {
        if est > 0.0 && is_centred(figures, 1.0 / est) {
            let inverse = plain(1.0 / est, estimate.decimals());
            fixes.push(Fix { words: format!("1/{estimate} = {inverse}"), text: Some(inverse) });
        }
        if is_centred(&with_measure(Measure::MeanDifference), est) {
            fixes.push(Fix { words: "a difference as the measure".to_owned(), text: None });
        }
        return fixes;
    }
    if !same(est, 0.0) && is_centred(figures, -est) {
        let flipped = plain(-est, estimate.decimals());
        fixes.push(Fix { words: shown(&flipped), text: Some(flipped) });
    }
    if low.value() > 0.0 && high.value() > 0.0 && is_centred(&with_measure(Measure::RiskRatio), est) {
        fixes.push(Fix { words: "a ratio as the measure".to_owned(), text: None });
    }
    fixes
}

/// V-07.
fn centred(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let (Some(estimate), Some(_), Some(_), Some(_)) = (&figures.estimate, &figures.low, &figures.high, figures.measure) else {
        return;
    };
    if is_centred(figures, estimate.value()) {
        return;
    }
    let start = format!("The interval is not centred on {}.", shown(estimate.text()));
    let finding = match fixes(figures).into_iter().next() {
        Some(fix) => {
            let message = format!("{start} With {} it would be: is a minus sign missing, or the measure wrong?", fix.words);
            fix.offered(Finding::new(Check::V07, "estimate", typed(result), message))
        }
        None => Finding::new(Check::V07, "estimate", typed(result), format!("{start} Is a figure or the measure wrong?")),
    };
    notes.add(finding);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{interval, says, silent};

    #[test]
    fn an_estimate_at_a_limit_is_pointed_out() {
        says(&interval("MD", "53", "-86", "53"), "V-06", "Estimate equals a limit: check.");
        silent(&interval("MD", "-17", "-86", "53"), "V-06");
    }

    #[test]
    fn an_estimate_off_centre_says_what_would_centre_it() {
        says(
            &interval("MD", "17", "-86", "53"),
            "V-07",
            "The interval is not centred on 17. With −17 it would be: is a minus sign missing, or the measure wrong?",
        );
        silent(&interval("MD", "-17", "-86", "53"), "V-07");
        says(
            &interval("RR", "1.25", "0.5", "1.28"),
            "V-07",
            "The interval is not centred on 1.25. With 1/1.25 = 0.80 it would be: is a minus sign missing, or the measure wrong?",
        );
        says(
            &interval("RR", "5.5", "1.0", "10.0"),
            "V-07",
            "The interval is not centred on 5.5. With a difference as the measure it would be: \
            is a minus sign missing, or the measure wrong?",
        );
        says(
            &interval("MD", "0.85", "0.2", "4"),
            "V-07",
            "The interval is not centred on 0.85. With a ratio as the measure it would be: \
            is a minus sign missing, or the measure wrong?",
        );
        says(&interval("MD", "5", "-86", "5.1"), "V-07", "The interval is not centred on 5. Is a figure or the measure wrong?");
        silent(&interval("RR", "0.85", "0.55", "1.31"), "V-07");
        silent(&interval("RR", "1.01", "1.00", "1.03"), "V-07");
        silent(&interval("COR", "0.80", "0.62", "0.90"), "V-07");
    }
}
