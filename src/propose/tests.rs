//! Sentences that are claims and sentences that are not, from no article in particular.

use super::*;
use crate::domain::article::Block;
use proptest::prelude::*;

fn document(blocks: &[(BlockKind, &str)]) -> Document {
    let blocks = blocks.iter().map(|(kind, text)| Block { kind: *kind, level: None, text: (*text).to_owned() }).collect();
    Document { title: String::new(), blocks }
}

fn score_of(text: &str) -> f64 {
    let found = scored(&document(&[(BlockKind::Paragraph, text)]));
    assert_eq!(found.len(), 1, "{text}");
    found[0].score
}

#[test]
fn statements_that_studies_could_bear_on_are_proposed() {
    for claim in [
        "Drinking three cups of coffee a day halves the risk of type 2 diabetes.",
        "Omega-3 supplements have no effect on heart attacks.",
        "People who sleep less than six hours are more likely to gain weight.",
        "Lack of sunlight has been linked to low mood.",
        "Ginger is as effective as medication against nausea in pregnancy.",
        "Zinc may shorten a cold by about a day.",
        "Lentils are rich in iron.",
        "Statins lower LDL cholesterol by 30 to 50 percent.",
        "In a trial of 240 nurses, yoga significantly improved sleep quality (P = 0.01).",
        "Prostate cancer is the most common cancer among men in many countries.",
        "The body needs vitamin C to absorb iron from plants.",
        "Too much alcohol damages the liver.",
        "Dancing prevents arterial stiffness.",
        "Mediterranean diets protect against stroke.",
        "It is unclear whether turmeric relieves joint pain.",
        "The water-intake method was more effective than fasting.",
        "Melatonin is the best remedy for jet lag.",
        "Sleep after surgery was better with melatonin than with placebo (P = 0.02).",
        "There was no observed effect of yoga on bone loss.",
        "There were no persistent changes in blood pressure in either group.",
        "Over two years, grip strength declined by 3% in both groups.",
    ] {
        assert!(score_of(claim) >= PROPOSED, "{:.2} {claim}", score_of(claim));
    }
}

#[test]
fn a_text_that_has_a_sentence_for_its_title_claims_it() {
    let score = |title| scored(&document(&[(BlockKind::Title, title)])).iter().map(|one| one.score).fold(0.0, f64::max);
    assert!(score("Too much alcohol damages the liver. It harms the heart too.") >= PROPOSED);
    assert!(score("Alcohol damages the liver") < PROPOSED);
}

#[test]
fn what_no_study_could_bear_on_is_not_proposed() {
    for other in [
        "Can coffee prevent diabetes?",
        "Talk to your doctor before taking any supplement.",
        "In this article we look at how coffee affects the heart.",
        "Subscribe to our newsletter for more tips on healthy eating.",
        "This content is for informational purposes only.",
        "By understanding how sleep works, you can take steps to improve your health.",
        "We randomly assigned 120 adults to coffee or placebo.",
        "The aim of this study was to assess whether yoga improves sleep.",
        "Blood pressure was measured at baseline and after twelve weeks.",
        "Medically reviewed by a dietitian on 3 May 2024.",
        "Photo by a member of staff",
        "This highlights the importance of a balanced diet.",
        "Read more about heart health.",
        "Coffee and the risk of stroke, by Smith et al, doi 10.1000/x",
        "A hole in the wall between two chambers of the heart is called a septal defect.",
        "Our grandmothers knew it all along.",
        "There is so much to say about breakfast.",
        "Ask your pharmacist which medicine helps.",
        "We explored how sleep relates to blood pressure.",
        "Eat more fish to protect your heart.",
    ] {
        assert!(score_of(other) < PROPOSED, "{:.2} {other}", score_of(other));
    }
}

#[test]
fn headings_questions_and_sections_on_methods_are_never_proposed_and_repeats_only_once() {
    let claim = "Coffee lowers the risk of stroke.";
    let found = scored(&document(&[
        (BlockKind::Title, claim),
        (BlockKind::Question, "Q: Coffee lowers the risk of stroke?"),
        (BlockKind::Heading, "ABSTRACT.METHODS:"),
        (BlockKind::Paragraph, "Tea lowers the risk of stroke."),
        (BlockKind::Heading, "Conclusions"),
        (BlockKind::Answer, "A: Cocoa lowers the risk of stroke."),
        (BlockKind::Paragraph, "Cocoa lowers the risk of stroke!"),
        (BlockKind::Boilerplate, claim),
    ]));
    assert_eq!(
        found.iter().map(Scored::is_proposed).collect::<Vec<_>>(),
        [false, false, false, false, false, true, false, false]
    );
    assert_eq!(found[6].repeats, Some(5));
    assert_eq!(digest("A: Cocoa lowers it."), digest("cocoa lowers it"));
    assert_ne!(digest("A cocoa lowers it."), digest("cocoa lowers it"));
}

#[test]
fn a_statement_leaves_out_what_only_leads_to_the_sentence() {
    for (sentence, said) in [
        ("A: Yes, too much salt raises blood pressure.", "Too much salt raises blood pressure."),
        ("The zinc story: zinc may shorten a cold.", "Zinc may shorten a cold."),
        ("However, tea does not.", "Tea does not."),
        ("Tea (green, black): both help sleep.", "Tea (green, black): both help sleep."),
        ("a", "A."),
    ] {
        assert_eq!(statement(sentence), said);
    }
    assert_eq!(spoken("A: Tea helps."), "Tea helps.");
}

proptest! {
    #[test]
    fn any_text_is_scored_within_its_blocks_and_in_order(
        texts in prop::collection::vec("\\PC{0,60}|(lowers |risk |A: |\t|[.?!] |no effect |é ){0,12}", 0..6),
        kinds in prop::collection::vec(prop::sample::select(BlockKind::ALL.to_vec()), 6),
    ) {
        let blocks: Vec<(BlockKind, &str)> = kinds.into_iter().zip(texts.iter().map(String::as_str)).filter(|(_, text)| !text.is_empty()).collect();
        let document = document(&blocks);
        let text: Vec<char> = document.text().chars().collect();
        let mut end = 0;
        let found = sentences(&document);
        for (at, sentence) in found.iter().enumerate() {
            let (start, stop) = (sentence.offset + sentence.start, sentence.offset + sentence.end);
            prop_assert!((0.0..=1.0).contains(&sentence.score));
            prop_assert!(start >= end && start < stop && stop <= text.len());
            prop_assert_eq!(&sentence.text, &text[start..stop].iter().collect::<String>());
            prop_assert!(sentence.repeats.is_none_or(|earlier| earlier < at && found[earlier].repeats.is_none()));
            prop_assert!(sentence.mentions.iter().all(|mention| mention.end <= sentence.text.chars().count()));
            let _ = guess::guess(&sentence.text, &["blood_pressure".to_owned()]);
            end = stop;
        }
    }
}
