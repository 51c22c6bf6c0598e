//! Administrators look after accounts: inviting, roles, shutting out.

use super::account::{PASSWORD, acts, after, cookie, credentials, person, site_at};
use crate::support::client::{Answer, Site, now};
use crate::support::database::{self, TestDatabase};
use probatum::domain::person::Role;
use probatum::web::{self, AppState};
use probatum::workflow::people;

/// A site with two administrators and an editor, and the cookie of the first administrator.
async fn site() -> (Site, TestDatabase, String) {
    let database = database::empty().await;
    for (name, role) in [("Ada", Role::Administrator), ("Bea", Role::Administrator), ("Eve", Role::Editor)] {
        person(&database, name, role).await;
    }
    let site = Site::over(&database);
    let cookie = cookie(&site, "Ada").await;
    (site, database, cookie)
}

async fn invited(site: &Site, cookie: &str, name: &str, role: &str) -> (Answer, String) {
    let form = format!("email={name}%40Example.org&name={name}&role={role}");
    let page = site.post("/people/invite", &form, cookie).await;
    let link = page.attributes("#link", "value").concat();
    let path = link.find("/invite/").map(|at| link[at..].to_owned()).unwrap_or_default();
    (page, path)
}

async fn id(database: &TestDatabase, name: &str) -> i64 {
    let email = format!("{}@example.org", name.to_lowercase());
    sqlx::query_scalar("SELECT id FROM person WHERE email = $1").bind(email).fetch_one(&database.pool).await.expect("a person")
}

#[tokio::test]
async fn only_administrators_see_and_change_people() {
    let (site, database, _) = site().await;
    let eve = cookie(&site, "Eve").await;
    assert_eq!(site.get_as("/people", &eve).await.status, 403);
    assert_eq!(site.get("/people").await.status, 401);
    let ada = id(&database, "Ada").await;
    for path in [format!("/people/{ada}/role"), format!("/people/{ada}/disable"), "/people/invite".to_owned()] {
        assert_eq!(site.post(&path, "role=reader", &eve).await.status, 403, "{path}");
    }
    assert_eq!(site.get_as("/account", &eve).await.attributes("main a[href='/people']", "href"), [""; 0]);
}

#[tokio::test]
async fn everybody_is_listed_with_what_administrators_need_to_know() {
    let (site, database, ada) = site().await;
    people::state_conflicts(&database.pool, id(&database, "Eve").await, "", true, now()).await.expect("stated");
    let page = site.get_as("/people", &ada).await;
    assert_eq!(page.attributes("tr[data-person]", "data-person"), ["ada@example.org", "bea@example.org", "eve@example.org"]);
    let row = page.text("tr[data-person='ada@example.org']");
    assert!(row.contains("1 February 2026, 09:00 UTC") && row.contains("off") && row.contains("none yet"), "{row}");
    let row = page.text("tr[data-person='eve@example.org']");
    assert!(row.contains("never") && !row.contains("none yet"), "{row}");
    assert_eq!(page.attributes("tr[data-person] option[selected]", "value"), ["administrator", "administrator", "editor"]);
}

#[tokio::test]
async fn an_invite_is_a_link_shown_once_that_makes_one_account_with_a_chosen_password() {
    let (site, database, ada) = site().await;
    let (page, link) = invited(&site, &ada, "rob", "reviewer").await;
    assert_eq!(page.status, 200);
    assert_eq!(link.len(), "/invite/".len() + 64);
    let again = site.get_as("/people", &ada).await;
    assert!(!again.body.contains(&link), "the link is not shown again");
    assert_eq!(again.attributes("[data-invite]", "data-invite"), ["rob@example.org"]);
    let kept: String =
        sqlx::query_scalar("SELECT string_agg(a::text, '') || (SELECT string_agg(i::text, '') FROM invite i) FROM activity a")
            .fetch_one(&database.pool)
            .await
            .expect("rows");
    assert!(!kept.contains(&link["/invite/".len()..]), "the token is not stored");

    assert!(site.get(&link).await.text("h1").contains("rob"));
    for (password, why) in [("short", "12 characters"), ("password1234", "guessed first"), ("rob@example.org", "your own")] {
        let refused = site.post(&link, &format!("password={password}"), "").await;
        assert_eq!(refused.status, 422);
        assert!(refused.text("[data-gravity=error]").contains(why), "{password}");
    }
    let came = site.post(&link, &format!("password={}", PASSWORD.replace(' ', "+")), "").await;
    assert_eq!(came.status, 303);
    let rob = came.session_cookie().expect("signed in at once");
    assert!(site.get_as("/account", &rob).await.text(".lede").contains("rob@example.org, reviewer"));
    assert_eq!(site.get(&link).await.status, 404);
    assert_eq!(site.post(&link, "password=zebras+paint+quiet+rooms", "").await.status, 404);
    assert_eq!(site.post("/login", &credentials("rob"), "").await.status, 303);
    let acts = acts(&database).await;
    for act in ["invite_person", "create_person", "accept_invite"] {
        assert!(acts.iter().any(|done| done == act), "{act} in {acts:?}");
    }
}

#[tokio::test]
async fn an_invite_ends_after_seven_days_when_taken_back_and_when_made_anew() {
    let (site, database, ada) = site().await;
    let (_, first) = invited(&site, &ada, "rob", "reader").await;
    let (_, second) = invited(&site, &ada, "rob", "editor").await;
    assert_eq!(site.get(&first).await.status, 404);
    assert_eq!(site_at(&database, after::<{ 7 * 86_400 - 1 }>).get(&second).await.status, 200);
    let late = site_at(&database, after::<{ 7 * 86_400 }>);
    assert_eq!(late.get(&second).await.status, 404);
    assert_eq!(late.post(&second, "password=zebras+paint+quiet+rooms", "").await.status, 404);
    let withdraw = site.get_as("/people", &ada).await.attributes("form[action$=withdraw]", "action");
    assert_eq!(site.post(&withdraw[0], "", &ada).await.status, 303);
    assert_eq!(site.get(&second).await.status, 404);
    assert_eq!(site.post(&withdraw[0], "", &ada).await.status, 404);
}

#[tokio::test]
async fn an_invite_that_can_t_be_keeps_what_was_typed() {
    let (site, _database, ada) = site().await;
    let refused = site.post("/people/invite", "email=eve%40example.org&name=Eve+Two&role=editor", &ada).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("[aria-invalid]", "name"), ["email"]);
    assert_eq!(refused.attributes("input[name=name]", "value"), ["Eve Two"]);
    let empty = site.post("/people/invite", "email=eve&name=&role=", &ada).await;
    assert_eq!(empty.attributes("[aria-invalid]", "name"), ["email", "name", "role"]);
    assert_eq!(site.post("/people/invite", "email=a%40b.c&name=A&role=emperor", &ada).await.status, 422);
}

#[tokio::test]
async fn links_lead_to_where_the_site_is_reached() {
    let (_, database, ada) = site().await;
    let public_url = Some("https://evidence.example.org".to_owned());
    let state = AppState { pool: database.pool.clone(), clock: now, public_url, secure_cookies: true };
    let (page, _) = invited(&Site::from(web::router(state)), &ada, "rob", "reader").await;
    assert!(page.attributes("#link", "value")[0].starts_with("https://evidence.example.org/invite/"));
}

#[tokio::test]
async fn people_get_other_roles_are_shut_out_and_let_in_again() {
    let (site, database, ada) = site().await;
    let (eve_id, eve) = (id(&database, "Eve").await, cookie(&site, "Eve").await);
    assert_eq!(site.post(&format!("/people/{eve_id}/role"), "role=reviewer", &ada).await.status, 303);
    assert!(site.get_as("/account", &eve).await.text(".lede").contains("reviewer"));
    assert_eq!(site.post(&format!("/people/{eve_id}/disable"), "", &ada).await.status, 303);
    assert_eq!(site.get_as("/account", &eve).await.status, 401);
    assert_eq!(site.post("/login", &credentials("Eve"), "").await.status, 422);
    assert!(site.get_as("/people", &ada).await.text("tr[data-person='eve@example.org']").contains("shut out"));
    assert_eq!(site.post(&format!("/people/{eve_id}/enable"), "", &ada).await.status, 303);
    assert_eq!(site.post("/login", &credentials("Eve"), "").await.status, 303);
    for act in ["role", "disable", "enable"] {
        assert_eq!(site.post(&format!("/people/9/{act}"), "role=editor", &ada).await.status, 404, "{act}");
    }
    let acts = acts(&database).await;
    for act in ["change_role", "disable_person", "enable_person"] {
        assert!(acts.iter().any(|done| done == act), "{act} in {acts:?}");
    }
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let (site, database, ada) = site().await;
    let (ada_id, bea_id) = (id(&database, "Ada").await, id(&database, "Bea").await);
    assert_eq!(site.post(&format!("/people/{bea_id}/disable"), "", &ada).await.status, 303);
    for (path, form) in [("disable", ""), ("role", "role=reader")] {
        let refused = site.post(&format!("/people/{ada_id}/{path}"), form, &ada).await;
        assert_eq!(refused.status, 422, "{path}");
        assert!(refused.text("[role=alert]").contains("last administrator"));
    }
    assert!(people::disable(&database.pool, "ada@example.org", now()).await.is_err(), "nor from the command line");
    assert_eq!(site.post(&format!("/people/{ada_id}/role"), "role=administrator", &ada).await.status, 303);
    // two who demote each other at once do not leave nobody
    assert_eq!(site.post(&format!("/people/{bea_id}/enable"), "", &ada).await.status, 303);
    let (one, other) = tokio::join!(
        people::set_role(&database.pool, ada_id, bea_id, Role::Editor, now()),
        people::set_role(&database.pool, bea_id, ada_id, Role::Editor, now()),
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
}
