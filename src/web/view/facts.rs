//! Facts and entry criteria of a study: names and units for readers, and where sources contradict one another.

use crate::domain::criterion::Comparator;
use crate::domain::dose::usual_unit;
use crate::domain::study::{EntryCriterion, Fact};

/// Words that fact names abbreviate.
const WRITINGS: [(&str, &str); 8] = [
    ("alt", "(other count)"),
    ("bp", "blood pressure"),
    ("dpucMGP", "dp-ucMGP"),
    ("iu", "IU"),
    ("k1", "K1"),
    ("d3", "D3"),
    ("vka", "VKA"),
    ("mITT", "(modified intention to treat)"),
];
/// Units that stand at the end of a fact's name.
const UNITS: [(&str, &str); 4] = [("_AU", "AU"), ("_years", "years"), ("_ug", "µg"), ("_ng_mL", "ng/mL")];
/// What a number can be a number of; before any other word stands a comma.
const COUNTED: [&str; 10] =
    ["trials", "participants", "patients", "foods", "studies", "controls", "cases", "volunteers", "people", "events"];
/// What happened to those who are counted.
const HAPPENED: [&str; 8] = ["randomised", "analysed", "planned", "completed", "enrolled", "scanned", "included", "adherent"];

/// A fact's name for readers: "`n_randomised`" becomes "Number randomised", "`baseline_AVC_AU`" "Baseline AVC (AU)".
#[must_use]
pub fn fact_name(name: &str) -> String {
    let (stem, unit) = UNITS
        .iter()
        .find_map(|(ending, unit)| name.strip_suffix(ending).filter(|stem| !stem.is_empty()).map(|stem| (stem, Some(*unit))))
        .unwrap_or((name, None));
    let written =
        |word: &str| WRITINGS.iter().find(|(short, _)| *short == word).map_or(word.to_owned(), |(_, long)| (*long).to_owned());
    let (counts, stem) = stem.strip_prefix("n_").map_or((false, stem), |rest| (true, rest));
    let words: Vec<String> = stem.split('_').map(written).collect();
    let words = words.join(" ");
    let first = stem.split('_').next().unwrap_or_default();
    let words = match counts {
        true if COUNTED.contains(&first) => format!("Number of {words}"),
        true if HAPPENED.contains(&first) || matches!(first, "per" | "in") => format!("Number {words}"),
        true => format!("Number, {words}"),
        false => words,
    };
    let mut letters = words.chars();
    let capital: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    unit.map_or(capital.clone(), |unit| format!("{capital} ({unit})"))
}

/// A unit as it is printed: "mm³" for `mm3`.
#[must_use]
pub fn unit_words(unit: &str) -> String {
    match unit {
        "percent" => "%".to_owned(),
        unit => usual_unit(unit)
            .replace("mm3", "mm³")
            .replace("cm3", "cm³")
            .replace("cm2", "cm²")
            .replace("10^-3", "10⁻³")
            .replace("^-1", "⁻¹"),
    }
}

/// A note without the shouting of those who typed it.
#[must_use]
pub fn plain_note(note: &str) -> String {
    note.replace("CONFLICT:", "Sources disagree:")
}

/// Whether the sources contradict one another about a fact: another value under the same name or its other count, or a note that
/// says so.
#[must_use]
pub fn fact_disagrees(facts: &[Fact], fact: &Fact) -> bool {
    let stem = |name: &str| name.strip_suffix("_alt").unwrap_or(name).to_owned();
    let says_so = fact.note.as_ref().is_some_and(|note| note.contains("CONFLICT"));
    says_so || facts.iter().any(|o| stem(&o.name) == stem(&fact.name) && o.report == fact.report && o.value != fact.value)
}

/// Whether another criterion sets a different limit on the same side of the same variable: "> 300" beside "≥ 300".
#[must_use]
pub fn criterion_disagrees(criteria: &[EntryCriterion], entry: &EntryCriterion) -> bool {
    let side = |comparator| match comparator {
        Comparator::Below | Comparator::AtMost => -1,
        Comparator::Equal => 0,
        Comparator::AtLeast | Comparator::Above => 1,
    };
    let own = &entry.criterion;
    criteria.iter().any(|other| {
        let its = &other.criterion;
        other.kind == entry.kind
            && its.variable == own.variable
            && its.time_point == own.time_point
            && side(its.comparator) == side(own.comparator)
            && (its.comparator, its.value_text()) != (own.comparator, own.value_text())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_in_print() {
        assert_eq!(["mm3", "g/cm2", "percent", "ug", "AU"].map(unit_words), ["mm³", "g/cm²", "%", "µg", "AU"]);
    }

    #[test]
    fn names_of_facts_are_words() {
        for (name, words) in [
            ("n_randomised", "Number randomised"),
            ("n_randomised_alt", "Number randomised (other count)"),
            ("n_trials", "Number of trials"),
            ("n_no_vka", "Number, no VKA"),
            ("n_per_arm", "Number per arm"),
            ("baseline_AVC_AU", "Baseline AVC (AU)"),
            ("followup_years", "Followup (years)"),
            ("threshold", "Threshold"),
        ] {
            assert_eq!(fact_name(name), words);
        }
    }
}
