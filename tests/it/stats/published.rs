//! Worked examples as papers and textbooks print them, to the digits they print.

use super::found::method;
use probatum::stats::bias::egger;
use probatum::stats::effect::{Effect, TwoByTwo};
use probatum::stats::heterogeneity::{heterogeneity, prediction_of_test, tau2_interval};
use probatum::stats::pool::{Test, pool};
use probatum::stats::raw::{
    Mean, fisher_z, log_odds_ratio, log_ratio_of_means, log_risk_ratio, mean_difference, risk_difference,
    standardised_mean_difference,
};
use probatum::stats::trimfill::{Side, trim_and_fill};
use serde_json::Value;

/// As printed with so many decimals.
fn printed(found: f64, expected: f64, decimals: i32) {
    let half = 0.501 * 10.0_f64.powi(-decimals);
    assert!((found - expected).abs() <= half, "{found} is not {expected} to {decimals} decimals");
}

fn effect(found: Effect, (estimate, variance): (f64, f64), decimals: i32) {
    printed(found.estimate, estimate, decimals);
    printed(found.se * found.se, variance, decimals);
}

/// A data set of the reference file.
fn data(id: &str) -> Vec<Effect> {
    let file: Value = serde_json::from_str(include_str!("../../data/metafor.json")).expect("the reference");
    let numbers = |name: &str| -> Vec<f64> {
        file["datasets"][id][name].as_array().expect("numbers").iter().filter_map(Value::as_f64).collect()
    };
    let pairs = numbers("yi").into_iter().zip(numbers("vi"));
    pairs.map(|(estimate, variance)| Effect { estimate, se: variance.sqrt() }).collect()
}

fn of(pairs: &[(f64, f64)]) -> Vec<Effect> {
    pairs.iter().map(|(estimate, variance)| Effect { estimate: *estimate, se: variance.sqrt() }).collect()
}

/// Borenstein, Hedges, Higgins & Rothstein 2009, Introduction to Meta-Analysis, chapters 4 (means), 5 (counts) and 6 (correlations).
#[test]
fn effects_come_out_as_in_the_textbook() {
    let (one, two) = (Mean { mean: 103.0, sd: 5.5, n: 50.0 }, Mean { mean: 100.0, sd: 4.5, n: 50.0 });
    effect(mean_difference(one, two).expect("an effect"), (3.0, 1.01), 4);
    printed(standardised_mean_difference(one, two).expect("an effect").estimate, 0.5924, 4);
    let (grown, control) = (Mean { mean: 61.515, sd: 19.475, n: 10.0 }, Mean { mean: 51.015, sd: 19.475, n: 10.0 });
    effect(log_ratio_of_means(grown, control).expect("an effect"), (0.1871, 0.0246), 3);
    let counts = [5.0, 95.0, 10.0, 90.0];
    // printed as the ratio and the logarithm's variance
    let risks = log_risk_ratio(counts).expect("an effect");
    effect(Effect { estimate: risks.estimate.exp(), ..risks }, (0.5, 0.28), 4);
    effect(log_odds_ratio(counts).expect("an effect"), (-0.7472, 0.3216), 4);
    effect(risk_difference(counts).expect("an effect"), (-0.05, 0.0014), 4);
    effect(fisher_z(0.5, 100.0).expect("an effect"), (0.5493, 0.0103), 4);
}

/// The same book, chapter 14, the worked example with binary data (six trials, odds ratios).
#[test]
fn common_effect_and_dersimonian_laird_come_out_as_in_the_textbook() {
    let trials = [
        ([12, 16], [65, 65]),
        ([8, 10], [40, 40]),
        ([14, 19], [80, 80]),
        ([25, 80], [400, 400]),
        ([8, 11], [40, 40]),
        ([16, 18], [65, 65]),
    ];
    let effects: Vec<Effect> = trials
        .iter()
        .map(|(events, totals)| TwoByTwo::new(*events, *totals).and_then(|table| table.log_odds_ratio()).expect("an effect"))
        .collect();
    let common = pool(&effects, method("EE")).expect("an average");
    printed(common.mean.estimate, -0.7241, 3);
    printed(common.mean.se, 0.1539, 4);
    let random = pool(&effects, method("DL")).expect("an average");
    printed(random.mean.estimate, -0.5663, 4);
    printed(random.mean.se, 0.2388, 4);
    printed(random.tau2, 0.1729, 4);
    let spread = heterogeneity(&effects).expect("six trials");
    printed(spread.q, 10.5512, 3);
    printed(100.0 * spread.i2, 52.61, 2);
}

/// Raudenbush 2009, in the Handbook of Research Synthesis and Meta-Analysis, table 16.2: teachers' expectancy and pupils' IQ,
/// 19 studies (the data are its table 16.1).
#[test]
fn five_estimators_come_out_as_in_the_handbook() {
    let effects = of(&[
        (0.03, 0.0156),
        (0.12, 0.0216),
        (-0.14, 0.0279),
        (1.18, 0.1391),
        (0.26, 0.1362),
        (-0.06, 0.0106),
        (-0.02, 0.0106),
        (-0.32, 0.0484),
        (0.27, 0.0269),
        (0.80, 0.0630),
        (0.54, 0.0912),
        (0.18, 0.0497),
        (-0.02, 0.0835),
        (0.23, 0.0841),
        (-0.18, 0.0253),
        (-0.06, 0.0279),
        (0.30, 0.0193),
        (0.07, 0.0088),
        (-0.07, 0.0303),
    ]);
    for (name, estimate, se, tau2) in [
        ("EE", 0.060, 0.036, 0.0),
        ("ML", 0.078, 0.047, 0.013),
        ("REML", 0.084, 0.052, 0.019),
        ("DL", 0.089, 0.056, 0.026),
        ("HE", 0.114, 0.079, 0.080),
    ] {
        let found = pool(&effects, method(name)).expect("an average");
        printed(found.mean.estimate, estimate, 3);
        printed(found.mean.se, se, 3);
        printed(found.tau2, tau2, 3);
    }
    let spread = heterogeneity(&effects).expect("19 studies");
    printed(spread.q, 35.83, 2);
    printed(spread.p, 0.0074, 4);
}

/// Normand 1999, Statistics in Medicine 18:321: length of stay after stroke, nine studies.
#[test]
fn two_estimators_far_apart_come_out_as_in_the_tutorial() {
    let effects = data("normand1999_md");
    let common = pool(&effects, method("EE")).expect("an average");
    printed(common.mean.estimate, -3.46, 2);
    printed(common.mean.se, 0.76, 2);
    let random = pool(&effects, method("DL")).expect("an average");
    printed(random.mean.estimate, -13.98, 2);
    printed(random.tau2, 205.4, 1);
    printed(pool(&effects, method("REML")).expect("an average").mean.estimate, -15.1, 1);
}

/// Van Houwelingen, Arends & Stijnen 2002, Statistics in Medicine 21:589, section 3: BCG, log odds ratios (the data are its table I).
#[test]
fn maximum_likelihood_comes_out_as_in_the_tutorial() {
    let effects = data("bcg_or");
    let common = pool(&effects, method("EE")).expect("an average");
    printed(common.mean.estimate, -0.436, 3);
    printed(common.mean.se, 0.042, 3);
    let likely = pool(&effects, method("ML")).expect("an average");
    printed(likely.mean.estimate, -0.742, 3);
    printed(likely.mean.se, 0.178, 3);
    printed(likely.tau2, 0.302, 3);
    let wald = likely.infer(Test::Z, 0.05).expect("an interval");
    printed(wald.low, -1.091, 3);
    printed(wald.high, -0.393, 3);
}

/// Viechtbauer 2007, Statistics in Medicine 26:37: diuretics in pregnancy, nine trials (Collins et al. 1985).
#[test]
fn the_q_profile_interval_and_seven_estimators_come_out_as_in_the_paper() {
    let effects = data("collins1985b_pre_or");
    for (name, tau2) in [("DL", 0.23), ("REML", 0.30), ("ML", 0.24), ("HE", 0.51), ("SJ", 0.46), ("EB", 0.39), ("PM", 0.39)] {
        printed(pool(&effects, method(name)).expect("an average").tau2, tau2, 2);
    }
    let (low, high) = tau2_interval(&effects, 0.05).expect("nine trials");
    printed(low, 0.07, 2);
    printed(high, 2.20, 2);
}

/// Viechtbauer 2010, Journal of Statistical Software 36(3), section 3: BCG, log risk ratios.
#[test]
fn restricted_likelihood_prediction_and_trim_and_fill_come_out_as_in_the_paper() {
    let effects = data("bcg_rr");
    let found = pool(&effects, method("REML")).expect("an average");
    let wald = found.infer(Test::Z, 0.05).expect("an interval");
    for (value, expected) in [
        (found.mean.estimate, -0.7145),
        (found.mean.se, 0.1798),
        (wald.statistic, -3.9744),
        (wald.low, -1.0669),
        (wald.high, -0.3622),
        (found.tau2, 0.3132),
        (found.se_tau2.expect("a standard error"), 0.1664),
    ] {
        printed(value, expected, 4);
    }
    let spread = heterogeneity(&effects).expect("13 trials");
    printed(spread.q, 152.2330, 4);
    printed(100.0 * spread.i2_of(found.tau2), 92.22, 2);
    printed(spread.h2_of(found.tau2), 12.86, 2);
    let (low, high) = tau2_interval(&effects, 0.05).expect("13 trials");
    printed(low, 0.1197, 4);
    printed(high, 1.1115, 4);
    let (low, high) = prediction_of_test(found.mean.estimate, &wald, found.tau2);
    printed(low.exp(), 0.1546, 4);
    printed(high.exp(), 1.5490, 3);
    let filled = trim_and_fill(&effects, method("EE")).expect("13 trials");
    assert_eq!((filled.k0, filled.side), (4, Side::Right));
}

/// Hackshaw, Law & Wald 1997 on passive smoking, as analysed in Rothstein, Sutton & Borenstein 2005, Publication Bias in Meta-Analysis:
/// odds ratio 1.24 (1.13–1.36), with seven studies filled in 1.19 (1.08–1.31); Egger's intercept 0.89 from unrounded data.
#[test]
fn passive_smoking_lacks_seven_studies() {
    let effects = data("hackshaw1998_or_yv");
    let bounds = |effects: &[Effect]| {
        let average = pool(effects, method("DL")).expect("an average");
        let wald = average.infer(Test::Z, 0.05).expect("an interval");
        [average.mean.estimate.exp(), wald.low.exp(), wald.high.exp()]
    };
    let found = trim_and_fill(&effects, method("DL")).expect("37 studies");
    assert_eq!((found.k0, found.side), (7, Side::Left));
    for (effects, expected) in [(&effects, [1.24, 1.13, 1.36]), (&found.filled, [1.19, 1.08, 1.31])] {
        for (value, expected) in bounds(effects).into_iter().zip(expected) {
            printed(value, expected, 2);
        }
    }
    let test = egger(&effects).expect("37 studies");
    assert!((test.intercept - 0.89).abs() < 0.02 && (test.p - 0.024).abs() < 0.002, "{test:?}");
}
