//! From a claim and its evidence to one of eight verdicts, with every step on record.
//!
//! Owns METHOD section 2. Pure: the same case gives the same assessment, on any machine, at any
//! time. Must not know files, databases, pages or today's date.
//!
//! Reading order: [`evidence`] (what goes in), [`rules`] (the method as a table), [`engine`]
//! (how the parts follow each other), then `figures`, `reading`, `standing`, `selection`,
//! `synthesis`, `decision`.

mod analysis;
mod assessment;
pub mod certainty;
mod codes;
mod dates;
mod decision;
pub mod engine;
pub mod evidence;
mod figures;
pub mod findings;
mod flags;
pub mod forest;
mod input;
mod narrate;
pub mod outcome;
mod output;
pub mod overclaim;
pub mod overriding;
pub mod params;
mod participants;
mod reading;
pub mod refit;
pub mod robustness;
pub mod rules;
pub mod scope;
mod selection;
mod standing;
mod synthesis;
pub mod wording;
pub mod words;

#[cfg(test)]
mod forest_tests;
#[cfg(test)]
mod tests;

pub use analysis::{ANALYSIS, Analysis, analyse};
pub use assessment::{Assessment, Body, Counted, Model, Place, Step, StepRole};
pub use codes::{
    AnalysisSet, ClaimForm, ClaimType, CoIntervention, Code, Credibility, Design, Direction, Directness, Element, Integrity,
    Measure, Multiplicity, OutcomeRole, OutcomeType, POperator, Polarity, Prespecified, ReviewOf, ReviewQuality, RiskOfBias,
    Source, UnknownCode, Verdict,
};
pub use dates::{NotADate, PartialDate};
pub use engine::assess;
pub use evidence::{Case, Claim, StudyResult};
pub use flags::Flag;
pub use input::{InputError, parse_cases};
pub use output::json_line;
pub use params::{PARAMETERS, Parameter, Params, RULESET};
pub use rules::{RULES, Rule, RuleText, Section};

codes::codes! {
    /// The standing of a result (METHOD 2.4).
    Letter: "a standing", unknown = None;
    Confirmatory "C" "confirmatory",
    Estimation "E" "counts in the estimate",
    Exploratory "X" "exploratory",
    Preclinical "M" "laboratory or animal",
    NotCounted "-" "not counted",
}

codes::codes! {
    /// What a result says about the claim (METHOD 2.5).
    Reading: "a reading", unknown = None;
    For "F" "for",
    Against "A" "against",
    Inconclusive "I" "inconclusive",
    Unreadable "U" "unreadable",
}

use codes::parse;
use std::fmt;

/// Where an estimate lies, seen from the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// On the claimed side.
    Claimed,
    /// On the other side.
    Other,
    /// At no effect, or unknown.
    Neither,
}

impl Side {
    fn of(sign: i8) -> Self {
        match sign {
            1.. => Self::Claimed,
            0 => Self::Neither,
            _ => Self::Other,
        }
    }
}
