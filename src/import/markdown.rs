//! Markdown to an article's blocks. Marks (bold, italics) are dropped: readers and anchors see the words.

use super::decode::tidy;
use super::document::{MOST_BLOCKS, tidied};
use crate::domain::article::{Block, BlockKind, CELL_SEPARATOR, Document};
use pulldown_cmark::{Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};

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
    let blocks: Vec<Block> = blocks(text).into_iter().filter_map(tidied).collect();
    let title = blocks.iter().find(|block| block.kind == BlockKind::Title).map(|block| block.text.clone()).ok_or(NoTitle)?;
    Ok(Document { title, blocks })
}

/// How deep quotations and lists may lie in one another; the rest is text. A parser's work grows with the depth.
const DEEPEST: usize = 100;

/// The blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let text = shallow(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader = Reader::default();
    for event in Parser::new_ext(&text, options) {
        reader.take(&event);
        // the file is refused
        if reader.blocks.len() > MOST_BLOCKS {
            return reader.blocks;
        }
    }
    reader.close();
    reader.titled();
    reader.blocks
}

/// The text without marks of quotations and items beyond any depth that is meant, and with every bracket that could be one.
fn shallow(text: &str) -> String {
    let marks = |line: &str| {
        line.char_indices().take_while(|(_, c)| ">-*+ \t".contains(*c)).filter(|(_, c)| !c.is_whitespace()).nth(DEEPEST)
    };
    text.lines()
        .map(|line| marks(line).map_or(line, |(at, _)| line[at..].trim_start_matches([' ', '\t', '>', '-', '*', '+'])))
        .collect::<Vec<_>>()
        .join("\n")
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: String,
    kind: Option<(BlockKind, Option<i32>)>,
    list_depth: usize,
    /// In a block of HTML or its front matter.
    html: Option<String>,
    metadata: bool,
    /// The title that the front matter gives.
    title: Option<String>,
}

impl Reader {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) if self.metadata => self.text.push_str(text),
            Event::Text(text) | Event::Code(text) => self.words(text),
            Event::SoftBreak | Event::HardBreak => self.words(" "),
            // a tag within a line is dropped, a line break parts words
            Event::InlineHtml(html) if html.to_lowercase().starts_with("<br") => self.words(" "),
            Event::Html(html) => self.html.get_or_insert_default().push_str(html),
            Event::FootnoteReference(name) => self.words(&format!("[{name}]")),
            _ => {}
        }
    }

    /// Words where no block was opened are a paragraph's.
    fn words(&mut self, words: &str) {
        self.kind.get_or_insert((BlockKind::Paragraph, None));
        // a tab would begin a cell
        self.text.push_str(&words.replace(CELL_SEPARATOR, " "));
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.open(heading(*level)),
            Tag::Paragraph if self.list_depth == 0 => self.open((BlockKind::Paragraph, None)),
            Tag::CodeBlock(_) => self.open((BlockKind::Paragraph, None)),
            Tag::FootnoteDefinition(_) => {
                self.open((BlockKind::ListItem, None));
                self.list_depth += 1;
            }
            Tag::List(_) => {
                self.close();
                self.list_depth += 1;
            }
            Tag::Item => self.open((BlockKind::ListItem, None)),
            Tag::TableHead | Tag::TableRow => self.open((BlockKind::TableRow, None)),
            Tag::MetadataBlock(_) => self.metadata = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableCell => self.text.push(CELL_SEPARATOR),
            TagEnd::List(_) | TagEnd::FootnoteDefinition => {
                self.close();
                self.list_depth = self.list_depth.saturating_sub(1);
            }
            TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow | TagEnd::CodeBlock => self.close(),
            TagEnd::Paragraph if self.list_depth == 0 => self.close(),
            TagEnd::Paragraph => self.text.push(' '),
            TagEnd::MetadataBlock(kind) => self.metadata(kind),
            TagEnd::HtmlBlock => self.html(),
            _ => {}
        }
    }

    /// What stands before the text is the page's; its title may be the article's.
    fn metadata(&mut self, kind: MetadataBlockKind) {
        self.metadata = false;
        let text = std::mem::take(&mut self.text);
        let mark = if kind == MetadataBlockKind::YamlStyle { ':' } else { '=' };
        for line in text.lines() {
            let named = line.split_once(mark).filter(|(name, _)| *name.trim() == *"title");
            if let Some((_, title)) = named {
                self.title = Some(title.trim().trim_matches(['"', '\'']).to_owned()).filter(|title| !title.is_empty());
            }
            self.blocks.push(Block { kind: BlockKind::Boilerplate, level: None, text: line.to_owned() });
        }
    }

    /// The words of a block of HTML, as they would be seen.
    fn html(&mut self) {
        let Some(html) = self.html.take() else { return };
        self.close();
        self.blocks.extend(super::html::part(&html));
    }

    /// Without a heading of level 1, the title of the front matter.
    fn titled(&mut self) {
        let Some(title) = self.title.take() else { return };
        if self.blocks.iter().all(|block| block.kind != BlockKind::Title) {
            let first = self.blocks.iter().position(|block| block.kind != BlockKind::Boilerplate).unwrap_or(self.blocks.len());
            self.blocks.insert(first, Block { kind: BlockKind::Title, level: None, text: title });
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
        let text = if kind == BlockKind::TableRow { words } else { tidy(&words) };
        if !text.trim().is_empty() {
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

    fn seen(text: &str) -> Vec<String> {
        let level = |block: &Block| block.level.map(|level| level.to_string()).unwrap_or_default();
        let blocks = blocks(text).into_iter().filter_map(tidied);
        blocks.map(|block| format!("{}{} {}", block.kind, level(&block), block.text)).collect()
    }

    #[test]
    fn every_kind_of_block_is_read() {
        let text = "# Title\n\nIntro\nwith *marks*.\n\n## Part\n\n- **Lead:** item\n- second\n\n| a | b |\n|---|---|\n| c | d e |\n\n**Q: Why?**\n\nA: Because.\n";
        assert_eq!(
            seen(text),
            [
                "title Title",
                "paragraph Intro with marks.",
                "heading2 Part",
                "list_item Lead: item",
                "list_item second",
                "table_row a\tb",
                "table_row c\td e",
                "question Q: Why?",
                "answer A: Because.",
            ]
        );
    }

    #[test]
    fn an_article_needs_a_title() {
        assert_eq!(read("no title here"), Err(NoTitle));
    }

    #[test]
    fn front_matter_gives_the_title_where_no_heading_does() {
        assert_eq!(
            seen("---\ntitle: \"Kefir: a trial\"\ntags: [milk]\n---\n\nIt is drunk cold.\n"),
            [
                "boilerplate title: \"Kefir: a trial\"",
                "boilerplate tags: [milk]",
                "title Kefir: a trial",
                "paragraph It is drunk cold."
            ]
        );
        assert_eq!(
            seen("+++\ntitle = \"Kefir\"\n+++\n\nKefir and bones\n===============\n\nCold.\n"),
            ["boilerplate title = \"Kefir\"", "title Kefir and bones", "paragraph Cold."]
        );
    }

    #[test]
    fn lists_in_lists_quotations_notes_and_links_keep_their_words() {
        let text = "# Kefir\n\n- milk\n  - of cows\n  - of goats\n- grains\n\n  of kefir\n\n> A quotation\n> that goes on.\n\nSee [the trial][1] and ![a glass](g.png) and <https://example.org>.[^n]\n\n[1]: https://example.org/trial\n[^n]: It was small.\n\n```\ndose 360\n```\n\n- [x] done\n";
        assert_eq!(
            seen(text),
            [
                "title Kefir",
                "list_item milk",
                "list_item of cows",
                "list_item of goats",
                "list_item grains of kefir",
                "paragraph A quotation that goes on.",
                "paragraph See the trial and a glass and https://example.org.[n]",
                "list_item It was small.",
                "paragraph dose 360",
                "list_item done",
            ]
        );
    }

    #[test]
    fn html_within_is_read_as_it_would_be_seen() {
        assert_eq!(
            seen(
                "# Kefir\n\n<div class=\"box\">\n<p>Bones <b>and</b> milk.</p>\n<script>x</script>\n</div>\n\nDrunk<br>cold, 10<sup>6</sup> germs.\n\n<details><summary>Is it safe?</summary>\n\nIt is.\n\n</details>\n"
            ),
            [
                "title Kefir",
                "paragraph Bones and milk.",
                "paragraph Drunk cold, 106 germs.",
                "question Is it safe?",
                "paragraph It is."
            ]
        );
    }
}
