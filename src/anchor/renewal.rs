//! Passages found again in a newer version of their text.
//!
//! Owns the four answers: exact, moved, fuzzy with a score, lost. A passage is never put on a look-alike: it stays with its own
//! words or is lost. Must not know claims or articles.

use super::alignment::{Cut, Match, common_words, match_sentences, runs};
use super::words::{Word, words};
use std::ops::Range;

/// Share of a passage's words, by length, that must be found for it to count as found.
const ENOUGH: f64 = 0.55;
/// Pairs of words compared in a run of sentences; in longer runs each sentence is only compared with its own.
const MOST_WORD_PAIRS: usize = 1_000_000;

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
    old_text: Vec<char>,
    new_text: Vec<char>,
    old: Cut,
    new: Cut,
    matches: Vec<Option<Match>>,
    /// What became of each word of the old text.
    became: Vec<Option<usize>>,
}

impl Renewal {
    /// Compares two versions.
    #[must_use]
    pub fn between(old_text: &str, new_text: &str) -> Self {
        let (old, new) = (Cut::of(old_text), Cut::of(new_text));
        let matches = match_sentences(&old, &new);
        let mut became = vec![None; old.words.len()];
        let mut follow = |here: &[usize], there: &[usize]| {
            let text = |cut: &'_ Cut, words: &[usize]| words.iter().map(|at| cut.words[*at].text.clone()).collect::<Vec<_>>();
            let (a, b) = (text(&old, here), text(&new, there));
            let (a, b): (Vec<&str>, Vec<&str>) = (a.iter().map(String::as_str).collect(), b.iter().map(String::as_str).collect());
            for (i, j) in common_words(&a, &b) {
                became[here[i]] = Some(there[j]);
            }
        };
        for (sentence, found) in matches.iter().enumerate() {
            let Some(found) = found else { continue };
            let here: Vec<usize> = old.sentences[sentence].clone().collect();
            let there: Vec<usize> = new.sentences[found.sentence].clone().collect();
            follow(&here, &there);
        }
        for (run, there) in runs(&old, &new, &matches) {
            let stays = |at: &usize| matches[*at].is_none_or(|m| m.in_place);
            let here: Vec<usize> = run.filter(stays).flat_map(|at| old.sentences[at].clone()).collect();
            let there: Vec<usize> = there.into_iter().flat_map(|at| new.sentences[at].clone()).collect();
            if here.len() * there.len() <= MOST_WORD_PAIRS {
                follow(&here, &there);
            }
        }
        Self { old_text: old_text.chars().collect(), new_text: new_text.chars().collect(), old, new, matches, became }
    }

    /// Where a passage of the old text stands in the new one.
    #[must_use]
    pub fn find(&self, passage: Range<usize>) -> Found {
        let inside = |word: &Word| word.place.start < passage.end && word.place.end > passage.start;
        let from = self.old.words.partition_point(|word| word.place.end <= passage.start);
        let to = from + self.old.words[from..].iter().take_while(|word| inside(word)).count();
        let Some(there) = self.span(from, to) else { return Found::Lost };
        let place = self.with_marks(&passage, from..to, &there);
        let kept = self.became[from..to].iter().flatten().filter(|word| there.contains(word));
        let kept: usize = kept.map(|word| self.new.words[*word].place.len()).sum();
        let length = |words: &[Word]| words.iter().map(|word| word.place.len()).sum::<usize>();
        let longer = length(&self.old.words[from..to]).max(length(&self.new.words[there.clone()]));
        let score = ratio(kept, longer);
        let same = self.old_text.get(passage.clone()) == self.new_text.get(place.clone());
        match self.home(from..to) {
            _ if score < ENOUGH => Found::Lost,
            true if same => Found::Exact(place),
            false if same => Found::Moved(place),
            _ => Found::Fuzzy(place, score),
        }
    }

    /// Whether the sentences of these words still stand between the same neighbours.
    fn home(&self, words: Range<usize>) -> bool {
        let touches = |range: &Range<usize>| range.start < words.end && range.end > words.start;
        let sentences = self.old.sentences.iter().zip(&self.matches).filter(|(range, _)| touches(range));
        sentences.filter_map(|(_, found)| *found).all(|found| found.in_place)
    }

    /// The words of the new text that a run of old words became: the largest part that stayed together, with the words beside it that
    /// replace lost ones at its ends.
    fn span(&self, from: usize, to: usize) -> Option<Range<usize>> {
        let mut parts: Vec<(usize, usize, usize, usize)> = Vec::new();
        for old in from..to {
            let Some(new) = self.became[old] else { continue };
            match parts.last_mut() {
                Some((_, last_old, _, last)) if new > *last && new - *last <= (old - *last_old) + 12 => {
                    (*last_old, *last) = (old, new)
                }
                _ => parts.push((old, old, new, new)),
            }
        }
        let weight = |part: &(usize, usize, usize, usize)| {
            self.became[part.0..=part.1].iter().flatten().map(|word| self.new.words[*word].place.len()).sum::<usize>()
        };
        let &(first_old, last_old, first, last) = parts.iter().max_by_key(|part| (weight(part), usize::MAX - part.0))?;
        let start = first - self.free(first, first_old - from, |word, step| word.checked_sub(step));
        let end = last + self.free(last, to - 1 - last_old, |word, step| Some(word + step));
        Some(start..end + 1)
    }

    /// How many words beside one, at most `most`, came from nowhere and stand in the same sentence: they replace what was there.
    fn free(&self, word: usize, most: usize, step: impl Fn(usize, usize) -> Option<usize>) -> usize {
        let sentence = self.new.sentences.iter().find(|range| range.contains(&word));
        let taken = |at: usize| self.became.iter().any(|b| *b == Some(at));
        (1..=most)
            .take_while(|n| step(word, *n).is_some_and(|at| sentence.is_some_and(|range| range.contains(&at)) && !taken(at)))
            .count()
    }

    /// The characters of the new words, with the marks around them that the passage had around its own ("(", full stop).
    fn with_marks(&self, passage: &Range<usize>, old: Range<usize>, new: &Range<usize>) -> Range<usize> {
        let (first, last) = (&self.old.words[old.start].place, &self.old.words[old.end - 1].place);
        let mut place = self.new.words[new.start].place.start..self.new.words[new.end - 1].place.end;
        // a passage may start or end within a word
        if passage.start > first.start && self.became[old.start] == Some(new.start) {
            place.start += passage.start - first.start;
        }
        if passage.end < last.end && self.became[old.end - 1] == Some(new.end - 1) {
            place.end = (place.end + passage.end).saturating_sub(last.end).max(place.start + 1);
        }
        let before = self.old_text.get(passage.start..first.start).unwrap_or_default().iter().rev();
        for mark in before {
            if place.start == 0 || self.new_text[place.start - 1] != *mark {
                break;
            }
            place.start -= 1;
        }
        for mark in self.old_text.get(last.end..passage.end).unwrap_or_default() {
            if self.new_text.get(place.end) != Some(mark) {
                break;
            }
            place.end += 1;
        }
        place
    }
}

/// The share of the words of two passages that both have, by length: 1 when they have the same words, 0 when they share none.
#[must_use]
pub fn kept(before: &str, after: &str) -> f64 {
    let (old, new) = (words(before), words(after));
    let text = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    let (a, b) = (text(&old), text(&new));
    let (a, b): (Vec<&str>, Vec<&str>) = (a.iter().map(String::as_str).collect(), b.iter().map(String::as_str).collect());
    let common: usize = common_words(&a, &b).into_iter().map(|(_, j)| new[j].place.len()).sum();
    let length = |words: &[Word]| words.iter().map(|word| word.place.len()).sum::<usize>();
    ratio(common, length(&old).max(length(&new)))
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}
