//! Durations and time points as papers print them, in days where the words allow it (METHOD 6.8).

use std::fmt;

/// Days in a month and a year, as METHOD 6.8 sets them (1 month = 30.4375 d).
const DAYS_PER_MONTH: f64 = 30.4375;
const DAYS_PER_YEAR: f64 = 12.0 * DAYS_PER_MONTH;

/// A printed length of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    text: String,
    days: Option<f64>,
}

impl Duration {
    /// Takes the words as they are; understands "24 months", "270 days", "11.2 y", "18 months+" and ISO 8601 ("P24M").
    #[must_use]
    pub fn printed(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self { text: text.to_owned(), days: iso_days(text).or_else(|| worded_days(text)) })
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The length in days, where the words give one.
    #[must_use]
    pub fn days(&self) -> Option<f64> {
        self.days
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match iso_months(&self.text) {
            Some(months) => write!(f, "{months} months"),
            None => f.write_str(&self.text),
        }
    }
}

fn iso_months(text: &str) -> Option<u32> {
    text.strip_prefix('P')?.strip_suffix('M')?.parse().ok()
}

fn unit_days(unit: &str) -> Option<f64> {
    Some(match unit {
        "d" | "day" | "days" => 1.0,
        "w" | "wk" | "week" | "weeks" => 7.0,
        "mo" | "month" | "months" => DAYS_PER_MONTH,
        "y" | "yr" | "year" | "years" => DAYS_PER_YEAR,
        _ => return None,
    })
}

fn iso_days(text: &str) -> Option<f64> {
    let body = text.strip_prefix('P')?;
    let unit = body.chars().last()?;
    let days = match unit {
        'D' => 1.0,
        'W' => 7.0,
        'M' => DAYS_PER_MONTH,
        'Y' => DAYS_PER_YEAR,
        _ => return None,
    };
    positive(body.strip_suffix(unit)?.parse().ok()?, days)
}

fn worded_days(text: &str) -> Option<f64> {
    let plain = text.trim_end_matches('+');
    let (number, unit) = plain.split_once([' ', '-'])?;
    positive(number.parse().ok()?, unit_days(unit.trim())?)
}

fn positive(number: f64, days: f64) -> Option<f64> {
    (number > 0.0 && number.is_finite()).then_some(number * days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worded_and_iso_durations_agree() {
        for (text, days) in [
            ("24 months", 730.5),
            ("P24M", 730.5),
            ("270 days", 270.0),
            ("12 weeks", 84.0),
            ("11.2 y", 4090.8),
            ("18 months+", 547.875),
        ] {
            let known = Duration::printed(text).and_then(|d| d.days());
            assert!(known.is_some_and(|d| (d - days).abs() < 1e-6), "{text}: {known:?}");
        }
    }

    #[test]
    fn words_without_a_length_are_kept_without_one() {
        for text in ["1 and 2 years", "until death", "0 days", "P0M", "inf years"] {
            assert_eq!(Duration::printed(text).map(|d| (d.text().to_owned(), d.days())), Some((text.to_owned(), None)));
        }
        assert_eq!(Duration::printed("  "), None);
    }
}
