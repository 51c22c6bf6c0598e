//! A summary of findings: one row per claim, with the effect in figures, how certain it is and what it means (METHOD 5.3).

use super::counted;
use super::evidence::p_words;
use crate::domain::dose::usual_unit;
use crate::domain::study::Design;
use crate::store::certainty::CertaintyRow;
use crate::store::findings::{BodyRow, FindingRow, KeptRow};
use crate::verdict::certainty::{Domain, Level};
use crate::verdict::findings::{Absolute, absolute, effect};
use crate::verdict::{Code, Measure};
use crate::web::filters::typographic;
use crate::web::view::certain::steps;
use serde::Serialize;
use std::collections::BTreeSet;

/// The table with its footnotes.
#[derive(Debug, Default, Serialize)]
pub struct Findings {
    /// One row per claim.
    pub rows: Vec<Finding>,
    /// Why certainty was lowered or raised, numbered from 1.
    pub notes: Vec<String>,
}

/// One row.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// The claim in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// On what.
    pub outcome: Option<String>,
    /// In whom.
    pub population: Option<String>,
    /// What is compared.
    pub comparison: Option<String>,
    /// For how long people were followed.
    pub follow_up: Option<String>,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them, where known.
    pub participants: Option<i32>,
    /// The designs of what counted.
    pub designs: String,
    /// The effect in words.
    pub effect: Option<String>,
    /// Each result in words, where they could not be averaged.
    pub separate: Vec<String>,
    /// The effect in figures.
    pub figures: Option<Figures>,
    /// The risk in the control groups, in words.
    pub baseline: Option<String>,
    /// What the effect comes to per 1000 people, in words.
    pub absolute: Option<String>,
    /// The level of certainty; none where nobody has rated this evidence.
    pub certainty: Option<Certainty>,
    /// Whether a rating of earlier evidence is left out.
    pub rated_earlier: bool,
    /// What it means: the statement of METHOD 5.3, or the verdict's sentence.
    pub meaning: String,
    /// The verdict readers are shown.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
}

/// Figures for machines.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// The measure's code.
    pub measure: Option<String>,
    /// The unit of a difference.
    pub unit: Option<String>,
    /// The estimate.
    pub estimate: Option<f64>,
    /// Lower limit of the 95% interval.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Control groups' risk per 1000.
    pub baseline_per_1000: Option<f64>,
    /// Difference per 1000.
    pub difference_per_1000: Option<f64>,
    /// Its lower limit.
    pub difference_low: Option<f64>,
    /// Its upper limit.
    pub difference_high: Option<f64>,
}

/// How certain the evidence is.
#[derive(Debug, Clone, Serialize)]
pub struct Certainty {
    /// "⊕⊕◯◯"
    pub signs: &'static str,
    /// The level in a word.
    pub level: &'static str,
    /// Numbers of the notes that say why.
    pub notes: Vec<usize>,
}

impl Findings {
    /// Puts the table together.
    #[must_use]
    pub fn of(rows: Vec<FindingRow>) -> Self {
        let mut notes = Vec::new();
        let rows = rows.into_iter().map(|row| finding(row, &mut notes)).collect();
        Self { rows, notes }
    }
}

fn finding(row: FindingRow, notes: &mut Vec<String>) -> Finding {
    let kept = row.kept.0;
    let rated = row.certainty.map(|certainty| certainty.0);
    let (current, rated_earlier) = match rated {
        Some(rated) if rated.current => (Some(rated), false),
        other => (None, other.is_some()),
    };
    let body = row.body.map(|body| body.0);
    let unit = unit(&kept);
    let found = body.as_ref().and_then(|body| absolute_of(body, &kept));
    let words = body.as_ref().map(|body| in_words(body, unit.as_deref())).filter(|words| !words.is_empty());
    let separate = if words.is_none() { kept.iter().filter_map(printed).collect() } else { Vec::new() };
    Finding {
        follow_up: current.as_ref().and_then(|rated| rated.follow_up.clone()).or_else(|| follow_up(&kept)),
        designs: designs(&kept),
        baseline: found.map(|found| control_words(found, &kept)),
        absolute: found.map(|found| found.words()),
        figures: body.filter(|body| body.estimate.is_some()).map(|body| figures(body, unit, found)),
        meaning: current.as_ref().map_or(row.summary, |rated| rated.statement.clone()),
        certainty: current.and_then(|rated| certainty(&rated, notes)),
        comparison: row.exposure.map(|exposure| match row.comparator {
            Some(comparator) => format!("{exposure} v {comparator}"),
            None => exposure,
        }),
        effect: words,
        separate,
        rated_earlier,
        claim: row.slug,
        statement: row.statement,
        outcome: row.outcome,
        population: row.population,
        studies: row.studies,
        participants: row.participants,
        verdict: row.verdict,
        rule: row.rule,
    }
}

impl Finding {
    /// "2 studies · 386 people"
    #[must_use]
    pub fn basis(&self) -> String {
        super::basis(self.studies, self.participants)
    }
}

fn measure(body: &BodyRow) -> Option<Measure> {
    body.measure.as_deref()?.parse().ok()
}

fn interval(body: &BodyRow) -> Option<(f64, f64)> {
    body.ci_low.zip(body.ci_high)
}

fn in_words(body: &BodyRow, unit: Option<&str>) -> String {
    // without an estimate there is at most a P value, which the sentence beside it gives
    if body.estimate.is_none() { String::new() } else { effect(measure(body), unit, body.estimate, interval(body)) }
}

/// The unit all results share.
fn unit(kept: &[KeptRow]) -> Option<String> {
    let mut units: Vec<Option<String>> = kept.iter().map(|row| row.unit.as_deref().map(usual_unit)).collect();
    units.dedup();
    if units.len() == 1 { units.remove(0) } else { None }
}

/// Per 1000 people, where every result names its control group and none is read turned round.
fn absolute_of(body: &BodyRow, kept: &[KeptRow]) -> Option<Absolute> {
    let control: Option<Vec<(u32, u32)>> = kept
        .iter()
        .map(|row| {
            let (events, people) = row.control.filter(|_| !row.reversed)?;
            Some((u32::try_from(events).ok()?, u32::try_from(people).ok()?))
        })
        .collect();
    absolute(measure(body)?, body.estimate?, interval(body), &control?)
}

fn control_words(found: Absolute, kept: &[KeptRow]) -> String {
    let (events, people) =
        kept.iter().filter_map(|row| row.control).fold((0, 0), |(e, n), (events, people)| (e + events, n + people));
    format!(
        "{} without it ({events} of {people} in the control {})",
        found.baseline_words(),
        if kept.len() == 1 { "group" } else { "groups" }
    )
}

fn figures(body: BodyRow, unit: Option<String>, found: Option<Absolute>) -> Figures {
    let unit = unit.filter(|_| measure(&body).is_some_and(Measure::has_unit));
    Figures {
        unit,
        estimate: body.estimate,
        ci_low: body.ci_low,
        ci_high: body.ci_high,
        measure: body.measure,
        baseline_per_1000: found.map(|found| found.baseline),
        difference_per_1000: found.map(|found| found.difference),
        difference_low: found.and_then(|found| found.interval).map(|(low, _)| low),
        difference_high: found.and_then(|found| found.interval).map(|(_, high)| high),
    }
}

/// One result as its source prints it: "AVADEC: −92 AU, P = 0.047".
fn printed(row: &KeptRow) -> Option<String> {
    let measure: Option<Measure> = row.measure.as_deref().and_then(|code| code.parse().ok());
    let unit = row.unit.as_deref().filter(|_| measure.is_some_and(Measure::has_unit)).map(usual_unit);
    let estimate = row.estimate.as_deref().map(|estimate| {
        let name = measure.map_or("", Measure::label);
        [name, &typographic(estimate), unit.as_deref().unwrap_or_default()].join(" ").trim().to_owned()
    });
    let interval = row.ci_low.as_deref().zip(row.ci_high.as_deref());
    let interval = interval.map(|(low, high)| format!("[{}, {}]", typographic(low), typographic(high)));
    let with_interval = match (estimate, interval) {
        (Some(estimate), Some(interval)) => Some(format!("{estimate} {interval}")),
        (estimate, interval) => estimate.or(interval),
    };
    let parts: Vec<String> = [with_interval, row.p.as_deref().map(p_words)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{}: {}", row.name, parts.join(", ")))
}

fn follow_up(kept: &[KeptRow]) -> Option<String> {
    let durations: BTreeSet<&str> = kept.iter().filter_map(|row| row.duration.as_deref()).collect();
    let durations: Vec<&str> = durations.into_iter().collect();
    (!durations.is_empty()).then(|| durations.join("; "))
}

/// "randomised trial (2), cohort study (1)"
fn designs(kept: &[KeptRow]) -> String {
    let studies = |design: &str| {
        kept.iter().filter(|row| row.design == design).map(|row| row.study.as_str()).collect::<BTreeSet<_>>().len()
    };
    let mut names: Vec<(&str, String)> = kept
        .iter()
        .map(|row| (row.design.as_str(), row.design.parse::<Design>().map_or("study", Design::label).to_lowercase()))
        .collect();
    names.sort();
    names.dedup();
    let parts: Vec<String> = names.into_iter().map(|(code, name)| format!("{name} ({})", studies(code))).collect();
    parts.join(", ")
}

fn certainty(rated: &CertaintyRow, notes: &mut Vec<String>) -> Option<Certainty> {
    let level: Level = rated.overall_final.parse().ok()?;
    let mut numbers = Vec::new();
    for domain in rated.domains.iter().filter(|domain| domain.decided != 0) {
        let name = domain.domain.parse::<Domain>().map_or("", Domain::label);
        let note = format!("{name}, {}: {}", steps(domain.decided), domain.reason.as_deref().unwrap_or(&domain.basis));
        let at = notes.iter().position(|known| *known == note).unwrap_or_else(|| {
            notes.push(note);
            notes.len() - 1
        });
        numbers.push(at + 1);
    }
    let signs = match level {
        Level::High => "⊕⊕⊕⊕",
        Level::Moderate => "⊕⊕⊕◯",
        Level::Low => "⊕⊕◯◯",
        Level::VeryLow => "⊕◯◯◯",
    };
    Some(Certainty { signs, level: level.label(), notes: numbers })
}

/// How many claims a table holds at most, in words.
#[must_use]
pub fn extent(rows: usize, cut: bool) -> String {
    let claims = counted(i64::try_from(rows).unwrap_or(i64::MAX), "claim", "claims");
    if cut { format!("The first {claims}; narrow the question for the others") } else { claims }
}
