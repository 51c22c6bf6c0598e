//! One claim on the bench: its results read once, and the rules run over any selection of them under any conditions.
//!
//! Owns what is reused between runs. Must not know what is tried. A run costs the rules from selection on; only results whose fields
//! were changed, or whose threshold was, are read again.

use super::Ruling;
use crate::verdict::assessment::Place;
use crate::verdict::codes::Verdict;
use crate::verdict::decision::without_evidence;
use crate::verdict::engine::{Sorted, deciding_set, in_view, item, sort};
use crate::verdict::evidence::{Case, StudyResult};
use crate::verdict::params::Params;
use crate::verdict::rules::Rule;
use crate::verdict::selection::Item;
use crate::verdict::synthesis::Averaging;

pub(super) struct Bench<'a> {
    pub case: &'a Case,
    /// The results in view as they were read, before any was chosen.
    pub items: Vec<Item<'a>>,
    /// The same as the verdict takes them.
    pub base: Sorted<'a>,
    pub ruling: Ruling,
}

/// A study on which the verdict rests, or which is linked beside it.
pub(super) struct Study<'a> {
    pub id: &'a str,
    pub name: &'a str,
}

impl<'a> Bench<'a> {
    pub fn of(case: &'a Case) -> Self {
        let (seen, _) = in_view(case);
        let items: Vec<Item<'a>> = seen.into_iter().map(|result| item(case, &case.params, result)).collect();
        let base = sort(&case.claim, &case.params, Averaging::default(), items.clone());
        let ruling = decide(case, &case.params, &base);
        Self { case, items, base, ruling }
    }

    /// The verdict of some results under other conditions.
    pub fn run(&self, items: Vec<Item>, params: &Params, averaging: Averaging) -> Ruling {
        decide(self.case, params, &sort(&self.case.claim, params, averaging, items))
    }

    /// The verdict of some results under the verdict's own conditions.
    pub fn rule(&self, items: Vec<Item>) -> Ruling {
        self.run(items, &self.case.params, Averaging::default())
    }

    /// The verdict of the results that pass a test, given with their positions.
    pub fn only(&self, keeps: impl Fn(usize) -> bool) -> Ruling {
        self.rule(self.items.iter().enumerate().filter(|(at, _)| keeps(*at)).map(|(_, item)| item.clone()).collect())
    }

    /// The verdict with one result more.
    pub fn with(&self, result: &StudyResult) -> Ruling {
        let mut items: Vec<Item> = self.items.clone();
        items.push(item(self.case, &self.case.params, result));
        self.rule(items)
    }

    /// The set the verdict rests on, as positions; none where the verdict looks at no result (V1, V2).
    pub fn kept(&self) -> Vec<usize> {
        if without_evidence(&self.case.claim, self.items.len()).is_some() {
            return Vec::new();
        }
        let set = deciding_set(&self.base.items);
        (0..self.base.items.len()).filter(|&at| Some(self.base.items[at].place) == set).collect()
    }

    /// The studies the verdict rests on, by name.
    pub fn studies(&self) -> Vec<Study<'a>> {
        self.named(&self.kept())
    }

    /// The studies whose results are linked and read, but are not what the verdict rests on, by name.
    pub fn others(&self) -> Vec<Study<'a>> {
        let kept = self.kept();
        let counted = |study: &str| kept.iter().any(|&at| self.items[at].result.study == study);
        let others: Vec<usize> = (0..self.items.len())
            .filter(|&at| self.base.items[at].place != Place::NotCounted && !counted(&self.items[at].result.study))
            .collect();
        self.named(&others)
    }

    fn named(&self, positions: &[usize]) -> Vec<Study<'a>> {
        let mut studies: Vec<Study<'a>> =
            positions.iter().map(|&at| Study { id: &self.items[at].result.study, name: self.items[at].result.name() }).collect();
        studies.sort_by_key(|study| (study.name, study.id));
        studies.dedup_by_key(|study| study.id);
        studies
    }
}

fn decide(case: &Case, params: &Params, sorted: &Sorted) -> Ruling {
    let decision =
        without_evidence(&case.claim, sorted.items.len()).unwrap_or_else(|| sorted.table(&case.claim, params).decide());
    ruling(decision.verdict, decision.rule)
}

fn ruling(verdict: Verdict, rule: Rule) -> Ruling {
    Ruling { verdict, rule: rule.to_string() }
}
