use crate::support::database::{self, TestDatabase};
use probatum::store::rights;
use probatum::workflow::audit;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

/// What is kept for ever, each with one of its columns.
const KEPT: [(&str, &str); 5] =
    [("revision", "reason"), ("activity", "act"), ("audit_chain", "digest"), ("verdict", "code"), ("article_version", "text")];

/// A pool under the role the program works under.
async fn as_application(database: &TestDatabase) -> PgPool {
    let mut owner = database.pool.acquire().await.expect("a connection");
    rights::grant(&mut owner).await.expect("granted");
    assert!(rights::may_take(&mut owner).await.expect("an answer"));
    PgPoolOptions::new().max_connections(2).connect_lazy_with(database.options.clone().options([("role", rights::ROLE)]))
}

async fn refusal(pool: &PgPool, statement: &str) -> Option<String> {
    let error = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(pool).await.err()?;
    Some(error.as_database_error()?.code()?.into_owned())
}

/// Changes something as only the server's administrator can.
async fn tamper(database: &TestDatabase, statement: &str) {
    let whole = format!("BEGIN; SET LOCAL session_replication_role = replica; {statement}; COMMIT");
    sqlx::raw_sql(AssertSqlSafe(whole)).execute(&database.pool).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

#[tokio::test]
async fn the_application_can_neither_change_nor_remove_nor_truncate_nor_disarm_what_is_kept() {
    let database = database::seeded().await;
    let pool = as_application(&database).await;
    for (table, column) in KEPT {
        for statement in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
            format!("DROP TABLE {table} CASCADE"),
        ] {
            assert_eq!(refusal(&pool, &statement).await.as_deref(), Some("42501"), "{statement}");
        }
    }
    for statement in [
        "INSERT INTO audit_chain SELECT number + 100000, activity_id, previous, digest FROM audit_chain",
        "SELECT append_to_audit_chain(20001)",
        "SET session_replication_role = replica",
        "DELETE FROM _sqlx_migrations",
    ] {
        assert_eq!(refusal(&pool, statement).await.as_deref(), Some("42501"), "{statement}");
    }
    let owned: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_class WHERE relowner = 'probatum_app'::regrole")
        .fetch_one(&pool)
        .await
        .expect("counted");
    assert_eq!(owned, 0);
}

#[tokio::test]
async fn what_the_application_does_is_chained_when_it_commits() {
    let database = database::seeded().await;
    let pool = as_application(&database).await;
    let before = audit::verify(&pool).await.expect("checked");
    assert_eq!(before.fault, None);
    let acts: i64 = sqlx::query_scalar("SELECT count(*) FROM activity").fetch_one(&pool).await.expect("counted");
    assert_eq!(before.links, acts);
    let act = "INSERT INTO activity (act, detail, recorded_at) VALUES ('try_out', '{\"ü\": 1.50}', now())";
    let mut undone = pool.begin().await.expect("begun");
    sqlx::query(act).execute(&mut *undone).await.expect("written");
    undone.rollback().await.expect("undone");
    let mut done = pool.begin().await.expect("begun");
    // a session's own ways of writing dates must not matter
    sqlx::query("SET LOCAL datestyle = 'German'").execute(&mut *done).await.expect("set");
    sqlx::query("SET LOCAL timezone = 'Asia/Kathmandu'").execute(&mut *done).await.expect("set");
    sqlx::query(act).execute(&mut *done).await.expect("written");
    sqlx::query(act).execute(&mut *done).await.expect("written");
    done.commit().await.expect("committed");
    let after = audit::verify(&pool).await.expect("checked");
    assert_eq!((after.links, after.fault), (before.links + 2, None));
    assert_ne!(after.newest, before.newest);
}

#[tokio::test]
async fn writers_at_once_make_one_chain() {
    let database = database::empty().await;
    let pool = as_application(&database).await;
    let write = |n: i32| {
        let pool = pool.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                let mut transaction = pool.begin().await.expect("begun");
                sqlx::query("INSERT INTO activity (act, detail, recorded_at) VALUES ('try_out', to_jsonb($1), now())")
                    .bind(n)
                    .execute(&mut *transaction)
                    .await
                    .expect("written");
                transaction.commit().await.expect("committed");
            }
        })
    };
    let (one, other) = (write(1), write(2));
    one.await.expect("done");
    other.await.expect("done");
    let checked = audit::verify(&pool).await.expect("checked");
    assert_eq!((checked.links, checked.fault), (20, None));
}

#[tokio::test]
async fn tampering_is_found_at_the_right_link() {
    let at = |number: i64| format!("(SELECT activity_id FROM audit_chain WHERE number = {number})");
    for (statement, link, why) in [
        (
            format!("UPDATE activity SET recorded_at = recorded_at - interval '1 day' WHERE id = {}", at(5)),
            Some(5),
            "not the one",
        ),
        (format!("UPDATE activity SET person_id = NULL, act = 'nothing' WHERE id = {}", at(9)), Some(9), "not the one"),
        (
            format!(
                "UPDATE revision v SET document = document || '{{\"note\": \"changed\"}}' FROM activity a
                 WHERE a.id = {} AND v.kind = a.kind AND v.record_id = a.record_id AND v.number = a.number",
                at(7)
            ),
            Some(7),
            "not the one",
        ),
        (format!("DELETE FROM activity WHERE id = {}", at(11)), Some(11), "act is missing"),
        ("DELETE FROM audit_chain WHERE number = 12".to_owned(), Some(12), "missing; the next is 13"),
        ("UPDATE audit_chain SET digest = sha256('') WHERE number = 4".to_owned(), Some(4), "not the one"),
        (
            "INSERT INTO activity (act, detail, recorded_at) VALUES ('sneak_in', '{}', now())".to_owned(),
            None,
            "outside the chain",
        ),
        (
            "INSERT INTO revision (kind, record_id, number, document, reason, recorded_at, stage)
             VALUES ('study', 1, 1, '{}', 'x', now(), 'draft')"
                .to_owned(),
            None,
            "version 1 of study 1",
        ),
    ] {
        let database = database::seeded().await;
        tamper(&database, &statement).await;
        let fault = audit::verify(&database.pool).await.expect("checked").fault.unwrap_or_else(|| panic!("{statement}"));
        assert_eq!(fault.link, link, "{statement}");
        assert!(fault.why.contains(why), "{}", fault.why);
    }
}

#[tokio::test]
async fn even_an_owner_does_not_change_the_chain_by_accident() {
    let database = database::seeded().await;
    for statement in ["UPDATE audit_chain SET number = 1", "DELETE FROM audit_chain", "TRUNCATE audit_chain"] {
        assert_eq!(refusal(&database.pool, statement).await.as_deref(), Some("P0001"), "{statement}");
    }
}
