//! Figures of a summary of findings: an effect in words, and what it comes to per 1000 people.
//!
//! Owns the arithmetic from a relative to an absolute effect. Must not guess a baseline risk: it is that of the control groups.

use super::codes::Measure;
use super::words;

/// A relative effect over a known baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Absolute {
    /// Of 1000 people without the exposure, how many have the outcome.
    pub baseline: f64,
    /// How many more of 1000 have it with the exposure; below 0 fewer.
    pub difference: f64,
    /// Lower and upper limit of that.
    pub interval: Option<(f64, f64)>,
}

/// What an effect comes to per 1000 people.
///
/// `control` holds events and people of each control group. None where the measure has no absolute counterpart, or the control groups
/// are unknown or had no event: a baseline is never guessed. Rate ratios would need person-time and are left out.
#[must_use]
pub fn absolute(measure: Measure, estimate: f64, interval: Option<(f64, f64)>, control: &[(u32, u32)]) -> Option<Absolute> {
    let (events, people) =
        control.iter().fold((0.0, 0.0), |(e, n), (events, people)| (e + f64::from(*events), n + f64::from(*people)));
    let risk = events / people;
    if !(risk > 0.0 && risk < 1.0) {
        return None;
    }
    let with = |effect: f64| match measure {
        Measure::Rr => Some((effect * risk).min(1.0)),
        Measure::Or => Some(effect * risk / (1.0 - risk + effect * risk)),
        Measure::Hr => Some(1.0 - (1.0 - risk).powf(effect)),
        Measure::Rd => Some((risk + effect).clamp(0.0, 1.0)),
        _ => None,
    };
    let more = |effect: f64| with(effect).filter(|risk| risk.is_finite()).map(|other| 1000.0 * (other - risk));
    Some(Absolute {
        baseline: 1000.0 * risk,
        difference: more(estimate)?,
        interval: interval.and_then(|(low, high)| more(low).zip(more(high))),
    })
}

impl Absolute {
    /// "46 fewer per 1000 (from 64 fewer to 6 more)"
    #[must_use]
    pub fn words(&self) -> String {
        let interval = self.interval.map_or_else(String::new, |(low, high)| format!(" (from {} to {})", more(low), more(high)));
        format!("{} per 1000{interval}", more(self.difference))
    }

    /// "67 per 1000"
    #[must_use]
    pub fn baseline_words(&self) -> String {
        format!("{} per 1000", count(self.baseline))
    }
}

fn more(difference: f64) -> String {
    match count(difference.abs()).as_str() {
        "0" => "0 fewer or more".to_owned(),
        people if difference < 0.0 => format!("{people} fewer"),
        people => format!("{people} more"),
    }
}

/// Whole people; below ten with one decimal, so that a rare outcome does not round away.
fn count(people: f64) -> String {
    if people >= 9.95 || people == 0.0 { format!("{people:.0}") } else { words::number((people * 10.0).round() / 10.0) }
}

/// "mean difference −17 AU (95% CI −86 to 53)"; empty where there are no figures.
#[must_use]
pub fn effect(measure: Option<Measure>, unit: Option<&str>, estimate: Option<f64>, interval: Option<(f64, f64)>) -> String {
    words::estimate(measure, unit, estimate, interval, 95.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_over_the_control_groups_risk_comes_to_people_per_1000() {
        // the safety composite of the Danish trial: 3 of 155 v 10 of 149, RR 0.29 (0.08 to 1.03)
        let found = absolute(Measure::Rr, 0.29, Some((0.08, 1.03)), &[(10, 149)]).map(|a| (a.baseline_words(), a.words()));
        assert_eq!(found, Some(("67 per 1000".into(), "48 fewer per 1000 (from 62 fewer to 2 more)".into())));
        // an odds ratio of 2 over 20%: 0.4 / 1.2 = 33.3%
        let found = absolute(Measure::Or, 2.0, None, &[(10, 50), (10, 50)]).map(|a| a.words());
        assert_eq!(found.as_deref(), Some("133 more per 1000"));
        // a hazard ratio of 0.5 over 19%: 1 − √0.81 = 10%
        let found = absolute(Measure::Hr, 0.5, None, &[(19, 100)]).map(|a| a.words());
        assert_eq!(found.as_deref(), Some("90 fewer per 1000"));
        let rare = absolute(Measure::Rr, 0.5, None, &[(2, 1000)]).map(|a| (a.baseline_words(), a.words()));
        assert_eq!(rare, Some(("2 per 1000".into(), "1 fewer per 1000".into())));
    }

    #[test]
    fn no_baseline_is_guessed() {
        assert_eq!(absolute(Measure::Rr, 0.5, None, &[]), None);
        assert_eq!(absolute(Measure::Rr, 0.5, None, &[(0, 40)]), None);
        assert_eq!(absolute(Measure::Rr, 0.5, None, &[(40, 40)]), None);
        assert_eq!(absolute(Measure::Md, -17.0, None, &[(4, 40)]), None);
        assert_eq!(absolute(Measure::Irr, 0.5, None, &[(4, 40)]), None);
    }
}
