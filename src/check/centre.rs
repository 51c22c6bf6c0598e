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

/// How far rounding alone may move an estimate from the middle of its interval.
fn slack(estimate: &Printed, low: &Printed, high: &Printed) -> f64 {
    estimate.rounding() + f64::midpoint(low.rounding(), high.rounding())
}

/// The same on the log scale; the figures are above zero.
fn log_slack(estimate: &Printed, low: &Printed, high: &Printed) -> f64 {
    let relative = |printed: &Printed| printed.rounding() / printed.value();
    relative(estimate) + f64::midpoint(relative(low), relative(high))
}

/// Whether three figures on one scale are centred, allowing for how finely they were printed.
fn is_centred(estimate: f64, low: f64, high: f64, slack: f64) -> bool {
    (estimate - f64::midpoint(low, high)).abs() <= OFF_CENTRE * (high - low) + slack
}

/// What would put the estimate into the middle, the likeliest first.
pub(super) fn fixes(figures: &Figures) -> Vec<Fix> {
    let (Some(estimate), Some(low), Some(high)) = (&figures.estimate, &figures.low, &figures.high) else { return Vec::new() };
    let (est, lo, hi) = (estimate.value(), low.value(), high.value());
    let slack = slack(estimate, low, high);
    let all_positive = est > 0.0 && lo > 0.0 && hi > 0.0;
    let logs_centred = |est: f64| is_centred(est.ln(), lo.ln(), hi.ln(), log_slack(estimate, low, high));
    let mut fixes = Vec::new();
    if figures.measure.is_some_and(Measure::is_ratio) {
        if all_positive && logs_centred(1.0 / est) {
            let inverse = plain(1.0 / est, estimate.decimals());
            fixes.push(Fix { words: format!("1/{estimate} = {inverse}"), text: Some(inverse) });
        }
        if is_centred(est, lo, hi, slack) {
            fixes.push(Fix { words: "a difference as the measure".to_owned(), text: None });
        }
        return fixes;
    }
    if is_centred(-est, lo, hi, slack) && !same(est, 0.0) {
        let flipped = plain(-est, estimate.decimals());
        fixes.push(Fix { words: shown(&flipped), text: Some(flipped) });
    }
    if all_positive && logs_centred(est) {
        fixes.push(Fix { words: "a ratio as the measure".to_owned(), text: None });
    }
    fixes
}

/// V-07.
fn centred(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let (Some(estimate), Some(low), Some(high)) = (&figures.estimate, &figures.low, &figures.high) else { return };
    let scaled = |printed: &Printed| figures.scaled(printed.value());
    let (Some(est), Some(lo), Some(hi)) = (scaled(estimate), scaled(low), scaled(high)) else { return };
    let is_ratio = figures.measure.is_some_and(Measure::is_ratio);
    let slack = if is_ratio { log_slack(estimate, low, high) } else { slack(estimate, low, high) };
    if figures.measure.is_none() || is_centred(est, lo, hi, slack) {
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
    }
}
