//! Seed files: an article in Markdown and four TOML files, read into drafts. A fault is reported with file, line, field and value.

use super::markdown;
use crate::domain::appraisal::{Appraisal, AppraisalDraft};
use crate::domain::article::Document;
use crate::domain::claim::{Claim, ClaimDraft};
use crate::domain::draft::{FieldErrors, Gate};
use crate::domain::id::Slug;
use crate::domain::link::{Link, LinkDraft};
use crate::domain::study::{Source, Study};
use crate::domain::study_draft::{SourceDraft, StudyDraft};
use serde::Deserialize;
use std::collections::HashSet;
use std::fmt;
use toml::de::{DeTable, DeValue};

/// The texts of one seed directory.
#[derive(Debug, Clone, Copy)]
pub struct SeedFiles<'a> {
    /// The article's slug: the directory's name.
    pub slug: &'a str,
    /// `article.md`
    pub article: &'a str,
    /// `studies.toml`
    pub studies: &'a str,
    /// `appraisals.toml`
    pub appraisals: &'a str,
    /// `claims.toml`
    pub claims: &'a str,
    /// `links.toml`
    pub links: &'a str,
}

/// The seeds this program brings along.
pub const BUNDLED: SeedFiles<'static> = SeedFiles {
    slug: "vitamin-k2-calcification",
    article: include_str!("../../seeds/vitamin-k2-calcification/article.md"),
    studies: include_str!("../../seeds/vitamin-k2-calcification/studies.toml"),
    appraisals: include_str!("../../seeds/vitamin-k2-calcification/appraisals.toml"),
    claims: include_str!("../../seeds/vitamin-k2-calcification/claims.toml"),
    links: include_str!("../../seeds/vitamin-k2-calcification/links.toml"),
};

/// What a seed directory holds: each record parsed, beside its draft.
#[derive(Debug)]
pub struct Seeds {
    /// The article's name in addresses.
    pub slug: Slug,
    /// The article.
    pub article: Document,
    /// Where figures were read.
    pub sources: Vec<Source>,
    /// Studies.
    pub studies: Vec<(StudyDraft, Study)>,
    /// Appraisals.
    pub appraisals: Vec<(AppraisalDraft, Appraisal)>,
    /// Claims.
    pub claims: Vec<(ClaimDraft, Claim)>,
    /// Links.
    pub links: Vec<(LinkDraft, Link)>,
}

/// One fault of a seed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedFault {
    /// The file's name.
    pub file: &'static str,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong: field, value, what is allowed.
    pub message: String,
}

impl fmt::Display for SeedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Every fault found in a seed directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedFaults(pub Vec<SeedFault>);

impl fmt::Display for SeedFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(SeedFault::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for SeedFaults {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StudiesFile {
    #[serde(default)]
    source: Vec<SourceDraft>,
    #[serde(default)]
    study: Vec<StudyDraft>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppraisalsFile {
    #[serde(default)]
    appraisal: Vec<AppraisalDraft>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimsFile {
    #[serde(default)]
    claim: Vec<ClaimDraft>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinksFile {
    #[serde(default)]
    link: Vec<LinkDraft>,
}

/// Reads and parses a seed directory and checks every reference within it.
///
/// # Errors
/// Every fault found, with file and line.
pub fn read(files: SeedFiles<'_>) -> Result<Seeds, SeedFaults> {
    let mut faults = Vec::new();
    let slug = files
        .slug
        .parse::<Slug>()
        .map_err(|e| faults.push(SeedFault { file: "article.md", line: 1, message: format!("directory name: {e}") }))
        .ok();
    let article = markdown::read(files.article)
        .map_err(|e| faults.push(SeedFault { file: "article.md", line: 1, message: e.to_string() }))
        .ok();
    let studies_file = SeedFile::<StudiesFile>::open("studies.toml", files.studies, &mut faults);
    let appraisals_file = SeedFile::<AppraisalsFile>::open("appraisals.toml", files.appraisals, &mut faults);
    let claims_file = SeedFile::<ClaimsFile>::open("claims.toml", files.claims, &mut faults);
    let links_file = SeedFile::<LinksFile>::open("links.toml", files.links, &mut faults);
    let (Some(slug), Some(article), Some(studies), Some(appraisals), Some(claims), Some(links)) =
        (slug, article, studies_file, appraisals_file, claims_file, links_file)
    else {
        return Err(SeedFaults(faults));
    };
    let seeds = Seeds {
        slug,
        article,
        sources: studies
            .parse("source", &studies.data.source, SourceDraft::parse, &mut faults)
            .into_iter()
            .map(|(_, source)| source)
            .collect(),
        studies: studies.parse("study", &studies.data.study, StudyDraft::parse, &mut faults),
        appraisals: appraisals.parse("appraisal", &appraisals.data.appraisal, AppraisalDraft::parse, &mut faults),
        claims: claims.parse("claim", &claims.data.claim, ClaimDraft::parse, &mut faults),
        links: links.parse("link", &links.data.link, LinkDraft::parse, &mut faults),
    };
    if faults.is_empty() {
        studies.report(check_studies(&seeds), &mut faults);
        appraisals.report(check_appraisals(&seeds), &mut faults);
        claims.report(check_claims(&seeds), &mut faults);
        links.report(check_links(&seeds), &mut faults);
    }
    if faults.is_empty() { Ok(seeds) } else { Err(SeedFaults(faults)) }
}

fn check_studies(seeds: &Seeds) -> Gate {
    let mut gate = Gate::new();
    let sources: HashSet<&str> = seeds.sources.iter().map(|source| source.key.as_str()).collect();
    let mut slugs = HashSet::new();
    let mut results = HashSet::new();
    for (i, (draft, _)) in seeds.studies.iter().enumerate() {
        gate.check(slugs.insert(&draft.slug), &format!("study[{i}].slug"), &draft.slug, "stands twice");
        let mut known = |path: String, key: &str| {
            gate.check(
                key.is_empty() || sources.contains(key),
                &format!("study[{i}].{path}"),
                key,
                "names no source of this file",
            );
        };
        draft.report.iter().enumerate().for_each(|(j, row)| known(format!("report[{j}].source"), &row.source));
        draft.fact.iter().enumerate().for_each(|(j, row)| known(format!("fact[{j}].source"), &row.source));
        draft.criterion.iter().enumerate().for_each(|(j, row)| known(format!("criterion[{j}].source"), &row.source));
        draft.arm.iter().enumerate().for_each(|(j, row)| known(format!("arm[{j}].source"), &row.source));
        for (j, outcome) in draft.outcome.iter().enumerate() {
            for (k, result) in outcome.result.iter().enumerate() {
                known(format!("outcome[{j}].result[{k}].source"), &result.source);
                known(format!("outcome[{j}].result[{k}].source2"), &result.source2);
                known(format!("outcome[{j}].result[{k}].adjusted_source"), &result.adjusted_source);
            }
        }
        for (j, outcome) in draft.outcome.iter().enumerate() {
            for (k, result) in outcome.result.iter().enumerate() {
                gate.check(
                    results.insert(&result.key),
                    &format!("study[{i}].outcome[{j}].result[{k}].key"),
                    &result.key,
                    "stands twice in this file",
                );
            }
        }
    }
    gate
}

/// The keys of all results, each with its study's slug.
fn result_keys(seeds: &Seeds) -> HashSet<(&str, &str)> {
    seeds
        .studies
        .iter()
        .flat_map(|(_, study)| study.results().map(|(_, result)| (study.slug.as_str(), result.key.as_str())))
        .collect()
}

fn check_appraisals(seeds: &Seeds) -> Gate {
    let mut gate = Gate::new();
    let results = result_keys(seeds);
    let studies: HashSet<&str> = seeds.studies.iter().map(|(_, study)| study.slug.as_str()).collect();
    let mut keys = HashSet::new();
    let mut rated = HashSet::new();
    for (i, (draft, appraisal)) in seeds.appraisals.iter().enumerate() {
        gate.check(keys.insert(&draft.key), &format!("appraisal[{i}].key"), &draft.key, "stands twice");
        gate.check(
            studies.contains(draft.study.as_str()),
            &format!("appraisal[{i}].study"),
            &draft.study,
            "names no study of studies.toml",
        );
        for (j, result) in draft.results.iter().enumerate() {
            let field = format!("appraisal[{i}].results[{j}]");
            gate.check(
                results.contains(&(draft.study.as_str(), result.as_str())),
                &field,
                result,
                "names no result of this study",
            );
            gate.check(rated.insert((appraisal.instrument, result)), &field, result, "is rated twice by this instrument");
        }
    }
    gate
}

fn check_claims(seeds: &Seeds) -> Gate {
    let mut gate = Gate::new();
    let text = seeds.article.text();
    let mut slugs = HashSet::new();
    for (i, (draft, claim)) in seeds.claims.iter().enumerate() {
        gate.check(slugs.insert(&draft.slug), &format!("claim[{i}].slug"), &draft.slug, "stands twice");
        for (j, quote) in claim.quotes.iter().enumerate() {
            let times = text.lines().map(|line| line.matches(quote.exact.as_str()).count()).sum::<usize>();
            let field = format!("claim[{i}].anchor[{j}].exact");
            match quote.occurrence {
                _ if times == 0 => gate.fault(&field, &quote.exact, "these words do not stand in article.md"),
                None if times > 1 => {
                    gate.fault(&field, &quote.exact, &format!("these words stand {times} times in article.md; give occurrence"));
                }
                Some(nth) if nth > times => {
                    gate.fault(&field, &quote.exact, &format!("these words stand only {times} times in article.md"));
                }
                _ => {}
            }
        }
    }
    gate
}

fn check_links(seeds: &Seeds) -> Gate {
    let mut gate = Gate::new();
    let claims: HashSet<&str> = seeds.claims.iter().map(|(_, claim)| claim.slug.as_str()).collect();
    let results: HashSet<&str> = result_keys(seeds).into_iter().map(|(_, key)| key).collect();
    let mut pairs = HashSet::new();
    for (i, (draft, _)) in seeds.links.iter().enumerate() {
        gate.check(
            claims.contains(draft.claim.as_str()),
            &format!("link[{i}].claim"),
            &draft.claim,
            "names no claim of claims.toml",
        );
        gate.check(
            results.contains(draft.result.as_str()),
            &format!("link[{i}].result"),
            &draft.result,
            "names no result of studies.toml",
        );
        gate.check(
            pairs.insert((&draft.claim, &draft.result)),
            &format!("link[{i}].result"),
            &draft.result,
            "is linked to this claim twice",
        );
    }
    gate
}

/// One TOML file with its data and the places of its fields.
struct SeedFile<'a, T> {
    name: &'static str,
    text: &'a str,
    places: DeTable<'a>,
    data: T,
}

impl<'a, T: Deserialize<'a>> SeedFile<'a, T> {
    fn open(name: &'static str, text: &'a str, faults: &mut Vec<SeedFault>) -> Option<Self> {
        let opened = DeTable::parse(text).and_then(|places| toml::from_str::<T>(text).map(|data| (places.into_inner(), data)));
        match opened {
            Ok((places, data)) => Some(Self { name, text, places, data }),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_at(text, span.start));
                let value =
                    error.span().and_then(|span| text.get(span)).and_then(|value| value.lines().next()).unwrap_or_default();
                faults.push(SeedFault { file: name, line, message: format!("{} (at “{}”)", error.message(), value.trim()) });
                None
            }
        }
    }
}

impl<T> SeedFile<'_, T> {
    fn parse<D: Clone, R>(
        &self,
        list: &str,
        drafts: &[D],
        parse: impl Fn(&D) -> Result<R, FieldErrors>,
        faults: &mut Vec<SeedFault>,
    ) -> Vec<(D, R)> {
        let mut records = Vec::with_capacity(drafts.len());
        for (i, draft) in drafts.iter().enumerate() {
            match parse(draft) {
                Ok(record) => records.push((draft.clone(), record)),
                Err(errors) => self.fault(&format!("{list}[{i}]."), &errors, faults),
            }
        }
        records
    }

    fn report(&self, gate: Gate, faults: &mut Vec<SeedFault>) {
        if let Err(errors) = gate.finish(Some(())) {
            self.fault("", &errors, faults);
        }
    }

    fn fault(&self, prefix: &str, errors: &FieldErrors, faults: &mut Vec<SeedFault>) {
        for error in errors.all() {
            let line = line_at(self.text, self.offset(&format!("{prefix}{}", error.field)));
            faults.push(SeedFault { file: self.name, line, message: format!("{prefix}{error}") });
        }
    }

    /// Where a field stands, or the nearest group around it.
    fn offset(&self, path: &str) -> usize {
        let mut offset = 0;
        let mut table = Some(&self.places);
        for step in path.split('.') {
            let (name, index) = match step.split_once('[') {
                Some((name, rest)) => (name, rest.trim_end_matches(']').parse::<usize>().ok()),
                None => (step, None),
            };
            let Some(value) = table.and_then(|table| table.get(name)) else { break };
            let found = match (value.get_ref(), index) {
                (DeValue::Array(rows), Some(i)) => rows.get(i),
                _ => Some(value),
            };
            let Some(found) = found else { break };
            offset = found.span().start;
            table = match found.get_ref() {
                DeValue::Table(inner) => Some(inner),
                _ => None,
            };
        }
        offset
    }
}

fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults after one replacement in one file of the bundled seeds.
    fn faults(edit: impl Fn(SeedFiles<'static>) -> SeedFiles<'static>) -> Vec<String> {
        match read(edit(BUNDLED)) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.0.iter().map(SeedFault::to_string).collect(),
        }
    }

    fn replaced(text: &str, from: &str, to: &str) -> &'static str {
        assert!(text.contains(from), "the seeds no longer contain {from}");
        text.replacen(from, to, 1).leak()
    }

    #[test]
    fn the_bundled_seeds_are_in_order() {
        let seeds = read(BUNDLED).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!((seeds.claims.len(), seeds.studies.len(), seeds.links.len(), seeds.appraisals.len()), (47, 74, 223, 91));
        assert_eq!(seeds.studies.iter().map(|(_, study)| study.reports.len()).sum::<usize>(), 80);
    }

    #[test]
    fn a_broken_figure_is_named_with_file_line_field_and_value() {
        let seen =
            faults(|files| SeedFiles { studies: replaced(files.studies, "ci_low = \"-86\"", "ci_low = \"−8O6\""), ..files });
        assert_eq!(seen.len(), 1, "{seen:?}");
        let line = BUNDLED.studies.lines().position(|line| line.contains("ci_low = \"-86\"")).map_or(0, |i| i + 1);
        assert!(
            seen[0].starts_with(&format!("studies.toml:{line}: study[0].outcome["))
                && seen[0].contains("ci_low")
                && seen[0].contains("−8O6"),
            "{seen:?}"
        );
    }

    #[test]
    fn an_unknown_key_a_wrong_code_and_a_dangling_reference_are_refused() {
        let unknown_key = faults(|files| SeedFiles { claims: replaced(files.claims, "statement =", "sttement ="), ..files });
        assert!(unknown_key[0].starts_with("claims.toml:6:") && unknown_key[0].contains("sttement"), "{unknown_key:?}");
        let wrong_code = faults(|files| SeedFiles {
            claims: replaced(files.claims, "type = \"association\"", "type = \"asociation\""),
            ..files
        });
        assert!(wrong_code[0].contains("claim[0].type") && wrong_code[0].contains("allowed: effect, harm"), "{wrong_code:?}");
        let dangling = faults(|files| SeedFiles {
            links: replaced(files.links, "claim = \"k2-deficiency-progression\"", "claim = \"k2-nowhere\""),
            ..files
        });
        assert!(dangling[0].starts_with("links.toml:") && dangling[0].contains("k2-nowhere"), "{dangling:?}");
        let misquoted =
            faults(|files| SeedFiles { article: replaced(files.article, "consistently shown", "constantly shown"), ..files });
        assert!(misquoted[0].starts_with("claims.toml:") && misquoted[0].contains("do not stand in article.md"), "{misquoted:?}");
    }
}
