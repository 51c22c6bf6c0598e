use crate::support::client::Site;
use crate::support::database;

#[tokio::test]
async fn every_claim_is_marked_in_the_article_with_its_verdict_and_a_note() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/articles/vitamin-k2-calcification").await;
    assert_eq!(page.status, 200);
    let mut marked = page.attributes("mark[data-claim]", "data-claim");
    marked.sort();
    marked.dedup();
    assert_eq!(marked.len(), 47);
    assert!(
        page.attributes("mark[data-claim=danish-cac400]", "data-verdict")
            .iter()
            .all(|verdict| verdict == "hypothesis_generating")
    );
    // from text to note and back
    let ids = page.attributes("[id]", "id");
    for address in page.attributes("mark a.ref", "href").iter().chain(&page.attributes("li.note a.back", "href")) {
        let id = address.strip_prefix('#').unwrap_or_else(|| panic!("{address}"));
        assert!(ids.iter().any(|known| known == id), "{address} leads nowhere");
    }
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id stands twice");
}

#[tokio::test]
async fn the_article_s_words_are_all_there_in_order() {
    let database = database::seeded().await;
    let page = Site::over(&database).get("/articles/vitamin-k2-calcification").await;
    let blocks: Vec<String> =
        sqlx::query_scalar("SELECT text FROM article_block WHERE kind IN ('paragraph', 'heading') ORDER BY ordinal")
            .fetch_all(&database.pool)
            .await
            .expect("blocks");
    // the small reference marks stand within the text
    let shown: String = page.text("article.read").chars().filter(|c| c.is_alphabetic()).collect();
    let mut from = 0;
    for block in blocks {
        let words: String = block.chars().filter(|c| c.is_alphabetic()).collect();
        let start: String = words.chars().take(25).collect();
        let found = shown[from..].find(&start).unwrap_or_else(|| panic!("“{block}” is missing"));
        from += found;
    }
}

#[tokio::test]
async fn the_list_of_articles_leads_to_it() {
    let site = Site::over(&database::seeded().await);
    assert!(site.get("/articles").await.attributes("main a", "href").contains(&"/articles/vitamin-k2-calcification".to_owned()));
    let empty = Site::over(&database::empty().await);
    for path in ["/", "/articles", "/claims", "/studies"] {
        assert_eq!(empty.get(path).await.status, 200, "{path} without any data");
    }
}
