//! Trim and fill: how many studies a funnel plot lacks on one side, and what the average would be with them.
//!
//! Owns the estimator L0 (Duval & Tweedie 2000). Must not know why studies would be lacking.

use super::bias::asymmetry;
use super::effect::Effect;
use super::pool::{Tau2, pool};
use super::{NotEstimable, count};

/// The side of the funnel plot that lacks studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Small effects.
    Left,
    /// Large effects.
    Right,
}

/// What trim and fill found.
#[derive(Debug, Clone, PartialEq)]
pub struct TrimFill {
    /// Studies lacking.
    pub k0: usize,
    /// Standard error of the number lacking; none where its variance comes out negative.
    pub se_k0: Option<f64>,
    /// Where they lack.
    pub side: Side,
    /// The studies with mirror images of the outermost ones added: what to pool.
    pub filled: Vec<Effect>,
}

/// How often studies are trimmed anew before it is clear that the number runs in circles.
const ROUNDS: usize = 100;

/// Trim and fill with the averages of `method`; the side is where the regression on the standard error points.
///
/// # Errors
/// What [`super::bias::asymmetry`] or [`pool`] refuses, nothing left after trimming, or a number of studies that never settles.
pub fn trim_and_fill(effects: &[Effect], method: Tau2) -> Result<TrimFill, NotEstimable> {
    if effects.len() < 2 {
        return Err(NotEstimable("trim and fill needs at least two studies"));
    }
    let side = if asymmetry(effects, method)?.slope.estimate < 0.0 { Side::Right } else { Side::Left };
    let sign = if side == Side::Right { -1.0 } else { 1.0 };
    let mut sorted: Vec<Effect> = effects.iter().map(|e| Effect { estimate: sign * e.estimate, ..*e }).collect();
    // stable: of equal effects the earlier stays first
    sorted.sort_by(|a, b| a.estimate.total_cmp(&b.estimate));
    let k = sorted.len();
    let mut k0 = 0;
    for _ in 0..ROUNDS {
        let mean = pool(&sorted[..k - k0], method)?.mean.estimate;
        let ranks = sum_of_positive_ranks(&sorted, mean);
        // (4·ranks − k(k + 1))/(2k − 1), rounded; the divisor is odd, so there are no ties
        let surplus = (4 * ranks).saturating_sub(k * (k + 1));
        let next = (2 * surplus + 2 * k - 1) / (2 * (2 * k - 1));
        if next == k0 {
            let exact = (4.0 * count(ranks) - count(k * (k + 1))) / count(2 * k - 1);
            let images = sorted[k - k0..].iter().map(|e| Effect { estimate: sign * (2.0 * mean - e.estimate), ..*e });
            let filled = effects.iter().copied().chain(images).collect();
            return Ok(TrimFill { k0, se_k0: standard_error(count(k), exact), side, filled });
        }
        k0 = next.min(k);
    }
    Err(NotEstimable("the number of studies to trim never settles"))
}

/// Sum of the ranks of |estimate − mean| over the studies above the mean; of equal distances the earlier gets the lower rank.
fn sum_of_positive_ranks(sorted: &[Effect], mean: f64) -> usize {
    let mut distances: Vec<f64> = sorted.iter().map(|e| e.estimate - mean).collect();
    distances.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    distances.iter().zip(1..).filter(|(distance, _)| **distance > 0.0).map(|(_, rank)| rank).sum()
}

/// Source: Duval & Tweedie 2000, with the number before rounding.
fn standard_error(k: f64, k0: f64) -> Option<f64> {
    let variance = (k * (k + 1.0) * (2.0 * k + 1.0) + 10.0 * k0.powi(3) + 27.0 * k0.powi(2) + 17.0 * k0
        - 18.0 * k * k0.powi(2)
        - 18.0 * k * k0
        + 6.0 * k.powi(2) * k0)
        / 24.0;
    (variance >= 0.0).then(|| 4.0 * variance.sqrt() / (2.0 * k - 1.0))
}
