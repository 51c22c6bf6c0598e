//! Passages found again in a newer version of their text.
//!
//! Owns the four answers: exact, moved, fuzzy with a score, lost. A passage is never put on a look-alike: it stays with its own
//! words or is lost. Must not know claims or articles.

use super::alignment::{Match, match_sentences, runs};
use super::common::{Vocabulary, Work, in_order, words_in_order};
use super::cut::Cut;
use super::words::{Word, words};
use std::ops::Range;

/// Words that turn a statement round.
const TURNING: [&str; 30] = [
    "not", "no", "never", "nor", "neither", "none", "nobody", "nothing", "without", "cannot", "can't", "don't", "doesn't",
    "didn't", "isn't", "aren't", "wasn't", "weren't", "won't", "hardly", "scarcely", "unlikely", "false", "falsely", "myth",
    "wrong", "untrue", "fails", "failed", "doubtful",
];
/// Words that lead on to others: a passage that did not end with one does not come to.
const LEADING_ON: [&str; 34] = [
    "a", "an", "the", "and", "or", "but", "of", "in", "on", "at", "to", "by", "for", "from", "with", "into", "than", "as",
    "that", "which", "who", "whose", "while", "when", "where", "because", "is", "are", "was", "were", "its", "their", "this",
    "these",
];
/// How far from a passage, in words, words that turn it round are looked for.
const TURNED_WITHIN: usize = 6;
/// Share of a passage's words, by length, that must be found for it to count as found: a little more than half.
const ENOUGH: f64 = 0.55;
/// Pairs of words compared in a run of sentences; in longer runs each sentence is only compared with its own.
const MOST_WORD_PAIRS: usize = 1_000_000;
/// Pairs of words compared in all.
const MOST_WORK: usize = 600_000_000;
/// So many words may have come in between two of a passage; with more, what follows is another place.
const MOST_BETWEEN: usize = 12;
/// A passage without words is looked for between two words no further apart than this, in characters.
const WIDEST_GAP: usize = 1_000;

/// What became of a passage.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Word for word, in the same surroundings.
    Exact(Range<usize>),
    /// Word for word, in other surroundings.
    Moved(Range<usize>),
    /// With other words; the score is the share of words kept, above 0.5 and at most 1.
    Fuzzy(Range<usize>, f64),
    /// Not there any more, or not recognisable.
    Lost,
}

impl Found {
    /// Where it stands now.
    #[must_use]
    pub fn place(&self) -> Option<Range<usize>> {
        match self {
            Self::Exact(place) | Self::Moved(place) | Self::Fuzzy(place, _) => Some(place.clone()),
            Self::Lost => None,
        }
    }
}

/// Two versions of a text, compared once for any number of passages.
pub struct Renewal {
    old: Cut,
    new: Cut,
    unchanged: bool,
    matches: Vec<Option<Match>>,
    /// What became of each word of the old text.
    became: Vec<Option<usize>>,
    /// Words of the new text that one of the old became.
    owned: Vec<bool>,
}

/// Words of a passage that stayed together: the first and the last, in the old text and in the new.
struct Part {
    old: (usize, usize),
    new: (usize, usize),
}

impl Renewal {
    /// Compares two versions.
    #[must_use]
    pub fn between(old_text: &str, new_text: &str) -> Self {
        let mut vocabulary = Vocabulary::default();
        let (old, new) = (Cut::of(old_text, &mut vocabulary), Cut::of(new_text, &mut vocabulary));
        let matches = match_sentences(&old, &new, &vocabulary);
        let became = follow_words(&old, &new, &matches, &vocabulary);
        let mut owned = vec![false; new.words.len()];
        for word in became.iter().flatten() {
            owned[*word] = true;
        }
        Self { unchanged: old_text == new_text, old, new, matches, became, owned }
    }

    /// Where a passage of the old text stands in the new one.
    #[must_use]
    pub fn find(&self, passage: Range<usize>) -> Found {
        let passage = passage.start.min(self.old.characters.len())..passage.end.min(self.old.characters.len());
        if passage.is_empty() {
            return Found::Lost;
        }
        if self.unchanged {
            return Found::Exact(passage);
        }
        let words = self.old.inside(&passage);
        if words.is_empty() {
            return self.between_words(passage, words.start);
        }
        let Some(part) = self.largest_part(&words) else { return Found::Lost };
        let narrow = self.filled(&words, &part);
        let place = self.with_marks(&passage, &words, &narrow);
        if let Some(turned) = self.turned_round(&narrow) {
            let score = self.score(&words, &narrow);
            return if score >= ENOUGH { Found::Fuzzy(self.with_marks(&passage, &words, &turned), score) } else { Found::Lost };
        }
        if self.old.characters[passage.clone()] == self.new.characters[place.clone()] {
            return if self.is_home(&words) { Found::Exact(place) } else { Found::Moved(place) };
        }
        let wide = self.whole_sentences(&words, &part, &narrow);
        let score = self.score(&words, &wide);
        if score >= ENOUGH {
            return Found::Fuzzy(self.with_marks(&passage, &words, &wide), score);
        }
        match self.score(&words, &narrow) {
            score if score >= ENOUGH => Found::Fuzzy(place, score),
            _ => Found::Lost,
        }
    }

    /// A passage without words (a picture, a mark): where the words on both sides still are neighbours, if it stands there once.
    fn between_words(&self, passage: Range<usize>, next: usize) -> Found {
        let after = next.checked_sub(1).map_or(Some(0), |before| self.became[before].map(|word| word + 1));
        let before = self.became.get(next).copied().unwrap_or(Some(self.new.words.len()));
        let (Some(after), true) = (after, after == before) else { return Found::Lost };
        let start = after.checked_sub(1).map_or(0, |word| self.new.words[word].place.end);
        let end = self.new.words.get(after).map_or(self.new.characters.len(), |word| word.place.start);
        if end.saturating_sub(start) > WIDEST_GAP {
            return Found::Lost;
        }
        let sought = &self.old.characters[passage];
        let mut places = (start..end).filter(|at| self.new.characters[*at..end].starts_with(sought));
        match (places.next(), places.next()) {
            (Some(at), None) => Found::Exact(at..at + sought.len()),
            _ => Found::Lost,
        }
    }

    /// Whether the sentences of these words still stand between the same neighbours.
    fn is_home(&self, words: &Range<usize>) -> bool {
        let (first, last) = (self.old.sentence_of(words.start), self.old.sentence_of(words.end - 1));
        let mut found = self.matches[first..=last].iter().flatten();
        found.all(|found| found.in_place)
    }

    /// The share of words kept, by length, of the longer of both wordings.
    fn score(&self, words: &Range<usize>, there: &Range<usize>) -> f64 {
        let kept = self.became[words.clone()].iter().flatten().filter(|word| there.contains(word));
        let kept: usize = kept.map(|word| self.new.words[*word].place.len()).sum();
        ratio(kept, self.old.length(words.clone()).max(self.new.length(there.clone())))
    }

    /// The largest part of a passage that stayed together.
    fn largest_part(&self, words: &Range<usize>) -> Option<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for old in words.clone() {
            let Some(new) = self.became[old] else { continue };
            match parts.last_mut() {
                Some(part) if self.stays_with(part, old, new) => (part.old.1, part.new.1) = (old, new),
                _ => parts.push(Part { old: (old, old), new: (new, new) }),
            }
        }
        let weight = |part: &Part| {
            self.became[part.old.0..=part.old.1].iter().flatten().map(|word| self.new.words[*word].place.len()).sum::<usize>()
        };
        parts.into_iter().max_by_key(|part| (weight(part), usize::MAX - part.old.0))
    }

    /// Whether a word still follows a part of its passage: not far off, and over no border of a line or cell that it was not over before.
    fn stays_with(&self, part: &Part, old: usize, new: usize) -> bool {
        let near = new > part.new.1 && new - part.new.1 <= old - part.old.1 + MOST_BETWEEN;
        near && (self.new.fields[new] == self.new.fields[part.new.1] || self.old.fields[old] != self.old.fields[part.old.1])
    }

    /// The words of the new text from a part's first to its last, with the words beside it that replace lost ones at its ends: no more
    /// than were lost, in the same sentence, come from nowhere, and not left hanging.
    fn filled(&self, words: &Range<usize>, part: &Part) -> Range<usize> {
        let (first, last) = part.new;
        let lost_before = part.old.0 - words.start.max(self.old.around(part.old.0).start);
        let lost_after = words.end.min(self.old.around(part.old.1).end) - 1 - part.old.1;
        let before = (self.new.around(first).start..first).rev().take(lost_before).take_while(|word| !self.owned[*word]).count();
        let after = (last + 1..self.new.around(last).end).take(lost_after).take_while(|word| !self.owned[*word]);
        let end = after.filter(|word| !LEADING_ON.contains(&self.new.words[*word].text.as_str())).last();
        first - before..end.unwrap_or(last) + 1
    }

    /// A passage that began or ended with a sentence does so still, unless words of another sentence are in the way.
    fn whole_sentences(&self, words: &Range<usize>, part: &Part, narrow: &Range<usize>) -> Range<usize> {
        let mut wide = narrow.clone();
        let free = |mut words: Range<usize>| words.all(|word| !self.owned[word]);
        let (here, there) = (self.old.around(part.old.0), self.new.around(part.new.0));
        if here.start == words.start && free(there.start..part.new.0) {
            wide.start = there.start;
        }
        let (here, there) = (self.old.around(part.old.1), self.new.around(part.new.1));
        if here.end == words.end && free(part.new.1 + 1..there.end) {
            wide.end = there.end;
        }
        wide
    }

    /// The place widened to words that turn its statement round, where such words came into its sentence: "did not", "it is a myth
    /// that". None where none came.
    fn turned_round(&self, there: &Range<usize>) -> Option<Range<usize>> {
        let sentence = self.new.around(there.start).start..self.new.around(there.end - 1).end;
        let field = |word: usize| self.new.fields[word];
        let came = |word: &usize| !self.owned[*word] && TURNING.contains(&self.new.words[*word].text.as_str());
        let came = sentence.filter(|word| !there.contains(word)).filter(came);
        let came = came.filter(|word| field(*word) == field(there.start) || field(*word) == field(there.end - 1));
        let came =
            came.filter(|word| there.start.saturating_sub(*word).max((word + 1).saturating_sub(there.end)) <= TURNED_WITHIN);
        came.fold(None, |wide: Option<Range<usize>>, word| {
            let wide = wide.unwrap_or_else(|| there.clone());
            Some(wide.start.min(word)..wide.end.max(word + 1))
        })
        // more words of others than of its own would be another passage
        .filter(|wide| wide.len() <= 2 * there.len())
    }

    /// The characters of the new words, with the marks around them that the passage had around its own ("(", full stop).
    fn with_marks(&self, passage: &Range<usize>, old: &Range<usize>, new: &Range<usize>) -> Range<usize> {
        let (first, last) = (&self.old.words[old.start].place, &self.old.words[old.end - 1].place);
        let (new_first, new_last) = (&self.new.words[new.start].place, &self.new.words[new.end - 1].place);
        let mut place = new_first.start..new_last.end;
        // a passage may start or end within a word
        if passage.start > first.start && self.became[old.start] == Some(new.start) {
            place.start = (place.start + passage.start - first.start).min(new_first.end - 1);
        }
        if passage.end < last.end && self.became[old.end - 1] == Some(new.end - 1) {
            place.end = (new_last.end + passage.end).saturating_sub(last.end).max(new_last.start.max(place.start) + 1);
        }
        let before = self.old.characters.get(passage.start..first.start).unwrap_or_default().iter().rev();
        for mark in before {
            if place.start == 0 || self.new.characters[place.start - 1] != *mark {
                break;
            }
            place.start -= 1;
        }
        for mark in self.old.characters.get(last.end..passage.end).unwrap_or_default() {
            if self.new.characters.get(place.end) != Some(mark) {
                break;
            }
            place.end += 1;
        }
        place
    }
}

/// What became of each word of the old text: first within the sentence its own became, then, where sentences were split, joined or
/// rewritten, within all that stand between the same neighbours.
fn follow_words(old: &Cut, new: &Cut, matches: &[Option<Match>], vocabulary: &Vocabulary) -> Vec<Option<usize>> {
    let mut became = vec![None; old.words.len()];
    let mut work = Work::of(MOST_WORK);
    let mut follow = |here: &[usize], there: &[usize]| {
        let numbers = |cut: &Cut, words: &[usize]| words.iter().map(|at| cut.numbers[*at]).collect::<Vec<_>>();
        let (a, b) = (numbers(old, here), numbers(new, there));
        for (i, j) in in_order(&a, &b, |a, b| vocabulary.same(a, b), &mut work) {
            became[here[i]] = Some(there[j]);
        }
    };
    for (sentence, found) in matches.iter().enumerate() {
        let Some(found) = found else { continue };
        let here: Vec<usize> = old.sentences[sentence].clone().collect();
        let there: Vec<usize> = new.sentences[found.sentence].clone().collect();
        follow(&here, &there);
    }
    for (run, there) in runs(old, new, matches) {
        let stays = |at: &usize| matches[*at].is_none_or(|m| m.in_place);
        let here: Vec<usize> = run.filter(stays).flat_map(|at| old.sentences[at].clone()).collect();
        let there: Vec<usize> = there.into_iter().flat_map(|at| new.sentences[at].clone()).collect();
        if here.len() * there.len() <= MOST_WORD_PAIRS {
            follow(&here, &there);
        }
    }
    became
}

/// The share of the words of two passages that both have, by length: 1 when they have the same words, 0 when they share none.
#[must_use]
pub fn kept(before: &str, after: &str) -> f64 {
    let (old, new) = (words(before), words(after));
    let common: usize = words_in_order(&old, &new).into_iter().map(|(_, j)| new[j].place.len()).sum();
    let length = |words: &[Word]| words.iter().map(|word| word.place.len()).sum::<usize>();
    ratio(common, length(&old).max(length(&new)))
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

#[cfg(test)]
mod tests;
