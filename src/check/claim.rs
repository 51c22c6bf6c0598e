//! Claims: V-39 and V-40. (V-42 is the gate of overrides, `crate::verdict::overriding`.)

use super::finding::{Check, Finding, Notes};
use super::numbers::{a_measure, value};
use super::units::converts;
use crate::domain::claim::{ClaimDraft, ClaimType};
use crate::domain::measure::Measure;

/// V-39 and V-40 about a claim, given the measures and units of the results linked to it.
#[must_use]
pub fn claim(draft: &ClaimDraft, measures: &[Measure], units: &[String]) -> Vec<Finding> {
    let mut notes = Notes::default();
    smallest_difference(&mut notes, draft, measures, units);
    margins(&mut notes, draft, measures);
    let is_equivalence = draft.r#type.parse() == Ok(ClaimType::Equivalence);
    if is_equivalence && draft.margin_lo.trim().is_empty() && draft.margin_hi.trim().is_empty() {
        notes.raise(Check::V40, "margin_lo", "", "Without a margin this can never be supported.");
    }
    notes.found
}

fn smallest_difference(notes: &mut Notes, draft: &ClaimDraft, measures: &[Measure], units: &[String]) {
    let Some(mcid) = value(&draft.mcid) else { return };
    if mcid <= 0.0 {
        notes.raise(Check::V39, "mcid", &draft.mcid, "The smallest difference that matters must be above 0.");
        return;
    }
    if let Some(ratio) = measures.iter().find(|measure| measure.is_ratio()) {
        let message = format!(
            "The smallest difference that matters is in the outcome's unit; a linked result is {}, which has none.",
            a_measure(*ratio).to_lowercase()
        );
        notes.raise(Check::V39, "mcid", &draft.mcid, message);
    }
    let mut written = units.iter().filter(|unit| !unit.trim().is_empty());
    let Some(first) = written.next() else { return };
    let of_outcome = format!("{} {}", draft.outcome, draft.outcome_key);
    if let Some(other) = written.find(|unit| !converts(first, unit, &of_outcome)) {
        let message =
            format!("The linked results are in {first} and in {other}: the smallest difference that matters needs one unit.");
        notes.raise(Check::V39, "mcid", &draft.mcid, message);
    }
}

fn margins(notes: &mut Notes, draft: &ClaimDraft, measures: &[Measure]) {
    const MESSAGE: &str = "The margin must enclose no effect.";
    let (low, high) = (value(&draft.margin_lo), value(&draft.margin_hi));
    if let (Some(low), Some(high)) = (low, high)
        && low >= high
    {
        notes.raise(Check::V39, "margin_lo", &draft.margin_lo, MESSAGE);
        return;
    }
    // without links the margin may belong to either scale, and is wrong only if it fits neither
    let scales: Vec<bool> = measures.iter().map(|measure| measure.is_ratio()).collect();
    let fits = |fits_scale: &dyn Fn(bool) -> bool| match scales.as_slice() {
        [] => fits_scale(true) || fits_scale(false),
        scales => scales.iter().all(|is_ratio| fits_scale(*is_ratio)),
    };
    let null = |is_ratio: bool| if is_ratio { 1.0 } else { 0.0 };
    if let Some(low) = low
        && !fits(&|is_ratio| low < null(is_ratio) && (!is_ratio || low > 0.0))
    {
        notes.raise(Check::V39, "margin_lo", &draft.margin_lo, MESSAGE);
    }
    if let Some(high) = high
        && !fits(&|is_ratio| high > null(is_ratio))
    {
        notes.raise(Check::V39, "margin_hi", &draft.margin_hi, MESSAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(draft: &ClaimDraft, measures: &[Measure], units: &[&str]) -> Vec<String> {
        let units: Vec<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
        claim(draft, measures, &units).into_iter().map(|finding| finding.message).collect()
    }

    fn margin(low: &str, high: &str) -> ClaimDraft {
        ClaimDraft { r#type: "equivalence".into(), margin_lo: low.into(), margin_hi: high.into(), ..ClaimDraft::default() }
    }

    #[test]
    fn a_margin_encloses_no_effect() {
        let message = ["The margin must enclose no effect."];
        assert_eq!(messages(&margin("0.8", "1.25"), &[Measure::RiskRatio], &[]), [""; 0]);
        assert_eq!(messages(&margin("1.1", "1.25"), &[Measure::RiskRatio], &[]), message);
        assert_eq!(messages(&margin("-20", "20"), &[Measure::RiskRatio], &[]), message);
        assert_eq!(messages(&margin("-20", "20"), &[Measure::MeanDifference], &[]), [""; 0]);
        assert_eq!(messages(&margin("", "-5"), &[Measure::MeanDifference], &[]), message);
        assert_eq!(messages(&margin("", "1.25"), &[], &[]), [""; 0]);
        assert_eq!(messages(&margin("5", "-5"), &[], &[]), message);
    }

    #[test]
    fn the_smallest_difference_has_the_results_unit() {
        let draft =
            |mcid: &str| ClaimDraft { mcid: mcid.into(), outcome_key: "coronary_calcium".into(), ..ClaimDraft::default() };
        assert_eq!(messages(&draft("20"), &[Measure::MeanDifference], &["AU", "Agatston", ""]), [""; 0]);
        assert_eq!(messages(&draft("0"), &[], &[]), ["The smallest difference that matters must be above 0."]);
        assert_eq!(
            messages(&draft("20"), &[Measure::MeanDifference, Measure::RatioOfMeans], &["AU"]),
            [
                "The smallest difference that matters is in the outcome's unit; a linked result is a ratio of means, which has none."
            ]
        );
        assert_eq!(
            messages(&draft("20"), &[Measure::MeanDifference], &["AU", "mm3"]),
            ["The linked results are in AU and in mm3: the smallest difference that matters needs one unit."]
        );
    }

    #[test]
    fn equivalence_needs_a_margin() {
        assert_eq!(messages(&margin("", ""), &[], &[]), ["Without a margin this can never be supported."]);
        assert_eq!(messages(&margin("", "1.25"), &[], &[]), [""; 0]);
        assert_eq!(messages(&ClaimDraft { r#type: "effect".into(), ..ClaimDraft::default() }, &[], &[]), [""; 0]);
    }
}
