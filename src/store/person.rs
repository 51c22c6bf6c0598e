//! People and the one-time link that creates the first.

use super::decode;
use crate::domain::person::Role;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A person as stored, without the password.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their number.
    pub id: i64,
    /// Address they sign in with.
    pub email: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were shut out.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// What sign-in needs to know of a person.
#[derive(Debug)]
pub struct Credentials {
    /// Their number.
    pub id: i64,
    /// Hash of their password.
    pub password_hash: String,
}

/// Whether anybody has an account.
///
/// # Errors
/// When the database does not answer.
pub async fn any(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM person) AS "any!""#).fetch_one(connection).await
}

/// Stores a person.
///
/// # Errors
/// When the address is taken (constraint `person_email_unique`) or the database refuses.
pub async fn insert(
    connection: &mut PgConnection,
    email: &str,
    name: &str,
    role: Role,
    password_hash: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO person (email, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        email,
        name,
        role.code(),
        password_hash,
        now
    )
    .fetch_one(connection)
    .await
}

/// Everybody, by address.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection) -> sqlx::Result<Vec<Person>> {
    let rows = sqlx::query!("SELECT id, email, name, role, disabled_at FROM person ORDER BY email").fetch_all(connection).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Person {
                id: row.id,
                email: row.email,
                name: row.name,
                role: decode("role", &row.role)?,
                disabled_at: row.disabled_at,
            })
        })
        .collect()
}

/// Shuts a person out and ends their sessions; whether there was such a person.
///
/// # Errors
/// When the database refuses.
pub async fn disable(connection: &mut PgConnection, email: &str, now: DateTime<Utc>) -> sqlx::Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "UPDATE person SET disabled_at = coalesce(disabled_at, $2) WHERE email = $1 RETURNING id",
        email,
        now
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(id) = id {
        sqlx::query!("DELETE FROM session WHERE person_id = $1", id).execute(connection).await?;
    }
    Ok(id)
}

/// The credentials of somebody who may sign in.
///
/// # Errors
/// When the database does not answer.
pub async fn credentials(connection: &mut PgConnection, email: &str) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as!(Credentials, "SELECT id, password_hash FROM person WHERE email = $1 AND disabled_at IS NULL", email)
        .fetch_optional(connection)
        .await
}

/// Stores a one-time link by its digest; earlier unused ones stop working.
///
/// # Errors
/// When the database refuses.
pub async fn insert_setup_link(
    connection: &mut PgConnection,
    digest: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM setup_link WHERE used_at IS NULL").execute(&mut *connection).await?;
    sqlx::query!("INSERT INTO setup_link (token_digest, created_at, expires_at) VALUES ($1, $2, $3)", digest, now, expires_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a one-time link still works.
///
/// # Errors
/// When the database does not answer.
pub async fn setup_link_works(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM setup_link WHERE token_digest = $1 AND used_at IS NULL AND expires_at > $2) AS "works!""#,
        digest,
        now
    )
    .fetch_one(connection)
    .await
}

/// Uses a one-time link up; whether it still worked.
///
/// # Errors
/// When the database refuses.
pub async fn use_setup_link(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "UPDATE setup_link SET used_at = $2 WHERE token_digest = $1 AND used_at IS NULL AND expires_at > $2",
        digest,
        now
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}
