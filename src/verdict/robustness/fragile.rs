//! How many events a significant 2×2 table hangs on, or lacks (METHOD 4.4).
//!
//! Owns which tables are asked. A fragility index never changes a verdict.

use super::{Background, bench::Bench};
use crate::stats::effect::TwoByTwo;
use crate::stats::sensitivity::{FragilityKind, fisher_exact, fragility};
use crate::verdict::Reading;
use crate::verdict::figures::PrintedP;
use crate::verdict::selection::Item;
use serde::{Deserialize, Serialize};

/// One table with its fragility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fragile {
    /// The result's id.
    pub result: String,
    /// How readers know the study.
    pub name: String,
    /// Events and people: exposed events, exposed people, control events, control people.
    pub counts: [u32; 4],
    /// Fisher's two-sided P.
    pub p: f64,
    /// Whether events are missing for significance, rather than holding it up.
    pub reverse: bool,
    /// Events to move; none where no number of them suffices.
    pub index: Option<u32>,
    /// Events to move as a share of all people.
    pub quotient: Option<f64>,
    /// People randomised but not analysed, where known.
    pub lost: Option<u32>,
}

impl Fragile {
    /// Whether a significant result hangs on no more events than people were lost (METHOD 4.8).
    #[must_use]
    pub fn hangs(&self) -> bool {
        !self.reverse && self.index.zip(self.lost).is_some_and(|(index, lost)| index <= lost)
    }
}

/// The tables among the results the verdict rests on.
pub(super) fn tables(bench: &Bench, background: &Background) -> Vec<Fragile> {
    let mut found: Vec<Fragile> =
        bench.kept().into_iter().filter_map(|at| table(&bench.base.items[at], bench.case.params.alpha, background)).collect();
    found.sort_by(|a, b| (&a.name, &a.result).cmp(&(&b.name, &b.result)));
    found
}

fn table(item: &Item, alpha: f64, background: &Background) -> Option<Fragile> {
    let counts @ [e1, n1, e2, n2] = item.result.counts?;
    let table = TwoByTwo::new([e1, e2], [n1, n2]).ok()?;
    let published = published_significant(item, alpha);
    let p = fisher_exact(table)?;
    // none where an arm runs out of people first
    let found = fragility(table, alpha, published).ok();
    Some(Fragile {
        result: item.result.id.clone(),
        name: item.result.name().to_owned(),
        counts,
        p,
        reverse: found.map_or(p >= alpha, |found| found.kind == FragilityKind::NotSignificant),
        index: found.map(|found| found.index),
        quotient: found.map(|found| found.quotient),
        lost: background.0.get(&item.result.id).and_then(|known| known.lost),
    })
}

/// By the printed P; where none is printed, by what the rules read.
fn published_significant(item: &Item, alpha: f64) -> bool {
    match item.figures.p {
        PrintedP::Exactly(p) => p < alpha,
        PrintedP::Below(bound) => bound <= alpha,
        PrintedP::Above(_) | PrintedP::NotSignificant => false,
        PrintedP::Nothing => matches!(item.read.reading, Reading::For | Reading::Against),
    }
}
