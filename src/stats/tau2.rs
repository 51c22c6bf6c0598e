//! The variance between studies: seven estimators.
//!
//! Owns each estimator's formula, its numerical care, and the standard error. Must not know what is done with τ².

use super::NotEstimable;
use super::dist::{chi2_sf, chi2_upper_quantile};
use super::model::{Design, Model};

/// How the variance between studies is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tau2 {
    /// All studies estimate one effect: τ² = 0.
    Common,
    /// `DerSimonian` & Laird 1986, from Q.
    DerSimonianLaird,
    /// Restricted maximum likelihood.
    Reml,
    /// Maximum likelihood.
    Ml,
    /// Paule & Mandel 1982: the τ² at which the generalised Q equals its degrees of freedom.
    PauleMandel,
    /// Empirical Bayes (Morris 1983): Paule and Mandel's value with a standard error of its own, and it takes variances of 0.
    EmpiricalBayes,
    /// Sidik & Jonkman 2005, from the crude variance of the estimates.
    SidikJonkman,
    /// Hedges & Olkin 1985: the variance of the estimates less the mean sampling variance.
    Hedges,
}

const NEEDS_VARIANCES: NotEstimable = NotEstimable("a sampling variance of 0 gives a study an infinite weight");
const SATURATED: NotEstimable = NotEstimable("there are no more studies than coefficients to estimate");
const SWALLOWED: NotEstimable = NotEstimable("a study with sampling variance 0 takes all the weight");
const NO_MAXIMUM: NotEstimable = NotEstimable("the likelihood's maximum can't be found");

/// Relative size below which a step no longer moves τ².
const TIGHT: f64 = 1e-15;

/// τ² of a model, 0 or more.
///
/// # Errors
/// No more studies than coefficients, or sampling variances of 0 that the estimator does not take.
pub(super) fn estimate(model: &mut Model<'_>, method: Tau2) -> Result<f64, NotEstimable> {
    let takes_zero = !matches!(method, Tau2::Common | Tau2::DerSimonianLaird | Tau2::PauleMandel);
    if !takes_zero && !model.all_vary() {
        return Err(NEEDS_VARIANCES);
    }
    if method == Tau2::Common || (model.y.len() == 1 && matches!(model.design, Design::Mean)) {
        return if model.all_vary() { Ok(0.0) } else { Err(NEEDS_VARIANCES) };
    }
    let df = model.df();
    if df <= 0.0 {
        return Err(SATURATED);
    }
    let tau2 = match method {
        Tau2::Common => 0.0,
        Tau2::DerSimonianLaird => {
            let sums = model.at(0.0);
            (sums.q - df) / sums.trace
        }
        Tau2::Hedges => hedges(model),
        Tau2::SidikJonkman => {
            let crude = crude_variance(model);
            if crude > 0.0 { crude * model.at(crude).q / df } else { 0.0 }
        }
        Tau2::PauleMandel | Tau2::EmpiricalBayes => generalised_q_root(model, df)?,
        Tau2::Ml => maximum(model, false)?,
        Tau2::Reml => maximum(model, true)?,
    };
    if tau2.is_nan() {
        return Err(NotEstimable("the variance between studies is not a number"));
    }
    if tau2 <= 0.0 && !model.all_vary() {
        return Err(SWALLOWED);
    }
    Ok(tau2.max(0.0))
}

/// The standard error of τ² in a model of one mean, from its asymptotic variance; `None` for a common effect.
/// Source: Viechtbauer 2005 and 2007 for each estimator's variance.
pub(super) fn standard_error(model: &mut Model<'_>, method: Tau2, tau2: f64) -> Option<f64> {
    let (k, df) = (model.k(), model.df());
    if df <= 0.0 {
        return None;
    }
    // Var(y′My) = 2·tr(MΣMΣ) with Σ = V + τ²I, for whichever M the estimator is built on
    let variance = match method {
        Tau2::Common => return None,
        Tau2::DerSimonianLaird => {
            let sums = model.at(0.0);
            (2.0 * df + 4.0 * tau2 * sums.trace + 2.0 * tau2 * tau2 * sums.trace2) / (sums.trace * sums.trace)
        }
        Tau2::Hedges => {
            let (sum, squares) = model.v.iter().fold((0.0, 0.0), |(sum, squares), v| (sum + v, squares + v * v));
            let trace = squares * (1.0 - 2.0 / k) + (sum / k).powi(2);
            (2.0 * trace + 4.0 * tau2 * sum * (1.0 - k.recip()) + 2.0 * tau2 * tau2 * df) / (df * df)
        }
        Tau2::SidikJonkman => {
            let crude = crude_variance(model);
            if crude == 0.0 {
                return Some(0.0);
            }
            sidik_jonkman_variance(model, crude, tau2)
        }
        Tau2::Ml => 2.0 / model.at(tau2).w2,
        Tau2::Reml => 2.0 / model.at(tau2).trace2,
        Tau2::PauleMandel | Tau2::EmpiricalBayes => 2.0 * df * (k / df / model.at(tau2).w).powi(2),
    };
    Some(variance.sqrt()).filter(|se| se.is_finite())
}

fn sidik_jonkman_variance(model: &mut Model<'_>, crude: f64, tau2: f64) -> f64 {
    let sums = model.at(crude);
    let (mut vww, mut vvww, mut vwww, mut vvwww) = (0.0, 0.0, 0.0, 0.0);
    for v in model.v {
        let w = (v + crude).recip();
        vww += v * w * w;
        vvww += (v * w).powi(2);
        vwww += v * w.powi(3);
        vvwww += v * v * w.powi(3);
    }
    let total = sums.w;
    let pvpv = vvww - 2.0 * vvwww / total + (vww / total).powi(2);
    let pvp = vww - 2.0 * vwww / total + vww * sums.w2 / (total * total);
    (crude / model.df()).powi(2) * (2.0 * pvpv + 4.0 * tau2 * pvp + 2.0 * tau2 * tau2 * sums.trace2)
}

/// The Q-profile interval of τ²: where the generalised Q equals the upper and the lower χ² quantile. Source: Viechtbauer 2007.
/// `(0, 0)` where even at τ² = 0 the studies differ less than chance allows: the set of values is empty.
///
/// # Errors
/// Fewer studies than needed, variances of 0, or `alpha` out of range.
pub(super) fn q_profile(model: &mut Model<'_>, alpha: f64) -> Result<(f64, f64), NotEstimable> {
    if !model.all_vary() {
        return Err(NEEDS_VARIANCES);
    }
    let df = model.df();
    if df <= 0.0 {
        return Err(NotEstimable("an interval for the variance between studies needs at least two"));
    }
    let (upper, lower) = (chi2_upper_quantile(alpha / 2.0, df)?, chi2_upper_quantile(1.0 - alpha / 2.0, df)?);
    Ok((generalised_q_root(model, upper)?, generalised_q_root(model, lower)?))
}

/// Two-sided P of Cochran's Q.
pub(super) fn q_p_value(q: f64, df: f64) -> Result<f64, NotEstimable> {
    if df <= 0.0 { Ok(1.0) } else { chi2_sf(q, df) }
}

/// Var of the estimates with divisor k.
fn crude_variance(model: &Model<'_>) -> f64 {
    let mean = model.y.iter().sum::<f64>() / model.k();
    model.y.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / model.k()
}

fn hedges(model: &Model<'_>) -> f64 {
    let (squares, trace) = model.unweighted();
    (squares - trace) / model.df()
}

/// The τ² at which the generalised Q comes down to `target`; 0 if it starts below.
///
/// 1/Q is increasing and concave in τ² (Cauchy–Schwarz on y′PPy), so Newton's method on it climbs to the root from the left without
/// overshooting, from wherever it starts.
fn generalised_q_root(model: &mut Model<'_>, target: f64) -> Result<f64, NotEstimable> {
    let mut tau2 = if model.all_vary() { 0.0 } else { crude_variance(model) };
    let floor = 1e-14 * tau2;
    if tau2 == 0.0 && model.at(0.0).q <= target {
        return Ok(0.0);
    }
    for _ in 0..500 {
        let sums = model.at(tau2);
        let step = sums.q * (sums.q / target - 1.0) / sums.spread;
        if !step.is_finite() {
            return Err(NotEstimable("the variance between studies is too large to represent"));
        }
        // the second: what rounding in Q alone would move
        if step.abs() <= TIGHT * tau2 || step.abs() <= TIGHT * sums.q / sums.spread {
            return Ok(tau2);
        }
        let next = tau2 + step;
        tau2 = if next > 0.0 { next } else { 0.1 * tau2 };
        if tau2 < floor {
            return Ok(0.0);
        }
    }
    Ok(tau2)
}

/// The maximum of the (restricted) likelihood that Fisher scoring reaches from Hedges' value.
///
/// The likelihood may have several maxima, and which one is reported is a matter of convention: metafor's path is followed (start,
/// step, halving a step that would pass 0), so that its maximum is found. Where scoring runs in circles, smaller steps are taken.
/// A maximum that is lower than the likelihood at 0 gives way to 0.
fn maximum(model: &mut Model<'_>, restricted: bool) -> Result<f64, NotEstimable> {
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
    for _ in 0..500 {
        let step = scoring_step(model, restricted, tau2);
        if !step.by.is_finite() {
            return Err(NO_MAXIMUM);
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
