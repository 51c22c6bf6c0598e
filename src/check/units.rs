//! Units of estimates: V-15, V-16 and V-17, with the families of METHOD 6.8.

use super::finding::{Check, Finding, Notes};
use super::numbers::{Figures, bare_unit, plain, shown, typed};
use crate::domain::measure::Measure;
use crate::domain::number::Printed;
use crate::domain::study_draft::{OutcomeDraft, ResultDraft};

/// Units that convert into one another, written as [`bare_unit`] writes them. Agatston score, volume score and mass do not.
const FAMILIES: [(&str, &[&str]); 12] = [
    ("agatston", &["agatston", "agatstonunits", "agatstonunit", "agatstonscore"]),
    ("volume", &["mm3", "cm3", "ml", "l", "dl"]),
    ("area", &["mm2", "cm2", "m2"]),
    ("length", &["mm", "cm", "m", "\u{B5}m"]),
    ("mass", &["kg", "g", "mg", "\u{B5}g", "ng", "pg"]),
    ("speed", &["m/s", "cm/s", "mm/s"]),
    ("time", &["year", "years", "y", "month", "months", "week", "weeks", "day", "days", "d", "h", "hours", "min", "s"]),
    ("pressure", &["mmhg", "kpa"]),
    ("per cent", &["%", "percent", "percentagepoints", "percentagepoint"]),
    ("mass concentration", &["g/l", "g/dl", "mg/l", "mg/dl", "mg/ml", "\u{B5}g/l", "\u{B5}g/ml", "ng/ml", "ng/l", "pg/ml"]),
    ("molar concentration", &["mol/l", "mmol/l", "\u{B5}mol/l", "umol/l", "nmol/l", "pmol/l", "mm/l"]),
    ("density", &["g/cm2", "mg/cm2"]),
];

/// Substances whose mass and molar concentrations METHOD 6.8 converts.
const CONVERTED: [&str; 6] = ["vitamin d", "25(oh)d", "25ohd", "serum calcium", "cholesterol", "creatinine"];

fn family(unit: &str, measured: &str) -> Option<&'static str> {
    let unit = bare_unit(unit);
    if unit == "au" {
        // "AU" is the Agatston score of a calcium scan and arbitrary units elsewhere
        return Some(if measured.contains("calci") { "agatston" } else { "arbitrary" });
    }
    FAMILIES.iter().find(|(_, units)| units.contains(&unit.as_str())).map(|(family, _)| *family)
}

/// Whether a figure in one unit can be written in the other, for something measured.
pub(super) fn converts(unit: &str, other: &str, measured: &str) -> bool {
    if bare_unit(unit) == bare_unit(other) {
        return true;
    }
    let measured = measured.to_lowercase().replace('_', " ");
    let (Some(one), Some(two)) = (family(unit, &measured), family(other, &measured)) else { return false };
    let both_concentrations = one.ends_with("concentration") && two.ends_with("concentration");
    one == two || (both_concentrations && CONVERTED.iter().any(|substance| measured.contains(substance)))
}

pub(super) fn result(notes: &mut Notes, outcome: &OutcomeDraft, result: &ResultDraft) {
    let figures = Figures::of(result);
    let (own, outcomes) = (result.unit.trim(), outcome.unit.trim());
    if let Some(measure) = figures.measure {
        let has_figures = figures.estimate.is_some() || figures.low.is_some() || figures.high.is_some();
        if measure.has_unit() && has_figures && own.is_empty() && outcomes.is_empty() {
            notes.raise(Check::V15, "unit", "", "Give the unit of the difference.");
        }
        if measure.is_ratio() && !own.is_empty() {
            let finding = Finding::new(Check::V15, "unit", own, "A ratio has no unit.");
            notes.add(finding.offer("Leave the unit out".to_owned(), "a ratio of like quantities", &[("unit", String::new())]));
        }
        if measure == Measure::RiskDifference {
            proportion(notes, result, &figures);
        }
    }
    let is_ratio = figures.measure.is_some_and(Measure::is_ratio);
    // a coefficient has units of y per unit of x, which are not the outcome's
    let is_slope = figures.measure == Some(Measure::Beta);
    if !own.is_empty() && !outcomes.is_empty() && !is_ratio && !is_slope {
        let measured = format!("{} {}", outcome.name, outcome.concept);
        if !converts(own, outcomes, &measured) {
            notes.raise(Check::V16, "unit", &format!("{own}; {outcomes}"), format!("{own} cannot be converted to {outcomes}."));
        }
    }
}

/// A risk difference above 1 is typed in per cent.
fn proportion(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let too_large = |figure: &Option<Printed>| figure.as_ref().is_some_and(|figure| figure.value().abs() > 1.0);
    let fields = [("estimate", &figures.estimate), ("ci_low", &figures.low), ("ci_high", &figures.high)];
    let Some((field, Some(figure))) = fields.into_iter().find(|(_, figure)| too_large(figure)) else { return };
    let x = shown(figure.text());
    let hundredth = |figure: &Printed| plain(figure.value() / 100.0, figure.decimals() + 2);
    let set: Vec<(&str, String)> =
        fields.into_iter().filter_map(|(field, figure)| figure.as_ref().map(|figure| (field, hundredth(figure)))).collect();
    let label = format!("Use {}", shown(&hundredth(figure)));
    let finding = Finding::new(Check::V17, field, typed(result), format!("Is this {x}% or {x}?"));
    notes.add(finding.derive(result, label, "per cent ÷ 100", &set));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{raised, says, silent, with};
    use super::converts;

    #[test]
    fn a_difference_has_a_unit_and_a_ratio_has_none() {
        let mut study = with(&[("measure", "MD"), ("estimate", "-17")]);
        silent(&study, "V-15");
        study.outcome[0].unit.clear();
        says(&study, "V-15", "Give the unit of the difference.");
        says(&with(&[("measure", "RR"), ("estimate", "0.9"), ("unit", "AU")]), "V-15", "A ratio has no unit.");
        silent(&with(&[("measure", "RR"), ("estimate", "0.9")]), "V-15");
    }

    #[test]
    fn units_of_one_family_convert() {
        says(&with(&[("measure", "MD"), ("unit", "mm3")]), "V-16", "mm3 cannot be converted to AU.");
        silent(&with(&[("measure", "MD"), ("unit", "Agatston units")]), "V-16");
        assert!(converts("ug", "mg", ""));
        assert!(converts("cm2", "mm²", "aortic valve area"));
        assert!(converts("ng/mL", "nmol/L", "25(OH)D"));
        assert!(!converts("ng/mL", "nmol/L", "dp-ucMGP"));
        assert!(!converts("AU", "mm3", "coronary_calcium"));
        assert!(!converts("AU", "mg", "coronary_calcium"));
        assert!(!converts("AU", "Agatston", "dp-ucMGP"));
    }

    #[test]
    fn a_risk_difference_above_one_may_be_in_per_cent() {
        let study = with(&[("measure", "RD"), ("estimate", "-17"), ("ci_low", "-30"), ("ci_high", "-4")]);
        says(&study, "V-17", "Is this −17% or −17?");
        assert_eq!(raised(&study, "V-17")[0].offers[0].label, "Use −0.17");
        silent(&with(&[("measure", "RD"), ("estimate", "-0.17")]), "V-17");
    }
}
