//! Everything a forest plot says about a set of effects, from one call.
//!
//! Must not know how it is drawn or printed.

use super::NotEstimable;
use super::effect::Effect;
use super::heterogeneity::{Heterogeneity, heterogeneity, prediction_interval, prediction_of_test, tau2_interval};
use super::pool::{Inference, Pooled, Tau2, Test, pool};

/// An average with its uncertainty and the differences between its studies, on the analysis scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Average, τ² and weights.
    pub pooled: Pooled,
    /// Interval and P value.
    pub inference: Result<Inference, NotEstimable>,
    /// Q, I² and H² from Q.
    pub heterogeneity: Result<Heterogeneity, NotEstimable>,
    /// Share of variation beyond chance, 0 to 1: from τ², for a common effect from Q.
    pub i2: Result<f64, NotEstimable>,
    /// Total over sampling variance: from τ², for a common effect from Q.
    pub h2: Result<f64, NotEstimable>,
    /// The Q-profile interval of τ²; `(0, 0)` where no τ² fits.
    pub tau2_interval: Result<(f64, f64), NotEstimable>,
    /// Prediction interval by the distribution of the test.
    pub prediction: Result<(f64, f64), NotEstimable>,
    /// Prediction interval of Riley, Higgins & Deeks.
    pub prediction_riley: Result<(f64, f64), NotEstimable>,
}

/// Summarises effects. A single study is tested by [`Test::Z`], whatever was asked for; `alpha` is what the intervals leave out.
///
/// # Errors
/// As [`pool`]. What else can't be had is an error in its place.
pub fn summarise(effects: &[Effect], method: Tau2, test: Test, alpha: f64) -> Result<Summary, NotEstimable> {
    let pooled = pool(effects, method)?;
    let test = if pooled.k == 1 { Test::Z } else { test };
    let inference = pooled.infer(test, alpha);
    let heterogeneity = heterogeneity(effects);
    let of_tau2 = |from_q: fn(&Heterogeneity) -> f64, from_tau2: fn(&Heterogeneity, f64) -> f64| {
        let found = heterogeneity.clone()?;
        Ok(if method == Tau2::Common { from_q(&found) } else { from_tau2(&found, pooled.tau2) })
    };
    let (i2, h2) = (of_tau2(|h| h.i2, Heterogeneity::i2_of), of_tau2(|h| h.h2, Heterogeneity::h2_of));
    let random =
        if method == Tau2::Common { Err(NotEstimable("a common effect leaves nothing to predict")) } else { inference.clone() };
    let prediction = random.clone().map(|found| prediction_of_test(pooled.mean.estimate, &found, pooled.tau2));
    let prediction_riley =
        random.and_then(|found| prediction_interval(Effect { se: found.se, ..pooled.mean }, pooled.tau2, pooled.k, alpha));
    let tau2_interval = tau2_interval(effects, alpha);
    Ok(Summary { pooled, inference, heterogeneity, i2, h2, tau2_interval, prediction, prediction_riley })
}
