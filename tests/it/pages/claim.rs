use crate::support::client::Site;
use crate::support::database;

#[tokio::test]
async fn the_danish_claim_shows_verdict_trace_evidence_and_what_was_left_out() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/danish-cac400").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.attributes("section.answer", "data-verdict"), ["hypothesis_generating"]);
    assert_eq!(page.attributes("section.answer", "data-rule"), ["V6"]);
    assert_eq!(page.attributes("section.answer", "data-claim"), ["danish-cac400"]);
    assert_eq!(page.text("h2.state"), "Verdict: Hypothesis-generating");
    assert_eq!(page.attributes(".flags li", "data-flag"), ["exploratory_only"]);
    // the step that decided names the number
    assert!(page.text("li.step.decides").contains("P = 0.047"), "{}", page.text("li.step.decides"));
    assert_eq!(page.attributes("#evidence tbody tr", "data-study"), ["avadec"]);
    let row = page.text("#evidence tbody tr");
    for part in ["−92 AU", "P = 0.047", "CAC score ≥ 400 AU", "AVC score > 300 AU", "720 µg daily", "24 months", "Exploratory"]
    {
        assert!(row.contains(part), "{part} is missing from {row}");
    }
    // the whole group and the primary outcome are shown, marked as not counted
    let context = page.texts("#context tbody tr");
    assert!(context.iter().any(|row| row.contains("−51 AU") && row.contains("P = 0.089")), "{context:?}");
    assert!(context.iter().any(|row| row.contains("[−86, 53]")), "{context:?}");
    let left_out = page.texts("section:has(#left-out) li").join(" ");
    assert!(left_out.contains("0.089") && left_out.contains("0.64"), "{left_out}");
}

#[tokio::test]
async fn every_rule_of_a_trace_leads_to_the_method() {
    let site = Site::over(&database::seeded().await);
    let method = site.get("/method").await;
    let ids = method.attributes("tr[id]", "id");
    for slug in ["k2-prevents-hardening", "k2-lowers-cv-risk", "k2-deficiency-progression", "mg-with-k2"] {
        let page = site.get(&format!("/claims/{slug}")).await;
        let rules = page.attributes("a.rule", "href");
        assert!(!rules.is_empty(), "{slug}");
        for address in rules {
            let id = address.strip_prefix("/method#").unwrap_or_else(|| panic!("{address}"));
            assert!(ids.iter().any(|known| known == id), "{slug}: {id} is not in the method");
        }
    }
}

#[tokio::test]
async fn a_claim_with_nothing_linked_says_so() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/mg-with-k2").await;
    assert_eq!(page.attributes("section.answer", "data-verdict"), ["not_assessed"]);
    assert_eq!(page.texts("#evidence"), [""; 0]);
    assert!(page.text("section:has(#ev)").contains("Nothing is linked to this claim yet."));
}

#[tokio::test]
async fn every_seeded_claim_has_a_page_with_its_stored_verdict() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let claims: Vec<(String, String, String, Vec<String>)> = sqlx::query_as(
        "SELECT c.slug, d.code, d.rule,
            ARRAY(SELECT s ->> 'id' FROM jsonb_array_elements(d.standings) s WHERE (s ->> 'kept')::boolean ORDER BY 1)
         FROM claim c JOIN verdict d ON d.id = c.verdict_id ORDER BY c.id",
    )
    .fetch_all(&database.pool)
    .await
    .expect("claims");
    assert_eq!(claims.len(), 47);
    for (slug, code, rule, kept) in claims {
        let page = site.get(&format!("/claims/{slug}")).await;
        assert_eq!(page.status, 200, "{slug}");
        assert_eq!(page.attributes("section.answer", "data-verdict"), [code], "{slug}");
        assert_eq!(page.attributes("section.answer", "data-rule"), [rule], "{slug}");
        let mut counted = page.attributes("#evidence tbody tr", "data-result");
        counted.sort();
        assert_eq!(counted, kept, "{slug}");
        assert!(!page.texts("blockquote").is_empty(), "{slug} has no passage");
    }
}
