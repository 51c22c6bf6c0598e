//! Pooling against R's metafor: 67 data sets, version and settings in `tests/data/metafor.json`, relative tolerance 1e-8.

use probatum::stats::bias::egger;
use probatum::stats::effect::Effect;
use probatum::stats::heterogeneity::{heterogeneity, prediction_interval};
use probatum::stats::pool::{Inference, Pooled, Tau2, Test, pool};
use serde_json::Value;

const TOLERANCE: f64 = 1e-8;

/// Differences found so far.
#[derive(Default)]
struct Check {
    faults: Vec<String>,
    compared: usize,
}

impl Check {
    /// `scale` is what a difference is measured against where the number itself is near 0.
    fn near(&mut self, what: &str, found: f64, expected: &Value, scale: f64) {
        let Some(expected) = expected.as_f64() else { return };
        // below this, doubles themselves have no relative precision left
        if expected.abs() < 1e-300 && expected != 0.0 {
            return;
        }
        self.compared += 1;
        let off = (found - expected).abs() / expected.abs().max(scale).max(f64::MIN_POSITIVE);
        if off.is_nan() || off > TOLERANCE {
            self.faults.push(format!("{what}: {found} instead of {expected}"));
        }
    }

    fn fit(&mut self, what: &str, pooled: &Pooled, inference: &Inference, expected: &Value) {
        let scale = pooled.mean.se;
        self.near(&format!("{what} estimate"), pooled.mean.estimate, &expected["estimate"], scale);
        self.near(&format!("{what} lower limit"), inference.low, &expected["ci_lb"], scale);
        self.near(&format!("{what} upper limit"), inference.high, &expected["ci_ub"], scale);
        self.near(&format!("{what} P"), inference.p, &expected["pval"], 0.0);
    }
}

fn effects(data: &Value) -> Vec<Effect> {
    let numbers = |name: &str| -> Vec<f64> {
        data[name].as_array().map(|list| list.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
    };
    numbers("yi").into_iter().zip(numbers("vi")).map(|(estimate, variance)| Effect { estimate, se: variance.sqrt() }).collect()
}

fn median_variance(effects: &[Effect]) -> f64 {
    let mut variances: Vec<f64> = effects.iter().map(|effect| effect.se * effect.se).collect();
    variances.sort_by(f64::total_cmp);
    variances[variances.len() / 2]
}

#[test]
fn pools_agree_with_metafor_on_every_data_set() {
    let file: Value = serde_json::from_str(include_str!("../../data/metafor.json")).expect("the reference");
    let sets = file["datasets"].as_object().expect("data sets");
    assert_eq!(sets.len(), 67);
    let mut check = Check::default();
    for (id, expected) in sets {
        let effects = effects(expected);
        let spread = heterogeneity(&effects).expect("two or more");
        check.near(&format!("{id} Q"), spread.q, &expected["Q"], 1e-3);
        check.near(&format!("{id} I²"), 100.0 * spread.i2, &expected["I2"], 1.0);
        if let Ok(found) = egger(&effects) {
            let egger = &expected["egger"];
            let scale = egger["se"].as_f64().expect("a standard error");
            check.near(&format!("{id} Egger's intercept"), found.intercept, &egger["intercept"], scale);
            check.near(&format!("{id} Egger's t"), found.t, &egger["t"], 1.0);
            check.near(&format!("{id} Egger's P"), found.p, &egger["pval"], 0.0);
        }
        let common = pool(&effects, Tau2::Common).expect("poolable");
        check.fit(&format!("{id} common"), &common, &common.infer(Test::Z, 0.05).expect("an interval"), &expected["common"]);
        for (name, method) in [("DL", Tau2::DerSimonianLaird), ("REML", Tau2::Reml)] {
            let block = &expected[name];
            let pooled = pool(&effects, method).expect("poolable");
            check.near(&format!("{id} {name} tau²"), pooled.tau2, &block["tau2"], 0.01 * median_variance(&effects));
            check.near(&format!("{id} {name} SE"), pooled.mean.se, &block["z"]["se"], 0.0);
            check.fit(&format!("{id} {name} Wald"), &pooled, &pooled.infer(Test::Z, 0.05).expect("an interval"), &block["z"]);
            if let Ok(inference) = pooled.infer(Test::HartungKnapp, 0.05) {
                check.fit(&format!("{id} {name} Hartung–Knapp"), &pooled, &inference, &block["knha"]);
            }
            if let Ok((low, high)) = prediction_interval(pooled.mean, pooled.tau2, effects.len(), 0.05) {
                check.near(&format!("{id} {name} prediction, lower"), low, &block["z"]["pi_riley_lb"], pooled.mean.se);
                check.near(&format!("{id} {name} prediction, upper"), high, &block["z"]["pi_riley_ub"], pooled.mean.se);
            }
        }
    }
    assert!(check.compared > 1500, "only {} numbers compared", check.compared);
    assert!(check.faults.is_empty(), "{}", check.faults.join("\n"));
}
