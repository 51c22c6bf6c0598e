//! METHOD's worked cases of overclaim, all of them, and the sentences that follow.

use super::*;
use crate::domain::claim::{ClaimForm, ClaimType, Direction, Overreach};

const CAVEAT: bool = true;

/// Number, verdict, certainty, W, whether a documented search found nothing, flags; ceiling, result, severity.
type Case = (&'static str, Verdict, Option<Level>, i16, bool, &'static [Overreach], Option<i16>, Match, i16);

#[test]
fn the_worked_cases_o1_to_o19_come_out_as_in_the_method() {
    use Match::{Matched, Overstated, Unchecked, Understated};
    use Overreach::{Absence, Advice, Causal, Selective, Species};
    use Verdict::{
        Contradicted, HypothesisGenerating, Mixed, NoUsableEvidence, NonSignificant, NotAssessed, PreclinicalOnly, Supported,
    };
    let cases: [Case; 19] = [
        ("O1", HypothesisGenerating, None, 1, false, &[Selective], Some(1), Overstated, 1),
        ("O2", NonSignificant, None, 3, false, &[], Some(0), Overstated, 3),
        ("O3", NonSignificant, None, 3, false, &[Advice], Some(0), Overstated, 3),
        ("O4", HypothesisGenerating, None, 3, false, &[], Some(1), Overstated, 2),
        ("O5", NotAssessed, None, 1, false, &[], None, Unchecked, 0),
        ("O6", NoUsableEvidence, None, 1, false, &[], None, Unchecked, 0),
        ("O7", PreclinicalOnly, None, 3, false, &[Species], Some(0), Overstated, 3),
        ("O8", Supported, Some(Level::High), 3, false, &[], Some(3), Matched, 0),
        ("O9", Supported, Some(Level::Moderate), 3, false, &[], Some(2), Overstated, 1),
        ("O10", Supported, Some(Level::High), 1, false, &[], Some(3), Understated, 0),
        ("O11", Supported, Some(Level::Low), 1, false, &[], Some(1), Matched, 0),
        ("O12", NonSignificant, None, 3, false, &[Absence], Some(0), Overstated, 3),
        ("O13", Contradicted, None, 1, false, &[], Some(-1), Overstated, 2),
        ("O14", PreclinicalOnly, None, 3, false, &[], Some(3), Matched, 0),
        ("O15", Supported, Some(Level::Low), 3, false, &[Causal, Advice], Some(1), Overstated, 3),
        ("O16", Mixed, None, 0, false, &[], Some(0), Matched, 0),
        ("O17", NoUsableEvidence, None, 1, true, &[], Some(0), Overstated, 1),
        ("O18", Supported, Some(Level::Moderate), 2, false, &[], Some(2), Matched, 0),
        ("O19", Supported, None, 3, false, &[], Some(1), Overstated, 2),
    ];
    for (number, verdict, certainty, level, search_none_found, flags, ceiling, result, severity) in cases {
        let wording = Wording { level, flags: flags.len(), confined_to_model: number == "O14", caveat: CAVEAT };
        let judged = judge(wording, Standing { verdict, certainty, search_none_found });
        assert_eq!((judged.ceiling, judged.result, judged.severity), (ceiling, result, severity), "{number}");
        assert_eq!(judged.gap, ceiling.map(|ceiling| level - ceiling), "{number}");
        assert_eq!(judged.provisional, number == "O19", "{number}");
        let shown = if number == "O19" { Match::Provisional } else { result };
        assert_eq!(judged.shown(), shown, "{number}: what is provisional accuses nobody");
    }
}

#[test]
fn a_tentative_sentence_on_a_signal_is_matched_and_noted_where_it_does_not_ask_for_confirmation() {
    let signal = Standing { verdict: Verdict::HypothesisGenerating, certainty: None, search_none_found: false };
    let judged = |caveat| judge(Wording { level: 1, caveat, ..Wording::default() }, signal);
    assert_eq!((judged(false).result, judged(false).caveat_missing), (Match::Matched, true));
    assert_eq!((judged(true).result, judged(true).caveat_missing), (Match::Matched, false));
    assert!(!judge(Wording { level: 3, ..Wording::default() }, signal).caveat_missing, "an overstated one has more to mend");
}

#[test]
fn many_flags_are_no_worse_than_serious_and_a_flag_alone_outweighs_a_soft_wording() {
    let strong = Standing { verdict: Verdict::Supported, certainty: Some(Level::High), search_none_found: false };
    let judged = |level, flags| judge(Wording { level, flags, ..Wording::default() }, strong);
    assert_eq!((judged(3, 7).result, judged(3, 7).severity), (Match::Overstated, 3));
    assert_eq!((judged(0, 1).result, judged(0, 1).severity), (Match::Overstated, 1));
    assert_eq!(judged(0, 0).result, Match::Understated);
}

fn said<'a>() -> Said<'a> {
    Said {
        claim_type: ClaimType::Effect,
        direction: Direction::Decrease,
        form: None,
        exposure: "vitamin K2 + D",
        outcome: "CAC progression over 24 months",
        direction_words: "slows",
        only_in: "men with CAC >= 400 AU (Danish trial)",
        flags: &[],
    }
}

fn sentence(said: &Said<'_>, verdict: Verdict, certainty: Option<Level>) -> Option<String> {
    fair(said, Standing { verdict, certainty, search_none_found: true })
}

#[test]
fn the_fair_wording_of_the_danish_claim_names_its_parts_and_what_is_left_out() {
    let danish = Said { flags: &[Overreach::Selective], ..said() };
    assert_eq!(
        sentence(&danish, Verdict::HypothesisGenerating, None).as_deref(),
        Some(
            "A fair wording would say that vitamin K2 + D may slow CAC progression over 24 months in men with CAC >= 400 AU, \
             and that this needs a planned trial; it would also report the overall result of the same study."
        )
    );
}

#[test]
fn each_verdict_has_its_fair_wording() {
    let said = Said { outcome: "LDL", exposure: "X", direction_words: "lowers", only_in: "", ..said() };
    let of = |verdict, certainty| sentence(&said, verdict, certainty).unwrap_or_default();
    let supported = |level| of(Verdict::Supported, Some(level));
    assert_eq!(supported(Level::High), "A fair wording would say that X lowers LDL.");
    assert_eq!(supported(Level::Moderate), "A fair wording would say that X probably lowers LDL.");
    assert_eq!(supported(Level::Low), "A fair wording would say that X may lower LDL.");
    assert_eq!(
        supported(Level::VeryLow),
        "A fair wording would say that the evidence is too uncertain to tell whether X lowers LDL."
    );
    assert_eq!(
        of(Verdict::Supported, None),
        "A fair wording would say no more than that X may lower LDL, until the certainty of the evidence is rated."
    );
    assert_eq!(
        of(Verdict::NonSignificant, None),
        "A fair wording would say that studies so far have not shown whether X lowers LDL."
    );
    assert_eq!(of(Verdict::Mixed, None), "A fair wording would say that studies disagree on whether X lowers LDL.");
    assert_eq!(
        of(Verdict::Contradicted, None),
        "A fair wording would say that studies in people speak against the statement that X lowers LDL."
    );
    assert_eq!(
        of(Verdict::PreclinicalOnly, None),
        "A fair wording would say that X may lower LDL in animals or cells, and that it is not known whether this holds for people."
    );
    assert_eq!(
        of(Verdict::NoUsableEvidence, None),
        "A fair wording would say that a search found no usable study of whether X lowers LDL."
    );
    assert_eq!(sentence(&said, Verdict::NotAssessed, None), None);
}

#[test]
fn what_the_record_does_not_say_is_not_guessed() {
    let silent = Said { exposure: " ", ..said() };
    assert_eq!(sentence(&silent, Verdict::HypothesisGenerating, None), None);
    // words that are no verb stand as they are, beside a verb that takes no side
    let protective = Said { direction_words: "protective", only_in: "", outcome: "vascular health", ..said() };
    assert_eq!(
        sentence(&protective, Verdict::Mixed, None).as_deref(),
        Some(
            "A fair wording would say that studies disagree on whether vitamin K2 + D affects vascular health (claimed: protective)."
        )
    );
    let needed = Said { direction_words: "required", form: Some(ClaimForm::Necessity), ..protective };
    assert_eq!(
        sentence(&needed, Verdict::Contradicted, None).as_deref(),
        Some(
            "A fair wording would say that studies in people speak against what is claimed of vitamin K2 + D and vascular health \
             (claimed: required); it would not say that it is needed."
        )
    );
    let machine = Said { direction_words: "", direction: Direction::Increase, only_in: "", outcome: "LDL", ..said() };
    assert_eq!(
        sentence(&machine, Verdict::Supported, Some(Level::Moderate)).as_deref(),
        Some("A fair wording would say that vitamin K2 + D probably increases LDL.")
    );
}

#[test]
fn associations_equivalence_forms_and_flags_have_words_of_their_own() {
    let cohort = Said {
        claim_type: ClaimType::Association,
        exposure: "higher vitamin K2",
        outcome: "coronary events",
        direction_words: "lower risk",
        only_in: "",
        flags: &[Overreach::Causal, Overreach::Advice],
        ..said()
    };
    assert_eq!(
        sentence(&cohort, Verdict::HypothesisGenerating, None).as_deref(),
        Some(
            "A fair wording would say that higher vitamin K2 may be associated with coronary events (claimed: lower risk), and that \
             this needs a planned study; it would also leave out the advice."
        )
    );
    let same =
        Said { claim_type: ClaimType::Equivalence, direction: Direction::None, direction_words: "", only_in: "", ..said() };
    assert_eq!(
        sentence(&Said { outcome: "LDL", ..same }, Verdict::Supported, Some(Level::Low)).as_deref(),
        Some("A fair wording would say that vitamin K2 + D may make no important difference to LDL.")
    );
    let best = Said { form: Some(ClaimForm::Superlative), only_in: "", ..said() };
    let best = sentence(&best, Verdict::NonSignificant, None).unwrap_or_default();
    assert!(best.ends_with("it would not say that it is the most or the only one."), "{best}");
}
