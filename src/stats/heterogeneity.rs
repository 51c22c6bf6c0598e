//! How much studies differ: Q, I², H², the interval of τ², and prediction intervals.
//!
//! Owns the formulas of METHOD P2 and their textbook relatives. Must not know how the average was estimated.

use super::dist::t_upper_quantile;
use super::effect::Effect;
use super::model::{Design, Model};
use super::pool::Inference;
use super::sample::Sample;
use super::tau2::{q_p_value, q_profile};
use super::{NotEstimable, count};

/// Cochran's Q with what follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// Weighted sum of squared deviations from the common-effect average, 0 or more.
    pub q: f64,
    /// Degrees of freedom, k − 1.
    pub df: f64,
    /// P value of Q under one common effect, from χ²(k − 1).
    pub p: f64,
    /// Share of variation beyond chance, 0 to 1: max(0, (Q − k + 1)/Q).
    pub i2: f64,
    /// Q over its degrees of freedom.
    pub h2: f64,
    /// The sampling variance that stands for all of them, (k − 1)/tr P. Source: Higgins & Thompson 2002.
    pub typical_variance: f64,
}

impl Heterogeneity {
    /// Share of variation beyond chance by an estimate of τ², 0 to 1: τ²/(τ² + typical variance).
    #[must_use]
    pub fn i2_of(&self, tau2: f64) -> f64 {
        tau2 / (tau2 + self.typical_variance)
    }

    /// Total over sampling variance by an estimate of τ², 1 or more.
    #[must_use]
    pub fn h2_of(&self, tau2: f64) -> f64 {
        tau2 / self.typical_variance + 1.0
    }
}

/// Q, I² and H² of a set of effects. Source: METHOD P2; Higgins & Thompson 2002.
///
/// # Errors
/// Fewer than two effects that carry information, or a standard error of 0.
pub fn heterogeneity(effects: &[Effect]) -> Result<Heterogeneity, NotEstimable> {
    let sample = Sample::checked(effects)?;
    let mut w = vec![0.0; sample.y.len()];
    of_model(&mut Model::new(&sample.y, &sample.v, Design::Mean, &mut w))
}

pub(super) fn of_model(model: &mut Model<'_>) -> Result<Heterogeneity, NotEstimable> {
    let df = model.df();
    if df <= 0.0 {
        return Err(NotEstimable("heterogeneity needs at least two studies"));
    }
    if !model.all_vary() {
        return Err(NotEstimable("Q, I² and H² need sampling variances above 0"));
    }
    let sums = model.at(0.0);
    let i2 = if sums.q > 0.0 { ((sums.q - df) / sums.q).max(0.0) } else { 0.0 };
    Ok(Heterogeneity { q: sums.q, df, p: q_p_value(sums.q, df)?, i2, h2: sums.q / df, typical_variance: df / sums.trace })
}

/// The Q-profile interval of τ² (Viechtbauer 2007), in squared units of the estimate; it leaves out `alpha` in all.
///
/// `(0, 0)` says that the studies differ less than chance allows even at τ² = 0: the set of values that fit is empty.
///
/// # Errors
/// Fewer than two effects that carry information, a standard error of 0, or `alpha` not strictly between 0 and 1.
pub fn tau2_interval(effects: &[Effect], alpha: f64) -> Result<(f64, f64), NotEstimable> {
    let sample = Sample::checked(effects)?;
    let mut w = vec![0.0; sample.y.len()];
    q_profile(&mut Model::new(&sample.y, &sample.v, Design::Mean, &mut w), alpha)
}

/// Where the effect of a new, similar study is expected, with the distribution that the average was tested with:
/// mean ± critical·√(τ² + SE²).
///
/// `mean`: the average; `inference`: its test; `tau2`: variance between studies, 0 or more. Source: Raudenbush 2009.
#[must_use]
pub fn prediction_of_test(mean: f64, inference: &Inference, tau2: f64) -> (f64, f64) {
    let half = inference.critical * (tau2 + inference.se.powi(2)).sqrt();
    (mean - half, mean + half)
}

/// Where the effect of a new, similar study is expected: mean ± t(k − 2)·√(τ² + SE²); of two studies, t(1).
///
/// `mean`: the average with its standard error; `tau2`: variance between studies, 0 or more;
/// `alpha`: what the interval leaves out, 0.05 for 95%. Source: Riley, Higgins & Deeks 2011 (METHOD P2); for two studies metafor's
/// convention.
///
/// # Errors
/// Fewer than two studies.
pub fn prediction_interval(mean: Effect, tau2: f64, k: usize, alpha: f64) -> Result<(f64, f64), NotEstimable> {
    let half = t_upper_quantile(alpha / 2.0, prediction_df(k)?)? * (tau2 + mean.se.powi(2)).sqrt();
    Ok((mean.estimate - half, mean.estimate + half))
}

/// The degrees of freedom of [`prediction_interval`].
///
/// # Errors
/// Fewer than two studies.
pub fn prediction_df(k: usize) -> Result<f64, NotEstimable> {
    if k < 2 {
        return Err(NotEstimable("a prediction interval needs at least two studies"));
    }
    Ok(count((k - 2).max(1)))
}
