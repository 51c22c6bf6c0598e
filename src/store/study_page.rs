//! One study with everything around it, in one query: its newest document, appraisals, claims it bears on, sources.

use super::decode;
use crate::domain::draft::FieldErrors;
use crate::domain::study::{Source, Study};
use crate::domain::study_draft::StudyDraft;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::HashMap;

/// A study as its page shows it.
#[derive(Debug)]
pub struct StudyPage {
    /// The study.
    pub study: Study,
    /// The study as it was typed.
    pub document: StudyDraft,
    /// Its version.
    pub version: i32,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// Its appraisals.
    pub appraisals: Vec<AppraisalRow>,
    /// The claims its results bear on.
    pub claims: Vec<ClaimRow>,
    /// The sources of its figures, by key.
    pub sources: HashMap<String, Source>,
}

/// An appraisal of some of the study's results.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct AppraisalRow {
    /// The instrument's code.
    pub instrument: String,
    /// Its version.
    pub version: String,
    /// Which results, in words.
    pub family: Option<String>,
    /// What it was made from.
    pub basis: Option<String>,
    /// Whether nobody has confirmed it.
    pub provisional: bool,
    /// The overall judgement's code.
    pub overall: String,
    /// Whether several concerns may amount to high.
    pub consider_high: bool,
    /// What a reader should know.
    pub note: Option<String>,
    /// Why the overall judgement is not what the domains come to.
    pub overall_reason: Option<String>,
    /// Who rated it.
    pub raters: Vec<String>,
    /// Who settled it where two raters differed.
    pub adjudicator: Option<String>,
    /// Domain, judgement, support.
    pub domains: Vec<(String, String, String)>,
}

/// A claim the study bears on.
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
    /// Which of the study's results bear on it.
    pub results: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct SourceRow {
    key: String,
    url: String,
    tier: String,
    says: String,
}

/// A published study with everything its page shows.
///
/// # Errors
/// When the database does not answer, or the stored document no longer passes the gate.
pub async fn read(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<StudyPage>> {
    let row = sqlx::query!(
        r#"SELECT s.published_version AS "version!", v.recorded_at AS updated_at, v.document AS "document: Json<StudyDraft>",
            (SELECT coalesce(json_agg(json_build_object('instrument', a.instrument, 'version', a.instrument_version, 'family', a.family,
                        'basis', a.basis, 'provisional', a.provisional, 'overall', a.overall, 'consider_high', a.consider_high,
                        'note', a.note, 'overall_reason', a.overall_reason,
                        'raters', (SELECT coalesce(json_agg(p.name ORDER BY p.id = a.second_rater_id), '[]')
                                   FROM person p WHERE p.id IN (a.rater_id, a.second_rater_id)),
                        'adjudicator', (SELECT p.name FROM person p WHERE p.id = a.adjudicator_id),
                        'domains', (SELECT coalesce(json_agg(json_build_array(d.name, d.judgement,
                                        d.support || coalesce(' Not what the answers come to, because: ' || d.reason, '')) ORDER BY d.ordinal), '[]')
                                    FROM appraisal_domain d WHERE d.appraisal_id = a.id)) ORDER BY a.id), '[]')
             FROM appraisal a WHERE a.study_id = s.id AND (a.opened_by IS NULL OR a.rater_id IS NOT NULL)) AS "appraisals!: Json<Vec<AppraisalRow>>",
            (SELECT coalesce(json_agg(json_build_object('slug', c.slug, 'statement', c.statement, 'verdict', c.verdict_code,
                        'rule', coalesce(e.rule, 'V2'), 'results', b.results) ORDER BY c.id), '[]')
             FROM (SELECT l.claim_id, array_agg(l.result_key ORDER BY l.id) AS results
                   FROM result r JOIN link l ON l.result_key = r.key WHERE r.study_id = s.id AND l.status = 'published' GROUP BY l.claim_id) b
             JOIN claim c ON c.id = b.claim_id LEFT JOIN verdict e ON e.id = c.verdict_id
             WHERE c.status = 'published') AS "claims!: Json<Vec<ClaimRow>>",
            (SELECT coalesce(json_agg(json_build_object('key', q.key, 'url', q.url, 'tier', q.tier, 'says', q.says)), '[]')
             FROM source q WHERE q.key IN (
                SELECT source_key FROM report WHERE study_id = s.id UNION SELECT source_key FROM study_fact WHERE study_id = s.id
                UNION SELECT source_key FROM criterion WHERE study_id = s.id UNION SELECT source_key FROM arm WHERE study_id = s.id
                UNION SELECT source_key FROM result WHERE study_id = s.id UNION SELECT source2_key FROM result WHERE study_id = s.id
                UNION SELECT adjusted_source_key FROM result WHERE study_id = s.id)) AS "sources!: Json<Vec<SourceRow>>"
         FROM study s JOIN revision v ON v.kind = 'study' AND v.record_id = s.id AND v.number = s.published_version
         WHERE s.slug = $1 AND s.status = 'published'"#,
        slug
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let refused = |errors: FieldErrors| sqlx::Error::ColumnDecode { index: "document".into(), source: Box::new(errors) };
    let sources = row.sources.0.into_iter().map(|s| {
        let tier = decode("tier", &s.tier)?;
        Ok((s.key.clone(), Source { key: s.key, url: s.url, tier, says: s.says }))
    });
    Ok(Some(StudyPage {
        study: row.document.parse().map_err(refused)?,
        document: row.document.0,
        version: row.version,
        updated_at: row.updated_at,
        appraisals: row.appraisals.0,
        claims: row.claims.0,
        sources: sources.collect::<sqlx::Result<_>>()?,
    }))
}
