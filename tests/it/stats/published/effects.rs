//! Effects of single studies.

use super::{column, of, printed, row, set};
use probatum::stats::effect::{Effect, interval};
use probatum::stats::raw::{
    Mean, fisher_z, log_odds_ratio, log_rate_ratio, log_ratio_of_means, log_risk_ratio, mean_difference, risk_difference,
    standardised_mean_difference,
};

fn effect(found: Effect, (estimate, variance): (f64, f64), decimals: i32) {
    printed(found.estimate, estimate, decimals);
    printed(found.se * found.se, variance, decimals);
}

/// Borenstein, Hedges, Higgins & Rothstein 2009, Introduction to Meta-Analysis, chapters 4 (means) and 5 (counts) \[B\]. The
/// variance of a standardised difference is left out: the book has another formula.
#[test]
fn effects_come_out_as_in_the_textbook() {
    let (one, two) = (Mean { mean: 103.0, sd: 5.5, n: 50.0 }, Mean { mean: 100.0, sd: 4.5, n: 50.0 });
    effect(mean_difference(one, two).expect("an effect"), (3.0, 1.01), 4);
    printed(standardised_mean_difference(one, two).expect("an effect").estimate, 0.5924, 4);
    let counts = [5.0, 95.0, 10.0, 90.0];
    // as the ratio and the logarithm's variance
    let risks = log_risk_ratio(counts).expect("an effect");
    effect(Effect { estimate: risks.estimate.exp(), ..risks }, (0.5, 0.28), 4);
    effect(log_odds_ratio(counts).expect("an effect"), (-0.7472, 0.3216), 4);
    effect(risk_difference(counts).expect("an effect"), (-0.05, 0.0014), 4);
}

/// Four of Normand's studies of the length of stay, standardised and as logarithms of ratios, and four correlations:
/// `test_misc_escalc.r` \[U\].
#[test]
fn effects_come_out_as_in_the_other_programs_tests() {
    let expected = [
        ((-0.3552, 0.0131), (-0.3102, 0.0094)),
        ((-0.3479, 0.0645), (-0.0715, 0.0028)),
        ((-2.3176, 0.0458), (-0.6202, 0.0018)),
        ((-1.8880, 0.1606), (-0.7303, 0.0119)),
    ];
    for ((one, two), (standardised, ratio)) in arms().into_iter().zip(expected) {
        effect(standardised_mean_difference(one, two).expect("an effect"), standardised, 4);
        effect(log_ratio_of_means(one, two).expect("an effect"), ratio, 4);
    }
    for (r, n, expected) in [
        (0.0, 123.0, (0.0, 0.0083)),
        (0.62, 15.0, (0.7250, 0.0833)),
        (0.99, 6.0, (2.6467, 0.3333)),
        (-0.13, 41.0, (-0.1307, 0.0263)),
    ] {
        effect(fisher_z(r, n).expect("an effect"), expected, 4);
    }
}

/// Rothman, Greenland & Lash 2008, Modern Epidemiology, table 15-1 (tolbutamide and death, below and from 55 years, and both) and
/// table 15-2 (doctors, smoking and coronary death by age, in person-years, and all) \[T\].
#[test]
fn risks_and_rates_come_out_as_in_modern_epidemiology() {
    for (counts, difference, ratio) in [
        ([8.0, 98.0, 5.0, 115.0], 0.034, 1.81),
        ([22.0, 76.0, 16.0, 69.0], 0.036, 1.19),
        ([30.0, 174.0, 21.0, 184.0], 0.045, 1.44),
    ] {
        printed(risk_difference(counts).expect("an effect").estimate, difference, 3);
        printed(log_risk_ratio(counts).expect("an effect").estimate.exp(), ratio, 2);
    }
    for (smokers, others, ratio) in [
        ([32.0, 52_407.0], [2.0, 18_790.0], 5.7),
        ([104.0, 43_248.0], [12.0, 10_673.0], 2.1),
        ([206.0, 28_612.0], [28.0, 5_710.0], 1.5),
        ([186.0, 12_663.0], [28.0, 2_585.0], 1.4),
        ([102.0, 5_317.0], [31.0, 1_462.0], 0.9),
        ([630.0, 142_247.0], [101.0, 39_220.0], 1.7),
    ] {
        printed(log_rate_ratio(smokers, others).expect("an effect").estimate.exp(), ratio, 1);
    }
}

/// Normand 1999, Statistics in Medicine 18:321, table III: lidocaine and death, six trials, risk differences in percent with
/// their variances and intervals \[T\].
#[test]
fn risk_differences_come_out_as_in_the_tutorial() {
    let raw = set("hine1989_rd")["raw"].take();
    let cells = ["ai", "bi", "ci", "di"].map(|name| column(&raw, name));
    let expected = [
        (2.8026, 17.7575, -5.5, 11.1),
        (0.0, 37.5657, -12.0, 12.0),
        (1.9711, 8.1323, -3.6, 7.6),
        (1.7961, 10.8998, -4.7, 8.3),
        (3.5334, 8.0114, -2.0, 9.1),
        (4.4031, 6.1320, -0.5, 9.3),
    ];
    for (i, (difference, variance, low, high)) in expected.into_iter().enumerate() {
        let found = risk_difference([cells[0][i], cells[1][i], cells[2][i], cells[3][i]]).expect("an effect");
        let found = Effect { estimate: 100.0 * found.estimate, se: 100.0 * found.se };
        effect(found, (difference, variance), 4);
        row(interval(found, 0.05).expect("an interval").into(), [low, high], 1);
    }
}

/// The same, table VIII: length of stay after stroke, nine studies, with the standard deviations of both arms pooled \[T\].
#[test]
fn mean_differences_come_out_as_in_the_tutorial() {
    let expected = of(&[
        (-20.0, 40.59),
        (-2.0, 2.05),
        (-55.0, 15.28),
        (-71.0, 150.22),
        (-4.0, 20.19),
        (1.0, 1.22),
        (11.0, 95.38),
        (-10.0, 8.03),
        (7.0, 20.69),
    ]);
    for (found, expected) in stays().into_iter().zip(expected) {
        effect(found, (expected.estimate, expected.se * expected.se), 2);
    }
}

/// The arms of Normand's nine studies.
fn arms() -> Vec<(Mean, Mean)> {
    let raw = set("normand1999_md")["raw"].take();
    let columns = ["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"].map(|name| column(&raw, name));
    (0..columns[0].len())
        .map(|i| {
            let [m1, sd1, n1, m2, sd2, n2] = columns.each_ref().map(|column| column[i]);
            (Mean { mean: m1, sd: sd1, n: n1 }, Mean { mean: m2, sd: sd2, n: n2 })
        })
        .collect()
}

/// Normand's differences in length of stay, by the standard deviation of both arms.
pub fn stays() -> Vec<Effect> {
    let difference = |(one, two): (Mean, Mean)| {
        let sum = (one.n - 1.0) * one.sd.powi(2) + (two.n - 1.0) * two.sd.powi(2);
        let sd = (sum / (one.n + two.n - 2.0)).sqrt();
        mean_difference(Mean { sd, ..one }, Mean { sd, ..two }).expect("an effect")
    };
    arms().into_iter().map(difference).collect()
}
