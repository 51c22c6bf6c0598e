//! Lists of studies, and the substances they can be narrowed to.

use sqlx::PgConnection;

/// What a list of studies is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this design.
    pub design: Option<String>,
    /// From this year.
    pub year_from: Option<i32>,
    /// To this year.
    pub year_to: Option<i32>,
    /// Only studies that gave this substance.
    pub substance: Option<String>,
    /// Only studies with an entry threshold on a variable whose name contains this.
    pub threshold: Option<String>,
    /// … of at least this value.
    pub threshold_from: Option<f64>,
    /// Only studies that contain these words.
    pub words: Option<String>,
    /// Read on below this year and number.
    pub after: Option<(i32, i64)>,
}

/// A study in a list.
#[derive(Debug)]
pub struct StudyCard {
    /// For reading on from here.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its design's code.
    pub design: String,
    /// Year of its first report; 0 when not known.
    pub year: i32,
    /// Who took part.
    pub population: Option<String>,
    /// Entry thresholds in words.
    pub thresholds: Vec<String>,
    /// What was compared.
    pub interventions: String,
    /// What was given or measured.
    pub exposure: Option<String>,
    /// How long.
    pub duration: Option<String>,
    /// How many people.
    pub participants: Option<i32>,
    /// How many claims its results bear on.
    pub claims: i64,
}

/// Published studies, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(connection: &mut PgConnection, filter: &Filter, limit: i64) -> sqlx::Result<Vec<StudyCard>> {
    let (after_year, after_id) = filter.after.unzip();
    sqlx::query_as!(
        StudyCard,
        r#"SELECT s.id, s.slug, s.name, s.design AS "design!", s.year, s.population, s.thresholds, s.interventions, s.exposure,
            s.duration_text AS duration, s.participants,
            (SELECT count(DISTINCT l.claim_id) FROM result r JOIN link l ON l.result_key = r.key WHERE r.study_id = s.id) AS "claims!"
         FROM study s
         WHERE s.status = 'published'
           AND ($1::text IS NULL OR s.design = $1)
           AND ($2::integer IS NULL OR s.year >= $2)
           AND ($3::integer IS NULL OR s.year <= $3)
           AND ($4::text IS NULL OR s.substances @> ARRAY[$4])
           AND (($5::text IS NULL AND $6::double precision IS NULL) OR EXISTS (
                SELECT 1 FROM criterion c WHERE c.study_id = s.id
                   AND ($5::text IS NULL OR strpos(lower(c.variable), lower($5)) > 0)
                   AND ($6::double precision IS NULL OR c.value >= $6)))
           AND ($7::text IS NULL OR EXISTS (
                SELECT 1 FROM search_document d WHERE d.kind = 'study' AND d.record_id = s.id
                   AND d.words @@ websearch_to_tsquery('english', $7)))
           AND ($8::integer IS NULL OR (s.year, s.id) < ($8, $9::bigint))
         ORDER BY s.year DESC, s.id DESC LIMIT $10"#,
        filter.design,
        filter.year_from,
        filter.year_to,
        filter.substance,
        filter.threshold,
        filter.threshold_from,
        filter.words,
        after_year,
        after_id,
        limit
    )
    .fetch_all(connection)
    .await
}

/// The substances that occur, in order, at most two hundred.
///
/// # Errors
/// When the database does not answer.
pub async fn substances(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT name FROM substance ORDER BY name LIMIT 200").fetch_all(connection).await
}
