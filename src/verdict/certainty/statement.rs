//! The sentence a rating comes to (METHOD 5.3): certainty as a verb, size as an adverb, and always the figures.

use super::{Effect, Level};
use crate::verdict::codes::ClaimType;

/// The words of the claim's question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// What is given or measured.
    pub exposure: String,
    /// Against what; may be empty.
    pub comparator: String,
    /// On what.
    pub outcome: String,
}

/// How large an effect is, in multiples of the smallest that matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Large,
    /// Between small and large, or not known.
    Plain,
    Small,
    Trivial,
    /// The direction is open.
    Unclear,
}

impl Size {
    fn of(effect: &Effect, level: Level) -> Self {
        let size = match effect.multiple {
            _ if effect.open || effect.sign == 0 => return if effect.inside { Self::Trivial } else { Self::Unclear },
            Some(..1.0) => Self::Trivial,
            Some(1.0..2.0) => Self::Small,
            Some(4.0..) => Self::Large,
            _ => Self::Plain,
        };
        // "little or no difference" is for an interval that leaves nothing else, or for evidence that is hedged anyway
        if size == Self::Trivial && level == Level::High && !effect.inside { Self::Small } else { size }
    }
}

/// The statement: what the evidence says with how much certainty, then estimate, studies, people and follow-up.
#[must_use]
pub fn statement(question: &Question, effect: &Effect, level: Level, follow_up: &str) -> String {
    let mut text = claim(question, effect, level);
    for part in [figures(effect), follow(follow_up), cause(effect.kind).to_owned()] {
        if !part.is_empty() {
            text.push(' ');
            text.push_str(&part);
        }
    }
    text
}

fn claim(question: &Question, effect: &Effect, level: Level) -> String {
    let i = capitalised(or(&question.exposure, "the exposure"));
    let o = or(&question.outcome, "the outcome");
    let size = Size::of(effect, level);
    let against = if question.comparator.trim().is_empty() {
        String::new()
    } else {
        format!(" compared with {}", question.comparator.trim())
    };
    let (does, verb) = if effect.sign < 0 { ("reduces", "reduce") } else { ("increases", "increase") };
    match (level, size) {
        (Level::VeryLow, _) => {
            let i = or(&question.exposure, "the exposure");
            format!("The evidence is too uncertain to say what {i} does to {o}.")
        }
        (Level::High, Size::Large) => format!("{i} greatly {does} {o}{against}."),
        (Level::High, Size::Plain) => format!("{i} {does} {o}{against}."),
        (Level::High, Size::Small) => format!("{i} {does} {o} slightly."),
        (Level::High, Size::Trivial) => format!("{i} makes little or no difference to {o}."),
        (Level::Moderate, Size::Large) => format!("{i} probably greatly {does} {o}."),
        (Level::Moderate, Size::Plain) => format!("{i} probably {does} {o}."),
        (Level::Moderate, Size::Small) => format!("{i} probably {does} {o} slightly."),
        (Level::Moderate, Size::Trivial) => format!("{i} probably makes little or no difference to {o}."),
        // certain evidence that leaves the direction open is worded no more firmly than probable
        (Level::High | Level::Moderate, Size::Unclear) => {
            format!("{i} probably changes {o} little, but a small effect either way remains possible.")
        }
        (Level::Low, Size::Large) => format!("{i} may {verb} {o} a lot."),
        (Level::Low, Size::Plain) => format!("{i} may {verb} {o}."),
        (Level::Low, Size::Small) => format!("{i} may {verb} {o} slightly."),
        (Level::Low, Size::Trivial) => format!("{i} may make little or no difference to {o}."),
        (Level::Low, Size::Unclear) => {
            let i = or(&question.exposure, "the exposure");
            format!("We cannot tell reliably whether {i} changes {o}.")
        }
    }
}

fn figures(effect: &Effect) -> String {
    let studies = if effect.studies == 1 { "1 study".to_owned() } else { format!("{} studies", effect.studies) };
    let people = match effect.people {
        0 => String::new(),
        1 => ", 1 person".to_owned(),
        people => format!(", {people} people"),
    };
    let words = if effect.words.is_empty() { String::new() } else { format!("{}; ", capitalised(&effect.words)) };
    format!("{words}{studies}{people}.")
}

fn follow(follow_up: &str) -> String {
    let follow_up = follow_up.trim().trim_end_matches('.');
    if follow_up.is_empty() { String::new() } else { format!("Follow-up: {follow_up}.") }
}

const fn cause(kind: ClaimType) -> &'static str {
    if matches!(kind, ClaimType::Association) { "This does not show cause." } else { "" }
}

fn or<'a>(words: &'a str, otherwise: &'a str) -> &'a str {
    let words = words.trim();
    if words.is_empty() { otherwise } else { words }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
