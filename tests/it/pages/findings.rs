//! The summary of findings and the scope gap.

use crate::support::client::{Site, csv_rows};
use crate::support::database;

const ARTICLE: &str = "/articles/vitamin-k2-calcification/findings";

#[tokio::test]
async fn an_articles_findings_have_one_row_per_claim_on_the_page_and_in_the_files() {
    let site = Site::over(&database::seeded().await);
    let page = site.get(ARTICLE).await;
    assert_eq!(page.status, 200);
    let claims = page.attributes("#findings tbody tr", "data-claim");
    assert_eq!(claims.len(), 47);
    assert!(page.text("#findings tr[data-claim=calcification-raises-cv-risk]").contains("risk ratio 7.73"));
    let danish = page.text("#findings tr[data-claim=danish-cac400]");
    for part in ["Hypothesis-generating", "not rated yet", "24 months", "randomised trial (1)", "1 study"] {
        assert!(danish.to_lowercase().contains(&part.to_lowercase()), "{part}: {danish}");
    }
    let query = "?article=vitamin-k2-calcification";
    let csv = site.get(&format!("/findings.csv{query}")).await;
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"findings.csv\"");
    let rows = csv_rows(&csv.body);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{:?}", rows[0]);
    let column = |name: &str| rows[0].iter().position(|heading| heading == name).expect(name);
    assert_eq!(rows[1..].iter().map(|row| row[0].clone()).collect::<Vec<_>>(), claims);
    let risk = rows.iter().find(|row| row[0] == "calcification-raises-cv-risk").expect("the row");
    assert_eq!((risk[column("measure")].as_str(), risk[column("estimate")].as_str()), ("RR", "7.73"));
    assert_eq!(risk[column("certainty")], "not rated");
    let json = site.get(&format!("/findings.json{query}")).await.json();
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(47));
    let html = site.get(&format!("/findings.html{query}")).await;
    assert_eq!(html.texts("#findings tbody tr").len(), 47);
    assert!(html.texts("header, nav, script").is_empty());
}

#[tokio::test]
async fn any_group_of_claims_has_its_findings() {
    let site = Site::over(&database::seeded().await);
    let list = site.get("/claims?verdict=supported").await;
    let address = list.attributes(".found a[href^='/findings']", "href").remove(0);
    let page = site.get(&address).await;
    assert_eq!(page.attributes("#findings .verdict", "data-verdict"), ["supported"; 2]);
    assert!(site.get("/findings?q=nothinglikethis").await.text(".found").contains("No claim fits"));
    assert_eq!(site.get("/articles/no-such/findings").await.status, 404);
}

#[tokio::test]
async fn counts_of_the_control_group_give_the_difference_per_1000_and_a_rating_its_statement() {
    let database = database::seeded().await;
    sqlx::raw_sql(
        "UPDATE result SET measure = 'RR', estimate = 0.29, events_experimental = 3, n_experimental = 155, events_control = 10, n_control = 149
            WHERE key = (SELECT l.result_key FROM link l JOIN claim c ON c.id = l.claim_id JOIN verdict v ON v.id = c.verdict_id,
                jsonb_array_elements(v.standings) k WHERE c.slug = 'danish-cac400' AND k ->> 'id' = l.result_key AND (k ->> 'kept')::boolean);
         ALTER TABLE verdict DISABLE TRIGGER USER;
         UPDATE verdict SET body = '{\"k\": 1, \"measure\": \"RR\", \"estimate\": 0.29, \"ci_low\": 0.08, \"ci_high\": 1.03, \"model\": \"single\"}'
            WHERE id = (SELECT verdict_id FROM claim WHERE slug = 'danish-cac400')",
    )
    .execute(&database.pool)
    .await
    .expect("counts");
    let site = Site::over(&database);
    let row = site.get(ARTICLE).await.text("#findings tr[data-claim=danish-cac400]");
    assert!(row.contains("48 fewer per 1000 (from 62 fewer to 2 more)"), "{row}");
    assert!(row.contains("67 per 1000 without it (10 of 149 in the control group)"), "{row}");
}

#[tokio::test]
async fn the_danish_trial_answers_its_own_question_and_its_whole_group_a_broader_one() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/danish-cac400").await;
    let kept = "#scope tbody tr[data-study=avadec]:not(.sub)";
    assert_eq!(page.attributes(&format!("{kept} [data-fit]"), "data-fit"), ["match"; 5]);
    let words = page.text(kept);
    for part in ["CAC score ≥ 400 AU", "720 µg daily", "Placebo", "24 months", "Same"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let whole: Vec<String> = page.texts("#scope tbody tr.sub");
    assert!(whole.iter().any(|row| row.contains("Broader")), "{whole:?}");
    assert!(page.text("#scope .asked").contains("24 months"));
}

#[tokio::test]
async fn what_an_editor_found_to_differ_stands_with_its_reason() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/k2-deficiency-progression").await;
    let rows = page.texts("#scope tbody tr");
    assert!(rows.iter().any(|row| row.contains("how much calcium there is at one time, not its progression")), "{rows:?}");
    assert!(page.attributes("#scope [data-fit]", "data-fit").contains(&"different".to_owned()));
    // a claim with nothing linked has no table
    assert!(site.get("/claims/mg-with-k2").await.texts("#scope").is_empty());
}
