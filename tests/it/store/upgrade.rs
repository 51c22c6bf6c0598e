//! A database of the first release comes up to date with everything in it.

use crate::support::database;
use probatum::store::health::MIGRATOR;

/// The migrations the first release had.
const FIRST_RELEASE: i64 = 7;

#[tokio::test]
async fn what_the_first_release_stored_is_kept_and_chained() {
    let database = database::bare().await;
    for migration in MIGRATOR.iter().filter(|migration| migration.version <= FIRST_RELEASE) {
        sqlx::raw_sql(migration.sql.clone()).execute(&database.pool).await.expect("the first release's tables");
    }
    let stored = "
        INSERT INTO study (slug, version, status, name, design, year, thresholds, interventions, substances, created_at, updated_at)
            VALUES ('old', 2, 'published', 'Old trial', 'rct', 2020, '{}', '', '{}', now(), now());
        INSERT INTO claim (slug, version, status, statement, type, direction, population_scope, outcome_key, wording_level, wording_lowest,
            wording_highest, created_at, updated_at)
            VALUES ('old', 1, 'published', 'K2 helps', 'effect', 'decrease', 'overall', 'cac', 1, 1, 1, now(), now());
        INSERT INTO outcome VALUES ((SELECT id FROM study), 'o', 0, 'CAC', 'cac', 'AU', 'continuous', NULL, NULL, 'primary', false);
        INSERT INTO result (key, study_id, outcome_key, ordinal, label, design, role, prespecified, multiplicity, analysis, population,
            credibility, one_sided, per_protocol_agrees, unit_error, multi_arm, marker, included, suspect_numbers, standing, integrity,
            status, figures_status)
            VALUES ('old/1', (SELECT id FROM study), 'o', 0, 'all', 'rct', 'primary', 'yes', 'not_needed', 'itt', 'overall', 'not_rated',
            false, false, false, false, false, '{}', false, 'verified', 'ok', 'verified', 'verified');
        INSERT INTO link (claim_id, result_key, version, population, outcome_match, polarity, directness, rationale)
            VALUES ((SELECT id FROM claim), 'old/1', 1, 'overall', 'exact', 'same', 'direct', 'because');
        INSERT INTO revision VALUES ('study', (SELECT id FROM study), 1, '{\"name\": \"Older\"}', 'Seed data', NULL, now());
        INSERT INTO revision VALUES ('study', (SELECT id FROM study), 2, '{\"name\": \"Old trial\"}', 'Seed data', NULL, now());
        INSERT INTO activity (act, kind, record_id, number, detail, recorded_at)
            SELECT 'create_study', kind, record_id, number, '{}', now() FROM revision ORDER BY number;";
    sqlx::raw_sql(stored).execute(&database.pool).await.expect("rows of the first release");

    for migration in MIGRATOR.iter().filter(|migration| migration.version > FIRST_RELEASE) {
        sqlx::raw_sql(migration.sql.clone())
            .execute(&database.pool)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", migration.description));
    }
    let kept: (String, i32, Option<i32>, String, String) = sqlx::query_as(
        "SELECT s.name, s.version, s.published_version, s.stage, l.published_result_key FROM study s, link l WHERE l.status = 'published'",
    )
    .fetch_one(&database.pool)
    .await
    .expect("the study and its link");
    assert_eq!(kept, ("Old trial".into(), 2, Some(2), "published".into(), "old/1".into()));
    let revisions: Vec<(i32, String, String)> =
        sqlx::query_as("SELECT number, stage, document->>'name' FROM revision ORDER BY number")
            .fetch_all(&database.pool)
            .await
            .expect("read");
    assert_eq!(revisions, [(1, "published".into(), "Older".into()), (2, "published".into(), "Old trial".into())]);
    let links: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_chain").fetch_one(&database.pool).await.expect("counted");
    assert_eq!(links, 2, "what was done before there was a chain is in it");
}
