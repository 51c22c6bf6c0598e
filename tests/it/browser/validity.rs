//! Every public page is HTML as the standard has it.

use super::{NOWHERE, PAGES};
use crate::support::client::Site;
use crate::support::people::signed_in;
use crate::support::{database, html, server};
use probatum::domain::person::Role;

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

/// The pages of editors, but for those of accounts.
const EDITORS: [&str; 22] = [
    "/workbench",
    "/studies/new",
    "/studies/avadec",
    "/studies/avadec/edit",
    "/studies/avadec/review",
    "/studies/avadec/history",
    "/studies/avadec/appraisals",
    "/studies/avadec/appraisals/new?instrument=rob2",
    "/studies/avadec/links/new",
    "/studies/avadec?as_of=2023-12-31&view=world",
    "/claims/new",
    "/claims/danish-cac400",
    "/claims/danish-cac400/robustness",
    "/claims/danish-cac400/edit",
    "/claims/danish-cac400/review",
    "/claims/danish-cac400/history",
    "/claims/danish-cac400/split",
    "/claims/danish-cac400/merge",
    "/claims/danish-cac400/certainty",
    "/claims/danish-cac400/override",
    "/claims/danish-cac400/links/new?q=avadec",
    "/audit",
];

#[tokio::test]
async fn the_pages_of_editors_are_html_as_the_standard_has_it() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    let mut pages = Vec::new();
    for page in EDITORS {
        let answer = site.get_as(page, &cookie).await;
        assert_eq!(answer.status, 200, "{page}");
        pages.push((page.to_owned(), answer.body));
    }
    let flag = site.get("/flag?about=/claims/danish-cac400").await;
    pages.push(("/flag".to_owned(), flag.body));
    // with everything wrong in it
    let wrong = "version=0&act=publish&study[name]=%3Cb%3E&study[report][0][label]=x&study[outcome][0][result][0][p]=0\
        &study[arm][0][intervention][0][amount]=-1&study[criterion][0][comparator]=%E2%89%A5";
    pages.push(("/studies/new wrong".to_owned(), site.post("/studies/new", wrong, &cookie).await.body));
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
