//! Numbers as papers print them: the literal text beside the value it means (METHOD 6.9).

use std::fmt;
use std::str::FromStr;

/// A printed number. Keeps its text ("0.050" is not "0.05") and knows its value and how finely it was printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    text: String,
    value: f64,
    decimals: u32,
}

/// The text is not a finite number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a number; write for instance −17, 0.089 or 0,089")]
pub struct NotANumber(String);

impl Printed {
    /// The text as it was printed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// How many digits stand after the decimal point.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// Half a unit of the last printed digit: the most by which the value was rounded (METHOD 6.10 `tol_round`).
    #[must_use]
    pub fn rounding(&self) -> f64 {
        0.5 * 10f64.powf(-f64::from(self.decimals))
    }
}

impl FromStr for Printed {
    type Err = NotANumber;

    /// Accepts a decimal point or comma, a leading point, and the hyphens and minus signs found in print.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let refuse = || NotANumber(text.to_owned());
        let plain: String = text
            .trim()
            .chars()
            .map(|c| match c {
                '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{FE63}' | '\u{FF0D}' => '-',
                ',' | '\u{B7}' => '.',
                other => other,
            })
            .collect();
        let body = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
        let (mantissa, exponent) = match body.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| refuse())?),
            None => (body, 0),
        };
        let well_formed = mantissa.bytes().any(|b| b.is_ascii_digit())
            && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && mantissa.bytes().filter(|b| *b == b'.').count() <= 1
            && exponent.abs() <= 300;
        let value: f64 = plain.parse().map_err(|_| refuse())?;
        if !well_formed || !value.is_finite() {
            return Err(refuse());
        }
        let printed = mantissa.split_once('.').map_or(0, |(_, fraction)| i32::try_from(fraction.len()).unwrap_or(i32::MAX));
        let decimals = u32::try_from(printed.saturating_sub(exponent)).unwrap_or(0);
        Ok(Self { text: text.trim().to_owned(), value, decimals })
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_numbers_are_printed_mean_the_same() -> Result<(), NotANumber> {
        for (text, value) in
            [("−17", -17.0), ("–0,5", -0.5), (".05", 0.05), ("0·64", 0.64), ("+3", 3.0), ("1e-05", 1e-5), (" 2029 ", 2029.0)]
        {
            let number: Printed = text.parse()?;
            assert!((number.value() - value).abs() < 1e-15, "{text}");
            assert_eq!(number.text(), text.trim());
        }
        Ok(())
    }

    #[test]
    fn printed_digits_give_the_rounding() -> Result<(), NotANumber> {
        assert!(("0.050".parse::<Printed>()?.rounding() - 0.0005).abs() < 1e-12);
        assert!(("17".parse::<Printed>()?.rounding() - 0.5).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1.2.3", "1,000.5", "ten", "NaN", "inf", "1e999", "--3", "0x10", "1e"] {
            assert!(text.parse::<Printed>().is_err(), "{text}");
        }
    }
}
