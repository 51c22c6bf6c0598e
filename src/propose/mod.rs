//! Which sentences of an article are claims that studies could bear on: a score for each, how firmly it is worded (METHOD 3.1), what it
//! mentions, and what a claim made of it would be. Proposals for an editor, never decisions. Pure: knows no SQL and no HTTP, no stored claim.

mod cues;
pub mod guess;
mod lexicon;
pub mod mentions;
mod outcome;
pub mod parts;
mod score;
#[cfg(test)]
mod tests;

pub use guess::Guess;
pub use mentions::Mention;

use crate::domain::article::{BlockKind, Document};
use crate::verdict::wording::{self, Proposal};
use cues::Words;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The score from which a sentence is proposed as a claim.
pub const PROPOSED: f64 = 0.5;

/// A sentence of an article as far as its score goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The block it stands in, counted from 0.
    pub block: usize,
    /// Its first character within the block's text.
    pub start: usize,
    /// One past its last.
    pub end: usize,
    /// Where the block starts in the article's text.
    pub offset: usize,
    /// Its words.
    pub text: String,
    /// How likely it is a checkable claim: 0 to 1.
    pub score: f64,
    /// The earlier sentence that says the same, by its place in the list.
    pub repeats: Option<usize>,
}

impl Scored {
    /// Whether it is proposed as a claim. A repeat is not proposed again.
    #[must_use]
    pub fn is_proposed(&self) -> bool {
        self.score >= PROPOSED && self.repeats.is_none()
    }
}

/// A sentence of an article with all that is read in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Where it stands and how likely it is a claim.
    pub scored: Scored,
    /// How firmly it is worded.
    pub wording: Proposal,
    /// Studies and figures it mentions, placed within it.
    pub mentions: Vec<Mention>,
}

impl std::ops::Deref for Sentence {
    type Target = Scored;

    fn deref(&self) -> &Scored {
        &self.scored
    }
}

/// The sentences of an article in order, each judged.
#[must_use]
pub fn sentences(document: &Document) -> Vec<Sentence> {
    scored(document)
        .into_iter()
        .map(|one| Sentence { wording: wording::propose(&one.text), mentions: mentions::mentions(&one.text), scored: one })
        .collect()
}

/// The sentences of an article in order with their scores: all that counting needs, in a fraction of the time.
#[must_use]
pub fn scored(document: &Document) -> Vec<Scored> {
    let mut found: Vec<Scored> = Vec::new();
    let mut said: HashMap<String, usize> = HashMap::new();
    let mut section = "";
    for (block, (offset, _, of)) in document.placed().enumerate() {
        if of.kind == BlockKind::Heading {
            section = &of.text;
        }
        let characters: Vec<char> = of.text.chars().collect();
        let sentences = crate::anchor::words::sentences(&of.text);
        // a text without a title has its first paragraph for one
        let kind = if of.kind == BlockKind::Title && sentences.len() > 1 { BlockKind::Paragraph } else { of.kind };
        for range in sentences {
            let text: String = characters[range.clone()].iter().collect();
            let words = Words::of(&text);
            let key = said_key(&words);
            let repeats = said.get(&key).copied();
            said.entry(key).or_insert(found.len());
            let score = score::score(kind, section, &text, &words);
            found.push(Scored { block, start: range.start, end: range.end, offset, text, score, repeats });
        }
    }
    found
}

/// The letters that mark a block as question or answer are no words of its sentence.
fn said_key(words: &Words) -> String {
    let marked = matches!(words.at(0), "a" | "q") && words.0.get(1).is_some_and(|next| next.place.start > 2);
    words.0.iter().skip(usize::from(marked)).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// A sentence without the letter that marks it as question or answer.
#[must_use]
pub fn spoken(sentence: &str) -> &str {
    let marked = ["A:", "Q:"].iter().find_map(|letter| sentence.strip_prefix(letter));
    marked.map(str::trim_start).filter(|rest| !rest.is_empty()).unwrap_or(sentence)
}

/// A sentence as a claim would state it: without the letter of an answer, the label before it or a "Yes".
#[must_use]
pub fn statement(sentence: &str) -> String {
    let mut rest = spoken(sentence);
    if let Some((label, said)) = rest.split_once(": ") {
        let short = label.split_whitespace().count() <= 6 && !label.contains(['.', ',', '(']);
        rest = if short && said.split_whitespace().count() >= 4 { said } else { rest };
    }
    for opener in
        ["Yes, ", "No, ", "However, ", "Furthermore, ", "Moreover, ", "For instance, ", "For example, ", "Specifically, "]
    {
        rest = rest.strip_prefix(opener).unwrap_or(rest);
    }
    parts::statement(rest)
}

/// SHA-256 of a sentence's words: the same for a repeat with other stops or capitals.
#[must_use]
pub fn digest(sentence: &str) -> [u8; 32] {
    Sha256::digest(said_key(&Words::of(sentence))).into()
}
