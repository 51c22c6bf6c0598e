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

/// An old sentence compared with a new one.
#[derive(Debug, Clone, Copy)]
pub struct Like {
    /// Which sentence of the old version.
    pub old: usize,
    /// Twice the weight of the words both have in order, over the weight of all: 0 to 1.
    pub likeness: f64,
    /// How much of the new one's weight the old one has: 1 when the new one may be a part of the old.
    pub covers: f64,
}

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
    known: HashMap<usize, Vec<Like>>,
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

    /// Sentences of the old version compared with a new one: those that share telling words with it, and those `beside`.
    pub fn alike(&mut self, new: usize, beside: &[usize]) -> Vec<Like> {
        if !self.known.contains_key(&new) {
            let found = self.sharing_words(new).into_iter().map(|old| self.of(old, new)).collect();
            self.known.insert(new, found);
        }
        let mut found = self.known[&new].clone();
        for old in beside {
            if found.iter().all(|known| known.old != *old) {
                found.push(self.of(*old, new));
            }
        }
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

    /// Whether two sentences have the same figures, in the same order.
    pub fn same_figures(&self, old: usize, new: usize) -> bool {
        let figures = |words: &'a [u32]| words.iter().filter(|word| self.vocabulary.is_figure(**word));
        figures(self.old.sentence(old)).eq(figures(self.new.sentence(new)))
    }

    fn of(&mut self, old: usize, new: usize) -> Like {
        let (a, b) = (self.old.sentence(old), self.new.sentence(new));
        let weight = |word: &u32| self.weights[*word as usize];
        let (here, there): (f64, f64) = (a.iter().map(weight).sum(), b.iter().map(weight).sum());
        let pairs = in_order(a, b, |a, b| self.vocabulary.same(a, b), &mut self.work);
        let common: f64 = pairs.into_iter().map(|(i, j)| weight(&a[i]).min(weight(&b[j]))).sum();
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        Like { old, likeness: share(2.0 * common, here + there), covers: share(common, there) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::alignment::match_sentences;

    /// How many pairs of words comparing every sentence of two texts takes.
    fn work(old: &str, new: &str) -> usize {
        let mut vocabulary = Vocabulary::default();
        let (old, new) = (Cut::of(old, &mut vocabulary), Cut::of(new, &mut vocabulary));
        let mut likeness = Likeness::between(&old, &new, &vocabulary);
        for sentence in 0..new.sentences.len() {
            assert!(likeness.alike(sentence, &[]).len() <= MOST_COMPARED);
        }
        let found = match_sentences(&old, &new, &vocabulary);
        assert_eq!(found.len(), old.sentences.len());
        MOST_WORK - likeness.left()
    }

    #[test]
    fn the_work_grows_with_the_text_and_not_with_its_square() {
        let near = |sentences: usize, shift: usize| -> String {
            (0..sentences)
                .map(|n| {
                    format!(
                        "Drops number {} eased {} of the knees within {} weeks. ",
                        (n + shift) % (sentences / 40),
                        n / 9,
                        n % 50
                    )
                })
                .collect::<Vec<_>>()
                .concat()
        };
        let (once, fourfold) = (work(&near(400, 0), &near(400, 3)), work(&near(1600, 0), &near(1600, 3)));
        assert!(once > 0 && fourfold < 8 * once, "{once} {fourfold}");
        let repeated = "The drops eased the pain in knees. ".repeat(3_000);
        assert_eq!(work(&repeated, &repeated.replace("eased", "ease")), 0, "words that stand everywhere tell nothing");
    }
}
