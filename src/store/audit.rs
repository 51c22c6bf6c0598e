//! The audit trail: every act with the revision it saved, and the chain of digests over them. Only reads; the database itself appends.

use super::revision::Kind;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// What the trail is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only what this person did.
    pub person: Option<i64>,
    /// Only this act: "`publish_study`".
    pub act: Option<String>,
    /// Only acts on records of this kind.
    pub kind: Option<Kind>,
    /// From this moment.
    pub from: Option<DateTime<Utc>>,
    /// To before this moment.
    pub to: Option<DateTime<Utc>>,
}

/// An act in the list.
#[derive(Debug)]
pub struct Entry {
    /// For reading on from here.
    pub id: i64,
    /// Its link in the chain; none when somebody broke it.
    pub link: Option<i64>,
    /// Who; none for the program itself.
    pub person: Option<String>,
    /// What was done.
    pub act: String,
    /// The kind of record it was done to.
    pub kind: Option<String>,
    /// The name in addresses of the record, or of the claim or study it belongs to.
    pub slug: Option<String>,
    /// The version it made.
    pub number: Option<i32>,
    /// Where that version stands.
    pub stage: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// What who did it had stated about conflicts of interest by then.
    pub interests: Option<String>,
}

/// Acts, newest first, from below `before` on.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, filter: &Filter, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT a.id, n.number AS "link?", p.name AS "person?", a.act, a.kind,
            CASE a.kind WHEN 'study' THEN (SELECT slug FROM study WHERE id = a.record_id)
                WHEN 'claim' THEN (SELECT slug FROM claim WHERE id = a.record_id)
                WHEN 'article' THEN (SELECT slug FROM article WHERE id = a.record_id)
                WHEN 'link' THEN (SELECT c.slug FROM link l JOIN claim c ON c.id = l.claim_id WHERE l.id = a.record_id)
                WHEN 'certainty' THEN (SELECT c.slug FROM certainty t JOIN claim c ON c.id = t.claim_id WHERE t.id = a.record_id)
                WHEN 'appraisal' THEN (SELECT s.slug FROM appraisal q JOIN study s ON s.id = q.study_id WHERE q.id = a.record_id)
            END AS slug,
            a.number, v.stage AS "stage?", v.reason AS "reason?", a.recorded_at,
            stated_interests(a.person_id, a.recorded_at) AS interests
         FROM activity a LEFT JOIN person p ON p.id = a.person_id LEFT JOIN audit_chain n ON n.activity_id = a.id
         LEFT JOIN revision v ON v.kind = a.kind AND v.record_id = a.record_id AND v.number = a.number
         WHERE ($1::bigint IS NULL OR a.person_id = $1) AND ($2::text IS NULL OR a.act = $2) AND ($3::text IS NULL OR a.kind = $3)
           AND ($4::timestamptz IS NULL OR a.recorded_at >= $4) AND ($5::timestamptz IS NULL OR a.recorded_at < $5)
           AND ($6::bigint IS NULL OR a.id < $6)
         ORDER BY a.id DESC LIMIT $7"#,
        filter.person,
        filter.act,
        filter.kind.map(Kind::code),
        filter.from,
        filter.to,
        before,
        limit
    )
    .fetch_all(connection)
    .await
}

/// A link of the chain with the text its digest is over.
#[derive(Debug)]
pub struct Link {
    /// Its number, from 1.
    pub number: i64,
    /// The digest of the link before; zeros before the first.
    pub previous: Vec<u8>,
    /// SHA-256 of `previous` and `text`.
    pub digest: Vec<u8>,
    /// The act and the revision it saved, as hashed; none when the act is gone.
    pub text: Option<String>,
    /// Who, by name, for reading; not hashed.
    pub person: Option<String>,
    /// When, for reading; hashed as microseconds within `text`.
    pub recorded_at: Option<DateTime<Utc>>,
}

/// Links in their order, from behind `after` on.
///
/// The text is the one `append_to_audit_chain` hashes, written here once more so that whoever checks need not believe the database's
/// own function.
///
/// # Errors
/// When the database does not answer.
pub async fn links(connection: &mut PgConnection, filter: &Filter, after: i64, limit: i64) -> sqlx::Result<Vec<Link>> {
    sqlx::query_as!(
        Link,
        r#"SELECT n.number, n.previous, n.digest,
            CASE WHEN a.id IS NOT NULL THEN jsonb_build_object('link', n.number, 'activity', a.id, 'person', a.person_id, 'act', a.act,
                'kind', a.kind, 'record', a.record_id, 'number', a.number, 'detail', a.detail,
                'at', (extract(epoch FROM a.recorded_at) * 1000000)::bigint,
                'revision', CASE WHEN v.number IS NOT NULL THEN jsonb_build_object('person', v.person_id, 'reason', v.reason,
                    'stage', v.stage, 'at', (extract(epoch FROM v.recorded_at) * 1000000)::bigint, 'document', v.document) END)::text
            END AS text, p.name AS "person?", a.recorded_at AS "recorded_at?"
         FROM audit_chain n LEFT JOIN activity a ON a.id = n.activity_id LEFT JOIN person p ON p.id = a.person_id
         LEFT JOIN revision v ON v.kind = a.kind AND v.record_id = a.record_id AND v.number = a.number
         WHERE n.number > $6
           AND ($1::bigint IS NULL OR a.person_id = $1) AND ($2::text IS NULL OR a.act = $2) AND ($3::text IS NULL OR a.kind = $3)
           AND ($4::timestamptz IS NULL OR a.recorded_at >= $4) AND ($5::timestamptz IS NULL OR a.recorded_at < $5)
         ORDER BY n.number LIMIT $7"#,
        filter.person,
        filter.act,
        filter.kind.map(Kind::code),
        filter.from,
        filter.to,
        after,
        limit
    )
    .fetch_all(connection)
    .await
}

/// The newest link: its number and digest.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(connection: &mut PgConnection) -> sqlx::Result<Option<(i64, Vec<u8>)>> {
    let row =
        sqlx::query!("SELECT number, digest FROM audit_chain ORDER BY number DESC LIMIT 1").fetch_optional(connection).await?;
    Ok(row.map(|row| (row.number, row.digest)))
}

/// An act or a revision the chain does not cover, in words.
///
/// # Errors
/// When the database does not answer.
pub async fn uncovered(connection: &mut PgConnection) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"SELECT what AS "what!" FROM (
            SELECT 'act ' || a.id AS what FROM activity a WHERE NOT EXISTS (SELECT 1 FROM audit_chain n WHERE n.activity_id = a.id)
            UNION ALL
            SELECT format('version %s of %s %s', v.number, v.kind, v.record_id) FROM revision v WHERE NOT EXISTS (
                SELECT 1 FROM activity a WHERE a.kind = v.kind AND a.record_id = v.record_id AND a.number = v.number)) u LIMIT 1"#
    )
    .fetch_optional(connection)
    .await
}

/// The acts that occur, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn acts(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    // from one value of the index to the next, so that the length of the trail does not matter
    sqlx::query_scalar!(
        r#"WITH RECURSIVE found AS (
            SELECT min(act) AS act FROM activity
            UNION ALL SELECT (SELECT min(a.act) FROM activity a WHERE a.act > f.act) FROM found f WHERE f.act IS NOT NULL)
         SELECT act AS "act!" FROM found WHERE act IS NOT NULL"#
    )
    .fetch_all(connection)
    .await
}
