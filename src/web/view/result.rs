//! A result on its study's page: everything that is stored about it, in words.

use super::counted;
use super::evidence::p_words;
use crate::domain::codes::Provenance;
use crate::domain::measure::Measure;
use crate::domain::result::{ArmFigure, Counts, Review, Side, StudyResult};
use crate::domain::study::Outcome;
use crate::web::filters::typographic;

/// One result of an outcome.
#[derive(Debug)]
pub struct ResultView {
    /// Its key, for the address of its row.
    pub key: String,
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
    /// How the effect is expressed.
    pub measure: Option<&'static str>,
    /// "P = 0.64"
    pub p: Option<String>,
    /// Counts, arm figures, what was printed, how it was derived: one line each.
    pub details: Vec<String>,
    /// Why its figures do not count.
    pub warning: Option<String>,
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

impl ResultView {
    /// Puts a result into words.
    #[must_use]
    pub fn of(outcome: &Outcome, result: &StudyResult) -> Self {
        let unit = outcome.unit.as_deref().filter(|_| result.measure.is_none_or(Measure::has_unit));
        let estimate = result.estimate.as_ref().map(|estimate| match unit {
            Some(unit) => format!("{} {unit}", typographic(estimate.text())),
            None => typographic(estimate.text()),
        });
        let interval = result.ci_low.as_ref().zip(result.ci_high.as_ref());
        Self {
            key: result.key.clone(),
            label: result.label.clone(),
            subgroup: result.subgroup.as_ref().map(ToString::to_string),
            analysis: analysis(result),
            n: result.n,
            estimate,
            interval: interval.map(|(low, high)| format!("[{}, {}]", typographic(low.text()), typographic(high.text()))),
            measure: result.measure.map(Measure::label),
            p: result.p.as_ref().map(|p| p_words(p.text())),
            details: details(result),
            warning: warning(result),
            status: result.status,
            figures_status: result.figures_status,
            sources: [&result.source, &result.source2, &result.adjusted_source].into_iter().flatten().cloned().collect(),
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
    let labelled = [
        ("Printed", &result.as_printed),
        ("Says", &result.text),
        ("Derived", &result.derivation),
        ("P", &result.p_derivation),
        ("Measure in the paper", &result.measure_printed),
        ("Contrast", &result.contrast),
        ("Repeats", &result.duplicate_of),
    ];
    lines.extend(labelled.into_iter().filter_map(|(name, words)| words.as_ref().map(|words| format!("{name}: {words}"))));
    if let Some(direction) = result.reported_direction {
        lines.push(format!("Authors report: {}", direction.label().to_lowercase()));
    }
    if let Some(se) = result.se {
        lines.push(format!("Standard error {se}"));
    }
    if let Some(published) = result.published {
        lines.push(format!("Published {published}"));
    }
    lines
}

fn arm_line(result: &StudyResult, side: Side) -> Option<String> {
    let figures: Vec<String> = result
        .arm_data
        .iter()
        .filter(|(of, _, _)| *of == side)
        .map(|(_, figure, printed)| match figure {
            ArmFigure::Percent => format!("{} %", printed.text()),
            _ => format!("{} {}", figure.label(), typographic(printed.text())),
        })
        .collect();
    (!figures.is_empty()).then(|| format!("{} arm: {}", side.label(), figures.join(", ")))
}

fn review_line(review: &Review, i2: Option<f64>) -> String {
    let mut words = vec![review.of.map_or("Review".to_owned(), |of| format!("Review of {}", of.label()))];
    words.push(review.k_included.map_or("number of studies not known".to_owned(), |k| counted(k.into(), "study", "studies")));
    words.extend(review.search_date.map(|date| format!("searched {date}")));
    words.extend(review.quality.map(|quality| format!("AMSTAR 2: {}", quality.label().to_lowercase())));
    words.extend(i2.map(|i2| format!("I² {i2} %")));
    words.join(", ")
}

fn warning(result: &StudyResult) -> Option<String> {
    if result.suspect_numbers {
        return Some("Printed like this: the figures contradict one another, so they are kept and not counted.".to_owned());
    }
    result.not_a_result.as_ref().map(|reason| format!("No comparison that could count: {reason}."))
}
