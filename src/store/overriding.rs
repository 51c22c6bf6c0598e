//! Overrides of computed verdicts (METHOD O1–O4). Every change puts what readers are shown of the claim in order.

use super::verdict::show;
use crate::verdict::overriding::Override;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

/// The verdict computed for a claim, with the override that stands beside it.
#[derive(Debug)]
pub struct Computed {
    /// The claim.
    pub claim_id: i64,
    /// What it says.
    pub statement: String,
    /// The computed verdict's number.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// The rule that decided.
    pub rule: String,
    /// The sentence for readers.
    pub summary: String,
    /// SHA-256 of its inputs.
    pub inputs_digest: Vec<u8>,
    /// The override that has not ended, by number.
    pub override_id: Option<i64>,
}

/// A published claim's computed verdict.
///
/// # Errors
/// When the database does not answer.
pub async fn computed(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Computed>> {
    sqlx::query_as!(
        Computed,
        r#"SELECT c.id AS claim_id, c.statement, v.id, v.code, v.rule, v.summary, v.inputs_digest,
            (SELECT o.id FROM verdict_override o WHERE o.claim_id = c.id AND o.ended_at IS NULL) AS override_id
         FROM claim c JOIN verdict v ON v.id = c.verdict_id WHERE c.slug = $1 AND c.status = 'published'"#,
        slug
    )
    .fetch_optional(connection)
    .await
}

/// Code and rule of one of a claim's verdicts.
///
/// # Errors
/// When the database does not answer.
pub async fn earlier(connection: &mut PgConnection, claim_id: i64, id: i64) -> sqlx::Result<Option<(String, String)>> {
    let row = sqlx::query!("SELECT code, rule FROM verdict WHERE claim_id = $1 AND id = $2", claim_id, id);
    Ok(row.fetch_optional(connection).await?.map(|row| (row.code, row.rule)))
}

/// An override as pages show it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct OverrideRow {
    /// Its number.
    pub id: i64,
    /// The claim's name in addresses.
    pub slug: String,
    /// What the claim says.
    pub statement: String,
    /// What it overrides the verdict with.
    pub code: String,
    /// What the rules said when it was made.
    pub computed: String,
    /// By which rule.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub editor: String,
    /// The number of who set it.
    pub editor_id: i64,
    /// Who countersigned.
    pub second_editor: Option<String>,
    /// Whether it takes two people.
    pub needs_second: bool,
    /// `in_force`, `awaiting` a second editor, `suspended` or `ended`.
    pub state: String,
    /// When it was set.
    pub made_on: NaiveDate,
    /// When somebody has to look again.
    pub review_on: NaiveDate,
    /// Since when its evidence is not what it was made on.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// What who set it had stated about conflicts of interest by then.
    pub interests: Option<String>,
}

/// Which overrides are asked for.
#[derive(Default)]
struct Wanted<'a> {
    slug: Option<&'a str>,
    state: Option<&'a str>,
    due_by: Option<NaiveDate>,
}

async fn overrides_where(connection: &mut PgConnection, wanted: Wanted<'_>) -> sqlx::Result<Vec<OverrideRow>> {
    sqlx::query_as!(
        OverrideRow,
        r#"SELECT id AS "id!", slug AS "slug!", statement AS "statement!", code AS "code!", computed AS "computed!", rule AS "rule!",
            reason AS "reason!", editor AS "editor!", editor_id AS "editor_id!", second_editor, needs_second AS "needs_second!",
            state AS "state!", made_on AS "made_on!", review_on AS "review_on!", suspended_at, ended_at, ended_by, interests
         FROM override_shown
         WHERE ($1::text IS NULL OR slug = $1) AND ($2::text IS NULL OR state = $2) AND ($3::date IS NULL OR review_on <= $3)
         ORDER BY id DESC LIMIT 200"#,
        wanted.slug,
        wanted.state,
        wanted.due_by
    )
    .fetch_all(connection)
    .await
}

/// Every override of a claim, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn overrides(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Vec<OverrideRow>> {
    overrides_where(connection, Wanted { slug: Some(slug), ..Wanted::default() }).await
}

/// The overrides whose evidence changed, so that the computed verdict shows until somebody looks again (METHOD O4).
///
/// # Errors
/// When the database does not answer.
pub async fn overrides_suspended(connection: &mut PgConnection) -> sqlx::Result<Vec<OverrideRow>> {
    overrides_where(connection, Wanted { state: Some("suspended"), ..Wanted::default() }).await
}

/// The overrides that wait for a second editor (METHOD O3).
///
/// # Errors
/// When the database does not answer.
pub async fn overrides_awaiting(connection: &mut PgConnection) -> sqlx::Result<Vec<OverrideRow>> {
    overrides_where(connection, Wanted { state: Some("awaiting"), ..Wanted::default() }).await
}

/// The overrides in force whose review date has come.
///
/// # Errors
/// When the database does not answer.
pub async fn overrides_due(connection: &mut PgConnection, today: NaiveDate) -> sqlx::Result<Vec<OverrideRow>> {
    overrides_where(connection, Wanted { state: Some("in_force"), due_by: Some(today), ..Wanted::default() }).await
}

/// Sets an override beside a computed verdict; returns its number.
///
/// # Errors
/// When the database refuses, as it does while another one has not ended (constraint `verdict_override_one_in_force`).
pub async fn insert_override(
    connection: &mut PgConnection,
    computed: &Computed,
    new: &Override,
    editor_id: i64,
    today: NaiveDate,
) -> sqlx::Result<i64> {
    let id = sqlx::query_scalar!(
        "INSERT INTO verdict_override (claim_id, computed_id, code, reason, editor_id, inputs_digest, made_on, review_on, needs_second)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false) RETURNING id",
        computed.claim_id,
        computed.id,
        new.code.to_string(),
        new.reason,
        editor_id,
        computed.inputs_digest,
        today,
        new.review_on
    )
    .fetch_one(&mut *connection)
    .await?;
    show(connection, computed.claim_id).await?;
    Ok(id)
}

/// Adds the second editor to an override that waits for one; whether it did.
///
/// # Errors
/// When the database refuses, as it does when the second editor is the first.
pub async fn countersign(
    connection: &mut PgConnection,
    computed: &Computed,
    id: i64,
    second_editor_id: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let signed = sqlx::query!(
        "UPDATE verdict_override o SET second_editor_id = $3, countersigned_at = $4
         WHERE claim_id = $1 AND id = $2 AND editor_id <> $3 AND override_state(o) = 'awaiting'",
        computed.claim_id,
        id,
        second_editor_id,
        now
    )
    .execute(&mut *connection)
    .await?;
    show(connection, computed.claim_id).await?;
    Ok(signed.rows_affected() == 1)
}

/// Ends the override that has not ended yet, if there is one.
///
/// # Errors
/// When the database refuses.
pub async fn end_override(
    connection: &mut PgConnection,
    computed: &Computed,
    person_id: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE verdict_override SET ended_at = $3, ended_by = $2 WHERE claim_id = $1 AND ended_at IS NULL",
        computed.claim_id,
        person_id,
        now
    )
    .execute(&mut *connection)
    .await?;
    show(connection, computed.claim_id).await
}
