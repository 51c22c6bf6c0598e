//! How claims are worded, and what the judgement of that was.

use crate::domain::claim::Overreach;
use crate::verdict::overclaim::{Judgement, Match, Said, Standing, WORDING, Wording, fair, judge};
use crate::verdict::{Verdict, wording};
use sqlx::PgConnection;

/// What a judgement of a claim's wording is made from, as stored.
#[derive(Debug)]
pub struct Worded {
    /// The wording level of the main passage.
    pub wording_level: i16,
    /// Whether it speaks only of the animals or cells that were studied.
    pub confined_to_model: bool,
    /// Whether a documented search found nothing.
    pub search_none_found: bool,
    /// The kind of statement.
    pub claim_type: String,
    /// The claimed direction.
    pub direction: String,
    /// Words that go beyond a difference.
    pub claim_form: Option<String>,
    /// Whom it is about: "overall" or a named group.
    pub population_scope: String,
    /// The people in words.
    pub population: Option<String>,
    /// Of what.
    pub exposure: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// Which way, in words.
    pub direction_words: Option<String>,
    /// Overreach flags.
    pub flags: Vec<String>,
    /// The words its passages have in the newest texts of their articles, or had last.
    pub passages: Vec<String>,
    /// The verdict readers are shown.
    pub verdict: String,
    /// The certainty of the evidence that verdict rests on.
    pub certainty: Option<String>,
}

impl Worded {
    /// The judgement of the wording, and the sentence on a fair one.
    #[must_use]
    pub fn judged(&self) -> (Judgement, Option<String>) {
        let flags: Vec<Overreach> = self.flags.iter().filter_map(|flag| flag.parse().ok()).collect();
        let evidence = Standing {
            verdict: self.verdict.parse().unwrap_or(Verdict::NotAssessed),
            certainty: self.certainty.as_deref().and_then(|level| level.parse().ok()),
            search_none_found: self.search_none_found,
        };
        let judged = judge(
            Wording {
                level: self.wording_level,
                flags: flags.len(),
                confined_to_model: self.confined_to_model,
                caveat: self.passages.iter().any(|passage| wording::propose(passage).caveat),
            },
            evidence,
        );
        let words = Option::as_deref;
        // what matches is fair as it stands
        if judged.result == Match::Matched && !judged.provisional && !judged.caveat_missing {
            return (judged, None);
        }
        let named = words(&self.population).unwrap_or(&self.population_scope);
        let sentence = self.claim_type.parse().ok().zip(self.direction.parse().ok()).and_then(|(claim_type, direction)| {
            let said = Said {
                claim_type,
                direction,
                form: words(&self.claim_form).and_then(|form| form.parse().ok()),
                exposure: words(&self.exposure).unwrap_or_default(),
                outcome: words(&self.outcome).unwrap_or_default(),
                direction_words: words(&self.direction_words).unwrap_or_default(),
                only_in: if self.population_scope == "overall" { "" } else { named },
                flags: &flags,
            };
            fair(&said, evidence)
        });
        (judged, sentence)
    }
}

/// A published claim as far as its wording is judged by it.
///
/// # Errors
/// When the database does not answer.
pub async fn read(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Option<Worded>> {
    sqlx::query_as!(
        Worded,
        r#"SELECT c.wording_level, c.confined_to_model, c.search_none_found, c.type AS claim_type, c.direction, c.claim_form,
            c.population_scope, c.population, c.exposure, c.outcome, c.direction_words, c.verdict_code AS verdict,
            ARRAY(SELECT o.flag FROM claim_overreach o WHERE o.claim_id = c.id ORDER BY o.flag) AS "flags!",
            ARRAY(SELECT CASE WHEN n.start_offset IS NULL THEN n.checked WHEN n.state = 'exact' AND n.checked = n.exact THEN n.exact
                     ELSE substr(v.text, n.start_offset + 1, n.end_offset - n.start_offset) END
                  FROM anchor n JOIN article_version v ON v.id = n.article_version_id
                  JOIN article a ON a.id = v.article_id AND a.version = v.number
                  WHERE n.claim_id = c.id ORDER BY a.id, n.ordinal) AS "passages!",
            (SELECT t.overall_final FROM certainty_shown t WHERE t.claim_id = c.id AND t.current) AS certainty
         FROM claim c WHERE c.id = $1 AND c.status = 'published'"#,
        claim_id
    )
    .fetch_optional(connection)
    .await
}

/// Keeps a judgement in place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn put(connection: &mut PgConnection, claim_id: i64, judged: &Judgement, fair: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO claim_wording AS w (claim_id, result, severity, ceiling, caveat_missing, fair, rules)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (claim_id) DO UPDATE SET result = $2, severity = $3, ceiling = $4, caveat_missing = $5, fair = $6, rules = $7
         WHERE (w.result, w.severity, w.ceiling, w.caveat_missing, w.fair, w.rules) IS DISTINCT FROM ($2, $3, $4, $5, $6, $7)",
        claim_id,
        judged.shown().code(),
        judged.severity,
        judged.ceiling,
        judged.caveat_missing,
        fair,
        WORDING
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Published claims whose judgement is missing or was made by earlier rules, `limit` of them.
///
/// # Errors
/// When the database does not answer.
pub async fn outdated(connection: &mut PgConnection, limit: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT c.id FROM claim c LEFT JOIN claim_wording w ON w.claim_id = c.id
         WHERE c.status = 'published' AND w.rules IS DISTINCT FROM $1 ORDER BY c.id LIMIT $2",
        WORDING,
        limit
    )
    .fetch_all(connection)
    .await
}
