//! Quotes from elsewhere, found in a text of which no earlier version is at hand (W3C Web Annotation: `TextQuoteSelector` with
//! `TextPositionSelector`).
//!
//! Owns how far a quote may differ from the text and still be it. Never a look-alike: where two places fit as well, none is taken.

use super::Place;
use super::common::{Vocabulary, Work, in_order};
use super::words::{Word, is_invisible, words};
use std::collections::HashMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A quote with what it came with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// The words quoted.
    pub exact: String,
    /// The text before them; may be empty.
    pub prefix: String,
    /// The text after them; may be empty.
    pub suffix: String,
    /// Where they stood, in characters.
    pub position: Option<Range<usize>>,
}

/// Where a quote stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The passage, with the text around it as it is here.
    pub place: Place,
    /// How it was found.
    pub how: How,
}

/// How a quote was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum How {
    /// Word for word, where it was said to stand or where the text around it is the same; or it stands only once.
    Exact,
    /// Word for word, but neither where it was said to stand nor with the text around it.
    Moved,
    /// With other words; the share kept.
    Fuzzy(f64),
}

/// Why a quote was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotLocated {
    /// No words were quoted.
    #[error("nothing is quoted")]
    Empty,
    /// Longer than any passage.
    #[error("the quote has {0} characters; allowed: up to {LONGEST}")]
    TooLong(usize),
    /// Nothing in the text comes near.
    #[error("these words do not stand in the article, and nothing comes near them")]
    Absent,
    /// Several places fit as well.
    #[error("{0} places fit as well, and the text around the quote does not tell which is meant")]
    Ambiguous(usize),
}

/// The longest quote looked for, in characters.
const LONGEST: usize = 20_000;
/// The share of words, by length, from which other words count as the quote.
const ENOUGH: f64 = 0.9;
/// By how much the best place must be better than the next.
const MARGIN: f64 = 0.08;
/// How many more characters of the text around a quote must agree for one place to be it and not another.
const CLEARLY: usize = 4;
/// Places a word may stand at to be a hint where a quote stands.
const COMMON: usize = 200;
/// Places looked at closely.
const MOST_PLACES: usize = 64;
/// Pairs of words compared for one quote.
const MOST_WORK: usize = 50_000_000;

/// A text in which quotes are sought, made ready once for any number of them.
pub struct Haystack<'a> {
    text: &'a str,
    folded: Folded,
    words: Vec<Word>,
    vocabulary: Vocabulary,
    numbers: Vec<u32>,
    places: HashMap<u32, Vec<usize>>,
}

impl<'a> Haystack<'a> {
    /// Makes a text ready.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let words = words(text);
        let mut vocabulary = Vocabulary::default();
        let numbers = vocabulary.take(&words);
        let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, number) in numbers.iter().enumerate() {
            places.entry(*number).or_default().push(at);
        }
        Self { text, folded: Folded::of(text), words, vocabulary, numbers, places }
    }

    /// Finds a quote: word for word, the text around it and its position telling equal ones apart; else almost word for word.
    ///
    /// # Errors
    /// When nothing or more than one place fits.
    pub fn locate(&mut self, selector: &Selector) -> Result<Located, NotLocated> {
        let length = selector.exact.chars().count();
        if length > LONGEST {
            return Err(NotLocated::TooLong(length));
        }
        let exact = Folded::of(selector.exact.trim());
        if exact.text.trim().is_empty() {
            return Err(NotLocated::Empty);
        }
        let whole = |start: &usize| whole_numbers(&self.folded.text, *start..*start + exact.text.len());
        let starts = self.folded.text.match_indices(exact.text.as_str()).map(|(byte, _)| byte).filter(whole);
        let mut starts: Vec<usize> = starts.collect();
        // equal quotes that overlap are one to the search
        if let Some(start) = self.at_position(selector).filter(|start| self.folded.text[*start..].starts_with(&exact.text))
            && !starts.contains(&start)
            && whole(&start)
        {
            starts.push(start);
            starts.sort_unstable();
        }
        if starts.is_empty() { self.nearly(selector) } else { self.choose(selector, &starts, exact.text.len()) }
    }

    /// The byte of the folded text at which a selector's position begins.
    fn at_position(&self, selector: &Selector) -> Option<usize> {
        let begins = selector.position.as_ref()?.start.saturating_add(edge(&selector.exact));
        let at = self.folded.origins.partition_point(|(_, original)| original.start < begins);
        self.folded.origins.get(at).map(|(byte, _)| *byte)
    }

    /// Which of the places where the words stand is meant: where the text around agrees most, then the one at the position.
    fn choose(&self, selector: &Selector, starts: &[usize], length: usize) -> Result<Located, NotLocated> {
        let (prefix, suffix) = (Folded::of(&selector.prefix).text, Folded::of(&selector.suffix).text);
        let agreement = |start: usize| {
            let (before, after) = (&self.folded.text[..start], &self.folded.text[start + length..]);
            same_end(before.trim_end(), prefix.trim_end()) + same_start(after.trim_start(), suffix.trim_start())
        };
        let agreements: Vec<usize> = starts.iter().map(|start| agreement(*start)).collect();
        let most = agreements.iter().copied().max().unwrap_or_default();
        let leading: Vec<usize> =
            starts.iter().zip(&agreements).filter(|(_, n)| **n + CLEARLY > most).map(|(start, _)| *start).collect();
        let place = |start: usize| self.folded.characters(start..start + length);
        let lead = edge(&selector.exact);
        let at_position = |start: &usize| {
            let begins = place(*start).start;
            selector
                .position
                .as_ref()
                .is_some_and(|position| position.start == begins || position.start.saturating_add(lead) == begins)
        };
        // with nothing around it that agrees, a position alone may be one of another text
        let there =
            starts.iter().zip(&agreements).find(|(start, n)| at_position(start) && **n * 2 >= most).map(|(start, _)| *start);
        let chosen = match (there, leading.as_slice()) {
            (Some(start), _) => start,
            (None, [only]) => *only,
            (None, several) => return Err(NotLocated::Ambiguous(several.len())),
        };
        let around = prefix.trim().chars().count() + suffix.trim().chars().count();
        let moved = most < CLEARLY.min(around) && !at_position(&chosen);
        let range = place(chosen);
        Ok(Located { place: Place::of(self.text, range.start, range.end), how: if moved { How::Moved } else { How::Exact } })
    }

    /// Almost word for word: places that share rare words with the quote, compared word by word.
    fn nearly(&mut self, selector: &Selector) -> Result<Located, NotLocated> {
        let quoted = words(&selector.exact);
        let numbers = self.vocabulary.take(&quoted);
        let mut votes: HashMap<usize, usize> = HashMap::new();
        for (at, number) in numbers.iter().enumerate() {
            for place in self.places.get(number).filter(|places| places.len() <= COMMON).into_iter().flatten() {
                // where the quote would begin, coarsely
                *votes.entry(place.saturating_sub(at) / 4).or_default() += 1;
            }
        }
        let mut candidates: Vec<(usize, usize)> = votes.into_iter().map(|(place, n)| (n, place * 4)).collect();
        candidates.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut work = Work::of(MOST_WORK);
        let mut found: Vec<(f64, Range<usize>)> = Vec::new();
        for (_, start) in candidates.into_iter().take(MOST_PLACES) {
            if let Some((score, range)) = self.compare(&quoted, &numbers, start, &mut work) {
                match found.iter_mut().find(|(_, other)| other.start < range.end && range.start < other.end) {
                    Some(same) if same.0 < score => *same = (score, range),
                    Some(_) => {}
                    None => found.push((score, range)),
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
        let Some((score, range)) = found.first().filter(|(score, _)| *score >= ENOUGH).cloned() else {
            return Err(NotLocated::Absent);
        };
        let near = found.iter().filter(|(other, _)| *other > score - MARGIN).count();
        if near > 1 {
            return Err(NotLocated::Ambiguous(near));
        }
        let (start, end) = (self.words[range.start].place.start, self.words[range.end - 1].place.end);
        Ok(Located { place: Place::of(self.text, start, end), how: How::Fuzzy(score) })
    }

    /// The words near `start` that a quote's words are, and the share of them.
    fn compare(&self, quoted: &[Word], numbers: &[u32], start: usize, work: &mut Work) -> Option<(f64, Range<usize>)> {
        let slack = numbers.len() / 5 + 4;
        let from = start.saturating_sub(slack);
        let to = (start + numbers.len() + slack).min(self.numbers.len());
        let pairs = in_order(numbers, &self.numbers[from..to], |a, b| self.vocabulary.same(a, b), work);
        let (first, last) = (from + pairs.first()?.1, from + pairs.last()?.1);
        let length = |words: &[Word]| words.iter().map(|word| word.place.len()).sum::<usize>();
        let kept: usize = pairs.iter().map(|(i, _)| quoted[*i].place.len()).sum();
        let longer = length(quoted).max(length(&self.words[first..=last]));
        Some((ratio(kept.min(longer), longer), first..last + 1))
    }
}

/// Finds one quote in a text; see [`Haystack::locate`].
///
/// # Errors
/// When nothing or more than one place fits.
pub fn locate(text: &str, selector: &Selector) -> Result<Located, NotLocated> {
    Haystack::of(text).locate(selector)
}

/// A text as quotes are compared with it: white space folded, quotation marks straight, composed (NFC), invisible characters left out;
/// capitals kept.
/// How many characters before a quote's words are not sought: white space and what is not seen.
fn edge(exact: &str) -> usize {
    exact.chars().take_while(|c| c.is_whitespace() || is_invisible(*c)).count()
}

/// Whether a place begins and ends at the borders of numbers: "400" does not hold "40".
fn whole_numbers(text: &str, place: Range<usize>) -> bool {
    let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (inside, before, after) =
        (&text[place.clone()], text[..place.start].chars().next_back(), text[place.end..].chars().next());
    !(figure(before) && figure(inside.chars().next()) || figure(inside.chars().next_back()) && figure(after))
}

struct Folded {
    text: String,
    /// For each character of it, its byte and the characters of the original it stands for.
    origins: Vec<(usize, Range<usize>)>,
}

impl Folded {
    fn of(original: &str) -> Self {
        let characters: Vec<char> = original.chars().collect();
        let (mut text, mut origins, mut at) = (String::with_capacity(original.len()), Vec::new(), 0);
        while at < characters.len() {
            let start = at;
            at += 1;
            if characters[start].is_whitespace() {
                while characters.get(at).is_some_and(|c| c.is_whitespace() || is_invisible(*c)) {
                    at += 1;
                }
                origins.push((text.len(), start..at));
                text.push(' ');
                continue;
            }
            if is_invisible(characters[start]) {
                continue;
            }
            // a letter with the marks that are written on it
            while characters.get(at).is_some_and(|c| is_combining_mark(*c)) {
                at += 1;
            }
            for composed in characters[start..at].iter().map(|c| straight(*c)).nfc() {
                origins.push((text.len(), start..at));
                text.push(composed);
            }
        }
        Self { text, origins }
    }

    /// The characters of the original that a stretch of this text stands for.
    fn characters(&self, bytes: Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.origins.partition_point(|(start, _)| *start < byte);
        let all = &self.origins[at(bytes.start)..at(bytes.end)];
        all.first().map_or(0, |(_, origin)| origin.start)..all.last().map_or(0, |(_, origin)| origin.end)
    }
}

fn straight(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‛' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        '‐' | '‑' => '-',
        other => other,
    }
}

fn same_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

fn same_end(a: &str, b: &str) -> usize {
    a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).count()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Warm baths eased “stiff” knees in a small trial.\nLater, warm baths did little for hips.\nWarm baths eased “stiff” knees in a large trial too.";

    fn quote(exact: &str, prefix: &str, suffix: &str) -> Selector {
        Selector { exact: exact.to_owned(), prefix: prefix.to_owned(), suffix: suffix.to_owned(), position: None }
    }

    fn found(selector: &Selector) -> Result<(usize, usize, How), NotLocated> {
        locate(TEXT, selector).map(|located| (located.place.start, located.place.end, located.how))
    }

    #[test]
    fn what_stands_once_is_found_however_it_is_written() {
        assert_eq!(found(&quote("did little", "", "")), Ok((67, 77, How::Exact)));
        assert_eq!(found(&quote("\"stiff\" knees in a  small\ntrial", "", "")), Ok((17, 47, How::Exact)));
        assert_eq!(
            locate("The cafe\u{301}’s soft\u{ad}ness.", &quote("café's softness", "", "")).map(|l| (l.place.start, l.place.end)),
            Ok((4, 21))
        );
        assert_eq!(found(&quote("DID LITTLE FOR HORSES", "", "")), Err(NotLocated::Absent));
        assert_eq!(found(&quote(" \n", "", "")), Err(NotLocated::Empty));
        assert_eq!(found(&quote(&"x".repeat(20_001), "", "")), Err(NotLocated::TooLong(20_001)));
    }

    #[test]
    fn a_quote_never_ends_within_a_number() {
        let text = "Only people with a CAC score ≥ 400 took it, 40 of them.";
        let found = |exact: &str| locate(text, &quote(exact, "", "")).map(|located| located.place.start);
        assert_eq!(found("CAC score ≥ 400"), Ok(19));
        assert_eq!(found("CAC score ≥ 40"), Err(NotLocated::Absent));
        assert_eq!(found("40"), Ok(44));
    }

    #[test]
    fn the_text_around_tells_equal_quotes_apart_and_then_the_position() {
        let words = "Warm baths eased “stiff” knees";
        assert_eq!(found(&quote(words, "", "")), Err(NotLocated::Ambiguous(2)));
        assert_eq!(found(&quote(words, "little for hips. ", "")), Ok((88, 118, How::Exact)));
        assert_eq!(found(&quote(words, "", " in a small trial")), Ok((0, 30, How::Exact)));
        assert_eq!(found(&Selector { position: Some(88..118), ..quote(words, "", "") }), Ok((88, 118, How::Exact)));
        assert_eq!(found(&Selector { position: Some(3..33), ..quote(words, "", "") }), Err(NotLocated::Ambiguous(2)));
        let around = Selector { position: Some(88..118), ..quote(words, "", " in a small trial") };
        assert_eq!(found(&around), Ok((0, 30, How::Exact)), "the text around goes before the position");
        assert_eq!(found(&quote("did little", "cats ", " xylophones")), Ok((67, 77, How::Moved)));
    }

    #[test]
    fn a_few_other_words_are_flagged_and_a_look_alike_is_not_taken() {
        let near = found(&quote("Later, warm baths did litle for hips", "", ""));
        assert!(matches!(near, Ok((49, 86, How::Fuzzy(score))) if score >= 0.9), "{near:?}");
        assert_eq!(found(&quote("Warm baths eased stiff knees in a great trial", "", "")), Err(NotLocated::Absent));
        let twins = "The warm baths of the spa eased the stiff knees of sixty adults in spring. The warm baths of the spa eased the stiff knees of eighty adults in spring.";
        let wanted = quote("The warm baths of the spa eased the stiff knees of ninety adults in spring", "", "");
        assert_eq!(locate(twins, &wanted).map(|l| l.place.start), Err(NotLocated::Ambiguous(2)));
    }

    proptest! {
        #[test]
        fn what_is_exported_is_found_where_it_stood(text in "[ab “”\u{301}é\n\u{ad}.]{1,60}", from in 0usize..60, length in 1usize..20) {
            let all = text.chars().count();
            let (start, end) = (from.min(all - 1), (from.min(all - 1) + length).min(all));
            let place = Place::of(&text, start, end);
            let exact: String = text.chars().skip(start).take(end - start).collect();
            // half a letter is no quote
            prop_assume!(!exact.trim().starts_with(is_combining_mark) && !place.suffix.starts_with(is_combining_mark));
            let selector = Selector { exact, prefix: place.prefix.clone(), suffix: place.suffix.clone(), position: Some(start..end) };
            match locate(&text, &selector) {
                // white space and invisible characters at the edges are not told apart
                Ok(located) => {
                    let bare = |c: &char| !c.is_whitespace() && !is_invisible(*c) && !is_combining_mark(*c);
                    let told = |range: Range<usize>| text.chars().enumerate().filter(|(at, c)| range.contains(at) && bare(c)).map(|(at, _)| at).collect::<Vec<_>>();
                    prop_assert_eq!(told(located.place.start..located.place.end), told(start..end));
                }
                Err(NotLocated::Empty) => {}
                // the edges moved the quote off its position, and its twin stands in the same surroundings
                Err(error) => prop_assert!(matches!(error, NotLocated::Ambiguous(_)), "{:?}", error),
            }
        }

        #[test]
        fn no_quote_makes_it_stumble(text in "\\PC{0,60}|[ab \n]{0,80}", exact in "\\PC{0,20}|[ab ]{0,9}", prefix in "\\PC{0,9}", suffix in "\\PC{0,9}", at in 0usize..90) {
            let selector = Selector { exact, prefix, suffix, position: Some(at..at + 3) };
            if let Ok(located) = locate(&text, &selector) {
                prop_assert!(located.place.start < located.place.end && located.place.end <= text.chars().count());
            }
        }
    }
}
