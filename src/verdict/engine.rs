//! From a case to its assessment: the order of the parts, and the record of every step.
//!
//! Owns the assessment and its trace. The rules themselves live in the modules it calls; it must
//! not decide anything itself.

use serde::Serialize;

use super::codes::{Code as _, Measure, Polarity, Verdict};
use super::decision::{Decision, Table, without_evidence};
use super::evidence::{Case, StudyResult};
use super::figures::{Basis, Figures, PrintedP};
use super::flags::Flag;
use super::params::Params;
use super::reading::read;
use super::rules::{Rule, fill};
use super::selection::{Item, Selection, placed, select};
use super::standing::{Question, retracted_later, standing};
use super::synthesis::{Unit, synthesise};
use super::words::{estimate, list, number, p_value, percent};
use super::{Letter, POperator, Reading};

/// What the rules make of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// One of the eight verdicts.
    pub verdict: Verdict,
    /// The rule that decided.
    pub rule: Rule,
    /// Remarks, sorted by code.
    pub flags: Vec<Flag>,
    /// Every linked result in the case's order, whether it counts or why not.
    pub counted: Vec<Counted>,
    /// The numbers that decided, where results were pooled or one decides.
    pub body: Option<Body>,
    /// Every step, in order.
    pub trace: Vec<Step>,
    /// Participants in the results that count, where known.
    pub participants: u64,
    /// Studies whose results count.
    pub studies: usize,
    /// One sentence for readers.
    pub summary: String,
}

/// One linked result, as the rules see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    /// Identifier of the result.
    pub id: String,
    /// Identifier of its study.
    pub study: String,
    /// Its standing; none when it was not in view.
    pub standing: Option<Letter>,
    /// The rule that gave the standing.
    pub standing_rule: Option<Rule>,
    /// What it says.
    pub reading: Option<Reading>,
    /// The rule that gave the reading.
    pub reading_rule: Option<Rule>,
    /// Where it ended up.
    pub place: Place,
    /// Whether it is one of the results the verdict rests on.
    pub kept: bool,
    /// Why it counts as it does, or why not.
    pub note: String,
}

/// Where a result ends up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Among the confirmatory and estimation results (set T).
    Main,
    /// Among the exploratory results (set X).
    Exploratory,
    /// Among laboratory and animal evidence (set M).
    Preclinical,
    /// Shown beside the result that counts (D1, D1a, D3).
    Context,
    /// Counted already within a review, or a review whose studies count (D2, D2a).
    Dropped,
    /// Not counted, or not in view.
    NotCounted,
}

/// The numbers behind a verdict, on the measure's natural scale.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// Studies; none where a review does not say.
    pub k: Option<u32>,
    /// Effect measure.
    pub measure: Option<Measure>,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower bound at the level of the verdict (95% by default).
    pub ci_low: Option<f64>,
    /// Upper bound.
    pub ci_high: Option<f64>,
    /// Two-sided P.
    pub p: Option<f64>,
    /// Variance between studies, analysis scale.
    pub tau2: Option<f64>,
    /// Share of variation beyond chance, 0 to 1.
    pub i2: Option<f64>,
    /// Lower bound of the prediction interval.
    pub pi_low: Option<f64>,
    /// Upper bound of the prediction interval.
    pub pi_high: Option<f64>,
    /// How the numbers came about.
    pub model: Model,
}

/// How a body's numbers came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// One result as it is.
    Single,
    /// Random effects (REML) with a Wald interval.
    RemlWald,
    /// Random effects (REML) with the Hartung–Knapp interval.
    RemlHartungKnapp,
}

impl Model {
    /// The model in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Single => "one result",
            Self::RemlWald => "random effects, REML",
            Self::RemlHartungKnapp => "random effects, REML with Hartung–Knapp interval",
        }
    }
}

/// One step of the trace.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The rule applied.
    pub rule: Rule,
    /// What it found, in words and numbers.
    pub text: String,
    /// What the step does to the verdict.
    pub role: StepRole,
    /// The result it is about, where it is about one.
    pub result: Option<String>,
}

/// What a step does to the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepRole {
    /// Prepares.
    Info,
    /// Speaks for the claim.
    For,
    /// Speaks against the claim.
    Against,
    /// Gives the verdict.
    Decides,
}

impl Step {
    pub(super) fn new(rule: Rule, role: StepRole, result: Option<String>, slots: &[(&str, String)]) -> Self {
        Self { rule, text: fill(rule.text().sentence, slots), role, result }
    }
}

/// Applies METHOD section 2 to a case.
#[must_use]
pub fn assess(case: &Case) -> Assessment {
    let (seen, mut trace) = in_view(case);
    if let Some(decision) = without_evidence(&case.claim, seen.len()) {
        return finish(case, &[], decision, trace, None);
    }
    let mut items: Vec<Item> = seen.iter().map(|result| item(case, result)).collect();
    for item in &items {
        describe(case, item, &mut trace);
    }
    let selection = select(&case.claim, &mut items, &case.params);
    decide(case, &items, &selection, trace)
}

fn decide(case: &Case, items: &[Item], selection: &Selection, mut trace: Vec<Step>) -> Assessment {
    trace.extend(selection.steps.iter().cloned());
    let main = placed(items, Place::Main);
    let units = if selection.decisive.is_some() { Vec::new() } else { synthesise(&case.claim, items, &main, &case.params) };
    let table = Table {
        claim: &case.claim,
        params: &case.params,
        items,
        selection,
        main,
        exploratory: placed(items, Place::Exploratory),
        units: &units,
    };
    describe_synthesis(&table, &mut trace);
    let body = match &units[..] {
        [unit] => Some(unit.body()),
        _ => None,
    };
    finish(case, items, table.decide(), trace, body)
}

/// T1: the results in view as of the date.
fn in_view(case: &Case) -> (Vec<&StudyResult>, Vec<Step>) {
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

fn item<'a>(case: &'a Case, result: &'a StudyResult) -> Item<'a> {
    let figures = Figures::of(result, case.params.alpha);
    let read = read(&case.claim, result, &figures, &case.params);
    let standing =
        standing(&Question { claim: &case.claim, result, figures: &figures, read: &read, params: &case.params, asof: case.asof });
    Item { result, figures, read, standing, place: Place::NotCounted, note: String::new() }
}

/// The steps of one result: retraction, standing, turning round, reading.
fn describe(case: &Case, item: &Item, trace: &mut Vec<Step>) {
    let id = || Some(item.result.id.clone());
    if retracted_later(item.result, case.asof) {
        let date = |date: Option<super::PartialDate>| date.map_or(String::new(), |d| d.to_string());
        let slots =
            [("study", item.result.name().to_owned()), ("retracted", date(item.result.retracted_on)), ("date", date(case.asof))];
        trace.push(Step::new(Rule::T4, StepRole::Info, id(), &slots));
    }
    trace.push(Step { rule: item.standing.rule, text: item.standing.text.clone(), role: StepRole::Info, result: id() });
    if item.is(Letter::NotCounted) {
        return;
    }
    if item.result.polarity == Polarity::Reversed {
        trace.push(Step::new(Rule::F0, StepRole::Info, id(), &[]));
    }
    let zero =
        if item.figures.basis == (Basis::Counts { corrected: true }) { " (0.5 added to all cells, as one is 0)" } else { "" };
    let slots = [
        ("figures", figures_in_words(item)),
        ("what", item.read.what.to_owned()),
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
fn describe_synthesis(table: &Table, trace: &mut Vec<Step>) {
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
fn deciding_set(items: &[Item]) -> Option<Place> {
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
