//! Normal, t, χ², F and binomial probabilities, good to about 1e-12 relative far into the tails.
//!
//! Owns the choice of numerical method; `statrs` supplies starting values and the incomplete beta
//! and gamma functions.
//! Must not know what the probabilities are for.

use std::f64::consts::{LN_2, PI, SQRT_2};

use statrs::function::beta::checked_beta_reg;
use statrs::function::erf::erfc_inv;
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur, ln_gamma};

use super::{NotEstimable, count};

/// Below this z the series is used; above, the continued fraction.
const SERIES_BELOW: f64 = 2.5;

/// Terms of the continued fraction: enough for full precision at `SERIES_BELOW`.
const FRACTION_STEPS: u32 = 120;

/// Upper tail of the standard normal distribution, P(Z > z).
///
/// `z`: any number; 0 to 1 comes back. `statrs` has erfc to 1e-10 only, hence the classical
/// series (Marsaglia 2004) near the centre and Laplace's continued fraction in the tail.
#[must_use]
pub fn normal_sf(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - normal_sf(-z);
    }
    if z < SERIES_BELOW {
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while term > sum * f64::EPSILON {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 - normal_density(z) * sum;
    }
    let mut fraction = z;
    for step in (1..=FRACTION_STEPS).rev() {
        fraction = z + f64::from(step) / fraction;
    }
    normal_density(z) / fraction
}

/// Two-sided P value of a standard normal statistic, P(|Z| ≥ |z|).
#[must_use]
pub fn normal_two_sided(z: f64) -> f64 {
    (2.0 * normal_sf(z.abs())).min(1.0)
}

/// The z with P(Z > z) = `tail`.
///
/// `tail`: a probability, 0 to 1; 0 gives +∞ and 1 gives −∞.
/// Source: √2·erfc⁻¹(2·tail), polished by Newton's method on the log of the tail.
///
/// # Errors
/// `tail` outside 0..=1.
pub fn normal_upper_quantile(tail: f64) -> Result<f64, NotEstimable> {
    if !(0.0..=1.0).contains(&tail) {
        return Err(NotEstimable("a probability must lie between 0 and 1"));
    }
    if tail > 0.5 {
        return Ok(-normal_upper_quantile(1.0 - tail)?);
    }
    let mut z = SQRT_2 * erfc_inv(2.0 * tail);
    if !z.is_finite() || z == 0.0 {
        return Ok(z);
    }
    for _ in 0..2 {
        // d ln(sf)/dz = −density/sf
        let here = normal_sf(z);
        let step = (here / tail).ln() * here / normal_density(z);
        if step.is_finite() {
            z += step;
        }
    }
    Ok(z)
}

/// The z of a central interval that leaves out `alpha` in all: about 1.96 for 0.05.
///
/// # Errors
/// `alpha` not strictly between 0 and 1.
pub fn interval_z(alpha: f64) -> Result<f64, NotEstimable> {
    if alpha > 0.0 && alpha < 1.0 {
        normal_upper_quantile(alpha / 2.0)
    } else {
        Err(NotEstimable("alpha must lie strictly between 0 and 1"))
    }
}

/// Upper tail of Student's t distribution, P(T > t).
///
/// `df`: degrees of freedom, above 0. Source: half the regularised incomplete beta function
/// I(df/(df+t²); df/2, 1/2), taken from whichever end keeps its digits.
///
/// # Errors
/// `df` not positive or `t` not a number.
pub fn t_sf(t: f64, df: f64) -> Result<f64, NotEstimable> {
    if df.is_nan() || df <= 0.0 {
        return Err(NotEstimable("degrees of freedom must be above 0"));
    }
    if t.is_nan() {
        return Err(NotEstimable("the t statistic is not a number"));
    }
    if t.is_infinite() {
        return Ok(if t > 0.0 { 0.0 } else { 1.0 });
    }
    let squared = t * t;
    let outer = if squared < 1.0 {
        // near the centre 1 − x would lose digits, so the complement is computed directly
        1.0 - beta_reg(0.5, 0.5 * df, squared / (df + squared))?
    } else {
        beta_reg(0.5 * df, 0.5, df / (df + squared))?
    };
    Ok(if t >= 0.0 { 0.5 * outer } else { 1.0 - 0.5 * outer })
}

/// Two-sided P value of a t statistic with `df` degrees of freedom.
///
/// # Errors
/// As [`t_sf`].
pub fn t_two_sided(t: f64, df: f64) -> Result<f64, NotEstimable> {
    Ok((2.0 * t_sf(t.abs(), df)?).min(1.0))
}

/// The t with P(T > t) = `tail`, for `tail` at most one half.
///
/// Source: Cornish and Fisher's expansion, polished by Newton's method on the log of the tail, kept inside a bracket.
///
/// # Errors
/// `tail` not in 0 < tail ≤ 0.5, or `df` not positive.
pub fn t_upper_quantile(tail: f64, df: f64) -> Result<f64, NotEstimable> {
    if !(tail > 0.0 && tail <= 0.5) {
        return Err(NotEstimable("a tail must lie above 0 and at most at 0.5"));
    }
    t_sf(0.0, df)?;
    if (tail - 0.5).abs() < f64::EPSILON {
        return Ok(0.0);
    }
    let z = normal_upper_quantile(tail)?;
    let mut t = z + (z.powi(3) + z) / (4.0 * df) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * df * df);
    let (mut low, mut high) = (0.0, f64::INFINITY);
    for _ in 0..1_200 {
        let here = t_sf(t, df)?;
        if here > tail {
            low = t;
        } else {
            high = t;
        }
        // d ln(sf)/dt = −density/sf
        let newton = t + (here / tail).ln() * here / t_density(t, df);
        let next = if newton > low && newton < high {
            newton
        } else if high.is_finite() {
            0.5 * (low + high)
        } else {
            2.0 * t
        };
        if !next.is_finite() {
            return Err(NotEstimable("the quantile is too large to represent"));
        }
        let done = (next - t).abs() <= 2e-15 * t;
        t = next;
        if done {
            break;
        }
    }
    Ok(t)
}

/// Upper tail of the χ² distribution, P(X > x).
///
/// `x`: 0 or more; `df`: degrees of freedom, above 0. Source: the regularised upper incomplete gamma function Q(df/2, x/2).
///
/// # Errors
/// `df` not positive, or `x` not a number or below 0.
pub fn chi2_sf(x: f64, df: f64) -> Result<f64, NotEstimable> {
    chi2_domain(x, df)?;
    if x == 0.0 {
        return Ok(1.0);
    }
    if x.is_infinite() {
        return Ok(0.0);
    }
    checked_gamma_ur(0.5 * df, 0.5 * x).map_err(|_| NotEstimable("the incomplete gamma function failed"))
}

/// Lower tail of the χ² distribution, P(X ≤ x), which near 0 keeps the digits that 1 − [`chi2_sf`] loses.
fn chi2_cdf(x: f64, df: f64) -> Result<f64, NotEstimable> {
    chi2_domain(x, df)?;
    if x == 0.0 {
        return Ok(0.0);
    }
    checked_gamma_lr(0.5 * df, 0.5 * x).map_err(|_| NotEstimable("the incomplete gamma function failed"))
}

fn chi2_domain(x: f64, df: f64) -> Result<(), NotEstimable> {
    if df.is_nan() || df <= 0.0 {
        return Err(NotEstimable("degrees of freedom must be above 0"));
    }
    if x.is_nan() || x < 0.0 {
        return Err(NotEstimable("a sum of squares can't be below 0"));
    }
    Ok(())
}

/// The x with P(X > x) = `tail` for χ² with `df` degrees of freedom.
///
/// `tail`: a probability strictly between 0 and 1. Source: Wilson and Hilferty's value, polished by Newton's method on the log of
/// the smaller tail, kept inside a bracket.
///
/// # Errors
/// `tail` outside that range, or `df` not positive.
pub fn chi2_upper_quantile(tail: f64, df: f64) -> Result<f64, NotEstimable> {
    if !(tail > 0.0 && tail < 1.0) {
        return Err(NotEstimable("a tail must lie strictly between 0 and 1"));
    }
    chi2_domain(1.0, df)?;
    let ninth = 2.0 / (9.0 * df);
    let start = df * (1.0 - ninth + normal_upper_quantile(tail)? * ninth.sqrt()).powi(3);
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut x = if start > 0.0 { start } else { 0.5 * df * (1.0 - tail).powf(2.0 / df) };
    let log_scale = -(0.5 * df) * LN_2 - ln_gamma(0.5 * df);
    for _ in 0..200 {
        let density = (log_scale + (0.5 * df - 1.0) * x.ln() - 0.5 * x).exp();
        // how far the log of the smaller tail is off, over its slope; positive: x must grow
        let step = if tail < 0.5 {
            let here = chi2_sf(x, df)?;
            (here / tail).ln() * here / density
        } else {
            let here = chi2_cdf(x, df)?;
            ((1.0 - tail) / here).ln() * here / density
        };
        if step > 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x + step;
        let next = if newton > low && newton < high {
            newton
        } else if high.is_finite() {
            0.5 * (low + high)
        } else {
            2.0 * x
        };
        let done = (next - x).abs() <= 1e-15 * x;
        x = next;
        if done {
            break;
        }
    }
    Ok(x)
}

/// Upper tail of the F distribution, P(F > f).
///
/// `f`: 0 or more; `df1`, `df2`: degrees of freedom of numerator and denominator, above 0. Source: the regularised incomplete beta
/// function I(df2/(df2 + df1·f); df2/2, df1/2), taken from whichever end keeps its digits.
///
/// # Errors
/// Degrees of freedom not positive, or `f` not a number or below 0.
pub fn f_sf(f: f64, df1: f64, df2: f64) -> Result<f64, NotEstimable> {
    chi2_domain(f, df1)?;
    chi2_domain(f, df2)?;
    let part = df1 * f;
    if part < df2 {
        return Ok(1.0 - beta_reg(0.5 * df1, 0.5 * df2, part / (df2 + part))?);
    }
    if f.is_infinite() {
        return Ok(0.0);
    }
    beta_reg(0.5 * df2, 0.5 * df1, df2 / (df2 + part))
}

/// Two-sided P value of the exact sign test: `hits` of `trials` on one side, chance one half.
///
/// Source: twice the binomial tail beyond the larger side, at most 1.
#[must_use]
pub fn sign_test(hits: usize, trials: usize) -> f64 {
    let more = hits.max(trials.saturating_sub(hits));
    let mut term = 0.5_f64.powf(count(trials));
    let mut tail = 0.0;
    for i in 0..=trials {
        if i >= more {
            tail += term;
        }
        term *= count(trials - i) / count(i + 1);
    }
    (2.0 * tail).min(1.0)
}

fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

fn t_density(t: f64, df: f64) -> f64 {
    let log = ln_gamma(0.5 * (df + 1.0)) - ln_gamma(0.5 * df) - 0.5 * (df * PI).ln() - 0.5 * (df + 1.0) * (t * t / df).ln_1p();
    log.exp()
}

fn beta_reg(a: f64, b: f64, x: f64) -> Result<f64, NotEstimable> {
    checked_beta_reg(a, b, x).map_err(|_| NotEstimable("the incomplete beta function failed"))
}
