//! What the evidence map is drawn from: claims, studies and what connects them, in one query each, so in one snapshot.

use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

/// What the map is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only claims of this article.
    pub article: Option<String>,
    /// Only claims of this topic.
    pub topic: Option<String>,
    /// Only claims with this verdict.
    pub verdict: Option<String>,
    /// Only studies of these designs.
    pub designs: Option<Vec<String>>,
    /// Only results whose people are described by a word that starts like this.
    pub population: Option<String>,
    /// Only studies that gave this substance.
    pub substance: Option<String>,
    /// Only results on this outcome concept.
    pub outcome: Option<String>,
    /// Only results a verdict rests on.
    pub counted: bool,
}

impl Filter {
    /// Whether studies or results are left out, so that claims without any are of no interest.
    #[must_use]
    pub fn narrows_studies(&self) -> bool {
        self.designs.is_some() || self.population.is_some() || self.substance.is_some() || self.outcome.is_some() || self.counted
    }
}

/// Everything the map shows.
#[derive(Debug)]
pub struct Map {
    /// The claims that fit.
    pub claims: Json<Vec<Claim>>,
    /// The studies linked to them.
    pub studies: Json<Vec<Study>>,
    /// What connects them, in the order of linking.
    pub links: Json<Vec<Linked>>,
    /// What the map can be narrowed to.
    pub choices: Json<Choices>,
}

/// A claim of the map.
#[derive(Debug, Clone, Deserialize)]
pub struct Claim {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The title of the article its first passage stands in.
    pub article: Option<String>,
    /// Its topics.
    pub topics: Vec<String>,
}

/// A study of the map.
#[derive(Debug, Clone, Deserialize)]
pub struct Study {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its design's code.
    pub design: String,
    /// Year of its first report; 0 when not known.
    pub year: i32,
    /// How many people.
    pub participants: Option<i32>,
}

/// A result linked to a claim, with what the verdict took it for.
#[derive(Debug, Clone, Deserialize)]
pub struct Linked {
    /// The claim.
    pub claim: i64,
    /// The study.
    pub study: i64,
    /// The result.
    pub key: String,
    /// The letter of its standing; none when it was not in view.
    pub standing: Option<String>,
    /// The letter of its reading.
    pub reading: Option<String>,
    /// Where it ended up.
    pub place: String,
    /// Whether the verdict rests on it.
    pub kept: bool,
}

/// What the map can be narrowed to.
#[derive(Debug, Default, Deserialize)]
pub struct Choices {
    /// Articles: name in addresses and title.
    pub articles: Vec<(String, String)>,
    /// Topics.
    pub topics: Vec<String>,
    /// Substances.
    pub substances: Vec<String>,
    /// Outcome concepts that claims are linked to.
    pub outcomes: Vec<String>,
}

/// The map: published claims, the published studies linked to them, and what each linked result was taken for.
///
/// # Errors
/// When the database does not answer.
pub async fn read(connection: &mut PgConnection, filter: &Filter) -> sqlx::Result<Map> {
    sqlx::query_as!(
        Map,
        r#"WITH linked AS (
            SELECT l.id, l.claim_id, r.study_id, r.key, t.standing, t.reading, coalesce(t.place, 'not_counted') AS place,
                coalesce(t.kept, false) AS kept
            FROM link l JOIN result r ON r.key = l.published_result_key JOIN study s ON s.id = r.study_id
            JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key
            LEFT JOIN standing_shown t ON t.claim_id = l.claim_id AND t.result_key = r.key
            WHERE s.status = 'published'
              AND ($4::text[] IS NULL OR s.design = ANY($4))
              AND ($5::text IS NULL OR EXISTS (
                    SELECT FROM result_people p WHERE p.result_key = r.key
                      AND strpos(p.words, ' ' || btrim(regexp_replace(lower($5), '[^[:alnum:]]+', ' ', 'g'))) > 0))
              AND ($6::text IS NULL OR s.substances @> ARRAY[$6])
              AND ($7::text IS NULL OR o.concept = $7)
              AND (NOT $8::boolean OR t.kept)
        ), chosen AS (
            SELECT c.id, c.slug, c.statement, c.verdict_code, c.topics FROM claim c
            WHERE c.status = 'published'
              AND ($1::text IS NULL OR EXISTS (
                    SELECT FROM anchor n JOIN article_version w ON w.id = n.article_version_id
                    JOIN article a ON a.id = w.article_id AND a.version = w.number WHERE n.claim_id = c.id AND a.slug = $1))
              AND ($2::text IS NULL OR c.topics @> ARRAY[$2])
              AND ($3::text IS NULL OR c.verdict_code = $3)
              AND (NOT $9::boolean OR c.id IN (SELECT claim_id FROM linked))
        )
        SELECT
            (SELECT coalesce(json_agg(json_build_object('id', c.id, 'slug', c.slug, 'statement', c.statement, 'verdict', c.verdict_code,
                    'topics', c.topics, 'article', (
                        SELECT a.title FROM anchor n JOIN article_version w ON w.id = n.article_version_id
                        JOIN article a ON a.id = w.article_id AND a.version = w.number
                        WHERE n.claim_id = c.id ORDER BY a.id, n.ordinal LIMIT 1)) ORDER BY c.id), '[]')
             FROM chosen c) AS "claims!: Json<Vec<Claim>>",
            (SELECT coalesce(json_agg(json_build_array(s.id, s.slug, s.name, s.design, s.year, s.participants) ORDER BY s.id), '[]')
             FROM study s WHERE s.id IN (SELECT k.study_id FROM linked k JOIN chosen c ON c.id = k.claim_id))
             AS "studies!: Json<Vec<Study>>",
            (SELECT coalesce(json_agg(json_build_array(k.claim_id, k.study_id, k.key, k.standing, k.reading, k.place, k.kept)
                    ORDER BY k.id), '[]')
             FROM linked k JOIN chosen c ON c.id = k.claim_id) AS "links!: Json<Vec<Linked>>",
            (SELECT h.choices FROM map_choices h) AS "choices!: Json<Choices>""#,
        filter.article,
        filter.topic,
        filter.verdict,
        filter.designs.as_deref(),
        filter.population,
        filter.substance,
        filter.outcome,
        filter.counted,
        filter.narrows_studies()
    )
    .fetch_one(connection)
    .await
}

/// A link in a list for scripts.
#[derive(Debug)]
pub struct LinkRow {
    /// For reading on from here.
    pub id: i64,
    /// The claim's name in addresses.
    pub claim: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The study's name in addresses.
    pub study: String,
    /// The result.
    pub result: String,
    /// The outcome concept.
    pub outcome: String,
    /// The letter of its standing.
    pub standing: Option<String>,
    /// The letter of its reading.
    pub reading: Option<String>,
    /// Where it ended up.
    pub place: Option<String>,
    /// Whether the verdict rests on it.
    pub kept: Option<bool>,
}

/// Links in the order they were made.
///
/// # Errors
/// When the database does not answer.
pub async fn links(connection: &mut PgConnection, after: Option<i64>, limit: i64) -> sqlx::Result<Vec<LinkRow>> {
    sqlx::query_as!(
        LinkRow,
        r#"SELECT l.id, c.slug AS claim, c.verdict_code AS verdict, s.slug AS study, r.key AS result, o.concept AS outcome,
            t.standing, t.reading, t.place, t.kept
         FROM link l JOIN claim c ON c.id = l.claim_id JOIN result r ON r.key = l.published_result_key
         JOIN study s ON s.id = r.study_id JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key
         LEFT JOIN standing_shown t ON t.claim_id = c.id AND t.result_key = r.key
         WHERE c.status = 'published' AND s.status = 'published' AND ($1::bigint IS NULL OR l.id > $1)
         ORDER BY l.id LIMIT $2"#,
        after,
        limit
    )
    .fetch_all(connection)
    .await
}

/// Results by outcome, for the map of outcomes and people.
#[derive(Debug)]
pub struct Outcomes {
    /// Every result that fits.
    pub results: Json<Vec<Found>>,
    /// What the map can be narrowed to.
    pub choices: Json<Choices>,
}

/// A result on an outcome.
#[derive(Debug, Deserialize)]
pub struct Found {
    /// The outcome concept.
    pub concept: String,
    /// The study.
    pub study: i64,
    /// Whom it is about: words in small letters, a space before and after each.
    pub people: String,
    /// What it was taken for by each claim it is linked to: the letter of its reading and its place.
    pub readings: Vec<(Option<String>, String)>,
}

/// Published results by outcome, each with what the claims that fit read from it. Where claims are narrowed to, only results linked
/// to one of them.
///
/// # Errors
/// When the database does not answer.
pub async fn outcomes(connection: &mut PgConnection, filter: &Filter) -> sqlx::Result<Outcomes> {
    let narrows_claims = filter.article.is_some() || filter.topic.is_some() || filter.verdict.is_some() || filter.counted;
    sqlx::query_as!(
        Outcomes,
        r#"WITH chosen AS (
            SELECT c.id FROM claim c
            WHERE c.status = 'published'
              AND ($1::text IS NULL OR EXISTS (
                    SELECT FROM anchor n JOIN article_version w ON w.id = n.article_version_id
                    JOIN article a ON a.id = w.article_id AND a.version = w.number WHERE n.claim_id = c.id AND a.slug = $1))
              AND ($2::text IS NULL OR c.topics @> ARRAY[$2])
              AND ($3::text IS NULL OR c.verdict_code = $3)
        ), heard AS (
            SELECT l.published_result_key AS key, json_agg(json_build_array(t.reading, coalesce(t.place, 'not_counted')) ORDER BY l.id) AS readings
            FROM link l JOIN chosen c ON c.id = l.claim_id
            LEFT JOIN standing_shown t ON t.claim_id = l.claim_id AND t.result_key = l.published_result_key
            WHERE l.published_result_key IS NOT NULL AND (NOT $8::boolean OR t.kept)
            GROUP BY l.published_result_key
        )
        SELECT
            (SELECT coalesce(json_agg(json_build_array(o.concept, r.study_id, p.words, coalesce(h.readings, '[]'))
                    ORDER BY o.concept, r.study_id, r.key), '[]')
             FROM result r JOIN study s ON s.id = r.study_id JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key
             JOIN result_people p ON p.result_key = r.key LEFT JOIN heard h ON h.key = r.key
             WHERE s.status = 'published'
              AND ($4::text[] IS NULL OR s.design = ANY($4))
              AND ($5::text IS NULL OR strpos(p.words, ' ' || btrim(regexp_replace(lower($5), '[^[:alnum:]]+', ' ', 'g'))) > 0)
              AND ($6::text IS NULL OR s.substances @> ARRAY[$6])
              AND ($7::text IS NULL OR o.concept = $7)
              AND (NOT $9::boolean OR h.key IS NOT NULL)) AS "results!: Json<Vec<Found>>",
            (SELECT h.choices FROM map_choices h) AS "choices!: Json<Choices>""#,
        filter.article,
        filter.topic,
        filter.verdict,
        filter.designs.as_deref(),
        filter.population,
        filter.substance,
        filter.outcome,
        filter.counted,
        narrows_claims
    )
    .fetch_one(connection)
    .await
}
