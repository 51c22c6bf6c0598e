//! An outcome over all studies: its plots, and in words what could not be drawn or is shown apart.
//!
//! Owns the words around the figures. Must not decide what is comparable, nor what is averaged.

use super::claim_forest::sum;
use super::evidence::p_words;
use super::figures;
use super::forest::{Axis, Group, Meaning, Plot, Row, Sides};
use super::outcome_map::name;
use crate::domain::dose::usual_unit;
use crate::domain::measure::Measure;
use crate::domain::study::Design;
use crate::store::outcome::OutcomeResult;
use crate::verdict::outcome::{self, Apart, Description, Found, Scale};
use crate::verdict::{Case, Code, Params};
use crate::web::chart::Interval;
use crate::web::filters::typographic;
use serde_json::json;

/// A result in words.
#[derive(Debug)]
pub struct Line {
    /// The result, as it stands in the record.
    pub result: OutcomeResult,
    /// Design and year.
    pub about: String,
    /// Its figures as printed, or what it says.
    pub printed: String,
    /// Why it is not drawn.
    pub why: String,
}

/// Everything on an outcome, sorted for reading.
#[derive(Debug)]
pub struct Outcome {
    /// One for each axis.
    pub plots: Vec<Plot>,
    /// Results that are kept and never averaged.
    pub apart: Vec<Line>,
    /// Results without an interval.
    pub undrawn: Vec<Line>,
    /// Averages of the page.
    pub averages: usize,
}

/// What the rules make of an outcome's results; positions are those of the results that could be read.
#[derive(Debug)]
pub struct Sorted {
    /// The results that could be read.
    pub read: Vec<OutcomeResult>,
    /// How they stand to each other.
    pub description: Description,
    /// Results whose stored figures the rules refuse, with the reason.
    pub refused: Vec<(OutcomeResult, String)>,
}

/// Sorts an outcome's results.
#[must_use]
pub fn sort(results: Vec<OutcomeResult>) -> Sorted {
    let (mut read, mut found, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for result in results {
        let case = json!({"claim": {"type": "descriptive"}, "results": [result.figures]});
        match serde_json::from_value::<Case>(case) {
            Ok(case) => {
                let given = result.substances.clone().or_else(|| result.exposure.clone()).unwrap_or_default();
                let (parent, fault) = (result.parent.clone(), fault(&result));
                found.extend(case.results.into_iter().map(|figures| Found {
                    result: figures,
                    given: given.clone(),
                    parent: parent.clone(),
                    fault,
                }));
                read.push(result);
            }
            Err(error) => refused.push((result, error.to_string())),
        }
    }
    Sorted { description: outcome::describe(&found, &Params::default()), read, refused }
}

fn fault(result: &OutcomeResult) -> Option<Apart> {
    if result.suspect_numbers {
        Some(Apart::Suspect)
    } else if result.not_a_result.is_some() {
        Some(Apart::NoComparison)
    } else {
        result.duplicate_of.as_ref().map(|_| Apart::Repeat)
    }
}

impl Outcome {
    /// Puts the words to what was sorted.
    #[must_use]
    pub fn of(sorted: Sorted) -> Self {
        let Sorted { read, description, refused } = sorted;
        let plots = description.axes.iter().enumerate().filter_map(|(at, axis)| {
            let axis = Axis {
                id: format!("outcome-{}", at + 1),
                title: title(axis, description.alpha),
                ratio: axis.ratio,
                sides: Sides { low: side("lower"), high: side("higher") },
                groups: axis.scales.iter().map(|scale| group(axis, scale, &read)).collect(),
            };
            Plot::of(axis)
        });
        let line = |at: usize, why: &str| line(read[at].clone(), why.to_owned());
        let refused = refused.into_iter().map(|(result, why)| self::line(result, why));
        Self {
            plots: plots.collect(),
            averages: description.axes.iter().flat_map(|axis| &axis.scales).filter(|scale| scale.average.is_some()).count(),
            apart: description.apart.iter().map(|(at, why)| line(*at, why.label())).collect(),
            undrawn: description.undrawn.iter().map(|(at, why)| line(*at, why)).chain(refused).collect(),
        }
    }
}

fn side(what: &str) -> Meaning {
    Meaning { favours: "", what: what.to_owned() }
}

/// "Mean difference, AU" or "Ratios on a logarithmic axis".
fn title(axis: &outcome::Axis, alpha: f64) -> String {
    let measure = axis.scales.first().map_or("", |scale| scale.measure.label());
    let what = match &axis.unit {
        _ if axis.ratio => "Ratios, on a logarithmic axis".to_owned(),
        Some(unit) => format!("{}, {}", capital(measure), usual_unit(unit)),
        None => capital(measure),
    };
    let level = 100.0 * (1.0 - alpha);
    format!("{what}. Lines are {level:.0}% intervals; a square’s area is its share of an average; an open square is in none; the upright line is no effect.")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn group(axis: &outcome::Axis, scale: &Scale, results: &[OutcomeResult]) -> Group {
    let unit = axis.unit.as_deref().map(usual_unit).unwrap_or_default();
    let given = if scale.given.is_empty() { "what was given not stated" } else { scale.given.as_str() };
    let mut words = vec![format!("{}: {given}", capital(scale.family))];
    words.extend(scale.contrast.as_deref().map(name));
    words.extend(axis.ratio.then(|| scale.measure.label().to_owned()));
    // one study needs no reason
    words.extend(scale.why_none.filter(|_| scale.rows.len() > 1).map(|why| format!("no average: {why}")));
    Group {
        title: words.join("; "),
        apart: false,
        rows: scale.rows.iter().map(|row| self::row(axis, scale, row, &unit, &results[row.at])).collect(),
        sum: scale.average.as_ref().map(|average| sum(axis.ratio, average, &unit)),
    }
}

fn row(axis: &outcome::Axis, scale: &Scale, row: &outcome::Row, unit: &str, found: &OutcomeResult) -> Row {
    let interval = Interval { estimate: row.estimate, low: row.low, high: row.high };
    let mut limits = found.thresholds.clone();
    let name = match (&found.subgroup, row.under) {
        (Some(words), true) => format!("only {words}"),
        (Some(words), false) => {
            limits.push(format!("only {words}"));
            found.study_name.clone()
        }
        (None, _) => found.study_name.clone(),
    };
    let several = scale.rows.iter().filter(|other| other.at != row.at).count() > 0;
    let about = if row.under { "part of the study above".to_owned() } else { about(found) };
    let own = |words: String| if row.under { String::new() } else { words };
    Row {
        key: found.key.clone(),
        study: found.study.clone(),
        name,
        about: if several && row.weight.is_none() && !row.under { format!("{about}; {}", found.label) } else { about },
        people: own(found.population.clone().unwrap_or_default()),
        limits: if row.under { Vec::new() } else { limits },
        given: own(given(found)),
        duration: own(found.duration.clone().or_else(|| found.time_point.clone()).unwrap_or_default()),
        n: found.n.and_then(|n| u32::try_from(n).ok()),
        printed: figures::estimate(&interval, axis.ratio, unit),
        notes: row.basis.words().map(str::to_owned).into_iter().collect(),
        interval: Some(interval),
        weight: row.weight,
        status: if scale.average.is_some() { "not averaged" } else { "" },
        under: row.under,
    }
}

fn given(found: &OutcomeResult) -> String {
    Some(found.interventions.clone()).filter(|words| !words.is_empty()).or_else(|| found.exposure.clone()).unwrap_or_default()
}

fn about(found: &OutcomeResult) -> String {
    let design = found.design.parse::<Design>().map_or("Study", Design::label);
    if found.year > 0 { format!("{design}, {}", found.year) } else { design.to_owned() }
}

fn line(result: OutcomeResult, why: String) -> Line {
    Line { about: about(&result), printed: printed(&result), result, why }
}

/// "−17 AU [−86, 53], P = 0.64"; without figures, what it says.
fn printed(found: &OutcomeResult) -> String {
    let measure = found.measure.as_deref().and_then(|code| code.parse::<Measure>().ok());
    let unit = found.unit.as_deref().filter(|_| measure.is_some_and(Measure::has_unit)).map(usual_unit);
    let estimate = found.estimate.as_deref().map(|text| match &unit {
        Some(unit) => format!("{} {unit}", typographic(text)),
        None => typographic(text),
    });
    let interval = found.ci_low.as_deref().zip(found.ci_high.as_deref());
    let interval = interval.map(|(low, high)| format!("[{}, {}]", typographic(low), typographic(high)));
    let figures: Vec<String> = [estimate, interval, found.p.as_deref().map(p_words)].into_iter().flatten().collect();
    match (figures.is_empty(), &found.text) {
        (false, _) => figures.join(" "),
        (true, Some(text)) => format!("“{text}”"),
        (true, None) => "no figures".to_owned(),
    }
}
