//! A linked result as a row of the evidence table: who, what, how long, the estimate, and what the rules took it for.

use super::counted;
use crate::domain::dose::usual_unit;
use crate::domain::measure::Measure;
use crate::domain::study::Design;
use crate::store::claim_page::{EvidenceRow, StandingRow};
use crate::verdict::{Code, Letter, Reading};
use crate::web::filters::typographic;

/// One row.
#[derive(Debug)]
pub struct Row {
    /// The result's key.
    pub key: String,
    /// The study's name in addresses.
    pub study: String,
    /// The study's name.
    pub study_name: String,
    /// The design in words.
    pub design: &'static str,
    /// Year of the study; 0 when not known.
    pub year: i32,
    /// People: number and who.
    pub people: String,
    /// Entry thresholds and the subgroup's.
    pub thresholds: Vec<String>,
    /// The subgroup in words, where it is one.
    pub subgroup: Option<String>,
    /// What was compared or measured.
    pub given: String,
    /// How long.
    pub duration: Option<String>,
    /// What was measured.
    pub outcome: String,
    /// The concept it is filed under.
    pub concept: String,
    /// The result's own label.
    pub label: String,
    /// "−92 AU"
    pub estimate: Option<String>,
    /// "[−183, −1]"
    pub interval: Option<String>,
    /// "P = 0.047"
    pub p: Option<String>,
    /// "3 of 155 v 10 of 149"
    pub counts: Option<String>,
    /// How the effect is expressed.
    pub measure: Option<&'static str>,
    /// What it says without figures, or what the source printed.
    pub words: Option<String>,
    /// Whether the figures contradict one another as printed.
    pub suspect: bool,
    /// How we know the figures.
    pub figures_status: String,
    /// Where it was read.
    pub source: Option<(String, String)>,
    /// Its standing in words and letter.
    pub standing: Option<(&'static str, &'static str)>,
    /// Its reading: code and word.
    pub reading: Option<(&'static str, &'static str)>,
    /// The rule that gave the standing.
    pub rule: Option<String>,
    /// Whether the verdict rests on it.
    pub kept: bool,
    /// Whether it is another result of a study that counts, or of one that overlaps.
    pub context: bool,
    /// Why it counts as it does.
    pub why: String,
    /// Why an editor linked it.
    pub rationale: String,
    /// What differs from the claim's question.
    pub differs: Vec<(String, Option<String>)>,
}

impl Row {
    /// Puts a row together.
    #[must_use]
    pub fn of(row: EvidenceRow, standing: Option<&StandingRow>) -> Self {
        let measure = row.measure.as_deref().and_then(|code| code.parse::<Measure>().ok());
        let unit = row.unit.as_deref().filter(|_| measure.is_none_or(Measure::has_unit)).map(usual_unit);
        let with_unit =
            |text: &str| unit.as_ref().map_or_else(|| typographic(text), |unit| format!("{} {unit}", typographic(text)));
        let interval = row
            .ci_low
            .as_ref()
            .zip(row.ci_high.as_ref())
            .map(|(low, high)| format!("[{}, {}]", typographic(low), typographic(high)));
        let level = row.level.filter(|level| (level - 95.0).abs() > 0.01).map(|level| format!(" ({level}% interval)"));
        let people = match (row.n, &row.study_population) {
            (Some(n), Some(who)) => format!("{}: {who}", counted(n.into(), "person", "people")),
            (Some(n), None) => counted(n.into(), "person", "people"),
            (None, Some(who)) => format!("{who}; number analysed not known"),
            (None, None) => "number analysed not known".to_owned(),
        };
        Self {
            people,
            design: row.design.parse::<Design>().map_or("Study", Design::label),
            year: row.year,
            thresholds: row.thresholds,
            subgroup: row.subgroup,
            given: Some(row.interventions)
                .filter(|words| !words.is_empty())
                .or(row.exposure)
                .unwrap_or_else(|| "not stated".to_owned()),
            duration: row.duration.or(row.time_point),
            outcome: row.outcome,
            concept: row.concept,
            label: row.label,
            estimate: row.estimate.as_deref().map(with_unit),
            interval: interval.map(|interval| interval + level.as_deref().unwrap_or_default()),
            p: row.p.as_deref().map(p_words),
            counts: row.counts.map(|[e1, n1, e2, n2]| format!("{e1} of {n1} v {e2} of {n2}")),
            measure: measure.map(Measure::label),
            words: row.text.or(row.as_printed),
            suspect: row.suspect_numbers,
            figures_status: row.figures_status,
            source: row.source_url.map(|url| (url, row.locator.unwrap_or_else(|| "source".to_owned()))),
            standing: standing
                .and_then(|s| s.standing.as_deref())
                .and_then(|code| code.parse::<Letter>().ok())
                .map(|l| (l.as_str(), letter_words(l))),
            reading: standing
                .and_then(|s| s.reading.as_deref())
                .and_then(|code| code.parse::<Reading>().ok())
                .map(|r| (r.as_str(), r.label())),
            rule: standing.and_then(|s| s.standing_rule.clone()),
            kept: standing.is_some_and(|s| s.kept),
            context: standing.is_some_and(|s| s.place == "context"),
            why: standing.map_or_else(|| "Linked since the verdict was computed.".to_owned(), |s| s.note.clone()),
            rationale: row.rationale,
            differs: row.differs,
            key: row.key,
            study: row.study,
            study_name: row.study_name,
        }
    }
}

/// What a standing means, as a heading for a cell.
fn letter_words(letter: Letter) -> &'static str {
    match letter {
        Letter::Confirmatory => "Confirmatory",
        Letter::Estimation => "Estimate only",
        Letter::Exploratory => "Exploratory",
        Letter::Preclinical => "Laboratory or animal",
        Letter::NotCounted => "Not counted",
    }
}

/// "P = 0.047", "P < 0.001", "not significant (no figure)"
#[must_use]
pub fn p_words(printed: &str) -> String {
    let bare = printed.trim().trim_start_matches(['p', 'P']).trim_start();
    if bare.eq_ignore_ascii_case("ns") || bare.eq_ignore_ascii_case("n.s.") {
        return "“not significant”, no figure".to_owned();
    }
    match bare.chars().next() {
        Some(sign @ ('<' | '>' | '=' | '≤' | '≥')) => format!("P {sign} {}", bare[sign.len_utf8()..].trim_start()),
        _ => format!("P = {bare}"),
    }
}

/// Rows, each with what the rules took it for.
#[must_use]
pub fn rows(evidence: Vec<EvidenceRow>, standings: &[StandingRow]) -> Vec<Row> {
    evidence
        .into_iter()
        .map(|row| {
            let standing = standings.iter().find(|standing| standing.id == row.key);
            Row::of(row, standing)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_written_one_way() {
        for (printed, words) in
            [("0.047", "P = 0.047"), ("<0.001", "P < 0.001"), ("p=.05", "P = .05"), ("NS", "“not significant”, no figure")]
        {
            assert_eq!(p_words(printed), words);
        }
    }
}
