//! An editor chooses a file, looks at how it was read, brings it in, and compares its versions: on a telephone and at a desk.

use super::audit;
use super::screens::{Account, Editing};
use crate::support::browser::Browser;
use crate::support::server;
use probatum::domain::clock;
use probatum::domain::person::{PersonDraft, Role};
use probatum::workflow::people;
use serde_json::json;

const FIRST: &str = "# Tea and sleep\n\n## What was seen\n\nTea shortens sleep by an hour.\n\nSubscribe\n";
const SECOND: &str =
    "# Tea and sleep\n\n## What was seen\n\nTea may shorten sleep by an hour.\n\nCoffee is another matter altogether.\n";

fn audited(browser: &Browser) {
    for (width, dark) in [(360, true), (1280, false)] {
        browser.look(width, dark);
        audit::bring_axe(browser);
        assert_eq!(audit::findings(browser), Vec::<String>::new(), "{} at {width}", browser.place());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_chosen_looked_over_brought_in_and_compared_with_its_next_version() {
    let (site, database) = server::seeded().await;
    let draft = PersonDraft { email: "ada@example.org".into(), name: "Ada".into(), password: "slow arteries need proof".into() };
    people::create(&database.pool, draft.parse().expect("a person"), Role::Editor, clock::now()).await.expect("an editor");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tea.md");
    std::fs::write(&file, FIRST).expect("a file");
    let browser = Browser::open();
    browser.go(&site.url("/login"));
    Account(&browser).send(&[("Email", "ada@example.org"), ("Password", "slow arteries need proof")], "Sign in");
    browser.arrives_at("/");

    browser.go(&site.url("/articles"));
    browser.by_role("link", "Bring an article in").click();
    browser.arrives_at("/articles/new");
    audited(&browser);
    browser.one("#file").fill(&file.to_string_lossy());
    browser.by_role("button", "Read it").click();
    assert_eq!(browser.one("main h1").text(), "Tea and sleep");
    assert!(browser.one(".byline").text().starts_with("Markdown · tea.md"));
    audited(&browser);
    // the line of the newsletter is boilerplate already; the heading becomes one of the third rank
    let choose = "const of = document.querySelector('[name=\"kind[1]\"]'); of.value = 'heading:3'; return of.value;";
    assert_eq!(browser.run(choose, &json!([])), json!("heading:3"));
    browser.by_role("button", "Bring in").click();
    browser.arrives_at("/articles/tea-and-sleep/versions?brought=1");
    audited(&browser);

    browser.go(&site.url("/articles/tea-and-sleep/new-version"));
    Editing(&browser).fill(&[("Or the text itself", SECOND)]);
    browser.by_role("button", "Read it").click();
    browser.by_role("button", "Bring in").click();
    browser.arrives_at("/articles/tea-and-sleep/versions?brought=2");
    browser.by_role("link", "What changed").click();
    assert!(browser.one(".newer ins").text().starts_with("may"));
    audited(&browser);
    browser.go(&site.url("/articles/tea-and-sleep/versions/1"));
    audited(&browser);
}
