//! Which results count: one per study, reviews not beside their own trials (METHOD 2.6, S10b).
//!
//! Owns D1–D3 and the replication test. Must not know pools or the decision table.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::assessment::{Place, Step, StepRole};
use super::codes::{AnalysisSet, Design, OutcomeRole, Prespecified, ReviewOf};
use super::evidence::{Claim, StudyResult};
use super::figures::Figures;
use super::params::{Params, reaches};
use super::participants::{Conflict, People, share};
use super::reading::Read;
use super::rules::{Rule, fill};
use super::standing::{Standing, in_scope};
use super::words::{list, percent};
use super::{Letter, Reading};

/// One result on its way through the rules.
#[derive(Clone)]
pub(super) struct Item<'a> {
    pub result: &'a StudyResult,
    pub figures: Figures,
    pub read: Read,
    pub standing: Standing,
    pub place: Place,
    /// Why it does not count, where it does not.
    pub note: String,
}

impl Item<'_> {
    pub fn reads(&self, reading: Reading) -> bool {
        self.read.reading == reading
    }

    pub fn is(&self, letter: Letter) -> bool {
        self.standing.letter == letter
    }

    fn set_aside(&mut self, place: Place, rule: Rule, why: &str) {
        self.place = place;
        self.note = format!("{}: {why}", rule.id());
    }
}

/// What selection found out.
pub(super) struct Selection {
    pub steps: Vec<Step>,
    /// Studies that contradict themselves: by names of results, whether in the set that decides.
    pub conflict: bool,
    /// The conflict that decides in the main set (V9), as the two positions.
    pub decisive: Option<[usize; 2]>,
    /// A conflict below the share that matters.
    pub minor_conflict: bool,
}

/// Places every result: kept in its set, context, dropped, or not counted.
pub(super) fn select(claim: &Claim, items: &mut [Item], params: &Params) -> Selection {
    let mut found = Selection { steps: Vec::new(), conflict: false, decisive: None, minor_conflict: false };
    place_by_letter(items);
    let conflicts = one_per_study(claim, items, &mut found.steps);
    one_review(items, &conflicts, &mut found.steps);
    review_or_trials(items, &conflicts, params, &mut found.steps);
    found.conflict = !conflicts.is_empty();
    weigh_conflicts(items, &conflicts, params, &mut found);
    replicate(items, params, &mut found.steps);
    found
}

/// Positions of the results in a place.
pub(super) fn placed(items: &[Item], place: Place) -> Vec<usize> {
    (0..items.len()).filter(|&at| items[at].place == place).collect()
}

fn place_by_letter(items: &mut [Item]) {
    for item in items {
        item.place = match item.standing.letter {
            Letter::Confirmatory | Letter::Estimation => Place::Main,
            Letter::Exploratory => Place::Exploratory,
            Letter::Preclinical => Place::Preclinical,
            Letter::NotCounted => Place::NotCounted,
        };
        match item.standing.letter {
            Letter::NotCounted => item.note.clone_from(&item.standing.text),
            Letter::Preclinical => {}
            _ if item.reads(Reading::Unreadable) => {
                let why = item.read.what.clone();
                item.set_aside(Place::NotCounted, Rule::F6, &why);
            }
            _ => {}
        }
    }
}

/// D1's order of preference, but for the id.
pub(super) type Key = (u8, bool, u8, u8, bool, Reverse<Option<NaiveDate>>, Reverse<u32>, bool);

pub(super) fn key(claim: &Claim, item: &Item) -> Key {
    let result = item.result;
    (
        result.outcome_match,
        !in_scope(claim, result),
        match result.role {
            OutcomeRole::Primary => 0,
            OutcomeRole::Secondary => 1,
            OutcomeRole::Exploratory => 2,
            OutcomeRole::Unknown => 3,
        },
        match result.analysis {
            AnalysisSet::Itt | AnalysisSet::Unknown => 0,
            AnalysisSet::Mitt => 1,
            AnalysisSet::Pp => 2,
        },
        result.prespecified != Prespecified::Yes,
        Reverse(result.published.map(super::PartialDate::last_day)),
        Reverse(result.adjustment.unwrap_or(u32::from(result.adjusted == Some(true)))),
        item.is(Letter::Exploratory),
    )
}

/// Why one key is preferred to another.
fn preference(best: &Key, other: &Key) -> &'static str {
    let reasons = [
        (best.0 == other.0, "its outcome is closer to the claim's"),
        (best.1 == other.1, "its population equals the claim's"),
        (best.2 == other.2, "the role of its outcome is stronger"),
        (best.3 == other.3, "it analyses everyone as randomised"),
        (best.4 == other.4, "it was planned in advance"),
        (best.5 == other.5, "it is the latest report"),
        (best.6 == other.6, "it is the most fully adjusted"),
        (best.7 == other.7, "its standing is higher"),
    ];
    reasons.iter().find(|(same, _)| !same).map_or("its id comes first", |(_, why)| why)
}

/// D1 and D1a: every study keeps one result, or two that contradict each other.
fn one_per_study(claim: &Claim, items: &mut [Item], steps: &mut Vec<Step>) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for study in studies(items) {
        let mut group: Vec<usize> = (0..items.len())
            .filter(|&at| items[at].result.study == study && matches!(items[at].place, Place::Main | Place::Exploratory))
            .collect();
        group.sort_by(|&a, &b| {
            key(claim, &items[a]).cmp(&key(claim, &items[b])).then_with(|| items[a].result.id.cmp(&items[b].result.id))
        });
        let Some((&best, rest)) = group.split_first() else {
            continue;
        };
        if rest.is_empty() {
            continue;
        }
        let best_key = key(claim, &items[best]);
        let first =
            |reading| group.iter().copied().filter(|&at| key(claim, &items[at]) == best_key).find(|&at| items[at].reads(reading));
        let pair = first(Reading::For).zip(first(Reading::Against));
        let kept: Vec<usize> = pair.map_or_else(|| vec![best], |(a, b)| vec![a, b]);
        steps.push(choice_step(claim, items, &group, &kept));
        for &at in group.iter().filter(|at| !kept.contains(at)) {
            let why = format!("another result of {} counts", items[at].result.name());
            items[at].set_aside(Place::Context, Rule::D1, &why);
        }
        if let Some((for_it, against)) = pair {
            conflicts.push(Conflict { pair: [for_it, against] });
        }
    }
    conflicts
}

fn studies(items: &[Item]) -> Vec<String> {
    let mut studies: Vec<String> = items.iter().map(|item| item.result.study.clone()).collect();
    studies.sort();
    studies.dedup();
    studies
}

fn choice_step(claim: &Claim, items: &[Item], group: &[usize], kept: &[usize]) -> Step {
    let context: Vec<&str> = group.iter().filter(|at| !kept.contains(at)).map(|&at| items[at].result.id.as_str()).collect();
    let reason = match (kept, group) {
        (&[best], &[_, second, ..]) => format!(" because {}", preference(&key(claim, &items[best]), &key(claim, &items[second]))),
        _ => String::new(),
    };
    let slots = [
        ("n", group.len().to_string()),
        ("study", items[group[0]].result.name().to_owned()),
        ("kept", list(&ids(items, kept))),
        ("reason", reason),
        ("context", if context.is_empty() { "none".to_owned() } else { list(&context) }),
    ];
    Step::new(Rule::D1, StepRole::Info, None, &slots)
}

fn ids<'a>(items: &'a [Item], positions: &[usize]) -> Vec<&'a str> {
    positions.iter().map(|&at| items[at].result.id.as_str()).collect()
}

fn in_conflict(conflicts: &[Conflict], a: usize, b: usize) -> bool {
    conflicts.iter().any(|conflict| conflict.pair.contains(&a) && conflict.pair.contains(&b))
}

/// D3: of several reviews that count, the one with the latest search.
fn one_review(items: &mut [Item], conflicts: &[Conflict], steps: &mut Vec<Step>) {
    let reviews = reviews(items);
    let newest = reviews.iter().copied().max_by_key(|&at| {
        let result = items[at].result;
        (result.search_date.or(result.published).map(super::PartialDate::last_day), result.id.as_str())
    });
    let Some(newest) = newest else { return };
    let others: Vec<usize> = reviews.into_iter().filter(|&at| at != newest && !in_conflict(conflicts, at, newest)).collect();
    if others.is_empty() {
        return;
    }
    let slots = [("kept", items[newest].result.name().to_owned()), ("context", list(&ids(items, &others)))];
    steps.push(Step::new(Rule::D3, StepRole::Info, None, &slots));
    let why = format!("the review {} searched later", items[newest].result.name());
    for at in others {
        items[at].set_aside(Place::Context, Rule::D3, &why);
    }
}

fn reviews(items: &[Item]) -> Vec<usize> {
    placed(items, Place::Main).into_iter().filter(|&at| items[at].result.is_review()).collect()
}

/// D2 and D2a: a review and the studies it contains never count together.
fn review_or_trials(items: &mut [Item], conflicts: &[Conflict], params: &Params, steps: &mut Vec<Step>) {
    let reviews = reviews(items);
    let Some(&review) = reviews.first() else {
        return;
    };
    let own: Vec<usize> = placed(items, Place::Main).into_iter().filter(|at| !reviews.contains(at)).collect();
    let (rule, dropped, slots) = if items[review].result.included.is_empty() {
        let inside = may_be_inside(items, review, own);
        if inside.is_empty() {
            return;
        }
        let larger = exceeds(items, conflicts, review, &inside);
        let why = if larger { "the review holds more participants" } else { "the studies hold at least as many participants" };
        let studies = ("studies", list(&ids(items, &inside)));
        let dropped = if larger { inside } else { reviews };
        (Rule::D2a, dropped, vec![studies, ("why", why.to_owned())])
    } else {
        let mut listed = items[review].result.included.clone();
        listed.sort();
        listed.dedup();
        let held: Vec<usize> = own.into_iter().filter(|&at| listed.contains(&items[at].result.study)).collect();
        if held.is_empty() {
            return;
        }
        let n_held = share_of_list(items, &held);
        let cover = crate::stats::count(n_held) / crate::stats::count(listed.len());
        let slots =
            vec![("n", listed.len().to_string()), ("held", n_held.to_string()), ("share", format!("{}%", percent(cover)))];
        let dropped = if reaches(cover, params.sr_cover) { reviews } else { held };
        (Rule::D2, dropped, slots)
    };
    let names = list(&ids(items, &dropped));
    let mut slots = slots;
    slots.push(("review", items[review].result.name().to_owned()));
    slots.push(("dropped", names));
    steps.push(Step::new(rule, StepRole::Info, None, &slots));
    for at in dropped {
        let why = if items[at].result.is_review() { "its studies count themselves" } else { "it is counted within the review" };
        items[at].set_aside(Place::Dropped, rule, why);
    }
}

fn share_of_list(items: &[Item], held: &[usize]) -> usize {
    let mut studies: Vec<&str> = held.iter().map(|&at| items[at].result.study.as_str()).collect();
    studies.sort_unstable();
    studies.dedup();
    studies.len()
}

/// D2a: own results of the review's kind, unless published after its search.
fn may_be_inside(items: &[Item], review: usize, own: Vec<usize>) -> Vec<usize> {
    let review = items[review].result;
    let searched = review.search_date.map(super::PartialDate::last_day);
    own.into_iter()
        .filter(|&at| {
            let result = items[at].result;
            let published = result.published.map(super::PartialDate::last_day);
            let same_kind = (review.sr_of == ReviewOf::Rct) == (result.design == Design::Rct);
            let later = searched.zip(published).is_some_and(|(searched, published)| published > searched);
            same_kind && !later
        })
        .collect()
}

fn exceeds(items: &[Item], conflicts: &[Conflict], review: usize, inside: &[usize]) -> bool {
    let people = People::of(items, &placed(items, Place::Main), conflicts);
    people.held_by(items, &[review]) > people.held_by(items, inside)
}

/// D1a: a study that contradicts itself decides if it is large enough, else it is context.
fn weigh_conflicts(items: &mut [Item], conflicts: &[Conflict], params: &Params, found: &mut Selection) {
    let mut minor = Vec::new();
    for conflict in conflicts {
        let [a, b] = conflict.pair;
        let place = items[a].place;
        if !matches!(place, Place::Main | Place::Exploratory) {
            continue;
        }
        let set = placed(items, place);
        let people = People::of(items, &set, conflicts);
        let share = people.held_by(items, &conflict.pair) / people.held_by(items, &set);
        let decides = reaches(share, params.conflict_share);
        if decides && place == Place::Main {
            found.decisive.get_or_insert([a, b]);
        } else if !decides {
            minor.push([a, b]);
        }
        let slots = [
            ("study", items[a].result.name().to_owned()),
            ("for", items[a].result.id.clone()),
            ("against", items[b].result.id.clone()),
            ("share", format!("{}%", percent(share))),
            ("outcome", if decides { "a real conflict" } else { "too few to matter, so both are context" }.to_owned()),
        ];
        found.steps.push(Step::new(Rule::D1a, StepRole::Info, None, &slots));
    }
    for at in minor.into_iter().flatten() {
        found.minor_conflict = true;
        let why = "the study contradicts itself and is small";
        items[at].set_aside(Place::Context, Rule::D1a, why);
    }
}

/// S10b: strong findings whose plan was not seen confirm if found independently.
fn replicate(items: &mut [Item], params: &Params, steps: &mut Vec<Step>) {
    let main = placed(items, Place::Main);
    let candidates: Vec<usize> = main.iter().copied().filter(|&at| items[at].standing.candidate).collect();
    if candidates.is_empty() || main.iter().any(|&at| items[at].reads(Reading::Against)) {
        return;
    }
    let strong: Vec<usize> = main
        .iter()
        .copied()
        .filter(|&at| {
            let item = &items[at];
            item.result.design == Design::Rct
                && item.reads(Reading::For)
                && (item.standing.candidate || (item.is(Letter::Confirmatory) && item.figures.gate_p() <= params.strong_alpha))
        })
        .collect();
    let undecided: Vec<usize> = main.iter().copied().filter(|&at| items[at].reads(Reading::Inconclusive)).collect();
    if share_of_list(items, &strong) < 2 || reaches(share(items, &undecided, &main), params.majority) {
        return;
    }
    let names: Vec<&str> = strong.iter().map(|&at| items[at].result.name()).collect();
    let slots = [("studies", list(&names))];
    for at in candidates {
        let standing = &mut items[at].standing;
        standing.letter = Letter::Confirmatory;
        standing.rule = Rule::S10b;
        standing.text = fill(Rule::S10b.text().sentence, &slots);
        let id = Some(items[at].result.id.clone());
        steps.push(Step::new(Rule::S10b, StepRole::Info, id, &slots));
    }
}
