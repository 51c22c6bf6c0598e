//! Certainty: suggested with its basis, decided by a person, shown with the sentence it comes to, marked when evidence changed.

use crate::support::client::{Answer, Site, now};
use crate::support::database;
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use probatum::workflow::assess;
use std::fmt::Write;

const CLAIM: &str = "/claims/danish-cac400";
const DOMAINS: [&str; 8] = [
    "risk_of_bias",
    "inconsistency",
    "indirectness",
    "imprecision",
    "publication_bias",
    "large_effect",
    "dose_response",
    "opposing_confounding",
];

/// A rating that takes two steps for bias and two for imprecision.
pub fn rating(page: &Answer, act: &str, confirmed: usize) -> String {
    let value = |name: &str| page.attributes(&format!("form.rating input[name={name}]"), "value").concat();
    let mut form = format!(
        "act={act}&verdict={}&version={}&certainty[target]=null&certainty[start]=high",
        value("verdict"),
        value("version")
    );
    form.push_str("&certainty[follow_up]=24+months&certainty[as_of]=2026-01-31");
    for (i, (domain, steps)) in DOMAINS.iter().zip([-2, 0, 0, -2, 0, 0, 0, 0]).enumerate() {
        let at = format!("certainty[domain][{i}]");
        write!(form, "&{at}[domain]={domain}&{at}[steps]={steps}&{at}[reason]=Judged+by+hand+{i}.").expect("written");
        if i < confirmed {
            write!(form, "&{at}[confirmed]=true").expect("written");
        }
    }
    form
}

#[tokio::test]
async fn a_person_rates_and_the_claim_shows_level_statement_and_reasons() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let address = format!("{CLAIM}/certainty");
    let page = site.get_as(&address, &ada).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.attributes("fieldset[data-domain]", "data-domain"), DOMAINS);
    assert!(page.text("[data-domain=inconsistency]").contains("One study: cannot be judged."));
    assert!(page.texts("#cells + .tablebox tbody tr").len() > 1, "how closely each result meets the question");
    // a preview stores nothing
    let preview = site.post(&address, &rating(&page, "preview", 5), &ada).await;
    assert_eq!((preview.status.as_u16(), preview.text("[data-level]").as_str()), (200, "very low"));
    assert!(preview.text("[data-preview]").starts_with("The evidence is too uncertain to say what"));
    // four confirmed are not five
    let refused = site.post(&address, &rating(&page, "rate", 4), &ada).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-domain-4-confirmed-said").contains("must be confirmed"));
    assert_eq!(refused.attributes("#f-follow_up", "value"), ["24 months"]);
    assert!(site.get(CLAIM).await.text(".answer .facts").contains("not rated yet"));
    let rated = site.post(&address, &rating(&page, "rate", 5), &ada).await;
    assert_eq!(rated.status, 303, "{}", rated.body);
    let claim = site.get(CLAIM).await;
    assert_eq!(claim.attributes("[data-certainty]", "data-certainty"), ["very_low"]);
    let section = claim.text("section:has(#certainty)");
    for part in [
        "very low",
        "The evidence is too uncertain",
        "Follow-up: 24 months.",
        "Rated by Ada on 1 February 2026, as of 31 January 2026",
        "down 2",
        "Judged by hand 3.",
    ] {
        assert!(section.contains(part), "{part} is missing from {section}");
    }
    let json = site.get("/api/v1/claims/danish-cac400").await.json();
    assert_eq!(json["certainty"]["overall_final"], "very_low");
    // the same form again is stale: the newest rating is shown beside what was typed
    let stale = site.post(&address, &rating(&page, "rate", 5), &ada).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text("[role=alert]").contains("The newest rating, by Ada, says very low"));
    let again = rating(&site.get_as(&address, &ada).await, "rate", 5).replace("[steps]=-2", "[steps]=-1");
    assert_eq!(site.post(&address, &again, &ada).await.status, 303);
    assert_eq!(site.get(CLAIM).await.attributes("[data-certainty]", "data-certainty"), ["low"]);
    let revisions: i64 = sqlx::query_scalar("SELECT count(*) FROM revision WHERE kind = 'certainty'")
        .fetch_one(&database.pool)
        .await
        .expect("a count");
    assert_eq!(revisions, 2);
}

#[tokio::test]
async fn a_rating_is_marked_when_the_evidence_changed_since() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let address = format!("{CLAIM}/certainty");
    let form = rating(&site.get_as(&address, &ada).await, "rate", 5);
    assert_eq!(site.post(&address, &form, &ada).await.status, 303);
    assert!(!site.get(CLAIM).await.body.contains("ated on earlier evidence"));
    let mut connection = database.pool.acquire().await.expect("a connection");
    sqlx::query("UPDATE result SET n = 102 WHERE key = 'hasific-2023/cac-400'").execute(&mut *connection).await.expect("changed");
    let id: i64 =
        sqlx::query_scalar("SELECT id FROM claim WHERE slug = 'danish-cac400'").fetch_one(&mut *connection).await.expect("an id");
    assert_eq!(assess::claims(&mut connection, vec![id], now()).await.expect("assessed"), 1);
    let claim = site.get(CLAIM).await;
    assert!(claim.text(".answer .facts").contains("rated on earlier evidence"));
    assert!(claim.text("section:has(#certainty)").contains("what counts has changed since"));
    assert!(site.get_as(&address, &ada).await.body.contains("on earlier evidence"));
}

#[tokio::test]
async fn where_nothing_counts_there_is_nothing_to_rate() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let ada = signed_in(&site, &database, "Ada", Role::Editor).await;
    let page = site.get_as("/claims/mg-with-k2/certainty", &ada).await;
    assert!(page.status == 200 && page.body.contains("there is nothing to rate"));
    assert!(page.texts("form.rating").is_empty());
    assert_eq!(site.get("/claims/mg-with-k2/certainty").await.status, 401);
    // every other claim's page renders, with whatever it rests on
    let slugs: Vec<String> =
        sqlx::query_scalar("SELECT slug FROM claim ORDER BY id").fetch_all(&database.pool).await.expect("claims");
    for slug in slugs {
        let page = site.get_as(&format!("/claims/{slug}/certainty"), &ada).await;
        assert_eq!(page.status, 200, "{slug}");
        assert!(!page.body.contains("NaN"), "{slug}");
    }
}
