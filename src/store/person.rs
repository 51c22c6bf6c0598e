//! People with an account: who they are, what they may do, and what recognises their password.

use super::decode;
pub use super::statement::{Statement, statement_of};
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
    /// Whether they edit and have made no conflict-of-interest statement within twelve months.
    pub statement_due: bool,
}

/// A person as administrators see them.
#[derive(Debug)]
pub struct Listed {
    /// Their number.
    pub id: i64,
    /// Address they sign in with.
    pub email: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when they have an account.
    pub created_at: DateTime<Utc>,
    /// When they were last here, to within five minutes.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// When they were shut out.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether they have a second factor.
    pub second_factor: bool,
    /// When they made their newest conflict-of-interest statement.
    pub stated_on: Option<DateTime<Utc>>,
}

/// What sign-in needs to know of a person.
#[derive(Debug)]
pub struct Credentials {
    /// Their number.
    pub id: i64,
    /// Hash of their password.
    pub password_hash: String,
    /// Whether they also have to give a code.
    pub second_factor: bool,
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
pub async fn list(connection: &mut PgConnection) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"SELECT id, email, name, role, created_at, last_seen_at, disabled_at,
           EXISTS (SELECT 1 FROM second_factor f WHERE f.person_id = p.id AND confirmed_at IS NOT NULL) AS "second_factor!",
           (SELECT max(made_on) FROM conflict_statement c WHERE c.person_id = p.id) AS stated_on
           FROM person p ORDER BY email"#
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                id: row.id,
                email: row.email,
                name: row.name,
                role: decode("role", &row.role)?,
                created_at: row.created_at,
                last_seen_at: row.last_seen_at,
                disabled_at: row.disabled_at,
                second_factor: row.second_factor,
                stated_on: row.stated_on,
            })
        })
        .collect()
}

/// The number and the name of the person with an address.
///
/// # Errors
/// When the database does not answer.
pub async fn by_email(connection: &mut PgConnection, email: &str) -> sqlx::Result<Option<(i64, String)>> {
    let found = sqlx::query!("SELECT id, name FROM person WHERE email = $1", email).fetch_optional(connection).await?;
    Ok(found.map(|person| (person.id, person.name)))
}

/// The administrators who may sign in, kept as they are until this transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_administrators(connection: &mut PgConnection) -> sqlx::Result<Vec<i64>> {
    // all rows in one order: of two who demote each other at once, the second sees what the first did
    sqlx::query_scalar!("SELECT id FROM person WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR UPDATE")
        .fetch_all(connection)
        .await
}

/// Changes what a person may do; whether there is such a person.
///
/// # Errors
/// When the database refuses.
pub async fn set_role(connection: &mut PgConnection, id: i64, role: Role) -> sqlx::Result<bool> {
    let changed = sqlx::query!("UPDATE person SET role = $2 WHERE id = $1", id, role.code()).execute(connection).await?;
    Ok(changed.rows_affected() == 1)
}

/// Shuts a person out and ends their sessions; whether there was such a person.
///
/// # Errors
/// When the database refuses.
pub async fn disable(connection: &mut PgConnection, id: i64, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let shut = sqlx::query!("UPDATE person SET disabled_at = coalesce(disabled_at, $2) WHERE id = $1", id, now)
        .execute(&mut *connection)
        .await?;
    super::session::delete_all(connection, id).await?;
    Ok(shut.rows_affected() == 1)
}

/// Lets a person in again; whether there is such a person.
///
/// # Errors
/// When the database refuses.
pub async fn enable(connection: &mut PgConnection, id: i64) -> sqlx::Result<bool> {
    let opened = sqlx::query!("UPDATE person SET disabled_at = NULL WHERE id = $1", id).execute(connection).await?;
    Ok(opened.rows_affected() == 1)
}

/// The credentials of somebody who may sign in.
///
/// # Errors
/// When the database does not answer.
pub async fn credentials(connection: &mut PgConnection, email: &str) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as!(
        Credentials,
        r#"SELECT id, password_hash,
           EXISTS (SELECT 1 FROM second_factor f WHERE f.person_id = p.id AND confirmed_at IS NOT NULL) AS "second_factor!"
           FROM person p WHERE email = $1 AND disabled_at IS NULL"#,
        email
    )
    .fetch_optional(connection)
    .await
}

/// Stores another password.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(connection: &mut PgConnection, id: i64, password_hash: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE person SET password_hash = $2 WHERE id = $1", id, password_hash).execute(connection).await?;
    Ok(())
}
