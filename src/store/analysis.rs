//! What follows from a claim's evidence and is kept beside its verdict: plots' figures and robustness.

use crate::verdict::robustness::{Background, Known};
use crate::verdict::{ANALYSIS, Analysis};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

/// What is known about a claim's results beyond what the rules read: who paid, and how many people were lost.
///
/// Lost are those randomised but not analysed, where both are known and speak of the same people: of a trial, not of a subgroup or a review
/// in its record, by the count of the result's own report, else by the trial's where the report has no people of its own. The larger
/// stands where sources disagree; what was only recalled does not count.
///
/// # Errors
/// When the database does not answer.
pub async fn background(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Background> {
    let rows = sqlx::query!(
        r#"SELECT r.key AS "key!", CASE d.document ->> 'industry_funded' WHEN 'yes' THEN true WHEN 'no' THEN false END AS industry_funded,
            CASE WHEN r.subgroup IS NULL AND r.design <> 'systematic_review' THEN
                greatest(coalesce(own.n, CASE WHEN p.population IS NULL THEN coalesce(typed.n, of_study.n) END) - r.n, 0) END AS lost
         FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
         LEFT JOIN report p ON p.study_id = r.study_id AND p.key = r.report_key
         LEFT JOIN revision d ON d.kind = 'study' AND d.record_id = s.id AND d.number = s.published_version
         CROSS JOIN LATERAL (SELECT substring(d.document ->> 'n_randomised' FROM '^\d{1,8}$')::integer AS n) typed
         CROSS JOIN LATERAL (
            SELECT max(substring(f.value FROM '^\d{1,8}$')::integer) AS n FROM study_fact f
            WHERE f.study_id = s.id AND f.name = 'n_randomised' AND f.status IN ('verified', 'derived')) of_study
         CROSS JOIN LATERAL (
            SELECT max(substring(f.value FROM '^\d{1,8}$')::integer) AS n FROM study_fact f
            WHERE f.study_id = s.id AND f.report_key = r.report_key AND f.name = 'n_randomised' AND f.status IN ('verified', 'derived')) own
         WHERE l.claim_id = $1 AND s.status = 'published' AND l.status = 'published'"#,
        claim_id
    )
    .fetch_all(connection)
    .await?;
    let known = |row: (String, Option<bool>, Option<i32>)| {
        let (key, industry_funded, lost) = row;
        (key, Known { industry_funded, lost: lost.and_then(|lost| u32::try_from(lost).ok()) })
    };
    Ok(Background(rows.into_iter().map(|row| known((row.key, row.industry_funded, row.lost))).collect()))
}

/// Published claims after a number, in that order, whose analysis is missing or was computed by another version of the program.
///
/// # Errors
/// When the database does not answer.
pub async fn outdated(connection: &mut PgConnection, after: i64, most: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT c.id FROM claim c LEFT JOIN claim_analysis a ON a.claim_id = c.id
         WHERE c.status = 'published' AND c.id > $2 AND a.version IS DISTINCT FROM $1 ORDER BY c.id LIMIT $3",
        i64::from(ANALYSIS),
        after,
        most
    )
    .fetch_all(connection)
    .await
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
        "INSERT INTO claim_analysis (claim_id, digest, forest, robustness, computed_at, version) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (claim_id) DO UPDATE SET digest = $2, forest = $3, robustness = $4, computed_at = $5, version = $6",
        claim_id,
        digest,
        json!(analysis.forest),
        json!(analysis.robustness),
        now,
        i64::from(ANALYSIS)
    )
    .execute(connection)
    .await?;
    Ok(())
}
