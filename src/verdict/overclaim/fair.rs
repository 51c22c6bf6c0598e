//! One sentence on what a fair wording would be, put together from the claim's own words.
//!
//! Where a word is missing there is no sentence; nothing is guessed.

use super::Standing;
use crate::domain::claim::{ClaimForm, ClaimType, Direction, Overreach};
use crate::verdict::Verdict;
use crate::verdict::certainty::Level;
use crate::verdict::words::list;

/// The claim's own words, as an editor recorded them; empty where there are none.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// What kind of statement.
    pub claim_type: ClaimType,
    /// Which way the outcome is said to go.
    pub direction: Direction,
    /// Words beyond a difference.
    pub form: Option<ClaimForm>,
    /// What is given or measured.
    pub exposure: &'a str,
    /// On what.
    pub outcome: &'a str,
    /// Which way, in words.
    pub direction_words: &'a str,
    /// The named group it is about; empty when it is about everybody.
    pub only_in: &'a str,
    /// Ways it goes further than the evidence.
    pub flags: &'a [Overreach],
}

/// What the exposure is said to do, as a verb that can be hedged.
struct Verb {
    /// "slows"
    does: String,
    /// "slow"
    plain: String,
    /// What stands behind the outcome: " (claimed: lower risk)".
    remark: String,
}

/// Verbs an editor may have recorded as the claimed direction: with "he" and after "may".
const VERBS: [(&str, &str); 26] = [
    ("slows", "slow"),
    ("prevents", "prevent"),
    ("lowers", "lower"),
    ("reduces", "reduce"),
    ("decreases", "decrease"),
    ("increases", "increase"),
    ("raises", "raise"),
    ("inhibits", "inhibit"),
    ("blocks", "block"),
    ("activates", "activate"),
    ("accelerates", "accelerate"),
    ("improves", "improve"),
    ("worsens", "worsen"),
    ("reverses", "reverse"),
    ("regulates", "regulate"),
    ("drives", "drive"),
    ("causes", "cause"),
    ("halts", "halt"),
    ("stops", "stop"),
    ("stabilises", "stabilise"),
    ("reduces or stabilises", "reduce or stabilise"),
    ("promotes", "promote"),
    ("protects", "protect"),
    ("shortens", "shorten"),
    ("prolongs", "prolong"),
    ("speeds up", "speed up"),
];

/// The sentence; none where nothing can be checked, or the record does not name exposure and outcome.
#[must_use]
pub fn fair(said: &Said<'_>, evidence: Standing) -> Option<String> {
    evidence.ceiling(false)?;
    let (i, o) = (bare(said.exposure)?, bare(said.outcome)?);
    let preclinical = evidence.verdict == Verdict::PreclinicalOnly;
    let verb = verb(said);
    let group = bare(said.only_in).filter(|_| !preclinical).map(|group| format!(" in {group}")).unwrap_or_default();
    let object = format!("{o}{}{group}", verb.remark);
    let does = format!("{i} {} {object}", verb.does);
    let may = format!("{i} may {} {object}", verb.plain);
    let test = if said.claim_type == ClaimType::Association { "study" } else { "trial" };
    let core = match (evidence.verdict, evidence.certainty) {
        (Verdict::Supported, Some(Level::High)) => format!("that {does}"),
        (Verdict::Supported, Some(Level::Moderate)) => {
            let probably = if verb.does.starts_with("is ") {
                verb.does.replacen("is ", "is probably ", 1)
            } else {
                format!("probably {}", verb.does)
            };
            format!("that {i} {probably} {object}")
        }
        (Verdict::Supported, Some(Level::Low)) => format!("that {may}"),
        (Verdict::Supported, Some(Level::VeryLow)) => format!("that the evidence is too uncertain to tell whether {does}"),
        (Verdict::Supported, None) => {
            format!("no more than that {may}, until the certainty of the evidence is rated")
        }
        (Verdict::HypothesisGenerating, _) => format!("that {may}, and that this needs a planned {test}"),
        (Verdict::NonSignificant, _) if said.claim_type == ClaimType::Harm => {
            format!("that studies so far have not shown whether {does}, which does not show that it is safe")
        }
        (Verdict::NonSignificant, _) => format!("that studies so far have not shown whether {does}"),
        (Verdict::Mixed, _) => format!("that studies disagree on whether {does}"),
        // words that are no verb can't be denied in their place
        (Verdict::Contradicted, _) if !verb.remark.is_empty() => {
            format!("that studies in people speak against what is claimed of {i} and {object}")
        }
        (Verdict::Contradicted, _) => format!("that studies in people speak against the statement that {does}"),
        (Verdict::PreclinicalOnly, _) => {
            format!("that {may} in animals or cells, and that it is not known whether this holds for people")
        }
        (Verdict::NoUsableEvidence, _) => format!("that a search found no usable study of whether {does}"),
        (Verdict::NotAssessed, _) => return None,
    };
    let also: Vec<&str> = said.flags.iter().filter_map(|flag| also(*flag, evidence.verdict)).collect();
    let mut sentence = format!("A fair wording would say {core}");
    // what was not tested is not said, unless the evidence bears the whole statement
    let untested = said.form.filter(|form| capped(*form) && evidence.verdict != Verdict::Supported);
    let more = match (also.is_empty(), untested) {
        (true, None) => String::new(),
        (true, Some(form)) => format!("; it would not say {}", form.label()),
        (false, None) => format!("; it would also {}", list(&also)),
        (false, Some(form)) => format!("; it would also {}, and not say {}", list(&also), form.label()),
    };
    sentence.push_str(&more);
    sentence.push('.');
    Some(sentence)
}

/// What would mend an overreach, after "it would also"; none where the sentence does so already.
const fn also(flag: Overreach, verdict: Verdict) -> Option<&'static str> {
    Some(match flag {
        // the sentence itself speaks of a link then, or of animals and cells
        Overreach::Causal => return None,
        Overreach::Species if matches!(verdict, Verdict::PreclinicalOnly) => return None,
        Overreach::Species => "say that animals or cells were studied",
        Overreach::Scope => "keep to the people and doses that were studied",
        Overreach::Outcome => "name the marker that was measured",
        Overreach::Advice => "leave out the advice",
        Overreach::Selective => "report the overall result of the same study",
        Overreach::Absence => "say that an effect is not ruled out",
    })
}

/// Whether a form caps the verdict (V21).
const fn capped(form: ClaimForm) -> bool {
    matches!(
        form,
        ClaimForm::Necessity | ClaimForm::Extent | ClaimForm::Superlative | ClaimForm::Modification | ClaimForm::Composite
    )
}

fn verb(said: &Said<'_>) -> Verb {
    let words = said.direction_words.trim().trim_end_matches('.');
    let verb = |does: &str, plain: &str| Verb { does: does.to_owned(), plain: plain.to_owned(), remark: claimed(words) };
    let causal = said.claim_type != ClaimType::Association && !said.flags.contains(&Overreach::Causal);
    if said.claim_type == ClaimType::Equivalence {
        return Verb { remark: String::new(), ..verb("makes no important difference to", "make no important difference to") };
    }
    if !causal {
        return verb("is associated with", "be associated with");
    }
    let known = VERBS.iter().find(|(does, _)| *does == words);
    match (known, said.direction) {
        (Some((does, plain)), _) => Verb { remark: String::new(), ..verb(does, plain) },
        (None, Direction::Decrease) if words.is_empty() => verb("reduces", "reduce"),
        (None, Direction::Increase) if words.is_empty() => verb("increases", "increase"),
        _ => verb("affects", "affect"),
    }
}

fn claimed(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" (claimed: {words})") }
}

/// Words without a remark in brackets at their end; none where nothing is left.
fn bare(words: &str) -> Option<&str> {
    let words = words.trim().trim_end_matches('.');
    let words = match words.rfind(" (") {
        Some(at) if words.ends_with(')') => words[..at].trim_end(),
        _ => words,
    };
    Some(words).filter(|words| !words.is_empty())
}
