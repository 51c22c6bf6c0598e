//! Doses: V-33, and what a dose comes to per day.

use super::finding::{Check, Finding, Notes, Surroundings};
use super::numbers::{bare, bare_unit, trimmed, value};
use crate::domain::dose::{Frequency, usual_unit};
use crate::domain::study_draft::{InterventionDraft, StudyDraft};

/// A dose this many times the usual one, or this part of it, is probably in the wrong unit (V-33).
const FAR_FROM_USUAL: f64 = 100.0;

/// Substances without a dose of their own.
const INACTIVE: [&str; 7] = ["placebo", "no treatment", "usual diet", "usual care", "standard care", "none", "control"];

/// A daily dose: substance, form, µg.
type DailyDose = (String, Option<String>, f64);

/// µg in a unit of mass, or in an IU of vitamin D (METHOD 6.8).
fn micrograms(unit: &str, substance: &str) -> Option<f64> {
    Some(match bare_unit(unit).as_str() {
        "g" => 1e6,
        "mg" => 1e3,
        "\u{B5}g" => 1.0,
        "ng" => 1e-3,
        "iu" if bare(substance).contains("vitamin d") => 1.0 / 40.0,
        _ => return None,
    })
}

fn daily(intervention: &InterventionDraft) -> Option<DailyDose> {
    let per_day = intervention.frequency.trim().parse::<Frequency>().ok()?.per_day()?;
    let dose = value(&intervention.amount)? * per_day * micrograms(&intervention.unit, &intervention.substance)?;
    (dose > 0.0).then(|| (bare(&intervention.substance), Some(bare(&intervention.form)).filter(|form| !form.is_empty()), dose))
}

/// The middle of the daily doses of the same agent; another form is another agent.
fn usual(others: &[DailyDose], (substance, form, _): &DailyDose) -> Option<f64> {
    let is_same = |other: &&DailyDose| other.0 == *substance && (form.is_none() || other.1.is_none() || other.1 == *form);
    let mut doses: Vec<f64> = others.iter().filter(is_same).map(|other| other.2).filter(|dose| *dose > 0.0).collect();
    doses.sort_by(f64::total_cmp);
    doses.get(doses.len() / 2).copied()
}

pub(super) fn study(notes: &mut Notes, draft: &StudyDraft, around: &Surroundings) {
    let elsewhere: Vec<DailyDose> = around
        .daily_doses
        .iter()
        .map(|(substance, form, dose)| (bare(substance), form.as_deref().map(bare).filter(|form| !form.is_empty()), *dose))
        .collect();
    for (i, arm) in draft.arm.iter().enumerate() {
        for (j, intervention) in arm.intervention.iter().enumerate() {
            let mut others = elsewhere.clone();
            let here = draft
                .arm
                .iter()
                .enumerate()
                .flat_map(|(k, arm)| arm.intervention.iter().enumerate().map(move |(l, one)| (k, l, one)));
            others.extend(here.filter(|(k, l, _)| (*k, *l) != (i, j)).filter_map(|(_, _, one)| daily(one)));
            notes.within(&format!("arm[{i}].intervention[{j}]."), |notes| dose(notes, intervention, &others));
        }
    }
}

fn dose(notes: &mut Notes, intervention: &InterventionDraft, others: &[DailyDose]) {
    let substance = bare(&intervention.substance);
    if substance.is_empty() || INACTIVE.iter().any(|inactive| substance.starts_with(inactive)) {
        return;
    }
    let frequency = intervention.frequency.trim();
    let missing = [
        ("amount", intervention.amount.trim().is_empty()),
        ("unit", intervention.unit.trim().is_empty()),
        ("frequency", frequency.is_empty() || frequency == "unknown"),
    ];
    if let Some((field, _)) = missing.into_iter().find(|(_, is_missing)| *is_missing) {
        notes.raise(Check::V33, field, "", "A dose needs a number, a unit and how often.");
    }
    per_day(notes, intervention);
    let Some(own) = daily(intervention) else { return };
    let Some(usual) = usual(others, &own) else { return };
    let times = own.2 / usual;
    let typed = format!("{} {} {frequency}", intervention.amount.trim(), intervention.unit.trim());
    if times >= FAR_FROM_USUAL {
        notes.raise(Check::V33, "amount", &typed, format!("{times:.0}× the usual dose: mg instead of µg?"));
    } else if times <= 1.0 / FAR_FROM_USUAL {
        notes.raise(Check::V33, "amount", &typed, format!("1/{:.0} of the usual dose: µg instead of mg?", 1.0 / times));
    }
}

/// What a dose not taken once a day comes to; there is no field to fill, so nothing is offered.
fn per_day(notes: &mut Notes, intervention: &InterventionDraft) {
    let Some(amount) = value(&intervention.amount) else { return };
    let Ok(frequency) = intervention.frequency.trim().parse::<Frequency>() else { return };
    let Some(rate) = frequency.per_day().filter(|_| frequency != Frequency::Daily && !intervention.unit.trim().is_empty()) else {
        return;
    };
    let per_day = amount * rate;
    let decimals = u32::from(per_day < 100.0);
    let message = format!("About {} {} per day.", trimmed(per_day, decimals), usual_unit(&intervention.unit));
    notes.add(Finding::new(Check::V33, "amount", intervention.amount.as_str(), message).hint());
}

#[cfg(test)]
mod tests {
    use super::super::testing::{alone, hints, raised_in, says, silent};
    use super::*;
    use crate::domain::study_draft::ArmDraft;

    fn given(substance: &str, amount: &str, unit: &str, frequency: &str) -> InterventionDraft {
        InterventionDraft {
            substance: substance.into(),
            form: "MK-7".into(),
            amount: amount.into(),
            unit: unit.into(),
            frequency: frequency.into(),
            ..InterventionDraft::default()
        }
    }

    fn arms(interventions: Vec<InterventionDraft>) -> StudyDraft {
        let arm = |one| ArmDraft { intervention: vec![one], ..ArmDraft::default() };
        StudyDraft { arm: interventions.into_iter().map(arm).collect(), ..StudyDraft::default() }
    }

    #[test]
    fn a_dose_has_number_unit_and_frequency() {
        const MESSAGE: &str = "A dose needs a number, a unit and how often.";
        says(&arms(vec![given("vitamin K2", "", "", "daily")]), "V-33", MESSAGE);
        says(&arms(vec![given("vitamin K2", "360", "ug", "unknown")]), "V-33", MESSAGE);
        silent(&arms(vec![given("vitamin K2", "360", "ug", "daily")]), "V-33");
        silent(&arms(vec![given("placebo", "", "", "")]), "V-33");
    }

    #[test]
    fn a_dose_is_near_those_of_others() {
        let usual = |form: &str| Surroundings {
            daily_doses: vec![
                ("Vitamin K2".into(), Some(form.to_owned()), 360.0),
                ("vitamin K2".into(), Some(form.to_owned()), 720.0),
            ],
            ..alone()
        };
        let messages = |study: &StudyDraft, around: &Surroundings| {
            raised_in(study, "V-33", around).into_iter().map(|finding| finding.message).collect::<Vec<_>>()
        };
        let wrong = arms(vec![given("vitamin K2", "720", "mg", "daily")]);
        assert_eq!(messages(&wrong, &usual("MK-7")), ["1000× the usual dose: mg instead of µg?"]);
        assert_eq!(messages(&wrong, &usual("MK-4")), [""; 0]);
        assert_eq!(messages(&arms(vec![given("vitamin K2", "720", "ug", "daily")]), &usual("MK-7")), [""; 0]);
        let tiny = arms(vec![given("vitamin K2", "0.72", "ug", "daily")]);
        assert_eq!(messages(&tiny, &usual("MK-7")), ["1/1000 of the usual dose: µg instead of mg?"]);
    }

    #[test]
    fn doses_within_a_study_are_compared_and_iu_of_vitamin_d_counted() {
        let study = arms(vec![given("vitamin D3", "1000", "IU", "daily"), given("vitamin D3", "25", "mg", "daily")]);
        let found = raised_in(&study, "V-33", &alone());
        assert_eq!(found.len(), 2, "either may be the wrong one");
        silent(&arms(vec![given("vitamin D3", "1000", "IU", "daily"), given("vitamin D3", "25", "ug", "daily")]), "V-33");
    }

    #[test]
    fn a_dose_comes_to_an_amount_per_day() {
        let study = arms(vec![given("vitamin K2", "360", "mcg", "three_times_weekly")]);
        assert_eq!(hints(&study, "V-33")[0].message, "About 154 µg per day.");
        assert_eq!(hints(&arms(vec![given("vitamin K2", "360", "mcg", "daily")]), "V-33"), []);
    }
}
