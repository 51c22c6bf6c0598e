//! Outcomes over all studies: the concepts that occur, and everything published on one of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

/// An outcome concept in a list.
#[derive(Debug, Serialize)]
pub struct OutcomeCard {
    /// The concept.
    pub concept: String,
    /// What studies call it.
    pub names: Vec<String>,
    /// Kinds of quantity it is measured as.
    pub kinds: Vec<String>,
    /// How many published studies measured it.
    pub studies: i64,
    /// How many results there are.
    pub results: i64,
    /// How many claims are linked to one of them.
    pub claims: i64,
}

/// Everything about an outcome.
#[derive(Debug)]
pub struct OutcomePage {
    /// What studies call it, the commonest name first.
    pub names: Json<Vec<String>>,
    /// Every result on it of a published study.
    pub results: Json<Vec<OutcomeResult>>,
    /// The claims linked to one of them.
    pub claims: Json<Vec<ClaimRow>>,
}

/// A result on an outcome, in the words of its study.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct OutcomeResult {
    /// The result.
    pub key: String,
    /// Its label.
    pub label: String,
    /// The study.
    pub study: String,
    /// The study's name.
    pub study_name: String,
    /// The design of this analysis.
    pub design: String,
    /// Year of the study; 0 when not known.
    pub year: i32,
    /// Who took part.
    pub population: Option<String>,
    /// Entry thresholds.
    pub thresholds: Vec<String>,
    /// The subgroup in words.
    pub subgroup: Option<String>,
    /// What was compared.
    pub interventions: String,
    /// What was given or measured.
    pub exposure: Option<String>,
    /// The substances that were given to those treated and not to the others.
    pub substances: Option<String>,
    /// How long.
    pub duration: Option<String>,
    /// What the study calls it.
    pub outcome: String,
    /// When it was measured.
    pub time_point: Option<String>,
    /// Unit of a difference.
    pub unit: Option<String>,
    /// How the effect is expressed.
    pub measure: Option<String>,
    /// The estimate as printed.
    pub estimate: Option<String>,
    /// Lower limit as printed.
    pub ci_low: Option<String>,
    /// Upper limit as printed.
    pub ci_high: Option<String>,
    /// Level of the interval.
    pub level: Option<f64>,
    /// P as printed.
    pub p: Option<String>,
    /// People analysed.
    pub n: Option<i32>,
    /// What it says without figures.
    pub text: Option<String>,
    /// Whether the figures contradict one another.
    pub suspect_numbers: bool,
    /// Why it is no comparison.
    pub not_a_result: Option<String>,
    /// The result it repeats.
    pub duplicate_of: Option<String>,
    /// The result it is a part of.
    pub parent: Option<String>,
    /// How we know its figures.
    pub figures_status: String,
    /// Its figures in the form of `probatum assess`.
    #[serde(skip_serializing)]
    pub figures: Value,
}

/// A claim that reads a result on the outcome.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ClaimRow {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// How many results on the outcome are linked to it.
    pub results: i64,
}

/// Concepts that published studies have results on, in order, from a place on.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, after: Option<&str>, limit: i64) -> sqlx::Result<Vec<OutcomeCard>> {
    sqlx::query_as!(
        OutcomeCard,
        r#"SELECT o.concept, array_agg(DISTINCT o.name) AS "names!", array_agg(DISTINCT o.kind) AS "kinds!",
            count(DISTINCT o.study_id) AS "studies!", count(DISTINCT r.key) AS "results!",
            count(DISTINCT c.id) AS "claims!"
         FROM outcome o JOIN study s ON s.id = o.study_id AND s.status = 'published'
         JOIN result r ON r.study_id = o.study_id AND r.outcome_key = o.key
         LEFT JOIN link l ON l.published_result_key = r.key
         LEFT JOIN claim c ON c.id = l.claim_id AND c.status = 'published'
         WHERE o.concept IN (
            SELECT x.concept FROM outcome x JOIN study y ON y.id = x.study_id
            WHERE y.status = 'published' AND ($1::text IS NULL OR x.concept > $1)
              AND EXISTS (SELECT FROM result z WHERE z.study_id = x.study_id AND z.outcome_key = x.key)
            GROUP BY x.concept ORDER BY x.concept LIMIT $2)
         GROUP BY o.concept ORDER BY o.concept"#,
        after,
        limit
    )
    .fetch_all(connection)
    .await
}

/// An outcome with every published result on it, in one query; none when no published study has a result on it.
///
/// # Errors
/// When the database does not answer.
pub async fn read(connection: &mut PgConnection, concept: &str) -> sqlx::Result<Option<OutcomePage>> {
    let page = sqlx::query_as!(
        OutcomePage,
        r#"WITH found AS (
            SELECT r.key AS result_key, r.study_id, o.name FROM outcome o JOIN study s ON s.id = o.study_id AND s.status = 'published'
            JOIN result r ON r.study_id = o.study_id AND r.outcome_key = o.key WHERE o.concept = $1
        )
        SELECT
            (SELECT coalesce(json_agg(n.name ORDER BY n.times DESC, n.name), '[]')
             FROM (SELECT name, count(DISTINCT study_id) AS times FROM found GROUP BY name) n) AS "names!: Json<Vec<String>>",
            (SELECT coalesce(json_agg(json_build_object('key', r.key, 'label', r.label, 'study', s.slug, 'study_name', s.name,
                    'design', r.design, 'year', s.year, 'population', s.population, 'thresholds', s.thresholds,
                    'subgroup', r.subgroup ->> 'words', 'interventions', s.interventions, 'exposure', s.exposure,
                    'substances', (
                        SELECT string_agg(DISTINCT lower(i.substance), ' + ' ORDER BY lower(i.substance))
                        FROM intervention i JOIN arm a ON a.study_id = i.study_id AND a.key = i.arm_key
                        WHERE i.study_id = s.id AND a.role IN ('experimental', 'exposed') AND NOT EXISTS (
                            SELECT FROM intervention j JOIN arm b ON b.study_id = j.study_id AND b.key = j.arm_key
                            WHERE j.study_id = s.id AND b.role IN ('control', 'reference') AND lower(j.substance) = lower(i.substance))),
                    'duration', s.duration_text, 'outcome', o.name, 'time_point', o.time_point_text, 'unit', o.unit,
                    'measure', r.measure, 'estimate', r.estimate_text, 'ci_low', r.ci_low_text, 'ci_high', r.ci_high_text,
                    'level', r.level, 'p', r.p_text, 'n', r.n)::jsonb
                 || jsonb_build_object('text', r.text, 'suspect_numbers', r.suspect_numbers, 'not_a_result', r.not_a_result,
                    'duplicate_of', r.duplicate_of, 'parent', r.parent_key, 'figures_status', r.figures_status,
                    'figures', jsonb_strip_nulls(jsonb_build_object('id', r.key, 'study', s.slug, 'label', s.name, 'design', r.design,
                        'role', r.role, 'analysis', r.analysis, 'measure', r.measure, 'unit', o.unit, 'outcome', o.concept,
                        'outcome_group', r.outcome_group, 'contrast', r.contrast, 'n', r.n, 'is_subgroup', r.subgroup IS NOT NULL,
                        'source', r.standing, 'integrity', nullif(r.integrity, 'unknown'), 'retracted_on', r.retracted_on,
                        'published', r.published, 'sr_of', r.sr_of, 'one_sided', r.one_sided)
                     || CASE WHEN r.suspect_numbers OR r.not_a_result IS NOT NULL THEN '{}'::jsonb ELSE jsonb_build_object(
                        'est', r.estimate, 'lo', r.ci_low, 'hi', r.ci_high, 'level', r.level, 'p', r.p, 'p_op', r.p_op, 'se', r.se,
                        'counts', CASE WHEN r.n_control IS NOT NULL THEN
                            jsonb_build_array(r.events_experimental, r.n_experimental, r.events_control, r.n_control) END) END))
                 ORDER BY s.year, s.id, o.ordinal, r.ordinal), '[]')
             FROM found f JOIN result r ON r.key = f.result_key JOIN study s ON s.id = r.study_id
             JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key) AS "results!: Json<Vec<OutcomeResult>>",
            (SELECT coalesce(json_agg(json_build_object('slug', c.slug, 'statement', c.statement, 'verdict', c.verdict_code,
                    'rule', coalesce(v.rule, 'V2'), 'results', b.results) ORDER BY c.id), '[]')
             FROM (SELECT l.claim_id, count(*) AS results FROM link l JOIN found f ON f.result_key = l.published_result_key
                   GROUP BY l.claim_id) b
             JOIN claim c ON c.id = b.claim_id AND c.status = 'published' LEFT JOIN verdict v ON v.id = c.verdict_id)
             AS "claims!: Json<Vec<ClaimRow>>""#,
        concept
    )
    .fetch_one(connection)
    .await?;
    Ok(Some(page).filter(|page| !page.results.is_empty()))
}
