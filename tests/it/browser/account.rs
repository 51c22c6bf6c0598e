//! The first administrator, signing out and in.

use super::screens::{Account, Page};
use crate::support::{browser::Browser, server};
use probatum::domain::clock;
use probatum::workflow::people::{self, Token};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "slow arteries need proof";

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_created_once_signs_out_and_signs_in_again() {
    let (site, database) = server::seeded().await;
    let token = Token::random(&mut rand::rng());
    let offered = people::offer_setup(&database.pool, &token, clock::now()).await.expect("the database answers");
    assert!(offered, "nobody has an account yet");
    let setup = site.url(&format!("/setup/{}", token.secret()));
    let browser = Browser::open();
    let (page, account) = (Page(&browser), Account(&browser));

    browser.go(&setup);
    account.send(&[("name", "Ada Lovelace"), ("Email", EMAIL), ("Password", PASSWORD)], "Create");
    assert!(browser.by_role("button", "Sign out").is_visible(), "the new administrator is not signed in");

    page.sign_out();
    assert!(browser.by_role("link", "Sign in").is_visible());
    assert!(!page.offers("button", "Sign out"));

    browser.go(&setup);
    assert!(browser.all("input[name=password]").is_empty(), "the link works a second time");

    browser.go(&site.url("/login"));
    account.send(&[("Email", EMAIL), ("Password", "slow arteries need prof")], "Sign in");
    assert!(account.alert().contains("match"), "{}", account.alert());
    assert_eq!(browser.by_role("textbox", "Email").value(), EMAIL, "what was typed is kept");
    assert!(!page.offers("button", "Sign out"));

    account.send(&[("Password", PASSWORD)], "Sign in");
    assert!(browser.by_role("button", "Sign out").is_visible(), "signing in does not work");
}
