//! One further study as the page shows it: what was assumed of it, and what it would lead to.

use super::{Outcome, people};
use crate::verdict::robustness::{Further, FurtherDesign, Ruling};
use crate::verdict::words::{list, number};
use crate::verdict::{ClaimType, Code, Measure};

/// What was assumed of the further study.
pub(super) fn assumptions(further: &Further) -> Vec<(&'static str, String)> {
    if further.design == FurtherDesign::ByHand {
        return Vec::new();
    }
    let shown = |value: f64, measure: Measure, unit: Option<&str>| {
        let unit = unit.filter(|_| measure.has_unit()).map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{} {}{unit}", measure.label(), number(value))
    };
    let effect = further.effect.as_ref().map_or_else(
        || "none at hand in people, so only the direction".to_owned(),
        |effect| format!("{}: {}", effect.basis.label(), shown(effect.value, effect.measure, effect.unit.as_deref())),
    );
    let spread = further.spread.as_ref().map_or_else(
        || "not known, so no size can be told".to_owned(),
        |spread| {
            let from = if spread.from.is_empty() { "by definition".to_owned() } else { format!("from {}", list(&spread.from)) };
            let scale = further.effect.as_ref().is_some_and(|effect| effect.measure.is_ratio());
            format!("standard deviation {}{}, {from}", number(spread.sd), if scale { " on the log scale" } else { "" })
        },
    );
    let mut rows = vec![
        ("Kind of study", further.design.label().to_owned()),
        (
            "In whom",
            further
                .group
                .as_ref()
                .map_or_else(|| "the people the statement is about".to_owned(), |group| group.replace(">=", " ≥ ")),
        ),
        ("Effect", effect),
        ("Spread", spread),
    ];
    let sizes = [
        ("For 80% power, per group", further.power),
        ("Interval leaves no effect from, per group", further.excludes),
        ("The same by formula", further.excludes_by_formula),
    ];
    rows.extend(sizes.into_iter().filter_map(|(name, size)| Some((name, people(size?)))));
    rows
}

/// What it would lead to.
pub(super) fn steps(further: &Further, outcome: impl Fn(&Ruling) -> Outcome) -> Vec<(String, Outcome)> {
    let size =
        |per_group: Option<u32>| per_group.map_or_else(|| "large".to_owned(), |size| format!("{} per group", people(size)));
    let against = match further.claim {
        ClaimType::Equivalence => "an estimate on the margin",
        _ => "no effect",
    };
    let showing =
        further.showing.as_ref().map(|found| (format!("Shows the effect, {}", size(found.per_group)), outcome(&found.ruling)));
    let other =
        further.otherwise.as_ref().map(|found| (format!("Shows {against}, {}", size(found.per_group)), outcome(&found.ruling)));
    showing.into_iter().chain(other).collect()
}
