//! Certainty of a body of evidence (GRADE; METHOD 5): what the numbers suggest for each domain, what a person decides, and the
//! sentence that follows. Software only suggests. Must not know where ratings are kept.

mod draft;
mod imprecision;
mod statement;
mod suggest;
#[cfg(test)]
mod tests;

pub use draft::{CertaintyDraft, DomainDraft, Rated, RatedDomain};
pub use statement::{Question, statement};
pub use suggest::suggest;

use super::codes::ClaimType;
use crate::domain::codes::codes;

codes! {
    /// How certain the evidence is.
    Level, "level of certainty", {
        High = "high", "High";
        Moderate = "moderate", "Moderate";
        Low = "low", "Low";
        VeryLow = "very_low", "Very low";
    }
}

impl Level {
    /// A level moved by steps, never above high nor below very low.
    #[must_use]
    pub fn moved(self, steps: i16) -> Self {
        let at = i16::try_from(self as usize).unwrap_or_default() - steps;
        match at {
            ..=0 => Self::High,
            1 => Self::Moderate,
            2 => Self::Low,
            _ => Self::VeryLow,
        }
    }
}

codes! {
    /// What is rated: that there is an effect at all, or one that matters.
    Target, "target", {
        Null = "null", "An effect at all";
        Mid = "mid", "An effect that matters";
    }
}

codes! {
    /// What can lower or raise certainty.
    Domain, "domain", {
        RiskOfBias = "risk_of_bias", "Risk of bias";
        Inconsistency = "inconsistency", "Inconsistency";
        Indirectness = "indirectness", "Indirectness";
        Imprecision = "imprecision", "Imprecision";
        PublicationBias = "publication_bias", "Publication bias";
        LargeEffect = "large_effect", "Large effect";
        DoseResponse = "dose_response", "Dose and response";
        OpposingConfounding = "opposing_confounding", "Opposing confounding";
    }
}

impl Domain {
    /// Whether it raises certainty, rather than lowering it.
    #[must_use]
    pub const fn raises(self) -> bool {
        matches!(self, Self::LargeEffect | Self::DoseResponse | Self::OpposingConfounding)
    }

    /// The steps it can take, the one that changes nothing first.
    #[must_use]
    pub const fn steps(self) -> &'static [i16] {
        if self.raises() { &[0, 1, 2] } else { &[0, -1, -2, -3] }
    }
}

/// What is suggested for a domain, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The domain.
    pub domain: Domain,
    /// Below 0 lowers, above 0 raises.
    pub steps: i16,
    /// The numbers behind it, as a sentence.
    pub basis: String,
}

/// The estimate a rating is about, as the statement gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Which way the outcome goes with more exposure: −1, 0 or 1.
    pub sign: i8,
    /// How often the smallest difference that matters fits into the estimate, where that is known.
    pub multiple: Option<f64>,
    /// Whether the interval leaves the direction open.
    pub open: bool,
    /// Whether the whole interval is smaller than what matters.
    pub inside: bool,
    /// Estimate and interval in words; empty where there are none.
    pub words: String,
    /// Studies.
    pub studies: usize,
    /// People, where known.
    pub people: u64,
    /// The kind of claim.
    pub kind: ClaimType,
}

/// What is suggested for a body of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Where the rating starts: high or low.
    pub start: Level,
    /// Why it starts there.
    pub start_basis: String,
    /// All eight domains, in their order.
    pub domains: Vec<Suggested>,
    /// What the rating is about.
    pub effect: Effect,
    /// The smallest difference that matters, where one is declared.
    pub mcid: Option<f64>,
}

impl Suggestion {
    /// The level all suggestions lead to.
    #[must_use]
    pub fn overall(&self) -> Level {
        self.start.moved(self.domains.iter().map(|domain| domain.steps).sum())
    }

    /// What is suggested for one domain.
    #[must_use]
    pub fn of(&self, domain: Domain) -> Option<&Suggested> {
        self.domains.iter().find(|suggested| suggested.domain == domain)
    }
}
