//! The line `probatum assess` prints for a case.
//!
//! Owns the output half of the contract. Must not know the rules.

use serde::Serialize;

use super::assessment::{Assessment, Body};
use super::evidence::Case;
use super::{Flag, Letter, Reading, Rule, Verdict};

#[derive(Serialize)]
struct Line<'a> {
    id: &'a serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    verdict: Verdict,
    rule: Rule,
    flags: &'a [Flag],
    counted: Vec<Kept<'a>>,
    body: Option<&'a Body>,
    trace: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Kept<'a> {
    id: &'a str,
    standing: Option<Letter>,
    rule: Option<Rule>,
    reading: Option<Reading>,
}

#[derive(Serialize)]
struct Told<'a> {
    rule: Rule,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a str>,
}

/// One JSON object on one line, without a line end: see `contracts/README.md`.
///
/// # Errors
/// None in practice: every number in an assessment is finite.
pub fn json_line(case: &Case, assessment: &Assessment) -> serde_json::Result<String> {
    serde_json::to_string(&Line {
        id: &case.id,
        title: case.title.as_deref(),
        verdict: assessment.verdict,
        rule: assessment.rule,
        flags: &assessment.flags,
        counted: assessment
            .counted
            .iter()
            .filter(|counted| counted.kept)
            .map(|counted| Kept {
                id: &counted.id,
                standing: counted.standing,
                rule: counted.standing_rule,
                reading: counted.reading,
            })
            .collect(),
        body: assessment.body.as_ref(),
        trace: assessment
            .trace
            .iter()
            .map(|step| Told { rule: step.rule, text: step.text.clone(), result: step.result.as_deref() })
            .collect(),
    })
}
