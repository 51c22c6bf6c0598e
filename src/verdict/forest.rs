//! The results of a claim as a forest plot shows them.
//!
//! Owns which results share an axis, which were averaged, and what stands under what. Must not know pixels or pages.

use super::assessment::{Model, Place};
use super::codes::{Design, Measure, Polarity};
use super::decision::without_evidence;
use super::engine::{Sorted, in_view, item, sort};
use super::evidence::{Case, StudyResult};
use super::figures::{Basis, Figures};
use super::selection::Item;
use super::synthesis::{Averaging, Interval, PREDICTION_FROM, Unit, inference};
use crate::stats::effect::Effect;
use crate::stats::heterogeneity::{heterogeneity, prediction_interval, tau2_interval};
use crate::stats::pool::{Tau2, Test, pool};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

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

/// Sorts a case's results for drawing.
#[must_use]
pub fn forest(case: &Case) -> Forest {
    let (seen, _) = in_view(case);
    let items: Vec<Item> = seen.iter().map(|result| item(case, &case.params, result)).collect();
    if without_evidence(&case.claim, seen.len()).is_some() {
        return Sorter { items: &items, units: &[] }.sort(case.params.alpha);
    }
    let Sorted { items, units, .. } = sort(&case.claim, &case.params, Averaging::default(), items);
    Sorter { items: &items, units: &units }.sort(case.params.alpha)
}

/// What may share an axis: ratios, else measure and unit.
type Key = Option<(Measure, Option<String>)>;

struct Sorter<'a> {
    items: &'a [Item<'a>],
    units: &'a [Unit],
}

/// A row before it has its place: which block it belongs to, and which item it is.
struct Seat {
    /// Kind of block, and for averages which one.
    block: (Kind, usize),
    at: usize,
    row: Row,
}

impl Sorter<'_> {
    fn sort(&self, alpha: f64) -> Forest {
        let mut axes: Vec<(Key, Vec<Seat>)> = Vec::new();
        let mut undrawn = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            match row(item) {
                Ok(mut row) => {
                    let unit = self.units.iter().position(|unit| unit.pool.is_some() && unit.members.contains(&at));
                    row.weight = unit.and_then(|unit| self.units[unit].weight(at));
                    let block = unit.map_or_else(|| (kind(item.place), 0), |unit| (Kind::Averaged, unit));
                    let key = key(item.result, row.measure);
                    let seat = Seat { block, at, row };
                    match axes.iter_mut().find(|(other, _)| *other == key) {
                        Some((_, seats)) => seats.push(seat),
                        None => axes.push((key, vec![seat])),
                    }
                }
                Err(why) => undrawn.push(Undrawn {
                    id: item.result.id.clone(),
                    study: item.result.study.clone(),
                    label: item.result.name().to_owned(),
                    why: why.to_owned(),
                }),
            }
        }
        let mut axes: Vec<Axis> = axes.into_iter().map(|(key, seats)| self.axis(key, seats, alpha)).collect();
        axes.sort_by_key(|axis| (axis.blocks[0].kind, Reverse(axis.blocks[0].rows.len())));
        Forest { alpha, axes, undrawn }
    }

    fn axis(&self, key: Key, seats: Vec<Seat>, alpha: f64) -> Axis {
        let ratio = key.is_none();
        let mut blocks: Vec<((Kind, usize), Vec<Family>)> = Vec::new();
        for family in families(seats) {
            match blocks.iter_mut().find(|(block, _)| *block == family.block()) {
                Some((_, families)) => families.push(family),
                None => blocks.push((family.block(), vec![family])),
            }
        }
        blocks.sort_by_key(|(block, _)| *block);
        let blocks = blocks
            .into_iter()
            .map(|((kind, unit), mut families)| {
                families.sort_by(|a, b| a.order().cmp(&b.order()));
                let rows = families.into_iter().flat_map(Family::rows).collect();
                let average = if kind == Kind::Averaged { self.units.get(unit).and_then(|unit| self.average(unit, alpha)) } else { None };
                Block { kind, rows, average }
            })
            .collect();
        Axis { ratio, unit: key.and_then(|(_, unit)| unit), blocks }
    }

    fn average(&self, unit: &Unit, alpha: f64) -> Option<Average> {
        unit.pool.as_ref()?;
        let effects: Vec<Effect> = unit.members.iter().filter_map(|&at| self.items[at].figures.effect()).collect();
        Some(Average::of(&effects, unit.measure?, alpha)?.0)
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

/// A study's whole with its subgroups, or a row by itself.
struct Family {
    head: Seat,
    subgroups: Vec<Seat>,
}

impl Family {
    /// A family stands where the one of its rows stands that counts most.
    fn block(&self) -> (Kind, usize) {
        self.subgroups.iter().map(|seat| seat.block).fold(self.head.block, std::cmp::min)
    }

    fn order(&self) -> (i32, &str, usize) {
        (self.head.row.year.unwrap_or(i32::MAX), self.head.row.label.as_str(), self.head.at)
    }

    fn rows(self) -> impl Iterator<Item = Row> {
        let subgroups = self.subgroups.into_iter().map(|seat| Row { under: true, ..seat.row });
        std::iter::once(self.head.row).chain(subgroups)
    }
}

/// Subgroups go to the whole of their study that measured the same; of several wholes, to the one that counts most.
fn families(seats: Vec<Seat>) -> Vec<Family> {
    let (subgroups, wholes): (Vec<Seat>, Vec<Seat>) = seats.into_iter().partition(|seat| seat.row.subgroup);
    let mut families: Vec<Family> = wholes.into_iter().map(|head| Family { head, subgroups: Vec::new() }).collect();
    for seat in subgroups {
        let same = |family: &&mut Family| {
            let (whole, part) = (&family.head.row, &seat.row);
            whole.study == part.study && whole.measure == part.measure && whole.outcome == part.outcome
        };
        match families.iter_mut().filter(same).min_by_key(|family| family.head.block) {
            Some(family) => family.subgroups.push(seat),
            None => families.push(Family { head: seat, subgroups: Vec::new() }),
        }
    }
    families
}

fn key(result: &StudyResult, measure: Measure) -> Key {
    let unit = || result.unit.clone().map(|unit| unit.trim().to_owned()).filter(|unit| !unit.is_empty());
    let unitless = matches!(measure, Measure::Smd | Measure::Cor | Measure::Rd);
    (!measure.is_ratio()).then(|| (measure, if unitless { None } else { unit() }))
}

fn kind(place: Place) -> Kind {
    match place {
        Place::Main => Kind::Alone,
        Place::Exploratory => Kind::Exploratory,
        Place::Preclinical => Kind::Preclinical,
        Place::Context | Place::Dropped | Place::NotCounted => Kind::Aside,
    }
}

/// A result as a row, or why it can't be one.
fn row(item: &Item) -> Result<Row, &'static str> {
    let (result, figures) = (item.result, &item.figures);
    if let Some(why) = figures.broken {
        return Err(why);
    }
    let measure = figures.measure.ok_or("it is not known how the effect is expressed")?;
    let estimate = figures.estimate.ok_or("no estimate that can be counted is known")?;
    let ((low, high), se) = drawn(figures).ok_or("an estimate without an interval, a standard error or an exact P")?;
    Ok(Row {
        id: result.id.clone(),
        study: result.study.clone(),
        label: result.name().to_owned(),
        design: result.design,
        year: result.published.map(|published| chrono::Datelike::year(&published.last_day())),
        n: result.people(),
        measure,
        outcome: result.outcome.clone(),
        estimate,
        low,
        high,
        se,
        basis: match figures.basis {
            Basis::Bounds => From::Bounds,
            Basis::StandardError => From::StandardError,
            Basis::Counts { .. } => From::Counts,
            Basis::Nothing => From::PValue,
        },
        reversed: result.polarity == Polarity::Reversed,
        subgroup: result.is_subgroup,
        under: false,
        place: item.place,
        weight: None,
    })
}

/// The interval and standard error, where both are numbers that can be drawn.
fn drawn(figures: &Figures) -> Option<((f64, f64), f64)> {
    let (low, high) = figures.band()?;
    let se = figures.se.filter(|se| se.is_finite() && *se > 0.0)?;
    (low.is_finite() && high.is_finite() && low <= high).then_some(((low, high), se))
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
