//! Where records stand in the editors' workflow: heads, authors, and moving a record on. Studies, claims and links go the same way,
//! so their statements stand side by side here.

use super::decode;
use super::revision::Kind;
use crate::domain::codes::Stage;
use crate::domain::person::Role;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// A record's newest state.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its number.
    pub id: i64,
    /// Its newest revision.
    pub version: i32,
    /// Where that stands.
    pub stage: Stage,
    /// What the record is to readers.
    pub status: Stage,
    /// The revision readers see.
    pub published_version: Option<i32>,
}

struct Row {
    id: i64,
    version: i32,
    stage: String,
    status: String,
    published_version: Option<i32>,
}

impl Row {
    fn head(self) -> sqlx::Result<Head> {
        Ok(Head {
            id: self.id,
            version: self.version,
            stage: decode("stage", &self.stage)?,
            status: decode("status", &self.status)?,
            published_version: self.published_version,
        })
    }
}

/// The newest state of a study or claim by slug, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_by_slug(connection: &mut PgConnection, kind: Kind, slug: &str) -> sqlx::Result<Option<Head>> {
    let id = match kind {
        Kind::Study => sqlx::query_scalar!("SELECT id FROM study WHERE slug = $1", slug).fetch_optional(&mut *connection).await?,
        Kind::Claim => sqlx::query_scalar!("SELECT id FROM claim WHERE slug = $1", slug).fetch_optional(&mut *connection).await?,
        _ => None,
    };
    match id {
        Some(id) => lock(connection, kind, id).await,
        None => Ok(None),
    }
}

/// The newest state of a study or claim by slug, as it stands.
///
/// # Errors
/// When the database does not answer.
pub async fn read_by_slug(connection: &mut PgConnection, kind: Kind, slug: &str) -> sqlx::Result<Option<Head>> {
    let row = match kind {
        Kind::Study => {
            sqlx::query_as!(Row, "SELECT id, version, stage, status, published_version FROM study WHERE slug = $1", slug)
                .fetch_optional(connection)
                .await?
        }
        Kind::Claim => {
            sqlx::query_as!(Row, "SELECT id, version, stage, status, published_version FROM claim WHERE slug = $1", slug)
                .fetch_optional(connection)
                .await?
        }
        _ => None,
    };
    row.map(Row::head).transpose()
}

/// The newest state of a link, as it stands.
///
/// # Errors
/// When the database does not answer.
pub async fn read_link(connection: &mut PgConnection, id: i64) -> sqlx::Result<Option<Head>> {
    let row = sqlx::query_as!(Row, "SELECT id, version, stage, status, published_version FROM link WHERE id = $1", id)
        .fetch_optional(connection)
        .await?;
    row.map(Row::head).transpose()
}

/// The newest state of a study, claim or link, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(connection: &mut PgConnection, kind: Kind, id: i64) -> sqlx::Result<Option<Head>> {
    let row = match kind {
        Kind::Study => {
            sqlx::query_as!(Row, "SELECT id, version, stage, status, published_version FROM study WHERE id = $1 FOR UPDATE", id)
                .fetch_optional(connection)
                .await?
        }
        Kind::Claim => {
            sqlx::query_as!(Row, "SELECT id, version, stage, status, published_version FROM claim WHERE id = $1 FOR UPDATE", id)
                .fetch_optional(connection)
                .await?
        }
        Kind::Link => {
            sqlx::query_as!(Row, "SELECT id, version, stage, status, published_version FROM link WHERE id = $1 FOR UPDATE", id)
                .fetch_optional(connection)
                .await?
        }
        Kind::Article | Kind::Appraisal | Kind::Certainty => None,
    };
    row.map(Row::head).transpose()
}

/// Moves a record on to a new revision that readers do not see yet; a record never published is to readers what it is to editors.
///
/// # Errors
/// When the database refuses.
pub async fn advance(
    connection: &mut PgConnection,
    kind: Kind,
    id: i64,
    version: i32,
    stage: Stage,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let stage = stage.code();
    match kind {
        Kind::Study => {
            sqlx::query!(
                "UPDATE study SET version = $2, stage = $3, updated_at = $4,
                    status = CASE WHEN published_version IS NULL THEN $3 ELSE status END WHERE id = $1",
                id,
                version,
                stage,
                now
            )
            .execute(connection)
            .await?;
        }
        Kind::Claim => {
            sqlx::query!(
                "UPDATE claim SET version = $2, stage = $3, updated_at = $4,
                    status = CASE WHEN published_version IS NULL THEN $3 ELSE status END WHERE id = $1",
                id,
                version,
                stage,
                now
            )
            .execute(connection)
            .await?;
        }
        Kind::Link => {
            sqlx::query!(
                "UPDATE link SET version = $2, stage = $3,
                    status = CASE WHEN published_version IS NULL THEN $3 ELSE status END WHERE id = $1",
                id,
                version,
                stage
            )
            .execute(connection)
            .await?;
        }
        Kind::Article | Kind::Appraisal | Kind::Certainty => {}
    }
    Ok(())
}

/// Takes a record out of readers' sight.
///
/// # Errors
/// When the database refuses.
pub async fn retire(connection: &mut PgConnection, kind: Kind, id: i64, version: i32, now: DateTime<Utc>) -> sqlx::Result<()> {
    match kind {
        Kind::Study => {
            sqlx::query!(
                "UPDATE study SET version = $2, stage = 'retired', status = 'retired', updated_at = $3 WHERE id = $1",
                id,
                version,
                now
            )
            .execute(connection)
            .await?;
        }
        Kind::Claim => {
            sqlx::query!(
                "UPDATE claim SET version = $2, stage = 'retired', status = 'retired', updated_at = $3 WHERE id = $1",
                id,
                version,
                now
            )
            .execute(connection)
            .await?;
        }
        Kind::Link => {
            sqlx::query!("UPDATE link SET version = $2, stage = 'retired', status = 'retired' WHERE id = $1", id, version)
                .execute(connection)
                .await?;
        }
        Kind::Article | Kind::Appraisal | Kind::Certainty => {}
    }
    Ok(())
}

/// Notes when somebody should look at a study or claim again; whether there is such a record.
///
/// # Errors
/// When the database refuses.
pub async fn look_again(connection: &mut PgConnection, kind: Kind, id: i64, on: NaiveDate) -> sqlx::Result<bool> {
    let done = match kind {
        Kind::Study => sqlx::query!("UPDATE study SET look_again_on = $2 WHERE id = $1", id, on).execute(connection).await?,
        Kind::Claim => sqlx::query!("UPDATE claim SET look_again_on = $2 WHERE id = $1", id, on).execute(connection).await?,
        Kind::Article | Kind::Link | Kind::Appraisal | Kind::Certainty => return Ok(false),
    };
    Ok(done.rows_affected() == 1)
}

/// A revision with who made it.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number.
    pub number: i32,
    /// The whole record as typed.
    pub document: Value,
    /// Who saved it; none for the program itself.
    pub person: Option<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// What who saved it had stated about conflicts of interest by then.
    pub interests: Option<String>,
}

/// One revision of a record.
///
/// # Errors
/// When the database does not answer.
pub async fn version(connection: &mut PgConnection, kind: Kind, id: i64, number: i32) -> sqlx::Result<Option<Version>> {
    sqlx::query_as!(
        Version,
        r#"SELECT v.number, v.document, p.name AS "person?", v.reason, v.recorded_at,
            stated_interests(v.person_id, v.recorded_at) AS interests
         FROM revision v LEFT JOIN person p ON p.id = v.person_id WHERE v.kind = $1 AND v.record_id = $2 AND v.number = $3"#,
        kind.code(),
        id,
        number
    )
    .fetch_optional(connection)
    .await
}

/// Who wrote what stands in a record's revisions after `since`: those whose revision changed the document.
///
/// # Errors
/// When the database does not answer.
pub async fn authors(connection: &mut PgConnection, kind: Kind, id: i64, since: i32) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT DISTINCT person_id AS "person_id!" FROM (
            SELECT number, person_id, document IS DISTINCT FROM lag(document) OVER (ORDER BY number) AS changed
            FROM revision WHERE kind = $1 AND record_id = $2) v
         WHERE number > $3 AND changed AND person_id IS NOT NULL"#,
        kind.code(),
        id,
        since
    )
    .fetch_all(connection)
    .await
}

/// The roles of active people who may edit, apart from some.
///
/// # Errors
/// When the database does not answer.
pub async fn editors_besides(connection: &mut PgConnection, people: &[i64]) -> sqlx::Result<Vec<Role>> {
    let roles = sqlx::query_scalar!(
        "SELECT role FROM person WHERE disabled_at IS NULL AND role IN ('editor', 'reviewer', 'administrator') AND id <> ALL ($1)",
        people
    )
    .fetch_all(connection)
    .await?;
    roles.iter().map(|role| decode("role", role)).collect()
}

/// Adds a study that readers do not see yet, under a name that is free: the one wanted or the next with a number.
///
/// # Errors
/// When the database refuses.
pub async fn insert_study(
    connection: &mut PgConnection,
    wanted: &str,
    name: &str,
    stage: Stage,
    now: DateTime<Utc>,
) -> sqlx::Result<(i64, String)> {
    // two of the same name at once: the second waits and takes the next number
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('study ' || $1))", wanted).execute(&mut *connection).await?;
    let row = sqlx::query!(
        r#"WITH taken AS (SELECT slug FROM study WHERE slug = $1 OR slug ~ ('^' || $1 || '-\d+$')),
            free AS (
                SELECT CASE n WHEN 1 THEN $1 ELSE $1 || '-' || n END AS slug
                FROM generate_series(1, (SELECT count(*) + 1 FROM taken)) AS n
                WHERE CASE n WHEN 1 THEN $1 ELSE $1 || '-' || n END NOT IN (SELECT slug FROM taken) ORDER BY n LIMIT 1)
         INSERT INTO study (slug, version, status, stage, name, year, thresholds, interventions, substances, created_at, updated_at)
         SELECT slug, 1, $3, $3, $2, 0, '{}', '', '{}', $4, $4 FROM free RETURNING id, slug"#,
        wanted,
        name,
        stage.code(),
        now
    )
    .fetch_one(connection)
    .await?;
    Ok((row.id, row.slug))
}

/// Renames a study that readers have never seen.
///
/// # Errors
/// When the database refuses.
pub async fn rename_study(connection: &mut PgConnection, id: i64, name: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE study SET name = $2 WHERE id = $1 AND published_version IS NULL", id, name).execute(connection).await?;
    Ok(())
}
