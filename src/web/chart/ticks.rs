//! Round numbers for axes.

use crate::web::filters::{grouped, typographic};

/// A round number on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it lies, from 0 to 1.
    pub at: f64,
    /// The number on the natural scale.
    pub label: String,
}

/// Round numbers between two ends, at most `most`: on the analysis scale, and as they are printed.
pub(super) fn ticks(low: f64, high: f64, ratio: bool, most: usize) -> Vec<(f64, String)> {
    if !ratio {
        return linear(low, high, most).into_iter().map(|(value, decimals)| (value, label(value, decimals))).collect();
    }
    let (first, last) = (low.exp(), high.exp());
    if last / first < 4.0 {
        let natural = linear(first, last, most);
        return natural.into_iter().map(|(value, decimals)| (value.ln(), label(value, decimals))).collect();
    }
    logarithmic(low, high, most)
}

/// Multiples of 1, 2 or 5 times a power of ten, with the decimals they need.
fn linear(low: f64, high: f64, most: usize) -> Vec<(f64, usize)> {
    // one tick more than steps
    let steps = u32::try_from(most.max(2) - 1).map_or(1.0, f64::from);
    let rough = (high - low) / steps;
    let power = rough.log10().floor();
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|factor| factor * 10_f64.powf(power)).into_iter().find(|step| *step >= rough * (1.0 - 1e-9));
    let step = step.unwrap_or(rough);
    let decimals = decimals(step);
    let first = (low / step).ceil();
    let mut found = Vec::new();
    let mut number = 0.0;
    while found.len() < most && (first + number) * step <= high {
        found.push(((first + number) * step, decimals));
        number += 1.0;
    }
    found
}

/// Numbers of 1, 2, 5 times powers of ten; powers of ten only where those are too many, or every second, third … of these.
fn logarithmic(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let decades = |every: i32| (-300 / every..=300 / every).map(move |power| power * every);
    let within = |value: f64| (low..=high).contains(&value);
    let print = |power: i32, factor: f64| {
        let value = factor * 10_f64.powi(power);
        (value.ln(), label(value, usize::try_from(-power).unwrap_or(0)))
    };
    let fine: Vec<(f64, String)> = decades(1)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|factor| print(power, factor)))
        .filter(|(value, _)| within(*value))
        .collect();
    if fine.len() <= most {
        return fine;
    }
    (1..=300)
        .map(|every| decades(every).map(|power| print(power, 1.0)).filter(|(value, _)| within(*value)).collect())
        .find(|found: &Vec<(f64, String)>| found.len() <= most)
        .unwrap_or_default()
}

fn decimals(step: f64) -> usize {
    (0..12)
        .find(|decimals| {
            let scaled = step * 10_f64.powi(*decimals);
            (scaled - scaled.round()).abs() < 1e-6 * scaled
        })
        .and_then(|decimals| usize::try_from(decimals).ok())
        .unwrap_or(12)
}

fn label(value: f64, decimals: usize) -> String {
    let value = if value.abs() < 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0)) { 0.0 } else { value };
    let text = format!("{value:.decimals$}");
    if decimals == 0 && value.abs() >= 10_000.0 { grouped(&text) } else { typographic(&text) }
}
