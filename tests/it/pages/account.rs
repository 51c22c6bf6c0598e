//! One's own account: password, sessions, conflict-of-interest statement.

use crate::support::client::{Site, now};
use crate::support::database::{self, TestDatabase};
use chrono::{DateTime, TimeDelta, Utc};
use probatum::domain::person::{PersonDraft, Role};
use probatum::store;
use probatum::web::{self, AppState};
use probatum::workflow::people;

pub const PASSWORD: &str = "correct horse battery";

/// So many seconds after the time at which test sites live.
pub fn after<const SECONDS: i64>() -> DateTime<Utc> {
    now() + TimeDelta::seconds(SECONDS)
}

/// The site at another time.
pub fn site_at(database: &TestDatabase, clock: fn() -> DateTime<Utc>) -> Site {
    Site::from(web::router(AppState { pool: database.pool.clone(), clock, public_url: None, secure_cookies: false }))
}

/// Somebody with an account; the address is their name at example.org.
pub async fn person(database: &TestDatabase, name: &str, role: Role) -> i64 {
    let draft = PersonDraft {
        email: format!("{}@example.org", name.to_lowercase()),
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
    };
    people::create(&database.pool, draft.parse().expect("a person"), role, now()).await.expect("created")
}

/// What the sign-in form sends for somebody.
pub fn credentials(name: &str) -> String {
    format!("email={}%40example.org&password=correct+horse+battery", name.to_lowercase())
}

/// The cookie of a new session.
pub async fn cookie(site: &Site, name: &str) -> String {
    site.post("/login", &credentials(name), "").await.session_cookie().expect("signed in")
}

pub async fn acts(database: &TestDatabase) -> Vec<String> {
    sqlx::query_scalar("SELECT act FROM activity ORDER BY id").fetch_all(&database.pool).await.expect("acts")
}

#[tokio::test]
async fn sessions_are_listed_with_this_one_marked_and_end_one_by_one_or_all_others_at_once() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    person(&database, "Eve", Role::Editor).await;
    let site = Site::over(&database);
    let (first, second, third) = (cookie(&site, "Ada").await, cookie(&site, "Ada").await, cookie(&site, "Ada").await);
    let eve = cookie(&site, "Eve").await;
    let page = site.get_as("/account", &first).await;
    let rows = page.attributes("tr[data-session]", "data-session");
    assert_eq!(rows.len(), 3);
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.texts("tr[data-session] .tag"), ["this one"]);
    let ends = page.attributes("form[action$='/end']", "action");
    assert_eq!(ends.len(), 2, "this session has no button");

    assert_eq!(site.post(&ends[0], "", &eve).await.status, 404, "of somebody else");
    assert_eq!(site.get_as("/account", &first).await.texts("tr[data-session]").len(), 3);
    assert_eq!(site.post(&ends[0], "", &first).await.status, 303);
    assert_eq!(site.post(&ends[0], "", &first).await.status, 404);
    let left = [&second, &third].map(async |cookie| site.get_as("/account", cookie).await.status.as_u16());
    let [second_left, third_left] = left;
    assert_eq!([second_left.await, third_left.await].iter().filter(|status| **status == 200).count(), 1);

    let others = site.post("/account/sessions/end-others", "", &first).await;
    assert_eq!(others.status, 303);
    assert_eq!(site.get_as("/account", &first).await.texts("tr[data-session]").len(), 1);
    for ended in [&second, &third] {
        assert_eq!(site.get_as("/account", ended).await.status, 401);
    }
    assert_eq!(site.get_as("/account", &eve).await.status, 200);
    let acts = acts(&database).await;
    assert!(acts.ends_with(&["end_session".to_owned(), "end_other_sessions".to_owned()]), "{acts:?}");
}

#[tokio::test]
async fn a_session_is_noted_as_used_once_in_five_minutes() {
    let database = database::empty().await;
    let id = person(&database, "Ada", Role::Editor).await;
    let cookie = cookie(&Site::over(&database), "Ada").await;
    let seen = async || -> (DateTime<Utc>, DateTime<Utc>) {
        sqlx::query_as("SELECT s.last_seen_at, p.last_seen_at FROM session s JOIN person p ON p.id = s.person_id WHERE p.id = $1")
            .bind(id)
            .fetch_one(&database.pool)
            .await
            .expect("a session")
    };
    assert_eq!(seen().await, (now(), now()));
    site_at(&database, after::<299>).get_as("/", &cookie).await;
    assert_eq!(seen().await, (now(), now()));
    site_at(&database, after::<300>).get_as("/", &cookie).await;
    assert_eq!(seen().await, (after::<300>(), after::<300>()));
    site_at(&database, after::<599>).get_as("/", &cookie).await;
    assert_eq!(seen().await, (after::<300>(), after::<300>()));
}

#[tokio::test]
async fn another_password_needs_the_old_one_is_judged_and_ends_other_sessions() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let (here, there) = (cookie(&site, "Ada").await, cookie(&site, "Ada").await);
    let change = |current: &str, new: &str| format!("current={current}&password={new}").replace(' ', "+");
    for (form, field) in [
        (change("wrong", "zebras paint quiet rooms"), "current"),
        (change(PASSWORD, "password1234"), "password"),
        (change(PASSWORD, "short"), "password"),
        (change(PASSWORD, "ada@example.org"), "password"),
    ] {
        let refused = site.post("/account/password", &form, &here).await;
        assert_eq!(refused.status, 422, "{form}");
        assert_eq!(refused.attributes("[aria-invalid]", "name"), [field]);
        assert!(!refused.body.contains("zebras"), "a password is not shown");
    }
    assert_eq!(site.post("/account/password", &change(PASSWORD, "zebras paint quiet rooms"), &here).await.status, 303);
    assert_eq!(site.get_as("/account", &here).await.status, 200);
    assert_eq!(site.get_as("/account", &there).await.status, 401);
    assert_eq!(site.post("/login", &credentials("Ada"), "").await.status, 422);
    let new = "email=ada%40example.org&password=zebras+paint+quiet+rooms";
    assert_eq!(site.post("/login", new, "").await.status, 303);
    assert!(acts(&database).await.contains(&"change_password".to_owned()));
}

#[tokio::test]
async fn wrong_passwords_on_the_account_page_are_slowed_down_too() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    for _ in 0..5 {
        assert_eq!(site.post("/account/factor/off", "factor_password=guess", &here).await.status, 422);
    }
    let form = "current=correct+horse+battery&password=zebras+paint+quiet+rooms";
    let waits = site.post("/account/password", form, &here).await;
    assert_eq!((waits.status.as_u16(), waits.headers["retry-after"].to_str().ok()), (429, Some("60")));
    assert!(waits.text(".lede").contains("Try again in 1 minute, after 09:01:00 UTC"), "{}", waits.text(".lede"));
}

#[tokio::test]
async fn a_conflict_statement_is_due_yearly_is_kept_and_says_something() {
    let database = database::empty().await;
    let id = person(&database, "Ada", Role::Editor).await;
    person(&database, "Rea", Role::Reader).await;
    let site = Site::over(&database);
    let (ada, rea) = (cookie(&site, "Ada").await, cookie(&site, "Rea").await);
    assert_eq!(site.get_as("/account", &ada).await.texts("[data-due=statement]").len(), 1);
    assert_eq!(site.get_as("/account", &rea).await.texts("[data-due=statement]").len(), 0, "readers change no verdict");
    for form in ["statement=", "statement=++", "statement=Shares&none=true", &format!("statement={}", "a".repeat(5001))] {
        let refused = site.post("/account/statement", form, &ada).await;
        assert_eq!(refused.status, 422, "{form}");
        assert_eq!(refused.attributes("[aria-invalid]", "name"), ["statement"]);
    }
    assert_eq!(site.post("/account/statement", "statement=&none=true", &ada).await.status, 303);
    let page = site.get_as("/account", &ada).await;
    assert_eq!(page.texts("[data-due=statement]").len(), 0);
    assert!(page.text("[data-statement]").contains("No conflict of interest."));

    // twelve months later it is due again; another one stands beside it
    let year = site_at(&database, after::<{ 365 * 86_400 }>);
    let before = site_at(&database, after::<{ 365 * 86_400 - 1 }>);
    let later = year.post("/login", &credentials("Ada"), "").await.session_cookie().expect("signed in");
    assert_eq!(before.get_as("/account", &later).await.texts("[data-due=statement]").len(), 0);
    assert_eq!(year.get_as("/account", &later).await.texts("[data-due=statement]").len(), 1);
    assert_eq!(year.post("/account/statement", "statement=Shares+of+%3CA%3E", &later).await.status, 303);
    let rows = year.get_as("/account", &later).await.texts("[data-statement]");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("Shares of <A>") && rows[1].contains("No conflict"), "{rows:?}");

    let mut connection = database.pool.acquire().await.expect("a connection");
    let mut of = async |at: DateTime<Utc>| store::person::statement_of(&mut connection, id, at).await.expect("answered");
    assert_eq!(of(now() - TimeDelta::seconds(1)).await, None);
    assert!(of(now()).await.is_some_and(|s| s.none && s.text.is_empty() && s.made_on == now()));
    assert!(of(after::<{ 365 * 86_400 }>()).await.is_some_and(|s| !s.none && s.text == "Shares of <A>"));
    let changed = sqlx::query("UPDATE conflict_statement SET body = 'x', \"none\" = false").execute(&database.pool).await;
    assert!(changed.is_err(), "a statement is never changed");
}
