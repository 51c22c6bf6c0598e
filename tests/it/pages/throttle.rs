//! Guesses at the door are slowed down, for an address and for a sender.

use super::account::{after, credentials, person, site_at};
use crate::support::client::{Answer, Site, now};
use crate::support::database::{self, TestDatabase};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use probatum::domain::person::Role;
use probatum::web::{self, AppState};
use std::net::SocketAddr;

pub const WRONG: &str = "email=ada%40example.org&password=wrong";

pub async fn with_ada() -> (Site, TestDatabase) {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    (Site::over(&database), database)
}

pub fn waits(answer: &Answer, seconds: &str) {
    assert_eq!((answer.status.as_u16(), answer.headers["retry-after"].to_str().ok()), (429, Some(seconds)));
    assert!(answer.text("[role=alert]").contains("Try again in"), "{}", answer.text("[role=alert]"));
}

#[tokio::test]
async fn after_five_failures_even_the_right_password_waits_and_the_wait_grows() {
    let (site, database) = with_ada().await;
    for _ in 0..5 {
        assert_eq!(site.post("/login", WRONG, "").await.status, 422);
    }
    waits(&site.post("/login", &credentials("Ada"), "").await, "60");
    waits(&site_at(&database, after::<59>).post("/login", &credentials("Ada"), "").await, "1");
    let minute = site_at(&database, after::<60>);
    assert_eq!(minute.post("/login", WRONG, "").await.status, 422);
    waits(&minute.post("/login", &credentials("Ada"), "").await, "120");
    waits(&site_at(&database, after::<179>).post("/login", &credentials("Ada"), "").await, "1");
    let later = site_at(&database, after::<180>);
    assert_eq!(later.post("/login", &credentials("Ada"), "").await.status, 303);
    // the count begins anew
    for _ in 0..5 {
        assert_eq!(later.post("/login", WRONG, "").await.status, 422);
    }
    waits(&later.post("/login", WRONG, "").await, "60");
}

#[tokio::test]
async fn four_failures_and_failures_of_a_quarter_of_an_hour_ago_do_not_count() {
    let (site, database) = with_ada().await;
    for _ in 0..4 {
        assert_eq!(site.post("/login", WRONG, "").await.status, 422);
    }
    let later = site_at(&database, after::<900>);
    for _ in 0..4 {
        assert_eq!(later.post("/login", WRONG, "").await.status, 422);
    }
    assert_eq!(later.post("/login", &credentials("Ada"), "").await.status, 303);
}

#[tokio::test]
async fn an_address_without_an_account_is_answered_the_same() {
    let (site, _database) = with_ada().await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        let answer = site.post("/login", WRONG, "").await;
        known.push((answer.status, answer.text("[role=alert]")));
        let answer = site.post("/login", "email=nobody%40example.org&password=wrong", "").await;
        unknown.push((answer.status, answer.text("[role=alert]")));
    }
    assert_eq!(known, unknown);
    assert_eq!(known[5].0, 429);
}

#[tokio::test]
async fn many_guesses_at_once_are_counted_one_by_one() {
    let (site, _database) = with_ada().await;
    let guess = || site.post("/login", WRONG, "");
    let guesses = tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
    let mut statuses = <[Answer; 8]>::from(guesses).map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
}

async fn from(site: &Site, form: &str, peer: &str, forwarded: &str) -> u16 {
    let mut request = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", forwarded)
        .body(Body::from(form.to_owned()))
        .expect("a request");
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().expect("an address")));
    site.send(request).await.status.as_u16()
}

#[tokio::test]
async fn failures_count_against_the_sender_whatever_addresses_they_try() {
    let (direct, database) = with_ada().await;
    for n in 0..20 {
        // without a proxy, what the header says is made up
        let status =
            from(&direct, &format!("email=a{n}%40example.org&password=x"), "192.0.2.1:4000", &format!("198.51.100.{n}")).await;
        assert_eq!(status, 422);
    }
    assert_eq!(from(&direct, &credentials("Ada"), "192.0.2.1:4001", "198.51.100.9").await, 429);
    assert_eq!(from(&direct, &credentials("Ada"), "192.0.2.2:4000", "192.0.2.1").await, 303);
    // signing in clears nothing for the sender
    assert_eq!(from(&direct, &credentials("Ada"), "192.0.2.1:4001", "").await, 429);

    let public_url = Some("https://evidence.example.org".to_owned());
    let state = AppState { pool: database.pool.clone(), clock: now, public_url, secure_cookies: true };
    let behind = Site::from(web::router(state));
    // the proxy writes the last entry; the first is what the sender claims
    assert_eq!(from(&behind, &credentials("Ada"), "10.0.0.1:80", "203.0.113.5, 192.0.2.1").await, 429);
    assert_eq!(from(&behind, &credentials("Ada"), "10.0.0.1:80", "192.0.2.1, 203.0.113.5").await, 303);
    let stored: Vec<String> = sqlx::query_scalar("SELECT encode(subject, 'escape') FROM sign_in_failure")
        .fetch_all(&database.pool)
        .await
        .expect("rows");
    assert!(!stored.is_empty() && stored.iter().all(|subject| !subject.contains("192.0.2")), "no address is stored");
}
