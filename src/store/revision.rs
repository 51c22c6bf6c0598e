//! Revisions and activity: what was saved, by whom, when and why. Written once, never changed.

use crate::domain::codes::{Stage, codes};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

codes! {
    /// The aggregates that have revisions.
    Kind, "kind of record", {
        Article = "article", "Article";
        Claim = "claim", "Claim";
        Study = "study", "Study";
        Link = "link", "Link";
        Appraisal = "appraisal", "Appraisal";
        Certainty = "certainty", "Certainty";
    }
}

/// A revision to be written.
#[derive(Debug)]
pub struct NewRevision<'a> {
    /// Which aggregate.
    pub kind: Kind,
    /// Which record.
    pub record_id: i64,
    /// Its new version.
    pub number: i32,
    /// The whole record as typed.
    pub document: Value,
    /// Why it was saved.
    pub reason: &'a str,
    /// Who saved it; none for the program itself.
    pub person_id: Option<i64>,
    /// Where this revision stands in the editors' workflow.
    pub stage: Stage,
    /// What was done, for the list of activity: "`create_study`".
    pub act: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes a revision and the act that made it.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, new: NewRevision<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH kept AS (
            INSERT INTO revision (kind, record_id, number, document, reason, person_id, recorded_at, stage)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $9)
        )
        INSERT INTO activity (person_id, act, kind, record_id, number, detail, recorded_at)
        VALUES ($6, $8, $1, $2, $3, '{}', $7)",
        new.kind.code(),
        new.record_id,
        new.number,
        new.document,
        new.reason,
        new.person_id,
        new.at,
        new.act,
        new.stage.code()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes an act that saves no record.
///
/// # Errors
/// When the database refuses.
pub async fn insert_act(
    connection: &mut PgConnection,
    person_id: Option<i64>,
    act: &str,
    detail: Value,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO activity (person_id, act, detail, recorded_at) VALUES ($1, $2, $3, $4)",
        person_id,
        act,
        detail,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A stored revision.
#[derive(Debug)]
pub struct Revision {
    /// The version it made.
    pub number: i32,
    /// The whole record as typed.
    pub document: Value,
    /// Who saved it; none for the program itself.
    pub person_id: Option<i64>,
    /// Why.
    pub reason: String,
}

/// The newest revision of a record.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(connection: &mut PgConnection, kind: Kind, record_id: i64) -> sqlx::Result<Option<Revision>> {
    sqlx::query_as!(
        Revision,
        "SELECT number, document, person_id, reason FROM revision WHERE kind = $1 AND record_id = $2 ORDER BY number DESC LIMIT 1",
        kind.code(),
        record_id
    )
    .fetch_optional(connection)
    .await
}

/// Makes other nodes that load seeds wait until this transaction ends, so that two that start at once do not both load.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_seeds(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('probatum seeds'))").execute(connection).await?;
    Ok(())
}

/// A revision in a record's history.
#[derive(Debug)]
pub struct Past {
    /// The version it made.
    pub number: i32,
    /// Where it stands in the editors' workflow.
    pub stage: Stage,
    /// Who saved it; none for the program itself.
    pub person: Option<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// A record's revisions, newest first, from below `before` on.
///
/// # Errors
/// When the database does not answer.
pub async fn history(
    connection: &mut PgConnection,
    kind: Kind,
    record_id: i64,
    before: Option<i32>,
    limit: i64,
) -> sqlx::Result<Vec<Past>> {
    let rows = sqlx::query!(
        r#"SELECT v.number, v.stage, p.name AS "person?", v.reason, v.recorded_at FROM revision v LEFT JOIN person p ON p.id = v.person_id
         WHERE v.kind = $1 AND v.record_id = $2 AND ($3::integer IS NULL OR v.number < $3) ORDER BY v.number DESC LIMIT $4"#,
        kind.code(),
        record_id,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let stage = super::decode("stage", &row.stage)?;
            Ok(Past { number: row.number, stage, person: row.person, reason: row.reason, recorded_at: row.recorded_at })
        })
        .collect()
}
