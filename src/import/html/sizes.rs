//! How much text each element of a page holds, before it is decided what it is.

use super::names::{is_never_shown, known};
use ego_tree::iter::Edge;
use scraper::{Html, Node};

/// A cell with more characters than this holds a part of the page.
const LARGEST_CELL: usize = 800;

#[derive(Clone, Copy, Default)]
struct Size {
    /// Characters shown, and how many of them are links.
    characters: usize,
    linked: usize,
    title: bool,
    /// Of a table: whether it only arranges the page.
    layout: bool,
    /// The largest of its cells, and the most of them in a row.
    largest_cell: usize,
    most_cells: usize,
}

/// Sizes of a page's elements by the order in which they open, from 1.
#[derive(Default)]
pub(super) struct Sizes {
    of: Vec<Size>,
    whole: usize,
}

impl Sizes {
    pub(super) fn of(page: &Html) -> Self {
        let mut of = vec![Size::default()];
        // the elements it is in; whether they are shown, and links
        let mut stack: Vec<(usize, bool, bool)> = Vec::new();
        let mut parents = vec![0];
        let mut names = vec![""];
        for edge in page.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(element) => {
                        let (above, hidden, link) = stack.last().copied().unwrap_or_default();
                        let name = known(element.name());
                        let arranges = matches!(element.attr("role"), Some("presentation" | "none"));
                        stack.push((of.len(), hidden || is_never_shown(element.name()), link || name == "a"));
                        of.push(Size { title: name == "h1", layout: arranges && name == "table", ..Size::default() });
                        parents.push(above);
                        names.push(name);
                    }
                    Node::Text(text) => {
                        if let Some((at, false, link)) = stack.last().copied() {
                            let characters = text.split_whitespace().map(|word| word.len() + 1).sum::<usize>();
                            of[at].characters += characters;
                            of[at].linked += if link { characters } else { 0 };
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    if matches!(node.value(), Node::Element(_)) {
                        stack.pop();
                    }
                }
            }
        }
        // an element opens after the one it is in
        for at in (1..of.len()).rev() {
            let (own, parent) = (of[at], parents[at]);
            let above = &mut of[parent];
            above.characters += own.characters;
            above.linked += own.linked;
            above.title |= own.title;
            match names[at] {
                "td" | "th" => {
                    above.most_cells += 1;
                    above.largest_cell = above.largest_cell.max(own.characters);
                    above.layout |= own.layout;
                }
                // tables within tables, and headings of a page within one
                "table" | "h1" | "h2" => above.layout = true,
                _ => {
                    above.most_cells = above.most_cells.max(own.most_cells);
                    above.largest_cell = above.largest_cell.max(own.largest_cell);
                    above.layout |= own.layout && names[at] != "table";
                }
            }
            if names[at] == "table" {
                let size = &mut of[at];
                size.layout |= size.largest_cell > LARGEST_CELL || size.most_cells <= 1;
            }
        }
        // what is in a table that arranges is arranged
        for at in 1..of.len() {
            if matches!(names[at], "tr" | "td" | "th" | "tbody" | "thead" | "tfoot") {
                of[at].layout = of[parents[at]].layout;
            }
        }
        let whole = of[0].characters.max(of.get(1).map_or(0, |size| size.characters));
        Self { of, whole }
    }

    fn share(&self, opened: usize) -> usize {
        let size = self.of.get(opened).copied().unwrap_or_default();
        (size.characters - size.linked) * 100 / self.whole.max(1)
    }

    /// Whether a table, or its part, only arranges the page.
    pub(super) fn is_layout(&self, opened: usize) -> bool {
        self.of.get(opened).is_some_and(|size| size.layout)
    }

    /// Whether most of what is on the page is in this element.
    pub(super) fn holds_most(&self, opened: usize) -> bool {
        self.share(opened) >= 50 || (self.of.get(opened).is_some_and(|size| size.title) && self.share(opened) >= 25)
    }

    /// Whether the page's title and most of what is on it are in this element.
    pub(super) fn holds_title_and_most(&self, opened: usize) -> bool {
        self.of.get(opened).is_some_and(|size| size.title) && self.share(opened) >= 50
    }

    /// Whether it holds sentences rather than links.
    pub(super) fn is_running(&self, opened: usize) -> bool {
        self.of.get(opened).is_some_and(|size| size.characters >= 60 && size.linked * 3 < size.characters)
    }

    /// Whether it is an article's head: its title and more words than links.
    pub(super) fn is_heading(&self, opened: usize) -> bool {
        self.of.get(opened).is_some_and(|size| size.title && size.linked * 2 < size.characters)
    }
}
