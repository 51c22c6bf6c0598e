//! An editor goes through an article's sentences by keys, on a narrow screen.

use super::audit;
use super::screens::Account;
use crate::pages::proposals::{ADDRESS, ARTICLE, UNFILED, bring_in};
use crate::support::browser::{Browser, wait};
use crate::support::server;
use probatum::domain::clock;
use probatum::domain::person::{PersonDraft, Role};
use probatum::workflow::people;

#[tokio::test(flavor = "multi_thread")]
async fn keys_move_accept_edit_and_dismiss_and_rest_while_one_types() {
    let (site, database) = server::seeded().await;
    bring_in(&database, ARTICLE).await;
    let draft = PersonDraft { email: "ada@example.org".into(), name: "Ada".into(), password: "slow arteries need proof".into() };
    people::create(&database.pool, draft.parse().expect("a person"), Role::Editor, clock::now()).await.expect("an editor");
    let browser = Browser::open();
    browser.look(360, true);
    browser.go(&site.url("/login"));
    Account(&browser).send(&[("Email", "ada@example.org"), ("Password", "slow arteries need proof")], "Sign in");
    browser.arrives_at("/");
    browser.go(&site.url(ADDRESS));
    assert!(browser.one("[data-keys]").is_visible());
    audit::bring_axe(&browser);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());
    let counts = || browser.one("#counts").text();
    // the first proposal, accepted
    browser.press("j");
    browser.press("a");
    wait(|| counts().contains("1 already claims").then_some(())).expect("accepted");
    // the page is back at the next one: its form opens, and keys are letters in it
    browser.press("e");
    let field = browser.one("textarea:focus, input:focus");
    field.fill("jade");
    assert_eq!(field.value(), "jade");
    assert!(counts().contains("2 to do"));
    browser.run("document.activeElement.blur()", &serde_json::json!([]));
    browser.press("k");
    browser.press("j");
    browser.press("d");
    wait(|| counts().contains("1 dismissed").then_some(())).expect("dismissed");
    audit::bring_axe(&browser);
    browser.look(1280, false);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());
    // an outcome that nobody guessed is asked for first, and Enter accepts
    bring_in(&database, UNFILED).await;
    browser.go(&site.url(ADDRESS));
    browser.press("j");
    browser.press("a");
    browser.one(".beside input:focus").fill("colds");
    browser.press("\u{e007}");
    wait(|| counts().contains("1 already claims").then_some(())).expect("accepted");
}
