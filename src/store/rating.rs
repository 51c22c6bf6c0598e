//! Ratings of appraisals: what each person said, kept for ever, and the appraisals of a study with who rated them.

use super::decode;
use crate::domain::appraisal::{AppraisalDraft, Instrument};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

/// An appraisal as raters work on it.
#[derive(Debug, Clone)]
pub struct Head {
    /// Its number.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// Its newest version.
    pub version: i32,
    /// By which instrument.
    pub instrument: Instrument,
    /// Which round of rating it is in.
    pub round: i32,
    /// Its overall judgement's code.
    pub overall: String,
    /// Whether nobody, or not enough, have confirmed it.
    pub provisional: bool,
    /// Since when it is settled in this or an earlier round.
    pub settled_at: Option<DateTime<Utc>>,
    /// As its newest revision keeps it.
    pub document: Json<AppraisalDraft>,
}

/// Locks an appraisal until the transaction ends, so that what is read of it afterwards is what every act before has made of it.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(connection: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("SELECT id FROM appraisal WHERE id = $1 FOR UPDATE", id).fetch_optional(connection).await?;
    Ok(())
}

/// An appraisal of a study.
///
/// # Errors
/// When the database does not answer.
pub async fn head(connection: &mut PgConnection, study: &str, id: i64) -> sqlx::Result<Option<Head>> {
    let row = sqlx::query!(
        r#"SELECT a.id, a.key, a.version, a.instrument, a.round, a.overall, a.provisional, a.settled_at,
            v.document AS "document: Json<AppraisalDraft>"
         FROM appraisal a JOIN study s ON s.id = a.study_id
         JOIN revision v ON v.kind = 'appraisal' AND v.record_id = a.id AND v.number = a.version
         WHERE a.id = $1 AND s.slug = $2"#,
        id,
        study
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Head {
        id: row.id,
        key: row.key,
        version: row.version,
        instrument: decode("instrument", &row.instrument)?,
        round: row.round,
        overall: row.overall,
        provisional: row.provisional,
        settled_at: row.settled_at,
        document: row.document,
    }))
}

/// The newest save of one rater in one round.
#[derive(Debug, Clone)]
pub struct Rating {
    /// Who.
    pub rater_id: i64,
    /// Their name.
    pub rater: String,
    /// How often they saved it.
    pub version: i32,
    /// What they said.
    pub document: Json<AppraisalDraft>,
    /// Whether they are done.
    pub done: bool,
    /// When they saved it.
    pub rated_at: DateTime<Utc>,
}

/// The ratings of an appraisal's present round, in the order in which they were done; drafts last.
///
/// # Errors
/// When the database does not answer.
pub async fn of(connection: &mut PgConnection, head: &Head) -> sqlx::Result<Vec<Rating>> {
    sqlx::query_as!(
        Rating,
        r#"SELECT r.rater_id AS "rater_id!", p.name AS "rater!", r.version AS "version!",
            r.document AS "document!: Json<AppraisalDraft>", r.done AS "done!", r.rated_at AS "rated_at!"
         FROM (SELECT DISTINCT ON (rater_id) * FROM rating WHERE appraisal_id = $1 AND round = $2
               ORDER BY rater_id, version DESC) r
         JOIN person p ON p.id = r.rater_id
         ORDER BY (SELECT min(f.rated_at) FROM rating f
                   WHERE f.appraisal_id = $1 AND f.round = $2 AND f.rater_id = r.rater_id AND f.done) NULLS LAST, r.rater_id"#,
        head.id,
        head.round
    )
    .fetch_all(connection)
    .await
}

/// A rating to be kept.
#[derive(Debug)]
pub struct NewRating {
    /// Who.
    pub rater_id: i64,
    /// The how many-eth save it is.
    pub version: i32,
    /// What they say.
    pub document: Value,
    /// Whether they are done.
    pub done: bool,
}

/// Keeps a rating.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, head: &Head, new: &NewRating, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO rating (appraisal_id, round, rater_id, version, document, done, rated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        head.id,
        head.round,
        new.rater_id,
        new.version,
        new.document,
        new.done,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Who stands behind an appraisal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Raters {
    /// Who rated it first.
    pub first: i64,
    /// Who rated it too.
    pub second: Option<i64>,
    /// Who settled it where the two differed.
    pub adjudicator: Option<i64>,
    /// Whether nothing is left to settle.
    pub settled: bool,
}

/// Says who rated an appraisal.
///
/// # Errors
/// When the database refuses.
pub async fn name_raters(connection: &mut PgConnection, id: i64, raters: Raters, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE appraisal SET rater_id = $2, second_rater_id = $3, adjudicator_id = $4, rated_at = $6,
            settled_at = CASE WHEN $5 THEN $6::timestamptz END WHERE id = $1",
        id,
        raters.first,
        raters.second,
        raters.adjudicator,
        raters.settled,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says who opened an appraisal that nobody has rated yet.
///
/// # Errors
/// When the database refuses.
pub async fn name_opener(connection: &mut PgConnection, id: i64, person_id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE appraisal SET opened_by = $2 WHERE id = $1", id, person_id).execute(connection).await?;
    Ok(())
}

/// Begins another round of rating; what was settled stays in force until somebody has rated anew.
///
/// # Errors
/// When the database refuses.
pub async fn next_round(connection: &mut PgConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE appraisal SET round = round + 1 WHERE id = $1", id).execute(connection).await?;
    Ok(())
}

/// The claims whose verdicts an appraisal bears on.
///
/// # Errors
/// When the database does not answer.
pub async fn claims(connection: &mut PgConnection, id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT l.claim_id FROM appraisal_result a JOIN link l ON l.result_key = a.result_key WHERE a.appraisal_id = $1",
        id
    )
    .fetch_all(connection)
    .await
}

/// How many appraisals a study has ever had, for the key of the next.
///
/// # Errors
/// When the database does not answer.
pub async fn count(connection: &mut PgConnection, study: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM appraisal a JOIN study s ON s.id = a.study_id WHERE s.slug = $1"#,
        study
    )
    .fetch_one(connection)
    .await
}

/// An appraisal in a study's list.
#[derive(Debug)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// Its newest version.
    pub version: i32,
    /// By which instrument.
    pub instrument: String,
    /// In which version.
    pub instrument_version: String,
    /// Which results, in words.
    pub family: Option<String>,
    /// Which round of rating it is in.
    pub round: i32,
    /// Its overall judgement's code.
    pub overall: String,
    /// Whether not enough people have confirmed it.
    pub provisional: bool,
    /// Who rated it first.
    pub rater: Option<String>,
    /// Who rated it too.
    pub second_rater: Option<String>,
    /// Who settled it.
    pub adjudicator: Option<String>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
    /// How many domains it judges.
    pub domains: i64,
    /// The results it rates: key and label.
    pub results: Json<Vec<(String, String)>>,
    /// The newest save of each rater in the present round.
    pub ratings: Json<Vec<ListedRating>>,
}

/// A rating in a study's list.
#[derive(Debug, Clone, Deserialize)]
pub struct ListedRating {
    /// Who.
    pub rater_id: i64,
    /// Their name.
    pub rater: String,
    /// Whether they are done.
    pub done: bool,
    /// What they said.
    pub document: AppraisalDraft,
}

/// The appraisals of a published study, each with who rated it.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, study: &str) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"SELECT a.id, a.version, a.instrument, a.instrument_version, a.family, a.round, a.overall, a.provisional, a.settled_at,
            p.name AS "rater?", q.name AS "second_rater?", j.name AS "adjudicator?",
            (SELECT count(*) FROM appraisal_domain d WHERE d.appraisal_id = a.id) AS "domains!",
            (SELECT coalesce(json_agg(json_build_array(r.key, r.label) ORDER BY r.key), '[]')
             FROM appraisal_result ar JOIN result r ON r.key = ar.result_key WHERE ar.appraisal_id = a.id)
                AS "results!: Json<Vec<(String, String)>>",
            (SELECT coalesce(json_agg(json_build_object('rater_id', n.rater_id, 'rater', m.name, 'done', n.done, 'document', n.document) ORDER BY n.rater_id), '[]')
             FROM (SELECT DISTINCT ON (rater_id) * FROM rating t WHERE t.appraisal_id = a.id AND t.round = a.round
                   ORDER BY rater_id, version DESC) n JOIN person m ON m.id = n.rater_id) AS "ratings!: Json<Vec<ListedRating>>"
         FROM appraisal a JOIN study s ON s.id = a.study_id LEFT JOIN person p ON p.id = a.rater_id
         LEFT JOIN person q ON q.id = a.second_rater_id LEFT JOIN person j ON j.id = a.adjudicator_id
         WHERE s.slug = $1 AND s.status = 'published' ORDER BY a.instrument, a.id"#,
        study
    )
    .fetch_all(connection)
    .await
}

/// A published study's name.
///
/// # Errors
/// When the database does not answer.
pub async fn study_name(connection: &mut PgConnection, study: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT name FROM study WHERE slug = $1 AND status = 'published'", study).fetch_optional(connection).await
}

/// A result that can be appraised.
#[derive(Debug, Clone)]
pub struct Appraisable {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// The outcome.
    pub outcome: String,
    /// The report it stands in.
    pub report_key: Option<String>,
    /// The design of this analysis.
    pub design: String,
    /// Whether it is of a subgroup.
    pub is_subgroup: bool,
    /// The instruments it is appraised with already.
    pub appraised_with: Vec<String>,
}

/// The results of a published study.
///
/// # Errors
/// When the database does not answer.
pub async fn appraisable(connection: &mut PgConnection, study: &str) -> sqlx::Result<Vec<Appraisable>> {
    sqlx::query_as!(
        Appraisable,
        r#"SELECT r.key, r.label, o.name AS outcome, r.report_key, r.design, r.subgroup IS NOT NULL AS "is_subgroup!",
            ARRAY(SELECT a.instrument FROM appraisal_result a WHERE a.result_key = r.key) AS "appraised_with!"
         FROM result r JOIN study s ON s.id = r.study_id JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key
         WHERE s.slug = $1 AND s.status = 'published' ORDER BY o.key, r.key"#,
        study
    )
    .fetch_all(connection)
    .await
}
