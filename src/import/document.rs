//! An article as it is found, in any of its dresses: plain text, Markdown, a saved web page; in UTF-8, UTF-16 or Latin-1.
//!
//! Owns what is taken for what, and the bounds within which anything is read. Nothing of the text is dropped: what belongs to the page
//! and not to the article becomes boilerplate.

use super::html::TooDeep;
use super::page_words::{is_page_furniture, is_reading_time};
use super::{html, markdown, plain};
use crate::domain::article::{Block, BlockKind, Document, Format};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The largest file read, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// Of so many characters, one that no text contains is borne.
const BINARY: usize = 200;

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is too long.
    #[error("the file has {0} bytes; at most {LARGEST} are read")]
    TooLarge(usize),
    /// It holds bytes that no text holds.
    #[error("this is no text: it holds control characters; save the article as text, Markdown or a web page")]
    Binary,
    /// It holds no words.
    #[error("the file holds no text")]
    Empty,
    /// A page nested deeper than any.
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
}

/// Reads an article. `name` is the file's, if it has one: its ending tells Markdown from plain text where the text does not.
///
/// # Errors
/// When it is too large, no text, empty, or nested without end.
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
    let text = clean(&decode(bytes))?;
    let format = said.unwrap_or_else(|| format_of(&text, name));
    let mut blocks = match format {
        Format::Html => html::read(&text)?,
        Format::Markdown => markdown::blocks(&text),
        Format::Plain => plain::read(&text),
    };
    for block in &mut blocks {
        if matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Heading)
            && (is_page_furniture(&block.text) || is_reading_time(&block.text))
        {
            (block.kind, block.level) = (BlockKind::Boilerplate, None);
        }
    }
    let title = title(&mut blocks).ok_or(Refused::Empty)?;
    Ok((Document { title, blocks }, format))
}

/// The text of a title there is, or of the first block that is the article's, which becomes it.
fn title(blocks: &mut [Block]) -> Option<String> {
    if let Some(title) = blocks.iter().find(|block| block.kind == BlockKind::Title) {
        return Some(title.text.clone());
    }
    let first = blocks.iter_mut().find(|block| block.kind != BlockKind::Boilerplate)?;
    (first.kind, first.level) = (BlockKind::Title, None);
    Some(first.text.clone())
}

/// Bytes as text: by its byte order mark, as UTF-8, by what a page says of itself, else as Latin-1 as browsers read it.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    let (text, faulty) = UTF_8.decode_without_bom_handling(bytes);
    if !faulty {
        return text.into_owned();
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    let named = head.split("charset=").nth(1).map(|rest| rest.trim_start_matches(['"', '\'']));
    let named = named.and_then(|rest| Encoding::for_label(rest.split(['"', '\'', '>', ' ', ';']).next()?.as_bytes()));
    named.filter(|encoding| *encoding != UTF_8).unwrap_or(WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
}

/// One kind of line end, no control characters; refused if there are many of them.
fn clean(text: &str) -> Result<String, Refused> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let strange = |c: &char| (c.is_control() && !matches!(c, '\n' | '\t' | '\u{c}' | '\u{85}')) || *c == '\u{fffd}';
    let faults = text.chars().filter(strange).count();
    if faults * BINARY > text.chars().count() {
        return Err(Refused::Binary);
    }
    Ok(text.chars().filter(|c| !strange(c)).collect())
}

fn format_of(text: &str, name: Option<&str>) -> Format {
    let head: String = text.trim_start().chars().take(4096).flat_map(char::to_lowercase).collect();
    let tags = ["<html", "<body", "<head", "<article", "<main", "<div", "<p>", "<p ", "<h1", "<h2"];
    if head.starts_with("<!doctype html") || (head.starts_with('<') && tags.iter().any(|tag| head.contains(tag))) {
        return Format::Html;
    }
    let ending = name.and_then(|name| name.rsplit('.').next()).map(str::to_lowercase).unwrap_or_default();
    match ending.as_str() {
        "html" | "htm" | "xhtml" => Format::Html,
        "md" | "markdown" => Format::Markdown,
        _ if looks_like_markdown(text) => Format::Markdown,
        _ => Format::Plain,
    }
}

/// Headings with number signs, ruled tables, links and strong marks: two kinds of them, or several headings.
fn looks_like_markdown(text: &str) -> bool {
    let lines = || text.lines().take(2000).map(str::trim_end);
    let headings = lines().filter(|line| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ')).count();
    let rules = lines().any(|line| line.starts_with('|') && line.contains("---"));
    let links = lines().any(|line| line.contains("]("));
    let strong = lines().filter(|line| line.matches("**").count() >= 2).count();
    headings >= 2 || [headings > 0, rules, links, strong > 0].iter().filter(|found| **found).count() >= 2
}
