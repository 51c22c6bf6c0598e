//! The present estimate that a further study would repeat, and how much people differ (METHOD 4.6, 4.7).
//!
//! Owns which results at hand it is taken from. Must not know sizes or verdicts.

use super::amount::{is_read, variance_per_person};
use super::bench::Bench;
use super::further::EffectBasis;
use crate::verdict::codes::{ClaimType, Measure};
use crate::verdict::reading::side_of;
use crate::verdict::selection::Item;
use crate::verdict::{Place, Reading, Side};

/// The results whose estimate is the present one.
pub(super) struct Reference<'b> {
    /// By name: the same however the case lists them.
    pub members: Vec<&'b Item<'b>>,
    pub measure: Measure,
    pub estimate: f64,
    pub reading: Reading,
    pub se: Option<f64>,
    /// Whether it is averaged with a further study.
    pub main: bool,
    /// Whether no effect lies within its interval.
    pub open: bool,
    pub tau2: f64,
}

/// The largest group of results that speaks for the claim, else against it, else at all; none from animals.
pub(super) fn reference<'b>(bench: &'b Bench) -> Option<Reference<'b>> {
    let items = &bench.base.items;
    let of_units = bench.base.units.iter().filter_map(|unit| {
        Some(Reference {
            members: by_name(unit.members.iter().map(|&at| &items[at])),
            measure: unit.measure?,
            estimate: unit.estimate?,
            reading: unit.reading,
            se: unit.effect.map(|effect| effect.se),
            main: true,
            open: unit.interval.is_none_or(|(low, high)| low <= 0.0 && high >= 0.0),
            tau2: unit.pool.as_ref().map_or(0.0, |pool| pool.tau2),
        })
    });
    let alone = bench.kept().into_iter().map(|at| &items[at]).filter(|item| item.place == Place::Exploratory);
    let of_items = alone.filter_map(|item| {
        Some(Reference {
            members: vec![item],
            measure: item.figures.measure?,
            estimate: item.figures.estimate?,
            reading: item.read.reading,
            se: item.figures.se,
            main: false,
            open: true,
            tau2: 0.0,
        })
    });
    of_units.chain(of_items).min_by_key(|reference| {
        let rank = match reference.reading {
            Reading::For => 0,
            Reading::Against => 1,
            Reading::Inconclusive | Reading::Unreadable => 2,
        };
        let people: u64 = reference.members.iter().filter_map(|item| item.result.people()).map(u64::from).sum();
        let ids: Vec<&str> = reference.members.iter().map(|item| item.result.id.as_str()).collect();
        (rank, u64::MAX - people, ids.into_iter().min().map(str::to_owned))
    })
}

/// The effect thought of, on the analysis scale, with its basis.
pub(super) fn effect(bench: &Bench, reference: &Reference) -> Option<(f64, EffectBasis)> {
    let claim = &bench.case.claim;
    if claim.kind == ClaimType::Equivalence {
        let inside = side_of(claim, Some(reference.estimate), Some(reference.measure)) == Side::Claimed;
        return Some(if inside { (reference.estimate, EffectBasis::Estimate) } else { (0.0, EffectBasis::NoDifference) });
    }
    let sign = f64::from(claim.direction.sign());
    let mcid = claim.mcid.map(|mcid| if reference.measure.is_ratio() { mcid.ln().abs() } else { mcid });
    match mcid {
        Some(distance) if sign != 0.0 && distance > 0.0 => Some((sign * distance, EffectBasis::Mcid)),
        _ => Some((reference.estimate, EffectBasis::Estimate)).filter(|(estimate, _)| *estimate != 0.0),
    }
}

/// What one person adds, and the studies that tell: those of the reference, else others with the same measure, unit and outcome.
pub(super) fn spread(bench: &Bench, reference: &Reference) -> Option<(f64, Vec<String>)> {
    let own = variance_per_person(reference.members.iter().copied()).map(|variance| (variance, names(&reference.members)));
    own.or_else(|| {
        let like = reference.members[0].result;
        let same = by_name(bench.base.items.iter().filter(|item| {
            let result = item.result;
            is_read(item) && result.measure == like.measure && result.unit == like.unit && result.outcome == like.outcome
        }));
        let of_study = |item: &&Item| reference.members.iter().any(|member| member.result.study == item.result.study);
        let of_studies: Vec<&Item> = same.iter().copied().filter(of_study).collect();
        [of_studies, same].into_iter().find_map(|set| Some((variance_per_person(set.iter().copied())?, names(&set))))
    })
    .or_else(|| (reference.measure == Measure::Smd).then(|| (4.0, Vec::new())))
}

fn by_name<'b>(items: impl Iterator<Item = &'b Item<'b>>) -> Vec<&'b Item<'b>> {
    let mut items: Vec<&Item> = items.collect();
    items.sort_by(|a, b| a.result.id.cmp(&b.result.id));
    items
}

fn names(items: &[&Item]) -> Vec<String> {
    let known = items.iter().filter(|item| item.result.people().is_some() && item.figures.se.is_some());
    let mut names: Vec<String> = known.map(|item| item.result.name().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}
