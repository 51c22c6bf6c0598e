//! Claims and their anchors: writing, lists, and the claim page in one query.

use crate::anchor::Place;
use crate::domain::claim::Claim;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A stored claim's number and version.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its current version.
    pub version: i32,
}

/// Finds a claim by slug, locked until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn find_for_update(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as!(Stored, "SELECT id, version FROM claim WHERE slug = $1 FOR UPDATE", slug).fetch_optional(connection).await
}

/// Stores a claim that is new, as published.
///
/// # Errors
/// When the slug is taken or the database refuses.
pub async fn insert(connection: &mut PgConnection, claim: &Claim, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let level = i16::from(claim.wording_level.number());
    let id = sqlx::query_scalar!(
        "INSERT INTO claim (slug, version, status, statement, type, direction, population_scope, outcome_key, wording_level,
            wording_lowest, wording_highest, created_at, updated_at)
         VALUES ($1, 1, 'published', $2, $3, $4, $5, $6, $7, $7, $7, $8, $8) RETURNING id",
        claim.slug.as_str(),
        claim.statement,
        claim.claim_type.code(),
        claim.direction.code(),
        claim.population_scope,
        claim.outcome_key,
        level,
        now
    )
    .fetch_one(&mut *connection)
    .await?;
    write(connection, id, 1, claim, now).await?;
    Ok(id)
}

/// Stores a claim's next version in place of the one before, which its revision keeps.
///
/// # Errors
/// When the database refuses.
pub async fn replace(connection: &mut PgConnection, stored: Stored, claim: &Claim, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM claim_overreach WHERE claim_id = $1", stored.id).execute(&mut *connection).await?;
    write(connection, stored.id, stored.version + 1, claim, now).await
}

async fn write(connection: &mut PgConnection, id: i64, version: i32, claim: &Claim, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE claim SET version = $2, slug = $3, statement = $4, type = $5, direction = $6, population_scope = $7, outcome_key = $8,
            claim_form = $9, named_alone_or_with = $10, claimed_duration = $11, rct_infeasible = $12, rct_infeasible_reason = $13,
            search_none_found = $14, mcid = $15, margin_lo = $16, margin_hi = $17, kind = $18, population = $19, exposure = $20,
            comparator = $21, outcome = $22, direction_words = $23, direction_note = $24, strength = $25, strength_wording = $26,
            wording_level = $27, wording_lowest = $28, wording_highest = $29, wording_basis = $30, section = $31, recurs = $32,
            topics = $33, note = $34, updated_at = $35
         WHERE id = $1",
        id,
        version,
        claim.slug.as_str(),
        claim.statement,
        claim.claim_type.code(),
        claim.direction.code(),
        claim.population_scope,
        claim.outcome_key,
        claim.form.map(crate::domain::claim::ClaimForm::code),
        claim.named_alone_or_with,
        claim.claimed_duration.as_ref().map(super::super::domain::duration::Duration::text),
        claim.rct_infeasible.is_some(),
        claim.rct_infeasible,
        claim.search_none_found,
        claim.mcid,
        claim.margin_lo,
        claim.margin_hi,
        claim.kind,
        claim.population,
        claim.exposure,
        claim.comparator,
        claim.outcome,
        claim.direction_words,
        claim.direction_note,
        claim.strength.map(crate::domain::claim::Strength::code),
        claim.strength_wording,
        i16::from(claim.wording_level.number()),
        i16::from(claim.wording_range.0.number()),
        i16::from(claim.wording_range.1.number()),
        claim.wording_basis,
        claim.section,
        &claim.recurs,
        &claim.topics,
        claim.note,
        now
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("INSERT INTO topic (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", &claim.topics)
        .execute(&mut *connection)
        .await?;
    let overreach: Vec<Value> =
        claim.overreach.iter().map(|(flag, reason)| json!({"claim_id": id, "flag": flag, "reason": reason})).collect();
    sqlx::query!(
        "INSERT INTO claim_overreach SELECT * FROM jsonb_populate_recordset(NULL::claim_overreach, $1)",
        Json(overreach) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces a claim's places in one version of an article.
///
/// # Errors
/// When the database refuses.
pub async fn save_anchors(
    connection: &mut PgConnection,
    claim_id: i64,
    version_id: i64,
    places: &[(String, Place)],
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM anchor WHERE claim_id = $1 AND article_version_id = $2", claim_id, version_id)
        .execute(&mut *connection)
        .await?;
    let rows: Vec<Value> = places
        .iter()
        .enumerate()
        .map(|(i, (exact, place))| {
            json!({
                "ordinal": i, "exact": exact, "prefix": place.prefix, "suffix": place.suffix, "start_offset": place.start,
                "end_offset": place.end,
            })
        })
        .collect();
    sqlx::query!(
        "INSERT INTO anchor (claim_id, article_version_id, ordinal, exact, prefix, suffix, start_offset, end_offset, state)
         SELECT $1, $2, ordinal, exact, prefix, suffix, start_offset, end_offset, 'exact'
         FROM jsonb_populate_recordset(NULL::anchor, $3)",
        claim_id,
        version_id,
        Json(rows) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a list of claims is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these verdicts; all when empty.
    pub verdicts: Vec<String>,
    /// Only claims of this article.
    pub article: Option<String>,
    /// Only claims on this topic.
    pub topic: Option<String>,
    /// Only claims that contain these words.
    pub words: Option<String>,
    /// Read on after this number.
    pub after: Option<i64>,
}

/// A claim in a list.
#[derive(Debug)]
pub struct ClaimCard {
    /// For reading on from here.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them.
    pub participants: Option<i32>,
    /// How firmly the article words it.
    pub wording_level: i16,
}

/// Published claims in the order they were recorded.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, filter: &Filter, limit: i64) -> sqlx::Result<Vec<ClaimCard>> {
    sqlx::query_as!(
        ClaimCard,
        r#"SELECT c.id, c.slug, c.statement, c.verdict_code AS verdict, coalesce(d.rule, 'V2') AS "rule!", coalesce(d.studies, 0) AS "studies!",
            d.participants, c.wording_level
         FROM claim c LEFT JOIN verdict d ON d.id = c.verdict_id
         WHERE c.status = 'published'
           AND (cardinality($1::text[]) = 0 OR c.verdict_code = ANY ($1))
           AND ($2::text IS NULL OR EXISTS (
                SELECT 1 FROM anchor n JOIN article_version v ON v.id = n.article_version_id
                JOIN article a ON a.id = v.article_id AND a.version = v.number WHERE n.claim_id = c.id AND a.slug = $2))
           AND ($3::text IS NULL OR c.topics @> ARRAY[$3])
           AND ($4::text IS NULL OR EXISTS (
                SELECT 1 FROM search_document s WHERE s.kind = 'claim' AND s.record_id = c.id
                   AND s.words @@ websearch_to_tsquery('english', $4)))
           AND ($5::bigint IS NULL OR c.id > $5)
         ORDER BY c.id LIMIT $6"#,
        &filter.verdicts,
        filter.article,
        filter.topic,
        filter.words,
        filter.after,
        limit
    )
    .fetch_all(connection)
    .await
}

/// For each verdict that occurs, the claim recorded first.
///
/// # Errors
/// When the database does not answer.
pub async fn telling(connection: &mut PgConnection) -> sqlx::Result<Vec<ClaimCard>> {
    sqlx::query_as!(
        ClaimCard,
        r#"SELECT c.id, c.slug, c.statement, c.verdict_code AS verdict, coalesce(d.rule, 'V2') AS "rule!", coalesce(d.studies, 0) AS "studies!",
            d.participants, c.wording_level
         FROM verdict_tally t
         CROSS JOIN LATERAL (SELECT * FROM claim c WHERE c.status = 'published' AND c.verdict_code = t.code ORDER BY c.id LIMIT 1) c
         LEFT JOIN verdict d ON d.id = c.verdict_id
         WHERE t.claims > 0 ORDER BY c.id"#
    )
    .fetch_all(connection)
    .await
}

/// The topics that occur, in order, at most two hundred.
///
/// # Errors
/// When the database does not answer.
pub async fn topics(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT name FROM topic ORDER BY name LIMIT 200").fetch_all(connection).await
}

/// How many published claims have each verdict, in all.
///
/// # Errors
/// When the database does not answer.
pub async fn tally(connection: &mut PgConnection) -> sqlx::Result<Vec<(String, i64)>> {
    let rows = sqlx::query!("SELECT code, claims FROM verdict_tally").fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.claims)).collect())
}

/// A claim as its page shows it.
#[derive(Debug)]
pub struct ClaimPage {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// The kind of statement.
    pub claim_type: String,
    /// The claimed direction.
    pub direction: String,
    /// What the direction means here.
    pub direction_note: Option<String>,
    /// Whom it is about.
    pub population_scope: String,
    /// Words that go beyond a difference.
    pub claim_form: Option<String>,
    /// For how long.
    pub claimed_duration: Option<String>,
    /// Why trials can't be done, where they can't.
    pub rct_infeasible_reason: Option<String>,
    /// Whether a documented search found nothing.
    pub search_none_found: bool,
    /// The smallest difference that matters.
    pub mcid: Option<f64>,
    /// In whom.
    pub population: Option<String>,
    /// Of what.
    pub exposure: Option<String>,
    /// Against what.
    pub comparator: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// Which way, in words.
    pub direction_words: Option<String>,
    /// The words that show how firmly it is said.
    pub strength_wording: Option<String>,
    /// The wording level of the main passage.
    pub wording_level: i16,
    /// The softest wording.
    pub wording_lowest: i16,
    /// The firmest wording.
    pub wording_highest: i16,
    /// Why this level.
    pub wording_basis: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// Ways the article goes further than the evidence, with reasons.
    pub overreach: Json<Vec<(String, String)>>,
    /// Where the article says it.
    pub passages: Json<Vec<Passage>>,
    /// The verdict in force.
    pub verdict: Option<Json<VerdictRow>>,
    /// Earlier and present verdicts, newest first: code, rule, when.
    pub history: Json<Vec<(String, String, DateTime<Utc>)>>,
    /// Everything linked, in the order of linking.
    pub evidence: Json<Vec<EvidenceRow>>,
}

/// A passage of an article that makes the claim.
#[derive(Debug, Deserialize)]
pub struct Passage {
    /// The article.
    pub article: String,
    /// Its title.
    pub title: String,
    /// The words.
    pub exact: String,
    /// The text before.
    pub prefix: String,
    /// The text after.
    pub suffix: String,
    /// Which of the claim's passages, from 0.
    pub ordinal: i32,
    /// exact, moved, fuzzy or lost.
    pub state: String,
}

/// A verdict as stored.
#[derive(Debug, Deserialize)]
pub struct VerdictRow {
    /// Its code.
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
    pub standings: Vec<StandingRow>,
    /// The steps.
    pub trace: Vec<TraceRow>,
    /// The rule set.
    pub ruleset: String,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
}

/// What the engine took a linked result for.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct StandingRow {
    /// The result.
    pub id: String,
    /// Its letter; none when it was not in view.
    pub standing: Option<String>,
    /// The rule that gave the letter.
    pub standing_rule: Option<String>,
    /// For, against, inconclusive or unreadable, by letter.
    pub reading: Option<String>,
    /// Where it ended up: main, exploratory, preclinical, context, dropped or `not_counted`.
    pub place: String,
    /// Whether the verdict rests on it.
    pub kept: bool,
    /// Why it did or did not.
    pub note: String,
}

/// A step of the trace.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct TraceRow {
    /// The rule.
    pub rule: String,
    /// What it found.
    pub text: String,
    /// What part it plays: info, for, against, decides.
    pub role: String,
    /// The result it is about.
    pub result: Option<String>,
}

/// A linked result with its study, as one row of the evidence table.
#[derive(Debug, Deserialize, Serialize)]
pub struct EvidenceRow {
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
    /// Year of the study.
    pub year: i32,
    /// Who took part.
    pub study_population: Option<String>,
    /// Entry thresholds.
    pub thresholds: Vec<String>,
    /// The subgroup in words.
    pub subgroup: Option<String>,
    /// What was compared.
    pub interventions: String,
    /// What was given or measured.
    pub exposure: Option<String>,
    /// How long.
    pub duration: Option<String>,
    /// What was measured.
    pub outcome: String,
    /// When.
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
    /// Counts: events and people, experimental and control.
    pub counts: Option<[i32; 4]>,
    /// People analysed.
    pub n: Option<i32>,
    /// What the source printed, where that differs.
    pub as_printed: Option<String>,
    /// What it says without figures.
    pub text: Option<String>,
    /// Whether the figures contradict one another.
    pub suspect_numbers: bool,
    /// How we know it.
    pub status: String,
    /// How we know its figures.
    pub figures_status: String,
    /// Where it was read.
    pub source_url: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
    /// Why it bears on the claim.
    pub rationale: String,
    /// How closely the outcome matches.
    pub outcome_match: String,
    /// Why it is read turned round.
    pub polarity_reason: Option<String>,
    /// What differs, with reasons.
    pub differs: Vec<(String, Option<String>)>,
}

/// A published claim with its passages, verdict, history and evidence: one query, so one snapshot, whatever the number of studies.
///
/// # Errors
/// When the database does not answer.
pub async fn page(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<ClaimPage>> {
    sqlx::query_as!(
        ClaimPage,
        r#"SELECT c.slug, c.statement, c.type AS claim_type, c.direction, c.direction_note, c.population_scope, c.claim_form,
            c.claimed_duration, c.rct_infeasible_reason, c.search_none_found, c.mcid, c.population, c.exposure, c.comparator, c.outcome,
            c.direction_words, c.strength_wording, c.wording_level, c.wording_lowest, c.wording_highest, c.wording_basis, c.note, c.topics,
            c.updated_at,
            (SELECT coalesce(json_agg(json_build_array(o.flag, o.reason) ORDER BY o.flag), '[]')
             FROM claim_overreach o WHERE o.claim_id = c.id) AS "overreach!: Json<Vec<(String, String)>>",
            (SELECT coalesce(json_agg(json_build_object('article', a.slug, 'title', a.title, 'exact', n.exact, 'prefix', n.prefix,
                        'suffix', n.suffix, 'ordinal', n.ordinal, 'state', n.state) ORDER BY a.id, n.ordinal), '[]')
             FROM anchor n JOIN article_version v ON v.id = n.article_version_id
             JOIN article a ON a.id = v.article_id AND a.version = v.number
             WHERE n.claim_id = c.id) AS "passages!: Json<Vec<Passage>>",
            (SELECT json_build_object('code', d.code, 'rule', d.rule, 'flags', d.flags, 'summary', d.summary, 'studies', d.studies,
                        'participants', d.participants, 'body', d.body, 'standings', d.standings, 'trace', d.trace, 'ruleset', d.ruleset,
                        'decided_at', d.decided_at)
             FROM verdict d WHERE d.id = c.verdict_id) AS "verdict: Json<VerdictRow>",
            (SELECT coalesce(json_agg(json_build_array(h.code, h.rule, h.decided_at) ORDER BY h.id DESC), '[]')
             FROM (SELECT * FROM verdict h WHERE h.claim_id = c.id ORDER BY h.id DESC LIMIT 20) h)
             AS "history!: Json<Vec<(String, String, DateTime<Utc>)>>",
            (SELECT coalesce(json_agg(json_build_object('key', r.key, 'label', r.label, 'study', s.slug, 'study_name', s.name,
                        'design', r.design, 'year', s.year, 'study_population', s.population, 'thresholds', s.thresholds,
                        'subgroup', r.subgroup ->> 'words', 'interventions', s.interventions, 'exposure', s.exposure,
                        'duration', s.duration_text, 'outcome', o.name, 'time_point', o.time_point_text, 'unit', o.unit,
                        'measure', r.measure, 'estimate', r.estimate_text, 'ci_low', r.ci_low_text, 'ci_high', r.ci_high_text,
                        'level', r.level, 'p', r.p_text,
                        'counts', CASE WHEN r.n_control IS NOT NULL THEN
                            json_build_array(r.events_experimental, r.n_experimental, r.events_control, r.n_control) END)::jsonb
                     || jsonb_build_object('n', r.n, 'as_printed', r.as_printed,
                        'text', r.text, 'suspect_numbers', r.suspect_numbers, 'status', r.status, 'figures_status', r.figures_status,
                        'source_url', q.url, 'locator', r.locator, 'rationale', l.rationale, 'outcome_match', l.outcome_match,
                        'polarity_reason', l.polarity_reason,
                        'differs', coalesce((SELECT json_agg(json_build_array(f.element, f.reason) ORDER BY f.ordinal)
                                    FROM link_difference f WHERE f.link_id = l.id), '[]')) ORDER BY l.id), '[]')
             FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
             JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key LEFT JOIN source q ON q.key = r.source_key
             WHERE l.claim_id = c.id AND s.status = 'published') AS "evidence!: Json<Vec<EvidenceRow>>"
         FROM claim c WHERE c.slug = $1 AND c.status = 'published'"#,
        slug
    )
    .fetch_optional(connection)
    .await
}
