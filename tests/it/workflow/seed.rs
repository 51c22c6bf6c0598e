use crate::support::client::now;
use crate::support::database;
use probatum::import::seeds::{self, BUNDLED, SeedFiles};
use probatum::store;
use probatum::workflow::seed::{self, Fates};
use serde_json::Value;
use sqlx::PgPool;

/// The engine's inputs of a claim without what only readers need.
fn comparable(case: &Value) -> Value {
    let mut case = case.clone();
    for result in case["results"].as_array_mut().expect("results") {
        let result = result.as_object_mut().expect("a result");
        for words_for_readers in ["label", "title"] {
            result.remove(words_for_readers);
        }
        for number in result.values_mut().filter(|value| value.is_number()) {
            *number = serde_json::json!(number.as_f64());
        }
    }
    case["results"].take()
}

#[tokio::test]
async fn the_seeded_database_leads_to_exactly_the_inputs_the_facts_lead_to() {
    let database = database::seeded().await;
    let expected: Vec<Value> = serde_json::from_str(include_str!("../../data/seed-cases.json")).expect("the expected inputs");
    assert_eq!(expected.len(), 47);
    let mut connection = database.pool.acquire().await.expect("a connection");
    for case in expected {
        let slug = case["title"].as_str().expect("a slug");
        let stored = store::claim::find_for_update(&mut connection, slug)
            .await
            .expect("asked")
            .unwrap_or_else(|| panic!("{slug} is missing"));
        let inputs = store::evidence::case(&mut connection, stored.id).await.expect("asked").expect("a case");
        assert_eq!(inputs["claim"], case["claim"], "{slug}");
        assert_eq!(comparable(&inputs), comparable(&case), "{slug}");
    }
}

async fn counts(pool: &PgPool) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "article_version",
        "study",
        "result",
        "link",
        "appraisal",
        "claim",
        "anchor",
        "verdict",
        "revision",
        "activity",
        "search_document",
    ] {
        let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        counts.push(sqlx::query_scalar(query).fetch_one(pool).await.expect("counted"));
    }
    counts
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let database = database::seeded().await;
    let before = counts(&database.pool).await;
    let report = seed::load(&database.pool, &seeds::read(BUNDLED).expect("the seeds"), now()).await.expect("loaded");
    let all_the_same = |unchanged| Fates { unchanged, ..Fates::default() };
    assert_eq!((report.articles, report.studies, report.claims), (all_the_same(1), all_the_same(74), all_the_same(47)));
    assert_eq!((report.links, report.appraisals, report.verdicts), (all_the_same(223), all_the_same(91), 0));
    assert_eq!(counts(&database.pool).await, before);
}

#[tokio::test]
async fn a_changed_figure_makes_a_new_version_and_only_the_verdicts_it_touches_anew() {
    let database = database::seeded().await;
    let from = "estimate = \"-92\"";
    assert!(BUNDLED.studies.contains(from));
    let studies = BUNDLED.studies.replacen(from, "estimate = \"92\"", 1);
    let changed = seeds::read(SeedFiles { studies: &studies, ..BUNDLED }).expect("the seeds");
    let report = seed::load(&database.pool, &changed, now()).await.expect("loaded");
    assert_eq!((report.studies.changed, report.studies.unchanged), (1, 73));
    assert!((1..=12).contains(&report.verdicts), "{report}");
    let verdicts: Vec<String> = sqlx::query_scalar(
        "SELECT d.code FROM verdict d JOIN claim c ON c.id = d.claim_id WHERE c.slug = 'danish-cac400' ORDER BY d.id",
    )
    .fetch_all(&database.pool)
    .await
    .expect("verdicts");
    assert_eq!(verdicts, ["hypothesis_generating", "contradicted"], "the earlier verdict is kept");
    let versions: Vec<i32> = sqlx::query_scalar("SELECT number FROM revision WHERE kind = 'study' AND record_id = (SELECT id FROM study WHERE slug = 'avadec') ORDER BY 1")
        .fetch_all(&database.pool)
        .await
        .expect("revisions");
    assert_eq!(versions, [1, 2]);
}

#[tokio::test]
async fn what_a_person_edited_is_left_alone() {
    let database = database::seeded().await;
    let person: i64 = sqlx::query_scalar(
        "INSERT INTO person (email, name, role, password_hash, created_at) VALUES ('ada@example.org', 'Ada', 'editor', '$argon2id$x', now()) RETURNING id",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a person");
    sqlx::query(
        "INSERT INTO revision (kind, record_id, number, document, reason, person_id, recorded_at, stage)
         SELECT 'claim', id, 2, '{\"statement\": \"edited\"}', 'Clearer', $1, now(), 'draft' FROM claim WHERE slug = 'danish-cac400'",
    )
    .bind(person)
    .execute(&database.pool)
    .await
    .expect("a revision");
    let report = seed::load(&database.pool, &seeds::read(BUNDLED).expect("the seeds"), now()).await.expect("loaded");
    assert_eq!((report.claims.kept_as_edited, report.claims.unchanged), (1, 46));
}

#[tokio::test]
async fn when_a_record_can_t_be_stored_nothing_is() {
    let database = database::empty().await;
    // two studies with one DOI pass every check of the files, but not the schema (METHOD D4)
    let doi = "value = \"10.1016/j.jacadv.2023.100643\"";
    assert!(BUNDLED.studies.contains(doi));
    let other = BUNDLED
        .studies
        .match_indices("scheme = \"doi\", value = \"")
        .map(|(at, _)| &BUNDLED.studies[at + 16..])
        .map(|rest| &rest[..rest[9..].find('"').unwrap_or(0) + 10])
        .find(|value| *value != doi);
    let studies = BUNDLED.studies.replacen(other.expect("another DOI"), doi, 1);
    let seeds = seeds::read(SeedFiles { studies: &studies, ..BUNDLED }).expect("the files are in order");
    assert!(seed::load(&database.pool, &seeds, now()).await.is_err());
    assert!(counts(&database.pool).await.iter().all(|count| *count == 0));
}

#[tokio::test]
async fn the_open_checks_of_the_seeds_are_counted_once_they_are_loaded() {
    let database = database::seeded().await;
    let (errors, with_warnings): (i64, i64) =
        sqlx::query_as("SELECT sum(open_errors), count(*) FILTER (WHERE open_warnings > 0) FROM study")
            .fetch_one(&database.pool)
            .await
            .expect("counted");
    assert_eq!(errors, 0);
    assert!(with_warnings > 20, "{with_warnings}");
}
