use crate::support::client::now;
use crate::support::database;
use probatum::import::seeds::{self, BUNDLED};
use probatum::verdict::ANALYSIS;
use probatum::workflow::{assess, seed};

#[tokio::test]
async fn after_an_upgrade_every_claim_is_analysed_once_however_many_nodes_start() {
    let database = database::seeded().await;
    sqlx::raw_sql(
        "DELETE FROM claim_analysis WHERE claim_id % 3 = 0;
         UPDATE claim_analysis SET version = 0, robustness = '{}', digest = '\\x00' WHERE claim_id % 3 = 1;",
    )
    .execute(&database.pool)
    .await
    .expect("a database of an earlier program");
    let (one, other) = tokio::join!(assess::bring_up(&database.pool, now()), assess::bring_up(&database.pool, now()));
    assert!(one.expect("done") + other.expect("done") > 0);
    let (claims, current, told): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM claim WHERE status = 'published'),
            (SELECT count(*) FROM claim_analysis WHERE version = $1),
            (SELECT count(*) FROM claim_analysis WHERE robustness ->> 'ruling' IS NOT NULL)",
    )
    .bind(i64::from(ANALYSIS))
    .fetch_one(&database.pool)
    .await
    .expect("counted");
    assert_eq!((claims, current, told), (47, 47, 47));
    assert_eq!(assess::bring_up(&database.pool, now()).await.expect("done"), 0, "nothing is left to do");
    let verdicts: i64 = sqlx::query_scalar("SELECT count(*) FROM verdict").fetch_one(&database.pool).await.expect("counted");
    assert_eq!(verdicts, 47, "no verdict was computed anew");
}

#[tokio::test]
async fn a_first_start_serves_verdicts_at_once_and_what_stands_beside_them_follows() {
    let database = database::empty().await;
    let seeds = seeds::read(BUNDLED).expect("the seeds");
    let report = seed::load_first(&database.pool, &seeds, now()).await.expect("loaded");
    assert_eq!(report.verdicts, 47);
    let count = async |table: &str| -> i64 {
        let query = format!("SELECT count(*) FROM {table}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&database.pool).await.expect("counted")
    };
    assert_eq!((count("claim_analysis").await, count("claim_wording").await), (0, 0));
    assert_eq!(assess::bring_up(&database.pool, now()).await.expect("done"), 47);
    assert_eq!((count("claim_analysis").await, count("claim_wording").await), (47, 47));
}
