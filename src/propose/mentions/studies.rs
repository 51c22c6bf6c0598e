//! Studies, their designs and who is quoted.

use super::MentionKind::{self, Design, Model, Source, Study};
use super::Token;
use std::ops::Range;

const STUDIES: &[&str] = &[
    "study",
    "studies",
    "trial",
    "trials",
    "research",
    "survey",
    "surveys",
    "experiment",
    "experiments",
    "meta-analysis",
    "meta-analyses",
    "metaanalysis",
    "review",
    "reviews",
    "observations",
    "cohort",
    "cohorts",
];
/// Words that make it a design.
const DESIGNS: &[&str] = &[
    "randomised",
    "randomized",
    "controlled",
    "placebo-controlled",
    "double-blind",
    "double-blinded",
    "blinded",
    "crossover",
    "cross-over",
    "cohort",
    "case-control",
    "cross-sectional",
    "observational",
    "prospective",
    "retrospective",
    "longitudinal",
    "systematic",
    "meta-analysis",
    "meta-analyses",
    "clinical",
    "pilot",
    "interventional",
    "open-label",
    "population-based",
    "epidemiological",
    "epidemiologic",
    "mendelian",
    "rct",
    "rcts",
    "quasi-experimental",
    "cohorts",
];
/// What may stand before a study within its mention.
const OPENERS: &[&str] = &[
    "a", "an", "one", "another", "the", "some", "several", "many", "most", "few", "two", "three", "four", "other", "more",
    "this", "that", "these", "early", "recent",
];
/// What may not.
const STOPS: &[&str] = &[
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "and",
    "or",
    "in",
    "of",
    "for",
    "to",
    "by",
    "from",
    "with",
    "on",
    "at",
    "as",
    "but",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "be",
    "been",
    "while",
    "that",
    "which",
    "although",
    "than",
    "show",
    "shows",
    "found",
    "suggests",
    "suggest",
    "under",
    "until",
    "is",
    "can",
    "may",
    "including",
    "through",
    "because",
    "if",
    "when",
    "according",
    "current",
    "present",
    "future",
    "further",
    "it",
    "not",
    "per",
    "about",
    "into",
    "over",
];
const MODELS: &[&str] =
    &["rats", "rat", "mice", "mouse", "rabbits", "pigs", "dogs", "monkeys", "zebrafish", "hamsters", "rodents", "animals"];
const REPORTERS: &[&str] = &["researchers", "scientists", "investigators", "authors", "experts", "epidemiologists"];

/// The studies in a sentence, as ranges of tokens.
pub(super) fn found(tokens: &[Token]) -> Vec<(MentionKind, Range<usize>)> {
    (0..tokens.len())
        .filter_map(|at| {
            according(tokens, at).or_else(|| reporters(tokens, at)).or_else(|| model(tokens, at)).or_else(|| study(tokens, at))
        })
        .collect()
}

type Found = Option<(MentionKind, Range<usize>)>;

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.text.as_str())
}

fn study(tokens: &[Token], at: usize) -> Found {
    let noun = word(tokens, at);
    if !STUDIES.contains(&noun) {
        return None;
    }
    let mut start = at;
    while start > 0 && at - start < 6 {
        let before = word(tokens, start - 1);
        let plain = before.starts_with(char::is_alphabetic) && !STOPS.contains(&before) && !before.ends_with("ly");
        // "a randomised, double-blind trial"
        let comma = before == "," && start > 1 && DESIGNS.contains(&word(tokens, start - 2));
        if !plain && !comma {
            break;
        }
        start -= 1;
        if OPENERS.contains(&before) && !OPENERS.contains(&word(tokens, start.wrapping_sub(1))) {
            break;
        }
    }
    // another study in a row goes on: "randomised controlled trials and cohort studies" are two
    let words: Vec<&str> = (start..=at).map(|i| word(tokens, i)).collect();
    // "review", "observations" and "research" as such name no study
    if start == at && matches!(noun, "review" | "reviews" | "observations" | "survey" | "surveys") {
        return None;
    }
    let designed = words.iter().any(|word| DESIGNS.contains(word));
    let animal = words.iter().any(|word| MODELS.contains(word) || *word == "animal");
    let end = dated(tokens, at + 1);
    let kind = if animal {
        Model
    } else if designed {
        Design
    } else {
        Study
    };
    Some((kind, start..end))
}

/// Past "in 2015" or "from 2015".
fn dated(tokens: &[Token], at: usize) -> usize {
    let year = word(tokens, at + 1);
    let is_year =
        year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()) && (year.starts_with("19") || year.starts_with("20"));
    if matches!(word(tokens, at), "in" | "from") && is_year { at + 2 } else { at }
}

fn model(tokens: &[Token], at: usize) -> Found {
    let this = word(tokens, at);
    let next = word(tokens, at + 1);
    if matches!(
        (this, next),
        ("in", "vitro" | "vivo")
            | ("animal", "models" | "model" | "studies" | "study" | "trials" | "experiments" | "data" | "work")
            | ("cell", "cultures" | "culture" | "studies")
            | ("cultured", "cells")
            | ("test-tube", "studies" | "experiments")
    ) {
        return Some((Model, at..at + 2));
    }
    let leads = at > 0 && matches!(word(tokens, at - 1), "in");
    MODELS.contains(&this).then(|| (Model, at - usize::from(leads)..at + 1))
}

fn reporters(tokens: &[Token], at: usize) -> Found {
    if !REPORTERS.contains(&word(tokens, at)) {
        return None;
    }
    let mut start = at;
    while start > 0
        && at - start < 3
        && tokens
            .get(start - 1)
            .is_some_and(|token| token.capital && token.text.chars().count() > 2 && !OPENERS.contains(&token.text.as_str()))
    {
        start -= 1;
    }
    let mut end = at + 1;
    if matches!(word(tokens, end), "at" | "from" | "of") {
        let named = name(tokens, end + 1);
        if named > end + 1 {
            end = named;
        }
    }
    Some((Source, start..end))
}

/// Past the words of a name: capitals, with small words between them.
fn name(tokens: &[Token], from: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while at < tokens.len() && at - from < 8 {
        let token = &tokens[at];
        if token.capital {
            end = at + 1;
        } else if !matches!(token.text.as_str(), "of" | "the" | "for" | "and" | "in" | "de") {
            break;
        }
        at += 1;
    }
    end
}

fn according(tokens: &[Token], at: usize) -> Found {
    if (word(tokens, at), word(tokens, at + 1)) != ("according", "to") {
        return None;
    }
    let stop = (at + 2..tokens.len()).find(|i| !word(tokens, *i).starts_with(char::is_alphanumeric)).unwrap_or(tokens.len());
    let end = stop.min(at + 10);
    (end > at + 2).then_some((Source, at..end))
}
