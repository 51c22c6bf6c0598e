//! Outcomes and results of a study's form.

use super::parts::{boxed, key, report, source};
use super::{Fold, Group, Rows, keyed, line, numbered};
use crate::choices;
use crate::domain::codes::Provenance;
use crate::domain::criterion::Comparator;
use crate::domain::measure::Measure;
use crate::domain::result::{
    Adjusted, AnalysisSet, Credibility, Multiplicity, Prespecified, ReportedDirection, ResultRole, ReviewOf, ReviewQuality, Side,
    Standing,
};
use crate::domain::study::{Design, Integrity, OutcomeKind, OutcomeRole};
use crate::domain::study_draft::{ArmDataDraft, OutcomeDraft, ResultDraft, StudyDraft};
use crate::web::form::{Field, Kind};

/// The list of outcomes.
pub(super) fn rows(draft: &StudyDraft) -> Rows {
    let groups = draft.outcome.iter().enumerate().map(|(i, outcome)| one_outcome(i, outcome)).collect();
    Rows::new("outcome", "Add an outcome", "No outcome yet.", groups)
}

fn one_outcome(i: usize, d: &OutcomeDraft) -> Group {
    let path = format!("outcome[{i}]");
    let p = path.as_str();
    let mut concept = line(p, "concept", "Filed under", &d.concept).hint("The same word in every study, e.g. coronary_calcium");
    concept.suggestions = "known-concepts";
    let fields = vec![
        key(p, &d.key),
        line(p, "name", "Outcome", &d.name).hint("e.g. Change in CAC score"),
        concept,
        line(p, "unit", "Unit", &d.unit).hint("e.g. AU"),
        line(p, "kind", "Kind", &d.kind).choice(choices!(OutcomeKind)),
        line(p, "time_point", "Measured at", &d.time_point).hint("e.g. 24 months"),
        line(p, "role", "Role in the plan", &d.role).choice(choices!(OutcomeRole)),
        boxed(p, "higher_is_better", "Higher is better", d.higher_is_better),
    ];
    let results = d.result.iter().enumerate().map(|(j, result)| one_result(p, j, result)).collect();
    Group::new(p, &numbered("Outcome", i, &d.name), fields).with(Rows::new(
        &format!("{p}.result"),
        "Add a result",
        "No result yet.",
        results,
    ))
}

fn one_result(outcome: &str, j: usize, d: &ResultDraft) -> Group {
    let path = format!("{outcome}.result[{j}]");
    let p = path.as_str();
    let mut group = Group::new(p, &keyed("Result", j, &d.label, &d.key), main_fields(p, d))
        .fold("Subgroup", subgroup(p, d))
        .fold("Counts and arm by arm", counts(p, d))
        .fold("Plan and analysis", plan(p, d))
        .fold("Adjustment", adjustment(p, d))
        .fold("Review", review(p, d))
        .fold("Source, status and notes", provenance(p, d));
    let arms = d.arm_data.iter().enumerate().map(|(k, arm)| arm_data(p, k, arm)).collect();
    if let Some(Fold { rows, .. }) = group.folds.get_mut(1) {
        rows.push(Rows::new(&format!("{p}.arm_data"), "Add an arm’s figures", "No figures by arm.", arms));
    }
    group
}

/// What every result needs, in the order in which an abstract gives it.
fn main_fields(p: &str, d: &ResultDraft) -> Vec<Field> {
    vec![
        key(p, &d.key),
        line(p, "label", "Called", &d.label).hint("e.g. All participants; CAC ≥ 400"),
        line(p, "population", "Speaks of", &d.population).hint("“overall”, or the group in words"),
        line(p, "measure", "Measure", &d.measure).choice(choices!(Measure)),
        line(p, "estimate", "Estimate", &d.estimate).hint("As printed, e.g. −51"),
        line(p, "ci_low", "Interval from", &d.ci_low),
        line(p, "ci_high", "Interval to", &d.ci_high),
        line(p, "level", "Level, %", &d.level).hint("Read as 95 when not stated."),
        line(p, "p", "P", &d.p).hint("e.g. 0.047, <0.001, NS"),
        line(p, "n", "People analysed", &d.n),
        line(p, "role", "Role", &d.role).choice(choices!(ResultRole)),
        line(p, "prespecified", "Planned in advance?", &d.prespecified).choice(choices!(Prespecified)),
        line(p, "multiplicity", "Several tests?", &d.multiplicity).choice(choices!(Multiplicity)),
        line(p, "design", "Design of this analysis", &d.design).choice(choices!(Design)),
        line(p, "standing", "Read where", &d.standing).choice(choices!(Standing)),
        line(p, "status", "How we know it", &d.status).choice(choices!(Provenance)),
        line(p, "figures_status", "How we know its figures", &d.figures_status).choice(choices!(Provenance)),
        boxed(
            p,
            "suspect_numbers",
            "The figures contradict one another and are printed like this: keep them, never count them",
            d.suspect_numbers,
        ),
    ]
}

fn subgroup(p: &str, d: &ResultDraft) -> Vec<Field> {
    let people = d.subgroup.clone().unwrap_or_default();
    let within = format!("{p}.subgroup");
    let s = within.as_str();
    let mut parent = line(p, "parent", "Part of the result", &d.parent).hint("The key of the result in everybody.");
    parent.suggestions = "known-results";
    vec![
        line(s, "variable", "Variable", &people.variable).hint("e.g. CAC score"),
        line(s, "comparator", "Comparison", &people.comparator).choice(choices!(Comparator)),
        line(s, "value", "Value", &people.value).hint("e.g. 400"),
        line(s, "unit", "Unit", &people.unit).hint("e.g. AU"),
        line(s, "scale", "Scale", &people.scale).hint("e.g. Agatston"),
        line(s, "time_point", "When", &people.time_point).hint("e.g. baseline"),
        parent,
        line(p, "interaction_p", "P of the interaction test", &d.interaction_p),
        line(p, "credibility", "Credibility (ICEMAN)", &d.credibility).choice(choices!(Credibility)),
    ]
}

fn counts(p: &str, d: &ResultDraft) -> Vec<Field> {
    let counts = d.counts.clone().unwrap_or_default();
    let within = format!("{p}.counts");
    let c = within.as_str();
    vec![
        line(c, "events_experimental", "Events, experimental", &counts.events_experimental),
        line(c, "n_experimental", "People, experimental", &counts.n_experimental),
        line(c, "events_control", "Events, control", &counts.events_control),
        line(c, "n_control", "People, control", &counts.n_control),
        line(p, "events", "Events in all", &d.events),
        line(p, "se", "Standard error of the estimate", &d.se).hint("Of the logarithm for ratios."),
        line(p, "reported_direction", "Direction in words", &d.reported_direction).choice(choices!(ReportedDirection)),
        line(p, "i2", "I², %", &d.i2),
    ]
}

fn arm_data(p: &str, k: usize, d: &ArmDataDraft) -> Group {
    let path = format!("{p}.arm_data[{k}]");
    let a = path.as_str();
    Group::new(
        a,
        &numbered("Figures of an arm", k, ""),
        vec![
            line(a, "arm", "Arm", &d.arm).choice(choices!(Side)),
            line(a, "n", "People", &d.n),
            line(a, "events", "Events", &d.events),
            line(a, "percent", "Per cent", &d.percent),
            line(a, "mean", "Mean", &d.mean),
            line(a, "sd", "SD", &d.sd),
            line(a, "sem", "SE", &d.sem),
            line(a, "median", "Median", &d.median),
            line(a, "iqr_low", "Lower quartile", &d.iqr_low),
            line(a, "iqr_high", "Upper quartile", &d.iqr_high),
            line(a, "ci_low", "95% CI from", &d.ci_low),
            line(a, "ci_high", "95% CI to", &d.ci_high),
            line(a, "baseline_mean", "Mean at baseline", &d.baseline_mean),
            line(a, "baseline_sd", "SD at baseline", &d.baseline_sd),
            line(a, "final_mean", "Mean at the end", &d.final_mean),
            line(a, "final_sd", "SD at the end", &d.final_sd),
        ],
    )
}

fn plan(p: &str, d: &ResultDraft) -> Vec<Field> {
    vec![
        line(p, "analysis", "Analysis set", &d.analysis).choice(choices!(AnalysisSet)),
        line(p, "unit", "Unit of the estimate, where not the outcome’s", &d.unit),
        line(p, "test", "Test or model", &d.test).hint("e.g. exact, ANCOVA"),
        line(p, "plan_url", "Document of the plan", &d.plan_url).hint("https://… of the protocol or registry record"),
        line(p, "plan_date", "Dated", &d.plan_date),
        line(p, "role_printed", "Role in the paper’s words", &d.role_printed),
        line(p, "measure_printed", "Measure in the paper’s words", &d.measure_printed),
        line(p, "outcome_group", "May be pooled under", &d.outcome_group),
        line(p, "contrast", "Contrast", &d.contrast).hint("e.g. top_v_bottom, per_10ug"),
        line(p, "ois", "Information size, people", &d.ois),
        boxed(p, "one_sided", "P is one-sided", d.one_sided),
        boxed(p, "pp_agrees", "The per-protocol analysis agrees", d.pp_agrees),
        boxed(p, "unit_error", "Clusters or periods were analysed as people", d.unit_error),
        boxed(p, "multi_arm", "More than two arms", d.multi_arm),
        boxed(p, "marker", "The exposure’s direct biochemical target", d.marker),
    ]
}

fn adjustment(p: &str, d: &ResultDraft) -> Vec<Field> {
    vec![
        line(p, "adjusted", "Adjusted?", &d.adjusted).choice(choices!(Adjusted)),
        line(p, "adjustment", "How fully", &d.adjustment).hint("0, 1, 2 …: fuller is higher"),
        line(p, "adjusted_basis", "For what", &d.adjusted_basis),
        source(p, "adjusted_source", "Read in", &d.adjusted_source),
    ]
}

fn review(p: &str, d: &ResultDraft) -> Vec<Field> {
    vec![
        line(p, "sr_of", "Review of", &d.sr_of).choice(choices!(ReviewOf)),
        line(p, "k_included", "Studies pooled", &d.k_included),
        line(p, "included", "Which", &d.included.join("\n"))
            .kind(Kind::Area)
            .hint("One a line, by the name of the study in addresses."),
        line(p, "search_date", "Searched on", &d.search_date),
        line(p, "sr_quality", "Quality (AMSTAR 2)", &d.sr_quality).choice(choices!(ReviewQuality)),
    ]
}

fn provenance(p: &str, d: &ResultDraft) -> Vec<Field> {
    vec![
        report(p, &d.report),
        source(p, "source", "Read in", &d.source),
        source(p, "source2", "And in", &d.source2),
        line(p, "locator", "Place", &d.locator).hint("e.g. p. 4, table 2"),
        line(p, "as_printed", "Exactly as printed", &d.as_printed),
        line(p, "derivation", "How derived figures were computed", &d.derivation),
        line(p, "p_derivation", "How P was read from words", &d.p_derivation),
        line(p, "published", "Published on", &d.published),
        line(p, "integrity", "Does it still stand?", &d.integrity).choice(choices!(Integrity)),
        line(p, "retracted_on", "Retracted on", &d.retracted_on),
        line(p, "not_a_result", "Why this is no comparison", &d.not_a_result),
        line(p, "duplicate_of", "Repeats the result", &d.duplicate_of),
        line(p, "text", "What it says without figures", &d.text).kind(Kind::Area),
        line(p, "note", "Note", &d.note).kind(Kind::Area),
        line(p, "result_note", "Note on the figures", &d.result_note).kind(Kind::Area),
    ]
}
