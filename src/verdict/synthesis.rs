//! The results that count, put together: units, pools, gates (METHOD 2.7).
//!
//! Owns P1–P5 and P4's information size. Must not know which verdict follows.

use crate::stats::effect::{Effect, p_from_effect};
use crate::stats::heterogeneity::{heterogeneity, prediction_interval};
use crate::stats::pool::{Inference, Pooled, Tau2, Test, pool};

use super::assessment::{Body, Model};
use super::codes::{ClaimType, Design, ReviewOf};
use super::evidence::{Claim, StudyResult};
use super::params::Params;
use super::reading::{Zone, side_of};
use super::selection::Item;
use super::{Letter, Measure, Reading, Side};

/// From how many studies a prediction interval is shown (P2).
pub(super) const PREDICTION_FROM: usize = 5;

/// How averages are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Averaging {
    pub tau2: Tau2,
    pub interval: Interval,
}

/// Which interval an average gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interval {
    /// P2: Wald; from three studies that differ, Hartung–Knapp, never narrower.
    ByRule,
    /// Wald throughout.
    Wald,
    /// Hartung–Knapp throughout, never narrower than Wald.
    HartungKnapp,
}

impl Default for Averaging {
    /// METHOD P2.
    fn default() -> Self {
        Self { tau2: Tau2::Reml, interval: Interval::ByRule }
    }
}

/// A group of results that were averaged, or one result by itself.
pub(super) struct Unit {
    /// Positions of its results.
    pub members: Vec<usize>,
    pub reading: Reading,
    pub side: Side,
    pub measure: Option<Measure>,
    /// Estimate with its model standard error, analysis scale.
    pub effect: Option<Effect>,
    pub estimate: Option<f64>,
    /// Interval on the analysis scale.
    pub interval: Option<(f64, f64)>,
    /// P for the gates.
    pub p: f64,
    /// Studies in it; none where a lone review does not say.
    pub k: Option<u32>,
    pub pool: Option<PoolFigures>,
    /// P3.
    pub confirms: bool,
    /// P5: one confirmatory result (a review only with known k), or a pool that passes P3.
    pub has_c: bool,
    /// How many confirmatory results are in it.
    pub n_confirmatory: usize,
}

/// What an average adds to a unit.
pub(super) struct PoolFigures {
    pub tau2: f64,
    pub i2: f64,
    pub hartung_knapp: bool,
    pub prediction: Option<(f64, f64)>,
    /// Shares of the members, in their order.
    pub weights: Vec<f64>,
}

impl Unit {
    pub fn reads(&self, reading: Reading) -> bool {
        self.reading == reading
    }

    /// The share of a member's weight in its pool; none if it stands alone.
    pub fn weight(&self, at: usize) -> Option<f64> {
        let place = self.members.iter().position(|&member| member == at)?;
        self.pool.as_ref().map(|pool| pool.weights[place])
    }

    /// Whether it is one review that does not say how many studies it averaged.
    pub fn k_unknown(&self) -> bool {
        self.k.is_none()
    }

    fn natural(&self, value: f64) -> f64 {
        tidy(self.measure.map_or(value, |m| m.to_natural(value)))
    }

    /// The numbers on the natural scale.
    pub fn body(&self) -> Body {
        let pair = |interval: Option<(f64, f64)>| interval.map(|(low, high)| (self.natural(low), self.natural(high)));
        let interval = pair(self.interval);
        let prediction = pair(self.pool.as_ref().and_then(|pool| pool.prediction));
        Body {
            k: self.k,
            measure: self.measure,
            estimate: self.estimate.map(|estimate| self.natural(estimate)),
            ci_low: interval.map(|(low, _)| low),
            ci_high: interval.map(|(_, high)| high),
            p: Some(self.p).filter(|_| self.pool.is_some() || self.p < 1.0),
            tau2: self.pool.as_ref().map(|pool| pool.tau2),
            i2: self.pool.as_ref().map(|pool| pool.i2),
            pi_low: prediction.map(|(low, _)| low),
            pi_high: prediction.map(|(_, high)| high),
            model: match &self.pool {
                None => Model::Single,
                Some(pool) if pool.hartung_knapp => Model::RemlHartungKnapp,
                Some(_) => Model::RemlWald,
            },
        }
    }
}

/// P1, P2, P5: the main set as units.
pub(super) fn synthesise(claim: &Claim, items: &[Item], main: &[usize], params: &Params, averaging: Averaging) -> Vec<Unit> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &at in main {
        let home = groups.iter_mut().find(|group| poolable(&items[group[0]], &items[at]));
        match home {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    groups.into_iter().flat_map(|group| units_of(claim, items, group, params, averaging)).collect()
}

fn units_of(claim: &Claim, items: &[Item], group: Vec<usize>, params: &Params, averaging: Averaging) -> Vec<Unit> {
    if let [lone] = group[..] {
        return vec![lone_unit(items, lone, params)];
    }
    match pooled_unit(claim, items, &group, params, averaging) {
        Some(unit) => vec![unit],
        // figures that cannot be averaged stand by themselves
        None => group.into_iter().map(|at| lone_unit(items, at, params)).collect(),
    }
}

fn poolable(a: &Item, b: &Item) -> bool {
    let outcome = |item: &Item| {
        let result = item.result;
        result.outcome_group.clone().or(result.outcome.clone())
    };
    a.figures.effect().is_some()
        && b.figures.effect().is_some()
        && a.result.measure == b.result.measure
        && a.result.unit == b.result.unit
        && outcome(a).is_some()
        && outcome(a) == outcome(b)
        && a.result.contrast == b.result.contrast
        && Family::of(a.result) == Family::of(b.result)
}

/// Designs that may be averaged with each other.
#[derive(PartialEq, Eq)]
pub(super) enum Family {
    Trials,
    Cohorts,
    Other(Design),
}

impl Family {
    pub(super) fn of(result: &StudyResult) -> Self {
        match result.design {
            Design::Rct => Self::Trials,
            Design::SystematicReview if result.sr_of == ReviewOf::Rct => Self::Trials,
            Design::Cohort | Design::NestedCaseControl => Self::Cohorts,
            other => Self::Other(other),
        }
    }
}

fn lone_unit(items: &[Item], at: usize, params: &Params) -> Unit {
    let item = &items[at];
    let review = item.result.is_review();
    let confirmatory = item.is(Letter::Confirmatory);
    let n_confirmatory = usize::from(confirmatory);
    Unit {
        members: vec![at],
        reading: item.read.reading,
        side: item.read.side,
        measure: item.figures.measure,
        effect: item.figures.effect(),
        estimate: item.figures.estimate,
        interval: item.figures.band(),
        p: item.figures.gate_p(),
        k: if review { item.result.k_included } else { Some(1) },
        pool: None,
        confirms: enough(n_confirmatory, params) && item.read.side == Side::Claimed,
        has_c: confirmatory && (!review || item.result.k_included.is_some()),
        n_confirmatory,
    }
}

fn pooled_unit(claim: &Claim, items: &[Item], members: &[usize], params: &Params, averaging: Averaging) -> Option<Unit> {
    let measure = items[members[0]].figures.measure;
    let effects = effects(items, members);
    let average = pool(&effects, averaging.tau2).ok()?;
    let inference = inference(&average, members.len(), params.alpha, averaging.interval)?;
    let spread = heterogeneity(&effects).ok()?;
    let interval = (inference.low, inference.high);
    let side = side_of(claim, Some(average.mean.estimate), measure);
    let confirmatory: Vec<usize> = members.iter().copied().filter(|&at| items[at].is(Letter::Confirmatory)).collect();
    let alone = pool(&self::effects(items, &confirmatory), averaging.tau2).ok();
    let alone_side = side_of(claim, alone.map(|alone| alone.mean.estimate), measure);
    let confirms = enough(confirmatory.len(), params) && alone_side == Side::Claimed;
    let prediction = (members.len() >= PREDICTION_FROM)
        .then(|| prediction_interval(average.mean, average.tau2, members.len(), params.alpha).ok());
    Some(Unit {
        members: members.to_vec(),
        reading: read_pool(claim, measure, interval, side),
        side,
        measure,
        effect: Some(average.mean),
        estimate: Some(average.mean.estimate),
        interval: Some(interval),
        p: inference.p,
        k: u32::try_from(members.len()).ok(),
        pool: Some(PoolFigures {
            tau2: average.tau2,
            i2: spread.i2,
            hartung_knapp: inference.test == Test::HartungKnapp,
            prediction: prediction.flatten(),
            weights: average.weights,
        }),
        confirms,
        has_c: confirms,
        n_confirmatory: confirmatory.len(),
    })
}

fn effects(items: &[Item], members: &[usize]) -> Vec<Effect> {
    members.iter().filter_map(|&at| items[at].figures.effect()).collect()
}

pub(super) fn inference(average: &Pooled, k: usize, alpha: f64, interval: Interval) -> Option<Inference> {
    let guarded = match interval {
        Interval::ByRule => k >= 3 && average.tau2 > 0.0,
        Interval::Wald => false,
        Interval::HartungKnapp => true,
    };
    let wald = || average.infer(Test::Z, alpha).ok();
    // studies that agree exactly have no Hartung–Knapp interval
    if guarded { average.guarded(alpha).ok().or_else(wald) } else { wald() }
}

fn read_pool(claim: &Claim, measure: Option<Measure>, interval: (f64, f64), side: Side) -> Reading {
    if claim.kind == ClaimType::Equivalence {
        return Zone::of(claim, measure).map_or(Reading::Inconclusive, |zone| zone.read(interval).reading);
    }
    let excludes = interval.0 > 0.0 || interval.1 < 0.0;
    match side {
        Side::Claimed if excludes => Reading::For,
        Side::Other if excludes => Reading::Against,
        _ => Reading::Inconclusive,
    }
}

fn enough(confirmatory: usize, params: &Params) -> bool {
    confirmatory > 0 && crate::stats::count(confirmatory) >= params.min_confirmatory
}

/// P4: whether the results together hold enough information.
pub(super) fn information_reached(items: &[Item], members: &[usize], params: &Params) -> bool {
    let results = || members.iter().map(|&at| items[at].result);
    if members.is_empty() {
        return false;
    }
    let people: f64 = results().map(|result| result.people().map_or(0.0, f64::from)).sum();
    let needed = results().filter_map(|result| result.ois).filter(|ois| *ois > 0.0).reduce(f64::max);
    if let Some(needed) = needed {
        return people >= needed;
    }
    if results().any(StudyResult::counts_events) {
        let events: f64 = results().map(|result| result.people_with_event().map_or(0.0, f64::from)).sum();
        return events >= params.ois_events;
    }
    people >= params.ois_n
}

/// Whether two effects differ by more than chance allows (V18).
pub(super) fn differ(a: Effect, b: Effect, alpha: f64) -> bool {
    let difference = Effect { estimate: a.estimate - b.estimate, se: a.se.hypot(b.se) };
    p_from_effect(difference) < alpha
}

/// Without the last digits that taking a logarithm and its inverse disturbs.
fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}
