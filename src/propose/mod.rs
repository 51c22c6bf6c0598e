//! Which sentences of an article are claims that studies could bear on: a score for each, how firmly it is worded (METHOD 3.1), and what
//! it mentions. A proposal for an editor, never a decision. Pure: knows no SQL and no HTTP, no stored claim.

use crate::anchor::words;
use crate::domain::article::{Block, BlockKind, Document};
use crate::verdict::wording::{self, Proposal};
use std::collections::HashMap;

/// The score from which a sentence is proposed as a claim.
pub const PROPOSED: f64 = 0.5;

/// A sentence of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
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
    /// How firmly it is worded.
    pub wording: Proposal,
    /// The earlier sentence that says the same, by its place in the list.
    pub repeats: Option<usize>,
}

impl Sentence {
    /// Whether it is proposed as a claim. A repeat is not proposed again.
    #[must_use]
    pub fn is_proposed(&self) -> bool {
        self.score >= PROPOSED && self.repeats.is_none()
    }
}

/// The sentences of an article in order, each judged.
#[must_use]
pub fn sentences(document: &Document) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    let mut said: HashMap<String, usize> = HashMap::new();
    for (block, (offset, _, of)) in document.placed().enumerate() {
        for range in words::sentences(&of.text) {
            let text: String = of.text.chars().skip(range.start).take(range.len()).collect();
            let key = words::words(&text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
            let repeats = said.get(&key).copied();
            said.entry(key).or_insert(found.len());
            let wording = wording::propose(&text);
            let score = score(of, &text, &wording);
            found.push(Sentence { block, start: range.start, end: range.end, offset, text, score, wording, repeats });
        }
    }
    found
}

fn score(block: &Block, text: &str, wording: &Proposal) -> f64 {
    let speaks = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::TableRow | BlockKind::Answer);
    if speaks && text.split_whitespace().count() >= 5 && !wording.cues.is_empty() { 0.6 } else { 0.1 }
}
