//! Overrides: both verdicts are shown, some take two editors, and changed evidence suspends them.

use crate::support::client::{Answer, Site, now};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use probatum::store;
use probatum::verdict::overriding::needs_second;
use probatum::verdict::{Code, Verdict};
use probatum::workflow::assess;

const REASON: &str = "The+protocol%2C+read+in+full%2C+names+this+subgroup+as+its+main+question.";
const CLAIM: &str = "/claims/danish-cac400";

/// The hidden fields of the page's form.
fn seen(page: &Answer) -> String {
    let value = |name: &str| page.attributes(&format!("form.form input[name={name}]"), "value").concat();
    format!("computed={}&current={}", value("computed"), value("current"))
}

/// What the form sends to set an override.
pub fn setting(page: &Answer, code: &str) -> String {
    format!("act=set&{}&override[code]={code}&override[reason]={REASON}&override[review_on]=2026-08-01", seen(page))
}

async fn claim_id(database: &TestDatabase, slug: &str) -> i64 {
    sqlx::query_scalar("SELECT id FROM claim WHERE slug = $1").bind(slug).fetch_one(&database.pool).await.expect("a claim")
}

async fn tally(database: &TestDatabase, code: &str) -> i64 {
    sqlx::query_scalar("SELECT claims FROM verdict_tally WHERE code = $1")
        .bind(code)
        .fetch_one(&database.pool)
        .await
        .expect("a tally")
}

#[tokio::test]
async fn an_override_shows_beside_the_computed_verdict_everywhere_and_ends() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let before = tally(&database, "mixed").await;
    let page = site.get_as(&format!("{CLAIM}/override"), &ada).await;
    assert_eq!(page.status, 200);
    let answer = site.post(&format!("{CLAIM}/override"), &setting(&page, "mixed"), &ada).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let claim = site.get(CLAIM).await;
    assert_eq!(claim.attributes("section.answer", "data-verdict"), ["mixed"]);
    assert_eq!(claim.attributes("section.answer", "data-computed"), ["hypothesis_generating"]);
    let words = claim.text("[data-override=in_force]");
    for part in ["Set by Ada on 1 February 2026, until 1 August 2026: The protocol", "Computed: Hypothesis-generating by rule V6"]
    {
        assert!(words.contains(part), "{part} is missing from {words}");
    }
    assert_eq!(claim.attributes("li.step.decides", "data-verdict"), ["hypothesis_generating"]);
    assert_eq!(tally(&database, "mixed").await, before + 1);
    let json = site.get("/api/v1/claims/danish-cac400").await.json();
    assert_eq!((json["verdict"].as_str(), json["computed"].as_str()), (Some("mixed"), Some("hypothesis_generating")));
    assert_eq!((json["override"]["state"].as_str(), json["override"]["editor"].as_str()), (Some("in_force"), Some("Ada")));
    // the review date comes: it is listed, and stays
    let mut connection = database.pool.acquire().await.expect("a connection");
    let due = |day: &str| day.parse().expect("a day");
    assert!(store::verdict::overrides_due(&mut connection, due("2026-07-31")).await.expect("due").is_empty());
    assert_eq!(store::verdict::overrides_due(&mut connection, due("2026-08-01")).await.expect("due").len(), 1);
    let page = site.get_as(&format!("{CLAIM}/override"), &ada).await;
    assert_eq!(site.post(&format!("{CLAIM}/override"), &format!("act=end&{}", seen(&page)), &ada).await.status, 303);
    let claim = site.get(CLAIM).await;
    assert_eq!(claim.attributes("section.answer", "data-verdict"), ["hypothesis_generating"]);
    assert!(claim.texts("[data-override]").is_empty());
    assert_eq!(tally(&database, "mixed").await, before);
    assert!(site.get("/api/v1/claims/danish-cac400").await.json()["override"].is_null());
    let page = site.get_as(&format!("{CLAIM}/override"), &ada).await;
    assert!(page.text("section:has(#past) li").contains("ended by Ada"));
}

#[tokio::test]
async fn what_can_t_be_taken_is_kept_and_marked() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let address = format!("{CLAIM}/override");
    let page = site.get_as(&address, &ada).await;
    let form = format!("act=set&{}&override[code]=mixed&override[reason]=too+short&override[review_on]=2027-03-01", seen(&page));
    let refused = site.post(&address, &form, &ada).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("[aria-invalid=true]").len(), 2);
    assert_eq!(refused.text("textarea"), "too short");
    assert_eq!(refused.attributes("input[type=date]", "value"), ["2027-03-01"]);
    // somebody else was faster: both are shown, nothing is lost
    let stale = setting(&page, "mixed").replace("current=0", "current=999");
    let refused = site.post(&address, &stale, &ada).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text("textarea").starts_with("The protocol"));
    assert!(refused.text("[role=alert]").contains("You wrote against Hypothesis-generating by rule V6"));
    let reader = signed_in(&site, &database, "Rita", Role::Reader).await;
    assert_eq!(site.get_as(&address, &reader).await.status, 403);
    assert_eq!(site.get("/claims/no-such-claim/override").await.status, 401);
    assert_eq!(site.get_as("/claims/no-such-claim/override", &ada).await.status, 404);
}

#[tokio::test]
async fn raising_from_nothing_to_supported_waits_for_another_editor() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let bob = signed_in(&site, &database, "Bob", Role::Editor).await;
    let address = "/claims/mg-with-k2/override";
    let page = site.get_as(address, &ada).await;
    assert_eq!(site.post(address, &setting(&page, "supported"), &ada).await.status, 303);
    let shown = || async { site.get("/claims/mg-with-k2").await.attributes("section.answer", "data-verdict").concat() };
    assert_eq!(shown().await, "not_assessed");
    let page = site.get_as(address, &ada).await;
    assert_eq!(page.attributes("section[data-override]", "data-override"), ["awaiting"]);
    assert!(page.texts("button[value=countersign]").is_empty(), "nobody countersigns their own");
    let form = format!("act=countersign&{}", seen(&page));
    assert_eq!(site.post(address, &form, &ada).await.status, 422);
    assert_eq!(shown().await, "not_assessed");
    let mut connection = database.pool.acquire().await.expect("a connection");
    assert_eq!(store::verdict::overrides_awaiting(&mut connection).await.expect("awaiting").len(), 1);
    assert_eq!(site.get_as(address, &bob).await.texts("button[value=countersign]"), ["Countersign"]);
    assert_eq!(site.post(address, &form, &bob).await.status, 303);
    assert_eq!(shown().await, "supported");
    assert!(site.get("/claims/mg-with-k2").await.text("[data-override=in_force]").contains("Set by Ada and Bob"));
    // from elsewhere one editor is enough
    let page = site.get_as(&format!("{CLAIM}/override"), &ada).await;
    assert_eq!(site.post(&format!("{CLAIM}/override"), &setting(&page, "supported"), &ada).await.status, 303);
    assert_eq!(site.get(CLAIM).await.attributes("section.answer", "data-verdict"), ["supported"]);
}

#[tokio::test]
async fn changed_evidence_suspends_an_override() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let page = site.get_as(&format!("{CLAIM}/override"), &ada).await;
    assert_eq!(site.post(&format!("{CLAIM}/override"), &setting(&page, "mixed"), &ada).await.status, 303);
    let id = claim_id(&database, "danish-cac400").await;
    let mut connection = database.pool.acquire().await.expect("a connection");
    assert_eq!(assess::claims(&mut connection, vec![id], now()).await.expect("assessed"), 0, "nothing changed");
    assert_eq!(site.get(CLAIM).await.attributes("section.answer", "data-verdict"), ["mixed"]);
    sqlx::query("UPDATE result SET n = 102 WHERE key = 'hasific-2023/cac-400'").execute(&mut *connection).await.expect("changed");
    assert_eq!(assess::claims(&mut connection, vec![id], now()).await.expect("assessed"), 1);
    let claim = site.get(CLAIM).await;
    assert_eq!(claim.attributes("section.answer", "data-verdict"), ["hypothesis_generating"]);
    assert!(claim.text("[data-override=suspended]").contains("evidence changed, review needed"));
    let suspended = store::verdict::overrides_suspended(&mut connection).await.expect("suspended");
    assert_eq!(suspended.iter().map(|o| (o.slug.as_str(), o.code.as_str())).collect::<Vec<_>>(), [("danish-cac400", "mixed")]);
    // setting it again on the evidence as it is puts it in force
    let page = site.get_as(&format!("{CLAIM}/override"), &ada).await;
    assert_eq!(page.attributes("section[data-override]", "data-override"), ["suspended"]);
    assert_eq!(site.post(&format!("{CLAIM}/override"), &setting(&page, "mixed"), &ada).await.status, 303);
    assert_eq!(site.get(CLAIM).await.attributes("section.answer", "data-verdict"), ["mixed"]);
}

#[tokio::test]
async fn the_database_and_the_rules_agree_about_what_takes_two() {
    let database = database::seeded().await;
    let ada = signed_in(&Site::over(&database), &database, "Ada", Role::Editor).await;
    assert!(!ada.is_empty());
    let claims: Vec<(i64, i64, String, Vec<u8>)> = sqlx::query_as(
        "SELECT DISTINCT ON (v.code) c.id, v.id, v.code, v.inputs_digest FROM claim c JOIN verdict v ON v.id = c.verdict_id ORDER BY v.code",
    )
    .fetch_all(&database.pool)
    .await
    .expect("claims");
    assert!(claims.len() >= 5);
    for (claim, computed, rules_say, digest) in claims {
        for code in Verdict::ALL {
            let asked: bool = sqlx::query_scalar(
                "INSERT INTO verdict_override (claim_id, computed_id, code, reason, editor_id, inputs_digest, made_on, review_on, ended_at)
                 SELECT $1, $2, $3, repeat('x', 40), p.id, $4, '2026-01-01', '2026-06-01', now() FROM person p RETURNING needs_second",
            )
            .bind(claim)
            .bind(computed)
            .bind(code.as_str())
            .bind(&digest)
            .fetch_one(&database.pool)
            .await
            .expect("stored");
            assert_eq!(asked, needs_second(rules_say.parse().expect("a verdict"), *code), "{rules_say} to {code}");
        }
    }
}
