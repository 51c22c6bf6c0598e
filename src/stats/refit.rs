//! One average among many of nearly the same studies: what leave-one-out and cumulative analyses repeat.
//!
//! Owns a fit without its weights and without allocation. Must not know which studies are in it or why.

use super::NotEstimable;
use super::effect::Effect;
use super::heterogeneity::of_model;
use super::likelihood::{Place, maximum_at};
use super::model::{Design, Model};
use super::pool::{Pooled, Tau2, Test, critical};
use super::tau2::estimate;
use super::{count, dist};

/// The figures of one of the averages, on the analysis scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refit {
    /// Studies in it.
    pub k: usize,
    /// The average.
    pub estimate: f64,
    /// Its standard error, by the test.
    pub se: f64,
    /// Average over standard error.
    pub statistic: f64,
    /// Degrees of freedom of a t distribution; none for a normal one.
    pub df: Option<f64>,
    /// Two-sided P value against no effect.
    pub p: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Variance between studies.
    pub tau2: f64,
    /// Q, I² and H²; none where a sampling variance is 0.
    pub differences: Option<Differences>,
}

/// How much the studies of an average differ; a single study differs from nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Differences {
    /// Cochran's Q.
    pub q: f64,
    /// Its P value.
    pub p: f64,
    /// Share of variation beyond chance, 0 to 1: from τ², for a common effect from Q.
    pub i2: f64,
    /// Total over sampling variance: from τ², for a common effect from Q.
    pub h2: f64,
}

/// How averages are made and tested, with what depends on nothing else worked out once.
pub(super) struct Recipe {
    pub method: Tau2,
    pub test: Test,
    pub alpha: f64,
    /// For the number of studies last met.
    critical: (usize, f64),
}

impl Recipe {
    /// # Errors
    /// `alpha` not strictly between 0 and 1.
    pub(super) fn new(method: Tau2, test: Test, alpha: f64) -> Result<Self, NotEstimable> {
        Ok(Self { method, test, alpha, critical: (1, dist::interval_z(alpha)?) })
    }

    /// The average of a sample's part. A single study is tested by [`Test::Z`], whatever was asked for. `place` is where its likelihood
    /// has its only maximum, if that is known.
    pub(super) fn fit(
        &mut self,
        (y, v): (&[f64], &[f64]),
        w: &mut [f64],
        origin: f64,
        place: Option<Place>,
    ) -> Result<Refit, NotEstimable> {
        let k = y.len();
        let test = if k == 1 { Test::Z } else { self.test };
        if self.critical.0 != k {
            self.critical = (k, critical(test, k, self.alpha)?);
        }
        let mut model = Model::new(y, v, Design::Mean, w);
        let known = place.and_then(|place| maximum_at(&mut model, self.method == Tau2::Reml, place));
        let tau2 = known.map_or_else(|| estimate(&mut model, self.method), Ok)?;
        let sums = model.at(tau2);
        let pooled = Pooled {
            mean: Effect { estimate: origin + sums.mean, se: sums.w.sqrt().recip() },
            k,
            tau2,
            se_tau2: None,
            weights: Vec::new(),
            hk_factor: sums.q / count(k.max(2) - 1),
        };
        let found = pooled.infer_with(test, self.critical.1)?;
        Ok(Refit {
            k,
            estimate: pooled.mean.estimate,
            se: found.se,
            statistic: found.statistic,
            df: found.df,
            p: found.p,
            low: found.low,
            high: found.high,
            tau2,
            differences: self.differences(&mut model, tau2),
        })
    }

    fn differences(&self, model: &mut Model<'_>, tau2: f64) -> Option<Differences> {
        if model.y.len() == 1 {
            return Some(Differences { q: 0.0, p: 1.0, i2: 0.0, h2: 1.0 });
        }
        let found = of_model(model).ok()?;
        let (i2, h2) = match self.method {
            Tau2::Common => (found.i2, found.h2),
            _ => (found.i2_of(tau2), found.h2_of(tau2)),
        };
        Some(Differences { q: found.q, p: found.p, i2, h2 })
    }
}
