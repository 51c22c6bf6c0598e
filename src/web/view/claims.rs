//! A claim in a list.

use super::basis;
use super::worded::Mark;
use crate::store::claim::ClaimCard;

/// One row of a list of claims.
#[derive(Debug)]
pub struct ClaimRow {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// What the verdict rests on.
    pub basis: String,
    /// How firmly the article words it.
    pub wording_level: i16,
    /// How that compares with the evidence.
    pub mark: Mark,
    /// Whether the article's words have changed since, and nobody has looked.
    pub look_again: bool,
}

impl From<ClaimCard> for ClaimRow {
    fn from(card: ClaimCard) -> Self {
        Self {
            basis: basis(card.studies, card.participants),
            slug: card.slug,
            statement: card.statement,
            verdict: card.verdict,
            rule: card.rule,
            wording_level: card.wording_level,
            mark: Mark::of(&card.wording, card.severity),
            look_again: card.look_again,
        }
    }
}
