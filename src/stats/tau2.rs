//! The variance between studies: seven estimators.
//!
//! Owns each estimator's formula, its numerical care, and the standard error. Must not know what is done with τ².

use super::NotEstimable;
use super::dist::{chi2_sf, chi2_upper_quantile};
use super::likelihood::maximum;
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
pub(super) const SWALLOWED: NotEstimable = NotEstimable("a study with sampling variance 0 takes all the weight");

/// Relative size below which a step no longer moves τ².
pub(super) const TIGHT: f64 = 1e-15;

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
    let (mut pull, mut square, mut pull_w, mut square_w) = (0.0, 0.0, 0.0, 0.0);
    for v in model.v {
        let w = (v + crude).recip();
        pull += v * w * w;
        square += (v * w).powi(2);
        pull_w += v * w.powi(3);
        square_w += v * v * w.powi(3);
    }
    let total = sums.w;
    let pvpv = square - 2.0 * square_w / total + (pull / total).powi(2);
    let pvp = pull - 2.0 * pull_w / total + pull * sums.w2 / (total * total);
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

/// Hedges' value, which may be below 0.
pub(super) fn hedges(model: &Model<'_>) -> f64 {
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
