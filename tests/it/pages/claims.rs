use crate::support::client::Site;
use crate::support::database;

#[tokio::test]
async fn the_list_goes_on_until_every_claim_was_shown_once() {
    let site = Site::over(&database::seeded().await);
    let mut seen: Vec<String> = Vec::new();
    let mut address = Some("/claims".to_owned());
    while let Some(at) = address {
        let page = site.get(&at).await;
        assert_eq!(page.status, 200, "{at}");
        seen.extend(page.attributes(".rows .verdict", "data-claim"));
        address = page.attributes("a[rel=next]", "href").pop();
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (47, 47));
}

#[tokio::test]
async fn claims_are_narrowed_by_verdict_topic_article_and_words() {
    let site = Site::over(&database::seeded().await);
    let supported = site.get("/claims?verdict=supported&verdict=contradicted").await;
    let mut verdicts = supported.attributes(".rows .verdict", "data-verdict");
    verdicts.sort();
    assert_eq!(verdicts, ["contradicted", "supported", "supported"]);
    assert_eq!(supported.attributes("input[checked]", "value"), ["supported", "contradicted"]);
    let valves = site.get("/claims?q=heart+valve").await;
    assert!(valves.attributes(".rows .verdict", "data-claim").contains(&"mgp-heart-valves".to_owned()));
    let magnesium = site.get("/claims?topic=Magnesium").await.attributes(".rows .verdict", "data-claim");
    assert!(magnesium.contains(&"mg-with-k2".to_owned()) && !magnesium.contains(&"danish-cac400".to_owned()), "{magnesium:?}");
    assert_eq!(site.get("/claims?article=vitamin-k2-calcification").await.attributes(".rows .verdict", "data-claim").len(), 25);
    assert_eq!(site.get("/claims?article=another").await.texts(".rows li"), [""; 0]);
}

#[tokio::test]
async fn the_counts_by_verdict_are_those_of_the_claims() {
    let database = database::seeded().await;
    let counted: Vec<(String, i64)> = sqlx::query_as("SELECT verdict_code, count(*) FROM claim GROUP BY verdict_code ORDER BY 1")
        .fetch_all(&database.pool)
        .await
        .expect("counts");
    let kept: Vec<(String, i64)> = sqlx::query_as("SELECT code, claims FROM verdict_tally WHERE claims > 0 ORDER BY 1")
        .fetch_all(&database.pool)
        .await
        .expect("tally");
    assert_eq!(counted, kept);
    let bar = Site::over(&database).get("/").await.attributes("svg.bar", "aria-label");
    assert!(bar[0].starts_with("47 claims: 2 supported, "), "{bar:?}");
}
