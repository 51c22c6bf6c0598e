//! What follows from a claim's evidence and is kept beside its verdict: plots' figures and robustness.

use crate::verdict::Analysis;
use crate::verdict::robustness::Background;
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

/// What is known about a claim's results beyond what the rules read.
///
/// # Errors
/// When the database does not answer.
pub async fn background(_connection: &mut PgConnection, _claim_id: i64) -> sqlx::Result<Background> {
    Ok(Background {})
}

/// The digest of the analysis in force.
///
/// # Errors
/// When the database does not answer.
pub async fn digest(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("SELECT digest FROM claim_analysis WHERE claim_id = $1", claim_id).fetch_optional(connection).await
}

/// Keeps an analysis in place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    connection: &mut PgConnection,
    claim_id: i64,
    digest: &[u8],
    analysis: &Analysis,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO claim_analysis (claim_id, digest, forest, robustness, computed_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (claim_id) DO UPDATE SET digest = $2, forest = $3, robustness = $4, computed_at = $5",
        claim_id,
        digest,
        json!(analysis.forest),
        json!(analysis.robustness),
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}
