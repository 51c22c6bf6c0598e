//! Figures of ours in print: estimates with intervals, shares, P values.
//!
//! Owns how many digits they get. What a paper printed keeps its own digits elsewhere.

use crate::web::chart::Interval;
use crate::web::filters::{grouped, typographic};

/// "−24 [−62, 14]", "0.82 [0.70, 0.96]"; `unit` stands after the estimate. With as many decimals as the interval's width bears.
#[must_use]
pub fn estimate(interval: &Interval, ratio: bool, unit: &str) -> String {
    let [estimate, low, high] = natural(interval, ratio);
    let decimals = decimals(interval, ratio);
    let number = |value: f64| number(value, if ratio { large(value, decimals) } else { decimals });
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{}{unit} [{}, {}]", number(estimate), number(low), number(high))
}

/// "−62 to 14"
#[must_use]
pub fn range(interval: &Interval, ratio: bool) -> String {
    let [_, low, high] = natural(interval, ratio);
    let decimals = decimals(interval, ratio);
    let number = |value: f64| number(value, if ratio { large(value, decimals) } else { decimals });
    format!("{} to {}", number(low), number(high))
}

/// Estimate and bounds on the natural scale.
#[must_use]
pub fn natural(interval: &Interval, ratio: bool) -> [f64; 3] {
    let scale = |value: f64| if ratio { value.exp() } else { value };
    [scale(interval.estimate), scale(interval.low), scale(interval.high)]
}

/// A ratio gets two decimals, a difference two digits of its interval's width.
fn decimals(interval: &Interval, ratio: bool) -> usize {
    if ratio {
        return if interval.estimate.exp() < 0.1 { 3 } else { 2 };
    }
    let width = interval.high - interval.low;
    if width <= 0.0 {
        return 2;
    }
    let power = width.log10().floor();
    (0..=6).find(|decimals| f64::from(*decimals) + power >= 1.0).and_then(|decimals| usize::try_from(decimals).ok()).unwrap_or(6)
}

/// Large ratios need fewer decimals.
fn large(value: f64, decimals: usize) -> usize {
    match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => decimals,
    }
}

/// A number with so many decimals, the true minus sign, and powers of ten where it would be too long.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    if value.abs() >= 1e7 {
        return typographic(&format!("{value:.1e}"));
    }
    let text = format!("{value:.decimals$}");
    let zero = text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let text = if zero { text.trim_start_matches('-').to_owned() } else { text };
    if decimals == 0 && value.abs() >= 10_000.0 { grouped(&text) } else { typographic(&text) }
}

/// A number with three digits that say something: "0.0123", "91.0", "12300".
#[must_use]
pub fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let power = value.abs().log10().floor();
    let decimals =
        (0..=8).find(|decimals| f64::from(*decimals) + power >= 2.0).and_then(|decimals| usize::try_from(decimals).ok());
    number(value, decimals.unwrap_or(8))
}

/// "P = 0.047", "P < 0.001"
#[must_use]
pub fn p(p: f64) -> String {
    match p {
        p if p < 0.001 => "P < 0.001".to_owned(),
        p if p < 0.1 => format!("P = {p:.3}"),
        p => format!("P = {p:.2}"),
    }
}

/// Shares of a whole as per cent with one decimal that add up to 100.0: what rounding leaves goes where most was cut off.
#[must_use]
pub fn shares(shares: &[f64]) -> Vec<String> {
    let total: f64 = shares.iter().sum();
    if total <= 0.0 {
        return vec!["0.0%".to_owned(); shares.len()];
    }
    let exact: Vec<f64> = shares.iter().map(|share| 1000.0 * share / total).collect();
    let mut tenths: Vec<f64> = exact.iter().map(|share| share.floor()).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - tenths[b]).total_cmp(&(exact[a] - tenths[a])));
    let mut left = 1000.0 - tenths.iter().sum::<f64>();
    for at in order {
        if left < 0.5 {
            break;
        }
        tenths[at] += 1.0;
        left -= 1.0;
    }
    tenths.into_iter().map(|tenths| format!("{:.1}%", tenths / 10.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(estimate: f64, low: f64, high: f64) -> Interval {
        Interval { estimate, low, high }
    }

    #[test]
    fn digits_go_with_the_width_of_the_interval() {
        for (figures, unit, printed) in [
            (interval(-24.31, -62.2, 13.6), "AU", "−24 AU [−62, 14]"),
            (interval(-0.2431, -0.622, 0.136), "", "−0.24 [−0.62, 0.14]"),
            (interval(3.12, 1.0, 5.3), "m/s", "3.1 m/s [1.0, 5.3]"),
        ] {
            assert_eq!(estimate(&figures, false, unit), printed);
        }
        assert_eq!(estimate(&interval(0.82_f64.ln(), 0.7_f64.ln(), 0.96_f64.ln()), true, ""), "0.82 [0.70, 0.96]");
        assert_eq!(estimate(&interval(0.0, -40.0, 40.0), true, ""), "1.00 [0.00, 2.4e17]");
        assert_eq!(range(&interval(-0.2, -0.04, 0.0), false), "−0.040 to 0.000");
    }

    #[test]
    fn shares_add_up_to_a_hundred() {
        for (given, printed) in [(vec![1.0; 3], vec!["33.4%", "33.3%", "33.3%"]), (vec![0.25, 0.75], vec!["25.0%", "75.0%"])] {
            assert_eq!(shares(&given), printed);
        }
        let many = shares(&[1.0; 151]);
        let total: f64 = many.iter().map(|share| share.trim_end_matches('%').parse::<f64>().unwrap_or(0.0)).sum();
        assert!((total - 100.0).abs() < 1e-9, "{total}");
    }
}
