//! Events and people of two arms: V-20 and V-21, and the effect that follows from them.

use super::finding::{Check, Finding, Notes};
use super::numbers::{number, people, plain, shown};
use crate::domain::measure::Measure;
use crate::domain::study_draft::{CountsDraft, ResultDraft};
use crate::stats::NotEstimable;
use crate::stats::effect::{Effect, TwoByTwo, interval};

/// The measures that follow from counts.
const FROM_COUNTS: [Measure; 3] = [Measure::RiskRatio, Measure::OddsRatio, Measure::RiskDifference];

pub(super) fn result(notes: &mut Notes, result: &ResultDraft) {
    if let Some(counts) = &result.counts {
        notes.within("counts.", |notes| {
            pair(notes, ("events_experimental", &counts.events_experimental), ("n_experimental", &counts.n_experimental));
            pair(notes, ("events_control", &counts.events_control), ("n_control", &counts.n_control));
        });
        effect(notes, result, counts);
    }
    pair(notes, ("events", &result.events), ("n", &result.n));
    for (i, arm) in result.arm_data.iter().enumerate() {
        notes.within(&format!("arm_data[{i}]."), |notes| pair(notes, ("events", &arm.events), ("n", &arm.n)));
    }
}

/// V-20 for the events and the people of one group.
fn pair(notes: &mut Notes, events: (&str, &str), n: (&str, &str)) {
    for (field, text) in [events, n] {
        if number(text).is_some() && people(text).is_none() {
            notes.raise(Check::V20, field, text, "Events and people are whole numbers from 0.");
        }
    }
    if let (Some(happened), Some(all)) = (people(events.1), people(n.1))
        && happened > all
    {
        notes.raise(Check::V20, events.0, &format!("{happened} of {all}"), "More events than people.");
    }
}

fn table(counts: &CountsDraft) -> Option<([u32; 2], [u32; 2])> {
    let events = [people(&counts.events_experimental)?, people(&counts.events_control)?];
    let totals = [people(&counts.n_experimental)?, people(&counts.n_control)?];
    Some((events, totals))
}

/// The effect as papers work it out: no half events unless a ratio needs them.
fn crude(measure: Measure, events: [u32; 2], totals: [u32; 2]) -> Option<f64> {
    let [a, c] = events.map(f64::from);
    let [n1, n2] = totals.map(f64::from);
    let effect = match measure {
        Measure::RiskRatio => (a / n1) / (c / n2),
        Measure::OddsRatio => (a * (n2 - c)) / (c * (n1 - a)),
        _ => a / n1 - c / n2,
    };
    effect.is_finite().then_some(effect)
}

fn with_interval(measure: Measure, table: &TwoByTwo) -> Result<(f64, f64, f64), NotEstimable> {
    let effect: Effect = match measure {
        Measure::RiskRatio => table.log_risk_ratio()?,
        Measure::OddsRatio => table.log_odds_ratio()?,
        _ => table.risk_difference()?,
    };
    let (low, high) = interval(effect, 0.05)?;
    let back = |x: f64| if measure.is_ratio() { x.exp() } else { x };
    Ok((back(effect.estimate), back(low), back(high)))
}

fn effect(notes: &mut Notes, result: &ResultDraft, counts: &CountsDraft) {
    let Some((events, totals)) = table(counts) else { return };
    let Ok(table) = TwoByTwo::new(events, totals) else { return };
    let [a, c] = events;
    let [n1, n2] = totals;
    let typed = format!("{a}/{n1} v {c}/{n2}");
    let formula = format!(
        "from {typed}: large-sample interval{}",
        if table.has_zero_cell() { ", 0.5 added to every cell because one is 0" } else { "" }
    );
    let offered = |finding: Finding, measure: Measure, decimals: u32| {
        let Ok((estimate, low, high)) = with_interval(measure, &table) else { return finding };
        let [estimate, low, high] = [estimate, low, high].map(|x| plain(x, decimals));
        let label = format!("Use {} {} ({} to {})", measure.code(), shown(&estimate), shown(&low), shown(&high));
        let set = [
            ("measure", measure.code().to_owned()),
            ("estimate", estimate),
            ("ci_low", low),
            ("ci_high", high),
            ("level", "95".to_owned()),
        ];
        finding.derive(result, label, &format!("{} {formula}", measure.label()), &set)
    };
    let measure = result.measure.trim().parse::<Measure>().ok();
    let usual_decimals = |measure: Measure| if measure.is_ratio() { 2 } else { 3 };
    if result.estimate.trim().is_empty() {
        let wanted: Vec<Measure> = FROM_COUNTS
            .into_iter()
            .filter(|one| if result.measure.trim().is_empty() { true } else { measure == Some(*one) })
            .collect();
        let mut finding = Finding::new(Check::V21, "estimate", typed, "The counts give an effect.").hint();
        for one in wanted {
            finding = offered(finding, one, usual_decimals(one));
        }
        if !finding.offers.is_empty() {
            notes.add(finding);
        }
        return;
    }
    let Some(measure) = measure.filter(|measure| FROM_COUNTS.contains(measure) && result.adjusted != "yes") else { return };
    let (Some(estimate), Some(effect)) = (number(&result.estimate), crude(measure, events, totals)) else { return };
    if result.suspect_numbers || (effect - estimate.value()).abs() <= estimate.rounding() * 1.01 {
        return;
    }
    let decimals = estimate.decimals().max(usual_decimals(measure));
    let name = measure.label().to_lowercase();
    let message =
        format!("From the counts the {name} is {}, you entered {}.", shown(&plain(effect, decimals)), shown(&result.estimate));
    let finding = Finding::new(Check::V21, "estimate", format!("{}; {typed}", result.estimate.trim()), message);
    notes.add(offered(finding, measure, decimals));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, hints, raised, says, silent};
    use crate::domain::study_draft::{ArmDataDraft, CountsDraft, ResultDraft, StudyDraft};

    fn counts(measure: &str, estimate: &str, [a, n1, c, n2]: [&str; 4]) -> StudyDraft {
        around(ResultDraft {
            measure: measure.into(),
            estimate: estimate.into(),
            counts: Some(CountsDraft {
                events_experimental: a.into(),
                n_experimental: n1.into(),
                events_control: c.into(),
                n_control: n2.into(),
            }),
            ..ResultDraft::default()
        })
    }

    #[test]
    fn events_are_people() {
        says(&counts("", "", ["11", "10", "2", "10"]), "V-20", "More events than people.");
        silent(&counts("", "", ["10", "10", "2", "10"]), "V-20");
        says(&counts("", "", ["1.5", "10", "2", "10"]), "V-20", "Events and people are whole numbers from 0.");
        let arm = |events: &str| {
            around(ResultDraft {
                arm_data: vec![ArmDataDraft { events: events.into(), n: "5".into(), ..ArmDataDraft::default() }],
                ..ResultDraft::default()
            })
        };
        assert_eq!(raised(&arm("6"), "V-20")[0].path, "outcome[0].result[0].arm_data[0].events");
        silent(&arm("5"), "V-20");
    }

    #[test]
    fn counts_reproduce_the_estimate() {
        // 3/155 v 10/149 is a risk ratio of 0.288
        says(
            &counts("RR", "0.38", ["3", "155", "10", "149"]),
            "V-21",
            "From the counts the risk ratio is 0.29, you entered 0.38.",
        );
        silent(&counts("RR", "0.29", ["3", "155", "10", "149"]), "V-21");
        silent(&counts("RR", "0.3", ["3", "155", "10", "149"]), "V-21");
        says(
            &counts("RD", "-0.1", ["3", "155", "10", "149"]),
            "V-21",
            "From the counts the risk difference is −0.048, you entered −0.1.",
        );
        says(
            &counts("OR", "0.40", ["3", "155", "10", "149"]),
            "V-21",
            "From the counts the odds ratio is 0.27, you entered 0.40.",
        );
        silent(&counts("HR", "0.5", ["3", "155", "10", "149"]), "V-21");
        let mut adjusted = counts("RR", "0.38", ["3", "155", "10", "149"]);
        adjusted.outcome[0].result[0].adjusted = "yes".into();
        silent(&adjusted, "V-21");
    }

    #[test]
    fn counts_without_an_estimate_offer_one() {
        let labels = |study: &StudyDraft| {
            hints(study, "V-21").into_iter().flat_map(|finding| finding.offers).map(|offer| offer.label).collect::<Vec<_>>()
        };
        let all = labels(&counts("", "", ["3", "155", "10", "149"]));
        assert_eq!(all, ["Use RR 0.29 (0.08 to 1.03)", "Use OR 0.27 (0.07 to 1.02)", "Use RD −0.048 (−0.093 to −0.002)"]);
        assert_eq!(labels(&counts("OR", "", ["3", "155", "10", "149"])), ["Use OR 0.27 (0.07 to 1.02)"]);
        assert_eq!(labels(&counts("MD", "", ["3", "155", "10", "149"])), [""; 0]);
        assert_eq!(labels(&counts("", "", ["0", "155", "0", "149"])).len(), 1, "only a difference can be worked out");
    }
}
