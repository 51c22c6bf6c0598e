use super::{err, out, probatum, run};
use serde_json::Value;

const ONE: &str = r#"{"id": 7, "title": "nothing linked", "claim": {"type": "effect", "direction": "decrease", "population_scope": "overall"}, "results": []}"#;

#[test]
fn every_worked_case_comes_out_as_the_method_says() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/verdict-cases.json");
    let output = run(probatum().args(["assess", file]), "");
    assert!(output.status.success(), "{}", err(&output));
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file).expect("the cases")).expect("JSON");
    let lines: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
    assert_eq!((cases.len(), lines.len()), (138, 138));
    for (case, line) in cases.iter().zip(&lines) {
        assert_eq!(line["id"], case["id"]);
        for field in ["verdict", "rule", "flags"] {
            assert_eq!(line[field], case["expect"][field], "case {}: {field}", case["id"]);
        }
        assert_eq!(
            line["trace"].as_array().and_then(|trace| trace.last()).map(|step| &step["rule"]),
            Some(&line["rule"]),
            "case {}",
            case["id"]
        );
    }
}

#[test]
fn a_single_case_is_read_from_standard_input() {
    let output = run(probatum().args(["assess", "-"]), ONE);
    let line: Value = serde_json::from_str(&out(&output)).expect("one object");
    assert_eq!(
        (line["id"].as_i64(), line["title"].as_str(), line["verdict"].as_str()),
        (Some(7), Some("nothing linked"), Some("not_assessed"))
    );
    assert_eq!(line["body"], Value::Null);
}

#[test]
fn bad_input_exits_2_and_names_the_place_the_value_and_what_is_allowed() {
    let wrong = ONE.replace("[]", r#"[{"id": "a", "study": "a", "design": "rtc"}]"#);
    let output = run(probatum().args(["assess", "-"]), &wrong);
    assert_eq!(output.status.code(), Some(2));
    let message = err(&output);
    for part in ["results[0].design", "rtc", "cohort"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert!(output.stdout.is_empty());
    assert_eq!(run(probatum().args(["assess", "-"]), "{").status.code(), Some(2));
    assert_eq!(run(probatum().args(["assess", "no-such-file.json"]), "").status.code(), Some(2));
}

#[test]
fn one_bad_case_does_not_lose_the_others() {
    let bad = ONE.replace("\"decrease\"", "\"down\"");
    let output = run(probatum().args(["assess", "-"]), &format!("[{ONE}, {bad}, {ONE}]"));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(out(&output).lines().count(), 2);
    assert!(err(&output).contains("cases[1].claim.direction") && err(&output).contains("down"), "{}", err(&output));
}
