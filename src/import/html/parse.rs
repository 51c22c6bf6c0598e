//! A page's tree, within bounds: parsed step by step, so that a hostile page is given up before it costs anything.
//!
//! A few bytes can ask a parser for much: elements nested without end, formatting that every paragraph opens anew, tags with a
//! million attributes (each of which is compared with all before it).

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{Html, HtmlTreeSink};
use std::cell::Cell;

/// How deep elements may lie in one another. Pages stay far below; far above, a parser's work grows with the square of the depth.
const DEEPEST: usize = 500;
/// The most elements and pieces of text on a page; the longest pages that people read have a tenth.
const MOST: usize = 300_000;
/// The most attributes of a tag.
const ATTRIBUTES: usize = 400;
/// Bytes that are parsed at once: so few that a tag within them costs little.
const STEP: usize = 1024;
/// Bytes that are parsed between two looks at the depth.
const LOOK: usize = 4096;

/// A page that is no page a person made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Hostile {
    /// Elements in elements.
    #[error("the page’s elements are nested more than {DEEPEST} deep")]
    Deep,
    /// Too many of them.
    #[error("the page has more than {MOST} elements and pieces of text")]
    Large,
    /// A tag without end.
    #[error("a tag of the page has more than {ATTRIBUTES} attributes")]
    Attributes,
}

type Handle = <HtmlTreeSink as TreeSink>::Handle;

/// The tree's builder, which counts what it is given.
struct Counting {
    builder: TreeBuilder<Handle, HtmlTreeSink>,
    tokens: Cell<usize>,
}

impl TokenSink for Counting {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Parses a page.
///
/// # Errors
/// When it passes the bounds.
pub(super) fn parse(text: &str) -> Result<Html, Hostile> {
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), TreeBuilderOpts::default());
    let tokenizer = Tokenizer::new(Counting { builder, tokens: Cell::new(0) }, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let (mut tag, mut tokens, mut looked) = (Tag::default(), 0, 0);
    let mut at = 0;
    while at < text.len() {
        let end = step(text, at);
        queue.push_back(text[at..end].into());
        // at a script's end it stops: nothing is run, it goes on
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        let counted = tokenizer.sink.tokens.get();
        if counted != tokens {
            tag = Tag::default();
        }
        // a tag that gave no token goes on
        if counted == tokens {
            tag.read(&text[at..end]);
        }
        tokens = counted;
        if tag.attributes > ATTRIBUTES {
            return Err(Hostile::Attributes);
        }
        let page = tokenizer.sink.builder.sink.0.borrow();
        if page.tree.nodes().len() > MOST {
            return Err(Hostile::Large);
        }
        if end - looked >= LOOK || end == text.len() {
            looked = end;
            // nodes are kept in the order in which they were made: the newest is the deepest so far, or near it
            if page.tree.nodes().next_back().is_some_and(|node| node.ancestors().nth(DEEPEST).is_some()) {
                return Err(Hostile::Deep);
            }
        }
        at = end;
    }
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// The end of the next step: before the next tag, or a step further.
fn step(text: &str, at: usize) -> usize {
    let most = (at + STEP).min(text.len());
    let bytes = text.as_bytes();
    let tag = (at + 1..most).find(|at| {
        bytes[*at] == b'<' && bytes.get(*at + 1).is_some_and(|next| next.is_ascii_alphabetic() || b"!/?".contains(next))
    });
    let end = tag.unwrap_or(most);
    (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Where in a tag the text is, as HTML's tokenizer counts attributes.
#[derive(Default)]
struct Tag {
    place: Place,
    attributes: usize,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Place {
    /// At its start.
    #[default]
    Start,
    /// In its name or between attributes.
    Between,
    /// In the name of one.
    Name,
    /// After an equals sign.
    Equals,
    /// In a value, up to this mark, or to a space.
    Value(Option<char>),
    /// In a comment, or over.
    Over,
}

impl Tag {
    fn read(&mut self, text: &str) {
        for c in text.chars() {
            self.place = match (self.place, c) {
                (Place::Over, _)
                | (Place::Start, '!' | '?')
                | (Place::Start | Place::Between | Place::Name | Place::Equals | Place::Value(None), '>') => Place::Over,
                (Place::Start, '/') => Place::Between,
                (Place::Start, c) if !c.is_whitespace() => Place::Start,
                (Place::Start | Place::Name, c) if c.is_whitespace() || c == '/' => Place::Between,
                (Place::Between, c) if c.is_whitespace() || c == '/' => Place::Between,
                (Place::Between, _) => {
                    self.attributes += 1;
                    Place::Name
                }
                (Place::Name, '=') => Place::Equals,
                (Place::Equals, c) if c.is_whitespace() => Place::Equals,
                (Place::Equals, c @ ('"' | '\'')) => Place::Value(Some(c)),
                (Place::Equals, _) => Place::Value(None),
                (Place::Value(Some(end)), c) if c == end => Place::Between,
                (Place::Value(None), c) if c.is_whitespace() => Place::Between,
                (place, _) => place,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_ask_for_much_are_given_up() {
        let many = |part: &str| part.repeat(20_000);
        assert_eq!(parse(&many("<div>")).err(), Some(Hostile::Deep));
        let names = (0..5_000).map(|i| format!(" a{i}")).collect::<Vec<_>>().concat();
        assert_eq!(parse(&format!("<p{names}>")).err(), Some(Hostile::Attributes));
        let quoted = (0..5_000).map(|i| format!(" a{i}=\"<x>\"")).collect::<Vec<_>>().concat();
        assert_eq!(parse(&format!("<p{quoted}>")).err(), Some(Hostile::Attributes));
        assert_eq!(parse(&format!("<div{}", quoted.replace(' ', "/"))).err(), Some(Hostile::Attributes));
        let bold = (0..450).map(|i| format!("<b id={i}>")).collect::<Vec<_>>().concat();
        assert_eq!(parse(&format!("<div>{bold}</div>{}", many("<p>x"))).err(), Some(Hostile::Large));
    }

    #[test]
    fn long_values_long_comments_and_scripts_are_borne() {
        let words = "one <two three='four'> ".repeat(5_000);
        for page in [
            format!("<p>a<img src=\"data:;base64,{}\"><p>b", "QUJD/+".repeat(10_000)),
            format!("<p>a<div data-all=\"{words}\">b</div>"),
            format!("<p>a<!-- {words} --><p>b"),
            format!("<p>a<script>if (a <b {} ) {{}}</script><p>b", "x y=z ".repeat(5_000)),
        ] {
            assert!(parse(&page).is_ok(), "{}", &page[..40]);
        }
    }
}
