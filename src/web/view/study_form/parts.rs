//! The sections of a study's form and everything in them but the outcomes.

use super::{Group, Rows, Section, keyed, line, numbered, outcomes, tick};
use crate::choices;
use crate::domain::codes::Provenance;
use crate::domain::conduct::{Allocation, IndustryFunded, Paired};
use crate::domain::criterion::{Comparator, CriterionKind};
use crate::domain::dose::{Frequency, Route};
use crate::domain::identifiers::Scheme;
use crate::domain::study::{ArmRole, CitationStatus, Design, Integrity, ReportKind, SourceTier};
use crate::domain::study_draft::{
    ArmDraft, CriterionDraft, FactDraft, IdentifierDraft, InterventionDraft, ReportDraft, SourceDraft, StudyDraft,
};
use crate::web::form::{Field, Kind};

/// The sections in the order in which a paper is read.
pub(super) fn sections(draft: &StudyDraft, is_new: bool) -> Vec<Section> {
    vec![
        Section {
            id: "study",
            title: "Study",
            about: "One trial or cohort, however many papers report it.",
            group: about(draft, is_new),
        },
        Section {
            id: "sources",
            title: "Sources",
            about: "Where you read what you record. Each figure then names its source by its key.",
            group: Group::new("", "", Vec::new()).with(sources(draft)),
        },
        Section {
            id: "reports",
            title: "Reports and identifiers",
            about: "Papers and registry records. Reports of the same people belong to one study and vote once.",
            group: Group::new("", "", Vec::new()).with(reports(draft)),
        },
        Section {
            id: "population",
            title: "Who could enter",
            about: "Thresholds as a comparison: CAC score ≥ 400 AU at baseline. “>” and “≥” include different people.",
            group: population(draft),
        },
        Section {
            id: "arms",
            title: "Arms and doses",
            about: "Who was given what, how much, how often.",
            group: Group::new("", "", Vec::new()).with(arms(draft)),
        },
        Section {
            id: "outcomes",
            title: "Outcomes and results",
            about: "What was measured when, and every analysis of it: the overall result first, then its subgroups.",
            group: Group::new("", "", Vec::new()).with(outcomes::rows(draft)),
        },
        Section {
            id: "facts",
            title: "Further facts",
            about: "Single figures that have no field of their own, each with its source. Sources that disagree are two rows.",
            group: Group::new("", "", Vec::new()).with(facts(draft)),
        },
    ]
}

fn about(draft: &StudyDraft, is_new: bool) -> Group {
    let mut fields = vec![
        line("", "name", "Short name", &draft.name).hint("As people call it, e.g. Danish K2+D trial."),
        line("", "design", "Design", &draft.design).choice(choices!(Design)),
        line("", "duration", "Duration", &draft.duration).hint("As printed, e.g. 24 months."),
        line("", "population", "Population in words", &draft.population).kind(Kind::Area),
        line("", "countries", "Countries", &draft.countries),
        line("", "countries_status", "How we know the countries", &draft.countries_status).choice(choices!(Provenance)),
        line("", "blinding", "Blinding", &draft.blinding),
        line("", "funding", "Funding", &draft.funding),
        line("", "funding_status", "How we know the funding", &draft.funding_status).choice(choices!(Provenance)),
    ];
    if is_new {
        let hint = "Letters, digits and hyphens; made from the name when left empty. It stays.";
        fields.insert(1, line("", "slug", "Name in addresses", &draft.slug).hint(hint));
    }
    Group::new("", "", fields).fold("Set-up, numbers and dates", conduct(draft)).fold(
        "More about the study",
        vec![
            line("", "design_note", "Design in the authors’ words", &draft.design_note),
            line("", "exposure", "Exposure, where there are no arms", &draft.exposure),
            line("", "overlap", "May share participants with", &draft.overlap).kind(Kind::Area),
            line("", "remarks", "What a reader should know", &draft.remarks).kind(Kind::Area),
        ],
    )
}

/// How the study was set up and when.
fn conduct(draft: &StudyDraft) -> Vec<Field> {
    let mut control =
        line("", "control_arm", "Control arm", &draft.control_arm).hint("The key of the arm the others are compared with.");
    control.suggestions = "known-arms";
    vec![
        line("", "allocation", "What was allocated", &draft.allocation).choice(choices!(Allocation)),
        line("", "icc", "Intracluster correlation", &draft.icc).hint("For clusters."),
        line("", "cluster_size", "People in a cluster, mean", &draft.cluster_size),
        line("", "paired", "Cross-over analysed", &draft.paired).choice(choices!(Paired)),
        control,
        line("", "multiplicity_note", "How several primary outcomes were tested", &draft.multiplicity_note),
        line("", "industry_funded", "Paid for by industry", &draft.industry_funded)
            .choice(choices!(IndustryFunded))
            .hint("Yes if a company with an interest in the result paid, wholly or in part; a gift of tablets alone is no."),
        line("", "n_enrolled", "People enrolled", &draft.n_enrolled),
        line("", "n_randomised", "People randomised", &draft.n_randomised),
        line("", "age_mean", "Mean age", &draft.age_mean),
        line("", "age_low", "Lowest age", &draft.age_low),
        line("", "age_high", "Highest age", &draft.age_high),
        line("", "female_percent", "Women, %", &draft.female_percent),
        line("", "registered_on", "Registered on", &draft.registered_on).hint("e.g. 2018-07, 2018-07-24"),
        line("", "started_on", "Started on", &draft.started_on),
        line("", "primary_completed_on", "Primary outcome complete on", &draft.primary_completed_on),
        line("", "data_locked_on", "Data locked on", &draft.data_locked_on),
        line("", "registry_primary", "Primary outcome in the registry", &draft.registry_primary).kind(Kind::Area),
    ]
}

fn sources(draft: &StudyDraft) -> Rows {
    let one = |(i, d): (usize, &SourceDraft)| {
        let path = format!("source[{i}]");
        let p = path.as_str();
        Group::new(
            p,
            &numbered("Source", i, &d.key),
            vec![
                line(p, "key", "Key", &d.key).hint("e.g. hasific-pubmed"),
                line(p, "url", "Address", &d.url).hint("https://…"),
                line(p, "tier", "Kind", &d.tier).choice(choices!(SourceTier)),
                line(p, "says", "What it says, in your words", &d.says).kind(Kind::Area),
            ],
        )
    };
    let none = "No new source. Known sources are named by their keys in the fields below.";
    Rows::new("source", "Add a source", none, draft.source.iter().enumerate().map(one).collect())
}

fn reports(draft: &StudyDraft) -> Rows {
    let groups = draft.report.iter().enumerate().map(|(i, report)| one_report(i, report)).collect();
    Rows::new(
        "report",
        "Add a report",
        "No report yet. A study needs one, with an identifier, before its results can count.",
        groups,
    )
}

fn one_report(i: usize, d: &ReportDraft) -> Group {
    let path = format!("report[{i}]");
    let p = path.as_str();
    let fields = vec![
        key(p, &d.key),
        line(p, "label", "Called", &d.label).hint("Author and year, e.g. Hasific 2023."),
        line(p, "kind", "Kind of report", &d.kind).choice(choices!(ReportKind)),
        line(p, "title", "Title", &d.title),
        line(p, "authors", "Authors", &d.authors),
        line(p, "journal", "Journal", &d.journal),
        line(p, "year", "Year", &d.year),
        line(p, "volume", "Volume", &d.volume),
        line(p, "pages", "Pages", &d.pages),
        line(p, "published", "Published on", &d.published).hint("e.g. 2023, 2023-11 or 2023-11-24"),
        line(p, "status", "How the citation was seen", &d.status).choice(choices!(CitationStatus)),
        source(p, "source", "Read in", &d.source),
        line(p, "integrity", "Does it still stand?", &d.integrity).choice(choices!(Integrity)),
    ];
    let identifiers = d.identifiers.iter().enumerate().map(|(j, identifier)| one_identifier(p, j, identifier)).collect();
    Group::new(p, &keyed("Report", i, &d.label, &d.key), fields)
        .with(Rows::new(
            &format!("{p}.identifiers"),
            "Add an identifier",
            "No identifier yet: DOI, PMID, registry number or address.",
            identifiers,
        ))
        .fold(
            "Retraction and what differs from the study",
            vec![
                line(p, "retracted_on", "Retracted on", &d.retracted_on).hint("e.g. 2024-05-01"),
                line(p, "notice_url", "Retraction notice", &d.notice_url),
                line(p, "recalled", "Parts of the citation from memory", &d.recalled.join("\n"))
                    .kind(Kind::Area)
                    .hint("One a line."),
                line(p, "population", "People, where they differ", &d.population).kind(Kind::Area),
                line(p, "design_note", "Design, where it differs", &d.design_note),
                line(p, "blinding", "Blinding, where it differs", &d.blinding),
                line(p, "funding", "Funding, where it differs", &d.funding),
                line(p, "note", "Note", &d.note).kind(Kind::Area),
            ],
        )
}

fn one_identifier(report: &str, j: usize, d: &IdentifierDraft) -> Group {
    let path = format!("{report}.identifiers[{j}]");
    let p = path.as_str();
    Group::new(
        p,
        &numbered("Identifier", j, ""),
        vec![
            line(p, "scheme", "Kind", &d.scheme).choice(choices!(Scheme)),
            line(p, "value", "Identifier", &d.value),
            line(p, "status", "How we know", &d.status).choice(choices!(Provenance)),
        ],
    )
}

fn population(draft: &StudyDraft) -> Group {
    let groups = draft.criterion.iter().enumerate().map(|(i, criterion)| one_criterion(i, criterion)).collect();
    Group::new("", "", Vec::new()).with(Rows::new("criterion", "Add a criterion", "No threshold yet.", groups))
}

fn one_criterion(i: usize, d: &CriterionDraft) -> Group {
    let path = format!("criterion[{i}]");
    let p = path.as_str();
    let name = format!("{} {} {} {}", d.variable, d.comparator, d.value, d.unit);
    Group::new(
        p,
        &numbered("Criterion", i, &name),
        vec![
            line(p, "kind", "In or out", &d.kind).choice(choices!(CriterionKind)),
            line(p, "variable", "Variable", &d.variable).hint("e.g. CAC score"),
            line(p, "comparator", "Comparison", &d.comparator).choice(choices!(Comparator)),
            line(p, "value", "Value", &d.value).hint("e.g. 400"),
            line(p, "unit", "Unit", &d.unit).hint("e.g. AU"),
            line(p, "scale", "Scale", &d.scale).hint("e.g. Agatston"),
            line(p, "time_point", "When", &d.time_point).hint("e.g. baseline"),
            line(p, "status", "How we know", &d.status).choice(choices!(Provenance)),
        ],
    )
    .fold("Source and note", from_report(p, &d.report, &d.source, &d.note))
}

fn arms(draft: &StudyDraft) -> Rows {
    let groups = draft.arm.iter().enumerate().map(|(i, arm)| one_arm(i, arm)).collect();
    Rows::new("arm", "Add an arm", "No arm yet.", groups)
}

fn one_arm(i: usize, d: &ArmDraft) -> Group {
    let path = format!("arm[{i}]");
    let p = path.as_str();
    let given = d.intervention.iter().enumerate().map(|(j, intervention)| one_intervention(p, j, intervention)).collect();
    let mut more = from_report(p, &d.report, &d.source, &d.note);
    more.insert(0, line(p, "confidence", "Weak source", &d.confidence).choice([("low", "yes, a weak source")]));
    Group::new(
        p,
        &keyed("Arm", i, &d.name, &d.key),
        vec![
            key(p, &d.key),
            line(p, "name", "Name", &d.name).hint("e.g. MK-7 720 µg + D3 25 µg"),
            line(p, "role", "Role", &d.role).choice(choices!(ArmRole)),
            line(p, "n", "People", &d.n),
            line(p, "duration", "For how long", &d.duration),
            line(p, "printed", "Dose as printed", &d.printed),
            line(p, "status", "How we know", &d.status).choice(choices!(Provenance)),
        ],
    )
    .with(Rows::new(&format!("{p}.intervention"), "Add what was given", "Nothing given is recorded.", given))
    .fold("Source and note", more)
}

fn one_intervention(arm: &str, j: usize, d: &InterventionDraft) -> Group {
    let path = format!("{arm}.intervention[{j}]");
    let p = path.as_str();
    Group::new(
        p,
        &numbered("Given", j, &d.substance),
        vec![
            line(p, "substance", "Substance", &d.substance).hint("e.g. vitamin K2"),
            line(p, "form", "Form", &d.form).hint("e.g. MK-7"),
            line(p, "amount", "Amount", &d.amount).hint("e.g. 720"),
            line(p, "unit", "Unit", &d.unit).hint("µg (ug and mcg are taken)"),
            line(p, "frequency", "How often", &d.frequency).choice(choices!(Frequency)),
            line(p, "route", "By what way", &d.route).choice(choices!(Route)),
        ],
    )
}

fn facts(draft: &StudyDraft) -> Rows {
    let groups = draft.fact.iter().enumerate().map(|(i, fact)| one_fact(i, fact)).collect();
    Rows::new("fact", "Add a fact", "No further fact.", groups)
}

fn one_fact(i: usize, d: &FactDraft) -> Group {
    let path = format!("fact[{i}]");
    let p = path.as_str();
    let mut more = from_report(p, &d.report, &d.source, &d.note);
    more.insert(0, line(p, "confidence", "Weak source", &d.confidence).choice([("low", "yes, a weak source")]));
    Group::new(
        p,
        &numbered("Fact", i, &d.name),
        vec![
            line(p, "name", "What", &d.name),
            line(p, "value", "Value as printed", &d.value),
            line(p, "status", "How we know", &d.status).choice(choices!(Provenance)),
        ],
    )
    .fold("Source and note", more)
}

/// The name a row is known by within the study: made when the study is saved, and kept.
pub(super) fn key(path: &str, value: &str) -> Field {
    line(path, "key", "Key", value).kind(Kind::Hidden)
}

/// Where something was read, by the key of a source.
pub(super) fn source(path: &str, field: &str, label: &str, value: &str) -> Field {
    let mut field = line(path, field, label, value).hint("The key of a source.");
    field.suggestions = "known-sources";
    field
}

/// A report of the study.
pub(super) fn report(path: &str, value: &str) -> Field {
    let mut field = line(path, "report", "Stands in report", value).hint("The key of a report: r1.");
    field.suggestions = "known-reports";
    field
}

fn from_report(path: &str, of: &str, read_in: &str, note: &str) -> Vec<Field> {
    vec![report(path, of), source(path, "source", "Read in", read_in), line(path, "note", "Note", note).kind(Kind::Area)]
}

/// A box, for the sections in other files.
pub(super) fn boxed(path: &str, field: &str, label: &str, value: bool) -> Field {
    tick(path, field, label, value)
}
