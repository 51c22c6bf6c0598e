use super::{err, out, probatum, run};
use crate::support::database;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_trail_holds_and_its_export_can_be_checked_by_anybody() {
    let database = database::seeded().await;
    let verified = run(probatum().args(["audit", "verify"]).env("DATABASE_URL", &database.url), "");
    assert!(verified.status.success(), "{}", err(&verified));
    let exported = run(probatum().args(["audit", "export"]).env("DATABASE_URL", &database.url), "");
    assert!(exported.status.success(), "{}", err(&exported));
    let (mut last, mut links) = ("00".repeat(32), 0);
    for line in out(&exported).lines() {
        let link: Value = serde_json::from_str(line).expect("JSON");
        links += 1;
        let text = |field: &str| link[field].as_str().unwrap_or_else(|| panic!("{field} in {line}"));
        let digest = Sha256::new().chain_update(bytes(text("previous"))).chain_update(text("hashed")).finalize();
        assert_eq!((link["number"].as_i64(), text("previous")), (Some(links), last.as_str()));
        assert_eq!(digest.to_vec(), bytes(text("digest")));
        text("digest").clone_into(&mut last);
    }
    assert!(links > 100 && out(&verified).contains(&format!("{links} links hold")), "{}", out(&verified));
    assert!(out(&verified).contains(&last));
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("trail.jsonl");
    let written = run(probatum().args(["audit", "export"]).arg(&file).env("DATABASE_URL", &database.url), "");
    assert!(written.status.success(), "{}", err(&written));
    assert_eq!(std::fs::read_to_string(&file).expect("written"), out(&exported));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_somebody_changed_is_refused_with_the_first_link_that_does_not_fit() {
    let database = database::seeded().await;
    sqlx::raw_sql(
        "BEGIN; SET LOCAL session_replication_role = replica;
         UPDATE activity SET act = 'nothing' WHERE id IN (SELECT activity_id FROM audit_chain WHERE number IN (8, 30)); COMMIT",
    )
    .execute(&database.pool)
    .await
    .expect("changed");
    let verified = run(probatum().args(["audit", "verify"]).env("DATABASE_URL", &database.url), "");
    assert_eq!(verified.status.code(), Some(2));
    assert!(err(&verified).contains("link 8 does not fit"), "{}", err(&verified));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_may_create_no_role_works_all_the_same_and_says_what_is_missing() {
    let database = database::empty().await;
    let name = database.options.get_database().expect("a database").to_owned();
    let statements = format!(
        "CREATE ROLE plain_{name} LOGIN; ALTER DATABASE {name} OWNER TO plain_{name};
         DO $$ DECLARE t record; BEGIN
            FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r') LOOP
                EXECUTE format('ALTER TABLE %I OWNER TO plain_{name}', t.relname); END LOOP; END $$;
         ALTER SCHEMA public OWNER TO plain_{name}"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&database.pool).await.expect("made");
    let url = database.url.replacen("probatum@", &format!("plain_{name}@"), 1);
    let migrated = run(probatum().arg("migrate").env("DATABASE_URL", &url), "");
    assert!(migrated.status.success(), "{}", err(&migrated));
    assert!(err(&migrated).contains("probatum_app") && err(&migrated).contains("GRANT"), "{}", err(&migrated));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_nothing_but_a_member_of_the_role_finds_the_tables_as_their_owner_left_them() {
    let database = database::empty().await;
    let owner = run(probatum().arg("migrate").env("DATABASE_URL", &database.url), "");
    assert!(owner.status.success() && err(&owner).is_empty(), "{}", err(&owner));
    let name = database.options.get_database().expect("a database").to_owned();
    let statements =
        format!("CREATE ROLE member_{name} LOGIN; GRANT probatum_app TO member_{name}; CREATE TABLE later (id bigint)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&database.pool).await.expect("made");
    // a table made after the rights were given gets its own when the owner comes by again
    assert!(run(probatum().arg("migrate").env("DATABASE_URL", &database.url), "").status.success());
    let readable: bool = sqlx::query_scalar("SELECT has_table_privilege('probatum_app', 'later', 'INSERT')")
        .fetch_one(&database.pool)
        .await
        .expect("an answer");
    assert!(readable);
    let url = database.url.replacen("probatum@", &format!("member_{name}@"), 1);
    let seeded = run(probatum().arg("seed").env("DATABASE_URL", &url), "");
    assert!(seeded.status.success() && err(&seeded).is_empty(), "{}", err(&seeded));
    assert!(run(probatum().args(["audit", "verify"]).env("DATABASE_URL", &url), "").status.success());
}
