//! The walk through a page: from elements to pieces of text, in the order in which they are read.
//!
//! Owns which elements begin and end a piece, how the cells of a row, line breaks and raised figures are written, and what of a page
//! is never shown. Every word a reader of the page would see is kept.

use super::furniture::{Furniture, furniture, is_called_body, is_for_screen_readers, is_hidden};
use super::names::{is_block, is_line, is_never_shown, known};
use super::sizes::Sizes;
use crate::domain::article::{BlockKind, CELL_SEPARATOR};
use crate::import::decode::tidy;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};
use std::collections::HashSet;

/// Stands for a line break while a piece is gathered.
const BREAK: char = '\u{1e}';
/// The most columns a cell is taken to span.
const SPAN: usize = 30;
const BULLETS: [char; 6] = ['•', '◦', '▪', '‣', '●', '·'];

/// A block on its way.
pub(super) struct Piece {
    pub kind: BlockKind,
    pub level: Option<i32>,
    pub text: String,
    /// In something that is not the article: navigation, a form, a banner.
    pub furniture: bool,
    /// Characters of its text, and how many of them are links, and links to this page.
    pub characters: usize,
    pub linked: usize,
    pub linked_here: usize,
    /// The list it belongs to.
    pub list: Option<usize>,
    /// Its place in the order in which elements open.
    pub opened: usize,
}

/// A part of the page that may be its article.
pub(super) struct Candidate {
    /// 0 marked as such, 1 called so, 2 any part.
    pub rank: u8,
    pub span: (usize, usize),
}

/// What the walk knows of an element it is in.
#[derive(Clone, Copy, Default)]
struct Open {
    name: &'static str,
    opened: usize,
    furniture: bool,
    hidden: bool,
    link: bool,
    link_here: bool,
    bold: bool,
    list: Option<usize>,
    item: bool,
    folded: bool,
    article: bool,
    /// In a cell of a table that is one.
    cell: bool,
    /// Columns this cell spans beyond its own.
    spans: usize,
    /// Where a raised text begins, and how much before it is links.
    raised: Option<(usize, usize)>,
    rank: Option<u8>,
}

#[derive(Default)]
struct Walk<'p> {
    sizes: Sizes,
    /// What buttons on the page open and close, by its id.
    unfolded: HashSet<&'p str>,
    stack: Vec<Open>,
    pieces: Vec<Piece>,
    candidates: Vec<Candidate>,
    text: String,
    linked: usize,
    linked_here: usize,
    bold: usize,
    cells: usize,
    /// Where the text of the last link ended.
    link_ended: Option<usize>,
    /// The element whose text is being gathered, and its place.
    block: Option<(&'static str, usize)>,
    opened: usize,
}

/// The pieces of a page, and what of it may be its article.
pub(super) fn pieces(page: &Html) -> (Vec<Piece>, Vec<Candidate>) {
    let mut walk = Walk { sizes: Sizes::of(page), unfolded: unfolded(page), ..Walk::default() };
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.open(element),
                Node::Text(text) => walk.words(text),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    walk.close(known(element.name()));
                }
            }
        }
    }
    walk.flush();
    (walk.pieces, walk.candidates)
}

/// The ids that elements of a page say they control.
fn unfolded(page: &Html) -> HashSet<&str> {
    let elements = page.tree.values().filter_map(Node::as_element);
    elements.filter_map(|element| element.attr("aria-controls")).flat_map(str::split_whitespace).collect()
}

impl Walk<'_> {
    fn open(&mut self, element: &Element) {
        let mut name = known(element.name());
        self.opened += 1;
        let above = self.stack.last().copied().unwrap_or_default();
        if matches!(name, "table" | "tr" | "td" | "th") && self.sizes.is_layout(self.opened) {
            name = "div";
        }
        // a button within a heading or a sentence is its words
        if name == "button" && self.block.is_some_and(|(tag, _)| is_line(tag)) {
            name = "";
        }
        let block = is_block(name);
        let unfolds = element.id().is_some_and(|id| self.unfolded.contains(id));
        let looks = furniture(element, name, above.article, unfolds);
        let furnishes = match looks {
            Furniture::No => false,
            // a paragraph's name does not take its words away
            _ if matches!(name, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li") && self.sizes.is_running(self.opened) => {
                false
            }
            Furniture::Looks if name == "aside" && above.article => !self.sizes.is_running(self.opened),
            Furniture::Looks => !(self.sizes.holds_most(self.opened) || name == "header" && self.sizes.is_heading(self.opened)),
            Furniture::Is => !self.sizes.holds_title_and_most(self.opened),
        };
        let question = name == "button" && (element.attr("aria-expanded").is_some() || element.attr("aria-controls").is_some());
        let here = element.attr("href").is_some_and(|address| address.starts_with('#'));
        let open = Open {
            name,
            opened: self.opened,
            furniture: above.furniture || (furnishes && block && !question),
            hidden: above.hidden || is_never_shown(element.name()) || (!block && (unseen(element))),
            link: above.link || name == "a",
            link_here: above.link_here || (name == "a" && here),
            bold: above.bold || matches!(name, "b" | "strong"),
            list: if matches!(name, "ul" | "ol") { Some(self.opened) } else { above.list },
            item: name == "li" || (above.item && !matches!(name, "table")),
            folded: above.folded || name == "details",
            article: above.article || matches!(name, "article" | "main"),
            cell: above.cell || matches!(name, "td" | "th"),
            spans: element.attr("colspan").and_then(|n| n.trim().parse().ok()).unwrap_or(1).clamp(1, SPAN) - 1,
            raised: (name == "sup").then_some((self.text.len(), self.linked)),
            rank: rank(element, name),
        };
        match name {
            "br" => self.line_break(above.cell),
            // links side by side are words side by side
            "a" if self.link_ended == Some(self.text.len()) && above.name != "sup" => self.text.push(' '),
            "q" if !open.hidden => self.text.push('“'),
            "td" | "th" if !above.cell => {
                if self.cells > 0 {
                    self.text.push(CELL_SEPARATOR);
                }
                self.cells += 1;
            }
            _ if block && !above.cell => {
                self.flush();
                self.block = Some((name, self.opened));
                self.cells = 0;
            }
            _ if block => self.text.push(' '),
            _ => {}
        }
        self.stack.push(open);
    }

    /// Two line breaks begin a new piece.
    fn line_break(&mut self, in_cell: bool) {
        let again = self.text.trim_end_matches([' ', '\n', '\t']).ends_with(BREAK);
        if again && !in_cell && self.block.is_none_or(|(tag, _)| !matches!(tag, "tr" | "pre")) {
            let block = self.block;
            self.flush();
            self.block = block;
        } else {
            self.text.push(if in_cell { ' ' } else { BREAK });
        }
    }

    fn words(&mut self, text: &str) {
        let Some(open) = self.stack.last() else { return };
        if open.hidden {
            return;
        }
        self.link_ended = None;
        let length = || text.split_whitespace().map(|word| word.chars().count() + 1).sum::<usize>();
        self.linked += if open.link { length() } else { 0 };
        self.linked_here += if open.link_here { length() } else { 0 };
        self.bold += if open.bold { length() } else { 0 };
        if self.block.is_some_and(|(tag, _)| tag == "tr") {
            // a tab would begin a cell
            self.text.push_str(&text.replace(CELL_SEPARATOR, " "));
        } else {
            self.text.push_str(text);
        }
    }

    fn close(&mut self, name: &'static str) {
        let Some(open) = self.stack.pop() else { return };
        let above = self.stack.last().copied().unwrap_or_default();
        if let Some(start) = open.raised {
            self.raise(start);
        }
        if name == "a" {
            self.link_ended = Some(self.text.len()).filter(|end| *end > 0);
        }
        if name == "q" && !open.hidden {
            self.text.push('”');
        }
        if matches!(open.name, "td" | "th") && !above.cell {
            self.cells += open.spans;
            self.text.extend(std::iter::repeat_n(CELL_SEPARATOR, open.spans));
        } else if is_block(open.name) && !above.cell {
            self.stack.push(open);
            self.flush();
            self.stack.pop();
        } else if is_block(open.name) {
            self.text.push(' ');
        }
        // what follows a heading within an item is a text of its own
        if matches!(open.name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            self.stack.iter_mut().for_each(|open| open.item = false);
        }
        if let Some(rank) = open.rank {
            self.candidates.push(Candidate { rank, span: (open.opened, self.opened) });
        }
    }

    /// Figures of a raised text: a note's number is set in brackets, a power stays one ("10⁶", never "106").
    fn raise(&mut self, (start, linked): (usize, usize)) {
        let Some(raised) = self.text.get(start..).map(tidy).filter(|raised| !raised.is_empty()) else { return };
        let figures = |c: char| "0123456789+-−–,".contains(c);
        let power = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(c as usize - '0' as usize);
        if !raised.chars().all(figures) || !raised.chars().any(|c| c.is_ascii_digit()) {
            return;
        }
        self.text.truncate(start);
        let after_figure = self.text.ends_with(|c: char| c.is_ascii_digit());
        let note = self.linked > linked && !after_figure;
        if note || raised.contains([',', '–']) {
            self.text.push('[');
            self.text.push_str(&raised);
            self.text.push(']');
        } else {
            self.text.extend(raised.chars().map(|c| match c {
                '+' => '⁺',
                '-' | '−' => '⁻',
                c => power(c).unwrap_or(c),
            }));
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.text);
        let (linked, linked_here) = (std::mem::take(&mut self.linked), std::mem::take(&mut self.linked_here));
        let bold = std::mem::take(&mut self.bold);
        self.link_ended = None;
        let (tag, opened) = self.block.take().unwrap_or(("", self.opened));
        let parts: Vec<&str> = match tag {
            "pre" => words.split("\n\n").collect(),
            "tr" => vec![&words],
            _ if words.split(BREAK).filter(|line| line.trim_start().starts_with(BULLETS)).count() > 1 => {
                words.split(BREAK).collect()
            }
            _ => vec![&words],
        };
        for part in parts {
            let part = part.replace(BREAK, " ");
            let text = if tag == "tr" {
                part.split(CELL_SEPARATOR).map(tidy).collect::<Vec<_>>().join("\t").trim_end().to_owned()
            } else {
                tidy(&part)
            };
            if !text.trim().is_empty() {
                self.put(tag, opened, &text, (linked, linked_here, bold));
            }
        }
    }

    fn put(&mut self, tag: &'static str, opened: usize, text: &str, (linked, linked_here, bold): (usize, usize, usize)) {
        let open = self.stack.last().copied().unwrap_or_default();
        let characters = text.chars().count();
        let (mut kind, level) = kind(tag, open.item, text, bold > characters, self.pieces.last());
        let after_question = self.pieces.last().is_some_and(|piece| is_of_question(piece.kind));
        if open.folded && tag != "summary" && kind == BlockKind::Paragraph && after_question {
            kind = BlockKind::Answer;
        }
        let text = text.strip_prefix(BULLETS).filter(|_| kind == BlockKind::ListItem).map_or(text, str::trim_start);
        let note = linked >= characters && !text.chars().any(char::is_alphabetic);
        let (text, linked, list) = (text.to_owned(), linked.min(characters), open.list);
        self.pieces.push(Piece {
            kind,
            level,
            text,
            furniture: open.furniture || note,
            characters,
            linked,
            linked_here,
            list,
            opened,
        });
    }
}

fn is_of_question(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Question | BlockKind::Answer)
}

fn kind(tag: &str, in_item: bool, text: &str, all_bold: bool, before: Option<&Piece>) -> (BlockKind, Option<i32>) {
    let short = text.split_whitespace().count() <= 14 && !text.ends_with(['.', ',', ':', ';', '!']);
    match tag {
        "h1" => (BlockKind::Heading, Some(1)),
        "h2" => (BlockKind::Heading, Some(2)),
        "h3" => (BlockKind::Heading, Some(3)),
        "h4" => (BlockKind::Heading, Some(4)),
        "h5" => (BlockKind::Heading, Some(5)),
        "h6" => (BlockKind::Heading, Some(6)),
        "tr" => (BlockKind::TableRow, None),
        "summary" | "dt" | "button" if text.ends_with('?') => (BlockKind::Question, None),
        "summary" if short => (BlockKind::Heading, Some(3)),
        "dd" if before.is_some_and(|piece| piece.kind == BlockKind::Question) => (BlockKind::Answer, None),
        "dt" | "dd" => (BlockKind::ListItem, None),
        _ if text.starts_with("Q: ") => (BlockKind::Question, None),
        _ if text.starts_with("A: ") => (BlockKind::Answer, None),
        _ if in_item || text.starts_with(BULLETS) => (BlockKind::ListItem, None),
        "p" | "div" | "" if all_bold && short => (BlockKind::Heading, Some(3)),
        _ => (BlockKind::Paragraph, None),
    }
}

/// What a reader of the page does not see within a line of text.
fn unseen(element: &Element) -> bool {
    // ornaments are hidden from screen readers, and seen
    is_for_screen_readers(element) || (is_hidden(element) && element.attr("aria-hidden").is_none())
}

fn rank(element: &Element, name: &str) -> Option<u8> {
    let marked = matches!(name, "article" | "main")
        || element.attr("role") == Some("main")
        || element.attr("itemprop").is_some_and(|property| property.eq_ignore_ascii_case("articleBody"));
    match name {
        _ if marked => Some(0),
        _ if is_block(name) && is_called_body(element) => Some(1),
        "div" | "section" => Some(2),
        _ => None,
    }
}
