//! Pure statistics: from counts and means to effects, from effects to averages, and how far an average can be trusted.
//!
//! Read in this order: [`raw`] and [`effect`] make effects, [`pool`] averages them, [`heterogeneity`] says how they differ,
//! [`summary`] puts that together; [`loo`], [`cumulative`], [`subgroup`], [`bias`], [`trimfill`], [`sensitivity`] and
//! [`information`] ask the further questions. `sample` and `model` hold the numbers and
//! their sums, `tau2` and `likelihood` the estimators, [`dist`] the distributions.
//!
//! Owns formulas and their numerical care. Must not know studies, claims, verdicts, files or
//! databases: it takes numbers and gives numbers. What cannot be estimated is an error with a
//! reason, never NaN.

pub mod bias;
pub mod cumulative;
pub mod dist;
pub mod effect;
pub mod heterogeneity;
pub mod information;
mod likelihood;
pub mod loo;
mod model;
pub mod pool;
pub mod raw;
pub mod refit;
mod sample;
pub mod sensitivity;
pub mod subgroup;
pub mod summary;
mod tau2;
pub mod trimfill;
mod without;

#[cfg(test)]
mod tests;

use std::fmt;

/// Why a number cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEstimable(&'static str);

impl NotEstimable {
    /// The reason, as a sentence without a full stop.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for NotEstimable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not estimable: {}", self.0)
    }
}

impl std::error::Error for NotEstimable {}

/// A count as a floating-point number; exact for every count this program can meet.
pub(crate) fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
