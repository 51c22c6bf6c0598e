//! Appraisals with their domains and the results they rate.

use crate::domain::appraisal::Appraisal;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A stored appraisal's number and version.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its current version.
    pub version: i32,
}

/// Finds an appraisal by key, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn find_for_update(connection: &mut PgConnection, key: &str) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(Stored, "SELECT id, version FROM appraisal WHERE key = $1 FOR UPDATE", key).fetch_optional(connection).await
}

/// Stores an appraisal: a new one, or the next version of `stored`. Who rated it is said afterwards ([`super::rating::name_raters`]).
///
/// # Errors
/// When the database refuses.
pub async fn save(
    connection: &mut PgConnection,
    study_id: i64,
    stored: Option<Stored>,
    a: &Appraisal,
) -> sqlx::Result<(i64, i32)> {
    if let Some(stored) = stored {
        sqlx::query!("DELETE FROM appraisal_result WHERE appraisal_id = $1", stored.id).execute(&mut *connection).await?;
        sqlx::query!("DELETE FROM appraisal_domain WHERE appraisal_id = $1", stored.id).execute(&mut *connection).await?;
    }
    let row = sqlx::query!(
        "INSERT INTO appraisal (key, version, study_id, report_key, instrument, instrument_version, family, basis, provisional, overall,
            consider_high, note, overall_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (key) DO UPDATE SET version = excluded.version, study_id = excluded.study_id, report_key = excluded.report_key,
            instrument = excluded.instrument, instrument_version = excluded.instrument_version, family = excluded.family,
            basis = excluded.basis, provisional = excluded.provisional, overall = excluded.overall,
            consider_high = excluded.consider_high, note = excluded.note, overall_reason = excluded.overall_reason,
            rater_id = NULL, rated_at = NULL, second_rater_id = NULL, adjudicator_id = NULL, settled_at = NULL
         RETURNING id, version",
        a.key,
        stored.map_or(1, |stored| stored.version + 1),
        study_id,
        a.report,
        a.instrument.code(),
        a.instrument_version,
        a.family,
        a.basis,
        a.provisional,
        a.overall.code(),
        a.consider_high,
        a.note,
        a.overall_reason
    )
    .fetch_one(&mut *connection)
    .await?;
    let domains: Vec<Value> = a
        .domains
        .iter()
        .enumerate()
        .map(|(i, domain)| {
            let answers: Vec<Value> = domain
                .answers
                .iter()
                .map(|(question, answer, support)| json!({"question": question, "answer": answer, "support": support}))
                .collect();
            json!({
                "appraisal_id": row.id, "ordinal": i, "name": domain.name, "judgement": domain.judgement, "support": domain.support,
                "reason": domain.reason, "answers": answers,
            })
        })
        .collect();
    sqlx::query!(
        "INSERT INTO appraisal_domain SELECT * FROM jsonb_populate_recordset(NULL::appraisal_domain, $1)",
        Json(domains) as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO appraisal_result (appraisal_id, result_key, instrument) SELECT $1, key, $2 FROM unnest($3::text[]) AS key",
        row.id,
        a.instrument.code(),
        &a.results
    )
    .execute(connection)
    .await?;
    Ok((row.id, row.version))
}
