use crate::support::client::Site;
use crate::support::database;

#[tokio::test]
async fn claims_studies_and_articles_are_found_by_words() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/search?q=coronary+calcium").await;
    let groups = page.texts("main section h2");
    assert!(groups.iter().any(|g| g.starts_with("Claims")) && groups.iter().any(|g| g.starts_with("Studies")), "{groups:?}");
    assert!(page.attributes("main a", "href").contains(&"/studies/avadec".to_owned()));
    assert!(page.texts("em.hit").iter().any(|hit| hit.eq_ignore_ascii_case("coronary")));
    let by_registry = site.get("/search?q=NCT03243890").await;
    assert!(by_registry.attributes("main h3 a", "href").contains(&"/studies/avadec".to_owned()));
}

#[tokio::test]
async fn typing_errors_are_mended_and_said() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/search?q=coronary+calcifcation").await;
    let found = page.text("p.found");
    assert!(found.contains("“calcifcation”") && found.contains("coronary calcification"), "{found}");
    assert!(!page.texts("main section h3").is_empty());
    let exact = site.get("/search?q=coronary+calcifcation&exact=1").await;
    assert!(exact.text("p.found").contains("Nothing found"));
}

#[tokio::test]
async fn odd_questions_are_answered_without_fault() {
    let site = Site::over(&database::seeded().await);
    for q in ["", "%20", "the", "%27%22%3B--", "a%00b", "%F0%9F%92%8A", "-", "%28%26%7C%21", &"x".repeat(3000), "%3Cscript%3E"] {
        let page = site.get(&format!("/search?q={q}")).await;
        assert_eq!(page.status, 200, "{q}");
        assert!(!page.body.contains("<script>"), "{q}");
    }
}
