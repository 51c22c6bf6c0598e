//! From a case to its assessment: the order in which the parts of the method follow each other.
//!
//! Owns that order, and which set of results the verdict rests on. The rules live in the modules
//! it calls; it must not decide anything itself.

use super::assessment::{Assessment, Body, Counted, Place, Step, StepRole};
use super::decision::{Decision, Table, without_evidence};
use super::evidence::{Case, Claim, StudyResult};
use super::figures::Figures;
use super::flags::Flag;
use super::narrate::{describe, describe_synthesis};
use super::params::Params;
use super::reading::read;
use super::rules::Rule;
use super::selection::{Item, Selection, placed, select};
use super::standing::{Question, retracted_later, standing};
use super::synthesis::{Averaging, Unit, synthesise};

/// Applies METHOD section 2 to a case.
#[must_use]
pub fn assess(case: &Case) -> Assessment {
    let (seen, mut trace) = in_view(case);
    if let Some(decision) = without_evidence(&case.claim, seen.len()) {
        return finish(case, &[], decision, trace, None);
    }
    let items: Vec<Item> = seen.iter().map(|result| item(case, &case.params, result)).collect();
    for item in &items {
        describe(case, item, &mut trace);
    }
    let sorted = sort(&case.claim, &case.params, Averaging::default(), items);
    let table = sorted.table(&case.claim, &case.params);
    trace.extend(sorted.selection.steps.iter().cloned());
    describe_synthesis(&table, &mut trace);
    let body = match &sorted.units[..] {
        [unit] => Some(unit.body()),
        _ => None,
    };
    finish(case, &sorted.items, table.decide(), trace, body)
}

/// The results on their way through the rules, once each has its place and those that count are put together.
pub(super) struct Sorted<'a> {
    pub items: Vec<Item<'a>>,
    pub selection: Selection,
    pub units: Vec<Unit>,
}

/// Everything between the standing of single results and the decision table.
pub(super) fn sort<'a>(claim: &Claim, params: &Params, averaging: Averaging, mut items: Vec<Item<'a>>) -> Sorted<'a> {
    let selection = select(claim, &mut items, params);
    let main = placed(&items, Place::Main);
    let units = if selection.decisive.is_some() { Vec::new() } else { synthesise(claim, &items, &main, params, averaging) };
    Sorted { items, selection, units }
}

impl Sorted<'_> {
    /// What the decision table looks at.
    pub fn table<'t>(&'t self, claim: &'t Claim, params: &'t Params) -> Table<'t> {
        Table {
            claim,
            params,
            items: &self.items,
            selection: &self.selection,
            main: placed(&self.items, Place::Main),
            exploratory: placed(&self.items, Place::Exploratory),
            units: &self.units,
        }
    }
}

/// T1: the results in view as of the date.
pub(super) fn in_view(case: &Case) -> (Vec<&StudyResult>, Vec<Step>) {
    let Some(asof) = case.asof else {
        return (case.results.iter().collect(), Vec::new());
    };
    let seen: Vec<&StudyResult> = case
        .results
        .iter()
        .filter(|result| result.published.is_some_and(|published| published.last_day() <= asof.last_day()))
        .collect();
    let hidden = case.results.len() - seen.len();
    let slots = [("date", asof.to_string()), ("n", hidden.to_string())];
    let step = Step::new(Rule::T1, StepRole::Info, None, &slots);
    (seen, if hidden > 0 { vec![step] } else { Vec::new() })
}

/// One result on its way in: its numbers, what it says, what it is worth.
pub(super) fn item<'a>(case: &Case, params: &Params, result: &'a StudyResult) -> Item<'a> {
    let figures = Figures::of(result, params.alpha);
    let read = read(&case.claim, result, &figures, params);
    let standing = standing(&Question { claim: &case.claim, result, figures: &figures, read: &read, params, asof: case.asof });
    Item { result, figures, read, standing, place: Place::NotCounted, note: String::new() }
}

fn finish(case: &Case, items: &[Item], decision: Decision, mut trace: Vec<Step>, body: Option<Body>) -> Assessment {
    let set = deciding_set(items);
    let counted: Vec<Counted> = case
        .results
        .iter()
        .map(|result| {
            let item = items.iter().find(|item| std::ptr::eq(item.result, result));
            item.map_or_else(|| out_of_view(case, result), |item| weighed(item, set))
        })
        .collect();
    let later = items
        .iter()
        .any(|item| (item.place == Place::Exploratory || Some(item.place) == set) && retracted_later(item.result, case.asof));
    let mut kept: Vec<&StudyResult> = items.iter().filter(|item| Some(item.place) == set).map(|item| item.result).collect();
    kept.sort_by(|a, b| (&a.study, b.people()).cmp(&(&b.study, a.people())));
    kept.dedup_by(|a, b| a.study == b.study);
    let mut flags = decision.flags;
    if later {
        flags.insert(Flag::LaterRetracted);
    }
    trace.push(Step { rule: decision.rule, text: decision.sentence.clone(), role: StepRole::Decides, result: None });
    Assessment {
        verdict: decision.verdict,
        rule: decision.rule,
        flags: flags.into_iter().collect(),
        counted,
        body,
        trace,
        participants: kept.iter().filter_map(|result| result.people()).map(u64::from).sum(),
        studies: kept.len(),
        summary: decision.sentence,
    }
}

/// The set the verdict rests on: T, else X, else M.
pub(super) fn deciding_set(items: &[Item]) -> Option<Place> {
    [Place::Main, Place::Exploratory, Place::Preclinical].into_iter().find(|&place| items.iter().any(|item| item.place == place))
}

fn weighed(item: &Item, set: Option<Place>) -> Counted {
    let kept = Some(item.place) == set;
    let note = if !item.note.is_empty() {
        item.note.clone()
    } else if kept {
        item.standing.text.clone()
    } else {
        format!("{} Stronger evidence decides.", item.standing.text)
    };
    Counted {
        id: item.result.id.clone(),
        study: item.result.study.clone(),
        standing: Some(item.standing.letter),
        standing_rule: Some(item.standing.rule),
        reading: Some(item.read.reading),
        reading_rule: Some(item.read.rule),
        place: item.place,
        kept,
        note,
    }
}

fn out_of_view(case: &Case, result: &StudyResult) -> Counted {
    let note = match case.asof {
        Some(date) => format!("Not published, or not datably so, by {date}."),
        None => Rule::V1.text().sentence.to_owned(),
    };
    Counted {
        id: result.id.clone(),
        study: result.study.clone(),
        standing: None,
        standing_rule: None,
        reading: None,
        reading_rule: None,
        place: Place::NotCounted,
        kept: false,
        note,
    }
}
