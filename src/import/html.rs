//! A saved web page: the article on it as blocks, everything around it as boilerplate.
//!
//! Owns where the article is on a page, and what of a page is furniture. Scripts and styles are left out; every word that a reader of
//! the page would see is kept.

use super::page_words::{is_page_furniture, is_reading_time};
use crate::domain::article::{Block, BlockKind, CELL_SEPARATOR};
use html5ever::tendril::TendrilSink;
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink, Node, Selector};
use std::collections::HashMap;

/// The share of a page's running text an element must hold to be its article.
const MOST: f64 = 0.4;
/// The share of link text from which a list is a list of links.
const LINKS: f64 = 0.75;

/// How deep elements may lie in one another. Pages stay far below; far above, a parser's work grows with the square of the depth.
const DEEPEST: usize = 500;
/// Bytes that are parsed between two looks at the depth.
const STEP: usize = 4096;

/// Elements lie in one another deeper than any page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the page's elements are nested more than {DEEPEST} deep")]
pub struct TooDeep;

/// Reads the blocks of a page.
///
/// # Errors
/// When its elements are nested deeper than any page's.
pub(super) fn read(text: &str) -> Result<Vec<Block>, TooDeep> {
    let page = parse(text)?;
    let mut pieces = Pieces::of(&page);
    pieces.leave_links();
    let within = article(&pieces);
    let mut blocks: Vec<Block> = pieces
        .found
        .into_iter()
        .map(|piece| {
            let outside = within.is_some_and(|(from, to)| piece.opened < from || piece.opened > to) && piece.tag != "h1";
            let furniture = piece.furniture || outside || is_page_furniture(&piece.text) || is_reading_time(&piece.text);
            let kind = if furniture { BlockKind::Boilerplate } else { piece.kind };
            Block { kind, level: piece.level.filter(|_| kind == BlockKind::Heading), text: piece.text }
        })
        .collect();
    title(&mut blocks, &page);
    Ok(blocks)
}

/// Parses step by step, so that a hostile page is given up before it costs anything.
fn parse(text: &str) -> Result<Html, TooDeep> {
    let mut parser = html5ever::parse_document(HtmlTreeSink::new(Html::new_document()), html5ever::ParseOpts::default());
    let mut rest = text;
    while !rest.is_empty() {
        let end = (STEP.min(rest.len())..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        parser.process(rest[..end].into());
        rest = &rest[end..];
        let page = parser.tokenizer.sink.sink.0.borrow();
        // nodes are kept in the order in which they were made: the newest is the deepest so far, or near it
        let newest = page.tree.nodes().next_back();
        if newest.is_some_and(|node| node.ancestors().nth(DEEPEST).is_some()) {
            return Err(TooDeep);
        }
    }
    Ok(parser.finish())
}

/// A block on its way.
struct Piece {
    kind: BlockKind,
    level: Option<i32>,
    text: String,
    tag: &'static str,
    /// In something that is not the article: navigation, a form, a banner.
    furniture: bool,
    /// Characters of its text that are links.
    linked: usize,
    /// The list it belongs to.
    list: Option<usize>,
    /// Its place in the order in which elements open.
    opened: usize,
}

/// What the walk knows of an element it is in.
struct Open {
    name: &'static str,
    furniture: bool,
    hidden: bool,
    link: bool,
    list: Option<usize>,
    opened: usize,
    marks_article: bool,
}

struct Pieces {
    found: Vec<Piece>,
    /// Elements that may be the article: first and last place they span.
    candidates: Vec<(usize, usize)>,
}

impl Pieces {
    fn of(page: &Html) -> Self {
        let mut walk = Walk::default();
        for edge in page.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) => match node.value() {
                    Node::Element(element) => walk.open(element),
                    Node::Text(text) => walk.words(text),
                    _ => {}
                },
                ego_tree::iter::Edge::Close(node) => {
                    if let Node::Element(element) = node.value() {
                        walk.close(element.name());
                    }
                }
            }
        }
        walk.flush();
        Self { found: walk.pieces, candidates: walk.candidates }
    }

    /// Lists that are nothing but links lead away from the article.
    fn leave_links(&mut self) {
        let mut lists: HashMap<usize, (usize, usize, usize)> = HashMap::new();
        for piece in &self.found {
            if let Some(list) = piece.list {
                let (items, linked, all) = lists.entry(list).or_default();
                *items += 1;
                *linked += piece.linked;
                *all += piece.text.chars().count();
            }
        }
        for piece in &mut self.found {
            let Some((items, linked, all)) = piece.list.and_then(|list| lists.get(&list)) else { continue };
            piece.furniture |= *items >= 2 && share(*linked, *all) >= LINKS;
        }
    }
}

/// The element that holds most of the page's running text, if the page marks one.
fn article(pieces: &Pieces) -> Option<(usize, usize)> {
    let running = |(from, to): (usize, usize)| {
        let inside = pieces.found.iter().filter(|piece| !piece.furniture && (from..=to).contains(&piece.opened));
        inside.filter(|piece| piece.kind != BlockKind::Heading).map(|piece| piece.text.chars().count()).sum::<usize>()
    };
    let all = running((0, usize::MAX));
    let fitting = pieces.candidates.iter().copied().filter(|span| share(running(*span), all) >= MOST);
    fitting.min_by_key(|(from, to)| to - from)
}

#[derive(Default)]
struct Walk {
    stack: Vec<Open>,
    pieces: Vec<Piece>,
    candidates: Vec<(usize, usize)>,
    text: String,
    linked: usize,
    /// The element whose text is being gathered, and its place.
    block: Option<(&'static str, usize)>,
    opened: usize,
}

impl Walk {
    fn open(&mut self, element: &Element) {
        let name = known(element.name());
        self.opened += 1;
        let above = self.stack.last();
        let within_article = self.stack.iter().any(|open| matches!(open.name, "article" | "main"));
        let open = Open {
            name,
            furniture: above.is_some_and(|open| open.furniture) || is_furniture(element, name, within_article),
            hidden: above.is_some_and(|open| open.hidden)
                || matches!(name, "script" | "style" | "noscript" | "template" | "svg" | "head"),
            link: above.is_some_and(|open| open.link) || name == "a",
            list: if matches!(name, "ul" | "ol") { Some(self.opened) } else { above.and_then(|open| open.list) },
            opened: self.opened,
            marks_article: matches!(name, "article" | "main")
                || element.attr("role") == Some("main")
                || element.attr("itemprop") == Some("articleBody"),
        };
        match name {
            "br" => self.text.push(' '),
            "td" | "th" => {
                if self.block.is_some_and(|(tag, _)| tag == "tr") && !self.text.trim().is_empty() {
                    self.text.push(CELL_SEPARATOR);
                }
            }
            _ if is_block(name) && !self.in_row() => {
                self.flush();
                self.block = Some((name, self.opened));
            }
            _ => {}
        }
        self.stack.push(open);
    }

    /// Whether a row of a table is being gathered: what is in its cells belongs to it.
    fn in_row(&self) -> bool {
        self.block.is_some_and(|(tag, _)| tag == "tr") && self.stack.iter().rev().any(|open| matches!(open.name, "td" | "th"))
    }

    fn words(&mut self, text: &str) {
        let Some(open) = self.stack.last() else { return };
        if open.hidden {
            return;
        }
        if open.link {
            self.linked += text.split_whitespace().map(|word| word.chars().count() + 1).sum::<usize>();
        }
        self.text.push_str(text);
    }

    fn close(&mut self, name: &str) {
        if is_block(known(name)) && (!self.in_row() || name == "tr") {
            self.flush();
        } else if self.in_row() && is_block(known(name)) {
            self.text.push(' ');
        }
        if let Some(open) = self.stack.pop()
            && open.marks_article
        {
            self.candidates.push((open.opened, self.opened));
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let (tag, opened) = self.block.take().unwrap_or(("", self.opened));
        let text = if tag == "tr" {
            let cells: Vec<String> = words.split(CELL_SEPARATOR).map(fold).collect();
            cells.join(&CELL_SEPARATOR.to_string())
        } else {
            fold(&words)
        };
        if text.trim().is_empty() {
            return;
        }
        let item = self.stack.iter().rev().any(|open| open.name == "li");
        let folded = tag != "summary" && self.stack.iter().rev().any(|open| open.name == "details");
        let open = self.stack.last();
        let (mut kind, level) = kind(tag, item, &text, self.pieces.last());
        if folded && kind == BlockKind::Paragraph && self.pieces.last().is_some_and(|piece| is_of_question(piece.kind)) {
            kind = BlockKind::Answer;
        }
        self.pieces.push(Piece {
            kind,
            level,
            text,
            tag,
            furniture: open.is_some_and(|open| open.furniture),
            linked,
            list: open.and_then(|open| open.list),
            opened,
        });
    }
}

fn is_of_question(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Question | BlockKind::Answer)
}

fn kind(tag: &str, in_item: bool, text: &str, before: Option<&Piece>) -> (BlockKind, Option<i32>) {
    match tag {
        "h1" => (BlockKind::Heading, Some(1)),
        "h2" => (BlockKind::Heading, Some(2)),
        "h3" => (BlockKind::Heading, Some(3)),
        "h4" => (BlockKind::Heading, Some(4)),
        "h5" => (BlockKind::Heading, Some(5)),
        "h6" => (BlockKind::Heading, Some(6)),
        "tr" => (BlockKind::TableRow, None),
        "summary" | "dt" if text.ends_with('?') => (BlockKind::Question, None),
        "dd" if before.is_some_and(|piece| piece.kind == BlockKind::Question) => (BlockKind::Answer, None),
        _ if text.starts_with("Q: ") => (BlockKind::Question, None),
        _ if text.starts_with("A: ") => (BlockKind::Answer, None),
        _ if in_item => (BlockKind::ListItem, None),
        _ => (BlockKind::Paragraph, None),
    }
}

/// Elements that begin and end a block, by name; anything else runs on in the text around it.
const BLOCKS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

const OTHERS: [&str; 12] = ["ol", "td", "th", "a", "br", "script", "style", "noscript", "template", "svg", "head", "title"];

/// The element's name as one this module knows; empty for the others.
fn known(name: &str) -> &'static str {
    BLOCKS.iter().chain(&OTHERS).find(|known| **known == name).copied().unwrap_or("")
}

fn is_block(name: &str) -> bool {
    name == "ol" || BLOCKS.contains(&name)
}

/// Whether an element holds what belongs to the page: by what it is, by its role, by the names its makers gave it.
fn is_furniture(element: &Element, name: &str, within_article: bool) -> bool {
    const ROLES: [&str; 8] = ["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu"];
    const NAMES: [&str; 31] = [
        "cookie",
        "cookies",
        "consent",
        "gdpr",
        "newsletter",
        "subscribe",
        "subscription",
        "share",
        "sharing",
        "social",
        "related",
        "recommended",
        "recommendations",
        "sidebar",
        "breadcrumb",
        "breadcrumbs",
        "comments",
        "comment",
        "promo",
        "advert",
        "advertisement",
        "ad",
        "ads",
        "popup",
        "modal",
        "nav",
        "navbar",
        "navigation",
        "menu",
        "footer",
        "toc",
    ];
    let by_element = match name {
        "nav" | "aside" | "form" | "dialog" => true,
        "header" | "footer" => !within_article,
        _ => false,
    };
    let by_role = element.attr("role").is_some_and(|role| ROLES.contains(&role));
    let hidden = element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true");
    let wraps = matches!(name, "article" | "main" | "body") || element.name() == "html";
    let named = [element.attr("class"), element.attr("id")].into_iter().flatten().any(|names| {
        names.split_whitespace().any(|one| {
            let one = one.to_lowercase();
            // "has-sidebar" says what is beside it, "post-content-related" what it is
            let mut parts = one.split(['-', '_']);
            let first = parts.next().unwrap_or_default();
            let last = parts.next_back().unwrap_or(first);
            !matches!(first, "has" | "with" | "no" | "is") && (NAMES.contains(&first) || NAMES.contains(&last))
        })
    });
    by_element || by_role || hidden || (named && !wraps)
}

/// The first heading of level 1 is the title, else what the page's head says.
fn title(blocks: &mut Vec<Block>, page: &Html) {
    let heading = |block: &Block, furniture: bool| block.level == Some(1) || (furniture && block.kind == BlockKind::Heading);
    let place = blocks.iter().position(|block| heading(block, false)).filter(|_| !blocks.is_empty());
    if let Some(at) = place {
        (blocks[at].kind, blocks[at].level) = (BlockKind::Title, None);
    } else if let Some(text) = head_title(page) {
        blocks.insert(0, Block { kind: BlockKind::Title, level: None, text });
    } else if let Some(first) = blocks.iter_mut().find(|block| block.kind != BlockKind::Boilerplate) {
        (first.kind, first.level) = (BlockKind::Title, None);
    }
}

fn head_title(page: &Html) -> Option<String> {
    let named = Selector::parse(r#"meta[property="og:title"]"#).ok()?;
    let plain = Selector::parse("title").ok()?;
    let named = page.select(&named).next().and_then(|meta| meta.attr("content")).map(fold);
    let plain = || {
        let whole = fold(&page.select(&plain).next()?.text().collect::<String>());
        // "Title | Site", "Title – Site"
        let cut = [" | ", " – ", " — ", " - "].iter().filter_map(|mark| whole.rfind(mark)).max();
        Some(cut.map_or_else(|| whole.clone(), |at| whole[..at].to_owned()))
    };
    named.or_else(plain).filter(|title| !title.is_empty())
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

fn fold(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
