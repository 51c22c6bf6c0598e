//! Whether the verdict stays when a study goes, the threshold moves or the method changes (METHOD 4.1–4.3).
//!
//! Owns which thresholds and methods are tried and when one does not apply.

use super::bench::{Bench, Study};
use super::{Analysis, AtAlpha, Background, ByMethod, Removal};
use crate::stats::pool::Tau2;
use crate::verdict::codes::{Code as _, RiskOfBias};
use crate::verdict::engine::item;
use crate::verdict::params::Params;
use crate::verdict::selection::Item;
use crate::verdict::synthesis::{Averaging, Interval};
use crate::verdict::words::list;
use crate::verdict::{Letter, Place};

/// The thresholds tried (METHOD 4.2).
const ALPHAS: [f64; 4] = [0.10, 0.05, 0.01, 0.005];
/// The thresholds at which a firm verdict is the same (METHOD 4.8).
pub(super) const LABEL_ALPHAS: [f64; 2] = [0.05, 0.01];
/// How many studies that do not count are taken away one by one: what they can do is narrow (V11b, D2, D3).
const MOST_OTHERS: usize = 50;

pub(super) fn removals(bench: &Bench) -> Vec<Removal> {
    let remove = |study: &Study, counted| Removal {
        study: study.id.to_owned(),
        name: study.name.to_owned(),
        counted,
        ruling: bench.only(|at| bench.items[at].result.study != study.id),
    };
    let counted = bench.studies().into_iter().map(|study| remove(&study, true));
    counted.chain(bench.others().into_iter().take(MOST_OTHERS).map(|study| remove(&study, false))).collect()
}

/// Everything that asks for significance follows; `single_alpha` and `strong_alpha` are thresholds of their own and stay.
pub(super) fn alphas(bench: &Bench) -> Vec<AtAlpha> {
    let at = |alpha: f64| {
        let params = Params { alpha, ..bench.case.params };
        let items: Vec<Item> = bench.items.iter().map(|one| item(bench.case, &params, one.result)).collect();
        AtAlpha { alpha, ruling: bench.run(items, &params, Averaging::default()) }
    };
    ALPHAS.into_iter().map(at).collect()
}

pub(super) fn methods(bench: &Bench, background: &Background) -> Vec<ByMethod> {
    Analysis::ALL.iter().map(|&analysis| by_method(bench, background, analysis)).collect()
}

fn by_method(bench: &Bench, background: &Background, analysis: Analysis) -> ByMethod {
    let averaged = |averaging: Averaging| Ok(bench.run(bench.items.clone(), &bench.case.params, averaging));
    let pools = || bench.base.units.iter().filter_map(|unit| unit.pool.as_ref());
    let ruling = if pools().next().is_none() && is_about_averages(analysis) {
        Err("no results are averaged".to_owned())
    } else {
        match analysis {
            Analysis::DerSimonianLaird => averaged(Averaging { tau2: Tau2::DerSimonianLaird, ..Averaging::default() }),
            Analysis::Wald if pools().any(|pool| pool.hartung_knapp) => {
                averaged(Averaging { interval: Interval::Wald, ..Averaging::default() })
            }
            Analysis::HartungKnapp if pools().any(|pool| !pool.hartung_knapp) => {
                averaged(Averaging { interval: Interval::HartungKnapp, ..Averaging::default() })
            }
            Analysis::Wald | Analysis::HartungKnapp => Err("it is what the verdict uses".to_owned()),
            Analysis::CommonEffect => averaged(Averaging { tau2: Tau2::Common, interval: Interval::Wald }),
            Analysis::WithoutEstimation => without(bench, |item| item.place == Place::Main && item.is(Letter::Estimation))
                .map_err(|left| left.words("no counted result is there for the estimate alone", "no counted result can confirm")),
            Analysis::WithoutSomeConcerns => without(bench, |item| biased(item.result.rob)).map_err(|left| {
                left.words("no counted result has some concerns or worse", "every counted result has some concerns or worse")
            }),
            Analysis::WithoutIndustry => {
                without(bench, |item| paid_by_industry(background, item) == Some(true)).map_err(|left| {
                    let silent = kept(bench).filter(|item| paid_by_industry(background, item).is_none());
                    let names = list(&names(silent));
                    let none = if names.is_empty() {
                        "no counted study is paid for by industry".to_owned()
                    } else {
                        format!("who paid is not recorded for {names}")
                    };
                    left.words(&none, "every counted study is paid for by industry")
                })
            }
        }
    };
    match ruling {
        Ok(ruling) => ByMethod { analysis, ruling: Some(ruling), reason: None },
        Err(reason) => ByMethod { analysis, ruling: None, reason: Some(reason) },
    }
}

/// Some concerns or worse: METHOD 4.3 names "some", as what is worse is never among results that confirm; it is left out with them.
fn biased(rob: RiskOfBias) -> bool {
    matches!(rob, RiskOfBias::Some | RiskOfBias::High | RiskOfBias::Serious | RiskOfBias::Critical)
}

fn is_about_averages(analysis: Analysis) -> bool {
    matches!(analysis, Analysis::DerSimonianLaird | Analysis::Wald | Analysis::HartungKnapp | Analysis::CommonEffect)
}

fn paid_by_industry(background: &Background, item: &Item) -> Option<bool> {
    background.0.get(&item.result.id).and_then(|known| known.industry_funded)
}

fn kept<'b>(bench: &'b Bench) -> impl Iterator<Item = &'b Item<'b>> {
    bench.kept().into_iter().map(|at| &bench.base.items[at])
}

fn names<'i>(items: impl Iterator<Item = &'i Item<'i>>) -> Vec<&'i str> {
    let mut names: Vec<&str> = items.map(|item| item.result.name()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Why leaving results out tells nothing.
enum Left {
    /// Nothing the verdict rests on would go.
    Everything,
    /// Everything the verdict rests on would go.
    Nothing,
}

impl Left {
    fn words(&self, everything: &str, nothing: &str) -> String {
        match self {
            Self::Everything => everything.to_owned(),
            Self::Nothing => nothing.to_owned(),
        }
    }
}

/// The verdict without the results of a kind, wherever they stand, if that leaves some of what it rests on.
fn without(bench: &Bench, is_of_kind: impl Fn(&Item) -> bool) -> Result<super::Ruling, Left> {
    let kept = bench.kept();
    match kept.iter().filter(|&&at| is_of_kind(&bench.base.items[at])).count() {
        0 => Err(Left::Everything),
        all if all == kept.len() => Err(Left::Nothing),
        _ => Ok(bench.only(|at| !is_of_kind(&bench.base.items[at]))),
    }
}
