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

/// Multiples of 1, 2 or 5 times a power of ten, as many as may be, with the decimals they need.
fn linear(low: f64, high: f64, most: usize) -> Vec<(f64, usize)> {
    let power = ((high - low) / 10.0).log10().floor();
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].map(|factor| factor * 10_f64.powf(power));
    let found = steps.into_iter().map(|step| (step, multiples(low, high, step, most + 1))).find(|(_, found)| found.len() <= most);
    found.map_or_else(Vec::new, |(step, found)| {
        let decimals = decimals(step);
        found.into_iter().map(|value| (value, decimals)).collect()
    })
}

/// Multiples of a step between two ends, at most `most`.
fn multiples(low: f64, high: f64, step: f64, most: usize) -> Vec<f64> {
    let first = (low / step).ceil();
    let values = (0_u32..).map(|number| (first + f64::from(number)) * step);
    values.take_while(|value| *value <= high).take(most).collect()
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
