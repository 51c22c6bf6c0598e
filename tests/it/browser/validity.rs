//! Every public page is HTML as the standard has it.

use super::{NOWHERE, PAGES};
use crate::support::{html, server};

#[tokio::test(flavor = "multi_thread")]
async fn the_nu_html_checker_finds_no_error_in_any_page() {
    let (site, _database) = server::seeded().await;
    let mut pages = Vec::new();
    for (page, status) in PAGES.into_iter().map(|page| (page, 200)).chain([(NOWHERE, 404)]) {
        let answer = site.read(page);
        assert_eq!(answer.status, status, "{page}");
        pages.push((page.to_owned(), answer.body));
    }
    let errors = html::errors(&pages);
    assert!(errors.is_empty(), "{} errors\n{}", errors.len(), errors.join("\n"));
}

/// Without this, a checker that reads nothing would look like a site without faults.
#[test]
fn the_checker_names_the_page_with_an_error_and_no_other() {
    let page = |body: &str| format!("<!doctype html><html lang=en><title>A page</title>{body}</html>");
    let pages = [("/good".to_owned(), page("<p>Good</p>")), ("/bad".to_owned(), page("<p id=a>Bad<p id=a>again"))];
    let errors = html::errors(&pages);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with("/bad: line 1: Duplicate ID"), "{errors:?}");
}
