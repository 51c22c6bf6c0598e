//! Effects as the numbers that are fitted.
//!
//! Owns which effects carry information. Must not know models.

use super::NotEstimable;
use super::effect::Effect;

/// Effects made ready for fitting: those that carry information, centred on the most precise one, so that a large common offset
/// costs no digits.
pub(super) struct Sample {
    /// Estimates less `origin`.
    pub y: Vec<f64>,
    /// Sampling variances.
    pub v: Vec<f64>,
    /// What was taken off.
    pub origin: f64,
}

impl Sample {
    /// # Errors
    /// Nothing that carries information, an estimate that is not finite, or a standard error below 0.
    pub(super) fn checked(effects: &[Effect]) -> Result<Self, NotEstimable> {
        if effects.iter().any(|e| !e.estimate.is_finite() || e.se.is_nan() || e.se < 0.0) {
            return Err(NotEstimable("every study needs a finite estimate and a standard error"));
        }
        let sample = Self::of(effects);
        if sample.y.is_empty() { Err(NotEstimable("there is nothing to pool")) } else { Ok(sample) }
    }

    fn of(effects: &[Effect]) -> Self {
        let informative = || effects.iter().filter(|effect| effect.se < f64::INFINITY);
        let origin = informative().min_by(|a, b| a.se.total_cmp(&b.se)).map_or(0.0, |effect| effect.estimate);
        Self {
            y: informative().map(|effect| effect.estimate - origin).collect(),
            v: informative().map(|effect| effect.se * effect.se).collect(),
            origin,
        }
    }
}
