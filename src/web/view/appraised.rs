//! Appraisals for readers: judgements as shade and words, domains by name.

use crate::domain::appraisal::{Instrument, Judgement};
use crate::store::study_page::AppraisalRow;

/// An appraisal, its codes in words.
#[derive(Debug)]
pub struct Appraised {
    /// The appraisal as stored.
    pub row: AppraisalRow,
    /// The instrument's name.
    pub instrument: &'static str,
    /// What the instrument asks.
    pub asks: &'static str,
    /// The overall judgement: shade and words.
    pub overall: Judged,
    /// Name, judgement and support of each domain.
    pub domains: Vec<(String, Judged, String)>,
}

/// A judgement's shade (low, some, high concern, or none given) and words.
pub type Judged = (&'static str, String);

impl Appraised {
    /// Puts an appraisal into words.
    #[must_use]
    pub fn of(row: AppraisalRow) -> Self {
        let instrument = row.instrument.parse::<Instrument>().ok();
        let (shade, words) = judged(&row.overall, instrument);
        let domain = |(name, code, support): &(String, String, String)| {
            (domain_name(instrument, name), judged(code, instrument), support.clone())
        };
        Self {
            instrument: instrument.map_or("Appraisal", Instrument::label),
            asks: instrument.map_or("", Instrument::asks),
            overall: (shade, format!("{words}{}", if shade == "none" { "" } else { overall_of(instrument, &row.overall) })),
            domains: row.domains.iter().map(domain).collect(),
            row,
        }
    }
}

/// What an overall judgement is a judgement of.
fn overall_of(instrument: Option<Instrument>, code: &str) -> &'static str {
    match instrument {
        Some(Instrument::Rob2 | Instrument::RobinsI) if code != "some_concerns" => " risk",
        Some(Instrument::Amstar2) => " quality",
        Some(Instrument::Iceman) => " credibility",
        _ => "",
    }
}

/// A domain's name for readers: the instrument's, else its code in words.
fn domain_name(instrument: Option<Instrument>, code: &str) -> String {
    if let Some(part) = instrument.and_then(|instrument| instrument.form().part(code)) {
        return part.label.to_owned();
    }
    let mut letters = code.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect::<String>().replace('_', " ")
}

/// A judgement's shade and words. High is good in AMSTAR 2 and ICEMAN.
pub fn judged(code: &str, instrument: Option<Instrument>) -> Judged {
    let Ok(judgement) = code.parse::<Judgement>() else { return ("none", code.to_owned()) };
    let high_is_good = matches!(instrument, Some(Instrument::Amstar2 | Instrument::Iceman));
    let shade = match judgement {
        Judgement::Low if high_is_good => "high",
        Judgement::High if high_is_good => "low",
        Judgement::Low | Judgement::Yes | Judgement::DefinitelyMore | Judgement::ProbablyMore => "low",
        Judgement::SomeConcerns | Judgement::Moderate | Judgement::PartialYes | Judgement::ProbablyLess => "some",
        Judgement::High
        | Judgement::Serious
        | Judgement::Critical
        | Judgement::CriticallyLow
        | Judgement::VeryLow
        | Judgement::No
        | Judgement::DefinitelyLess => "high",
        Judgement::NotAssessed | Judgement::NoInformation | Judgement::NotApplicable => "none",
    };
    (shade, judgement.label().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_high_rating_is_good_or_bad_by_its_instrument() {
        assert_eq!(judged("high", Some(Instrument::Rob2)).0, "high");
        assert_eq!(judged("high", Some(Instrument::Amstar2)).0, "low");
        assert_eq!(judged("very_low", Some(Instrument::Iceman)), ("high", "Very low".to_owned()));
        assert_eq!(judged("no_information", Some(Instrument::Rob2)).0, "none");
        assert_eq!(overall_of(Some(Instrument::Rob2), "some_concerns"), "");
    }

    #[test]
    fn domains_have_names() {
        assert_eq!(domain_name(Some(Instrument::Rob2), "missing_data"), "Missing data");
        assert_eq!(domain_name(Some(Instrument::RobinsI), "deviations"), "Deviations from the intended treatment");
        assert_eq!(domain_name(Some(Instrument::Rob2), "of_old"), "Of old");
    }
}
