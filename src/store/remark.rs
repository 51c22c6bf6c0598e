//! What people say to one another about a record.

use super::revision::Kind;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Something said.
#[derive(Debug, Clone)]
pub struct Remark {
    /// The revision that was on the table.
    pub number: i32,
    /// Who said it.
    pub person: String,
    /// What was said.
    pub body: String,
    /// Whether the record was sent back with it.
    pub sent_back: bool,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A remark to be kept.
#[derive(Debug)]
pub struct NewRemark<'a> {
    /// About which kind of record.
    pub kind: Kind,
    /// About which record.
    pub record_id: i64,
    /// The revision that was on the table.
    pub number: i32,
    /// Who says it.
    pub person_id: i64,
    /// What is said: 1 to 10,000 characters.
    pub body: &'a str,
    /// Whether the record is sent back with it.
    pub sent_back: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// Keeps a remark.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, new: NewRemark<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO remark (kind, record_id, number, person_id, body, sent_back, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new.kind.code(),
        new.record_id,
        new.number,
        new.person_id,
        new.body,
        new.sent_back,
        new.at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Everything said about a record, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn about(connection: &mut PgConnection, kind: Kind, record_id: i64) -> sqlx::Result<Vec<Remark>> {
    sqlx::query_as!(
        Remark,
        "SELECT m.number, p.name AS person, m.body, m.sent_back, m.created_at FROM remark m JOIN person p ON p.id = m.person_id
         WHERE m.kind = $1 AND m.record_id = $2 ORDER BY m.id",
        kind.code(),
        record_id
    )
    .fetch_all(connection)
    .await
}
