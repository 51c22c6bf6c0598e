//! The sentences of a text that say most nearly the same as a passage that is lost, for a person to choose among.
//!
//! Owns how near two wordings are: by the words they share, rare ones weighing more. It only ever proposes; a passage is never put on
//! one of these without a person.

use super::words::{sentences, words};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How many sentences are proposed at most.
const MOST: usize = 5;
/// Below this share of common words a sentence is no proposal.
const LEAST: f64 = 0.12;

/// A text cut into sentences once, to be asked for any number of passages.
pub struct Sentences {
    /// Where each stands and which words it has.
    all: Vec<(Range<usize>, HashSet<String>)>,
    /// In how many sentences each word stands.
    spread: HashMap<String, usize>,
}

impl Sentences {
    /// Cuts a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut stood = words(text).into_iter().peekable();
        let mut spread = HashMap::new();
        let mut all = Vec::new();
        for range in sentences(text) {
            let mut inside = HashSet::new();
            while let Some(word) = stood.next_if(|word| word.place.start < range.end) {
                inside.insert(word.text);
            }
            for word in &inside {
                *spread.entry(word.clone()).or_insert(0) += 1;
            }
            if !inside.is_empty() {
                all.push((range, inside));
            }
        }
        Self { all, spread }
    }

    /// The nearest stretches to a passage, as many sentences long as it is, the nearest first, at most five: where each stands, in
    /// characters, and how near it is, from 0 to 1.
    #[must_use]
    pub fn nearest(&self, passage: &str) -> Vec<(Range<usize>, f64)> {
        let wanted: HashSet<String> = words(passage).into_iter().map(|word| word.text).collect();
        let length = sentences(passage).len().max(1);
        let mut found: Vec<(Range<usize>, f64)> = self
            .all
            .windows(length.min(self.all.len().max(1)))
            .filter_map(|window| {
                let inside: HashSet<&String> = window.iter().flat_map(|(_, words)| words).collect();
                let near = self.near(&wanted, &inside);
                let place = window.first()?.0.start..window.last()?.0.end;
                (near >= LEAST).then_some((place, near))
            })
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.start.cmp(&b.0.start)));
        found.truncate(MOST);
        found
    }

    /// The weight of the common words by that of all words of both.
    fn near(&self, wanted: &HashSet<String>, inside: &HashSet<&String>) -> f64 {
        let weight = |word: &&String| 1.0 / (1.0 + self.spread.get(*word).map_or(0.0, |n| ratio(*n)).ln_1p());
        let common: f64 = wanted.iter().filter(|word| inside.contains(word)).map(|word| weight(&word)).sum();
        let more: f64 = inside.iter().filter(|word| !wanted.contains(**word)).map(weight).sum();
        let all = wanted.iter().map(|word| weight(&word)).sum::<f64>() + more;
        if all > 0.0 { (common / all).min(1.0) } else { 0.0 }
    }
}

fn ratio(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn proposed(text: &str, passage: &str) -> Vec<String> {
        let found = Sentences::of(text).nearest(passage);
        found.into_iter().map(|(place, _)| text.chars().skip(place.start).take(place.len()).collect()).collect()
    }

    const TEXT: &str = "The garden needs water. In trials, compost helped young roses grow.\nRoses like the sun. The soil is \
                        what it is. Compost did not help old roses grow. The end.";

    #[test]
    fn the_sentence_that_shares_the_rare_words_comes_first() {
        let found = proposed(TEXT, "In trials the compost made young roses grow faster.");
        assert_eq!(found[0], "In trials, compost helped young roses grow.");
        assert!(found.contains(&"Compost did not help old roses grow.".to_owned()), "{found:?}");
        assert!(proposed(TEXT, "Nothing shared whatsoever").is_empty());
        assert!(proposed("", "compost").is_empty() && proposed(TEXT, "").is_empty());
    }

    #[test]
    fn a_passage_of_two_sentences_is_sought_as_two() {
        let found = proposed(TEXT, "Roses love the sun. The soil is what it is.");
        assert_eq!(found[0], "Roses like the sun. The soil is what it is.");
    }

    proptest! {
        #[test]
        fn a_sentence_that_stands_in_the_text_is_found_whole(text in "([a-d]{1,3}( [a-d]{1,3}){0,5}\\.\n){1,8}", pick in 0usize..8) {
            let cut = sentences(&text);
            let wanted = cut[pick % cut.len()].clone();
            let passage: String = text.chars().skip(wanted.start).take(wanted.len()).collect();
            let found = Sentences::of(&text).nearest(&passage);
            // others with the same words are as near
            let same = |range: &Range<usize>| {
                let there: String = text.chars().skip(range.start).take(range.len()).collect();
                words(&there).into_iter().map(|w| w.text).collect::<HashSet<_>>() == words(&passage).into_iter().map(|w| w.text).collect::<HashSet<_>>()
            };
            prop_assert!(same(&found[0].0) && found[0].1 > 0.999, "{:?}", found);
            prop_assert!(found.len() <= MOST && found.windows(2).all(|pair| pair[0].1 >= pair[1].1));
            prop_assert!(found.iter().all(|(range, near)| range.start < range.end && range.end <= text.chars().count() && (LEAST..=1.0).contains(near)));
        }
    }
}
