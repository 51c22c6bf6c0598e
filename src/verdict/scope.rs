//! Whether the evidence answers the claim's own question, element by element.
//!
//! An editor's judgement comes first, with its reason; what the record says in figures (dose, duration) or in kind (a subgroup) comes
//! after it. Where neither says anything the cell says so: nothing is guessed. Must not know how the words are shown.

use crate::domain::codes::codes;
use crate::domain::dose::usual_unit;
use crate::domain::duration::Duration;
use crate::domain::link::{Directness, Element, OutcomeMatch};
use serde::Serialize;

codes! {
    /// How an element of a study compares with the claim's.
    Fit, "comparison", {
        Same = "match", "Same";
        Close = "close", "Close";
        Narrower = "narrower", "Narrower";
        Broader = "broader", "Broader";
        Shorter = "shorter", "Shorter";
        Longer = "longer", "Longer";
        LowerDose = "lower_dose", "Lower dose";
        HigherDose = "higher_dose", "Higher dose";
        Different = "different", "Different";
        Surrogate = "surrogate", "Stand-in";
        NotNamed = "not_named", "Claim names none";
        NotJudged = "not_judged", "Not judged";
        NotRecorded = "not_recorded", "Not recorded";
    }
}

/// Two figures further apart than this share of the claim's are not the same.
const TOLERANCE: f64 = 0.1;

/// The claim's question.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// "overall" or a named group.
    pub scope: &'a str,
    /// In whom, in words.
    pub population: Option<&'a str>,
    /// Of what.
    pub exposure: Option<&'a str>,
    /// Against what.
    pub comparator: Option<&'a str>,
    /// On what.
    pub outcome: Option<&'a str>,
    /// For how long.
    pub duration: Option<&'a str>,
    /// Whether an editor has marked that a marker is worded as illness.
    pub marker_as_illness: bool,
}

/// A linked result, as its record and its link describe it.
#[derive(Debug, Clone, Default)]
pub struct Studied<'a> {
    /// Whom the result speaks of, in the claim's words.
    pub speaks_of: Option<&'a str>,
    /// The subgroup, where it is one.
    pub subgroup: Option<&'a str>,
    /// Whether people had to be beyond a threshold to take part.
    pub selected: bool,
    /// Who took part, in words.
    pub population: Option<String>,
    /// What was given or measured, in words.
    pub given: Option<String>,
    /// What was given per day: substance, amount, unit.
    pub doses: &'a [(String, f64, String)],
    /// Against what, in words.
    pub comparator: Option<String>,
    /// For how long.
    pub duration: Option<&'a str>,
    /// What was measured.
    pub outcome: &'a str,
    /// How closely that matches.
    pub outcome_match: Option<OutcomeMatch>,
    /// What an editor judged of population, intervention, comparator and outcome.
    pub directness: [Option<Directness>; 4],
    /// What an editor found to differ, with reasons.
    pub differs: Vec<(Element, Option<&'a str>)>,
}

/// One element of a study beside the claim's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// How they compare.
    pub fit: Fit,
    /// The study's own words.
    pub words: Option<String>,
    /// Why they differ, in the editor's words.
    pub reason: Option<String>,
}

/// A study beside the claim's question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// In whom.
    pub population: Cell,
    /// Form and dose.
    pub intervention: Cell,
    /// Against what.
    pub comparator: Cell,
    /// For how long.
    pub duration: Cell,
    /// On what.
    pub outcome: Cell,
    /// Another product given with it, where that matters.
    pub co_intervention: Option<Cell>,
}

/// Compares a study with the claim's question.
#[must_use]
pub fn compare(question: &Question<'_>, studied: &Studied<'_>) -> Gap {
    let [population, intervention, comparator, outcome] = studied.directness;
    let cell = |element: Element, words: &Option<String>, otherwise: Fit| {
        different(studied, element, words.clone()).unwrap_or_else(|| Cell { fit: otherwise, words: words.clone(), reason: None })
    };
    let who = studied.population.clone();
    let length = studied.duration.map(str::to_owned);
    let measured = Some(studied.outcome.to_owned());
    let mut outcome = cell(Element::Outcome, &measured, of_outcome(studied, outcome));
    if question.marker_as_illness && matches!(outcome.fit, Fit::Different | Fit::Close) {
        outcome.fit = Fit::Surrogate;
    }
    Gap {
        population: cell(Element::Population, &who, of_population(question, studied, population)),
        intervention: cell(Element::Intervention, &studied.given, of_intervention(question, studied, intervention)),
        comparator: cell(
            Element::Comparator,
            &studied.comparator,
            judged(comparator).unwrap_or_else(|| of_comparator(question, studied)),
        ),
        duration: cell(Element::Duration, &length, of_duration(question, studied)),
        outcome,
        co_intervention: different(studied, Element::CoIntervention, None),
    }
}

/// An element that an editor found to differ, with the reason; none where it does not.
fn different(studied: &Studied<'_>, element: Element, words: Option<String>) -> Option<Cell> {
    let (_, reason) = studied.differs.iter().find(|(named, _)| *named == element)?;
    Some(Cell { fit: Fit::Different, words, reason: reason.map(str::to_owned) })
}

fn judged(directness: Option<Directness>) -> Option<Fit> {
    Some(match directness? {
        Directness::Direct => Fit::Same,
        Directness::Partial => Fit::Close,
        Directness::Indirect => Fit::Different,
    })
}

/// Why neither figures nor an editor compare two sides.
const fn named(claims: Option<&str>, recorded: bool) -> Fit {
    match (claims, recorded) {
        (None, _) => Fit::NotNamed,
        (Some(_), true) => Fit::NotJudged,
        (Some(_), false) => Fit::NotRecorded,
    }
}

/// The same words are the same comparator; a claim may name several: "placebo / none".
fn of_comparator(question: &Question<'_>, studied: &Studied<'_>) -> Fit {
    let words = |text: &str| text.trim().to_lowercase();
    let same = question.comparator.zip(studied.comparator.as_deref()).is_some_and(|(asked, studied)| {
        let studied: Vec<String> = studied.split(" / ").map(words).collect();
        asked.split(" / ").map(words).any(|asked| studied.iter().all(|studied| *studied == asked))
    });
    if same { Fit::Same } else { named(question.comparator, studied.comparator.is_some()) }
}

fn of_population(question: &Question<'_>, studied: &Studied<'_>, directness: Option<Directness>) -> Fit {
    let asked = |scope: &str| scope == question.scope;
    let speaks_of = studied.speaks_of.unwrap_or("overall");
    match judged(directness) {
        Some(Fit::Different) => Fit::Different,
        _ if question.scope == "overall" && (studied.subgroup.is_some() || !asked(speaks_of)) => Fit::Narrower,
        _ if question.scope != "overall" && speaks_of == "overall" => Fit::Broader,
        Some(Fit::Close) if question.scope == "overall" && studied.selected => Fit::Narrower,
        Some(fit) => fit,
        None => named(question.population, studied.population.is_some()),
    }
}

fn of_intervention(question: &Question<'_>, studied: &Studied<'_>, directness: Option<Directness>) -> Fit {
    match judged(directness) {
        Some(fit @ (Fit::Same | Fit::Different)) => fit,
        fit => dose(question, studied).or(fit).unwrap_or_else(|| named(question.exposure, studied.given.is_some())),
    }
}

/// The dose the claim names against the one given, both per day, where both are known.
fn dose(question: &Question<'_>, studied: &Studied<'_>) -> Option<Fit> {
    let exposure = question.exposure?;
    let (asked, unit) = amount_in(exposure)?;
    let exposure = exposure.to_lowercase();
    let named = studied.doses.iter().find(|(substance, ..)| exposure.contains(&substance.to_lowercase()));
    let only = if let [only] = studied.doses { Some(only) } else { None };
    let (_, given, given_unit) = named.or(only)?;
    let (asked, given) = (in_micrograms(asked, &unit)?, in_micrograms(*given, given_unit)?);
    // international units of one substance only compare with themselves
    (asked.1 == given.1).then(|| sized(given.0, asked.0, Fit::LowerDose, Fit::HigherDose)).flatten().or(Some(Fit::Close))
}

/// The first amount with a unit of mass or activity in some words: "720 µg".
fn amount_in(words: &str) -> Option<(f64, String)> {
    let words: Vec<&str> = words.split_whitespace().collect();
    words.windows(2).find_map(|pair| {
        let amount = pair[0].replace(',', "").parse::<f64>().ok().filter(|amount| *amount > 0.0)?;
        let unit = usual_unit(pair[1].trim_end_matches([',', ';', ')', '.']));
        in_micrograms(amount, &unit).map(|_| (amount, unit))
    })
}

/// An amount in µg, or in international units; which of the two.
fn in_micrograms(amount: f64, unit: &str) -> Option<(f64, bool)> {
    Some(match usual_unit(unit).as_str() {
        "\u{B5}g" => (amount, false),
        "mg" => (amount * 1e3, false),
        "g" => (amount * 1e6, false),
        "IU" => (amount, true),
        _ => return None,
    })
}

fn of_duration(question: &Question<'_>, studied: &Studied<'_>) -> Fit {
    let length = |words: Option<&str>| words.and_then(Duration::printed);
    let Some(asked) = length(question.duration) else { return Fit::NotNamed };
    match asked.days().zip(length(studied.duration).and_then(|studied| studied.days())) {
        Some((asked, studied)) => sized(studied, asked, Fit::Shorter, Fit::Longer).unwrap_or(Fit::Same),
        None => Fit::NotRecorded,
    }
}

/// Which side of the claim's figure a study's lies on; none where they are about the same.
fn sized(studied: f64, asked: f64, below: Fit, above: Fit) -> Option<Fit> {
    match studied / asked {
        share if share < 1.0 - TOLERANCE => Some(below),
        share if share > 1.0 + TOLERANCE => Some(above),
        _ => None,
    }
}

fn of_outcome(studied: &Studied<'_>, directness: Option<Directness>) -> Fit {
    match (judged(directness), studied.outcome_match) {
        (Some(Fit::Different), _) => Fit::Different,
        (_, Some(OutcomeMatch::Broader)) => Fit::Broader,
        (Some(Fit::Close), _) | (_, Some(OutcomeMatch::Close)) => Fit::Close,
        (Some(fit), _) => fit,
        (None, Some(OutcomeMatch::Exact)) => Fit::Same,
        (None, None) => Fit::NotRecorded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question<'static> {
        Question {
            scope: "CAC>=400",
            population: Some("men with CAC >= 400 AU"),
            exposure: Some("vitamin K2 720 µg and D"),
            comparator: Some("placebo"),
            outcome: Some("CAC progression"),
            duration: Some("P24M"),
            marker_as_illness: false,
        }
    }

    fn trial(doses: &[(String, f64, String)]) -> Studied<'_> {
        Studied {
            speaks_of: Some("CAC>=400"),
            subgroup: Some("CAC score ≥ 400 AU"),
            given: Some("vitamin K2 (MK-7) 720 µg daily".to_owned()),
            doses,
            comparator: Some("Placebo".to_owned()),
            duration: Some("24 months"),
            outcome: "CAC",
            outcome_match: Some(OutcomeMatch::Exact),
            directness: [Some(Directness::Direct); 4],
            ..Studied::default()
        }
    }

    #[test]
    fn a_study_that_asks_the_claims_question_matches_in_every_element() {
        let gap = compare(&question(), &trial(&[]));
        for cell in [&gap.population, &gap.intervention, &gap.comparator, &gap.duration, &gap.outcome] {
            assert_eq!(cell.fit, Fit::Same, "{gap:?}");
        }
        assert_eq!(gap.co_intervention, None);
    }

    #[test]
    fn durations_and_doses_are_compared_as_figures() {
        let short = compare(&question(), &Studied { duration: Some("6 months"), ..trial(&[]) });
        assert_eq!(short.duration, Cell { fit: Fit::Shorter, words: Some("6 months".into()), reason: None });
        let long = compare(&question(), &Studied { duration: Some("P36M"), ..trial(&[]) });
        assert_eq!(long.duration.fit, Fit::Longer);
        let unnamed = compare(&Question { duration: None, ..question() }, &trial(&[]));
        assert_eq!(unnamed.duration.fit, Fit::NotNamed);
        let unknown = compare(&question(), &Studied { duration: None, ..trial(&[]) });
        assert_eq!(unknown.duration.fit, Fit::NotRecorded);

        let fit = |amount: f64, unit: &str| {
            let doses = [("vitamin D3".to_owned(), 25.0, "µg".to_owned()), ("vitamin K2".to_owned(), amount, unit.to_owned())];
            let partial = [None, Some(Directness::Partial), None, None];
            compare(&question(), &Studied { directness: partial, ..trial(&doses) }).intervention.fit
        };
        assert_eq!(fit(180.0, "µg"), Fit::LowerDose);
        assert_eq!(fit(45.0, "mg"), Fit::HigherDose);
        assert_eq!(fit(0.72, "mg"), Fit::Close, "the same dose, and an editor who says no more than close");
        assert_eq!(fit(720.0, "IU"), Fit::Close, "units that do not convert say nothing");
    }

    #[test]
    fn a_comparator_nobody_judged_is_the_same_only_where_the_words_are() {
        let fit = |asked: Option<&'static str>, studied: Option<&str>| {
            let none = Studied { comparator: studied.map(str::to_owned), directness: [None; 4], ..trial(&[]) };
            compare(&Question { comparator: asked, ..question() }, &none).comparator.fit
        };
        assert_eq!(fit(Some("placebo / none"), Some("Placebo")), Fit::Same);
        assert_eq!(fit(Some("placebo"), Some("Placebo / Usual care")), Fit::NotJudged);
        assert_eq!(fit(Some("placebo"), None), Fit::NotRecorded);
        assert_eq!(fit(None, Some("Placebo")), Fit::NotNamed);
    }

    #[test]
    fn groups_are_narrower_or_broader_than_the_claims() {
        let whole = Studied { speaks_of: Some("overall"), subgroup: None, ..trial(&[]) };
        assert_eq!(compare(&question(), &whole).population.fit, Fit::Broader);
        let general = Question { scope: "overall", ..question() };
        assert_eq!(compare(&general, &trial(&[])).population.fit, Fit::Narrower);
        let selected = Studied { selected: true, directness: [Some(Directness::Partial), None, None, None], ..whole };
        assert_eq!(compare(&general, &selected).population.fit, Fit::Narrower);
    }

    #[test]
    fn an_editors_judgement_wins_and_brings_its_reason() {
        let rats = vec![
            (Element::Population, Some("other species or people")),
            (Element::Outcome, Some("other outcome")),
            (Element::Duration, None),
            (Element::CoIntervention, Some("given with D")),
        ];
        let studied = Studied { differs: rats, ..trial(&[]) };
        let gap = compare(&question(), &studied);
        assert_eq!((gap.population.fit, gap.population.reason.as_deref()), (Fit::Different, Some("other species or people")));
        assert_eq!((gap.duration.fit, gap.outcome.fit), (Fit::Different, Fit::Different));
        assert_eq!(gap.co_intervention.and_then(|cell| cell.reason).as_deref(), Some("given with D"));
        let illness = Question { marker_as_illness: true, ..question() };
        assert_eq!(compare(&illness, &studied).outcome.fit, Fit::Surrogate);
    }
}
