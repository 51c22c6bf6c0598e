//! The results of a claim as a forest plot shows them.
//!
//! Owns which results share an axis, which were averaged, and what stands under what. Must not know pixels or pages.

mod sort;

use super::assessment::{Model, Place};
use super::codes::{Design, Measure};
use super::synthesis::{Interval, PREDICTION_FROM, inference};
use crate::stats::effect::Effect;
use crate::stats::heterogeneity::{heterogeneity, prediction_interval, tau2_interval};
use crate::stats::pool::{Tau2, Test, pool};
use serde::{Deserialize, Serialize};
pub use sort::forest;

/// The linked results that have an interval, by the axis they share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forest {
    /// What every interval leaves out: 0.05 for 95%.
    pub alpha: f64,
    /// One plot each, what counts most first.
    pub axes: Vec<Axis>,
    /// What can't be drawn.
    pub undrawn: Vec<Undrawn>,
}

/// Results that can be drawn against one axis: one kind of difference in one unit, or ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Whether they are ratios, so that every number is a logarithm.
    pub ratio: bool,
    /// The unit of a difference.
    pub unit: Option<String>,
    /// Results by what was done with them, what counts most first.
    pub blocks: Vec<Block>,
}

/// Results that were treated alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What was done with them.
    pub kind: Kind,
    /// The results, a study's subgroups right under its whole.
    pub rows: Vec<Row>,
    /// What those with a weight come to.
    pub average: Option<Average>,
}

/// What was done with the results of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Averaged.
    Averaged,
    /// Counted, each by itself.
    Alone,
    /// Exploratory.
    Exploratory,
    /// From the laboratory or animals.
    Preclinical,
    /// Shown, not counted.
    Aside,
}

/// A result. Its numbers are on the analysis scale (logarithms of ratios), turned round where it is reversed; no effect is 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Identifier of the result.
    pub id: String,
    /// Identifier of its study.
    pub study: String,
    /// How readers know the study.
    pub label: String,
    /// Study design.
    pub design: Design,
    /// Year of publication.
    pub year: Option<i32>,
    /// People, where known.
    pub n: Option<u32>,
    /// Effect measure.
    pub measure: Measure,
    /// What was measured.
    pub outcome: Option<String>,
    /// Estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Standard error.
    pub se: f64,
    /// Where the interval comes from.
    pub basis: From,
    /// Whether it runs against the claim's question and is turned round here.
    pub reversed: bool,
    /// Whether it is a subgroup of its study.
    pub subgroup: bool,
    /// Whether it stands under the whole of its study, the nearest row above that does not.
    pub under: bool,
    /// Where the rules put it.
    pub place: Place,
    /// Share in the block's average, 0 to 1; none where it was not averaged.
    pub weight: Option<f64>,
}

/// Where a row's interval comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// Printed bounds.
    Bounds,
    /// A printed standard error.
    StandardError,
    /// Counts.
    Counts,
    /// An exact P value: good for drawing and weighing, but it decides nothing.
    PValue,
}

/// What a block's results come to, on the analysis scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Average {
    /// How many results.
    pub k: usize,
    /// How they are measured.
    pub measure: Measure,
    /// Estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Two-sided P.
    pub p: f64,
    /// How it came about.
    pub model: Model,
    /// Variance between studies.
    pub tau2: f64,
    /// Its Q-profile interval; `(0, 0)` where they differ less than chance allows.
    pub tau2_interval: Option<(f64, f64)>,
    /// Share of variation beyond chance, 0 to 1.
    pub i2: f64,
    /// Cochran's Q, with k − 1 degrees of freedom.
    pub q: f64,
    /// P of Q under one common effect.
    pub q_p: f64,
    /// Where the next study's effect is expected, from five studies.
    pub prediction: Option<(f64, f64)>,
}

/// A result that can't be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undrawn {
    /// Identifier of the result.
    pub id: String,
    /// Identifier of its study.
    pub study: String,
    /// How readers know the study.
    pub label: String,
    /// Why not, without a full stop.
    pub why: String,
}

impl Block {
    /// The averaged results in the order of publication.
    #[must_use]
    pub fn averaged(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.weight.is_some()).collect();
        rows.sort_by_key(|row| row.year.unwrap_or(i32::MAX));
        rows
    }
}

impl Row {
    /// Estimate with standard error.
    #[must_use]
    pub fn effect(&self) -> Effect {
        Effect { estimate: self.estimate, se: self.se }
    }
}

impl Kind {
    /// What was done with these results, as a heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Averaged => "Averaged",
            Self::Alone => "Counted, each by itself",
            Self::Exploratory => "Exploratory, not pooled",
            Self::Preclinical => "Laboratory or animal, not pooled",
            Self::Aside => "Shown, not counted, not pooled",
        }
    }
}

impl From {
    /// Where the interval comes from, in words; nothing where it was printed.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Bounds => None,
            Self::StandardError => Some("interval from the standard error"),
            Self::Counts => Some("interval from the counts"),
            Self::PValue => Some("interval worked out from P"),
        }
    }
}

impl Average {
    /// METHOD P2's average of effects, with the share of each; none where it can't be had.
    pub(super) fn of(effects: &[Effect], measure: Measure, alpha: f64) -> Option<(Self, Vec<f64>)> {
        let pooled = pool(effects, Tau2::Reml).ok()?;
        let found = inference(&pooled, effects.len(), alpha, Interval::ByRule)?;
        let spread = heterogeneity(effects).ok()?;
        let prediction = prediction_interval(pooled.mean, pooled.tau2, pooled.k, alpha).ok();
        let average = Self {
            k: pooled.k,
            measure,
            estimate: pooled.mean.estimate,
            low: found.low,
            high: found.high,
            p: found.p,
            model: if found.test == Test::HartungKnapp { Model::RemlHartungKnapp } else { Model::RemlWald },
            tau2: pooled.tau2,
            tau2_interval: tau2_interval(effects, alpha).ok().filter(|(_, high)| high.is_finite()),
            i2: spread.i2,
            q: spread.q,
            q_p: spread.p,
            prediction: prediction.filter(|_| pooled.k >= PREDICTION_FROM),
        };
        Some((average, pooled.weights))
    }
}
