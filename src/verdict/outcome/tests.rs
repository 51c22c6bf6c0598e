//! Which results on an outcome may be averaged, and which stand apart.

use super::*;
use crate::verdict::parse_cases;
use serde_json::{Value, json};

/// Results in the form of `probatum assess`, all of trials of one thing unless said otherwise.
fn found(results: &[Value]) -> Vec<Found> {
    let results: Vec<Value> = results
        .iter()
        .map(|given| {
            let mut result =
                json!({"design": "rct", "measure": "MD", "unit": "AU", "outcome": "coronary_calcium", "role": "primary"});
            if let (Value::Object(result), Value::Object(given)) = (&mut result, given) {
                result.extend(given.clone());
            }
            result
        })
        .collect();
    let case = json!({"claim": {"type": "descriptive"}, "results": results});
    let cases = parse_cases(case.to_string().as_bytes()).expect("a case");
    let results = cases.into_iter().flat_map(|case| case.results);
    results.map(|result| Found { result, given: "vitamin K2".into(), parent: None, fault: None }).collect()
}

#[test]
fn comparable_trials_are_averaged_one_result_of_each() {
    let mut all = found(&[
        json!({"id": "a/main", "study": "a", "est": -20.0, "lo": -40.0, "hi": 0.0, "n": 100}),
        json!({"id": "a/second", "study": "a", "est": -90.0, "lo": -140.0, "hi": -40.0, "role": "secondary"}),
        json!({"id": "a/part", "study": "a", "est": -60.0, "lo": -99.0, "hi": -21.0, "is_subgroup": true}),
        json!({"id": "b/main", "study": "b", "est": -10.0, "lo": -30.0, "hi": 10.0}),
    ]);
    all[2].parent = Some("a/main".into());
    let described = describe(&all, &Params::default());
    let scale = &described.axes[0].scales[0];
    let average = scale.average.as_ref().expect("an average");
    // two trials with equal standard errors: the middle, by Wald
    assert_eq!(average.k, 2);
    assert!((average.estimate + 15.0).abs() < 1e-9, "{average:?}");
    assert!((average.high - average.low - 40.0 / 2.0_f64.sqrt()).abs() < 1e-6, "{average:?}");
    let rows: Vec<(&str, bool, bool)> =
        scale.rows.iter().map(|row| (all[row.at].result.id.as_str(), row.weight.is_some(), row.under)).collect();
    let shown = [("a/main", true, false), ("a/part", false, true), ("a/second", false, false), ("b/main", true, false)];
    assert_eq!(rows, shown);
}

#[test]
fn what_is_not_comparable_stands_by_itself() {
    let mut all = found(&[
        json!({"id": "a", "est": -20.0, "lo": -40.0, "hi": 0.0}),
        json!({"id": "b", "est": -20.0, "lo": -40.0, "hi": 0.0, "unit": "percent"}),
        json!({"id": "c", "est": -20.0, "lo": -40.0, "hi": 0.0, "design": "cohort"}),
        json!({"id": "d", "est": -20.0, "lo": -40.0, "hi": 0.0, "contrast": "top_v_bottom"}),
        json!({"id": "e", "est": -20.0, "lo": -40.0, "hi": 0.0}),
        json!({"id": "f", "est": -20.0, "lo": -40.0, "hi": 0.0, "design": "systematic_review", "sr_of": "rct"}),
        json!({"id": "g", "est": 0.8, "lo": 0.6, "hi": 1.1, "measure": "RR", "unit": null}),
        json!({"id": "h", "est": -20.0, "lo": -40.0, "hi": 0.0, "is_subgroup": true}),
    ]);
    all[4].given = "magnesium".into();
    let described = describe(&all, &Params::default());
    let scales: Vec<&Scale> = described.axes.iter().flat_map(|axis| &axis.scales).collect();
    assert!(scales.iter().all(|scale| scale.average.is_none()), "{scales:?}");
    assert_eq!(scales.iter().map(|scale| scale.rows.len()).sum::<usize>(), 8);
    assert_eq!(described.axes.len(), 3, "one axis for AU, for per cent, for ratios");
}

#[test]
fn what_can_not_be_trusted_is_apart_whatever_its_figures() {
    let mut all = found(&[
        json!({"id": "a", "est": -20.0, "lo": -40.0, "hi": 0.0, "integrity": "retracted", "retracted_on": "2020"}),
        json!({"id": "b", "est": -20.0, "lo": -40.0, "hi": 0.0, "source": "unverified"}),
        json!({"id": "c"}),
        json!({"id": "d", "est": -20.0}),
    ]);
    all[2].fault = Some(Apart::Suspect);
    let described = describe(&all, &Params::default());
    assert_eq!(described.apart, [(0, Apart::Retracted), (1, Apart::Unverified), (2, Apart::Suspect)]);
    assert!(described.axes.is_empty() && described.undrawn.iter().map(|(at, _)| *at).eq([3]));
}
