//! An article's claims as W3C Web Annotations, and annotations from elsewhere brought in.

use super::claim_edit::site_with_editor;
use super::passages::retold;
use crate::support::client::{Answer, Site};
use crate::support::database;
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use serde_json::{Value, json};

const EXPORT: &str = "/articles/vitamin-k2-calcification/annotations.jsonld";
const PAGE: &str = "/articles/vitamin-k2-calcification/annotations";

/// Presses a button of the page with annotations pasted into it.
async fn press(site: &Site, act: &str, annotations: &Value, cookie: &str) -> Answer {
    site.upload(PAGE, &[("act", act), ("text", &annotations.to_string())], None, cookie).await
}

#[tokio::test]
async fn every_passage_is_exported_with_a_quote_and_a_position_that_say_the_same_place() {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let answer = site.get(EXPORT).await;
    assert_eq!(answer.headers["content-type"], "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\"");
    let made = answer.json();
    let items = made["first"]["items"].as_array().expect("items").clone();
    let passages: i64 = sqlx::query_scalar("SELECT count(*) FROM anchor").fetch_one(&database.pool).await.expect("counted");
    assert_eq!((made["total"].as_i64(), i64::try_from(items.len()).ok()), (Some(passages), Some(passages)));
    let text: String = sqlx::query_scalar("SELECT text FROM article_version").fetch_one(&database.pool).await.expect("the text");
    let text: Vec<char> = text.chars().collect();
    for item in &items {
        assert_eq!((&item["type"], &item["motivation"]), (&json!("Annotation"), &json!("assessing")));
        let [quote, position] = item["target"]["selector"].as_array().expect("selectors").as_slice() else {
            panic!("{item}");
        };
        let at = |end: &str| usize::try_from(position[end].as_u64().expect("a number")).expect("a place");
        let words = |from: usize, to: usize| text[from..to].iter().collect::<String>();
        let (start, end) = (at("start"), at("end"));
        assert_eq!(quote["exact"], words(start, end));
        let prefix = quote["prefix"].as_str().expect("a prefix").chars().count();
        assert!(prefix >= 32.min(start), "{item}");
        assert_eq!(quote["prefix"], words(start - prefix, start));
    }
    let one = site.get("/claims/danish-cac400/annotations.jsonld").await.json();
    assert_eq!(one["total"], 2);
    assert!(one["first"]["items"][0]["body"].to_string().contains("hypothesis_generating"));
    assert_eq!(site.get("/articles/none/annotations.jsonld").await.status, 404);
}

#[tokio::test]
async fn what_was_exported_is_there_already_when_it_comes_back_even_from_an_earlier_text() {
    let (site, database, cookie) = site_with_editor().await;
    let made = site.get(EXPORT).await.json();
    let back = press(&site, "import", &made, &cookie).await;
    assert!(back.text("[role=status]").contains("No claim gets a further passage"), "{}", back.text("main"));
    retold(&database, &[("significantly slowed the advance", "may have slowed the advance")]).await;
    let newer = site.get(EXPORT).await.json();
    let fuzzy: Vec<&Value> = newer["first"]["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|item| item["body"].to_string().contains("fuzzy"))
        .collect();
    assert_eq!(fuzzy.len(), 2, "a passage with other words says so");
    assert!(fuzzy[0]["target"]["selector"][0]["exact"].as_str().is_some_and(|words| words.contains("may have slowed")));
    retold(&database, &[("Studies have consistently shown that a lack of vitamin K2 and the progression of arterial calcification go together, in a strong association", "Gardens want water, most of all on hot days of a long summer")]).await;
    let newer = site.get(EXPORT).await.json();
    let items = newer["first"]["items"].as_array().expect("items");
    let lost = items.iter().find(|item| item["body"].to_string().contains("\"lost\"")).expect("a lost passage");
    let quote = &lost["target"]["selector"][0];
    assert!(quote["exact"].as_str().is_some_and(|words| words.starts_with("Studies have consistently")), "{quote}");
    assert!(quote["prefix"].as_str().is_some_and(|before| before.ends_with("wording strength kept.\n")), "{quote}");
    assert_eq!(lost["target"]["selector"].as_array().map(Vec::len), Some(1), "it has no position");
    let back = press(&site, "import", &newer, &cookie).await;
    assert!(back.text("[role=status]").contains("No claim gets a further passage"));
    let drafts: i64 = sqlx::query_scalar("SELECT count(*) FROM revision WHERE kind = 'claim' AND number > 1")
        .fetch_one(&database.pool)
        .await
        .expect("counted");
    assert_eq!(drafts, 0);
}

/// An answer of Hypothesis's search, as its API gives it.
fn hypothesis() -> Value {
    let row = |text: &str, exact: &str, prefix: &str| {
        json!({
            "id": "x", "created": "2026-01-01T10:00:00.000000+00:00", "user": "acct:reader@hypothes.is", "uri": "https://example.org/k2",
            "text": text, "tags": [],
            "target": [{"source": "https://example.org/k2", "selector": [
                {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 3, "endContainer": "/p[1]", "endOffset": 9},
                {"type": "TextPositionSelector", "start": 1, "end": 9},
                {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": ""},
            ]}],
        })
    };
    json!({"total": 4, "rows": [
        row("See https://our.example/claims/mg-protects", "Magnesium helps to  regulate how calcium moves about the body", ""),
        row("what is this?", "It is found primarily in fermented food", ""),
        row("https://our.example/claims/mg-protects", "words that stand nowhere in it at all", ""),
        {"id": "note", "uri": "https://example.org/k2", "text": "a page note", "target": [{"source": "https://example.org/k2"}]},
    ]})
}

#[tokio::test]
async fn annotations_of_hypothesis_give_a_claim_a_passage_in_a_draft_once() {
    let (site, database, cookie) = site_with_editor().await;
    let quoted: String = sqlx::query_scalar(
        "SELECT substring(text FROM 'Magnesium helps to regulate how calcium moves about the body') FROM article_version",
    )
    .fetch_one(&database.pool)
    .await
    .expect("the words stand in the retelling");
    let looked = press(&site, "check", &hypothesis(), &cookie).await;
    assert!(
        looked.text("[role=status]").contains("Nothing is stored yet. Passages that claims would get: 1"),
        "{}",
        looked.text("main")
    );
    let rows = looked.texts("tbody tr");
    assert!(rows[0].contains("mg-protects") && rows[0].contains("in a draft"), "{rows:?}");
    assert!(rows[1].contains("New: no claim named"), "{rows:?}");
    assert!(
        looked
            .attributes("tbody a", "href")
            .iter()
            .any(|to| to.starts_with("/claims/new?article=vitamin-k2-calcification&quote=It+is"))
    );
    assert!(rows[2].contains("not found"), "{rows:?}");
    let drafts = "SELECT count(*) FROM revision r JOIN claim c ON c.id = r.record_id WHERE r.kind = 'claim' AND c.slug = 'mg-protects' AND r.stage = 'draft'";
    let count = async || -> i64 { sqlx::query_scalar(drafts).fetch_one(&database.pool).await.expect("counted") };
    assert_eq!(count().await, 0, "looking stores nothing");
    for _ in 0..2 {
        assert_eq!(press(&site, "import", &hypothesis(), &cookie).await.status, 200);
        assert_eq!(count().await, 1, "the second time changes nothing");
    }
    let form = site.get_as("/claims/mg-protects/edit", &cookie).await;
    assert!(form.body.contains(&quoted), "the passage stands in the claim's draft");
    assert!(!site.get("/claims/mg-protects").await.body.contains(&quoted), "readers see it once it is reviewed");
}

#[tokio::test]
async fn a_file_is_read_and_stands_in_the_form_so_that_it_can_be_brought_in() {
    let (site, _database, cookie) = site_with_editor().await;
    let units: Vec<u8> = hypothesis().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let file = [b"\xff\xfe".as_slice(), &units].concat();
    let looked = site.upload(PAGE, &[("act", "check"), ("text", "")], Some(("export.json", &file)), &cookie).await;
    assert!(looked.text("[role=status]").contains("Passages that claims would get: 1"), "{}", looked.text("main"));
    assert!(looked.text("main").contains("a note on the whole page"), "{}", looked.text("main"));
    let kept = looked.text("textarea");
    let done = site.upload(PAGE, &[("act", "import"), ("text", &kept)], None, &cookie).await;
    assert!(done.text("[role=status]").contains("Passages added to drafts of claims: 1"), "{}", done.text("main"));
}

#[tokio::test]
async fn what_is_no_annotation_is_refused_by_path_and_only_editors_bring_any_in() {
    let (site, database, cookie) = site_with_editor().await;
    for (text, named) in [("{", "JSON"), ("[1]", "[0]"), ("\"x\"", "annotation")] {
        let refused = site.upload(PAGE, &[("act", "check"), ("text", text)], None, &cookie).await;
        assert!(refused.body.contains(named), "{text}: {}", refused.text("main"));
        assert_eq!(refused.text("textarea"), text, "what was pasted stays");
    }
    assert_eq!(site.get(PAGE).await.status, 401);
    let reader = signed_in(&site, &database, "Rita", Role::Reader).await;
    assert_eq!(site.get_as(PAGE, &reader).await.status, 403);
    assert_eq!(press(&site, "import", &json!([]), &reader).await.status, 403);
}
