//! Anchors: where a claim's passages stand in a version of an article, and who last looked.

use super::decode;
use crate::domain::codes::codes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

codes! {
    /// How a passage was found again in a version of its article.
    AnchorState, "state of a passage", {
        Exact = "exact", "word for word";
        Moved = "moved", "word for word, elsewhere";
        Fuzzy = "fuzzy", "with other words";
        Lost = "lost", "not found";
    }
}

/// A claim's passage in one version of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Anchor {
    /// The claim.
    pub claim_id: i64,
    /// Which of the claim's passages, from 0.
    pub ordinal: i32,
    /// The quote as the claim has it.
    pub exact: String,
    /// The text before, as quoted.
    pub prefix: String,
    /// The text after, as quoted.
    pub suffix: String,
    /// First character and one past the last; none when it is lost.
    #[serde(flatten)]
    pub place: Option<Span>,
    /// How it was found.
    pub state: AnchorState,
    /// Share of the checked words that were kept, for a fuzzy one.
    pub score: Option<f64>,
    /// The words somebody last held against the claim.
    pub checked: String,
    /// The version they stood in.
    pub checked_version_id: i64,
    /// Their first character there.
    pub checked_start: i32,
    /// One past their last.
    pub checked_end: i32,
    /// Who looked at what became of the passage in this version.
    pub checked_by: Option<i64>,
    /// When.
    pub checked_at: Option<DateTime<Utc>>,
}

/// A stretch of a text in characters, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First character.
    #[serde(rename = "start_offset")]
    pub start: i32,
    /// One past the last.
    #[serde(rename = "end_offset")]
    pub end: i32,
}

/// The passages of all claims, or of one, in a version, by claim and ordinal.
///
/// # Errors
/// When the database does not answer.
pub async fn in_version(connection: &mut PgConnection, version_id: i64, claim_id: Option<i64>) -> sqlx::Result<Vec<Anchor>> {
    let rows = sqlx::query!(
        "SELECT claim_id, ordinal, exact, prefix, suffix, start_offset, end_offset, state, score, checked, checked_version_id,
            checked_start, checked_end, checked_by, checked_at
         FROM anchor WHERE article_version_id = $1 AND ($2::bigint IS NULL OR claim_id = $2) ORDER BY claim_id, ordinal",
        version_id,
        claim_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Anchor {
                claim_id: row.claim_id,
                ordinal: row.ordinal,
                exact: row.exact,
                prefix: row.prefix,
                suffix: row.suffix,
                place: row.start_offset.zip(row.end_offset).map(|(start, end)| Span { start, end }),
                state: decode("state", &row.state)?,
                score: row.score,
                checked: row.checked,
                checked_version_id: row.checked_version_id,
                checked_start: row.checked_start,
                checked_end: row.checked_end,
                checked_by: row.checked_by,
                checked_at: row.checked_at,
            })
        })
        .collect()
}

/// Stores passages in a version.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, version_id: i64, anchors: &[Anchor]) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO anchor (claim_id, article_version_id, ordinal, exact, prefix, suffix, start_offset, end_offset, state, score, checked,
            checked_version_id, checked_start, checked_end, checked_by, checked_at)
         SELECT claim_id, $1, ordinal, exact, prefix, suffix, start_offset, end_offset, state, score, checked, checked_version_id,
            checked_start, checked_end, checked_by, checked_at
         FROM jsonb_populate_recordset(NULL::anchor, $2)",
        version_id,
        Json(anchors) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces a claim's passages in one version.
///
/// # Errors
/// When the database refuses.
pub async fn replace(connection: &mut PgConnection, claim_id: i64, version_id: i64, anchors: &[Anchor]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM anchor WHERE claim_id = $1 AND article_version_id = $2", claim_id, version_id)
        .execute(&mut *connection)
        .await?;
    insert(connection, version_id, anchors).await
}

/// The claims whose passages stand, or stood, in a version, locked in the order of their numbers until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_claims(connection: &mut PgConnection, version_id: i64) -> sqlx::Result<Vec<(i64, String, String)>> {
    let rows = sqlx::query!(
        "SELECT id, slug, statement FROM claim WHERE id IN (SELECT claim_id FROM anchor WHERE article_version_id = $1) ORDER BY id FOR UPDATE",
        version_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.slug, row.statement)).collect())
}
