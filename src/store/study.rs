//! Studies: writing the whole aggregate.

use crate::domain::conduct::IndustryFunded;
use crate::domain::result::StudyResult;
use crate::domain::study::{Arm, Outcome, Source, Study};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A stored study's number and version.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its current version.
    pub version: i32,
}

/// Finds a study by slug, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn find_for_update(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(Stored, "SELECT id, version FROM study WHERE slug = $1 FOR UPDATE", slug).fetch_optional(connection).await
}

/// Adds or corrects a source of figures.
///
/// # Errors
/// When the database refuses.
pub async fn save_sources(connection: &mut PgConnection, sources: &[Source]) -> sqlx::Result<()> {
    let rows: Vec<Value> = sources.iter().map(|s| json!({"key": s.key, "url": s.url, "tier": s.tier, "says": s.says})).collect();
    sqlx::query!(
        "INSERT INTO source SELECT * FROM jsonb_populate_recordset(NULL::source, $1)
         ON CONFLICT (key) DO UPDATE SET url = excluded.url, tier = excluded.tier, says = excluded.says
         WHERE (source.url, source.tier, source.says) IS DISTINCT FROM (excluded.url, excluded.tier, excluded.says)",
        Json(rows) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores a study that is new, as published.
///
/// # Errors
/// When the slug is taken or the database refuses.
pub async fn insert(connection: &mut PgConnection, study: &Study, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO study (slug, version, status, stage, published_version, name, design, year, thresholds, interventions, substances, created_at,
            updated_at)
         VALUES ($1, 1, 'published', 'published', 1, $2, $3, 0, '{}', '', '{}', $4, $4) RETURNING id",
        study.slug.as_str(),
        study.name,
        study.design.code(),
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    write(connection, id, 1, study, now).await?;
    Ok(id)
}

/// Stores a study's next version in place of the one before, which its revision keeps.
///
/// # Errors
/// When a linked or appraised result would vanish (at commit), or the database refuses.
pub async fn replace(connection: &mut PgConnection, stored: Stored, study: &Study, now: DateTime<Utc>) -> sqlx::Result<()> {
    // children before parents; links and appraisals hold on to results by key, checked at commit
    sqlx::query!("DELETE FROM result_arm USING result r WHERE result_key = r.key AND r.study_id = $1", stored.id)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM result WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM outcome WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM intervention WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM arm WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM criterion WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM study_fact WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM identifier WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    sqlx::query!("DELETE FROM report WHERE study_id = $1", stored.id).execute(&mut *connection).await?;
    write(connection, stored.id, stored.version + 1, study, now).await
}

async fn write(connection: &mut PgConnection, id: i64, version: i32, study: &Study, now: DateTime<Utc>) -> sqlx::Result<()> {
    let duration = study.followed_for();
    sqlx::query!(
        "UPDATE study SET version = $2, published_version = $2, status = 'published', stage = 'published', slug = $3, name = $4, design = $5, design_note = $6, exposure = $7, countries = $8,
            countries_status = $9, blinding = $10, funding = $11, funding_status = $12, population = $13, duration_text = $14,
            duration_days = $15, overlap = $16, remarks = $17, year = $18, participants = $19, thresholds = $20,
            interventions = $21, substances = $22, updated_at = $23, industry_funded = $24, n_randomised = $25
         WHERE id = $1",
        id,
        version,
        study.slug.as_str(),
        study.name,
        study.design.code(),
        study.design_note,
        study.exposure,
        study.countries.as_ref().map(|(words, _)| words),
        study.countries.as_ref().map(|(_, status)| status.code()),
        study.blinding,
        study.funding.as_ref().map(|(words, _)| words),
        study.funding.as_ref().map(|(_, status)| status.code()),
        study.population,
        duration.map(ToString::to_string),
        duration.and_then(crate::domain::duration::Duration::days),
        study.overlap,
        study.remarks,
        study.year().unwrap_or(0),
        study.participants(),
        &study.thresholds(),
        study.interventions(),
        &study.substances(),
        now,
        study.conduct.industry_funded.map(|funded| funded == IndustryFunded::Yes),
        study.conduct.n_randomised
    )
    .execute(&mut *connection)
    .await?;
    write_reports(connection, id, study).await?;
    write_facts_and_criteria(connection, id, study).await?;
    write_arms(connection, id, &study.arms).await?;
    write_outcomes(connection, id, &study.outcomes).await
}

async fn write_reports(connection: &mut PgConnection, id: i64, study: &Study) -> sqlx::Result<()> {
    let reports: Vec<Value> = study
        .reports
        .iter()
        .enumerate()
        .map(|(i, r)| {
            json!({
                "study_id": id, "key": r.key, "ordinal": i, "kind": r.kind, "label": r.label, "authors": r.authors, "title": r.title,
                "journal": r.journal, "year": r.year, "volume": r.volume, "pages": r.pages,
                "published": r.published.map(|d| d.to_string()), "status": r.status, "recalled": r.recalled, "source_key": r.source,
                "population": r.population, "design_note": r.design_note, "blinding": r.blinding, "funding": r.funding, "note": r.note, "integrity": r.integrity,
                "retracted_on": r.retracted_on.map(|d| d.to_string()), "notice_url": r.notice_url,
            })
        })
        .collect();
    sqlx::query!("INSERT INTO report SELECT * FROM jsonb_populate_recordset(NULL::report, $1)", Json(reports) as _)
        .execute(&mut *connection)
        .await?;
    let identifiers: Vec<Value> = study
        .reports
        .iter()
        .flat_map(|r| r.identifiers.iter().map(move |identifier| (r, identifier)))
        .map(|(r, (identifier, status))| {
            json!({
                "study_id": id, "report_key": r.key, "scheme": identifier.scheme(), "value": identifier.value(), "status": status,
            })
        })
        .collect();
    if !identifiers.is_empty() {
        sqlx::query!(
            "INSERT INTO identifier SELECT * FROM jsonb_populate_recordset(NULL::identifier, $1)",
            Json(identifiers) as _
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn write_facts_and_criteria(connection: &mut PgConnection, id: i64, study: &Study) -> sqlx::Result<()> {
    let facts: Vec<Value> = study
        .facts
        .iter()
        .enumerate()
        .map(|(i, f)| {
            json!({
                "study_id": id, "ordinal": i, "report_key": f.report, "name": f.name, "value": f.value, "status": f.status,
                "confidence": f.low_confidence.then_some("low"), "source_key": f.source, "note": f.note,
            })
        })
        .collect();
    if !facts.is_empty() {
        sqlx::query!("INSERT INTO study_fact SELECT * FROM jsonb_populate_recordset(NULL::study_fact, $1)", Json(facts) as _)
            .execute(&mut *connection)
            .await?;
    }
    let criteria: Vec<Value> = study
        .criteria
        .iter()
        .enumerate()
        .map(|(i, c)| {
            json!({
                "study_id": id, "ordinal": i, "report_key": c.report, "kind": c.kind, "variable": c.criterion.variable,
                "comparator": c.criterion.comparator, "value_text": c.criterion.value_text(), "value": c.criterion.number(),
                "unit": c.criterion.unit, "scale": c.criterion.scale, "time_point": c.criterion.time_point, "status": c.status,
                "source_key": c.source, "note": c.note,
            })
        })
        .collect();
    if !criteria.is_empty() {
        sqlx::query!("INSERT INTO criterion SELECT * FROM jsonb_populate_recordset(NULL::criterion, $1)", Json(criteria) as _)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn write_arms(connection: &mut PgConnection, id: i64, arms: &[Arm]) -> sqlx::Result<()> {
    let rows: Vec<Value> = arms
        .iter()
        .enumerate()
        .map(|(i, a)| {
            json!({
                "study_id": id, "key": a.key, "ordinal": i, "report_key": a.report, "name": a.name, "role": a.role, "n": a.n,
                "duration_text": a.duration.as_ref().map(super::super::domain::duration::Duration::text), "duration_days": a.duration.as_ref().and_then(super::super::domain::duration::Duration::days),
                "dose_text": a.printed, "status": a.status, "confidence": a.low_confidence.then_some("low"), "source_key": a.source,
                "note": a.note,
            })
        })
        .collect();
    if !rows.is_empty() {
        sqlx::query!("INSERT INTO arm SELECT * FROM jsonb_populate_recordset(NULL::arm, $1)", Json(rows) as _)
            .execute(&mut *connection)
            .await?;
    }
    let given: Vec<Value> = arms
        .iter()
        .flat_map(|arm| arm.interventions.iter().enumerate().map(move |(i, given)| (arm, i, given)))
        .map(|(arm, i, given)| {
            json!({
                "study_id": id, "arm_key": arm.key, "ordinal": i, "substance": given.substance, "form": given.form,
                "amount_text": given.dose.as_ref().map(|(amount, _)| amount.text()),
                "amount": given.dose.as_ref().map(|(amount, _)| amount.value()), "unit": given.dose.as_ref().map(|(_, unit)| unit),
                "frequency": given.frequency, "route": given.route, "per_day": given.per_day(),
            })
        })
        .collect();
    sqlx::query!(
        "WITH known AS (
            INSERT INTO substance (name) SELECT DISTINCT substance FROM jsonb_populate_recordset(NULL::intervention, $1)
            ON CONFLICT DO NOTHING
        )
        INSERT INTO intervention SELECT * FROM jsonb_populate_recordset(NULL::intervention, $1)",
        Json(given) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_outcomes(connection: &mut PgConnection, id: i64, outcomes: &[Outcome]) -> sqlx::Result<()> {
    let rows: Vec<Value> = outcomes
        .iter()
        .enumerate()
        .map(|(i, o)| {
            json!({
                "study_id": id, "key": o.key, "ordinal": i, "name": o.name, "concept": o.concept, "unit": o.unit, "kind": o.kind,
                "time_point_text": o.time_point.as_ref().map(super::super::domain::duration::Duration::text), "time_point_days": o.time_point.as_ref().and_then(super::super::domain::duration::Duration::days),
                "role": o.role, "higher_is_better": o.higher_is_better,
            })
        })
        .collect();
    if !rows.is_empty() {
        sqlx::query!("INSERT INTO outcome SELECT * FROM jsonb_populate_recordset(NULL::outcome, $1)", Json(rows) as _)
            .execute(&mut *connection)
            .await?;
    }
    let results: Vec<Value> =
        outcomes.iter().flat_map(|o| o.results.iter().enumerate().map(move |(i, r)| result_row(id, o, i, r))).collect();
    if !results.is_empty() {
        sqlx::query!("INSERT INTO result SELECT * FROM jsonb_populate_recordset(NULL::result, $1)", Json(results) as _)
            .execute(&mut *connection)
            .await?;
    }
    let arm_data: Vec<Value> = outcomes
        .iter()
        .flat_map(|o| &o.results)
        .flat_map(|r| r.arm_data.iter().map(move |data| (r, data)))
        .map(|(r, (side, figure, printed))| {
            json!({"result_key": r.key, "arm": side, "figure": figure, "printed": printed.text(), "value": printed.value()})
        })
        .collect();
    if !arm_data.is_empty() {
        sqlx::query!("INSERT INTO result_arm SELECT * FROM jsonb_populate_recordset(NULL::result_arm, $1)", Json(arm_data) as _)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn result_row(study_id: i64, outcome: &Outcome, ordinal: usize, r: &StudyResult) -> Value {
    let printed = |figure: &Option<crate::domain::number::Printed>| figure.as_ref().map(|f| f.text().to_owned());
    let value = |figure: &Option<crate::domain::number::Printed>| figure.as_ref().map(crate::domain::number::Printed::value);
    let mut row = json!({
        "key": r.key, "study_id": study_id, "outcome_key": outcome.key, "ordinal": ordinal, "report_key": r.report, "label": r.label,
        "design": r.design, "role": r.role, "role_text": r.role_printed, "prespecified": r.prespecified, "multiplicity": r.multiplicity,
        "analysis": r.analysis, "population": r.population, "parent_key": r.parent, "interaction_p_text": r.interaction_p,
        "credibility": r.credibility, "measure": r.measure, "measure_text": r.measure_printed, "outcome_group": r.outcome_group,
        "contrast": r.contrast, "level": r.level, "one_sided": r.one_sided, "se": r.se, "n": r.n, "events": r.events,
        "reported_direction": r.reported_direction, "adjusted": r.adjusted, "adjustment": r.adjustment,
        "adjusted_basis": r.adjusted_basis, "adjusted_source_key": r.adjusted_source, "per_protocol_agrees": r.per_protocol_agrees,
        "unit_error": r.unit_error, "multi_arm": r.multi_arm, "marker": r.marker, "information_size": r.information_size, "i2": r.i2,
        "suspect_numbers": r.suspect_numbers, "not_a_result": r.not_a_result, "duplicate_of": r.duplicate_of, "standing": r.standing,
        "integrity": r.integrity, "status": r.status, "figures_status": r.figures_status, "derivation": r.derivation,
        "p_derivation": r.p_derivation, "source_key": r.source, "source2_key": r.source2, "locator": r.locator,
        "as_printed": r.as_printed, "text": r.text, "note": r.note,
    });
    let figures = json!({
        "estimate_text": printed(&r.estimate), "estimate": value(&r.estimate), "ci_low_text": printed(&r.ci_low),
        "ci_low": value(&r.ci_low), "ci_high_text": printed(&r.ci_high), "ci_high": value(&r.ci_high),
        "p_text": r.p.as_ref().map(super::super::domain::p_value::PValue::text), "p": r.p.as_ref().and_then(super::super::domain::p_value::PValue::number), "p_op": r.p.as_ref().map(super::super::domain::p_value::PValue::operator),
        "events_experimental": r.counts.map(|c| c.events_experimental), "n_experimental": r.counts.map(|c| c.n_experimental),
        "events_control": r.counts.map(|c| c.events_control), "n_control": r.counts.map(|c| c.n_control),
        "subgroup": r.subgroup.as_ref().map(|s| json!({
            "variable": s.variable, "comparator": s.comparator, "value": s.value_text(), "unit": s.unit, "scale": s.scale,
            "time_point": s.time_point, "words": s.to_string(),
        })),
        "sr_of": r.review.as_ref().and_then(|v| v.of), "k_included": r.review.as_ref().and_then(|v| v.k_included),
        "included": r.review.as_ref().map(|v| v.included.clone()).unwrap_or_default(),
        "search_date": r.review.as_ref().and_then(|v| v.search_date).map(|d| d.to_string()),
        "sr_quality": r.review.as_ref().and_then(|v| v.quality), "retracted_on": r.retracted_on.map(|d| d.to_string()),
        "published": r.published.map(|d| d.to_string()),
    });
    if let (Value::Object(row), Value::Object(figures)) = (&mut row, figures) {
        row.extend(figures);
    }
    row
}
