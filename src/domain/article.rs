//! An article's text: blocks, one to a line of the normalised text on which anchors count characters.

use super::codes::codes;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

codes! {
    /// What a block of an article is.
    BlockKind, "kind of block", {
        Title = "title", "Title";
        Heading = "heading", "Heading";
        Paragraph = "paragraph", "Paragraph";
        ListItem = "list_item", "List item";
        TableRow = "table_row", "Table row";
        Question = "question", "Question";
        Answer = "answer", "Answer";
        Boilerplate = "boilerplate", "Boilerplate";
    }
}

codes! {
    /// What kind of file an article came in.
    Format, "format", {
        Plain = "plain", "Text";
        Markdown = "markdown", "Markdown";
        Html = "html", "Web page";
    }
}

/// Separates the cells of a table row within its text.
pub const CELL_SEPARATOR: char = '\t';

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Depth of a heading, 1 to 6; none for other blocks.
    pub level: Option<i32>,
    /// Its text: white space folded, never empty, no line breaks; the cells of a table row are separated by tabs.
    pub text: String,
}

/// An article as read from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its blocks in reading order, the title first.
    pub blocks: Vec<Block>,
}

/// Words a minute at which reading time is reckoned.
const WORDS_PER_MINUTE: usize = 230;

impl Document {
    /// The normalised text: the blocks, one to a line.
    #[must_use]
    pub fn text(&self) -> String {
        self.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Each block with where it starts and ends in the text, counted in characters, the end exclusive.
    pub fn placed(&self) -> impl Iterator<Item = (usize, usize, &Block)> {
        self.blocks.iter().scan(0, |next, block| {
            let start = *next;
            let end = start + block.text.chars().count();
            *next = end + 1;
            Some((start, end, block))
        })
    }

    /// SHA-256 of the text and the kinds of its blocks.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        for block in &self.blocks {
            hasher.update(block.kind.code());
            hasher.update([0]);
            hasher.update(&block.text);
            hasher.update([0]);
        }
        hasher.finalize().into()
    }

    /// Minutes a reader needs for the article without what stands around it and without repeats, at least one.
    #[must_use]
    pub fn reading_minutes(&self) -> i32 {
        let mut read = HashSet::new();
        let texts = self
            .blocks
            .iter()
            .filter(|block| block.kind != BlockKind::Boilerplate)
            .map(|block| block.text.trim_start_matches("A: "));
        let words = texts.filter(|text| read.insert(*text)).map(|text| text.split_whitespace().count()).sum::<usize>();
        i32::try_from(words.div_ceil(WORDS_PER_MINUTE)).unwrap_or(i32::MAX).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_takes_no_time_for_what_stands_around_an_article_or_is_said_again() {
        let block =
            |kind, words: usize| Block { kind, level: None, text: format!("{kind} {}", "word ".repeat(words).trim_end()) };
        let minutes = |blocks: &[Block]| Document { title: String::new(), blocks: blocks.to_vec() }.reading_minutes();
        let text = [block(BlockKind::Paragraph, 229), block(BlockKind::Answer, 229)];
        assert_eq!(minutes(&text), 2);
        assert_eq!(minutes(&[text[0].clone(), text[1].clone(), text[1].clone(), block(BlockKind::Boilerplate, 900)]), 2);
        assert_eq!(minutes(&[]), 1);
    }
}
