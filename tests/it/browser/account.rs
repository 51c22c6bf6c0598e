//! The first administrator, signing out and in; an invite, and the second factor.

use super::audit::{bring_axe, findings};
use super::screens::{Account, Page};
use crate::support::browser::{Browser, key};
use crate::support::client::{Site, now};
use crate::support::{database, html, server};
use probatum::domain::clock;
use probatum::domain::person::{Guest, PersonDraft, Role};
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

/// What is wrong with the page that is open, narrow and dark as well as wide and light.
fn faults(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for (width, dark) in [(360, true), (1280, false)] {
        browser.look(width, dark);
        bring_axe(browser);
        faults.extend(findings(browser).into_iter().map(|fault| format!("{} at {width}: {fault}", browser.place())));
    }
    faults
}

fn administrator() -> PersonDraft {
    PersonDraft { email: EMAIL.to_owned(), name: "Ada Lovelace".to_owned(), password: PASSWORD.to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_comes_in_sets_a_second_factor_up_and_signs_in_with_it_by_keyboard() {
    let (site, database) = server::seeded().await;
    let ada = administrator().parse().expect("a person");
    let ada = people::create(&database.pool, ada, Role::Administrator, clock::now()).await.expect("created");
    let guest = Guest { email: "eve@example.org".to_owned(), name: "Eve".to_owned(), role: Role::Administrator };
    let token = Token::random(&mut rand::rng());
    people::invite(&database.pool, ada, &guest, &token, clock::now()).await.expect("invited");
    let browser = Browser::open();
    let (page, account) = (Page(&browser), Account(&browser));

    browser.go(&site.url(&format!("/invite/{}", token.secret())));
    let mut wrong = faults(&browser);
    account.send_by_keyboard(&[("Password", "zebras paint quiet rooms")]);
    browser.arrives_at("/");

    account.choose_by_keyboard("link", "Eve");
    browser.arrives_at("/account");
    wrong.extend(faults(&browser));
    account.choose_by_keyboard("button", "Set it up");
    browser.arrives_at("/account/factor");
    wrong.extend(faults(&browser));
    let app = account.app();
    account.send_by_keyboard(&[("Code", &app(0))]);
    browser.arrives_at("/account/factor/confirm");
    assert_eq!(browser.all(".codes li").len(), 10);
    wrong.extend(faults(&browser));
    account.choose_by_keyboard("link", "I have kept them");
    browser.arrives_at("/account");
    browser.go(&site.url("/people"));
    wrong.extend(faults(&browser));

    account.choose_by_keyboard("button", "Sign out");
    browser.arrives_at("/");
    browser.go(&site.url("/account"));
    browser.tab_to("the way in that leads back", 80, |element| element.matches("main a.btn"));
    browser.press(key::ENTER);
    browser.arrives_at("/login?next=%2Faccount");
    account.send_by_keyboard(&[("Email", "eve@example.org"), ("Password", "zebras paint quiet rooms")]);
    browser.one("#code");
    wrong.extend(faults(&browser));
    assert!(!page.offers("button", "Sign out"), "the password alone lets in");
    // the code that turned it on has been used; the next one is taken a little early
    account.send_by_keyboard(&[("Code", &app(30))]);
    browser.arrives_at("/account");
    assert!(page.offers("button", "Sign out"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_pages_of_accounts_are_html_as_the_standard_has_it() {
    let database = database::empty().await;
    let ada = administrator().parse().expect("a person");
    let ada = people::create(&database.pool, ada, Role::Administrator, now()).await.expect("created");
    for said in ["", "Shares"] {
        people::state_conflicts(&database.pool, ada, said, said.is_empty(), now()).await.expect("stated");
    }
    let site = Site::over(&database);
    let sign_in = format!("email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
    let cookie = site.post("/login", &sign_in, "").await.session_cookie().expect("signed in");
    site.post("/login", &sign_in, "").await;
    site.post("/account/factor", "", &cookie).await;
    let mut pages = Vec::new();
    for page in ["/account?done=password", "/account/factor", "/people", "/login?next=%2Faccount"] {
        pages.push((page.to_owned(), site.get_as(page, &cookie).await.body));
    }
    for (page, form) in [
        ("/people/invite", "email=eve%40example.org&name=Eve&role=editor"),
        ("/people/invite", "email=eve&name=&role=emperor"),
        ("/account/password", "current=&password=short"),
        ("/account/statement", "statement="),
        ("/account/factor/confirm", "code=1"),
    ] {
        pages.push((format!("{page} {form}"), site.post(page, form, &cookie).await.body));
    }
    let refused = site.post("/account/statement", "statement=Shares%0D%0A%3Cb%3E", "").await;
    pages.push(("again".to_owned(), refused.body));
    let carried = format!("{sign_in}&next=%2Faccount%2Fstatement&carry=statement%3DShares%250D%250A%253Cb%253E");
    pages.push(("carried".to_owned(), site.post("/login", &carried, "").await.body));
    let errors = html::errors(&pages);
    assert!(errors.is_empty(), "{} errors\n{}", errors.len(), errors.join("\n"));
}
