//! Deciding on the sentences of an article, as forms send it without a script.

use super::claim_edit::location;
use crate::support::client::{Answer, Site, now};
use crate::support::database::{self, TestDatabase};
use crate::support::people::{everybody, signed_in};
use probatum::domain::id::Slug;
use probatum::domain::person::Role;
use probatum::import::document;
use probatum::propose;
use probatum::workflow::articles::{self, Incoming};
use probatum::workflow::proposals::{self, Named};
use probatum::workflow::stages::Step;
use scraper::Selector;

pub const ADDRESS: &str = "/articles/walking-and-blood-pressure/proposals";

/// An article of our own whose outcomes are known from the seeds.
pub const ARTICLE: &str = "# Walking and blood pressure

Walking may lower systolic pressure in older women.

In a trial of 120 people, walking for six months reduced arterial stiffness and improved mood.

Talk to your doctor before you start.

## Questions

A: Walking may lower systolic pressure in older women.

Dancing prevents arterial stiffness.

Our neighbours walk on Sundays.
";

pub async fn bring_in(database: &TestDatabase, text: &str) {
    let (document, format) = document::read(text.as_bytes(), Some("walking.md")).expect("a document");
    let slug: Slug = "walking-and-blood-pressure".parse().expect("a slug");
    let incoming = Incoming { slug: &slug, document: &document, format, origin: None };
    articles::bring_in(&database.pool, incoming, articles::by_program(now())).await.expect("brought in");
}

async fn site() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    bring_in(&database, ARTICLE).await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    (site, database, cookie)
}

fn encoded(pairs: &[(String, String)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// What the form of the sentence with these words would send, with some fields filled in otherwise.
fn form(page: &Answer, words: &str, changes: &[(&str, &str)], act: &str) -> String {
    let html = page.html();
    let pick = |css: &str| Selector::parse(css).expect("a selector");
    let proposal = html
        .select(&pick(".proposal"))
        .find(|one| one.text().collect::<String>().contains(words) && one.select(&pick("form")).next().is_some())
        .unwrap_or_else(|| panic!("no form for {words}"));
    let chosen = pick("option[selected]");
    let mut pairs: Vec<(String, String)> = Vec::new();
    for field in proposal.select(&pick("input[name],select[name],textarea[name]")) {
        if field.attr("type") == Some("checkbox") && field.attr("checked").is_none() {
            continue;
        }
        let name = field.attr("name").unwrap_or_default().to_owned();
        let value = match field.value().name() {
            "select" => field.select(&chosen).next().and_then(|option| option.attr("value")).unwrap_or_default().to_owned(),
            "textarea" => field.text().collect::<String>().trim_start_matches('\n').to_owned(),
            _ => field.attr("value").unwrap_or_default().to_owned(),
        };
        pairs.push((name, value));
    }
    for (name, value) in changes {
        let pair = pairs.iter_mut().find(|(other, _)| other == name).unwrap_or_else(|| panic!("no field {name}"));
        (*value).clone_into(&mut pair.1);
    }
    pairs.push(("act".into(), act.into()));
    encoded(&pairs)
}

fn states(page: &Answer) -> Vec<String> {
    page.attributes(".proposal", "data-state")
}

async fn count(database: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&database.pool).await.expect("counted")
}

#[tokio::test]
async fn an_editor_sees_every_sentence_with_its_score_level_cues_and_mentions_and_nobody_else_sees_the_page() {
    let (site, database, cookie) = site().await;
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(page.status, 200);
    assert_eq!(states(&page), ["open", "open", "other", "repeat", "open", "other"]);
    assert_eq!(page.text("#counts"), "3 proposed 0 already claims 0 dismissed 3 to do");
    assert_eq!(page.texts(".proposal[data-state=open] .cue")[0], "may");
    assert_eq!(page.texts(".mention"), ["a trial", "120 people", "six months"]);
    let first = &page.texts(".proposal[data-state=open] .meta")[0];
    assert!(first.contains("worded as tentative (1)") && first.contains("said 1 more time below"), "{first}");
    assert_eq!(page.texts(".proposal[data-state=repeat] .meta"), ["Says the same as above."]);
    assert_eq!(page.attributes(".proposal[data-state=open] [data-key=a]", "value").len(), 3);
    let only = site.get_as(&format!("{ADDRESS}?show=open"), &cookie).await;
    assert_eq!(states(&only), ["open", "open", "open"]);
    // for editors only
    let reader = signed_in(&site, &database, "Rita", Role::Reader).await;
    assert_eq!(site.get_as(ADDRESS, &reader).await.status, 403);
    assert_ne!(site.get(ADDRESS).await.status, 200);
    assert_eq!(site.get_as("/articles/no-such/proposals", &cookie).await.status, 404);
    let article = site.get_as("/articles/walking-and-blood-pressure", &cookie).await;
    assert!(article.attributes(".editbar a", "href").contains(&ADDRESS.to_owned()));
}

#[tokio::test]
async fn one_press_makes_a_draft_claim_with_every_place_that_says_it_and_leads_to_the_next_sentence() {
    let (site, database, cookie) = site().await;
    let page = site.get_as(ADDRESS, &cookie).await;
    let done = site.post(ADDRESS, &form(&page, "Walking may lower", &[], "accept"), &cookie).await;
    assert_eq!((done.status.as_u16(), location(&done)), (303, format!("{ADDRESS}#s-2").as_str()));
    let edit = site.get_as("/claims/walking-may-lower-systolic-pressure-in-older-women/edit", &cookie).await;
    assert_eq!(edit.text("#f-statement"), "Walking may lower systolic pressure in older women.");
    for (field, value) in [("type", "effect"), ("direction", "decrease"), ("wording_level", "1")] {
        assert_eq!(edit.attributes(&format!("#f-{field} option[selected]"), "value"), [value], "{field}");
    }
    assert_eq!(edit.attributes("#f-population_scope", "value"), ["older women"]);
    assert_eq!(edit.attributes("#f-outcome_key", "value"), ["systolic_pressure"]);
    let quote = "Walking may lower systolic pressure in older women.";
    assert_eq!((edit.text("#f-anchor-0-exact").as_str(), edit.text("#f-anchor-1-exact").as_str()), (quote, quote));
    let nth = |i: usize| edit.attributes(&format!("#f-anchor-{i}-occurrence"), "value");
    assert_eq!((nth(0), nth(1)), (vec!["1".to_owned()], vec!["2".to_owned()]));
    // readers see nothing of it, the act is on record, and the page knows both places
    assert_eq!(site.get("/claims/walking-may-lower-systolic-pressure-in-older-women").await.status, 404);
    assert_eq!(count(&database, "SELECT count(*) FROM activity WHERE act = 'accept_sentence'").await, 1);
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(states(&page), ["claim", "open", "other", "claim", "open", "other"]);
    assert_eq!(page.text("#counts"), "3 proposed 1 already claims 0 dismissed 2 to do");
}

#[tokio::test]
async fn what_cannot_be_taken_comes_back_as_typed_in_its_place() {
    let (site, database, cookie) = site().await;
    let page = site.get_as(ADDRESS, &cookie).await;
    let typed = [("claim[statement]", "Dancing <b>softens</b>"), ("claim[outcome_key]", ""), ("claim[direction]", "none")];
    let refused = site.post(ADDRESS, &form(&page, "Dancing", &typed, "accept"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("[role=alert]").len(), 1);
    let open = refused.texts(".proposal details[open] textarea");
    assert_eq!(open.iter().map(|text| text.trim()).collect::<Vec<_>>(), ["Dancing <b>softens</b>"]);
    assert_eq!(refused.texts(".proposal .error").len(), 2);
    assert_eq!(count(&database, "SELECT count(*) FROM claim WHERE status = 'draft'").await, 0);
    assert_eq!(count(&database, "SELECT count(*) FROM sentence_decision").await, 0);
    let mended = [
        ("claim[statement]", "Dancing softens arteries."),
        ("claim[outcome_key]", "arterial_stiffness"),
        ("claim[direction]", "decrease"),
    ];
    assert_eq!(site.post(ADDRESS, &form(&refused, "Dancing", &mended, "accept"), &cookie).await.status, 303);
    assert_eq!(
        site.get_as("/claims/dancing-softens-arteries/edit", &cookie).await.text("#f-anchor-0-exact"),
        "Dancing prevents arterial stiffness."
    );
}

#[tokio::test]
async fn a_sentence_is_split_into_claims_each_with_its_part_as_passage() {
    let (site, database, cookie) = site().await;
    let page = site.get_as(ADDRESS, &cookie).await;
    let wrong = [("part[1][quote]", "improved moods")];
    let refused = site.post(ADDRESS, &form(&page, "In a trial", &wrong, "split"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.texts(".error").iter().any(|text| text.contains("must be words of the sentence")),
        "{:?}",
        refused.texts(".error")
    );
    assert_eq!(count(&database, "SELECT count(*) FROM claim WHERE status = 'draft'").await, 0);
    let right = [
        ("part[1][quote]", "improved mood"),
        ("part[1][statement]", "Walking improves mood."),
        ("part[1][outcome_key]", "mood"),
        ("claim[outcome_key]", "arterial_stiffness"),
    ];
    let done = site.post(ADDRESS, &form(&refused, "In a trial", &right, "split"), &cookie).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error"));
    let second = site.get_as("/claims/walking-improves-mood/edit", &cookie).await;
    assert_eq!(second.text("#f-anchor-0-exact"), "improved mood");
    assert_eq!(second.attributes("#f-outcome_key", "value"), ["mood"]);
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(states(&page)[1], "claim");
    assert_eq!(page.attributes(".proposal[data-state=claim] .meta a", "href").len(), 2);
}

/// An article with a claim of which everything but the outcome is guessed.
pub const UNFILED: &str = "# Garlic\n\nGarlic reduces the number of colds in adults.\n";

#[tokio::test]
async fn where_only_the_outcome_is_missing_it_is_asked_for_beside_the_button() {
    let database = database::seeded().await;
    bring_in(&database, UNFILED).await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(page.attributes(".beside input", "name"), ["claim[outcome_key]"]);
    assert_eq!(page.attributes("[name='claim[outcome_key]']", "id").len(), 1, "once in the form");
    let refused = site.post(ADDRESS, &form(&page, "Garlic reduces", &[], "accept"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts(".beside .error").len(), 1);
    assert_eq!(refused.attributes("details.more[open]", "class"), Vec::<String>::new());
    let typed = [("claim[outcome_key]", "colds")];
    assert_eq!(site.post(ADDRESS, &form(&refused, "Garlic reduces", &typed, "accept"), &cookie).await.status, 303);
    let edit = site.get_as("/claims/garlic-reduces-the-number-of-colds-in-adults/edit", &cookie).await;
    assert_eq!(edit.attributes("#f-outcome_key", "value"), ["colds"]);
}

#[tokio::test]
async fn a_dismissal_holds_in_later_versions_and_can_be_taken_back() {
    let (site, database, cookie) = site().await;
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(site.post(ADDRESS, &form(&page, "Dancing", &[], "dismiss"), &cookie).await.status, 303);
    bring_in(&database, &ARTICLE.replace("on Sundays", "on Mondays").replace("# Questions", "# Answers")).await;
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(states(&page)[4], "dismissed");
    assert_eq!(page.text("#counts"), "3 proposed 0 already claims 1 dismissed 2 to do");
    assert!(page.text(".proposal[data-state=dismissed] .meta").starts_with("Dismissed by Ada."));
    let back = site.post(ADDRESS, &form(&page, "Dancing", &[], "restore"), &cookie).await;
    assert_eq!(location(&back), format!("{ADDRESS}#s-{}", 6).as_str());
    let page = site.get_as(ADDRESS, &cookie).await;
    assert_eq!(states(&page)[4], "open");
    assert_eq!(count(&database, "SELECT count(*) FROM activity WHERE act IN ('dismiss_sentence', 'restore_sentence')").await, 2);
}

#[tokio::test]
async fn a_sentence_that_is_not_proposed_can_be_taken_too_and_unknown_ones_and_buttons_are_refused() {
    let (site, _, cookie) = site().await;
    let page = site.get_as(ADDRESS, &cookie).await;
    let fields = [("claim[type]", "descriptive"), ("claim[direction]", "none"), ("claim[outcome_key]", "arterial_stiffness")];
    let taken = form(&page, "Our neighbours", &fields, "accept");
    assert_eq!(site.post(ADDRESS, &taken, &cookie).await.status, 303);
    assert_eq!(states(&site.get_as(ADDRESS, &cookie).await)[5], "claim");
    let gone = format!("act=dismiss&sentence=0&digest={}", "0".repeat(64));
    let refused = site.post(ADDRESS, &gone, &cookie).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text("[role=alert]").contains("other words"));
    for form in ["act=explode&sentence=0&digest=".to_owned() + &"0".repeat(64), "act=dismiss&sentence=0&digest=zz".to_owned()] {
        assert_eq!(site.post(ADDRESS, &form, &cookie).await.status, 400, "{form}");
    }
}

#[tokio::test]
async fn of_two_editors_who_take_the_same_sentence_one_is_told_who_was_first() {
    let (site, database, cookie) = site().await;
    let other = signed_in(&site, &database, "Ben", Role::Editor).await;
    let page = site.get_as(ADDRESS, &cookie).await;
    let typed = form(&page, "Dancing", &[], "accept");
    let (one, two) = tokio::join!(site.post(ADDRESS, &typed, &cookie), site.post(ADDRESS, &typed, &other));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let refused = if one.status == 409 { one } else { two };
    assert!(refused.text("[role=alert]").contains("has made this sentence into the claim"), "{}", refused.text("[role=alert]"));
    assert_eq!(count(&database, "SELECT count(*) FROM claim WHERE status = 'draft'").await, 1);
    let people = everybody(&database).await;
    let digest = propose::digest("Dancing prevents arterial stiffness.");
    let named = Named { article: "walking-and-blood-pressure", digest: &digest };
    let step = Step { person: &people[0], version: 0, reason: "", now: now() };
    assert!(proposals::dismiss(&database.pool, named, step).await.is_err());
    assert!(proposals::take_back(&database.pool, named, step).await.is_err());
}

#[tokio::test]
async fn the_seeded_article_shows_its_claims_as_claims_and_a_long_article_comes_in_pages() {
    let (site, database, cookie) = site().await;
    let seeded = site.get_as("/articles/vitamin-k2-calcification/proposals", &cookie).await;
    assert!(states(&seeded).iter().filter(|state| *state == "claim").count() > 40);
    assert!(seeded.attributes(".proposal[data-state=claim] .meta a", "href").contains(&"/claims/danish-cac400".to_owned()));
    let long = (0..250).map(|n| format!("Herb number {n} lowers systolic pressure.\n\n")).collect::<Vec<_>>().concat();
    bring_in(&database, &format!("# Herbs\n\n{long}")).await;
    let first = site.get_as(ADDRESS, &cookie).await;
    assert!(states(&first).len() <= 100);
    assert_eq!(first.attributes(".pager [rel=next]", "href"), [format!("{ADDRESS}?page=2")]);
    let last = site.get_as(&format!("{ADDRESS}?page=99"), &cookie).await;
    assert!(last.texts(".pager span")[0].contains("Page 3 of 3"));
    assert!(last.texts(".words").last().is_some_and(|text| text.contains("number 249")));
    // after an act the page leads to the page of the next sentence
    let second = site.get_as(&format!("{ADDRESS}?page=2"), &cookie).await;
    let words = second.texts(".words").last().cloned().unwrap_or_default();
    let done = site.post(ADDRESS, &form(&second, &words, &[], "dismiss"), &cookie).await;
    assert!(location(&done).starts_with(&format!("{ADDRESS}?page=3#s-")), "{}", location(&done));
}
