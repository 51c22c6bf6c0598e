//! Search: documents to find, and words to mend typing errors by.

use sqlx::PgConnection;

/// Puts a record where search finds it.
///
/// # Errors
/// When the database refuses.
pub async fn index(
    connection: &mut PgConnection,
    kind: &str,
    record_id: i64,
    slug: &str,
    title: &str,
    body: &str,
) -> sqlx::Result<()> {
    // words in their order, so that two transactions with the same new words wait for each other and not crosswise
    sqlx::query!(
        "WITH document AS (
            INSERT INTO search_document (kind, record_id, slug, title, body) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (kind, record_id) DO UPDATE SET slug = excluded.slug, title = excluded.title, body = excluded.body
         )
         INSERT INTO search_word (word)
         SELECT DISTINCT word FROM regexp_split_to_table(lower($4 || ' ' || $5), '[^[:alnum:]]+') AS word
         WHERE char_length(word) BETWEEN 3 AND 40 ORDER BY word
         ON CONFLICT DO NOTHING",
        kind,
        record_id,
        slug,
        title,
        body
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a record out of what search finds.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &mut PgConnection, kind: &str, record_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM search_document WHERE kind = $1 AND record_id = $2", kind, record_id).execute(connection).await?;
    Ok(())
}

/// Something found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// article, claim or study.
    pub kind: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its title or statement.
    pub title: String,
    /// Its verdict, for a claim.
    pub verdict: Option<String>,
    /// The rule that decided, for a claim.
    pub rule: Option<String>,
    /// The text around the words found, which stand between U+0002 and U+0003.
    pub excerpt: String,
}

/// The best of the first few hundred records that contain the words, per kind at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn find(connection: &mut PgConnection, words: &str, limit: i64) -> sqlx::Result<Vec<Hit>> {
    sqlx::query_as!(
        Hit,
        r#"WITH question AS (SELECT websearch_to_tsquery('english', $1) AS query),
        -- ranking costs: only a bounded number of candidates is ranked
        candidate AS (
            SELECT d.kind, d.record_id, d.slug, d.title, d.body, ts_rank(d.words, q.query) AS rank
            FROM question q, LATERAL (
                (SELECT * FROM search_document WHERE kind = 'claim' AND words @@ q.query LIMIT 300)
                UNION ALL (SELECT * FROM search_document WHERE kind = 'study' AND words @@ q.query LIMIT 300)
                UNION ALL (SELECT * FROM search_document WHERE kind = 'article' AND words @@ q.query LIMIT 300)) d
        ),
        best AS (
            SELECT *, row_number() OVER (PARTITION BY kind ORDER BY rank DESC, record_id) AS place FROM candidate
        )
        SELECT b.kind AS "kind!", b.slug AS "slug!", b.title AS "title!", c.verdict_code AS "verdict?", v.rule AS "rule?",
            ts_headline('english', b.body, q.query, E'StartSel=\u0002, StopSel=\u0003, MaxWords=28, MinWords=12, MaxFragments=1') AS "excerpt!"
        FROM best b CROSS JOIN question q
        LEFT JOIN claim c ON b.kind = 'claim' AND c.id = b.record_id LEFT JOIN verdict v ON v.id = c.verdict_id
        WHERE b.place <= $2 ORDER BY b.kind, b.place"#,
        words,
        limit
    )
    .fetch_all(connection)
    .await
}

/// For each word that occurs nowhere, the most similar word that does. Words that occur are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn mend(connection: &mut PgConnection, words: &[String]) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        r#"SELECT typed AS "typed!", near.word AS "word!"
         FROM unnest($1::text[]) AS typed
         CROSS JOIN LATERAL (SELECT w.word FROM search_word w WHERE w.word % typed ORDER BY similarity(w.word, typed) DESC, w.word LIMIT 1) near
         WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = typed)"#,
        words
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.typed, row.word)).collect())
}
