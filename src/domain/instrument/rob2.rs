//! `RoB` 2 for individually randomised trials, effect of assignment (METHOD 1.9). Must not know other instruments.

use super::{Answered, Form, Overall, Part, question, times, usual};
use crate::domain::appraisal::Judgement::{self, High, Low, NoInformation, SomeConcerns};

pub(super) const FORM: Form = Form {
    version: "2019",
    judgements: &[Low, SomeConcerns, High, NoInformation],
    parts: &[
        part_of(
            "randomisation",
            "Randomisation",
            "Could the groups have differed from the start?",
            &[
                question("1.1", "Was the order of allocation random?"),
                question("1.2", "Was the allocation hidden until people were enrolled and assigned?"),
                question("1.3", "Do differences at the start hint at a fault in the randomisation?"),
            ],
        ),
        part_of(
            "deviations",
            "Deviations from the intended treatment",
            "Did the trial itself change what people received, and were all analysed where they were assigned?",
            &[
                question("2.1", "Did participants know which treatment they had?"),
                question("2.2", "Did those who treated them know?"),
                question("2.3", "If somebody knew: were there departures from the treatment that arose because of the trial?"),
                question("2.4", "If so: were they likely to affect the outcome?"),
                question("2.5", "If so: were they balanced between the groups?"),
                question("2.6", "Were people analysed in the group they were assigned to?"),
                question("2.7", "If not: could that have changed the result substantially?"),
            ],
        ),
        part_of(
            "missing_data",
            "Missing data",
            "Are outcomes missing, and could the missing ones differ?",
            &[
                question("3.1", "Were outcome data there for all, or nearly all, who were randomised?"),
                question("3.2", "If not: is there evidence that the result was not biased by what is missing?"),
                question("3.3", "If not: could an outcome be missing because of its value?"),
                question("3.4", "If so: is that likely?"),
            ],
        ),
        part_of(
            "measurement",
            "Measurement of the outcome",
            "Could the way it was measured favour a group?",
            &[
                question("4.1", "Was the way of measuring unsuitable?"),
                question("4.2", "Could measuring have differed between the groups?"),
                question("4.3", "Did those who assessed the outcome know the treatment?"),
                question("4.4", "If so: could knowing it have influenced the assessment?"),
                question("4.5", "If so: is that likely?"),
            ],
        ),
        part_of(
            "selected_reporting",
            "Selected reporting",
            "Was this result picked from several?",
            &[
                question("5.1", "Was the result produced by a plan fixed before outcomes were seen?"),
                question("5.2", "Was it likely picked, by what it showed, from several ways of measuring the outcome?"),
                question("5.3", "Was it likely picked, by what it showed, from several analyses?"),
            ],
        ),
    ],
};

const fn part_of(code: &'static str, label: &'static str, about: &'static str, questions: &'static [super::Question]) -> Part {
    Part { code, label, about, questions, critical: false }
}

/// The published decision trees.
pub(super) fn part(code: &str, answered: Answered<'_>) -> Option<Judgement> {
    let yes = |question: &str| usual(answered, question).leans_yes();
    let no = |question: &str| usual(answered, question).leans_no();
    Some(match code {
        "randomisation" => match (yes("1.2"), no("1.2")) {
            (_, true) => High,
            (true, _) if no("1.1") || yes("1.3") => SomeConcerns,
            (true, _) => Low,
            _ if yes("1.3") => High,
            _ => SomeConcerns,
        },
        "deviations" => worst(&[awareness(&yes, &no), analysis(&yes, &no)]),
        "missing_data" => {
            if yes("3.1") || yes("3.2") || no("3.3") {
                Low
            } else if no("3.4") {
                SomeConcerns
            } else {
                High
            }
        }
        "measurement" => {
            if yes("4.1") || yes("4.2") {
                High
            } else if no("4.3") || no("4.4") {
                if no("4.2") { Low } else { SomeConcerns }
            } else if no("4.5") {
                SomeConcerns
            } else {
                High
            }
        }
        "selected_reporting" => {
            if yes("5.2") || yes("5.3") {
                High
            } else if no("5.2") && no("5.3") && yes("5.1") {
                Low
            } else {
                SomeConcerns
            }
        }
        _ => return None,
    })
}

fn awareness(yes: &impl Fn(&str) -> bool, no: &impl Fn(&str) -> bool) -> Judgement {
    if no("2.1") && no("2.2") || no("2.3") {
        Low
    } else if !yes("2.3") || no("2.4") || yes("2.5") {
        SomeConcerns
    } else {
        High
    }
}

fn analysis(yes: &impl Fn(&str) -> bool, no: &impl Fn(&str) -> bool) -> Judgement {
    if yes("2.6") {
        Low
    } else if no("2.7") {
        SomeConcerns
    } else {
        High
    }
}

fn worst(judgements: &[Judgement]) -> Judgement {
    if times(judgements, High) > 0 {
        High
    } else if judgements.iter().all(|judgement| *judgement == Low) {
        Low
    } else {
        SomeConcerns
    }
}

/// The worst domain; a domain without information is a concern; three or more concerns ask whether they amount to high.
pub(super) fn overall(judgements: &[Judgement]) -> Overall {
    let judgement = worst(judgements);
    let concerns = times(judgements, SomeConcerns);
    let why = match judgement {
        Low => "Low in every domain.".to_owned(),
        High => format!("High in {} of {} domains.", times(judgements, High), judgements.len()),
        _ => format!(
            "High in none; some concerns in {concerns}, no information in {} of {} domains.",
            times(judgements, NoInformation),
            judgements.len()
        ),
    };
    Overall { judgement, consider_high: judgement == SomeConcerns && concerns >= 3, why }
}
