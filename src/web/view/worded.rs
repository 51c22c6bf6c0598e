//! The article's wording against the evidence, as pages show it.

use crate::domain::claim::WordingLevel;
use crate::store::claim_page::{ClaimPage, Passage};
use crate::store::wording::Worded;
use crate::verdict::overclaim::{Judgement, Match, label};
use serde::Serialize;

/// A judgement as word, shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its code.
    pub code: &'static str,
    /// Its shape in the sprite.
    pub shape: &'static str,
    /// How far too far, for the colour; 0 where it accuses nobody.
    pub severity: i16,
    /// In words.
    pub label: &'static str,
}

impl Mark {
    /// A judgement as stored.
    #[must_use]
    pub fn of(code: &str, severity: i16) -> Self {
        Self::new(code.parse().unwrap_or(Match::Unchecked), severity)
    }

    /// What all judgements of a kind share.
    #[must_use]
    pub fn kind(shown: Match) -> Self {
        Self { label: shown.label(), ..Self::new(shown, 0) }
    }

    fn new(shown: Match, severity: i16) -> Self {
        let overstated = shown == Match::Overstated;
        Self {
            code: shown.code(),
            shape: if shown == Match::Provisional { Match::Unchecked.code() } else { shown.code() },
            severity: if overstated { severity } else { 0 },
            label: label(shown, severity),
        }
    }
}

/// The judgement of a claim's wording with everything its page says about it.
#[derive(Debug, Serialize)]
pub struct Overclaim {
    /// The judgement as METHOD 3.4 gives it.
    #[serde(flatten)]
    pub judged: Judgement,
    /// How firmly the article words it.
    pub wording_level: i16,
    /// One sentence on what a fair wording would be.
    pub fair: Option<String>,
    /// Whether the article's words have changed since, and nobody has looked.
    pub on_earlier_words: bool,
    /// How it is shown.
    #[serde(skip)]
    pub mark: Mark,
}

impl Overclaim {
    /// Judges a claim as its page has it, today's or that of a day gone by.
    #[must_use]
    pub fn of(page: &ClaimPage) -> Self {
        let worded = Worded {
            wording_level: page.wording_level,
            confined_to_model: page.confined_to_model,
            search_none_found: page.search_none_found,
            claim_type: page.claim_type.clone(),
            direction: page.direction.clone(),
            claim_form: page.claim_form.clone(),
            population_scope: page.population_scope.clone(),
            population: page.population.clone(),
            exposure: page.exposure.clone(),
            outcome: page.outcome.clone(),
            direction_words: page.direction_words.clone(),
            flags: page.overreach.iter().map(|(flag, _)| flag.clone()).collect(),
            passages: page.passages.iter().map(Passage::words).collect(),
            verdict: page.shown.clone(),
            // a rating of earlier evidence says nothing about this one
            certainty: page.certainty.as_ref().filter(|rated| rated.current).map(|rated| rated.overall_final.clone()),
        };
        let (judged, fair) = worded.judged();
        Self {
            mark: Mark::new(judged.shown(), judged.severity),
            wording_level: page.wording_level,
            on_earlier_words: page.passages.iter().any(Passage::is_open),
            judged,
            fair,
        }
    }

    /// The four levels, each with whether the article stands there and whether the evidence bears it and no more.
    #[must_use]
    pub fn scale(&self) -> Vec<(&'static str, bool, bool)> {
        (0..=3)
            .filter_map(|level| Some((level, WordingLevel::from_number(level)?)))
            .map(|(level, name)| (name.label(), level == self.wording_level, self.judged.ceiling == Some(level)))
            .collect()
    }

    /// The scale in a sentence.
    #[must_use]
    pub fn scale_words(&self) -> String {
        let name = |level: i16| WordingLevel::from_number(level).map_or("neutral", WordingLevel::label);
        let says = name(self.wording_level);
        match self.judged.ceiling {
            None => format!("The article words it as {says}; there is no evidence here to hold that against."),
            Some(..0) => format!("The article words it as {says}; the evidence points the other way and bears no such wording."),
            Some(level) => format!("The article words it as {says}; the evidence bears {} wording.", name(level)),
        }
    }

    /// What the judgement means, where it needs saying.
    #[must_use]
    pub fn remark(&self) -> Option<&'static str> {
        match self.mark.code {
            "provisional" => {
                Some("The certainty of this evidence has not been rated, so how firm a wording it bears is not settled.")
            }
            "unchecked" => {
                Some("Nothing that counts is linked here, so the wording can’t be held against evidence. That is our gap.")
            }
            _ if self.judged.caveat_missing => {
                Some("The wording is as tentative as the evidence; it does not say that confirmation is needed.")
            }
            "matched" => Some("The wording is as firm as the evidence bears, and no firmer: it is fair as it stands."),
            _ => None,
        }
    }
}
