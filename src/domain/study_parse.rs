//! From [`StudyDraft`] to [`Study`]: every rule a study must meet to be stored as published.

use super::codes::Provenance;
use super::conduct::Conduct;
use super::criterion::{Comparator, Criterion, CriterionKind};
use super::dose::{Frequency, Intervention, Route, usual_unit};
use super::draft::{FieldErrors, Gate, words_or_none};
use super::duration::Duration;
use super::identifiers::{Identifier, Scheme};
use super::result_parse::parse_result;
use super::study::{Arm, CitationStatus, EntryCriterion, Fact, Integrity, Outcome, Report, Source, SourceTier, Study};
use super::study_draft::{
    ArmDraft, CriterionDraft, FactDraft, IdentifierDraft, InterventionDraft, OutcomeDraft, ReportDraft, SourceDraft, StudyDraft,
};
use std::collections::HashSet;

impl SourceDraft {
    /// Parses a source.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn parse(&self) -> Result<Source, FieldErrors> {
        let mut gate = Gate::new();
        let source = parse_source(&mut gate, self);
        gate.finish(source)
    }
}

fn parse_source(gate: &mut Gate, draft: &SourceDraft) -> Option<Source> {
    let key = gate.words("key", &draft.key);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    gate.check(draft.key.chars().all(plain), "key", &draft.key, "is made of letters, digits, “_”, “.” and “-”");
    let url = gate.words("url", &draft.url);
    let on_the_web = ["http://", "https://"].iter().any(|start| draft.url.starts_with(start));
    gate.check(on_the_web, "url", &draft.url, "must be a web address starting with http:// or https://");
    let tier = gate.required::<SourceTier>("tier", &draft.tier);
    let says = gate.words("says", &draft.says);
    Some(Source { key: key?, url: url?, tier: tier?, says: says? })
}

impl StudyDraft {
    /// Parses a whole study.
    ///
    /// # Errors
    /// Every field that can't be taken, with its path.
    pub fn parse(&self) -> Result<Study, FieldErrors> {
        let mut gate = Gate::new();
        let study = self.parse_in(&mut gate);
        if let Some(study) = &study {
            self.check_references(&mut gate, study);
        }
        gate.finish(study)
    }

    fn parse_in(&self, gate: &mut Gate) -> Option<Study> {
        let slug = gate.required("slug", &self.slug);
        let sources = gate.each("source", &self.source, parse_source);
        let name = gate.words("name", &self.name);
        let design = gate.required("design", &self.design);
        let countries = known_words(gate, &self.countries, "countries_status", &self.countries_status);
        let funding = known_words(gate, &self.funding, "funding_status", &self.funding_status);
        let conduct = Conduct::parse(gate, self);
        let reports = gate.each("report", &self.report, parse_report);
        let facts = gate.each("fact", &self.fact, parse_fact);
        let criteria = gate.each("criterion", &self.criterion, parse_criterion);
        let arms = gate.each("arm", &self.arm, parse_arm);
        let outcomes = gate.each("outcome", &self.outcome, parse_outcome);
        gate.check(!self.report.is_empty(), "report", "", "a study needs at least one report");
        Some(Study {
            slug: slug?,
            sources: sources?,
            name: name?,
            design: design?,
            design_note: words_or_none(&self.design_note),
            exposure: words_or_none(&self.exposure),
            countries,
            blinding: words_or_none(&self.blinding),
            funding,
            population: words_or_none(&self.population),
            duration: Duration::printed(&self.duration),
            overlap: words_or_none(&self.overlap),
            remarks: words_or_none(&self.remarks),
            conduct,
            reports: reports?,
            facts: facts?,
            criteria: criteria?,
            arms: arms?,
            outcomes: outcomes?,
        })
    }

    /// Names must be unique and every name used must exist.
    fn check_references(&self, gate: &mut Gate, study: &Study) {
        let reports: HashSet<&str> = study.reports.iter().map(|report| report.key.as_str()).collect();
        unique(gate, "report", self.report.iter().map(|report| report.key.as_str()));
        unique(gate, "arm", self.arm.iter().map(|arm| arm.key.as_str()));
        unique(gate, "outcome", self.outcome.iter().map(|outcome| outcome.key.as_str()));
        let mut named = |field: String, report: &str| {
            gate.check(report.is_empty() || reports.contains(report), &field, report, "names no report of this study");
        };
        self.fact.iter().enumerate().for_each(|(i, fact)| named(format!("fact[{i}].report"), &fact.report));
        self.criterion.iter().enumerate().for_each(|(i, criterion)| named(format!("criterion[{i}].report"), &criterion.report));
        self.arm.iter().enumerate().for_each(|(i, arm)| named(format!("arm[{i}].report"), &arm.report));
        let has_arm = self.control_arm.is_empty() || self.arm.iter().any(|arm| arm.key == self.control_arm);
        gate.check(has_arm, "control_arm", &self.control_arm, "names no arm of this study");
        let keys: HashSet<&str> = study.results().map(|(_, result)| result.key.as_str()).collect();
        for (i, outcome) in self.outcome.iter().enumerate() {
            for (j, result) in outcome.result.iter().enumerate() {
                let path = format!("outcome[{i}].result[{j}]");
                gate.check(
                    result.report.is_empty() || reports.contains(result.report.as_str()),
                    &format!("{path}.report"),
                    &result.report,
                    "names no report of this study",
                );
                gate.check(
                    result.parent.is_empty() || keys.contains(result.parent.as_str()),
                    &format!("{path}.parent"),
                    &result.parent,
                    "names no result of this study",
                );
            }
        }
        if keys.len() < study.results().count() {
            let mut seen = HashSet::new();
            for (i, outcome) in self.outcome.iter().enumerate() {
                for (j, result) in outcome.result.iter().enumerate() {
                    gate.check(
                        seen.insert(result.key.as_str()),
                        &format!("outcome[{i}].result[{j}].key"),
                        &result.key,
                        "is the key of two results",
                    );
                }
            }
        }
    }
}

fn unique<'a>(gate: &mut Gate, list: &str, keys: impl Iterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for (i, key) in keys.enumerate() {
        gate.check(seen.insert(key), &format!("{list}[{i}].key"), key, "stands twice in this study");
    }
}

/// Words with the mark that says how we know them.
fn known_words(gate: &mut Gate, text: &str, status_field: &str, status: &str) -> Option<(String, Provenance)> {
    let status = gate.or(status_field, status, Provenance::Unknown)?;
    words_or_none(text).map(|words| (words, status))
}

fn parse_report(gate: &mut Gate, draft: &ReportDraft) -> Option<Report> {
    let key = gate.words("key", &draft.key);
    let kind = gate.required("kind", &draft.kind);
    let label = gate.words("label", &draft.label);
    let year = gate.optional::<i32>("year", &draft.year);
    gate.check(
        year.is_none_or(|year| (1700..=2200).contains(&year)),
        "year",
        &draft.year,
        "must be a year between 1700 and 2200",
    );
    let published = gate.optional("published", &draft.published);
    let status = gate.required::<CitationStatus>("status", &draft.status);
    let integrity = gate.or("integrity", &draft.integrity, Integrity::Unknown);
    let retracted_on = gate.optional("retracted_on", &draft.retracted_on);
    gate.check(
        (integrity == Some(Integrity::Retracted)) != draft.retracted_on.is_empty(),
        "retracted_on",
        &draft.retracted_on,
        "a retracted report needs the date of its retraction, any other has none",
    );
    let identifiers = gate.each("identifiers", &draft.identifiers, parse_identifier);
    Some(Report {
        key: key?,
        kind: kind?,
        label: label?,
        authors: words_or_none(&draft.authors),
        title: words_or_none(&draft.title),
        journal: words_or_none(&draft.journal),
        year,
        volume: words_or_none(&draft.volume),
        pages: words_or_none(&draft.pages),
        published,
        status: status?,
        recalled: draft.recalled.clone(),
        source: words_or_none(&draft.source),
        note: words_or_none(&draft.note),
        population: words_or_none(&draft.population),
        design_note: words_or_none(&draft.design_note),
        blinding: words_or_none(&draft.blinding),
        funding: words_or_none(&draft.funding),
        integrity: integrity?,
        retracted_on,
        notice_url: words_or_none(&draft.notice_url),
        identifiers: identifiers?,
    })
}

fn parse_identifier(gate: &mut Gate, draft: &IdentifierDraft) -> Option<(Identifier, Provenance)> {
    let scheme = gate.required::<Scheme>("scheme", &draft.scheme)?;
    let status = gate.or("status", &draft.status, Provenance::Unknown);
    match Identifier::parse(scheme, &draft.value) {
        Ok(identifier) => Some((identifier, status?)),
        Err(error) => {
            gate.fault("value", &draft.value, &error.to_string());
            None
        }
    }
}

fn parse_fact(gate: &mut Gate, draft: &FactDraft) -> Option<Fact> {
    let name = gate.words("name", &draft.name);
    let status = gate.required("status", &draft.status);
    let value = words_or_none(&draft.value);
    gate.check(value.is_some() || status == Some(Provenance::Unknown), "value", "", "must be given unless the status is unknown");
    let low_confidence = parse_confidence(gate, &draft.confidence);
    Some(Fact {
        report: words_or_none(&draft.report),
        name: name?,
        value,
        status: status?,
        low_confidence,
        source: words_or_none(&draft.source),
        note: words_or_none(&draft.note),
    })
}

fn parse_confidence(gate: &mut Gate, confidence: &str) -> bool {
    gate.check(confidence.is_empty() || confidence == "low", "confidence", confidence, "can only be low, or left out");
    confidence == "low"
}

fn parse_criterion(gate: &mut Gate, draft: &CriterionDraft) -> Option<EntryCriterion> {
    let kind = gate.or("kind", &draft.kind, CriterionKind::Inclusion);
    let comparator = gate.required::<Comparator>("comparator", &draft.comparator);
    let status = gate.required("status", &draft.status);
    let criterion = comparator.and_then(|comparator| {
        Criterion::from_parts(&draft.variable, comparator, &draft.value, &draft.unit, &draft.scale, &draft.time_point)
            .map_err(|error| gate.fault("value", &draft.value, &error.to_string()))
            .ok()
    });
    Some(EntryCriterion {
        report: words_or_none(&draft.report),
        kind: kind?,
        criterion: criterion?,
        status: status?,
        source: words_or_none(&draft.source),
        note: words_or_none(&draft.note),
    })
}

fn parse_arm(gate: &mut Gate, draft: &ArmDraft) -> Option<Arm> {
    let key = gate.words("key", &draft.key);
    let name = gate.words("name", &draft.name);
    let role = gate.required("role", &draft.role);
    let n = gate.optional::<i32>("n", &draft.n);
    gate.check(n.is_none_or(|n| n >= 0), "n", &draft.n, "must be a number of people");
    let status = gate.required("status", &draft.status);
    let low_confidence = parse_confidence(gate, &draft.confidence);
    let interventions = gate.each("intervention", &draft.intervention, parse_intervention);
    Some(Arm {
        key: key?,
        report: words_or_none(&draft.report),
        name: name?,
        role: role?,
        n,
        duration: Duration::printed(&draft.duration),
        printed: words_or_none(&draft.printed),
        status: status?,
        low_confidence,
        source: words_or_none(&draft.source),
        note: words_or_none(&draft.note),
        interventions: interventions?,
    })
}

fn parse_intervention(gate: &mut Gate, draft: &InterventionDraft) -> Option<Intervention> {
    let substance = gate.words("substance", &draft.substance);
    let amount = gate.optional::<super::number::Printed>("amount", &draft.amount);
    gate.check(
        draft.amount.trim().is_empty() == draft.unit.trim().is_empty(),
        "unit",
        &draft.unit,
        "an amount and its unit go together",
    );
    gate.check(amount.as_ref().is_none_or(|amount| amount.value() >= 0.0), "amount", &draft.amount, "cannot be negative");
    let frequency = gate.or("frequency", &draft.frequency, Frequency::Unknown);
    let route = gate.or("route", &draft.route, Route::Unknown);
    Some(Intervention {
        substance: substance?,
        form: words_or_none(&draft.form),
        dose: amount.map(|amount| (amount, usual_unit(&draft.unit))),
        frequency: frequency?,
        route: route?,
    })
}

fn parse_outcome(gate: &mut Gate, draft: &OutcomeDraft) -> Option<Outcome> {
    let key = gate.words("key", &draft.key);
    let name = gate.words("name", &draft.name);
    let concept = gate.words("concept", &draft.concept);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    gate.check(draft.concept.chars().all(plain), "concept", &draft.concept, "is made of letters, digits, “_”, “.” and “-”");
    let kind = gate.required("kind", &draft.kind);
    let role = gate.required("role", &draft.role);
    let results = gate.each("result", &draft.result, parse_result);
    Some(Outcome {
        key: key?,
        name: name?,
        concept: concept?,
        unit: words_or_none(&usual_unit(&draft.unit)),
        kind: kind?,
        time_point: Duration::printed(&draft.time_point),
        role: role?,
        higher_is_better: draft.higher_is_better,
        results: results?,
    })
}
