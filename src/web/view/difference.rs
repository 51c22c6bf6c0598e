//! Two wordings as a page shows them: what stayed, what went, what came.

use crate::anchor::difference::{Run, between};

/// How many characters two wordings may have together to be compared word by word.
const LONGEST: usize = 24_000;

/// A run of one or both wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Kept(String),
    /// Only in the older one.
    Gone(String),
    /// Only in the newer one.
    New(String),
}

/// The runs of two wordings. Very long ones are given whole.
#[must_use]
pub fn changes(before: &str, after: &str) -> Vec<Change> {
    if before.len() + after.len() > LONGEST {
        return [Change::Gone(shown(before)), Change::New(shown(after))]
            .into_iter()
            .filter(|run| !matches!(run, Change::Gone(text) | Change::New(text) if text.is_empty()))
            .collect();
    }
    let run = |run| match run {
        Run::Kept(text) => Change::Kept(shown(&text)),
        Run::Gone(text) => Change::Gone(shown(&text)),
        Run::New(text) => Change::New(shown(&text)),
    };
    between(before, after).into_iter().map(run).collect()
}

/// The cells of a table row with bars between them.
#[must_use]
pub fn shown(text: &str) -> String {
    text.replace('\t', " | ")
}
