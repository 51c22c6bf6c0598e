//! The claim's question beside what each linked study asked: one row per result, one cell per element.

use crate::domain::claim::Overreach;
use crate::domain::duration::Duration;
use crate::store::claim_page::{ClaimPage, EvidenceRow};
use crate::verdict::scope::{Cell, Fit, Gap, Question, Studied, compare};

/// The table.
#[derive(Debug)]
pub struct Scope {
    /// The claim's own words, element by element; none where it names nothing.
    pub asked: [(&'static str, Option<String>); 5],
    /// One row per result that counts or stands beside one that does.
    pub rows: Vec<Row>,
}

/// A result beside the question.
#[derive(Debug)]
pub struct Row {
    /// The result.
    pub key: String,
    /// Its study in addresses.
    pub study: String,
    /// Its study's name.
    pub name: String,
    /// Its own name.
    pub label: String,
    /// Whether the verdict rests on it.
    pub kept: bool,
    /// People, form and dose, comparator, duration, outcome: the name of each with what was found.
    pub cells: [(&'static str, Shown); 5],
    /// Another product given with it.
    pub co_intervention: Option<Shown>,
}

/// A cell as word, shape and colour.
#[derive(Debug)]
pub struct Shown {
    /// The code.
    pub fit: &'static str,
    /// The word.
    pub label: &'static str,
    /// The shape in the sprite.
    pub shape: &'static str,
    /// The study's words.
    pub words: Option<String>,
    /// Why it differs.
    pub reason: Option<String>,
}

const NAMES: [&str; 5] = ["People", "Form and dose", "Compared with", "Duration", "Outcome"];

impl Scope {
    /// Compares every result that counts, or stands beside one that does, with the claim's question.
    #[must_use]
    pub fn of(page: &ClaimPage) -> Self {
        let standings = page.verdict.as_ref().map(|verdict| verdict.standings.as_slice()).unwrap_or_default();
        let scope = Some(page.population_scope.clone()).filter(|scope| scope != "overall");
        let question = Question {
            scope: &page.population_scope,
            population: page.population.as_deref().or(scope.as_deref()),
            exposure: page.exposure.as_deref(),
            comparator: page.comparator.as_deref(),
            outcome: page.outcome.as_deref(),
            duration: page.claimed_duration.as_deref(),
            marker_as_illness: page.overreach.iter().any(|(flag, _)| flag == Overreach::Outcome.code()),
        };
        let placed =
            |key: &str| standings.iter().find(|standing| standing.id == key && (standing.kept || standing.place == "context"));
        let mut rows: Vec<Row> =
            page.evidence.iter().filter_map(|row| Some(shown(row, placed(&row.key)?.kept, &question))).collect();
        rows.sort_by_key(|row| !row.kept);
        let duration = question.duration.and_then(Duration::printed).map(|duration| duration.to_string());
        let owned = |words: Option<&str>| words.map(str::to_owned);
        let asked =
            [owned(question.population), owned(question.exposure), owned(question.comparator), duration, owned(question.outcome)];
        let mut asked = asked.into_iter();
        Self { asked: NAMES.map(|name| (name, asked.next().flatten())), rows }
    }
}

fn shown(row: &EvidenceRow, kept: bool, question: &Question<'_>) -> Row {
    let (given, against) = match row.interventions.split_once(" v ") {
        Some((given, against)) => (Some(given.to_owned()), Some(against.to_owned())),
        None => (Some(row.interventions.clone()).filter(|words| !words.is_empty()).or_else(|| row.exposure.clone()), None),
    };
    let controls = (!row.controls.is_empty()).then(|| row.controls.join(" / "));
    // thresholds say who took part where nothing else does
    let thresholds = row.thresholds.iter().filter(|_| row.study_population.is_none());
    let people: Vec<&str> = row.subgroup.iter().chain(&row.study_population).chain(thresholds).map(String::as_str).collect();
    let studied = Studied {
        speaks_of: row.speaks_of.as_deref(),
        subgroup: row.subgroup.as_deref(),
        selected: !row.thresholds.is_empty(),
        population: (!people.is_empty()).then(|| people.join("; ")),
        given,
        doses: &row.doses,
        comparator: controls.or(against).or_else(|| row.contrast.as_ref().map(|contrast| contrast.replace('_', " "))),
        duration: row.time_point.as_deref().or(row.duration.as_deref()),
        outcome: &row.outcome,
        outcome_match: row.outcome_match.parse().ok(),
        directness: row.directness.each_ref().map(|judged| judged.as_deref().and_then(|code| code.parse().ok())),
        differs: row.differs.iter().filter_map(|(code, reason)| Some((code.parse().ok()?, reason.as_deref()))).collect(),
    };
    let Gap { population, intervention, comparator, duration, outcome, co_intervention } = compare(question, &studied);
    let cells = [population, intervention, comparator, duration, outcome];
    let mut cells = cells.into_iter().map(Shown::from);
    Row {
        key: row.key.clone(),
        study: row.study.clone(),
        name: row.study_name.clone(),
        label: row.label.clone(),
        kept,
        cells: NAMES.map(|name| (name, cells.next().unwrap_or_else(|| Shown::from(NOTHING)))),
        co_intervention: co_intervention.map(Shown::from),
    }
}

/// Stands in a row that is shorter than its head.
const NOTHING: Cell = Cell { fit: Fit::NotRecorded, words: None, reason: None };

impl From<Cell> for Shown {
    fn from(cell: Cell) -> Self {
        let shape = match cell.fit {
            Fit::Same => "same",
            Fit::Close => "close",
            Fit::Narrower | Fit::Shorter | Fit::LowerDose => "less",
            Fit::Broader | Fit::Longer | Fit::HigherDose => "more",
            Fit::Different => "different",
            Fit::Surrogate => "surrogate",
            Fit::NotNamed | Fit::NotJudged | Fit::NotRecorded => "none",
        };
        Self { fit: cell.fit.code(), label: cell.fit.label(), shape, words: cell.words, reason: cell.reason }
    }
}
