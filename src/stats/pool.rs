//! Averages over studies: common effect, and random effects with DerSimonian–Laird or REML.
//!
//! Owns estimation of τ², of the average, and of its interval. Must not know what is pooled or
//! why, nor judge whether it should be.

use super::dist::{interval_z, normal_two_sided, t_two_sided, t_upper_quantile};
use super::effect::Effect;
use super::heterogeneity::heterogeneity;
use super::{NotEstimable, count};

/// How the variance between studies is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tau2 {
    /// All studies estimate one effect: τ² = 0.
    Common,
    /// `DerSimonian` & Laird 1986, from Q.
    DerSimonianLaird,
    /// Restricted maximum likelihood, Fisher scoring from the DL value.
    Reml,
}

/// The average of several studies on the analysis scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// The average with its model (Wald) standard error.
    pub mean: Effect,
    /// Variance between studies, 0 or more, in squared units of the estimate.
    pub tau2: f64,
    /// Share of each study in the average, in input order; they sum to 1.
    pub weights: Vec<f64>,
    /// Hartung–Knapp variance factor: Σ w(y − mean)²/(k − 1).
    pub hk_factor: f64,
}

/// An interval of an average with the test that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inference {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Two-sided P value against no effect (0).
    pub p: f64,
    /// Whether the Hartung–Knapp interval was used (else Wald).
    pub hartung_knapp: bool,
}

/// Pools effects with inverse-variance weights 1/(SE² + τ²).
///
/// # Errors
/// No effects, or τ² that cannot be found.
pub fn pool(effects: &[Effect], method: Tau2) -> Result<Pooled, NotEstimable> {
    if effects.is_empty() {
        return Err(NotEstimable("there is nothing to pool"));
    }
    if effects.iter().any(|e| !(e.estimate.is_finite() && e.se.is_finite() && e.se > 0.0)) {
        return Err(NotEstimable("every study needs a finite estimate and a standard error above 0"));
    }
    let tau2 = match method {
        Tau2::Common => 0.0,
        _ if effects.len() == 1 => 0.0,
        Tau2::DerSimonianLaird => dersimonian_laird(effects)?,
        Tau2::Reml => reml(effects)?,
    };
    let fit = Fit::at(effects, tau2);
    let spread: f64 = fit.weights.iter().zip(effects).map(|(w, e)| w * (e.estimate - fit.mean).powi(2)).sum();
    Ok(Pooled {
        mean: Effect { estimate: fit.mean, se: fit.total.sqrt().recip() },
        tau2,
        weights: fit.weights.iter().map(|w| w / fit.total).collect(),
        hk_factor: spread / count(effects.len().max(2) - 1),
    })
}

impl Pooled {
    /// Wald interval and test: mean ± z·SE.
    ///
    /// # Errors
    /// `alpha` not strictly between 0 and 1.
    pub fn wald(&self, alpha: f64) -> Result<Inference, NotEstimable> {
        let half = interval_z(alpha)? * self.mean.se;
        Ok(self.inference(half, normal_two_sided(self.mean.estimate / self.mean.se), false))
    }

    /// Hartung–Knapp–Sidik–Jonkman interval and test with t(k − 1), unmodified.
    ///
    /// # Errors
    /// Fewer than two studies, or studies that agree exactly.
    pub fn hartung_knapp(&self, alpha: f64) -> Result<Inference, NotEstimable> {
        let k = self.weights.len();
        if k < 2 {
            return Err(NotEstimable("Hartung–Knapp needs at least two studies"));
        }
        let se = self.mean.se * self.hk_factor.sqrt();
        if se <= 0.0 {
            return Err(NotEstimable("the studies agree exactly, so their spread gives no standard error"));
        }
        let df = count(k - 1);
        let half = t_upper_quantile(alpha / 2.0, df)? * se;
        Ok(self.inference(half, t_two_sided(self.mean.estimate / se, df)?, true))
    }

    /// The wider of Hartung–Knapp and Wald, so never narrower than Wald (Röver 2015; METHOD P2).
    ///
    /// The P value is the larger of the two: it is the level at which the wider interval touches
    /// no effect.
    ///
    /// # Errors
    /// As [`Pooled::hartung_knapp`].
    pub fn guarded(&self, alpha: f64) -> Result<Inference, NotEstimable> {
        let wald = self.wald(alpha)?;
        let hartung_knapp = self.hartung_knapp(alpha)?;
        let wider = if hartung_knapp.high - hartung_knapp.low >= wald.high - wald.low { hartung_knapp } else { wald };
        Ok(Inference { p: wald.p.max(hartung_knapp.p), ..wider })
    }

    fn inference(&self, half: f64, p: f64, hartung_knapp: bool) -> Inference {
        Inference { low: self.mean.estimate - half, high: self.mean.estimate + half, p, hartung_knapp }
    }
}

/// Weights, their sum and the average at a given τ².
struct Fit {
    weights: Vec<f64>,
    total: f64,
    mean: f64,
}

impl Fit {
    fn at(effects: &[Effect], tau2: f64) -> Self {
        let weights: Vec<f64> = effects.iter().map(|e| (e.se * e.se + tau2).recip()).collect();
        let total: f64 = weights.iter().sum();
        // centred on the first study, so that a large common offset costs no digits
        let origin = effects[0].estimate;
        let mean = origin + weights.iter().zip(effects).map(|(w, e)| w * (e.estimate - origin)).sum::<f64>() / total;
        Self { weights, total, mean }
    }
}

fn dersimonian_laird(effects: &[Effect]) -> Result<f64, NotEstimable> {
    let h = heterogeneity(effects)?;
    let weights = effects.iter().map(|e| e.se.powi(-2));
    let total: f64 = weights.clone().sum();
    let squares: f64 = weights.map(|w| w * w).sum();
    Ok(((h.q - h.df) / (total - squares / total)).max(0.0))
}

/// One Fisher scoring step of the restricted likelihood at τ²: score over information
/// (Viechtbauer 2005). Positive means: τ² should be larger.
fn reml_step(effects: &[Effect], tau2: f64) -> f64 {
    let fit = Fit::at(effects, tau2);
    let sum = |power: i32| fit.weights.iter().map(|w| w.powi(power)).sum::<f64>();
    let (w1, w2, w3) = (fit.total, sum(2), sum(3));
    let spread: f64 = fit.weights.iter().zip(effects).map(|(w, e)| (w * (e.estimate - fit.mean)).powi(2)).sum();
    let trace = w1 - w2 / w1;
    let trace_squared = w2 - 2.0 * w3 / w1 + (w2 / w1).powi(2);
    (spread - trace) / trace_squared
}

fn reml(effects: &[Effect]) -> Result<f64, NotEstimable> {
    let start = dersimonian_laird(effects)?;
    let scale = start + effects.iter().map(|e| e.se * e.se).sum::<f64>() / count(effects.len());
    let mut tau2 = start;
    for _ in 0..1_000 {
        let step = reml_step(effects, tau2);
        if tau2 <= 0.0 && step <= 0.0 {
            return Ok(0.0);
        }
        // a step below 0 is cut to the boundary, where the sign of the next step decides
        let next = (tau2 + step).max(0.0);
        if (next - tau2).abs() <= 1e-15 * scale.max(next) {
            return Ok(next);
        }
        tau2 = next;
    }
    reml_by_bisection(effects, tau2)
}

/// Where scoring runs in circles: the sign change of the score nearest above or below.
fn reml_by_bisection(effects: &[Effect], near: f64) -> Result<f64, NotEstimable> {
    let (mut low, mut high) = (0.0, near.max(f64::MIN_POSITIVE));
    for _ in 0..2_000 {
        if reml_step(effects, high) < 0.0 {
            break;
        }
        low = high;
        high *= 2.0;
    }
    if !high.is_finite() {
        return Err(NotEstimable("the restricted likelihood has no maximum"));
    }
    for _ in 0..2_000 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if reml_step(effects, middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(0.5 * (low + high))
}
