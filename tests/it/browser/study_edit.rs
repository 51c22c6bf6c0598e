//! An editor records a study from nothing: with a script, without one, and with the keyboard alone.

use super::audit;
use super::screens::{Account, Claim, Editing};
use crate::support::browser::{Browser, key, wait};
use crate::support::database::TestDatabase;
use crate::support::server;
use probatum::domain::clock;
use probatum::domain::person::{PersonDraft, Role};
use probatum::workflow::people;

async fn editor(database: &TestDatabase) {
    let draft = PersonDraft { email: "ada@example.org".into(), name: "Ada".into(), password: "slow arteries need proof".into() };
    people::create(&database.pool, draft.parse().expect("a person"), Role::Editor, clock::now()).await.expect("an editor");
}

fn sign_in(browser: &Browser) {
    Account(browser).send(&[("Email", "ada@example.org"), ("Password", "slow arteries need proof")], "Sign in");
    browser.arrives_at("/");
}

/// Fills in a row's fields by the last part of their paths; choices by their code.
fn fill(browser: &Browser, row: &str, fields: &[(&str, &str)]) {
    for (field, text) in fields {
        let css = format!("[data-path='{row}{field}'] :is(input, select, textarea)");
        browser.one(&css);
        let script =
            "const e = arguments[0], t = arguments[1]; e.value = t; e.dispatchEvent(new Event('input', {bubbles: true}));
            for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; return e.value === t;";
        let selector = serde_json::json!(css);
        let done = browser
            .run(&script.replace("arguments[0]", &format!("document.querySelector({selector})")), &serde_json::json!([0, text]));
        assert_eq!(done, serde_json::json!(true), "{row}{field} takes {text}");
    }
}

/// Presses a button that adds a row, and waits for the row.
fn add(browser: &Browser, button: &str, row: &str) {
    browser.all(&format!("button[value='{button}']")).into_iter().next().expect("the button").click();
    browser.one(&format!("[data-row='{row}']"));
}

fn fill_a_trial(browser: &Browser) {
    fill(browser, "", &[("name", "Tromsø K2 trial"), ("design", "rct")]);
    add(browser, "add:report", "report[0]");
    fill(browser, "report[0].", &[("label", "Berg 2025"), ("kind", "article"), ("status", "verified")]);
    add(browser, "add:report[0].identifiers", "report[0].identifiers[0]");
    fill(browser, "report[0].identifiers[0].", &[("scheme", "doi"), ("value", "10.1000/tromso.2025"), ("status", "verified")]);
    add(browser, "add:outcome", "outcome[0]");
    let outcome = [
        ("name", "Change in CAC score"),
        ("concept", "coronary_calcium"),
        ("unit", "AU"),
        ("kind", "continuous"),
        ("role", "primary"),
    ];
    fill(browser, "outcome[0].", &outcome);
    add(browser, "add:outcome[0].result", "outcome[0].result[0]");
    let result = [
        ("label", "All participants"),
        ("population", "overall"),
        ("measure", "MD"),
        ("estimate", "-60"),
        ("ci_low", "-95"),
        ("ci_high", "-25"),
        ("p", "<0.001"),
        ("n", "410"),
        ("role", "primary"),
        ("design", "rct"),
        ("standing", "verified"),
        ("status", "verified"),
        ("figures_status", "verified"),
    ];
    fill(browser, "outcome[0].result[0].", &result);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_study_is_recorded_checked_while_it_is_typed_published_and_changes_a_verdict() {
    let (site, database) = server::seeded().await;
    editor(&database).await;
    let browser = Browser::open();
    browser.go(&site.url("/login"));
    sign_in(&browser);
    browser.by_role("link", "Workbench").click();
    browser.by_role("link", "Record a study").click();
    browser.arrives_at("/studies/new");
    fill_a_trial(&browser);

    // an impossible figure is told while it is typed, beside its field and in the panel; what was typed stays
    fill(&browser, "outcome[0].result[0].", &[("estimate", "60")]);
    wait(|| browser.one("#todo").text().contains("V-05").then_some(())).expect("the fault is told");
    assert!(browser.one("#f-outcome-0-result-0-estimate-said").text().contains("outside its interval"));
    assert_eq!(browser.one("#f-outcome-0-result-0-estimate").value(), "60");
    audit::bring_axe(&browser);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());
    browser.look(360, true);
    assert_eq!(audit::findings(&browser), Vec::<String>::new());
    browser.look(1280, false);
    fill(&browser, "outcome[0].result[0].", &[("estimate", "-60")]);
    wait(|| browser.one("#todo").text().contains("Nothing stands in the way").then_some(())).expect("it is put right");

    // it is kept before it is saved: another visit finds it
    browser.press_with_control("s");
    wait(|| browser.place().starts_with("/studies/tromso-k2-trial/edit?saved=1").then_some(())).expect("Ctrl-S saves");
    Editing(&browser).press("Publish");
    browser.arrives_at("/studies/tromso-k2-trial");

    // linked to a claim it is the first adequate trial of, it changes the verdict
    let claim = "/claims/mg-with-k2";
    assert_eq!(Claim::open(&browser, &site, "mg-with-k2").verdict("mg-with-k2").0.as_deref(), Some("not_assessed"));
    browser.go(&site.url(&format!("{claim}/links/new?result=tromso-k2-trial%2F1")));
    Editing(&browser).fill(&[("All in all", "Same"), ("Outcome matches", "Exact"), ("Rationale", "For this test only.")]);
    wait(|| browser.one("#consequence").text().contains("Not assessed").then_some(())).expect("the consequence is told");
    Editing(&browser).press("Publish");
    wait(|| browser.place().starts_with("/links/").then_some(())).expect("the link's own page");
    let after = Claim::open(&browser, &site, "mg-with-k2").verdict("mg-with-k2").0;
    assert_ne!(after.as_deref(), Some("not_assessed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_rows_are_added_by_buttons_and_the_study_is_published() {
    let (site, database) = server::seeded().await;
    editor(&database).await;
    let browser = Browser::open();
    browser.turn_scripting_off();
    browser.go(&site.url("/login"));
    sign_in(&browser);
    browser.go(&site.url("/studies/new"));
    fill_a_trial(&browser);
    // sent too early, it comes back with everything typed
    fill(&browser, "outcome[0].result[0].", &[("status", "")]);
    Editing(&browser).press("Publish");
    wait(|| browser.all(".message[role=alert]").into_iter().next()).expect("it says what is missing");
    assert_eq!(browser.one("#f-outcome-0-result-0-estimate").value(), "-60");
    assert!(browser.one("#f-outcome-0-result-0-status-said").text().contains("Needed"));
    fill(&browser, "outcome[0].result[0].", &[("status", "verified")]);
    Editing(&browser).press("Publish");
    browser.arrives_at("/studies/tromso-k2-trial");
    assert!(browser.one("main").text().contains("−60") || browser.one("main").text().contains("-60"));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_keyboard_alone_a_draft_is_typed_rows_are_added_and_it_is_saved() {
    let (site, database) = server::seeded().await;
    editor(&database).await;
    let browser = Browser::open();
    browser.go(&site.url("/login"));
    sign_in(&browser);
    browser.go(&site.url("/studies/new"));
    browser.tab_to("the name", 60, |element| element.matches("#f-name"));
    browser.type_text("Keyboard trial");
    browser.tab_to("the button that adds an outcome", 120, |element| element.matches("button[value='add:outcome']"));
    browser.press(key::ENTER);
    // the focus is in the first field of the new row
    let name = browser.one("#f-outcome-0-name");
    wait(|| name.matches(":focus").then_some(())).expect("the focus goes to the new row");
    browser.type_text("CAC");
    browser.press_with_control("s");
    wait(|| browser.place().starts_with("/studies/keyboard-trial/edit?saved=1").then_some(())).expect("Ctrl-S saves");
    assert_eq!(
        (browser.one("#f-name").value(), browser.one("#f-outcome-0-name").value()),
        ("Keyboard trial".into(), "CAC".into())
    );
}
