//! Pure statistics: distributions, effects, pooling, heterogeneity.
//!
//! Owns formulas and their numerical care. Must not know studies, claims, verdicts, files or
//! databases: it takes numbers and gives numbers. What cannot be estimated is an error with a
//! reason, never NaN.

pub mod bias;
pub mod dist;
pub mod effect;
pub mod heterogeneity;
pub mod pool;

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
