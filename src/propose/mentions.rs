//! What a sentence mentions of studies and figures: "a Danish study", "in rats", "six months", "P = 0.03". Reads words and signs of one
//! sentence; decides nothing.

mod figures;
mod studies;
#[cfg(test)]
mod tests;

use crate::domain::codes::codes;
use std::ops::Range;

codes! {
    /// What is mentioned.
    MentionKind, "kind of mention", {
        Study = "study", "Study";
        Source = "source", "Source";
        Design = "design", "Design";
        Model = "model", "Animals or cells";
        SampleSize = "sample_size", "Sample size";
        Duration = "duration", "Duration";
        Dose = "dose", "Dose";
        Threshold = "threshold", "Threshold";
        Percentage = "percentage", "Percentage";
        PValue = "p_value", "P value";
        Interval = "interval", "Confidence interval";
        Estimate = "estimate", "Effect estimate";
    }
}

/// A study or a figure that a sentence mentions.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mention {
    /// What it is.
    pub kind: MentionKind,
    /// Its first character within the sentence.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// Its words.
    pub text: String,
}

/// A word, a number or a sign.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    /// In small letters.
    text: String,
    place: Range<usize>,
    /// Whether it begins with a capital letter.
    capital: bool,
}

impl Token {
    fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
            && self.text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    }
}

/// The mentions in a sentence, in its order, none over another.
#[must_use]
pub fn mentions(sentence: &str) -> Vec<Mention> {
    let characters: Vec<char> = sentence.chars().collect();
    let tokens = tokens(&characters);
    let mut found: Vec<(MentionKind, Range<usize>)> = figures::found(&tokens);
    found.extend(studies::found(&tokens));
    let mut placed: Vec<(MentionKind, Range<usize>)> = found
        .into_iter()
        .filter_map(|(kind, range)| {
            let (first, last) = (tokens.get(range.start)?, tokens.get(range.end.checked_sub(1)?)?);
            Some((kind, first.place.start..last.place.end))
        })
        .collect();
    placed.sort_by_key(|(_, place)| (place.start, std::cmp::Reverse(place.end)));
    let mut end = 0;
    placed.retain(|(_, place)| {
        let free = place.start >= end;
        end = if free { place.end } else { end };
        free
    });
    placed
        .into_iter()
        .map(|(kind, place)| Mention {
            kind,
            start: place.start,
            end: place.end,
            text: characters.get(place).unwrap_or_default().iter().collect(),
        })
        .collect()
}

/// Letters hold together with apostrophes and hyphens between letters, digits with points and commas between digits; every other sign
/// stands alone.
fn tokens(characters: &[char]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let c = characters[at];
        let start = at;
        at += 1;
        if c.is_whitespace() {
            continue;
        }
        if c.is_ascii_digit() {
            while at < characters.len()
                && (characters[at].is_ascii_digit() || between(characters, at, &['.', ','], |c| c.is_ascii_digit()))
            {
                at += 1;
            }
        } else if c.is_alphabetic() {
            while at < characters.len()
                && (characters[at].is_alphanumeric() || between(characters, at, &['\'', '’', '-', '‑'], char::is_alphanumeric))
            {
                at += 1;
            }
        }
        let text: String = characters[start..at].iter().flat_map(|c| c.to_lowercase()).collect();
        found.push(Token { text, place: start..at, capital: c.is_uppercase() });
    }
    found
}

fn between(characters: &[char], at: usize, signs: &[char], side: impl Fn(char) -> bool) -> bool {
    let (before, after) = (at.checked_sub(1).and_then(|i| characters.get(i)), characters.get(at + 1));
    signs.contains(&characters[at]) && before.is_some_and(|c| side(*c)) && after.is_some_and(|c| side(*c))
}
