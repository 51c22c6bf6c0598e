//! What a summary of findings says of each claim.

use super::certainty::CertaintyRow;
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A claim as a row of the summary.
#[derive(Debug)]
pub struct FindingRow {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// In whom.
    pub population: Option<String>,
    /// Of what.
    pub exposure: Option<String>,
    /// Against what.
    pub comparator: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// The verdict readers are shown.
    pub verdict: String,
    /// The rule that decided the computed one.
    pub rule: String,
    /// The computed verdict's sentence.
    pub summary: String,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them.
    pub participants: Option<i32>,
    /// The estimate it rests on, where there is one.
    pub body: Option<Json<BodyRow>>,
    /// The results it rests on.
    pub kept: Json<Vec<KeptRow>>,
    /// The newest rating of certainty.
    pub certainty: Option<Json<CertaintyRow>>,
}

/// A pooled or deciding estimate.
#[derive(Debug, Clone, Deserialize)]
pub struct BodyRow {
    /// The measure's code.
    pub measure: Option<String>,
    /// The estimate.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

/// A result a verdict rests on.
#[derive(Debug, Clone, Deserialize)]
pub struct KeptRow {
    /// Its study in addresses.
    pub study: String,
    /// Its study's name.
    pub name: String,
    /// Its design.
    pub design: String,
    /// For how long, where known.
    pub duration: Option<String>,
    /// The outcome's unit.
    pub unit: Option<String>,
    /// The measure's code.
    pub measure: Option<String>,
    /// The estimate as printed.
    pub estimate: Option<String>,
    /// Lower limit as printed.
    pub ci_low: Option<String>,
    /// Upper limit as printed.
    pub ci_high: Option<String>,
    /// P as printed.
    pub p: Option<String>,
    /// Events and people of the control group.
    pub control: Option<(i64, i64)>,
    /// Whether it is read turned round.
    pub reversed: bool,
}

/// Claims as rows of a summary, in the order they were recorded.
///
/// # Errors
/// When the database does not answer.
pub async fn of(connection: &mut PgConnection, claims: &[i64]) -> sqlx::Result<Vec<FindingRow>> {
    sqlx::query_as!(
        FindingRow,
        r#"SELECT c.slug, c.statement, c.population, c.exposure, c.comparator, c.outcome, c.verdict_code AS verdict,
            coalesce(d.rule, 'V2') AS "rule!", coalesce(d.summary, 'No study has been linked to this statement yet.') AS "summary!",
            coalesce(d.studies, 0) AS "studies!", d.participants,
            nullif(d.body, 'null'::jsonb) AS "body: Json<BodyRow>",
            (SELECT coalesce(json_agg(json_build_object('study', s.slug, 'name', s.name, 'design', r.design,
                        'duration', coalesce(o.time_point_text, s.duration_text), 'unit', o.unit, 'measure', r.measure,
                        'estimate', r.estimate_text, 'ci_low', r.ci_low_text, 'ci_high', r.ci_high_text, 'p', r.p_text,
                        'control', CASE WHEN r.n_control > 0 AND r.events_control IS NOT NULL
                            THEN json_build_array(r.events_control, r.n_control) END,
                        'reversed', l.polarity = 'reversed') ORDER BY l.id), '[]')
             FROM jsonb_array_elements(d.standings) k JOIN link l ON l.claim_id = c.id AND l.result_key = k ->> 'id' AND l.status = 'published'
             JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id AND s.status = 'published'
             JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key
             WHERE (k ->> 'kept')::boolean) AS "kept!: Json<Vec<KeptRow>>",
            (SELECT to_json(t) FROM certainty_shown t WHERE t.claim_id = c.id) AS "certainty: Json<CertaintyRow>"
         FROM claim c LEFT JOIN verdict d ON d.id = c.verdict_id WHERE c.id = ANY ($1) ORDER BY c.id"#,
        claims
    )
    .fetch_all(connection)
    .await
}
