//! One-time links by which people come in, recognised by the digest of the token in the address.

use super::decode;
use crate::domain::person::{Guest, Role};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// An invite nobody has used yet.
#[derive(Debug)]
pub struct Invite {
    /// Its number.
    pub id: i64,
    /// Address of the person invited.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they will be allowed to do.
    pub role: Role,
    /// Who invited them, by number.
    pub invited_by: i64,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// Stores an invite; an earlier one to the same address that nobody used stops working.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &mut PgConnection,
    digest: &[u8],
    guest: &Guest,
    invited_by: i64,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query!("DELETE FROM invite WHERE email = $1 AND used_at IS NULL", guest.email).execute(&mut *connection).await?;
    sqlx::query_scalar!(
        "INSERT INTO invite (token_digest, email, name, role, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        digest,
        guest.email,
        guest.name,
        guest.role.code(),
        invited_by,
        now,
        expires_at
    )
    .fetch_one(connection)
    .await
}

/// The invite of a link that still works.
///
/// # Errors
/// When the database does not answer.
pub async fn open(connection: &mut PgConnection, digest: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Invite>> {
    let row = sqlx::query!(
        "SELECT id, email, name, role, invited_by, expires_at FROM invite
         WHERE token_digest = $1 AND used_at IS NULL AND expires_at > $2",
        digest,
        now
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Invite {
            id: row.id,
            email: row.email,
            name: row.name,
            role: decode("role", &row.role)?,
            invited_by: row.invited_by,
            expires_at: row.expires_at,
        })
    })
    .transpose()
}

/// Every invite that still works, the newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<Invite>> {
    let rows = sqlx::query!(
        "SELECT id, email, name, role, invited_by, expires_at FROM invite WHERE used_at IS NULL AND expires_at > $1 ORDER BY id DESC",
        now
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Invite {
                id: row.id,
                email: row.email,
                name: row.name,
                role: decode("role", &row.role)?,
                invited_by: row.invited_by,
                expires_at: row.expires_at,
            })
        })
        .collect()
}

/// Uses an invite up; whether it still worked.
///
/// # Errors
/// When the database refuses.
pub async fn take(connection: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let used = sqlx::query!("UPDATE invite SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2", id, now)
        .execute(connection)
        .await?;
    Ok(used.rows_affected() == 1)
}

/// Takes an invite back; whether nobody had used it.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(connection: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let gone = sqlx::query!("DELETE FROM invite WHERE id = $1 AND used_at IS NULL", id).execute(connection).await?;
    Ok(gone.rows_affected() == 1)
}
