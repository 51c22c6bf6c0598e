//! An article's sentences as an editor decides on them: what stands in each, what was made of it, and the form that makes a claim of
//! it. Knows no SQL.

use super::marked::{Piece, Segment, nested};
use crate::domain::article::{BlockKind, Document};
use crate::domain::claim::{ClaimDraft, WordingLevel};
use crate::domain::draft::FieldError;
use crate::domain::hex::hex;
use crate::propose::{self, Mention, Scored, guess, mentions, parts};
use crate::store::decision::{Claimed, Decided, Decision};
use crate::verdict::wording;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::ops::Range;

/// What became of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Proposed, and nobody has decided.
    Open,
    /// Passages of claims stand in it, or claims were made of it: name in addresses and statement.
    Claim(Vec<(String, String)>),
    /// Dismissed, by whom.
    Dismissed(String),
    /// It says the same as an earlier sentence.
    Repeat(usize),
    /// Not proposed.
    Other,
    /// A heading, a question or what belongs to no text: nothing can be made of it.
    Silent,
}

/// How many sentences are proposed and what became of them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Proposed by their words, each once.
    pub proposed: usize,
    /// Of those, already claims.
    pub claims: usize,
    /// Of those, dismissed.
    pub dismissed: usize,
    /// Of those, still to be decided on.
    pub open: usize,
}

/// The states of an article's sentences, in their order.
#[must_use]
pub fn states(document: &Document, sentences: &[Scored], claimed: &[Claimed], decisions: &[Decision]) -> Vec<State> {
    let by_digest: HashMap<&[u8], &Decision> = decisions.iter().map(|one| (one.digest.as_slice(), one)).collect();
    let mut passages = claimed.iter().peekable();
    let mut running: Vec<&Claimed> = Vec::new();
    let states = sentences.iter().map(|sentence| {
        let (start, end) = (sentence.offset + sentence.start, sentence.offset + sentence.end);
        // passages come in the order of the text: those that ended are dropped, those that begin are taken up
        running.retain(|one| at(one.end) > start);
        while let Some(next) = passages.next_if(|one| at(one.start) < end) {
            running.push(next);
        }
        let mut claims: Vec<(String, String)> = Vec::new();
        for one in running.iter().filter(|one| at(one.start) < end && at(one.end) > start) {
            add(&mut claims, (one.slug.clone(), one.statement.clone()));
        }
        let decision = by_digest.get(propose::digest(&sentence.text).as_slice());
        if let Some(decided) = decision {
            if decided.decided == Decided::Accepted {
                // a split sentence has a decision for each further part of it
                for other in decisions.iter().filter(|other| sentence.text.contains(propose::spoken(&other.sentence))) {
                    claims.extend(other.claim.clone().filter(|claim| !claims.contains(claim)));
                }
            } else if claims.is_empty() {
                return State::Dismissed(decided.person.clone());
            }
        }
        let kind = document.blocks.get(sentence.block).map_or(BlockKind::Boilerplate, |block| block.kind);
        if !claims.is_empty() {
            State::Claim(claims)
        } else if let Some(earlier) = sentence.repeats {
            State::Repeat(earlier)
        } else if sentence.is_proposed() {
            State::Open
        } else if matches!(kind, BlockKind::Title | BlockKind::Heading | BlockKind::Question | BlockKind::Boilerplate) {
            State::Silent
        } else {
            State::Other
        }
    });
    states.collect()
}

fn add(claims: &mut Vec<(String, String)>, claim: (String, String)) {
    if !claims.contains(&claim) {
        claims.push(claim);
    }
}

fn at(offset: i32) -> usize {
    usize::try_from(offset).unwrap_or(0)
}

/// Counts what is proposed.
#[must_use]
pub fn counts(sentences: &[Scored], states: &[State]) -> Counts {
    let mut counts = Counts::default();
    for (_, state) in sentences.iter().zip(states).filter(|(sentence, _)| sentence.is_proposed()) {
        counts.proposed += 1;
        match state {
            State::Claim(_) => counts.claims += 1,
            State::Dismissed(_) => counts.dismissed += 1,
            _ => counts.open += 1,
        }
    }
    counts
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bit {
    /// Text.
    Text(String),
    /// A word that shows how firmly it is worded begins.
    Cue,
    /// It ends.
    CueEnd,
    /// A mention begins.
    Mention,
    /// It ends.
    MentionEnd,
}

/// One part of a sentence that could be a claim of its own.
#[derive(Debug, Clone, Default)]
pub struct PartRow {
    /// Its words in the article.
    pub quote: String,
    /// What the claim would say.
    pub statement: String,
    /// The outcome it is about, as filed.
    pub outcome_key: String,
}

/// The form that makes a claim of a sentence.
#[derive(Debug, Clone, Default)]
pub struct Making {
    /// The claim as guessed or typed.
    pub draft: ClaimDraft,
    /// The parts it could be split into.
    pub parts: Vec<PartRow>,
    /// What is wrong with what was typed.
    pub errors: Vec<FieldError>,
    /// Whether the outcome was all that could not be guessed: it is asked for beside the button that makes the claim.
    pub asks_outcome: bool,
}

impl Making {
    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// What is wrong with a field of a part.
    #[must_use]
    pub fn part_error(&self, part: impl Borrow<usize>, field: &str) -> Option<&str> {
        self.error(&format!("part[{}].{field}", part.borrow()))
    }

    /// Faults of fields that are not shown in place.
    pub fn elsewhere(&self) -> impl Iterator<Item = &FieldError> {
        const SHOWN: [&str; 6] = ["statement", "type", "direction", "population_scope", "outcome_key", "wording_level"];
        self.errors.iter().filter(|error| {
            let in_part = ["].statement", "].quote", "].outcome_key"].iter().any(|end| error.field.ends_with(end));
            !SHOWN.contains(&error.field.as_str()) && !in_part
        })
    }

    /// Whether one press makes the claim: every field that has to be there is guessed.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        missing(&self.draft).is_empty()
    }

    /// Whether the form is shown open.
    #[must_use]
    pub fn open(&self, parts: impl Borrow<bool>) -> bool {
        let beside = |error: &FieldError| self.asks_outcome && error.field == "outcome_key";
        self.errors.iter().any(|error| !beside(error) && error.field.starts_with("part[") == *parts.borrow())
    }
}

/// A sentence in the list.
#[derive(Debug)]
pub struct Row {
    /// Its place among the article's sentences, from 0.
    pub number: usize,
    /// The heading's rank, for a heading.
    pub rank: Option<i32>,
    /// Whether it opens a block.
    pub opens: bool,
    /// Its words in pieces.
    pub bits: Vec<Bit>,
    /// What became of it.
    pub state: State,
    /// "0.83"
    pub score: String,
    /// Its wording level, 0 to 3, and the level's name.
    pub level: (i16, &'static str),
    /// What it mentions: kind and words.
    pub mentions: Vec<(&'static str, String)>,
    /// Its digest in hexadecimal digits.
    pub digest: String,
    /// Its words without an answer's letter.
    pub quote: String,
    /// How many later sentences say the same.
    pub repeats: usize,
    /// The form, where something can be made of it.
    pub making: Option<Making>,
}

impl Row {
    /// Whether it is proposed and nobody has decided.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }
}

/// The row of a sentence; `known` are the outcomes on file.
#[must_use]
pub fn row(document: &Document, sentences: &[Scored], number: usize, state: State, known: &[String]) -> Option<Row> {
    let sentence = sentences.get(number)?;
    let block = document.blocks.get(sentence.block)?;
    let judged = matches!(state, State::Open | State::Other);
    let wording = wording::propose(&sentence.text);
    let mentioned = if state == State::Silent { Vec::new() } else { mentions::mentions(&sentence.text) };
    let cues = if judged { wording.cues.as_slice() } else { &[] };
    let making = judged.then(|| {
        let draft = draft(&sentence.text, known);
        let asks_outcome = state == State::Open && missing(&draft) == ["outcome_key"];
        Making { draft, parts: split(&sentence.text, known), errors: Vec::new(), asks_outcome }
    });
    Some(Row {
        number,
        rank: matches!(block.kind, BlockKind::Heading | BlockKind::Title).then(|| block.level.unwrap_or(2).clamp(2, 4)),
        opens: number == 0 || sentences.get(number - 1).is_none_or(|before| before.block != sentence.block),
        bits: bits(&sentence.text, cues, &mentioned),
        state,
        score: format!("{:.2}", sentence.score),
        level: (wording.level, WordingLevel::from_number(wording.level).map_or("", WordingLevel::label)),
        mentions: mentioned.into_iter().map(|mention| (mention.kind.label(), mention.text)).collect(),
        digest: hex(&propose::digest(&sentence.text)),
        quote: propose::spoken(&sentence.text).to_owned(),
        repeats: sentences.iter().filter(|other| other.repeats == Some(number)).count(),
        making,
    })
}

/// What a claim made of a sentence would be.
fn draft(sentence: &str, known: &[String]) -> ClaimDraft {
    let mut draft = ClaimDraft { statement: propose::statement(sentence), ..ClaimDraft::default() };
    guess::guess(sentence, known).fill(&mut draft);
    draft
}

/// The fields without which it is no claim yet, or that say what can't be.
fn missing(draft: &ClaimDraft) -> Vec<String> {
    let named = ClaimDraft { slug: "new".to_owned(), ..draft.clone() };
    let faults = named.parse().err();
    faults.map_or_else(Vec::new, |faults| faults.all().iter().map(|fault| fault.field.clone()).collect())
}

fn split(sentence: &str, known: &[String]) -> Vec<PartRow> {
    let characters: Vec<char> = sentence.chars().collect();
    let words = |range: Range<usize>| -> String { characters.get(range).unwrap_or_default().iter().collect() };
    let part = |words: &str| {
        let quote = propose::spoken(words).to_owned();
        PartRow { statement: propose::statement(&quote), outcome_key: draft(&quote, known).outcome_key, quote }
    };
    let mut rows: Vec<PartRow> = parts::parts(sentence).into_iter().map(|range| part(&words(range))).collect();
    // where no boundary is found the editor makes one
    if rows.is_empty() {
        rows = vec![part(sentence), PartRow::default()];
    }
    rows
}

/// A digest from its digits, if they are one.
#[must_use]
pub fn digest(digits: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> =
        (0..digits.len() / 2).map(|i| u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()).collect();
    bytes.filter(|_| digits.len() == 64)?.try_into().ok()
}

/// A sentence with its cues and mentions marked.
fn bits(sentence: &str, cues: &[String], mentions: &[Mention]) -> Vec<Bit> {
    let mut ranges: Vec<Range<usize>> = mentions.iter().map(|mention| mention.start..mention.end).collect();
    let first_cue = ranges.len();
    ranges.extend(cues.iter().filter_map(|cue| {
        let start = sentence[..sentence.find(cue.as_str())?].chars().count();
        Some(start..start + cue.chars().count())
    }));
    let pieces = nested(&[Segment { start: 0, text: sentence }], &ranges);
    let bit = |piece: Piece<'_>| match piece {
        Piece::Text(text) => Bit::Text(text.to_owned()),
        Piece::Open { mark, .. } if mark >= first_cue => Bit::Cue,
        Piece::Close { mark, .. } if mark >= first_cue => Bit::CueEnd,
        Piece::Open { .. } => Bit::Mention,
        Piece::Close { .. } => Bit::MentionEnd,
    };
    pieces.into_iter().flatten().map(bit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_and_mentions_are_marked_where_they_stand() {
        let sentence = "A trial in é may show it.";
        let found = bits(sentence, &["may".to_owned(), "absent".to_owned()], &mentions::mentions(sentence));
        let drawn: String = found
            .iter()
            .map(|bit| match bit {
                Bit::Text(text) => text.as_str(),
                Bit::Cue => "<",
                Bit::CueEnd => ">",
                Bit::Mention => "[",
                Bit::MentionEnd => "]",
            })
            .collect();
        assert_eq!(drawn, "[A trial] in é <may> show it.");
    }

    #[test]
    fn a_digest_survives_its_digits_and_nothing_else_is_one() {
        let of = propose::digest("Tea helps.");
        assert_eq!(digest(&hex(&of)), Some(of));
        for wrong in ["", "00", "é", &"0".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(digest(wrong), None, "{wrong}");
        }
    }
}
