//! Sessions: who is signed in, recognised by the digest of the token in their cookie.

use super::decode;
use super::person::Person;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

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
        "INSERT INTO session (token_digest, person_id, user_agent, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
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

/// Who a session belongs to, while it lasts and the person is not shut out.
///
/// # Errors
/// When the database does not answer.
pub async fn person(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Person>> {
    let row = sqlx::query!(
        "SELECT p.id, p.email, p.name, p.role, p.disabled_at FROM session s JOIN person p ON p.id = s.person_id
         WHERE s.token_digest = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL",
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
        })
    })
    .transpose()
}

/// Ends a session.
///
/// # Errors
/// When the database refuses.
pub async fn delete(connection: &mut PgConnection, digest: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM session WHERE token_digest = $1", digest).execute(connection).await?;
    Ok(())
}
