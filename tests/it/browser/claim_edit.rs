//! An editor selects a passage, records a claim, links a result, publishes both and sees the verdict.

use super::audit;
use super::screens::{Account, Claim, Editing};
use crate::support::browser::{Browser, wait};
use crate::support::server;
use probatum::domain::clock;
use probatum::domain::person::{PersonDraft, Role};
use probatum::workflow::people;

const PASSAGE: &str = "plays a crucial role in steering calcium into bone";

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_becomes_a_claim_a_result_is_linked_and_the_verdict_follows() {
    let (site, database) = server::seeded().await;
    let draft = PersonDraft { email: "ada@example.org".into(), name: "Ada".into(), password: "slow arteries need proof".into() };
    people::create(&database.pool, draft.parse().expect("a person"), Role::Editor, clock::now()).await.expect("an editor");
    let browser = Browser::open();
    let (account, editing) = (Account(&browser), Editing(&browser));
    browser.go(&site.url("/login"));
    account.send(&[("Email", "ada@example.org"), ("Password", "slow arteries need proof")], "Sign in");
    browser.arrives_at("/");

    browser.go(&site.url("/articles/vitamin-k2-calcification"));
    editing.select(".read", PASSAGE);
    let offer = browser.one("[data-quote] a");
    wait(|| offer.is_visible().then_some(())).expect("the selection offers a claim");
    offer.click();
    let passage = browser.one("#f-anchor-0-exact");
    assert_eq!(passage.value(), PASSAGE);

    let statement = "Vitamin K2 steers calcium into bone.";
    editing.fill(&[
        ("Statement", statement),
        ("Kind of statement", "Effect"),
        ("What is said to happen to the outcome", "goes down"),
        ("Outcome, as filed", "coronary_calcium"),
        ("Wording level of the main passage", "3 certain"),
    ]);
    // a second passage from the text beside the form, whose words stand more than once there
    editing.select("[data-quotable]", "calcification");
    let take = browser.one("[data-take]");
    wait(|| take.matches(":enabled").then_some(())).expect("the selection can be taken");
    take.click();
    let second = browser.one("#f-anchor-1-exact");
    assert_eq!((second.value(), browser.one("#f-anchor-1-occurrence").value()), ("calcification".into(), "1".into()));
    assert_eq!(browser.one("#f-statement").value(), statement, "what was typed is still there");
    audit::bring_axe(&browser);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());

    editing.press("Publish");
    browser.arrives_at("/claims/vitamin-k2-steers-calcium-into-bone");
    let slug = "vitamin-k2-steers-calcium-into-bone";
    assert_eq!(Claim(&browser).verdict(slug).0.as_deref(), Some("not_assessed"));

    browser.by_role("link", "Link a result").click();
    browser.one("#words").fill("AVADEC");
    browser.by_role("button", "Find").click();
    browser.by_role("link", "CAC change, whole group").click();
    editing.fill(&[("All in all", "Same"), ("Outcome matches", "Exact"), ("Rationale", "The trial’s own question.")]);
    // what would become of the verdict is told while it is typed
    wait(|| browser.one("#consequence").text().contains("Non-significant").then_some(())).expect("the consequence is told");
    audit::bring_axe(&browser);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());
    browser.look(360, true);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());
    browser.look(1280, false);
    editing.press("Publish");
    wait(|| browser.place().starts_with("/links/").then_some(())).expect("the link's own page");
    assert_eq!(Claim::open(&browser, &site, slug).verdict(slug).0.as_deref(), Some("non_significant"));
}
