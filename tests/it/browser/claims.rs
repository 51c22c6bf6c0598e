//! The list of claims and a claim's page, by keyboard and without scripts.

use super::screens::{Claim, Claims};
use crate::support::{browser::Browser, browser::wait, server};

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_filters_claims_by_verdict_with_the_keyboard() {
    let (site, _database) = server::seeded().await;
    let browser = Browser::open();
    let claims = Claims::open(&browser, &site);
    let before = claims.shown().len();
    claims.filter_by_keyboard("Hypothesis-generating");
    wait(|| browser.place().contains("verdict=hypothesis_generating").then_some(()));
    assert!(browser.place().starts_with("/claims?"), "{}", browser.place());
    let shown = claims.shown();
    assert!(shown.iter().all(|(_, verdict)| verdict == "hypothesis_generating"), "{shown:?}");
    assert!(shown.iter().any(|(claim, _)| claim == "danish-cac400"), "{shown:?}");
    assert!(shown.len() < before, "{} of {before}", shown.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_shows_verdict_trace_and_evidence_without_scripts() {
    let (site, _database) = server::seeded().await;
    let browser = Browser::open();
    browser.turn_scripting_off();
    // the harness itself must have done what it says
    browser.go("data:text/html,<title>none</title><script>document.title = 'some'</script>");
    assert_eq!(browser.run("return document.title", &serde_json::json!([])), "none");
    for width in [360, 1280] {
        browser.look(width, false);
        let claim = Claim::open(&browser, &site, "danish-cac400");
        let (code, words) = claim.verdict("danish-cac400");
        assert_eq!(code.as_deref(), Some("hypothesis_generating"));
        assert!(words.contains("Hypothesis-generating"), "{words}");
        let rules = claim.rules_shown();
        assert!(rules.iter().any(|rule| rule == "V6") && rules.len() > 3, "{width} px: {rules:?}");
        assert!(claim.counted_studies().contains(&"avadec".to_owned()), "{:?}", claim.counted_studies());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_without_studies_says_so_without_scripts() {
    let (site, _database) = server::seeded().await;
    let browser = Browser::open();
    browser.turn_scripting_off();
    let (code, words) = Claim::open(&browser, &site, "mg-with-k2").verdict("mg-with-k2");
    assert!(matches!(code.as_deref(), Some("not_assessed" | "no_usable_evidence")), "{code:?}");
    assert!(!words.trim().is_empty());
}
