//! How easily a result of two arms would be another: Fisher's exact test and the fragility index (METHOD 4.4).
//!
//! Must not know verdicts: a fragility index never changes one.

use super::NotEstimable;
use super::effect::TwoByTwo;

/// Which way significance would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FragilityKind {
    /// Significant by Fisher's test: events added until it no longer is.
    Significant,
    /// Published as significant, but not so by Fisher's test: the index is 0.
    PublishedOnly,
    /// Not significant: events taken away until it is (reverse fragility index).
    NotSignificant,
}

/// How many people with another outcome it takes for the other conclusion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fragility {
    /// Which way.
    pub kind: FragilityKind,
    /// People whose outcome has to change.
    pub index: u32,
    /// The same as a share of all people.
    pub quotient: f64,
    /// Two-sided P of Fisher's exact test as observed.
    pub p: f64,
    /// The P after the change; the same where the index is 0.
    pub p_changed: f64,
    /// The arm whose outcomes change, 0 or 1.
    pub arm: usize,
}

/// The fragility index of a two-by-two table. Source: Walsh et al. 2014 and METHOD 4.4.
///
/// Outcomes change one by one in the arm with fewer events (of equally many, in the one with the lower risk). `alpha`: the level of
/// significance; `published_significant`: whether the paper calls the difference significant.
///
/// # Errors
/// `alpha` not strictly between 0 and 1, an arm that runs out of people before the conclusion changes, or arms so large that counting
/// one by one would take too long.
pub fn fragility(table: TwoByTwo, alpha: f64, published_significant: bool) -> Result<Fragility, NotEstimable> {
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(NotEstimable("alpha must lie strictly between 0 and 1"));
    }
    let ([e1, e2], [n1, n2]) = (table.events(), table.totals());
    // of equally many events the lower risk is in the larger arm
    let arm = usize::from(e2 < e1 || (e2 == e1 && n2 > n1));
    let p = fisher_exact(table).ok_or(TOO_LARGE)?;
    let found = |kind, index, p_changed| Fragility {
        kind,
        index,
        quotient: f64::from(index) / (f64::from(n1) + f64::from(n2)),
        p,
        p_changed,
        arm,
    };
    if p >= alpha && published_significant {
        return Ok(found(FragilityKind::PublishedOnly, 0, p));
    }
    let significant = p < alpha;
    let (room, kind) = if significant {
        ([n1 - e1, n2 - e2][arm], FragilityKind::Significant)
    } else {
        ([e1, e2][arm], FragilityKind::NotSignificant)
    };
    let mut work = MOST_TABLES;
    for index in 1..=room {
        let mut events = [e1, e2];
        if significant {
            events[arm] += index;
        } else {
            events[arm] -= index;
        }
        let changed = TwoByTwo::new(events, [n1, n2])?;
        work = work.checked_sub(tables(changed)).ok_or(TOO_LARGE)?;
        let p_changed = fisher_exact(changed).ok_or(TOO_LARGE)?;
        if (p_changed < alpha) != significant {
            return Ok(found(kind, index, p_changed));
        }
    }
    Err(NotEstimable(if significant {
        "even with events only in the arm that had fewer, the difference stays significant"
    } else {
        "even without events in the arm that had fewer, the difference is not significant"
    }))
}

const TOO_LARGE: NotEstimable = NotEstimable("the arms are too large to count this person by person");
/// Tables gone through at most for one answer: a trial of 100,000 people with every tenth ill and an index of a thousand stays below.
const MOST_TABLES: u64 = 20_000_000;

/// The events that the first arm has at least and at most in tables with the same margins.
fn margins(table: TwoByTwo) -> (u64, u64) {
    let ([e1, e2], [n1, n2]) = (table.events().map(u64::from), table.totals().map(u64::from));
    ((e1 + e2).saturating_sub(n2), (e1 + e2).min(n1))
}

/// How many tables have the same margins.
fn tables(table: TwoByTwo) -> u64 {
    let (least, most) = margins(table);
    most - least + 1
}

/// Two-sided P of Fisher's exact test: the tables with the same margins that are at most as probable as the observed one (to a part
/// in 10⁷, as R's `fisher.test` has it). None where there are too many of them.
#[must_use]
pub fn fisher_exact(table: TwoByTwo) -> Option<f64> {
    if tables(table) > MOST_TABLES {
        return None;
    }
    let ([e1, e2], [n1, n2]) = (table.events().map(u64::from), table.totals().map(u64::from));
    let events = e1 + e2;
    let (least, most) = margins(table);
    // P(x + 1)/P(x) of the hypergeometric distribution
    let ratio = |x: u64| as_f64((n1 - x) * (events - x)) / as_f64((x + 1) * (n2 + x + 1 - events));
    let mode = ((n1 + 1) * (events + 1) / (n1 + n2 + 2)).clamp(least, most);
    let mut chances = vec![(mode, 1.0)];
    let mut chance = 1.0;
    for x in mode..most {
        chance *= ratio(x);
        chances.push((x + 1, chance));
    }
    chance = 1.0;
    for x in (least..mode).rev() {
        chance /= ratio(x);
        chances.push((x, chance));
    }
    let observed = chances.iter().find(|(x, _)| *x == e1).map_or(0.0, |(_, chance)| *chance);
    let sum = |limit: f64| chances.iter().map(|(_, chance)| *chance).filter(|chance| *chance <= limit).sum::<f64>();
    Some((sum(observed * (1.0 + 1e-7)) / sum(f64::INFINITY)).min(1.0))
}

/// Exact below 2⁵³, and rounded as a product of two counts may be above.
fn as_f64(n: u64) -> f64 {
    let (high, low) = (n >> 32, n & 0xffff_ffff);
    f64::from(u32::try_from(high).unwrap_or(u32::MAX)) * 4_294_967_296.0 + f64::from(u32::try_from(low).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(events: [u32; 2], totals: [u32; 2]) -> TwoByTwo {
        TwoByTwo::new(events, totals).expect("a table")
    }

    /// P from scipy 1.x, `fisher_exact`, which follows R's `fisher.test`. The first is METHOD 4.4's example, the second Fisher's
    /// lady tasting tea (1935).
    #[test]
    fn fisher_s_exact_test_agrees_with_scipy() {
        for (events, totals, expected) in [
            ([3, 10], [155, 149], 0.048_414_206_763_264_474),
            ([3, 1], [4, 4], 0.485_714_285_714_285_65),
            ([5, 10], [155, 149], 0.191_374_067_401_518_36),
            ([120, 90], [1000, 1000], 0.034_202_509_706_968_705),
            ([0, 6], [30, 30], 0.023_720_703_916_957_266),
            ([1, 2], [10, 10], 1.0),
            ([0, 0], [20, 25], 1.0),
        ] {
            let p = fisher_exact(table(events, totals)).expect("a small table");
            assert!((p - expected).abs() < 1e-11 * expected, "{p} is not {expected}");
        }
    }

    #[test]
    fn the_method_s_example_hangs_on_one_person() {
        let found = fragility(table([3, 10], [155, 149]), 0.05, true).expect("estimable");
        assert_eq!((found.kind, found.index, found.arm), (FragilityKind::Significant, 1, 0));
        assert!((found.quotient - 1.0 / 304.0).abs() < 1e-15);
        assert!(found.p < 0.05 && found.p_changed >= 0.05);
    }

    #[test]
    fn what_only_the_paper_calls_significant_has_an_index_of_0() {
        let found = fragility(table([4, 10], [155, 149]), 0.05, true).expect("estimable");
        assert_eq!((found.kind, found.index), (FragilityKind::PublishedOnly, 0));
    }

    #[test]
    fn what_is_not_significant_has_a_reverse_index() {
        let found = fragility(table([5, 10], [155, 149]), 0.05, false).expect("estimable");
        assert_eq!((found.kind, found.index), (FragilityKind::NotSignificant, 2));
        assert!(found.p >= 0.05 && found.p_changed < 0.05);
    }

    #[test]
    fn arms_of_millions_are_refused_before_they_are_counted() {
        assert_eq!(fisher_exact(table([2_000_000_000, 1_999_000_000], [4_000_000_000, 4_000_000_000])), None);
        assert!(fragility(table([2_000_000_000, 1], [4_000_000_000, 4_000_000_000]), 0.05, true).is_err());
        // each table is small enough, all of them together are not
        assert!(fragility(table([1_000_000, 1_100_000], [3_000_000, 3_000_000]), 0.05, true).is_err());
        let large = fragility(table([900, 1_100], [20_000, 20_000]), 0.05, true).expect("a large trial is counted");
        assert!(large.index > 50 && large.p_changed >= 0.05);
    }

    #[test]
    fn an_arm_may_run_out_of_people() {
        assert!(fragility(table([1, 2], [10, 10]), 0.05, false).is_err());
        assert!(fragility(table([1, 2], [10, 10]), 1.0, false).is_err());
    }
}
