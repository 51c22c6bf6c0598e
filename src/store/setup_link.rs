//! The one-time link that creates the first administrator.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Stores a one-time link by its digest; earlier unused ones stop working.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
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
pub async fn works(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
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
pub async fn take(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "UPDATE setup_link SET used_at = $2 WHERE token_digest = $1 AND used_at IS NULL AND expires_at > $2",
        digest,
        now
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}
