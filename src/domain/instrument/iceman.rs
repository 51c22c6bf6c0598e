//! ICEMAN for subgroup effects in trials: five items and the house rule on the test of interaction (METHOD 2.4, the helper).

use super::{Answered, Answers, Form, Overall, Part, Question, given, times};
use crate::domain::appraisal::Judgement::{
    self, DefinitelyLess, DefinitelyMore, High, Low, Moderate, ProbablyLess, ProbablyMore, VeryLow,
};

/// What is answered about the test of interaction where no P is given.
const NOT_REPORTED: &str = "not_reported";
/// What is answered where its P is above 0.1.
const ABOVE_TENTH: &str = "above_0.1";

pub(super) const FORM: Form = Form {
    version: "1.0",
    judgements: &[DefinitelyMore, ProbablyMore, ProbablyLess, DefinitelyLess],
    parts: &[
        item(
            "direction_prestated",
            "Direction stated beforehand",
            &[Question {
                code: "1",
                asks: "Was the direction of the subgroup effect stated before the data were seen?",
                answers: Answers::Own(&[
                    ("protocol", "Yes, in a protocol", DefinitelyMore),
                    ("claimed", "The paper says so", ProbablyMore),
                    ("vague", "Vaguely", ProbablyLess),
                    ("unknown", "Not known", ProbablyLess),
                    ("post_hoc", "No, or the opposite was expected", DefinitelyLess),
                ]),
            }],
        ),
        item(
            "prior_evidence",
            "Prior evidence",
            &[Question {
                code: "2",
                asks: "Is the effect modification supported by evidence from before this trial?",
                answers: Answers::Own(&[
                    ("strong", "Strongly", DefinitelyMore),
                    ("some", "Somewhat", ProbablyMore),
                    ("none", "None, unclear or not known", ProbablyLess),
                    ("contrary", "Earlier evidence points the other way", DefinitelyLess),
                ]),
            }],
        ),
        item(
            "interaction_test",
            "Test of interaction",
            &[Question {
                code: "3",
                asks: "How small is the P of the test of interaction?",
                answers: Answers::Own(&[
                    ("up_to_0.005", "P ≤ 0.005", DefinitelyMore),
                    ("up_to_0.01", "P ≤ 0.01", ProbablyMore),
                    ("up_to_0.05", "P ≤ 0.05", ProbablyLess),
                    (NOT_REPORTED, "Not reported", ProbablyLess),
                    ("above_0.05", "P > 0.05, up to 0.1", DefinitelyLess),
                    (ABOVE_TENTH, "P > 0.1", DefinitelyLess),
                ]),
            }],
        ),
        item(
            "few_modifiers",
            "Few modifiers tested",
            &[Question {
                code: "4",
                asks: "How many effect modifiers were tested?",
                answers: Answers::Own(&[
                    ("protocol_3", "At most 3, by protocol", DefinitelyMore),
                    ("stated_3", "At most 3, as stated", ProbablyMore),
                    ("up_to_10", "4 to 10, or not stated", ProbablyLess),
                    ("many", "More than 10, or whatever was found", DefinitelyLess),
                ]),
            }],
        ),
        item(
            "cut_point",
            "Cut point",
            &[Question {
                code: "5",
                asks: "If the modifier is a number: how was the cut point chosen?",
                answers: Answers::Own(&[
                    ("continuous", "None: analysed as a number", DefinitelyMore),
                    ("preset", "Set beforehand", ProbablyMore),
                    ("unclear", "Unclear", ProbablyLess),
                    ("data", "By what the data showed", DefinitelyLess),
                ]),
            }],
        ),
    ],
};

const fn item(code: &'static str, label: &'static str, questions: &'static [Question]) -> Part {
    Part { code, label, about: "", questions, critical: false }
}

/// The judgement that belongs to an item's answer.
pub(super) fn part(code: &str, answered: Answered<'_>) -> Option<Judgement> {
    let question = FORM.part(code)?.questions.first()?;
    let Answers::Own(list) = question.answers else { return None };
    let answer = given(answered, question.code)?;
    list.iter().find(|(code, _, _)| *code == answer).map(|(_, _, judgement)| *judgement)
}

/// METHOD's helper: how many items lower credibility, then the house rule.
pub(super) fn overall(judgements: &[Judgement], interaction: Option<&str>) -> Overall {
    let (definitely, probably) = (times(judgements, DefinitelyLess), times(judgements, ProbablyLess));
    let raised = judgements.len() - definitely - probably;
    let (helper, why) = if raised == 0 {
        (VeryLow, "No item raises credibility.".to_owned())
    } else if definitely >= 2 {
        (Low, format!("{definitely} items definitely lower credibility."))
    } else if definitely == 1 || probably >= 2 {
        (Moderate, format!("{definitely} item(s) definitely and {probably} probably lower credibility."))
    } else {
        (High, format!("{raised} of {} items raise credibility.", judgements.len()))
    };
    // the third item; one that raises credibility can only rest on a small P
    let tested = match interaction {
        Some(answer) => answer != NOT_REPORTED && answer != ABOVE_TENTH,
        None => judgements.get(2).is_some_and(|judgement| matches!(judgement, DefinitelyMore | ProbablyMore)),
    };
    if !tested && matches!(helper, High | Moderate) {
        let why = format!("{why} House rule: with an interaction P above 0.1 or not reported, at most low.");
        return Overall { judgement: Low, consider_high: false, why };
    }
    Overall { judgement: helper, consider_high: false, why }
}
