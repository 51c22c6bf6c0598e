//! Sentences of a text, with where they stand.
//!
//! Owns where a sentence ends. Positions count characters, the end is exclusive. Lines are blocks and tabs part the cells of a table row:
//! no sentence goes on into the next line or the next cell. Looks at each character a fixed number of times.

use std::ops::Range;

/// Words before a full stop that end no sentence.
const ABBREVIATIONS: [&str; 27] = [
    "e.g", "i.e", "etc", "vs", "cf", "al", "dr", "mr", "mrs", "ms", "prof", "st", "fig", "figs", "no", "nos", "approx", "ca",
    "vol", "pp", "ref", "refs", "eq", "dept", "inc", "ltd", "jr",
];

/// Words whose kinds are told apart by a letter.
const LETTERED: [&str; 9] = ["vitamin", "type", "group", "grade", "class", "hepatitis", "factor", "protein", "coenzyme"];

/// Words that only a new sentence begins with in capitals: after "U.S." other capitals are part of a name.
const OPENERS: [&str; 33] = [
    "a",
    "all",
    "although",
    "an",
    "and",
    "as",
    "at",
    "but",
    "by",
    "for",
    "he",
    "however",
    "if",
    "in",
    "it",
    "many",
    "most",
    "no",
    "of",
    "on",
    "one",
    "our",
    "people",
    "researchers",
    "she",
    "some",
    "the",
    "their",
    "there",
    "these",
    "they",
    "this",
    "we",
];

/// A word longer than this is no abbreviation, and is looked at no further.
const LONGEST_LOOKED_AT: usize = 24;

/// The sentences of a text, in order, without the white space around them.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < characters.len() {
        if matches!(characters[at], '\n' | '\t') {
            push(&characters, start, at, &mut found);
            (start, at) = (at + 1, at + 1);
        } else if characters[at] == '.' || is_strong(characters[at]) {
            // marks that follow each other end a sentence together or not at all
            let end = closing(&characters, at);
            if ends_sentence(&characters, start, at, end) {
                push(&characters, start, end, &mut found);
                start = end;
            }
            at = end;
        } else {
            at += 1;
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

/// Marks that end a sentence whatever word stands before them.
fn is_strong(character: char) -> bool {
    matches!(character, '!' | '?' | '…' | '؟' | '۔' | '।' | '॥' | '።') || needs_no_space(character)
}

/// Marks of scripts without spaces.
fn needs_no_space(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '｡')
}

/// Past a full stop and the marks, quotation marks and brackets that close after it.
fn closing(characters: &[char], from: usize) -> usize {
    let closes = |c: &&char| matches!(**c, '.' | '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '」' | '』' | '）') || is_strong(**c);
    let end = from + characters[from..].iter().take_while(closes).count();
    // after a figure it is a decimal point
    let after_letter = from.checked_sub(1).is_some_and(|before| !characters[before].is_ascii_digit());
    let bare = characters.get(end).is_some_and(char::is_ascii_digit);
    if bare && !after_letter { end } else { end + note(&characters[end..]) }
}

/// How many characters a note that follows a full stop has: "[12]", "(3, 4)", "⁴", "12,13" before the next sentence.
fn note(after: &[char]) -> usize {
    let figures = |c: &char| c.is_ascii_digit() || matches!(c, ',' | ';' | '-' | '–' | '\u{a0}' | ' ');
    let raised =
        after.iter().take(LONGEST_NOTE).take_while(|c| matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '⁻' | '˒')).count();
    if raised > 0 {
        return raised;
    }
    let close = match after.first() {
        Some('[') => ']',
        Some('(') => ')',
        Some(c) if c.is_ascii_digit() => {
            let bare = after.iter().take(LONGEST_NOTE).take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | '–')).count();
            let ends = after.get(bare).is_some_and(|c| c.is_whitespace()) && after[..bare].iter().all(|c| *c != '.');
            let next = after[bare..].iter().find(|c| !c.is_whitespace()).is_some_and(|c| c.is_uppercase());
            return if ends && next { bare } else { 0 };
        }
        _ => return 0,
    };
    let inside = after[1..].iter().take(LONGEST_NOTE).take_while(|c| figures(c)).count();
    let closed = after.get(inside + 1) == Some(&close);
    if inside > 0 && closed { inside + 2 } else { 0 }
}

/// What is longer than this is no note.
const LONGEST_NOTE: usize = 24;

/// Whether the sentence begun at `start` ends with the marks from `at` to `end`.
fn ends_sentence(characters: &[char], start: usize, at: usize, end: usize) -> bool {
    let marks = &characters[at..end];
    let Some(gap) = characters.get(end) else { return true };
    if marks.iter().any(|c| needs_no_space(*c)) {
        return true;
    }
    if !gap.is_whitespace() {
        return false;
    }
    let Some(next) = characters[end..].iter().find(|c| !matches!(c, ' ' | '\u{a0}')) else { return true };
    if next.is_lowercase() {
        return false;
    }
    if marks.iter().any(|c| is_strong(*c)) {
        return true;
    }
    let (last, from) = word_before(characters, start, at);
    let (before, _) = word_before(characters, start, from.saturating_sub(1).max(start));
    if is_initialism(&last) {
        let after = characters[end..].iter().skip_while(|c| c.is_whitespace()).take(LONGEST_LOOKED_AT);
        let next: String = after.take_while(|c| c.is_alphanumeric()).collect();
        return OPENERS.contains(&next.to_lowercase().as_str());
    }
    !(ABBREVIATIONS.contains(&last.to_lowercase().as_str()) || is_initial(&last, &before))
}

/// The word that ends at `end`, and where it begins.
fn word_before(characters: &[char], start: usize, end: usize) -> (String, usize) {
    let inside = characters[start..end].iter().rev().take(LONGEST_LOOKED_AT).take_while(|c| !c.is_whitespace() && **c != '(');
    let from = end - inside.count();
    (characters[from..end].iter().collect(), from)
}

/// "U.S", before its last stop.
fn is_initialism(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.len() == 1 && part.starts_with(|c: char| c.is_ascii_uppercase()))
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
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        sentences(text).into_iter().map(|range| characters[range].iter().collect()).collect()
    }

    #[test]
    fn sentences_end_at_full_stops_and_lines_but_not_within_numbers_or_after_abbreviations() {
        assert_eq!(
            sentences("Most met the U.S. Recommended Allowance in the U.S. They ate well in the U.K. and in the E.U."),
            [0..51, 52..93]
        );
        let text = "Rich in vitamin K. Vitamin K. J. Smith says so. K2 helps (P = 0.05). Others, e.g. Dr. Smith et al. 2020, “doubt it.” \
                    Why? See Fig. 2…\nA heading\na\tb";
        let expected = [
            "Rich in vitamin K.",
            "Vitamin K.",
            "J. Smith says so.",
            "K2 helps (P = 0.05).",
            "Others, e.g. Dr. Smith et al. 2020, “doubt it.”",
            "Why?",
            "See Fig. 2…",
            "A heading",
            "a",
            "b",
        ];
        assert_eq!(cut(text), expected);
        assert_eq!(cut(" \n. \n"), ["."]);
        assert!(cut("").is_empty());
    }

    #[test]
    fn a_note_after_a_full_stop_belongs_to_the_sentence_before() {
        let text = "Salt raises it.[12] Tea does not.(3, 4) Iron does.⁴ Zinc helps.12,13 Low doses (2.5 Mg) do not. See it (in 2020). Yes.";
        let expected = [
            "Salt raises it.[12]",
            "Tea does not.(3, 4)",
            "Iron does.⁴",
            "Zinc helps.12,13",
            "Low doses (2.5 Mg) do not.",
            "See it (in 2020).",
            "Yes.",
        ];
        assert_eq!(cut(text), expected);
    }

    #[test]
    fn a_quotation_mark_that_opens_a_line_belongs_to_that_line() {
        assert_eq!(cut("A heading\n\"Quoted,\" she said."), ["A heading", "\"Quoted,\" she said."]);
    }

    #[test]
    fn other_scripts_end_their_sentences_with_their_own_marks() {
        assert_eq!(cut("骨を守る。動脈は？「はい。」"), ["骨を守る。", "動脈は？", "「はい。」"]);
        assert_eq!(cut("हड्डी मजबूत है। धमनी भी।"), ["हड्डी मजबूत है।", "धमनी भी।"]);
    }

    proptest! {
        #[test]
        fn sentences_are_in_order_apart_and_leave_nothing_but_white_space(text in "[aB .!?\n\t()”K。]{0,60}") {
            let characters: Vec<char> = text.chars().collect();
            let mut next = 0;
            for range in sentences(&text) {
                prop_assert!(range.start >= next && range.start < range.end && range.end <= characters.len());
                prop_assert!(characters[next..range.start].iter().all(|c| c.is_whitespace()));
                prop_assert!(!characters[range.clone()].contains(&'\n') && !characters[range.clone()].contains(&'\t'));
                next = range.end;
            }
            prop_assert!(characters[next..].iter().all(|c| c.is_whitespace()));
        }
    }
}
