use crate::support::client::{Site, now};
use crate::support::database::{self, TestDatabase};
use probatum::workflow::assess;
use serde_json::Value;

async fn execute(database: &TestDatabase, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&database.pool).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Verdict, rule and flags of a claim's page.
async fn verdict(site: &Site, address: &str) -> (String, String, Vec<String>) {
    let page = site.get(address).await;
    assert_eq!(page.status, 200, "{address}");
    let one = |name: &str| page.attributes("section.answer", name).remove(0);
    (one("data-verdict"), one("data-rule"), page.attributes("[data-flag]", "data-flag"))
}

fn expected(code: &str, rule: &str, flags: &[&str]) -> (String, String, Vec<String>) {
    (code.to_owned(), rule.to_owned(), flags.iter().map(|flag| (*flag).to_owned()).collect())
}

#[tokio::test]
async fn case_77_before_the_paper_nothing_was_known() {
    let database = database::seeded().await;
    let only_the_danish_paper =
        "UPDATE link SET status = 'retired', stage = 'retired' WHERE claim_id = (SELECT id FROM claim WHERE slug = 'danish-cac400')
            AND result_key NOT IN (SELECT key FROM result WHERE published = '2023-11-24')";
    execute(&database, only_the_danish_paper).await;
    let site = Site::over(&database);
    let before = "/claims/danish-cac400?as_of=2022-12-31";
    assert_eq!(verdict(&site, before).await, expected("not_assessed", "V2", &[]));
    let page = site.get(before).await;
    assert!(page.text(".asof").starts_with("As the world knew it on 31 December 2022."), "{}", page.text(".asof"));
    assert_eq!(page.attributes(".asof a", "href"), ["/claims/danish-cac400"]);
    assert_eq!(page.attributes("#as_of", "value"), ["2022-12-31"]);
    assert_eq!(page.texts("#as-of[open]").len(), 1);
    // T3: a year means its last day, and by then the paper was out
    let after = verdict(&site, "/claims/danish-cac400?as_of=2023&view=world").await;
    assert_eq!(after, expected("hypothesis_generating", "V6", &["exploratory_only"]));
    let today = site.get("/claims/danish-cac400").await;
    assert_eq!((today.texts(".asof").len(), today.attributes("#as_of", "value")), (0, vec![String::new()]));
}

#[tokio::test]
async fn cases_78_and_79_a_retracted_trial_counted_until_it_was_retracted() {
    let database = database::seeded().await;
    execute(
        &database,
        "UPDATE claim SET type = 'effect', direction = 'decrease', claim_form = NULL, mcid = NULL WHERE slug = 'k2-osteocalcin';
         UPDATE result SET design = 'rct', role = 'primary', prespecified = 'yes', multiplicity = 'not_needed', analysis = 'itt', n = 900,
            measure = 'MD', estimate = -20, estimate_text = '-20', ci_low = -31.8, ci_low_text = '-31.8', ci_high = -8.2,
            ci_high_text = '-8.2', level = 95, p = 0.001, p_text = '0.001', p_op = '=', integrity = 'retracted', published = '2020',
            retracted_on = '2024-05-01', standing = 'verified', information_size = NULL, suspect_numbers = false, not_a_result = NULL,
            marker = false WHERE key = 'emaus-2010/oc';
         UPDATE outcome o SET kind = 'continuous' FROM result r WHERE r.key = 'emaus-2010/oc' AND o.study_id = r.study_id AND o.key = r.outcome_key;
         UPDATE link SET population = 'overall', outcome_match = 'exact', polarity = 'same', polarity_reason = NULL, directness = 'direct' WHERE result_key = 'emaus-2010/oc';
         DELETE FROM link_difference WHERE link_id IN (SELECT id FROM link WHERE result_key = 'emaus-2010/oc');
         DELETE FROM appraisal_result WHERE result_key = 'emaus-2010/oc';
         WITH a AS (INSERT INTO appraisal (key, version, study_id, instrument, instrument_version, provisional, overall, consider_high)
            SELECT 'case-78', 1, study_id, 'rob2', '2019', false, 'low', false FROM result WHERE key = 'emaus-2010/oc' RETURNING id)
         INSERT INTO appraisal_result (appraisal_id, result_key, instrument) SELECT id, 'emaus-2010/oc', 'rob2' FROM a",
    )
    .await;
    let site = Site::over(&database);
    let before = verdict(&site, "/claims/k2-osteocalcin?as_of=2023-01-01").await;
    assert_eq!(before, expected("supported", "V14", &["later_retracted", "single_study"]));
    let after = verdict(&site, "/claims/k2-osteocalcin?as_of=2024-06-01").await;
    assert_eq!(after, expected("no_usable_evidence", "V3", &[]));
    let stored: i64 =
        sqlx::query_scalar("SELECT count(*) FROM verdict v JOIN claim c ON c.id = v.claim_id WHERE c.slug = 'k2-osteocalcin'")
            .fetch_one(&database.pool)
            .await
            .expect("counted");
    assert_eq!(stored, 1, "nothing is stored by looking");
}

#[tokio::test]
async fn our_database_shows_the_statement_the_evidence_and_the_verdict_of_then() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let then = site.get("/claims/danish-cac400").await;
    execute(
        &database,
        "WITH c AS (UPDATE claim SET version = 2, published_version = 2, statement = 'Said anew' WHERE slug = 'danish-cac400' RETURNING id),
            v AS (INSERT INTO revision (kind, record_id, number, document, reason, recorded_at, stage)
                SELECT 'claim', id, 2, document || '{\"statement\": \"Said anew\"}', 'Clearer', '2026-02-01T08:00:00Z', 'published'
                FROM c JOIN revision v ON v.kind = 'claim' AND v.record_id = c.id)
         UPDATE link SET status = 'retired', stage = 'retired' WHERE claim_id = (SELECT id FROM c)",
    )
    .await;
    let claim: i64 =
        sqlx::query_scalar("SELECT id FROM claim WHERE slug = 'danish-cac400'").fetch_one(&database.pool).await.expect("a claim");
    let mut connection = database.pool.acquire().await.expect("a connection");
    assert_eq!(assess::claims(&mut connection, vec![claim], now()).await.expect("assessed"), 1);

    let past = site.get("/claims/danish-cac400?as_of=2026-01-31&view=record").await;
    assert!(past.text(".asof").starts_with("As our database knew it on 31 January 2026."));
    for same in ["h1", "section.answer .plain", "#said ~ .said"] {
        assert_eq!(past.texts(same), then.texts(same), "{same}");
    }
    assert_eq!(past.attributes("section.answer", "data-verdict"), ["hypothesis_generating"]);
    let rows = "table tbody tr";
    assert!(!then.texts(rows).is_empty());
    assert_eq!(past.texts(rows), then.texts(rows));
    let anew = site.get("/claims/danish-cac400?as_of=2026-02-01&view=record").await;
    assert_eq!(
        (anew.text("h1").as_str(), anew.attributes("section.answer", "data-verdict")[0].as_str()),
        ("Said anew", "not_assessed")
    );

    let unknown = site.get("/claims/danish-cac400?as_of=2026-01-14&view=record").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.body.contains("no such claim on 14 January 2026"));
    assert_eq!(site.get("/claims/no-such?as_of=2026-01-14&view=record").await.status, 404);
}

#[tokio::test]
async fn a_study_shows_what_had_been_published_or_recorded() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let today = site.get("/studies/avadec").await;
    let before = site.get("/studies/avadec?as_of=2022-12-31").await;
    let results = |page: &crate::support::client::Answer| page.attributes("tr[data-result]", "data-result");
    assert!(results(&before).iter().any(|key| key == "avadec-2022/avc"));
    assert!(results(&before).len() < results(&today).len() && results(&before).iter().all(|key| results(&today).contains(key)));
    assert!(before.texts("ul.reports > li").len() < today.texts("ul.reports > li").len());
    assert!(before.text(".asof").starts_with("As the world knew it on 31 December 2022."));
    let long_before = site.get("/studies/avadec?as_of=1999").await;
    assert!(long_before.status == 404 && long_before.body.contains("by 31 December 1999"));

    let recorded = site.get("/studies/avadec?as_of=2026-01-15&view=record").await;
    assert_eq!(results(&recorded), results(&today));
    for same in ["#appraisal ~ details", "#claims ~ ul li", "#facts ~ div tbody tr"] {
        assert_eq!(recorded.texts(same), today.texts(same), "{same}");
    }
    let unrecorded = site.get("/studies/avadec?as_of=2026-01-14&view=record").await;
    assert!(unrecorded.status == 404 && unrecorded.body.contains("no such study on 14 January 2026"));
}

#[tokio::test]
async fn every_record_of_the_seeds_reads_the_same_as_of_the_day_it_was_recorded() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let slugs: Vec<String> =
        sqlx::query_scalar("SELECT slug FROM claim ORDER BY id").fetch_all(&database.pool).await.expect("claims");
    for slug in slugs {
        let address = format!("/api/v1/claims/{slug}");
        let (today, then) =
            (site.get(&address).await.json(), site.get(&format!("{address}?as_of=2026-01-15&view=record")).await.json());
        for field in
            ["statement", "verdict", "rule", "flags", "wording_level", "passages", "trace", "overreach", "population_scope"]
        {
            assert_eq!(today[field], then[field], "{slug}: {field}");
        }
        let rows = |page: &Value| page["evidence"].as_array().expect("rows").clone();
        for (now, then) in rows(&today).iter().zip(&rows(&then)) {
            assert_eq!(now["standing"], then["standing"], "{slug}");
            for field in [
                "key",
                "label",
                "study_name",
                "estimate",
                "ci_low",
                "ci_high",
                "p",
                "counts",
                "rationale",
                "differs",
                "n",
                "year",
            ] {
                assert_eq!(now["linked"][field], then["linked"][field], "{slug}: {field}");
            }
        }
        assert_eq!(rows(&today).len(), rows(&then).len());
    }
}

#[tokio::test]
async fn the_json_answers_the_same_and_a_bad_day_or_view_is_refused_with_what_is_allowed() {
    let site = Site::over(&database::seeded().await);
    let claim = site.get("/api/v1/claims/danish-cac400?as_of=1999&view=world").await.json();
    assert_eq!((&claim["verdict"], &claim["rule"]), (&Value::from("not_assessed"), &Value::from("V2")));
    assert_eq!(claim["as_of"], serde_json::json!({"date": "1999-12-31", "view": "world"}));
    let study = site.get("/api/v1/studies/avadec?as_of=2022").await.json();
    assert_eq!(study["study"]["report"].as_array().map(Vec::len), Some(1));
    assert_eq!(site.get("/api/v1/claims/danish-cac400").await.json()["as_of"], Value::Null);
    for place in ["/claims/danish-cac400", "/studies/avadec", "/api/v1/claims/danish-cac400", "/api/v1/studies/avadec"] {
        for (asked, said) in
            [("as_of=yesterday", "2023-11-24"), ("as_of=2022-02-30", "2023-11-24"), ("as_of=2022&view=x", "world, record")]
        {
            let refused = site.get(&format!("{place}?{asked}")).await;
            assert!(refused.status == 400 && refused.body.contains(said), "{place}?{asked}");
        }
        assert_eq!(site.get(&format!("{place}?as_of=&view=world")).await.status, 200);
    }
}

#[tokio::test]
async fn a_study_whose_old_text_the_rules_no_longer_take_says_so() {
    let database = database::seeded().await;
    execute(
        &database,
        "INSERT INTO revision (kind, record_id, number, document, reason, recorded_at, stage)
            SELECT 'study', id, 2, '{\"slug\": \"avadec\", \"name\": \"As it once was\"}', 'Old rules', '2026-01-20T08:00:00Z', 'published'
            FROM study WHERE slug = 'avadec'",
    )
    .await;
    let site = Site::over(&database);
    let page = site.get("/studies/avadec?as_of=2026-01-20&view=record").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("can’t be read by today’s rules"), "{}", page.text("main"));
}
