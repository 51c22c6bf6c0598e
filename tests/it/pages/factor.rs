//! The second factor: setting it up, signing in with it, turning it off.

use super::account::{acts, after, cookie, credentials, person, site_at};
use crate::support::client::{Answer, Site, now};
use crate::support::database;
use chrono::{DateTime, Utc};
use probatum::domain::person::Role;
use probatum::workflow::people;
use totp_rs::{Builder, Secret};

/// The code an app with the secret on a set-up page shows at a time.
pub fn code(page: &Answer, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(page.text("#secret").replace(' ', "")).expect("base 32");
    let totp = Builder::new().with_secret(secret).build().expect("a secret");
    totp.generate(at.timestamp().try_into().expect("after 1970")).to_string()
}

/// Turns the second factor on at `now`; the page with the secret and the one with the recovery codes.
async fn with_factor(site: &Site, cookie: &str) -> (Answer, Answer) {
    let begun = site.post("/account/factor", "", cookie).await;
    assert_eq!((begun.status.as_u16(), begun.headers["location"].to_str().ok()), (303, Some("/account/factor")));
    let page = site.get_as("/account/factor", cookie).await;
    let on = site.post("/account/factor/confirm", &format!("code={}", code(&page, now())), cookie).await;
    assert_eq!(on.status, 200);
    (page, on)
}

/// The form for the code, filled in.
fn code_form(page: &Answer, code: &str) -> String {
    format!("step={}&code={code}", page.attributes("input[name=step]", "value").concat())
}

#[tokio::test]
async fn the_second_factor_counts_once_a_code_confirmed_it_and_each_code_works_once() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    site.post("/account/factor", "", &here).await;
    let wrong = site.post("/account/factor/confirm", "code=12345", &here).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.texts("[role=alert]").len(), 1);
    assert_eq!(site.post("/login", &credentials("Ada"), "").await.status, 303, "not asked for before it is confirmed");
    let (page, on) = with_factor(&site, &here).await;
    assert_eq!(page.texts("svg.qr").len(), 1);
    assert_eq!(on.texts(".codes code").len(), 10);
    assert_eq!(site.post("/account/factor", "", &here).await.status, 303);
    assert_eq!(site.get_as("/account/factor", &here).await.status, 303, "the secret is not shown again");

    // the code that confirmed it has been used
    let half = site.post("/login", &credentials("Ada"), "").await;
    assert_eq!((half.status.as_u16(), half.session_cookie()), (200, None));
    let used = site.post("/login/code", &code_form(&half, &code(&page, now())), "").await;
    assert_eq!((used.status.as_u16(), used.session_cookie()), (422, None));
    assert_eq!(used.attributes("input[name=step]", "value"), half.attributes("input[name=step]", "value"), "tried again");

    let later = site_at(&database, after::<60>);
    let next = code(&page, after::<60>());
    let signed = later.post("/login/code", &code_form(&half, &next), "").await;
    assert_eq!(signed.status, 303);
    assert!(signed.session_cookie().is_some());
    assert_eq!(later.post("/login/code", &code_form(&half, &next), "").await.status, 401, "the step is over");
    let again = later.post("/login", &credentials("Ada"), "").await;
    assert_eq!(later.post("/login/code", &code_form(&again, &next), "").await.status, 422, "replayed");
    // the code of the step before, which nobody used: the app is at most one step behind, but never goes back
    let earlier = code(&page, after::<30>());
    assert_eq!(later.post("/login/code", &code_form(&again, &earlier), "").await.status, 422);
    let details: Vec<String> = sqlx::query_scalar("SELECT detail ->> 'by' FROM activity WHERE act = 'sign_in' ORDER BY id")
        .fetch_all(&database.pool)
        .await
        .expect("acts");
    assert_eq!(details, ["password", "password", "code"]);
}

#[tokio::test]
async fn recovery_codes_work_once_each_and_are_not_stored_as_they_are() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    let (_, on) = with_factor(&site, &here).await;
    let recovery = on.texts(".codes code");
    let half = site.post("/login", &credentials("Ada"), "").await;
    let typed = recovery[3].to_uppercase().replace('-', "+");
    assert_eq!(site.post("/login/code", &code_form(&half, &typed), "").await.status, 303);
    let half = site.post("/login", &credentials("Ada"), "").await;
    assert_eq!(site.post("/login/code", &code_form(&half, &recovery[3]), "").await.status, 422);
    assert_eq!(site.post("/login/code", &code_form(&half, &recovery[4]), "").await.status, 303);
    assert!(site.get_as("/account", &here).await.text("[data-factor=on]").contains("8 recovery codes are left"));
    let stored: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT digest FROM recovery_code").fetch_all(&database.pool).await.expect("rows");
    assert!(stored.iter().all(|digest| digest.len() == 32));
}

#[tokio::test]
async fn the_second_factor_goes_off_by_password_only() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    with_factor(&site, &here).await;
    let refused = site.post("/account/factor/off", "factor_password=wrong", &here).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("[aria-invalid]", "name"), ["factor_password"]);
    let off = site.post("/account/factor/off", "factor_password=correct+horse+battery", &here).await;
    assert_eq!(off.status, 303);
    assert_eq!(site.get_as("/account", &here).await.texts("[data-factor=off]").len(), 1);
    assert_eq!(site.post("/login", &credentials("Ada"), "").await.status, 303);
    let acts = acts(&database).await;
    for act in ["begin_second_factor", "turn_on_second_factor", "turn_off_second_factor"] {
        assert!(acts.iter().any(|done| done == act), "{act} in {acts:?}");
    }
}

#[tokio::test]
async fn wrong_codes_count_against_the_address_and_a_right_password_does_not_clear_them() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    let (page, _) = with_factor(&site, &here).await;
    for _ in 0..5 {
        let half = site.post("/login", &credentials("Ada"), "").await;
        assert_eq!(site.post("/login/code", &code_form(&half, "000000"), "").await.status, 422);
    }
    assert_eq!(site.post("/login", &credentials("Ada"), "").await.status, 429);
    // after the wait, a right code leads in and clears the count
    let later = site_at(&database, after::<60>);
    let half = later.post("/login", &credentials("Ada"), "").await;
    assert_eq!(later.post("/login/code", &code_form(&half, &code(&page, after::<60>())), "").await.status, 303);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM sign_in_failure").fetch_one(&database.pool).await.expect("rows");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_code_is_awaited_for_ten_minutes() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    let (page, _) = with_factor(&site, &here).await;
    let half = site.post("/login", &credentials("Ada"), "").await;
    let late = site_at(&database, after::<600>);
    let over = late.post("/login/code", &code_form(&half, &code(&page, after::<600>())), "").await;
    assert_eq!(over.status, 401);
    assert!(over.text("[role=alert]").contains("over"));
    let in_time = site_at(&database, after::<599>);
    assert_eq!(in_time.post("/login/code", &code_form(&half, &code(&page, after::<599>())), "").await.status, 303);
}

#[tokio::test]
async fn an_operator_lets_somebody_back_in_who_lost_password_and_phone() {
    let database = database::empty().await;
    person(&database, "Ada", Role::Editor).await;
    let site = Site::over(&database);
    let here = cookie(&site, "Ada").await;
    with_factor(&site, &here).await;
    for _ in 0..7 {
        site.post("/login", "email=ada%40example.org&password=guess", "").await;
    }
    let reset = async |email: &str| people::reset(&database.pool, email, "zebras paint quiet rooms", now()).await.expect("done");
    assert!(!reset("eve@example.org").await);
    assert!(reset(" Ada@example.org").await);
    assert_eq!(site.get_as("/account", &here).await.status, 401, "their sessions are ended");
    let signed = site.post("/login", "email=ada%40example.org&password=zebras+paint+quiet+rooms", "").await;
    assert_eq!(signed.status, 303, "at once, and without a code");
    assert!(acts(&database).await.contains(&"reset_sign_in".to_owned()));
}
