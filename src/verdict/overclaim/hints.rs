//! Overreach flags that the evidence itself suggests (METHOD 3.3). They are proposed to an editor with a reason, never set.

use super::super::{Design, Letter, Reading, Verdict};
use crate::domain::claim::{ClaimType, Overreach};
use crate::verdict::wording::Proposal;
use crate::verdict::words::list;

/// A linked result as far as a flag may follow from it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its study, as readers name it.
    pub study: String,
    /// Its own name.
    pub label: String,
    /// Its design.
    pub design: Option<Design>,
    /// What it was taken for.
    pub standing: Option<Letter>,
    /// What it says about the claim.
    pub reading: Option<Reading>,
    /// Whether the verdict rests on it.
    pub kept: bool,
    /// Whether it stands beside a result of the same study that counts.
    pub context: bool,
}

/// A flag with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The flag.
    pub flag: Overreach,
    /// Why, as the editor would write it.
    pub reason: String,
}

/// The flags that follow from the evidence; `wording` is what the lexicon found in the passages.
#[must_use]
pub fn hints(
    claim_type: ClaimType,
    verdict: Verdict,
    confined_to_model: bool,
    wording: &Proposal,
    findings: &[Finding],
) -> Vec<Hint> {
    let kept: Vec<&Finding> = findings.iter().filter(|finding| finding.kept).collect();
    let mut hints = Vec::new();
    if let Some(reason) = selective(&kept, findings) {
        hints.push(Hint { flag: Overreach::Selective, reason });
    }
    if verdict == Verdict::PreclinicalOnly && !confined_to_model {
        let reason = format!("worded for people; what can be counted is {}", list(&designs(&kept)));
        hints.push(Hint { flag: Overreach::Species, reason });
    }
    let human: Vec<&Finding> =
        kept.iter().copied().filter(|finding| finding.standing.is_some_and(|letter| letter != Letter::Preclinical)).collect();
    let causal = matches!(claim_type, ClaimType::Effect | ClaimType::Harm | ClaimType::Mechanism) || wording.causal;
    if causal && !human.is_empty() && human.iter().all(|finding| finding.design.is_some_and(associative)) {
        let reason = format!("causal words; what counts is associative: {}", list(&designs(&human)));
        hints.push(Hint { flag: Overreach::Causal, reason });
    }
    if verdict == Verdict::NonSignificant && wording.negated {
        let reason = "says that there is no effect; the result is undecided, which does not show that".to_owned();
        hints.push(Hint { flag: Overreach::Absence, reason });
    }
    hints
}

/// A favourable result counts while another one of its study is undecided or against.
fn selective(kept: &[&Finding], findings: &[Finding]) -> Option<String> {
    let left_out: Vec<String> = findings
        .iter()
        .filter(|other| other.context && matches!(other.reading, Some(Reading::Inconclusive | Reading::Against)))
        .filter(|other| kept.iter().any(|kept| kept.study == other.study && kept.reading == Some(Reading::For)))
        .map(|other| {
            let reading = if other.reading == Some(Reading::Against) { "against" } else { "undecided" };
            format!("{} of {} ({reading})", other.label, other.study)
        })
        .collect();
    (!left_out.is_empty()).then(|| format!("names the favourable result; not mentioned: {}", list(&left_out)))
}

const fn associative(design: Design) -> bool {
    matches!(
        design,
        Design::Cohort | Design::NestedCaseControl | Design::CaseControl | Design::CrossSectional | Design::Ecological
    )
}

fn designs(findings: &[&Finding]) -> Vec<&'static str> {
    use crate::verdict::Code as _;
    let mut names: Vec<&'static str> = findings.iter().filter_map(|finding| finding.design).map(Design::label).collect();
    names.sort_unstable();
    names.dedup();
    names
}
