//! Each row of METHOD 5.2 and each cell of 5.3.

use super::*;
use crate::verdict::evidence::Case;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// A planned, protected, adequate trial: estimate, standard error, people; changed by `also`.
fn trial(id: &str, est: f64, se: f64, n: u32, also: &Value) -> Value {
    let mut result = json!({
        "id": id, "study": id, "label": id, "design": "rct", "role": "primary", "prespecified": "yes", "multiplicity": "not_needed",
        "rob": "low", "directness": "direct", "analysis": "itt", "measure": "MD", "unit": "AU", "outcome": "o", "otype": "continuous",
        "est": est, "se": se, "n": n, "source": "verified",
    });
    for (name, value) in also.as_object().into_iter().flatten() {
        result[name] = value.clone();
    }
    result
}

fn suggestion(claim: &Value, results: Vec<Value>, target: Target) -> Suggestion {
    let mut statement = json!({"type": "effect", "direction": "decrease"});
    for (name, value) in claim.as_object().into_iter().flatten() {
        statement[name] = value.clone();
    }
    let case: Case = serde_json::from_value(json!({"claim": statement, "results": results})).expect("a case");
    suggest(&case, target).expect("a body of evidence")
}

fn steps(of: Domain, claim: &Value, results: Vec<Value>) -> i16 {
    let suggestion = suggestion(claim, results, Target::Null);
    let found = suggestion.of(of).expect("every domain is there");
    assert!(found.basis.ends_with(['.', '?']), "{}", found.basis);
    found.steps
}

fn none() -> Value {
    json!({})
}

#[test]
fn the_start_follows_the_design() {
    let cohort = |rob: &str| trial("c", -20.0, 5.0, 900, &json!({"design": "cohort", "adjusted": true, "rob": rob}));
    let association = json!({"type": "association"});
    let start = |results| suggestion(&association, results, Target::Null).start;
    assert_eq!(start(vec![trial("a", -20.0, 5.0, 900, &none())]), Level::High);
    assert_eq!(start(vec![cohort("not_assessed")]), Level::Low);
    // starting high because ROBINS-I is recorded, bias takes two steps
    let recorded = suggestion(&association, vec![cohort("moderate")], Target::Null);
    assert_eq!((recorded.start, recorded.of(Domain::RiskOfBias).map(|s| s.steps)), (Level::High, Some(-2)));
    let case: Case =
        serde_json::from_value(json!({"claim": {"type": "effect", "direction": "decrease"}, "results": []})).expect("a case");
    assert!(suggest(&case, Target::Null).is_none(), "nothing to rate");
}

#[test]
fn risk_of_bias_goes_by_the_weight_it_holds() {
    let with = |robs: [&str; 3]| {
        let results =
            robs.iter().zip(["a", "b", "c"]).map(|(rob, id)| trial(id, -20.0, 5.0, 500, &json!({"rob": rob}))).collect();
        steps(Domain::RiskOfBias, &none(), results)
    };
    assert_eq!(with(["low", "low", "low"]), 0);
    assert_eq!(with(["low", "low", "some"]), 0);
    assert_eq!(with(["low", "some", "not_assessed"]), -1);
    let high = |shares: [u32; 2]| {
        // of exploratory evidence only, since high risk takes results out of the main set
        let results = vec![
            trial("a", -20.0, 5.0, shares[0], &json!({"rob": "high"})),
            trial("b", -20.0, 5.0, shares[1], &json!({"prespecified": "no", "outcome": "another"})),
        ];
        steps(Domain::RiskOfBias, &none(), results)
    };
    assert_eq!((high([200, 800]), high([400, 600]), high([700, 300])), (0, -1, -2));
}

#[test]
fn inconsistency_needs_more_than_i_squared() {
    let with = |estimates: &[(f64, f64)]| {
        let results =
            estimates.iter().enumerate().map(|(i, (est, se))| trial(&format!("s{i}"), *est, *se, 500, &none())).collect();
        suggestion(&none(), results, Target::Null).of(Domain::Inconsistency).cloned().expect("the domain")
    };
    assert!(with(&[(-20.0, 5.0)]).basis.contains("cannot be judged"));
    assert_eq!(with(&[(-20.0, 5.0), (-21.0, 5.0)]).steps, 0);
    let same_side = with(&[(-40.0, 5.0), (-10.0, 5.0), (-25.0, 5.0)]);
    assert!(same_side.steps == 0 && same_side.basis.contains("I² alone does not decide"), "{same_side:?}");
    let both_sides = with(&[(-40.0, 10.0), (5.0, 10.0), (-20.0, 10.0)]);
    assert_eq!(both_sides.steps, -1, "{both_sides:?}");
    let opposed = with(&[(-40.0, 5.0), (40.0, 5.0), (-20.0, 5.0)]);
    assert_eq!(opposed.steps, -2, "{opposed:?}");
    let predicted = with(&[(-40.0, 5.0), (-6.0, 5.0), (-30.0, 5.0), (-8.0, 5.0), (-20.0, 5.0), (-25.0, 5.0)]);
    assert!(predicted.steps == -1 && predicted.basis.contains("prediction interval"), "{predicted:?}");
}

#[test]
fn indirectness_counts_the_elements_that_differ() {
    let with =
        |differs: Value| steps(Domain::Indirectness, &none(), vec![trial("a", -20.0, 5.0, 500, &json!({"differs": differs}))]);
    assert_eq!(with(json!([])), 0);
    assert_eq!(with(json!(["population"])), -1);
    assert_eq!(with(json!(["outcome"])), -1, "a stand-in for the outcome");
    // two elements are not counted by the rules at all; halves of a body may differ in one each
    let halves = vec![
        trial("a", -20.0, 5.0, 500, &json!({"differs": ["population"]})),
        trial("b", -20.0, 5.0, 500, &json!({"differs": ["outcome"]})),
    ];
    assert_eq!(steps(Domain::Indirectness, &none(), halves), -2);
}

#[test]
fn imprecision_looks_at_the_interval_then_at_the_information() {
    let matters = json!({"mcid": 10.0});
    let one = |est: f64, se: f64, n: u32| vec![trial("a", est, se, n, &none())];
    assert_eq!(steps(Domain::Imprecision, &none(), one(-20.0, 5.0, 500)), 0);
    assert_eq!(steps(Domain::Imprecision, &none(), one(-20.0, 5.0, 300)), -1, "fewer than 400");
    assert_eq!(steps(Domain::Imprecision, &none(), one(-20.0, 5.0, 133)), -2, "fewer than a third");
    assert_eq!(steps(Domain::Imprecision, &none(), one(-5.0, 5.0, 500)), -1, "includes no effect");
    assert_eq!(steps(Domain::Imprecision, &matters, one(-5.0, 4.0, 500)), -1, "no effect and one that matters");
    assert_eq!(steps(Domain::Imprecision, &matters, one(-1.0, 7.0, 500)), -2, "no effect and both that matter");
    assert_eq!(steps(Domain::Imprecision, &matters, one(-1.0, 15.0, 500)), -3, "twice what matters, both ways");
    let size = |ois: f64| vec![trial("a", -20.0, 5.0, 500, &json!({"ois": ois}))];
    assert_eq!((steps(Domain::Imprecision, &none(), size(600.0)), steps(Domain::Imprecision, &none(), size(1600.0))), (-1, -2));
    let mid = |target| suggestion(&matters, one(-14.0, 4.0, 500), target).of(Domain::Imprecision).map(|s| s.steps);
    assert_eq!((mid(Target::Null), mid(Target::Mid)), (Some(0), Some(-1)), "whether it matters is a question of its own");
    let ratio = |lo: f64, hi: f64| {
        let also = json!({"measure": "RR", "unit": "", "otype": "binary", "events": 400, "est": (lo * hi).sqrt(), "se": null, "lo": lo, "hi": hi});
        steps(Domain::Imprecision, &none(), vec![trial("a", 0.0, 0.0, 2000, &also)])
    };
    assert_eq!((ratio(0.6, 0.9), ratio(0.8, 1.1), ratio(0.7, 1.3)), (0, -1, -2));
    let silent = vec![trial("a", -20.0, 1.0, 500, &json!({"se": null, "p": 0.01}))];
    assert!(matches!(steps(Domain::Imprecision, &none(), silent), -1 | 0));
}

#[test]
fn publication_bias_is_tested_from_ten_studies() {
    let with = |k: u32, small_differ: bool| {
        let results = (1..=k).map(|i| {
            let se = 2.0 + f64::from(i);
            // the odd and the even lie on either side of the line
            let noise = if i % 2 == 0 { 0.6 } else { -0.6 } * se;
            trial(&format!("s{i}"), -20.0 + noise - if small_differ { 3.0 * se } else { 0.0 }, se, 500, &none())
        });
        suggestion(&none(), results.collect(), Target::Null).of(Domain::PublicationBias).cloned().expect("the domain")
    };
    assert!(with(9, true).basis.contains("not testable"));
    let asymmetric = with(10, true);
    assert!(asymmetric.steps == -1 && asymmetric.basis.contains("intercept −2.75, P < 0.001"), "{asymmetric:?}");
    let even = with(10, false);
    assert!(even.steps == 0 && even.basis.contains("no sign of asymmetry"), "{even:?}");
}

#[test]
fn only_evidence_that_is_not_randomised_and_not_lowered_is_raised() {
    let association = json!({"type": "association"});
    let with = |ratios: &[f64], design: &str| {
        let results = ratios.iter().enumerate().map(|(i, ratio)| {
            let also = json!({
                "design": design, "adjusted": true, "rob": "low", "measure": "RR", "unit": "", "otype": "binary", "events": 900,
                "est": ratio, "se": 0.05,
            });
            trial(&format!("s{i}"), 0.0, 0.0, 5000, &also)
        });
        steps(Domain::LargeEffect, &association, results.collect())
    };
    assert_eq!(with(&[0.45, 0.45], "cohort"), 1);
    assert_eq!(with(&[0.15, 0.15], "cohort"), 2);
    assert_eq!(with(&[0.6, 0.6], "cohort"), 0);
    assert_eq!(with(&[0.45], "cohort"), 0, "one study");
    assert_eq!(with(&[0.45, 0.45], "rct"), 0);
}

#[test]
fn levels_have_a_floor_and_a_cap() {
    assert_eq!(Level::High.moved(-1), Level::Moderate);
    assert_eq!((Level::High.moved(-9), Level::High.moved(2), Level::Low.moved(2)), (Level::VeryLow, Level::High, Level::High));
}

fn effect(multiple: Option<f64>, sign: i8, open: bool, inside: bool) -> Effect {
    let words = "mean difference −20 AU (95% CI −30 to −10)".to_owned();
    Effect { sign, multiple, open, inside, words, studies: 2, people: 500, kind: ClaimType::Effect }
}

#[test]
fn every_cell_of_the_statement_templates() {
    let question = Question { exposure: "vitamin K2".into(), comparator: "placebo".into(), outcome: "calcification".into() };
    let said = |level, effect: &Effect| statement(&question, effect, level, "24 months");
    let figures = "Mean difference −20 AU (95% CI −30 to −10); 2 studies, 500 people. Follow-up: 24 months.";
    let large = effect(Some(4.0), -1, false, false);
    let moderate = effect(Some(2.0), -1, false, false);
    let unknown = effect(None, 1, false, false);
    let small = effect(Some(1.0), -1, false, false);
    let trivial = effect(Some(0.5), -1, false, true);
    let unclear = effect(Some(0.5), -1, true, false);
    for (level, effect, words) in [
        (Level::High, &large, "Vitamin K2 greatly reduces calcification compared with placebo."),
        (Level::High, &moderate, "Vitamin K2 reduces calcification compared with placebo."),
        (Level::High, &unknown, "Vitamin K2 increases calcification compared with placebo."),
        (Level::High, &small, "Vitamin K2 reduces calcification slightly."),
        (Level::High, &trivial, "Vitamin K2 makes little or no difference to calcification."),
        (Level::Moderate, &large, "Vitamin K2 probably greatly reduces calcification."),
        (Level::Moderate, &unknown, "Vitamin K2 probably increases calcification."),
        (Level::Moderate, &small, "Vitamin K2 probably reduces calcification slightly."),
        (Level::Moderate, &trivial, "Vitamin K2 probably makes little or no difference to calcification."),
        (
            Level::Moderate,
            &unclear,
            "Vitamin K2 probably changes calcification little, but a small effect either way remains possible.",
        ),
        (Level::Low, &large, "Vitamin K2 may reduce calcification a lot."),
        (Level::Low, &moderate, "Vitamin K2 may reduce calcification."),
        (Level::Low, &small, "Vitamin K2 may reduce calcification slightly."),
        (Level::Low, &trivial, "Vitamin K2 may make little or no difference to calcification."),
        (Level::Low, &unclear, "We cannot tell reliably whether vitamin K2 changes calcification."),
        (Level::VeryLow, &large, "The evidence is too uncertain to say what vitamin K2 does to calcification."),
        (Level::VeryLow, &unclear, "The evidence is too uncertain to say what vitamin K2 does to calcification."),
    ] {
        assert_eq!(said(level, effect), format!("{words} {figures}"));
    }
    // "little or no difference" needs an interval inside what matters, or a hedge
    let wide = effect(Some(0.5), -1, false, false);
    assert!(said(Level::High, &wide).starts_with("Vitamin K2 reduces calcification slightly."));
    assert!(said(Level::Low, &wide).starts_with("Vitamin K2 may make little or no difference"));
    let linked = Effect { kind: ClaimType::Association, ..large };
    assert!(said(Level::Low, &linked).ends_with("Follow-up: 24 months. This does not show cause."));
    assert_eq!(
        statement(&Question::default(), &effect(None, 0, true, false), Level::Low, " "),
        "We cannot tell reliably whether the exposure changes the outcome. Mean difference −20 AU (95% CI −30 to −10); 2 studies, 500 people."
    );
}

#[test]
fn a_rating_counts_when_a_person_confirmed_all_five_and_gave_reasons() {
    let today = NaiveDate::from_ymd_opt(2026, 2, 1).expect("a day");
    let suggestion = suggestion(&none(), vec![trial("a", -20.0, 5.0, 300, &none())], Target::Null);
    assert_eq!(suggestion.overall(), Level::Moderate, "imprecision takes one");
    let mut draft = CertaintyDraft::default().laid_out(&suggestion, today);
    let faults = |draft: &CertaintyDraft| match draft.parse(&suggestion, today) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.all().iter().map(|error| error.field.clone()).collect::<Vec<_>>(),
    };
    let open: Vec<String> = faults(&draft);
    assert_eq!(open.iter().filter(|field| field.ends_with("confirmed")).count(), 5);
    for domain in &mut draft.domain {
        domain.confirmed = true;
    }
    assert_eq!(faults(&draft), ["domain[3].reason"], "the one that moves needs a reason");
    draft.domain[3].reason = "Too few people.".into();
    let rated = draft.parse(&suggestion, today).expect("rated");
    assert_eq!((rated.overall, draft.level(&suggestion)), (Level::Moderate, Level::Moderate));
    draft.domain[3].steps = "0".into();
    assert_eq!(draft.parse(&suggestion, today).map(|rated| rated.overall), Ok(Level::High));
    draft.domain[5].steps = "1".into();
    draft.domain[5].reason = "Large.".into();
    draft.domain[0].steps = "-4".into();
    draft.target = "mid".into();
    draft.as_of = "2026-02-02".into();
    draft.start = "moderate".into();
    assert_eq!(faults(&draft), ["target", "start", "as_of", "domain[0].steps", "domain[5].steps"]);
}
