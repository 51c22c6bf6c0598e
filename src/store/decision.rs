//! What editors made of an article's sentences, and all that the page of proposals reads.

use super::decode;
use crate::domain::article::{Block, BlockKind};
use crate::domain::codes::codes;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

codes! {
    /// What became of a sentence.
    Decided, "decision", {
        Accepted = "accepted", "made into a claim";
        Dismissed = "dismissed", "dismissed";
    }
}

/// A decision on a sentence.
#[derive(Debug, Clone)]
pub struct Decision {
    /// SHA-256 of its words.
    pub digest: Vec<u8>,
    /// The sentence, or the part of one, as it was decided on.
    pub sentence: String,
    /// What became of it.
    pub decided: Decided,
    /// The claim made of it: its name in addresses and what it says.
    pub claim: Option<(String, String)>,
    /// Who decided.
    pub person: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A passage that a claim has in the newest text.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its first character.
    pub start: i32,
    /// One past its last.
    pub end: i32,
    /// The claim's name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
}

/// An article as its proposals are judged.
#[derive(Debug)]
pub struct Judged {
    /// The article.
    pub article_id: i64,
    /// Its title.
    pub title: String,
    /// The newest version's number.
    pub number: i32,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// The newest text of an article in blocks.
///
/// # Errors
/// When the database does not answer.
pub async fn article(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Judged>> {
    let Some(row) = sqlx::query!(
        "SELECT a.id, a.title, v.number, v.id AS version_id FROM article a
         JOIN article_version v ON v.article_id = a.id AND v.number = a.version WHERE a.slug = $1",
        slug
    )
    .fetch_optional(&mut *connection)
    .await?
    else {
        return Ok(None);
    };
    let blocks = sqlx::query!(
        "SELECT kind, level, text FROM article_block WHERE article_version_id = $1 ORDER BY ordinal",
        row.version_id
    )
    .fetch_all(connection)
    .await?;
    let blocks = blocks
        .into_iter()
        .map(|block| Ok(Block { kind: decode::<BlockKind>("kind", &block.kind)?, level: block.level, text: block.text }))
        .collect::<sqlx::Result<_>>()?;
    Ok(Some(Judged { article_id: row.id, title: row.title, number: row.number, blocks }))
}

/// The passages of claims that are not retired in an article's newest text, in its order.
///
/// # Errors
/// When the database does not answer.
pub async fn claimed(connection: &mut PgConnection, article_id: i64) -> sqlx::Result<Vec<Claimed>> {
    sqlx::query_as!(
        Claimed,
        r#"SELECT n.start_offset AS "start!", n.end_offset AS "end!", c.slug, c.statement
         FROM article a JOIN article_version v ON v.article_id = a.id AND v.number = a.version
         JOIN anchor n ON n.article_version_id = v.id AND n.start_offset IS NOT NULL JOIN claim c ON c.id = n.claim_id
         WHERE a.id = $1 AND c.status <> 'retired' ORDER BY n.start_offset, n.end_offset DESC, c.id"#,
        article_id
    )
    .fetch_all(connection)
    .await
}

/// Every decision on an article's sentences.
///
/// # Errors
/// When the database does not answer.
pub async fn decisions(connection: &mut PgConnection, article_id: i64) -> sqlx::Result<Vec<Decision>> {
    let rows = sqlx::query!(
        r#"SELECT d.digest, d.sentence, d.decision, c.slug AS "slug?", c.statement AS "statement?", p.name AS person, d.decided_at
         FROM sentence_decision d JOIN person p ON p.id = d.person_id LEFT JOIN claim c ON c.id = d.claim_id
         WHERE d.article_id = $1 ORDER BY d.decided_at, c.id"#,
        article_id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Decision {
                digest: row.digest,
                sentence: row.sentence,
                decided: decode("decision", &row.decision)?,
                claim: row.slug.zip(row.statement),
                person: row.person,
                at: row.decided_at,
            })
        })
        .collect()
}

/// A decision to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewDecision<'a> {
    /// The article.
    pub article_id: i64,
    /// SHA-256 of the sentence's words.
    pub digest: &'a [u8; 32],
    /// The sentence.
    pub sentence: &'a str,
    /// The claim made of it; none dismisses it.
    pub claim_id: Option<i64>,
    /// Who decides.
    pub person_id: i64,
    /// When.
    pub at: DateTime<Utc>,
}

/// Keeps a decision, unless there is one on the same sentence already; whether it was kept.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, new: NewDecision<'_>) -> sqlx::Result<bool> {
    let decided = if new.claim_id.is_some() { Decided::Accepted } else { Decided::Dismissed };
    let done = sqlx::query!(
        "INSERT INTO sentence_decision (article_id, digest, sentence, decision, claim_id, person_id, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (article_id, digest) DO NOTHING",
        new.article_id,
        new.digest.as_slice(),
        new.sentence,
        decided.code(),
        new.claim_id,
        new.person_id,
        new.at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a dismissal back; whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(connection: &mut PgConnection, article_id: i64, digest: &[u8; 32]) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "DELETE FROM sentence_decision WHERE article_id = $1 AND digest = $2 AND decision = 'dismissed'",
        article_id,
        digest.as_slice()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The outcomes that results and claims are filed under, at most a thousand.
///
/// # Errors
/// When the database does not answer.
pub async fn outcomes(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"SELECT key AS "key!" FROM (SELECT concept AS key FROM outcome UNION SELECT outcome_key FROM claim) k
         WHERE key <> '' ORDER BY key LIMIT 1000"#
    )
    .fetch_all(connection)
    .await
}
