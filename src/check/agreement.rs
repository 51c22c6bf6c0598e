//! Whether P, interval and words say the same: V-10, V-11 and V-13.

use super::finding::{Check, Notes};
use super::numbers::{Figures, number, p_words, people, same, typed};
use crate::domain::number::Printed;
use crate::domain::p_value::{PMeaning, PValue};
use crate::domain::result::ReportedDirection;
use crate::domain::study_draft::ResultDraft;
use crate::stats::dist::{interval_z, normal_two_sided, normal_upper_quantile};

/// Below this many people the normal distribution is too coarse to compare P with an interval (V-10).
const TOO_FEW: u32 = 30;

/// Words of tests whose P need not follow from estimate and interval (V-10).
const OTHER_TESTS: [&str; 9] = ["exact", "fisher", "adjust", "ancova", "permutation", "wilcoxon", "mann", "rank", "bootstrap"];

pub(super) fn result(notes: &mut Notes, result: &ResultDraft) {
    let figures = Figures::of(result);
    if result.suspect_numbers || !figures.are_possible() {
        return;
    }
    if let Some(p) = &figures.p {
        p_and_interval(notes, result, &figures, p);
        sides_of_five_per_cent(notes, result, &figures, p);
    }
    direction(notes, result, &figures);
}

/// How finely the number of a P value was printed.
fn p_rounding(p: &PValue) -> f64 {
    let bare = p.text().trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != ',' && c != '\u{B7}');
    number(bare).map_or(0.0, |printed| printed.rounding())
}

/// "P=0.089": the printed P with its sign.
fn p_text(p: &PValue) -> String {
    let bare = p.text().trim_start_matches(['p', 'P']).trim_start();
    if bare.starts_with(['=', '<', '>', '\u{2264}', '\u{2265}']) { format!("P{bare}") } else { format!("P={bare}") }
}

/// The z values an interval allows, given how finely its figures were printed; with the one in the middle.
fn z_of_interval(figures: &Figures) -> Option<(f64, f64, f64)> {
    let (estimate, low, high) = (figures.estimate.as_ref()?, figures.low.as_ref()?, figures.high.as_ref()?);
    let z = interval_z(figures.alpha).ok()?;
    let null = figures.measure?.null_value();
    let end = |printed: &Printed, sign: f64| figures.scaled(printed.value() + sign * printed.rounding());
    let null = figures.scaled(null)?;
    let width = |low: f64, high: f64| (high - low) / (2.0 * z);
    let middle_se = width(end(low, 0.0)?, end(high, 0.0)?);
    let smallest_se = width(end(low, 1.0)?, end(high, -1.0)?);
    let largest_se = width(end(low, -1.0)?, end(high, 1.0)?);
    let (from, to) = (end(estimate, -1.0)? - null, end(estimate, 1.0)? - null);
    let nearest = if from <= 0.0 && to >= 0.0 { 0.0 } else { from.abs().min(to.abs()) };
    let farthest = from.abs().max(to.abs());
    let highest = if smallest_se > 0.0 { farthest / smallest_se } else { f64::INFINITY };
    (middle_se > 0.0).then(|| (nearest / largest_se, highest, (end(estimate, 0.0).unwrap_or(null) - null).abs() / middle_se))
}

/// The z values a P value allows.
fn z_of_p(p: &PValue, one_sided: bool) -> Option<(f64, f64)> {
    let rounding = p_rounding(p);
    let z = |p: f64| {
        let tail = if one_sided { p.clamp(0.0, 1.0) } else { p.clamp(0.0, 1.0) / 2.0 };
        normal_upper_quantile(tail).ok().map(f64::abs)
    };
    Some(match p.meaning() {
        PMeaning::Equal(p) => {
            let (a, b) = (z(p + rounding)?, z((p - rounding).max(0.0))?);
            (a.min(b), a.max(b))
        }
        PMeaning::Below(x) => (z(x)?, f64::INFINITY),
        PMeaning::Above(x) => (0.0, z(x)?),
        PMeaning::NotSignificant => (0.0, z(0.05)?),
    })
}

fn p_and_interval(notes: &mut Notes, result: &ResultDraft, figures: &Figures, p: &PValue) {
    let test = result.test.to_lowercase();
    if people(&result.n).is_some_and(|n| n < TOO_FEW) || OTHER_TESTS.iter().any(|word| test.contains(word)) {
        return;
    }
    let (Some((low, high, middle)), Some((p_low, p_high))) = (z_of_interval(figures), z_of_p(p, result.one_sided)) else {
        return;
    };
    let widen = |z: f64| (0.1 * z).max(0.15);
    let (low, high) = (low - widen(low), high + widen(high));
    if low > p_high || high < p_low {
        let implied = if result.one_sided { normal_two_sided(middle) / 2.0 } else { normal_two_sided(middle) };
        let message = format!(
            "{} and the interval (implies about {}) disagree. The verdict uses the cautious reading.",
            p_text(p),
            p_words(implied)
        );
        notes.raise(Check::V10, "p", &format!("{}; {}", result.p.trim(), typed(result)), message);
    }
}

/// Whether P is below 0.05 (two-sided); none when its printing does not tell.
fn is_below(p: &PValue, one_sided: bool) -> Option<bool> {
    let limit = if one_sided { 0.025 } else { 0.05 };
    match p.meaning() {
        PMeaning::Equal(value) if !same(value, limit) && (value - limit).abs() <= p_rounding(p) => None,
        // 0.05 printed with two digits may stand for 0.047 as for 0.053
        PMeaning::Equal(value) if same(value, limit) => None,
        PMeaning::Equal(value) => Some(value < limit),
        PMeaning::Below(value) => (value <= limit).then_some(true),
        PMeaning::Above(value) => (value >= limit).then_some(false),
        PMeaning::NotSignificant => Some(false),
    }
}

/// Whether the 95% interval leaves out no effect; none when a limit's rounding does not tell.
fn excludes_null(figures: &Figures) -> Option<bool> {
    if !same(figures.alpha, 0.05) {
        let (low, high, _) = z_of_interval(figures)?;
        let z = interval_z(0.05).ok()?;
        return if low > z { Some(true) } else { (high < z).then_some(false) };
    }
    let (low, high) = (figures.low.as_ref()?, figures.high.as_ref()?);
    let null = figures.measure?.null_value();
    let touches = |limit: &Printed| (limit.value() - null).abs() <= limit.rounding() * 1.000_001;
    if touches(low) || touches(high) { None } else { Some(low.value() > null || high.value() < null) }
}

fn sides_of_five_per_cent(notes: &mut Notes, result: &ResultDraft, figures: &Figures, p: &PValue) {
    if let (Some(below), Some(excludes)) = (is_below(p, result.one_sided), excludes_null(figures))
        && below != excludes
    {
        let value = format!("{}; {}", result.p.trim(), typed(result));
        notes.raise(Check::V11, "p", &value, "Interval and P fall on different sides of 0.05.");
    }
}

fn direction(notes: &mut Notes, result: &ResultDraft, figures: &Figures) {
    let Ok(words) = result.reported_direction.parse::<ReportedDirection>() else { return };
    let (Some(measure), Some(estimate)) = (figures.measure, &figures.estimate) else { return };
    let from_null = estimate.value() - measure.null_value();
    let opposite = match words {
        ReportedDirection::Increase => from_null < 0.0,
        ReportedDirection::Decrease => from_null > 0.0,
    };
    if opposite && !same(from_null, 0.0) {
        let message = format!("You chose '{}' but the estimate says the opposite for this measure.", words.label());
        notes.raise(Check::V13, "reported_direction", &result.reported_direction, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, silent, with};
    use crate::domain::study_draft::StudyDraft;

    fn figures(p: &str, low: &str, high: &str, more: &[(&str, &str)]) -> StudyDraft {
        let mut fields = vec![("measure", "MD"), ("estimate", "-51"), ("ci_low", low), ("ci_high", high), ("p", p), ("n", "304")];
        fields.extend(more);
        with(&fields)
    }

    #[test]
    fn p_follows_from_the_interval() {
        // |−51| ÷ z(0.089) = 29.99, so −110 to 8 fits P 0.089 and −60 to −42 does not
        silent(&figures("0.089", "-110", "8", &[]), "V-10");
        says(
            &figures("0.089", "-60", "-42", &[]),
            "V-10",
            "P=0.089 and the interval (implies about below 0.001) disagree. The verdict uses the cautious reading.",
        );
        says(
            &figures("p<0.001", "-110", "8", &[]),
            "V-10",
            "P<0.001 and the interval (implies about 0.090) disagree. The verdict uses the cautious reading.",
        );
        says(
            &figures("NS", "-60", "-42", &[]),
            "V-10",
            "P=NS and the interval (implies about below 0.001) disagree. The verdict uses the cautious reading.",
        );
    }

    #[test]
    fn p_and_interval_are_not_compared_where_they_need_not_agree() {
        silent(&figures("0.089", "-60", "-42", &[("n", "29")]), "V-10");
        silent(&figures("0.089", "-60", "-42", &[("test", "Fisher's exact test")]), "V-10");
        silent(&figures("0.089", "-60", "-42", &[("test", "ANCOVA")]), "V-10");
        silent(&figures("<0.001", "-60", "-42", &[]), "V-10");
        let mut study = figures("0.045", "-110", "8", &[]);
        study.outcome[0].result[0].one_sided = true;
        silent(&study, "V-10");
    }

    #[test]
    fn the_comparison_uses_the_log_scale_and_allows_for_rounding() {
        let ratio = |p: &str| with(&[("measure", "RR"), ("estimate", "0.92"), ("ci_low", "0.79"), ("ci_high", "1.07"), ("p", p)]);
        silent(&ratio("0.28"), "V-10");
        silent(&ratio("0.3"), "V-10");
        says(
            &ratio("0.02"),
            "V-10",
            "P=0.02 and the interval (implies about 0.28) disagree. The verdict uses the cautious reading.",
        );
    }

    #[test]
    fn p_and_interval_fall_on_one_side_of_five_per_cent() {
        const MESSAGE: &str = "Interval and P fall on different sides of 0.05.";
        says(&figures("0.04", "-110", "8", &[]), "V-11", MESSAGE);
        says(&figures("NS", "-100", "-2", &[]), "V-11", MESSAGE);
        silent(&figures("0.089", "-110", "8", &[]), "V-11");
        silent(&figures("0.04", "-100", "-2", &[]), "V-11");
        silent(&figures("<0.1", "-110", "8", &[]), "V-11");
        silent(&figures("0.05", "-102", "0", &[]), "V-11");
        // a 90% interval that leaves out no effect says nothing against P = 0.089
        silent(&figures("0.089", "-100", "-2", &[("level", "90")]), "V-11");
    }

    #[test]
    fn words_and_estimate_go_the_same_way() {
        says(
            &figures("0.089", "-110", "8", &[("reported_direction", "increase")]),
            "V-13",
            "You chose 'Increase' but the estimate says the opposite for this measure.",
        );
        silent(&figures("0.089", "-110", "8", &[("reported_direction", "decrease")]), "V-13");
        let ratio = with(&[("measure", "HR"), ("estimate", "0.8"), ("reported_direction", "decrease")]);
        silent(&ratio, "V-13");
    }
}
