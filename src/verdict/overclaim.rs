//! The article's wording against what the evidence bears (METHOD 3.2 to 3.4).
//!
//! Owns the ceiling of each verdict, the judgement and the sentence of [`fair`] wording. Must not know how a wording level was found
//! or where judgements are kept.

mod fair;
mod hints;
#[cfg(test)]
mod tests;

pub use fair::{Said, fair};
pub use hints::{Finding, Hint, hints};

use super::Verdict;
use super::certainty::Level;
use crate::domain::codes::codes;
use serde::Serialize;

/// Counts up when the judgement or its sentence changes, so that what is stored is made anew.
pub const WORDING: i16 = 1;

codes! {
    /// How the wording compares with the evidence, as readers see it.
    Match, "judgement of wording", {
        Overstated = "overstated", "Overstated";
        Matched = "matched", "Matches the evidence";
        Understated = "understated", "Understated";
        Provisional = "provisional", "Not settled yet";
        Unchecked = "unchecked", "Not checked";
    }
}

/// How the article words a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wording {
    /// 0 neutral to 3 certain.
    pub level: i16,
    /// How many overreach flags an editor has set.
    pub flags: usize,
    /// Whether the sentence speaks only of the animals or cells that were studied.
    pub confined_to_model: bool,
    /// Whether the article says that it needs confirmation.
    pub caveat: bool,
}

/// What the evidence says, as readers are shown it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The verdict shown: that of an override in force, else the computed one.
    pub verdict: Verdict,
    /// The certainty of that evidence, once rated.
    pub certainty: Option<Level>,
    /// Whether a documented search found nothing.
    pub search_none_found: bool,
}

/// What comes of comparing the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// Overstated, matched, understated or unchecked (METHOD 3.4).
    pub result: Match,
    /// How far too far: 1 mild, 2 clear, 3 serious; 0 where it is not overstated.
    pub severity: i16,
    /// The firmest wording the evidence bears, −1 to 3; none where nothing can be checked.
    pub ceiling: Option<i16>,
    /// Wording level less ceiling.
    pub gap: Option<i16>,
    /// Whether the ceiling holds only until certainty is rated.
    pub provisional: bool,
    /// Whether a tentative sentence on a mere signal does not say that it needs confirmation.
    pub caveat_missing: bool,
}

impl Standing {
    /// The firmest wording the evidence bears (METHOD 3.2).
    #[must_use]
    pub fn ceiling(self, confined_to_model: bool) -> Option<i16> {
        Some(match self.verdict {
            Verdict::Supported => match self.certainty {
                Some(Level::High) => 3,
                Some(Level::Moderate) => 2,
                Some(Level::Low) | None => 1,
                Some(Level::VeryLow) => 0,
            },
            Verdict::HypothesisGenerating => 1,
            Verdict::PreclinicalOnly if confined_to_model => 3,
            Verdict::NonSignificant | Verdict::Mixed | Verdict::PreclinicalOnly => 0,
            Verdict::Contradicted => -1,
            Verdict::NoUsableEvidence if self.search_none_found => 0,
            // nothing linked that counts is our gap, not the author's
            Verdict::NoUsableEvidence | Verdict::NotAssessed => return None,
        })
    }
}

/// Compares a wording with the evidence (METHOD 3.4).
#[must_use]
pub fn judge(wording: Wording, evidence: Standing) -> Judgement {
    let Some(ceiling) = evidence.ceiling(wording.confined_to_model) else {
        return Judgement {
            result: Match::Unchecked,
            severity: 0,
            ceiling: None,
            gap: None,
            provisional: false,
            caveat_missing: false,
        };
    };
    let gap = wording.level - ceiling;
    let flags = i16::try_from(wording.flags).unwrap_or(i16::MAX);
    let severity = gap.max(0).saturating_add(flags).min(3);
    let firm = evidence.verdict == Verdict::Supported && matches!(evidence.certainty, Some(Level::High | Level::Moderate));
    let result = match severity {
        1.. => Match::Overstated,
        _ if firm && gap <= -1 => Match::Understated,
        _ => Match::Matched,
    };
    Judgement {
        result,
        severity,
        ceiling: Some(ceiling),
        gap: Some(gap),
        provisional: evidence.verdict == Verdict::Supported && evidence.certainty.is_none(),
        caveat_missing: result == Match::Matched
            && wording.level == 1
            && evidence.verdict == Verdict::HypothesisGenerating
            && !wording.caveat,
    }
}

impl Judgement {
    /// What readers are shown: a provisional result is never shown as an accusation.
    #[must_use]
    pub fn shown(&self) -> Match {
        if self.provisional { Match::Provisional } else { self.result }
    }

    /// What readers are shown in words, with how serious it is.
    #[must_use]
    pub fn label(&self) -> &'static str {
        label(self.shown(), self.severity)
    }
}

/// A judgement as shown, in words: "Clearly overstated".
#[must_use]
pub const fn label(shown: Match, severity: i16) -> &'static str {
    match (shown, severity) {
        (Match::Overstated, 3..) => "Seriously overstated",
        (Match::Overstated, 2) => "Clearly overstated",
        (Match::Overstated, _) => "Mildly overstated",
        _ => shown.label(),
    }
}
