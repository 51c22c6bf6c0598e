//! What one further study would do (METHOD 4.6 c and d, 4.7).
//!
//! Owns which study is thought of: a confirmatory one of the claim's kind, in the claim's people, with the claim's MCID as its effect, else
//! the present estimate. Its spread is that of the results at hand, so that its size can be told; no effect is ever invented.

use super::amount::POWER;
use super::bench::Bench;
use super::hypothetical::{Hypothetical, Looks};
use super::reference::{Reference, effect, reference, spread};
use super::search::{smallest, smallest_from};
use super::{Code, Ruling, UnknownCode, codes, parse};
use crate::stats::dist::interval_z;
use crate::stats::information::continuous_per_arm;
use crate::verdict::codes::{ClaimForm, ClaimType, Measure};
use crate::verdict::engine::{item, sort};
use crate::verdict::reading::side_of;
use crate::verdict::selection::Item;
use crate::verdict::synthesis::Averaging;
use crate::verdict::{Side, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

codes! {
    /// What kind of study would be needed.
    FurtherDesign: "a kind of further study", unknown = None;
    Trial "trial" "pre-registered trial",
    Cohort "cohort" "planned, adjusted cohort study",
    ByHand "by_hand" "check by hand",
}

codes! {
    /// Where the effect of the thought-of study comes from.
    EffectBasis: "a basis of an effect", unknown = None;
    Mcid "mcid" "the smallest difference that matters",
    Estimate "estimate" "the present estimate",
    NoDifference "no_difference" "no difference",
}

/// The effect of the thought-of study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// The measure.
    pub measure: Measure,
    /// On the measure's natural scale.
    pub value: f64,
    /// Unit of a difference.
    pub unit: Option<String>,
    /// Where it comes from.
    pub basis: EffectBasis,
}

/// How much people differ, on the analysis scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Standard deviation in one group, such that SE² = 4·sd²/N for two equal groups.
    pub sd: f64,
    /// The studies it comes from, by name.
    pub from: Vec<String>,
}

/// What the thought-of study would lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The smallest size per group; none where sizes cannot be told, so that a large study was thought of.
    pub per_group: Option<u32>,
    /// What would follow.
    pub ruling: Ruling,
}

/// One further study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Further {
    /// What kind of study.
    pub design: FurtherDesign,
    /// What kind of claim it is for.
    pub claim: ClaimType,
    /// The named group it would study.
    pub group: Option<String>,
    /// Whether the claim's words go beyond what such a study tests (V21).
    pub form: Option<String>,
    /// Its effect; none where no result at hand has one.
    pub effect: Option<Proposed>,
    /// The spread its size rests on; none where it is not known.
    pub spread: Option<Spread>,
    /// The smallest that changes the verdict by showing that effect.
    pub showing: Option<Found>,
    /// What one of the same size would do with no effect (equivalence: with its estimate on a margin); where there is none, the
    /// smallest of that kind that could have found the effect and changes the verdict.
    pub otherwise: Option<Found>,
    /// People per group for 80% power to find that effect.
    pub power: Option<u32>,
    /// People per group from which the estimate with the further study excludes no effect.
    pub excludes: Option<u32>,
    /// The same by formula, where the results at hand do not differ by more than chance.
    pub excludes_by_formula: Option<u32>,
}

pub(super) fn further(bench: &Bench) -> Further {
    let claim = &bench.case.claim;
    let design = match claim.kind {
        ClaimType::Descriptive => FurtherDesign::ByHand,
        ClaimType::Association => FurtherDesign::Cohort,
        _ if claim.rct_infeasible => FurtherDesign::Cohort,
        _ => FurtherDesign::Trial,
    };
    let found = Further {
        design,
        claim: claim.kind,
        group: claim.population_scope.clone(),
        form: claim.claim_form.and_then(ClaimForm::untested).map(str::to_owned),
        effect: None,
        spread: None,
        showing: None,
        otherwise: None,
        power: None,
        excludes: None,
        excludes_by_formula: None,
    };
    let without_margin = claim.kind == ClaimType::Equivalence && claim.margin_lo.is_none() && claim.margin_hi.is_none();
    if design == FurtherDesign::ByHand || without_margin {
        return found;
    }
    match reference(bench).and_then(|reference| Some((effect(bench, &reference)?, reference))) {
        Some((effect, reference)) => sized(bench, found, effect, &reference),
        None => of_unknown_size(bench, found),
    }
}

/// A study whose effect is known, and whose size is if the spread is.
fn sized(bench: &Bench, mut found: Further, (effect, basis): (f64, EffectBasis), reference: &Reference) -> Further {
    let claim = &bench.case.claim;
    let template = reference.members[0].result;
    let (per_person, from) = spread(bench, reference).unzip();
    found.effect = Some(Proposed {
        measure: reference.measure,
        value: tidy(reference.measure.to_natural(effect)),
        unit: template.unit.clone().filter(|unit| !unit.is_empty()),
        basis,
    });
    found.spread = per_person.zip(from).map(|(per_person, from)| Spread { sd: (per_person / 4.0_f64).sqrt(), from });
    let thought = Hypothetical { claim, design: found.design, template: Some(template), per_person };
    let counter = thought.counter(reference.measure);
    let large = |looks| Found { per_group: None, ruling: bench.with(&thought.large(looks)) };
    let shown_by_large = || Some(large(Looks::Like(effect))).filter(|shown| found_other(bench, shown));
    let Some(per_person) = per_person else {
        found.showing = shown_by_large();
        found.otherwise = Some(large(Looks::Like(counter)));
        return found;
    };
    let run = |effect: f64, per_group: u32| bench.with(&thought.of_size(effect, per_group));
    let sought = |size: Option<u32>, effect: f64| size.map(|g| Found { per_group: Some(g), ruling: run(effect, g) });
    // a cohort needs events before it stands alone (V14a): where their share is not known, only that a large one would do can be told
    let eventless = template.counts_events() && thought.events(1).is_none();
    found.showing =
        showing(bench, effect, reference.measure, per_person, &run).or_else(|| eventless.then(shown_by_large).flatten());
    let alpha = bench.case.params.alpha;
    let sd = (per_person / 4.0).sqrt();
    let power = continuous_per_arm(sd, effect, alpha, POWER).ok().and_then(whole);
    found.otherwise = match &found.showing {
        Some(Found { per_group: Some(g), .. }) => sought(Some(*g), counter),
        Some(Found { per_group: None, .. }) => Some(large(Looks::Like(counter))),
        // a null result says something only of a study that could have found the effect
        None => sought(smallest_from(power.unwrap_or(0), |g| run(counter, g).verdict != bench.ruling.verdict), counter),
    };
    if claim.kind != ClaimType::Equivalence && reference.open && found.showing.is_some() {
        found.power = power;
        found.excludes = smallest(|g| excludes(bench, &thought, effect, g));
        let by_formula = reference.tau2 <= 0.0 && (reference.main || reference.se.is_some());
        found.excludes_by_formula = by_formula
            .then(|| {
                let weight = reference.se.filter(|_| reference.main).map_or(0.0, |se| se.powi(-2));
                by_formula_per_group(weight, weight * reference.estimate, effect, per_person, alpha)
            })
            .flatten();
    }
    found
}

fn found_other(bench: &Bench, found: &Found) -> bool {
    found.ruling.verdict != bench.ruling.verdict
}

/// The smallest study showing the effect that takes the verdict to where the effect points, else one that decides by itself and changes it.
fn showing(bench: &Bench, effect: f64, measure: Measure, per_person: f64, run: &impl Fn(f64, u32) -> Ruling) -> Option<Found> {
    let claim = &bench.case.claim;
    let capped = claim.claim_form.and_then(ClaimForm::untested).is_some();
    let goal = match side_of(claim, Some(effect), Some(measure)) {
        Side::Claimed if capped => Verdict::HypothesisGenerating,
        Side::Claimed => Verdict::Supported,
        _ => Verdict::Contradicted,
    };
    if bench.ruling.verdict == goal {
        return None;
    }
    let critical = interval_z(bench.case.params.alpha).ok()?;
    let size = smallest(|g| run(effect, g).verdict == goal)
        .or_else(|| smallest(|g| decides(effect, per_person, critical, g) && run(effect, g).verdict != bench.ruling.verdict))?;
    Some(Found { per_group: Some(size), ruling: run(effect, size) })
}

/// Whether the interval of a study of so many per group excludes no effect: it decides by itself.
fn decides(effect: f64, per_person: f64, critical: f64, per_group: u32) -> bool {
    effect.abs() >= critical * (per_person / (2.0 * f64::from(per_group))).sqrt()
}

/// A study of which only the direction can be told.
fn of_unknown_size(bench: &Bench, mut found: Further) -> Further {
    let thought = Hypothetical { claim: &bench.case.claim, design: found.design, template: None, per_person: None };
    let large = |looks| Found { per_group: None, ruling: bench.with(&thought.large(looks)) };
    found.showing = Some(large(Looks::AsClaimed)).filter(|shown| found_other(bench, shown));
    found.otherwise = Some(large(Looks::Null));
    found
}

/// Whether the estimate that holds the further study excludes no effect on that study's side.
fn excludes(bench: &Bench, thought: &Hypothetical, effect: f64, per_group: u32) -> bool {
    let result = thought.of_size(effect, per_group);
    let params = &bench.case.params;
    let mut items: Vec<Item> = bench.items.clone();
    items.push(item(bench.case, params, &result));
    let last = items.len() - 1;
    let sorted = sort(&bench.case.claim, params, Averaging::default(), items);
    let unit = sorted.units.iter().find(|unit| unit.members.contains(&last));
    unit.and_then(|unit| unit.interval).is_some_and(|(low, high)| if effect > 0.0 { low > 0.0 } else { high < 0.0 })
}

/// METHOD 4.6's closed form: the smallest weight w with |S + wδ|/√(W + w) ≥ z, as people per group.
fn by_formula_per_group(weight: f64, sum: f64, effect: f64, per_person: f64, alpha: f64) -> Option<u32> {
    let z2 = interval_z(alpha).ok()?.powi(2);
    let (a, b, c) = (effect * effect, 2.0 * sum * effect - z2, sum * sum - z2 * weight);
    if c > 0.0 {
        return None;
    }
    let added = ((b * b - 4.0 * a * c).sqrt() - b) / (2.0 * a);
    whole(per_person * added / 2.0)
}

/// A number of people, rounded up.
fn whole(people: f64) -> Option<u32> {
    let up = people.ceil();
    (up.is_finite() && (0.0..=f64::from(u32::MAX)).contains(&up)).then(|| format!("{up}").parse().ok()).flatten()
}

/// Without the last digits that taking a logarithm and its inverse disturbs.
fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

/// The verdict with the thought-of study of one size, and whether that study decides by itself.
#[cfg(test)]
pub(super) fn rerun(bench: &Bench, design: FurtherDesign, per_group: u32) -> Option<(Ruling, bool)> {
    let reference = reference(bench)?;
    let (effect, _) = effect(bench, &reference)?;
    let (per_person, _) = spread(bench, &reference)?;
    let template = Some(reference.members[0].result);
    let thought = Hypothetical { claim: &bench.case.claim, design, template, per_person: Some(per_person) };
    let critical = interval_z(bench.case.params.alpha).ok()?;
    Some((bench.with(&thought.of_size(effect, per_group)), decides(effect, per_person, critical, per_group)))
}
