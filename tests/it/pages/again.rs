//! Signing in goes on where one was, and nothing that was typed is lost on the way.

use super::account::{after, cookie, credentials, site_at};
use super::factor::code;
use super::throttle::{WRONG, waits, with_ada};
use crate::support::client::{Answer, now};

#[tokio::test]
async fn signing_in_goes_on_where_one_was() {
    let (site, _database) = with_ada().await;
    let refused = site.get("/account?done=password").await;
    assert_eq!(refused.status, 401);
    let link = refused.attributes("main a.btn", "href").concat();
    assert_eq!(link, "/login?next=%2Faccount%3Fdone%3Dpassword");
    assert_eq!(site.get(&link).await.attributes("input[name=next]", "value"), ["/account?done=password"]);
    let to = async |next: &str| {
        let answer = site.post("/login", &format!("{}&next={next}", credentials("Ada")), "").await;
        assert_eq!(answer.status, 303);
        answer.headers["location"].to_str().expect("text").to_owned()
    };
    assert_eq!(to("%2Faccount%3Fdone%3Dpassword").await, "/account?done=password");
    for foreign in
        ["%2F%2Fevil.example", "%2F%5Cevil.example", "https%3A%2F%2Fevil.example", "%2F%09%2Fevil", "%2F%0A%2Fevil", "evil"]
    {
        assert_eq!(to(foreign).await, "/", "{foreign}");
    }
    assert_eq!(to("").await, "/");
}

/// A form as a browser sends it.
fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The hidden fields of the one form in the page's main part, as a browser sends them.
fn hidden(page: &Answer) -> Vec<(String, String)> {
    let names = page.attributes("main input[type=hidden]", "name");
    names.into_iter().zip(page.attributes("main input[type=hidden]", "value")).collect()
}

fn big_form() -> Vec<(String, String)> {
    let odd = "“α-tocopherol” <b>&amp; 'x' = 1 + 2 % 3 \u{1f9c2}\r\n\tsecond line  ";
    let rows = (0..2000).map(|n| (format!("study[outcome][{n}][note]"), format!("{n}: {odd}")));
    rows.chain([("statement".to_owned(), "twice".to_owned()), ("statement".to_owned(), String::new())]).collect()
}

#[tokio::test]
async fn what_was_typed_when_the_session_was_over_is_there_after_signing_in() {
    let (site, _database) = with_ada().await;
    let typed = big_form();
    let refused = site.post("/account/statement?from=here", &encoded(&typed), "probatum_session=old").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.attributes("main form", "action"), ["/login"]);
    let sent = hidden(&refused);
    assert_eq!(sent[0], ("next".to_owned(), "/account/statement?from=here".to_owned()));
    assert_eq!(sent[1], ("carry".to_owned(), encoded(&typed)));

    // a wrong password loses nothing either
    let wrong = site.post("/login", &format!("{WRONG}&{}", encoded(&sent)), "").await;
    assert_eq!((wrong.status.as_u16(), hidden(&wrong)), (422, sent.clone()));
    let again = site.post("/login", &format!("{}&{}", credentials("Ada"), encoded(&sent)), "").await;
    assert_eq!(again.status, 200);
    assert!(again.session_cookie().is_some());
    assert_eq!(again.attributes("main form", "action"), ["/account/statement?from=here"]);
    // a page knows one kind of line break, and a browser sends it as the standard has it
    let back: Vec<(String, String)> =
        hidden(&again).into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n").replace('\n', "\r\n"))).collect();
    assert_eq!(back, typed);
    assert!(again.text(".who").contains("Ada"));
}

#[tokio::test]
async fn what_was_typed_also_goes_through_the_second_factor_and_through_waiting() {
    let (site, database) = with_ada().await;
    let here = cookie(&site, "Ada").await;
    site.post("/account/factor", "", &here).await;
    let secret = site.get_as("/account/factor", &here).await;
    let on = site.post("/account/factor/confirm", &format!("code={}", code(&secret, now())), &here).await;
    let refused = site.post("/account/statement", "statement=Shares+%26+more", "").await;
    let half = site.post("/login", &format!("{}&{}", credentials("Ada"), encoded(&hidden(&refused))), "").await;
    assert_eq!(half.attributes("main form", "action"), ["/login/code"]);
    let with_code = |page: &Answer, code: &str| format!("code={code}&{}", encoded(&hidden(page)));
    let mut page = half;
    for _ in 0..5 {
        page = site.post("/login/code", &with_code(&page, "1"), "").await;
        assert_eq!(page.status, 422);
    }
    page = site.post("/login/code", &with_code(&page, "1"), "").await;
    waits(&page, "60");
    let later = site_at(&database, after::<60>);
    let recovery = on.texts(".codes code");
    let again = later.post("/login/code", &with_code(&page, &recovery[0]), "").await;
    assert_eq!(again.status, 200);
    assert_eq!(hidden(&again), [("statement".to_owned(), "Shares & more".to_owned())]);
    assert_eq!(
        later.post("/account/statement", &encoded(&hidden(&again)), &again.session_cookie().expect("in")).await.status,
        303
    );
}

#[tokio::test]
async fn what_is_too_long_to_be_carried_is_said_to_be() {
    let (site, _database) = with_ada().await;
    let long = format!("statement={}", "%20".repeat(300_000));
    let refused = site.post("/account/statement", &long, "").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.texts("input[name=carry]").len(), 0);
    assert!(refused.text("[role=alert]").contains("another tab"));
    assert_eq!(site.post("/account/statement", &"a".repeat(1_100_000), "").await.status, 413);
}

#[tokio::test]
async fn what_is_carried_goes_nowhere_else() {
    let (site, _database) = with_ada().await;
    for next in ["//evil.example/take", "/\\evil.example"] {
        let sent = encoded(&[("next".to_owned(), next.to_owned()), ("carry".to_owned(), "a=1".to_owned())]);
        let answer = site.post("/login", &format!("{}&{sent}", credentials("Ada")), "").await;
        assert_eq!((answer.status.as_u16(), answer.headers["location"].to_str().ok()), (303, Some("/")));
    }
    assert_eq!(site.get("/login?next=/account&carry=a%3D1").await.texts("input[name=carry]").len(), 0);
}
