//! Markdown to an article's blocks. Marks (bold, italics) are dropped: readers and anchors see the words.

use crate::domain::article::{Block, BlockKind, CELL_SEPARATOR, Document};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The text holds no title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the article has no title; start it with a line like “# Title”")]
pub struct NoTitle;

/// Reads an article. The first heading of level 1 is its title; paragraphs that start with "Q:" and "A:" are questions and
/// answers.
///
/// # Errors
/// When there is no title.
pub fn read(text: &str) -> Result<Document, NoTitle> {
    let blocks = blocks(text);
    let title = blocks.iter().find(|block| block.kind == BlockKind::Title).map(|block| block.text.clone()).ok_or(NoTitle)?;
    Ok(Document { title, blocks })
}

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        reader.take(&event);
    }
    reader.close();
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: String,
    kind: Option<(BlockKind, Option<i32>)>,
    list_depth: usize,
}

impl Reader {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) | Event::Code(text) => self.text.push_str(text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.open(heading(*level)),
            Tag::Paragraph if self.list_depth == 0 => self.open((BlockKind::Paragraph, None)),
            Tag::List(_) => {
                self.close();
                self.list_depth += 1;
            }
            Tag::Item => self.open((BlockKind::ListItem, None)),
            Tag::TableHead | Tag::TableRow => self.open((BlockKind::TableRow, None)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableCell => self.text.push(CELL_SEPARATOR),
            TagEnd::List(_) => self.list_depth = self.list_depth.saturating_sub(1),
            TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => self.close(),
            TagEnd::Paragraph if self.list_depth == 0 => self.close(),
            TagEnd::Paragraph => self.text.push(' '),
            _ => {}
        }
    }

    fn open(&mut self, kind: (BlockKind, Option<i32>)) {
        self.close();
        let is_second_title = kind.0 == BlockKind::Title && self.blocks.iter().any(|block| block.kind == BlockKind::Title);
        self.kind = Some(if is_second_title { (BlockKind::Heading, Some(1)) } else { kind });
    }

    fn close(&mut self) {
        let words = std::mem::take(&mut self.text);
        let Some((kind, level)) = self.kind.take() else { return };
        let text = if kind == BlockKind::TableRow {
            let cells: Vec<String> = words.trim_end_matches(CELL_SEPARATOR).split(CELL_SEPARATOR).map(fold).collect();
            cells.join(&CELL_SEPARATOR.to_string())
        } else {
            fold(&words)
        };
        if !text.is_empty() {
            let kind = if kind == BlockKind::Paragraph { question_or_answer(&text) } else { kind };
            self.blocks.push(Block { kind, level, text });
        }
    }
}

fn heading(level: HeadingLevel) -> (BlockKind, Option<i32>) {
    match level {
        HeadingLevel::H1 => (BlockKind::Title, None),
        HeadingLevel::H2 => (BlockKind::Heading, Some(2)),
        HeadingLevel::H3 => (BlockKind::Heading, Some(3)),
        HeadingLevel::H4 => (BlockKind::Heading, Some(4)),
        HeadingLevel::H5 => (BlockKind::Heading, Some(5)),
        HeadingLevel::H6 => (BlockKind::Heading, Some(6)),
    }
}

fn fold(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn question_or_answer(text: &str) -> BlockKind {
    if text.starts_with("Q: ") {
        BlockKind::Question
    } else if text.starts_with("A: ") {
        BlockKind::Answer
    } else {
        BlockKind::Paragraph
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_block_is_read() {
        let text = "# Title\n\nIntro\nwith *marks*.\n\n## Part\n\n- **Lead:** item\n- second\n\n| a | b |\n|---|---|\n| c | d e |\n\n**Q: Why?**\n\nA: Because.\n";
        let seen =
            read(text).map(|d| d.blocks.into_iter().map(|b| format!("{} {:?} {}", b.kind, b.level, b.text)).collect::<Vec<_>>());
        assert_eq!(
            seen,
            Ok(vec![
                "title None Title".to_owned(),
                "paragraph None Intro with marks.".into(),
                "heading Some(2) Part".into(),
                "list_item None Lead: item".into(),
                "list_item None second".into(),
                "table_row None a\tb".into(),
                "table_row None c\td e".into(),
                "question None Q: Why?".into(),
                "answer None A: Because.".into(),
            ])
        );
    }

    #[test]
    fn an_article_needs_a_title() {
        assert_eq!(read("no title here"), Err(NoTitle));
    }
}
