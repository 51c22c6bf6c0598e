//! The second factor: the secret shared with an authenticator app, the recovery codes, and who has given a password and still has
//! to give a code.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A second factor as stored.
pub struct Factor {
    /// What the app computes its codes from.
    pub secret: Vec<u8>,
    /// Since when it counts; none while it is being set up.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub codes_left: i64,
}

/// The second factor of a person, confirmed or not.
///
/// # Errors
/// When the database does not answer.
pub async fn of(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Option<Factor>> {
    sqlx::query_as!(
        Factor,
        r#"SELECT secret, confirmed_at,
           (SELECT count(*) FROM recovery_code r WHERE r.person_id = f.person_id AND used_at IS NULL) AS "codes_left!"
           FROM second_factor f WHERE person_id = $1"#,
        person_id
    )
    .fetch_optional(connection)
    .await
}

/// Stores a secret to be confirmed, in place of one that never was; whether it could: one that counts is left alone.
///
/// # Errors
/// When the database refuses.
pub async fn begin(connection: &mut PgConnection, person_id: i64, secret: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let stored = sqlx::query!(
        "INSERT INTO second_factor (person_id, secret, created_at, last_step) VALUES ($1, $2, $3, 0)
         ON CONFLICT (person_id) DO UPDATE SET secret = $2, created_at = $3, last_step = 0
         WHERE second_factor.confirmed_at IS NULL",
        person_id,
        secret,
        now
    )
    .execute(connection)
    .await?;
    Ok(stored.rows_affected() == 1)
}

/// Makes a secret count, with its recovery codes by their digests; whether there was one to confirm.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    connection: &mut PgConnection,
    person_id: i64,
    step: i64,
    recovery: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let confirmed = sqlx::query!(
        "UPDATE second_factor SET confirmed_at = $2, last_step = $3 WHERE person_id = $1 AND confirmed_at IS NULL",
        person_id,
        now,
        step
    )
    .execute(&mut *connection)
    .await?;
    if confirmed.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "INSERT INTO recovery_code (person_id, digest) SELECT $1, digest FROM unnest($2::bytea[]) AS digest",
        person_id,
        recovery
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// Takes a code's step; false when a code of that step or a later one has been taken already.
///
/// # Errors
/// When the database refuses.
pub async fn take_step(connection: &mut PgConnection, person_id: i64, step: i64) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "UPDATE second_factor SET last_step = $2 WHERE person_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL",
        person_id,
        step
    )
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Uses a recovery code up; whether it still worked.
///
/// # Errors
/// When the database refuses.
pub async fn use_recovery(
    connection: &mut PgConnection,
    person_id: i64,
    digest: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND digest = $2 AND used_at IS NULL",
        person_id,
        digest,
        now
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Removes the second factor with its recovery codes; whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn remove(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<bool> {
    sqlx::query!("DELETE FROM recovery_code WHERE person_id = $1", person_id).execute(&mut *connection).await?;
    let removed = sqlx::query!("DELETE FROM second_factor WHERE person_id = $1", person_id).execute(connection).await?;
    Ok(removed.rows_affected() == 1)
}

/// Somebody whose password was right.
#[derive(Debug)]
pub struct Half {
    /// Their number.
    pub person_id: i64,
    /// The address they sign in with.
    pub email: String,
}

/// Remembers that a password was right until a code is given.
///
/// # Errors
/// When the database refuses.
pub async fn insert_step(
    connection: &mut PgConnection,
    digest: &[u8],
    person_id: i64,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM sign_in_step WHERE expires_at <= $1", now).execute(&mut *connection).await?;
    sqlx::query!(
        "INSERT INTO sign_in_step (token_digest, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        digest,
        person_id,
        now,
        expires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whose code is awaited.
///
/// # Errors
/// When the database does not answer.
pub async fn step(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Half>> {
    sqlx::query_as!(
        Half,
        "SELECT s.person_id, p.email FROM sign_in_step s JOIN person p ON p.id = s.person_id
         WHERE s.token_digest = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL",
        digest,
        now
    )
    .fetch_optional(connection)
    .await
}

/// Nobody's code is awaited any more: a code was given, or the password changed.
///
/// # Errors
/// When the database refuses.
pub async fn end_steps(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM sign_in_step WHERE person_id = $1", person_id).execute(connection).await?;
    Ok(())
}
