//! METHOD's sentences, and what makes one sentence firmer than another.

use super::*;

#[test]
fn the_sentences_of_the_method_have_the_levels_it_gives_them() {
    for (number, sentence, level) in [
        (
            "O1",
            "A Danish study found that K2 and D significantly slowed calcification in patients with CAC ≥400; this is considered \
             hypothesis-generating",
            1,
        ),
        ("O2", "Activated MGP lets K2 effectively inhibit calcium deposition in the arterial walls", 3),
        ("O3", "The evidence strongly suggests that ensuring adequate K2 status is a crucial strategy", 3),
        ("O4", "Studies have consistently shown a strong association between deficiency and progression", 3),
        ("O5", "Magnesium may offer a protective effect", 1),
        ("O6", "A smaller study demonstrated that K2 could reduce or stabilize calcium scores", 1),
        ("O7", "This provides strong evidence for the protective role of vitamin K", 3),
        ("O8", "X lowers LDL", 3),
        ("O10", "X may lower LDL", 1),
        ("O12", "K2 has no effect on the valve", 3),
        ("O13", "Y could help", 1),
        ("O14", "In rats, K2 reduced calcification", 3),
        ("O15", "People who eat more natto have less heart disease, so eat natto", 3),
        ("O16", "Studies disagree on Z", 0),
        ("O18", "X can lower LDL", 2),
    ] {
        assert_eq!(propose(sentence).level, level, "{number}: {:?}", propose(sentence));
    }
}

#[test]
fn a_hedge_lowers_its_own_clause_and_no_other() {
    for (sentence, level) in [
        ("K2 prevents calcification, and it may help bones", 3),
        ("K2 may help bones, which may help hearts", 1),
        ("In some studies, K2 reduced calcification", 1),
        ("Taken in high doses, vitamin D can lead to hypercalcaemia", 2),
        ("K2 likely slows calcification", 2),
        ("K2 is linked to lower risk", 2),
        ("K2 is strongly linked to lower risk", 3),
        ("It might clearly help", 2),
        ("It is unclear whether K2 reduces calcification", 0),
        ("potentially reversing stiffness of the arteries", 1),
        ("A study in patients who had coronary disease, in Japan, demonstrated that K2 could lower scores", 1),
        ("Research has shown that drugs opposing vitamin K, warfarin for one, can accelerate calcification", 2),
        ("It can lead to stiffer arteries, increasing the risk of events", 2),
        ("It can lead to hypercalcaemia, potentially speeding up calcification", 2),
        ("two main forms", 3),
        ("", 3),
    ] {
        assert_eq!(propose(sentence).level, level, "{sentence}: {:?}", propose(sentence));
    }
}

#[test]
fn the_words_that_show_it_are_named_as_they_stand() {
    assert_eq!(propose("The evidence Strongly suggests that K2 helps").cues, ["Strongly", "suggests", "helps"]);
    let plain = propose("Liver and kidney do it");
    assert_eq!((plain.level, plain.cues.len()), (3, 0));
}

#[test]
fn what_denies_an_effect_speaks_of_cause_or_asks_for_confirmation_is_noticed() {
    assert!(propose("K2 has no effect on the valve").negated);
    assert!(!propose("K2 slows calcification").negated);
    assert!(propose("K2 lowers cardiovascular risk").causal);
    assert!(!propose("K2 is associated with lower risk").causal);
    assert!(propose("This is considered hypothesis-generating").caveat);
    assert!(!propose("K2 may help").caveat);
}
