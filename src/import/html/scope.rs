//! Where on a page its article is.
//!
//! What a page marks as its article or main part is believed, then what its makers call the body, then the smallest part that holds
//! nearly all of the running text. Two articles of a kind beside each other are parts of one.

use super::walk::{Candidate, Piece};
use crate::domain::article::BlockKind;

/// How many times a part within a part is looked for.
const DESCENTS: usize = 4;

/// Characters of running text before each piece.
struct Running {
    opened: Vec<usize>,
    before: Vec<usize>,
}

impl Running {
    fn of(pieces: &[Piece]) -> Self {
        let mut before = vec![0];
        for piece in pieces {
            let counts = !piece.furniture && piece.kind != BlockKind::Heading;
            let own = if counts { piece.characters.saturating_sub(piece.linked) } else { 0 };
            before.push(before.last().copied().unwrap_or_default() + own);
        }
        Self { opened: pieces.iter().map(|piece| piece.opened).collect(), before }
    }

    fn within(&self, (from, to): (usize, usize)) -> usize {
        let first = self.opened.partition_point(|opened| *opened < from);
        let last = self.opened.partition_point(|opened| *opened <= to);
        self.before[last.max(first)] - self.before[first]
    }
}

/// The first and last place of the article, if the page has more than it.
pub(super) fn article(pieces: &[Piece], candidates: &[Candidate]) -> Option<(usize, usize)> {
    let running = Running::of(pieces);
    let all = (0, usize::MAX);
    // marked, named, found by its text; and the share of the text it must hold
    (0..=2).find_map(|rank| {
        let of_rank: Vec<(usize, usize)> =
            candidates.iter().filter(|candidate| candidate.rank == rank).map(|candidate| candidate.span).collect();
        let mut found = None;
        for step in 0..DESCENTS {
            let most = match (rank, step) {
                (2, _) => 90,
                (_, 0) => 35,
                _ => 75,
            };
            let Some(inner) = largest(&of_rank, found.unwrap_or(all), most, &running) else { break };
            found = Some(inner);
        }
        found
    })
}

/// The largest of the parts within one, if it holds so many hundredths of its text and no other beside it is of its size.
fn largest(spans: &[(usize, usize)], within: (usize, usize), most: usize, running: &Running) -> Option<(usize, usize)> {
    let whole = running.within(within);
    let inside = |span: &&(usize, usize)| span.0 >= within.0 && span.1 <= within.1 && **span != within;
    let size = |span: &(usize, usize)| running.within(*span);
    let found = spans.iter().filter(inside).max_by_key(|span| (size(span), std::cmp::Reverse(span.1 - span.0)))?;
    let beside = spans.iter().filter(inside).filter(|span| span.0 > found.1 || span.1 < found.0).map(size).sum::<usize>();
    (whole > 0 && size(found) * 100 >= whole * most && beside * 3 <= size(found)).then_some(*found)
}

/// Lists that are nothing but links lead away from the article: not those a sentence ends in, nor its references.
pub(super) fn leave_links(pieces: &mut [Piece], within: Option<(usize, usize)>) {
    let inside = |opened: usize| within.is_some_and(|(from, to)| (from..=to).contains(&opened));
    let mut at = 0;
    while at < pieces.len() {
        let Some(list) = pieces[at].list else {
            at += 1;
            continue;
        };
        let end = pieces[at..].iter().position(|piece| piece.list != Some(list)).map_or(pieces.len(), |length| at + length);
        let (linked, here, all) = pieces[at..end].iter().fold((0, 0, 0), |(linked, here, all), piece| {
            (linked + piece.linked, here + piece.linked_here, all + piece.characters)
        });
        let before = at.checked_sub(1).map(|before| pieces[before].text.to_lowercase()).unwrap_or_default();
        let introduced = inside(pieces[at].opened) && here * 2 < linked && (before.ends_with(':') || is_references(&before));
        if end - at >= 2 && linked * 4 >= all * 3 && !introduced {
            // with what heads it
            let from = if at > 0 && pieces[at - 1].level.is_some_and(|level| level > 1) { at - 1 } else { at };
            pieces[from..end].iter_mut().for_each(|piece| piece.furniture = true);
        }
        at = end;
    }
}

fn is_references(heading: &str) -> bool {
    const WORDS: [&str; 7] = ["reference", "source", "citation", "bibliography", "studies", "literature", "footnote"];
    heading.split_whitespace().count() <= 6 && WORDS.iter().any(|word| heading.contains(word))
}
