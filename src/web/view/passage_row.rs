//! A passage as editors see it who have to say what became of it: the difference, what the lexicon reads in the new words, and where
//! a lost one might stand.

use super::changed::Changed;
use crate::anchor::difference::{self, Run};
use crate::anchor::nearest::Sentences;
use crate::anchor::{NoPlace, find_exact};
use crate::domain::claim::{AnchorDraft, WordingLevel};
use crate::store::anchor::{AnchorState, Case};
use crate::store::claim_draft::Quoting;
use crate::verdict::wording::propose;
use chrono::{DateTime, Utc};

/// One passage.
#[derive(Debug)]
pub struct Row {
    /// Its id in the page.
    pub id: String,
    /// Claim and passage, as forms name them.
    pub key: String,
    /// What the form is filled in against.
    pub seen: String,
    /// The claim's name in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Its verdict.
    pub verdict: String,
    /// The wording level that was set.
    pub wording_level: i16,
    /// The mark in the reading view; none when it was not found.
    pub mark: Option<String>,
    /// How it was found.
    pub state: AnchorState,
    /// How much of its words was kept, in whole per cent.
    pub kept: Option<u8>,
    /// What became of its words.
    pub changed: Changed,
    /// The number of the text the checked words stood in.
    pub checked_number: i32,
    /// What the lexicon reads in the words of now.
    pub read: Option<Read>,
    /// Where it might stand.
    pub nearest: Vec<Near>,
    /// Who looked at it, and when.
    pub looked: Option<(String, DateTime<Utc>)>,
    /// The id of the passage to be looked at next; empty after the last.
    pub next: String,
    /// What was typed and sent about it.
    pub typed: Typed,
}

/// What the lexicon reads in words, beside the level set.
#[derive(Debug)]
pub struct Read {
    /// "set: certain (3); the new words read as tentative (1): may"
    pub words: String,
    /// Whether it differs from the level set.
    pub differs: bool,
}

/// A place where a lost passage might stand.
#[derive(Debug)]
pub struct Near {
    /// The place, as forms send it.
    pub choice: String,
    /// The words there, laid over the old ones.
    pub changed: Changed,
    /// How near, in whole per cent.
    pub alike: u8,
}

impl Near {
    /// The words there, as they stand.
    fn words(&self) -> String {
        let there = self.changed.runs.iter().filter_map(|run| match run {
            Run::Kept(words) | Run::New(words) => Some(words.as_str()),
            Run::Gone(_) => None,
        });
        there.collect()
    }
}

/// What was typed about a passage.
#[derive(Debug, Default, Clone)]
pub struct Typed {
    /// Whether it was ticked.
    pub ticked: bool,
    /// The place chosen.
    pub choice: String,
    /// The words.
    pub words: String,
    /// Which of them.
    pub occurrence: String,
    /// What is wrong: field and message.
    pub faults: Vec<(String, String)>,
    /// Whether somebody was faster.
    pub stale: bool,
}

impl Typed {
    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }
}

impl Row {
    /// A passage of a text.
    #[must_use]
    pub fn of(case: Case, text: &str, sentences: &Sentences, first: bool, typed: Typed) -> Self {
        let anchor = case.anchor;
        let words = |start: i32, end: i32| -> String {
            let at = |n: i32| usize::try_from(n).unwrap_or(0);
            text.chars().skip(at(start)).take(at(end - start)).collect()
        };
        let now = anchor.place.map(|place| words(place.start, place.end));
        let since = case.checked_text_at;
        let near = |(range, near): (std::ops::Range<usize>, f64)| {
            let there: String = text.chars().skip(range.start).take(range.len()).collect();
            let changed = Changed::between(&anchor.checked, Some(&there), since);
            Near { choice: format!("{}-{}", range.start, range.end), changed, alike: per_cent(near) }
        };
        let nearest = match anchor.state {
            AnchorState::Lost => {
                let mut said = std::collections::HashSet::new();
                let all = sentences.nearest(&anchor.checked).into_iter().map(near);
                all.filter(|near| said.insert(near.words())).collect()
            }
            _ => Vec::new(),
        };
        Self {
            id: if first { format!("c-{}", case.claim) } else { format!("c-{}-{}", case.claim, anchor.ordinal + 1) },
            key: format!("{}-{}", anchor.claim_id, anchor.ordinal),
            seen: anchor.seen(),
            mark: anchor.place.map(|_| crate::web::paths::mark_id(&case.claim, anchor.ordinal)),
            read: now.as_deref().filter(|now| *now != anchor.checked).map(|now| Read::of(now, case.wording_level)),
            changed: Changed::between(&anchor.checked, now.as_deref(), since),
            kept: anchor.score.map(per_cent),
            looked: anchor.checked_at.map(|at| (case.looked_by.unwrap_or_default(), at)),
            claim: case.claim,
            statement: case.statement,
            verdict: case.verdict,
            wording_level: case.wording_level,
            state: anchor.state,
            checked_number: case.checked_number,
            nearest,
            typed,
            next: String::new(),
        }
    }

    /// Whether it was not found.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.state == AnchorState::Lost
    }

    /// Whether its words differ from those checked.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.state == AnchorState::Fuzzy
    }
}

/// Words that a claim nobody has published quotes, and that do not stand in the text.
#[derive(Debug)]
pub struct DraftRow {
    /// The claim's name in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Who wrote it.
    pub person: Option<String>,
    /// The words as quoted, struck where the nearest sentence has others.
    pub quoted: Vec<Run>,
    /// What is wrong with them.
    pub why: String,
    /// How near the nearest sentence is, in whole per cent; none where no sentence is near.
    pub alike: Option<u8>,
}

impl DraftRow {
    /// The quotes of a claim that have no place in a text.
    #[must_use]
    pub fn of(quoting: &Quoting, text: &str, sentences: &Sentences) -> Vec<Self> {
        let quotes = quoting.document.anchor.iter().filter(|quote| !quote.exact.trim().is_empty());
        let row = |quote: &AnchorDraft| {
            let exact = quote.exact.trim();
            let why = find_exact(text, exact, quote.occurrence.trim().parse().ok()).err()?;
            let near = if why == NoPlace::Absent { sentences.nearest(exact).into_iter().next() } else { None };
            let there = near.as_ref().map(|(place, _)| text.chars().skip(place.start).take(place.len()).collect::<String>());
            Some(Self {
                claim: quoting.slug.clone(),
                statement: quoting.document.statement.clone(),
                person: quoting.person.clone(),
                quoted: there.map_or_else(|| vec![Run::Kept(exact.to_owned())], |there| difference::between(exact, &there)),
                why: why.to_string(),
                alike: near.map(|(_, near)| per_cent(near)),
            })
        };
        quotes.filter_map(row).collect()
    }
}

impl Read {
    fn of(now: &str, set: i16) -> Self {
        let read = propose(&now.replace(['\n', '\t'], " "));
        let level = |n: i16| format!("{} ({n})", WordingLevel::from_number(n).map_or("unrated", WordingLevel::label));
        let cues = if read.cues.is_empty() { String::new() } else { format!(": {}", read.cues.join(", ")) };
        Self {
            words: format!("set: {}; the new words read as {}{cues}", level(set), level(read.level)),
            differs: read.level != set,
        }
    }
}

/// A share as shown; what is not all is never shown as 100.
fn per_cent(share: f64) -> u8 {
    (0..=100_u8).rev().find(|n| f64::from(*n) <= share * 100.0 + 1e-9).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_all_is_not_shown_as_all() {
        assert_eq!([1.0, 0.999, 0.55, 0.0].map(per_cent), [100, 99, 55, 0]);
    }

    #[test]
    fn the_lexicon_s_reading_stands_beside_the_level_set() {
        let read = Read::of("Compost may help roses.", 3);
        assert_eq!(read.words, "set: certain (3); the new words read as tentative (1): may, help");
        assert!(read.differs && !Read::of("Compost may help roses.", 1).differs);
    }
}
