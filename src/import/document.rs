//! An article as it is found, in any of its dresses: plain text, Markdown, a saved web page; in UTF-8, UTF-16 or Latin-1.
//!
//! Owns what is taken for what, and the bounds within which anything is read. Nothing of the text is dropped: what belongs to the page
//! and not to the article becomes boilerplate.

use super::decode::{self, tidy};
use super::html::Hostile;
use super::page_words::{is_page_furniture, is_questions_heading, is_reading_time, leads_away};
use super::{html, markdown, plain};
use crate::domain::article::{Block, BlockKind, CELL_SEPARATOR, Document, Format};
use std::collections::HashMap;

/// The largest file read, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// The most paragraphs, headings, items and rows; a thick book has a third.
pub const MOST_BLOCKS: usize = 30_000;
/// The longest of them, in characters: a long chapter without a break.
pub const LONGEST_BLOCK: usize = 200_000;
/// The most lines of a text without markup: the largest file has as many at 28 letters a line.
const MOST_LINES: usize = 300_000;
/// The longest title, in characters.
const LONGEST_TITLE: usize = 300;
/// Words of a paragraph that are set above it where there is no title.
const TITLE_WORDS: usize = 12;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is too long.
    #[error("the file has {0} bytes; at most {LARGEST} are read")]
    TooLarge(usize),
    /// It is a file of another kind.
    #[error("this is {0}; save the article’s words as a text file (.txt), or its web page as “HTML only”, and bring that in")]
    Foreign(&'static str),
    /// It holds bytes that no text holds.
    #[error("this is no text: it holds control characters; save the article as text, Markdown or a web page")]
    Binary,
    /// It holds no words.
    #[error("the file holds no text")]
    Empty,
    /// It has more paragraphs than an article.
    #[error("the file has more than {MOST_BLOCKS} paragraphs, headings, items and rows; bring it in as several articles")]
    TooMany,
    /// One paragraph has no end.
    #[error("one paragraph has {0} characters; at most {LONGEST_BLOCK} are read; break it into paragraphs")]
    Endless(usize),
    /// A page no person made.
    #[error(transparent)]
    Hostile(#[from] Hostile),
}

/// Reads an article. `name` is the file's, if it has one: its ending tells Markdown from plain text where the text does not.
///
/// # Errors
/// When it is too large, no text, empty, or a page no person made.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<(Document, Format), Refused> {
    read_as(bytes, name, None)
}

/// Reads an article that somebody said the format of; without that as [`read`] does.
///
/// # Errors
/// As [`read`].
pub fn read_as(bytes: &[u8], name: Option<&str>, said: Option<Format>) -> Result<(Document, Format), Refused> {
    if bytes.len() > LARGEST {
        return Err(Refused::TooLarge(bytes.len()));
    }
    let text = decode::text(bytes)?;
    let format = said.unwrap_or_else(|| format_of(&text, name));
    let blocks = match format {
        Format::Html => html::read(&text)?,
        Format::Markdown => markdown::blocks(&text),
        Format::Plain if text.lines().nth(MOST_LINES).is_some() => return Err(Refused::TooMany),
        Format::Plain => plain::read(&text),
    };
    if blocks.len() > MOST_BLOCKS {
        return Err(Refused::TooMany);
    }
    let longest = blocks.iter().filter(|block| block.text.len() > LONGEST_BLOCK).map(|block| block.text.chars().count()).max();
    if let Some(longest) = longest.filter(|longest| *longest > LONGEST_BLOCK) {
        return Err(Refused::Endless(longest));
    }
    let mut blocks: Vec<Block> = blocks.into_iter().filter_map(tidied).collect();
    for block in &mut blocks {
        let spoken = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Heading);
        if spoken && (is_page_furniture(&block.text) || is_reading_time(&block.text) || leads_away(&block.text)) {
            (block.kind, block.level) = (BlockKind::Boilerplate, None);
        }
    }
    questions(&mut blocks);
    let title = title(&mut blocks).ok_or(Refused::Empty)?;
    Ok((Document { title, blocks }, format))
}

/// A block as it is kept; none if there is nothing to see in it.
pub(super) fn tidied(mut block: Block) -> Option<Block> {
    if block.kind == BlockKind::TableRow {
        let cells: Vec<String> = block.text.split(CELL_SEPARATOR).map(tidy).collect();
        block.text = cells.join("\t");
        block.text.truncate(block.text.trim_end().len());
    } else {
        block.text = tidy(&block.text);
    }
    (!block.text.trim().is_empty()).then_some(block)
}

/// Below a heading like "Frequently asked questions", headings that ask are questions, and what follows them answers; and what says
/// again what an answer said is an answer.
fn questions(blocks: &mut [Block]) {
    let mut asked: Option<(Option<i32>, bool)> = None;
    for block in blocks.iter_mut() {
        match (block.kind, asked) {
            (BlockKind::Heading, _) if is_questions_heading(&block.text) => asked = Some((block.level, false)),
            (BlockKind::Heading, Some((level, _))) if block.text.ends_with('?') && block.level >= level => {
                asked = Some((level, true));
                (block.kind, block.level) = (BlockKind::Question, None);
            }
            (BlockKind::Question, Some((level, _))) => asked = Some((level, false)),
            (BlockKind::Heading | BlockKind::Title, _) => asked = None,
            (BlockKind::Paragraph, Some((_, true))) => block.kind = BlockKind::Answer,
            _ => {}
        }
    }
}

/// For each block, the place of an earlier one that says the same.
#[must_use]
pub fn repeats(document: &Document) -> Vec<Option<usize>> {
    let mut said: HashMap<String, usize> = HashMap::new();
    let key = |block: &Block| {
        let text = block.text.strip_prefix("Q: ").or_else(|| block.text.strip_prefix("A: ")).unwrap_or(&block.text);
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let first = |(at, block)| Some(*said.entry(key(block)).or_insert(at)).filter(|first| *first != at);
    document.blocks.iter().enumerate().map(first).collect()
}

/// The text of a title there is, or of the first block that is the article's, which becomes it. A paragraph is too long for one: its
/// first words are set above it.
fn title(blocks: &mut Vec<Block>) -> Option<String> {
    let titled = blocks.iter().position(|block| block.kind == BlockKind::Title);
    let spoken = |block: &Block| !matches!(block.kind, BlockKind::Boilerplate | BlockKind::TableRow);
    let first = titled.or_else(|| blocks.iter().position(spoken));
    let first = first.or_else(|| blocks.iter().position(|block| block.kind != BlockKind::Boilerplate));
    // a page of nothing but furniture is one whose furniture is its text
    let at = first.or_else(|| (!blocks.is_empty()).then_some(0))?;
    let block = &mut blocks[at];
    if block.text.chars().count() <= LONGEST_TITLE {
        (block.kind, block.level, block.text) = (BlockKind::Title, None, tidy(&block.text));
    } else {
        if block.kind == BlockKind::Title {
            block.kind = BlockKind::Paragraph;
        }
        let words: Vec<&str> = block.text.split_whitespace().take(TITLE_WORDS).collect();
        let words: String = words.join(" ").chars().take(LONGEST_TITLE).collect();
        blocks.insert(at, Block { kind: BlockKind::Title, level: None, text: format!("{}…", words.trim_end()) });
    }
    Some(blocks[at].text.clone())
}

fn format_of(text: &str, name: Option<&str>) -> Format {
    let head: String = text.trim_start().chars().take(4096).flat_map(char::to_lowercase).collect();
    let tags = ["<html", "<body", "<head", "<article", "<main", "<div", "<p>", "<p ", "<h1", "<h2", "<section", "<!doctype html"];
    let marked = head.starts_with("<!doctype html") || (head.starts_with('<') && tags.iter().any(|tag| head.contains(tag)));
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "html" | "htm" | "xhtml" | "shtml" => Format::Html,
        // Markdown may begin with a tag
        "md" | "markdown" | "mdown" | "mkd" if !head.starts_with("<!doctype") && !head.starts_with("<html") => Format::Markdown,
        _ if marked => Format::Html,
        _ if looks_like_markdown(text) => Format::Markdown,
        _ => Format::Plain,
    }
}

/// Headings with number signs, ruled tables, links and strong marks: two kinds of them, or several headings.
fn looks_like_markdown(text: &str) -> bool {
    let lines = || text.lines().take(2000).map(str::trim_end);
    let is_heading = |line: &&str| {
        let signs = line.bytes().take_while(|byte| *byte == b'#').count();
        (1..=6).contains(&signs) && line[signs..].starts_with(' ')
    };
    // a title alone is enough where it stands first
    if lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("# ")) {
        return true;
    }
    let headings = lines().filter(is_heading).count();
    let rules = lines().any(|line| line.starts_with('|') && line.contains("---"));
    let linked = lines().any(|line| line.contains("]("));
    let strong = lines().filter(|line| line.matches("**").count() >= 2).count();
    headings >= 2 || [headings > 0, rules, linked, strong > 0].iter().filter(|found| **found).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let (document, _) = read(text.as_bytes(), None).expect("a text");
        document.blocks.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    #[test]
    fn a_text_without_a_title_has_its_first_words_above_it() {
        let text = "It was tried whether kefir makes bones dense, in forty patients, for half a year. ".repeat(5);
        let found = blocks(&text);
        assert_eq!(found[0], (BlockKind::Title, "It was tried whether kefir makes bones dense, in forty patients, for…".into()));
        assert_eq!(found[1], (BlockKind::Paragraph, text.trim().to_owned()));
        assert_eq!(
            blocks("It was tried.\n\nTwice, and then once more, with cheese.")[0],
            (BlockKind::Title, "It was tried.".into())
        );
    }

    #[test]
    fn below_a_heading_of_questions_headings_that_ask_are_questions() {
        let found = blocks(
            "# Kefir\n\n## Why?\n\nWell.\n\n## FAQ\n\n### Is it safe?\n\nIt is.\n\n- mostly\n\n### Why?\n\nWell.\n\n## End\n\nBye.\n",
        );
        let kinds: Vec<&str> = found.iter().map(|(kind, _)| kind.code()).collect();
        let expected = "title heading paragraph heading question answer list_item question answer heading paragraph";
        assert_eq!(kinds.join(" "), expected);
    }

    #[test]
    fn lines_without_end_are_refused_before_they_are_laid_together() {
        assert_eq!(read("a\n".repeat(MOST_LINES + 1).as_bytes(), None).err(), Some(Refused::TooMany));
    }

    #[test]
    fn what_is_said_again_is_known() {
        let (document, _) = read(b"Kefir\n\nQ: Safe? A: It is.\n\nMore here.\n\nIt is.\n", None).expect("a text");
        assert_eq!(repeats(&document), [None, None, None, None, Some(2)]);
    }
}
