//! How much information a question needs: optimal and required information size (METHOD 4.5).
//!
//! Must not know how much there is, nor what follows from it.

use super::NotEstimable;
use super::dist::{interval_z, normal_upper_quantile};

/// People per arm that a trial of a continuous outcome needs: 2(z₁₋α/₂ + z₁₋β)²·SD²/δ², before rounding up.
///
/// `sd`: standard deviation within an arm, above 0; `delta`: the difference to be found, in the same unit, not 0; `alpha`: two-sided;
/// `power`: chance of finding it, 1 − β. Twice the result is the optimal information size. Source: METHOD 4.5.
///
/// # Errors
/// An argument outside its range.
pub fn continuous_per_arm(sd: f64, delta: f64, alpha: f64, power: f64) -> Result<f64, NotEstimable> {
    if !(sd.is_finite() && sd > 0.0) {
        return Err(NotEstimable("a standard deviation must be above 0"));
    }
    let z = interval_z(alpha)? + power_z(power)?;
    people(2.0 * (z * sd / delta).powi(2))
}

/// People per arm that a trial of a yes-or-no outcome needs, before rounding up:
/// [z₁₋α/₂√(2p̄(1−p̄)) + z₁₋β√(p₁(1−p₁) + p₂(1−p₂))]²/(p₁−p₂)², with p̄ the mean risk.
///
/// `p1`, `p2`: the risks in the arms, 0 to 1, not the same; `alpha`: two-sided; `power`: chance of finding the difference, 1 − β.
/// Source: METHOD 4.5.
///
/// # Errors
/// An argument outside its range.
pub fn binary_per_arm(p1: f64, p2: f64, alpha: f64, power: f64) -> Result<f64, NotEstimable> {
    if !(0.0..=1.0).contains(&p1) || !(0.0..=1.0).contains(&p2) {
        return Err(NotEstimable("a risk must lie between 0 and 1"));
    }
    let mean = 0.5 * (p1 + p2);
    let under_null = interval_z(alpha)? * (2.0 * mean * (1.0 - mean)).sqrt();
    let under_difference = power_z(power)? * (p1 * (1.0 - p1) + p2 * (1.0 - p2)).sqrt();
    people(((under_null + under_difference) / (p1 - p2)).powi(2))
}

/// The required information size of a random-effects average: OIS/(1 − D²).
///
/// `ois`: optimal information size, in people, above 0; `diversity`: D², 0 or more and below 1. Source: METHOD 4.5; Wetterslev et al.
/// 2009.
///
/// # Errors
/// An argument outside its range.
pub fn required(ois: f64, diversity: f64) -> Result<f64, NotEstimable> {
    if !(0.0..1.0).contains(&diversity) {
        return Err(NotEstimable("the diversity must be at least 0 and below 1"));
    }
    people(ois / (1.0 - diversity))
}

/// Diversity D² = 1 − `v_common`/`v_random`, 0 or more and below 1: how much of the average's variance comes from differences between
/// studies.
///
/// `v_common`, `v_random`: squared standard errors of the two averages of the same studies, above 0. Source: Wetterslev et al. 2009.
///
/// # Errors
/// Variances that are not above 0.
pub fn diversity(v_common: f64, v_random: f64) -> Result<f64, NotEstimable> {
    if v_common > 0.0 && v_random > 0.0 && v_random.is_finite() {
        Ok((1.0 - v_common / v_random).max(0.0))
    } else {
        Err(NotEstimable("the averages' variances must be above 0"))
    }
}

fn power_z(power: f64) -> Result<f64, NotEstimable> {
    if power > 0.0 && power < 1.0 {
        normal_upper_quantile(1.0 - power)
    } else {
        Err(NotEstimable("the power must lie strictly between 0 and 1"))
    }
}

fn people(n: f64) -> Result<f64, NotEstimable> {
    if n.is_finite() && n > 0.0 { Ok(n) } else { Err(NotEstimable("without a difference to find, no number is enough")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Result<f64, NotEstimable>, expected: f64) {
        let found = found.expect("estimable");
        assert!((found - expected).abs() < 1e-10 * expected, "{found} is not {expected}");
    }

    /// METHOD 4.7: P = 0.089 and −51 AU of 155 and 149 people need 413 per arm at 80%, 552 at 90%; METHOD 4.5: a standardised
    /// difference of 0.2 needs 392. The decimals: the formula with scipy 1.x's normal quantiles.
    #[test]
    fn the_method_s_worked_numbers_come_out() {
        let se = super::super::effect::se_from_p(-51.0, 0.089).expect("estimable");
        let sd = se / (155.0_f64.recip() + 149.0_f64.recip()).sqrt();
        close(Ok(sd), 261.375_911_032_867_9);
        close(continuous_per_arm(sd, -51.0, 0.05, 0.8), 412.314_337_805_760_1);
        close(continuous_per_arm(sd, -51.0, 0.05, 0.9), 551.971_915_515_933_9);
        close(continuous_per_arm(1.0, 0.2, 0.05, 0.8), 392.443_986_717_454_3);
    }

    /// The formula of METHOD 4.5 with scipy 1.x's normal quantiles; 356 and 435 people are what textbooks print for these risks.
    #[test]
    fn two_risks_need_as_many_as_the_textbooks_say() {
        close(binary_per_arm(0.6, 0.7, 0.05, 0.8), 355.942_812_711_656_26);
        close(binary_per_arm(0.10, 0.05, 0.05, 0.8), 434.432_022_439_468_77);
    }

    #[test]
    fn diversity_makes_more_people_necessary() {
        let d2 = diversity(0.01, 0.04).expect("estimable");
        assert!((d2 - 0.75).abs() < 1e-15);
        assert!((required(800.0, d2).expect("estimable") - 3200.0).abs() < 1e-9);
        assert!(required(800.0, 1.0).is_err());
        assert!(continuous_per_arm(1.0, 0.0, 0.05, 0.8).is_err());
        assert!(binary_per_arm(0.3, 0.3, 0.05, 0.8).is_err());
        assert!(continuous_per_arm(1.0, 0.2, 0.05, 1.0).is_err());
    }
}
