//! Verdicts: every one is kept; the claim points to the one in force. Beside it stands what an editor overrides it with.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

pub use super::overriding::{overrides_awaiting, overrides_due, overrides_suspended};

/// A verdict to be kept.
#[derive(Debug)]
pub struct NewVerdict {
    /// The claim.
    pub claim_id: i64,
    /// The verdict's code.
    pub code: String,
    /// The rule that decided.
    pub rule: String,
    /// Its flags.
    pub flags: Vec<String>,
    /// The sentence for readers.
    pub summary: String,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them.
    pub participants: Option<i32>,
    /// The pooled or deciding estimate.
    pub body: Option<Value>,
    /// What every linked result was taken for.
    pub standings: Value,
    /// The steps.
    pub trace: Value,
    /// What it was computed from.
    pub inputs: Value,
    /// SHA-256 of the inputs.
    pub inputs_digest: Vec<u8>,
    /// The parameters.
    pub params: Value,
    /// The rule set.
    pub ruleset: String,
}

/// Digest and rule set of the verdict in force, to see whether anything changed.
#[derive(Debug)]
pub struct InForce {
    /// SHA-256 of its inputs.
    pub inputs_digest: Vec<u8>,
    /// The rule set it was computed under.
    pub ruleset: String,
    /// Its code.
    pub code: String,
}

/// The verdict in force for a claim.
///
/// # Errors
/// When the database does not answer.
pub async fn in_force(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Option<InForce>> {
    sqlx::query_as!(
        InForce,
        "SELECT d.inputs_digest, d.ruleset, d.code FROM claim c JOIN verdict d ON d.id = c.verdict_id WHERE c.id = $1",
        claim_id
    )
    .fetch_optional(connection)
    .await
}

/// Keeps a verdict and puts it in force; an override that was made on other inputs is suspended (METHOD O4).
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, new: &NewVerdict, now: DateTime<Utc>) -> sqlx::Result<()> {
    let id = sqlx::query_scalar!(
        "INSERT INTO verdict (claim_id, code, rule, flags, summary, studies, participants, body, standings, trace, inputs, inputs_digest,
            params, ruleset, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id",
        new.claim_id,
        new.code,
        new.rule,
        &new.flags,
        new.summary,
        new.studies,
        new.participants,
        new.body,
        new.standings,
        new.trace,
        new.inputs,
        new.inputs_digest,
        new.params,
        new.ruleset,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!("UPDATE claim SET verdict_id = $2 WHERE id = $1", new.claim_id, id).execute(&mut *connection).await?;
    sqlx::query!(
        "UPDATE verdict_override SET suspended_at = $3
         WHERE claim_id = $1 AND ended_at IS NULL AND suspended_at IS NULL AND inputs_digest <> $2",
        new.claim_id,
        new.inputs_digest,
        now
    )
    .execute(&mut *connection)
    .await?;
    show(connection, new.claim_id).await
}

/// Puts the claim's `verdict_code`, which is what readers are shown, in order: the override's code while it is in force, else the
/// computed one.
pub(super) async fn show(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE claim c SET verdict_code = coalesce(
            (SELECT o.code FROM verdict_override o WHERE o.claim_id = c.id AND override_state(o) = 'in_force'),
            (SELECT v.code FROM verdict v WHERE v.id = c.verdict_id), 'not_assessed')
         WHERE c.id = $1",
        claim_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A claim with the verdict readers are shown.
#[derive(Debug)]
pub struct Shown {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// The verdict's code.
    pub code: String,
    /// The rule that decided; V2 where nothing has been computed yet.
    pub rule: String,
    /// The sentence for readers.
    pub summary: String,
    /// The steps: rule and text.
    pub trace: Vec<(String, String)>,
}

/// Claims with their verdicts, each once, in the order they were recorded.
///
/// # Errors
/// When the database does not answer.
pub async fn shown(connection: &mut PgConnection, claims: &[i64]) -> sqlx::Result<Vec<Shown>> {
    let rows = sqlx::query!(
        r#"SELECT c.slug, c.statement, c.verdict_code, coalesce(d.rule, 'V2') AS "rule!", coalesce(d.summary, '') AS "summary!",
            coalesce((SELECT jsonb_agg(jsonb_build_array(t->>'rule', t->>'text')) FROM jsonb_array_elements(d.trace) t), '[]')
                AS "trace!: Json<Vec<(String, String)>>"
         FROM claim c LEFT JOIN verdict d ON d.id = c.verdict_id WHERE c.id = ANY ($1) ORDER BY c.id"#,
        claims
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Shown {
            slug: row.slug,
            statement: row.statement,
            code: row.verdict_code,
            rule: row.rule,
            summary: row.summary,
            trace: row.trace.0,
        })
        .collect())
}
