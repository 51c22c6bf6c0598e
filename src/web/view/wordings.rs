//! How an article words its claims, taken together: how many go too far, and which the most.

use super::worded::Mark as Sign;
use crate::store::article::Mark;
use crate::verdict::overclaim::Match;
use crate::web::paths;
use std::collections::HashSet;

/// How many are shown at once.
const SHOWN: usize = 3;

/// The wordings of an article.
#[derive(Debug, Default)]
pub struct Wordings {
    /// Those that occur, each with how many claims have it.
    pub counts: Vec<(Sign, usize)>,
    /// How many are overstated mildly, clearly and seriously.
    degrees: [usize; 3],
    /// The most serious, first.
    pub worst: Vec<Over>,
    /// The others that are overstated.
    pub more: Vec<Over>,
}

/// A claim that is overstated.
#[derive(Debug)]
pub struct Over {
    /// Its name in addresses.
    pub slug: String,
    /// How far.
    pub mark: Sign,
    /// The article's words.
    pub words: String,
    /// The passage's id.
    pub passage: String,
    /// A fair wording.
    pub fair: Option<String>,
}

impl Wordings {
    /// Takes each claim once, at its first passage.
    #[must_use]
    pub fn of(marks: &[Mark]) -> Self {
        let mut seen = HashSet::new();
        let claims: Vec<&Mark> = marks.iter().filter(|mark| seen.insert(mark.slug.as_str())).collect();
        let count = |shown: Match| claims.iter().filter(|claim| claim.wording == shown.code()).count();
        let counts = Match::ALL.iter().map(|shown| (Sign::kind(*shown), count(*shown))).filter(|(_, count)| *count > 0);
        let mut worst: Vec<Over> = claims.iter().filter_map(|claim| over(claim)).collect();
        let degree = |severity: i16| worst.iter().filter(|over| over.mark.severity == severity).count();
        let degrees = [degree(1), degree(2), degree(3)];
        worst.sort_by_key(|over| std::cmp::Reverse(over.mark.severity));
        let more = if worst.len() > SHOWN { worst.split_off(SHOWN) } else { Vec::new() };
        Self { counts: counts.collect(), degrees, worst, more }
    }

    /// How many are overstated.
    #[must_use]
    pub fn overstated(&self) -> usize {
        self.degrees.iter().sum()
    }

    /// "9 seriously, 4 clearly, 2 mildly"
    #[must_use]
    pub fn degrees(&self) -> String {
        let [mild, clear, serious] = self.degrees;
        let parts = [(serious, "seriously"), (clear, "clearly"), (mild, "mildly")];
        let parts: Vec<String> =
            parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        parts.join(", ")
    }
}

fn over(claim: &Mark) -> Option<Over> {
    let (words, fair) = claim.over.clone()?;
    Some(Over {
        slug: claim.slug.clone(),
        mark: Sign::of(&claim.wording, claim.severity),
        words: words.replace(['\n', '\t'], " "),
        passage: paths::mark_id(&claim.slug, claim.ordinal),
        fair,
    })
}
