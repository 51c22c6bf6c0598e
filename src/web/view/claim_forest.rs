//! The forest plots of a claim: its results as the rules sorted them, with the words of its evidence.
//!
//! Owns the words around the figures. Must not decide what is averaged, nor where anything stands.

use super::figures;
use super::forest::{ALONE, Axis, Group, Meaning, Plot, Row, Sides, Sum};
use crate::domain::claim::Direction;
use crate::domain::dose::usual_unit;
use crate::store::claim_page::{ClaimPage, EvidenceRow};
use crate::verdict::forest::{self, Average, Forest, Kind};
use crate::verdict::{Code, Place};
use crate::web::chart::Interval;
use crate::web::filters::typographic;
use std::collections::{BTreeSet, HashMap};

/// The plots of a claim, one for each axis, and what could not be drawn.
#[derive(Debug, Default)]
pub struct Plots {
    /// The plots, what counts most first.
    pub plots: Vec<Drawn>,
    /// Results without an interval: name and why.
    pub undrawn: Vec<(String, String)>,
}

impl Plots {
    /// Which results can't be drawn, and why; none where all can.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        let named: Vec<String> = self.undrawn.iter().map(|(name, why)| format!("{name} ({why})")).collect();
        let what = if self.plots.is_empty() { "Nothing can be drawn" } else { "Not drawn" };
        (!named.is_empty()).then(|| format!("{what}: {}.", named.join("; ")))
    }
}

/// A plot with what it says.
#[derive(Debug)]
pub struct Drawn {
    /// The plot.
    pub plot: Plot,
    /// What it shows in a sentence or two.
    pub reading: String,
}

/// The plots of a claim's page.
#[must_use]
pub fn of(page: &ClaimPage) -> Plots {
    let Some(analysis) = &page.analysis else { return Plots::default() };
    let evidence: HashMap<&str, &EvidenceRow> = page.evidence.0.iter().map(|row| (row.key.as_str(), row)).collect();
    let forest = &analysis.0.forest;
    let sides = sides(page);
    let plots = forest.axes.iter().enumerate().filter_map(|(at, axis)| {
        let drawn = Axis {
            id: format!("forest-{}", at + 1),
            title: title(axis, forest),
            ratio: axis.ratio,
            sides: sides.clone(),
            groups: axis.blocks.iter().map(|block| group(axis, block, &evidence)).collect(),
        };
        Some(Drawn { reading: reading(axis), plot: Plot::of(drawn)? })
    });
    let undrawn = forest.undrawn.iter().map(|row| {
        let label = evidence.get(row.id.as_str()).map_or("", |found| found.label.as_str());
        (if label.is_empty() { row.label.clone() } else { format!("{}, {label}", row.label) }, row.why.clone())
    });
    Plots { plots: plots.collect(), undrawn: undrawn.collect() }
}

/// What both sides of no effect mean for this claim. The claimed side is known from its direction; which outcome is meant is its own words.
fn sides(page: &ClaimPage) -> Sides {
    let outcome = page.outcome.as_deref().unwrap_or("outcome");
    let (low, high) = match page.direction.parse::<Direction>() {
        Ok(Direction::Decrease) => (CLAIM, OTHER),
        Ok(Direction::Increase) => (OTHER, CLAIM),
        _ => ("", ""),
    };
    Sides {
        low: Meaning { favours: low, what: format!("lower: {outcome}") },
        high: Meaning { favours: high, what: format!("higher: {outcome}") },
    }
}

const CLAIM: &str = "favours the claim:";
const OTHER: &str = "speaks against the claim:";

/// "Mean difference, AU" or "Ratios on a logarithmic axis: hazard ratio, odds ratio".
fn title(axis: &forest::Axis, forest: &Forest) -> String {
    let measures = sentence(&measures(axis).into_iter().collect::<Vec<_>>().join(", "));
    let scale = match &axis.unit {
        Some(unit) => format!(", {}", usual_unit(unit)),
        None if axis.ratio => ", on a logarithmic axis".to_owned(),
        None => String::new(),
    };
    let level = 100.0 * (1.0 - forest.alpha);
    format!(
        "{measures}{scale}. Lines are {level:.0}% intervals; a square’s area is its share of the average; an open square is not part of it; the upright line is no effect."
    )
}

/// How the axis' results are expressed.
fn measures(axis: &forest::Axis) -> BTreeSet<&'static str> {
    axis.blocks.iter().flat_map(|block| &block.rows).map(|row| row.measure.label()).collect()
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn group(axis: &forest::Axis, block: &forest::Block, evidence: &HashMap<&str, &EvidenceRow>) -> Group {
    let unit = axis.unit.as_deref().map(usual_unit).unwrap_or_default();
    let title = match block.rows.iter().find(|row| row.weight.is_some()) {
        Some(row) if measures(axis).len() > 1 => format!("{}: {}", block.kind.label(), row.measure.label()),
        _ => block.kind.label().to_owned(),
    };
    Group {
        title,
        apart: block.kind > Kind::Alone,
        rows: block.rows.iter().map(|row| self::row(axis, row, &unit, evidence.get(row.id.as_str()).copied())).collect(),
        sum: block.average.as_ref().map(|average| sum(axis.ratio, average, &unit)),
    }
}

fn row(axis: &forest::Axis, row: &forest::Row, unit: &str, evidence: Option<&EvidenceRow>) -> Row {
    let interval = interval(row);
    let mut notes = Vec::new();
    if measures(axis).len() > 1 {
        notes.push(row.measure.label().to_owned());
    }
    notes.extend(row.basis.words().map(str::to_owned));
    let own = evidence.filter(|_| !row.reversed && row.basis == forest::From::Bounds).and_then(as_printed);
    if row.reversed {
        notes.push("turned round: it was reported the other way about".to_owned());
    }
    let subgroup = evidence.and_then(|found| found.subgroup.clone());
    let mut limits: Vec<String> = evidence.into_iter().flat_map(|found| &found.thresholds).map(|limit| at_entry(limit)).collect();
    let name = match (&subgroup, row.under) {
        (Some(words), true) => format!("Subgroup: {words}"),
        (Some(words), false) => {
            limits.push(format!("only {words}"));
            row.label.clone()
        }
        (None, _) => row.label.clone(),
    };
    let year = evidence.map(|found| found.year).filter(|year| *year > 0).or(row.year);
    let label = evidence.map(|found| found.label.clone()).filter(|label| !label.is_empty());
    let design = Some(row.design.label().to_owned()).filter(|_| !row.under);
    let about = [year.filter(|_| !row.under).map(|year| year.to_string()), design, label];
    let given =
        evidence.map(|found| Some(found.interventions.clone()).filter(|words| !words.is_empty()).or(found.exposure.clone()));
    let (people, given, duration) = if row.under {
        (String::new(), String::new(), String::new())
    } else {
        let people = evidence.and_then(|found| found.study_population.clone());
        let duration = evidence.and_then(|found| found.duration.clone().or(found.time_point.clone()));
        (people.unwrap_or_default(), given.flatten().unwrap_or_default(), duration.unwrap_or_default())
    };
    Row {
        key: row.id.clone(),
        study: row.study.clone(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(", "),
        name,
        people,
        limits: if row.under { Vec::new() } else { limits },
        given,
        duration,
        n: row.n,
        printed: own.unwrap_or_else(|| figures::estimate(&interval, axis.ratio, unit)),
        notes,
        interval: Some(interval),
        weight: row.weight,
        status: status(row.place),
        under: row.under,
    }
}

/// A threshold without the time that nearly all of them have.
fn at_entry(limit: &str) -> String {
    limit.strip_suffix(" at baseline").unwrap_or(limit).to_owned()
}

/// What stands for the weight of a result that was not averaged.
fn status(place: Place) -> &'static str {
    match place {
        Place::Main => ALONE,
        Place::Exploratory => "exploratory",
        _ => "not pooled",
    }
}

/// The figures as the paper printed them, where it printed them at the usual level.
fn as_printed(row: &EvidenceRow) -> Option<String> {
    let usual = row.level.is_none_or(|level| (level - 95.0).abs() < 0.01);
    let (estimate, low, high) = (row.estimate.as_deref()?, row.ci_low.as_deref()?, row.ci_high.as_deref()?);
    let measure = row.measure.as_deref().and_then(|code| code.parse::<crate::domain::measure::Measure>().ok());
    let unit = row.unit.as_deref().filter(|_| measure.is_some_and(crate::domain::measure::Measure::has_unit)).map(usual_unit);
    let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
    usual.then(|| format!("{}{unit} [{}, {}]", typographic(estimate), typographic(low), typographic(high)))
}

/// A row's figures for drawing.
#[must_use]
pub fn interval(row: &forest::Row) -> Interval {
    Interval { estimate: row.estimate, low: row.low, high: row.high }
}

/// What an average says, in words and figures.
#[must_use]
pub fn sum(ratio: bool, average: &Average, unit: &str) -> Sum {
    let interval = Interval { estimate: average.estimate, low: average.low, high: average.high };
    let prediction = average.prediction.map(|(low, high)| {
        let interval = Interval { estimate: average.estimate, low, high };
        (interval, figures::range(&interval, ratio))
    });
    Sum {
        name: format!("Average of {} results", average.k),
        model: average.model.label().to_owned(),
        printed: figures::estimate(&interval, ratio, unit),
        interval,
        prediction,
        spread: spread(average),
    }
}

fn spread(average: &Average) -> String {
    let interval = match average.tau2_interval {
        Some((_, 0.0)) => " (they differ less than chance allows)".to_owned(),
        Some((low, high)) => format!(" (95% interval {} to {})", figures::short(low), figures::short(high)),
        None => String::new(),
    };
    format!(
        "How much the results differ: τ² {}{interval}, I² {:.0}%, Q {} with {} degree{} of freedom, {}. The average against no effect: {}.",
        figures::short(average.tau2),
        100.0 * average.i2,
        figures::number(average.q, 2),
        average.k.saturating_sub(1),
        if average.k == 2 { "" } else { "s" },
        figures::p(average.q_p),
        figures::p(average.p)
    )
}

/// What a plot shows, in plain words.
fn reading(axis: &forest::Axis) -> String {
    let mut told: Vec<String> = Vec::new();
    let unit = axis.unit.as_deref().map(usual_unit).unwrap_or_default();
    for block in &axis.blocks {
        if let Some(average) = &block.average {
            let interval = Interval { estimate: average.estimate, low: average.low, high: average.high };
            let crosses = if average.low <= 0.0 && average.high >= 0.0 { "includes no effect" } else { "leaves out no effect" };
            told.push(format!(
                "{} results averaged: {}; the interval {crosses}.",
                average.k,
                figures::estimate(&interval, axis.ratio, &unit)
            ));
        }
    }
    let rows = || axis.blocks.iter().flat_map(|block| &block.rows).filter(|row| row.weight.is_none());
    let alone = rows().filter(|row| row.place == Place::Main).count();
    let apart = rows().count() - alone;
    let results = |n: usize| format!("{n} result{}", if n == 1 { "" } else { "s" });
    if alone > 0 {
        told.push(format!("{} counted without being averaged.", sentence(&results(alone))));
    }
    if apart > 0 {
        told.push(format!("{} drawn for comparison, in no average.", results(apart)));
    }
    told.join(" ")
}
