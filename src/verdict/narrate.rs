//! The trace in words: each step with the number that decided it.
//!
//! Owns how readings, averages and gates are told. Must not decide anything.

use super::assessment::{Step, StepRole};
use super::codes::{Code as _, Polarity};
use super::decision::Table;
use super::evidence::Case;
use super::figures::{Basis, PrintedP};
use super::params::Params;
use super::rules::Rule;
use super::selection::Item;
use super::standing::retracted_later;
use super::synthesis::Unit;
use super::words::{estimate, list, number, p_value, percent};
use super::{Letter, POperator, Reading};

/// The steps of one result: retraction, standing, turning round, reading.
pub(super) fn describe(case: &Case, item: &Item, trace: &mut Vec<Step>) {
    let id = || Some(item.result.id.clone());
    if retracted_later(item.result, case.asof) {
        let date = |date: Option<super::PartialDate>| date.map_or(String::new(), |d| d.to_string());
        let slots =
            [("study", item.result.name().to_owned()), ("retracted", date(item.result.retracted_on)), ("date", date(case.asof))];
        trace.push(Step::new(Rule::T4, StepRole::Info, id(), &slots));
    }
    trace.push(Step { rule: item.standing.rule, text: item.standing.text.clone(), role: StepRole::Info, result: id() });
    let silent = item.is(Letter::Preclinical) && item.reads(Reading::Unreadable);
    if item.is(Letter::NotCounted) || silent {
        return;
    }
    if item.result.polarity == Polarity::Reversed {
        trace.push(Step::new(Rule::F0, StepRole::Info, id(), &[]));
    }
    let zero =
        if item.figures.basis == (Basis::Counts { corrected: true }) { " (0.5 added to all cells, as one is 0)" } else { "" };
    let slots = [
        ("figures", figures_in_words(item)),
        ("what", item.read.what.clone()),
        ("zero", zero.to_owned()),
        ("reading", item.read.reading.label().to_owned()),
    ];
    let role = match item.read.reading {
        Reading::For => StepRole::For,
        Reading::Against => StepRole::Against,
        Reading::Inconclusive | Reading::Unreadable => StepRole::Info,
    };
    trace.push(Step::new(item.read.rule, role, id(), &slots));
}

/// The steps of synthesis: separate groups, averages, the two gates.
pub(super) fn describe_synthesis(table: &Table, trace: &mut Vec<Step>) {
    if table.units.len() > 1 {
        let groups: Vec<String> = table.units.iter().map(|unit| list(&names(table.items, unit))).collect();
        let slots =
            [("n", table.main.len().to_string()), ("units", table.units.len().to_string()), ("groups", groups.join("; "))];
        trace.push(Step::new(Rule::P1, StepRole::Info, None, &slots));
    }
    for unit in table.units {
        let Some(pool) = &unit.pool else { continue };
        let slots = [
            ("k", unit.members.len().to_string()),
            ("figures", unit_in_words(table.items, unit, table.params)),
            ("i2", percent(pool.i2)),
            ("tau2", number(pool.tau2)),
            ("model", unit.body().model.label().to_owned()),
            ("reading", unit.reading.label().to_owned()),
        ];
        let role = match unit.reading {
            Reading::For => StepRole::For,
            Reading::Against => StepRole::Against,
            Reading::Inconclusive | Reading::Unreadable => StepRole::Info,
        };
        trace.push(Step::new(Rule::P2, role, None, &slots));
        if unit.reads(Reading::For) {
            describe_gates(table, unit, trace);
        }
    }
}

fn describe_gates(table: &Table, unit: &Unit, trace: &mut Vec<Step>) {
    let standing = if unit.confirms { "has confirmatory standing" } else { "has no confirmatory standing" };
    let point = if unit.confirms { "point to the claimed side" } else { "do not suffice" };
    let slots = [("n", unit.n_confirmatory.to_string()), ("point", point.to_owned()), ("standing", standing.to_owned())];
    trace.push(Step::new(Rule::P3, StepRole::Info, None, &slots));
    let why = table.informed(unit).unwrap_or("too little");
    let slots = [("why", why.to_owned())];
    trace.push(Step::new(Rule::P4, StepRole::Info, None, &slots));
}

fn names<'a>(items: &'a [Item], unit: &Unit) -> Vec<&'a str> {
    unit.members.iter().map(|&at| items[at].result.name()).collect()
}

/// A result's numbers in words: estimate, interval and P as printed, turned round if reversed.
pub(super) fn figures_in_words(item: &Item) -> String {
    let f = &item.figures;
    let shown = if f.basis == Basis::Nothing { None } else { f.interval };
    let shown = shown.map(|(low, high)| (f.natural(low), f.natural(high)));
    let numbers = estimate(
        f.measure,
        item.result.unit.as_deref(),
        f.estimate.map(|value| f.natural(value)),
        shown,
        100.0 - 100.0 * f.alpha,
    );
    let p = match f.p {
        PrintedP::Nothing => String::new(),
        PrintedP::Exactly(p) => p_value(POperator::Equal, p),
        PrintedP::Below(p) => p_value(POperator::Less, p),
        PrintedP::Above(p) => p_value(POperator::Greater, p),
        PrintedP::NotSignificant => p_value(POperator::NotSignificant, 1.0),
    };
    let parts: Vec<String> = [numbers, p].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "no figures".to_owned() } else { parts.join(", ") }
}

/// A unit's numbers in words.
pub(super) fn unit_in_words(items: &[Item], unit: &Unit, params: &Params) -> String {
    let first = &items[unit.members[0]];
    if unit.pool.is_none() {
        return figures_in_words(first);
    }
    let body = unit.body();
    let numbers = estimate(
        body.measure,
        first.result.unit.as_deref(),
        body.estimate,
        body.ci_low.zip(body.ci_high),
        100.0 - 100.0 * params.alpha,
    );
    format!("{numbers}, {}", p_value(POperator::Equal, unit.p))
}
