//! Reading figures leniently and writing them: what can't be read has no finding here. Knows no check.

use crate::domain::dose::usual_unit;
use crate::domain::measure::Measure;
use crate::domain::number::Printed;
use crate::domain::p_value::PValue;
use crate::domain::study_draft::ResultDraft;

/// Equal for figures as printed.
const SAME: f64 = 1e-9;

/// A number as printed, if it is one.
pub(super) fn number(text: &str) -> Option<Printed> {
    text.parse().ok()
}

/// The value of a printed number.
pub(super) fn value(text: &str) -> Option<f64> {
    number(text).map(|printed| printed.value())
}

/// A whole number of at least 0.
pub(super) fn people(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

/// Whether two figures are the same figure.
pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs()).max(1.0)
}

/// A figure for a field: plain digits, no "-0".
pub(super) fn plain(x: f64, decimals: u32) -> String {
    let text = format!("{x:.*}", usize::try_from(decimals.min(12)).unwrap_or(12));
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_owned(),
        _ => text,
    }
}

/// Without zeros at the end of the fraction.
pub(super) fn trimmed(x: f64, decimals: u32) -> String {
    let text = plain(x, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A figure for a sentence, with a minus sign.
pub(super) fn shown(text: &str) -> String {
    text.trim().replace('-', "\u{2212}")
}

/// A P value for a sentence.
pub(super) fn p_words(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { plain(p, if p < 0.1 { 3 } else { 2 }) }
}

/// The measure's name within a sentence, with its article.
pub(super) fn a_measure(measure: Measure) -> String {
    let name = measure.label().to_lowercase();
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
    format!("{article} {name}")
}

/// Letters and digits in lower case, single spaces: for comparing names.
pub(super) fn bare(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A unit in its usual writing, for comparing.
pub(super) fn bare_unit(unit: &str) -> String {
    usual_unit(unit).to_lowercase().replace('\u{B3}', "3").replace('\u{B2}', "2").replace(' ', "")
}

/// The scales effects are compared on (METHOD 6.1).
enum Scale {
    Plain,
    Log,
    Fisher,
}

/// The figures of a result that could be read.
#[derive(Clone)]
pub(super) struct Figures {
    pub(super) measure: Option<Measure>,
    pub(super) estimate: Option<Printed>,
    pub(super) low: Option<Printed>,
    pub(super) high: Option<Printed>,
    pub(super) p: Option<PValue>,
    /// What the interval leaves out, 0.05 unless it says otherwise.
    pub(super) alpha: f64,
}

impl Figures {
    pub(super) fn of(result: &ResultDraft) -> Self {
        let level = value(&result.level).filter(|level| (50.0..=99.9).contains(level)).unwrap_or(95.0);
        Self {
            measure: result.measure.trim().parse().ok(),
            estimate: number(&result.estimate),
            low: number(&result.ci_low),
            high: number(&result.ci_high),
            p: result.p.parse().ok(),
            alpha: 1.0 - level / 100.0,
        }
    }

    fn scale(&self) -> Scale {
        match self.measure {
            Some(measure) if measure.is_ratio() => Scale::Log,
            Some(Measure::Correlation) => Scale::Fisher,
            _ => Scale::Plain,
        }
    }

    /// A figure on the scale of analysis, where it has a place there.
    pub(super) fn scaled(&self, x: f64) -> Option<f64> {
        match self.scale() {
            Scale::Plain => Some(x),
            Scale::Log => (x > 0.0).then(|| x.ln()),
            Scale::Fisher => (x.abs() < 1.0).then(|| x.atanh()),
        }
    }

    /// Back from the scale of analysis.
    pub(super) fn unscaled(&self, x: f64) -> f64 {
        match self.scale() {
            Scale::Plain => x,
            Scale::Log => x.exp(),
            Scale::Fisher => x.tanh(),
        }
    }

    /// What brings a figure to the scale of analysis, as formulas write it.
    pub(super) fn transform(&self) -> &'static str {
        match self.scale() {
            Scale::Plain => "",
            Scale::Log => "ln ",
            Scale::Fisher => "artanh ",
        }
    }

    /// By how much a printed figure may be rounded, on the scale of analysis.
    pub(super) fn rounding(&self, printed: &Printed) -> Option<f64> {
        let end = |sign: f64| self.scaled(printed.value() + sign * printed.rounding());
        Some((end(1.0)? - end(-1.0)?) / 2.0)
    }

    /// Whether estimate and limits are possible together, V-03 to V-05.
    pub(super) fn are_possible(&self) -> bool {
        let readable = |figure: &Option<Printed>| figure.as_ref().is_none_or(|figure| self.scaled(figure.value()).is_some());
        let ordered = match (&self.low, &self.high) {
            (Some(low), Some(high)) => low.value() < high.value(),
            _ => true,
        };
        readable(&self.estimate) && readable(&self.low) && readable(&self.high) && ordered && self.estimate_is_inside()
    }

    /// Whether the estimate lies in its interval, allowing for rounding as the gate does.
    pub(super) fn estimate_is_inside(&self) -> bool {
        let (Some(estimate), Some(low), Some(high)) = (&self.estimate, &self.low, &self.high) else { return true };
        let slack = estimate.rounding() + low.rounding().max(high.rounding());
        low.value() - slack <= estimate.value() && estimate.value() <= high.value() + slack
    }
}

/// "17 (-86 to 53)": estimate and interval as typed.
pub(super) fn typed(result: &ResultDraft) -> String {
    let (estimate, low, high) = (result.estimate.trim(), result.ci_low.trim(), result.ci_high.trim());
    if low.is_empty() && high.is_empty() { estimate.to_owned() } else { format!("{estimate} ({low} to {high})") }
}
