//! Numbers and lists as readers see them.
//!
//! Owns typography: minus sign, ≥, "P = 0.047", thousands untouched. Must not know rules.

use super::codes::{Measure, POperator};

/// A number: as typed when short, else rounded to three figures; with a typographic minus.
#[must_use]
pub fn number(value: f64) -> String {
    let typed = format!("{value}");
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 6 && !typed.contains('e') {
        return minus(&typed);
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e7).contains(&size) {
        return minus(&format!("{value:.2e}"));
    }
    let decimals = match size {
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        s if s >= 0.1 => 3,
        _ => 4,
    };
    minus(&trim(&format!("{value:.decimals$}")))
}

/// A share between 0 and 1 as a whole per cent.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.0}", 100.0 * share)
}

/// A P value with its operator: "P = 0.047", "P < 0.001".
#[must_use]
pub fn p_value(operator: POperator, p: f64) -> String {
    match operator {
        POperator::Equal if p < 0.001 => "P < 0.001".to_owned(),
        POperator::Equal => format!("P = {}", p_digits(p)),
        POperator::Less => format!("P < {}", p_digits(p)),
        POperator::Greater => format!("P > {}", p_digits(p)),
        POperator::NotSignificant => "P not given".to_owned(),
    }
}

/// "mean difference −17 AU (95% CI −86 to 53)".
#[must_use]
pub fn estimate(
    measure: Option<Measure>,
    unit: Option<&str>,
    value: Option<f64>,
    interval: Option<(f64, f64)>,
    level: f64,
) -> String {
    use super::codes::Code as _;
    let mut text = String::new();
    if let (Some(measure), Some(value)) = (measure, value) {
        text.push_str(measure.label());
        text.push(' ');
        text.push_str(&number(value));
        if let Some(unit) = unit.filter(|unit| !unit.is_empty() && measure.has_unit()) {
            text.push(' ');
            text.push_str(unit);
        }
    }
    if let Some((low, high)) = interval {
        let open = if text.is_empty() { "" } else { " (" };
        let close = if text.is_empty() { "" } else { ")" };
        let (level, low, high) = (number(level), number(low), number(high));
        text.extend([open, &level, "% CI ", &low, " to ", &high, close]);
    }
    text
}

/// "a", "a and b", "a, b and c".
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn p_digits(p: f64) -> String {
    let typed = format!("{p}");
    if typed.len() <= 6 {
        return typed;
    }
    let decimals = if p >= 0.1 {
        2
    } else if p >= 0.01 {
        3
    } else {
        4
    };
    trim(&format!("{p:.decimals$}"))
}

fn trim(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

fn minus(text: &str) -> String {
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_measured_in_the_outcome_s_unit_carries_it() {
        let said = |measure| estimate(Some(measure), Some("AU"), Some(-17.0), None, 95.0);
        assert_eq!(said(Measure::Md), "mean difference −17 AU");
        assert_eq!(said(Measure::Smd), "standardised mean difference −17");
        assert_eq!(said(Measure::Cor), "correlation −17");
        assert_eq!(said(Measure::Rr), "risk ratio −17");
    }
}
