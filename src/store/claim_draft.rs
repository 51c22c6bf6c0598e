//! Claims that readers do not see yet or no longer: drafts, what became of retired ones, and what moves when claims are split or merged.

use crate::domain::claim::{Claim, ClaimDraft};
use crate::domain::codes::Stage;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A claim's newest revision, as its editor shows it.
#[derive(Debug)]
pub struct Newest {
    /// Its number.
    pub id: i64,
    /// The newest version.
    pub version: i32,
    /// The claim as typed.
    pub document: ClaimDraft,
}

/// A claim's newest revision, whatever its stage. A claim recorded before its article was part of it gets the article its passages
/// stand in.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Newest>> {
    let row = sqlx::query!(
        r#"SELECT c.id, c.version, v.document AS "document: Json<ClaimDraft>"
         FROM claim c JOIN revision v ON v.kind = 'claim' AND v.record_id = c.id AND v.number = c.version WHERE c.slug = $1"#,
        slug
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut document = row.document.0;
    if document.article.trim().is_empty() {
        document.article = super::claim::article_of(connection, row.id).await?.unwrap_or_default();
    }
    Ok(Some(Newest { id: row.id, version: row.version, document }))
}

/// The most drafts of an article that are listed.
const MOST_DRAFTS: i64 = 500;

/// A claim that readers have never seen, with the words it quotes from an article.
#[derive(Debug)]
pub struct Quoting {
    /// Its name in addresses.
    pub slug: String,
    /// As it was typed.
    pub document: ClaimDraft,
    /// Who typed it.
    pub person: Option<String>,
}

/// Claims that readers have never seen and that quote an article, the oldest first, at most five hundred.
///
/// # Errors
/// When the database does not answer.
pub async fn quoting(connection: &mut PgConnection, article: &str) -> sqlx::Result<Vec<Quoting>> {
    let rows = sqlx::query!(
        r#"SELECT c.slug, v.document AS "document: Json<ClaimDraft>", p.name AS "person?"
         FROM claim c JOIN revision v ON v.kind = 'claim' AND v.record_id = c.id AND v.number = c.version
         LEFT JOIN person p ON p.id = v.person_id
         WHERE c.stage IN ('draft', 'in_review') AND c.published_version IS NULL AND btrim(v.document->>'article') = $1
         ORDER BY c.id LIMIT $2"#,
        article,
        MOST_DRAFTS
    )
    .fetch_all(connection)
    .await?;
    let quoting = rows.into_iter().map(|row| Quoting { slug: row.slug, document: row.document.0, person: row.person });
    Ok(quoting.collect())
}

/// A name in addresses that is free until the transaction ends: the one wanted or the next with a number. Others who want the same wait.
///
/// # Errors
/// When the database does not answer.
pub async fn free_slug(connection: &mut PgConnection, wanted: &str) -> sqlx::Result<String> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('claim ' || $1))", wanted).execute(&mut *connection).await?;
    sqlx::query_scalar!(
        r#"WITH taken AS (SELECT slug FROM claim WHERE slug = $1 OR slug ~ ('^' || $1 || '-\d+$'))
         SELECT CASE n WHEN 1 THEN $1 ELSE $1 || '-' || n END AS "slug!"
         FROM generate_series(1, (SELECT count(*) + 1 FROM taken)) AS n
         WHERE CASE n WHEN 1 THEN $1 ELSE $1 || '-' || n END NOT IN (SELECT slug FROM taken) ORDER BY n LIMIT 1"#,
        wanted
    )
    .fetch_one(connection)
    .await
}

/// Adds a claim that readers do not see yet.
///
/// # Errors
/// When the slug is taken or the database refuses.
pub async fn insert(connection: &mut PgConnection, claim: &Claim, stage: Stage, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO claim (slug, version, status, stage, statement, type, direction, population_scope, outcome_key, wording_level,
            wording_lowest, wording_highest, created_at, updated_at)
         VALUES ($1, 1, $2, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9, $9) RETURNING id",
        claim.slug.as_str(),
        stage.code(),
        claim.statement,
        claim.claim_type.code(),
        claim.direction.code(),
        claim.population_scope,
        claim.outcome_key,
        i16::from(claim.wording_level.number()),
        now
    )
    .fetch_one(connection)
    .await
}

/// Restates a claim that readers have never seen.
///
/// # Errors
/// When the database refuses.
pub async fn restate(connection: &mut PgConnection, id: i64, claim: &Claim) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE claim SET statement = $2, type = $3, direction = $4 WHERE id = $1 AND published_version IS NULL",
        id,
        claim.statement,
        claim.claim_type.code(),
        claim.direction.code()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes what became of a claim that was split or merged.
///
/// # Errors
/// When the database refuses.
pub async fn replace_by(connection: &mut PgConnection, id: i64, others: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("UPDATE claim SET replaced_by = $2 WHERE id = $1", id, others).execute(connection).await?;
    Ok(())
}

/// Gives the passages of one claim that stand in other articles than `article` to another claim, after its own.
///
/// # Errors
/// When the database refuses.
pub async fn move_passages(connection: &mut PgConnection, from: i64, to: i64, article: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE anchor n SET claim_id = $2, ordinal = n.ordinal + (SELECT coalesce(max(o.ordinal) + 1, 0) FROM anchor o
                WHERE o.claim_id = $2 AND o.article_version_id = n.article_version_id)
         FROM article_version v JOIN article a ON a.id = v.article_id
         WHERE n.claim_id = $1 AND v.id = n.article_version_id AND a.slug IS DISTINCT FROM $3",
        from,
        to,
        article
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What became of a claim that readers have seen.
#[derive(Debug)]
pub struct Fate {
    /// What it said.
    pub statement: String,
    /// When it was retired.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// The claims that stand in its place: slug, statement, verdict, rule.
    pub heirs: Vec<(String, String, String, String)>,
}

/// What became of a retired claim; none when it is not retired, or readers never saw it.
///
/// # Errors
/// When the database does not answer.
pub async fn fate(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Fate>> {
    let row = sqlx::query!(
        r#"SELECT c.statement, c.updated_at, coalesce((SELECT v.reason FROM revision v WHERE v.kind = 'claim' AND v.record_id = c.id
                    AND v.stage = 'retired' ORDER BY v.number DESC LIMIT 1), '') AS "reason!",
            (SELECT coalesce(json_agg(json_build_array(h.slug, h.statement, h.verdict_code, coalesce(d.rule, 'V2')) ORDER BY h.id), '[]')
             FROM claim h LEFT JOIN verdict d ON d.id = h.verdict_id
             WHERE h.id = ANY (c.replaced_by) AND h.published_version IS NOT NULL)
                AS "heirs!: Json<Vec<(String, String, String, String)>>"
         FROM claim c WHERE c.slug = $1 AND c.status = 'retired' AND c.published_version IS NOT NULL"#,
        slug
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Fate { statement: row.statement, at: row.updated_at, reason: row.reason, heirs: row.heirs.0 }))
}

/// A claim to choose.
#[derive(Debug)]
pub struct Choice {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// Its newest version.
    pub version: i32,
    /// Where that stands.
    pub stage: String,
    /// Its verdict.
    pub verdict: String,
}

/// Claims that are not retired and contain the words, drafts among them, at most thirty.
///
/// # Errors
/// When the database does not answer.
pub async fn with_words(connection: &mut PgConnection, words: &str) -> sqlx::Result<Vec<Choice>> {
    sqlx::query_as!(
        Choice,
        r#"SELECT c.slug, c.statement, c.version, c.stage, c.verdict_code AS verdict FROM claim c
         WHERE c.stage <> 'retired' AND c.id IN (
            (SELECT s.record_id FROM search_document s
             WHERE s.kind = 'claim' AND s.words @@ websearch_to_tsquery('english', $1) LIMIT 60)
            UNION (SELECT u.id FROM claim u WHERE u.stage IN ('draft', 'in_review') AND position(lower($1) IN lower(u.statement)) > 0
                   LIMIT 60))
         ORDER BY c.id LIMIT 30"#,
        words
    )
    .fetch_all(connection)
    .await
}
