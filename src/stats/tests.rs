//! Statistics against numbers from other programs.
//!
//! Quantiles and tails: mpmath 1.3 at 50 digits. What metafor and published tables say is compared in `tests/it/stats`.

use proptest::prelude::*;

use super::cumulative::cumulative;
use super::dist::{
    chi2_sf, chi2_upper_quantile, f_sf, interval_z, normal_sf, normal_upper_quantile, sign_test, t_sf, t_two_sided,
    t_upper_quantile,
};
use super::effect::{Effect, TwoByTwo, interval, p_from_effect, se_from_interval, se_from_p};
use super::heterogeneity::{heterogeneity, prediction_interval};
use super::loo::leave_one_out;
use super::pool::{Tau2, Test, pool};

fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected} to {relative}");
}

#[test]
fn normal_tails_are_right_far_out() {
    for (z, tail) in NORMAL {
        close(normal_sf(z), tail, 1e-12);
        close(normal_upper_quantile(tail).expect("estimable"), z, 1e-12);
    }
    close(interval_z(0.05).expect("estimable"), 1.959_963_984_540_054, 1e-15);
}

#[test]
fn t_tails_are_right_far_out_and_near_the_centre() {
    for (t, df, tail) in STUDENT {
        close(t_sf(t, df).expect("estimable"), tail, 1e-11);
        close(t_sf(-t, df).expect("estimable"), 1.0 - tail, 1e-11);
        if t > 0.1 {
            close(t_upper_quantile(tail, df).expect("estimable"), t, 1e-10);
        }
    }
    close(t_upper_quantile(0.025, 12.0).expect("estimable"), 2.178_812_829_667_228, 1e-13);
    close(t_two_sided(0.0, 3.0).expect("estimable"), 1.0, 0.0);
}

#[test]
fn what_is_no_probability_is_refused() {
    assert!(normal_upper_quantile(1.5).is_err());
    assert!(normal_upper_quantile(f64::NAN).is_err());
    assert!(interval_z(0.0).is_err());
    assert!(t_sf(1.0, 0.0).is_err());
    assert!(t_upper_quantile(0.0, 3.0).is_err());
}

#[test]
fn six_of_six_on_one_side_is_just_significant() {
    close(sign_test(6, 6), 0.031_25, 1e-15);
    close(sign_test(5, 6), 0.218_75, 1e-15);
    close(sign_test(3, 6), 1.0, 0.0);
    close(sign_test(0, 0), 1.0, 0.0);
}

#[test]
fn the_danish_safety_counts_give_the_risk_ratio_of_the_method() {
    let effect = TwoByTwo::new([3, 10], [155, 149]).expect("estimable").log_risk_ratio().expect("estimable");
    let (low, high) = interval(effect, 0.05).expect("estimable");
    close(effect.estimate.exp(), 0.29, 0.01);
    close(low.exp(), 0.08, 0.02);
    close(high.exp(), 1.03, 0.01);
}

#[test]
fn a_zero_cell_gets_a_half_in_every_cell_and_other_tables_nothing() {
    let zero = TwoByTwo::new([0, 6], [50, 50]).expect("estimable");
    assert!(zero.has_zero_cell());
    let odds = (0.5 / 50.5) / (6.5 / 44.5_f64);
    close(zero.log_odds_ratio().expect("estimable").estimate, odds.ln(), 1e-14);
    let full = TwoByTwo::new([3, 10], [50, 50]).expect("estimable");
    assert!(!full.has_zero_cell());
    let odds = (3.0 / 47.0) / (10.0 / 40.0_f64);
    close(full.log_odds_ratio().expect("estimable").estimate, odds.ln(), 1e-14);
}

#[test]
fn no_events_or_only_events_give_no_ratio_but_a_difference() {
    for table in [([0, 0], [50, 40]), ([50, 40], [50, 40])] {
        let table = TwoByTwo::new(table.0, table.1).expect("estimable");
        assert!(table.log_risk_ratio().is_err());
        assert!(table.log_odds_ratio().is_err());
        assert!(table.risk_difference().is_ok());
    }
    assert!(TwoByTwo::new([5, 1], [4, 9]).is_err());
    assert!(TwoByTwo::new([0, 1], [0, 9]).is_err());
}

#[test]
fn a_standard_error_comes_back_from_interval_and_p() {
    let effect = Effect { estimate: -51.0, se: 30.0 };
    let (low, high) = interval(effect, 0.05).expect("estimable");
    close(se_from_interval(low, high, 0.05).expect("estimable"), 30.0, 1e-13);
    close(se_from_p(-51.0, p_from_effect(effect)).expect("estimable"), 30.0, 1e-12);
    // METHOD 4.7
    close(se_from_p(-51.0, 0.089).expect("estimable"), 30.0, 2e-3);
}

#[test]
fn an_interval_without_width_has_no_standard_error() {
    assert!(se_from_interval(1.0, 1.0, 0.05).is_err());
    assert!(se_from_interval(2.0, 1.0, 0.05).is_err());
    assert!(se_from_p(0.0, 0.5).is_err());
    assert!(se_from_p(1.0, 1.0).is_err());
    assert!(se_from_p(1.0, 0.0).is_err());
}

#[test]
fn too_few_studies_give_a_reason_not_a_number() {
    let one = [Effect { estimate: 1.0, se: 0.5 }];
    assert!(pool(&[], Tau2::Reml).is_err());
    assert!(heterogeneity(&one).is_err());
    assert!(prediction_interval(one[0], 0.0, 1, 0.05).is_err());
    let lone = pool(&one, Tau2::Reml).expect("estimable");
    assert!(lone.infer(Test::HartungKnapp, 0.05).is_err());
    close(lone.mean.estimate, 1.0, 0.0);
    let error = pool(&[], Tau2::Common).expect_err("refused");
    assert_eq!(error.to_string(), "not estimable: there is nothing to pool");
}

#[test]
fn studies_that_agree_exactly_have_no_variance_between_them() {
    let same = [Effect { estimate: 0.4, se: 0.2 }; 4];
    let average = pool(&same, Tau2::Reml).expect("estimable");
    close(average.tau2, 0.0, 0.0);
    close(average.mean.se, 0.1, 1e-14);
    assert!(average.infer(Test::HartungKnapp, 0.05).is_err());
}

#[test]
fn chi_square_and_f_tails_are_right_far_out() {
    for (x, df, tail) in CHI_SQUARE {
        close(chi2_sf(x, df).expect("estimable"), tail, 1e-11);
        if tail < 0.999 {
            close(chi2_upper_quantile(tail, df).expect("estimable"), x, 1e-11);
        }
    }
    for (f, df1, df2, tail) in F {
        close(f_sf(f, df1, df2).expect("estimable"), tail, 1e-11);
    }
    close(chi2_upper_quantile(0.975, 1.0).expect("estimable"), 9.820_691_171_752_56e-4, 1e-12);
    close(chi2_upper_quantile(0.025, 499.0).expect("estimable"), 562.789_495_993_598_2, 1e-12);
    assert!(chi2_sf(-1.0, 3.0).is_err() && chi2_sf(1.0, 0.0).is_err() && chi2_upper_quantile(1.0, 3.0).is_err());
    assert!(f_sf(1.0, 1.0, 0.0).is_err());
}

const METHODS: [Tau2; 8] = [
    Tau2::Common,
    Tau2::DerSimonianLaird,
    Tau2::Reml,
    Tau2::Ml,
    Tau2::PauleMandel,
    Tau2::EmpiricalBayes,
    Tau2::SidikJonkman,
    Tau2::Hedges,
];

fn effects() -> impl Strategy<Value = Vec<Effect>> {
    prop::collection::vec((-3.0..3.0_f64, 0.05..2.0_f64), 2..12)
        .prop_map(|pairs| pairs.into_iter().map(|(estimate, se)| Effect { estimate, se }).collect())
}

proptest! {
    #[test]
    fn the_order_of_studies_does_not_change_the_average(effects in effects()) {
        let mut turned = effects.clone();
        turned.reverse();
        for method in METHODS {
            let (a, b) = (pool(&effects, method).expect("estimable"), pool(&turned, method).expect("estimable"));
            prop_assert!((a.mean.estimate - b.mean.estimate).abs() < 1e-9);
            prop_assert!((a.tau2 - b.tau2).abs() < 1e-9);
        }
    }

    #[test]
    fn scaling_the_studies_scales_the_average(effects in effects(), c in 0.01..100.0_f64) {
        let scaled: Vec<Effect> = effects
            .iter()
            .map(|e| Effect { estimate: c * e.estimate, se: c * e.se })
            .collect();
        for method in METHODS {
            let (a, b) = (pool(&effects, method).expect("estimable"), pool(&scaled, method).expect("estimable"));
            prop_assert!((c * a.mean.estimate - b.mean.estimate).abs() < 1e-8 * c);
            prop_assert!((c * c * a.tau2 - b.tau2).abs() < 1e-8 * c * c);
        }
    }

    #[test]
    fn a_study_with_infinite_variance_changes_nothing(effects in effects(), estimate in -3.0..3.0_f64, at in 0..12_usize) {
        let mut more = effects.clone();
        let at = at.min(more.len());
        more.insert(at, Effect { estimate, se: f64::INFINITY });
        for method in METHODS {
            let (a, mut b) = (pool(&effects, method).expect("estimable"), pool(&more, method).expect("estimable"));
            prop_assert!(b.weights.remove(at) == 0.0);
            prop_assert_eq!(a, b);
        }
        prop_assert_eq!(heterogeneity(&effects), heterogeneity(&more));
    }

    #[test]
    fn the_last_of_a_cumulative_series_is_the_whole(effects in effects()) {
        let series = cumulative(&effects, Tau2::Reml, Test::T, 0.05).expect("estimable");
        let (last, whole) = (series[series.len() - 1].clone().expect("estimable"), pool(&effects, Tau2::Reml).expect("estimable"));
        prop_assert!((last.estimate - whole.mean.estimate).abs() <= 1e-12 * whole.mean.se);
        prop_assert_eq!(series.len(), effects.len());
    }

    #[test]
    fn the_guarded_interval_is_never_narrower_than_wald(effects in effects()) {
        let average = pool(&effects, Tau2::Reml).expect("estimable");
        if let Ok(guarded) = average.guarded(0.05) {
            let wald = average.infer(Test::Z, 0.05).expect("estimable");
            prop_assert!(guarded.high - guarded.low >= wald.high - wald.low);
            prop_assert!(guarded.p >= wald.p);
        }
    }
}

proptest! {
    // many fits each
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn leaving_one_out_is_the_average_of_the_others(effects in effects()) {
        for method in METHODS {
            for (i, left) in leave_one_out(&effects, method, Test::Z, 0.05).expect("estimable").into_iter().enumerate() {
                let others = [&effects[..i], &effects[i + 1..]].concat();
                let (left, alone) = (left.expect("estimable"), pool(&others, method).expect("estimable"));
                prop_assert!((left.estimate - alone.mean.estimate).abs() <= 1e-10 * alone.mean.se);
                prop_assert!((left.tau2 - alone.tau2).abs() <= 1e-10 * (1.0 + alone.tau2));
            }
        }
    }

    #[test]
    fn leaving_one_out_of_many_shares_sums_but_not_digits(
        pairs in prop::collection::vec((-3.0..3.0_f64, 0.1..2.0_f64), 30..60),
        wild in 0.0..40.0_f64,
    ) {
        let mut effects: Vec<Effect> = pairs.into_iter().map(|(estimate, se)| Effect { estimate: 1e3 + estimate * se, se }).collect();
        effects[0].estimate += wild;
        for method in [Tau2::Reml, Tau2::Ml] {
            for (i, left) in leave_one_out(&effects, method, Test::Z, 0.05).expect("estimable").into_iter().enumerate() {
                let others = [&effects[..i], &effects[i + 1..]].concat();
                let (left, alone) = (left.expect("estimable"), pool(&others, method).expect("estimable"));
                prop_assert!((left.estimate - alone.mean.estimate).abs() <= 1e-10 * alone.mean.se);
                prop_assert!((left.tau2 - alone.tau2).abs() <= 1e-10 * (0.01 + alone.tau2));
            }
        }
    }
}

/// z and its upper tail.
const NORMAL: [(f64, f64); 7] = [
    (0.001, 0.499_601_057_786_088_93),
    (0.5, 0.308_537_538_725_986_9),
    (1.959_963_984_540_054, 0.025_000_000_000_000_015),
    (5.0, 2.866_515_718_791_939e-07),
    (8.0, 6.220_960_574_271_784e-16),
    (20.0, 2.753_624_118_606_233_7e-89),
    (37.0, 5.725_571_222_524_577e-300),
];

/// t, degrees of freedom, upper tail.
const STUDENT: [(f64, f64, f64); 12] = [
    (0.001, 3.0, 0.499_632_447_484_730_46),
    (0.5, 1.0, 0.352_416_382_349_566_74),
    (2.0, 1.0, 0.147_583_617_650_433_26),
    (1_000_000.0, 1.0, 3.183_098_861_836_845_5e-07),
    (3.0, 2.0, 0.047_732_983_133_354_56),
    (4.302_652_729_749_464, 2.0, 0.024_999_999_999_999_998),
    (0.01, 30.0, 0.496_043_746_286_588_87),
    (2.5, 30.0, 0.009_057_824_534_033_348),
    (40.0, 7.0, 7.951_089_992_425_185e-10),
    (12.0, 100.0, 2.197_543_857_802_189e-21),
    (1e-08, 5.0, 0.499_999_996_203_933_1),
    (60.0, 319.0, 4.075_213_526_898_601e-176),
];

/// x, degrees of freedom, upper tail.
const CHI_SQUARE: [(f64, f64, f64); 11] = [
    (0.001, 1.0, 0.974_772_879_369_960_4),
    (3.841_458_820_694_124, 1.0, 0.050_000_000_000_000_06),
    (50.0, 1.0, 1.537_459_794_428_035e-12),
    (1_300.0, 1.0, 1.130_372_844_149_274_3e-284),
    (0.01, 4.0, 0.999_987_541_588_645_8),
    (20.0, 4.0, 0.000_499_399_227_387_333_3),
    (12.0, 13.0, 0.527_643_855_535_092_5),
    (250.0, 13.0, 6.402_551_802_736_315_6e-46),
    (500.0, 500.0, 0.491_589_373_031_009),
    (800.0, 500.0, 3.177_007_659_238_568_7e-16),
    (400.0, 500.0, 0.999_637_929_541_710_3),
];

/// f, degrees of freedom of numerator and denominator, upper tail.
const F: [(f64, f64, f64, f64); 5] = [
    (0.01, 1.0, 10.0, 0.922_320_718_564_408_3),
    (1.0, 2.0, 10.0, 0.401_877_572_016_460_9),
    (4.102_821_015_112_89, 2.0, 10.0, 0.050_000_000_000_480_93),
    (60.0, 3.0, 30.0, 8.778_572_114_203_365e-13),
    (200.0, 5.0, 100.0, 2.043_831_493_329_355_7e-50),
];
