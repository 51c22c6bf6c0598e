//! How much information there is, and how much is asked for (METHOD 4.5).
//!
//! Owns which difference a size is computed for: the claim's MCID, else a quarter fewer events or 0.2 standard deviations. Sizes are
//! people in all, at 80% power and the verdict's threshold.

use super::bench::Bench;
use crate::stats::effect::Effect;
use crate::stats::information::{binary_per_arm, continuous_per_arm, diversity, required};
use crate::stats::pool::{Tau2, pool};
use crate::verdict::codes::{ClaimType, Direction};
use crate::verdict::selection::Item;
use crate::verdict::synthesis::Unit;
use crate::verdict::{Measure, Place};
use serde::{Deserialize, Serialize};

/// Power asked for: 1 − β with β = 0.20.
pub(super) const POWER: f64 = 0.8;
/// A standardised difference where no other is declared.
const SMALL_SMD: f64 = 0.2;
/// A relative reduction of risk where no other is declared.
const RELATIVE_REDUCTION: f64 = 0.25;
/// How many separate groups of results are looked at.
const MOST_UNITS: usize = 20;

/// The difference an information size is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The claim's smallest difference that matters.
    Mcid,
    /// A quarter fewer events.
    RelativeReduction,
    /// 0.2 standard deviations.
    Small,
}

/// The information in one group of results that count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// The studies, by name.
    pub studies: Vec<String>,
    /// People in them, where known.
    pub people: u32,
    /// What is asked for; none where it cannot be worked out.
    pub size: Option<Size>,
    /// Why it cannot.
    pub reason: Option<String>,
}

/// An information size with what it was worked out from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Which difference.
    pub difference: Difference,
    /// Its size: in the measure's unit, as a ratio, or in standard deviations.
    pub delta: f64,
    /// The measure.
    pub measure: Measure,
    /// The standard deviation assumed, on the analysis scale; none for events.
    pub sd: Option<f64>,
    /// The risks compared: without and with the exposure; none for means.
    pub risks: Option<(f64, f64)>,
    /// People per arm.
    pub per_arm: f64,
    /// People in all.
    pub optimal: f64,
    /// D²: the share of the variance that differences between studies add; 0 for one study.
    pub diversity: f64,
    /// People in all, grown for D².
    pub required: f64,
    /// People there are, over people required.
    pub fraction: f64,
}

/// Every group of results that count, most people first.
pub(super) fn information(bench: &Bench) -> Vec<Information> {
    let mut found: Vec<Information> = bench.base.units.iter().map(|unit| of_unit(bench, unit)).collect();
    found.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.studies.cmp(&b.studies)));
    found.truncate(MOST_UNITS);
    found
}

fn of_unit(bench: &Bench, unit: &Unit) -> Information {
    let members: Vec<&Item> = unit.members.iter().map(|&at| &bench.base.items[at]).collect();
    let mut studies: Vec<String> = members.iter().map(|item| item.result.name().to_owned()).collect();
    studies.sort();
    studies.dedup();
    let people = members.iter().filter_map(|item| item.result.people()).fold(0, u32::saturating_add);
    let size =
        if people == 0 { Err("it is not known how many people were studied") } else { size(bench, unit, &members, people) };
    let reason = size.as_ref().err().map(|reason| (*reason).to_owned());
    Information { studies, people, size: size.ok(), reason }
}

fn size(bench: &Bench, unit: &Unit, members: &[&Item], people: u32) -> Result<Size, &'static str> {
    let claim = &bench.case.claim;
    if claim.kind == ClaimType::Equivalence {
        return Err("for an equivalence claim the zone is the test of information");
    }
    let measure = unit.measure.ok_or("no effect measure is given")?;
    if matches!(measure, Measure::Beta | Measure::Cor) {
        return Err("the measure does not compare two groups");
    }
    let alpha = bench.case.params.alpha;
    let not_estimable = "the size cannot be computed from these numbers";
    let events = members.iter().any(|item| item.result.counts_events());
    let (difference, delta, sd, risks, per_arm) = if events {
        let control = control_risk(members).ok_or("the risk without the exposure is not known")?;
        let (difference, delta, treated) = risk_with(measure, claim.mcid, claim.direction, control);
        if !(0.0..1.0).contains(&treated) || treated <= 0.0 {
            return Err("the difference that matters leads beyond possible risks");
        }
        let per_arm = binary_per_arm(control, treated, alpha, POWER).map_err(|_| not_estimable)?;
        (difference, delta, None, Some((control, treated)), per_arm)
    } else {
        let sd = if measure == Measure::Smd {
            1.0
        } else {
            (variance_per_person(members.iter().copied()).ok_or("no spread is known")? / 4.0).sqrt()
        };
        let (difference, delta, distance) = match claim.mcid {
            Some(mcid) => (Difference::Mcid, mcid, if measure.is_ratio() { mcid.ln().abs() } else { mcid }),
            None => (Difference::Small, SMALL_SMD, SMALL_SMD * sd),
        };
        let per_arm = continuous_per_arm(sd, distance, alpha, POWER).map_err(|_| not_estimable)?;
        (difference, delta, Some(sd), None, per_arm)
    };
    let optimal = 2.0 * per_arm;
    let diversity = if unit.pool.is_some() { pool_diversity(unit, members).ok_or(not_estimable)? } else { 0.0 };
    let required = required(optimal, diversity).map_err(|_| not_estimable)?;
    let fraction = f64::from(people) / required;
    Ok(Size { difference, delta, measure, sd, risks, per_arm, optimal, diversity, required, fraction })
}

fn pool_diversity(unit: &Unit, members: &[&Item]) -> Option<f64> {
    let effects: Vec<Effect> = members.iter().filter_map(|item| item.figures.effect()).collect();
    let fixed = pool(&effects, Tau2::Common).ok()?.mean.se.powi(2);
    diversity(fixed, unit.effect?.se.powi(2)).ok()
}

/// The risk without the exposure: from the control groups, else from everybody.
fn control_risk(members: &[&Item]) -> Option<f64> {
    let sum = |parts: Vec<(u32, u32)>| {
        let (events, people) =
            parts.into_iter().fold((0.0, 0.0), |(events, people), (e, n)| (events + f64::from(e), people + f64::from(n)));
        Some(events / people).filter(|risk| *risk > 0.0 && *risk < 1.0)
    };
    // a reversed result has its arms the other way round
    let control = members.iter().filter_map(|item| {
        let [e1, n1, e2, n2] = item.result.counts?;
        Some(if item.result.polarity == crate::verdict::Polarity::Reversed { (e1, n1) } else { (e2, n2) })
    });
    let all = members.iter().filter_map(|item| item.result.people_with_event().zip(item.result.people()));
    sum(control.collect()).or_else(|| sum(all.collect()))
}

/// The risk with the exposure for the difference that matters.
fn risk_with(measure: Measure, mcid: Option<f64>, direction: Direction, control: f64) -> (Difference, f64, f64) {
    let Some(mcid) = mcid else {
        return (Difference::RelativeReduction, RELATIVE_REDUCTION, control * (1.0 - RELATIVE_REDUCTION));
    };
    let up = direction == Direction::Increase;
    let factor = if up { mcid.max(mcid.recip()) } else { mcid.min(mcid.recip()) };
    let treated = match measure {
        Measure::Rd => control + if up { mcid } else { -mcid },
        Measure::Or => {
            let odds = factor * control / (1.0 - control);
            odds / (1.0 + odds)
        }
        _ => control * factor,
    };
    (Difference::Mcid, mcid, treated)
}

/// What one person adds: the squared standard error times the people, so that SE² = this / N. Four times the variance, for 1:1 arms.
pub(super) fn variance_per_person<'i>(items: impl Iterator<Item = &'i Item<'i>>) -> Option<f64> {
    let (people, information) = items
        .filter_map(|item| Some((f64::from(item.result.people()?), item.figures.se?.powi(-2))))
        .fold((0.0, 0.0), |(people, information), (n, w)| (people + n, information + w));
    Some(people / information).filter(|variance| variance.is_finite() && *variance > 0.0)
}

/// Whether a result is among those that count, or stands beside them.
pub(super) fn is_read(item: &Item) -> bool {
    !matches!(item.place, Place::NotCounted | Place::Preclinical)
}
