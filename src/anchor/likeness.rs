//! How like each other sentences of two versions are: the words they share in order, rare words counting more.
//!
//! Owns which sentences are worth comparing, so that the work grows with the text and not with its square.

use super::common::{Vocabulary, Work, in_order};
use super::cut::Cut;
use std::collections::HashMap;

/// A word in more sentences than this tells nothing about which is meant.
const COMMON: usize = 60;
/// Sentences are compared when they share this much of the newer one's weight in telling words.
const WORTH_COMPARING: f64 = 0.2;
/// A sentence is compared with so many that share most with it; more would not tell it apart from them anyway.
const MOST_COMPARED: usize = 24;
/// Pairs of words compared for a whole text: a few seconds at the very most, reached by hostile texts only.
pub const MOST_WORK: usize = 600_000_000;

/// Compares sentences of a new version with those of the old.
pub struct Likeness<'a> {
    old: &'a Cut,
    new: &'a Cut,
    vocabulary: &'a Vocabulary,
    /// By word: rare ones weigh more.
    weights: Vec<f64>,
    /// By word: the sentences of the old version that have it, none for common words.
    index: Vec<Vec<usize>>,
    /// By sentence of the old version: weight shared with the one at hand.
    shared: Vec<f64>,
    /// What was found, by sentence of the new version.
    known: HashMap<usize, Vec<(usize, f64)>>,
    work: Work,
}

impl<'a> Likeness<'a> {
    pub fn between(old: &'a Cut, new: &'a Cut, vocabulary: &'a Vocabulary) -> Self {
        let mut index: Vec<Vec<usize>> = vec![Vec::new(); vocabulary.len()];
        for at in 0..old.sentences.len() {
            for word in old.sentence(at) {
                let places = &mut index[*word as usize];
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        let total = count(old.sentences.len().max(1));
        let weights = index.iter().map(|places| (1.0 + total / count(places.len().max(1))).ln()).collect();
        for places in index.iter_mut().filter(|places| places.len() > COMMON) {
            *places = Vec::new();
        }
        let shared = vec![0.0; old.sentences.len()];
        Self { old, new, vocabulary, weights, index, shared, known: HashMap::new(), work: Work::of(MOST_WORK) }
    }

    /// Sentences of the old version that are at least so like a new one, among those that share telling words with it and `beside`.
    pub fn alike(&mut self, new: usize, least: f64, beside: &[usize]) -> Vec<(usize, f64)> {
        if !self.known.contains_key(&new) {
            let found = self.sharing_words(new).into_iter().map(|old| (old, self.of(old, new))).collect();
            self.known.insert(new, found);
        }
        let mut found = self.known[&new].clone();
        for old in beside {
            if found.iter().all(|(known, _)| known != old) {
                found.push((*old, self.of(*old, new)));
            }
        }
        found.retain(|(_, likeness)| *likeness >= least);
        found
    }

    /// Sentences of the old version that share telling words with one of the new, those that share most.
    fn sharing_words(&mut self, new: usize) -> Vec<usize> {
        let mut touched = Vec::new();
        let mut whole = 0.0;
        for word in self.new.sentence(new) {
            let weight = self.weights[*word as usize];
            whole += weight;
            for &at in &self.index[*word as usize] {
                if self.shared[at] == 0.0 {
                    touched.push(at);
                }
                self.shared[at] += weight;
            }
        }
        let mut found: Vec<(usize, f64)> = touched.into_iter().map(|at| (at, std::mem::take(&mut self.shared[at]))).collect();
        found.retain(|(_, weight)| *weight >= WORTH_COMPARING * whole);
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(MOST_COMPARED);
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// Twice the weight of the words both have in order, over the weight of all: 0 to 1.
    fn of(&mut self, old: usize, new: usize) -> f64 {
        let (a, b) = (self.old.sentence(old), self.new.sentence(new));
        let weight = |word: u32| self.weights[word as usize];
        let all: f64 = a.iter().chain(b).map(|word| weight(*word)).sum();
        let pairs = in_order(a, b, |a, b| self.vocabulary.same(a, b), &mut self.work);
        let common: f64 = pairs.into_iter().map(|(i, j)| weight(a[i]).min(weight(b[j]))).sum();
        if all > 0.0 { 2.0 * common / all } else { 0.0 }
    }

    /// Work that is left.
    #[cfg(test)]
    pub fn left(&self) -> usize {
        self.work.left()
    }
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}
