//! A sentence as words, and where the cues of a list stand in it. Knows no list.

use crate::anchor::words::{self, Word};
use std::collections::HashMap;
use std::ops::Range;

/// A sentence's words.
#[derive(Debug)]
pub(super) struct Words(pub(super) Vec<Word>);

impl Words {
    pub(super) fn of(text: &str) -> Self {
        Self(words::words(text))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// A word in small letters; empty past the end.
    pub(super) fn at(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |word| word.text.as_str())
    }

    /// Whether a cue begins at a word; how many words it has.
    fn begins(&self, at: usize, cue: &str) -> Option<usize> {
        let mut length = 0;
        for part in cue.split(' ') {
            let word = self.at(at + length);
            if !part.strip_suffix('*').map_or(word == part, |stem| word.starts_with(stem)) {
                return None;
            }
            length += 1;
        }
        Some(length)
    }

    /// The words at which one of the cues stands first, as a range of words. Cues are separated by bars.
    pub(super) fn find(&self, cues: &str) -> Option<Range<usize>> {
        (0..self.len()).find_map(|at| cues.split('|').find_map(|cue| Some(at..at + self.begins(at, cue)?)))
    }

    /// Whether one of the cues stands in the sentence.
    pub(super) fn any(&self, cues: &str) -> bool {
        self.find(cues).is_some()
    }

    /// Whether the sentence begins with one of the cues.
    pub(super) fn opens(&self, cues: &str) -> bool {
        cues.split('|').any(|cue| self.begins(0, cue).is_some())
    }
}

/// Cues of several meanings, found in one pass.
pub(super) struct Lexicon<M> {
    by_start: HashMap<[u8; 2], Vec<(&'static str, M)>>,
}

impl<M: Copy> Lexicon<M> {
    /// `lists` are cues, separated by bars, with what they mean. A cue that ends in `*` has two letters at least before it.
    pub(super) fn of(lists: &[(M, &'static str)]) -> Self {
        let mut by_start: HashMap<[u8; 2], Vec<(&'static str, M)>> = HashMap::new();
        for (meaning, cues) in lists {
            for cue in cues.split('|') {
                by_start.entry(start(cue)).or_default().push((cue, *meaning));
            }
        }
        Self { by_start }
    }

    /// What the cues in a sentence mean, each with its words.
    pub(super) fn found<'a>(&'a self, words: &'a Words) -> impl Iterator<Item = (M, Range<usize>)> + 'a {
        (0..words.len()).flat_map(move |at| {
            let cues = self.by_start.get(&start(words.at(at))).map(Vec::as_slice).unwrap_or_default();
            cues.iter().filter_map(move |(cue, meaning)| Some((*meaning, at..at + words.begins(at, cue)?)))
        })
    }
}

/// The first two bytes of a word; a shorter word is filled up.
fn start(word: &str) -> [u8; 2] {
    let word = word.split([' ', '*']).next().unwrap_or_default().as_bytes();
    [word.first().copied().unwrap_or(0), word.get(1).copied().unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_of_several_words_and_of_open_endings_are_found_where_they_stand() {
        let words = Words::of("Coffee was linked to lower risks; A is no cure.");
        assert_eq!(words.find("linked to"), Some(2..4));
        assert_eq!(words.find("link*|coff*"), Some(0..1));
        assert_eq!(words.find("linked with|risk"), None);
        assert!(words.opens("coffee was") && !words.opens("was"));
        let lexicon = Lexicon::of(&[(1, "risk*|a"), (2, "no cure")]);
        assert_eq!(lexicon.found(&words).collect::<Vec<_>>(), [(1, 5..6), (1, 6..7), (2, 8..10)]);
        assert_eq!(lexicon.found(&Words::of("")).count(), 0);
    }
}
