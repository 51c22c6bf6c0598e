use crate::support::client::Site;
use crate::support::database;

#[tokio::test]
async fn the_danish_trial_is_there_in_full() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/studies/avadec").await;
    assert_eq!(page.status, 200);
    let text = page.text("main");
    for part in [
        "AVC score > 300 AU",
        "AVC score ≥ 300 AU",
        "720 µg",
        "25 µg",
        "24 months",
        "365",
        "389",
        "NCT03243890",
        "10.1161/",
        "10.1016/j.jacadv.2023.100643",
        "−17 AU",
        "−51 AU",
        "−92 AU",
        "CAC score ≥ 400 AU",
        "Some concerns",
        "Very low",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
    assert_eq!(page.texts("ul.reports > li").len(), 2, "two reports, one study");
    assert!(page.attributes("main a", "href").contains(&"/claims/danish-cac400".to_owned()));
    assert!(!page.texts("[data-prov=verified]").is_empty() && !page.texts("[data-prov=derived]").is_empty());
}

#[tokio::test]
async fn every_study_has_a_page() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let slugs: Vec<String> =
        sqlx::query_scalar("SELECT slug FROM study ORDER BY id").fetch_all(&database.pool).await.expect("studies");
    assert_eq!(slugs.len(), 74);
    for slug in slugs {
        assert_eq!(site.get(&format!("/studies/{slug}")).await.status, 200, "{slug}");
    }
}

#[tokio::test]
async fn studies_are_narrowed_by_design_year_threshold_substance_and_words() {
    let site = Site::over(&database::seeded().await);
    let shown = async |query: &str| site.get(&format!("/studies?{query}")).await.attributes(".rows h2 a", "href");
    let has = |list: &[String], slug: &str| list.iter().any(|address| address == &format!("/studies/{slug}"));
    let trials = shown("design=rct&threshold=AVC&threshold_from=300").await;
    assert!(has(&trials, "avadec"), "{trials:?}");
    assert!(!has(&shown("threshold=AVC&threshold_from=301").await, "avadec"));
    assert!(!has(&shown("design=cohort&threshold=AVC").await, "avadec"));
    assert!(has(&shown("year_from=2022&year_to=2023&substance=vitamin+D3&q=aortic").await, "avadec"));
    assert!(!has(&shown("year_from=2024").await, "avadec"));
}

#[tokio::test]
async fn the_list_goes_on_until_every_study_was_shown_once() {
    let site = Site::over(&database::seeded().await);
    let mut seen: Vec<String> = Vec::new();
    let mut address = Some("/studies".to_owned());
    while let Some(at) = address {
        let page = site.get(&at).await;
        assert_eq!(page.status, 200, "{at}");
        seen.extend(page.attributes(".rows h2 a", "href"));
        address = page.attributes("a[rel=next]", "href").pop();
    }
    let shown = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((shown, seen.len()), (74, 74));
}
