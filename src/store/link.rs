//! Links between claims and results.

use crate::domain::link::Link;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A stored link's number, version and claim.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its current version.
    pub version: i32,
    /// The claim it belongs to.
    pub claim_id: i64,
}

/// Finds a link by its two ends, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn find_for_update(connection: &mut PgConnection, claim: &str, result: &str) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(
        Stored,
        "SELECT l.id, l.version, l.claim_id FROM link l JOIN claim c ON c.id = l.claim_id
         WHERE c.slug = $1 AND l.result_key = $2 FOR UPDATE OF l",
        claim,
        result
    )
    .fetch_optional(connection)
    .await
}

/// Stores a link: a new one, or the next version of `stored`.
///
/// # Errors
/// When the database refuses.
pub async fn save(connection: &mut PgConnection, claim_id: i64, stored: Option<Stored>, link: &Link) -> sqlx::Result<(i64, i32)> {
    let row = sqlx::query!(
        "INSERT INTO link (claim_id, result_key, version, published_version, status, stage, population, outcome_match, polarity, polarity_reason, directness,
            directness_population, directness_intervention, directness_comparator, directness_outcome, rationale, note)
         VALUES ($1, $2, $3, $3, 'published', 'published', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (claim_id, result_key) DO UPDATE SET version = excluded.version, published_version = excluded.published_version,
            status = excluded.status, stage = excluded.stage, population = excluded.population,
            outcome_match = excluded.outcome_match, polarity = excluded.polarity, polarity_reason = excluded.polarity_reason,
            directness = excluded.directness, directness_population = excluded.directness_population,
            directness_intervention = excluded.directness_intervention, directness_comparator = excluded.directness_comparator,
            directness_outcome = excluded.directness_outcome, rationale = excluded.rationale, note = excluded.note
         RETURNING id, version",
        claim_id,
        link.result,
        stored.map_or(1, |stored| stored.version + 1),
        link.population,
        link.outcome_match.code(),
        link.polarity().code(),
        link.reversed,
        link.directness.code(),
        link.elements[0].map(crate::domain::link::Directness::code),
        link.elements[1].map(crate::domain::link::Directness::code),
        link.elements[2].map(crate::domain::link::Directness::code),
        link.elements[3].map(crate::domain::link::Directness::code),
        link.rationale,
        link.note
    )
    .fetch_one(&mut *connection)
    .await?;
    if stored.is_some() {
        sqlx::query!("DELETE FROM link_difference WHERE link_id = $1", row.id).execute(&mut *connection).await?;
    }
    let differences: Vec<Value> = link
        .differs
        .iter()
        .enumerate()
        .map(|(i, (element, reason))| json!({"link_id": row.id, "ordinal": i, "element": element, "reason": reason}))
        .collect();
    if !differences.is_empty() {
        sqlx::query!(
            "INSERT INTO link_difference SELECT * FROM jsonb_populate_recordset(NULL::link_difference, $1)",
            Json(differences) as _
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok((row.id, row.version))
}

/// The claims a study's results bear on, by published links.
///
/// # Errors
/// When the database does not answer.
pub async fn claims_of_study(connection: &mut PgConnection, study_id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT l.claim_id FROM result r JOIN link l ON l.result_key = r.key
         WHERE r.study_id = $1 AND l.status = 'published'",
        study_id
    )
    .fetch_all(connection)
    .await
}

/// A link whose newest revision waits for a review.
#[derive(Debug)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// Its newest revision.
    pub version: i32,
    /// What that says.
    pub document: Value,
}

/// The links in review that lead from published claims to results of a study.
///
/// # Errors
/// When the database does not answer.
pub async fn in_review_of(connection: &mut PgConnection, results: &[String]) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        "SELECT l.id, l.version, v.document FROM link l JOIN revision v ON v.kind = 'link' AND v.record_id = l.id AND v.number = l.version
         JOIN claim c ON c.id = l.claim_id
         WHERE l.stage = 'in_review' AND l.result_key = ANY ($1) AND c.status = 'published' ORDER BY l.id FOR UPDATE OF l",
        results
    )
    .fetch_all(connection)
    .await
}

/// The published links of a study to results that a new version of it would not have: result and claim.
///
/// # Errors
/// When the database does not answer.
pub async fn left_hanging(
    connection: &mut PgConnection,
    study_id: i64,
    results: &[String],
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "SELECT r.key, c.slug FROM result r JOIN link l ON l.published_result_key = r.key JOIN claim c ON c.id = l.claim_id
         WHERE r.study_id = $1 AND r.key <> ALL ($2) ORDER BY r.key, c.slug",
        study_id,
        results
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.slug)).collect())
}

/// The claim a link belongs to.
///
/// # Errors
/// When the database does not answer.
pub async fn claim_of(connection: &mut PgConnection, id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT claim_id FROM link WHERE id = $1", id).fetch_optional(connection).await
}

/// Whether a result is among those readers can see, or could once its study is published again.
///
/// # Errors
/// When the database does not answer.
pub async fn result_exists(connection: &mut PgConnection, key: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM result WHERE key = $1) AS "there!""#, key).fetch_one(connection).await
}

/// The links drafted or in review that lead to results: number, claim's statement, stage.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_with(connection: &mut PgConnection, results: &[String]) -> sqlx::Result<Vec<(i64, String, String)>> {
    let rows = sqlx::query!(
        "SELECT l.id, c.statement, l.stage FROM link l JOIN claim c ON c.id = l.claim_id
         WHERE l.result_key = ANY ($1) AND l.stage IN ('draft', 'in_review') ORDER BY l.id",
        results
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.statement, row.stage)).collect())
}
