//! Every path of every algorithm.

use super::*;
use Judgement::{
    Critical, CriticallyLow, DefinitelyLess, DefinitelyMore, High, Low, Moderate, No, NotApplicable, PartialYes, ProbablyLess,
    ProbablyMore, Serious, SomeConcerns, VeryLow, Yes,
};

/// Answers written as "1.1 y, 1.2 ni".
fn part(instrument: Instrument, code: &str, answers: &str) -> Option<Judgement> {
    let answered: Vec<(&str, &str)> = answers.split(", ").filter_map(|pair| pair.split_once(' ')).collect();
    instrument.suggest_part(code, &answered)
}

fn overall(instrument: Instrument, judgements: &[Judgement], interaction: Option<&str>) -> (Judgement, bool) {
    let judged: Vec<(&str, Judgement)> = instrument.form().parts.iter().map(|p| p.code).zip(judgements.iter().copied()).collect();
    let found = instrument.suggest_overall(&judged, interaction).expect("every part is judged");
    assert!(found.why.ends_with('.'), "{}", found.why);
    (found.judgement, found.consider_high)
}

#[test]
fn rob_2_follows_its_decision_trees() {
    for (code, answers, expected) in [
        ("randomisation", "1.1 y, 1.2 y, 1.3 n", Low),
        ("randomisation", "1.1 ni, 1.2 py, 1.3 ni", Low),
        ("randomisation", "1.1 pn, 1.2 y, 1.3 n", SomeConcerns),
        ("randomisation", "1.1 y, 1.2 y, 1.3 py", SomeConcerns),
        ("randomisation", "1.1 y, 1.2 ni, 1.3 pn", SomeConcerns),
        ("randomisation", "1.1 y, 1.2 ni, 1.3 y", High),
        ("randomisation", "1.1 y, 1.2 pn, 1.3 n", High),
        ("deviations", "2.1 n, 2.2 pn, 2.6 y", Low),
        ("deviations", "2.1 y, 2.2 n, 2.3 pn, 2.6 py", Low),
        ("deviations", "2.1 y, 2.2 y, 2.3 ni, 2.6 y", SomeConcerns),
        ("deviations", "2.1 y, 2.2 y, 2.3 y, 2.4 n, 2.6 y", SomeConcerns),
        ("deviations", "2.1 y, 2.2 y, 2.3 y, 2.4 ni, 2.5 py, 2.6 y", SomeConcerns),
        ("deviations", "2.1 y, 2.2 y, 2.3 y, 2.4 y, 2.5 ni, 2.6 y", High),
        ("deviations", "2.1 n, 2.2 n, 2.6 ni, 2.7 pn", SomeConcerns),
        ("deviations", "2.1 n, 2.2 n, 2.6 n, 2.7 ni", High),
        ("missing_data", "3.1 py", Low),
        ("missing_data", "3.1 n, 3.2 y", Low),
        ("missing_data", "3.1 n, 3.2 n, 3.3 pn", Low),
        ("missing_data", "3.1 ni, 3.2 n, 3.3 ni, 3.4 pn", SomeConcerns),
        ("missing_data", "3.1 n, 3.2 pn, 3.3 y, 3.4 ni", High),
        ("measurement", "4.1 py", High),
        ("measurement", "4.1 n, 4.2 y", High),
        ("measurement", "4.1 n, 4.2 n, 4.3 n", Low),
        ("measurement", "4.1 ni, 4.2 n, 4.3 y, 4.4 pn", Low),
        ("measurement", "4.1 n, 4.2 n, 4.3 y, 4.4 ni, 4.5 n", SomeConcerns),
        ("measurement", "4.1 n, 4.2 n, 4.3 y, 4.4 y, 4.5 ni", High),
        ("measurement", "4.1 n, 4.2 ni, 4.3 n", SomeConcerns),
        ("measurement", "4.1 n, 4.2 ni, 4.3 y, 4.4 n", SomeConcerns),
        ("measurement", "4.1 n, 4.2 ni, 4.3 y, 4.4 y, 4.5 py", High),
        ("selected_reporting", "5.1 y, 5.2 n, 5.3 pn", Low),
        ("selected_reporting", "5.1 ni, 5.2 n, 5.3 n", SomeConcerns),
        ("selected_reporting", "5.1 y, 5.2 ni, 5.3 n", SomeConcerns),
        ("selected_reporting", "5.1 y, 5.2 n, 5.3 py", High),
    ] {
        assert_eq!(part(Instrument::Rob2, code, answers), Some(expected), "{code}: {answers}");
    }
    assert_eq!(part(Instrument::Rob2, "measurement", ""), None, "nothing answered, nothing suggested");
    for (domains, expected) in [
        ([Low; 5], (Low, false)),
        ([Low, Low, Low, Low, SomeConcerns], (SomeConcerns, false)),
        ([Low, Low, Low, Low, Judgement::NoInformation], (SomeConcerns, false)),
        ([SomeConcerns, SomeConcerns, SomeConcerns, Low, Low], (SomeConcerns, true)),
        ([SomeConcerns, SomeConcerns, SomeConcerns, Low, High], (High, false)),
    ] {
        assert_eq!(overall(Instrument::Rob2, &domains, None), expected, "{domains:?}");
    }
}

#[test]
fn robins_i_takes_the_worst_answer_and_the_worst_domain() {
    let ni = Judgement::NoInformation;
    for (code, answers, expected) in [
        ("confounding", "1.1 n", Low),
        ("confounding", "1.1 y, 1.2 y, 1.3 py, 1.4 n", Moderate),
        ("confounding", "1.1 y, 1.2 n, 1.3 y", Serious),
        ("confounding", "1.1 y, 1.2 y, 1.3 y, 1.4 y", Serious),
        ("confounding", "1.1 y, 1.2 ni, 1.3 y", ni),
        ("selection", "2.1 n, 2.3 y", Low),
        ("selection", "2.1 y, 2.2 n, 2.3 y", Low),
        ("selection", "2.1 y, 2.2 y, 2.3 y, 2.4 n", Serious),
        ("selection", "2.1 n, 2.3 n, 2.4 y", Moderate),
        ("selection", "2.1 ni, 2.3 y", ni),
        ("exposure_classification", "3.1 y, 3.2 y, 3.3 n", Low),
        ("exposure_classification", "3.1 y, 3.2 n, 3.3 n", Moderate),
        ("exposure_classification", "3.1 y, 3.2 y, 3.3 py", Serious),
        ("exposure_classification", "3.1 ni, 3.2 y", ni),
        ("deviations", "4.1 n", Low),
        ("deviations", "4.1 y, 4.2 n", Moderate),
        ("deviations", "4.1 y, 4.2 y", Serious),
        ("deviations", "4.1 ni, 4.2 ni", ni),
        ("missing_data", "5.1 y, 5.2 n", Low),
        ("missing_data", "5.1 n, 5.2 n, 5.3 y", Moderate),
        ("missing_data", "5.1 n, 5.2 y, 5.3 n", Serious),
        ("missing_data", "5.1 n, 5.2 y, 5.3 ni", ni),
        ("outcome_measurement", "6.1 n, 6.2 n, 6.3 y, 6.4 n", Low),
        ("outcome_measurement", "6.1 n, 6.2 y, 6.3 y, 6.4 n", Moderate),
        ("outcome_measurement", "6.1 y, 6.2 y, 6.3 y", Serious),
        ("outcome_measurement", "6.1 ni, 6.2 ni, 6.3 y", ni),
        ("selected_reporting", "7.1 n, 7.2 pn, 7.3 n", Low),
        ("selected_reporting", "7.1 n, 7.2 y, 7.3 n", Serious),
        ("selected_reporting", "7.1 n, 7.2 ni, 7.3 n", ni),
    ] {
        assert_eq!(part(Instrument::RobinsI, code, answers), Some(expected), "{code}: {answers}");
    }
    for (worst, expected) in [(Low, Low), (ni, Moderate), (Moderate, Moderate), (Serious, Serious), (Critical, Critical)] {
        assert_eq!(overall(Instrument::RobinsI, &[Low, Low, worst, Low, Low, Low, Low], None).0, expected);
    }
    assert_eq!(overall(Instrument::RobinsI, &[Low, Low, Serious, ni, Critical, Low, Low], None).0, Critical);
}

#[test]
fn amstar_2_counts_critical_flaws_and_weaknesses() {
    let with = |failed: &[usize]| {
        let mut items = [Yes; 16];
        items[0] = PartialYes;
        items[10] = NotApplicable;
        for item in failed {
            items[item - 1] = No;
        }
        overall(Instrument::Amstar2, &items, None).0
    };
    // items by their number: 2, 4, 7, 9, 11, 13 and 15 are critical
    assert_eq!((with(&[]), with(&[3])), (High, High));
    assert_eq!(with(&[3, 5]), Moderate);
    for critical in [2, 4, 7, 9, 11, 13, 15] {
        assert_eq!(with(&[critical]), Low, "item {critical}");
        assert_eq!(with(&[critical, 3, 5, 6]), Low);
    }
    assert_eq!(with(&[2, 15]), CriticallyLow);
    assert_eq!(part(Instrument::Amstar2, "search", "1 y"), None);
}

#[test]
fn iceman_follows_the_helper_and_the_house_rule() {
    for (code, answers, expected) in [
        ("direction_prestated", "1 protocol", DefinitelyMore),
        ("direction_prestated", "1 claimed", ProbablyMore),
        ("direction_prestated", "1 vague", ProbablyLess),
        ("direction_prestated", "1 unknown", ProbablyLess),
        ("direction_prestated", "1 post_hoc", DefinitelyLess),
        ("prior_evidence", "2 contrary", DefinitelyLess),
        ("interaction_test", "3 up_to_0.005", DefinitelyMore),
        ("interaction_test", "3 up_to_0.01", ProbablyMore),
        ("interaction_test", "3 up_to_0.05", ProbablyLess),
        ("interaction_test", "3 not_reported", ProbablyLess),
        ("interaction_test", "3 above_0.05", DefinitelyLess),
        ("few_modifiers", "4 protocol_3", DefinitelyMore),
        ("few_modifiers", "4 many", DefinitelyLess),
        ("cut_point", "5 continuous", DefinitelyMore),
        ("cut_point", "5 data", DefinitelyLess),
    ] {
        assert_eq!(part(Instrument::Iceman, code, answers), Some(expected), "{code}: {answers}");
    }
    let (pp, p, m, mm) = (DefinitelyMore, ProbablyMore, ProbablyLess, DefinitelyLess);
    for (items, interaction, expected) in [
        ([m, m, m, m, m], Some("not_reported"), VeryLow),
        ([mm, m, m, m, mm], None, VeryLow),
        ([mm, mm, pp, p, p], Some("up_to_0.005"), Low),
        ([mm, p, pp, p, p], Some("up_to_0.005"), Moderate),
        ([m, m, pp, p, p], Some("up_to_0.005"), Moderate),
        ([m, p, pp, p, p], Some("up_to_0.005"), High),
        ([pp, pp, pp, pp, pp], None, High),
        ([p, p, m, p, p], Some("up_to_0.05"), High),
        // the house rule
        ([p, p, m, p, p], Some("not_reported"), Low),
        ([p, p, m, p, p], None, Low),
        ([p, p, mm, p, p], Some("above_0.1"), Low),
        ([p, p, mm, p, p], Some("above_0.05"), Moderate),
        ([m, m, mm, mm, m], Some("above_0.1"), VeryLow),
    ] {
        assert_eq!(overall(Instrument::Iceman, &items, interaction).0, expected, "{items:?} {interaction:?}");
    }
}

#[test]
fn every_suggestion_is_one_the_instrument_can_make() {
    for instrument in Instrument::ALL {
        let form = instrument.form();
        for part in form.parts {
            let asks: Vec<Vec<(&str, &str)>> = part.questions.iter().map(|q| q.answers.offered()).collect();
            for (question, offered) in part.questions.iter().zip(asks) {
                for (answer, _) in offered {
                    if let Some(judgement) = instrument.suggest_part(part.code, &[(question.code, answer)]) {
                        assert!(form.judgements.contains(&judgement), "{}: {judgement}", part.code);
                    }
                }
            }
        }
        assert!(instrument.suggest_overall(&[], None).is_none(), "nothing judged, nothing suggested");
    }
}
