//! Links that readers do not see yet, and links on the move from one claim to another.

use super::decode;
use super::link::Waiting;
use crate::domain::codes::Stage;
use crate::domain::link::{Link, LinkDraft};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A link's newest revision, as its editor shows it.
#[derive(Debug)]
pub struct Newest {
    /// The newest version.
    pub version: i32,
    /// The link as typed, with the claim it belongs to now.
    pub document: LinkDraft,
}

/// A link's newest revision, whatever its stage.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(connection: &mut PgConnection, id: i64) -> sqlx::Result<Option<Newest>> {
    let row = sqlx::query!(
        r#"SELECT l.version, c.slug, v.document AS "document: Json<LinkDraft>"
         FROM link l JOIN claim c ON c.id = l.claim_id
         JOIN revision v ON v.kind = 'link' AND v.record_id = l.id AND v.number = l.version WHERE l.id = $1"#,
        id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Newest { version: row.version, document: LinkDraft { claim: row.slug, ..row.document.0 } }))
}

/// Adds a link that readers do not see yet.
///
/// # Errors
/// When the result is linked to the claim already or the database refuses.
pub async fn insert(connection: &mut PgConnection, claim_id: i64, link: &Link, stage: Stage) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO link (claim_id, result_key, version, status, stage, population, outcome_match, polarity, polarity_reason, directness,
            rationale, note)
         VALUES ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        claim_id,
        link.result,
        stage.code(),
        link.population,
        link.outcome_match.code(),
        link.polarity().code(),
        link.reversed,
        link.directness.code(),
        link.rationale,
        link.note
    )
    .fetch_one(connection)
    .await
}

/// A link of a claim, in short.
#[derive(Debug, Clone)]
pub struct Short {
    /// Its number.
    pub id: i64,
    /// The result it leads to.
    pub result: String,
    /// The result's name for people; its key while its study is a draft.
    pub label: String,
    /// Its newest version.
    pub version: i32,
    /// Where that stands.
    pub stage: Stage,
    /// Whether readers have seen it.
    pub seen: bool,
}

/// The links of a claim in the order of linking, retired ones too.
///
/// # Errors
/// When the database does not answer.
pub async fn of_claim(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Vec<Short>> {
    let rows = sqlx::query!(
        r#"SELECT l.id, l.result_key, coalesce(s.name || ': ' || r.label, l.result_key) AS "label!", l.version, l.stage,
            l.published_version IS NOT NULL AS "seen!"
         FROM link l LEFT JOIN result r ON r.key = l.result_key LEFT JOIN study s ON s.id = r.study_id
         WHERE l.claim_id = $1 ORDER BY l.id"#,
        claim_id
    )
    .fetch_all(connection)
    .await?;
    let short = |row: (i64, String, String, i32, String, bool)| {
        Ok(Short { id: row.0, result: row.1, label: row.2, version: row.3, stage: decode("stage", &row.4)?, seen: row.5 })
    };
    rows.into_iter().map(|row| short((row.id, row.result_key, row.label, row.version, row.stage, row.seen))).collect()
}

/// The measures and units of the results linked to a claim, each pair once; empty texts where they are not known.
///
/// # Errors
/// When the database does not answer.
pub async fn scales(connection: &mut PgConnection, claim: &str) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT coalesce(r.measure, '') AS "measure!", coalesce(o.unit, '') AS "unit!"
         FROM claim c JOIN link l ON l.claim_id = c.id JOIN result r ON r.key = l.result_key
         JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key WHERE c.slug = $1 AND l.stage <> 'retired'"#,
        claim
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.measure, row.unit)).collect())
}

/// Gives a link to another claim; where readers see its newest revision, they see the one that moved it.
///
/// # Errors
/// When that claim has a link to the same result, or the database refuses.
pub async fn move_to(connection: &mut PgConnection, id: i64, claim_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE link SET claim_id = $2, published_version = CASE WHEN stage = 'published' THEN version ELSE published_version END
         WHERE id = $1",
        id,
        claim_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The links in review that lead from a claim to results readers can see.
///
/// # Errors
/// When the database does not answer.
pub async fn in_review_on(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        "SELECT l.id, l.version, v.document FROM link l JOIN revision v ON v.kind = 'link' AND v.record_id = l.id AND v.number = l.version
         JOIN result r ON r.key = l.result_key
         WHERE l.stage = 'in_review' AND l.claim_id = $1 ORDER BY l.id FOR UPDATE OF l",
        claim_id
    )
    .fetch_all(connection)
    .await
}

/// The name in addresses and the stage readers know of the claim a link belongs to.
///
/// # Errors
/// When the database does not answer.
pub async fn claim_named(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Option<(String, Stage)>> {
    let row = sqlx::query!("SELECT slug, status FROM claim WHERE id = $1", claim_id).fetch_optional(connection).await?;
    row.map(|row| Ok((row.slug, decode("status", &row.status)?))).transpose()
}
