//! Every number of 67 data sets and 28 edge cases against R's metafor; version and settings in `tests/data/metafor.json`. Relative
//! tolerance 1e-8; for the edge cases, which metafor iterates to 1e-12 only, 1e-6.

use super::found::{cumulated, differences, fit, from_raw, groups, left_out, method, positions, regressions, test, trimmed};
use probatum::stats::effect::Effect;
use probatum::stats::pool::{Test, pool};
use serde_json::Value;

/// Differences found so far.
struct Check {
    tolerance: f64,
    /// The data set's median sampling variance, by which a τ² near 0 is judged.
    variance: f64,
    faults: Vec<String>,
    compared: usize,
}

impl Check {
    fn new(tolerance: f64) -> Self {
        Self { tolerance, variance: 0.0, faults: Vec::new(), compared: 0 }
    }

    /// Every number that is expected, found under the same name. `se` is the standard error of the block it stands in.
    fn block(&mut self, path: &str, found: &Value, expected: &Value, se: Option<f64>) {
        match expected {
            Value::Object(fields) => {
                for (key, expected) in fields {
                    let path = format!("{path} {key}");
                    if let Value::Array(list) = expected {
                        for (i, expected) in list.iter().enumerate() {
                            let se = fields.get("se").and_then(|se| se[i].as_f64());
                            self.block(&format!("{path} {i}"), &found[key][i], expected, se);
                        }
                    } else {
                        self.block(&path, &found[key], expected, fields.get("se").and_then(Value::as_f64));
                    }
                }
            }
            Value::Number(expected) => self.near(path, found, expected.as_f64().expect("a double"), se.unwrap_or(0.0)),
            Value::Null => {}
            _ => {
                self.compared += 1;
                if found != expected {
                    self.faults.push(format!("{path}: {found} instead of {expected}"));
                }
            }
        }
    }

    /// Relative to the number itself, or to what it is a difference of where it is near 0.
    fn near(&mut self, path: &str, found: &Value, expected: f64, se: f64) {
        // below this, doubles themselves have no relative precision left
        if expected.abs() < 1e-300 && expected != 0.0 {
            return;
        }
        let scale = match path.rsplit(' ').find(|part| part.parse::<usize>().is_err()).unwrap_or_default() {
            "stat" | "t" | "z" | "I2" | "I2_lb" | "I2_ub" => 1.0,
            "tau2" | "tau2_lb" | "tau2_ub" => 0.01 * self.variance,
            "Q" | "QM" | "QE" | "Q_within" | "Q_between" | "Q_residual" => 1e-3,
            name if ["estimate", "ci_", "pi_", "limit", "b_sei", "intercept"].iter().any(|start| name.starts_with(start)) => se,
            _ => 0.0,
        };
        self.compared += 1;
        let off = found.as_f64().map_or(f64::INFINITY, |found| (found - expected).abs());
        let bar = self.tolerance * expected.abs().max(scale);
        if off > bar {
            self.faults.push(format!("{path}: {found} instead of {expected}"));
        }
    }

    fn report(&self, at_least: usize) {
        assert!(self.faults.is_empty(), "{} of {}:\n{}", self.faults.len(), self.compared, self.faults.join("\n"));
        assert!(self.compared >= at_least, "only {} numbers compared", self.compared);
    }
}

fn reference() -> Value {
    serde_json::from_str(include_str!("../../data/metafor.json")).expect("the reference")
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().expect("a list").iter().filter_map(Value::as_f64).collect()
}

/// Effects; a variance below 0 counts as 0.
fn effects(data: &Value) -> Vec<Effect> {
    let pairs = numbers(&data["yi"]).into_iter().zip(numbers(&data["vi"]));
    pairs.map(|(estimate, variance)| Effect { estimate, se: variance.max(0.0).sqrt() }).collect()
}

fn median_variance(effects: &[Effect]) -> f64 {
    let mut variances: Vec<f64> = effects.iter().map(|effect| effect.se * effect.se).collect();
    variances.sort_by(f64::total_cmp);
    variances.get(variances.len() / 2).copied().unwrap_or(0.0)
}

#[test]
fn every_number_of_every_data_set_agrees_with_metafor() {
    let file = reference();
    let sets = file["datasets"].as_object().expect("data sets");
    assert_eq!(sets.len(), 67);
    let mut check = Check::new(1e-8);
    for (id, expected) in sets {
        let effects = effects(expected);
        check.variance = median_variance(&effects);
        if let Some(raw) = expected.get("raw") {
            for (i, found) in from_raw(expected["measure"].as_str().expect("a measure"), raw).iter().enumerate() {
                check.near(&format!("{id} estimate {i}"), &found.estimate.into(), effects[i].estimate, effects[i].se);
                check.near(&format!("{id} variance {i}"), &found.se.powi(2).into(), effects[i].se.powi(2), 0.0);
            }
        }
        let common = fit(&effects, method("EE"), Test::Z).expect("an average");
        check.block(&format!("{id} EE"), &common, &expected["common"], None);
        let (q, interval) = differences(&effects);
        check.block(&format!("{id} Q"), &q, &expected["Q"], None);
        check.block(&format!("{id} QP"), &interval, &expected["tau2_ci_QP"], None);
        for (name, blocks) in expected["random"].as_object().expect("methods") {
            for (key, block) in blocks.as_object().expect("blocks") {
                let path = format!("{id} {name} {key}");
                match test(key) {
                    Some(test) => {
                        check.block(&path, &fit(&effects, method(name), test).expect("an average"), block, None);
                    }
                    None => check.block(&path, &fit(&effects, method(name), Test::Z).expect("an average")[key], block, None),
                }
            }
        }
        if let Some(expected) = expected.get("loo_REML") {
            check.block(&format!("{id} loo"), &left_out(&effects), expected, None);
        }
        if let Some(expected) = expected.get("cumul_REML") {
            check.block(&format!("{id} cumulative"), &cumulated(&effects, &expected["order"]), expected, None);
        }
        let mut asymmetry = expected["egger"].clone();
        if effects.len() == 2 {
            // a line through two points leaves no residual: it is refused
            asymmetry["lm"] = Value::Null;
        }
        check.block(&format!("{id} egger"), &regressions(&effects), &asymmetry, None);
        for (name, expected) in expected["trimfill_L0"].as_object().expect("methods") {
            let path = format!("{id} trimfill {name}");
            match (trimmed(&effects, method(name)), expected.is_null()) {
                (Ok(found), false) => check.block(&path, &found, expected, None),
                (Err(_), true) => {}
                (found, _) => check.faults.push(format!("{path}: {found:?}")),
            }
        }
        if let Some(expected) = expected.get("subgroup") {
            check.block(&format!("{id} groups"), &groups(&effects, &positions(&file["datasets"][id]["group"])), expected, None);
        }
    }
    check.report(40_000);
}

#[test]
fn edge_cases_agree_with_metafor_or_are_refused_as_there() {
    let file = reference();
    let mut check = Check::new(1e-6);
    for (id, case) in file["edges"].as_object().expect("cases") {
        let effects = effects(case);
        check.variance = median_variance(&effects);
        for (name, expected) in case["fits"].as_object().expect("fits") {
            let path = format!("{id} {name}");
            let (tau2, kind) = name.split_once('_').expect("a method and a test");
            let kind = test(kind).expect("a test");
            if expected.is_null() {
                assert!(pool(&effects, method(tau2)).is_err(), "{path}");
            } else if expected["se"] == 0.0 {
                // studies that agree exactly: metafor divides by 0, here it is refused
                assert!(pool(&effects, method(tau2)).expect("an average").infer(kind, 0.05).is_err(), "{path}");
            } else {
                check.block(&path, &fit(&effects, method(tau2), kind).expect(&path), expected, None);
            }
        }
    }
    check.report(2_000);
}
