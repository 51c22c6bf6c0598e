//! What is done beside an average: groups, leaving out, adding up, small studies, single trials.

use super::super::found::method;
use super::averages::challenge;
use super::{average, data, nearly, odds_ratios, printed, ratio, row};
use probatum::stats::bias::egger;
use probatum::stats::cumulative::cumulative;
use probatum::stats::effect::{Effect, TwoByTwo};
use probatum::stats::heterogeneity::heterogeneity;
use probatum::stats::information::binary_per_arm;
use probatum::stats::loo::leave_one_out;
use probatum::stats::pool::{Tau2, Test};
use probatum::stats::sensitivity::{FragilityKind, fragility};
use probatum::stats::subgroup::{separate, shared};
use probatum::stats::trimfill::{Side, trim_and_fill};

/// Lipsey & Wilson 2001, exhibit 7.4 (page 138): their ten studies by whether they randomised, common effect \[T\]. The book has
/// 7.0738 between groups and 7.6902 within, which are 7.0739 and 7.6901.
#[test]
fn a_difference_between_groups_comes_out_as_in_practical_meta_analysis() {
    let effects = challenge();
    let of = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
    let apart = separate(&effects, &of, 2, Tau2::Common, Test::Z, 0.05).expect("two groups");
    for (group, expected) in apart.groups.iter().zip([[0.2984, 0.0813, 0.1390, 0.4578], [-0.0277, 0.0917, -0.2075, 0.1521]]) {
        row([group.estimate, group.se, group.low, group.high], expected, 4);
    }
    let one = shared(&effects, &of, 2, Tau2::Common).expect("two groups");
    for (between, p) in [(apart.q_between, apart.p), (one.qm, one.p)] {
        nearly(between, 7.0738, 4);
        printed(p, 0.0078, 4);
    }
    nearly(one.q_within, 7.6902, 4);
    printed(one.q_within_p, 0.4643, 4);
    for (studies, q, p) in [(&effects[..6], 6.4383, 0.2659), (&effects[6..], 1.2519, 0.7406)] {
        let within = heterogeneity(studies).expect("several studies");
        nearly(within.q, q, 4);
        printed(within.p, p, 4);
    }
}

/// The trials of BCG, logarithms of risk ratios, restricted likelihood, in metafor's manual, `leave1out`: all 13 rows, without
/// each trial in turn, the averages as ratios \[M\].
#[test]
fn leaving_out_one_trial_comes_out_as_in_the_manual() {
    let found = leave_one_out(&data("bcg_rr"), method("REML"), Test::Z, 0.05).expect("13 trials");
    let expected = [
        [0.4931, 0.1900, -3.7223, 0.0002, -1.0794, -0.3348, 151.5826, 0.3362],
        [0.5199, 0.1807, -3.6195, 0.0003, -1.0082, -0.2999, 145.3176, 0.2926],
        [0.5038, 0.1857, -3.6916, 0.0002, -1.0495, -0.3216, 150.1970, 0.3207],
        [0.5334, 0.1766, -3.5580, 0.0004, -0.9746, -0.2822, 96.5626, 0.2628],
        [0.4657, 0.1918, -3.9845, 0.0001, -1.1401, -0.3883, 151.3200, 0.3278],
        [0.4912, 0.2003, -3.5499, 0.0004, -1.1034, -0.3184, 128.1867, 0.3596],
        [0.5193, 0.1805, -3.6307, 0.0003, -1.0090, -0.3015, 145.8296, 0.2930],
        [0.4517, 0.1799, -4.4184, 0.0000, -1.1473, -0.4422, 67.9858, 0.2732],
        [0.4765, 0.1967, -3.7686, 0.0002, -1.1267, -0.3557, 152.2051, 0.3495],
        [0.5205, 0.1843, -3.5439, 0.0004, -1.0142, -0.2919, 139.8271, 0.2987],
        [0.4687, 0.1958, -3.8708, 0.0001, -1.1416, -0.3741, 151.4655, 0.3405],
        [0.4678, 0.1821, -4.1727, 0.0000, -1.1167, -0.4029, 150.7868, 0.3082],
        [0.4595, 0.1855, -4.1908, 0.0000, -1.1412, -0.4139, 149.7884, 0.3037],
    ];
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.into_iter().zip(expected) {
        let fit = found.expect("an average");
        let q = fit.differences.expect("differences").q;
        row([fit.estimate.exp(), fit.se, fit.statistic, fit.p, fit.low, fit.high, q, fit.tau2], expected, 4);
    }
}

/// Lau et al. 1992, New England Journal of Medicine 327:248, abstract: streptokinase and death after infarction, 33 trials by
/// year. After the eighth (1973) the odds ratio was 0.74 (0.59 to 0.92), and all later trials changed little \[A\]. The paper
/// weights by Mantel and Haenszel, so the bounds may differ by one in the last digit.
#[test]
fn streptokinase_was_proven_by_the_eighth_trial() {
    let found = cumulative(&data("lau1992_or"), Tau2::Common, Test::Z, 0.05).expect("33 trials");
    let steps: Vec<_> = found.into_iter().map(|step| step.expect("an average")).collect();
    assert_eq!(steps.len(), 33);
    printed(steps[7].estimate.exp(), 0.74, 2);
    nearly(steps[7].low.exp(), 0.59, 2);
    nearly(steps[7].high.exp(), 0.92, 2);
    assert!(steps[7..].iter().all(|step| step.high < 0.0), "significant ever since");
    assert!(steps[7..].windows(2).all(|pair| pair[1].se < pair[0].se), "ever narrower");
}

/// The trials of BCG by year, logarithms of risk ratios, restricted likelihood: `test_misc_cumul.r` \[U\].
#[test]
fn adding_trials_by_year_comes_out_as_in_the_other_programs_tests() {
    // 1948, 1949, 1953, 1960, 1961, 1968, 1969, 1973 twice, 1974, 1976, 1977, 1980
    let trials = data("bcg_rr");
    let by_year: Vec<Effect> = [0, 1, 5, 2, 9, 8, 11, 4, 6, 10, 12, 3, 7].into_iter().map(|i| trials[i]).collect();
    let found = cumulative(&by_year, method("REML"), Test::Z, 0.05).expect("13 trials");
    let expected =
        [-0.8893, -1.3250, -0.9721, -1.0011, -1.1014, -0.9735, -0.9013, -0.7886, -0.8656, -0.7852, -0.7082, -0.7948, -0.7145];
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.into_iter().zip(expected) {
        printed(found.expect("an average").estimate, expected, 4);
    }
}

/// Magnesium and death after infarction without ISIS-4, 15 trials, logarithms of odds ratios (data: Egger, Davey Smith & Altman
/// 2001, Systematic Reviews in Health Care, table 18.2), in metafor's manual, `regtest`: the classical test of Egger and the
/// average \[M\].
#[test]
fn magnesium_is_asymmetric_as_in_the_manual() {
    let effects = odds_ratios(&[
        [1, 40, 2, 36],
        [9, 135, 23, 135],
        [2, 200, 7, 200],
        [1, 48, 1, 46],
        [10, 150, 8, 148],
        [1, 59, 9, 56],
        [1, 25, 3, 23],
        [0, 22, 1, 21],
        [6, 76, 11, 75],
        [1, 27, 7, 27],
        [2, 89, 12, 80],
        [5, 23, 13, 33],
        [4, 130, 8, 122],
        [90, 1159, 118, 1157],
        [4, 107, 17, 108],
    ]);
    let found = egger(&effects).expect("15 trials");
    let (low, high) = found.limit_interval(0.05).expect("an interval");
    row([found.t, found.p, found.limit.estimate, low, high], [-3.1783, 0.0073, -0.1512, -0.5130, 0.2106], 4);
    printed(found.df, 13.0, 0);
    let (pooled, wald) = average(&effects, "REML", Test::Z);
    row(
        [pooled.mean.estimate, pooled.mean.se, wald.statistic, wald.low, wald.high, pooled.tau2],
        [-0.8745, 0.2080, -4.2049, -1.2822, -0.4669, 0.1911],
        4,
    );
}

/// Takagi et al. 2006, Lung Cancer 51:245, abstract: the 37 studies of passive smoking lack seven; with them the relative risk is
/// 1.19 (1.08 to 1.31), P = 0.0004 \[A\].
#[test]
fn passive_smoking_lacks_seven_studies() {
    let found = trim_and_fill(&data("hackshaw1998_or_yv"), method("DL")).expect("37 studies");
    assert_eq!((found.k0, found.side, found.filled.len()), (7, Side::Left, 44));
    row(ratio(&found.filled, "DL"), [1.19, 1.08, 1.31], 2);
    printed(average(&found.filled, "DL", Test::Z).1.p, 0.0004, 4);
}

/// The trials of BCG, logarithms of risk ratios, in metafor's manual, `trimfill`, by common effect and by restricted likelihood:
/// studies lacking with the standard error of their number, and the average with them \[M\].
#[test]
fn trials_of_bcg_lack_as_many_as_in_the_manual() {
    for (name, lacking, se, z, expected) in [
        ("EE", 4, 2.3853, -7.6057, [-0.2910, 0.0383, -0.3660, -0.2160]),
        ("REML", 1, 2.4528, -3.6805, [-0.6571, 0.1785, -1.0070, -0.3072]),
    ] {
        let found = trim_and_fill(&data("bcg_rr"), method(name)).expect("13 trials");
        assert_eq!((found.k0, found.side), (lacking, Side::Right));
        printed(found.se_k0.expect("a standard error"), se, 4);
        let (pooled, wald) = average(&found.filled, name, Test::Z);
        row([pooled.mean.estimate, pooled.mean.se, wald.low, wald.high], expected, 4);
        // -3.68055: the page's search for the maximum ends a little early
        nearly(wald.statistic, z, 4);
    }
}

/// Three trials as told by \[P\]: Walsh et al. 2014 (1 and 9 of 100; tactical-medicine.com, "The Fragility Index"), P from 0.02
/// to 0.06 by one event; Meyer et al. 2014 (13 of 506 and 28 of 499; Jornal Brasileiro de Pneumologia 2023, PMC10171299), P =
/// 0.02, three events; and the README of R's fragilityindex (15 and 6 of 40), P from 0.0406 to 0.0784 by one event.
#[test]
fn trials_are_as_fragile_as_told() {
    for (events, totals, index, p, changed, decimals) in [
        ([1, 9], [100, 100], 1, 0.02, Some(0.06), 2),
        ([13, 28], [506, 499], 3, 0.02, None, 2),
        ([15, 6], [40, 40], 1, 0.040_609_21, Some(0.078_361_01), 8),
    ] {
        let found = fragility(TwoByTwo::new(events, totals).expect("a table"), 0.05, true).expect("an index");
        assert_eq!((found.kind, found.index), (FragilityKind::Significant, index));
        printed(found.p, p, decimals);
        if let Some(changed) = changed {
            printed(found.p_changed, changed, decimals);
        }
    }
}

/// The help of R's `power.prop.test`: people per arm for risks of 0.5 and 0.75, and of 0.5 and 0.501 at a level of 0.001, with a
/// power of 0.9 \[R\].
#[test]
fn people_needed_come_out_as_in_the_help() {
    printed(binary_per_arm(0.5, 0.75, 0.05, 0.9).expect("people"), 76.7, 1);
    printed(binary_per_arm(0.5, 0.501, 0.001, 0.9).expect("people"), 10_451_937.0, 0);
}
