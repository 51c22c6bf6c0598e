//! The engine seen from outside: invariants, the trace, the input's faults.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::words::{list, number, p_value};
use super::{
    Case, Code, Design, Flag, Measure, PARAMETERS, POperator, Params, PartialDate, Place, RULES, Rule, StepRole, Verdict, assess,
    json_line, parse_cases,
};

/// A planned, adequate trial of 200 people: METHOD 2.9's baseline.
pub(super) fn trial(id: &str, changes: &Value) -> Value {
    let mut result = json!({
        "id": id, "study": id, "design": "rct", "role": "primary", "prespecified": "yes",
        "multiplicity": "not_needed", "rob": "low", "directness": "direct",
        "population": "overall", "analysis": "itt", "measure": "MD", "unit": "AU",
        "outcome": "o", "otype": "continuous", "n": 200,
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        result[key] = value.clone();
    }
    result
}

pub(super) fn value(claim: &Value, results: &[Value]) -> Value {
    json!({"id": 1, "claim": claim, "results": results})
}

pub(super) fn parsed(value: &Value) -> Case {
    parse_cases(value.to_string().as_bytes()).expect("well formed").remove(0)
}

pub(super) fn lowers() -> Value {
    json!({"type": "effect", "direction": "decrease"})
}

fn fault(value: &Value) -> String {
    parse_cases(value.to_string().as_bytes()).expect_err("refused").to_string()
}

fn danish() -> Case {
    let all = json!({"study": "DK", "label": "Danish trial", "role": "secondary",
        "prespecified": "unknown", "multiplicity": "unknown", "n": 304, "est": -51, "p": 0.089});
    let subgroup = json!({"study": "DK", "label": "Danish trial", "role": "secondary",
        "prespecified": "unknown", "multiplicity": "not_handled", "population": "CAC>=400",
        "is_subgroup": true, "credibility": "very_low", "n": 0, "est": -92, "p": 0.047});
    let mut claim = lowers();
    claim["population_scope"] = json!("CAC>=400");
    parsed(&value(&claim, &[trial("cac", &all), trial("cac400", &subgroup)]))
}

#[test]
fn the_danish_trace_can_be_followed_step_by_step() {
    let assessment = assess(&danish());
    let told: Vec<String> = assessment.trace.iter().map(|step| format!("{} {}", step.rule, step.text)).collect();
    assert_eq!(
        told,
        [
            "S3 Indirect: population differs; exploratory.",
            "F3 mean difference −51 AU, P = 0.089: P is not below 0.05; inconclusive.",
            "S5 Subgroup result, credibility very low: exploratory.",
            "F3 mean difference −92 AU, P = 0.047: P is below 0.05; for.",
            "D1 2 results from one study (Danish trial); kept cac400 because its population \
             equals the claim's; context: cac.",
            "V6 Danish trial: mean difference −92 AU, P = 0.047 favours the statement, but it is \
             a subgroup result that cannot stand alone. Needs a planned test in new participants.",
        ]
    );
    assert_eq!(assessment.trace.last().expect("well formed").role, StepRole::Decides);
    assert_eq!(assessment.counted[0].place, Place::Context);
    assert!(assessment.counted[1].kept);
    assert_eq!(assessment.studies, 1);
}

#[test]
fn a_pool_shows_its_numbers_in_the_body_and_in_the_trace() {
    let results: Vec<Value> = [("a", -20.0), ("b", -11.0), ("c", -15.0)]
        .iter()
        .map(|(id, est)| trial(id, &json!({"est": est, "lo": est - 6.0, "hi": est + 6.0})))
        .collect();
    let assessment = assess(&parsed(&value(&lowers(), &results)));
    assert_eq!(assessment.rule, Rule::V13);
    let body = assessment.body.expect("well formed");
    assert_eq!(body.k, Some(3));
    assert!(body.estimate.expect("well formed") < -15.0 && body.p.expect("well formed") < 0.05);
    assert_eq!(assessment.participants, 600);
    let steps: Vec<&str> = assessment.trace.iter().map(|step| step.rule.id()).collect();
    assert!(steps.ends_with(&["P2", "P3", "P4", "V13"]), "{steps:?}");
}

#[test]
fn the_contract_line_lists_kept_results_only() {
    let case = danish();
    let line: Value = serde_json::from_str(&json_line(&case, &assess(&case)).expect("well formed")).expect("well formed");
    assert_eq!(line["id"], 1);
    assert_eq!(line["verdict"], "hypothesis_generating");
    assert_eq!(line["flags"], json!(["exploratory_only"]));
    assert_eq!(line["body"], Value::Null);
    assert_eq!(line["counted"], json!([{"id": "cac400", "standing": "X", "rule": "S5", "reading": "F"}]));
    assert_eq!(line["trace"][5]["rule"], "V6");
}

#[test]
fn a_case_survives_being_written_and_read() {
    let bytes = include_bytes!("../../tests/data/verdict-cases.json");
    for case in parse_cases(bytes).expect("well formed") {
        let written = serde_json::to_string(&case).expect("well formed");
        let read: Case = serde_json::from_str(&written).expect("well formed");
        assert_eq!(read, case);
    }
}

#[test]
fn faults_name_place_value_and_what_is_allowed() {
    let at = |changes: Value| json!([value(&lowers(), &[]), value(&lowers(), &[trial("a", &changes)])]);
    let design = fault(&at(json!({"design": "rtc"})));
    assert!(design.starts_with("cases[1].results[0].design: \"rtc\" is not a design; allowed: rct, "), "{design}");
    for (changes, message) in [
        (json!({"p": 1.2}), "cases[1].results[0].p: 1.2 is not a P value; allowed: 0 to 1"),
        (json!({"est": "-9"}), "cases[1].results[0].est: \"-9\" is not allowed; allowed: a number"),
        (json!({"n": 2.5}), "cases[1].results[0].n: 2.5 is not allowed; allowed: a whole number, 0 or more"),
        (
            json!({"published": "2023-13"}),
            "cases[1].results[0].published: \"2023-13\" is not a date; allowed: YYYY, YYYY-MM or YYYY-MM-DD",
        ),
        (json!({"counts": [5, 4, 1, 9]}), "cases[1].results[0].counts: [5,4,1,9] has more events than people"),
        (
            json!({"outcome_match": 3}),
            "cases[1].results[0].outcome_match: 3 is not allowed; allowed: 0 exact, 1 close, 2 broader",
        ),
        (json!({"level": 100}), "cases[1].results[0].level: 100 is not a confidence level; allowed: above 0 and below 100"),
        (json!({"included": ["a", 3]}), "cases[1].results[0].included[1]: 3 is not allowed; allowed: a text"),
    ] {
        assert_eq!(fault(&at(changes)), message);
    }
    let mut params = value(&lowers(), &[]);
    params["params"] = json!({"alpha": 5});
    assert_eq!(fault(&params), "params.alpha: 5 is not allowed; allowed: 0.000000001 to 0.5");
    assert!(fault(&json!({"id": 1, "claim": {}, "results": []})).starts_with("claim.type: is missing"));
    assert!(parse_cases(b"{").expect_err("refused").to_string().starts_with("not JSON"));
}

#[test]
fn unknown_empty_and_absent_fields_are_tolerated_and_never_upgrade() {
    let bare = json!({"id": "a", "design": "rct", "measure": "MD", "est": -20, "lo": -30, "hi": -10,
        "n": 900, "role": "unknown", "rob": "unknown", "source": null, "unit": "", "later_field": 7});
    let assessment = assess(&parsed(&value(&lowers(), &[bare])));
    assert_eq!(assessment.rule, Rule::V15);
    assert_eq!(assessment.flags, [Flag::NoConfirmatory, Flag::SingleStudy]);
}

#[test]
fn a_partial_date_means_its_last_day() {
    for (text, last) in [("2023", "2023-12-31"), ("2024-02", "2024-02-29"), ("2024-02-03", "2024-02-03")] {
        let date: PartialDate = text.parse().expect("well formed");
        assert_eq!(date.last_day().to_string(), last);
        assert_eq!(date.to_string(), text);
    }
    for text in ["", "23", "2023-1", "2023/01", "2023-02-30", "+023-01-01"] {
        assert!(text.parse::<PartialDate>().is_err(), "{text}");
    }
}

#[test]
fn every_code_reads_back_and_every_parameter_is_settable() {
    fn check<T: Code + std::str::FromStr>() {
        for code in T::ALL {
            assert!(code.as_str().parse::<T>().is_ok_and(|read| read == *code));
            assert!(!code.label().is_empty());
        }
    }
    check::<Design>();
    check::<Measure>();
    check::<Verdict>();
    check::<Flag>();
    let mut params = Params::default();
    for parameter in PARAMETERS {
        let slot = params.by_name(parameter.name).expect("well formed");
        assert!((*slot - parameter.default).abs() < 1e-12);
    }
    let codes: Vec<&str> = Flag::ALL.iter().map(|flag| flag.as_str()).collect();
    assert!(codes.is_sorted());
}

#[test]
fn numbers_read_well() {
    assert_eq!(number(-17.37), "−17.37");
    assert_eq!(number(0.1 + 0.2), "0.3");
    assert_eq!(number(0.849_999_999_99), "0.85");
    assert_eq!(number(304.0), "304");
    assert_eq!(number(-123.456_789), "−123");
    assert_eq!(p_value(POperator::Equal, 0.047), "P = 0.047");
    assert_eq!(p_value(POperator::Equal, 0.000_000_3), "P < 0.001");
    assert_eq!(p_value(POperator::Less, 0.0005), "P < 0.0005");
    assert_eq!(list(&["a", "b", "c"]), "a, b and c");
}

#[test]
fn rule_ids_are_unique_and_the_table_is_complete() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    for row in RULES {
        assert_eq!(row.rule.text(), *row);
        assert!(!row.condition.is_empty() && !row.outcome.is_empty());
    }
}

#[test]
fn every_step_of_every_worked_case_is_in_the_table_with_its_slots_filled() {
    let bytes = include_bytes!("../../tests/data/verdict-cases.json");
    let table: BTreeSet<Rule> = RULES.iter().map(|row| row.rule).collect();
    for case in parse_cases(bytes).expect("well formed") {
        let assessment = assess(&case);
        for step in &assessment.trace {
            assert!(table.contains(&step.rule));
            assert!(
                !step.text.contains('{') && !step.text.contains("NaN") && !step.text.contains("  "),
                "case {}: {}",
                case.id,
                step.text
            );
        }
        assert_eq!(assessment.counted.len(), case.results.len());
        assert_eq!(assessment.trace.last().expect("well formed").rule, assessment.rule);
    }
}

/// Cases whose parts vary enough to reach most rules.
pub(super) fn any_case() -> impl Strategy<Value = Value> {
    let result = (
        0..4_usize,
        prop::sample::select(vec!["rct", "rct", "cohort", "single_arm", "animal"]),
        prop::sample::select(vec!["low", "moderate", "high", "not_assessed"]),
        prop::sample::select(vec!["primary", "secondary", "exploratory"]),
        (-30..30_i32, 1..30_i32),
        prop::sample::select(vec![0, 40, 200, 900]),
        prop::sample::select(vec!["o", "p"]),
    );
    let claim = prop::sample::select(vec!["effect", "harm", "association", "mechanism"]);
    (claim, prop::collection::vec(result, 0..7)).prop_map(|(kind, rows)| {
        let results: Vec<Value> = rows
            .into_iter()
            .enumerate()
            .map(|(at, (study, design, rob, role, (est, half), n, outcome))| {
                let changes = json!({"study": format!("s{study}"), "design": design, "rob": rob,
                    "role": role, "est": est, "lo": est - half, "hi": est + half, "n": n,
                    "outcome": outcome, "adjusted": true});
                trial(&format!("r{at}"), &changes)
            })
            .collect();
        value(&json!({"type": kind, "direction": "decrease"}), &results)
    })
}

fn gist(case: &Value) -> (Verdict, Rule, Vec<Flag>) {
    let assessment = assess(&parsed(case));
    (assessment.verdict, assessment.rule, assessment.flags)
}

proptest! {
    #[test]
    fn the_order_of_results_does_not_change_the_verdict(case in any_case(), turn in 0..7_usize) {
        let mut turned = case.clone();
        let results = turned["results"].as_array_mut().expect("well formed");
        let by = turn.min(results.len());
        results.rotate_left(by);
        results.reverse();
        prop_assert_eq!(gist(&case), gist(&turned));
    }

    #[test]
    fn a_mirrored_case_read_reversed_gives_the_same_verdict(case in any_case()) {
        let mut mirrored = case.clone();
        for result in mirrored["results"].as_array_mut().expect("well formed") {
            let turned = |field: &str| -result[field].as_i64().expect("well formed");
            let (est, lo, hi) = (turned("est"), turned("hi"), turned("lo"));
            result["est"] = json!(est);
            result["lo"] = json!(lo);
            result["hi"] = json!(hi);
            result["polarity"] = json!("reversed");
        }
        prop_assert_eq!(gist(&case), gist(&mirrored));
    }

    #[test]
    fn the_unit_of_measurement_does_not_matter(case in any_case()) {
        let mut scaled = case.clone();
        for result in scaled["results"].as_array_mut().expect("well formed") {
            for field in ["est", "lo", "hi"] {
                result[field] = json!(1000 * result[field].as_i64().expect("well formed"));
            }
        }
        prop_assert_eq!(gist(&case), gist(&scaled));
    }

    #[test]
    fn only_confirmatory_evidence_supports(case in any_case()) {
        let assessment = assess(&parsed(&case));
        if assessment.verdict == Verdict::Supported {
            let confirmed = assessment.counted.iter().any(|counted| {
                counted.kept && counted.standing == Some(super::Letter::Confirmatory)
            });
            prop_assert!(confirmed);
        }
    }
}
