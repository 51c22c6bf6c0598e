//! The study editor, as forms send it without a script.

use crate::support::client::{Answer, Site};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use probatum::domain::study_draft::{OutcomeDraft, ReportDraft, ResultDraft, StudyDraft};
use scraper::{Html, Selector};

/// The site with the seeds and an editor who is alone.
async fn site_with_editor() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    (site, database, cookie)
}

/// Everything a page's form would send, with some fields filled in otherwise and a button pressed.
pub fn filled(page: &Answer, changes: &[(&str, &str)], act: &str) -> String {
    let html = page.html();
    let mut pairs = fields(&html);
    for (name, value) in changes {
        match pairs.iter_mut().find(|(other, _)| other == name) {
            Some(pair) => (*value).clone_into(&mut pair.1),
            None => panic!("no field {name} among {:?}", pairs.iter().map(|(name, _)| name).collect::<Vec<_>>()),
        }
    }
    pairs.push(("act".into(), act.into()));
    serde_html_form(&pairs)
}

fn fields(html: &Html) -> Vec<(String, String)> {
    let controls =
        Selector::parse("form.edit input[name], form.edit select[name], form.edit textarea[name]").expect("a selector");
    let chosen = Selector::parse("option[selected]").expect("a selector");
    let mut pairs = Vec::new();
    for control in html.select(&controls) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        let value = match control.value().name() {
            "select" => control.select(&chosen).next().and_then(|option| option.attr("value")).unwrap_or_default().to_owned(),
            "textarea" => control.text().collect::<String>().trim_start_matches('\n').to_owned(),
            _ if control.attr("type") == Some("checkbox") && control.attr("checked").is_none() => continue,
            _ => control.attr("value").unwrap_or_default().to_owned(),
        };
        pairs.push((name, value));
    }
    pairs
}

fn serde_html_form(pairs: &[(String, String)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// What a form posts of a draft.
pub fn posted(draft: &StudyDraft, version: i32, act: &str) -> String {
    let mut pairs = vec![("version".to_owned(), version.to_string()), ("act".to_owned(), act.to_owned())];
    flatten("study", &serde_json::to_value(draft).expect("a document"), &mut pairs);
    serde_html_form(&pairs)
}

fn flatten(name: &str, value: &serde_json::Value, pairs: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| flatten(&format!("{name}[{key}]"), value, pairs));
        }
        serde_json::Value::Array(rows) => {
            rows.iter().enumerate().for_each(|(i, value)| flatten(&format!("{name}[{i}]"), value, pairs));
        }
        serde_json::Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        other => pairs.push((name.to_owned(), other.to_string())),
    }
}

/// Saves a draft over what stands at a form's address.
pub async fn save_document(site: &Site, address: &str, draft: &StudyDraft, version: i32, cookie: &str) {
    assert_eq!(site.post(address, &posted(draft, version, "save"), cookie).await.status, 303);
}

/// A reason for every warning of a page.
pub fn reasons(page: &Answer) -> Vec<(String, String)> {
    page.attributes(".tick input[type=text]", "name").into_iter().map(|name| (name, "printed like this".to_owned())).collect()
}

/// Everything a page's form would send, with some fields filled in otherwise, a reason for every warning, and a button pressed.
pub fn answered(page: &Answer, changes: &[(&str, &str)], act: &str) -> String {
    let reasons = reasons(page);
    let mut all: Vec<(&str, &str)> = reasons.iter().map(|(name, reason)| (name.as_str(), reason.as_str())).collect();
    all.extend(changes);
    filled(page, &all, act)
}

async fn revisions(database: &TestDatabase, slug: &str) -> Vec<(i32, String, String)> {
    sqlx::query_as(
        "SELECT v.number, v.stage, v.reason FROM revision v JOIN study s ON s.id = v.record_id
         WHERE v.kind = 'study' AND s.slug = $1 ORDER BY v.number",
    )
    .bind(slug)
    .fetch_all(&database.pool)
    .await
    .expect("revisions")
}

/// A small complete trial.
pub fn complete(name: &str) -> StudyDraft {
    let result = ResultDraft {
        label: "All participants".into(),
        design: "rct".into(),
        role: "primary".into(),
        population: "overall".into(),
        measure: "MD".into(),
        estimate: "−51".into(),
        ci_low: "-110".into(),
        ci_high: "8".into(),
        p: "0.089".into(),
        n: "304".into(),
        standing: "verified".into(),
        status: "verified".into(),
        figures_status: "verified".into(),
        ..ResultDraft::default()
    };
    StudyDraft {
        name: name.into(),
        design: "rct".into(),
        report: vec![ReportDraft {
            kind: "article".into(),
            label: "Doe 2025".into(),
            status: "verified".into(),
            identifiers: vec![probatum::domain::study_draft::IdentifierDraft {
                scheme: "doi".into(),
                value: "10.1000/k2d.2025".into(),
                status: "verified".into(),
            }],
            ..ReportDraft::default()
        }],
        outcome: vec![OutcomeDraft {
            name: "Change in CAC score".into(),
            concept: "coronary_calcium".into(),
            unit: "AU".into(),
            kind: "continuous".into(),
            role: "primary".into(),
            time_point: "24 months".into(),
            result: vec![result],
            ..OutcomeDraft::default()
        }],
        ..StudyDraft::default()
    }
}

#[tokio::test]
async fn a_draft_may_be_incomplete_and_readers_do_not_see_it() {
    let (site, database, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/new", &cookie).await;
    let saved = site.post("/studies/new", &filled(&page, &[("study[name]", "Danish K2 + D trial")], "save"), &cookie).await;
    assert_eq!(
        (saved.status.as_u16(), saved.headers["location"].to_str().expect("text")),
        (303, "/studies/danish-k2-d-trial/edit?saved=1")
    );
    assert_eq!(site.get("/studies/danish-k2-d-trial").await.status, 404);
    assert_eq!(site.get("/api/v1/studies/danish-k2-d-trial").await.status, 404);
    let again = site.get_as("/studies/danish-k2-d-trial/edit", &cookie).await;
    assert_eq!(again.attributes("#f-name", "value"), ["Danish K2 + D trial"]);
    assert_eq!(revisions(&database, "danish-k2-d-trial").await, [(1, "draft".to_owned(), "Recorded".to_owned())]);
}

#[tokio::test]
async fn two_studies_of_one_name_get_addresses_of_their_own() {
    let (site, _, cookie) = site_with_editor().await;
    let mut places = Vec::new();
    for _ in 0..3 {
        let page = site.get_as("/studies/new", &cookie).await;
        let saved = site.post("/studies/new", &filled(&page, &[("study[name]", "K2 trial")], "save"), &cookie).await;
        places.push(saved.headers["location"].to_str().expect("text").to_owned());
    }
    assert_eq!(
        places,
        ["/studies/k2-trial/edit?saved=1", "/studies/k2-trial-2/edit?saved=1", "/studies/k2-trial-3/edit?saved=1"]
    );
}

#[tokio::test]
async fn studies_of_one_name_saved_at_once_and_one_called_new_get_addresses_too() {
    let (site, _database, cookie) = site_with_editor().await;
    let form = posted(&complete("Same name"), 0, "save");
    let save = || site.post("/studies/new", &form, &cookie);
    let answers = tokio::join!(save(), save(), save(), save());
    let mut places = <[Answer; 4]>::from(answers).map(|answer| answer.headers["location"].to_str().expect("text").to_owned());
    places.sort();
    let expected = ["same-name-2", "same-name-3", "same-name-4", "same-name"].map(|slug| format!("/studies/{slug}/edit?saved=1"));
    assert_eq!(places, expected);
    // /studies/new is the form
    let new = site.post("/studies/new", &posted(&complete("New"), 0, "save"), &cookie).await;
    assert_eq!(new.headers["location"], "/studies/new-study/edit?saved=1");
}

#[tokio::test]
async fn what_is_missing_is_asked_for_once_and_no_reason_answers_for_it() {
    let (site, _database, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/new", &cookie).await;
    for field in ["name", "design"] {
        let said = page.texts(&format!("#f-{field}-said .finding"));
        assert_eq!(said, ["Error Needed before it can be published."], "{field}");
    }
    assert!(page.texts(".tick").is_empty());
}

#[tokio::test]
async fn an_empty_form_is_not_saved() {
    let (site, database, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/new", &cookie).await;
    let refused = site.post("/studies/new", &filled(&page, &[], "save"), &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("[role=alert]").contains("nothing to save"), "{}", refused.text("[role=alert]"));
    let drafts: i64 =
        sqlx::query_scalar("SELECT count(*) FROM study WHERE stage = 'draft'").fetch_one(&database.pool).await.expect("counted");
    assert_eq!(drafts, 0);
}

#[tokio::test]
async fn rows_come_and_go_without_a_script_and_nothing_typed_is_lost() {
    let (site, _, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/new", &cookie).await;
    let page = site.post("/studies/new", &filled(&page, &[("study[name]", "K2 & D “trial”")], "add:outcome"), &cookie).await;
    assert_eq!(page.status, 200);
    let page =
        site.post("/studies/new", &filled(&page, &[("study[outcome][0][name]", "CAC")], "add:outcome[0].result"), &cookie).await;
    let page = site
        .post(
            "/studies/new",
            &filled(&page, &[("study[outcome][0][result][0][estimate]", "−51")], "add:outcome[0].result"),
            &cookie,
        )
        .await;
    let page = site
        .post(
            "/studies/new",
            &filled(&page, &[("study[outcome][0][result][1][estimate]", "-92")], "remove:outcome[0].result[0]"),
            &cookie,
        )
        .await;
    assert_eq!(page.attributes("[name='study[outcome][0][result][0][estimate]']", "value"), ["-92"]);
    assert_eq!(page.attributes("#f-name", "value"), ["K2 & D “trial”"]);
    // it is there when the form is opened anew, and gone when thrown away
    let reopened = site.get_as("/studies/new", &cookie).await;
    assert!(reopened.text(".notice").contains("did not save is back"));
    assert_eq!(reopened.attributes("[name='study[outcome][0][result][0][estimate]']", "value"), ["-92"]);
    assert_eq!(site.post("/studies/new", &filled(&reopened, &[], "discard"), &cookie).await.status, 303);
    assert_eq!(site.get_as("/studies/new", &cookie).await.attributes("#f-name", "value"), [""]);
    let odd = site.post("/studies/new", "version=0&act=remove%3Aoutcome%5B7%5D", &cookie).await;
    assert_eq!(odd.status, 400);
}

#[tokio::test]
async fn an_editor_alone_publishes_and_the_figures_stay_as_typed() {
    let (site, database, cookie) = site_with_editor().await;
    let published = site.post("/studies/new", &posted(&complete("New K2 trial"), 0, "publish"), &cookie).await;
    assert_eq!(published.status, 303, "{:?}", published.texts(".todo li"));
    assert_eq!(published.headers["location"], "/studies/new-k2-trial");
    let page = site.get("/studies/new-k2-trial").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("−51"));
    let stages: Vec<(i32, String)> =
        revisions(&database, "new-k2-trial").await.into_iter().map(|(n, stage, _)| (n, stage)).collect();
    assert_eq!(stages, [(1, "draft".to_owned()), (2, "published".to_owned())]);
    let estimate: (String, f64) = sqlx::query_as("SELECT estimate_text, estimate FROM result WHERE key = 'new-k2-trial/1'")
        .fetch_one(&database.pool)
        .await
        .expect("the result");
    assert_eq!(estimate, ("−51".to_owned(), -51.0));
}

#[tokio::test]
async fn an_incomplete_study_is_not_sent_on_and_every_missing_field_is_marked() {
    let (site, database, cookie) = site_with_editor().await;
    let mut draft = complete("Unfinished");
    draft.outcome[0].result[0].status.clear();
    draft.outcome[0].result[0].source = "nowhere".into();
    for act in ["submit", "publish"] {
        let refused = site.post("/studies/new", &posted(&draft, 0, act), &cookie).await;
        assert_eq!(refused.status, 422, "{act}");
        assert_eq!(refused.attributes("#f-outcome-0-result-0-estimate", "value"), ["−51"]);
        assert!(refused.text("#f-outcome-0-result-0-status-said").contains("Needed before it can be published"));
        assert!(
            refused.text("#f-outcome-0-result-0-source-said").contains("names no source")
                || refused.text("#f-outcome-0-result-0-source-said").contains("Names no source")
        );
        assert_eq!(refused.attributes("#f-outcome-0-result-0-status", "aria-invalid"), ["true"]);
    }
    let studies: i64 = sqlx::query_scalar("SELECT count(*) FROM study WHERE slug = 'unfinished'")
        .fetch_one(&database.pool)
        .await
        .expect("counted");
    assert_eq!(studies, 0, "nothing is half written");
}

#[tokio::test]
async fn readers_keep_the_published_version_until_the_next_is_published() {
    let (site, database, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/avadec/edit", &cookie).await;
    let changes = [("study[name]", "AVADEC renamed"), ("reason", "A better name")];
    assert_eq!(site.post("/studies/avadec/edit", &answered(&page, &changes, "save"), &cookie).await.status, 303);
    assert!(site.get("/studies/avadec").await.text("h1").starts_with("AVADEC (Danish"));
    assert_eq!(revisions(&database, "avadec").await[1], (2, "draft".to_owned(), "A better name".to_owned()));
    let review = site.get_as("/studies/avadec/review", &cookie).await;
    assert!(review.text("#changed + .byline + .tablebox").contains("AVADEC renamed"), "{}", review.body);
    let published = site.post("/studies/avadec/review", "version=2&act=publish", &cookie).await;
    assert_eq!(published.status, 303);
    assert_eq!(site.get("/studies/avadec").await.text("h1"), "AVADEC renamed");
}

#[tokio::test]
async fn whoever_saves_second_sees_both_versions_and_loses_nothing() {
    let (site, database, ada) = site_with_editor().await;
    let eve = signed_in(&site, &database, "Eve", Role::Editor).await;
    let (for_ada, for_eve) = (site.get_as("/studies/avadec/edit", &ada).await, site.get_as("/studies/avadec/edit", &eve).await);
    let hers = [("study[funding]", "Heart fund"), ("study[blinding]", "triple blind")];
    assert_eq!(site.post("/studies/avadec/edit", &filled(&for_ada, &hers, "save"), &ada).await.status, 303);
    let mine = [("study[countries]", "Denmark, four hospitals"), ("study[blinding]", "open label")];
    let refused = site.post("/studies/avadec/edit", &filled(&for_eve, &mine, "save"), &eve).await;
    assert_eq!(refused.status, 409);
    let both = refused.text(".stale");
    for words in
        ["Ada saved version 2", "Heart fund", "triple blind", "open label", "Denmark, four hospitals", "You both changed it"]
    {
        assert!(both.contains(words), "{words} in {both}");
    }
    // the form holds both together, yours where both changed, and saving it again stores it
    assert_eq!(refused.attributes("#f-funding", "value"), ["Heart fund"]);
    assert_eq!(refused.attributes("#f-blinding", "value"), ["open label"]);
    assert_eq!(refused.attributes("input[name=version]", "value"), ["2"]);
    assert_eq!(revisions(&database, "avadec").await.len(), 2);
    // nothing is lost even if the page is closed now
    let reopened = site.get_as("/studies/avadec/edit", &eve).await;
    assert_eq!(reopened.attributes("#f-blinding", "value"), ["open label"]);
    assert_eq!(site.post("/studies/avadec/edit", &filled(&refused, &[], "save"), &eve).await.status, 303);
    assert_eq!(revisions(&database, "avadec").await.len(), 3);
}

#[tokio::test]
async fn nobody_reviews_their_own_work_while_somebody_else_could() {
    let (site, database, ada) = site_with_editor().await;
    let eve = signed_in(&site, &database, "Eve", Role::Editor).await;
    let own = site.post("/studies/new", &posted(&complete("Own work"), 0, "publish"), &ada).await;
    assert_eq!(own.status, 409);
    assert!(own.text("[role=alert]").contains("Somebody else has to review it"));
    assert_eq!(site.post("/studies/new", &posted(&complete("Own work"), 0, "submit"), &ada).await.status, 303);
    let refused = site.post("/studies/own-work/review", "version=2&act=publish", &ada).await;
    assert_eq!(refused.status, 409);
    // sent back only with a comment
    assert_eq!(site.post("/studies/own-work/review", "version=2&act=send_back&comment=", &eve).await.status, 422);
    assert_eq!(site.post("/studies/own-work/review", "version=2&act=send_back&comment=Which+scanner%3F", &eve).await.status, 303);
    assert!(site.get_as("/studies/own-work/review", &ada).await.text(".remarks").contains("Which scanner?"));
    assert!(site.get_as("/workbench", &ada).await.text("section:has(#drafts)").contains("Which scanner?"));
    assert_eq!(site.post("/studies/own-work/review", "version=3&act=submit", &ada).await.status, 303);
    assert!(site.get_as("/workbench", &eve).await.text("section:has(#reviews)").contains("Own work"));
    // a stale review does nothing
    assert_eq!(site.post("/studies/own-work/review", "version=3&act=publish", &eve).await.status, 409);
    assert_eq!(site.post("/studies/own-work/review", "version=4&act=publish", &eve).await.status, 303);
    assert_eq!(site.get("/studies/own-work").await.status, 200);
    // where there is a reviewer, an editor does not publish
    signed_in(&site, &database, "Rita", Role::Reviewer).await;
    let mut second = complete("Second work");
    second.report[0].identifiers[0].value = "10.1000/another".into();
    assert_eq!(site.post("/studies/new", &posted(&second, 0, "submit"), &ada).await.status, 303);
    let refused = site.post("/studies/second-work/review", "version=2&act=publish", &eve).await;
    assert!(refused.text("[role=alert]").contains("A reviewer or an administrator"), "{}", refused.text("[role=alert]"));
}

#[tokio::test]
async fn the_verdicts_it_would_change_are_shown_before_anything_is_saved() {
    let (site, database, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/avadec/edit", &cookie).await;
    assert!(page.text("#consequence").contains("No verdict"), "{}", page.text("#consequence"));
    let field = page
        .attributes("input[value='-92']", "name")
        .into_iter()
        .find(|name| name.ends_with("[estimate]"))
        .expect("the estimate in CAC ≥ 400");
    let p = field.replace("[estimate]", "[p]");
    let checked = site.post("/studies/avadec/edit", &filled(&page, &[(&p, "0.47")], "check"), &cookie).await;
    let panel = checked.text("#consequence");
    assert!(panel.contains("Hypothesis-generating") && panel.contains("Non-significant"), "{panel}");
    let verdicts: i64 = sqlx::query_scalar("SELECT count(*) FROM verdict").fetch_one(&database.pool).await.expect("counted");
    let claims: i64 = sqlx::query_scalar("SELECT count(*) FROM claim WHERE verdict_id IS NOT NULL")
        .fetch_one(&database.pool)
        .await
        .expect("counted");
    assert_eq!(verdicts, claims, "a preview stores nothing");
    assert_eq!(revisions(&database, "avadec").await.len(), 1);
    // publishing does what was shown
    let changed = checked.attributes("#consequence .changes a", "href");
    let before: Vec<String> = checked.attributes("#consequence .changes .verdict", "data-verdict");
    assert_eq!(site.post("/studies/avadec/edit", &answered(&checked, &[], "publish"), &cookie).await.status, 303);
    for (address, pair) in changed.iter().zip(before.chunks(2)) {
        let claim = site.get(address).await;
        assert_eq!(claim.attributes("[data-claim]", "data-verdict")[0], pair[1], "{address}");
    }
}

#[tokio::test]
async fn a_linked_result_cannot_vanish_and_a_retired_study_counts_no_more() {
    let (site, _, cookie) = site_with_editor().await;
    let page = site.get_as("/studies/avadec/edit", &cookie).await;
    let fewer = site.post("/studies/avadec/edit", &filled(&page, &[], "remove:outcome[0]"), &cookie).await;
    let refused = site.post("/studies/avadec/edit", &answered(&fewer, &[], "publish"), &cookie).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text("[role=alert]").contains("Retire that link"), "{}", refused.text("[role=alert]"));
    let claim = site.get("/studies/avadec").await.attributes("[data-claim]", "data-claim")[0].clone();
    let before = site.get(&format!("/claims/{claim}")).await;
    assert!(before.attributes("[data-study]", "data-study").contains(&"avadec".to_owned()));
    assert_eq!(site.post("/studies/avadec/review", "version=1&act=retire&comment=", &cookie).await.status, 422);
    assert_eq!(site.post("/studies/avadec/review", "version=1&act=retire&comment=Counted+twice", &cookie).await.status, 303);
    assert_eq!(site.get("/studies/avadec").await.status, 404);
    let after = site.get(&format!("/claims/{claim}")).await;
    assert!(!after.attributes("[data-study]", "data-study").contains(&"avadec".to_owned()));
    // and back
    assert_eq!(site.post("/studies/avadec/edit", "version=2&act=discard", &cookie).await.status, 303);
    let page = site.get_as("/studies/avadec/edit", &cookie).await;
    assert_eq!(site.post("/studies/avadec/edit", &answered(&page, &[], "publish"), &cookie).await.status, 303);
    assert_eq!(site.get("/studies/avadec").await.status, 200);
}

#[tokio::test]
async fn readers_do_not_edit() {
    let (site, database, _) = site_with_editor().await;
    let reader = signed_in(&site, &database, "Rosa", Role::Reader).await;
    for path in ["/studies/new", "/studies/avadec/edit", "/studies/avadec/review", "/workbench"] {
        assert_eq!(site.get_as(path, &reader).await.status, 403, "{path}");
        assert_eq!(site.get(path).await.status, 401, "{path}");
        assert_eq!(site.post(path, "version=0&act=save&study[name]=x", &reader).await.status, 403, "{path}");
    }
    assert!(!site.get_as("/studies/avadec", &reader).await.body.contains("/studies/avadec/edit"));
}
