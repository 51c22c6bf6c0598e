//! A block's average made anew: without each study in turn, and as the studies came out.
//!
//! Owns which studies go into which average. The average itself is METHOD P2's. Must not know how it is drawn.

use super::forest::Row;
use super::synthesis::{Interval, inference};
use crate::stats::effect::Effect;
use crate::stats::pool::{Tau2, pool};

/// An average of some of a block's results, on the analysis scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refit {
    /// Results in it.
    pub k: usize,
    /// Estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Two-sided P.
    pub p: f64,
    /// Variance between studies.
    pub tau2: f64,
}

/// The average without each row, in their order; none where it can't be had.
#[must_use]
pub fn without_each(rows: &[&Row], alpha: f64) -> Vec<Option<Refit>> {
    let rest = |left_out: usize| rows.iter().enumerate().filter(move |(at, _)| *at != left_out).map(|(_, row)| row.effect());
    (0..rows.len()).map(|left_out| refit(&rest(left_out).collect::<Vec<_>>(), alpha)).collect()
}

/// The average of the first row, the first two, and so on to all.
#[must_use]
pub fn one_after_another(rows: &[&Row], alpha: f64) -> Vec<Option<Refit>> {
    let effects: Vec<Effect> = rows.iter().map(|row| row.effect()).collect();
    (1..=effects.len()).map(|k| refit(&effects[..k], alpha)).collect()
}

/// The average of some effects; none where it can't be had.
#[must_use]
pub fn refit(effects: &[Effect], alpha: f64) -> Option<Refit> {
    let average = pool(effects, Tau2::Reml).ok()?;
    let found = inference(&average, effects.len(), alpha, Interval::ByRule)?;
    let (estimate, tau2) = (average.mean.estimate, average.tau2);
    Some(Refit { k: effects.len(), estimate, low: found.low, high: found.high, p: found.p, tau2 })
}
