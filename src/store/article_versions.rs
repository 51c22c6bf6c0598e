//! The versions of an article: the list of them, and what became of each passage from one to another.

use super::anchor::AnchorState;
use super::decode;
use crate::domain::article::Format;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// An article by itself.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Its newest version's number.
    pub number: i32,
}

/// An article by its name in addresses.
///
/// # Errors
/// When the database does not answer.
pub async fn head(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Head>> {
    sqlx::query_as!(Head, "SELECT id, title, version AS number FROM article WHERE slug = $1", slug)
        .fetch_optional(connection)
        .await
}

/// A version in the list.
#[derive(Debug)]
pub struct Version {
    /// Its number within the article.
    pub number: i32,
    /// Its title: that of its text.
    pub title: String,
    /// When it was brought in.
    pub imported_at: DateTime<Utc>,
    /// Who brought it in; none for a program.
    pub person: Option<String>,
    /// Why, or by which program.
    pub reason: Option<String>,
    /// What kind of file it came in.
    pub format: Format,
    /// The file's name, or how it came.
    pub origin: Option<String>,
    /// SHA-256 of its text, in hexadecimal digits.
    pub digest: String,
    /// Its text.
    pub text: String,
    /// How many claims have all their passages word for word, one of them elsewhere, one with other words, one lost.
    pub claims: [i64; 4],
}

/// An article's versions from below `before` on, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, article_id: i64, before: Option<i32>, limit: i64) -> sqlx::Result<Vec<Version>> {
    let rows = sqlx::query!(
        r#"SELECT v.number, v.imported_at, v.format, v.origin, encode(v.digest, 'hex') AS "digest!", v.text,
            r.document->>'title' AS title, r.reason AS "reason?", p.name AS "person?",
            s.exact AS "exact!", s.moved AS "moved!", s.fuzzy AS "fuzzy!", s.lost AS "lost!"
         FROM article_version v
         LEFT JOIN revision r ON r.kind = 'article' AND r.record_id = v.article_id AND r.number = v.number
         LEFT JOIN person p ON p.id = r.person_id
         CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE worst = 0) AS exact, count(*) FILTER (WHERE worst = 1) AS moved,
                count(*) FILTER (WHERE worst = 2) AS fuzzy, count(*) FILTER (WHERE worst = 3) AS lost
            FROM (SELECT max(array_position(ARRAY['exact', 'moved', 'fuzzy', 'lost'], n.state) - 1) AS worst
                  FROM anchor n JOIN claim c ON c.id = n.claim_id AND c.status = 'published'
                  WHERE n.article_version_id = v.id GROUP BY n.claim_id) each
         ) s
         WHERE v.article_id = $1 AND ($2::integer IS NULL OR v.number < $2) ORDER BY v.number DESC LIMIT $3"#,
        article_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Version {
                number: row.number,
                title: row.title.unwrap_or_default(),
                imported_at: row.imported_at,
                person: row.person,
                reason: row.reason,
                format: decode("format", &row.format)?,
                origin: row.origin,
                digest: row.digest,
                text: row.text,
                claims: [row.exact, row.moved, row.fuzzy, row.lost],
            })
        })
        .collect()
}

/// An article's versions as programs see them, newest first, at most 200: number, time, digest in hexadecimal digits.
///
/// # Errors
/// When the database does not answer.
pub async fn digests(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Vec<(i32, DateTime<Utc>, String)>> {
    let rows = sqlx::query!(
        r#"SELECT v.number, v.imported_at, encode(v.digest, 'hex') AS "digest!" FROM article_version v
         JOIN article a ON a.id = v.article_id WHERE a.slug = $1 ORDER BY v.number DESC LIMIT 200"#,
        slug
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.imported_at, row.digest)).collect())
}

/// The blocks of a version: where each starts, and its text.
///
/// # Errors
/// When the database does not answer.
pub async fn blocks(connection: &mut PgConnection, version_id: i64) -> sqlx::Result<Vec<(usize, String)>> {
    let rows =
        sqlx::query!("SELECT start_offset, text FROM article_block WHERE article_version_id = $1 ORDER BY ordinal", version_id)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|row| (usize::try_from(row.start_offset).unwrap_or(0), row.text)).collect())
}

/// A claim's passage in two versions.
#[derive(Debug, Clone)]
pub struct Passage {
    /// The claim in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Its verdict as it is now.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// The wording level as somebody set it.
    pub wording_level: i16,
    /// Which of the claim's passages, from 0.
    pub ordinal: i32,
    /// Where it stands in the earlier version.
    pub before: Option<(usize, usize)>,
    /// Where it stands in the later one.
    pub after: Option<(usize, usize)>,
    /// How it stands in the later one; none where the claim does not quote it there.
    pub state: Option<AnchorState>,
    /// Whether somebody has looked at what became of it.
    pub looked_at: bool,
}

/// The passages of the published claims in two versions, in the order of the later text.
///
/// # Errors
/// When the database does not answer.
pub async fn passages(connection: &mut PgConnection, before_id: i64, after_id: i64) -> sqlx::Result<Vec<Passage>> {
    let rows = sqlx::query!(
        r#"SELECT c.slug, c.statement, c.verdict_code, coalesce(d.rule, 'V2') AS "rule!", c.wording_level,
            coalesce(n.ordinal, o.ordinal) AS "ordinal!", o.start_offset AS "old_start?", o.end_offset AS "old_end?",
            n.start_offset AS "new_start?", n.end_offset AS "new_end?", n.state AS "state?",
            coalesce(n.checked_at IS NOT NULL, false) AS "looked_at!"
         FROM (SELECT * FROM anchor WHERE article_version_id = $1) o
         FULL JOIN (SELECT * FROM anchor WHERE article_version_id = $2) n ON n.claim_id = o.claim_id AND n.ordinal = o.ordinal
         JOIN claim c ON c.id = coalesce(n.claim_id, o.claim_id) AND c.status = 'published'
         LEFT JOIN verdict d ON d.id = c.verdict_id
         ORDER BY coalesce(n.start_offset, o.start_offset), c.id, 6"#,
        before_id,
        after_id
    )
    .fetch_all(connection)
    .await?;
    let place = |start: Option<i32>, end: Option<i32>| Some((usize::try_from(start?).ok()?, usize::try_from(end?).ok()?));
    rows.into_iter()
        .map(|row| {
            Ok(Passage {
                claim: row.slug,
                statement: row.statement,
                verdict: row.verdict_code,
                rule: row.rule,
                wording_level: row.wording_level,
                ordinal: row.ordinal,
                before: place(row.old_start, row.old_end),
                after: place(row.new_start, row.new_end),
                state: row.state.map(|state| decode("state", &state)).transpose()?,
                looked_at: row.looked_at,
            })
        })
        .collect()
}
