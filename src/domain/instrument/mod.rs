//! The instruments as data: what each asks, what may be answered, and what its answers come to. The questions are short and in our
//! own words; a rater works with the instrument's own text beside them. Knows nothing of who rates or what is stored.

mod amstar2;
mod iceman;
mod rob2;
mod robins_i;
#[cfg(test)]
mod tests;

use super::appraisal::{Instrument, Judgement};
use super::codes::codes;

codes! {
    /// The answers to most signalling questions.
    Answer, "answer", {
        Yes = "y", "Yes";
        ProbablyYes = "py", "Probably yes";
        ProbablyNo = "pn", "Probably no";
        No = "n", "No";
        NoInformation = "ni", "No information";
    }
}

impl Answer {
    /// Yes, or probably so.
    #[must_use]
    pub const fn leans_yes(self) -> bool {
        matches!(self, Self::Yes | Self::ProbablyYes)
    }

    /// No, or probably not.
    #[must_use]
    pub const fn leans_no(self) -> bool {
        matches!(self, Self::No | Self::ProbablyNo)
    }
}

/// What may be answered to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// One of [`Answer`].
    Usual,
    /// One of a list of its own, each with the judgement it comes to.
    Own(&'static [(&'static str, &'static str, Judgement)]),
}

impl Answers {
    /// Codes and labels of what may be answered.
    #[must_use]
    pub fn offered(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Usual => Answer::ALL.iter().map(|answer| (answer.code(), answer.label())).collect(),
            Self::Own(list) => list.iter().map(|(code, label, _)| (*code, *label)).collect(),
        }
    }
}

/// A signalling question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its number in the instrument.
    pub code: &'static str,
    /// What is asked, in our words.
    pub asks: &'static str,
    /// What may be answered.
    pub answers: Answers,
}

/// A question with the usual answers.
const fn question(code: &'static str, asks: &'static str) -> Question {
    Question { code, asks, answers: Answers::Usual }
}

/// A domain or item of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its stable code, as stored.
    pub code: &'static str,
    /// What readers call it.
    pub label: &'static str,
    /// What it is about, in our words; empty where the label says it.
    pub about: &'static str,
    /// Its signalling questions.
    pub questions: &'static [Question],
    /// Whether a flaw in it weighs heavily by itself (AMSTAR 2).
    pub critical: bool,
}

/// An instrument as data.
#[derive(Debug, PartialEq, Eq)]
pub struct Form {
    /// Which version of the instrument this is.
    pub version: &'static str,
    /// What can be said of a part, best first.
    pub judgements: &'static [Judgement],
    /// Its domains or items, in its order.
    pub parts: &'static [Part],
}

impl Form {
    /// A part by its code.
    #[must_use]
    pub fn part(&self, code: &str) -> Option<&'static Part> {
        self.parts.iter().find(|part| part.code == code)
    }
}

/// What the algorithm makes of the parts together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overall {
    /// The judgement it comes to.
    pub judgement: Judgement,
    /// Whether several concerns together may amount to high risk (`RoB` 2).
    pub consider_high: bool,
    /// Why, in words.
    pub why: String,
}

/// Answers to signalling questions, by the question's number.
pub type Answered<'a> = &'a [(&'a str, &'a str)];

/// The answer to a usual question; not answered counts as no information, as every algorithm here reads it.
fn usual(answered: Answered<'_>, code: &str) -> Answer {
    given(answered, code).and_then(|answer| answer.parse().ok()).unwrap_or(Answer::NoInformation)
}

/// What was answered to a question, where something was.
fn given<'a>(answered: Answered<'a>, code: &str) -> Option<&'a str> {
    answered.iter().find(|(question, answer)| *question == code && !answer.is_empty()).map(|(_, answer)| *answer)
}

impl Instrument {
    /// The instrument as data.
    #[must_use]
    pub const fn form(self) -> &'static Form {
        match self {
            Self::Rob2 => &rob2::FORM,
            Self::RobinsI => &robins_i::FORM,
            Self::Amstar2 => &amstar2::FORM,
            Self::Iceman => &iceman::FORM,
        }
    }

    /// Whether it is made for a result of this design; ICEMAN is for subgroup results.
    #[must_use]
    pub fn fits(self, design: &str, is_subgroup: bool) -> bool {
        match self {
            Self::Rob2 => design == "rct",
            Self::RobinsI => matches!(
                design,
                "cohort"
                    | "nested_case_control"
                    | "case_control"
                    | "cross_sectional"
                    | "mendelian_randomisation"
                    | "before_after"
            ),
            Self::Amstar2 => design == "systematic_review",
            Self::Iceman => is_subgroup,
        }
    }

    /// What the answers of a part come to; `None` where nothing has been answered or the instrument leaves it to the rater.
    #[must_use]
    pub fn suggest_part(self, part: &str, answered: Answered<'_>) -> Option<Judgement> {
        if answered.iter().all(|(_, answer)| answer.is_empty()) {
            return None;
        }
        match self {
            Self::Rob2 => rob2::part(part, answered),
            Self::RobinsI => robins_i::part(part, answered),
            Self::Amstar2 => None,
            Self::Iceman => iceman::part(part, answered),
        }
    }

    /// What the parts come to together; `None` while one of them is not judged. `interaction` is what was answered about the test of
    /// interaction (ICEMAN only).
    #[must_use]
    pub fn suggest_overall(self, judged: &[(&str, Judgement)], interaction: Option<&str>) -> Option<Overall> {
        let judgements: Vec<Judgement> = self.form().parts.iter().map_while(|part| find(judged, part.code)).collect();
        if judgements.len() < self.form().parts.len() {
            return None;
        }
        Some(match self {
            Self::Rob2 => rob2::overall(&judgements),
            Self::RobinsI => robins_i::overall(&judgements),
            Self::Amstar2 => amstar2::overall(&judgements),
            Self::Iceman => iceman::overall(&judgements, interaction),
        })
    }
}

fn find(judged: &[(&str, Judgement)], code: &str) -> Option<Judgement> {
    judged.iter().find(|(name, _)| *name == code).map(|(_, judgement)| *judgement)
}

/// How many of the judgements are this one.
fn times(judgements: &[Judgement], wanted: Judgement) -> usize {
    judgements.iter().filter(|judgement| **judgement == wanted).count()
}
