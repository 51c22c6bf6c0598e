//! Who is to look after a record next.

use super::revision::Kind;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Somebody's task.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The record's kind.
    pub kind: String,
    /// The record's number.
    pub record_id: i64,
    /// Who it is for.
    pub person: String,
    /// Who gave it.
    pub assigned_by: String,
    /// What is to be done.
    pub task: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// Gives somebody a task, in place of the one they had with this record.
///
/// # Errors
/// When the database refuses.
#[expect(clippy::too_many_arguments, reason = "a row of seven columns")]
pub async fn put(
    connection: &mut PgConnection,
    kind: Kind,
    record_id: i64,
    person_id: i64,
    assigned_by: i64,
    task: &str,
    due_on: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO assignment (kind, record_id, person_id, assigned_by, task, due_on, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, record_id, person_id) DO UPDATE SET assigned_by = excluded.assigned_by, task = excluded.task,
            due_on = excluded.due_on, created_at = excluded.created_at, done_at = NULL",
        kind.code(),
        record_id,
        person_id,
        assigned_by,
        task,
        due_on,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The open tasks with a record.
///
/// # Errors
/// When the database does not answer.
pub async fn of_record(connection: &mut PgConnection, kind: Kind, record_id: i64) -> sqlx::Result<Vec<Assignment>> {
    sqlx::query_as!(
        Assignment,
        "SELECT a.kind, a.record_id, p.name AS person, b.name AS assigned_by, a.task, a.due_on
         FROM assignment a JOIN person p ON p.id = a.person_id JOIN person b ON b.id = a.assigned_by
         WHERE a.kind = $1 AND a.record_id = $2 AND a.done_at IS NULL ORDER BY a.created_at",
        kind.code(),
        record_id
    )
    .fetch_all(connection)
    .await
}

/// Ticks off somebody's own task.
///
/// # Errors
/// When the database refuses.
pub async fn done(
    connection: &mut PgConnection,
    kind: Kind,
    record_id: i64,
    person_id: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE assignment SET done_at = $4 WHERE kind = $1 AND record_id = $2 AND person_id = $3 AND done_at IS NULL",
        kind.code(),
        record_id,
        person_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The people who may edit, by name, for choosing one: number and name.
///
/// # Errors
/// When the database does not answer.
pub async fn people(connection: &mut PgConnection) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT id, name FROM person WHERE disabled_at IS NULL AND role IN ('editor', 'reviewer', 'administrator') ORDER BY name, id"
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
