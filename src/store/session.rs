//! Sessions: who is signed in, recognised by the digest of the token in their cookie.

use super::decode;
use super::person::Person;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A session, for the person whose it is.
#[derive(Debug)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// The program it was started with, as that calls itself.
    pub user_agent: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to within five minutes.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it is the one asking.
    pub this: bool,
}

/// Starts a session.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &mut PgConnection,
    digest: &[u8],
    person_id: i64,
    user_agent: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM session WHERE expires_at <= $1", now).execute(&mut *connection).await?;
    sqlx::query!(
        "WITH seen AS (UPDATE person SET last_seen_at = $4 WHERE id = $2)
         INSERT INTO session (token_digest, person_id, user_agent, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
        digest,
        person_id,
        user_agent,
        now,
        expires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Who a session belongs to, while it lasts and the person is not shut out. Notes that it was used, at most once in five minutes:
/// reading pages writes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn person(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Person>> {
    let row = sqlx::query!(
        r#"WITH seen AS (
            UPDATE session SET last_seen_at = $2
            WHERE token_digest = $1 AND expires_at > $2 AND last_seen_at <= $2 - interval '5 minutes' RETURNING person_id
         ), seen_person AS (UPDATE person SET last_seen_at = $2 FROM seen WHERE person.id = seen.person_id)
         SELECT p.id, p.email, p.name, p.role, p.disabled_at,
                p.role <> 'reader' AND NOT EXISTS (
                    SELECT 1 FROM conflict_statement c WHERE c.person_id = p.id AND c.made_on > $2 - interval '12 months'
                ) AS "statement_due!"
         FROM session s JOIN person p ON p.id = s.person_id
         WHERE s.token_digest = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL"#,
        digest,
        now
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Person {
            id: row.id,
            email: row.email,
            name: row.name,
            role: decode("role", &row.role)?,
            disabled_at: row.disabled_at,
            statement_due: row.statement_due,
        })
    })
    .transpose()
}

/// The sessions of a person that last, the one used last first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(
    connection: &mut PgConnection,
    person_id: i64,
    this: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Session>> {
    sqlx::query_as!(
        Session,
        r#"SELECT id, user_agent, created_at, last_seen_at, token_digest = $2 AS "this!" FROM session
           WHERE person_id = $1 AND expires_at > $3 ORDER BY last_seen_at DESC, id DESC"#,
        person_id,
        this,
        now
    )
    .fetch_all(connection)
    .await
}

/// Ends a session; whose it was.
///
/// # Errors
/// When the database refuses.
pub async fn delete(connection: &mut PgConnection, digest: &[u8]) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("DELETE FROM session WHERE token_digest = $1 RETURNING person_id", digest)
        .fetch_optional(connection)
        .await
}

/// Ends one session of a person; whether they had it.
///
/// # Errors
/// When the database refuses.
pub async fn delete_of(connection: &mut PgConnection, person_id: i64, id: i64) -> sqlx::Result<bool> {
    let gone = sqlx::query!("DELETE FROM session WHERE person_id = $1 AND id = $2", person_id, id).execute(connection).await?;
    Ok(gone.rows_affected() == 1)
}

/// Ends every session of a person but the one named; how many.
///
/// # Errors
/// When the database refuses.
pub async fn delete_others(connection: &mut PgConnection, person_id: i64, this: &[u8]) -> sqlx::Result<u64> {
    let gone = sqlx::query!("DELETE FROM session WHERE person_id = $1 AND token_digest <> $2", person_id, this)
        .execute(connection)
        .await?;
    Ok(gone.rows_affected())
}

/// Ends every session of a person.
///
/// # Errors
/// When the database refuses.
pub async fn delete_all(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM session WHERE person_id = $1", person_id).execute(connection).await?;
    Ok(())
}
