//! Claims counted by verdict, as a bar and a list.

use crate::verdict::{Code, Verdict};

/// How many claims have each verdict.
#[derive(Debug)]
pub struct Tally {
    /// One per verdict that occurs, in the order of the method.
    pub parts: Vec<Part>,
    /// All claims.
    pub total: i64,
}

/// One verdict's share.
#[derive(Debug)]
pub struct Part {
    /// The verdict's code.
    pub code: &'static str,
    /// The verdict in words.
    pub label: &'static str,
    /// How many claims.
    pub count: i64,
    /// How many claims stand before it in the bar.
    pub before: i64,
}

impl Tally {
    /// Counts per verdict code, in any order; codes may repeat.
    #[must_use]
    pub fn of<'a>(counts: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let counts: Vec<(&str, i64)> = counts.into_iter().collect();
        let mut total = 0;
        let parts = Verdict::ALL.iter().filter_map(|verdict| {
            let count = counts.iter().filter(|(code, _)| *code == verdict.as_str()).map(|(_, n)| n).sum::<i64>();
            let before = total;
            total += count;
            (count > 0).then(|| Part { code: verdict.as_str(), label: verdict.label(), count, before })
        });
        let parts = parts.collect();
        Self { parts, total }
    }

    /// "47 claims: 4 supported, 9 hypothesis-generating …"
    #[must_use]
    pub fn words(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(|part| format!("{} {}", part.count, part.label.to_lowercase())).collect();
        format!("{}: {}", super::counted(self.total, "claim", "claims"), parts.join(", "))
    }

    /// How many claims have this verdict.
    #[must_use]
    pub fn count(&self, code: &str) -> i64 {
        self.parts.iter().find(|part| part.code == code).map_or(0, |part| part.count)
    }
}
