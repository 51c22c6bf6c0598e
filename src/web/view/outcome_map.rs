//! The map of outcomes and people: outcomes in rows, words that describe people in columns, and in a cell how many studies there are
//! and what claims read from their results. The words are those the records themselves use, so nothing is sorted by judgement.

use super::counted;
use crate::store::map::Found;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many words get a column.
const COLUMNS: usize = 12;
/// Words that describe nobody.
const SAID_OF_ANYBODY: &str = "about adults after against agatston aged baseline before between calcification clinical controlled controls \
    disease earlier early either followed four free from groups high known least level marked mean median middle \
    moderate more narrative onto other participants patients people rcts review score since stage studies than time \
    trials users vitamin with without year years";

/// The map as it is drawn.
#[derive(Debug)]
pub struct OutcomeMatrix {
    /// The words that got a column, those of most studies first.
    pub words: Vec<String>,
    /// Rows, those with most studies first.
    pub rows: Vec<OutcomeRow>,
    studies: usize,
    results: usize,
}

/// An outcome.
#[derive(Debug)]
pub struct OutcomeRow {
    /// Its concept.
    pub concept: String,
    /// The concept in words.
    pub name: String,
    /// Everybody.
    pub all: OutcomeCell,
    /// People by word, in the order of the columns.
    pub cells: Vec<Option<OutcomeCell>>,
    /// People described by none of the words.
    pub others: Option<OutcomeCell>,
}

/// Results on one outcome in some people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutcomeCell {
    /// How many studies.
    pub studies: usize,
    /// How often a claim reads one of their results as for it.
    pub speak_for: usize,
    /// … as against it.
    pub against: usize,
    /// … as inconclusive.
    pub inconclusive: usize,
    /// … as nothing that counts, laboratory evidence without figures included.
    pub nothing: usize,
}

impl OutcomeCell {
    fn of<'a>(results: impl Iterator<Item = &'a Found>) -> Option<Self> {
        let (mut cell, mut studies) = (Self::default(), HashSet::new());
        for result in results {
            studies.insert(result.study);
            for (reading, place) in &result.readings {
                match (place.as_str(), reading.as_deref()) {
                    ("not_counted", _) => cell.nothing += 1,
                    (_, Some("F")) => cell.speak_for += 1,
                    (_, Some("A")) => cell.against += 1,
                    (_, Some("I")) => cell.inconclusive += 1,
                    _ => cell.nothing += 1,
                }
            }
        }
        cell.studies = studies.len();
        (cell.studies > 0).then_some(cell)
    }

    /// What is read, each with its letter, number and word; what is not read is left out.
    #[must_use]
    pub fn readings(&self) -> Vec<(&'static str, usize, &'static str)> {
        let all = [
            ("F", self.speak_for, "for"),
            ("A", self.against, "against"),
            ("I", self.inconclusive, "inconclusive"),
            ("U", self.nothing, "not counted"),
        ];
        all.into_iter().filter(|(_, times, _)| *times > 0).collect()
    }

    /// "3 studies; read as for 1, inconclusive 2"
    #[must_use]
    pub fn words(&self) -> String {
        let studies = counted(i64::try_from(self.studies).unwrap_or(i64::MAX), "study", "studies");
        let read: Vec<String> = self.readings().into_iter().map(|(_, times, word)| format!("{word} {times}")).collect();
        if read.is_empty() { format!("{studies}; no claim reads them") } else { format!("{studies}; read as {}", read.join(", ")) }
    }
}

impl OutcomeMatrix {
    /// Puts the map together.
    #[must_use]
    pub fn of(results: &[Found]) -> Self {
        let words = frequent(results);
        let is = |result: &Found, word: &str| result.people.contains(&format!(" {word} "));
        let mut by_concept: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
        for result in results {
            by_concept.entry(&result.concept).or_default().push(result);
        }
        let row = |(concept, found): (&str, Vec<&Found>)| {
            let of = |word: &String| OutcomeCell::of(found.iter().copied().filter(|result| is(result, word)));
            let others = found.iter().copied().filter(|result| !words.iter().any(|word| is(result, word)));
            OutcomeRow {
                name: name(concept),
                concept: concept.to_owned(),
                all: OutcomeCell::of(found.iter().copied()).unwrap_or_default(),
                cells: words.iter().map(of).collect(),
                others: OutcomeCell::of(others),
            }
        };
        let mut rows: Vec<OutcomeRow> = by_concept.into_iter().map(row).collect();
        rows.sort_by_key(|row| Reverse(row.all.studies));
        let studies = results.iter().map(|result| result.study).collect::<HashSet<_>>().len();
        Self { words, rows, studies, results: results.len() }
    }

    /// What there is, in numbers.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |n: usize, one, many| counted(i64::try_from(n).unwrap_or(i64::MAX), one, many);
        let results = count(self.results, "result", "results");
        format!("{}, {results} of {}.", count(self.rows.len(), "outcome", "outcomes"), count(self.studies, "study", "studies"))
    }
}

/// A concept in words: "`coronary_calcium`" becomes "Coronary calcium".
#[must_use]
pub fn name(concept: &str) -> String {
    let words = concept.replace('_', " ");
    let mut letters = words.chars();
    // short first words are abbreviations with a spelling of their own
    match letters.next().filter(|_| words.find(' ').unwrap_or(words.len()) > 3) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// The words that describe the people of most studies; a word of one study makes no column.
fn frequent(results: &[Found]) -> Vec<String> {
    let mut studies: HashMap<&str, HashSet<i64>> = HashMap::new();
    for result in results {
        for word in result.people.split(' ').filter(|word| describes(word)) {
            studies.entry(word).or_default().insert(result.study);
        }
    }
    let mut words: Vec<(Reverse<usize>, &str)> =
        studies.into_iter().map(|(word, studies)| (Reverse(studies.len()), word)).filter(|(n, _)| n.0 > 1).collect();
    words.sort_unstable();
    words.into_iter().take(COLUMNS).map(|(_, word)| word.to_owned()).collect()
}

fn describes(word: &str) -> bool {
    let long = word.len() > 3 || matches!(word, "men" | "ckd" | "cac");
    long && word.chars().all(char::is_alphabetic) && SAID_OF_ANYBODY.split(' ').all(|common| common != word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(concept: &str, study: i64, people: &str, readings: &[(&str, &str)]) -> Found {
        let readings = readings.iter().map(|(letter, place)| (Some((*letter).to_owned()), (*place).to_owned())).collect();
        Found { concept: concept.into(), study, people: format!(" {people} "), readings }
    }

    #[test]
    fn cells_count_studies_once_and_readings_each_time() {
        let matrix = OutcomeMatrix::of(&[
            found("coronary_calcium", 1, "women with diabetes", &[("F", "main"), ("I", "exploratory")]),
            found("coronary_calcium", 1, "women with diabetes", &[("F", "not_counted")]),
            found("coronary_calcium", 2, "men with diabetes", &[]),
            found("bone_loss", 3, "women", &[("A", "main")]),
        ]);
        assert_eq!(matrix.words, ["diabetes", "women"], "one study of men makes no column");
        assert_eq!(matrix.summary(), "2 outcomes, 4 results of 3 studies.");
        let row = &matrix.rows[0];
        assert_eq!(row.name, "Coronary calcium");
        let diabetes = row.cells[0].clone().expect("a cell");
        assert_eq!(diabetes, OutcomeCell { studies: 2, speak_for: 1, inconclusive: 1, nothing: 1, ..OutcomeCell::default() });
        assert_eq!(diabetes.words(), "2 studies; read as for 1, inconclusive 1, not counted 1");
        assert_eq!(row.cells[1].as_ref().map(|cell| cell.studies), Some(1));
        assert!(row.others.is_none() && matrix.rows[1].cells[0].is_none());
    }

    #[test]
    fn concepts_are_words() {
        assert_eq!([name("coronary_calcium"), name("dp_ucmgp"), name("ucmgp")], ["Coronary calcium", "dp ucmgp", "Ucmgp"]);
    }
}
