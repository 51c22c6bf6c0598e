//! Template filters: numbers, dates and plurals as readers see them.
#![expect(
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    clippy::trivially_copy_pass_by_ref,
    reason = "askama writes every filter as a method that may fail and takes its input as the template has it"
)]

use super::{assets, paths};
use crate::domain::claim::WordingLevel;
use crate::verdict::{Code, Verdict};
use chrono::{DateTime, NaiveDate, Utc};
use std::fmt::Display;

/// "14 March 2026, 09:30 UTC"
#[must_use]
pub fn moment_words(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

/// The address of an asset.
#[askama::filter_fn]
pub fn asset(name: impl Display, _: &dyn askama::Values) -> askama::Result<&'static str> {
    Ok(assets::address(&name.to_string()))
}

/// "14 March 2026"
#[askama::filter_fn]
pub fn day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(at.format("%-d %B %Y").to_string())
}

/// "14 March 2026, 09:05 UTC"
#[askama::filter_fn]
pub fn moment(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(moment_words(*at))
}

/// "14 March 2026", of a day without a time.
#[askama::filter_fn]
pub fn date(day: &NaiveDate, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(day.format("%-d %B %Y").to_string())
}

/// "2026-03-14", for machines.
#[askama::filter_fn]
pub fn iso_day(at: &DateTime<Utc>, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(at.format("%Y-%m-%d").to_string())
}

/// "1,003"
#[askama::filter_fn]
pub fn thousands(number: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(grouped(&number.to_string()))
}

/// A value as it stands in a query.
#[askama::filter_fn]
pub fn query(value: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(paths::encoded(&value.to_string()))
}

/// A code as words: "`co_intervention`" becomes "co intervention".
#[askama::filter_fn]
pub fn words(code: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(code.to_string().replace('_', " "))
}

/// A verdict's code in words.
#[askama::filter_fn]
pub fn verdict_label(code: impl Display, _: &dyn askama::Values) -> askama::Result<&'static str> {
    code.to_string().parse::<Verdict>().map(Code::label).map_err(askama::Error::custom)
}

/// A wording level in one word.
#[askama::filter_fn]
pub fn wording_label(level: &i16, _: &dyn askama::Values) -> askama::Result<&'static str> {
    Ok(WordingLevel::from_number(*level).map_or("unrated", WordingLevel::label))
}

/// Digits in groups of three.
#[must_use]
pub fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("\u{2212}", rest));
    let mut grouped = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A leading hyphen becomes a minus sign.
#[must_use]
pub fn typographic(text: &str) -> String {
    text.strip_prefix('-').map_or_else(|| text.to_owned(), |rest| format!("\u{2212}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed_as_in_print() {
        for (plain, printed) in
            [("7", "7"), ("1003", "1,003"), ("184305", "184,305"), ("1234567", "1,234,567"), ("-1380", "−1,380")]
        {
            assert_eq!(grouped(plain), printed);
        }
        assert_eq!(typographic("-0.050"), "−0.050");
    }
}
