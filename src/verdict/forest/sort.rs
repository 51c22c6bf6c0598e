//! From a case to the rows, blocks and axes of its plots.
//!
//! Owns what may share an axis and what stands under what. What is averaged was decided before ([`super::super::synthesis`]).

use super::super::assessment::Place;
use super::super::codes::{Measure, Polarity};
use super::super::decision::without_evidence;
use super::super::engine::{Sorted, in_view, item, sort};
use super::super::evidence::{Case, StudyResult};
use super::super::figures::{Basis, Figures};
use super::super::selection::Item;
use super::super::synthesis::{Averaging, Unit};
use super::{Average, Axis, Block, Forest, From, Kind, Row, Undrawn};
use crate::stats::effect::Effect;
use std::cmp::Reverse;

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
                let average =
                    if kind == Kind::Averaged { self.units.get(unit).and_then(|unit| self.average(unit, alpha)) } else { None };
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
