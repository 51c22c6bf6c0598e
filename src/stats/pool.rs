//! Averages over studies with their tests and intervals.
//!
//! Owns the average and what is inferred from it. Must not know what is pooled or why, nor judge whether it should be.

use super::dist::{interval_z, normal_two_sided, t_two_sided, t_upper_quantile};
use super::effect::Effect;
use super::model::{Design, Model};
use super::sample::Sample;
use super::tau2::{estimate, standard_error};
use super::{NotEstimable, count};

pub use super::tau2::Tau2;

/// How an average is tested and its interval made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Test {
    /// Wald: the model's standard error, the normal distribution.
    Z,
    /// The model's standard error, t(k − 1).
    T,
    /// Hartung–Knapp–Sidik–Jonkman: the standard error from the studies' spread, t(k − 1).
    HartungKnapp,
    /// Hartung–Knapp, with a standard error never smaller than the model's.
    AdHoc,
}

/// The average of several studies on the analysis scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// The average with its model (Wald) standard error.
    pub mean: Effect,
    /// Studies that carry information: all but those with an infinite standard error.
    pub k: usize,
    /// Variance between studies, 0 or more, in squared units of the estimate.
    pub tau2: f64,
    /// Standard error of `tau2`; none for a common effect or a single study.
    pub se_tau2: Option<f64>,
    /// Share of each study in the average, in input order; they sum to 1.
    pub weights: Vec<f64>,
    /// Hartung–Knapp variance factor: Σ w(y − mean)²/(k − 1); 0 for a single study.
    pub hk_factor: f64,
}

/// An interval of an average with the test that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inference {
    /// How it was made.
    pub test: Test,
    /// Standard error, above 0.
    pub se: f64,
    /// Average over standard error.
    pub statistic: f64,
    /// Degrees of freedom; none for a normal distribution.
    pub df: Option<f64>,
    /// Two-sided P value against no effect (0).
    pub p: f64,
    /// How many standard errors the interval reaches to either side.
    pub critical: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Pools effects with inverse-variance weights 1/(SE² + τ²).
///
/// A study with an infinite standard error carries no information: it gets no weight and does not count.
///
/// # Errors
/// Nothing to pool, an effect that is no number, a standard error below 0, or τ² that can't be found. A standard error of exactly 0 is
/// taken where the estimator of τ² allows for it (not by common effect, DL and PM) and τ² comes out above 0.
pub fn pool(effects: &[Effect], method: Tau2) -> Result<Pooled, NotEstimable> {
    let sample = Sample::checked(effects)?;
    let mut w = vec![0.0; sample.y.len()];
    let mut model = Model::new(&sample.y, &sample.v, Design::Mean, &mut w);
    let tau2 = estimate(&mut model, method)?;
    let sums = model.at(tau2);
    let se_tau2 = standard_error(&mut model, method, tau2);
    let share = |effect: &Effect| (effect.se * effect.se + tau2).recip() / sums.w;
    Ok(Pooled {
        mean: Effect { estimate: sample.origin + sums.mean, se: sums.w.sqrt().recip() },
        k: sample.y.len(),
        tau2,
        se_tau2,
        weights: effects.iter().map(share).collect(),
        hk_factor: sums.q / count(sample.y.len().max(2) - 1),
    })
}

impl Pooled {
    /// The test and the interval, which leaves out `alpha` in all.
    ///
    /// # Errors
    /// `alpha` not strictly between 0 and 1, fewer than two studies for anything but [`Test::Z`], or Hartung–Knapp for studies that
    /// agree exactly.
    pub fn infer(&self, test: Test, alpha: f64) -> Result<Inference, NotEstimable> {
        self.infer_with(test, critical(test, self.k, alpha)?)
    }

    /// As [`Pooled::infer`] with [`critical`] worked out before, for many averages of as many studies.
    pub(super) fn infer_with(&self, test: Test, critical: f64) -> Result<Inference, NotEstimable> {
        let se = match test {
            Test::Z | Test::T => self.mean.se,
            Test::HartungKnapp => self.mean.se * self.hk_factor.sqrt(),
            Test::AdHoc => self.mean.se * self.hk_factor.max(1.0).sqrt(),
        };
        if se <= 0.0 {
            return Err(NotEstimable("the studies agree exactly, so their spread gives no standard error"));
        }
        let statistic = self.mean.estimate / se;
        let df = (test != Test::Z).then(|| count(self.k - 1));
        let p = df.map_or_else(|| Ok(normal_two_sided(statistic)), |df| t_two_sided(statistic, df))?;
        let half = critical * se;
        Ok(Inference { test, se, statistic, df, p, critical, low: self.mean.estimate - half, high: self.mean.estimate + half })
    }

    /// The wider of Hartung–Knapp and Wald, so never narrower than Wald (Röver 2015; METHOD P2).
    ///
    /// The P value is the larger of the two: it is the level at which the wider interval touches
    /// no effect.
    ///
    /// # Errors
    /// As [`Pooled::infer`].
    pub fn guarded(&self, alpha: f64) -> Result<Inference, NotEstimable> {
        let wald = self.infer(Test::Z, alpha)?;
        let hartung_knapp = self.infer(Test::HartungKnapp, alpha)?;
        let wider = if hartung_knapp.high - hartung_knapp.low >= wald.high - wald.low { hartung_knapp } else { wald };
        Ok(Inference { p: wald.p.max(hartung_knapp.p), ..wider })
    }
}

/// How many standard errors an interval reaches to either side of an average of `k` studies.
pub(super) fn critical(test: Test, k: usize, alpha: f64) -> Result<f64, NotEstimable> {
    let normal = interval_z(alpha)?;
    if test == Test::Z {
        return Ok(normal);
    }
    if k < 2 {
        return Err(NotEstimable("a t distribution needs at least two studies"));
    }
    t_upper_quantile(alpha / 2.0, count(k - 1))
}
