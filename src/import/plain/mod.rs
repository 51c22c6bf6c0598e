//! Plain text as it is copied from a page: bare lines as headings, bullets, flattened tables, "Q: … A: …", repeated answers, and
//! what belongs to the page rather than to the article.
//!
//! Nothing is dropped: what is not the article's is marked as boilerplate. How lines make paragraphs is told by `lines`.

use super::document::MOST_BLOCKS;
use super::lines::{cells, groups, is_rule, item, items, joined, numbered, width};
use super::page_words::{is_contents_heading, is_credit, is_page_furniture, is_reading_time, leads_away};
use crate::domain::article::{Block, BlockKind};
use std::collections::HashSet;

/// The longest line that can be a heading, in characters and in words.
const HEADING: (usize, usize) = (100, 14);
/// Rows from which lines under each other, without a blank line between, are a table.
const TABLE_ROWS: usize = 3;
/// Lines from which short lines under each other are the cells of a table.
const CELLS: usize = 6;
/// Headings in a row that are a page's navigation.
const NAVIGATION: usize = 4;

/// Reads the blocks of a text without markup, its title first.
pub(super) fn read(text: &str) -> Vec<Block> {
    let groups = groups(text);
    let mut reader = Reader { width: width(&groups), ..Reader::default() };
    for (at, lines) in groups.iter().enumerate() {
        let next = groups.get(at + 1).and_then(|lines| lines.first()).copied().unwrap_or_default();
        reader.take(lines, next);
        // the file is refused
        if reader.blocks.len() > MOST_BLOCKS {
            return reader.blocks;
        }
    }
    let mut blocks = reader.blocks;
    introductions(&mut blocks);
    headings_without_content(&mut blocks);
    title(&mut blocks);
    blocks
}

#[derive(Default)]
struct Reader {
    width: Option<usize>,
    blocks: Vec<Block>,
    /// What the answers said.
    answers: HashSet<String>,
    /// The line before said that the title comes.
    titled: bool,
}

impl Reader {
    fn take(&mut self, lines: &[&str], next: &str) {
        if let [heading, rule, rest @ ..] = lines
            && is_rule(rule)
        {
            let level = if rule.contains('=') { 1 } else { 2 };
            self.put(BlockKind::Heading, Some(level), heading.trim());
            if !rest.is_empty() {
                self.take(rest, next);
            }
            return;
        }
        if let Some(rows) = table(lines) {
            return rows.iter().for_each(|row| self.put(BlockKind::TableRow, None, row));
        }
        // a number before a line that stands alone, with no other number below, is a heading's
        if let [line] = lines
            && numbered(line).is_some_and(looks_like_heading)
            && numbered(next).is_none()
        {
            return self.put(BlockKind::Heading, Some(2), line.trim());
        }
        if lines.len() >= CELLS && lines.iter().all(|line| item(line).is_none()) && self.are_cells(lines) {
            return lines.iter().for_each(|line| self.put(BlockKind::TableRow, None, line.trim()));
        }
        for paragraph in joined(lines, self.width) {
            if let Some(items) = items(&paragraph) {
                for words in items {
                    self.put(BlockKind::ListItem, None, words);
                }
            } else if let Some(words) = item(&paragraph) {
                self.put(BlockKind::ListItem, None, words);
            } else {
                self.sentences(&paragraph);
            }
        }
    }

    /// Short lines that are no sentences and were not broken at a width.
    fn are_cells(&self, lines: &[&str]) -> bool {
        let short = lines
            .iter()
            .filter(|line| line.split_whitespace().count() <= HEADING.1 && !line.trim_end().ends_with(['.', '?', ':']));
        let furniture = lines.iter().filter(|line| is_page_furniture(line.trim())).count();
        short.count() * 3 >= lines.len() * 2 && furniture * 4 < lines.len() && joined(lines, self.width).len() == lines.len()
    }

    fn sentences(&mut self, line: &str) {
        let titled = std::mem::take(&mut self.titled);
        let labelled = ["title:", "headline:"].iter().find(|label| line.to_lowercase().starts_with(*label));
        let untitled = self.blocks.len() < 5 && self.blocks.iter().all(|block| block.kind != BlockKind::Title);
        if let Some(label) = labelled.filter(|_| untitled) {
            let (label, words) = line.split_at(label.len());
            self.put(BlockKind::Boilerplate, None, label);
            if words.trim().is_empty() {
                self.titled = true;
            } else {
                self.put(BlockKind::Title, None, words.trim());
            }
        } else if titled {
            self.put(BlockKind::Title, None, line);
        } else if is_reading_time(line) || is_page_furniture(line) || leads_away(line) {
            self.put(BlockKind::Boilerplate, None, line);
        } else if let Some((question, answer)) = question(line) {
            self.put(BlockKind::Question, None, question);
            if !answer.is_empty() {
                self.put(BlockKind::Answer, None, answer);
            }
        } else if is_answer(line) || self.answers.contains(&said(line)) {
            self.put(BlockKind::Answer, None, line);
        } else if looks_like_heading(line) {
            self.put(BlockKind::Heading, Some(level(line)), line);
        } else {
            self.put(BlockKind::Paragraph, None, line);
        }
    }

    fn put(&mut self, kind: BlockKind, level: Option<i32>, text: &str) {
        if kind == BlockKind::Answer {
            self.answers.insert(said(text));
        }
        self.blocks.push(Block { kind, level, text: text.to_owned() });
    }
}

/// An answer's words, by which it is known when it is said again.
fn said(line: &str) -> String {
    line.strip_prefix("A:").unwrap_or(line).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "Q: … A: …", or "Q: …" alone.
fn question(line: &str) -> Option<(&str, &str)> {
    let asks = line.starts_with("Q: ") || line.starts_with("Question: ");
    asks.then(|| match line.find(" A: ") {
        Some(at) => (line[..at].trim(), line[at..].trim()),
        None => (line, ""),
    })
}

fn is_answer(line: &str) -> bool {
    line.starts_with("A: ") || line.starts_with("Answer: ")
}

/// Rows of a table: parted into cells, or flattened to lines of like shape, the first short like a row of headings.
fn table(lines: &[&str]) -> Option<Vec<String>> {
    let rows: Vec<&&str> = lines.iter().filter(|line| !is_rule(line)).collect();
    if rows.len() < 2 || rows.iter().any(|line| item(line).is_some()) {
        return None;
    }
    let parted: Vec<Option<String>> = rows.iter().map(|line| cells(line)).collect();
    let count = parted.iter().flatten().count();
    if count * 3 >= rows.len() * 2 {
        return Some(rows.iter().zip(parted).map(|(line, cells)| cells.unwrap_or_else(|| line.trim().to_owned())).collect());
    }
    let words = |line: &str| line.split_whitespace().count();
    let first = words(rows[0]);
    let inner = rows[1..].iter().filter(|line| line.trim_end_matches(['.', ' ']).contains(". ")).count();
    let alike = rows.len() >= TABLE_ROWS
        && first <= 14
        && !rows[0].trim_end().ends_with(['.', '!', '?', ':'])
        && rows[1..]
            .iter()
            .all(|line| words(line) > first && line.trim_start().starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
        && inner * 2 >= rows.len() - 1;
    alike.then(|| rows.iter().map(|line| line.trim().to_owned()).collect())
}

fn looks_like_heading(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let shouted = !line.chars().any(char::is_lowercase) && line.chars().filter(|c| c.is_alphabetic()).count() > 2;
    // "Background:" names what comes, "Foods include:" begins it
    let capitals = || line.split_whitespace().all(|word| word.starts_with(|c: char| !c.is_lowercase()));
    let named = !line.ends_with(':') || shouted || (words <= 4 && capitals());
    let ends_a_sentence = line.ends_with(['.', '!', ',', ';', '…']) || !named;
    let starts = line.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let letters = line.chars().any(char::is_alphabetic);
    let fits = line.chars().count() <= HEADING.0 && (1..=HEADING.1).contains(&words);
    fits && letters && !ends_a_sentence && starts && !line.contains(". ")
}

/// "2.1 Methods" is below "2 Trials".
fn level(line: &str) -> i32 {
    let number = line.split_whitespace().next().unwrap_or_default().trim_end_matches('.');
    let numbers = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    if numbers && number.contains('.') { 3 } else { 2 }
}

/// A line that begins a sentence which the items below it end is no heading: "Signs include".
fn introductions(blocks: &mut [Block]) {
    const OPEN: [&str; 14] =
        ["include", "includes", "including", "are", "is", "on", "of", "as", "to", "with", "by", "for", "if", "that"];
    for at in 1..blocks.len() {
        let open = blocks[at - 1].text.rsplit(' ').next().is_some_and(|word| OPEN.contains(&word));
        if open && blocks[at].kind == BlockKind::ListItem && blocks[at - 1].kind == BlockKind::Heading {
            (blocks[at - 1].kind, blocks[at - 1].level) = (BlockKind::Paragraph, None);
        }
    }
}

/// Headings that head nothing: the caption of a list of contents and its lines, menus above the title and below the text.
fn headings_without_content(blocks: &mut [Block]) {
    let leave = |block: &mut Block| (block.kind, block.level) = (BlockKind::Boilerplate, None);
    let is_heading = |block: &Block| block.kind == BlockKind::Heading;
    let begun = blocks.iter().position(|block| block.kind != BlockKind::Boilerplate);
    let mut at = 0;
    while at < blocks.len() {
        let run = blocks[at..].iter().take_while(|block| is_heading(block)).count();
        let (end, last) = (at + run, at + run == blocks.len());
        let begins = run > 0 && begun.is_none_or(|begun| begun == at);
        if run > 1 && at > 0 && is_contents_heading(&blocks[at - 1].text) {
            // the last heads what follows
            blocks[at..end - usize::from(!last)].iter_mut().for_each(leave);
        } else if run >= NAVIGATION && last {
            blocks[at..end].iter_mut().for_each(leave);
        } else if run >= NAVIGATION && begins {
            blocks[at..end - 1].iter_mut().for_each(leave);
        }
        at = end.max(at + 1);
    }
}

/// The title, where none was labelled: of the headings before the text the one that is underlined twice or has its writer or its
/// reading time below it; else the first, or the last where they are so many that they are a menu. Without one, the first line.
fn title(blocks: &mut [Block]) {
    if blocks.iter().any(|block| block.kind == BlockKind::Title) {
        return;
    }
    let opening = blocks.iter().take_while(|block| matches!(block.kind, BlockKind::Boilerplate | BlockKind::Heading)).count();
    let headings: Vec<usize> = (0..opening).filter(|at| blocks[*at].kind == BlockKind::Heading).collect();
    let credited = |at: &usize| blocks.get(at + 1).is_some_and(|below| is_reading_time(&below.text) || is_credit(&below.text));
    let at = headings.iter().find(|at| blocks[**at].level == Some(1)).or_else(|| headings.iter().find(|at| credited(at)));
    let at = at.or(if headings.len() < NAVIGATION { headings.first() } else { headings.last() }).copied();
    let first = blocks.iter().position(|block| block.kind != BlockKind::Boilerplate);
    let after =
        first.map(|first| first + 1).filter(|after| blocks.get(*after).is_some_and(|block| block.kind == BlockKind::Heading));
    let short = |first: &usize| blocks[*first].text.split_whitespace().count() <= HEADING.1;
    let Some(at) = at.or_else(|| after.filter(|_| first.as_ref().is_some_and(short))).or(first) else { return };
    for block in blocks[..at].iter_mut().filter(|block| block.kind == BlockKind::Heading) {
        (block.kind, block.level) = (BlockKind::Boilerplate, None);
    }
    (blocks[at].kind, blocks[at].level) = (BlockKind::Title, None);
}

#[cfg(test)]
mod tests;
