//! Figures that follow from others, offered and never applied: an interval from P or SE, an SE and a P from an interval
//! (METHOD 6.4, with exact normal quantiles).

use super::finding::{Check, Finding, Notes};
use super::numbers::{Figures, plain, shown, value};
use crate::domain::measure::Measure;
use crate::domain::number::Printed;
use crate::domain::p_value::{PMeaning, PValue};
use crate::domain::study_draft::ResultDraft;
use crate::stats::dist::normal_upper_quantile;
use crate::stats::effect::{Effect, interval, p_from_effect, se_from_interval};

/// The largest number of digits an offered limit may have beyond the estimate's.
const MORE_DIGITS: u32 = 2;

pub(super) fn result(notes: &mut Notes, result: &ResultDraft) {
    let figures = Figures::of(result);
    let Some(measure) = figures.measure.filter(|_| !result.suspect_numbers && figures.are_possible()) else { return };
    let Some(estimate) = figures.estimate.as_ref().and_then(|estimate| figures.scaled(estimate.value())) else { return };
    let empty = |text: &str| text.trim().is_empty();
    if empty(&result.ci_low) && empty(&result.ci_high) {
        from_p_or_se(notes, result, &figures, measure, estimate);
    } else if let Some(se) = se_of_interval(&figures) {
        if empty(&result.p) && !result.one_sided {
            p_from_interval(notes, result, estimate, se);
        }
        // the scale of a correlation's SE differs from paper to paper
        if empty(&result.se) && measure != Measure::Correlation {
            se_from_limits(notes, result, &figures, measure, se);
        }
    }
}

fn se_of_interval(figures: &Figures) -> Option<f64> {
    let low = figures.scaled(figures.low.as_ref()?.value())?;
    let high = figures.scaled(figures.high.as_ref()?.value())?;
    se_from_interval(low, high, figures.alpha).ok()
}

fn from_p_or_se(notes: &mut Notes, result: &ResultDraft, figures: &Figures, measure: Measure, estimate: f64) {
    let logs = figures.transform();
    let text = shown(&result.estimate);
    let typed_se = value(&result.se).filter(|se| *se > 0.0 && measure != Measure::Correlation);
    let (se, how) = if let Some(se) = typed_se {
        (se, format!("{logs}{text} ± 1.96 × SE {}", result.se.trim()))
    } else {
        let Some(PMeaning::Equal(p)) = figures.p.as_ref().map(PValue::meaning) else { return };
        let tail = if result.one_sided { p } else { p / 2.0 };
        let Ok(z) = normal_upper_quantile(tail) else { return };
        let se = estimate.abs() / z.abs();
        let p_words = if result.one_sided { "one-sided P" } else { "P" };
        (se, format!("SE = |{logs}{text}| ÷ z({p_words} {p}), exact normal quantile; {logs}{text} ± 1.96 × SE"))
    };
    if !(se > 0.0 && se.is_finite()) {
        return;
    }
    let Ok((low, high)) = interval(Effect { estimate, se }, 0.05) else { return };
    let (low, high) = (figures.unscaled(low), figures.unscaled(high));
    if !low.is_finite() || !high.is_finite() {
        return;
    }
    let [low, high] = written(measure, figures.estimate.as_ref().map_or(0, Printed::decimals), low, high);
    let label = format!("Use {} to {}", shown(&low), shown(&high));
    let from = if typed_se.is_some() { "the SE" } else { "P" };
    let finding =
        Finding::new(Check::V14, "ci_low", "", format!("From {from} the 95% interval is {} to {}.", shown(&low), shown(&high)))
            .hint();
    notes.add(finding.derive(result, label, &how, &[("ci_low", low), ("ci_high", high), ("level", "95".to_owned())]));
}

/// Both limits as finely as the estimate, finer only where rounding would move one to the other side of no effect.
fn written(measure: Measure, decimals: u32, low: f64, high: f64) -> [String; 2] {
    let least = if measure.is_ratio() { decimals.max(2) } else { decimals };
    let side = |x: f64| (x - measure.null_value()).partial_cmp(&0.0);
    let keeps = |x: f64, digits: u32| value(&plain(x, digits)).is_some_and(|rounded| side(rounded) == side(x));
    let fits = |digits: &u32| keeps(low, *digits) && keeps(high, *digits);
    let digits = (least..=least + MORE_DIGITS).find(fits).unwrap_or(least + MORE_DIGITS);
    [plain(low, digits), plain(high, digits)]
}

fn p_from_interval(notes: &mut Notes, result: &ResultDraft, estimate: f64, se: f64) {
    let p = p_from_effect(Effect { estimate, se });
    let text = if p < 0.001 { "<0.001".to_owned() } else { plain(p, if p < 0.1 { 3 } else { 2 }) };
    let formula = "P = 2 × (1 − Φ(|estimate| ÷ SE)), SE = (upper − lower limit) ÷ 2z, on the scale of analysis";
    let words = if p < 0.001 {
        "The interval implies P below 0.001.".to_owned()
    } else {
        format!("The interval implies P of about {text}.")
    };
    let finding = Finding::new(Check::V11, "p", "", words).hint();
    notes.add(finding.derive(result, format!("Use {text}"), formula, &[("p", text)]));
}

fn se_from_limits(notes: &mut Notes, result: &ResultDraft, figures: &Figures, measure: Measure, se: f64) {
    let decimals = figures.low.as_ref().map_or(0, Printed::decimals);
    let text = plain(se, if measure.is_ratio() { 3 } else { decimals + 1 });
    let formula = format!("SE = ({0}upper − {0}lower limit) ÷ 2z", figures.transform());
    let finding = Finding::new(Check::V14, "se", "", format!("The interval implies an SE of about {text}.")).hint();
    notes.add(finding.derive(result, format!("Use {text}"), &formula, &[("se", text)]));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{hints, with};
    use super::super::{Finding, Offer};

    fn offer(fields: &[(&str, &str)], field: &str) -> Option<Offer> {
        let study = with(fields);
        let at_field = |finding: &Finding| finding.path.ends_with(&format!(".{field}"));
        let found = ["V-11", "V-14"].iter().flat_map(|check| hints(&study, check)).find(at_field)?;
        found.offers.into_iter().next()
    }

    #[test]
    fn an_interval_follows_from_p_and_the_estimate() {
        // METHOD 4.7: SE of −51 with P 0.089 is 30.0
        let overall = offer(&[("measure", "MD"), ("estimate", "-51"), ("p", "0.089")], "ci_low").expect("an offer");
        assert_eq!(overall.label, "Use −110 to 8");
        let subgroup = offer(&[("measure", "MD"), ("estimate", "-92"), ("p", "P=0.047"), ("derivation", "288−380")], "ci_low");
        let subgroup = subgroup.expect("an offer");
        assert_eq!(subgroup.label, "Use −183 to −1");
        assert_eq!(subgroup.formula, "SE = |−92| ÷ z(P 0.047), exact normal quantile; −92 ± 1.96 × SE");
        let set = |field: &str| {
            let path = format!("outcome[0].result[0].{field}");
            subgroup.set.iter().find(|(at, _)| *at == path).map(|(_, text)| text.as_str())
        };
        assert_eq!((set("ci_low"), set("ci_high"), set("level")), (Some("-183"), Some("-1"), Some("95")));
        assert_eq!(set("figures_status"), Some("derived"));
        assert!(set("derivation").is_some_and(|text| text.starts_with("288−380; SE")));
    }

    #[test]
    fn a_ratio_is_worked_out_on_the_log_scale() {
        let ratio = offer(&[("measure", "RR"), ("estimate", "0.50"), ("p", "0.04")], "ci_low").expect("an offer");
        // exp(ln 0.5 ± 1.96 × 0.6931/2.0537)
        assert_eq!(ratio.label, "Use 0.26 to 0.97");
        let rank = offer(&[("measure", "COR"), ("estimate", "0.50"), ("p", "0.04")], "ci_low").expect("an offer");
        assert_eq!(rank.label, "Use 0.03 to 0.79");
        assert_eq!(offer(&[("measure", "COR"), ("estimate", "0.50"), ("se", "0.2")], "ci_low"), None);
        let by_se = offer(&[("measure", "RR"), ("estimate", "0.50"), ("se", "0.3375")], "ci_low").expect("an offer");
        assert_eq!(by_se.label, "Use 0.26 to 0.97");
    }

    #[test]
    fn rounding_moves_no_limit_to_the_other_side() {
        let close = offer(&[("measure", "MD"), ("estimate", "-9"), ("p", "0.049")], "ci_low").expect("an offer");
        assert_eq!(close.label, "Use −17.96 to −0.04");
    }

    #[test]
    fn a_bound_gives_no_interval() {
        assert_eq!(offer(&[("measure", "MD"), ("estimate", "-92"), ("p", "<0.05")], "ci_low"), None);
        assert_eq!(offer(&[("measure", "MD"), ("estimate", "0"), ("p", "0.5")], "ci_low"), None);
        assert_eq!(offer(&[("estimate", "-92"), ("p", "0.047")], "ci_low"), None);
    }

    #[test]
    fn p_and_se_follow_from_the_interval() {
        let fields = [("measure", "MD"), ("estimate", "-17"), ("ci_low", "-86"), ("ci_high", "53")];
        assert_eq!(offer(&fields, "p").map(|offer| offer.label), Some("Use 0.63".to_owned()));
        assert_eq!(offer(&fields, "se").map(|offer| offer.label), Some("Use 35.5".to_owned()));
        let sure = [("measure", "RR"), ("estimate", "0.5"), ("ci_low", "0.4"), ("ci_high", "0.625")];
        assert_eq!(offer(&sure, "p").map(|offer| offer.label), Some("Use <0.001".to_owned()));
    }
}
