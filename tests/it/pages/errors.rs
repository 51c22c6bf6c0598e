use crate::support::client::Site;
use crate::support::database;
use axum::body::Body;
use axum::http::Request;

#[tokio::test]
async fn unknown_addresses_are_a_404_page_with_ways_on() {
    let site = Site::over(&database::seeded().await);
    for path in [
        "/nowhere",
        "/claims/no-such-claim",
        "/claims/UPPER",
        "/studies/no-such",
        "/articles/x%2Fy",
        "/assets/app.css",
        "/claims/%FF",
        "/setup/short",
    ] {
        let page = site.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        let ways = page.attributes("main a", "href");
        assert!(ways.contains(&"/claims".to_owned()) && ways.contains(&"/".to_owned()), "{path}: {ways:?}");
    }
}

#[tokio::test]
async fn bad_input_is_a_4xx_that_names_the_field() {
    let site = Site::over(&database::seeded().await);
    for (path, named) in [
        ("/claims?verdict=proven", "verdict"),
        ("/claims?after=x", "after"),
        ("/claims?after=99999999999999999999", "after"),
        ("/studies?after=1", "after"),
        ("/studies?year_from=MMXX", "year_from"),
        ("/studies?threshold_from=high", "threshold_from"),
        ("/studies?design=rtc", "design"),
        ("/api/v1/claims?limit=0", "limit"),
        ("/api/v1/studies?limit=9999", "limit"),
        ("/api/v1/claims?after=x", "after"),
    ] {
        let page = site.get(path).await;
        assert_eq!(page.status, 400, "{path}");
        assert!(page.body.contains(named), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn no_odd_query_is_a_500() {
    let site = Site::over(&database::seeded().await);
    let values = ["%00", "%FF", "-1", "1e309", "NaN", "''", "%25", "9223372036854775808", "2147483648", "%F0%9F%A7%82"];
    for path in ["/claims", "/studies", "/articles", "/search", "/api/v1/claims", "/api/v1/studies", "/api/v1/articles"] {
        for name in [
            "q",
            "verdict",
            "topic",
            "article",
            "after",
            "limit",
            "design",
            "year_from",
            "year_to",
            "substance",
            "threshold",
            "threshold_from",
        ] {
            for value in values {
                let status = site.get(&format!("{path}?{name}={value}")).await.status;
                assert!(status.as_u16() < 500, "{path}?{name}={value}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_safety_headers_and_a_request_id() {
    let site = Site::over(&database::seeded().await);
    for path in ["/", "/nowhere", "/api/v1/claims", "/healthz"] {
        let page = site.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert!(page.headers.contains_key("x-request-id"), "{path}");
    }
}

#[tokio::test]
async fn pages_hold_nothing_inline_and_their_assets_are_kept_for_ever() {
    let site = Site::over(&database::seeded().await);
    for path in ["/", "/claims/danish-cac400", "/articles/vitamin-k2-calcification", "/studies/avadec", "/method"] {
        let page = site.get(path).await;
        assert_eq!(page.attributes("[style]", "style"), [""; 0], "{path}");
        assert_eq!(page.texts("style"), [""; 0], "{path}");
        assert!(page.attributes("script", "src").iter().all(|src| src.starts_with("/assets/")), "{path}");
        for asset in page.attributes("link[rel=stylesheet]", "href") {
            let asset = site.get(&asset).await;
            assert_eq!(asset.status, 200);
            assert!(asset.headers["cache-control"].to_str().expect("text").contains("immutable"));
        }
    }
}

#[tokio::test]
async fn readiness_tells_whether_the_tables_are_current_and_the_database_answers() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    assert_eq!(site.get("/healthz").await.status, 200);
    assert_eq!(site.get("/readyz").await.status, 200);
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version = 7").execute(&database.pool).await.expect("deleted");
    assert_eq!(site.get("/readyz").await.status, 503);
    database.pool.close().await;
    assert_eq!(site.get("/readyz").await.status, 503);
    assert_eq!(site.get("/healthz").await.status, 200);
    let page = site.get("/claims").await;
    assert_eq!(page.status, 500);
    assert!(!page.body.to_lowercase().contains("pool"), "internals must not reach the page");
}

#[tokio::test]
async fn a_form_from_another_site_and_a_huge_one_are_refused() {
    let site = Site::over(&database::seeded().await);
    let foreign = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://evil.example")
        .body(Body::from("email=a&password=b"))
        .expect("a request");
    assert_eq!(site.send(foreign).await.status, 403);
    let huge = site.post("/login", &format!("email={}", "a".repeat(4_300_000)), "").await;
    assert_eq!(huge.status, 413);
}

#[tokio::test]
async fn a_page_that_is_only_read_refuses_other_methods_as_such() {
    let site = Site::over(&database::seeded().await);
    for path in ["/claims", "/claims/danish-cac400", "/api/v1/claims"] {
        let answer = site.post(path, "", "").await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(answer.headers.contains_key("allow"), "{path}");
    }
}
