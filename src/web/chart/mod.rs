//! Geometry of plots: axes, ticks, intervals, squares, diamonds.
//!
//! Owns where a number lies between the two ends of an axis. Places are shares of the axis, 0 to 1, so that a page, a file and a
//! telephone can each make of it what they need. Must not know studies, claims, HTML or SQL.

pub mod canvas;
pub mod funnel;
pub mod png;
pub mod text;
mod ticks;

#[cfg(test)]
mod tests;

pub use ticks::Tick;

/// An estimate with its bounds on the analysis scale: logarithms of ratios. No effect is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Estimate.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// The stretch of numbers that an axis shows. No effect is always within it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    ratio: bool,
}

/// An interval on an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Where its line begins.
    pub low: f64,
    /// Where its line ends.
    pub high: f64,
    /// Where the estimate is; none where that lies beyond the axis.
    pub at: Option<f64>,
    /// Whether it goes on below the axis.
    pub beyond_low: bool,
    /// Whether it goes on above the axis.
    pub beyond_high: bool,
}

/// How many times as long as a middling interval one may be on one side before it is cut.
const REACH: f64 = 2.5;
/// How far from the middle half of the estimates one may lie, in lengths of that half or of a middling interval.
const FENCE: f64 = 3.0;
/// What is left free at each end, as a share of the axis.
const MARGIN: f64 = 0.04;

impl Scale {
    /// An axis for these intervals. What is much longer than the others, or lies far away from them, is cut rather than let it press the
    /// rest together.
    #[must_use]
    pub fn of(intervals: &[Interval], ratio: bool) -> Self {
        let width = middle(intervals.iter().map(|interval| interval.high - interval.low));
        let (first, last) = quartiles(intervals.iter().map(|interval| interval.estimate));
        let fence = FENCE * (last - first).max(width);
        let near = || intervals.iter().filter(|i| (first - fence..=last + fence).contains(&i.estimate));
        let low = near().map(|i| i.low.max(i.estimate - REACH * width)).fold(0.0, f64::min);
        let high = near().map(|i| i.high.min(i.estimate + REACH * width)).fold(0.0, f64::max);
        Self::between(low, high, ratio)
    }

    /// An axis that holds these numbers and no effect, with a margin.
    #[must_use]
    pub fn between(low: f64, high: f64, ratio: bool) -> Self {
        let (low, high) = (low.min(0.0), high.max(0.0));
        // a bare point still needs an axis
        let span = if high - low > f64::EPSILON { high - low } else { 1.0 };
        let margin = MARGIN * span;
        Self { low: low - margin, high: high + margin, ratio }
    }

    /// Where a number lies, from 0 to 1; what is beyond the axis lies at its end.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Where no effect lies.
    #[must_use]
    pub fn null(&self) -> f64 {
        self.at(0.0)
    }

    /// Whether a number lies on the axis.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// An interval on the axis.
    #[must_use]
    pub fn bar(&self, interval: &Interval) -> Bar {
        Bar {
            low: self.at(interval.low),
            high: self.at(interval.high),
            at: self.holds(interval.estimate).then(|| self.at(interval.estimate)),
            beyond_low: interval.low < self.low,
            beyond_high: interval.high > self.high,
        }
    }

    /// At most `most` round numbers with their places, in order.
    #[must_use]
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        ticks::ticks(self.low, self.high, self.ratio, most)
            .into_iter()
            .map(|(value, label)| Tick { at: self.at(value), label })
            .collect()
    }
}

/// Side of a square whose area goes with its share: the heaviest has the side `largest`. Never so small that it can't be seen.
#[must_use]
pub fn side(weight: f64, heaviest: f64, largest: f64) -> f64 {
    let share = if heaviest > 0.0 { (weight / heaviest).clamp(0.0, 1.0) } else { 1.0 };
    (largest * share.sqrt()).max(largest / 4.0)
}

/// The middle of some numbers, of two the smaller; 0 of none.
fn middle(numbers: impl Iterator<Item = f64>) -> f64 {
    let numbers = sorted(numbers);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// The ends of the middle half of some numbers.
fn quartiles(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let numbers = sorted(numbers);
    let last = numbers.len().saturating_sub(1);
    let at = |place: usize| numbers.get(place).copied().unwrap_or(0.0);
    (at(last / 4), at(last - last / 4))
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}
