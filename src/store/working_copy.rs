//! Working copies: what somebody typed into a form and has not saved yet, kept so that nothing typed is lost.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// What somebody typed.
#[derive(Debug, Clone)]
pub struct WorkingCopy {
    /// The address of the form.
    pub place: String,
    /// The version the form was opened with; 0 for a new record.
    pub base_version: i32,
    /// What stands in the form.
    pub document: Value,
    /// When it was last kept.
    pub saved_at: DateTime<Utc>,
}

/// Keeps what stands in a form, in place of what was kept of it before.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    connection: &mut PgConnection,
    person_id: i64,
    place: &str,
    base_version: i32,
    document: &Value,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO working_copy (person_id, place, base_version, document, saved_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id, place) DO UPDATE SET base_version = excluded.base_version, document = excluded.document,
            saved_at = excluded.saved_at",
        person_id,
        place,
        base_version,
        document,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What somebody has typed into a form and not saved.
///
/// # Errors
/// When the database does not answer.
pub async fn find(connection: &mut PgConnection, person_id: i64, place: &str) -> sqlx::Result<Option<WorkingCopy>> {
    sqlx::query_as!(
        WorkingCopy,
        "SELECT place, base_version, document, saved_at FROM working_copy WHERE person_id = $1 AND place = $2",
        person_id,
        place
    )
    .fetch_optional(connection)
    .await
}

/// Everything somebody has typed and not saved, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<WorkingCopy>> {
    sqlx::query_as!(
        WorkingCopy,
        "SELECT place, base_version, document, saved_at FROM working_copy WHERE person_id = $1 ORDER BY saved_at DESC LIMIT 50",
        person_id
    )
    .fetch_all(connection)
    .await
}

/// Throws away what was kept of a form: it is saved now, or not wanted.
///
/// # Errors
/// When the database refuses.
pub async fn discard(connection: &mut PgConnection, person_id: i64, place: &str) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM working_copy WHERE person_id = $1 AND place = $2", person_id, place).execute(connection).await?;
    Ok(())
}
