//! From counts, intervals and P values to an estimate and its standard error, and back.
//!
//! Owns the effect measures' arithmetic on the analysis scale (ratios as natural logarithms).
//! Must not know claims, directions or which side is good.

use super::NotEstimable;
use super::dist::{interval_z, normal_two_sided, normal_upper_quantile};
use super::raw;

/// An estimate with its standard error, on the analysis scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Log ratio or difference.
    pub estimate: f64,
    /// Standard error on the same scale, above 0.
    pub se: f64,
}

/// Events and people in two arms; the first arm is the exposed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoByTwo {
    events: [u32; 2],
    totals: [u32; 2],
}

impl TwoByTwo {
    /// A table from events and people per arm.
    ///
    /// # Errors
    /// More events than people, or nobody in an arm.
    pub fn new(events: [u32; 2], totals: [u32; 2]) -> Result<Self, NotEstimable> {
        if totals.contains(&0) {
            return Err(NotEstimable("an arm has no people"));
        }
        if events[0] > totals[0] || events[1] > totals[1] {
            return Err(NotEstimable("an arm has more events than people"));
        }
        Ok(Self { events, totals })
    }

    /// Events of arm 1 and arm 2.
    #[must_use]
    pub fn events(&self) -> [u32; 2] {
        self.events
    }

    /// People of arm 1 and arm 2.
    #[must_use]
    pub fn totals(&self) -> [u32; 2] {
        self.totals
    }

    /// Whether a cell is 0, so that 0.5 is added to all four.
    #[must_use]
    pub fn has_zero_cell(&self) -> bool {
        (0..2).any(|arm| self.events[arm] == 0 || self.events[arm] == self.totals[arm])
    }

    /// Log risk ratio. Source: Cochrane Handbook 6.4.1; 0.5 added to all cells if one is 0.
    ///
    /// # Errors
    /// No events in both arms, or only events: no ratio can be formed.
    pub fn log_risk_ratio(&self) -> Result<Effect, NotEstimable> {
        self.refuse_one_sided()?;
        precise(raw::log_risk_ratio(self.cells())?)
    }

    /// Log odds ratio. Source: Woolf; 0.5 added to all cells if one is 0.
    ///
    /// # Errors
    /// No events in both arms, or only events.
    pub fn log_odds_ratio(&self) -> Result<Effect, NotEstimable> {
        self.refuse_one_sided()?;
        precise(raw::log_odds_ratio(self.cells())?)
    }

    /// Risk difference, −1 to 1. Source: Cochrane Handbook 6.4.1; 0.5 added to all cells if one is 0.
    ///
    /// # Errors
    /// None with a table that could be made; kept for one signature.
    pub fn risk_difference(&self) -> Result<Effect, NotEstimable> {
        precise(raw::risk_difference(self.cells())?)
    }

    fn refuse_one_sided(&self) -> Result<(), NotEstimable> {
        if self.events == [0, 0] {
            Err(NotEstimable("no events in either arm"))
        } else if self.events == self.totals {
            Err(NotEstimable("only events in both arms"))
        } else {
            Ok(())
        }
    }

    /// Events and non-events of arm 1, then of arm 2.
    fn cells(&self) -> [f64; 4] {
        let add = if self.has_zero_cell() { raw::Correction::HALF.add } else { 0.0 };
        [self.events[0], self.totals[0] - self.events[0], self.events[1], self.totals[1] - self.events[1]]
            .map(|cell| f64::from(cell) + add)
    }
}

/// Standard error from the two bounds of a symmetric interval on the analysis scale.
///
/// `alpha`: what the interval leaves out, 0.05 for 95%. Source: (hi − lo)/(2z), Cochrane Handbook 6.3.1.
///
/// # Errors
/// Bounds that are not numbers, out of order or equal (a standard error of 0 is no interval).
pub fn se_from_interval(low: f64, high: f64, alpha: f64) -> Result<f64, NotEstimable> {
    positive((high - low) / (2.0 * interval_z(alpha)?))
}

/// Standard error from an estimate and its exact two-sided P value.
///
/// Source: |estimate|/z(P), Cochrane Handbook 6.5.2.3, with the exact normal quantile.
///
/// # Errors
/// P not strictly between 0 and 1, or an estimate at no effect.
pub fn se_from_p(estimate: f64, p: f64) -> Result<f64, NotEstimable> {
    if !(p > 0.0 && p < 1.0) {
        return Err(NotEstimable("a P value of 0 or 1 gives no standard error"));
    }
    positive(estimate.abs() / normal_upper_quantile(p / 2.0)?)
}

/// Two-sided P value of an effect against no effect, from the normal distribution.
#[must_use]
pub fn p_from_effect(effect: Effect) -> f64 {
    normal_two_sided(effect.estimate / effect.se)
}

/// The central interval of an effect: estimate ± z·SE.
///
/// # Errors
/// `alpha` not strictly between 0 and 1.
pub fn interval(effect: Effect, alpha: f64) -> Result<(f64, f64), NotEstimable> {
    let half = interval_z(alpha)? * effect.se;
    Ok((effect.estimate - half, effect.estimate + half))
}

/// An effect whose standard error is above 0.
fn precise(effect: Effect) -> Result<Effect, NotEstimable> {
    positive(effect.se)?;
    Ok(effect)
}

fn positive(se: f64) -> Result<f64, NotEstimable> {
    if se.is_finite() && se > 0.0 { Ok(se) } else { Err(NotEstimable("a standard error must be above 0 and finite")) }
}
