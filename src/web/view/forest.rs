//! A forest plot for a page: rows with words and an interval each, what they come to, and the axis they share.
//!
//! Owns what stands where in the plot. Must not know where its rows come from: claims, outcomes and single studies fill them.

use super::figures;
use crate::web::chart::{Interval, Scale, side};
use std::fmt;

/// What to draw on one axis.
#[derive(Debug)]
pub struct Axis {
    /// Name of the plot within its page: letters, digits and hyphens.
    pub id: String,
    /// What is drawn: "Mean difference, AU".
    pub title: String,
    /// Whether the numbers are logarithms of ratios.
    pub ratio: bool,
    /// What the two sides mean.
    pub sides: Sides,
    /// Rows by what was done with them.
    pub groups: Vec<Group>,
}

/// What lower and higher numbers mean.
#[derive(Debug, Clone, Default)]
pub struct Sides {
    /// Left of no effect: "lower: CAC score", and whom that favours, where it is known.
    pub low: Meaning,
    /// Right of it.
    pub high: Meaning,
}

/// What a side of no effect means.
#[derive(Debug, Clone, Default)]
pub struct Meaning {
    /// "favours the claim"; empty where it is not known.
    pub favours: &'static str,
    /// "lower CAC score"
    pub what: String,
}

/// Rows that were treated alike.
#[derive(Debug)]
pub struct Group {
    /// What was done with them; empty for a plot of one group that needs no heading.
    pub title: String,
    /// Whether they are set apart from what counts.
    pub apart: bool,
    /// The rows.
    pub rows: Vec<Row>,
    /// What those with a weight come to.
    pub sum: Option<Sum>,
}

/// One result. Words that are empty take no room.
#[derive(Debug, Default)]
pub struct Row {
    /// The result's key.
    pub key: String,
    /// The study's name in addresses; empty where the row is no study.
    pub study: String,
    /// What readers call it.
    pub name: String,
    /// Design and year.
    pub about: String,
    /// Who took part.
    pub people: String,
    /// Thresholds and subgroup.
    pub limits: Vec<String>,
    /// Dose, or what was compared.
    pub given: String,
    /// How long.
    pub duration: String,
    /// People analysed.
    pub n: Option<u32>,
    /// "−92 AU [−183, −1]"
    pub printed: String,
    /// What a reader must know about the figures.
    pub notes: Vec<String>,
    /// The figures on the analysis scale; none is a row of words only.
    pub interval: Option<Interval>,
    /// Share in the group's average, 0 to 1.
    pub weight: Option<f64>,
    /// What stands for a weight where there is none.
    pub status: &'static str,
    /// Whether it stands under the row above, as a part of its study.
    pub under: bool,
}

/// What a group comes to.
#[derive(Debug)]
pub struct Sum {
    /// "Average of 5 results"
    pub name: String,
    /// The model in words.
    pub model: String,
    /// Its figures.
    pub interval: Interval,
    /// The same in print.
    pub printed: String,
    /// Where the next study is expected, and the same in print.
    pub prediction: Option<(Interval, String)>,
    /// How much the results differ, in figures.
    pub spread: String,
}

/// A plot ready for its template.
#[derive(Debug)]
pub struct Plot {
    /// What is drawn.
    pub axis: Axis,
    /// The plot's axis.
    pub scale: Scale,
    /// Which columns have anything in them.
    pub columns: Columns,
    heaviest: f64,
}

/// Which columns a plot has beside name, drawing and estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Who took part.
    pub people: bool,
    /// Dose.
    pub given: bool,
    /// How long.
    pub duration: bool,
    /// People analysed.
    pub n: bool,
    /// Weight.
    pub weight: bool,
}

/// Side of the heaviest square in pixels.
pub const LARGEST: f64 = 15.0;
/// Side of a square without a weight.
const PLAIN: f64 = 8.0;
/// How many ticks fit a telephone.
const TICKS: usize = 6;
/// From how many rows the axis stands above the rows too.
const LONG: usize = 12;

/// A place as a share of the width, as SVG writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(f64);

impl Percent {
    /// From a share of 0 to 1.
    #[must_use]
    pub fn of(share: f64) -> Self {
        Self(share)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}%", 100.0 * self.0)
    }
}

/// An interval as its drawing needs it.
#[derive(Debug, Clone, Copy)]
pub struct Drawn {
    /// Where the line begins.
    pub low: Percent,
    /// Where it ends.
    pub high: Percent,
    /// How long it is.
    pub length: Percent,
    /// Where the estimate is, unless it lies beyond the axis.
    pub at: Option<Percent>,
    /// The same within the interval, in hundredths: for diamonds.
    pub middle: f64,
    /// Whether an arrow shows that it goes on below.
    pub beyond_low: bool,
    /// Or above.
    pub beyond_high: bool,
    /// Side of the square in pixels.
    pub side: f64,
    /// Half of it, up and left.
    pub shift: f64,
    /// Whether the square is full: the result counts.
    pub full: bool,
}

impl Plot {
    /// Lays out what is to be drawn; none where no row has an interval.
    #[must_use]
    pub fn of(axis: Axis) -> Option<Self> {
        let rows = || axis.groups.iter().flat_map(|group| &group.rows);
        let sums = axis.groups.iter().filter_map(|group| group.sum.as_ref()).map(|sum| sum.interval);
        let intervals: Vec<Interval> = rows().filter_map(|row| row.interval).chain(sums).collect();
        if intervals.is_empty() {
            return None;
        }
        let columns = Columns {
            people: rows().any(|row| !row.people.is_empty() || !row.limits.is_empty()),
            given: rows().any(|row| !row.given.is_empty()),
            duration: rows().any(|row| !row.duration.is_empty()),
            n: rows().any(|row| row.n.is_some()),
            weight: rows().any(|row| row.weight.is_some() || !row.status.is_empty()),
        };
        let heaviest = rows().filter_map(|row| row.weight).fold(0.0, f64::max);
        Some(Self { scale: Scale::of(&intervals, axis.ratio), columns, heaviest, axis })
    }

    /// Round numbers of the axis with their places.
    #[must_use]
    pub fn ticks(&self) -> Vec<(Percent, String)> {
        self.scale.ticks(TICKS).into_iter().map(|tick| (Percent(tick.at), tick.label)).collect()
    }

    /// Where no effect is.
    #[must_use]
    pub fn null(&self) -> Percent {
        Percent(self.scale.null())
    }

    /// Whether the plot is so long that its axis stands above the rows too.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.axis.groups.iter().map(|group| group.rows.len()).sum::<usize>() > LONG
    }

    /// How many columns stand before the drawing.
    #[must_use]
    pub fn before(&self) -> usize {
        1 + [self.columns.people, self.columns.given, self.columns.duration, self.columns.n]
            .map(usize::from)
            .iter()
            .sum::<usize>()
    }

    /// How many columns there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.before() + 2 + usize::from(self.columns.weight)
    }

    /// A row's square and line.
    #[must_use]
    pub fn drawn(&self, row: &Row) -> Option<Drawn> {
        let side = row.weight.map_or(PLAIN, |weight| side(weight, self.heaviest, LARGEST));
        Some(self.place(&row.interval?, side, row.weight.is_some() || matches!(row.status, ALONE | "")))
    }

    /// An average's diamond, or a prediction's line.
    #[must_use]
    pub fn whole(&self, interval: &Interval) -> Drawn {
        self.place(interval, 0.0, true)
    }

    fn place(&self, interval: &Interval, side: f64, full: bool) -> Drawn {
        let bar = self.scale.bar(interval);
        let length = bar.high - bar.low;
        let at = bar.at.unwrap_or(if bar.beyond_high { 1.0 } else { 0.0 });
        Drawn {
            low: Percent(bar.low),
            high: Percent(bar.high),
            length: Percent(length),
            at: bar.at.map(Percent),
            middle: if length > 0.0 { (1000.0 * (at - bar.low) / length).round() / 10.0 } else { 50.0 },
            beyond_low: bar.beyond_low,
            beyond_high: bar.beyond_high,
            side: (side * 10.0).round() / 10.0,
            shift: (side * -5.0).round() / 10.0,
            full,
        }
    }
}

impl Group {
    /// Its rows, each with its weight as per cent with one decimal; they add up to 100.0.
    #[must_use]
    pub fn weighed(&self) -> Vec<(&Row, Option<String>)> {
        let shares: Vec<f64> = self.rows.iter().filter_map(|row| row.weight).collect();
        let mut printed = figures::shares(&shares).into_iter();
        self.rows.iter().map(|row| (row, row.weight.and_then(|_| printed.next()))).collect()
    }
}

/// Stands for a weight where a result counts without being averaged.
pub const ALONE: &str = "alone";
