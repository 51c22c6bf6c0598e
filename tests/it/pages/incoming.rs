//! An article comes in through the browser: chosen or pasted, looked over, put right, brought in or thrown away.

use crate::support::client::{Answer, Site};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use probatum::import::document::LARGEST;

const MARKDOWN: &str = "# Tea and sleep\n\n## What was seen\n\nTea shortens sleep by an hour.\n\nSubscribe\n";
const HTML: &str = "<!doctype html><html><head><title>Tea and sleep</title></head><body><nav><a href='/'>Home</a></nav><main><article>\
    <h1>Tea and sleep</h1><h2>What was seen</h2><p>Tea shortens sleep by an hour, and coffee shortens it by two hours or more.</p>\
    </article></main></body></html>";
const PLAIN: &str =
    "Tea and sleep\n\nWhat was seen\n\nTea shortens sleep by an hour. Coffee shortens it by two hours, and more in some.\n";

async fn editor(role: Role) -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", role).await;
    (site, database, cookie)
}

async fn count(database: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&database.pool).await.expect("a number")
}

/// Pastes a text and opens its preview.
async fn pasted(site: &Site, path: &str, text: &str, cookie: &str) -> (String, Answer) {
    let sent = site.upload(path, &[("text", text)], None, cookie).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let address = sent.location();
    let preview = site.get_as(&address, cookie).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    (address, preview)
}

#[tokio::test]
async fn a_file_of_each_format_is_previewed_and_nothing_is_stored_before_it_is_brought_in() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let articles = "SELECT count(*) FROM article";
    for (name, text, format) in [("tea.md", MARKDOWN, "Markdown"), ("tea.html", HTML, "Web page"), ("tea.txt", PLAIN, "Text")] {
        let sent = site.upload("/articles/new", &[("slug", "tea")], Some((name, text.as_bytes())), &cookie).await;
        let preview = site.get_as(&sent.location(), &cookie).await;
        assert_eq!(preview.text("h1"), "Tea and sleep");
        let byline = preview.text(".byline");
        assert!(byline.starts_with(&format!("{format} · {name} · 1 minute’s read · ")), "{byline}");
        assert!(preview.texts(".blocks p").iter().any(|text| text.contains("Tea shortens sleep by an hour")));
        assert_eq!(count(&database, articles).await, 1, "nothing is stored yet");
    }
    // said to be another format
    let sent = site.upload("/articles/new", &[("format", "plain")], Some(("tea.md", MARKDOWN.as_bytes())), &cookie).await;
    let preview = site.get_as(&sent.location(), &cookie).await;
    assert!(preview.text(".byline").starts_with("Text · "));
}

#[tokio::test]
async fn what_was_misread_is_put_right_and_the_article_is_brought_in_under_the_person_s_name() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let (address, preview) = pasted(&site, "/articles/new", MARKDOWN, &cookie).await;
    assert_eq!(preview.attributes("#slug", "value"), ["tea-and-sleep"]);
    let kinds = preview.attributes(".blocks li", "data-kind");
    assert_eq!(kinds, ["title", "heading:2", "paragraph", "boilerplate"]);
    let applied = site.post(&address, "act=kinds&version=0&slug=tea&kind[1]=heading:3&kind[3]=paragraph", &cookie).await;
    assert_eq!(applied.location(), address);
    let preview = site.get_as(&address, &cookie).await;
    assert_eq!(preview.attributes(".blocks li", "data-kind"), ["title", "heading:3", "paragraph", "paragraph"]);
    assert_eq!(preview.attributes("#slug", "value"), ["tea"]);
    let done = site.post(&address, "act=bring_in&version=0&slug=tea&reason=From+the+press&kind[3]=boilerplate", &cookie).await;
    assert_eq!(done.location(), "/articles/tea/versions?brought=1");
    let outcome = site.get_as(&done.location(), &cookie).await;
    let ways = outcome.attributes(".notice a", "href");
    assert_eq!(ways, ["/articles/tea", "/articles/tea/proposals"]);
    let versions = outcome.text(".versions > li");
    assert!(versions.contains("From the press") && versions.contains("Ada") && versions.contains("pasted text"), "{versions}");
    assert_eq!(site.get("/articles/tea").await.texts(".read h2"), ["What was seen"]);
    let kinds: Vec<String> = sqlx::query_scalar("SELECT kind FROM article_block b JOIN article_version v ON v.id = article_version_id JOIN article a ON a.id = v.article_id WHERE a.slug = 'tea' ORDER BY ordinal")
        .fetch_all(&database.pool).await.expect("blocks");
    assert_eq!(kinds, ["title", "heading", "paragraph", "boilerplate"]);
    assert_eq!(site.get_as(&address, &cookie).await.status, 404, "it waits no longer");
    assert_eq!(
        count(&database, "SELECT count(*) FROM activity WHERE act = 'publish_article' AND person_id IS NOT NULL").await,
        1
    );
}

#[tokio::test]
async fn a_name_that_is_taken_can_become_a_version_instead_and_the_fates_of_its_passages_are_told_first() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let slug = "vitamin-k2-calcification";
    let text: String =
        sqlx::query_scalar("SELECT text FROM article_version").fetch_one(&database.pool).await.expect("the seeded text");
    let newer = text.replacen("calcification", "hardening", 6) + "\nA paragraph nobody has seen before stands here at the end.";
    let sent =
        site.upload("/articles/new", &[("slug", slug), ("format", "plain")], Some(("k2.txt", newer.as_bytes())), &cookie).await;
    let address = sent.location();
    let refused = site.post(&address, &format!("act=bring_in&version=0&slug={slug}"), &cookie).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text("#slug-error").contains("There is an article of this name"));
    assert_eq!(refused.attributes("button[value=as_version]", "name"), ["act"]);
    let moved = site.post(&address, &format!("act=as_version&version=0&slug={slug}"), &cookie).await;
    let preview = site.get_as(&moved.location(), &cookie).await;
    let told: Vec<i64> = preview.texts(".tallied dd").iter().map(|n| n.parse().expect("a number")).collect();
    assert_eq!(told.iter().sum::<i64>(), count(&database, "SELECT count(*) FROM anchor").await);
    assert!(told[2] > 0, "{told:?}");
    assert!(preview.texts(".loose li[data-state=fuzzy] del").contains(&"calcification".to_owned()));
    assert!(preview.texts(".loose li[data-state=fuzzy] ins").contains(&"hardening".to_owned()));
    assert_eq!(count(&database, "SELECT count(*) FROM article_version").await, 1, "a preview stores nothing");
    let done = site.post(&address, "act=bring_in&version=1", &cookie).await;
    assert_eq!(done.location(), format!("/articles/{slug}/versions?brought=2"));
    let stored = count(&database, "SELECT count(*) FROM anchor n JOIN article_version v ON v.id = n.article_version_id WHERE v.number = 2 AND state = 'fuzzy'").await;
    assert_eq!(stored, told[2], "what was told is what came");
    let outcome = site.get_as(&done.location(), &cookie).await;
    assert!(outcome.attributes(".notice a", "href").contains(&format!("/articles/{slug}/passages")));
}

#[tokio::test]
async fn who_comes_second_is_told_and_overwrites_nothing() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let other = signed_in(&site, &database, "Ben", Role::Editor).await;
    let (address, _) = pasted(&site, "/articles/new", MARKDOWN, &cookie).await;
    site.post(&address, "act=bring_in&version=0&slug=tea", &cookie).await;
    let (first, _) =
        pasted(&site, "/articles/tea/new-version", "# Tea and sleep\n\n## Anew\n\nTea shortens sleep by two hours.\n", &cookie)
            .await;
    let (second, preview) =
        pasted(&site, "/articles/tea/new-version", "# Tea and sleep\n\n## Anew\n\nTea lengthens sleep.\n", &other).await;
    assert_eq!(preview.attributes("input[name=version]", "value"), ["1"]);
    assert_eq!(site.get_as(&second, &cookie).await.status, 404, "another's text is nobody's business");
    assert_eq!(site.post(&first, "act=bring_in&version=1", &cookie).await.status, 303);
    let late = site.post(&second, "act=bring_in&version=1&reason=Their+correction", &other).await;
    assert_eq!(late.status, 409);
    assert!(late.text("[role=alert]").contains("version 2 is its newest now"), "{}", late.text("[role=alert]"));
    assert_eq!(late.attributes("#reason", "value"), ["Their correction"], "what was typed is kept");
    assert_eq!(late.attributes("input[name=version]", "value"), ["2"]);
    assert_eq!(site.post(&second, "act=bring_in&version=2", &other).await.location(), "/articles/tea/versions?brought=3");
}

#[tokio::test]
async fn the_same_text_again_changes_nothing_and_says_so() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let (address, _) = pasted(&site, "/articles/new", MARKDOWN, &cookie).await;
    site.post(&address, "act=bring_in&version=0&slug=tea", &cookie).await;
    let (again, preview) = pasted(&site, "/articles/tea/new-version", MARKDOWN, &cookie).await;
    assert!(preview.text("[role=alert]").contains("has this very text already"));
    assert!(preview.attributes("button[value=bring_in]", "name").is_empty());
    assert_eq!(site.post(&again, "act=bring_in&version=1", &cookie).await.status, 409);
    assert_eq!(
        count(&database, "SELECT count(*) FROM article_version v JOIN article a ON a.id = v.article_id WHERE a.slug = 'tea'")
            .await,
        1
    );
    assert_eq!(site.post(&again, "act=discard", &cookie).await.location(), "/articles/new");
    assert_eq!(count(&database, "SELECT count(*) FROM incoming").await, 0);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_with_the_reason_and_the_text_stays_in_the_form() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let binary: Vec<u8> = (0..2000).map(|n| u8::try_from(n % 7).expect("small")).collect();
    let deep = format!("<!doctype html><html><body>{}x", "<div>".repeat(60_000));
    for (file, status, said) in [
        (("k2.pdf", binary.as_slice()), 422, "This is no text"),
        (("empty.txt", b" \n".as_slice()), 422, "The file holds no text."),
        (("deep.html", deep.as_bytes()), 422, "nested"),
        (("long.txt", "word ".repeat(LARGEST / 5 + 9).as_bytes()), 413, "at most 8388608 are read"),
    ] {
        let name = file.0;
        let refused = site.upload("/articles/new", &[("slug", "kept")], Some(file), &cookie).await;
        assert_eq!(refused.status, status, "{name}");
        assert!(refused.text("#file-error").contains(said), "{name}: {}", refused.text("#file-error"));
        assert_eq!(refused.attributes("#slug", "value"), ["kept"]);
    }
    let refused = site.upload("/articles/new", &[("text", MARKDOWN), ("slug", "Not a name")], None, &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#slug-error").contains("lower-case letters"));
    assert_eq!(refused.text("#text").split_whitespace().collect::<Vec<_>>(), MARKDOWN.split_whitespace().collect::<Vec<_>>());
    let refused = site.upload("/articles/new", &[], None, &cookie).await;
    assert!(refused.text("#file-error").starts_with("Choose a file"));
    let refused = site.upload("/articles/new", &[("text", MARKDOWN)], Some(("a.md", MARKDOWN.as_bytes())), &cookie).await;
    assert!(refused.text("#text-error").contains("only one of them"));
    assert_eq!(site.upload("/articles/nowhere/new-version", &[("text", MARKDOWN)], None, &cookie).await.status, 404);
    assert_eq!(count(&database, "SELECT count(*) FROM incoming").await, 0);
}

#[tokio::test]
async fn only_editors_bring_articles_in() {
    let (site, database, reader) = editor(Role::Reader).await;
    for path in ["/articles/new", "/articles/vitamin-k2-calcification/new-version"] {
        assert_eq!(site.get(path).await.status, 401, "{path}");
        assert_eq!(site.get_as(path, &reader).await.status, 403, "{path}");
        for (cookie, status) in [("", 401), (reader.as_str(), 403)] {
            let refused = site.upload(path, &[("text", MARKDOWN)], None, cookie).await;
            assert_eq!(refused.status, status, "{path}");
        }
    }
    assert!(!site.get_as("/articles", &reader).await.body.contains("/articles/new"));
    assert_eq!(count(&database, "SELECT count(*) FROM incoming").await, 0);
}

#[tokio::test]
async fn a_text_outlives_a_restart_but_not_for_ever_and_a_person_keeps_twenty() {
    let (site, database, cookie) = editor(Role::Editor).await;
    let (address, _) = pasted(&site, "/articles/new", MARKDOWN, &cookie).await;
    let again = Site::over(&database);
    assert_eq!(again.get_as(&address, &cookie).await.text("h1"), "Tea and sleep");
    assert!(again.get_as("/articles/new", &cookie).await.attributes("main a", "href").contains(&address));
    sqlx::query("UPDATE incoming SET created_at = created_at - interval '15 days'").execute(&database.pool).await.expect("older");
    for _ in 0..22 {
        pasted(&site, "/articles/new", MARKDOWN, &cookie).await;
    }
    assert_eq!(site.get_as(&address, &cookie).await.status, 404);
    assert_eq!(count(&database, "SELECT count(*) FROM incoming").await, 20);
}
