//! Is the database there, and is it the one this program expects?

use sqlx::PgConnection;
use sqlx::migrate::Migrator;

/// The migrations built into this program.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Whether every migration of this program has been applied.
///
/// # Errors
/// When the database does not answer.
pub async fn is_migrated(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let applied: Vec<i64> =
        match sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(connection).await {
            Ok(versions) => versions,
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P01") => Vec::new(),
            Err(error) => return Err(error),
        };
    Ok(MIGRATOR.iter().all(|migration| applied.contains(&migration.version)))
}

/// Whether nothing has been stored yet: no article, claim or study.
///
/// # Errors
/// When the database does not answer.
pub async fn is_empty(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT NOT (EXISTS (SELECT 1 FROM article) OR EXISTS (SELECT 1 FROM claim) OR EXISTS (SELECT 1 FROM study)) AS "empty!""#
    )
    .fetch_one(connection)
    .await
}
