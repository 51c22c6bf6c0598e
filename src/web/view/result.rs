//! A result on its study's page: everything that is stored about it, in words.

use super::counted;
use super::evidence::p_words;
use super::facts::unit_words;
use crate::domain::codes::Provenance;
use crate::domain::measure::Measure;
use crate::domain::result::{ArmFigure, Counts, Review, Side, StudyResult};
use crate::domain::study::{Integrity, Outcome};
use crate::web::filters::typographic;

/// One result of an outcome.
#[derive(Debug)]
pub struct ResultView {
    /// Its key.
    pub key: String,
    /// Where its row stands on the page.
    pub id: String,
    /// Other results it hangs on: how, and their keys.
    pub kin: Vec<(&'static str, String)>,
    /// Its name.
    pub label: String,
    /// Whether it is a subgroup, in words.
    pub subgroup: Option<String>,
    /// Whom it includes and what part it plays.
    pub analysis: Vec<String>,
    /// People, where known.
    pub n: Option<i32>,
    /// "−17 AU"
    pub estimate: Option<String>,
    /// "[−86, 53]"
    pub interval: Option<String>,
    /// How the effect is expressed and at which level the interval stands.
    pub measure: Option<String>,
    /// "P = 0.64"
    pub p: Option<String>,
    /// Counts, arm figures, what was printed, how it was derived: one line each.
    pub details: Vec<String>,
    /// What else is stored, for those who check: name and words.
    pub more: Vec<(&'static str, String)>,
    /// Why its figures do not count, or must be read with care.
    pub warnings: Vec<String>,
    /// How we know what it says.
    pub status: Provenance,
    /// How we know its figures.
    pub figures_status: Provenance,
    /// Sources by key.
    pub sources: Vec<String>,
    /// Where in the source.
    pub locator: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// Where a result's row stands on its study's page.
#[must_use]
pub fn anchor(key: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("result-{}", key.chars().map(plain).collect::<String>())
}

impl ResultView {
    /// Puts a result into words.
    #[must_use]
    pub fn of(outcome: &Outcome, result: &StudyResult) -> Self {
        let unit = outcome.unit.as_deref().filter(|_| result.measure.is_none_or(Measure::has_unit)).map(unit_words);
        let estimate = result.estimate.as_ref().map(|estimate| match &unit {
            Some(unit) => format!("{} {unit}", typographic(estimate.text())),
            None => typographic(estimate.text()),
        });
        let interval = result.ci_low.as_ref().zip(result.ci_high.as_ref());
        Self {
            id: anchor(&result.key),
            kin: kin(result),
            key: result.key.clone(),
            label: result.label.clone(),
            subgroup: result.subgroup.as_ref().map(ToString::to_string),
            analysis: analysis(result),
            n: result.n,
            estimate,
            interval: interval.map(|(low, high)| format!("[{}, {}]", typographic(low.text()), typographic(high.text()))),
            measure: measure(result),
            p: result.p.as_ref().map(|p| p_words(p.text())),
            details: details(result),
            more: more(result),
            warnings: warnings(result),
            status: result.status,
            figures_status: result.figures_status,
            sources: sources(result),
            locator: result.locator.clone(),
            note: result.note.clone(),
        }
    }
}

fn analysis(result: &StudyResult) -> Vec<String> {
    let mut words = vec![result.design.label().to_owned(), result.role.label().to_owned()];
    if let Some(printed) = &result.role_printed {
        words.push(format!("“{printed}”"));
    }
    words.extend([result.prespecified.label(), result.multiplicity.label(), result.analysis.label()].map(str::to_owned));
    if let Some(adjusted) = result.adjusted {
        let basis = result.adjusted_basis.as_ref().map_or_else(String::new, |basis| format!(" ({basis})"));
        words.push(format!("{}{basis}", adjusted.label()));
    }
    if result.subgroup.is_some() {
        let test = result
            .interaction_p
            .as_deref()
            .filter(|p| *p != "unknown")
            .map_or("no interaction test seen".to_owned(), |p| format!("interaction {}", p_words(p)));
        words.push(format!("credibility {}, {test}", result.credibility.label().to_lowercase()));
    }
    if result.subgroup.is_none() && result.population != "overall" {
        words.push(format!("only: {}", result.population));
    }
    if result.per_protocol_agrees {
        words.push("Per-protocol analysis agrees".to_owned());
    }
    if result.marker {
        words.push("Direct biochemical marker of the exposure".to_owned());
    }
    if result.multi_arm {
        words.push("From a study with more than two arms".to_owned());
    }
    words
}

fn details(result: &StudyResult) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(Counts { events_experimental, n_experimental, events_control, n_control }) = result.counts {
        lines.push(format!("{events_experimental} of {n_experimental} v {events_control} of {n_control} with an event"));
    }
    if let Some(events) = result.events {
        lines.push(counted(events.into(), "event", "events"));
    }
    lines.extend([Side::Experimental, Side::Control].into_iter().filter_map(|side| arm_line(result, side)));
    if let Some(review) = &result.review {
        lines.push(review_line(review, result.i2));
    }
    lines.extend(result.i2.filter(|_| result.review.is_none()).map(|i2| format!("I² {i2}%")));
    let labelled =
        [("Printed", &result.as_printed), ("Says", &result.text), ("Derived", &result.derivation), ("P", &result.p_derivation)];
    lines.extend(labelled.into_iter().filter_map(|(name, words)| words.as_ref().map(|words| format!("{name}: {words}"))));
    if let Some(direction) = result.reported_direction {
        lines.push(format!("Authors report: {}", direction.label().to_lowercase()));
    }
    lines
}

/// What few readers need, but what is stored all the same.
fn more(result: &StudyResult) -> Vec<(&'static str, String)> {
    let plain = |code: &String| code.replace('_', " ");
    let included = result.review.as_ref().map(|review| review.included.join(", ")).filter(|names| !names.is_empty());
    let fields = [
        ("Measure in the paper", result.measure_printed.clone()),
        ("Contrast", result.contrast.as_ref().map(plain)),
        ("Averaged with", result.outcome_group.as_ref().map(plain)),
        (
            "Standard error",
            result.se.map(|se| {
                format!("{}{se}", if result.measure.is_some_and(Measure::is_ratio) { "of the logarithm " } else { "" })
            }),
        ),
        ("Fullness of adjustment", result.adjustment.map(|level| level.to_string())),
        ("Enough information from", result.information_size.map(|n| counted(n.into(), "person", "people"))),
        ("Studies included", included),
        ("Where read", Some(result.standing.label().to_owned())),
        (
            "Report",
            Some(
                result.integrity.label().to_lowercase() + &result.retracted_on.map_or_else(String::new, |on| format!(" on {on}")),
            ),
        ),
        ("Published", result.published.map(|date| date.to_string())),
        ("Group in the record", Some(result.population.clone()).filter(|_| result.subgroup.is_some())),
        ("Key", Some(result.key.clone())),
    ];
    fields.into_iter().filter_map(|(name, words)| Some((name, words?))).collect()
}

/// "Mean difference, 95% interval"
fn measure(result: &StudyResult) -> Option<String> {
    let interval = (result.ci_low.is_some() || result.ci_high.is_some())
        .then(|| result.level.map_or("level of the interval not stated".to_owned(), |level| format!("{level}% interval")));
    let sided = result.one_sided.then(|| "one-sided P".to_owned());
    let parts: Vec<String> = [result.measure.map(|m| m.label().to_owned()), interval, sided].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Where it was read, each place once.
fn sources(result: &StudyResult) -> Vec<String> {
    let mut keys = Vec::new();
    for key in [&result.source, &result.source2, &result.adjusted_source].into_iter().flatten() {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

fn kin(result: &StudyResult) -> Vec<(&'static str, String)> {
    let named = [("Part of", &result.parent), ("Repeats", &result.duplicate_of)];
    named.into_iter().filter_map(|(how, key)| Some((how, key.clone()?))).collect()
}

fn arm_line(result: &StudyResult, side: Side) -> Option<String> {
    let figures: Vec<String> = result
        .arm_data
        .iter()
        .filter(|(of, _, _)| *of == side)
        .map(|(_, figure, printed)| match figure {
            ArmFigure::Percent => format!("{}%", printed.text()),
            _ => format!("{} {}", figure.label(), typographic(printed.text())),
        })
        .collect();
    (!figures.is_empty()).then(|| format!("{} arm: {}", side.label(), figures.join(", ")))
}

fn review_line(review: &Review, i2: Option<f64>) -> String {
    let mut words = vec![review.of.map_or("Review".to_owned(), |of| format!("Review of {}", of.label()))];
    words.push(review.k_included.map_or("number of studies not known".to_owned(), |k| counted(k.into(), "study", "studies")));
    words.extend(review.search_date.map(|date| format!("searched to {date}")));
    words.extend(review.quality.map(|quality| format!("AMSTAR 2: {}", quality.label().to_lowercase())));
    words.extend(i2.map(|i2| format!("I² {i2}%")));
    words.join(", ")
}

fn warnings(result: &StudyResult) -> Vec<String> {
    let warnings = [
        result
            .suspect_numbers
            .then(|| "Printed like this: the figures contradict one another, so they are kept and not counted.".to_owned()),
        result.not_a_result.as_ref().map(|reason| format!("No comparison that could count: {reason}.")),
        result.unit_error.then(|| "Clusters or periods were analysed as if they were people.".to_owned()),
        (result.integrity == Integrity::Retracted).then(|| "Retracted: kept and not counted.".to_owned()),
        (result.integrity == Integrity::Concern).then(|| "There is an expression of concern about its report.".to_owned()),
    ];
    warnings.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_make_anchors() {
        assert_eq!(anchor("hasific-2023/cac-400"), "result-hasific-2023-cac-400");
    }
}
