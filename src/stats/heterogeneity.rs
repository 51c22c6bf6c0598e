//! How much studies differ: Q, I² and the prediction interval.
//!
//! Owns the formulas of METHOD P2. Must not know how the average was estimated.

use super::dist::t_upper_quantile;
use super::effect::Effect;
use super::{NotEstimable, count};

/// Cochran's Q with what follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// Weighted sum of squared deviations from the common-effect average, 0 or more.
    pub q: f64,
    /// Degrees of freedom, k − 1.
    pub df: f64,
    /// Share of variation beyond chance, 0 to 1: max(0, (Q − k + 1)/Q).
    pub i2: f64,
}

/// Q and I² of a set of effects. Source: METHOD P2; Higgins & Thompson 2002.
///
/// # Errors
/// Fewer than two effects.
pub fn heterogeneity(effects: &[Effect]) -> Result<Heterogeneity, NotEstimable> {
    if effects.len() < 2 {
        return Err(NotEstimable("heterogeneity needs at least two studies"));
    }
    let weights = effects.iter().map(|e| e.se.powi(-2));
    let total: f64 = weights.clone().sum();
    let mean = weights.zip(effects).map(|(w, e)| w * e.estimate).sum::<f64>() / total;
    let q: f64 = effects.iter().map(|e| ((e.estimate - mean) / e.se).powi(2)).sum();
    let df = count(effects.len() - 1);
    let i2 = if q > 0.0 { ((q - df) / q).max(0.0) } else { 0.0 };
    Ok(Heterogeneity { q, df, i2 })
}

/// Where the effect of a new, similar study is expected: mean ± t(k−2)·√(τ² + SE²).
///
/// `mean`: the average with its standard error; `tau2`: variance between studies, 0 or more;
/// `alpha`: what the interval leaves out, 0.05 for 95%. Source: Riley, Higgins & Deeks 2011 (METHOD P2).
///
/// # Errors
/// Fewer than three studies.
pub fn prediction_interval(mean: Effect, tau2: f64, k: usize, alpha: f64) -> Result<(f64, f64), NotEstimable> {
    if k < 3 {
        return Err(NotEstimable("a prediction interval needs at least three studies"));
    }
    let half = t_upper_quantile(alpha / 2.0, count(k - 2))? * (tau2 + mean.se.powi(2)).sqrt();
    Ok((mean.estimate - half, mean.estimate + half))
}
