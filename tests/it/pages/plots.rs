//! The plots of a claim: on its page, on a page of their own, and as files.

use crate::support::client::{Answer, Site, csv_rows};
use crate::support::database::{self, TestDatabase};
use probatum::verdict::{forest, parse_cases};
use resvg::tiny_skia::Pixmap;
use resvg::usvg;
use serde_json::{Value, json};

/// A trial of 200 people with an effect and half the width of its interval.
fn trial(id: &str, estimate: f64, half: f64, changes: &Value) -> Value {
    let mut result = json!({
        "id": id, "study": id, "label": format!("Trial {id}"), "design": "rct", "role": "primary", "prespecified": "yes",
        "multiplicity": "not_needed", "rob": "low", "directness": "direct", "population": "overall", "analysis": "itt", "measure": "MD",
        "unit": "AU", "outcome": "o", "otype": "continuous", "n": 200, "published": "2010",
        "est": estimate, "lo": estimate - half, "hi": estimate + half,
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        result[key] = value.clone();
    }
    result
}

/// A claim whose results come out as these do: ten trials, one of them with a subgroup, and one with a huge interval.
async fn drawn(database: &TestDatabase, slug: &str) {
    let mut results: Vec<Value> =
        (0..10_u32).map(|at| trial(&format!("t{at}"), f64::from(at) - 14.0, 6.0 + f64::from(at), &json!({}))).collect();
    results.push(trial("t0-women", -30.0, 20.0, &json!({"study": "t0", "is_subgroup": true, "population": "women"})));
    results.push(trial("wide", -5.0, 4000.0, &json!({"published": "2012"})));
    results.push(trial("percent", -3.0, 2.0, &json!({"unit": "%"})));
    results.push(trial("bare", -3.0, 2.0, &json!({"lo": null, "hi": null})));
    let case = json!({"id": 1, "claim": {"type": "effect", "direction": "decrease"}, "results": results});
    let case = parse_cases(case.to_string().as_bytes()).expect("well formed").remove(0);
    sqlx::query("UPDATE claim_analysis SET forest = $1 WHERE claim_id = (SELECT id FROM claim WHERE slug = $2)")
        .bind(serde_json::to_value(forest::forest(&case)).expect("JSON"))
        .bind(slug)
        .execute(&database.pool)
        .await
        .expect("the analysis is put in its place");
}

const CLAIM: &str = "danish-cac400";

async fn site() -> Site {
    let database = database::seeded().await;
    drawn(&database, CLAIM).await;
    Site::over(&database)
}

#[tokio::test]
async fn the_forest_plot_has_rows_weights_arrows_and_a_meaning_for_each_side() {
    let page = site().await.get(&format!("/claims/{CLAIM}")).await;
    let rows = page.attributes("table[data-plot=forest-1] tr[data-result]", "data-result");
    assert_eq!(rows, ["t0", "t0-women", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "wide"]);
    assert_eq!(page.attributes("tr.under", "data-result"), ["t0-women"]);
    assert_eq!(page.text("tr.under .w"), "not pooled");
    let weights = page.texts("table[data-plot=forest-1] tr[data-result] .w");
    let total: f64 = weights.iter().filter_map(|weight| weight.strip_suffix('%')?.parse::<f64>().ok()).sum();
    assert!((total - 100.0).abs() < 1e-9, "{weights:?}");
    let arrows = page.attributes(r#"tr[data-result="wide"] .iv use"#, "href");
    assert_eq!(arrows, ["#forest-1-grid", "#cut-low", "#cut-high"]);
    let sides = page.texts("table[data-plot=forest-1] tfoot .sides span");
    assert!(sides[0].contains("favours the claim") && sides[0].contains("lower"), "{sides:?}");
    assert!(sides[1].contains("speaks against the claim") && sides[1].contains("higher"), "{sides:?}");
    let sums = page.texts("table[data-plot=forest-1] tr.sum th");
    assert!(sums[0].contains("Average of 11 results") && sums[1].contains("95% prediction interval"), "{sums:?}");
    assert!(page.text("tr.spread").contains("τ²") && page.text("tr.spread").contains("I²"));
    // another unit has an axis of its own, and what can't be drawn is named
    assert_eq!(page.attributes("table[data-plot=forest-2] tr[data-result]", "data-result"), ["percent"]);
    assert!(page.text("section:has(#ev)").contains("Trial bare (an estimate without an interval"));
}

#[tokio::test]
async fn the_page_of_plots_says_what_each_shows() {
    let page = site().await.get(&format!("/claims/{CLAIM}/plots")).await;
    assert_eq!(page.status, 200);
    let kinds = ["forest", "leave-one-out", "cumulative", "funnel", "risk-of-bias"];
    assert_eq!(page.attributes("section[data-picture]", "data-picture"), kinds);
    assert_eq!(page.texts("table[data-plot=leave-one-out-1] tr[data-result]").len(), 11);
    assert!(page.text("[data-picture=leave-one-out] figcaption").contains("With one of 11 results left out"));
    assert!(page.text("[data-picture=cumulative] figcaption").contains("in the order of their years"));
    assert!(
        page.text("[data-picture=funnel]").contains("Egger’s test")
            && page.text("[data-picture=funnel]").contains("Trim and fill")
    );
    assert_eq!(page.texts("[data-picture=funnel] tbody tr").len(), 11);
    assert_eq!(page.attributes("[data-picture=funnel] a", "href").len(), 3);
    // three results are linked; what has been rated is shown, the rest is named
    let rated =
        page.texts("[data-picture=risk-of-bias] .lights tbody tr").len() + page.texts("[data-picture=risk-of-bias] li").len();
    assert_eq!(rated, 3);
}

#[tokio::test]
async fn what_cannot_be_drawn_says_why_in_a_sentence() {
    let site = Site::over(&database::seeded().await);
    let page = site.get("/claims/mg-with-k2/plots").await;
    let why = page.texts("[data-nothing]");
    assert_eq!(why.len(), 5, "{why:?}");
    assert!(why[3].contains("fewer than 10 results"), "{why:?}");
    let file = site.get("/claims/mg-with-k2/plots/funnel.svg").await;
    assert_eq!(file.status, 404);
    assert!(file.text("main").contains("fewer than 10 results"));
    for nothing in ["/claims/none/plots", "/claims/none/plots/forest.svg", "/claims/danish-cac400/plots/forest.gif"] {
        assert_eq!(site.get(nothing).await.status, 404, "{nothing}");
    }
}

fn named(answer: &Answer, name: &str) {
    let disposition = answer.headers["content-disposition"].to_str().expect("text");
    assert_eq!(disposition, format!("attachment; filename=\"{CLAIM}-{name}\""));
}

#[tokio::test]
async fn every_plot_is_a_file_that_can_be_read_back() {
    let site = site().await;
    for kind in ["forest", "leave-one-out", "cumulative", "funnel", "risk-of-bias"] {
        let file = site.get(&format!("/claims/{CLAIM}/plots/{kind}.svg")).await;
        assert_eq!(file.status, 200, "{kind}");
        named(&file, &format!("{kind}.svg"));
        let tree = usvg::Tree::from_str(&file.body, &usvg::Options::default()).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(file.body.contains("Verdict of") && file.body.contains("<title"), "{kind}");
        assert_eq!(file.body.contains("Not drawn: Trial bare"), kind == "forest", "{kind}");
        let drawn = site.get(&format!("/claims/{CLAIM}/plots/{kind}.png")).await;
        named(&drawn, &format!("{kind}.png"));
        let pixels = Pixmap::decode_png(&drawn.bytes).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let drawing = tree.size().to_int_size();
        assert_eq!((pixels.width(), pixels.height()), (2 * drawing.width(), 2 * drawing.height()), "{kind}");
        let table = site.get(&format!("/claims/{CLAIM}/plots/{kind}.csv")).await;
        named(&table, &format!("{kind}.csv"));
        let rows = csv_rows(&table.body);
        assert!(rows.len() > 1 && rows.iter().all(|row| row.len() == rows[0].len()), "{kind}: {rows:?}");
    }
}

#[tokio::test]
async fn the_table_of_a_forest_plot_holds_every_figure() {
    let table = site().await.get(&format!("/claims/{CLAIM}/plots/forest.csv")).await;
    let rows = csv_rows(&table.body);
    let column = |name: &str| rows[0].iter().position(|heading| heading == name).expect("a column");
    let row = |key: &str| rows.iter().find(|row| row[column("result")] == key).expect("a row");
    assert_eq!(row("t0")[column("estimate")].parse::<f64>(), Ok(-14.0));
    assert_eq!((row("wide")[column("ci_low")].as_str(), row("wide")[column("ci_high")].as_str()), ("-4005", "3995"));
    assert_eq!((row("t0-women")[column("weight")].as_str(), row("t0-women")[column("status")].as_str()), ("", "not pooled"));
    assert!(rows.iter().any(|row| row[0] == "not drawn" && row[column("study")] == "Trial bare"));
}

#[tokio::test]
async fn the_json_of_a_claim_has_the_figures_of_its_plot() {
    let claim = site().await.get(&format!("/api/v1/claims/{CLAIM}")).await.json();
    assert_eq!(claim["forest"]["axes"][0]["blocks"][0]["average"]["k"], 11);
    assert_eq!(claim["forest"]["axes"][1]["unit"], "%");
}
