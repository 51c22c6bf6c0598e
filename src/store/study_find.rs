//! Finding studies whose results are to be linked, drafts among them: their newest revisions as typed.

use super::decode;
use crate::domain::codes::Stage;
use crate::domain::study_draft::StudyDraft;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A study with everything in it as typed.
#[derive(Debug)]
pub struct Found {
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// What it is to readers.
    pub status: Stage,
    /// The study as typed.
    pub document: StudyDraft,
}

struct Row {
    slug: String,
    name: String,
    status: String,
    document: Json<StudyDraft>,
}

impl Row {
    fn found(self) -> sqlx::Result<Found> {
        Ok(Found { slug: self.slug, name: self.name, status: decode("status", &self.status)?, document: self.document.0 })
    }
}

/// Studies that are not retired and contain the words, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn with_words(connection: &mut PgConnection, words: &str, limit: i64) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT s.slug, s.name, s.status, v.document AS "document: Json<StudyDraft>"
         FROM study s JOIN revision v ON v.kind = 'study' AND v.record_id = s.id AND v.number = s.version
         WHERE s.stage <> 'retired' AND s.id IN (
            (SELECT d.record_id FROM search_document d
             WHERE d.kind = 'study' AND d.words @@ websearch_to_tsquery('english', $1) LIMIT 100)
            UNION (SELECT u.id FROM study u WHERE u.stage IN ('draft', 'in_review') AND position(lower($1) IN lower(u.name)) > 0
                   LIMIT 100))
         ORDER BY s.id LIMIT $2"#,
        words,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::found).collect()
}

/// A study by its name in addresses.
///
/// # Errors
/// When the database does not answer.
pub async fn named(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Found>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT s.slug, s.name, s.status, v.document AS "document: Json<StudyDraft>"
         FROM study s JOIN revision v ON v.kind = 'study' AND v.record_id = s.id AND v.number = s.version WHERE s.slug = $1"#,
        slug
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::found).transpose()
}

/// The study a result belongs to: in the newest revision that has the result, else in the one readers see.
///
/// # Errors
/// When the database does not answer.
pub async fn of_result(connection: &mut PgConnection, key: &str) -> sqlx::Result<Option<Found>> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT s.slug, s.name, s.status, v.document AS "document: Json<StudyDraft>"
         FROM study s JOIN revision v ON v.kind = 'study' AND v.record_id = s.id AND v.number IN (s.version, s.published_version)
         WHERE s.id IN (SELECT r.study_id FROM result r WHERE r.key = $1
                        UNION ALL SELECT u.id FROM study u WHERE u.stage IN ('draft', 'in_review'))
           AND jsonb_path_exists(v.document, '$.outcome[*].result[*] ? (@.key == $key)', jsonb_build_object('key', $1::text))
         ORDER BY v.number DESC LIMIT 1"#,
        key
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::found).transpose()
}
