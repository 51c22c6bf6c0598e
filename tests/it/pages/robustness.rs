use crate::support::client::Site;
use crate::support::database::{self, TestDatabase};

async fn execute(database: &TestDatabase, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&database.pool).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

#[tokio::test]
async fn the_danish_claim_says_how_firm_it_is_and_what_would_change_it() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/danish-cac400").await;
    assert_eq!(page.attributes(".facts [data-stability]", "data-stability"), ["fragile"]);
    assert_eq!(page.attributes("#robustness .stability", "data-stability"), ["fragile"]);
    assert_eq!(page.text("#robustness .stability"), "Fragile");
    let reasons = page.texts("#robustness [data-reasons] li");
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].starts_with("It rests on one study;") && reasons[1].contains("0.01"), "{reasons:?}");
    let by_threshold = page.attributes("#robustness [data-alpha] [data-verdict]", "data-verdict");
    assert_eq!(by_threshold, ["hypothesis_generating", "hypothesis_generating", "non_significant", "non_significant"]);
    let outlook = page.text("#robustness [data-outlook]");
    assert!(
        outlook.contains("about 128 per group, showing a mean difference of −92 AU would move this to Supported"),
        "{outlook}"
    );
    assert!(page.attributes("#robustness a", "href").contains(&"/claims/danish-cac400/robustness".to_owned()));
}

#[tokio::test]
async fn every_step_that_was_tried_stands_on_a_page_of_its_own() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/danish-cac400/robustness").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.attributes("#removals tbody tr", "data-study"), ["avadec"]);
    assert_eq!(page.attributes("#removals [data-verdict]", "data-verdict"), ["not_assessed"]);
    assert_eq!(page.attributes("#alphas tbody tr", "data-alpha"), ["0.1", "0.05", "0.01", "0.005"]);
    assert_eq!(page.texts("#alphas tr[data-changes]").len(), 2);
    let methods = page.texts("#methods tbody tr");
    assert_eq!(methods.len(), 7);
    assert!(methods[0].contains("Not applicable: no results are averaged"), "{methods:?}");
    assert_eq!(page.attributes("#further [data-verdict]", "data-verdict"), ["supported", "non_significant"]);
    // a claim with several results that count says how much information there is
    let several = site.get("/claims/k2-slows-cac-some-trials/robustness").await;
    assert!(!several.texts("#information tbody tr").is_empty());
    // details that nobody knows are named with the result they belong to
    let unknown = site.get("/claims/k2-osteocalcin/robustness").await;
    assert!(unknown.text("#fields tbody tr").contains("Emaus"), "{}", unknown.text("#fields"));
}

#[tokio::test]
async fn a_claim_with_nothing_linked_is_neither_firm_nor_fragile() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/mg-with-k2").await;
    assert_eq!(page.texts(".stability"), [""; 0]);
    assert!(page.text(".facts").contains("nothing counts yet"), "{}", page.text(".facts"));
    assert!(page.text("[data-outlook]").contains("would move this to"), "{}", page.text("[data-outlook]"));
    assert_eq!(site.get("/claims/mg-with-k2/robustness").await.status, 200);
}

#[tokio::test]
async fn every_seeded_claim_has_both_pages_with_the_label_that_json_has() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let slugs: Vec<String> =
        sqlx::query_scalar("SELECT slug FROM claim ORDER BY id").fetch_all(&database.pool).await.expect("claims");
    for slug in slugs {
        let json = site.get(&format!("/api/v1/claims/{slug}")).await.json();
        let label = json["robustness"]["stability"].as_str().map(str::to_owned);
        let page = site.get(&format!("/claims/{slug}/robustness")).await;
        assert_eq!(page.status, 200, "{slug}");
        assert_eq!(page.attributes(".stability", "data-stability").first().cloned(), label, "{slug}");
        let sentences = json["robustness"]["outlook"].as_array().expect("sentences").len();
        assert_eq!(page.texts("[data-outlook] li").len(), sentences, "{slug}");
        assert!(sentences > 0, "{slug}");
        assert!(!page.text("main").contains("{study}"), "{slug}");
    }
}

#[tokio::test]
async fn who_paid_and_who_was_lost_come_from_the_records() {
    let database = database::seeded().await;
    let claim: i64 = sqlx::query_scalar(
        "SELECT l.claim_id FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
        WHERE s.slug = 'trevasc-hdk' AND r.n < 178 AND r.subgroup IS NULL ORDER BY l.id LIMIT 1",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a linked result");
    let mut connection = database.pool.acquire().await.expect("a connection");
    let background = probatum::store::analysis::background(&mut connection, claim).await.expect("read");
    let known = background.0.iter().filter(|(key, _)| key.starts_with("trevasc")).map(|(_, known)| known).collect::<Vec<_>>();
    assert!(!known.is_empty() && known.iter().all(|known| known.industry_funded == Some(false)), "{known:?}");
    assert!(known.iter().any(|known| known.lost == Some(40)), "178 randomised, 138 analysed: {known:?}");
}

#[tokio::test]
async fn as_of_another_day_it_is_told_of_that_day() {
    let site = Site::over(&database::seeded().await);
    let before = site.get("/claims/danish-cac400/robustness?as_of=2022-01-01").await;
    assert_eq!(before.texts(".stability"), [""; 0], "nothing had been published");
    let after = site.get("/claims/danish-cac400?as_of=2024-01-01").await;
    assert_eq!(after.attributes("#robustness .stability", "data-stability"), ["fragile"]);
    let steps = after.attributes("#robustness a", "href");
    assert!(steps.contains(&"/claims/danish-cac400/robustness?as_of=2024-01-01&view=world".to_owned()), "{steps:?}");
    let recorded = site.get("/claims/danish-cac400/robustness?as_of=2099-01-01&view=record").await;
    assert_eq!(recorded.attributes("p .stability", "data-stability"), ["fragile"]);
}

#[tokio::test]
async fn what_is_not_there_or_not_computed_yet_says_so() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    assert_eq!(site.get("/claims/nothing-of-the-kind/robustness").await.status, 404);
    execute(&database, "UPDATE claim_analysis SET robustness = '{}'").await;
    let page = site.get("/claims/danish-cac400").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts("#robustness"), [""; 0]);
    assert!(site.get("/claims/danish-cac400/robustness").await.text("main").contains("has not been computed yet"));
    execute(&database, "UPDATE claim SET status = 'retired', stage = 'retired' WHERE slug = 'mg-with-k2'").await;
    assert_ne!(site.get("/claims/mg-with-k2/robustness").await.status, 200);
}
