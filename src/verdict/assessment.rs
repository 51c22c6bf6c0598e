//! What comes out: verdict, flags, counted results, numbers, trace.
//!
//! Owns the shape of an assessment. Must not know how any of it is found.

use serde::{Deserialize, Serialize};

use super::codes::{Measure, Verdict};
use super::flags::Flag;
use super::rules::{Rule, fill};
use super::{Letter, Reading};

/// What the rules make of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// One of the eight verdicts.
    pub verdict: Verdict,
    /// The rule that decided.
    pub rule: Rule,
    /// Remarks, sorted by code.
    pub flags: Vec<Flag>,
    /// Every linked result in the case's order, whether it counts or why not.
    pub counted: Vec<Counted>,
    /// The numbers that decided, where results were pooled or one decides.
    pub body: Option<Body>,
    /// Every step, in order.
    pub trace: Vec<Step>,
    /// Participants in the results that count, where known.
    pub participants: u64,
    /// Studies whose results count.
    pub studies: usize,
    /// One sentence for readers.
    pub summary: String,
}

/// One linked result, as the rules see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    /// Identifier of the result.
    pub id: String,
    /// Identifier of its study.
    pub study: String,
    /// Its standing; none when it was not in view.
    pub standing: Option<Letter>,
    /// The rule that gave the standing.
    pub standing_rule: Option<Rule>,
    /// What it says.
    pub reading: Option<Reading>,
    /// The rule that gave the reading.
    pub reading_rule: Option<Rule>,
    /// Where it ended up.
    pub place: Place,
    /// Whether it is one of the results the verdict rests on.
    pub kept: bool,
    /// Why it counts as it does, or why not.
    pub note: String,
}

/// Where a result ends up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Among the confirmatory and estimation results (set T).
    Main,
    /// Among the exploratory results (set X).
    Exploratory,
    /// Among laboratory and animal evidence (set M).
    Preclinical,
    /// Shown beside the result that counts (D1, D1a, D3).
    Context,
    /// Counted already within a review, or a review whose studies count (D2, D2a).
    Dropped,
    /// Not counted, or not in view.
    NotCounted,
}

/// The numbers behind a verdict, on the measure's natural scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// Studies; none where a review does not say.
    pub k: Option<u32>,
    /// Effect measure.
    pub measure: Option<Measure>,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower bound at the level of the verdict (95% by default).
    pub ci_low: Option<f64>,
    /// Upper bound.
    pub ci_high: Option<f64>,
    /// Two-sided P.
    pub p: Option<f64>,
    /// Variance between studies, analysis scale.
    pub tau2: Option<f64>,
    /// Share of variation beyond chance, 0 to 1.
    pub i2: Option<f64>,
    /// Lower bound of the prediction interval.
    pub pi_low: Option<f64>,
    /// Upper bound of the prediction interval.
    pub pi_high: Option<f64>,
    /// How the numbers came about.
    pub model: Model,
}

/// How a body's numbers came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// One result as it is.
    Single,
    /// Random effects (REML) with a Wald interval.
    RemlWald,
    /// Random effects (REML) with the Hartung–Knapp interval.
    RemlHartungKnapp,
}

impl Model {
    /// The model in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Single => "one result",
            Self::RemlWald => "random effects, REML",
            Self::RemlHartungKnapp => "random effects, REML with Hartung–Knapp interval",
        }
    }
}

/// One step of the trace.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The rule applied.
    pub rule: Rule,
    /// What it found, in words and numbers.
    pub text: String,
    /// What the step does to the verdict.
    pub role: StepRole,
    /// The result it is about, where it is about one.
    pub result: Option<String>,
}

/// What a step does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepRole {
    /// Prepares.
    Info,
    /// Speaks for the claim.
    For,
    /// Speaks against the claim.
    Against,
    /// Gives the verdict.
    Decides,
}

impl Step {
    pub(super) fn new(rule: Rule, effect: StepRole, result: Option<String>, slots: &[(&str, String)]) -> Self {
        Self { rule, text: fill(rule.text().sentence, slots), role: effect, result }
    }
}
