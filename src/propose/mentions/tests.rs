//! What is mentioned, in sentences of our own.

use super::*;
use proptest::prelude::*;

fn found(sentence: &str) -> Vec<(&'static str, String)> {
    mentions(sentence).into_iter().map(|mention| (mention.kind.code(), mention.text)).collect()
}

fn assert_found(sentence: &str, expected: &[(&str, &str)]) {
    let found = found(sentence);
    let found: Vec<(&str, &str)> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    assert_eq!(found, expected, "{sentence}");
}

#[test]
fn studies_their_designs_and_who_is_quoted_are_picked_out() {
    assert_found("A recent Danish study found less of it.", &[("study", "A recent Danish study")]);
    assert_found("In rats and in vitro it worked.", &[("model", "In rats"), ("model", "in vitro")]);
    assert_found(
        "A randomised, double-blind trial of 300 people and two meta-analyses agree.",
        &[("design", "A randomised, double-blind trial"), ("sample_size", "300 people"), ("design", "two meta-analyses")],
    );
    assert_found(
        "Researchers at the University of Bergen did a cohort study in 2015.",
        &[("source", "Researchers at the University of Bergen"), ("design", "a cohort study in 2015")],
    );
    assert_found(
        "According to the national health survey, it is rare.",
        &[("source", "According to the national health survey")],
    );
    assert_found("Research has shown it.", &[("study", "Research")]);
    assert_found("Animal studies and some human trials differ.", &[("model", "Animal studies"), ("study", "some human trials")]);
}

#[test]
fn figures_are_picked_out_with_what_they_measure() {
    assert_found(
        "Taking 2,000 IU per day for six months cut it by 12–15% (P = 0.03).",
        &[("dose", "2,000 IU per day"), ("duration", "six months"), ("percentage", "12–15%"), ("p_value", "P = 0.03")],
    );
    assert_found("Those with a CAC score ≥ 400 gained most.", &[("threshold", "CAC score ≥ 400")]);
    assert_found(
        "The risk fell (HR 0.80, 95% CI 0.66 to 0.97; n = 612).",
        &[("estimate", "HR 0.80"), ("interval", "95% CI 0.66 to 0.97"), ("sample_size", "n = 612")],
    );
    assert_found(
        "In the 12-week trial 45 healthy older men took 5 mg/kg daily.",
        &[("duration", "12-week"), ("study", "trial"), ("sample_size", "45 healthy older men"), ("dose", "5 mg/kg daily")],
    );
    assert_found(
        "More than 40 patients drank up to 3 cups a day.",
        &[("threshold", "More than 40 patients"), ("threshold", "up to 3 cups a day")],
    );
    assert_found("People who are 50 years old or in type 2 of vitamin B12.", &[]);
    assert_found(
        "It was 20 percent lower, odds ratio of 0.54 (p for trend=0.044).",
        &[("percentage", "20 percent"), ("estimate", "odds ratio of 0.54"), ("p_value", "p for trend=0.044")],
    );
}

proptest! {
    #[test]
    fn mentions_lie_within_the_sentence_in_order_and_say_what_stands_there(
        words in prop::collection::vec(prop::sample::select(vec![
            "a", "study", "of", "300", "people", "≥", "5", "mg", "P", "=", "0.05", "95", "%", "CI", "–", "to", "six", "months", "according",
            "researchers", "at", "Oslo", "rats", "in", "é", "😀", "HR", ",", "-", "n", "(", ")",
        ]), 0..25),
        noise in "\\PC{0,30}",
    ) {
        let sentence = format!("{} {noise}", words.join(" "));
        let characters: Vec<char> = sentence.chars().collect();
        let mut end = 0;
        for mention in mentions(&sentence) {
            prop_assert!(mention.start >= end && mention.start < mention.end && mention.end <= characters.len());
            prop_assert_eq!(&mention.text, &characters[mention.start..mention.end].iter().collect::<String>());
            end = mention.end;
        }
    }
}
