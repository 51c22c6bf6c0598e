//! Whether a result can bear on a claim at all: what the machine fields of the two make impossible is refused with the reason, what
//! they make of a possible link is told. Knows no other link and computes no verdict: which way a result points is the rules' business.

use super::claim::{Claim, ClaimType};
use super::link::Link;
use super::measure::Measure;
use super::number::Printed;
use super::study_draft::ResultDraft;

/// Something the machine fields of claim and result say about a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The field of the link it is about.
    pub field: &'static str,
    /// The rule of METHOD that says so; empty for the shape of records.
    pub rule: &'static str,
    /// What is wrong, or what will become of it.
    pub message: String,
    /// Whether the link can't be.
    pub refuses: bool,
}

/// The two ends of a link and what is known around them.
#[derive(Debug)]
pub struct Ends<'a> {
    /// What is claimed.
    pub claim: &'a Claim,
    /// The result as typed.
    pub result: &'a ResultDraft,
    /// Whether the result's study is out of readers' sight for good.
    pub study_retired: bool,
    /// The other link that leads from the claim to this result.
    pub twin: Option<i64>,
    /// Whether readers have seen this link: what was linked before a rule was made is told, not torn out.
    pub seen: bool,
}

/// Everything the machine fields say about a link, refusals first.
#[must_use]
pub fn objections(ends: &Ends<'_>, link: &Link) -> Vec<Objection> {
    let mut all: Vec<Objection> = [shape(ends), scale(ends)].concat();
    all.extend(weight(ends, link));
    all.sort_by_key(|one| !one.refuses);
    all
}

fn refusal(field: &'static str, rule: &'static str, message: String) -> Objection {
    Objection { field, rule, message, refuses: true }
}

fn told(field: &'static str, rule: &'static str, message: &str) -> Objection {
    Objection { field, rule, message: message.to_owned(), refuses: false }
}

/// What the records are: linked already, no result, the same result twice, a study taken back.
fn shape(ends: &Ends<'_>) -> Vec<Objection> {
    let result = ends.result;
    let mut all = Vec::new();
    if let Some(twin) = ends.twin {
        all.push(refusal("result", "", format!("This result is linked to the claim already, by link {twin}. Change that one.")));
    }
    if ends.study_retired {
        all.push(refusal("result", "", "The study is retired; its results bear on nothing.".to_owned()));
    }
    let why = result.not_a_result.trim();
    if !why.is_empty() {
        let message = format!("This row is marked as no result of a comparison: {why}.");
        all.push(Objection { field: "result", rule: "", message, refuses: !ends.seen });
    }
    let other = result.duplicate_of.trim();
    if !other.is_empty() {
        let message = format!("This is the same result as {other}. Link that one, so that it does not count twice.");
        all.push(Objection { field: "result", rule: "", message, refuses: !ends.seen });
    }
    all
}

/// Whether the claim's margins and smallest difference can be on the scale of the result's measure.
fn scale(ends: &Ends<'_>) -> Vec<Objection> {
    let claim = ends.claim;
    let Ok(measure) = ends.result.measure.trim().parse::<Measure>() else { return Vec::new() };
    let name = measure.label().to_lowercase();
    let mut all = Vec::new();
    let (low, high) = (claim.margin_lo, claim.margin_hi);
    let null = measure.null_value();
    if measure.is_ratio() && [low, high].into_iter().flatten().any(|margin| margin <= 0.0) {
        let message = format!(
            "The claim’s margins ({}) are those of a difference; this result is a {name}, whose margins lie above 0 around 1.",
            margins(low, high)
        );
        all.push(refusal("result", "F8", message));
    } else if low.is_some_and(|low| low >= null) || high.is_some_and(|high| high <= null) {
        let message = format!(
            "The claim’s margins ({}) do not enclose {null}, which is no effect for a {name}; they belong to another measure.",
            margins(low, high)
        );
        all.push(refusal("result", "F8", message));
    }
    all.extend(smallest_difference(claim, measure, &name));
    all
}

/// A smallest difference that matters is in the outcome's unit (V-39), which a result must share.
fn smallest_difference(claim: &Claim, measure: Measure, name: &str) -> Option<Objection> {
    let mcid = claim.mcid?;
    (measure.is_ratio() || matches!(measure, Measure::Correlation)).then(|| {
        let message = format!(
            "The claim’s smallest difference that matters ({mcid}) is in the outcome’s unit; this result is a {name}, which has none."
        );
        refusal("result", "V-39", message)
    })
}

/// What becomes of a link that is possible.
fn weight(ends: &Ends<'_>, link: &Link) -> Vec<Objection> {
    let (claim, result) = (ends.claim, ends.result);
    let mut all = Vec::new();
    if claim.claim_type == ClaimType::Descriptive {
        let words =
            "A descriptive claim is no comparison: no result decides it, an editor checks it by hand. The link is only shown.";
        all.push(told("result", "V1", words));
    }
    if unreadable(result) {
        let words = "The result has no estimate with an interval, no P and no counts. It can be linked, but it can’t count.";
        all.push(told("result", "F6", words));
    } else if undirected(result) && claim.claim_type != ClaimType::Equivalence {
        let words = "The result has a P but neither an estimate nor a stated direction, so it can’t speak for or against.";
        all.push(told("result", "F3", words));
    }
    if link.population.trim() != claim.population_scope.trim() {
        let words = if claim.population_scope == "overall" {
            if result.subgroup.is_none() {
                return all;
            }
            "The claim is about everyone, the result is about a group of its study: it counts as exploratory at most."
        } else {
            "The claim is about another group than the result’s: it counts as exploratory at most."
        };
        all.push(told("population", if result.subgroup.is_some() { "S5" } else { "S3" }, words));
    }
    all
}

fn margins(low: Option<f64>, high: Option<f64>) -> String {
    let end = |end: Option<f64>| end.map_or_else(|| "open".to_owned(), |end| end.to_string());
    format!("{} to {}", end(low), end(high))
}

/// Whether nothing in a result tells how sure it is.
fn unreadable(result: &ResultDraft) -> bool {
    let given = |text: &str| !text.trim().is_empty();
    let interval = given(&result.ci_low) && given(&result.ci_high);
    let counts = result.counts.as_ref().is_some_and(|counts| given(&counts.n_experimental) && given(&counts.n_control));
    result.suspect_numbers || !(interval || counts || given(&result.p) || given(&result.se))
}

/// Whether a result has a P but no side.
fn undirected(result: &ResultDraft) -> bool {
    let number = |text: &str| text.trim().parse::<Printed>().is_ok();
    let stated = !matches!(result.reported_direction.trim(), "" | "none");
    !(number(&result.estimate) || number(&result.ci_low) || result.counts.is_some() || stated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claim::ClaimDraft;
    use crate::domain::link::LinkDraft;
    use crate::domain::study_draft::SubgroupDraft;

    fn claim(change: impl FnOnce(&mut ClaimDraft)) -> Claim {
        let mut draft = ClaimDraft {
            slug: "k2-helps".into(),
            statement: "K2 slows calcification.".into(),
            r#type: "effect".into(),
            direction: "decrease".into(),
            population_scope: "overall".into(),
            outcome_key: "cac".into(),
            wording_level: "2".into(),
            ..ClaimDraft::default()
        };
        change(&mut draft);
        draft.parse().unwrap_or_else(|errors| panic!("{errors}"))
    }

    fn link(population: &str) -> Link {
        let draft = LinkDraft {
            claim: "k2-helps".into(),
            result: "k2d/1".into(),
            directness_engine: "direct".into(),
            outcome_match: "exact".into(),
            population: population.into(),
            rationale: "Same question.".into(),
            ..LinkDraft::default()
        };
        draft.parse().unwrap_or_else(|errors| panic!("{errors}"))
    }

    fn result(change: impl FnOnce(&mut ResultDraft)) -> ResultDraft {
        let mut draft = ResultDraft {
            key: "k2d/1".into(),
            measure: "MD".into(),
            estimate: "-17".into(),
            ci_low: "-86".into(),
            ci_high: "53".into(),
            p: "= 0.64".into(),
            ..ResultDraft::default()
        };
        change(&mut draft);
        draft
    }

    fn said(claim: &Claim, result: &ResultDraft, population: &str) -> Vec<(bool, &'static str, String)> {
        let ends = Ends { claim, result, study_retired: false, twin: None, seen: false };
        objections(&ends, &link(population)).into_iter().map(|one| (one.refuses, one.rule, one.message)).collect()
    }

    fn refused(claim: &Claim, result: &ResultDraft) -> bool {
        said(claim, result, "overall").iter().any(|(refuses, ..)| *refuses)
    }

    #[test]
    fn a_plain_link_meets_no_objection() {
        assert_eq!(said(&claim(|_| ()), &result(|_| ()), "overall"), []);
    }

    #[test]
    fn rows_that_are_no_result_of_their_own_are_refused_unless_readers_have_seen_the_link() {
        let (claim, plan) = (claim(|_| ()), result(|r| r.not_a_result = "protocol, no result found".into()));
        let copy = result(|r| r.duplicate_of = "other/7".into());
        assert!(said(&claim, &plan, "overall")[0].2.contains("protocol, no result found"));
        assert!(said(&claim, &copy, "overall")[0].2.contains("other/7"));
        for row in [&plan, &copy] {
            assert!(refused(&claim, row));
            let ends = Ends { claim: &claim, result: row, study_retired: false, twin: None, seen: true };
            assert!(objections(&ends, &link("overall")).iter().all(|one| !one.refuses));
        }
    }

    #[test]
    fn the_same_result_twice_and_a_retired_study_are_refused() {
        let (claim, result) = (claim(|_| ()), result(|_| ()));
        let ends = Ends { claim: &claim, result: &result, study_retired: true, twin: Some(8007), seen: true };
        let all = objections(&ends, &link("overall"));
        assert_eq!(all.iter().filter(|one| one.refuses).count(), 2);
        assert!(all[0].message.contains("8007"), "{all:?}");
    }

    #[test]
    fn margins_and_measure_must_be_on_one_scale() {
        let zone = |low: &str, high: &str| {
            claim(|c| {
                c.r#type = "equivalence".into();
                c.direction = "none".into();
                c.margin_lo = low.into();
                c.margin_hi = high.into();
            })
        };
        let ratio = result(|r| r.measure = "RR".into());
        let difference = result(|_| ());
        assert!(refused(&zone("-5", "5"), &ratio) && !refused(&zone("-5", "5"), &difference));
        assert!(refused(&zone("0.8", "1.25"), &difference) && !refused(&zone("0.8", "1.25"), &ratio));
        assert!(refused(&zone("", "0.9"), &ratio) && !refused(&zone("", "1.25"), &ratio));
    }

    #[test]
    fn a_smallest_difference_in_units_cannot_be_a_ratio() {
        let units = claim(|c| c.mcid = "50".into());
        assert!(refused(&units, &result(|r| r.measure = "HR".into())));
        assert!(refused(&units, &result(|r| r.measure = "COR".into())));
        assert!(!refused(&units, &result(|_| ())));
    }

    #[test]
    fn what_cannot_count_is_told_and_allowed() {
        let rules = |claim: &Claim, result: &ResultDraft, population: &str| -> Vec<&'static str> {
            let all = said(claim, result, population);
            assert!(all.iter().all(|(refuses, ..)| !refuses), "{all:?}");
            all.iter().map(|(_, rule, _)| *rule).collect()
        };
        let bare = result(|r| {
            r.ci_low.clear();
            r.ci_high.clear();
            r.p.clear();
        });
        let only_p = result(|r| {
            r.estimate.clear();
            r.ci_low.clear();
            r.ci_high.clear();
        });
        let group = result(|r| r.subgroup = Some(SubgroupDraft { variable: "CAC".into(), ..SubgroupDraft::default() }));
        let plain = claim(|_| ());
        let grouped = claim(|c| c.population_scope = "CAC ≥ 400".into());
        let described = claim(|c| c.r#type = "descriptive".into());
        assert_eq!(rules(&plain, &bare, "overall"), ["F6"]);
        assert_eq!(rules(&plain, &only_p, "overall"), ["F3"]);
        assert_eq!(rules(&plain, &group, "CAC ≥ 400"), ["S5"]);
        assert_eq!(rules(&grouped, &result(|_| ()), "overall"), ["S3"]);
        assert_eq!(rules(&grouped, &group, "CAC ≥ 400"), Vec::<&str>::new());
        assert_eq!(rules(&described, &result(|_| ()), "overall"), ["V1"]);
    }
}
