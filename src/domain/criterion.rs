//! Thresholds: "CAC ≥ 400 AU at baseline" as variable, comparator, value, unit, scale and time (METHOD 6.8, V-35).

use super::codes::codes;
use super::dose::usual_unit;
use super::number::Printed;
use std::fmt;
use std::str::FromStr;

codes! {
    /// How a value is compared with a threshold.
    Comparator, "comparator (≥ and > include different people)", {
        Below = "<", "<";
        AtMost = "<=", "≤";
        Equal = "=", "=";
        AtLeast = ">=", "≥";
        Above = ">", ">";
    }
}

codes! {
    /// Whether meeting the criterion lets people in or keeps them out.
    CriterionKind, "kind of criterion", {
        Inclusion = "inclusion", "Included";
        Exclusion = "exclusion", "Excluded";
    }
}

/// What a variable is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Threshold {
    /// A number, as printed.
    Number(Printed),
    /// A word, only with `=` ("sex = male").
    Word(String),
}

/// A comparison that people, or a subgroup of them, had to meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// What was measured: "CAC score".
    pub variable: String,
    /// How it is compared.
    pub comparator: Comparator,
    /// With what.
    pub threshold: Threshold,
    /// In which unit.
    pub unit: Option<String>,
    /// On which scale, where the unit's letters do not tell ("AU").
    pub scale: Option<String>,
    /// When.
    pub time_point: Option<String>,
}

/// The words are not a criterion.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotACriterion {
    /// No comparator.
    #[error("“{0}” has no comparator; write for instance CAC score ≥ 400 AU at baseline, with one of < ≤ = ≥ >")]
    NoComparator(String),
    /// Nothing before the comparator.
    #[error("“{0}” does not say what is compared; write for instance CAC score ≥ 400 AU at baseline")]
    NoVariable(String),
    /// Only `=` can compare with a word.
    #[error("“{0}”: < ≤ ≥ > need a number; write for instance CAC score ≥ 400 AU at baseline")]
    NoNumber(String),
}

impl Criterion {
    /// Puts a criterion together from its parts, as a form has them.
    ///
    /// # Errors
    /// When the threshold is not a number though the comparator needs one, or a part that must be there is empty.
    pub fn from_parts(
        variable: &str,
        comparator: Comparator,
        value: &str,
        unit: &str,
        scale: &str,
        time_point: &str,
    ) -> Result<Self, NotACriterion> {
        let part = |text: &str| super::draft::words_or_none(text);
        let variable = part(variable).ok_or_else(|| NotACriterion::NoVariable(value.to_owned()))?;
        let threshold = match value.parse::<Printed>() {
            Ok(number) => Threshold::Number(number),
            Err(_) if comparator == Comparator::Equal && !value.trim().is_empty() => Threshold::Word(value.trim().to_owned()),
            Err(_) => return Err(NotACriterion::NoNumber(value.to_owned())),
        };
        Ok(Self {
            variable,
            comparator,
            threshold,
            unit: part(&usual_unit(unit)),
            scale: part(scale),
            time_point: part(time_point),
        })
    }

    /// The number compared with, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match &self.threshold {
            Threshold::Number(number) => Some(number.value()),
            Threshold::Word(_) => None,
        }
    }

    /// The threshold as printed.
    #[must_use]
    pub fn value_text(&self) -> &str {
        match &self.threshold {
            Threshold::Number(number) => number.text(),
            Threshold::Word(word) => word,
        }
    }
}

impl fmt::Display for Criterion {
    /// "CAC score ≥ 400 AU (Agatston) at baseline"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.variable, self.comparator.label(), self.value_text())?;
        if let Some(unit) = &self.unit {
            write!(f, " {unit}")?;
        }
        if let Some(scale) = self.scale.as_ref().filter(|scale| self.unit.as_ref() != Some(*scale)) {
            write!(f, " ({scale})")?;
        }
        if let Some(time_point) = &self.time_point {
            write!(f, " at {time_point}")?;
        }
        Ok(())
    }
}

impl FromStr for Criterion {
    type Err = NotACriterion;

    fn from_str(text: &str) -> Result<Self, NotACriterion> {
        const WRITINGS: [(&str, Comparator); 8] = [
            (">=", Comparator::AtLeast),
            ("<=", Comparator::AtMost),
            ("=>", Comparator::AtLeast),
            ("≥", Comparator::AtLeast),
            ("≤", Comparator::AtMost),
            (">", Comparator::Above),
            ("<", Comparator::Below),
            ("=", Comparator::Equal),
        ];
        let found = WRITINGS
            .iter()
            .find_map(|(sign, comparator)| text.split_once(sign).map(|(before, after)| (before, *comparator, after)));
        let (variable, comparator, rest) = found.ok_or_else(|| NotACriterion::NoComparator(text.to_owned()))?;
        let (rest, time_point) = rest.split_once(" at ").unwrap_or((rest, ""));
        let (rest, scale) = match rest.split_once('(') {
            Some((before, inside)) => (before, inside.trim_end().trim_end_matches(')')),
            None => (rest, ""),
        };
        let rest = rest.trim();
        let (value, unit) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let is_number = value.parse::<Printed>().is_ok();
        let (value, unit) = if is_number { (value, unit) } else { (rest, "") };
        Self::from_parts(variable, comparator, value, unit, scale, time_point).map_err(|error| match error {
            NotACriterion::NoVariable(_) => NotACriterion::NoVariable(text.to_owned()),
            _ => NotACriterion::NoNumber(text.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_read_and_written_back() -> Result<(), NotACriterion> {
        for (text, written) in [
            ("CAC ≥ 400 AU at baseline", "CAC ≥ 400 AU at baseline"),
            ("CAC score>=400 AU (Agatston) at baseline", "CAC score ≥ 400 AU (Agatston) at baseline"),
            ("AVC score > 300 AU", "AVC score > 300 AU"),
            ("dp-ucMGP ≤ 0,5 nmol/L", "dp-ucMGP ≤ 0,5 nmol/L"),
            ("sex = male", "sex = male"),
        ] {
            let criterion: Criterion = text.parse()?;
            assert_eq!(criterion.to_string(), written);
            assert_eq!(written.parse::<Criterion>()?, criterion);
        }
        let cac: Criterion = "CAC ≥ 400 AU at baseline".parse()?;
        assert_eq!(
            (cac.comparator, cac.number(), cac.unit.as_deref(), cac.time_point.as_deref()),
            (Comparator::AtLeast, Some(400.0), Some("AU"), Some("baseline"))
        );
        Ok(())
    }

    #[test]
    fn at_least_and_above_stay_different() -> Result<(), NotACriterion> {
        assert_ne!("AVC > 300 AU".parse::<Criterion>()?, "AVC >= 300 AU".parse::<Criterion>()?);
        Ok(())
    }

    #[test]
    fn what_is_no_threshold_is_refused() {
        for text in ["CAC 400", "≥ 400 AU", "CAC ≥ high", "CAC ≥", ""] {
            assert!(text.parse::<Criterion>().is_err(), "{text}");
        }
    }
}
