//! Figures: numbers with what they measure.

use super::MentionKind::{self, Dose, Duration, Estimate, Interval, PValue, Percentage, SampleSize, Threshold};
use super::Token;
use std::ops::Range;

const NUMBER_WORDS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "eighteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "hundred", "several", "few",
];
const TIMES: &[&str] = &["second", "minute", "hour", "day", "week", "month", "year", "decade", "fortnight"];
const UNITS: &[&str] = &[
    "mg",
    "mcg",
    "µg",
    "μg",
    "ug",
    "g",
    "kg",
    "iu",
    "ml",
    "l",
    "mmol",
    "nmol",
    "pmol",
    "ng",
    "dl",
    "gram",
    "grams",
    "milligram",
    "milligrams",
    "microgram",
    "micrograms",
    "milliliters",
    "millilitres",
    "ounce",
    "ounces",
    "oz",
    "cup",
    "cups",
    "tablespoon",
    "tablespoons",
    "teaspoon",
    "teaspoons",
    "capsule",
    "capsules",
    "tablet",
    "tablets",
    "serving",
    "servings",
    "calories",
    "kcal",
    "units",
    "drinks",
    "quarts",
    "liters",
    "litres",
];
const PEOPLE: &[&str] = &[
    "people",
    "persons",
    "patients",
    "participants",
    "adults",
    "men",
    "women",
    "children",
    "subjects",
    "volunteers",
    "residents",
    "individuals",
    "boys",
    "girls",
    "infants",
    "babies",
    "teenagers",
    "adolescents",
    "students",
    "nurses",
    "employees",
    "families",
    "births",
    "cases",
    "controls",
    "rats",
    "mice",
    "animals",
    "americans",
    "veterans",
    "pairs",
    "twins",
    "seniors",
    "athletes",
    "smokers",
    "females",
    "males",
    "studies",
    "trials",
    "cohorts",
];
const COMPARED: &[&str] = &["≥", "≤", ">", "<", "⩾", "⩽"];
const COMPARED_WORDS: &[(&str, &str)] = &[
    ("at", "least"),
    ("at", "most"),
    ("more", "than"),
    ("less", "than"),
    ("fewer", "than"),
    ("greater", "than"),
    ("higher", "than"),
    ("lower", "than"),
    ("up", "to"),
];
const MEASURES: &[&str] = &["hr", "rr", "or", "md", "smd", "irr", "ahr", "aor"];
const RATIOS: &[(&str, &str)] =
    &[("hazard", "ratio"), ("odds", "ratio"), ("risk", "ratio"), ("rate", "ratio"), ("relative", "risk"), ("mean", "difference")];

/// The figures in a sentence, as ranges of tokens.
pub(super) fn found(tokens: &[Token]) -> Vec<(MentionKind, Range<usize>)> {
    let readers = [p_value, interval, estimate, threshold, percentage, dose, duration, sample];
    (0..tokens.len()).flat_map(|at| readers.iter().filter_map(move |read| read(tokens, at))).collect()
}

type Found = Option<(MentionKind, Range<usize>)>;

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.text.as_str())
}

fn numeric(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(Token::is_number)
}

/// A number, perhaps with a sign, or a range of two; where it ends.
fn number(tokens: &[Token], at: usize) -> Option<usize> {
    let at = at + usize::from(matches!(word(tokens, at), "-" | "−" | "+" | "~" | "±"));
    if !numeric(tokens, at) {
        return None;
    }
    let joined = matches!(word(tokens, at + 1), "-" | "–" | "—" | "−" | "to" | "and" | "±");
    Some(if joined && numeric(tokens, at + 2) { at + 3 } else { at + 1 })
}

/// A number in digits or in words; where it ends.
fn amount(tokens: &[Token], at: usize) -> Option<usize> {
    number(tokens, at).or_else(|| {
        let first = NUMBER_WORDS.contains(&word(tokens, at)).then_some(at + 1)?;
        let joined = matches!(word(tokens, first), "to" | "or" | "and") && NUMBER_WORDS.contains(&word(tokens, first + 1));
        Some(if joined { first + 2 } else { first })
    })
}

fn p_value(tokens: &[Token], at: usize) -> Found {
    if word(tokens, at) != "p" && !word(tokens, at).starts_with("p-") {
        return None;
    }
    let sign = (at + 1..at + 5).find(|i| matches!(word(tokens, *i), "=" | "<" | ">" | "≤" | "≥"))?;
    let between = (at + 1..sign).all(|i| matches!(word(tokens, i), "for" | "trend" | "value" | "interaction"));
    let value = sign + 1 + usize::from(word(tokens, sign + 1) == ".");
    (between && numeric(tokens, value)).then_some((PValue, at..value + 1))
}

fn interval(tokens: &[Token], at: usize) -> Found {
    let sign = at + usize::from(numeric(tokens, at) && word(tokens, at + 1) == "%") * 2;
    let named = match (word(tokens, sign), word(tokens, sign + 1)) {
        ("ci" | "cri", _) => sign + 1,
        ("confidence" | "credible", "interval" | "intervals") => sign + 2,
        _ => return None,
    };
    let start = named + usize::from(matches!(word(tokens, named), "," | ":" | "=" | "[" | "("));
    let from = start + usize::from(matches!(word(tokens, start), "-" | "−"));
    let joined = matches!(word(tokens, from + 1), "-" | "–" | "to" | "," | "−" | ";");
    let to = from + 2 + usize::from(matches!(word(tokens, from + 2), "-" | "−"));
    let whole = numeric(tokens, from) && joined && numeric(tokens, to);
    Some((Interval, at..if whole { to + 1 } else { named }))
}

fn estimate(tokens: &[Token], at: usize) -> Found {
    let pair = (word(tokens, at), word(tokens, at + 1));
    let after = if RATIOS.contains(&pair) {
        at + 2
    } else if MEASURES.contains(&pair.0) && tokens.get(at).is_some_and(|token| token.capital) {
        at + 1
    } else {
        return None;
    };
    let value = (after..after + 6).find(|i| numeric(tokens, *i))?;
    let plain = (after..value).all(|i| {
        matches!(word(tokens, i), "," | ":" | "=" | "of" | "was" | "-" | "−" | "[" | "]" | "(" | ")")
            || MEASURES.contains(&word(tokens, i))
    });
    plain.then_some((Estimate, at..value + 1))
}

/// A limit, with the one or two words before it that say of what ("CAC score ≥ 400").
fn threshold(tokens: &[Token], at: usize) -> Found {
    let value = if COMPARED.contains(&word(tokens, at)) {
        at + 1
    } else if COMPARED_WORDS.contains(&(word(tokens, at), word(tokens, at + 1)))
        || matches!(word(tokens, at), "above" | "below" | "over" | "under" | "exceeding")
    {
        at + 1 + usize::from(!matches!(word(tokens, at), "above" | "below" | "over" | "under" | "exceeding"))
    } else {
        return None;
    };
    let mut end = number(tokens, value)?;
    let unit = word(tokens, end);
    if unit == "%" || UNITS.contains(&unit) || is_time(unit) || unit == "percent" {
        end = rate(tokens, end + 1);
    } else if let Some(of_whom) = people(tokens, end) {
        end = of_whom;
    }
    let mut start = at;
    if COMPARED.contains(&word(tokens, at)) {
        while start > 0 && at - start < 2 && names_measure(tokens, start - 1) {
            start -= 1;
        }
        // a P value is no threshold
        if word(tokens, start) == "p" {
            return None;
        }
    }
    Some((Threshold, start..end))
}

fn names_measure(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let known = matches!(
        token.text.as_str(),
        "score" | "scores" | "level" | "levels" | "index" | "pressure" | "age" | "ratio" | "rate" | "concentration" | "intake"
    );
    known || (token.capital && token.text.chars().all(char::is_alphanumeric) && token.text.chars().count() <= 6)
}

fn percentage(tokens: &[Token], at: usize) -> Found {
    let end = number(tokens, at)?;
    match (word(tokens, end), word(tokens, end + 1)) {
        ("%" | "percent" | "per-cent", _) => Some((Percentage, at..end + 1)),
        ("per", "cent") => Some((Percentage, at..end + 2)),
        _ => None,
    }
}

fn dose(tokens: &[Token], at: usize) -> Found {
    let end = amount(tokens, at)?;
    let unit = word(tokens, end);
    UNITS.contains(&unit).then(|| (Dose, at..rate(tokens, end + 1)))
}

/// Past "per day", "/day", "a day", "daily" and the like after a unit.
fn rate(tokens: &[Token], at: usize) -> usize {
    let mut end = at;
    while end < at + 6 {
        let next = word(tokens, end + 1);
        let unit = is_time(next) || UNITS.contains(&next) || matches!(next, "d" | "m2" | "person");
        end = match word(tokens, end) {
            "/" | "per" | "a" | "each" if unit => end + 2,
            "daily" | "weekly" | "monthly" => end + 1,
            _ => break,
        };
    }
    end
}

fn is_time(word: &str) -> bool {
    TIMES.iter().any(|time| word.strip_prefix(time).is_some_and(|rest| matches!(rest, "" | "s")))
}

fn duration(tokens: &[Token], at: usize) -> Found {
    // "six-month", and in digits "12-week", whose hyphen stands alone
    if let Some((count, time)) = word(tokens, at).split_once('-') {
        let named = NUMBER_WORDS.contains(&count) && is_time(time.trim_end_matches("-long"));
        return named.then_some((Duration, at..at + 1));
    }
    let end = amount(tokens, at)?;
    let unit = end + usize::from(matches!(word(tokens, end), "-" | "‑"));
    if is_time(word(tokens, unit)) {
        let age = word(tokens, unit + 1) == "old" || matches!(word(tokens, unit + 1), "of") && word(tokens, unit + 2) == "age";
        return (!age).then_some((Duration, at..unit + 1));
    }
    None
}

fn sample(tokens: &[Token], at: usize) -> Found {
    if word(tokens, at) == "n" && word(tokens, at + 1) == "=" && numeric(tokens, at + 2) {
        return Some((SampleSize, at..at + 3));
    }
    let end = number(tokens, at)?;
    people(tokens, end).map(|end| (SampleSize, at..end))
}

/// Past the people that are counted, with at most three words that describe them.
fn people(tokens: &[Token], at: usize) -> Option<usize> {
    let of_whom = (at..at + 4).find(|i| PEOPLE.contains(&word(tokens, *i)))?;
    let described = (at..of_whom).all(|i| {
        let text = word(tokens, i);
        text.starts_with(char::is_alphabetic)
            && text.len() > 2
            && !matches!(text, "and" | "the" | "for" | "with" | "than" | "from" | "per" | "out" | "percent")
            && !UNITS.contains(&text)
            && !is_time(text)
    });
    described.then_some(of_whom + 1)
}
