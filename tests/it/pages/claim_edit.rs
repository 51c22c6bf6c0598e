//! The claim editor, as forms send it without a script.

use super::study_edit::filled;
use crate::support::client::{Answer, Site};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;

/// The site with the seeds and an editor who is alone.
pub async fn site_with_editor() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    (site, database, cookie)
}

/// Where an answer leads.
pub fn location(answer: &Answer) -> &str {
    answer.headers.get("location").map_or("", |place| place.to_str().expect("text"))
}

/// Fields that make a complete claim.
pub const COMPLETE: [(&str, &str); 6] = [
    ("claim[statement]", "Vitamin K2 halves heart attacks."),
    ("claim[type]", "effect"),
    ("claim[direction]", "decrease"),
    ("claim[outcome_key]", "heart_attack"),
    ("claim[wording_level]", "3"),
    ("claim[topics]", "Vitamin K2\nHeart attack"),
];

/// Records a claim and returns its name in addresses.
pub async fn recorded(site: &Site, cookie: &str, act: &str) -> String {
    let page = site.get_as("/claims/new", cookie).await;
    let saved = site.post("/claims/new", &filled(&page, &COMPLETE, act), cookie).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts(".finding, [role=alert]"));
    location(&saved).trim_start_matches("/claims/").split(['/', '?']).next().unwrap_or_default().to_owned()
}

async fn count(database: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&database.pool).await.expect("counted")
}

#[tokio::test]
async fn a_draft_gets_its_address_from_the_statement_and_readers_do_not_see_it() {
    let (site, database, cookie) = site_with_editor().await;
    assert_eq!(recorded(&site, &cookie, "save").await, "vitamin-k2-halves-heart-attacks");
    assert_eq!(recorded(&site, &cookie, "save").await, "vitamin-k2-halves-heart-attacks-2");
    let address = "/claims/vitamin-k2-halves-heart-attacks";
    assert_eq!(site.get(address).await.status, 404);
    assert_eq!(site.get(&format!("/api/v1{address}")).await.status, 404);
    assert!(!site.get("/claims").await.body.contains("halves heart attacks"));
    // who may edit it is led to it
    assert_eq!(location(&site.get_as(address, &cookie).await), format!("{address}/review"));
    let again = site.get_as(&format!("{address}/edit"), &cookie).await;
    assert_eq!(again.text("#f-topics"), "Vitamin K2 Heart attack");
    assert_eq!(count(&database, "SELECT count(*) FROM topic WHERE name = 'Heart attack'").await, 0);
    // saving it unchanged stores nothing
    assert_eq!(site.post(&format!("{address}/edit"), &filled(&again, &[], "save"), &cookie).await.status, 303);
    assert_eq!(count(&database, "SELECT count(*) FROM revision WHERE kind = 'claim' AND number > 1").await, 0);
}

#[tokio::test]
async fn an_incomplete_claim_is_refused_with_everything_kept() {
    let (site, database, cookie) = site_with_editor().await;
    let page = site.get_as("/claims/new", &cookie).await;
    let changes =
        [("claim[statement]", "K2 “helps” <b>"), ("claim[mcid]", "many"), ("claim[direction]", "none"), ("claim[type]", "harm")];
    let refused = site.post("/claims/new", &filled(&page, &changes, "save"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.text("#f-statement"), "K2 “helps” <b>");
    assert_eq!(refused.attributes("#f-mcid", "value"), ["many"]);
    for field in ["mcid", "direction", "outcome_key", "wording_level"] {
        assert!(!refused.text(&format!("#f-{field}-said")).is_empty(), "{field}");
    }
    assert_eq!(count(&database, "SELECT count(*) FROM claim WHERE status = 'draft'").await, 0);
    // and it is there when the form is opened anew
    let again = site.get_as("/claims/new", &cookie).await;
    assert_eq!(again.attributes("#f-mcid", "value"), ["many"]);
}

#[tokio::test]
async fn rows_come_and_go_without_a_script() {
    let (site, _, cookie) = site_with_editor().await;
    let address = "/claims/danish-cac400/edit";
    let page = site.get_as(address, &cookie).await;
    assert_eq!(page.texts("fieldset.row > legend"), ["Passage 1", "Passage 2", "Overreach 1"]);
    let page = site.post(address, &filled(&page, &[], "add:anchor"), &cookie).await;
    let page =
        site.post(address, &filled(&page, &[("claim[anchor][2][exact]", "a third passage")], "remove:anchor[0]"), &cookie).await;
    assert_eq!(page.text("#f-anchor-1-exact"), "a third passage");
    assert!(page.text("#f-anchor-1-exact-said").contains("Warning These words do not stand in the article"));
    assert_eq!(site.post(address, &filled(&page, &[], "remove:anchor[9]"), &cookie).await.status, 400);
    assert_eq!(site.post(address, &filled(&page, &[], "explode"), &cookie).await.status, 400);
}

#[tokio::test]
async fn a_passage_that_stands_nowhere_or_twice_waits_in_a_draft_and_stops_a_publication() {
    let (site, _, cookie) = site_with_editor().await;
    let address = "/claims/new?article=vitamin-k2-calcification&quote=calcification";
    let page = site.get_as(address, &cookie).await;
    assert_eq!(page.text("#f-anchor-0-exact"), "calcification");
    assert!(page.text("#f-anchor-0-exact-said").contains("say which by occurrence"));
    assert!(page.text("[data-quotable]").contains("Mönckeberg"), "the text to choose from");
    let refused = site.post("/claims/new", &filled(&page, &COMPLETE, "publish"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-anchor-0-exact-said").starts_with("Error"), "{}", refused.text("#f-anchor-0-exact-said"));
    let nowhere = [("claim[anchor][0][exact]", "no such words")];
    let refused = site.post("/claims/new", &filled(&refused, &nowhere, "publish"), &cookie).await;
    assert!(refused.text("#f-anchor-0-exact-said").contains("do not stand in the article"));
    let draft = site.post("/claims/new", &filled(&refused, &[], "save"), &cookie).await;
    assert_eq!(draft.status, 303);
    let edit = location(&draft).split('?').next().unwrap_or_default().to_owned();
    let page = site.get_as(&edit, &cookie).await;
    let found = [("claim[anchor][0][exact]", "calcification"), ("claim[anchor][0][occurrence]", "2")];
    let published = site.post(&edit, &filled(&page, &found, "publish"), &cookie).await;
    assert_eq!(location(&published), "/claims/vitamin-k2-halves-heart-attacks", "{:?}", published.texts(".finding"));
    let page = site.get("/claims/vitamin-k2-halves-heart-attacks").await;
    assert_eq!(page.attributes("section.answer", "data-verdict"), ["not_assessed"]);
    assert!(page.text("blockquote").contains("calcification"));
    assert!(site.get("/articles/vitamin-k2-calcification").await.body.contains("m-vitamin-k2-halves-heart-attacks-1"));
}

#[tokio::test]
async fn margins_that_do_not_fit_stand_beside_their_field_and_stop_a_publication() {
    let (site, _, cookie) = site_with_editor().await;
    let page = site.get_as("/claims/new", &cookie).await;
    let zone =
        [("claim[type]", "equivalence"), ("claim[direction]", "none"), ("claim[margin_lo]", "2"), ("claim[margin_hi]", "1")];
    let changes: Vec<(&str, &str)> =
        COMPLETE.into_iter().filter(|(name, _)| !zone.iter().any(|(z, _)| z == name)).chain(zone).collect();
    let refused = site.post("/claims/new", &filled(&page, &changes, "publish"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#f-margin_lo-said").contains("V-39 The margin must enclose no effect."));
    let none = [("claim[margin_lo]", ""), ("claim[margin_hi]", "")];
    let checked = site.post("/claims/new", &filled(&refused, &none, "check"), &cookie).await;
    assert!(checked.text("#f-margin_lo-said").contains("V-40 Without a margin this can never be supported."));
    assert_eq!(site.post("/claims/new", &filled(&checked, &[], "publish"), &cookie).await.status, 303);
}

#[tokio::test]
async fn readers_keep_the_published_claim_until_the_next_is_published_and_the_consequence_is_shown_before() {
    let (site, database, cookie) = site_with_editor().await;
    let address = "/claims/danish-cac400/edit";
    let page = site.get_as(address, &cookie).await;
    assert!(page.text("#consequence").contains("the verdict stays Hypothesis-generating"), "{}", page.text("#consequence"));
    let other_way = [("claim[population_scope]", "overall"), ("claim[direction]", "increase")];
    let checked = site.post(address, &filled(&page, &other_way, "check"), &cookie).await;
    assert_eq!(
        checked.attributes("#consequence .changes .verdict", "data-verdict"),
        ["hypothesis_generating", "non_significant"]
    );
    assert_eq!(
        count(&database, "SELECT count(*) FROM revision WHERE kind = 'claim' AND number > 1").await,
        0,
        "a preview stores nothing"
    );
    assert_eq!(site.post(address, &filled(&checked, &[("reason", "Read again")], "save"), &cookie).await.status, 303);
    assert_eq!(site.get("/claims/danish-cac400").await.attributes("section.answer", "data-verdict"), ["hypothesis_generating"]);
    let review = site.get_as("/claims/danish-cac400/review", &cookie).await;
    assert!(review.text("section:has(#changed)").contains("CAC>=400"), "{}", review.text("section:has(#changed)"));
    assert!(review.text("section:has(#links)").contains("CAC change, whole group"));
    assert_eq!(site.post("/claims/danish-cac400/review", "version=2&act=publish", &cookie).await.status, 303);
    assert_eq!(site.get("/claims/danish-cac400").await.attributes("section.answer", "data-verdict"), ["non_significant"]);
}

#[tokio::test]
async fn whoever_saves_second_sees_both_versions_and_loses_nothing() {
    let (site, database, ada) = site_with_editor().await;
    let eve = signed_in(&site, &database, "Eve", Role::Editor).await;
    let address = "/claims/danish-cac400/edit";
    let (for_ada, for_eve) = (site.get_as(address, &ada).await, site.get_as(address, &eve).await);
    let hers = [("claim[note]", "Read the protocol."), ("claim[exposure]", "MK-7 and D3")];
    assert_eq!(site.post(address, &filled(&for_ada, &hers, "save"), &ada).await.status, 303);
    let mine = [("claim[comparator]", "a placebo pill"), ("claim[exposure]", "vitamin K2")];
    let refused = site.post(address, &filled(&for_eve, &mine, "save"), &eve).await;
    assert_eq!(refused.status, 409);
    let both = refused.text(".stale");
    for words in ["Ada saved version 2", "Read the protocol.", "MK-7 and D3", "a placebo pill", "You both changed it"] {
        assert!(both.contains(words), "{words} in {both}");
    }
    assert_eq!(refused.attributes("#f-exposure", "value"), ["vitamin K2"]);
    assert_eq!(refused.text("#f-note"), "Read the protocol.");
    assert_eq!(site.get_as(address, &eve).await.attributes("#f-comparator", "value"), ["a placebo pill"]);
    assert_eq!(site.post(address, &filled(&refused, &[], "save"), &eve).await.status, 303);
}

#[tokio::test]
async fn a_claim_goes_through_a_review_and_can_be_retired_with_a_reason() {
    let (site, database, ada) = site_with_editor().await;
    let eve = signed_in(&site, &database, "Eve", Role::Editor).await;
    let page = site.get_as("/claims/new", &ada).await;
    let own = site.post("/claims/new", &filled(&page, &COMPLETE, "publish"), &ada).await;
    assert_eq!(own.status, 409);
    assert!(own.text("[role=alert]").contains("Somebody else has to review it"));
    let slug = recorded(&site, &ada, "submit").await;
    let review = format!("/claims/{slug}/review");
    assert_eq!(site.post(&review, "version=2&act=publish", &ada).await.status, 409);
    assert_eq!(site.post(&review, "version=2&act=send_back&comment=", &eve).await.status, 422);
    assert_eq!(site.post(&review, "version=2&act=send_back&comment=Which+dose%3F", &eve).await.status, 303);
    assert!(site.get_as(&review, &ada).await.text(".remarks").contains("Which dose?"));
    assert_eq!(site.post(&review, "version=3&act=submit", &ada).await.status, 303);
    assert_eq!(site.post(&review, "version=4&act=publish", &eve).await.status, 303);
    assert_eq!(site.get(&format!("/claims/{slug}")).await.status, 200);
    assert_eq!(site.post(&review, "version=5&act=retire&comment=", &eve).await.status, 422);
    assert_eq!(site.post(&review, "version=5&act=retire&comment=Nobody+says+it", &eve).await.status, 303);
    let gone = site.get(&format!("/claims/{slug}")).await;
    assert_eq!(gone.status, 410);
    assert!(gone.text("main").contains("Nobody says it"));
    assert!(!site.get("/search?q=halves+attacks").await.body.contains(&format!("/claims/{slug}")));
}

#[tokio::test]
async fn a_split_claim_says_what_it_was_split_into_and_a_merged_one_leads_on() {
    let (site, _, cookie) = site_with_editor().await;
    let page = site.get_as("/claims/danish-cac400/split", &cookie).await;
    assert_eq!(page.texts("fieldset.row > legend"), ["New claim 1", "New claim 2"]);
    let lost = "version=1&act=split&part[0][statement]=One&part[0][links][]=8081&part[1][statement]=Two&part[1][passages][]=1";
    let refused = site.post("/claims/danish-cac400/split", lost, &cookie).await;
    assert_eq!(refused.status, 422);
    let alert = refused.text("[role=alert]");
    assert!(alert.contains("passage 1 goes to none") && alert.contains("whole group goes to none"), "{alert}");
    assert_eq!(refused.text("#part-1"), "Two");
    let whole = "version=1&act=split&reason=Two+statements&part[0][statement]=K2+slowed+it+in+severe+disease.&part[0][links][]=8081\
        &part[0][passages][]=0&part[1][statement]=The+page+calls+it+a+hypothesis.&part[1][passages][]=1&part[1][links][]=8082\
        &part[1][links][]=8083&part[1][links][]=8081&part[2][statement]=";
    let split = site.post("/claims/danish-cac400/split", whole, &cookie).await;
    assert_eq!(split.status, 303, "{:?}", split.texts("[role=alert]"));
    let gone = site.get("/claims/danish-cac400").await;
    assert_eq!(gone.status, 410);
    assert!(gone.text(".lede").contains("was split on"));
    let heirs = gone.attributes(".rows h2 a", "href");
    assert_eq!(heirs, ["/claims/k2-slowed-it-in-severe-disease", "/claims/the-page-calls-it-a-hypothesis"]);
    assert_eq!(gone.attributes(".rows .verdict", "data-verdict"), ["hypothesis_generating", "hypothesis_generating"]);
    assert!(site.get(&heirs[1]).await.text("#cx ~ *").contains("aortic valve"));
    // and back into one
    let found = site.get_as(&format!("{}/merge?q=hypothesis", heirs[0]), &cookie).await;
    assert!(found.attributes(".rows h3 a", "href").contains(&format!("{}/merge?with=the-page-calls-it-a-hypothesis", heirs[0])));
    let merge = format!("{}/merge", heirs[0]);
    let form = "version=1&with=the-page-calls-it-a-hypothesis&with_version=1&stays=this&reason=One+after+all";
    assert_eq!(site.post(&merge, &form.replace("with_version=1", "with_version=7"), &cookie).await.status, 409);
    let merged = site.post(&merge, form, &cookie).await;
    assert_eq!(merged.status, 303, "{:?}", merged.texts("[role=alert]"));
    let old = site.get(&heirs[1]).await;
    assert_eq!((old.status.as_u16(), location(&old)), (307, heirs[0].as_str()));
    let page = site.get(&heirs[0]).await;
    assert_eq!(page.texts("blockquote").len(), 2);
}

#[tokio::test]
async fn only_editors_are_offered_what_editors_do() {
    let (site, database, cookie) = site_with_editor().await;
    for path in ["/claims/danish-cac400", "/articles/vitamin-k2-calcification", "/studies/avadec"] {
        assert_eq!(site.get(path).await.texts(".editbar").len(), 0, "{path}");
        assert_eq!(site.get_as(path, &cookie).await.texts(".editbar").len(), 1, "{path}");
    }
    assert_eq!(site.get("/articles/vitamin-k2-calcification").await.texts("[data-quote]").len(), 0);
    let reader = signed_in(&site, &database, "Rob", Role::Reader).await;
    for path in ["/claims/new", "/claims/danish-cac400/edit", "/claims/danish-cac400/split", "/links/8081"] {
        assert_eq!(site.get(path).await.status, 401, "{path}");
        assert_eq!(site.get_as(path, &reader).await.status, 403, "{path}");
    }
}
