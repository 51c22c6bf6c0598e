//! Ratings of certainty, every one kept, with what they were made on.

use crate::verdict::certainty::{Rated, Suggestion};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A rating as pages show it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CertaintyRow {
    /// Its version.
    pub version: i32,
    /// Where it started.
    pub starting_level: String,
    /// What was rated: null or mid.
    pub target: String,
    /// What the suggestions came to.
    pub overall_suggested: String,
    /// What was decided.
    pub overall_final: String,
    /// The sentence.
    pub statement: String,
    /// As of which day.
    pub as_of: NaiveDate,
    /// How long people were followed.
    pub follow_up: Option<String>,
    /// Who rated it.
    pub rater: String,
    /// When.
    pub rated_at: DateTime<Utc>,
    /// Whether the evidence is still what it was rated on.
    pub current: bool,
    /// The verdict it was rated on, by number.
    pub verdict_id: i64,
    /// Domain by domain.
    pub domains: Vec<DomainRow>,
}

/// A domain of a rating.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct DomainRow {
    /// Its code.
    pub domain: String,
    /// What was suggested.
    pub suggested: i16,
    /// The numbers behind that.
    pub basis: String,
    /// What was decided.
    #[serde(rename = "final")]
    pub decided: i16,
    /// Why.
    pub reason: Option<String>,
}

/// What a rating needs to know of a claim.
#[derive(Debug)]
pub struct Subject {
    /// What it says.
    pub statement: String,
    /// What is given or measured.
    pub exposure: Option<String>,
    /// Against what.
    pub comparator: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// The computed verdict's number.
    pub verdict_id: i64,
    /// What it was computed from.
    pub inputs: Value,
    /// The newest rating.
    pub latest: Option<Json<CertaintyRow>>,
    /// How closely each linked result meets the question.
    pub cells: Json<Vec<Cells>>,
    /// For how long each linked study followed people.
    pub durations: Vec<String>,
}

/// How closely a result meets the claim's question, element by element.
#[derive(Debug, Clone, Deserialize)]
pub struct Cells {
    /// The result.
    pub key: String,
    /// The study's name.
    pub study: String,
    /// The result's label.
    pub label: String,
    /// In whom.
    pub population: Option<String>,
    /// Of what.
    pub intervention: Option<String>,
    /// Against what.
    pub comparator: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// What differs so far that it counts.
    pub differs: Vec<String>,
}

/// A published claim with everything its rating is made from.
///
/// # Errors
/// When the database does not answer.
pub async fn subject(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Subject>> {
    sqlx::query_as!(
        Subject,
        r#"SELECT c.statement, c.exposure, c.comparator, c.outcome, v.id AS verdict_id, v.inputs,
            (SELECT to_json(t) FROM certainty_shown t WHERE t.claim_id = c.id) AS "latest: Json<CertaintyRow>",
            (SELECT coalesce(json_agg(json_build_object('key', r.key, 'study', s.name, 'label', r.label, 'population', l.directness_population,
                        'intervention', l.directness_intervention, 'comparator', l.directness_comparator, 'outcome', l.directness_outcome,
                        'differs', (SELECT coalesce(json_agg(f.element ORDER BY f.ordinal), '[]') FROM link_difference f WHERE f.link_id = l.id))
                    ORDER BY l.id), '[]')
             FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
             WHERE l.claim_id = c.id AND l.status = 'published' AND s.status = 'published') AS "cells!: Json<Vec<Cells>>",
            ARRAY(SELECT DISTINCT s.duration_text FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
                  WHERE l.claim_id = c.id AND l.status = 'published' AND s.duration_text IS NOT NULL
                    AND EXISTS (SELECT 1 FROM jsonb_array_elements(v.standings) k WHERE k ->> 'id' = r.key AND (k ->> 'kept')::boolean)
                  ORDER BY s.duration_text) AS "durations!"
         FROM claim c JOIN verdict v ON v.id = c.verdict_id WHERE c.slug = $1 AND c.status = 'published'"#,
        slug
    )
    .fetch_optional(connection)
    .await
}

/// A rating to be kept.
#[derive(Debug)]
pub struct NewCertainty<'a> {
    /// The claim.
    pub claim_id: i64,
    /// Its version.
    pub version: i32,
    /// The verdict whose evidence was rated.
    pub verdict_id: i64,
    /// SHA-256 of that verdict's inputs.
    pub inputs_digest: &'a [u8],
    /// What was suggested.
    pub suggestion: &'a Suggestion,
    /// What was decided.
    pub rated: &'a Rated,
    /// The sentence.
    pub statement: &'a str,
    /// Who rated it.
    pub rater_id: i64,
}

/// Keeps a rating as the newest of its claim.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, new: &NewCertainty<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    let (rated, suggestion) = (new.rated, new.suggestion);
    let threshold = (rated.target.code() == "mid").then_some(suggestion.mcid).flatten();
    let id = sqlx::query_scalar!(
        "INSERT INTO certainty (claim_id, version, starting_level, target, threshold, overall_suggested, overall_final, statement,
            rater_id, rated_at, as_of, follow_up, verdict_id, inputs_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        new.claim_id,
        new.version,
        rated.start.code(),
        rated.target.code(),
        threshold,
        suggestion.overall().code(),
        rated.overall.code(),
        new.statement,
        new.rater_id,
        now,
        rated.as_of,
        rated.follow_up,
        new.verdict_id,
        new.inputs_digest
    )
    .fetch_one(&mut *connection)
    .await?;
    let domains: Vec<Value> = rated
        .domains
        .iter()
        .map(|domain| {
            let suggested = suggestion.of(domain.domain);
            json!({
                "certainty_id": id, "domain": domain.domain, "suggested": suggested.map_or(0, |suggested| suggested.steps),
                "basis": suggested.map_or("", |suggested| suggested.basis.as_str()), "final": domain.steps, "reason": domain.reason,
            })
        })
        .collect();
    sqlx::query!(
        "INSERT INTO certainty_domain SELECT * FROM jsonb_populate_recordset(NULL::certainty_domain, $1)",
        Json(domains) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}
