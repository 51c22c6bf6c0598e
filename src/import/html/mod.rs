//! A saved web page: the article on it as blocks, everything around it as boilerplate.
//!
//! Scripts and styles are left out; every word that a reader of the page would see is kept. `parse` bounds what is read, `walk` makes
//! pieces of it, `furniture` and `scope` tell which are the page's, this file which is the title.

mod furniture;
mod names;
mod parse;
mod scope;
mod sizes;
mod walk;

use super::decode::tidy;
use super::page_words::leads_away;
use crate::domain::article::{Block, BlockKind};
pub use parse::Hostile;
use scraper::{Html, Selector};
use walk::Piece;

/// Reads the blocks of a page.
///
/// # Errors
/// When it is a page no person made.
pub(super) fn read(text: &str) -> Result<Vec<Block>, Hostile> {
    let page = parse::parse(text)?;
    let (mut pieces, candidates) = walk::pieces(&page);
    let within = scope::article(&pieces, &candidates);
    scope::leave_links(&mut pieces, within);
    let head = HeadTitle::of(&page);
    let title = title(&pieces, within, head.as_ref());
    let from = within.map(|(from, to)| (title.map_or(from, |at| from.min(pieces[at].opened)), to));
    let mut blocks: Vec<Block> = pieces
        .into_iter()
        .enumerate()
        .map(|(at, piece)| {
            let outside = from.is_some_and(|(from, to)| piece.opened < from || piece.opened > to);
            let away = piece.linked * 2 >= piece.characters && leads_away(&piece.text);
            let kind = match piece.kind {
                _ if Some(at) == title => BlockKind::Title,
                _ if piece.furniture || outside || away => BlockKind::Boilerplate,
                kind => kind,
            };
            Block { kind, level: piece.level.filter(|_| kind == BlockKind::Heading), text: piece.text }
        })
        .collect();
    if title.is_none()
        && let Some(head) = head
        && blocks.iter().any(|block| block.kind != BlockKind::Boilerplate)
    {
        blocks.insert(0, Block { kind: BlockKind::Title, level: None, text: head.text });
    }
    Ok(blocks)
}

/// The blocks of a part of a page: nothing of it is furniture, none is the title. What is no page's stays as it is.
pub(super) fn part(text: &str) -> Vec<Block> {
    let Ok(page) = parse::parse(text) else {
        return vec![Block { kind: BlockKind::Paragraph, level: None, text: text.to_owned() }];
    };
    let (pieces, _) = walk::pieces(&page);
    pieces.into_iter().map(|piece| Block { kind: piece.kind, level: piece.level, text: piece.text }).collect()
}

/// Which piece is the title: a heading in the article that says what the page's head says, else the article's first of level 1.
fn title(pieces: &[Piece], within: Option<(usize, usize)>, head: Option<&HeadTitle>) -> Option<usize> {
    let inside = |piece: &Piece| within.is_none_or(|(from, to)| (from..=to).contains(&piece.opened)) && !piece.furniture;
    let first = |fits: &dyn Fn(&Piece) -> bool| pieces.iter().position(|piece| piece.level.is_some() && fits(piece));
    let says = |piece: &Piece| head.is_some_and(|head| head.is_said_by(&piece.text));
    let top = |piece: &Piece| piece.level == Some(1);
    first(&|piece| top(piece) && says(piece) && inside(piece))
        .or_else(|| first(&|piece| says(piece) && piece.level <= Some(3) && !piece.furniture))
        .or_else(|| first(&|piece| top(piece) && says(piece)))
        .or_else(|| pieces.iter().position(|piece| head.is_some_and(|head| head.text == piece.text) && !piece.furniture))
        .or_else(|| first(&|piece| top(piece) && inside(piece)))
        .or_else(|| first(&|piece| top(piece) && !piece.furniture && head.is_none()))
}

/// What a page's head says its title is, without the name of the site.
struct HeadTitle {
    text: String,
}

impl HeadTitle {
    fn of(page: &Html) -> Option<Self> {
        let meta = |name: &str| {
            let selector = Selector::parse(name).ok()?;
            page.select(&selector).next().and_then(|meta| meta.attr("content")).map(tidy).filter(|text| !text.is_empty())
        };
        let plain = Selector::parse("head title").ok()?;
        let plain = || page.select(&plain).next().map(|title| tidy(&title.text().collect::<String>()));
        let whole = meta(r#"meta[property="og:title"]"#).or_else(plain).filter(|title| !title.is_empty())?;
        let site = meta(r#"meta[property="og:site_name"]"#).or_else(|| meta(r#"meta[name="application-name"]"#));
        Some(Self { text: without_site(&whole, site.as_deref()) })
    }

    fn is_said_by(&self, heading: &str) -> bool {
        let plain = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let (head, heading) = (plain(&self.text), plain(heading));
        let (short, long) = if head.len() < heading.len() { (&head, &heading) } else { (&heading, &head) };
        !short.is_empty() && long.contains(short.as_str()) && short.len() * 2 >= long.len()
    }
}

/// "Title | Site", "Title – Site", "Site: Title": the site's name is cut off where it is known or looks like one.
fn without_site(whole: &str, site: Option<&str>) -> String {
    let words = |text: &str| text.split_whitespace().count();
    let longest = [" | ", " · ", " » ", " :: "].iter().find(|mark| whole.contains(*mark)).map(|mark| {
        // of parts as long as each other the first
        whole.split(mark).fold("", |longest, part| if words(part) > words(longest) { part } else { longest })
    });
    let whole = longest.unwrap_or(whole);
    let dash = [" – ", " — ", " - "].iter().filter_map(|mark| whole.rfind(mark).map(|at| (at, at + mark.len()))).max();
    let cut = dash.filter(|(at, end)| {
        let (before, after) = (&whole[..*at], &whole[*end..]);
        site.is_some_and(|site| site.eq_ignore_ascii_case(after)) || (words(after) <= 3 && words(before) >= 4 && is_name(after))
    });
    tidy(cut.map_or(whole, |(at, _)| &whole[..at]))
}

/// Every word has a capital, as in the name of a site; or it is an address.
fn is_name(words: &str) -> bool {
    words.contains('.') || words.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sites_name_is_no_part_of_a_title() {
        for (whole, site, title) in [
            ("Does vitamin K2 keep arteries soft? | Healthsite", None, "Does vitamin K2 keep arteries soft?"),
            ("Healthsite | Vitamin K2 and the arteries", None, "Vitamin K2 and the arteries"),
            ("Vitamin K2 and the arteries - Mayfield Clinic", None, "Vitamin K2 and the arteries"),
            (
                "Vitamin K2 – what the trials say about arteries | Healthsite",
                None,
                "Vitamin K2 – what the trials say about arteries",
            ),
            ("Vitamin K2 – what trials say", None, "Vitamin K2 – what trials say"),
            ("Natto – healthsite", Some("Healthsite"), "Natto"),
        ] {
            assert_eq!(without_site(whole, site), title);
        }
    }

    #[test]
    fn an_answer_that_a_button_opens_is_read_and_a_letter_to_sign_up_for_is_not() {
        let page = "<title>Kefir</title><main><h1>Kefir</h1><p>Kefir is drunk cold in summer, and warm in winter by few.</p>\
            <div class=newsletter-inline><p>Our letter, weekly.</p></div>\
            <h3><button aria-expanded=false aria-controls=a1>Does it help the bones?</button></h3>\
            <div id=a1 hidden><p>It raised their density in one trial.</p></div><div id=b hidden><p>Loading.</p></div></main>";
        let seen: Vec<String> =
            read(page).expect("a page").iter().map(|block| format!("{} {}", block.kind, block.text)).collect();
        assert_eq!(
            seen,
            [
                "title Kefir",
                "paragraph Kefir is drunk cold in summer, and warm in winter by few.",
                "boilerplate Our letter, weekly.",
                "heading Does it help the bones?",
                "paragraph It raised their density in one trial.",
                "boilerplate Loading."
            ]
        );
    }
}
