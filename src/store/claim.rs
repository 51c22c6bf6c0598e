//! Claims and their anchors: writing, and the lists.

use crate::domain::claim::Claim;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A stored claim's number and version.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its current version.
    pub version: i32,
}

/// Finds a claim by slug, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn find_for_update(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(Stored, "SELECT id, version FROM claim WHERE slug = $1 FOR UPDATE", slug).fetch_optional(connection).await
}

/// The number of the claim of this name, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn number_of(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT id FROM claim WHERE slug = $1", slug).fetch_optional(connection).await
}

/// Locks claims until the transaction ends, in the order of their numbers: who computes a verdict must see what every act before it
/// did to the evidence.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(connection: &mut PgConnection, ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("SELECT id FROM claim WHERE id = ANY ($1) ORDER BY id FOR UPDATE", ids).fetch_all(connection).await?;
    Ok(())
}

/// The article a claim's passages stand in.
///
/// # Errors
/// When the database does not answer.
pub async fn article_of(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT a.slug FROM anchor n JOIN article_version v ON v.id = n.article_version_id JOIN article a ON a.id = v.article_id
         WHERE n.claim_id = $1 ORDER BY v.id DESC LIMIT 1",
        claim_id
    )
    .fetch_optional(connection)
    .await
}

/// Stores a claim that is new, as published.
///
/// # Errors
/// When the slug is taken or the database refuses.
pub async fn insert(connection: &mut PgConnection, claim: &Claim, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let level = i16::from(claim.wording_level.number());
    let id = sqlx::query_scalar!(
        "INSERT INTO claim (slug, version, status, stage, published_version, statement, type, direction, population_scope, outcome_key, wording_level,
            wording_lowest, wording_highest, created_at, updated_at)
         VALUES ($1, 1, 'published', 'published', 1, $2, $3, $4, $5, $6, $7, $7, $7, $8, $8) RETURNING id",
        claim.slug.as_str(),
        claim.statement,
        claim.claim_type.code(),
        claim.direction.code(),
        claim.population_scope,
        claim.outcome_key,
        level,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    write(connection, id, 1, claim, now).await?;
    Ok(id)
}

/// Stores a claim's next version in place of the one before, which its revision keeps.
///
/// # Errors
/// When the database refuses.
pub async fn replace(connection: &mut PgConnection, stored: Stored, claim: &Claim, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM claim_overreach WHERE claim_id = $1", stored.id).execute(&mut *connection).await?;
    write(connection, stored.id, stored.version + 1, claim, now).await
}

async fn write(connection: &mut PgConnection, id: i64, version: i32, claim: &Claim, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE claim SET version = $2, published_version = $2, status = 'published', stage = 'published', slug = $3, statement = $4, type = $5, direction = $6, population_scope = $7, outcome_key = $8,
            claim_form = $9, named_alone_or_with = $10, claimed_duration = $11, rct_infeasible = $12, rct_infeasible_reason = $13,
            search_none_found = $14, mcid = $15, margin_lo = $16, margin_hi = $17, kind = $18, population = $19, exposure = $20,
            comparator = $21, outcome = $22, direction_words = $23, direction_note = $24, strength = $25, strength_wording = $26,
            wording_level = $27, wording_lowest = $28, wording_highest = $29, wording_basis = $30, section = $31, recurs = $32,
            topics = $33, note = $34, updated_at = $35, confined_to_model = $36
         WHERE id = $1",
        id,
        version,
        claim.slug.as_str(),
        claim.statement,
        claim.claim_type.code(),
        claim.direction.code(),
        claim.population_scope,
        claim.outcome_key,
        claim.form.map(crate::domain::claim::ClaimForm::code),
        claim.named_alone_or_with,
        claim.claimed_duration.as_ref().map(super::super::domain::duration::Duration::text),
        claim.rct_infeasible.is_some(),
        claim.rct_infeasible,
        claim.search_none_found,
        claim.mcid,
        claim.margin_lo,
        claim.margin_hi,
        claim.kind,
        claim.population,
        claim.exposure,
        claim.comparator,
        claim.outcome,
        claim.direction_words,
        claim.direction_note,
        claim.strength.map(crate::domain::claim::Strength::code),
        claim.strength_wording,
        i16::from(claim.wording_level.number()),
        i16::from(claim.wording_range.0.number()),
        i16::from(claim.wording_range.1.number()),
        claim.wording_basis,
        claim.section,
        &claim.recurs,
        &claim.topics,
        claim.note,
        now,
        claim.confined_to_model
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("INSERT INTO topic (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", &claim.topics)
        .execute(&mut *connection)
        .await?;
    let overreach: Vec<Value> =
        claim.overreach.iter().map(|(flag, reason)| json!({"claim_id": id, "flag": flag, "reason": reason})).collect();
    sqlx::query!(
        "INSERT INTO claim_overreach SELECT * FROM jsonb_populate_recordset(NULL::claim_overreach, $1)",
        Json(overreach) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a list of claims is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these verdicts; all when empty.
    pub verdicts: Vec<String>,
    /// Only claims of this article.
    pub article: Option<String>,
    /// Only claims on this topic.
    pub topic: Option<String>,
    /// Only claims that contain these words.
    pub words: Option<String>,
    /// Only these judgements of the wording; all when empty.
    pub wordings: Vec<String>,
    /// Read on after this number.
    pub after: Option<i64>,
}

/// A claim in a list.
#[derive(Debug)]
pub struct ClaimCard {
    /// For reading on from here.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them.
    pub participants: Option<i32>,
    /// How firmly the article words it.
    pub wording_level: i16,
    /// What comparing that with the evidence came to.
    pub wording: String,
    /// How far too far it goes.
    pub severity: i16,
    /// Whether the article's words have changed since, and nobody has looked.
    pub look_again: bool,
}

/// Published claims in the order they were recorded.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, filter: &Filter, limit: i64) -> sqlx::Result<Vec<ClaimCard>> {
    sqlx::query_as!(
        ClaimCard,
        r#"SELECT c.id, c.slug, c.statement, c.verdict_code AS verdict, coalesce(d.rule, 'V2') AS "rule!", coalesce(d.studies, 0) AS "studies!",
            d.participants, c.wording_level, coalesce(w.result, 'unchecked') AS "wording!", coalesce(w.severity, 0::smallint) AS "severity!",
            EXISTS (SELECT 1 FROM anchor n JOIN article_version v ON v.id = n.article_version_id
                    JOIN article a ON a.id = v.article_id AND a.version = v.number
                    WHERE n.claim_id = c.id AND n.state IN ('fuzzy', 'lost') AND n.checked_at IS NULL) AS "look_again!"
         FROM claim c LEFT JOIN verdict d ON d.id = c.verdict_id LEFT JOIN claim_wording w ON w.claim_id = c.id
         WHERE c.status = 'published'
           AND (cardinality($1::text[]) = 0 OR c.verdict_code = ANY ($1))
           AND ($2::text IS NULL OR EXISTS (
                SELECT 1 FROM anchor n JOIN article_version v ON v.id = n.article_version_id
                JOIN article a ON a.id = v.article_id AND a.version = v.number WHERE n.claim_id = c.id AND a.slug = $2))
           AND ($3::text IS NULL OR c.topics @> ARRAY[$3])
           AND ($4::text IS NULL OR EXISTS (
                SELECT 1 FROM search_document s WHERE s.kind = 'claim' AND s.record_id = c.id
                   AND s.words @@ websearch_to_tsquery('english', $4)))
           AND ($5::bigint IS NULL OR c.id > $5)
           AND (cardinality($6::text[]) = 0 OR w.result = ANY ($6))
         ORDER BY c.id LIMIT $7"#,
        &filter.verdicts,
        filter.article,
        filter.topic,
        filter.words,
        filter.after,
        &filter.wordings,
        limit
    )
    .fetch_all(connection)
    .await
}

/// For each verdict that occurs, the claim recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn telling(connection: &mut PgConnection) -> sqlx::Result<Vec<ClaimCard>> {
    sqlx::query_as!(
        ClaimCard,
        r#"SELECT c.id, c.slug, c.statement, c.verdict_code AS verdict, coalesce(d.rule, 'V2') AS "rule!", coalesce(d.studies, 0) AS "studies!",
            d.participants, c.wording_level, coalesce(w.result, 'unchecked') AS "wording!", coalesce(w.severity, 0::smallint) AS "severity!",
            EXISTS (SELECT 1 FROM anchor n JOIN article_version v ON v.id = n.article_version_id
                    JOIN article a ON a.id = v.article_id AND a.version = v.number
                    WHERE n.claim_id = c.id AND n.state IN ('fuzzy', 'lost') AND n.checked_at IS NULL) AS "look_again!"
         FROM verdict_tally t
         CROSS JOIN LATERAL (SELECT * FROM claim c WHERE c.status = 'published' AND c.verdict_code = t.code ORDER BY c.id LIMIT 1) c
         LEFT JOIN verdict d ON d.id = c.verdict_id LEFT JOIN claim_wording w ON w.claim_id = c.id
         WHERE t.claims > 0 ORDER BY c.id"#
    )
    .fetch_all(connection)
    .await
}

/// The topics that occur, in order, at most two hundred.
///
/// # Errors
/// When the database does not answer.
pub async fn topics(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT name FROM topic ORDER BY name LIMIT 200").fetch_all(connection).await
}

/// How many published claims have each verdict, in all.
///
/// # Errors
/// When the database does not answer.
pub async fn tally(connection: &mut PgConnection) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!("SELECT code, claims FROM verdict_tally").fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.claims)).collect())
}
