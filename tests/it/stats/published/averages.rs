//! Averages by common effect and by every estimator of the variance between studies, with their tests.

use super::super::found::from_raw;
use super::effects::stays;
use super::{average, column, data, nearly, odds_ratios, of, printed, ratio, row, set};
use probatum::stats::effect::Effect;
use probatum::stats::heterogeneity::heterogeneity;
use probatum::stats::pool::Test;

/// Borenstein et al. 2009, chapters 14 and 18: six trials with yes-or-no outcomes, odds ratios (data: table 14.4) \[B\].
#[test]
fn dersimonian_laird_comes_out_as_in_the_textbook() {
    let effects = odds_ratios(&[
        [12, 65, 16, 65],
        [8, 40, 10, 40],
        [14, 80, 19, 80],
        [25, 400, 80, 400],
        [8, 40, 11, 40],
        [16, 65, 18, 65],
    ]);
    let (random, wald) = average(&effects, "DL", Test::Z);
    let spread = heterogeneity(&effects).expect("six trials");
    row(
        [random.mean.estimate, random.mean.se, wald.statistic, wald.p, wald.low, wald.high, random.tau2, spread.q],
        [-0.5663, 0.2388, -2.3711, 0.0177, -1.0344, -0.0982, 0.1729, 10.5512],
        4,
    );
    printed(100.0 * spread.i2, 52.61, 2);
}

/// Lipsey & Wilson 2001, Practical Meta-Analysis, exhibit 7.3 (page 133): ten studies of delinquency \[T\].
#[test]
fn common_effect_and_dersimonian_laird_come_out_as_in_practical_meta_analysis() {
    let effects = challenge();
    let (common, wald) = average(&effects, "EE", Test::Z);
    row(
        [common.mean.estimate, common.mean.se, wald.statistic, wald.p, wald.low, wald.high],
        [0.1549, 0.0609, 2.5450, 0.0109, 0.0356, 0.2742],
        4,
    );
    let spread = heterogeneity(&effects).expect("ten studies");
    row([spread.q, spread.p], [14.7640, 0.0976], 4);
    let (random, wald) = average(&effects, "DL", Test::Z);
    row(
        [random.mean.estimate, random.mean.se, wald.statistic, wald.p, wald.low, wald.high],
        [0.1534, 0.0858, 1.7893, 0.0736, -0.0146, 0.3215],
        4,
    );
    printed(random.tau2, 0.025_955, 6);
}

/// Lipsey & Wilson's ten studies; the first six are not randomised.
pub fn challenge() -> Vec<Effect> {
    of(&[
        (-0.33, 0.084),
        (0.32, 0.035),
        (0.39, 0.017),
        (0.31, 0.034),
        (0.17, 0.072),
        (0.64, 0.117),
        (-0.33, 0.102),
        (0.15, 0.093),
        (-0.02, 0.012),
        (0.00, 0.067),
    ])
}

/// Raudenbush 2009, in the Handbook of Research Synthesis and Meta-Analysis, table 16.3 (page 309): teachers' expectancy and
/// pupils' IQ, 19 studies (data: table 16.1); by z and by Knapp & Hartung. Q is on page 302 \[T\].
#[test]
fn five_estimators_and_knapp_hartung_come_out_as_in_the_handbook() {
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
    for (name, tau2, mean, z, t) in [
        ("EE", 0.0, 0.060, [0.036, 1.655, -0.011, 0.132], [0.051, 1.173, -0.048, 0.168]),
        ("ML", 0.013, 0.078, [0.047, 1.637, -0.015, 0.171], [0.059, 1.311, -0.047, 0.202]),
        ("REML", 0.019, 0.084, [0.052, 1.621, -0.018, 0.185], [0.062, 1.359, -0.046, 0.213]),
        ("DL", 0.026, 0.089, [0.056, 1.601, -0.020, 0.199], [0.064, 1.405, -0.044, 0.223]),
        ("HE", 0.080, 0.114, [0.079, 1.443, -0.041, 0.270], [0.071, 1.608, -0.035, 0.264]),
    ] {
        for (test, expected) in [(Test::Z, z), (Test::HartungKnapp, t)] {
            let (pooled, found) = average(&effects, name, test);
            row([pooled.tau2, pooled.mean.estimate], [tau2, mean], 3);
            row([found.se, found.statistic, found.low, found.high], expected, 3);
        }
    }
    printed(heterogeneity(&effects).expect("19 studies").q, 35.83, 2);
}

/// The trials of BCG, logarithms of risk ratios, by Knapp & Hartung: the page on Borenstein et al. 2009, chapter 21, which has
/// what the book only speaks of \[B\].
#[test]
fn knapp_hartung_comes_out_as_beside_the_textbook() {
    let (_, found) = average(&data("bcg_rr"), "DL", Test::HartungKnapp);
    row([found.se, found.statistic, found.p, found.low, found.high], [0.1807, -3.9520, 0.0019, -1.1078, -0.3204], 4);
    assert_eq!(found.df, Some(12.0));
}

/// The trials of BCG as Stata's metan prints them: logarithms of risk and odds ratios, and risk differences \[S\].
#[test]
fn averages_come_out_as_another_program_prints_them() {
    for (id, name, [mean, low, high], z) in [
        ("bcg_rr", "EE", [-0.4303, -0.5097, -0.3509], -10.62),
        ("bcg_rr", "DL", [-0.7141, -1.0644, -0.3638], -4.00),
        ("bcg_or", "EE", [-0.4361, -0.5190, -0.3533], -10.32),
        ("bcg_or", "DL", [-0.7474, -1.1242, -0.3706], -3.89),
        ("bcg_rd", "EE", [-0.0009, -0.0014, -0.0005], -4.04),
        ("bcg_rd", "DL", [-0.0071, -0.0101, -0.0040], -4.51),
    ] {
        let (pooled, found) = average(&data(id), name, Test::Z);
        row([pooled.mean.estimate, found.low, found.high], [mean, low, high], 4);
        printed(found.statistic, z, 2);
    }
}

/// Viechtbauer 2005, Journal of Educational and Behavioral Statistics 30:261, pages 271 and 272: two sets of standardised mean
/// differences, the variance between studies by six estimators, with the I² (in percent) and H² that follow \[T\].
#[test]
fn six_estimators_come_out_as_in_the_comparison() {
    let first = of(&[
        (-0.581, 0.023),
        (0.530, 0.052),
        (0.771, 0.060),
        (1.031, 0.115),
        (0.553, 0.095),
        (0.295, 0.203),
        (0.078, 0.200),
        (0.573, 0.211),
        (-0.176, 0.051),
        (-0.232, 0.040),
    ]);
    let second = of(&[
        (0.100, 0.016),
        (-0.162, 0.015),
        (-0.090, 0.050),
        (-0.049, 0.050),
        (-0.046, 0.032),
        (-0.010, 0.052),
        (-0.431, 0.036),
        (-0.261, 0.024),
        (0.134, 0.034),
        (0.019, 0.033),
        (0.175, 0.031),
        (0.056, 0.034),
        (0.045, 0.039),
        (0.103, 0.167),
        (0.121, 0.134),
        (-0.482, 0.096),
        (0.290, 0.016),
        (0.342, 0.035),
    ]);
    for (name, one, two) in [
        ("HE", (0.148, 68.80, 3.21), (0.000, 0.00, 1.00)),
        ("DL", (0.277, 80.44, 5.11), (0.013, 27.53, 1.38)),
        ("ML", (0.197, 74.51, 3.92), (0.013, 28.45, 1.40)),
        ("REML", (0.223, 76.84, 4.32), (0.016, 32.02, 1.47)),
        ("EB", (0.192, 74.05, 3.85), (0.010, 23.72, 1.31)),
        ("SJ", (0.199, 74.75, 3.96), (0.025, 42.67, 1.74)),
    ] {
        for (effects, (tau2, i2, h2)) in [(&first, one), (&second, two)] {
            let found = average(effects, name, Test::Z).0.tau2;
            let spread = heterogeneity(effects).expect("several studies");
            printed(found, tau2, 3);
            row([100.0 * spread.i2_of(found), spread.h2_of(found)], [i2, h2], 2);
        }
    }
}

/// `DerSimonian` & Kacker 2007, Contemporary Clinical Trials 28:105, tables 3 and 4 (pages 111 and 112): aspirin in pregnancy
/// (CLASP), six trials; τ, average and standard error \[T\].
#[test]
fn six_estimators_come_out_as_in_the_update() {
    let effects = odds_ratios(&[
        [5, 156, 8, 74],
        [5, 303, 17, 303],
        [12, 565, 9, 477],
        [69, 1570, 94, 1565],
        [9, 103, 11, 105],
        [313, 4659, 352, 4650],
    ]);
    for (name, expected) in [
        ("PM", [0.3681, -0.3811, 0.2060]),
        ("EB", [0.3681, -0.3811, 0.2060]),
        ("HE", [0.4410, -0.4035, 0.2327]),
        ("DL", [0.2323, -0.3240, 0.1540]),
        ("REML", [0.1843, -0.2980, 0.1343]),
        ("SJ", [0.4572, -0.4079, 0.2386]),
    ] {
        let pooled = average(&effects, name, Test::Z).0;
        row([pooled.tau2.sqrt(), pooled.mean.estimate, pooled.mean.se], expected, 4);
    }
}

/// Berkey, Hoaglin, Mosteller & Colditz 1995, Statistics in Medicine 14:395, page 408: BCG, logarithms of risk ratios with
/// variances smoothed over the trials, empirical Bayes \[T\]. Paule & Mandel's estimator is the same.
#[test]
fn empirical_bayes_comes_out_as_in_the_paper() {
    let set = set("bcg_rr");
    let [a, b, c, d] = ["ai", "bi", "ci", "di"].map(|name| column(&set["raw"], name));
    let odds =
        |others: &[f64], events: &[f64]| others.iter().zip(events).map(|(others, events)| others / events).sum::<f64>() / 13.0;
    let (treated, controls) = (odds(&b, &a), odds(&d, &c));
    let smoothed = (0..a.len()).map(|i| treated / (a[i] + b[i]) + controls / (c[i] + d[i]));
    let effects = of(&column(&set, "yi").into_iter().zip(smoothed).collect::<Vec<_>>());
    for name in ["EB", "PM"] {
        let pooled = average(&effects, name, Test::Z).0;
        row([pooled.mean.estimate, pooled.mean.se], [-0.5429, 0.1842], 4);
        printed(pooled.tau2, 0.268, 3);
    }
}

/// Normand 1999, table VII (page 349), lidocaine, and table IX (page 352), length of stay \[T\].
#[test]
fn two_estimators_far_apart_come_out_as_in_the_tutorial() {
    let lidocaine: Vec<Effect> =
        data("hine1989_rd").iter().map(|e| Effect { estimate: 100.0 * e.estimate, se: 100.0 * e.se }).collect();
    for name in ["EE", "DL", "REML"] {
        let (pooled, wald) = average(&lidocaine, name, Test::Z);
        printed(pooled.mean.estimate, 2.94, 2);
        row([wald.low, wald.high], [0.4, 5.5], 1);
        printed(pooled.tau2, 0.0, 3);
    }
    for (name, expected) in
        [("EE", [-3.49, -5.03, -1.96, 0.0]), ("DL", [-14.10, -24.45, -3.75, 218.72]), ("REML", [-15.12, -32.67, 2.43, 685.20])]
    {
        let (pooled, wald) = average(&stays(), name, Test::Z);
        row([pooled.mean.estimate, wald.low, wald.high, pooled.tau2], expected, 2);
    }
}

/// Van Houwelingen, Arends & Stijnen 2002, Statistics in Medicine 21:589, pages 596 and 597: BCG, odds ratios (data: table I)
/// \[T\]. The paper has 0.703 for the upper bound of the common effect, which is 0.7024.
#[test]
fn maximum_likelihood_comes_out_as_in_the_tutorial() {
    let effects = data("bcg_or");
    let [common, low, high] = ratio(&effects, "EE");
    row([common, low], [0.647, 0.595], 3);
    nearly(high, 0.703, 3);
    row(ratio(&effects, "ML"), [0.476, 0.336, 0.675], 3);
    printed(average(&effects, "ML", Test::Z).0.tau2, 0.302, 3);
}

/// Henmi & Copas 2010, Statistics in Medicine 29:2969, page 2978: acupuncture point P6 and nausea, 16 trials, logarithms of odds
/// ratios \[T\].
#[test]
fn dersimonian_laird_comes_out_as_where_it_is_criticised() {
    let effects = from_raw("OR", &set("lee2004_rr")["raw"]);
    let (pooled, wald) = average(&effects, "DL", Test::Z);
    row([pooled.tau2, pooled.mean.estimate, wald.low, wald.high], [0.3325, -0.6787, -1.0664, -0.2911], 4);
}
