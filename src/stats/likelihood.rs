//! Where the likelihood of τ² has its maximum: Fisher scoring, ML and REML.
//!
//! Owns the path to the maximum and its end. Must not know the other estimators.

use super::NotEstimable;
use super::model::Model;
use super::tau2::{SWALLOWED, TIGHT, hedges};

const NO_MAXIMUM: NotEstimable = NotEstimable("the likelihood's maximum can't be found");

/// The maximum of the (restricted) likelihood that Fisher scoring reaches from Hedges' value.
///
/// The likelihood may have several maxima, and which one is reported is a matter of convention: metafor's path is followed (start,
/// step, halving a step that would pass 0), so that its maximum is found. Where scoring runs in circles, smaller steps are taken.
/// A maximum that is lower than the likelihood at 0 gives way to 0.
pub(super) fn maximum(model: &mut Model<'_>, restricted: bool) -> Result<f64, NotEstimable> {
    let start = hedges(model).max(0.0);
    if start == 0.0 && !model.all_vary() {
        return Err(SWALLOWED);
    }
    for damping in [1.0, 0.5, 0.25, 0.125, 0.0625] {
        if let Some(tau2) = climb(model, restricted, start, damping)? {
            let peak_at_0 = tau2 > 0.0 && model.all_vary() && scoring_step(model, restricted, 0.0).by < 0.0;
            let lower = peak_at_0 && model.log_likelihood(0.0, restricted) > model.log_likelihood(tau2, restricted);
            return Ok(if lower { 0.0 } else { tau2 });
        }
    }
    Err(NO_MAXIMUM)
}

/// A step of Fisher scoring.
#[derive(Clone, Copy)]
struct Step {
    /// Score over expected information; positive: τ² should be larger.
    by: f64,
    /// What rounding alone makes of it.
    noise: f64,
}

/// Source: Viechtbauer 2005.
fn scoring_step(model: &mut Model<'_>, restricted: bool, tau2: f64) -> Step {
    let sums = model.at(tau2);
    let (trace, information) = if restricted { (sums.trace, sums.trace2) } else { (sums.w, sums.w2) };
    Step { by: (sums.spread - trace) / information, noise: TIGHT * trace / information }
}

fn climb(model: &mut Model<'_>, restricted: bool, start: f64, damping: f64) -> Result<Option<f64>, NotEstimable> {
    let smallest = model.smallest();
    // where all weights are as at 0 to a hundredth of a per cent, the slope at 0 says on which side the maximum is
    let near_0 = 1e-4 * smallest;
    let floor = 1e-13 * (start + model.v.iter().sum::<f64>() / model.k());
    let mut tau2 = start;
    let (mut up, mut turns) = (false, 0);
    // where the slope hardly shows, a path may need thousands of steps; one that keeps turning runs in circles
    for _ in 0..20_000 {
        let step = scoring_step(model, restricted, tau2);
        if !step.by.is_finite() {
            return Err(NO_MAXIMUM);
        }
        turns += u32::from(up != (step.by > 0.0));
        up = step.by > 0.0;
        if turns > 200 {
            break;
        }
        if tau2 == 0.0 && step.by <= 0.0 || step.by.abs() <= step.noise {
            return Ok(Some(tau2));
        }
        let mut kept = damping * step.by;
        while tau2 + kept < 0.0 {
            kept *= 0.5;
        }
        let next = tau2 + kept;
        if step.by < 0.0 && next < near_0.max(floor) {
            if smallest == 0.0 {
                return Err(SWALLOWED);
            }
            let at_0 = scoring_step(model, restricted, 0.0).by;
            if at_0 <= 0.0 && (next < floor || at_0 < -50.0 * next) {
                return Ok(Some(0.0));
            }
        }
        if kept.abs() <= 0.02 * next
            && let Some(root) = polish(model, restricted, (tau2, step.by), next)
        {
            return Ok(Some(root));
        }
        tau2 = next;
    }
    Ok(None)
}

/// The maximum in a place known to hold the only one.
pub(super) fn maximum_at(model: &mut Model<'_>, restricted: bool, place: Place) -> Option<f64> {
    match place {
        Place::Zero => Some(0.0),
        Place::Near { before, guess } => polish(model, restricted, before, guess),
    }
}

/// Where a likelihood has its only maximum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// At τ² = 0.
    Zero,
    /// Close to `guess`; `before` is a point below it with its step.
    Near { before: (f64, f64), guess: f64 },
}

/// From two neighbouring points of a path that is about to settle to the point where the step is 0, by the secant method; `None` if
/// there is no maximum close by.
fn polish(model: &mut Model<'_>, restricted: bool, before: (f64, f64), next: f64) -> Option<f64> {
    let (mut a, mut step_a) = before;
    let mut b = next;
    let reach = 50.0 * (next - a).abs();
    let mut best = f64::INFINITY;
    for _ in 0..30 {
        let step = scoring_step(model, restricted, b);
        if step.by.abs() <= step.noise.max(TIGHT * b) {
            return Some(b);
        }
        if step.by.abs() > 0.5 * best {
            // no longer shrinking: either rounding is all that is left, or this is no maximum
            return (best <= (100.0 * step.noise).max(1e-11 * b)).then_some(b);
        }
        let slope = (step.by - step_a) / (b - a);
        if slope >= 0.0 || slope.is_nan() {
            return None;
        }
        best = step.by.abs();
        (a, step_a) = (b, step.by);
        b -= step.by / slope;
        if (b - next).abs() > reach || b <= 0.0 {
            return None;
        }
    }
    None
}
