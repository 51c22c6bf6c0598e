//! ROBINS-I for non-randomised results (METHOD 1.9). The instrument leaves domains to the rater; what is suggested here is a house
//! reading of its guidance: every unfavourable answer has a least judgement, and the worst one stands. "Critical" is for people.

use super::{Answered, Form, Overall, Part, question, times, usual};
use crate::domain::appraisal::Judgement::{self, Critical, Low, Moderate, NoInformation, Serious};

pub(super) const FORM: Form = Form {
    version: "2016",
    judgements: &[Low, Moderate, Serious, Critical, NoInformation],
    parts: &[
        part_of(
            "confounding",
            "Confounding",
            "Could something else explain both exposure and outcome?",
            &[
                question("1.1", "Could confounding be expected here?"),
                question("1.2", "Were all important confounders adjusted for by a suitable method?"),
                question("1.3", "Were they measured well?"),
                question("1.4", "Was something adjusted for that the exposure itself could have changed?"),
            ],
        ),
        part_of(
            "selection",
            "Selection of participants",
            "Did who was studied depend on exposure and outcome?",
            &[
                question("2.1", "Were people chosen by something seen after the exposure began?"),
                question("2.2", "If so: was that linked to both exposure and outcome?"),
                question("2.3", "Did follow-up begin together with the exposure for most?"),
                question("2.4", "If not chosen or followed alike: was that corrected for?"),
            ],
        ),
        part_of(
            "exposure_classification",
            "Classification of the exposure",
            "Were people put into the right exposure group?",
            &[
                question("3.1", "Were the exposure groups clearly defined?"),
                question("3.2", "Was the exposure recorded when it began?"),
                question("3.3", "Could knowing the outcome have changed how exposure was classified?"),
            ],
        ),
        part_of(
            "deviations",
            "Deviations from the intended treatment",
            "Did what people received drift from what is compared?",
            &[
                question("4.1", "Were there departures beyond usual care?"),
                question("4.2", "If so: were they unbalanced and likely to affect the outcome?"),
            ],
        ),
        part_of(
            "missing_data",
            "Missing data",
            "Are people or figures missing, and could the missing ones differ?",
            &[
                question("5.1", "Were outcomes there for nearly all?"),
                question("5.2", "Were people left out for missing exposure or other figures?"),
                question(
                    "5.3",
                    "If anything was missing: are share and reasons alike between the groups, or do analyses show that it matters little?",
                ),
            ],
        ),
        part_of(
            "outcome_measurement",
            "Measurement of the outcome",
            "Could the way it was measured favour a group?",
            &[
                question("6.1", "Could knowing the exposure have influenced the outcome's measure?"),
                question("6.2", "Did those who assessed it know the exposure?"),
                question("6.3", "Was it measured alike in the groups?"),
                question("6.4", "Were errors of measurement linked to the exposure?"),
            ],
        ),
        part_of(
            "selected_reporting",
            "Selected reporting",
            "Was this result picked from several?",
            &[
                question("7.1", "Was it likely picked from several ways of measuring the outcome?"),
                question("7.2", "Was it likely picked from several analyses?"),
                question("7.3", "Was it likely picked from several subgroups?"),
            ],
        ),
    ],
};

const fn part_of(code: &'static str, label: &'static str, about: &'static str, questions: &'static [super::Question]) -> Part {
    Part { code, label, about, questions, critical: false }
}

/// The worst that the answers allow.
pub(super) fn part(code: &str, answered: Answered<'_>) -> Option<Judgement> {
    let yes = |question: &str| usual(answered, question).leans_yes();
    let no = |question: &str| usual(answered, question).leans_no();
    // what is bad, what is good, else there is no information
    let judged = |bad: bool, good: bool, best: Judgement| {
        if bad {
            Serious
        } else if good {
            best
        } else {
            NoInformation
        }
    };
    Some(match code {
        "confounding" if no("1.1") => Low,
        "confounding" => judged(no("1.2") || no("1.3") || yes("1.4"), yes("1.2") && yes("1.3"), Moderate),
        "selection" => {
            let chosen_badly = yes("2.1") && !no("2.2");
            let uneven = chosen_badly || no("2.3");
            if uneven && yes("2.4") { Moderate } else { judged(uneven, no("2.1") || no("2.2"), Low) }
        }
        "exposure_classification" => judged(yes("3.3") || no("3.1"), yes("3.1"), if no("3.2") { Moderate } else { Low }),
        "deviations" => judged(yes("4.1") && !no("4.2"), no("4.1") || no("4.2"), if yes("4.1") { Moderate } else { Low }),
        "missing_data" if yes("5.1") && no("5.2") => Low,
        "missing_data" => judged(no("5.3"), yes("5.3"), Moderate),
        "outcome_measurement" => {
            let swayed = yes("6.1") && !no("6.2");
            judged(no("6.3") || yes("6.4") || swayed, no("6.1") || no("6.2"), if yes("6.2") { Moderate } else { Low })
        }
        "selected_reporting" => {
            let questions = ["7.1", "7.2", "7.3"];
            judged(questions.iter().any(|q| yes(q)), questions.iter().all(|q| no(q)), Low)
        }
        _ => return None,
    })
}

/// The worst domain; where there is information on none of the bad ones, a domain without information still keeps it from low.
pub(super) fn overall(judgements: &[Judgement]) -> Overall {
    let unknown = times(judgements, NoInformation);
    let found = [Critical, Serious, Moderate].into_iter().find(|judgement| times(judgements, *judgement) > 0);
    let judgement = found.unwrap_or(if unknown > 0 { Moderate } else { Low });
    let why = match found {
        Some(worst) => format!("{} in {} of {} domains.", worst.label(), times(judgements, worst), judgements.len()),
        None if unknown > 0 => format!("No information in {unknown} of {} domains, so not low.", judgements.len()),
        None => "Low in every domain.".to_owned(),
    };
    Overall { judgement, consider_high: false, why }
}
