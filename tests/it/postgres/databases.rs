//! The tests' own databases keep their promises.

use std::{collections::HashSet, time::Duration};

use probatum::{import::seeds, store::health, workflow::seed};
use sqlx::{ConnectOptions, Connection, PgPool, postgres::PgConnectOptions};

use crate::support::database::{self, TestDatabase};

/// Fails where another test's mark is.
async fn leave_a_mark(pool: &PgPool) {
    sqlx::raw_sql("CREATE TABLE mark ()").execute(pool).await.expect("no other test was here");
}

async fn name(pool: &PgPool) -> String {
    sqlx::query_scalar("SELECT current_database()").fetch_one(pool).await.expect("the database answers")
}

#[tokio::test]
async fn an_empty_database_has_the_schema_and_nothing_else() {
    let TestDatabase { pool, .. } = database::empty().await;
    let mut connection = pool.acquire().await.expect("the database answers");
    assert!(health::is_migrated(&mut connection).await.expect("it can be asked"));
    assert!(health::is_empty(&mut connection).await.expect("it can be asked"));
}

#[tokio::test]
async fn a_seeded_database_is_migrated_and_has_every_seed_already() {
    let TestDatabase { pool, .. } = database::seeded().await;
    let mut connection = pool.acquire().await.expect("the database answers");
    assert!(health::is_migrated(&mut connection).await.expect("it can be asked"));
    assert!(!health::is_empty(&mut connection).await.expect("it can be asked"));
    let seeds = seeds::read(seeds::BUNDLED).expect("the seeds are sound");
    let again = seed::load(&pool, &seeds, database::seeded_at()).await.expect("they can be loaded again");
    for fates in [again.articles, again.studies, again.appraisals, again.claims, again.links] {
        assert!(fates.unchanged > 0, "{again}");
        assert_eq!((fates.created, fates.changed, fates.kept_as_edited), (0, 0, 0), "{again}");
    }
    assert_eq!(again.verdicts, 0, "{again}");
}

#[tokio::test]
async fn a_test_may_leave_its_mark() {
    leave_a_mark(&database::seeded().await.pool).await;
    leave_a_mark(&database::empty().await.pool).await;
}

#[tokio::test]
async fn another_test_does_not_see_it() {
    leave_a_mark(&database::seeded().await.pool).await;
    leave_a_mark(&database::empty().await.pool).await;
}

#[test]
fn many_tests_at_once_each_with_its_runtime_and_all_its_connections_get_different_databases() {
    let test = |_| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        runtime.block_on(async {
            let TestDatabase { pool, .. } = database::seeded().await;
            leave_a_mark(&pool).await;
            let busy = || sqlx::query("SELECT pg_sleep(0.1)").execute(&pool);
            tokio::try_join!(busy(), busy(), busy(), busy()).expect("four connections are to be had");
            tokio::time::sleep(Duration::from_millis(200)).await;
            name(&pool).await
        })
    };
    let names: HashSet<String> = std::thread::scope(|scope| {
        let tests: Vec<_> = (0..16).map(|number| scope.spawn(move || test(number))).collect();
        tests.into_iter().map(|test| test.join().expect("the test passes")).collect()
    });
    assert_eq!(names.len(), 16);
}

#[tokio::test]
async fn the_url_leads_to_the_same_database() {
    let TestDatabase { pool, options, url } = database::empty().await;
    let parsed: PgConnectOptions = url.parse().expect("the URL is well formed");
    let mut connection = parsed.connect().await.expect("it leads somewhere");
    let there: String =
        sqlx::query_scalar("SELECT current_database()").fetch_one(&mut connection).await.expect("the database answers");
    connection.close().await.ok();
    assert_eq!(Some(there.as_str()), options.get_database());
    assert_eq!(there, name(&pool).await);
}

#[tokio::test]
async fn letters_beyond_ascii_are_letters() {
    let TestDatabase { pool, .. } = database::empty().await;
    let (lower, words): (String, i32) =
        sqlx::query_as("SELECT lower('ÄÉΣ'), length(to_tsvector('english', 'Müller–Lyer β-blocker'))")
            .fetch_one(&pool)
            .await
            .expect("the database answers");
    assert_eq!(lower, "äéσ");
    assert!(words >= 4, "{words} words");
}
