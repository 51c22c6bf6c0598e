//! What needs a person: one list each, the most pressing first, at most [`MOST`] of each.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// How many entries of a list are read.
pub const MOST: i64 = 20;

/// A record that needs a person.
#[derive(Debug, Clone)]
pub struct Entry {
    /// article, claim, study or link.
    pub kind: String,
    /// Its name in addresses; the number of a link.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// What there is to know: who, why.
    pub about: String,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
}

/// Records in a stage whose newest revision is somebody's: drafts of theirs, or everybody's when `person` is none.
///
/// # Errors
/// When the database does not answer.
pub async fn in_stage(connection: &mut PgConnection, stage: &str, person: Option<i64>) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT r.kind AS "kind!", r.slug AS "slug!", r.title AS "title!",
            coalesce(p.name, 'The program') || ': ' || v.reason AS "about!", v.recorded_at AS "since?"
         FROM (SELECT 'study' AS kind, id, slug, name AS title, version FROM study WHERE stage = $1
               UNION ALL SELECT 'claim', id, slug, statement, version FROM claim WHERE stage = $1
               UNION ALL SELECT 'link', l.id, l.id::text, c.statement || ' ← ' || l.result_key, l.version
                   FROM link l JOIN claim c ON c.id = l.claim_id WHERE l.stage = $1) r
         JOIN revision v ON v.kind = r.kind AND v.record_id = r.id AND v.number = r.version
         LEFT JOIN person p ON p.id = v.person_id
         WHERE $2::bigint IS NULL OR EXISTS (
            SELECT 1 FROM revision a WHERE a.kind = r.kind AND a.record_id = r.id AND a.person_id = $2)
         ORDER BY v.recorded_at LIMIT $3"#,
        stage,
        person,
        MOST
    )
    .fetch_all(connection)
    .await
}

/// A person's open tasks, the nearest day first.
///
/// # Errors
/// When the database does not answer.
pub async fn tasks(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT a.kind, coalesce(s.slug, c.slug, l.id::text, '') AS "slug!", a.task AS title,
            coalesce(s.name, c.statement, 'A link') || ' · from ' || b.name
                || coalesce(' · by ' || to_char(a.due_on, 'FMDD Mon YYYY'), '') AS "about!", a.created_at AS "since?"
         FROM assignment a JOIN person b ON b.id = a.assigned_by
         LEFT JOIN study s ON a.kind = 'study' AND s.id = a.record_id
         LEFT JOIN claim c ON a.kind = 'claim' AND c.id = a.record_id
         LEFT JOIN link l ON a.kind = 'link' AND l.id = a.record_id
         WHERE a.person_id = $1 AND a.done_at IS NULL ORDER BY a.due_on NULLS LAST, a.created_at LIMIT $2"#,
        person_id,
        MOST
    )
    .fetch_all(connection)
    .await
}

/// Studies with checks nobody has answered.
///
/// # Errors
/// When the database does not answer.
pub async fn open_checks(connection: &mut PgConnection) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT 'study' AS "kind!", slug, name AS title, open_errors || ' errors, ' || open_warnings || ' warnings' AS "about!",
            updated_at AS "since?"
         FROM study WHERE open_errors + open_warnings > 0 AND stage <> 'retired'
         ORDER BY open_errors DESC, open_warnings DESC, id LIMIT $1"#,
        MOST
    )
    .fetch_all(connection)
    .await
}

/// Published claims that nothing is linked to, though figures could check them.
///
/// # Errors
/// When the database does not answer.
pub async fn unlinked_claims(connection: &mut PgConnection) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT 'claim' AS "kind!", c.slug, c.statement AS title, 'No study is linked yet' AS "about!", c.updated_at AS "since?"
         FROM claim c WHERE c.status = 'published' AND c.verdict_code = 'not_assessed' AND c.type <> 'descriptive'
            AND NOT EXISTS (SELECT 1 FROM link l WHERE l.claim_id = c.id AND l.status = 'published')
         ORDER BY c.id LIMIT $1"#,
        MOST
    )
    .fetch_all(connection)
    .await
}

/// Articles whose newest text has passages that changed or were not found, and that nobody has looked at, each with how many and the
/// claim of the first.
///
/// # Errors
/// When the database does not answer.
pub async fn loose_anchors(connection: &mut PgConnection) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT 'article' AS "kind!", a.slug, a.title,
            concat_ws(', ', CASE WHEN l.changed > 0 THEN l.changed || CASE l.changed WHEN 1 THEN ' passage has other words' ELSE ' passages have other words' END END,
                CASE WHEN l.lost > 0 THEN l.lost || CASE l.lost WHEN 1 THEN ' was not found' ELSE ' were not found' END END) AS "about!",
            v.imported_at AS "since?"
         FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version
         CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE n.state = 'fuzzy') AS changed, count(*) FILTER (WHERE n.state = 'lost') AS lost
            FROM anchor n JOIN claim c ON c.id = n.claim_id
            WHERE n.article_version_id = v.id AND n.state IN ('fuzzy', 'lost') AND n.checked_at IS NULL AND c.status = 'published') l
         WHERE l.changed + l.lost > 0 ORDER BY v.imported_at, a.id LIMIT $1"#,
        MOST
    )
    .fetch_all(connection)
    .await
}

/// Pairs of studies that may be one: reports with the same title, or the same substances given to arms of the same sizes.
///
/// # Errors
/// When the database does not answer.
pub async fn possible_duplicates(connection: &mut PgConnection) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"WITH sized AS (
                SELECT s.id, s.slug, s.name, s.substances, array_agg(a.n ORDER BY a.n) AS sizes
                FROM study s JOIN arm a ON a.study_id = s.id WHERE a.n IS NOT NULL AND s.status <> 'retired'
                GROUP BY s.id HAVING count(*) > 1),
            pairs AS (
                SELECT a.id AS one, b.id AS two, 'the same title' AS why FROM report r JOIN report q
                    ON lower(btrim(r.title)) = lower(btrim(q.title)) AND r.study_id < q.study_id
                    JOIN study a ON a.id = r.study_id JOIN study b ON b.id = q.study_id
                    WHERE length(r.title) > 20 AND a.status <> 'retired' AND b.status <> 'retired'
                UNION SELECT a.id, b.id, 'the same substances and arm sizes' FROM sized a JOIN sized b
                    ON a.sizes = b.sizes AND a.substances = b.substances AND a.id < b.id)
         SELECT 'study' AS "kind!", b.slug, b.name AS title, 'Like ' || a.name || ': ' || p.why AS "about!", b.updated_at AS "since?"
         FROM pairs p JOIN study a ON a.id = p.one JOIN study b ON b.id = p.two ORDER BY b.id LIMIT $1"#,
        MOST
    )
    .fetch_all(connection)
    .await
}

/// Published records nobody has looked at for a year, or whose day for another look has come.
///
/// # Errors
/// When the database does not answer.
pub async fn due(connection: &mut PgConnection, today: NaiveDate) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"SELECT kind AS "kind!", slug AS "slug!", title AS "title!",
            'Due for another look since ' || to_char(due, 'FMDD Mon YYYY') AS "about!", updated_at AS "since?"
         FROM (SELECT 'study' AS kind, slug, name AS title, updated_at,
                  coalesce(look_again_on, (updated_at AT TIME ZONE 'UTC' + interval '12 months')::date) AS due
               FROM study WHERE status = 'published'
               UNION ALL SELECT 'claim', slug, statement, updated_at,
                  coalesce(look_again_on, (updated_at AT TIME ZONE 'UTC' + interval '12 months')::date)
               FROM claim WHERE status = 'published') r
         WHERE due <= $1 ORDER BY due, slug LIMIT $2"#,
        today,
        MOST
    )
    .fetch_all(connection)
    .await
}
