//! Which results share an axis, which are averaged, and what stands under what.

use super::forest::{Forest, From, Kind, forest};
use super::refit::{one_after_another, without_each};
use super::{Case, Model, Place, parse_cases};
use serde_json::{Value, json};

fn trial(id: &str, changes: &Value) -> Value {
    let mut result = json!({
        "id": id, "study": id, "design": "rct", "role": "primary", "prespecified": "yes", "multiplicity": "not_needed", "rob": "low",
        "directness": "direct", "population": "overall", "analysis": "itt", "measure": "MD", "unit": "AU", "outcome": "o",
        "otype": "continuous", "n": 200, "est": -10, "lo": -20, "hi": 0, "published": "2010",
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        result[key] = value.clone();
    }
    result
}

fn case(results: &[Value]) -> Case {
    let claim = json!({"type": "effect", "direction": "decrease"});
    let text = json!({"id": 1, "claim": claim, "results": results}).to_string();
    parse_cases(text.as_bytes()).expect("well formed").remove(0)
}

fn drawn(results: &[Value]) -> Forest {
    forest(&case(results))
}

/// Rows by block: kind, and the rows' ids with a mark on those that stand under another.
fn layout(forest: &Forest, axis: usize) -> Vec<(Kind, Vec<String>)> {
    let name = |row: &super::forest::Row| format!("{}{}", if row.under { "> " } else { "" }, row.id);
    forest.axes[axis].blocks.iter().map(|block| (block.kind, block.rows.iter().map(name).collect())).collect()
}

#[test]
fn a_subgroup_stands_under_its_whole_and_is_never_averaged_with_it() {
    let part = json!({"study": "a", "is_subgroup": true, "population": "women", "est": -30, "lo": -60, "hi": 0});
    let forest = drawn(&[trial("a", &json!({})), trial("a-women", &part), trial("b", &json!({"published": "2005"}))]);
    assert_eq!(layout(&forest, 0), [(Kind::Averaged, vec!["b".to_owned(), "a".into(), "> a-women".into()])]);
    let block = &forest.axes[0].blocks[0];
    assert_eq!(block.average.as_ref().map(|average| average.k), Some(2));
    assert_eq!(block.rows[2].weight, None);
    let shares: f64 = block.rows.iter().filter_map(|row| row.weight).sum();
    assert!((shares - 1.0).abs() < 1e-12, "{shares}");
}

#[test]
fn the_whole_of_a_study_is_drawn_above_a_subgroup_that_counts() {
    let whole = json!({"study": "a", "role": "secondary", "est": -5, "lo": -20, "hi": 10});
    let part = json!({"study": "a", "is_subgroup": true, "population": "women", "prespecified": "no", "credibility": "low"});
    let mut case = case(&[trial("whole", &whole), trial("part", &part)]);
    case.claim.population_scope = Some("women".to_owned());
    let forest = forest(&case);
    assert_eq!(layout(&forest, 0)[0].1, ["whole", "> part"], "{forest:?}");
}

#[test]
fn two_units_never_share_an_axis_nor_a_diamond() {
    let percent = json!({"unit": "%"});
    let results: Vec<Value> = ["a", "b"]
        .into_iter()
        .map(|id| trial(id, &json!({})))
        .chain(["c", "d"].into_iter().map(|id| trial(id, &percent)))
        .collect();
    let forest = drawn(&results);
    let units: Vec<(Option<&str>, usize)> = forest
        .axes
        .iter()
        .map(|axis| (axis.unit.as_deref(), axis.blocks[0].average.as_ref().map_or(0, |average| average.k)))
        .collect();
    assert_eq!(units, [(Some("AU"), 2), (Some("%"), 2)]);
}

#[test]
fn different_ratios_share_the_logarithmic_axis_but_no_average() {
    let ratio = |measure: &str| json!({"measure": measure, "unit": "", "est": 0.8, "lo": 0.5, "hi": 1.28, "otype": "tte"});
    let forest = drawn(&[trial("a", &ratio("HR")), trial("b", &ratio("OR"))]);
    assert_eq!(forest.axes.len(), 1);
    assert!(forest.axes[0].ratio);
    assert_eq!(layout(&forest, 0), [(Kind::Alone, vec!["a".to_owned(), "b".into()])]);
    assert!((forest.axes[0].blocks[0].rows[0].estimate - 0.8_f64.ln()).abs() < 1e-12);
}

#[test]
fn a_reversed_result_is_turned_round_and_says_so() {
    let forest = drawn(&[trial("a", &json!({"est": 10, "lo": 2, "hi": 20, "polarity": "reversed"}))]);
    let row = &forest.axes[0].blocks[0].rows[0];
    assert_eq!((row.estimate, row.low, row.high, row.reversed), (-10.0, -20.0, -2.0, true));
}

#[test]
fn what_has_no_interval_is_named_with_the_reason() {
    let bare = json!({"lo": null, "hi": null});
    let from_p = json!({"lo": null, "hi": null, "p": 0.047});
    let none = json!({"lo": null, "hi": null, "est": null});
    let wrong = json!({"measure": "RR", "unit": "", "est": -1, "lo": 0.5, "hi": 2});
    let forest = drawn(&[trial("a", &bare), trial("b", &from_p), trial("c", &none), trial("d", &wrong)]);
    assert_eq!(
        forest.axes[0].blocks[0].rows.iter().map(|row| (row.id.as_str(), row.basis)).collect::<Vec<_>>(),
        [("b", From::PValue)]
    );
    let why: Vec<(&str, &str)> = forest.undrawn.iter().map(|row| (row.id.as_str(), row.why.as_str())).collect();
    assert_eq!(
        why,
        [
            ("a", "an estimate without an interval, a standard error or an exact P"),
            ("c", "no estimate that can be counted is known"),
            ("d", "a ratio cannot be zero or negative"),
        ]
    );
}

#[test]
fn an_average_comes_with_its_spread_and_from_five_studies_with_a_prediction() {
    let results: Vec<Value> = [-20.0, -5.0, -12.0, 3.0, -30.0]
        .into_iter()
        .zip(["a", "b", "c", "d", "e"])
        .map(|(est, id)| trial(id, &json!({"est": est, "lo": est - 8.0, "hi": est + 8.0})))
        .collect();
    let found = drawn(&results);
    let average = found.axes[0].blocks[0].average.as_ref().expect("an average");
    assert_eq!((average.k, average.model), (5, Model::RemlHartungKnapp));
    assert!(average.tau2_interval.is_some_and(|(low, high)| low < average.tau2 && average.tau2 < high));
    assert!(average.prediction.is_some_and(|(low, high)| low < average.low && average.high < high));
    assert!(average.q_p < 0.05);
    assert_eq!(drawn(&results[..4]).axes[0].blocks[0].average.as_ref().and_then(|average| average.prediction), None);
}

#[test]
fn an_average_made_anew_is_the_average_of_what_is_left() {
    let results: Vec<Value> = [-20.0, -5.0, -12.0]
        .into_iter()
        .zip(["a", "b", "c"])
        .map(|(est, id)| trial(id, &json!({"est": est, "lo": est - 8.0, "hi": est + 8.0})))
        .collect();
    let whole = drawn(&results);
    let rows = whole.axes[0].blocks[0].averaged();
    let without_last = without_each(&rows, 0.05)[2].expect("an average");
    let two = drawn(&results[..2]).axes[0].blocks[0].average.clone().expect("an average");
    assert!((without_last.estimate - two.estimate).abs() < 1e-9 && (without_last.low - two.low).abs() < 1e-9);
    let steps = one_after_another(&rows, 0.05);
    assert_eq!(steps.iter().flatten().map(|step| step.k).collect::<Vec<_>>(), [1, 2, 3]);
    let all = whole.axes[0].blocks[0].average.as_ref().expect("an average");
    assert!(steps[2].is_some_and(|step| (step.high - all.high).abs() < 1e-12));
}

#[test]
fn figures_without_a_verdict_are_drawn_but_never_averaged() {
    let mut case = case(&[trial("a", &json!({})), trial("b", &json!({}))]);
    case.claim.kind = super::ClaimType::Descriptive;
    let found = forest(&case);
    assert_eq!(layout(&found, 0), [(Kind::Aside, vec!["a".to_owned(), "b".into()])]);
    assert_eq!(found.axes[0].blocks[0].rows[0].place, Place::NotCounted);
}

#[test]
fn it_is_stored_and_read_back_unchanged() {
    let found = drawn(&[trial("a", &json!({})), trial("b", &json!({})), trial("c", &json!({"lo": null, "hi": null}))]);
    let stored = serde_json::to_value(&found).expect("JSON");
    assert_eq!(serde_json::from_value::<Forest>(stored).expect("the same"), found);
    assert_eq!(serde_json::from_value::<Forest>(json!({})).expect("an empty one"), Forest::default());
}
