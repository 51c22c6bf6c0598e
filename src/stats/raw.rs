//! Effects from raw data: counts, means, person-time, correlations.
//!
//! Owns the formulas and what is added to cells of 0. Must not know where the numbers come from, nor refuse what a formula takes:
//! whether a table without events should count is the caller's question.

use statrs::function::gamma::ln_gamma;

use super::NotEstimable;
use super::effect::Effect;

/// To which rows something is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// To those with a 0.
    Only0,
    /// To all, if any row has a 0.
    If0All,
    /// To all.
    All,
    /// To none.
    None,
}

/// What is added to the counts of a table before an effect is formed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correction {
    /// The amount for each cell, 0 or more.
    pub add: f64,
    /// Which rows get it.
    pub to: To,
}

impl Correction {
    /// A half to every cell of a row with a 0.
    pub const HALF: Self = Self { add: 0.5, to: To::Only0 };

    /// What each row gets; `zero` says of each whether it has a 0.
    #[must_use]
    pub fn amounts(&self, zero: &[bool]) -> Vec<f64> {
        let any = zero.contains(&true);
        let applies = |zero: bool| match self.to {
            To::Only0 => zero,
            To::If0All => any,
            To::All => true,
            To::None => false,
        };
        zero.iter().map(|zero| if applies(*zero) { self.add } else { 0.0 }).collect()
    }
}

/// A group's mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// Mean.
    pub mean: f64,
    /// Standard deviation, 0 or more.
    pub sd: f64,
    /// People, above 0.
    pub n: f64,
}

/// Log risk ratio of `[events 1, other 1, events 2, other 2]`. Source: Cochrane Handbook 6.4.1.
///
/// # Errors
/// An arm without events, or without people.
pub fn log_risk_ratio([a, b, c, d]: [f64; 4]) -> Result<Effect, NotEstimable> {
    effect((a / (a + b)).ln() - (c / (c + d)).ln(), a.recip() - (a + b).recip() + c.recip() - (c + d).recip())
}

/// Log odds ratio of `[events 1, other 1, events 2, other 2]`. Source: Woolf 1955.
///
/// # Errors
/// A cell of 0.
pub fn log_odds_ratio([a, b, c, d]: [f64; 4]) -> Result<Effect, NotEstimable> {
    effect((a / b).ln() - (c / d).ln(), a.recip() + b.recip() + c.recip() + d.recip())
}

/// Risk difference, −1 to 1, of `[events 1, other 1, events 2, other 2]`. Source: Cochrane Handbook 6.4.1.
///
/// # Errors
/// An arm without people.
pub fn risk_difference([a, b, c, d]: [f64; 4]) -> Result<Effect, NotEstimable> {
    let (n1, n2) = (a + b, c + d);
    effect(a / n1 - c / n2, a * b / n1.powi(3) + c * d / n2.powi(3))
}

/// Log ratio of two rates, `[events, person-time]` each. Source: Rothman, Greenland & Lash 2008.
///
/// # Errors
/// No events in a group.
pub fn log_rate_ratio([x1, t1]: [f64; 2], [x2, t2]: [f64; 2]) -> Result<Effect, NotEstimable> {
    effect((x1 / t1).ln() - (x2 / t2).ln(), x1.recip() + x2.recip())
}

/// Log odds of a proportion, from events and others.
///
/// # Errors
/// No events, or only events.
pub fn log_odds(events: f64, others: f64) -> Result<Effect, NotEstimable> {
    effect((events / others).ln(), events.recip() + others.recip())
}

/// Fisher's z of a correlation of `n` pairs. Source: Fisher 1921.
///
/// # Errors
/// A correlation of ±1 or beyond, or fewer than four pairs.
pub fn fisher_z(r: f64, n: f64) -> Result<Effect, NotEstimable> {
    if n <= 3.0 {
        return Err(NotEstimable("the variance of a correlation needs at least four pairs"));
    }
    effect(r.atanh(), (n - 3.0).recip())
}

/// Difference of two means, group 1 less group 2, with unequal variances. Source: Cochrane Handbook 6.5.1.1.
///
/// # Errors
/// Numbers that are not finite, or a group without people.
pub fn mean_difference(one: Mean, two: Mean) -> Result<Effect, NotEstimable> {
    effect(one.mean - two.mean, one.sd * one.sd / one.n + two.sd * two.sd / two.n)
}

/// Standardised mean difference without small-sample bias, Hedges' g. Source: Hedges 1981, with the exact correction; its variance by
/// Hedges & Olkin 1985, 1/n₁ + 1/n₂ + g²/(2(n₁ + n₂)).
///
/// # Errors
/// At most one degree of freedom, or no spread in either group.
pub fn standardised_mean_difference(one: Mean, two: Mean) -> Result<Effect, NotEstimable> {
    let df = one.n + two.n - 2.0;
    if df <= 1.0 {
        return Err(NotEstimable("a standardised difference needs more than one degree of freedom"));
    }
    let pooled = (((one.n - 1.0) * one.sd * one.sd + (two.n - 1.0) * two.sd * two.sd) / df).sqrt();
    let correction = (ln_gamma(0.5 * df) - 0.5 * (0.5 * df).ln() - ln_gamma(0.5 * (df - 1.0))).exp();
    let g = correction * (one.mean - two.mean) / pooled;
    effect(g, one.n.recip() + two.n.recip() + g * g / (2.0 * (one.n + two.n)))
}

/// Log ratio of two means. Source: Hedges, Gurevitch & Curtis 1999.
///
/// # Errors
/// Means that are not of one sign.
pub fn log_ratio_of_means(one: Mean, two: Mean) -> Result<Effect, NotEstimable> {
    let part = |group: Mean| (group.sd / group.mean).powi(2) / group.n;
    effect((one.mean / two.mean).ln(), part(one) + part(two))
}

fn effect(estimate: f64, variance: f64) -> Result<Effect, NotEstimable> {
    if estimate.is_finite() && variance.is_finite() && variance >= 0.0 {
        Ok(Effect { estimate, se: variance.sqrt() })
    } else {
        Err(NotEstimable("a count or a spread of 0 gives no finite effect"))
    }
}
