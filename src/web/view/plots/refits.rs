//! Averages made anew, as rows of a plot: without each study in turn, and as the studies came out.

use super::super::claim_forest::sum;
use super::super::figures;
use super::super::forest::{Axis as Drawing, Group, Meaning, Plot, Row, Sides, Sum};
use super::averages;
use crate::domain::dose::usual_unit;
use crate::verdict::Code;
use crate::verdict::forest::{self, Average, Axis, Block};
use crate::verdict::refit::{Refit, one_after_another, without_each};
use crate::web::chart::Interval;

/// The average without each study.
#[must_use]
pub fn leave_one_out(at: usize, axis: &Axis, alpha: f64) -> Option<(Plot, String)> {
    let mut told = Vec::new();
    let groups = averages(axis).filter_map(|block| {
        let average = block.average.as_ref()?;
        let rows = block.averaged();
        let found = without_each(&rows, alpha);
        told.push(moved(axis, average, &rows, &found));
        let name = |row: &forest::Row| format!("Without {}", row.label);
        Some(group(axis, block, rows.iter().zip(&found).map(|(row, found)| (name(row), *row, *found)), Some(average)))
    });
    draw(format!("leave-one-out-{at}"), axis, groups.collect()).map(|plot| (plot, told.join(" ")))
}

/// The average of the first study, the first two, and so on.
#[must_use]
pub fn cumulative(at: usize, axis: &Axis, alpha: f64) -> Option<(Plot, String)> {
    let mut told = Vec::new();
    let groups = averages(axis).map(|block| {
        let rows = block.averaged();
        let found = one_after_another(&rows, alpha);
        told.push(settled(&rows, &found));
        let name = |at: usize, row: &forest::Row| if at == 0 { row.label.clone() } else { format!("+ {}", row.label) };
        let rows = rows.iter().zip(&found).enumerate().map(|(at, (row, found))| (name(at, row), *row, *found));
        group(axis, block, rows, None)
    });
    draw(format!("cumulative-{at}"), axis, groups.collect()).map(|plot| (plot, told.join(" ")))
}

fn draw(id: String, axis: &Axis, groups: Vec<Group>) -> Option<Plot> {
    let scale = if axis.ratio { ", on a logarithmic axis" } else { "" };
    let side = |what: &str| Meaning { favours: "", what: what.to_owned() };
    let title = format!("Averages with their 95% intervals{scale}; the upright line is no effect.");
    Plot::of(Drawing { id, title, ratio: axis.ratio, sides: Sides { low: side("lower"), high: side("higher") }, groups })
}

fn group<'a>(
    axis: &Axis,
    block: &Block,
    rows: impl Iterator<Item = (String, &'a forest::Row, Option<Refit>)>,
    average: Option<&Average>,
) -> Group {
    let unit = unit(axis);
    let rows = rows.map(|(name, row, found)| Row {
        key: row.id.clone(),
        name,
        about: about(row, found.as_ref()),
        printed: found.map_or_else(|| "can’t be estimated".to_owned(), |found| figures::estimate(&of(&found), axis.ratio, &unit)),
        notes: found.map(|found| figures::p(found.p)).into_iter().collect(),
        interval: found.map(|found| of(&found)),
        ..Row::default()
    });
    let measure = block.average.as_ref().map_or("", |average| average.measure.label());
    Group {
        title: format!("Average: {measure}"),
        apart: false,
        rows: rows.collect(),
        sum: average.map(|average| Sum { spread: String::new(), prediction: None, ..sum(axis.ratio, average, &unit) }),
    }
}

/// "2015, 4 results"
fn about(row: &forest::Row, found: Option<&Refit>) -> String {
    let year = row.year.map(|year| year.to_string());
    let results = found.map(|found| format!("{} result{}", found.k, if found.k == 1 { "" } else { "s" }));
    year.into_iter().chain(results).collect::<Vec<_>>().join(", ")
}

fn of(found: &Refit) -> Interval {
    Interval { estimate: found.estimate, low: found.low, high: found.high }
}

fn unit(axis: &Axis) -> String {
    axis.unit.as_deref().map(usual_unit).unwrap_or_default()
}

fn excludes(low: f64, high: f64) -> bool {
    low > 0.0 || high < 0.0
}

/// Whether any one study carries the finding.
fn moved(axis: &Axis, average: &Average, rows: &[&forest::Row], found: &[Option<Refit>]) -> String {
    let estimates: Vec<f64> = found.iter().flatten().map(|found| found.estimate).collect();
    let least = estimates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = estimates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let whole = excludes(average.low, average.high);
    let turning: Vec<&str> = rows
        .iter()
        .zip(found)
        .filter(|(_, found)| found.is_some_and(|found| excludes(found.low, found.high) != whole))
        .map(|(row, _)| row.label.as_str())
        .collect();
    let range = figures::range(&Interval { estimate: average.estimate, low: least, high: most }, axis.ratio);
    let state = if whole { "leaves out" } else { "includes" };
    let fate = match turning.as_slice() {
        [] => format!("the interval {state} no effect whichever is left out"),
        [one] => format!("the interval {state} no effect, but not without {one}"),
        many => format!("the interval {state} no effect, but not without {} of them: {}", many.len(), some(many)),
    };
    format!("With one of {} results left out the average lies at {range}; {fate}.", rows.len())
}

/// At most five names.
fn some(names: &[&str]) -> String {
    let shown = names.iter().take(5).copied().collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{shown} and others") } else { shown }
}

/// Since when the finding has stood.
fn settled(rows: &[&forest::Row], found: &[Option<Refit>]) -> String {
    let states: Vec<Option<bool>> = found.iter().map(|found| found.map(|found| excludes(found.low, found.high))).collect();
    let Some(Some(last)) = states.last().copied() else { return "The average can’t be estimated.".to_owned() };
    let since = states.iter().rposition(|state| *state != Some(last)).map_or(0, |at| at + 1);
    let state = if last { "left out" } else { "included" };
    let when = rows.get(since).and_then(|row| row.year).map_or_else(|| "the last".to_owned(), |year| year.to_string());
    let when = if since == 0 { "all along".to_owned() } else { format!("since {when}") };
    format!("Adding {} results in the order of their years, the interval has {state} no effect {when}.", rows.len())
}
