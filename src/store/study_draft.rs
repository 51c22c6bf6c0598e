//! What editing a study asks for: its newest revision, what its checks need to know of others, and what its fields can suggest.

use crate::check::{OtherStudy, Surroundings};
use crate::domain::study_draft::StudyDraft;
use chrono::NaiveDate;
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::HashMap;

/// A study's newest revision, as its editor shows it.
#[derive(Debug)]
pub struct Newest {
    /// Its number.
    pub id: i64,
    /// The newest version.
    pub version: i32,
    /// The study as typed.
    pub document: StudyDraft,
}

/// A study's newest revision, whatever its stage.
///
/// # Errors
/// When the database does not answer.
pub async fn head(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Newest>> {
    let row = sqlx::query!(
        r#"SELECT s.id, s.version, v.document AS "document: Json<StudyDraft>"
         FROM study s JOIN revision v ON v.kind = 'study' AND v.record_id = s.id AND v.number = s.version WHERE s.slug = $1"#,
        slug
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Newest { id: row.id, version: row.version, document: row.document.0 }))
}

/// What the checks of a study ask about other studies: those that share an identifier, or give the same substances to arms, and the
/// doses per day that published studies give of its substances.
///
/// # Errors
/// When the database does not answer.
pub async fn surroundings(
    connection: &mut PgConnection,
    slug: &str,
    identifiers: &[String],
    substances: &[String],
    today: NaiveDate,
) -> sqlx::Result<Surroundings> {
    let others = sqlx::query!(
        r#"SELECT s.slug, s.name,
            coalesce((SELECT jsonb_agg(jsonb_build_array(i.scheme, i.value)) FROM identifier i WHERE i.study_id = s.id), '[]')
                AS "identifiers!: Json<Vec<(String, String)>>",
            coalesce((SELECT jsonb_agg(jsonb_build_array(a.name, a.n) ORDER BY a.ordinal) FROM arm a WHERE a.study_id = s.id), '[]')
                AS "arms!: Json<Vec<(String, Option<i32>)>>"
         FROM study s WHERE s.slug <> $1 AND s.status <> 'retired' AND (s.substances && $2 OR EXISTS (
            SELECT 1 FROM identifier i WHERE i.study_id = s.id AND lower(i.value) = ANY ($3)))
         ORDER BY s.id LIMIT 200"#,
        slug,
        substances,
        identifiers
    )
    .fetch_all(&mut *connection)
    .await?;
    let doses = sqlx::query!(
        r#"SELECT i.substance, i.form, i.per_day * CASE i.unit WHEN 'g' THEN 1e6 WHEN 'mg' THEN 1e3 ELSE 1 END AS "per_day!"
         FROM intervention i JOIN study s ON s.id = i.study_id
         WHERE i.substance = ANY ($2) AND i.per_day IS NOT NULL AND i.unit IN ('g', 'mg', 'µg') AND s.slug <> $1 AND s.status = 'published'
         LIMIT 500"#,
        slug,
        substances
    )
    .fetch_all(connection)
    .await?;
    Ok(Surroundings {
        today,
        others: others
            .into_iter()
            .map(|row| OtherStudy { slug: row.slug, name: row.name, identifiers: row.identifiers.0, arms: row.arms.0 })
            .collect(),
        daily_doses: doses.into_iter().map(|row| (row.substance, row.form, row.per_day)).collect(),
        slug: slug.to_owned(),
    })
}

/// Notes how many checks of studies' newest revisions nobody has answered: number of the study, errors, warnings.
///
/// # Errors
/// When the database refuses.
pub async fn note_open_checks(connection: &mut PgConnection, counted: &[(i64, i32, i32)]) -> sqlx::Result<()> {
    let ids: Vec<i64> = counted.iter().map(|(id, ..)| *id).collect();
    let errors: Vec<i32> = counted.iter().map(|(_, errors, _)| *errors).collect();
    let warnings: Vec<i32> = counted.iter().map(|(.., warnings)| *warnings).collect();
    sqlx::query!(
        "UPDATE study s SET open_errors = n.errors, open_warnings = n.warnings
         FROM unnest($1::bigint[], $2::integer[], $3::integer[]) AS n (id, errors, warnings) WHERE s.id = n.id",
        &ids,
        &errors,
        &warnings
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The concepts outcomes are filed under, and the keys of the sources figures were read in, for suggestions: at most 500 of each.
///
/// # Errors
/// When the database does not answer.
pub async fn known_words(connection: &mut PgConnection) -> sqlx::Result<(Vec<String>, Vec<String>)> {
    let row = sqlx::query!(
        r#"SELECT coalesce((SELECT array_agg(concept ORDER BY concept) FROM (SELECT DISTINCT concept FROM outcome LIMIT 500) c), '{}') AS "concepts!",
            coalesce((SELECT array_agg(key ORDER BY key) FROM (SELECT key FROM source ORDER BY key LIMIT 500) s), '{}') AS "sources!""#
    )
    .fetch_one(connection)
    .await?;
    Ok((row.concepts, row.sources))
}

/// The addresses of those sources that are known, by key.
///
/// # Errors
/// When the database does not answer.
pub async fn source_urls(connection: &mut PgConnection, keys: &[String]) -> sqlx::Result<HashMap<String, String>> {
    let rows = sqlx::query!("SELECT key, url FROM source WHERE key = ANY ($1)", keys).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.url)).collect())
}
