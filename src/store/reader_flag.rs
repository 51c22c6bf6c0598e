//! What readers without an account think is wrong.

use super::revision::Kind;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A reader's flag as editors see it.
#[derive(Debug, Clone)]
pub struct ReaderFlag {
    /// Its number.
    pub id: i64,
    /// What kind of record it is about.
    pub kind: String,
    /// The record's name in addresses.
    pub slug: String,
    /// The record's name for people.
    pub title: String,
    /// What is wrong.
    pub body: String,
    /// Where to answer, if the reader wants one.
    pub contact: Option<String>,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// The number of a record readers can see.
///
/// # Errors
/// When the database does not answer.
pub async fn subject(connection: &mut PgConnection, kind: Kind, slug: &str) -> sqlx::Result<Option<(i64, String)>> {
    let row = sqlx::query!(
        r#"SELECT id AS "id!", title AS "title!" FROM (
            SELECT 'article' AS kind, id, slug, title FROM article
            UNION ALL SELECT 'claim', id, slug, statement FROM claim WHERE status = 'published'
            UNION ALL SELECT 'study', id, slug, name FROM study WHERE status = 'published') r WHERE kind = $1 AND slug = $2"#,
        kind.code(),
        slug
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.id, row.title)))
}

/// How many flags came from one sender since a time.
///
/// # Errors
/// When the database does not answer.
pub async fn sent_since(connection: &mut PgConnection, sender: &[u8], since: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "sent!" FROM reader_flag WHERE sender_digest = $1 AND created_at > $2"#,
        sender,
        since
    )
    .fetch_one(connection)
    .await
}

/// Keeps a flag.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &mut PgConnection,
    kind: Kind,
    record_id: i64,
    body: &str,
    contact: Option<&str>,
    sender: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO reader_flag (kind, record_id, body, contact, sender_digest, created_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, 'open')",
        kind.code(),
        record_id,
        body,
        contact,
        sender,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The flags nobody has decided on, oldest first, at most 100.
///
/// # Errors
/// When the database does not answer.
pub async fn open(connection: &mut PgConnection) -> sqlx::Result<Vec<ReaderFlag>> {
    sqlx::query_as!(
        ReaderFlag,
        r#"SELECT f.id, f.kind, coalesce(a.slug, c.slug, s.slug, '') AS "slug!", coalesce(a.title, c.statement, s.name, '') AS "title!",
            f.body, f.contact, f.created_at
         FROM reader_flag f
         LEFT JOIN article a ON f.kind = 'article' AND a.id = f.record_id
         LEFT JOIN claim c ON f.kind = 'claim' AND c.id = f.record_id
         LEFT JOIN study s ON f.kind = 'study' AND s.id = f.record_id
         WHERE f.state = 'open' ORDER BY f.created_at, f.id LIMIT 100"#
    )
    .fetch_all(connection)
    .await
}

/// Decides on a flag; whether it was still open.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    connection: &mut PgConnection,
    id: i64,
    accepted: bool,
    answer: Option<&str>,
    person_id: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE reader_flag SET state = $2, answer = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND state = 'open'",
        id,
        if accepted { "accepted" } else { "dismissed" },
        answer,
        person_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
