//! A link as a form, and its two ends side by side. Knows no SQL and decides nothing.

use super::study_form::{Group, Rows, Said, Section, numbered};
use super::study_said::of_fault;
use crate::choices;
use crate::domain::bearing::Objection;
use crate::domain::claim::{ClaimForm, ClaimType, Direction};
use crate::domain::criterion::Comparator;
use crate::domain::draft::FieldErrors;
use crate::domain::link::{Directness, Element, LinkDraft, OutcomeMatch, Polarity};
use crate::domain::measure::Measure;
use crate::domain::study::Design;
use crate::domain::study_draft::SubgroupDraft;
use crate::web::filters::typographic;
use crate::web::form::{Field, Gravity, Kind, Remark};
use crate::workflow::stages::BothEnds;

/// The name of the form that a link's fields belong to.
pub const FORM: &str = "link";

/// The sections of a link's form.
#[must_use]
pub fn sections(draft: &LinkDraft) -> Vec<Section> {
    vec![
        Section {
            id: "directness",
            title: "How directly it bears on the claim",
            about: "Element by element: is the study’s question the claim’s?",
            group: directness(draft),
        },
        Section {
            id: "reading",
            title: "How it is to be read",
            about: "Which way it points is computed from its numbers; only what they are about is said here.",
            group: reading(draft),
        },
        Section {
            id: "why",
            title: "Why it is linked",
            about: "For readers: one or two sentences.",
            group: Group::new(
                "",
                "",
                vec![
                    line("rationale", "Rationale", &draft.rationale).kind(Kind::Area),
                    line("note", "Note", &draft.note).kind(Kind::Area),
                ],
            ),
        },
    ]
}

fn line(field: &str, label: &str, value: &str) -> Field {
    Field::new(FORM, field, label, value)
}

fn directness(draft: &LinkDraft) -> Group {
    let elements = draft.directness.clone().unwrap_or_default();
    let one =
        |field: &str, label: &str, value: &str| line(&format!("directness.{field}"), label, value).choice(choices!(Directness));
    let fields = vec![
        one("population", "People", &elements.population),
        one("intervention", "Intervention", &elements.intervention),
        one("comparator", "Comparator", &elements.comparator),
        one("outcome", "Outcome", &elements.outcome),
        line("directness_engine", "All in all", &draft.directness_engine).choice(choices!(Directness)).hint(
            "What the rules use unless differing elements are named below: one makes it exploratory, two or more uncountable.",
        ),
    ];
    let rows = draft.differs.iter().enumerate().map(|(i, row)| {
        let path = format!("differs[{i}]");
        let fields = vec![
            line(&format!("{path}.element"), "What differs", &row.element).choice(choices!(Element)),
            line(&format!("{path}.reason"), "How", &row.reason),
        ];
        Group::new(&path, &numbered("Difference", i, ""), fields)
    });
    Group::new("", "", fields).with(Rows::new(
        "differs",
        "Add a differing element",
        "No element is named as differing.",
        rows.collect(),
    ))
}

fn reading(draft: &LinkDraft) -> Group {
    let fields = vec![
        line("outcome_match", "Outcome matches", &draft.outcome_match).choice(choices!(OutcomeMatch)),
        line("population", "Whom the result speaks of", &draft.population)
            .hint("“overall”, or the group as the claim names it. Another name than the claim’s makes it exploratory (S3, S5)."),
        line("polarity", "Estimate and claim run", &draft.polarity)
            .choice(choices!(Polarity))
            .hint("Reversed: the estimate is for less of the exposure, or a higher value is the better one."),
        line("polarity_reason", "Why reversed", &draft.polarity_reason),
    ];
    Group::new("", "", fields)
}

/// What the gate and the two ends say about a link.
#[must_use]
pub fn said(errors: Option<&FieldErrors>, objections: &[Objection]) -> Vec<Said> {
    let faults = errors.map(FieldErrors::all).unwrap_or_default().iter();
    let mut said: Vec<Said> = faults.map(|fault| Said { path: fault.field.clone(), remark: of_fault(fault) }).collect();
    said.extend(objections.iter().map(|one| Said {
        path: one.field.to_owned(),
        remark: Remark {
            gravity: if one.refuses { Gravity::Error } else { Gravity::Warning },
            rule: one.rule.to_owned(),
            message: one.message.clone(),
            offers: Vec::new(),
            tick: None,
        },
    }));
    said
}

/// One end of a link in words: name and value.
pub type Facts = Vec<(&'static str, String)>;

/// The claim and the result, each in words.
#[must_use]
pub fn ends(ends: &BothEnds) -> (Facts, Facts) {
    (claim(ends), result(ends))
}

fn filled(rows: Vec<(&'static str, String)>) -> Facts {
    rows.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

fn claim(ends: &BothEnds) -> Facts {
    let claim = &ends.claim;
    let code = |label: Option<&'static str>| label.unwrap_or_default().to_owned();
    let direction = claim.direction.parse::<Direction>().ok().map(Direction::label);
    let margins = [&claim.margin_lo, &claim.margin_hi].map(|end| if end.trim().is_empty() { "open" } else { end.trim() });
    filled(vec![
        ("Kind", code(claim.r#type.parse::<ClaimType>().ok().map(ClaimType::label))),
        ("People", claim.population.clone()),
        ("About", claim.population_scope.clone()),
        ("Exposure", claim.exposure.clone()),
        ("Compared with", claim.comparator.clone()),
        ("Outcome", claim.outcome.clone()),
        ("Claimed", direction.map_or_else(String::new, |words| format!("the outcome {words}"))),
        ("Over", claim.claimed_duration.clone()),
        ("Also says", code(claim.claim_form.parse::<ClaimForm>().ok().map(ClaimForm::label))),
        ("Difference that matters", claim.mcid.clone()),
        ("Margins", if margins == ["open", "open"] { String::new() } else { margins.join(" to ") }),
    ])
}

fn result(ends: &BothEnds) -> Facts {
    let (study, outcome, result) = (&ends.study.document, &ends.outcome, &ends.result);
    let design = if result.design.is_empty() { &study.design } else { &result.design };
    let given = study.arm.iter().flat_map(|arm| {
        arm.intervention.iter().map(move |one| {
            let dose = [&one.substance, &one.form, &one.amount, &one.unit, &one.frequency];
            let words: Vec<&str> = dose.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
            format!("{}: {}", arm.name, words.join(" ").replace('_', " "))
        })
    });
    let given: Vec<String> = given.collect();
    filled(vec![
        ("Design", design.parse::<Design>().map_or_else(|_| design.clone(), |design| design.label().to_owned())),
        ("People", study.population.clone()),
        ("About", subgroup(result.subgroup.as_ref()).unwrap_or_else(|| result.population.clone())),
        ("Given", if given.is_empty() { study.exposure.clone() } else { given.join("; ") }),
        ("Outcome", [outcome.name.trim(), outcome.time_point.trim()].join(" ").trim().to_owned()),
        (
            "Measure",
            result.measure.parse::<Measure>().map_or_else(|_| result.measure.clone(), |measure| measure.label().to_owned()),
        ),
        ("Estimate", estimate(ends)),
        ("P", result.p.clone()),
        ("Number of people", result.n.clone()),
        ("Over", study.duration.clone()),
    ])
}

/// "−17 (−86 to 53) AU"
#[must_use]
pub fn estimate(ends: &BothEnds) -> String {
    figures(&ends.result.estimate, &ends.result.ci_low, &ends.result.ci_high, &ends.outcome.unit)
}

/// An estimate with its interval and unit, as typed.
#[must_use]
pub fn figures(estimate: &str, low: &str, high: &str, unit: &str) -> String {
    let [estimate, low, high] = [estimate, low, high].map(|figure| typographic(figure.trim()));
    let interval = if low.is_empty() && high.is_empty() { String::new() } else { format!("({low} to {high})") };
    let words: Vec<&str> = [estimate.as_str(), interval.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    if words.is_empty() { String::new() } else { format!("{} {}", words.join(" "), unit.trim()).trim().to_owned() }
}

/// "CAC ≥ 400 AU" as typed.
#[must_use]
pub fn subgroup(subgroup: Option<&SubgroupDraft>) -> Option<String> {
    let subgroup = subgroup?;
    let comparator =
        subgroup.comparator.parse::<Comparator>().map_or_else(|_| subgroup.comparator.clone(), |c| c.label().to_owned());
    let words = [&subgroup.variable, &comparator, &subgroup.value, &subgroup.unit];
    let words: Vec<&str> = words.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
