//! Two versions of a text laid beside each other: which sentence became which, and which word which.
//!
//! Owns the matching of sentences. A sentence is matched with one that says the same words, or most of them, in the same
//! surroundings; elsewhere only if it is that sentence's best match by far, so that a look-alike never stands in for one that is
//! gone. Must not know anchors.

use super::words::{Word, sentences, words};
use std::collections::HashMap;
use std::ops::Range;

/// Similarity from which a sentence between the same neighbours counts as the same one, edited.
const SAME_PLACE: f64 = 0.55;
/// Similarity from which a sentence found elsewhere counts as the same one, edited.
const ELSEWHERE: f64 = 0.6;
/// By how much a match must be better than the next best.
const MARGIN: f64 = 0.08;
/// Pairs of sentences compared one by one within a gap; beyond, only those that share rare words.
const MOST_PAIRS: usize = 40_000;
/// A word in more sentences than this tells nothing about which is meant.
const COMMON: usize = 60;

/// A text cut up.
pub struct Cut {
    pub words: Vec<Word>,
    /// Words of each sentence, as positions in `words`; sentences without a word are left out.
    pub sentences: Vec<Range<usize>>,
}

impl Cut {
    pub fn of(text: &str) -> Self {
        let words = words(text);
        let mut next = 0;
        let mut parts = Vec::new();
        for place in sentences(text) {
            let from = next;
            while next < words.len() && words[next].place.start < place.end {
                next += 1;
            }
            if next > from {
                parts.push(from..next);
            }
        }
        Self { words, sentences: parts }
    }

    fn text(&self, sentence: usize) -> Vec<&str> {
        self.words[self.sentences[sentence].clone()].iter().map(|word| word.text.as_str()).collect()
    }
}

/// How a sentence was found again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Which sentence of the new text.
    pub sentence: usize,
    /// Whether it stands between the same neighbours as before.
    pub in_place: bool,
}

/// For every sentence of the old text, what became of it.
pub fn match_sentences(old: &Cut, new: &Cut) -> Vec<Option<Match>> {
    let mut pairing = Pairing::of(old, new);
    pairing.identical_in_order();
    pairing.similar_in_order();
    pairing.identical_elsewhere();
    pairing.similar_elsewhere();
    pairing.matches
}

struct Pairing<'a> {
    old: Vec<Vec<&'a str>>,
    new: Vec<Vec<&'a str>>,
    weights: HashMap<&'a str, f64>,
    matches: Vec<Option<Match>>,
    taken: Vec<Option<usize>>,
    /// Sentences of the old text by their words, common words left out.
    index: HashMap<&'a str, Vec<usize>>,
    /// For sentences of the new text, those of the old that are like it, with how much.
    likes: HashMap<usize, Vec<(usize, f64)>>,
}

impl<'a> Pairing<'a> {
    fn of(old: &'a Cut, new: &'a Cut) -> Self {
        let cut = |cut: &'a Cut| (0..cut.sentences.len()).map(|at| cut.text(at)).collect::<Vec<_>>();
        let (old, new) = (cut(old), cut(new));
        let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, sentence) in old.iter().enumerate() {
            for word in sentence {
                let places = index.entry(word).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        let total = count(old.len().max(1));
        let weight = |word: &&'a str| (*word, (1.0 + total / index.get(word).map_or(1.0, |places| count(places.len()))).ln());
        let weights = old.iter().chain(&new).flatten().map(weight).collect();
        index.retain(|_, places| places.len() <= COMMON);
        Self { matches: vec![None; old.len()], taken: vec![None; new.len()], old, new, weights, index, likes: HashMap::new() }
    }

    fn take(&mut self, old: usize, new: usize, in_place: bool) {
        self.matches[old] = Some(Match { sentence: new, in_place });
        self.taken[new] = Some(old);
    }

    /// Sentences that occur once in each version keep their order along the longest run that has one (patience); around them,
    /// identical neighbours go along.
    fn identical_in_order(&mut self) {
        let unique = |sentences: &[Vec<&'a str>]| {
            let mut seen: HashMap<Vec<&'a str>, Option<usize>> = HashMap::new();
            for (at, sentence) in sentences.iter().enumerate() {
                seen.entry(sentence.clone()).and_modify(|place| *place = None).or_insert(Some(at));
            }
            seen
        };
        let there = unique(&self.new);
        let mut pairs: Vec<(usize, usize)> =
            unique(&self.old).into_iter().filter_map(|(words, old)| Some((old?, (*there.get(&words)?)?))).collect();
        pairs.sort_unstable();
        for (old, new) in longest_rising(&pairs) {
            self.take(old, new, true);
        }
        self.spread();
    }

    /// Identical sentences right after, or right before, a matched pair are matched too.
    fn spread(&mut self) {
        for old in 0..self.old.len() {
            let Some(Match { sentence, in_place: true }) = self.matches[old] else { continue };
            self.join(old + 1, sentence + 1);
        }
        for old in (0..self.old.len()).rev() {
            let Some(Match { sentence, in_place: true }) = self.matches[old] else { continue };
            if let (Some(before), Some(there)) = (old.checked_sub(1), sentence.checked_sub(1)) {
                self.join(before, there);
            }
        }
    }

    fn join(&mut self, old: usize, new: usize) {
        let same = self.old.get(old).is_some_and(|sentence| self.new.get(new) == Some(sentence));
        if same && self.matches[old].is_none() && self.taken[new].is_none() {
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
            let (n, m) = (old_to - old_from, new_to - new_from);
            if n > 0 && m > 0 {
                for (old, new) in self.best_in_order(old_from..old_to, new_from..new_to) {
                    self.take(old, new, true);
                }
            }
            (old_from, new_from) = (old_to + 1, new_to + 1);
        }
    }

    /// The pairs, in order in both, whose similarities add up to the most.
    fn best_in_order(&mut self, old: Range<usize>, new: Range<usize>) -> Vec<(usize, usize)> {
        let width = new.len() + 1;
        let mut similar: HashMap<(usize, usize), f64> = HashMap::new();
        for there in new.clone() {
            for (here, likeness) in self.own(there) {
                if old.contains(&here) && likeness >= SAME_PLACE {
                    similar.insert((here, there), likeness - SAME_PLACE + 0.01);
                }
            }
        }
        if similar.is_empty() {
            return Vec::new();
        }
        if old.len() * new.len() > MOST_PAIRS {
            // too long to compare in order: the best of each, if no other comes near
            return mutual_best(&similar);
        }
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

    /// Moved word for word: the same sentence, left over in both versions. Of several alike, those that follow or precede the same
    /// sentence as before; if that does not tell, and their numbers differ, none.
    fn identical_elsewhere(&mut self) {
        let mut left: HashMap<Vec<&'a str>, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (at, sentence) in self.old.iter().enumerate().filter(|(at, _)| self.matches[*at].is_none()) {
            left.entry(sentence.clone()).or_default().0.push(at);
        }
        for (at, sentence) in self.new.iter().enumerate().filter(|(at, _)| self.taken[*at].is_none()) {
            if let Some(pair) = left.get_mut(sentence) {
                pair.1.push(at);
            }
        }
        let mut groups: Vec<(Vec<usize>, Vec<usize>)> = left.into_values().filter(|(_, new)| !new.is_empty()).collect();
        groups.sort_unstable();
        for (old, new) in &groups {
            if old.len() == new.len() {
                for (&here, &there) in old.iter().zip(new) {
                    self.take(here, there, false);
                }
            }
        }
        for (old, new) in groups {
            for here in old {
                let beside = |there: &usize| self.taken[*there].is_none() && self.neighbours_agree(here, *there);
                let mut fitting = new.iter().copied().filter(beside);
                if let (None, Some(there), None) = (self.matches[here], fitting.next(), fitting.next()) {
                    self.take(here, there, false);
                }
            }
        }
    }

    fn neighbours_agree(&self, old: usize, new: usize) -> bool {
        let follows = old > 0 && new > 0 && self.matches[old - 1].is_some_and(|m| m.sentence == new - 1);
        let precedes = self.matches.get(old + 1).copied().flatten().is_some_and(|m| m.sentence == new + 1);
        follows || precedes
    }

    /// Moved and edited: only if nothing else in either version comes near.
    fn similar_elsewhere(&mut self) {
        let mut similar = HashMap::new();
        for there in (0..self.new.len()).filter(|at| self.taken[*at].is_none()).collect::<Vec<_>>() {
            let found = self.own(there);
            let left = found.into_iter().filter(|(here, likeness)| self.matches[*here].is_none() && *likeness >= ELSEWHERE);
            similar.extend(left.map(|(here, likeness)| ((here, there), likeness)));
        }
        for (old, new) in mutual_best(&similar) {
            self.take(old, new, false);
        }
    }

    /// Sentences of the old version that a new one may have been, with how like it they are: none that another sentence of the old
    /// version, with other words, is as like, since the new one may be a copy of that other.
    fn own(&mut self, new: usize) -> Vec<(usize, f64)> {
        if !self.likes.contains_key(&new) {
            let alike = self.sharing_words(new).into_iter().map(|old| (old, self.similarity(&self.old[old], &self.new[new])));
            let alike = alike.filter(|(_, likeness)| *likeness >= SAME_PLACE - MARGIN).collect();
            self.likes.insert(new, alike);
        }
        let alike = &self.likes[&new];
        let best = alike.iter().map(|(_, likeness)| *likeness).fold(0.0, f64::max);
        let rival = |old: usize| {
            let others = alike.iter().filter(|(other, _)| self.old[*other] != self.old[old]);
            others.map(|(_, likeness)| *likeness).fold(0.0, f64::max)
        };
        let leading = alike.iter().filter(|(_, likeness)| *likeness > best - MARGIN);
        leading.copied().filter(|(old, likeness)| rival(*old) < likeness - MARGIN).collect()
    }

    /// Sentences of the old version that share a telling word with one of the new.
    fn sharing_words(&self, new: usize) -> Vec<usize> {
        let mut shared: HashMap<usize, f64> = HashMap::new();
        for word in &self.new[new] {
            for &at in self.index.get(word).into_iter().flatten() {
                *shared.entry(at).or_default() += self.weights[word];
            }
        }
        let whole: f64 = self.new[new].iter().map(|word| self.weights[word]).sum();
        let mut found: Vec<usize> = shared.into_iter().filter(|(_, weight)| *weight >= 0.2 * whole).map(|(at, _)| at).collect();
        found.sort_unstable();
        found
    }

    /// Twice the weight of the words both have in order, over the weight of all: 0 to 1.
    fn similarity(&self, a: &[&str], b: &[&str]) -> f64 {
        let weight = |word: &&str| self.weights.get(*word).copied().unwrap_or(1.0);
        let all: f64 = a.iter().chain(b).map(weight).sum();
        let common: f64 = common_words(a, b).into_iter().map(|(i, j)| weight(&a[i]).min(weight(&b[j]))).sum();
        if all > 0.0 { 2.0 * common / all } else { 0.0 }
    }
}

/// Runs of sentences in which words may have wandered into a neighbouring sentence: between two sentences that stayed as they were,
/// those of the old version and those of the new that belong to nobody else.
pub fn runs(old: &Cut, new: &Cut, matches: &[Option<Match>]) -> Vec<(Range<usize>, Vec<usize>)> {
    let same = |at: usize, m: &Match| {
        m.in_place && old.sentences[at].len() == new.sentences[m.sentence].len() && old.text(at) == new.text(m.sentence)
    };
    let mut owner: Vec<Option<usize>> = vec![None; new.sentences.len()];
    for (at, m) in matches.iter().enumerate() {
        if let Some(m) = m {
            owner[m.sentence] = Some(at);
        }
    }
    let ends = std::iter::once((matches.len(), new.sentences.len()));
    let fixed = matches.iter().enumerate().filter_map(|(at, m)| m.filter(|m| same(at, m)).map(|m| (at, m.sentence)));
    let mut found = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    for (old_to, new_to) in fixed.chain(ends) {
        if old_from < old_to && new_from < new_to {
            let run = old_from..old_to;
            let ours = (new_from..new_to).filter(|at| owner[*at].is_none_or(|owner| run.contains(&owner)));
            found.push((run.clone(), ours.collect()));
        }
        (old_from, new_from) = (old_to + 1, new_to + 1);
    }
    found
}

/// Pairs each of which is the best of both its sentences by a margin.
fn mutual_best(similar: &HashMap<(usize, usize), f64>) -> Vec<(usize, usize)> {
    let mut by_old: HashMap<usize, Vec<f64>> = HashMap::new();
    let mut by_new: HashMap<usize, Vec<f64>> = HashMap::new();
    for ((old, new), likeness) in similar {
        by_old.entry(*old).or_default().push(*likeness);
        by_new.entry(*new).or_default().push(*likeness);
    }
    let leads = |all: &[f64], mine: f64| all.iter().filter(|other| **other > mine - MARGIN).count() == 1;
    let mut pairs: Vec<(usize, usize)> = similar
        .iter()
        .filter(|((old, new), likeness)| leads(&by_old[old], **likeness) && leads(&by_new[new], **likeness))
        .map(|(pair, _)| *pair)
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The longest run of pairs that rises in both, from pairs sorted by the first.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, pair) in pairs.iter().enumerate() {
        let place = tails.partition_point(|&tail| pairs[tail].1 < pair.1);
        before[at] = place.checked_sub(1).map(|i| tails[i]);
        if place == tails.len() { tails.push(at) } else { tails[place] = at }
    }
    let mut run = Vec::new();
    let mut next = tails.last().copied();
    while let Some(at) = next {
        run.push(pairs[at]);
        next = before[at];
    }
    run.reverse();
    run
}

/// The longest common run of words, in order, gaps allowed; words that differ by a typing error count as the same.
pub fn common_words(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut best = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i * width + j] = if same_word(a[i], b[j]) {
                best[(i + 1) * width + j + 1] + 1
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if same_word(a[i], b[j]) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Equal, or one typing error apart in a word of five letters or more (two from ten on). Figures must be equal.
fn same_word(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
    let allowed = if long >= 10 { 2 } else { 1 };
    short >= 5
        && long - short <= allowed
        && !a.bytes().chain(b.bytes()).any(|c| c.is_ascii_digit())
        && strsim::osa_distance(a, b) <= allowed
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
