//! An article in a list.

use super::counted;
use super::tally::Tally;
use crate::store::article::ArticleCard;

/// One card of a list of articles.
#[derive(Debug)]
pub struct Card {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// "5 minutes’ read"
    pub reading: String,
    /// Its claims by verdict.
    pub tally: Tally,
}

impl From<ArticleCard> for Card {
    fn from(card: ArticleCard) -> Self {
        Self {
            tally: Tally::of(card.tally.iter().map(|(code, n)| (code.as_str(), *n))),
            reading: reading(card.reading_minutes),
            slug: card.slug,
            title: card.title,
        }
    }
}

/// How long an article takes: "1 minute’s read", "5 minutes’ read".
#[must_use]
pub fn reading(minutes: i32) -> String {
    counted(minutes.into(), "minute’s read", "minutes’ read")
}
