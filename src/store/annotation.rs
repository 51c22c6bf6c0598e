//! Passages of published claims as they are exported: with their words and the text around them as they are in the newest version.

use crate::export::annotations::Passage;
use sqlx::PgConnection;

/// The passages of an article, or of one claim wherever it is made, in the order of the text.
///
/// # Errors
/// When the database does not answer.
pub async fn passages(connection: &mut PgConnection, article: Option<&str>, claim: Option<&str>) -> sqlx::Result<Vec<Passage>> {
    let rows = sqlx::query!(
        r#"SELECT c.slug AS claim, c.statement, c.verdict_code, coalesce(d.rule, 'V2') AS "rule!", c.created_at, c.updated_at, n.ordinal,
            n.state, n.start_offset, n.end_offset, a.slug AS article, v.number,
            CASE WHEN n.start_offset IS NULL THEN e.imported_at ELSE v.imported_at END AS "imported_at!",
            coalesce(substr(v.text, n.start_offset + 1, n.end_offset - n.start_offset), n.exact) AS "exact!",
            CASE WHEN n.start_offset IS NULL THEN n.prefix
                ELSE substr(v.text, greatest(n.start_offset - 47, 1), least(n.start_offset, 48)) END AS "prefix!",
            coalesce(substr(v.text, n.end_offset + 1, 48), n.suffix) AS "suffix!"
         FROM anchor n JOIN claim c ON c.id = n.claim_id
         JOIN article_version v ON v.id = n.article_version_id
         JOIN article a ON a.id = v.article_id AND a.version = v.number
         JOIN article_version e ON e.id = n.checked_version_id
         LEFT JOIN verdict d ON d.id = c.verdict_id
         WHERE c.status = 'published' AND ($1::text IS NULL OR a.slug = $1) AND ($2::text IS NULL OR c.slug = $2)
         ORDER BY a.id, n.start_offset NULLS LAST, c.id, n.ordinal"#,
        article,
        claim
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Passage {
            claim: row.claim,
            statement: row.statement,
            verdict: row.verdict_code,
            rule: row.rule,
            ordinal: row.ordinal,
            article: row.article,
            imported_at: row.imported_at,
            number: row.number,
            state: row.state,
            exact: row.exact,
            prefix: row.prefix,
            suffix: row.suffix,
            place: row.start_offset.zip(row.end_offset),
            created: row.created_at,
            modified: row.updated_at,
        })
        .collect())
}

/// What an export is about: the title of an article or the statement of a claim that readers see; none when it is not there.
///
/// # Errors
/// When the database does not answer.
pub async fn label(connection: &mut PgConnection, article: Option<&str>, claim: Option<&str>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"SELECT label AS "label!" FROM (
            SELECT title AS label FROM article WHERE slug = $1
            UNION ALL SELECT statement FROM claim WHERE slug = $2 AND status = 'published') found"#,
        article,
        claim
    )
    .fetch_optional(connection)
    .await
}
