//! Every result on one outcome, described: which may stand on one axis, which are comparable, and what comparable ones average to.
//!
//! Owns METHOD P1 and P2 where no claim is at hand: nothing here is for or against anything, and nothing is a verdict. Must not know
//! where results come from, nor how they are drawn.

use super::codes::{AnalysisSet, Code, Design, Integrity, Measure, OutcomeRole, Source};
use super::evidence::StudyResult;
use super::figures::{Basis, Figures};
use super::forest::{Average, From};
use super::params::Params;
use super::synthesis::Family;
use crate::stats::effect::Effect;
use serde::Serialize;
use std::cmp::Reverse;

/// A result as it was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its figures.
    pub result: StudyResult,
    /// What was given or measured, in words; only results of the same are comparable.
    pub given: String,
    /// The result it is a part of.
    pub parent: Option<String>,
    /// Why its figures can't be used, where the record says so.
    pub fault: Option<Apart>,
}

/// Why a result is shown apart and never averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Apart {
    /// Retracted.
    Retracted,
    /// There is an expression of concern.
    Concern,
    /// Nobody has read it in its source.
    Unverified,
    /// The figures contradict one another.
    Suspect,
    /// The record compares nothing.
    NoComparison,
    /// It repeats another result.
    Repeat,
}

impl Apart {
    /// Why, for readers.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Retracted => "retracted",
            Self::Concern => "expression of concern",
            Self::Unverified => "not verified in its source",
            Self::Suspect => "the printed figures contradict one another",
            Self::NoComparison => "no comparison",
            Self::Repeat => "repeats another result",
        }
    }
}

/// All results on an outcome, sorted. Positions are those of what was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Description {
    /// What every interval leaves out: 0.05 for 95%.
    pub alpha: f64,
    /// Results that can be drawn, by the axis they share; the fullest first.
    pub axes: Vec<Axis>,
    /// Results shown apart, with the reason.
    pub apart: Vec<(usize, Apart)>,
    /// Results without an interval, and what is missing.
    pub undrawn: Vec<(usize, &'static str)>,
}

/// Results that can be drawn against one axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Axis {
    /// Whether they are ratios, so that every number is a logarithm.
    pub ratio: bool,
    /// The unit of a difference.
    pub unit: Option<String>,
    /// Comparable results together; the fullest first.
    pub scales: Vec<Scale>,
}

/// Results that are comparable with each other: one measure and unit, one contrast, one family of designs, the same given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale {
    /// How the effect is expressed.
    pub measure: Measure,
    /// What is contrasted.
    pub contrast: Option<String>,
    /// What kind of studies.
    pub family: &'static str,
    /// What was given or measured.
    pub given: String,
    /// The results, a study's subgroups under its whole.
    pub rows: Vec<Row>,
    /// What one result of each study averages to.
    pub average: Option<Average>,
    /// Why there is no average.
    pub why_none: Option<&'static str>,
}

/// A result on the analysis scale; no effect is 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Which of those found.
    pub at: usize,
    /// Estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Where the interval comes from.
    pub basis: From,
    /// Share in the average, 0 to 1.
    pub weight: Option<f64>,
    /// Whether it stands under the whole of its study.
    pub under: bool,
    se: f64,
}

/// Describes results on one outcome.
#[must_use]
pub fn describe(found: &[Found], params: &Params) -> Description {
    let mut description = Description { alpha: params.alpha, axes: Vec::new(), apart: Vec::new(), undrawn: Vec::new() };
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for (at, one) in found.iter().enumerate() {
        if let Some(why) = apart(one) {
            description.apart.push((at, why));
            continue;
        }
        match row(at, &one.result, params.alpha) {
            Ok(row) => match groups.iter_mut().find(|group| comparable(&found[group[0].at], one)) {
                Some(group) => group.push(row),
                None => groups.push(vec![row]),
            },
            Err(why) => description.undrawn.push((at, why)),
        }
    }
    for group in groups {
        let Some(measure) = found[group[0].at].result.measure else { continue };
        let unit = found[group[0].at].result.unit.clone().filter(|unit| !measure.is_ratio() && !unit.is_empty());
        let scale = scale(found, group, measure, params);
        let same = |axis: &&mut Axis| {
            if measure.is_ratio() { axis.ratio } else { !axis.ratio && axis.unit == unit && axis.scales[0].measure == measure }
        };
        match description.axes.iter_mut().find(same) {
            Some(axis) => axis.scales.push(scale),
            None => description.axes.push(Axis { ratio: measure.is_ratio(), unit, scales: vec![scale] }),
        }
    }
    for axis in &mut description.axes {
        axis.scales.sort_by_key(|scale| Reverse((scale.average.is_some(), scale.rows.len())));
    }
    description.axes.sort_by_key(|axis| Reverse(axis.scales.iter().map(|scale| scale.rows.len()).sum::<usize>()));
    description
}

fn apart(found: &Found) -> Option<Apart> {
    match found.result.integrity {
        Integrity::Retracted => Some(Apart::Retracted),
        Integrity::Concern => Some(Apart::Concern),
        Integrity::Ok if found.result.source == Source::Unverified => Some(Apart::Unverified),
        Integrity::Ok => found.fault,
    }
}

fn row(at: usize, result: &StudyResult, alpha: f64) -> Result<Row, &'static str> {
    let figures = Figures::of(result, alpha);
    if let Some(why) = figures.broken {
        return Err(why);
    }
    figures.measure.ok_or("it is not known how the effect is expressed")?;
    let estimate = figures.estimate.ok_or("no estimate that can be counted is known")?;
    let missing = "an estimate without an interval, a standard error or an exact P";
    let (low, high) = figures.band().filter(|(low, high)| low.is_finite() && high.is_finite()).ok_or(missing)?;
    let se = figures.se.filter(|se| se.is_finite() && *se > 0.0).ok_or(missing)?;
    let basis = match figures.basis {
        Basis::Bounds => From::Bounds,
        Basis::StandardError => From::StandardError,
        Basis::Counts { .. } => From::Counts,
        Basis::Nothing => From::PValue,
    };
    Ok(Row { at, estimate, low, high, basis, weight: None, under: false, se })
}

/// P1, and what P1 takes for granted within a claim: the same was given.
fn comparable(a: &Found, b: &Found) -> bool {
    let (one, other) = (&a.result, &b.result);
    let unit = |result: &StudyResult| result.unit.clone().filter(|unit| !unit.is_empty());
    one.measure == other.measure
        && unit(one) == unit(other)
        && one.outcome_group == other.outcome_group
        && one.contrast == other.contrast
        && Family::of(one) == Family::of(other)
        && one.is_review() == other.is_review()
        && a.given.eq_ignore_ascii_case(&b.given)
}

fn scale(found: &[Found], mut rows: Vec<Row>, measure: Measure, params: &Params) -> Scale {
    let first = &found[rows[0].at];
    let (average, why_none) = match average(found, &mut rows, measure, params) {
        Ok(average) => (Some(average), None),
        Err(why) => (None, Some(why)),
    };
    Scale {
        measure,
        contrast: first.result.contrast.clone(),
        family: family(&first.result),
        given: first.given.clone(),
        rows: seated(found, rows),
        average,
        why_none,
    }
}

fn family(result: &StudyResult) -> &'static str {
    match result.design {
        Design::Rct => "trials",
        Design::Cohort | Design::NestedCaseControl => "cohorts",
        Design::SystematicReview => "reviews",
        other => other.label(),
    }
}

/// P2 over one result of each study; sets the weights.
fn average(found: &[Found], rows: &mut [Row], measure: Measure, params: &Params) -> Result<Average, &'static str> {
    if found[rows[0].at].result.is_review() {
        return Err("reviews contain the same studies, so they are not averaged");
    }
    let chosen = one_per_study(found, rows);
    if chosen.len() < 2 {
        return Err("one study, so there is nothing to average");
    }
    let effects: Vec<Effect> = chosen.iter().map(|&at| Effect { estimate: rows[at].estimate, se: rows[at].se }).collect();
    let (average, weights) = Average::of(&effects, measure, params.alpha).ok_or("the figures cannot be averaged")?;
    for (&at, weight) in chosen.iter().zip(weights) {
        rows[at].weight = Some(weight);
    }
    Ok(average)
}

/// The result that stands for each study: its whole before a part, primary before secondary, everyone as randomised, the latest report.
fn one_per_study(found: &[Found], rows: &[Row]) -> Vec<usize> {
    let key = |at: usize| {
        let result = &found[rows[at].at].result;
        let role = match result.role {
            OutcomeRole::Primary => 0,
            OutcomeRole::Secondary => 1,
            OutcomeRole::Exploratory => 2,
            OutcomeRole::Unknown => 3,
        };
        let analysis = match result.analysis {
            AnalysisSet::Itt | AnalysisSet::Unknown => 0,
            AnalysisSet::Mitt => 1,
            AnalysisSet::Pp => 2,
        };
        let day = Reverse(result.published.map(super::PartialDate::last_day));
        (result.is_subgroup, role, analysis, day, result.id.as_str())
    };
    let study = |at: usize| found[rows[at].at].result.study.as_str();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| study(a).cmp(study(b)).then_with(|| key(a).cmp(&key(b))));
    order.dedup_by(|a, b| study(*a) == study(*b));
    // a study that is only known by a part of its people says nothing about them all
    order.retain(|&at| !found[rows[at].at].result.is_subgroup);
    order
}

/// By year and name, subgroups under the whole they belong to.
fn seated(found: &[Found], rows: Vec<Row>) -> Vec<Row> {
    let result = |row: &Row| &found[row.at].result;
    let (parts, mut wholes): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| result(row).is_subgroup);
    wholes.sort_by_cached_key(|row| {
        let result = result(row);
        (result.published.map(super::PartialDate::last_day), result.name().to_owned(), row.weight.is_none(), row.at)
    });
    let mut seated: Vec<Row> = wholes;
    for part in parts {
        let own = result(&part);
        let parent = found[part.at].parent.as_deref();
        let place = seated
            .iter()
            .rposition(|row| parent == Some(result(row).id.as_str()))
            .or_else(|| seated.iter().position(|row| !row.under && result(row).study == own.study));
        match place {
            Some(place) => {
                let after = seated[place + 1..].iter().take_while(|row| row.under).count();
                seated.insert(place + 1 + after, Row { under: true, ..part });
            }
            None => seated.push(part),
        }
    }
    seated
}

#[cfg(test)]
mod tests;
