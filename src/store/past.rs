//! What the database held on a day gone by: revisions published by then and not retired, verdicts in force at its end.

use super::claim_page::{Passage, VerdictRow};
use super::revision::Kind;
use super::study_page::ClaimRow;
use super::{decode, study_page};
use crate::domain::study::Source;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::HashMap;

/// A record as it was published then.
#[derive(Debug)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// The version readers saw.
    pub number: i32,
    /// The whole record as typed.
    pub document: Value,
    /// When that version was saved.
    pub recorded_at: DateTime<Utc>,
}

/// A study or claim as it was published before a moment; none where readers did not see it then.
///
/// # Errors
/// When the database does not answer.
pub async fn record(connection: &mut PgConnection, kind: Kind, slug: &str, end: DateTime<Utc>) -> sqlx::Result<Option<Known>> {
    sqlx::query_as!(
        Known,
        r#"SELECT r.id AS "id!", v.number, v.document, v.recorded_at
         FROM (SELECT id, 'study' AS kind FROM study WHERE slug = $2 UNION ALL SELECT id, 'claim' FROM claim WHERE slug = $2) r
         CROSS JOIN LATERAL (SELECT * FROM revision WHERE kind = r.kind AND record_id = r.id AND recorded_at < $3
            AND stage IN ('published', 'retired') ORDER BY number DESC LIMIT 1) v
         WHERE r.kind = $1 AND v.stage = 'published'"#,
        kind.code(),
        slug,
        end
    )
    .fetch_optional(connection)
    .await
}

/// The documents of several studies as they were published before a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn studies(connection: &mut PgConnection, slugs: &[String], end: DateTime<Utc>) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"SELECT v.document AS "document!" FROM study s
         CROSS JOIN LATERAL (SELECT * FROM revision WHERE kind = 'study' AND record_id = s.id AND recorded_at < $2
            AND stage IN ('published', 'retired') ORDER BY number DESC LIMIT 1) v
         WHERE s.slug = ANY ($1) AND v.stage = 'published'"#,
        slugs,
        end
    )
    .fetch_all(connection)
    .await
}

/// The documents of a claim's links as they were published before a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn links(connection: &mut PgConnection, claim_id: i64, end: DateTime<Utc>) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"SELECT v.document AS "document!" FROM link l
         CROSS JOIN LATERAL (SELECT * FROM revision WHERE kind = 'link' AND record_id = l.id AND recorded_at < $2
            AND stage IN ('published', 'retired') ORDER BY number DESC LIMIT 1) v
         WHERE l.claim_id = $1 AND v.stage = 'published' ORDER BY l.id"#,
        claim_id,
        end
    )
    .fetch_all(connection)
    .await
}

/// The documents of a study's appraisals as they stood before a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn appraisals(connection: &mut PgConnection, study_id: i64, end: DateTime<Utc>) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        r#"SELECT v.document AS "document!" FROM appraisal a
         CROSS JOIN LATERAL (SELECT * FROM revision WHERE kind = 'appraisal' AND record_id = a.id AND recorded_at < $2
            AND stage IN ('published', 'retired') ORDER BY number DESC LIMIT 1) v
         WHERE a.study_id = $1 AND v.stage = 'published' ORDER BY a.id"#,
        study_id,
        end
    )
    .fetch_all(connection)
    .await
}

/// The verdict in force on a claim at a moment, with the inputs it was computed from.
///
/// # Errors
/// When the database does not answer.
pub async fn verdict(
    connection: &mut PgConnection,
    claim_id: i64,
    end: DateTime<Utc>,
) -> sqlx::Result<Option<(VerdictRow, Value)>> {
    let row = sqlx::query!(
        r#"SELECT json_build_object('code', d.code, 'rule', d.rule, 'flags', d.flags, 'summary', d.summary, 'studies', d.studies,
                'participants', d.participants, 'body', d.body, 'standings', d.standings, 'trace', d.trace, 'ruleset', d.ruleset,
                'decided_at', d.decided_at) AS "verdict!: Json<VerdictRow>", d.inputs
         FROM verdict d WHERE d.claim_id = $1 AND d.decided_at < $2 ORDER BY d.id DESC LIMIT 1"#,
        claim_id,
        end
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.verdict.0, row.inputs)))
}

/// The verdicts a claim had had by a moment, newest first: code, rule, when.
///
/// # Errors
/// When the database does not answer.
pub async fn verdicts(
    connection: &mut PgConnection,
    claim_id: i64,
    end: DateTime<Utc>,
) -> sqlx::Result<Vec<(String, String, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        "SELECT code, rule, decided_at FROM verdict WHERE claim_id = $1 AND decided_at < $2 ORDER BY id DESC LIMIT 20",
        claim_id,
        end
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.rule, row.decided_at)).collect())
}

/// Where a claim's passages stood in the article versions in force at a moment, as they were before what people said about them later.
///
/// # Errors
/// When the database does not answer.
pub async fn passages(connection: &mut PgConnection, claim_id: i64, end: DateTime<Utc>) -> sqlx::Result<Vec<Passage>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT jsonb_build_object('article', a.slug, 'title', a.title, 'exact', n.exact, 'prefix', n.prefix, 'suffix', n.suffix,
                'ordinal', n.ordinal, 'state', n.state, 'score', n.score, 'checked', n.checked, 'checked_text_at', e.imported_at,
                'looked_at', n.checked_at,
                'around', CASE WHEN n.start_offset IS NOT NULL AND (n.state <> 'exact' OR n.checked <> n.exact) THEN jsonb_build_array(
                    substr(v.text, greatest(n.start_offset - 47, 1), least(n.start_offset, 48) + n.end_offset - n.start_offset + 48),
                    least(n.start_offset, 48), n.end_offset - n.start_offset) END) AS "passage!: Json<Passage>"
         FROM (SELECT k.article_version_id, k.exact, k.prefix, k.suffix, k.ordinal, t.*
               FROM anchor k
               LEFT JOIN LATERAL (SELECT y.detail -> 'before' AS was FROM activity y
                  WHERE k.checked_at >= $2 AND y.recorded_at >= $2
                     AND y.act IN ('confirm_passage', 'drop_passage', 'place_passage')
                     AND y.detail -> 'version_id' = to_jsonb(k.article_version_id) AND y.detail -> 'before' -> 'claim_id' = to_jsonb(k.claim_id)
                     AND y.detail -> 'before' -> 'ordinal' = to_jsonb(k.ordinal)
                  ORDER BY y.id LIMIT 1) b ON true
               CROSS JOIN LATERAL (SELECT w.start_offset, w.end_offset, w.state, w.score, w.checked, w.checked_version_id, w.checked_at
                  FROM jsonb_populate_record(k, coalesce(b.was || jsonb_build_object('start_offset', b.was -> 'start_offset',
                     'end_offset', b.was -> 'end_offset'), '{}')) w) t
               WHERE k.claim_id = $1) n
         JOIN article_version v ON v.id = n.article_version_id JOIN article a ON a.id = v.article_id
         JOIN article_version e ON e.id = n.checked_version_id
         WHERE v.number = (SELECT max(w.number) FROM article_version w WHERE w.article_id = v.article_id AND w.imported_at < $2)
         ORDER BY a.id, n.ordinal"#,
        claim_id,
        end
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The claims some results bore on before a moment, as they were then, each with its verdict then.
///
/// # Errors
/// When the database does not answer.
pub async fn claims(connection: &mut PgConnection, results: &[String], end: DateTime<Utc>) -> sqlx::Result<Vec<ClaimRow>> {
    sqlx::query_as!(
        study_page::ClaimRow,
        r#"SELECT c.slug, k.document ->> 'statement' AS "statement!", coalesce(d.code, 'not_assessed') AS "verdict!",
            coalesce(d.rule, 'V2') AS "rule!", b.results AS "results!"
         FROM (SELECT l.claim_id, array_agg(l.result_key ORDER BY l.id) AS results FROM link l
               CROSS JOIN LATERAL (SELECT * FROM revision WHERE kind = 'link' AND record_id = l.id AND recorded_at < $2
                  AND stage IN ('published', 'retired') ORDER BY number DESC LIMIT 1) v
               WHERE l.result_key = ANY ($1) AND v.stage = 'published' GROUP BY l.claim_id) b
         JOIN claim c ON c.id = b.claim_id
         CROSS JOIN LATERAL (SELECT * FROM revision WHERE kind = 'claim' AND record_id = c.id AND recorded_at < $2
            AND stage IN ('published', 'retired') ORDER BY number DESC LIMIT 1) k
         LEFT JOIN LATERAL (SELECT * FROM verdict WHERE claim_id = c.id AND decided_at < $2 ORDER BY id DESC LIMIT 1) d ON true
         WHERE k.stage = 'published' ORDER BY c.id"#,
        results,
        end
    )
    .fetch_all(connection)
    .await
}

/// Sources by key, as they are: where something was read has no history.
///
/// # Errors
/// When the database does not answer.
pub async fn sources(connection: &mut PgConnection, keys: &[String]) -> sqlx::Result<HashMap<String, Source>> {
    let rows = sqlx::query!("SELECT key, url, tier, says FROM source WHERE key = ANY ($1)", keys).fetch_all(connection).await?;
    rows.into_iter()
        .map(|row| {
            let tier = decode("tier", &row.tier)?;
            Ok((row.key.clone(), Source { key: row.key, url: row.url, tier, says: row.says }))
        })
        .collect()
}
