use crate::support::client::{Site, now};
use crate::support::database::{self, TestDatabase};
use crate::support::people::{everybody, signed_in};
use probatum::domain::person::Role;
use probatum::store::revision::Kind;
use probatum::store::stage;
use probatum::workflow::stages::{self, Step};

/// The seeded site with an editor, her number and her cookie.
async fn desk() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    (site, database, cookie)
}

/// Brings version 1 of a study back as a draft `times` times, which makes as many versions.
async fn versions(database: &TestDatabase, slug: &str, times: usize) {
    for _ in 0..times {
        let mut connection = database.pool.acquire().await.expect("a connection");
        let head = stage::read_by_slug(&mut connection, Kind::Study, slug).await.expect("an answer").expect("a study");
        drop(connection);
        let people = everybody(database).await;
        let step = Step { person: &people[0], version: head.version, reason: "Again", now: now() };
        stages::restore(&database.pool, Kind::Study, head.id, 1, step).await.expect("restored");
    }
}

async fn publish_changed(database: &TestDatabase, slug: &str, field: &str, value: &str) {
    sqlx::query(
        "WITH s AS (UPDATE study SET version = version + 1, stage = 'draft' WHERE slug = $1 RETURNING id, version),
            v AS (INSERT INTO revision (kind, record_id, number, document, reason, recorded_at, stage)
                SELECT 'study', s.id, s.version, v.document || jsonb_build_object($2::text, $3::text), 'A typing error', $4, 'draft'
                FROM s JOIN revision v ON v.kind = 'study' AND v.record_id = s.id AND v.number = s.version - 1)
         INSERT INTO activity (act, kind, record_id, number, detail, recorded_at) SELECT 'edit_study', 'study', id, version, '{}', $4 FROM s",
    )
    .bind(slug)
    .bind(field)
    .bind(value)
    .bind(now())
    .execute(&database.pool)
    .await
    .expect("saved");
}

#[tokio::test]
async fn any_two_versions_are_compared_field_by_field_in_words() {
    let (site, database, cookie) = desk().await;
    publish_changed(&database, "avadec", "remarks", "Line one\nLine two").await;
    let page = site.get_as("/studies/avadec/history", &cookie).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts("#versions ~ form tbody th").len(), 2);
    assert!(page.texts("tbody tr")[0].contains("A typing error"), "{:?}", page.texts("tbody tr"));
    assert_eq!(page.attributes("input[name=from][checked]", "value"), ["1"]);
    assert_eq!(page.attributes("input[name=to][checked]", "value"), ["2"]);
    for asked in ["from=1&to=2", "from=2&to=1"] {
        let compared = site.get_as(&format!("/studies/avadec/history?{asked}"), &cookie).await;
        assert_eq!(compared.attributes(".compared tbody tr", "data-path"), ["remarks"]);
        assert_eq!(compared.text(".compared tbody th"), "Remarks");
        assert!(compared.texts(".compared tbody td")[1].contains("Line one"));
    }
    let same = site.get_as("/studies/avadec/history?from=1&to=1", &cookie).await;
    assert_eq!(same.text("[role=status]"), "No field differs.");
    let unknown = site.get_as("/studies/avadec/history?from=1&to=9", &cookie).await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.body.contains("no version 9"));
}

#[tokio::test]
async fn a_version_is_brought_back_as_a_draft_with_a_reason_and_readers_see_what_they_saw() {
    let (site, database, cookie) = desk().await;
    let before = site.get("/studies/avadec").await.body;
    publish_changed(&database, "avadec", "remarks", "Wrong").await;
    let refused = site.post("/studies/avadec/history/restore", "number=1&version=2&reason=+", &cookie).await;
    assert_eq!((refused.status.as_u16(), refused.text("[role=alert]").contains("Say why")), (422, true));
    let stale = site.post("/studies/avadec/history/restore", "number=1&version=1&reason=Back", &cookie).await;
    assert_eq!(stale.status, 409);
    assert_eq!(stale.attributes("#reason", "value"), ["Back"]);
    let nothing = site.post("/studies/avadec/history/restore", "number=7&version=2&reason=Back", &cookie).await;
    assert_eq!(nothing.status, 422);
    let done = site.post("/studies/avadec/history/restore", "number=1&version=2&reason=Back", &cookie).await;
    assert_eq!(done.status, 303);
    assert_eq!(done.headers["location"], "/studies/avadec/history?from=2&to=3");
    let page = site.get_as("/studies/avadec/history?from=1&to=3", &cookie).await;
    assert_eq!(page.text("[role=status]"), "No field differs.");
    assert!(page.text("h1 + .byline").starts_with("Draft · version 3 · readers see version 1"), "{}", page.text("h1 + .byline"));
    assert!(site.get("/studies/avadec").await.body == before, "readers see what they saw");
}

#[tokio::test]
async fn long_histories_are_read_in_parts_and_claims_have_one_too() {
    let (site, database, cookie) = desk().await;
    versions(&database, "avadec", 30).await;
    let page = site.get_as("/studies/avadec/history", &cookie).await;
    assert_eq!(page.texts("#versions ~ form tbody tr").len(), 25);
    let next = page.attributes("a[rel=next]", "href");
    assert_eq!(site.get_as(&next[0], &cookie).await.texts("#versions ~ form tbody tr").len(), 6);
    let claim = site.get_as("/claims/danish-cac400/history", &cookie).await;
    assert_eq!((claim.status.as_u16(), claim.texts("#versions ~ form tbody tr").len()), (200, 1));
    assert_eq!(site.get_as("/claims/no-such-claim/history", &cookie).await.status, 404);
}

#[tokio::test]
async fn the_trail_is_filtered_exported_and_checked() {
    let (site, database, cookie) = desk().await;
    versions(&database, "avadec", 2).await;
    let page = site.get_as("/audit", &cookie).await;
    assert_eq!((page.status.as_u16(), page.texts("tbody tr").len()), (200, 25));
    assert_eq!(page.text(".digest").len(), 64);
    let older = page.attributes("a[rel=next]", "href");
    assert_eq!(site.get_as(&older[0], &cookie).await.texts("tbody tr").len(), 25);
    let restored = site.get_as("/audit?act=restore_study&kind=study&from=2026-02-01&to=2026-02-01&person=", &cookie).await;
    assert_eq!(restored.attributes("tbody tr", "data-act"), ["restore_study", "restore_study"]);
    assert_eq!(restored.attributes("tbody th a", "href")[0], "/studies/avadec/history?from=2&to=3");
    let links = site.get_as("/audit?act=create_link", &cookie).await;
    assert!(links.attributes("tbody th a", "href").iter().all(|address| address.starts_with("/claims/")));
    let hers = restored.attributes("select#person option", "value");
    let ada = site.get_as(&format!("/audit?person={}", hers[1]), &cookie).await;
    assert!(ada.texts("td[data-label=Who]").iter().all(|who| who == "Ada"), "{:?}", ada.texts("td[data-label=Who]"));
    assert_eq!(site.get_as("/audit?act=restore_study&to=2026-01-31", &cookie).await.texts("tbody tr").len(), 0);
    for (asked, said) in
        [("from=yesterday", "2026-03-14"), ("kind=book", "study"), ("person=ada", "number"), ("before=x", "place")]
    {
        let refused = site.get_as(&format!("/audit?{asked}"), &cookie).await;
        assert!(refused.status == 400 && refused.body.contains(said), "{asked}");
    }
    let csv = site.get_as("/audit.csv?act=restore_study", &cookie).await;
    assert!(csv.headers["content-type"].to_str().expect("text").starts_with("text/csv"));
    let rows_of_csv: Vec<&str> = csv.body.lines().collect();
    assert_eq!(rows_of_csv.len(), 3, "{}", csv.body);
    assert!(rows_of_csv[1].contains(",Ada,restore_study,study,avadec,3,draft,Again"), "{}", rows_of_csv[1]);
    let whole = site.get_as("/audit.jsonl", &cookie).await;
    let acts: i64 = sqlx::query_scalar("SELECT count(*) FROM activity").fetch_one(&database.pool).await.expect("counted");
    assert_eq!(i64::try_from(whole.body.lines().count()).expect("a count"), acts);
    assert_eq!(site.get_as("/audit.jsonl?act=restore_study", &cookie).await.body.lines().count(), 2);

    let holds = site.post("/audit", "", &cookie).await;
    assert!(holds.text("[role=status].callout").contains("The chain holds"));
    let change = "BEGIN; SET LOCAL session_replication_role = replica; UPDATE activity SET act = 'x' WHERE id = 20003; COMMIT";
    sqlx::raw_sql(change).execute(&database.pool).await.expect("changed");
    assert!(site.post("/audit", "", &cookie).await.text("[role=alert]").contains("Link 3 does not fit"));
}

#[tokio::test]
async fn histories_and_the_trail_are_for_editors() {
    let (site, database, _) = desk().await;
    let reader = signed_in(&site, &database, "Rosa", Role::Reader).await;
    for path in ["/audit", "/audit.csv", "/audit.jsonl", "/studies/avadec/history", "/claims/danish-cac400/history"] {
        assert_eq!(site.get(path).await.status, 401, "{path}");
        assert_eq!(site.get_as(path, &reader).await.status, 403, "{path}");
    }
}
