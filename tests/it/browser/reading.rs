//! Reading an article with its notes, and following what it says down to a study.

use super::screens::{Article, Claim, Page};
use crate::support::{browser::Browser, server};

const ARTICLE: &str = "vitamin-k2-calcification";

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_jumps_from_a_passage_to_its_note_and_back_by_keyboard() {
    let (site, _database) = server::seeded().await;
    for width in [360, 1280] {
        let browser = Browser::open();
        browser.look(width, false);
        let article = Article::open(&browser, &site, ARTICLE);
        let claims = article.marked_claims();
        // the fourth: far enough down that the page must move
        let claim = claims.get(3).unwrap_or_else(|| panic!("four passages are marked: {claims:?}"));
        article.go_from_passage_to_note(claim);
        assert!(article.reader_is_at(&format!(r#":not(mark)[data-claim="{claim}"]"#)), "{width} px: the note is not reached");
        article.go_back_to_passage();
        assert!(article.reader_is_at(&format!(r#"mark[data-claim="{claim}"]"#)), "{width} px: the passage is not reached again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_clicks_from_the_start_page_through_article_and_claim_to_a_study() {
    let (site, _database) = server::seeded().await;
    let browser = Browser::open();
    let page = Page(&browser);
    browser.go(&site.url("/"));
    page.follow("main", "/articles/vitamin-k2-calcification");
    assert!(page.title().contains("Vitamin K2"), "{}", page.title());
    page.follow("article", "/claims/danish-cac400");
    let (code, _) = Claim(&browser).verdict("danish-cac400");
    assert_eq!(code.as_deref(), Some("hypothesis_generating"));
    page.follow("#evidence", "/studies/avadec");
    assert!(page.title().contains("AVADEC"), "{}", page.title());
    page.follow("main", "/claims/danish-cac400");
}
