//! Two versions of an article beside each other: the passages that changed, and the blocks.

#[cfg(test)]
mod tests;

use super::difference::{Change, changes, shown};
use crate::anchor::blocks::{Pair, pairs};
use crate::store::anchor::AnchorState;
use crate::store::article_versions::Passage;
use crate::verdict::wording;
use crate::web::paths;
use std::collections::HashMap;

/// Unchanged blocks in a row from which on they are folded.
const FOLDED: usize = 3;
/// Unchanged blocks that can be unfolded.
const UNFOLDED: usize = 60;
/// How many lines a page shows.
const LINES: usize = 100;
/// How many passages that changed are shown.
const MOST_PASSAGES: usize = 200;

/// What became of a passage from one version to another.
#[derive(Debug)]
pub struct Changed {
    /// The claim in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// How firmly the article words it, as somebody set it.
    pub wording_level: i16,
    /// How firmly the lexicon finds the new words.
    pub read_level: Option<i16>,
    /// "words", "lost", "found", "moved".
    pub state: &'static str,
    /// The same for a person.
    pub label: &'static str,
    /// The words before and after.
    pub changes: Vec<Change>,
    /// The id of its mark in the later text.
    pub mark: Option<String>,
    /// Whether nobody has looked yet at what became of it in the newest version.
    pub another_look: bool,
}

/// The passages that changed, those that a person should look at first.
#[must_use]
pub fn changed(passages: &[Passage], (old, new): (&str, &str), newest: bool) -> (Vec<Changed>, usize) {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let words = |text: &[char], (start, end): (usize, usize)| text.get(start..end).map(|words| words.iter().collect::<String>());
    let entry = |passage: &Passage| {
        let before = passage.before.and_then(|place| words(&old, place));
        let after = passage.after.and_then(|place| words(&new, place));
        let moved = passage.state == Some(AnchorState::Moved);
        let (rank, state, label) = match (&before, &after, passage.state) {
            (Some(_), None, Some(_)) => (0, "lost", "Not found any more"),
            (Some(before), Some(after), _) if before != after => (1, "words", "With other words"),
            (None, Some(_), Some(_)) => (2, "found", "Found again"),
            (Some(_), Some(_), _) if moved => (3, "moved", "Elsewhere, word for word"),
            _ => return None,
        };
        // a passage that is new in the later version belongs to a claim that was made then
        let loose = matches!(passage.state, Some(AnchorState::Fuzzy | AnchorState::Lost));
        let read_level = after.as_deref().filter(|_| state == "words").map(|words| wording::propose(words).level);
        let changes = match (before, after) {
            (Some(before), Some(after)) => changes(&before, &after),
            (Some(gone), None) => vec![Change::Gone(shown(&gone))],
            (_, new) => vec![Change::New(shown(&new.unwrap_or_default()))],
        };
        let one = Changed {
            claim: passage.claim.clone(),
            statement: passage.statement.clone(),
            verdict: passage.verdict.clone(),
            rule: passage.rule.clone(),
            wording_level: passage.wording_level,
            read_level,
            state,
            label,
            changes,
            mark: passage.after.map(|_| paths::mark_id(&passage.claim, passage.ordinal)),
            another_look: newest && loose && !passage.looked_at,
        };
        Some((rank, one))
    };
    let mut found: Vec<(i32, Changed)> = passages.iter().filter_map(entry).collect();
    found.sort_by_key(|(rank, _)| *rank);
    let more = found.len().saturating_sub(MOST_PASSAGES);
    found.truncate(MOST_PASSAGES);
    (found.into_iter().map(|(_, changed)| changed).collect(), more)
}

/// A line of the comparison.
#[derive(Debug)]
pub enum Line {
    /// So many unchanged blocks, with their words when they are not too many.
    Fold(usize, Vec<String>),
    /// A block of either text, or of both.
    Block(Block),
}

/// A block of either text, or of both.
#[derive(Debug)]
pub struct Block {
    /// "same", "changed", "moved", "added", "removed".
    pub state: &'static str,
    /// The same for a person; empty for what is the same.
    pub label: &'static str,
    /// Its words in the older text.
    pub before: Vec<Change>,
    /// Its words in the newer text.
    pub after: Vec<Change>,
    /// The claims whose passages stand in it: name in addresses, statement, verdict.
    pub claims: Vec<(String, String, String)>,
}

/// A page of the comparison.
#[derive(Debug)]
pub struct SideBySide {
    /// Its lines.
    pub lines: Vec<Line>,
    /// How many pages there are.
    pub pages: usize,
    /// How many blocks changed, moved, came and went.
    pub tally: [usize; 4],
}

/// The blocks of a text: where each starts, and its words.
pub type Blocks = Vec<(usize, String)>;

/// A page of the comparison, counted from 1; with `only_claims` the lines that changed and hold passages of claims. Long texts take a
/// while.
#[must_use]
pub fn lines(old: &Blocks, new: &Blocks, passages: &[Passage], only_claims: bool, page: usize) -> SideBySide {
    let told = pairs(&texts(old), &texts(new));
    let count = |wanted: fn(&Pair) -> bool| told.iter().filter(|pair| wanted(pair)).count();
    let tally = [
        count(|pair| matches!(pair, Pair::Changed(..))),
        count(|pair| matches!(pair, Pair::Moved(..))),
        count(|pair| matches!(pair, Pair::Added(_))),
        count(|pair| matches!(pair, Pair::Removed(_))),
    ];
    let (here, there) = (standing(old, passages, |p| p.before), standing(new, passages, |p| p.after));
    let claims = |pair: &Pair| -> Vec<usize> {
        let (i, j) = sides(*pair);
        let of = |places: &HashMap<usize, Vec<usize>>, at: Option<usize>| {
            at.and_then(|at| places.get(&at)).cloned().unwrap_or_default()
        };
        let mut found = [of(&here, i), of(&there, j)].concat();
        found.sort_unstable();
        found.dedup();
        found
    };
    let mut folds: Vec<Vec<Pair>> = Vec::new();
    for pair in told {
        let same = matches!(pair, Pair::Same(..));
        match folds.last_mut() {
            _ if only_claims && (same || claims(&pair).is_empty()) => {}
            Some(last) if same && matches!(last[0], Pair::Same(..)) => last.push(pair),
            _ => folds.push(vec![pair]),
        }
    }
    let unfold =
        |fold: Vec<Pair>| if fold.len() < FOLDED { fold.into_iter().map(|pair| vec![pair]).collect() } else { vec![fold] };
    let folds: Vec<Vec<Pair>> = folds.into_iter().flat_map(unfold).collect();
    let pages = folds.len().div_ceil(LINES).max(1);
    let shown_here = folds.iter().skip(page.saturating_sub(1).saturating_mul(LINES)).take(LINES);
    let line = |fold: &Vec<Pair>| match fold.as_slice() {
        [pair] => Line::Block(block(*pair, (old, new), &claims(pair), passages)),
        many if many.len() <= UNFOLDED => {
            let text = |pair: &Pair| sides(*pair).1.and_then(|at| new.get(at)).map(|(_, text)| shown(text));
            Line::Fold(many.len(), many.iter().filter_map(text).collect())
        }
        many => Line::Fold(many.len(), Vec::new()),
    };
    SideBySide { lines: shown_here.map(line).collect(), pages, tally }
}

fn texts(blocks: &Blocks) -> Vec<&str> {
    blocks.iter().map(|(_, text)| text.as_str()).collect()
}

fn sides(pair: Pair) -> (Option<usize>, Option<usize>) {
    match pair {
        Pair::Same(i, j) | Pair::Changed(i, j) | Pair::Moved(i, j) => (Some(i), Some(j)),
        Pair::Added(j) => (None, Some(j)),
        Pair::Removed(i) => (Some(i), None),
    }
}

/// For each block, the passages that stand in it.
fn standing(
    blocks: &Blocks,
    passages: &[Passage],
    place: impl Fn(&Passage) -> Option<(usize, usize)>,
) -> HashMap<usize, Vec<usize>> {
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, (start, end)) in passages.iter().enumerate().filter_map(|(at, passage)| Some((at, place(passage)?))) {
        let first = blocks.partition_point(|(from, _)| *from <= start).saturating_sub(1);
        let after = blocks.partition_point(|(from, _)| *from < end);
        for block in first..after {
            found.entry(block).or_default().push(at);
        }
    }
    found
}

fn block(pair: Pair, (old, new): (&Blocks, &Blocks), claims: &[usize], passages: &[Passage]) -> Block {
    let (i, j) = sides(pair);
    let text = |blocks: &Blocks, at: Option<usize>| at.and_then(|at| blocks.get(at)).map(|(_, text)| text.clone());
    let (before, after) = (text(old, i), text(new, j));
    let (state, label) = match pair {
        Pair::Same(..) => ("same", ""),
        Pair::Changed(..) => ("changed", "Changed"),
        Pair::Moved(..) if before == after => ("moved", "Moved"),
        Pair::Moved(..) => ("moved", "Moved and changed"),
        Pair::Added(_) => ("added", "New"),
        Pair::Removed(_) => ("removed", "Left out"),
    };
    let runs = match (&before, &after) {
        (Some(before), Some(after)) => changes(before, after),
        (Some(gone), None) => vec![Change::Gone(shown(gone))],
        (None, new) => vec![Change::New(shown(new.as_deref().unwrap_or_default()))],
    };
    let mut named: Vec<(String, String, String)> = Vec::new();
    for passage in claims.iter().filter_map(|at| passages.get(*at)) {
        if named.iter().all(|(claim, ..)| *claim != passage.claim) {
            named.push((passage.claim.clone(), passage.statement.clone(), passage.verdict.clone()));
        }
    }
    let side = |wanted: fn(&Change) -> bool| runs.iter().filter(|run| wanted(run)).cloned().collect();
    Block {
        state,
        label,
        before: side(|run| !matches!(run, Change::New(_))),
        after: side(|run| !matches!(run, Change::Gone(_))),
        claims: named,
    }
}
