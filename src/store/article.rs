//! Articles, their versions and blocks.

use super::decode;
use crate::domain::article::{Block, BlockKind, Document, Format};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// The text of one version of an article.
#[derive(Debug, Clone)]
pub struct Text {
    /// The article.
    pub article_id: i64,
    /// The version.
    pub version_id: i64,
    /// Its number.
    pub number: i32,
    /// The normalised text.
    pub text: String,
}

/// The newest text of an article.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(
        Text,
        "SELECT a.id AS article_id, v.id AS version_id, v.number, v.text
         FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version
         WHERE a.slug = $1",
        slug
    )
    .fetch_optional(connection)
    .await
}

/// What a transaction means to do with an article of some name, whether it is there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Place passages in its newest text, which stays the newest meanwhile.
    Place,
    /// Give it a next version; others who would, or who place passages in it, wait.
    Version,
}

/// Keeps others from an article until the transaction ends. Who also locks claims locks them first.
///
/// # Errors
/// When the database does not answer.
pub async fn hold(connection: &mut PgConnection, slug: &str, hold: Hold) -> sqlx::Result<()> {
    match hold {
        Hold::Place => {
            sqlx::query!("SELECT pg_advisory_xact_lock_shared(hashtext('article ' || $1))", slug).execute(connection).await
        }
        Hold::Version => sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('article ' || $1))", slug).execute(connection).await,
    }?;
    Ok(())
}

/// The text of one version, by its number within the article.
///
/// # Errors
/// When the database does not answer.
pub async fn version(connection: &mut PgConnection, article_id: i64, number: i32) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(
        Text,
        "SELECT article_id, id AS version_id, number, text FROM article_version WHERE article_id = $1 AND number = $2",
        article_id,
        number
    )
    .fetch_optional(connection)
    .await
}

/// The text of one version.
///
/// # Errors
/// When the database does not answer.
pub async fn text(connection: &mut PgConnection, version_id: i64) -> sqlx::Result<Option<Text>> {
    sqlx::query_as!(Text, "SELECT article_id, id AS version_id, number, text FROM article_version WHERE id = $1", version_id)
        .fetch_optional(connection)
        .await
}

/// Creates an article, without a version yet.
///
/// # Errors
/// When the slug is taken or the database refuses.
pub async fn insert(connection: &mut PgConnection, slug: &str, title: &str, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO article (slug, title, version, created_at, updated_at) VALUES ($1, $2, 1, $3, $3) RETURNING id",
        slug,
        title,
        now
    )
    .fetch_one(connection)
    .await
}

/// Stores a text as an article's next version and makes it the current one.
///
/// # Errors
/// When the database refuses.
pub async fn insert_version(
    connection: &mut PgConnection,
    article_id: i64,
    number: i32,
    document: &Document,
    (format, origin): (Format, Option<&str>),
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let digest = document.digest();
    let version_id = sqlx::query_scalar!(
        "INSERT INTO article_version (article_id, number, text, digest, reading_minutes, imported_at, format, origin)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        article_id,
        number,
        document.text(),
        digest.as_slice(),
        document.reading_minutes(),
        now,
        format.code(),
        origin
    )
    .fetch_one(&mut *connection)
    .await?;
    let blocks: Vec<serde_json::Value> = document
        .placed()
        .enumerate()
        .map(|(ordinal, (start, end, block))| {
            serde_json::json!({
                "article_version_id": version_id, "ordinal": ordinal, "kind": block.kind, "level": block.level,
                "start_offset": start, "end_offset": end, "text": block.text,
            })
        })
        .collect();
    sqlx::query!("INSERT INTO article_block SELECT * FROM jsonb_populate_recordset(NULL::article_block, $1)", Json(blocks) as _)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "UPDATE article SET title = $2, version = $3, updated_at = $4 WHERE id = $1",
        article_id,
        document.title,
        number,
        now
    )
    .execute(connection)
    .await?;
    Ok(version_id)
}

/// The articles there are, by title: name in addresses and title, at most 500.
///
/// # Errors
/// When the database does not answer.
pub async fn titles(connection: &mut PgConnection) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!("SELECT slug, title FROM article ORDER BY title LIMIT 500").fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.title)).collect())
}

/// An article as its page shows it.
#[derive(Debug)]
pub struct ArticlePage {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Minutes a reader needs.
    pub reading_minutes: i32,
    /// The version's number.
    pub number: i32,
    /// When this text was imported.
    pub imported_at: DateTime<Utc>,
    /// Its blocks, each with where it starts in the text.
    pub blocks: Vec<(usize, Block)>,
    /// Every passage that makes a claim, in the order of the text.
    pub marks: Vec<Mark>,
    /// The passages of claims that are not found in this text.
    pub lost: Vec<LostMark>,
}

/// A passage of a claim that is not found in the text.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct LostMark {
    /// The claim's name in addresses.
    pub slug: String,
    /// The claim.
    pub statement: String,
    /// Its verdict.
    pub verdict: String,
    /// The words as they were last checked.
    pub words: String,
    /// When the text they stood in was brought in.
    pub since: DateTime<Utc>,
    /// Whether somebody has looked, and found that the article no longer says it.
    pub looked: bool,
}

/// A passage of an article that makes a claim.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Mark {
    /// The claim's name in addresses.
    pub slug: String,
    /// The claim.
    pub statement: String,
    /// Its verdict.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them.
    pub participants: Option<i32>,
    /// The wording level.
    pub wording_level: i16,
    /// What comparing that with the evidence came to.
    pub wording: String,
    /// How far too far it goes.
    pub severity: i16,
    /// The words and a fair wording of them, where it goes too far.
    pub over: Option<(String, Option<String>)>,
    /// The words that were checked, those of now, and when the text of the former was brought in; for a passage whose words changed and
    /// that nobody has looked at.
    pub changed: Option<(String, String, DateTime<Utc>)>,
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Which of the claim's passages, from 0.
    pub ordinal: i32,
}

#[derive(Debug, serde::Deserialize)]
struct BlockRow {
    kind: String,
    level: Option<i32>,
    start: usize,
    text: String,
}

/// An article with its blocks and marked passages, in one query.
///
/// # Errors
/// When the database does not answer.
pub async fn page(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<ArticlePage>> {
    page_of(connection, slug, None).await
}

/// The same of one version; without a number, of the newest.
///
/// # Errors
/// When the database does not answer.
pub async fn page_of(connection: &mut PgConnection, slug: &str, number: Option<i32>) -> sqlx::Result<Option<ArticlePage>> {
    let row = sqlx::query!(
        r#"SELECT a.slug, a.title, v.reading_minutes, v.number, v.imported_at,
            (SELECT coalesce(json_agg(json_build_object('kind', b.kind, 'level', b.level, 'start', b.start_offset, 'text', b.text)
                                      ORDER BY b.ordinal), '[]')
             FROM article_block b WHERE b.article_version_id = v.id) AS "blocks!: Json<Vec<BlockRow>>",
            (SELECT coalesce(json_agg(json_build_object('slug', c.slug, 'statement', c.statement, 'verdict', c.verdict_code,
                        'rule', coalesce(d.rule, 'V2'), 'studies', coalesce(d.studies, 0), 'participants', d.participants,
                        'wording_level', c.wording_level, 'wording', coalesce(w.result, 'unchecked'),
                        'severity', coalesce(w.severity, 0),
                        'over', CASE WHEN w.result = 'overstated' THEN json_build_array(
                            CASE WHEN n.state = 'exact' AND n.checked = n.exact THEN n.exact
                                 ELSE substr(v.text, n.start_offset + 1, n.end_offset - n.start_offset) END, w.fair) END,
                        'changed', CASE WHEN n.state = 'fuzzy' AND n.checked_at IS NULL THEN json_build_array(n.checked,
                            substr(v.text, n.start_offset + 1, n.end_offset - n.start_offset),
                            (SELECT e.imported_at FROM article_version e WHERE e.id = n.checked_version_id)) END,
                        'start', n.start_offset, 'end', n.end_offset, 'ordinal', n.ordinal)
                     ORDER BY n.start_offset, n.end_offset DESC, c.id), '[]')
             FROM anchor n JOIN claim c ON c.id = n.claim_id LEFT JOIN verdict d ON d.id = c.verdict_id
             LEFT JOIN claim_wording w ON w.claim_id = c.id
             WHERE n.article_version_id = v.id AND n.start_offset IS NOT NULL AND c.status = 'published') AS "marks!: Json<Vec<Mark>>",
            (SELECT coalesce(json_agg(json_build_object('slug', c.slug, 'statement', c.statement, 'verdict', c.verdict_code,
                        'words', n.checked, 'since', e.imported_at, 'looked', n.checked_at IS NOT NULL)
                     ORDER BY n.checked_start, c.id, n.ordinal), '[]')
             FROM anchor n JOIN claim c ON c.id = n.claim_id JOIN article_version e ON e.id = n.checked_version_id
             WHERE n.article_version_id = v.id AND n.state = 'lost' AND c.status = 'published') AS "lost!: Json<Vec<LostMark>>"
         FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = coalesce($2, a.version)
         WHERE a.slug = $1"#,
        slug,
        number
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let blocks = row.blocks.0.into_iter().map(|block| {
            let kind = decode::<BlockKind>("kind", &block.kind)?;
            Ok((block.start, Block { kind, level: block.level, text: block.text }))
        });
        Ok(ArticlePage {
            slug: row.slug,
            title: row.title,
            reading_minutes: row.reading_minutes,
            number: row.number,
            imported_at: row.imported_at,
            blocks: blocks.collect::<sqlx::Result<_>>()?,
            marks: row.marks.0,
            lost: row.lost.0,
        })
    })
    .transpose()
}

/// An article in a list, with how many of its claims have each verdict.
#[derive(Debug)]
pub struct ArticleCard {
    /// For reading on from here.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Minutes a reader needs.
    pub reading_minutes: i32,
    /// Its claims by verdict code.
    pub tally: Vec<(String, i64)>,
}

/// Articles, newest first, `limit` of them below the id `before`.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, before: Option<i64>, limit: i64) -> sqlx::Result<Vec<ArticleCard>> {
    let rows = sqlx::query!(
        r#"SELECT a.id, a.slug, a.title, v.reading_minutes,
            (SELECT coalesce(json_agg(json_build_array(t.verdict_code, t.claims)), '[]')
             FROM (SELECT c.verdict_code, count(DISTINCT c.id) AS claims
                   FROM anchor n JOIN claim c ON c.id = n.claim_id
                   WHERE n.article_version_id = v.id AND c.status = 'published' GROUP BY c.verdict_code) t)
            AS "tally!: Json<Vec<(String, i64)>>"
         FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version
         WHERE $1::bigint IS NULL OR a.id < $1
         ORDER BY a.id DESC LIMIT $2"#,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ArticleCard {
            id: row.id,
            slug: row.slug,
            title: row.title,
            reading_minutes: row.reading_minutes,
            tally: row.tally.0,
        })
        .collect())
}
