//! Risk of bias of the results linked to a claim, as rated by `RoB` 2 or ROBINS-I.

use super::study_page::AppraisalRow;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A linked result with the rating in force.
#[derive(Debug)]
pub struct RatedResult {
    /// The result.
    pub key: String,
    /// Its label.
    pub label: String,
    /// The study's name in addresses.
    pub study: String,
    /// The study's name.
    pub study_name: String,
    /// Its rating; none where nobody has rated it.
    pub appraisal: Option<Json<AppraisalRow>>,
}

/// The results linked to a published claim, in the order of linking, with their ratings.
///
/// # Errors
/// When the database does not answer.
pub async fn of_claim(connection: &mut PgConnection, claim: &str) -> sqlx::Result<Vec<RatedResult>> {
    sqlx::query_as!(
        RatedResult,
        r#"SELECT r.key, r.label, s.slug AS study, s.name AS study_name,
            (SELECT json_build_object('instrument', a.instrument, 'version', a.instrument_version, 'family', a.family, 'basis', a.basis,
                        'provisional', a.provisional, 'overall', a.overall, 'consider_high', a.consider_high, 'note', a.note,
                        'overall_reason', a.overall_reason, 'adjudicator', NULL,
                        'raters', (SELECT coalesce(json_agg(p.name ORDER BY p.id), '[]') FROM person p
                                   WHERE p.id IN (a.rater_id, a.second_rater_id)),
                        'domains', (SELECT coalesce(json_agg(json_build_array(d.name, d.judgement, d.support) ORDER BY d.ordinal), '[]')
                                    FROM appraisal_domain d WHERE d.appraisal_id = a.id))
             FROM appraisal_result ar JOIN appraisal a ON a.id = ar.appraisal_id
             WHERE ar.result_key = r.key AND ar.instrument IN ('rob2', 'robins_i') AND (a.opened_by IS NULL OR a.rater_id IS NOT NULL)
             ORDER BY a.instrument LIMIT 1) AS "appraisal: Json<AppraisalRow>"
         FROM claim c JOIN link l ON l.claim_id = c.id JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
         WHERE c.slug = $1 AND c.status = 'published' AND s.status = 'published' AND l.status = 'published' ORDER BY l.id"#,
        claim
    )
    .fetch_all(connection)
    .await
}
