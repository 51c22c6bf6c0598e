//! The article's wording against the evidence, as pages show it.

use super::certainty::rating;
use super::claim_edit::{location, site_with_editor};
use super::overriding::setting;
use super::study_edit::filled;
use crate::support::client::Site;
use crate::support::database::{self, TestDatabase};
use probatum::workflow::wording;

/// The judgement on a claim's page: shown, severity, ceiling.
async fn judged(site: &Site, address: &str) -> (String, String, String) {
    let page = site.get(address).await;
    assert_eq!(page.status, 200, "{address}");
    let one = |name: &str| page.attributes("#wording", name).remove(0);
    (one("data-match"), one("data-severity"), one("data-ceiling"))
}

fn is(shown: &str, severity: &str, ceiling: &str) -> (String, String, String) {
    (shown.to_owned(), severity.to_owned(), ceiling.to_owned())
}

async fn execute(database: &TestDatabase, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&database.pool).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

#[tokio::test]
async fn the_danish_claim_is_mildly_overstated_and_says_what_a_fair_wording_would_be() {
    let site = Site::over(&database::seeded().await);
    let address = "/claims/danish-cac400";
    assert_eq!(judged(&site, address).await, is("overstated", "1", "1"), "METHOD O1");
    let page = site.get(address).await;
    assert_eq!(page.text("#wording .result"), "Mildly overstated");
    assert!(page.text("#wording .why").contains("P 0.089"));
    let fair = page.text("#wording [data-fair]");
    assert!(fair.contains("may slow CAC progression over 24 months in men with CAC >= 400 AU"), "{fair}");
    assert!(fair.contains("needs a planned trial") && fair.contains("overall result of the same study"), "{fair}");
    // the article and the evidence stand on one scale
    assert_eq!(page.texts("#wording .levels li"), ["neutral", "article ▾tentative▴ evidence bears", "probable", "certain"]);
    assert_eq!(page.attributes(".facts [data-match]", "data-match"), ["overstated"]);
    let overclaim = &site.get("/api/v1/claims/danish-cac400").await.json()["overclaim"];
    assert_eq!((&overclaim["result"], &overclaim["severity"]), (&"overstated".into(), &1.into()));
    assert_eq!((&overclaim["ceiling"], &overclaim["gap"], &overclaim["provisional"]), (&1.into(), &0.into(), &false.into()));
}

#[tokio::test]
async fn seeded_cases_of_the_method_come_out_on_their_pages() {
    let site = Site::over(&database::seeded().await);
    for (slug, shown, severity, ceiling) in [
        ("k2-deficiency-progression", "overstated", "2", "1"),
        ("vka-mechanism", "overstated", "3", "0"),
        ("evidence-strong-k2-status", "overstated", "3", "0"),
        ("some-trials-null", "matched", "0", "0"),
        ("mg-with-k2", "unchecked", "0", ""),
        ("mg-activates-d", "unchecked", "0", ""),
        ("k2-is-the-cofactor", "overstated", "3", "-1"),
        // supported, certainty not rated: nobody is accused
        ("k2-activates-mgp", "provisional", "0", "1"),
    ] {
        assert_eq!(judged(&site, &format!("/claims/{slug}")).await, is(shown, severity, ceiling), "{slug}");
    }
    let page = site.get("/claims/k2-activates-mgp").await;
    assert!(!page.text("#wording").to_lowercase().contains("overstated"), "{}", page.text("#wording"));
    let overclaim = &site.get("/api/v1/claims/k2-activates-mgp").await.json()["overclaim"];
    assert_eq!((&overclaim["provisional"], &overclaim["severity"]), (&true.into(), &2.into()), "METHOD O19");
}

#[tokio::test]
async fn o7_warfarin_with_only_rats_and_mechanism_is_seriously_overstated() {
    let database = database::seeded().await;
    // as METHOD's case has it: only laboratory evidence, and the species flag alone
    execute(
        &database,
        "UPDATE claim SET verdict_code = 'preclinical_only' WHERE slug = 'vka-proves-k-protects';
         DELETE FROM claim_overreach WHERE flag <> 'species' AND claim_id = (SELECT id FROM claim WHERE slug = 'vka-proves-k-protects')",
    )
    .await;
    let site = Site::over(&database);
    assert_eq!(judged(&site, "/claims/vka-proves-k-protects").await, is("overstated", "3", "0"));
    // O14: a sentence that keeps to the animals studied is matched
    execute(
        &database,
        "UPDATE claim SET confined_to_model = true WHERE slug = 'vka-proves-k-protects'; DELETE FROM claim_overreach",
    )
    .await;
    assert_eq!(judged(&site, "/claims/vka-proves-k-protects").await, is("matched", "0", "3"));
}

#[tokio::test]
async fn what_is_kept_for_lists_is_what_the_page_says() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let kept: Vec<(String, String, i16)> = sqlx::query_as(
        "SELECT c.slug, w.result, w.severity FROM claim c JOIN claim_wording w ON w.claim_id = c.id ORDER BY c.id",
    )
    .fetch_all(&database.pool)
    .await
    .expect("judgements");
    assert_eq!(kept.len(), 47);
    for (slug, result, severity) in &kept {
        let (shown, degree, _) = judged(&site, &format!("/claims/{slug}")).await;
        assert_eq!(&shown, result, "{slug}");
        assert!(result != "overstated" || degree == severity.to_string(), "{slug}");
    }
    for wording in ["overstated", "matched", "unchecked", "provisional"] {
        let expected = kept.iter().filter(|(_, result, _)| result == wording).count();
        assert!(expected > 0, "{wording}");
        let mut shown = 0;
        let mut next = format!("/claims?wording={wording}");
        loop {
            let page = site.get(&next).await;
            let marks = page.attributes(".rows .sign[data-match]", "data-match");
            assert!(marks.iter().all(|mark| mark == wording), "{next}");
            shown += marks.len();
            match page.attributes("a[rel=next]", "href").pop() {
                Some(address) => next = address,
                None => break,
            }
        }
        assert_eq!(shown, expected, "{wording}");
    }
    assert_eq!(site.get("/claims?wording=rude").await.status, 400);
}

#[tokio::test]
async fn judgements_by_earlier_rules_are_made_anew_at_the_start() {
    let database = database::seeded().await;
    execute(
        &database,
        "UPDATE claim_wording SET rules = 0, result = 'matched', severity = 0, ceiling = 0;
         DELETE FROM claim_wording WHERE claim_id = (SELECT min(claim_id) FROM claim_wording)",
    )
    .await;
    wording::catch_up(&database.pool).await.expect("caught up");
    let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM claim_wording WHERE result = 'overstated' AND fair IS NOT NULL")
        .fetch_one(&database.pool)
        .await
        .expect("counted");
    assert!(kept > 15, "{kept}");
}

#[tokio::test]
async fn an_article_says_how_its_claims_are_worded_the_most_serious_first() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/articles/vitamin-k2-calcification").await;
    assert_eq!(page.status, 200);
    let worst = page.attributes(".wordings .worst > li", "data-severity");
    assert!(worst.len() > 15 && worst.is_sorted_by(|a, b| a >= b), "{worst:?}");
    let counts = page.text(".wordings .counts");
    assert!(counts.contains("Overstated") && counts.contains("seriously") && counts.contains("Not checked"), "{counts}");
    // each leads to its passage, and the note there carries the mark
    for address in page.attributes(".wordings .worst > li > a", "href") {
        assert_eq!(page.attributes(&format!("[id='{}']", address.trim_start_matches('#')), "data-claim").len(), 1, "{address}");
    }
    assert!(!page.texts(".note .sign[data-match=overstated]").is_empty());
    assert!(page.texts(".note .sign[data-match=unchecked]").is_empty());
}

#[tokio::test]
async fn on_a_day_gone_by_the_wording_is_held_against_what_was_known_then() {
    let site = Site::over(&database::seeded().await);
    assert_eq!(judged(&site, "/claims/danish-cac400?as_of=2015-12-31").await.0, "unchecked");
    assert_eq!(judged(&site, "/claims/danish-cac400?as_of=2026-01-31&view=record").await, is("overstated", "1", "1"));
}

#[tokio::test]
async fn the_evidence_suggests_flags_to_the_editor_and_one_press_takes_them() {
    let (site, database, cookie) = site_with_editor().await;
    let address = "/claims/danish-cac400/edit";
    let form = site.get_as(address, &cookie).await;
    assert!(form.texts("#f-overreach-said button").is_empty(), "what is marked already is not proposed");
    let form = site.post(address, &filled(&form, &[], "remove:overreach[0]"), &cookie).await;
    let said = form.text("#f-overreach-said");
    assert!(said.contains("Leaves out the unfavourable part"), "{said}");
    let take = form.attributes("#f-overreach-said button", "value").remove(0);
    let taken = site.post(address, &filled(&form, &[], &take), &cookie).await;
    assert_eq!(taken.status, 200);
    assert_eq!(taken.attributes("#f-overreach-0-flag option[selected]", "value"), ["selective"]);
    assert!(taken.texts("#f-overreach-said button").is_empty());
    // nothing is published by it
    let reasons = "SELECT count(*) FROM claim_overreach WHERE reason LIKE 'names the favourable result%'";
    let taken_over: i64 = sqlx::query_scalar(reasons).fetch_one(&database.pool).await.expect("counted");
    assert_eq!(taken_over, 0);
    let saved = site.post(address, &filled(&taken, &[("reason", "Selective citing")], "publish"), &cookie).await;
    assert_eq!((saved.status.as_u16(), location(&saved)), (303, "/claims/danish-cac400"));
    assert_eq!(judged(&site, "/claims/danish-cac400").await, is("overstated", "1", "1"));
}

#[tokio::test]
async fn an_override_and_a_rating_change_what_is_kept() {
    let (site, database, cookie) = site_with_editor().await;
    let kept = async |slug: &'static str| -> (String, i16, Option<i16>) {
        sqlx::query_as(
            "SELECT w.result, w.severity, w.ceiling FROM claim_wording w JOIN claim c ON c.id = w.claim_id WHERE c.slug = $1",
        )
        .bind(slug)
        .fetch_one(&database.pool)
        .await
        .expect("a judgement")
    };
    let address = "/claims/danish-cac400/override";
    let form = site.get_as(address, &cookie).await;
    assert_eq!(site.post(address, &setting(&form, "mixed"), &cookie).await.status, 303);
    assert_eq!(kept("danish-cac400").await, ("overstated".into(), 2, Some(0)), "the verdict readers are shown counts");
    assert_eq!(judged(&site, "/claims/danish-cac400").await, is("overstated", "2", "0"));

    assert_eq!(kept("k2-activates-mgp").await.0, "provisional");
    let address = "/claims/k2-activates-mgp/certainty";
    let form = site.get_as(address, &cookie).await;
    assert_eq!(site.post(address, &rating(&form, "rate", 5), &cookie).await.status, 303);
    assert_eq!(kept("k2-activates-mgp").await, ("overstated".into(), 3, Some(0)));
    // and the summary of findings shows the rating, each step with its reason, and its statement
    let page = site.get("/findings?verdict=supported").await;
    let row = page.text("#findings tr[data-claim=k2-activates-mgp]");
    assert!(row.contains("⊕◯◯◯ Very low12") && row.contains("The evidence is too uncertain"), "{row}");
    let notes = page.texts("li[id^=why-]");
    assert_eq!(notes, ["Risk of bias, down 2: Judged by hand 0.", "Imprecision, down 2: Judged by hand 3."]);
}

#[tokio::test]
async fn a_tick_says_that_the_sentence_keeps_to_the_animals_studied() {
    let (site, database, cookie) = site_with_editor().await;
    let address = "/claims/mgp-inhibits-calcification/edit";
    let form = site.get_as(address, &cookie).await;
    let ticked = format!("{}&claim%5Bconfined_to_model%5D=true", filled(&form, &[("reason", "It says “in mice”")], "publish"));
    let saved = site.post(address, &ticked, &cookie).await;
    assert_eq!(saved.status, 303, "{:?}", saved.texts("[role=alert], .finding"));
    let kept: (String, i16, Option<i16>) = sqlx::query_as(
        "SELECT w.result, w.severity, w.ceiling FROM claim_wording w JOIN claim c ON c.id = w.claim_id WHERE c.slug = 'mgp-inhibits-calcification'",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a judgement");
    assert_eq!(kept, ("overstated".into(), 1, Some(3)), "the species flag is left");
}
