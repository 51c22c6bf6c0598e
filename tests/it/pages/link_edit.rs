//! Linking results to claims, as forms send it without a script.

use super::claim_edit::{location, recorded, site_with_editor};
use super::study_edit::{complete, filled};
use crate::support::client::Site;
use crate::support::people::signed_in;
use probatum::domain::person::Role;

/// Fields that make a complete link.
const COMPLETE: [(&str, &str); 4] = [
    ("link[directness_engine]", "direct"),
    ("link[outcome_match]", "exact"),
    ("link[population]", "overall"),
    ("link[rationale]", "The same question."),
];

fn form_of(claim: &str, result: &str) -> String {
    format!("/claims/{claim}/links/new?result={}", result.replace('/', "%2F"))
}

/// Links a result to a claim and returns the address of the link.
async fn linked(site: &Site, cookie: &str, claim: &str, result: &str, act: &str) -> String {
    let address = form_of(claim, result);
    let page = site.get_as(&address, cookie).await;
    let saved = site.post(&address, &filled(&page, &COMPLETE, act), cookie).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts(".finding, [role=alert]"));
    location(&saved).split('?').next().unwrap_or_default().to_owned()
}

async fn verdict(site: &Site, claim: &str) -> Vec<String> {
    site.get(&format!("/claims/{claim}")).await.attributes("section.answer", "data-verdict")
}

#[tokio::test]
async fn a_result_is_found_by_words_with_its_estimate_and_what_is_linked_already() {
    let (site, _, cookie) = site_with_editor().await;
    let page = site.get_as("/claims/danish-cac400/links/new?q=AVADEC", &cookie).await;
    let rows = page.texts("ul.rows > li");
    let row = |words: &str| rows.iter().find(|row| row.contains(words)).unwrap_or_else(|| panic!("{words} in {rows:?}"));
    assert!(row("Aortic valve area change").contains("Mean difference 0.02 (−0.09 to 0.12)"));
    assert!(row("CAC change, whole group").contains("linked already"));
    assert!(row("CAC mean difference, whole group").contains("the same as hasific-2023/cac-all"));
    assert!(site.get_as("/claims/danish-cac400/links/new?q=zzzz", &cookie).await.text("main").contains("No study contains"));
    let from_study = site.get_as("/studies/avadec/links/new?q=magnesium", &cookie).await;
    assert!(from_study.attributes(".rows h3 a", "href").contains(&"/claims/mg-with-k2/links/new?study=avadec".to_owned()));
    let one = site.get_as("/claims/mg-with-k2/links/new?study=avadec", &cookie).await;
    assert!(one.attributes("ul.rows a", "href").contains(&"/claims/mg-with-k2/links/new?result=avadec-2022%2Favc".to_owned()));
}

#[tokio::test]
async fn the_direction_is_computed_and_the_verdict_shown_before_and_given_after() {
    let (site, database, cookie) = site_with_editor().await;
    let address = form_of("mg-with-k2", "hasific-2023/cac-all");
    let page = site.get_as(&address, &cookie).await;
    assert!(page.text("#consequence").contains("computed once the fields are filled in"));
    assert_eq!(page.attributes("#f-population", "value"), ["overall"]);
    assert!(page.text("section:has(#end-result)").contains("−51"), "{}", page.text("section:has(#end-result)"));
    let checked = site.post(&address, &filled(&page, &COMPLETE, "check"), &cookie).await;
    assert_eq!(checked.attributes("[data-reading]", "data-reading"), ["I"]);
    assert_eq!(checked.attributes("[data-standing]", "data-standing").len(), 1);
    assert_eq!(checked.attributes("#consequence .changes .verdict", "data-verdict"), ["not_assessed", "non_significant"]);
    let links: i64 = sqlx::query_scalar("SELECT count(*) FROM link WHERE status <> 'published'")
        .fetch_one(&database.pool)
        .await
        .expect("counted");
    assert_eq!(links, 0, "a preview stores nothing");
    let link = linked(&site, &cookie, "mg-with-k2", "hasific-2023/cac-all", "save").await;
    assert_eq!(verdict(&site, "mg-with-k2").await, ["not_assessed"], "a draft decides nothing");
    let page = site.get_as(&link, &cookie).await;
    assert_eq!(site.post(&link, &filled(&page, &[], "publish"), &cookie).await.status, 303);
    assert_eq!(verdict(&site, "mg-with-k2").await, ["non_significant"]);
    assert!(site.get("/claims/mg-with-k2").await.body.contains("The same question."));
    // retired, it is as before
    assert_eq!(site.post(&link, "version=2&act=retire&comment=", &cookie).await.status, 422);
    assert_eq!(site.post(&link, "version=2&act=retire&comment=Other+product", &cookie).await.status, 303);
    assert_eq!(verdict(&site, "mg-with-k2").await, ["not_assessed"]);
    // linked again, it is the same link
    assert_eq!(linked(&site, &cookie, "mg-with-k2", "hasific-2023/cac-all", "save").await, link);
}

#[tokio::test]
async fn a_reversed_reading_needs_its_reason_and_turns_the_direction() {
    let (site, _, cookie) = site_with_editor().await;
    let address = form_of("mg-with-k2", "avadec-2022/dpucmgp");
    let page = site.get_as(&address, &cookie).await;
    let plain = site.post(&address, &filled(&page, &COMPLETE, "check"), &cookie).await;
    let reversed = [("link[polarity]", "reversed")];
    let refused = site.post(&address, &filled(&plain, &reversed, "save"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(!refused.text("#f-polarity_reason-said").is_empty());
    let turned = [("link[polarity]", "reversed"), ("link[polarity_reason]", "higher is better")];
    let checked = site.post(&address, &filled(&plain, &turned, "check"), &cookie).await;
    let both = (plain.attributes("[data-reading]", "data-reading"), checked.attributes("[data-reading]", "data-reading"));
    assert!(
        both == (vec!["F".to_owned()], vec!["A".to_owned()]) || both == (vec!["A".to_owned()], vec!["F".to_owned()]),
        "{both:?}"
    );
}

#[tokio::test]
async fn links_the_records_make_impossible_are_refused_with_the_reason() {
    let (site, database, cookie) = site_with_editor().await;
    let refused = async |claim: &str, result: &str| {
        let address = form_of(claim, result);
        let page = site.get_as(&address, &cookie).await;
        let answer = site.post(&address, &filled(&page, &COMPLETE, "save"), &cookie).await;
        assert_eq!(answer.status, 422, "{claim} ← {result}");
        answer.text("[role=alert]")
    };
    assert!(refused("danish-cac400", "avadec-2022/avc").await.contains("linked to the claim already, by link 8083"));
    assert!(refused("danish-cac400", "hasific-2023/md-all-derived").await.contains("the same result as hasific-2023/cac-all"));
    assert!(refused("danish-cac400", "barrett-2018/assoc").await.contains("no result of a comparison"));
    // a claim whose margins are differences and a ratio
    let zone = "version=0&act=publish&claim[statement]=K2+is+no+better.&claim[type]=equivalence&claim[direction]=none\
        &claim[population_scope]=overall&claim[outcome_key]=cac&claim[wording_level]=2&claim[margin_lo]=-5&claim[margin_hi]=5";
    assert_eq!(site.post("/claims/new", zone, &cookie).await.status, 303);
    assert!(refused("k2-is-no-better", "geleijnse-2004/aac").await.contains("margins (-5 to 5) are those of a difference"));
    let told = site.get_as(&form_of("two-types", "avadec-2022/avc"), &cookie).await;
    let told = site.post(&form_of("two-types", "avadec-2022/avc"), &filled(&told, &COMPLETE, "check"), &cookie).await;
    assert!(told.text("#todo").contains("V1"), "{}", told.text("#todo"));
    assert_eq!(site.get_as(&form_of("danish-cac400", "no/such"), &cookie).await.status, 404);
    assert_eq!(site.get_as("/links/77", &cookie).await.status, 404);
    // what was linked before there was such a rule can still be worded better
    let old: i64 = sqlx::query_scalar("SELECT id FROM link WHERE result_key = 'barrett-2018/assoc' ORDER BY id LIMIT 1")
        .fetch_one(&database.pool)
        .await
        .expect("a link");
    let page = site.get_as(&format!("/links/{old}"), &cookie).await;
    let saved =
        site.post(&format!("/links/{old}"), &filled(&page, &[("link[note]", "Looked at again.")], "publish"), &cookie).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts(".finding, [role=alert]"));
}

#[tokio::test]
async fn a_link_to_a_draft_waits_for_its_study_and_goes_public_with_it() {
    let (site, _, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/new", &cookie).await;
    let saved = site.post("/studies/new", &filled(&page, &[("study[name]", "New K2 trial")], "save"), &cookie).await;
    assert_eq!(saved.status, 303);
    crate::pages::study_edit::save_document(&site, "/studies/new-k2-trial/edit", &complete("New K2 trial"), 1, &cookie).await;
    let found = site.get_as("/claims/mg-with-k2/links/new?q=new+k2+trial", &cookie).await;
    assert!(found.text("main").contains("Draft"), "{}", found.text("main"));
    let link = linked(&site, &cookie, "mg-with-k2", "new-k2-trial/1", "submit").await;
    let page = site.get_as(&link, &cookie).await;
    assert_eq!(page.attributes("[data-reading]", "data-reading"), ["I"], "{}", page.text("#consequence"));
    let early = site.post(&link, "version=2&act=publish", &cookie).await;
    assert_eq!(early.status, 422);
    assert!(early.text("[role=alert]").contains("publish its study first"), "{}", early.text("[role=alert]"));
    assert_eq!(verdict(&site, "mg-with-k2").await, ["not_assessed"]);
    let published = site.post("/studies/new-k2-trial/review", "version=2&act=publish", &cookie).await;
    assert_eq!(published.status, 303, "{:?}", published.texts("[role=alert]"));
    assert_eq!(verdict(&site, "mg-with-k2").await, ["non_significant"]);
}

#[tokio::test]
async fn a_link_in_review_goes_public_with_its_new_claim() {
    let (site, _, cookie) = site_with_editor().await;
    let slug = recorded(&site, &cookie, "save").await;
    let link = linked(&site, &cookie, &slug, "avadec-2022/avc", "submit").await;
    let early = site.post(&link, "version=2&act=publish", &cookie).await;
    assert!(early.text("[role=alert]").contains("is not published"), "{}", early.text("[role=alert]"));
    assert_eq!(site.post(&format!("/claims/{slug}/review"), "version=1&act=publish", &cookie).await.status, 303);
    assert_eq!(verdict(&site, &slug).await, ["non_significant"]);
}

#[tokio::test]
async fn whoever_saves_second_sees_both_versions() {
    let (site, database, ada) = site_with_editor().await;
    let eve = signed_in(&site, &database, "Eve", Role::Editor).await;
    let (for_ada, for_eve) = (site.get_as("/links/8081", &ada).await, site.get_as("/links/8081", &eve).await);
    assert_eq!(site.post("/links/8081", &filled(&for_ada, &[("link[note]", "Her note")], "save"), &ada).await.status, 303);
    let refused = site.post("/links/8081", &filled(&for_eve, &[("link[rationale]", "Another reason")], "save"), &eve).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text(".stale").contains("Her note") && refused.text(".stale").contains("Another reason"));
    assert_eq!((refused.text("#f-note"), refused.text("#f-rationale")), ("Her note".into(), "Another reason".into()));
    assert_eq!(site.post("/links/8081", &filled(&refused, &[], "submit"), &eve).await.status, 303);
    let early = site.post("/links/8081", "version=3&act=publish", &ada).await;
    assert_eq!(early.status, 409, "a decision on an older version does nothing");
    assert_eq!(site.post("/links/8081", "version=4&act=discuss&comment=Well+put", &ada).await.status, 303);
    assert!(site.get_as("/links/8081", &eve).await.text(".remarks").contains("Well put"));
}
