//! The frozen input of a verdict: one claim with the results linked to it (METHOD 2.2).
//!
//! Owns the shape of a case and what an absent field means. Must not know the rules, nor where a
//! case comes from.

use serde::Serialize;

use super::codes::{
    AnalysisSet, ClaimForm, ClaimType, CoIntervention, Credibility, Design, Direction, Directness, Element, Integrity, Measure,
    Multiplicity, OutcomeRole, OutcomeType, POperator, Polarity, Prespecified, ReviewOf, ReviewQuality, RiskOfBias, Source,
};
use super::dates::PartialDate;
use super::params::Params;

/// A claim, the results linked to it, and the settings under which it is judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// The caller's identifier: a number, a text, or null; returned untouched.
    pub id: serde_json::Value,
    /// The caller's title; returned untouched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What is claimed.
    pub claim: Claim,
    /// What is linked to the claim, in any order.
    pub results: Vec<StudyResult>,
    /// The thresholds (METHOD 2.3).
    pub params: Params,
    /// Evidence time (T1); absent means the view of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asof: Option<PartialDate>,
}

/// The statement under judgement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// Kind of statement.
    #[serde(rename = "type")]
    pub kind: ClaimType,
    /// What the text says happens to the outcome.
    pub direction: Direction,
    /// The named group the claim is about; absent means everyone (`overall`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_scope: Option<String>,
    /// Smallest difference that matters, above 0, in the measure's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcid: Option<f64>,
    /// Lower end of the equivalence zone, natural scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_lo: Option<f64>,
    /// Upper end of the equivalence zone, natural scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_hi: Option<f64>,
    /// Whether trials cannot be done.
    pub rct_infeasible: bool,
    /// Whether a documented search found nothing.
    pub search_none_found: bool,
    /// Whether the sentence means the product alone or with another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub co_intervention: Option<CoIntervention>,
    /// Words that go beyond a difference from no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_form: Option<ClaimForm>,
}

/// One analysis of one outcome of one study.
///
/// Absent fields keep the cautious value: see each field. Numbers are as printed, before any
/// turning round.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the fields are METHOD 2.2's, one yes or no each")]
pub struct StudyResult {
    /// Identifier of the result.
    pub id: String,
    /// The study that votes; absent in a file means the result's own id.
    pub study: String,
    /// How readers know the study.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Study design.
    pub design: Design,
    /// Role of the outcome; absent: unknown.
    pub role: OutcomeRole,
    /// Whether the outcome is the exposure's direct biochemical target.
    pub marker: bool,
    /// Whether the analysis was planned; absent: unknown.
    pub prespecified: Prespecified,
    /// How multiple testing was dealt with; absent: unknown.
    pub multiplicity: Multiplicity,
    /// Who was studied; absent: unknown, which equals no named group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// Whether this is a subgroup of the study.
    pub is_subgroup: bool,
    /// Credibility of a subgroup; absent: not rated.
    pub credibility: Credibility,
    /// Who was analysed; absent: not stated.
    pub analysis: AnalysisSet,
    /// Effect measure; absent means that only P and the stated direction can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// Unit of a difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Name of the outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Parent outcome under which results may be pooled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_group: Option<String>,
    /// What is contrasted (per 10 µg, top v bottom).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contrast: Option<String>,
    /// Kind of outcome; absent: inferred from the measure.
    pub otype: OutcomeType,
    /// 0 exact, 1 close, 2 broader; absent: exact.
    pub outcome_match: u8,
    /// Estimate, natural scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub est: Option<f64>,
    /// Lower bound, natural scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lo: Option<f64>,
    /// Upper bound, natural scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hi: Option<f64>,
    /// Confidence level of the bounds in per cent; absent: 95.
    pub level: f64,
    /// Standard error on the analysis scale (log for ratios).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se: Option<f64>,
    /// P value as printed, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// What stands before P; absent with a P: "=".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_op: Option<POperator>,
    /// Whether P is one-sided (it is doubled).
    pub one_sided: bool,
    /// Events and people: exposed events, exposed people, control events, control people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<[u32; 4]>,
    /// People analysed; absent or 0: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// People with an event; absent: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<u32>,
    /// Direction in words, where numbers give none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_direction: Option<Direction>,
    /// Whether exposure or outcome runs against the claim's; absent: same.
    pub polarity: Polarity,
    /// Computed information size, people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ois: Option<f64>,
    /// Risk of bias; absent: not assessed.
    pub rob: RiskOfBias,
    /// Match with the claim's question; absent: unknown.
    pub directness: Directness,
    /// Elements that differ; where given, even empty, it wins over `directness`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs: Option<Vec<Element>>,
    /// Whether an observational result is adjusted; absent: unknown, which acts as not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<bool>,
    /// How full the adjustment is: higher is fuller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjustment: Option<u32>,
    /// Whether clusters were analysed as individuals.
    pub unit_error: bool,
    /// Whether the per-protocol set agrees (equivalence).
    pub pp_agrees: bool,
    /// Where it was read; absent: verified.
    pub source: Source,
    /// Standing of the report; absent: ok, or retracted where a retraction date is given.
    pub integrity: Integrity,
    /// When it was retracted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retracted_on: Option<PartialDate>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// What a review reviewed; absent: unknown.
    pub sr_of: ReviewOf,
    /// Studies in a review's pool; absent: unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub k_included: Option<u32>,
    /// Studies in a review's pool by id; empty: unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// When a review searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_date: Option<PartialDate>,
    /// Quality of a review; absent: not assessed.
    pub sr_quality: ReviewQuality,
}

impl StudyResult {
    /// How readers know the study: its label, else its id.
    #[must_use]
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.study)
    }

    /// People, where known: `n`, else the counts; 0 is unknown.
    #[must_use]
    pub fn people(&self) -> Option<u32> {
        self.n.filter(|n| *n > 0).or_else(|| self.counts.map(|[_, n1, _, n2]| n1.saturating_add(n2)).filter(|n| *n > 0))
    }

    /// People with an event, where known: `events`, else the counts.
    #[must_use]
    pub fn people_with_event(&self) -> Option<u32> {
        self.events.or_else(|| self.counts.map(|[e1, _, e2, _]| e1.saturating_add(e2)))
    }

    /// Whether the result is a review.
    #[must_use]
    pub fn is_review(&self) -> bool {
        self.design == Design::SystematicReview
    }

    /// Whether information is counted in events rather than people (P4).
    #[must_use]
    pub fn counts_events(&self) -> bool {
        match self.otype {
            OutcomeType::Binary | OutcomeType::TimeToEvent => true,
            OutcomeType::Continuous => false,
            OutcomeType::Unknown => {
                matches!(self.measure, Some(Measure::Rr | Measure::Or | Measure::Hr | Measure::Irr | Measure::Pr | Measure::Rd))
            }
        }
    }
}
