//! Which unknown fields would change the verdict if they were known (METHOD 4.6 a).
//!
//! Owns which fields can be unknown and the values they can take. A value that leaves a result's letter, reading, side and place in the
//! order of preference as they are cannot change anything and is not run; values that leave the same are run once.

use super::Ruling;
use super::bench::Bench;
use crate::verdict::codes::{
    AnalysisSet, Code, Credibility, Design, Direction, Directness, Multiplicity, OutcomeRole, OutcomeType, Prespecified,
    ReviewOf, ReviewQuality, RiskOfBias, Source,
};
use crate::verdict::engine::item;
use crate::verdict::evidence::StudyResult;
use crate::verdict::selection::{Item, Key, key};
use crate::verdict::{Letter, Reading, Side};
use serde::{Deserialize, Serialize};

/// How many times the rules are run for unknown fields.
const MOST_RUNS: usize = 120;

/// An unknown field, and what the verdict would be if it were known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The result's id.
    pub result: String,
    /// What is not known, in words: "the risk of bias of AVADEC".
    pub field: String,
    /// The values that lead there, in words.
    pub values: Vec<String>,
    /// What would follow.
    pub ruling: Ruling,
}

/// One value a field of a result could have.
struct Possible {
    field: &'static str,
    words: String,
    result: StudyResult,
}

/// What the rest of the rules sees of a result.
#[derive(PartialEq)]
struct Face {
    letter: Letter,
    candidate: bool,
    reading: Reading,
    side: Side,
    /// Where another result of the study could be preferred.
    key: Option<Key>,
    review: (ReviewOf, Option<u32>),
    counts_events: bool,
}

impl Face {
    fn of(bench: &Bench, item: &Item) -> Self {
        Self {
            letter: item.standing.letter,
            candidate: item.standing.candidate,
            reading: item.read.reading,
            side: item.read.side,
            key: has_siblings(bench, item).then(|| key(&bench.case.claim, item)),
            review: (item.result.sr_of, item.result.k_included),
            counts_events: item.result.counts_events(),
        }
    }
}

fn has_siblings(bench: &Bench, item: &Item) -> bool {
    bench.items.iter().any(|other| other.result.study == item.result.study && other.result.id != item.result.id)
}

/// The changes found, results the verdict rests on first; and how many values were left untried.
pub(super) fn changes(bench: &Bench) -> (Vec<FieldChange>, usize) {
    let mut found: Vec<FieldChange> = Vec::new();
    let (mut runs, mut untried) = (0, 0);
    for at in in_order(bench) {
        let present = &bench.items[at];
        let before = Face::of(bench, present);
        let mut tried: Vec<(Face, Ruling)> = Vec::new();
        for Possible { field, words, result } in possible(bench, present.result) {
            let changed = item(bench.case, &bench.case.params, &result);
            let face = Face::of(bench, &changed);
            if face == before {
                continue;
            }
            let known = tried.iter().find(|(seen, _)| *seen == face).map(|(_, ruling)| ruling.clone());
            let ruling = match known {
                Some(ruling) => ruling,
                None if runs < MOST_RUNS => {
                    runs += 1;
                    let ruling = bench.rule(replaced(bench, at, &changed));
                    tried.push((face, ruling.clone()));
                    ruling
                }
                None => {
                    untried += 1;
                    continue;
                }
            };
            if ruling.verdict != bench.ruling.verdict {
                note(&mut found, present.result, field, words, ruling);
            }
        }
    }
    (found, untried)
}

/// Positions: what the verdict rests on first, then by study and result.
fn in_order(bench: &Bench) -> Vec<usize> {
    let kept = bench.kept();
    let mut order: Vec<usize> = (0..bench.items.len()).collect();
    order.sort_by_key(|at| {
        let result = bench.items[*at].result;
        (!kept.contains(at), result.name(), &result.id)
    });
    order
}

fn replaced<'i>(bench: &'i Bench, at: usize, changed: &Item<'i>) -> Vec<Item<'i>> {
    let mut items: Vec<Item<'i>> = bench.items.clone();
    items[at] = changed.clone();
    items
}

fn note(found: &mut Vec<FieldChange>, result: &StudyResult, field: &'static str, words: String, ruling: Ruling) {
    let field = field.replace("{study}", result.name());
    let same = found.iter_mut().find(|change| change.result == result.id && change.field == field && change.ruling == ruling);
    match same {
        Some(change) => change.values.push(words),
        None => found.push(FieldChange { result: result.id.clone(), field, values: vec![words], ruling }),
    }
}

/// Every value that an unknown field of a result could have.
fn possible(bench: &Bench, result: &StudyResult) -> Vec<Possible> {
    let mut all = Options { result, found: Vec::new() };
    let review = result.is_review();
    let randomised = result.design == Design::Rct;
    all.codes(result.source == Source::Unverified, "where {study} was read", |to, source| to.source = source);
    if result.differs.is_none() {
        all.codes(result.directness == Directness::Unknown, "how closely {study} matches the question", |to, match_| {
            to.directness = match_;
        });
    }
    if result.population.is_none() {
        let scope = bench.case.claim.population_scope.clone().unwrap_or_else(|| "overall".to_owned());
        all.add("who was studied in {study}", "the people the statement is about", |to| to.population = Some(scope.clone()));
    }
    all.codes(result.role == OutcomeRole::Unknown, "the role of the outcome in {study}", |to, role| to.role = role);
    all.codes(result.prespecified == Prespecified::Unknown, "whether {study} was planned in advance", |to, plan| {
        to.prespecified = plan;
    });
    all.codes(result.multiplicity == Multiplicity::Unknown, "how {study} dealt with testing several outcomes", |to, how| {
        to.multiplicity = how;
    });
    all.codes(result.analysis == AnalysisSet::Unknown, "who was analysed in {study}", |to, set| to.analysis = set);
    if result.rob == RiskOfBias::NotAssessed {
        for rob in judgements(review, randomised) {
            all.add("the risk of bias of {study}", rob.label(), |to| to.rob = *rob);
        }
    }
    all.codes(
        result.is_subgroup && result.credibility == Credibility::NotRated,
        "the credibility of the subgroup in {study}",
        |to, how| {
            to.credibility = how;
        },
    );
    if !randomised && !review && result.adjusted.is_none() && result.adjustment.is_none() {
        all.add("whether {study} was adjusted for confounding", "adjusted", |to| to.adjusted = Some(true));
    }
    all.codes(review && result.sr_of == ReviewOf::Unknown, "what {study} reviewed", |to, what| to.sr_of = what);
    all.codes(review && result.sr_quality == ReviewQuality::NotAssessed, "the quality of {study} as a review", |to, how| {
        to.sr_quality = how;
    });
    if review && result.k_included.is_none() {
        // what states an estimate averaged something
        let least = usize::from(result.est.is_some());
        for (k, words) in [(0, "none"), (1, "one"), (2, "two or more")].into_iter().skip(least) {
            all.add("how many studies {study} averaged", words, |to| to.k_included = Some(k));
        }
    }
    all.codes(result.otype == OutcomeType::Unknown, "the kind of outcome in {study}", |to, kind| to.otype = kind);
    if result.reported_direction.is_none() && result.est.is_none() && result.lo.is_none() {
        for direction in [Direction::Decrease, Direction::Increase] {
            all.add("the direction {study} found", direction.label(), |to| to.reported_direction = Some(direction));
        }
    }
    all.found
}

/// The judgements that the instrument for such a result has.
const fn judgements(review: bool, randomised: bool) -> &'static [RiskOfBias] {
    if review {
        &[RiskOfBias::Low, RiskOfBias::High]
    } else if randomised {
        &[RiskOfBias::Low, RiskOfBias::Some, RiskOfBias::High]
    } else {
        &[RiskOfBias::Low, RiskOfBias::Moderate, RiskOfBias::Serious, RiskOfBias::Critical]
    }
}

struct Options<'r> {
    result: &'r StudyResult,
    found: Vec<Possible>,
}

impl Options<'_> {
    fn add(&mut self, field: &'static str, words: &str, set: impl Fn(&mut StudyResult)) {
        let mut result = self.result.clone();
        set(&mut result);
        self.found.push(Possible { field, words: words.to_owned(), result });
    }

    /// Every code of a list but those that say that it is unknown.
    fn codes<T: Code>(&mut self, is_unknown: bool, field: &'static str, set: impl Fn(&mut StudyResult, T)) {
        let silent = |code: &T| matches!(code.as_str(), "unknown" | "not_assessed" | "not_rated" | "unverified");
        for code in T::ALL.iter().filter(|code| is_unknown && !silent(code)) {
            self.add(field, code.label(), |to| set(to, *code));
        }
    }
}
