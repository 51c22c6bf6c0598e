//! Words and sentences of a text, with where they stand.
//!
//! Owns what counts as a word and where a sentence ends. Positions count characters, the end is exclusive; lines are blocks, and no
//! sentence goes on into the next line or the next cell of a table row.

use std::ops::Range;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In lower case, with straight apostrophes.
    pub text: String,
    /// Its characters.
    pub place: Range<usize>,
}

/// The words of a text: letters and digits, with what joins them ("K2-dependent", "don't", "0.05").
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        while at < characters.len() && (characters[at].is_alphanumeric() || joins(&characters, at)) {
            at += 1;
        }
        let lower = characters[start..at].iter().flat_map(|c| if *c == '’' { '\''.to_lowercase() } else { c.to_lowercase() });
        found.push(Word { text: lower.collect(), place: start..at });
    }
    found
}

/// Whether the character joins its neighbours into one word.
fn joins(characters: &[char], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).map(|i| characters[i]), characters.get(at + 1)) else { return false };
    match characters[at] {
        '\'' | '’' | '-' | '‑' => before.is_alphanumeric() && after.is_alphanumeric(),
        '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
        // accents written as marks of their own
        '\u{300}'..='\u{36f}' => true,
        _ => false,
    }
}

/// Words before a full stop that end no sentence.
const ABBREVIATIONS: [&str; 27] = [
    "e.g", "i.e", "etc", "vs", "cf", "al", "dr", "mr", "mrs", "ms", "prof", "st", "fig", "figs", "no", "nos", "approx", "ca",
    "vol", "pp", "ref", "refs", "eq", "dept", "inc", "ltd", "jr",
];

/// Words whose kinds are told apart by a letter.
const LETTERED: [&str; 9] = ["vitamin", "type", "group", "grade", "class", "hepatitis", "factor", "protein", "coenzyme"];

/// The sentences of a text, in order, without the white space around them.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..characters.len() {
        if at < start {
            continue;
        }
        let ends = match characters[at] {
            '\n' | '\t' => true,
            '.' | '!' | '?' | '…' => ends_sentence(&characters, start, at),
            _ => false,
        };
        if ends {
            let end = closing(&characters, at + 1);
            push(&characters, start, end, &mut found);
            start = end;
        }
    }
    push(&characters, start, characters.len(), &mut found);
    found
}

fn push(characters: &[char], start: usize, end: usize, found: &mut Vec<Range<usize>>) {
    let inside = &characters[start..end];
    let Some(first) = inside.iter().position(|c| !c.is_whitespace()) else { return };
    let last = inside.iter().rposition(|c| !c.is_whitespace()).unwrap_or(first);
    found.push(start + first..start + last + 1);
}

/// Past quotation marks and brackets that close after a full stop.
fn closing(characters: &[char], from: usize) -> usize {
    let more = characters[from..].iter().take_while(|c| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '.' | '!' | '?'));
    from + more.count()
}

fn ends_sentence(characters: &[char], start: usize, at: usize) -> bool {
    let end = closing(characters, at + 1);
    let Some(gap) = characters.get(end) else { return true };
    if !gap.is_whitespace() {
        return false;
    }
    let next = characters[end..].iter().find(|c| !matches!(c, ' ' | '\u{a0}'));
    let Some(next) = next else { return true };
    if next.is_lowercase() {
        return false;
    }
    if characters[at] != '.' {
        return true;
    }
    let sentence: String = characters[start..at].iter().collect();
    let mut backwards = sentence.split(|c: char| c.is_whitespace() || c == '(').rev();
    let (last, before) = (backwards.next().unwrap_or_default(), backwards.next().unwrap_or_default());
    !(ABBREVIATIONS.contains(&last.to_lowercase().as_str()) || is_initial(last, before))
}

/// Whether a single letter stands for a name ("J. Smith", "John A. Smith") rather than for itself ("vitamin K.").
fn is_initial(word: &str, before: &str) -> bool {
    let single = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let named = before.is_empty() || before.ends_with('.') || before.starts_with(char::is_uppercase);
    single && named && !LETTERED.contains(&before.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        sentences(text).into_iter().map(|r| text.chars().skip(r.start).take(r.len()).collect()).collect()
    }

    #[test]
    fn sentences_end_at_full_stops_and_lines_but_not_within_numbers_or_after_abbreviations() {
        assert_eq!(
            cut(
                "Rich in vitamin K. Vitamin K. J. Smith says so. K2 helps (P = 0.05). Others, e.g. Dr. Smith et al. 2020, “doubt it.” Why? See Fig. 2…\nA heading\na\tb"
            ),
            [
                "Rich in vitamin K.",
                "Vitamin K.",
                "J. Smith says so.",
                "K2 helps (P = 0.05).",
                "Others, e.g. Dr. Smith et al. 2020, “doubt it.”",
                "Why?",
                "See Fig. 2…",
                "A heading",
                "a",
                "b"
            ]
        );
        assert_eq!(cut(" \n. \n"), ["."]);
        assert!(cut("").is_empty());
    }

    #[test]
    fn words_keep_what_joins_them() {
        let found: Vec<String> = words("K2-dependent, don’t: 0.05 (MGP) – 1,000.").into_iter().map(|w| w.text).collect();
        assert_eq!(found, ["k2-dependent", "don't", "0.05", "mgp", "1,000"]);
    }
}
