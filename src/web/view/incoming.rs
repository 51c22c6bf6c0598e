//! A text on its way in as its preview shows it: how it was read, block by block, and what would become of every passage.

use super::counted;
use super::difference::{Change, changes, shown};
use crate::domain::article::{Block, BlockKind, Document};
use crate::propose;
use crate::workflow::incoming::tally;
use crate::workflow::passages::Fate;

/// How many blocks the preview shows.
pub const SHOWN: usize = 300;
/// How many characters of a block it shows.
const LONGEST: usize = 600;
/// How many passages with other words, or lost ones, it shows.
const MOST_PASSAGES: usize = 200;

/// How a text was read.
#[derive(Debug)]
pub struct Reading {
    /// "44 paragraphs, 7 headings, 3 blocks of boilerplate"
    pub counts: String,
    /// "12 sentences proposed as claims"
    pub proposed: String,
    /// The first blocks.
    pub blocks: Vec<Row>,
    /// How many more there are.
    pub more: usize,
}

/// A block.
#[derive(Debug)]
pub struct Row {
    /// Its place, from 0.
    pub at: usize,
    /// Its kind as a form sends it.
    pub kind: String,
    /// The beginning of its text, or all of it.
    pub text: String,
    /// How many characters more it has.
    pub more: usize,
    /// How many of its sentences are proposed as claims.
    pub proposed: usize,
}

/// The kinds a block can have: as forms send them, and in words.
#[must_use]
pub fn kinds() -> Vec<(String, String)> {
    let words = |kind: &BlockKind| match kind {
        BlockKind::Heading => (1..=6).map(|level| (format!("heading:{level}"), format!("Heading {level}"))).collect(),
        kind => vec![(kind.code().to_owned(), kind.label().to_owned())],
    };
    BlockKind::ALL.iter().flat_map(words).collect()
}

fn kind(block: &Block) -> String {
    block.level.map_or_else(|| block.kind.code().to_owned(), |level| format!("{}:{level}", block.kind.code()))
}

impl Reading {
    /// Long texts take a while.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut proposed = vec![0; document.blocks.len()];
        for sentence in propose::sentences(document).iter().filter(|sentence| sentence.is_proposed()) {
            if let Some(count) = proposed.get_mut(sentence.block) {
                *count += 1;
            }
        }
        let row = |(at, block): (usize, &Block)| {
            let text: String = block.text.chars().take(LONGEST).collect();
            let more = block.text.chars().skip(LONGEST).count();
            Row { at, kind: kind(block), text: shown(&text), more, proposed: proposed[at] }
        };
        Self {
            counts: counts(document),
            proposed: counted(number(proposed.iter().sum()), "sentence proposed as a claim", "sentences proposed as claims"),
            blocks: document.blocks.iter().enumerate().take(SHOWN).map(row).collect(),
            more: document.blocks.len().saturating_sub(SHOWN),
        }
    }
}

fn counts(document: &Document) -> String {
    let count = |kind: BlockKind| document.blocks.iter().filter(|block| block.kind == kind).count();
    let words = [
        (BlockKind::Paragraph, "paragraph", "paragraphs"),
        (BlockKind::Heading, "heading", "headings"),
        (BlockKind::ListItem, "list item", "list items"),
        (BlockKind::TableRow, "table row", "table rows"),
        (BlockKind::Question, "question", "questions"),
        (BlockKind::Answer, "answer", "answers"),
        (BlockKind::Boilerplate, "piece of boilerplate", "pieces of boilerplate"),
    ];
    let found = words.into_iter().map(|(kind, one, many)| (count(kind), one, many)).filter(|(count, ..)| *count > 0);
    let found: Vec<String> = found.map(|(count, one, many)| counted(number(count), one, many)).collect();
    if found.is_empty() { "nothing but a title".to_owned() } else { found.join(", ") }
}

/// What would become of the passages of a version.
#[derive(Debug)]
pub struct Passages {
    /// How many keep their words and place, keep them elsewhere, have other words, are lost.
    pub tally: [usize; 4],
    /// Those with other words and the lost ones.
    pub loose: Vec<Loose>,
    /// How many more of them there are.
    pub more: usize,
}

/// A passage that would not keep its words.
#[derive(Debug)]
pub struct Loose {
    /// The claim in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Whether it would be lost.
    pub lost: bool,
    /// The share of its words that stay, in per cent.
    pub kept: Option<i64>,
    /// Its words and what became of them; of a lost one only its words.
    pub changes: Vec<Change>,
}

impl Passages {
    /// Takes the fates as they would be.
    #[must_use]
    pub fn of(fates: &[Fate]) -> Self {
        let tally = tally(fates);
        let lost = |fate: &Fate| fate.anchor.place.is_none();
        let mut loose: Vec<&Fate> = fates.iter().filter(|fate| lost(fate) || fate.anchor.score.is_some()).collect();
        loose.sort_by_key(|fate| !lost(fate));
        let more = loose.len().saturating_sub(MOST_PASSAGES);
        let one = |fate: &&Fate| Loose {
            claim: fate.claim.clone(),
            statement: fate.statement.clone(),
            lost: lost(fate),
            kept: fate.anchor.score.map(per_cent),
            changes: match &fate.now {
                Some(now) => changes(&fate.anchor.checked, now),
                None => vec![Change::Kept(fate.anchor.checked.clone())],
            },
        };
        Self { tally, loose: loose.iter().take(MOST_PASSAGES).map(one).collect(), more }
    }

    /// How many passages there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.tally.iter().sum()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share is at most one")]
fn per_cent(share: f64) -> i64 {
    (share.clamp(0.0, 1.0) * 100.0).floor() as i64
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(blocks: usize) -> Document {
        let block = |at| Block {
            kind: if at == 0 { BlockKind::Title } else { BlockKind::Paragraph },
            level: None,
            text: format!("Block {at}."),
        };
        Document { title: "Block 0.".to_owned(), blocks: (0..blocks).map(block).collect() }
    }

    #[test]
    fn a_long_text_shows_its_beginning_and_says_how_much_more_there_is() {
        let reading = Reading::of(&document(20_000));
        assert_eq!((reading.blocks.len(), reading.more), (SHOWN, 20_000 - SHOWN));
        assert_eq!(reading.counts, "19,999 paragraphs");
        let mut long = document(1);
        long.blocks[0].text = "ä".repeat(LONGEST + 7);
        assert_eq!(Reading::of(&long).blocks[0].more, 7);
    }

    #[test]
    fn every_kind_can_be_chosen_and_is_found_again() {
        let kinds = kinds();
        assert_eq!(kinds.len(), BlockKind::ALL.len() + 5);
        for (kind_of, level) in BlockKind::ALL.iter().map(|k| (*k, (*k == BlockKind::Heading).then_some(6))) {
            let block = Block { kind: kind_of, level, text: "x".to_owned() };
            assert!(kinds.iter().any(|(code, _)| *code == kind(&block)), "{block:?}");
        }
    }
}
