//! Plain text as it is copied from a page: bare lines as headings, bullets, flattened tables, "Q: … A: …", repeated answers, and
//! what belongs to the page rather than to the article.
//!
//! Nothing is dropped: what is not the article's is marked as boilerplate.

use super::page_words::{is_page_furniture, is_reading_time};
use crate::domain::article::{Block, BlockKind};

/// The longest line that can be a heading, in characters and in words.
const HEADING: (usize, usize) = (100, 14);
/// Rows from which lines under each other, without a blank line between, are a table.
const TABLE_ROWS: usize = 3;
/// Marks at the start of a list item.
const BULLETS: [char; 9] = ['•', '◦', '▪', '‣', '·', '*', '–', '●', '-'];

/// Reads the blocks of a text without markup, its title first.
pub(super) fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for paragraph in paragraphs(text) {
        take(&paragraph, &mut blocks);
    }
    headings_without_content(&mut blocks);
    title(&mut blocks);
    blocks
}

/// Lines that stand together, blank lines between them.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut found = vec![Vec::new()];
    for line in text.lines() {
        match (line.trim().is_empty(), found.last_mut()) {
            (true, Some(last)) if !last.is_empty() => found.push(Vec::new()),
            (false, Some(last)) => last.push(line),
            _ => {}
        }
    }
    found.retain(|lines| !lines.is_empty());
    found
}

fn take(lines: &[&str], blocks: &mut Vec<Block>) {
    let items = lines.iter().filter(|line| item(line).is_some()).count();
    if items == 0 && lines.len() >= TABLE_ROWS && is_table(lines) {
        blocks.extend(lines.iter().map(|line| block(BlockKind::TableRow, line)));
        return;
    }
    if items == 0 && lines.len() > 1 && lines.iter().all(|line| !looks_like_heading(line)) {
        // a paragraph whose lines were broken
        return sentence_block(&lines.join(" "), blocks);
    }
    for line in lines {
        match item(line) {
            Some(words) => blocks.push(block(BlockKind::ListItem, words)),
            // the rest of an item that goes on
            None if line.starts_with([' ', '\t']) && last_is_item(blocks) => {
                if let Some(last) = blocks.last_mut() {
                    last.text = format!("{} {}", last.text, fold(line));
                }
            }
            None => sentence_block(line, blocks),
        }
    }
}

fn last_is_item(blocks: &[Block]) -> bool {
    blocks.last().is_some_and(|block| block.kind == BlockKind::ListItem)
}

/// The words of a list item, without its mark.
fn item(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix(BULLETS) {
        return rest.starts_with(char::is_whitespace).then(|| rest.trim());
    }
    let (number, rest) = line.split_once(['.', ')'])?;
    let counted = (1..=3).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
    (counted && rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

/// Rows of a table flattened to lines: lines of like shape, the first short like a row of headings.
fn is_table(lines: &[&str]) -> bool {
    let words = |line: &str| line.split_whitespace().count();
    if lines.iter().filter(|line| line.contains('\t') || line.contains(" | ")).count() * 2 > lines.len() {
        return true;
    }
    let first = words(lines[0]);
    let ends = |line: &&&str| line.trim_end().ends_with(['.', '!', '?']);
    let inner = lines[1..].iter().filter(|line| line.trim_end_matches(['.', ' ']).contains(". ")).count();
    first <= 14 && !ends(&&lines[0]) && lines[1..].iter().all(|line| words(line) > first) && inner * 2 >= lines.len() - 1
}

fn sentence_block(line: &str, blocks: &mut Vec<Block>) {
    let line = fold(line);
    if is_reading_time(&line) || is_page_furniture(&line) {
        blocks.push(Block { kind: BlockKind::Boilerplate, level: None, text: line });
    } else if let Some((question, answer)) = question(&line) {
        blocks.push(block(BlockKind::Question, question));
        if !answer.is_empty() {
            blocks.push(block(BlockKind::Answer, answer));
        }
    } else if line.starts_with("A: ") {
        blocks.push(block(BlockKind::Answer, &line));
    } else if looks_like_heading(&line) {
        blocks.push(Block { kind: BlockKind::Heading, level: Some(2), text: line });
    } else {
        let repeats = |block: &Block| block.kind == BlockKind::Answer && block.text.trim_start_matches("A: ") == line;
        let kind = if blocks.iter().any(repeats) { BlockKind::Answer } else { BlockKind::Paragraph };
        blocks.push(Block { kind, level: None, text: line });
    }
}

/// "Q: … A: …", or "Q: …" alone.
fn question(line: &str) -> Option<(&str, &str)> {
    line.starts_with("Q: ").then(|| match line.find(" A: ") {
        Some(at) => (line[..at].trim(), line[at..].trim()),
        None => (line, ""),
    })
}

fn looks_like_heading(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let ends_a_sentence = line.ends_with(['.', '!', ',', ';', '…']) || (line.ends_with(':') && words > 4);
    let starts = line.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    line.chars().count() <= HEADING.0 && (1..=HEADING.1).contains(&words) && !ends_a_sentence && starts && !line.contains(". ")
}

/// A heading right before the next one heads nothing: "In This Article", the caption of a list that was left out.
fn headings_without_content(blocks: &mut [Block]) {
    let contents = ["in this article", "table of contents", "contents", "on this page", "jump to"];
    for block in blocks.iter_mut().filter(|block| block.kind == BlockKind::Heading) {
        if contents.contains(&block.text.to_lowercase().trim_end_matches(':')) {
            (block.kind, block.level) = (BlockKind::Boilerplate, None);
        }
    }
}

/// The first heading is the title; without one, the first line that is the article's.
fn title(blocks: &mut Vec<Block>) {
    let first = blocks.iter().position(|block| block.kind != BlockKind::Boilerplate);
    let heading = blocks.iter().position(|block| block.kind == BlockKind::Heading);
    match (first, heading) {
        (Some(first), Some(heading)) if heading <= first + 1 => {
            (blocks[heading].kind, blocks[heading].level) = (BlockKind::Title, None)
        }
        (Some(first), _) => (blocks[first].kind, blocks[first].level) = (BlockKind::Title, None),
        _ => {}
    }
}

fn block(kind: BlockKind, text: &str) -> Block {
    Block { kind, level: None, text: fold(text) }
}

fn fold(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
