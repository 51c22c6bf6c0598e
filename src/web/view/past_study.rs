//! A study's page on a day gone by: the reports and results published by then, or the revision readers of our database saw.

use super::as_of::{AsOf, Knower};
use super::past_claim::document;
use crate::domain::appraisal::AppraisalDraft;
use crate::domain::partial_date::PartialDate;
use crate::domain::study::{Integrity, Study};
use crate::domain::study_draft::StudyDraft;
use crate::store;
use crate::store::past;
use crate::store::revision::Kind;
use crate::store::stage;
use crate::store::study_page::{AppraisalRow, StudyPage};
use crate::verdict;
use crate::web::error::AppError;
use crate::web::state::AppState;
use crate::workflow::assess;
use sqlx::PgConnection;
use std::collections::HashSet;

/// A study with everything its page shows, today or as of a day.
///
/// # Errors
/// When there is no such study, it was not there on that day, or the database does not answer.
pub async fn read(state: &AppState, slug: &str, as_of: Option<AsOf>) -> Result<StudyPage, AppError> {
    let Some(as_of) = as_of else {
        let mut connection = state.pool.acquire().await?;
        return store::study_page::read(&mut connection, slug).await?.ok_or(AppError::NotFound);
    };
    // several queries, so one snapshot for all of them
    let mut snapshot = state.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    match as_of.knower {
        Knower::World => as_the_world(&mut snapshot, slug, as_of).await,
        Knower::Record => as_our_database(&mut snapshot, slug, as_of).await,
    }
}

async fn as_the_world(connection: &mut PgConnection, slug: &str, as_of: AsOf) -> Result<StudyPage, AppError> {
    let mut page = store::study_page::read(connection, slug).await?.ok_or(AppError::NotFound)?;
    published_by(&mut page, as_of.date);
    if page.study.reports.is_empty() {
        return Err(AppError::NotThen(format!("No report of this study is known to have been published by {}.", as_of.day())));
    }
    let results: HashSet<&str> = page.study.results().map(|(_, result)| result.key.as_str()).collect();
    for claim in &mut page.claims {
        claim.results.retain(|key| results.contains(key.as_str()));
    }
    page.claims.retain(|claim| !claim.results.is_empty());
    for claim in &mut page.claims {
        let head = stage::read_by_slug(connection, Kind::Claim, &claim.slug).await?.ok_or(AppError::NotFound)?;
        if let Some(case) = assess::as_of(connection, head.id, as_of.date).await? {
            let assessment = verdict::assess(&case);
            claim.verdict = assessment.verdict.to_string();
            claim.rule = assessment.rule.to_string();
        }
    }
    Ok(page)
}

/// Leaves only what is known to have been published by a day, and only retractions dated by then.
fn published_by(page: &mut StudyPage, day: PartialDate) {
    let known = |date: Option<PartialDate>| date.is_some_and(|date| date.last_day() <= day.last_day());
    let study = &mut page.study;
    let hidden: HashSet<String> =
        study.reports.iter().filter(|report| !known(report.published)).map(|report| report.key.clone()).collect();
    let of_then = |report: &Option<String>| report.as_ref().is_none_or(|report| !hidden.contains(report));
    study.reports.retain(|report| !hidden.contains(&report.key));
    study.facts.retain(|fact| of_then(&fact.report));
    study.criteria.retain(|entry| of_then(&entry.report));
    study.arms.retain(|arm| of_then(&arm.report));
    for outcome in &mut study.outcomes {
        outcome.results.retain(|result| known(result.published) && of_then(&result.report));
    }
    study.outcomes.retain(|outcome| !outcome.results.is_empty());
    let unretracted = |integrity: &mut Integrity, retracted_on: &mut Option<PartialDate>| {
        if retracted_on.is_some() && !known(*retracted_on) {
            *integrity = Integrity::Ok;
            *retracted_on = None;
        }
    };
    study.reports.iter_mut().for_each(|report| unretracted(&mut report.integrity, &mut report.retracted_on));
    let results = study.outcomes.iter_mut().flat_map(|outcome| &mut outcome.results);
    results.for_each(|result| unretracted(&mut result.integrity, &mut result.retracted_on));
    only(&mut page.document, &page.study, &hidden);
}

/// The document with the same reports and results.
fn only(document: &mut StudyDraft, study: &Study, hidden: &HashSet<String>) {
    document.report.retain(|report| !hidden.contains(&report.key));
    document.fact.retain(|fact| !hidden.contains(&fact.report));
    document.criterion.retain(|entry| !hidden.contains(&entry.report));
    document.arm.retain(|arm| !hidden.contains(&arm.report));
    let kept: HashSet<&str> = study.results().map(|(_, result)| result.key.as_str()).collect();
    for outcome in &mut document.outcome {
        outcome.result.retain(|result| kept.contains(result.key.as_str()));
    }
    document.outcome.retain(|outcome| !outcome.result.is_empty());
}

async fn as_our_database(connection: &mut PgConnection, slug: &str, as_of: AsOf) -> Result<StudyPage, AppError> {
    let end = as_of.end();
    let Some(known) = past::record(connection, Kind::Study, slug, end).await? else {
        stage::read_by_slug(connection, Kind::Study, slug).await?.ok_or(AppError::NotFound)?;
        return Err(AppError::NotThen(format!("Our database showed readers no such study on {}.", as_of.day())));
    };
    let draft: StudyDraft = document(known.document)?;
    let study = draft.parse().map_err(|_| {
        AppError::NotThen(
            "What our database held then can’t be read by today’s rules. Its history shows it field by field.".to_owned(),
        )
    })?;
    let results: Vec<String> = study.results().map(|(_, result)| result.key.clone()).collect();
    let keys: Vec<String> = draft.source_references().into_iter().map(|(_, key)| key.to_owned()).collect();
    let appraisals = past::appraisals(connection, known.id, end).await?.into_iter();
    Ok(StudyPage {
        appraisals: appraisals.map(|value| document(value).map(appraisal)).collect::<Result<_, _>>()?,
        claims: past::claims(connection, &results, end).await?,
        sources: past::sources(connection, &keys).await?,
        study,
        document: draft,
        version: known.number,
        updated_at: known.recorded_at,
    })
}

fn appraisal(draft: AppraisalDraft) -> AppraisalRow {
    let some = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    AppraisalRow {
        instrument: draft.instrument,
        version: draft.instrument_version,
        family: some(draft.family),
        basis: some(draft.basis),
        provisional: draft.provisional,
        overall: draft.overall,
        consider_high: draft.consider_high,
        note: some(draft.note),
        overall_reason: some(draft.overall_reason),
        // who rated it is no part of the document
        raters: Vec::new(),
        adjudicator: None,
        domains: draft.domain.into_iter().map(|domain| (domain.name, domain.judgement, domain.support)).collect(),
    }
}
