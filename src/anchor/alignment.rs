//! Two versions of a text laid beside each other: which sentence became which.
//!
//! Owns the matching of sentences. A sentence is matched with one that says the same words, or most of them, in the same
//! surroundings; elsewhere only if it is that sentence's best match by far, so that a look-alike never stands in for one that is
//! gone. Must not know anchors.

use super::common::{Vocabulary, Work, in_order};
use super::cut::Cut;
use super::likeness::Likeness;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Likeness from which a sentence between the same neighbours counts as the same one, edited: a little more than half of its words.
const SAME_PLACE: f64 = 0.55;
/// Likeness from which a sentence found elsewhere counts as the same one, edited; nothing else speaks for it there.
const ELSEWHERE: f64 = 0.8;
/// By how much a match must be better than the next best, or else either may be meant.
const MARGIN: f64 = 0.08;
/// Pairs of sentences compared in order within a gap; in longer ones only those are taken that no other comes near.
const MOST_PAIRS: usize = 40_000;
/// In gaps of so few pairs every sentence is compared with every other, telling words or not.
const FEW_PAIRS: usize = 64;
/// Work spent on finding identical sentences in order.
const IDENTICAL: usize = 100_000_000;

/// How a sentence was found again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Which sentence of the new text.
    pub sentence: usize,
    /// Whether it stands between the same neighbours as before.
    pub in_place: bool,
}

/// For every sentence of the old text, what became of it.
pub fn match_sentences(old: &Cut, new: &Cut, vocabulary: &Vocabulary) -> Vec<Option<Match>> {
    let mut pairing = Pairing::of(old, new, vocabulary);
    pairing.identical_in_order();
    pairing.similar_in_order();
    pairing.identical_elsewhere();
    pairing.similar_elsewhere();
    pairing.matches
}

struct Pairing<'a> {
    /// The sentences by number: equal ones have the same.
    old: Vec<u32>,
    new: Vec<u32>,
    likeness: Likeness<'a>,
    matches: Vec<Option<Match>>,
    taken: Vec<bool>,
}

impl<'a> Pairing<'a> {
    fn of(old: &'a Cut, new: &'a Cut, vocabulary: &'a Vocabulary) -> Self {
        let mut numbers: HashMap<&[u32], u32> = HashMap::new();
        let mut number = |cut: &'a Cut| -> Vec<u32> {
            let all = (0..cut.sentences.len()).map(|at| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(cut.sentence(at)).or_insert(next)
            });
            all.collect()
        };
        let (before, after) = (number(old), number(new));
        Self {
            matches: vec![None; before.len()],
            taken: vec![false; after.len()],
            old: before,
            new: after,
            likeness: Likeness::between(old, new, vocabulary),
        }
    }

    fn take(&mut self, old: usize, new: usize, in_place: bool) {
        self.matches[old] = Some(Match { sentence: new, in_place });
        self.taken[new] = true;
    }

    /// Sentences that stayed as they were, and in their order: those the texts begin and end with, those that occur once in each, and
    /// what stands between them.
    fn identical_in_order(&mut self) {
        for (old, new) in in_order(&self.old, &self.new, |a, b| a == b, &mut Work::of(IDENTICAL)) {
            self.take(old, new, true);
        }
    }

    /// Between two matched pairs, what is left of both versions is compared in order.
    fn similar_in_order(&mut self) {
        let ends = std::iter::once((self.old.len(), self.new.len()));
        let fixed: Vec<(usize, usize)> =
            self.matches.iter().enumerate().filter_map(|(old, m)| Some((old, (*m)?.sentence))).chain(ends).collect();
        let (mut old_from, mut new_from) = (0, 0);
        for (old_to, new_to) in fixed {
            if old_from < old_to && new_from < new_to {
                for (old, new) in self.best_in_order(old_from..old_to, new_from..new_to) {
                    self.take(old, new, true);
                }
            }
            (old_from, new_from) = (old_to + 1, new_to + 1);
        }
    }

    /// The pairs, in order in both, whose likenesses add up to the most.
    fn best_in_order(&mut self, old: Range<usize>, new: Range<usize>) -> Vec<(usize, usize)> {
        let cells = old.len().saturating_mul(new.len());
        let beside: Vec<usize> = if cells <= FEW_PAIRS { old.clone().collect() } else { Vec::new() };
        let mut similar: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for there in new.clone() {
            for (here, likeness) in self.own(there, &beside) {
                if old.contains(&here) {
                    similar.insert((here, there), likeness - SAME_PLACE + 0.01);
                }
            }
        }
        if similar.is_empty() {
            return Vec::new();
        }
        if cells > MOST_PAIRS {
            return mutual_best(&similar);
        }
        let width = new.len() + 1;
        let mut best = vec![0.0_f64; (old.len() + 1) * width];
        for i in 0..old.len() {
            for j in 0..new.len() {
                let pair = similar.get(&(old.start + i, new.start + j)).map_or(0.0, |gain| best[i * width + j] + gain);
                best[(i + 1) * width + j + 1] = pair.max(best[i * width + j + 1]).max(best[(i + 1) * width + j]);
            }
        }
        let (mut i, mut j, mut pairs) = (old.len(), new.len(), Vec::new());
        while i > 0 && j > 0 {
            let here = best[i * width + j];
            if here <= best[(i - 1) * width + j] {
                i -= 1;
            } else if here <= best[i * width + j - 1] {
                j -= 1;
            } else {
                (i, j) = (i - 1, j - 1);
                pairs.push((old.start + i, new.start + j));
            }
        }
        pairs
    }

    /// Moved word for word: the same sentence, left over in both versions. As many as before keep their order; if their numbers differ,
    /// only those are taken that follow or precede the same sentence as before.
    fn identical_elsewhere(&mut self) {
        let mut left: BTreeMap<u32, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, sentence) in self.old.iter().enumerate().filter(|(at, _)| self.matches[*at].is_none()) {
            left.entry(*sentence).or_default().0.push(at);
        }
        for (at, sentence) in self.new.iter().enumerate().filter(|(at, _)| !self.taken[*at]) {
            if let Some(pair) = left.get_mut(sentence) {
                pair.1.push(at);
            }
        }
        let (equal, unequal): (Vec<_>, Vec<_>) = left.into_values().partition(|(old, new)| old.len() == new.len());
        for (here, there) in equal.into_iter().flat_map(|(old, new)| old.into_iter().zip(new)) {
            self.take(here, there, false);
        }
        for here in unequal.into_iter().filter(|(_, new)| !new.is_empty()).flat_map(|(old, _)| old) {
            if let Some(there) = self.beside_the_same(here) {
                self.take(here, there, false);
            }
        }
    }

    /// The free place of the same sentence after the one it followed, or before the one it preceded; none if these are two.
    fn beside_the_same(&self, old: usize) -> Option<usize> {
        let follows = old.checked_sub(1).and_then(|before| self.matches[before]).map(|m| m.sentence + 1);
        let precedes = self.matches.get(old + 1).copied().flatten().and_then(|m| m.sentence.checked_sub(1));
        let free = |at: &usize| self.new.get(*at) == Some(&self.old[old]) && !self.taken[*at];
        match (follows.filter(free), precedes.filter(free)) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    }

    /// Moved and edited: only if nothing else in either version comes near.
    fn similar_elsewhere(&mut self) {
        let mut similar = BTreeMap::new();
        for there in (0..self.new.len()).filter(|at| !self.taken[*at]).collect::<Vec<_>>() {
            let found = self.own(there, &[]);
            let left = found.into_iter().filter(|(here, likeness)| self.matches[*here].is_none() && *likeness >= ELSEWHERE);
            // elsewhere, other figures are another statement
            let left = left.filter(|(here, _)| self.likeness.same_figures(*here, there)).collect::<Vec<_>>().into_iter();
            similar.extend(left.map(|(here, likeness)| ((here, there), likeness)));
        }
        for (old, new) in mutual_best(&similar) {
            self.take(old, new, false);
        }
    }

    /// Sentences of the old version that a new one may have been, with how like it they are: none that another sentence of the old
    /// version, with other words, comes near, since the new one may be a copy or a part of that other.
    fn own(&mut self, new: usize, beside: &[usize]) -> Vec<(usize, f64)> {
        let alike = self.likeness.alike(new, beside);
        let rival = |old: usize| {
            let others = alike.iter().filter(|other| self.old[other.old] != self.old[old]);
            others.map(|other| other.likeness.max(other.covers)).fold(0.0, f64::max)
        };
        let own =
            alike.iter().filter(|like| like.likeness >= SAME_PLACE && rival(like.old) < like.likeness.max(like.covers) - MARGIN);
        own.map(|like| (like.old, like.likeness)).collect()
    }
}

/// Pairs each of which is the best of both its sentences by a margin.
fn mutual_best(similar: &BTreeMap<(usize, usize), f64>) -> Vec<(usize, usize)> {
    let mut by_old: HashMap<usize, [f64; 2]> = HashMap::new();
    let mut by_new: HashMap<usize, [f64; 2]> = HashMap::new();
    let note = |best: &mut [f64; 2], likeness: f64| {
        if likeness > best[0] {
            *best = [likeness, best[0]];
        } else if likeness > best[1] {
            best[1] = likeness;
        }
    };
    for ((old, new), likeness) in similar {
        note(by_old.entry(*old).or_default(), *likeness);
        note(by_new.entry(*new).or_default(), *likeness);
    }
    let leads = |best: &[f64; 2], mine: f64| mine >= best[0] && best[1] <= mine - MARGIN;
    let leading =
        similar.iter().filter(|((old, new), likeness)| leads(&by_old[old], **likeness) && leads(&by_new[new], **likeness));
    leading.map(|(pair, _)| *pair).collect()
}

/// Runs of sentences in which words may have wandered into a neighbouring sentence: between two sentences that stayed as they were,
/// those of the old version and those of the new that belong to nobody else.
pub fn runs(old: &Cut, new: &Cut, matches: &[Option<Match>]) -> Vec<(Range<usize>, Vec<usize>)> {
    let mut owner: Vec<Option<usize>> = vec![None; new.sentences.len()];
    for (at, m) in matches.iter().enumerate() {
        if let Some(m) = m {
            owner[m.sentence] = Some(at);
        }
    }
    let stays = |at: usize| matches[at].is_some_and(|m| m.in_place);
    let same = |at: usize, m: &Match| m.in_place && old.sentence(at) == new.sentence(m.sentence);
    let ends = std::iter::once((matches.len(), new.sentences.len()));
    let fixed = matches.iter().enumerate().filter_map(|(at, m)| m.filter(|m| same(at, m)).map(|m| (at, m.sentence)));
    let mut found = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    for (old_to, new_to) in fixed.chain(ends) {
        if old_from < old_to && new_from < new_to {
            let run = old_from..old_to;
            let ours = (new_from..new_to).filter(|at| owner[*at].is_none_or(|owner| run.contains(&owner) && stays(owner)));
            found.push((run.clone(), ours.collect()));
        }
        (old_from, new_from) = (old_to + 1, new_to + 1);
    }
    found
}
