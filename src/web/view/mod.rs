//! Models that two or more screens show.

pub mod appraised;
pub mod articles;
pub mod as_of;
pub mod certain;
pub mod changed;
pub mod cited;
pub mod claim_forest;
pub mod claim_form;
pub mod claim_hints;
pub mod claim_said;
pub mod claims;
pub mod comparison;
pub mod consequence;
pub mod difference;
pub mod evidence;
pub mod facts;
pub mod figures;
pub mod findings;
pub mod forest;
pub mod incoming;
pub mod link_form;
pub mod map;
pub mod marked;
pub mod outcome;
pub mod outcome_map;
pub mod passage_row;
pub mod past_claim;
pub mod past_study;
pub mod picture;
pub mod place;
pub mod plots;
pub mod proposals;
pub mod rating;
pub mod reading;
pub mod result;
pub mod review;
pub mod robust;
pub mod scope;
pub mod study_form;
pub mod study_said;
pub mod tally;
pub mod versions;
pub mod worded;
pub mod wordings;

use super::filters::grouped;
use crate::verdict::Verdict;

/// What a verdict means, in one line (METHOD 2.1).
#[must_use]
pub fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => "Planned, direct human evidence rules out “no effect” on the side the statement claims.",
        Verdict::HypothesisGenerating => {
            "A favourable signal exists, but the analysis that found it could not test the statement."
        }
        Verdict::NonSignificant => "The best evidence is compatible with no effect. That is not proof that it does not work.",
        Verdict::Contradicted => "Human evidence rules out “no effect” on the opposite side.",
        Verdict::Mixed => "Credible results truly conflict.",
        Verdict::PreclinicalOnly => "Shown in animals, cells or by mechanism; no usable human result.",
        Verdict::NoUsableEvidence => "Something is cited or linked, but nothing that can be counted.",
        Verdict::NotAssessed => "Nothing is linked yet, or figures cannot check the statement.",
    }
}

/// "1 study", "2 studies", "1,003 people".
#[must_use]
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(&number.to_string()), if number == 1 { one } else { many })
}

/// "1 study · 304 people"; what nothing is known of is left out.
#[must_use]
pub fn basis(studies: i32, participants: Option<i32>) -> String {
    match (studies, participants) {
        (0, _) => "no countable study".to_owned(),
        (studies, Some(people)) => {
            format!("{} · {}", counted(studies.into(), "study", "studies"), counted(people.into(), "person", "people"))
        }
        (studies, None) => counted(studies.into(), "study", "studies"),
    }
}

/// How many rows a list shows.
pub const PAGE: i64 = 25;

/// The last row shown, when a row more than [`PAGE`] was fetched to see whether the list goes on; takes that row off.
pub fn next_of<T>(rows: &mut Vec<T>) -> Option<&T> {
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    if rows.len() <= shown {
        return None;
    }
    rows.truncate(shown);
    rows.last()
}
