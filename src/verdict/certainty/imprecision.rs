//! Imprecision: the interval against the thresholds first, then the amount of information (METHOD 5.2).

use super::suggest::{Body, information, judged_by};
use super::{Domain, Suggested, Target};
use crate::verdict::words::number;

/// Limits of a ratio beyond which an effect is appreciable where no smallest difference is declared.
const APPRECIABLE: (f64, f64) = (0.75, 1.25);

/// The thresholds on the analysis scale, where no effect is 0.
pub(super) struct Against {
    /// The smallest difference that matters, as a distance from no effect.
    pub mid: Option<f64>,
    /// What a benefit and a harm that matter begin with, declared or by the rule of thumb for ratios.
    marks: Option<(f64, f64)>,
}

impl Against {
    pub fn of(body: &Body) -> Self {
        let ratio = body.unit.measure.is_some_and(crate::verdict::Measure::is_ratio);
        // a ratio's smallest difference is a ratio: its band is symmetric on the log scale
        let mid = body.case.claim.mcid.map(|mcid| if ratio { mcid.ln().abs() } else { mcid }).filter(|mid| *mid > 0.0);
        let rough = ratio.then(|| (APPRECIABLE.0.ln(), APPRECIABLE.1.ln()));
        Self { mid, marks: mid.map(|mid| (-mid, mid)).or(rough) }
    }
}

pub(super) fn imprecision(body: &Body, target: Target) -> Suggested {
    let found =
        |steps, basis: String| Suggested { domain: Domain::Imprecision, steps, basis: format!("{basis}{}", judged_by(body)) };
    let Some((low, high)) = body.unit.interval else {
        return found(-1, "No interval is known, so precision is not shown.".to_owned());
    };
    let against = Against::of(body);
    let crosses = |threshold: f64| low <= threshold && threshold <= high;
    let shown = |value: f64| number(body.unit.measure.map_or(value, |measure| measure.to_natural(value)));
    if let Some(mid) = against.mid
        && low <= -2.0 * mid
        && 2.0 * mid <= high
    {
        return found(
            -3,
            format!(
                "The interval reaches twice the difference that matters on both sides ({} and {}).",
                shown(-2.0 * mid),
                shown(2.0 * mid)
            ),
        );
    }
    if let Some((harm, benefit)) = against.marks.filter(|(a, b)| crosses(0.0) && crosses(*a) && crosses(*b)) {
        let what = if against.mid.is_some() { "differences that matter either way" } else { "appreciable effects either way" };
        return found(-2, format!("The interval includes no effect and {what} ({} and {}).", shown(harm), shown(benefit)));
    }
    if crosses(0.0) {
        return found(-1, "The interval includes no effect.".to_owned());
    }
    if target == Target::Mid
        && let Some(mid) = against.mid.filter(|mid| crosses(-mid) || crosses(*mid))
    {
        return found(
            -1,
            format!(
                "The interval includes the smallest difference that matters ({}).",
                shown(if low < 0.0 { -mid } else { mid })
            ),
        );
    }
    let (have, need, unit) = information(body);
    if have <= 0.0 {
        // nobody counted is not nobody there
        let needed = number(need);
        return found(
            0,
            format!("The interval is clear of the threshold; how many {unit} it rests on is not known ({needed} are needed)."),
        );
    }
    let basis = format!("The interval is clear of the threshold; {} {unit} of {} needed", number(have), number(need));
    if have < need / 3.0 {
        found(-2, format!("{basis}, less than a third: to be confirmed by a person."))
    } else if have < need {
        found(-1, format!("{basis}."))
    } else {
        found(0, format!("{basis}."))
    }
}
