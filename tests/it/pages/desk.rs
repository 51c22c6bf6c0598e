//! Around the records: tasks, notes from readers, and the day to look again.

use crate::support::client::Site;
use crate::support::database::{self, TestDatabase};
use crate::support::people::{everybody, signed_in};
use probatum::domain::person::Role;

async fn desk() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    (site, database, cookie)
}

#[tokio::test]
async fn a_task_is_given_listed_and_ticked_off_by_whom_it_is_for() {
    let (site, database, ada) = desk().await;
    let eve = signed_in(&site, &database, "Eve", Role::Editor).await;
    let eve_id = everybody(&database).await.into_iter().find(|person| person.name == "Eve").expect("Eve").id;
    let give = |person: &str, task: &str, due: &str| format!("version=1&act=assign&person={person}&task={task}&due_on={due}");
    for bad in [
        give("", "Read", ""),
        give("7", "Read", ""),
        give(&eve_id.to_string(), "", ""),
        give(&eve_id.to_string(), "Read", "soon"),
    ] {
        assert_eq!(site.post("/studies/avadec/review", &bad, &ada).await.status, 422, "{bad}");
    }
    let given = site.post("/studies/avadec/review", &give(&eve_id.to_string(), "Find+table+2", "2026-03-01"), &ada).await;
    assert_eq!(given.status, 303);
    assert!(site.get_as("/workbench", &eve).await.text("section:has(#tasks)").contains("Find table 2"));
    assert!(!site.get_as("/workbench", &ada).await.text("section:has(#tasks)").contains("Find table 2"));
    assert_eq!(site.post("/studies/avadec/review", "version=1&act=done", &ada).await.status, 404, "it is not hers");
    assert_eq!(site.post("/studies/avadec/review", "version=1&act=done", &eve).await.status, 303);
    assert!(!site.get_as("/workbench", &eve).await.text("section:has(#tasks)").contains("Find table 2"));
}

#[tokio::test]
async fn a_reader_without_an_account_sends_a_note_and_an_editor_decides() {
    let (site, _database, ada) = desk().await;
    let link = site.get("/studies/avadec").await.attributes("a[href^='/flag']", "href");
    let page = site.get(&link[0]).await;
    assert_eq!(page.status, 200);
    let refused = site.post("/flag", "about=/studies/avadec&body=short&contact=x%40example.org", "").await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("#f-contact", "value"), ["x@example.org"]);
    let note = "about=/studies/avadec&body=Table+2+gives+%3Cb%3Eanother%3C%2Fb%3E+interval.&contact=";
    let sent = site.post("/flag", note, "").await;
    assert_eq!(sent.status, 303, "a reload sends nothing again");
    let thanks = sent.headers["location"].to_str().expect("text").to_owned();
    assert!(site.get(&thanks).await.text(".notice").contains("Thank you"));
    // the trap for programs that fill in every field
    assert_eq!(site.post("/flag", &format!("{note}&website=spam"), "").await.status, 303);
    let desk = site.get_as("/workbench", &ada).await;
    assert_eq!(desk.texts("section:has(#flags) .text"), ["Table 2 gives <b>another</b> interval."]);
    assert!(!site.get("/studies/avadec").await.body.contains("another interval"), "nobody else sees it");
    let id = desk.attributes("input[name=flag]", "value").remove(0);
    let decide = format!("flag={id}&act=accept&answer=Corrected");
    assert_eq!(site.post("/workbench", &decide, &ada).await.status, 303);
    assert_eq!(site.post("/workbench", &decide, &ada).await.status, 409, "only once");
    assert!(site.get_as("/workbench", &ada).await.texts("section:has(#flags) .text").is_empty());
}

#[tokio::test]
async fn notes_are_slowed_down_and_speak_only_of_what_readers_see() {
    let (site, database, _) = desk().await;
    for about in ["/studies/nowhere", "/people/1", "//evil", ""] {
        assert_eq!(site.post("/flag", &format!("about={about}&body=Something+is+wrong+here"), "").await.status, 404, "{about}");
        assert_eq!(site.get(&format!("/flag?about={about}")).await.status, 404, "{about}");
    }
    for sent in 0..7 {
        let status = site.post("/flag", "about=/claims/danish-cac400&body=Something+is+wrong+here", "").await.status;
        assert_eq!(status, if sent < 5 { 303 } else { 429 }, "{sent}");
    }
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM reader_flag").fetch_one(&database.pool).await.expect("counted");
    assert_eq!(kept, 5);
}

#[tokio::test]
async fn a_record_is_due_after_a_year_or_on_its_day_and_is_looked_at_again() {
    let (site, database, ada) = desk().await;
    let due = async |cookie: &str| site.get_as("/workbench", cookie).await.texts("section:has(#due) li");
    assert!(due(&ada).await.is_empty());
    sqlx::query("UPDATE study SET updated_at = '2025-01-31' WHERE slug = 'avadec'").execute(&database.pool).await.expect("aged");
    assert!(due(&ada).await[0].starts_with("AVADEC"));
    for bad in ["", "2026-02-01", "2099-01-01", "soon"] {
        let form = format!("version=1&act=look_again&look_again_on={bad}");
        assert_eq!(site.post("/studies/avadec/review", &form, &ada).await.status, 422, "{bad}");
    }
    let form = "version=1&act=look_again&look_again_on=2026-08-01";
    assert_eq!(site.post("/studies/avadec/review", form, &ada).await.status, 303);
    assert!(due(&ada).await.is_empty());
}
