//! The worked cases of METHOD 2.9: verdict, rule and exactly the flags.

use std::path::PathBuf;

use probatum::verdict::{assess, parse_cases};
use serde_json::Value;

#[test]
fn every_worked_case_gives_its_verdict_rule_and_exactly_its_flags() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/verdict-cases.json");
    let bytes = std::fs::read(path).expect("readable");
    let expected: Vec<Value> = serde_json::from_slice(&bytes).expect("readable");
    let cases = parse_cases(&bytes).expect("readable");
    assert_eq!(cases.len(), 138);
    let wrong: Vec<String> = cases
        .iter()
        .zip(&expected)
        .filter_map(|(case, value)| {
            let found = assess(case);
            let found = serde_json::json!({
                "verdict": found.verdict, "rule": found.rule, "flags": found.flags,
            });
            let wanted = &value["expect"];
            (found != *wanted).then(|| format!("case {}: {found} instead of {wanted}", case.id))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
