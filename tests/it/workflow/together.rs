//! Many people at once: every save is a revision or is refused with both versions, and none is lost or half there.

use crate::pages::study_edit::complete;
use crate::support::client::now;
use crate::support::database::{self, TestDatabase};
use crate::support::people::everybody;
use probatum::domain::person::{PersonDraft, Role};
use probatum::store;
use probatum::store::person::Person;
use probatum::workflow::ActError;
use probatum::workflow::stages::{self, Aim, Step};
use std::sync::Arc;

pub async fn editors(database: &TestDatabase, how_many: usize) -> Vec<Person> {
    for i in 0..how_many {
        let draft = PersonDraft {
            email: format!("editor{i}@example.org"),
            name: format!("Editor {i}"),
            password: "correct horse battery".into(),
        };
        let new = draft.parse().expect("a person");
        // one hash is enough for all of them
        sqlx::query("INSERT INTO person (email, name, role, password_hash, created_at) VALUES ($1, $2, $3, '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA', $4)")
            .bind(&new.email)
            .bind(&new.name)
            .bind(Role::Editor.code())
            .bind(now())
            .execute(&database.pool)
            .await
            .expect("a person");
    }
    everybody(database).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_saves_by_twenty_editors_are_each_a_revision_or_refused_with_both_versions() {
    let database = Arc::new(database::empty().await);
    let people = editors(&database, 20).await;
    let mut slugs = Vec::new();
    for i in 0..10 {
        let mut draft = complete(&format!("Study {i}"));
        draft.report[0].identifiers[0].value = format!("10.1000/study.{i}");
        let step = Step { person: &people[0], version: 0, reason: "First", now: now() };
        slugs.push(stages::save_study(&database.pool, None, "/studies/new", &draft, Aim::Draft, step).await.expect("saved").slug);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (i, person) in people.into_iter().enumerate() {
        let (database, slugs) = (Arc::clone(&database), slugs.clone());
        tasks.spawn(async move {
            let (mut stored, mut refused) = (0, 0);
            for turn in 0..50 {
                let slug = &slugs[(i + turn * 7) % slugs.len()];
                let mut connection = database.pool.acquire().await.expect("a connection");
                let newest = store::study_draft::head(&mut connection, slug).await.expect("asked").expect("a study");
                drop(connection);
                let mut draft = newest.document;
                draft.remarks = format!("{} at turn {turn}", person.name);
                let step = Step { person: &person, version: newest.version, reason: "Another word", now: now() };
                match stages::save_study(&database.pool, Some(slug), "/x", &draft, Aim::Draft, step).await {
                    Ok(place) => stored += i32::from(place.stored),
                    Err(ActError::Stale(stale)) => {
                        refused += 1;
                        assert_eq!(stale.base.expect("what was read").number, newest.version);
                        assert!(stale.theirs.number > newest.version);
                    }
                    Err(other) => panic!("{other}"),
                }
            }
            (stored, refused)
        });
    }
    let (mut stored, mut refused) = (0, 0);
    while let Some(done) = tasks.join_next().await {
        let (more, less) = done.expect("a task");
        stored += more;
        refused += less;
    }
    assert_eq!(stored + refused, 1000);
    assert!(refused > 0 && stored > 100, "{stored} stored, {refused} refused: they did not meet");
    let revisions: i64 = sqlx::query_scalar("SELECT count(*) FROM revision WHERE kind = 'study'")
        .fetch_one(&database.pool)
        .await
        .expect("counted");
    assert_eq!(revisions, i64::from(stored) + 10);
    // the chain of versions has no gap, the study points to the newest, and every revision has its row of activity
    let broken: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM study s WHERE s.version <> (SELECT max(number) FROM revision v WHERE v.kind = 'study' AND v.record_id = s.id)
            OR s.version <> (SELECT count(*) FROM revision v WHERE v.kind = 'study' AND v.record_id = s.id)
            OR s.version <> (SELECT count(*) FROM activity a WHERE a.kind = 'study' AND a.record_id = s.id)",
    )
    .fetch_one(&database.pool)
    .await
    .expect("counted");
    assert_eq!(broken, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_studies_published_at_once_both_count_in_the_claim_they_share() {
    let database = Arc::new(database::seeded().await);
    let people = editors(&database, 1).await;
    // a claim that two studies bear on
    let (claim, studies): (i64, Vec<String>) = sqlx::query_as(
        "SELECT l.claim_id, array_agg(DISTINCT s.slug) FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
         GROUP BY l.claim_id HAVING count(DISTINCT s.id) >= 4 ORDER BY l.claim_id LIMIT 1",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a claim");
    let mut tasks = tokio::task::JoinSet::new();
    for slug in studies.into_iter().take(4) {
        let (database, person) = (Arc::clone(&database), people[0].clone());
        tasks.spawn(async move {
            let mut connection = database.pool.acquire().await.expect("a connection");
            let newest = store::study_draft::head(&mut connection, &slug).await.expect("asked").expect("a study");
            drop(connection);
            let step = Step { person: &person, version: newest.version, reason: "Withdrawn", now: now() };
            stages::retire(&database.pool, store::revision::Kind::Study, newest.id, step).await.expect("retired");
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a task");
    }
    // the verdict in force was computed from what is there now
    let mut connection = database.pool.acquire().await.expect("a connection");
    let inputs = store::evidence::case(&mut connection, claim).await.expect("asked").expect("a case");
    let stored: serde_json::Value =
        sqlx::query_scalar("SELECT d.inputs FROM claim c JOIN verdict d ON d.id = c.verdict_id WHERE c.id = $1")
            .bind(claim)
            .fetch_one(&database.pool)
            .await
            .expect("the verdict");
    assert_eq!(stored, inputs);
}
