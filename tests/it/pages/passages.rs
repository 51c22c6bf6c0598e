//! Passages whose words changed or that were lost: what readers see of them, and what editors say.

use super::claim_edit::{COMPLETE, location, site_with_editor};
use super::study_edit::filled;
use crate::support::client::{Site, now};
use crate::support::database::{self, TestDatabase};
use probatum::domain::article::Format;
use probatum::domain::id::Slug;
use probatum::store;
use probatum::workflow::articles::{self, Incoming};

const SLUG: &str = "vitamin-k2-calcification";
const PAGE: &str = "/articles/vitamin-k2-calcification/passages";

/// Brings the seeded article in again with some of its words replaced.
pub async fn retold(database: &TestDatabase, changes: &[(&str, &str)]) {
    let mut connection = database.pool.acquire().await.expect("a connection");
    let page = store::article::page(&mut connection, SLUG).await.expect("an article").expect("the seeded one");
    drop(connection);
    let mut document = probatum::domain::article::Document {
        title: page.title,
        blocks: page.blocks.into_iter().map(|(_, block)| block).collect(),
    };
    for (from, to) in changes {
        assert!(document.text().contains(from), "“{from}” stands nowhere");
        for block in &mut document.blocks {
            block.text = block.text.replace(from, to);
        }
        document.blocks.retain(|block| !block.text.trim().is_empty());
    }
    let slug: Slug = SLUG.parse().expect("a slug");
    let incoming = Incoming { slug: &slug, document: &document, format: Format::Markdown, origin: None };
    articles::bring_in(&database.pool, incoming, articles::by_program(now())).await.expect("brought in");
}

/// The words a claim's first passage has.
async fn quote(database: &TestDatabase, claim: &str) -> String {
    sqlx::query_scalar("SELECT n.exact FROM anchor n JOIN claim c ON c.id = n.claim_id WHERE c.slug = $1 ORDER BY n.article_version_id, n.ordinal LIMIT 1")
        .bind(claim)
        .fetch_one(&database.pool)
        .await
        .expect("a passage")
}

/// The states of a claim's passages in the newest text, and whether somebody looked.
async fn states(database: &TestDatabase, claim: &str) -> Vec<(String, bool)> {
    sqlx::query_as(
        "SELECT n.state, n.checked_at IS NOT NULL FROM anchor n JOIN claim c ON c.id = n.claim_id
         WHERE c.slug = $1 AND n.article_version_id = (SELECT max(id) FROM article_version) ORDER BY n.ordinal",
    )
    .bind(claim)
    .fetch_all(&database.pool)
    .await
    .expect("passages")
}

const CHANGED: (&str, &str) = ("significantly slowed the advance", "may have slowed the advance");
const DROPPED: (&str, &str) = (
    "Some clinical studies give promising results for K2 in slowing the advance of calcification in the coronary arteries, \
     especially in patients whose calcification is already severe",
    "Gardens want water, most of all on hot days of a long summer",
);
const CLAIM: &str = "/claims/danish-cac400";
/// Its passages on the page; the words changed and dropped are those of two other claims too.
const FUZZY: &str = ".case[data-claim=danish-cac400][data-state=fuzzy]";
const LOST: &str = ".case[data-claim=danish-cac400][data-state=lost]";

/// What the page's forms say about a claim's passage: its key and what the form was filled in against.
fn asked(page: &crate::support::client::Answer, place: &str) -> String {
    let name =
        page.attributes(&format!("{place} input[name^=tick]"), "name").pop().unwrap_or_else(|| panic!("{place} has no form"));
    let value = page.attributes(&format!("{place} input[name^=tick]"), "value").pop().unwrap_or_default();
    let number = page.attributes(&format!("{place} input[name=number]"), "value").pop().unwrap_or_default();
    let next = page.attributes(&format!("{place} input[name=next]"), "value").pop().unwrap_or_default();
    format!("number={number}&next={next}&{name}={}", value.replace(' ', "+"))
}

#[tokio::test]
async fn readers_see_what_changed_and_what_is_no_longer_said() {
    let database = database::seeded().await;
    retold(&database, &[CHANGED, DROPPED]).await;
    assert_eq!(states(&database, "danish-cac400").await, [("fuzzy".to_owned(), false), ("lost".to_owned(), false)]);
    let site = Site::over(&database);
    let page = site.get(CLAIM).await;
    assert!(page.text(".answer [data-look-again]").contains("have changed since this was judged"));
    assert_eq!(page.texts(".said[data-state=fuzzy] del"), ["[before: significantly]"]);
    assert_eq!(page.texts(".said[data-state=fuzzy] ins"), ["[now: may have]"]);
    assert!(page.text(".said[data-state=fuzzy] figcaption").contains("Checked against an earlier text, of 15 January 2026"));
    let lost = page.text(".said[data-state=lost]");
    assert!(lost.contains("Some clinical studies") && lost.contains("Not found in the article’s present text"), "{lost}");
    assert!(page.text("#wording [data-earlier-words]").contains("earlier words"));
    // the article
    let article = site.get("/articles/vitamin-k2-calcification").await;
    assert!(article.text("#n-danish-cac400-1 .earlier").contains("Checked against an earlier text, of 15 January 2026"));
    assert_eq!(article.texts("#n-danish-cac400-1 .earlier ins"), ["[now: may have]"]);
    assert!(article.text(".gone [data-lost=danish-cac400]").contains("Some clinical studies give promising results"));
    // lists and machines
    assert_eq!(site.get("/claims").await.texts(".rows [data-look-again]"), ["needs another look"; 3]);
    let json = site.get("/api/v1/claims/danish-cac400").await.json();
    assert_eq!(json["look_again"], true);
    assert_eq!((&json["passages"][0]["state"], &json["passages"][1]["now"]), (&"fuzzy".into(), &serde_json::Value::Null));
    assert!(json["passages"][0]["now"].as_str().is_some_and(|words| words.contains("may have slowed")));
    assert!(json["passages"][0]["score"].as_f64().is_some_and(|score| score > 0.8 && score < 1.0));
    assert_eq!(site.get("/api/v1/claims/mg-with-k2").await.json()["look_again"], false);
}

#[tokio::test]
async fn an_editor_confirms_places_and_drops_passages() {
    let (site, database, cookie) = site_with_editor().await;
    retold(&database, &[CHANGED, DROPPED]).await;
    assert_eq!(site.get(PAGE).await.status, 401, "strangers are asked to sign in");
    let bar = site.get_as("/articles/vitamin-k2-calcification", &cookie).await;
    assert!(bar.text(".editbar").contains("5 to be looked at"), "{}", bar.text(".editbar"));
    let desk = site.get_as("/workbench", &cookie).await;
    let anchors = desk.texts("section[aria-labelledby=anchors] li");
    assert!(anchors[0].contains("2 passages have other words, 3 were not found"), "{anchors:?}");
    assert_eq!(desk.attributes("section[aria-labelledby=anchors] li a", "href"), [PAGE]);
    let page = site.get_as(PAGE, &cookie).await;
    assert!(page.text(&format!("{FUZZY} [data-read]")).contains("set: tentative (1); the new words read as"));
    assert!(page.texts(".cases .near").len() > 1, "places are offered for what was lost");
    // same claim
    let fuzzy = asked(&page, FUZZY);
    let done = site.post(PAGE, &format!("{fuzzy}&act=same"), &cookie).await;
    assert_eq!(done.status.as_u16(), 303);
    assert!(location(&done).starts_with(&format!("{PAGE}?saved=same#c-")), "it goes on at the next: {}", location(&done));
    let saved = site.get_as(&format!("{PAGE}?saved=same"), &cookie).await;
    assert_eq!(saved.text(".notice[role=status]"), "Saved: the article makes the same claim in its new words.");
    assert_eq!(states(&database, "danish-cac400").await[0], ("exact".to_owned(), true));
    assert!(!site.get(CLAIM).await.body.contains("[before: significantly"));
    assert!(site.get(CLAIM).await.text(".said[data-state=exact]").contains("may have slowed"));
    // whoever comes second is told, and nothing changes
    let late = site.post(PAGE, &format!("{fuzzy}&act=gone"), &cookie).await;
    assert_eq!(late.status, 409);
    assert!(late.text("[role=alert]").contains("somebody else looked"));
    assert_eq!(states(&database, "danish-cac400").await[0].0, "exact");
    // words that stand nowhere are kept with what is wrong
    let lost = asked(&page, LOST);
    let wrong = site.post(PAGE, &format!("{lost}&act=place&choice=words&words=No+such+words&occurrence="), &cookie).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.text(&format!("{LOST} textarea")), "No such words");
    assert!(wrong.text(&format!("{LOST} .error")).contains("do not stand in the article"));
    let none = site.post(PAGE, &format!("{lost}&act=place&words=&occurrence="), &cookie).await;
    assert!(none.text(&format!("{LOST} .error")).contains("choose a sentence, or paste the words"));
    // a place that is offered is taken
    let choice = page.attributes(&format!("{LOST} input[name=choice]"), "value").remove(0);
    assert_eq!(site.post(PAGE, &format!("{lost}&act=place&choice={choice}&words=&occurrence="), &cookie).await.status, 303);
    assert_eq!(states(&database, "danish-cac400").await[1], ("exact".to_owned(), true));
    assert_eq!(site.get("/api/v1/claims/danish-cac400").await.json()["look_again"], false);
    assert_eq!(site.get("/claims").await.texts(".rows [data-look-again]").len(), 2);
    let acts: Vec<String> = sqlx::query_scalar("SELECT act FROM activity WHERE act LIKE '%_passage' ORDER BY id")
        .fetch_all(&database.pool)
        .await
        .expect("acts");
    assert_eq!(acts, ["confirm_passage", "place_passage"]);
}

/// A claim nobody has published quotes words that a newer text has otherwise.
#[tokio::test]
async fn drafts_whose_words_changed_are_listed_with_the_nearest_sentence() {
    let (site, database, cookie) = site_with_editor().await;
    let quote = quote(&database, "danish-cac400").await;
    let begun = form_urlencoded::Serializer::new("/claims/new?".to_owned())
        .append_pair("article", SLUG)
        .append_pair("quote", &quote)
        .finish();
    let page = site.get_as(&begun, &cookie).await;
    let made = site.post("/claims/new", &filled(&page, &COMPLETE, "save"), &cookie).await;
    assert_eq!(made.status, 303, "{:?}", made.texts(".error"));
    assert_eq!(site.get_as(PAGE, &cookie).await.texts("[data-draft]").len(), 0, "its words stand in the text");
    retold(&database, &[CHANGED]).await;
    let page = site.get_as(PAGE, &cookie).await;
    assert_eq!(page.attributes("[data-draft]", "data-draft"), ["vitamin-k2-halves-heart-attacks"]);
    assert!(page.text("[data-draft] .meta").contains("% alike"), "{}", page.text("[data-draft]"));
    assert!(page.texts("[data-draft] del").iter().any(|gone| gone.contains("significantly")), "{}", page.text("[data-draft]"));
    assert_eq!(page.attributes("[data-draft] h3 a", "href"), ["/claims/vitamin-k2-halves-heart-attacks/edit"]);
}

#[tokio::test]
async fn several_are_confirmed_at_once_or_none() {
    let (site, database, cookie) = site_with_editor().await;
    let other = quote(&database, "k2-activates-mgp").await;
    let reworded = format!("{other} as far as is known");
    retold(
        &database,
        &[CHANGED, (other.as_str(), reworded.as_str()), ("demonstrated that six months", "hinted that six months")],
    )
    .await;
    let page = site.get_as(PAGE, &cookie).await;
    let names = page.attributes(".case input[form=ticked]", "name");
    let values = page.attributes(".case input[form=ticked]", "value");
    assert!(names.len() > 1, "{names:?}");
    let ticks: Vec<String> =
        names.iter().zip(&values).map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
    assert_eq!(site.post(PAGE, "number=2&act=same", &cookie).await.status, 422, "nothing is ticked");
    // one of them was confirmed by somebody else meanwhile
    assert_eq!(site.post(PAGE, &format!("number=2&act=same&{}", ticks[0]), &cookie).await.status, 303);
    let stale = site.post(PAGE, &format!("number=2&act=same&{}", ticks.join("&")), &cookie).await;
    assert_eq!(stale.status, 409);
    let left = stale.attributes(".case input[form=ticked]", "name").len();
    assert_eq!(stale.attributes(".case input[form=ticked][checked]", "name").len(), left, "what was ticked is kept");
    assert_eq!(site.post(PAGE, &format!("number=2&act=same&{}", ticks[1..].join("&")), &cookie).await.status, 303);
    assert!(site.get_as(PAGE, &cookie).await.texts(".case [data-read]").is_empty());
    // a text that came in meanwhile
    retold(&database, &[("hinted that six months", "found that six months")]).await;
    let newer = site.post(PAGE, &format!("number=2&act=same&{}", ticks[0]), &cookie).await;
    assert_eq!(newer.status, 409);
    assert!(newer.text("[role=alert]").contains("It is version 3"));
}

#[tokio::test]
async fn what_somebody_said_holds_when_the_claim_is_published_again_and_in_later_texts() {
    let (site, database, cookie) = site_with_editor().await;
    retold(&database, &[CHANGED, DROPPED]).await;
    // a claim with a lost passage can be published as it is
    let publish = async |note: &str| {
        let form = site.get_as("/claims/danish-cac400/edit", &cookie).await;
        let sent = site
            .post("/claims/danish-cac400/edit", &super::study_edit::filled(&form, &[("claim[note]", note)], "publish"), &cookie)
            .await;
        assert_eq!(sent.status, 303, "{:?}", sent.texts(".finding, [role=alert]"));
    };
    publish("One.").await;
    assert_eq!(states(&database, "danish-cac400").await, [("fuzzy".to_owned(), false), ("lost".to_owned(), false)]);
    let page = site.get_as(PAGE, &cookie).await;
    for (place, act) in [(FUZZY, "gone"), (LOST, "gone")] {
        assert_eq!(site.post(PAGE, &format!("{}&act={act}", asked(&page, place)), &cookie).await.status, 303);
    }
    publish("Two.").await;
    assert_eq!(states(&database, "danish-cac400").await, [("lost".to_owned(), true), ("lost".to_owned(), true)]);
    assert!(site.get(CLAIM).await.texts(".said").iter().all(|said| said.contains("The article no longer says this")));
    // the passage that was said not to be it is not offered again in the next text
    retold(&database, &[("six months", "half a year")]).await;
    assert_eq!(states(&database, "danish-cac400").await, [("lost".to_owned(), true), ("lost".to_owned(), true)]);
    // but its own words bring it back
    retold(&database, &[(CHANGED.1, CHANGED.0)]).await;
    assert_eq!(states(&database, "danish-cac400").await[0].0, "exact");
}

#[tokio::test]
async fn a_day_gone_by_shows_the_passages_as_they_were_before_somebody_looked() {
    let (site, database, cookie) = site_with_editor().await;
    retold(&database, &[CHANGED]).await;
    sqlx::raw_sql(
        "ALTER TABLE article_version DISABLE TRIGGER ALL; UPDATE article_version SET imported_at = '2026-01-20' WHERE number = 2",
    )
    .execute(&database.pool)
    .await
    .expect("brought in earlier");
    let page = site.get_as(PAGE, &cookie).await;
    assert_eq!(site.post(PAGE, &format!("{}&act=same", asked(&page, FUZZY)), &cookie).await.status, 303);
    let state = async |address: &str| site.get(address).await.json()["passages"][0]["state"].clone();
    assert_eq!(state("/api/v1/claims/danish-cac400").await, "exact");
    assert_eq!(state("/api/v1/claims/danish-cac400?as_of=2026-01-25&view=record").await, "fuzzy");
    assert_eq!(state("/api/v1/claims/danish-cac400?as_of=2026-01-16&view=record").await, "exact");
}

#[tokio::test]
async fn a_view_can_be_linked_and_paragraphs_have_addresses() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let page = site.get("/articles/vitamin-k2-calcification?verdict=mixed&verdict=supported&wording=overstated").await;
    let shown = page.attributes(".showing input[name=verdict][checked]", "value");
    assert!(!shown.is_empty() && shown.iter().all(|code| code == "mixed" || code == "supported"), "{shown:?}");
    assert_eq!(page.attributes("#only-overstated[checked]", "value"), ["overstated"]);
    let none = site.get("/articles/vitamin-k2-calcification?verdict=none").await;
    assert!(none.attributes(".showing input[name=verdict][checked]", "value").is_empty(), "a choice of none is kept");
    let all = site.get("/articles/vitamin-k2-calcification").await;
    assert_eq!(all.attributes(".showing input[name=verdict]:not([checked])", "value"), Vec::<String>::new());
    assert_eq!(site.get("/articles/vitamin-k2-calcification?verdict=maybe").await.status, 400);
    let links = all.attributes("a.para", "href");
    let ids = all.attributes(".read [id]", "id");
    assert!(links.len() > 20);
    for link in &links {
        let id = link.strip_prefix("?version=1#").unwrap_or_else(|| panic!("{link}"));
        assert!(ids.iter().any(|known| known == id), "{link}");
    }
    // a link to an earlier text says so and leads there
    retold(&database, &[CHANGED]).await;
    let old = site.get("/articles/vitamin-k2-calcification?version=1").await;
    assert_eq!(old.attributes(".notice a", "href"), ["/articles/vitamin-k2-calcification/versions/1"]);
    assert!(site.get("/articles/vitamin-k2-calcification?version=2").await.texts(".notice").is_empty());
}
