//! The database role the application works under: it reads and writes, but can't change or remove what is kept for ever, and owns
//! nothing.

use sqlx::{Connection, PgConnection};

/// The role's name.
pub const ROLE: &str = "probatum_app";

/// Whether an error says that this login may not do that, or that there is no such role.
#[must_use]
pub fn is_refusal(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("42501" | "22023"))
}

/// Whether the role is there and has its rights on every table of ours.
///
/// # Errors
/// When the database does not answer.
pub async fn are_granted(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'probatum_app') AND NOT EXISTS (
            SELECT FROM pg_roles r CROSS JOIN pg_class c
            WHERE r.rolname = 'probatum_app' AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = current_schema()::regnamespace
              AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = 'activity'::regclass)
              AND NOT has_table_privilege(r.oid, c.oid, 'SELECT')) AS "granted!""#
    )
    .fetch_one(connection)
    .await
}

/// Makes the role where this login may, and gives it its rights; a login that may not leaves things as they are.
///
/// # Errors
/// When the database does not answer.
pub async fn grant(connection: &mut PgConnection) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    match sqlx::query!("SELECT grant_application_rights()").execute(&mut *transaction).await {
        Ok(_) => transaction.commit().await,
        Err(error) if is_refusal(&error) => transaction.rollback().await,
        Err(error) => Err(error),
    }
}

/// Whether this login may work under the role.
///
/// # Errors
/// When the database does not answer.
pub async fn may_take(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let mut transaction = connection.begin().await?;
    let taken = sqlx::query!("SET LOCAL ROLE probatum_app").execute(&mut *transaction).await;
    transaction.rollback().await?;
    match taken {
        Ok(_) => are_granted(connection).await,
        Err(error) if is_refusal(&error) => Ok(false),
        Err(error) => Err(error),
    }
}
