//! The JSON addresses, as scripts use them.

use crate::support::client::Site;
use crate::support::database;

#[tokio::test]
async fn lists_are_read_page_by_page_until_next_is_null() {
    let site = Site::over(&database::seeded().await);
    for (path, total) in [("/api/v1/claims", 47), ("/api/v1/studies", 74), ("/api/v1/articles", 1)] {
        let (mut slugs, mut after) = (Vec::new(), String::new());
        loop {
            let page = site.get(&format!("{path}?limit=20{after}")).await;
            assert_eq!(page.status, 200);
            let answer = page.json();
            let items = answer["items"].as_array().expect("items");
            slugs.extend(items.iter().map(|item| item["slug"].as_str().expect("a slug").to_owned()));
            match answer["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let shown = slugs.len();
        slugs.sort();
        slugs.dedup();
        assert_eq!((shown, slugs.len()), (total, total), "{path}");
    }
}

#[tokio::test]
async fn a_claim_comes_with_verdict_rule_flags_trace_and_evidence() {
    let site = Site::over(&database::seeded().await);
    let claim = site.get("/api/v1/claims/danish-cac400").await.json();
    assert_eq!((claim["verdict"].as_str(), claim["rule"].as_str()), (Some("hypothesis_generating"), Some("V6")));
    assert_eq!(claim["flags"], serde_json::json!(["exploratory_only"]));
    assert_eq!(claim["trace"].as_array().and_then(|trace| trace.last()).map(|step| &step["rule"]), Some(&"V6".into()));
    let evidence = claim["evidence"].as_array().expect("evidence");
    assert_eq!(evidence.len(), 3);
    let kept: Vec<_> =
        evidence.iter().filter(|row| row["standing"]["kept"] == true).map(|row| row["linked"]["key"].as_str()).collect();
    assert_eq!(kept, [Some("hasific-2023/cac-400")]);
}

#[tokio::test]
async fn a_study_comes_as_it_was_typed() {
    let site = Site::over(&database::seeded().await);
    let answer = site.get("/api/v1/studies/avadec").await.json();
    assert_eq!(answer["study"]["report"].as_array().map(Vec::len), Some(2));
    let printed = answer["study"].to_string();
    assert!(printed.contains("\"-17\"") && printed.contains("\"0.64\""), "figures keep their printed digits");
    assert!(answer["claims"].as_array().is_some_and(|claims| claims.iter().any(|claim| claim["slug"] == "danish-cac400")));
    assert_eq!(
        site.get("/api/v1/articles/vitamin-k2-calcification").await.json()["title"],
        "Vitamin K2: What Vitamin Reduces Calcification?"
    );
}

#[tokio::test]
async fn refusals_are_json_too() {
    let site = Site::over(&database::seeded().await);
    for (path, status) in [("/api/v1/claims/none", 404), ("/api/v1/studies/NONE", 404), ("/api/v1/claims?limit=x", 400)] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.json()["explanation"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn links_and_outcomes_are_read_page_by_page_too() {
    let site = Site::over(&database::seeded().await);
    for (path, total) in [("/api/v1/map", 223), ("/api/v1/outcomes", 98)] {
        let (mut items, mut after) = (Vec::new(), String::new());
        loop {
            let answer = site.get(&format!("{path}?limit=60{after}")).await.json();
            items.extend(answer["items"].as_array().expect("items").iter().map(ToString::to_string));
            match answer["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let shown = items.len();
        items.sort();
        items.dedup();
        assert_eq!((shown, items.len()), (total, total), "{path}");
    }
}
