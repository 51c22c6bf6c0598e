//! P values: an operator, a number, and the text as printed. `<0.001` is a bound and stays one.

use super::number::Printed;
use std::fmt;
use std::str::FromStr;

/// A printed P value.
#[derive(Debug, Clone, PartialEq)]
pub struct PValue {
    text: String,
    meaning: PMeaning,
}

/// What a printed P value says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PMeaning {
    /// `p = 0.047`
    Equal(f64),
    /// `p < 0.001`
    Below(f64),
    /// `p > 0.05`
    Above(f64),
    /// "NS", without a number
    NotSignificant,
}

/// The text is not a P value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPValue {
    /// Not a number, an operator with a number, or NS.
    #[error("“{0}” is not a P value; write 0.047, <0.001, >0.05 or NS")]
    Malformed(String),
    /// Outside (0, 1] (METHOD V-09).
    #[error("“{0}”: P cannot be 0, negative or above 1; for a tiny one write <0.001")]
    OutOfRange(String),
}

impl PValue {
    /// The text as it was printed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it says.
    #[must_use]
    pub fn meaning(&self) -> PMeaning {
        self.meaning
    }

    /// The operator's code: `=`, `<`, `>` or `ns`.
    #[must_use]
    pub fn operator(&self) -> &'static str {
        match self.meaning {
            PMeaning::Equal(_) => "=",
            PMeaning::Below(_) => "<",
            PMeaning::Above(_) => ">",
            PMeaning::NotSignificant => "ns",
        }
    }

    /// The number, where there is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.meaning {
            PMeaning::Equal(p) | PMeaning::Below(p) | PMeaning::Above(p) => Some(p),
            PMeaning::NotSignificant => None,
        }
    }
}

impl FromStr for PValue {
    type Err = NotAPValue;

    fn from_str(text: &str) -> Result<Self, NotAPValue> {
        let text = text.trim();
        let bare = text.strip_prefix(['p', 'P']).map_or(text, str::trim_start);
        if ["ns", "n.s.", "not significant"].iter().any(|word| bare.eq_ignore_ascii_case(word)) {
            return Ok(Self { text: text.to_owned(), meaning: PMeaning::NotSignificant });
        }
        let mut characters = bare.chars();
        let (wrap, rest): (fn(f64) -> PMeaning, &str) = match characters.next() {
            Some('=') => (PMeaning::Equal, characters.as_str()),
            Some('<' | '\u{2264}') => (PMeaning::Below, characters.as_str()),
            Some('>' | '\u{2265}') => (PMeaning::Above, characters.as_str()),
            _ => (PMeaning::Equal, bare),
        };
        let number: Printed = rest.parse().map_err(|_| NotAPValue::Malformed(text.to_owned()))?;
        if number.value() > 0.0 && number.value() <= 1.0 {
            Ok(Self { text: text.to_owned(), meaning: wrap(number.value()) })
        } else {
            Err(NotAPValue::OutOfRange(text.to_owned()))
        }
    }
}

impl fmt::Display for PValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_p_values_keep_operator_and_text() -> Result<(), NotAPValue> {
        let cases = [
            ("<0.001", PMeaning::Below(0.001)),
            ("P=.05", PMeaning::Equal(0.05)),
            ("0,05", PMeaning::Equal(0.05)),
            ("p > 0.10", PMeaning::Above(0.1)),
            ("NS", PMeaning::NotSignificant),
            ("n.s.", PMeaning::NotSignificant),
        ];
        for (text, meaning) in cases {
            let p: PValue = text.parse()?;
            assert_eq!(p.meaning(), meaning, "{text}");
            assert_eq!(p.text(), text);
        }
        Ok(())
    }

    #[test]
    fn impossible_p_values_are_refused_with_the_way_out() {
        for text in ["0", "0.000", "1.2", "-0.05", "<0"] {
            assert!(matches!(text.parse::<PValue>(), Err(NotAPValue::OutOfRange(_))), "{text}");
        }
        for text in ["", "<", "p", "0.0.1", "significant"] {
            assert!(matches!(text.parse::<PValue>(), Err(NotAPValue::Malformed(_))), "{text}");
        }
    }
}
