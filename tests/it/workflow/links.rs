//! Links: two people at once, previews that store nothing, and what becomes of a link when its study changes.

use super::together::editors;
use crate::support::client::now;
use crate::support::database::{self, TestDatabase};
use probatum::domain::link::LinkDraft;
use probatum::store::person::Person;
use probatum::store::revision::Kind;
use probatum::store::{link_draft, study_draft};
use probatum::workflow::ActError;
use probatum::workflow::stages::{self, Aim, Step};

fn step(person: &Person, version: i32) -> Step<'_> {
    Step { person, version, reason: "", now: now() }
}

fn link(claim: &str, result: &str) -> LinkDraft {
    LinkDraft {
        claim: claim.into(),
        result: result.into(),
        directness_engine: "direct".into(),
        outcome_match: "exact".into(),
        population: "overall".into(),
        rationale: "The same question.".into(),
        ..LinkDraft::default()
    }
}

async fn number(database: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&database.pool).await.expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_link_the_same_result_at_once_make_one_link() {
    let database = database::seeded().await;
    let people = editors(&database, 2).await;
    let draft = link("mg-with-k2", "avadec-2022/avc");
    let both = tokio::join!(
        stages::save_link(&database.pool, None, "/x", &draft, Aim::Draft, step(&people[0], 0)),
        stages::save_link(&database.pool, None, "/x", &draft, Aim::Draft, step(&people[1], 0))
    );
    let refused = match both {
        (Ok(_), Err(ActError::Fields(errors))) | (Err(ActError::Fields(errors)), Ok(_)) => errors,
        other => panic!("{other:?}"),
    };
    assert!(refused.to_string().contains("linked to the claim already"), "{refused}");
    assert_eq!(number(&database, "SELECT count(*) FROM link WHERE status = 'draft'").await, 1);
}

#[tokio::test]
async fn a_preview_says_what_the_rules_read_and_stores_nothing() {
    let database = database::seeded().await;
    let people = editors(&database, 1).await;
    let before =
        number(&database, "SELECT count(*) FROM revision").await + number(&database, "SELECT count(*) FROM verdict").await;
    let told = stages::preview_link(&database.pool, None, &link("mg-with-k2", "avadec-2022/avc"), &people[0], now())
        .await
        .expect("told");
    assert_eq!(told.alone.reading.map(|(letter, _)| letter).as_deref(), Some("I"));
    assert!(told.alone.steps.iter().any(|(rule, _)| rule == "F2"), "{:?}", told.alone.steps);
    let change = &told.changes[0];
    assert_eq!(
        (change.claim.as_str(), change.from.0.as_str(), change.to.0.as_str()),
        ("mg-with-k2", "not_assessed", "non_significant")
    );
    // a link of readers' own is previewed as it would become
    let mut connection = database.pool.acquire().await.expect("a connection");
    let mut own = link_draft::newest(&mut connection, 8081).await.expect("asked").expect("a link").document;
    own.population = "overall".into();
    let told = stages::preview_link(&database.pool, Some(8081), &own, &people[0], now()).await.expect("told");
    assert_eq!(told.alone.standing.map(|(letter, _)| letter).as_deref(), Some("X"));
    let after =
        number(&database, "SELECT count(*) FROM revision").await + number(&database, "SELECT count(*) FROM verdict").await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_result_that_is_linked_does_not_vanish_and_a_retired_study_is_not_linked() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    let mut connection = database.pool.acquire().await.expect("a connection");
    let avadec = study_draft::head(&mut connection, "avadec").await.expect("asked").expect("a study");
    drop(connection);
    stages::retire(&database.pool, Kind::Study, avadec.id, Step { reason: "Withdrawn", ..step(person, avadec.version) })
        .await
        .expect("retired");
    let refused =
        stages::save_link(&database.pool, None, "/x", &link("mg-with-k2", "avadec-2022/avc"), Aim::Draft, step(person, 0)).await;
    assert!(matches!(refused, Err(ActError::Fields(errors)) if errors.to_string().contains("study is retired")));
    let unknown =
        stages::save_link(&database.pool, None, "/x", &link("mg-with-k2", "no/such"), Aim::Draft, step(person, 0)).await;
    assert!(matches!(unknown, Err(ActError::Fields(errors)) if errors.all()[0].field == "result"));
}

#[tokio::test]
async fn the_ends_of_a_link_never_change() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    let elsewhere = link("mg-with-k2", "avadec-2022/ava");
    stages::save_link(&database.pool, Some(8081), "/links/8081", &elsewhere, Aim::Draft, step(person, 1)).await.expect("saved");
    let mut connection = database.pool.acquire().await.expect("a connection");
    let kept = link_draft::newest(&mut connection, 8081).await.expect("asked").expect("a link").document;
    assert_eq!((kept.claim.as_str(), kept.result.as_str()), ("danish-cac400", "hasific-2023/cac-400"));
}
