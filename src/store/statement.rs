//! What people say about their conflicts of interest. A new statement stands beside the older ones; none is ever changed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A conflict-of-interest statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What they have; empty when they state that there is nothing.
    pub text: String,
    /// Whether they state that there is nothing.
    pub none: bool,
    /// When they said so.
    pub made_on: DateTime<Utc>,
}

/// What a person had stated at a time, for showing beside what they did then.
///
/// # Errors
/// When the database does not answer.
pub async fn statement_of(connection: &mut PgConnection, person_id: i64, at: DateTime<Utc>) -> sqlx::Result<Option<Statement>> {
    sqlx::query_as!(
        Statement,
        r#"SELECT body AS text, "none", made_on FROM conflict_statement WHERE person_id = $1 AND made_on <= $2
           ORDER BY made_on DESC, id DESC LIMIT 1"#,
        person_id,
        at
    )
    .fetch_optional(connection)
    .await
}

/// Everything a person stated, the newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn statements_of(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<Statement>> {
    sqlx::query_as!(
        Statement,
        r#"SELECT body AS text, "none", made_on FROM conflict_statement WHERE person_id = $1 ORDER BY made_on DESC, id DESC"#,
        person_id
    )
    .fetch_all(connection)
    .await
}

/// Keeps a statement.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, person_id: i64, statement: &Statement) -> sqlx::Result<()> {
    sqlx::query!(
        r#"INSERT INTO conflict_statement (person_id, body, "none", made_on) VALUES ($1, $2, $3, $4)"#,
        person_id,
        statement.text,
        statement.none,
        statement.made_on
    )
    .execute(connection)
    .await?;
    Ok(())
}
