//! A passage whose words changed, or that was not found, as readers see it: old words struck, new ones marked.

use crate::anchor::difference::{self, Run};
use chrono::{DateTime, Utc};

/// What became of a passage since somebody last looked.
#[derive(Debug)]
pub struct Changed {
    /// The old and the new words in one; only old ones when it was not found.
    pub runs: Vec<Run>,
    /// Whether it was not found.
    pub lost: bool,
    /// When the text was brought in whose words were checked.
    pub since: DateTime<Utc>,
}

impl Changed {
    /// The words checked and those of now; none now when the passage was not found.
    #[must_use]
    pub fn between(checked: &str, now: Option<&str>, since: DateTime<Utc>) -> Self {
        let one_line = |text: &str| text.replace(['\n', '\t'], " ");
        let checked = one_line(checked);
        let runs = match now {
            Some(now) => difference::between(&checked, &one_line(now)),
            None => vec![Run::Kept(checked)],
        };
        Self { runs, lost: now.is_none(), since }
    }
}
