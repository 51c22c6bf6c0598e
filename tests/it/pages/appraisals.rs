//! Appraisals by two raters: hidden from one another, agreement, settling, confirming, and what they do to verdicts.

use crate::support::client::{Answer, Site};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use std::fmt::Write;

const LIST: &str = "/studies/avadec/appraisals";
const PARTS: [&str; 5] = ["randomisation", "deviations", "missing_data", "measurement", "selected_reporting"];

/// The number of a study's appraisal by key.
async fn number(database: &TestDatabase, key: &str) -> i64 {
    sqlx::query_scalar("SELECT id FROM appraisal WHERE key = $1").bind(key).fetch_one(&database.pool).await.expect("an appraisal")
}

/// A `RoB` 2 rating with these judgements.
fn rating(version: i32, act: &str, judgements: [&str; 5], overall: &str) -> String {
    let mut form = format!("act={act}&version={version}&appraisal[overall]={overall}&appraisal[basis]=full+text");
    for (i, (part, judgement)) in PARTS.iter().zip(judgements).enumerate() {
        let at = format!("appraisal[domain][{i}]");
        write!(form, "&{at}[name]={part}&{at}[judgement]={judgement}&{at}[support]=Read+in+the+protocol.").expect("written");
    }
    form
}

/// What the list says of one appraisal.
fn said(page: &Answer, id: i64) -> String {
    page.text(&format!("li[data-appraisal='{id}']"))
}

#[tokio::test]
async fn two_raters_who_agree_settle_an_appraisal_and_the_verdict_follows() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let bob = signed_in(&site, &database, "Bob", Role::Editor).await;
    let id = number(&database, "hasific-2023/rob2/coronary-calcium-cac-400").await;
    let rate = format!("{LIST}/{id}/rate");
    let page = site.get_as(LIST, &ada).await;
    assert_eq!(page.status, 200);
    assert!(said(&page, id).contains("Rate it") && said(&page, id).contains("Confirm as it stands"));
    // an unfinished draft is kept and counts for nothing
    let draft = format!(
        "act=keep&version=0&appraisal[domain][0][name]=randomisation&appraisal[domain][0][answer][0][question]=1.1\
        &appraisal[domain][0][answer][1][question]=1.2\
        &appraisal[domain][0][answer][1][answer]=n"
    );
    let kept = site.post(&rate, &draft, &ada).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let page = site.get_as(&rate, &ada).await;
    assert_eq!(page.texts("#part-randomisation [data-suggested]"), ["The answers come to: High."]);
    let before = verdicts(&database).await;
    // done, from a version that is not the newest: refused with both shown
    let form = rating(0, "done", ["low", "low", "some_concerns", "low", "low"], "some_concerns");
    let stale = site.post(&rate, &form, &ada).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text("[role=alert] table").contains("Randomisation: judgement"));
    let form = rating(1, "done", ["low", "low", "some_concerns", "low", "low"], "some_concerns");
    assert_eq!(site.post(&rate, &form, &ada).await.status, 303);
    let (provisional, overall) = standing(&database, id).await;
    assert_eq!((provisional, overall.as_str()), (true, "some_concerns"));
    let after = verdicts(&database).await;
    assert!(after > before, "the verdicts that rest on it were computed anew");
    // the second rater does not see what the first said
    let page = site.get_as(LIST, &bob).await;
    let row = said(&page, id);
    assert!(
        row.contains("Hidden until you have rated it too") && row.contains("Rate it too") && !row.contains("Some concerns"),
        "{row}"
    );
    let blank = site.get_as(&rate, &bob).await;
    assert!(blank.texts("option[selected]").is_empty() && !blank.body.contains("Read in the protocol"));
    assert_eq!(
        site.post(&rate, &rating(0, "done", ["low", "low", "some_concerns", "low", "low"], "some_concerns"), &bob).await.status,
        303
    );
    let row = said(&site.get_as(LIST, &bob).await, id);
    assert!(row.contains("Rated by Ada and Bob, who agree. 5 of 5 domains judged alike, overall too (kappa 1.00)."), "{row}");
    assert_eq!(standing(&database, id).await, (false, "some_concerns".to_owned()));
    // readers see who rated it
    let study = site.get("/studies/avadec").await;
    assert!(
        study
            .texts("details.appraisal")
            .iter()
            .any(|text| text.contains("Rated by Ada and Bob.") && !text.contains("Provisional"))
    );
    // rated anew, it stays as settled until somebody has
    let form = format!("act=anew&version={}", version(&database, id).await);
    assert_eq!(site.post(&format!("{LIST}/{id}/stand"), &form, &bob).await.status, 303);
    assert_eq!(standing(&database, id).await.0, false);
    assert_eq!(site.post(&rate, &rating(0, "done", ["low"; 5], "low"), &bob).await.status, 303);
    assert_eq!(standing(&database, id).await, (true, "low".to_owned()));
}

#[tokio::test]
async fn where_raters_differ_somebody_settles_it_with_a_reason() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let bob = signed_in(&site, &database, "Bob", Role::Editor).await;
    let cy = signed_in(&site, &database, "Cy", Role::Reviewer).await;
    let id = number(&database, "avadec-2022/rob2/valve-calcium-and-echo").await;
    let (rate, settle) = (format!("{LIST}/{id}/rate"), format!("{LIST}/{id}/adjudicate"));
    assert_eq!(site.get_as(&settle, &cy).await.status, 409, "nothing to settle yet");
    assert_eq!(
        site.post(&rate, &rating(0, "done", ["low", "low", "low", "low", "some_concerns"], "some_concerns"), &ada).await.status,
        303
    );
    assert_eq!(
        site.post(&rate, &rating(0, "done", ["low", "low", "high", "low", "some_concerns"], "high"), &bob).await.status,
        303
    );
    assert_eq!(standing(&database, id).await, (true, "some_concerns".to_owned()), "the first stays until it is settled");
    let row = said(&site.get_as(LIST, &cy).await, id);
    assert!(
        row.contains("Rated by Ada and Bob, who differ") && row.contains("4 of 5 domains judged alike, overall not"),
        "{row}"
    );
    assert_eq!(site.post(&rate, &rating(0, "done", ["low"; 5], "low"), &cy).await.status, 409, "two are enough");
    let page = site.get_as(&settle, &cy).await;
    assert_eq!(page.texts("fieldset legend"), ["Missing data", "All together"]);
    assert_eq!(page.attributes("form.rating input[name$='[name]']", "value").len(), 5, "rows without gaps");
    let typed = "appraisal[domain][0][name]=randomisation&appraisal[domain][1][name]=missing_data\
        &appraisal[domain][1][judgement]=some_concerns&appraisal[domain][1][support]=Losses+alike+by+arm.&appraisal[overall]=some_concerns";
    let form = format!("version={}&{typed}&adjudication=", version(&database, id).await);
    let refused = site.post(&settle, &form, &cy).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("textarea[name='appraisal[domain][2][support]']"), ["Losses alike by arm."]);
    assert_eq!(site.post(&settle, &form.replace("version=", "version=9"), &cy).await.status, 409);
    assert_eq!(site.post(&settle, &format!("{form}Talked+it+over."), &cy).await.status, 303);
    assert_eq!(standing(&database, id).await, (false, "some_concerns".to_owned()));
    let row = said(&site.get_as(LIST, &ada).await, id);
    assert!(row.contains("Rated by Ada and Bob, who differed; settled by Cy."), "{row}");
    let reason: String = sqlx::query_scalar(
        "SELECT reason FROM revision WHERE kind = 'appraisal' AND record_id = $1 ORDER BY number DESC LIMIT 1",
    )
    .bind(id)
    .fetch_one(&database.pool)
    .await
    .expect("a revision");
    assert_eq!(reason, "Talked it over.");
}

#[tokio::test]
async fn a_rating_that_departs_from_the_algorithm_or_is_unfinished_is_refused_with_everything_kept() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let id = number(&database, "avadec-2022/rob2/valve-calcium-and-echo").await;
    let rate = format!("{LIST}/{id}/rate");
    let refused = site.post(&rate, &rating(0, "done", ["low", "", "high", "low", "low"], "low"), &ada).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-domain-1-judgement-said").contains("must be given"));
    assert_eq!(
        refused.attributes("#part-missing_data select[name='appraisal[domain][2][judgement]'] option[selected]", "value"),
        ["high"]
    );
    let refused = site.post(&rate, &rating(0, "done", ["low", "low", "high", "low", "low"], "low"), &ada).await;
    assert!(refused.text("#f-overall_reason-said").contains("must say why it is not “High”"));
    assert_eq!(site.get_as(&format!("{LIST}/1/rate"), &ada).await.status, 404);
    assert_eq!(site.get_as(&format!("/studies/vitavask/appraisals/{id}/rate"), &ada).await.status, 404);
    let ratings: i64 = sqlx::query_scalar("SELECT count(*) FROM rating").fetch_one(&database.pool).await.expect("a count");
    assert_eq!(ratings, 0);
}

#[tokio::test]
async fn what_was_recorded_without_a_rater_is_confirmed_with_one_button() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let id = number(&database, "avadec-2022/rob2/valve-calcium-and-echo").await;
    let before = standing(&database, id).await;
    let stand = format!("{LIST}/{id}/stand");
    assert_eq!(site.post(&stand, "act=confirm&version=7", &ada).await.status, 409);
    assert_eq!(site.post(&stand, "act=confirm&version=1", &ada).await.status, 303);
    assert_eq!((before.0, standing(&database, id).await), (true, (false, before.1)));
    assert!(said(&site.get(LIST).await, id).contains("Confirmed as recorded by Ada."));
    assert_eq!(site.post(&stand, "act=confirm&version=2", &ada).await.status, 409, "not twice");
    let domains: i64 = sqlx::query_scalar("SELECT count(*) FROM appraisal_domain WHERE appraisal_id = $1")
        .bind(id)
        .fetch_one(&database.pool)
        .await
        .expect("a count");
    assert_eq!(domains, 5, "what it says stays");
}

#[tokio::test]
async fn an_appraisal_is_opened_for_results_the_instrument_is_made_for() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let new = "/studies/shea-k1-trial/appraisals/new";
    sqlx::query("DELETE FROM appraisal_result WHERE result_key = 'shea-2009/cac-10' AND instrument = 'iceman'")
        .execute(&database.pool)
        .await
        .expect("freed");
    let page = site.get_as(&format!("{new}?instrument=iceman"), &ada).await;
    assert_eq!(page.attributes("input[type=checkbox]", "value"), ["shea-2009/cac-10"]);
    let refused = site.post(new, "appraisal[instrument]=iceman&appraisal[family]=as+typed", &ada).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.attributes("#f-family", "value"), ["as typed"]);
    let odd = site.post(new, "appraisal[instrument]=amstar2&appraisal[results][]=shea-2009/cac-10", &ada).await;
    assert!(odd.text("[role=alert]").contains("AMSTAR 2 is not made for"));
    let opened = site.post(new, "appraisal[instrument]=iceman&appraisal[results][]=shea-2009/cac-10", &ada).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    let address = opened.headers["location"].to_str().expect("text").to_owned();
    assert_eq!(site.get_as(&address, &ada).await.texts("fieldset legend").len(), 6);
    let listed =
        |page: Answer| page.texts("li[data-appraisal]").iter().filter(|row| row.contains("Nobody has rated it yet")).count();
    assert_eq!(
        (
            listed(site.get_as("/studies/shea-k1-trial/appraisals", &ada).await),
            listed(site.get("/studies/shea-k1-trial/appraisals").await)
        ),
        (1, 0)
    );
    assert!(!site.get("/studies/shea-k1-trial").await.body.contains("version 1.0</p>"));
    assert_eq!(
        site.post(new, "appraisal[instrument]=iceman&appraisal[results][]=shea-2009/cac-10", &ada).await.status,
        422,
        "once"
    );
}

async fn standing(database: &TestDatabase, id: i64) -> (bool, String) {
    sqlx::query_as("SELECT provisional, overall FROM appraisal WHERE id = $1")
        .bind(id)
        .fetch_one(&database.pool)
        .await
        .expect("it")
}

async fn version(database: &TestDatabase, id: i64) -> i32 {
    sqlx::query_scalar("SELECT version FROM appraisal WHERE id = $1").bind(id).fetch_one(&database.pool).await.expect("it")
}

async fn verdicts(database: &TestDatabase) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM verdict").fetch_one(&database.pool).await.expect("a count")
}
