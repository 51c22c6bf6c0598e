//! A claim's page on a day gone by: as the world knew it, with the verdict of what had been published by then; or as our database held
//! it, put together from the revisions and the verdict of then.

use super::as_of::{AsOf, Knower};
use crate::domain::claim::ClaimDraft;
use crate::domain::link::LinkDraft;
use crate::domain::result::StudyResult;
use crate::domain::study::{ArmRole, Outcome, Source, Study};
use crate::domain::study_draft::StudyDraft;
use crate::store;
use crate::store::claim_page::{ClaimPage, EvidenceRow, VerdictRow};
use crate::store::past::{self, Known};
use crate::store::revision::Kind;
use crate::store::stage;
use crate::verdict::robustness::Background;
use crate::verdict::{self, Analysis, Assessment, Case, RULESET};
use crate::web::error::AppError;
use crate::web::state::AppState;
use crate::workflow::assess;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::{BTreeSet, HashMap};

/// A claim with everything its page shows, today or as of a day; none where readers see no such claim today.
///
/// # Errors
/// When our database did not have it on that day, or does not answer.
pub async fn read(state: &AppState, slug: &str, as_of: Option<AsOf>) -> Result<Option<ClaimPage>, AppError> {
    let Some(as_of) = as_of else {
        let mut connection = state.pool.acquire().await?;
        return Ok(store::claim_page::read(&mut connection, slug).await?);
    };
    // several queries, so one snapshot for all of them
    let mut snapshot = state.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    match as_of.knower {
        Knower::World => as_the_world(&mut snapshot, slug, as_of, (state.clock)()).await,
        Knower::Record => as_our_database(&mut snapshot, slug, as_of).await,
    }
}

async fn as_the_world(
    connection: &mut PgConnection,
    slug: &str,
    as_of: AsOf,
    now: DateTime<Utc>,
) -> Result<Option<ClaimPage>, AppError> {
    let Some(mut page) = store::claim_page::read(connection, slug).await? else { return Ok(None) };
    let head = stage::read_by_slug(connection, Kind::Claim, slug).await?.ok_or(AppError::NotFound)?;
    let case = assess::as_of(connection, head.id, as_of.date).await?.ok_or(AppError::NotFound)?;
    let assessment = verdict::assess(&case);
    page.analysis = Some(Json(verdict::analyse(&case, &store::analysis::background(connection, head.id).await?)));
    page.shown = assessment.verdict.to_string();
    page.verdict = Some(Json(verdict_row(&assessment, now)?));
    // what people judged rests on what is known today
    (page.overriding, page.certainty) = (None, None);
    Ok(Some(page))
}

/// An assessment as a stored verdict is read.
fn verdict_row(assessment: &Assessment, now: DateTime<Utc>) -> Result<VerdictRow, AppError> {
    Ok(VerdictRow {
        code: assessment.verdict.to_string(),
        rule: assessment.rule.to_string(),
        flags: assessment.flags.iter().map(ToString::to_string).collect(),
        summary: assessment.summary.clone(),
        studies: i32::try_from(assessment.studies).unwrap_or(i32::MAX),
        participants: i32::try_from(assessment.participants).ok().filter(|n| *n > 0),
        body: assessment.body.as_ref().map(|body| json!(body)),
        standings: document(json!(assessment.counted))?,
        trace: document(json!(assessment.trace))?,
        ruleset: RULESET.to_owned(),
        decided_at: now,
    })
}

/// A document as what it holds.
pub(super) fn document<T: DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::Internal(Box::new(error)))
}

async fn as_our_database(connection: &mut PgConnection, slug: &str, as_of: AsOf) -> Result<Option<ClaimPage>, AppError> {
    let end = as_of.end();
    let Some(known) = past::record(connection, Kind::Claim, slug, end).await? else {
        stage::read_by_slug(connection, Kind::Claim, slug).await?.ok_or(AppError::NotFound)?;
        return Err(AppError::NotThen(format!("Our database showed readers no such claim on {}.", as_of.day())));
    };
    let (verdict, inputs) = past::verdict(connection, known.id, end).await?.unzip();
    let evidence = match &inputs {
        Some(inputs) => evidence(connection, known.id, inputs, end).await?,
        None => Vec::new(),
    };
    let analysis = inputs.as_ref().and_then(|inputs| analysed(verdict.as_ref(), inputs));
    let draft: ClaimDraft = document(known.document.clone())?;
    let mut passages = past::passages(connection, known.id, end).await?;
    passages.retain(|passage| draft.anchor.iter().any(|anchor| anchor.exact == passage.exact));
    let history = past::verdicts(connection, known.id, end).await?;
    Ok(Some(ClaimPage {
        passages: Json(passages),
        shown: verdict.as_ref().map_or_else(|| "not_assessed".to_owned(), |verdict| verdict.code.clone()),
        verdict: verdict.map(Json),
        analysis: analysis.map(Json),
        history: Json(history),
        evidence: Json(evidence),
        ..text(&known, draft)
    }))
}

/// What follows from a verdict's inputs, where today's rules are those it was decided by. Who paid and who was lost then is not known.
fn analysed(verdict: Option<&VerdictRow>, inputs: &Value) -> Option<Analysis> {
    verdict.filter(|verdict| verdict.ruleset == RULESET)?;
    let case: Case = serde_json::from_value(inputs.clone()).ok()?;
    Some(verdict::analyse(&case, &Background::default()))
}

/// The claim's own words; everything around them is left empty.
fn text(known: &Known, draft: ClaimDraft) -> ClaimPage {
    let some = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let level = |text: &str, otherwise: i16| text.parse().unwrap_or(otherwise);
    let wording_level = level(&draft.wording_level, 0);
    let mut overreach: Vec<(String, String)> = draft.overreach.into_iter().map(|one| (one.flag, one.reason)).collect();
    overreach.sort();
    let range: Vec<i16> = draft.wording_range.iter().map(|text| level(text, wording_level)).collect();
    ClaimPage {
        slug: draft.slug,
        statement: draft.statement,
        claim_type: draft.r#type,
        direction: draft.direction,
        direction_note: some(draft.direction_note),
        population_scope: draft.population_scope,
        claim_form: some(draft.claim_form),
        claimed_duration: some(draft.claimed_duration),
        rct_infeasible_reason: some(draft.rct_infeasible_reason).filter(|_| draft.rct_infeasible),
        search_none_found: draft.search_none_found,
        confined_to_model: draft.confined_to_model,
        mcid: draft.mcid.parse().ok(),
        population: some(draft.population),
        exposure: some(draft.exposure),
        comparator: some(draft.comparator),
        outcome: some(draft.outcome),
        direction_words: some(draft.direction_words),
        strength_wording: some(draft.strength_wording),
        wording_level,
        wording_lowest: range.first().copied().unwrap_or(wording_level),
        wording_highest: range.last().copied().unwrap_or(wording_level),
        wording_basis: some(draft.wording_basis),
        note: some(draft.note),
        topics: draft.topics,
        updated_at: known.recorded_at,
        overreach: Json(overreach),
        passages: Json(Vec::new()),
        shown: String::new(),
        verdict: None,
        overriding: None,
        certainty: None,
        analysis: None,
        history: Json(Vec::new()),
        evidence: Json(Vec::new()),
    }
}

/// The results a verdict was computed from, as studies and links described them then.
async fn evidence(
    connection: &mut PgConnection,
    claim_id: i64,
    inputs: &Value,
    end: DateTime<Utc>,
) -> Result<Vec<EvidenceRow>, AppError> {
    let results = inputs["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    let slugs: BTreeSet<String> = results.iter().filter_map(|result| result["study"].as_str()).map(str::to_owned).collect();
    let slugs: Vec<String> = slugs.into_iter().collect();
    let drafts = past::studies(connection, &slugs, end).await?.into_iter().map(document::<StudyDraft>);
    let drafts: Vec<StudyDraft> = drafts.collect::<Result<_, _>>()?;
    // a document saved under other rules may not pass today's gate: its row then holds what the verdict was computed from
    let studies: Vec<Study> = drafts.iter().filter_map(|draft| draft.parse().ok()).collect();
    let links: Vec<LinkDraft> =
        past::links(connection, claim_id, end).await?.into_iter().map(document).collect::<Result<_, _>>()?;
    let keys: Vec<String> = studies.iter().flat_map(Study::results).filter_map(|(_, result)| result.source.clone()).collect();
    let sources = past::sources(connection, &keys).await?;
    let row = |input: &Value| {
        let key = input["id"].as_str().unwrap_or_default();
        let mut row = bare(input);
        let study = studies.iter().find(|study| study.slug.as_str() == row.study);
        if let Some((study, (outcome, result))) =
            study.and_then(|study| Some((study, study.results().find(|(_, result)| result.key == key)?)))
        {
            describe(&mut row, study, outcome, result, &sources);
        }
        if let Some(link) = links.iter().find(|link| link.result == key) {
            row.rationale.clone_from(&link.rationale);
            judged(&mut row, link);
            row.polarity_reason = Some(link.polarity_reason.clone()).filter(|reason| !reason.is_empty());
            let differs = link.differs.iter();
            row.differs = differs.map(|one| (one.element.clone(), Some(one.reason.clone()).filter(|r| !r.is_empty()))).collect();
        }
        row
    };
    Ok(results.iter().map(row).collect())
}

/// A result as the rules were given it.
fn bare(input: &Value) -> EvidenceRow {
    let text = |field: &str| input[field].as_str().map(str::to_owned);
    let number = |field: &str| input[field].as_f64().map(|number| number.to_string());
    let whole = |value: &Value| value.as_i64().and_then(|number| i32::try_from(number).ok());
    let study = text("study").unwrap_or_default();
    EvidenceRow {
        key: text("id").unwrap_or_default(),
        label: text("id").unwrap_or_default(),
        study_name: text("label").unwrap_or_else(|| study.clone()),
        study,
        design: text("design").unwrap_or_default(),
        year: 0,
        study_population: None,
        thresholds: Vec::new(),
        subgroup: None,
        interventions: String::new(),
        exposure: None,
        duration: None,
        outcome: text("outcome").unwrap_or_default().replace('_', " "),
        concept: text("outcome").unwrap_or_default(),
        time_point: None,
        unit: text("unit").filter(|unit| !unit.is_empty()),
        measure: text("measure"),
        estimate: number("est"),
        ci_low: number("lo"),
        ci_high: number("hi"),
        level: input["level"].as_f64(),
        p: number("p").map(|p| format!("{}{p}", text("p_op").filter(|op| op != "=").unwrap_or_default())),
        counts: input["counts"]
            .as_array()
            .and_then(|counts| <[i32; 4]>::try_from(counts.iter().filter_map(whole).collect::<Vec<_>>()).ok()),
        n: whole(&input["n"]).filter(|n| *n > 0),
        as_printed: None,
        text: None,
        suspect_numbers: false,
        status: "unknown".to_owned(),
        figures_status: "unknown".to_owned(),
        source_url: None,
        locator: None,
        rationale: String::new(),
        outcome_match: match input["outcome_match"].as_i64() {
            Some(1) => "close",
            Some(2) => "broader",
            _ => "exact",
        }
        .to_owned(),
        polarity_reason: None,
        differs: Vec::new(),
        speaks_of: text("population"),
        directness: Default::default(),
        controls: Vec::new(),
        doses: Vec::new(),
        contrast: text("contrast"),
    }
}

/// Adds how directly an editor found a result to bear on the claim.
fn judged(row: &mut EvidenceRow, link: &LinkDraft) {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    row.speaks_of = some(&link.population);
    row.outcome_match.clone_from(&link.outcome_match);
    if let Some(d) = &link.directness {
        row.directness = [some(&d.population), some(&d.intervention), some(&d.comparator), some(&d.outcome)];
    }
}

/// Adds what the study's own record says of a result.
fn describe(row: &mut EvidenceRow, study: &Study, outcome: &Outcome, result: &StudyResult, sources: &HashMap<String, Source>) {
    let printed = |figure: &Option<crate::domain::number::Printed>| figure.as_ref().map(|figure| figure.text().to_owned());
    row.study_name.clone_from(&study.name);
    row.label.clone_from(&result.label);
    row.year = study.year().unwrap_or(0);
    row.study_population.clone_from(&study.population);
    row.thresholds = study.thresholds();
    row.subgroup = result.subgroup.as_ref().map(ToString::to_string);
    row.interventions = study.interventions();
    row.exposure.clone_from(&study.exposure);
    row.duration = study.duration.as_ref().map(|duration| duration.text().to_owned());
    row.outcome.clone_from(&outcome.name);
    let arms = |control: bool| {
        let is = move |role: ArmRole| matches!(role, ArmRole::Control | ArmRole::Reference) == control;
        study.arms.iter().filter(move |arm| is(arm.role))
    };
    row.controls = arms(true).map(|arm| arm.name.clone()).collect();
    let given = arms(false).flat_map(|arm| &arm.interventions);
    row.doses = given.filter_map(|one| Some((one.substance.clone(), one.per_day()?, one.dose.as_ref()?.1.clone()))).collect();
    row.concept.clone_from(&outcome.concept);
    row.time_point = outcome.time_point.as_ref().map(|at| at.text().to_owned());
    row.measure = result.measure.map(|measure| measure.code().to_owned());
    row.estimate = printed(&result.estimate);
    row.ci_low = printed(&result.ci_low);
    row.ci_high = printed(&result.ci_high);
    row.p = result.p.as_ref().map(|p| p.text().to_owned());
    row.as_printed.clone_from(&result.as_printed);
    row.text.clone_from(&result.text);
    row.suspect_numbers = result.suspect_numbers;
    result.status.code().clone_into(&mut row.status);
    result.figures_status.code().clone_into(&mut row.figures_status);
    row.source_url = result.source.as_ref().and_then(|key| sources.get(key)).map(|source| source.url.clone());
    row.locator.clone_from(&result.locator);
}
