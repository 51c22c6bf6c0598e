//! Anchors: where a claim's passages stand in a version of an article, and who last looked.

use super::decode;
use crate::domain::codes::codes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::HashMap;

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

/// A passage of an article's newest text with what a person needs to judge what became of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The passage.
    pub anchor: Anchor,
    /// The claim's name in addresses.
    pub claim: String,
    /// What the claim says.
    pub statement: String,
    /// Its verdict.
    pub verdict: String,
    /// The wording level that was set.
    pub wording_level: i16,
    /// The number of the text the checked words stood in.
    pub checked_number: i32,
    /// When that text was brought in.
    pub checked_text_at: DateTime<Utc>,
    /// The name of who looked at it in this text.
    pub looked_by: Option<String>,
}

impl Anchor {
    /// Whether somebody has to look at what became of it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, AnchorState::Fuzzy | AnchorState::Lost) && self.checked_at.is_none()
    }

    /// What a form was filled in against: another value means that somebody was faster.
    #[must_use]
    pub fn seen(&self) -> String {
        let place = self.place.map(|place| format!("{}-{}", place.start, place.end)).unwrap_or_default();
        let looked = self.checked_at.map(|at| at.timestamp_micros().to_string()).unwrap_or_default();
        format!("{} {place} {looked}", self.state)
    }
}

/// The passages of published claims in a version, in the order of the text, lost ones by where they stood.
///
/// # Errors
/// When the database does not answer.
pub async fn cases(connection: &mut PgConnection, version_id: i64) -> sqlx::Result<Vec<Case>> {
    let anchors = in_version(connection, version_id, None).await?;
    let mut anchors: HashMap<(i64, i32), Anchor> =
        anchors.into_iter().map(|anchor| ((anchor.claim_id, anchor.ordinal), anchor)).collect();
    let rows = sqlx::query!(
        r#"SELECT n.claim_id, n.ordinal, c.slug, c.statement, c.verdict_code, c.wording_level,
            e.number AS checked_number, e.imported_at AS checked_text_at, p.name AS "looked_by?"
         FROM anchor n JOIN claim c ON c.id = n.claim_id
         JOIN article_version e ON e.id = n.checked_version_id LEFT JOIN person p ON p.id = n.checked_by
         WHERE n.article_version_id = $1 AND c.status = 'published'
         ORDER BY coalesce(n.start_offset, n.checked_start), c.id, n.ordinal"#,
        version_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Case {
                anchor: anchors.remove(&(row.claim_id, row.ordinal))?,
                claim: row.slug,
                statement: row.statement,
                verdict: row.verdict_code,
                wording_level: row.wording_level,
                checked_number: row.checked_number,
                checked_text_at: row.checked_text_at,
                looked_by: row.looked_by,
            })
        })
        .collect())
}

/// The title of a version's article, and when the version was brought in.
///
/// # Errors
/// When the database does not answer or there is no such version.
pub async fn text_head(connection: &mut PgConnection, version_id: i64) -> sqlx::Result<(String, DateTime<Utc>)> {
    let row = sqlx::query!(
        "SELECT a.title, v.imported_at FROM article_version v JOIN article a ON a.id = v.article_id WHERE v.id = $1",
        version_id
    )
    .fetch_one(connection)
    .await?;
    Ok((row.title, row.imported_at))
}

/// How many passages of an article's newest text somebody has to look at.
///
/// # Errors
/// When the database does not answer.
pub async fn open(connection: &mut PgConnection, slug: &str) -> sqlx::Result<i64> {
    let count = sqlx::query_scalar!(
        "SELECT count(*) FROM anchor n JOIN claim c ON c.id = n.claim_id JOIN article_version v ON v.id = n.article_version_id
         JOIN article a ON a.id = v.article_id AND a.version = v.number
         WHERE a.slug = $1 AND n.state IN ('fuzzy', 'lost') AND n.checked_at IS NULL AND c.status = 'published'",
        slug
    )
    .fetch_one(connection)
    .await?;
    Ok(count.unwrap_or(0))
}

/// Keeps what somebody made of a passage in a version.
///
/// # Errors
/// When the database refuses.
pub async fn keep(connection: &mut PgConnection, version_id: i64, anchor: &Anchor) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE anchor SET start_offset = $4, end_offset = $5, state = $6, score = $7, checked = $8, checked_version_id = $9,
            checked_start = $10, checked_end = $11, checked_by = $12, checked_at = $13
         WHERE claim_id = $1 AND article_version_id = $2 AND ordinal = $3",
        anchor.claim_id,
        version_id,
        anchor.ordinal,
        anchor.place.map(|place| place.start),
        anchor.place.map(|place| place.end),
        anchor.state.code(),
        anchor.score,
        anchor.checked,
        anchor.checked_version_id,
        anchor.checked_start,
        anchor.checked_end,
        anchor.checked_by,
        anchor.checked_at
    )
    .execute(connection)
    .await?;
    Ok(())
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
