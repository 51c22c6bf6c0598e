//! A rating of certainty in words.

use crate::store::certainty::CertaintyRow;
use crate::verdict::certainty::{Domain, Level, Target};

/// A rating as readers see it.
#[derive(Debug)]
pub struct Certain {
    /// The rating as stored.
    pub row: CertaintyRow,
    /// The level in a word.
    pub level: &'static str,
    /// Where it started, in a word.
    pub start: &'static str,
    /// What was rated.
    pub target: &'static str,
    /// Domain by domain: name, steps, basis, and the reason where one was given.
    pub domains: Vec<(&'static str, String, String, Option<String>)>,
}

impl Certain {
    /// Puts a rating into words.
    #[must_use]
    pub fn of(row: CertaintyRow) -> Self {
        let level = |code: &str| code.parse::<Level>().map_or("", Level::label);
        let domains = row.domains.iter().filter_map(|domain| {
            let name = domain.domain.parse::<Domain>().ok()?;
            // what can raise certainty is only worth a row where it did, or was thought of
            let shown = !name.raises() || domain.decided != 0 || domain.suggested != 0 || domain.reason.is_some();
            shown.then(|| (name.label(), steps(domain.decided), domain.basis.clone(), domain.reason.clone()))
        });
        Self {
            level: level(&row.overall_final),
            start: level(&row.starting_level),
            target: row.target.parse::<Target>().map_or("", Target::label),
            domains: domains.collect(),
            row,
        }
    }
}

/// Steps in words: "down 1", "no change".
#[must_use]
pub fn steps(steps: i16) -> String {
    match steps {
        0 => "no change".to_owned(),
        ..0 => format!("down {}", steps.unsigned_abs()),
        _ => format!("up {steps}"),
    }
}
