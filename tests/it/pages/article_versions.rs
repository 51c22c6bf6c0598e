//! An article's versions: the list, an earlier text, and two of them compared.

use crate::support::client::{Answer, Site};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;

const SLUG: &str = "vitamin-k2-calcification";

/// The seeded article with a second version: words of some passages changed, a paragraph with passages gone, one new.
async fn revised() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    let blocks: Vec<(String, Option<i32>, String)> =
        sqlx::query_as("SELECT kind, level, text FROM article_block ORDER BY ordinal")
            .fetch_all(&database.pool)
            .await
            .expect("blocks");
    let marked: Vec<i32> = sqlx::query_scalar(
        "SELECT b.ordinal FROM article_block b JOIN anchor n ON n.article_version_id = b.article_version_id
            AND n.start_offset >= b.start_offset AND n.end_offset <= b.end_offset WHERE b.kind = 'paragraph' GROUP BY b.ordinal ORDER BY 1",
    )
    .fetch_all(&database.pool)
    .await
    .expect("marked paragraphs");
    let (reworded, gone) = (marked[0], marked[2]);
    let text: Vec<String> = (0..)
        .zip(&blocks)
        .filter(|(at, _)| *at != gone)
        .map(|(at, (kind, level, text))| {
            let words = if at == reworded { text.replacen(' ', " reportedly ", 4) } else { text.clone() };
            match (kind.as_str(), level) {
                ("title", _) => format!("# {words}"),
                ("heading", level) => format!("{} {words}", "#".repeat(level.and_then(|l| usize::try_from(l).ok()).unwrap_or(2))),
                ("list_item", _) => format!("- {words}"),
                _ => words.replace('\t', " "),
            }
        })
        .collect();
    let text = text.join("\n\n") + "\n\nA closing paragraph that nobody has seen before, on tea.\n";
    let sent = site
        .upload(&format!("/articles/{SLUG}/new-version"), &[("format", "markdown")], Some(("k2.md", text.as_bytes())), &cookie)
        .await;
    let done = site.post(&sent.location(), "act=bring_in&version=1&reason=The+publisher+revised+it", &cookie).await;
    assert_eq!(done.location(), format!("/articles/{SLUG}/versions?brought=2"), "{}", done.body);
    (site, database, cookie)
}

fn numbers(page: &Answer, selector: &str) -> Vec<i64> {
    page.texts(selector).iter().map(|text| text.parse().expect("a number")).collect()
}

#[tokio::test]
async fn readers_see_every_version_with_where_it_came_from_and_what_became_of_the_claims() {
    let (site, database, cookie) = revised().await;
    let page = site.get(&format!("/articles/{SLUG}/versions")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.attributes(".versions > li", "data-version"), ["2", "1"]);
    let newest = page.text(".versions > li[data-version='2']");
    for said in ["the newest", "Ada: “The publisher revised it”", "Markdown, k2.md", "added", "compare with version 1"] {
        assert!(newest.contains(said), "{said} is not in {newest}");
    }
    assert_eq!(numbers(&page, ".versions > li[data-version='1'] dd"), [47]);
    let claims = numbers(&page, ".versions > li[data-version='2'] dd");
    assert_eq!(claims.iter().sum::<i64>(), 47, "{claims:?}");
    assert!(claims[2] > 0 || claims[3] > 0, "{claims:?}");
    // what was just brought in leads an editor on, and nobody else
    let outcome = format!("/articles/{SLUG}/versions?brought=2");
    assert!(site.get_as(&outcome, &cookie).await.text(".notice").contains("Version 2 is stored and readers see it."));
    assert!(site.get(&outcome).await.texts(".notice").is_empty());
    assert_eq!(site.get("/articles/nowhere/versions").await.status, 404);
    // programs see them too
    let json = site.get(&format!("/api/v1/articles/{SLUG}")).await.json();
    assert_eq!(json["version"], 2);
    let digest: String = sqlx::query_scalar("SELECT encode(digest, 'hex') FROM article_version WHERE number = 1")
        .fetch_one(&database.pool)
        .await
        .expect("a digest");
    assert_eq!((&json["versions"][0]["number"], &json["versions"][1]["digest"]), (&2.into(), &digest.into()));
    assert!(json["versions"][1]["imported_at"].as_str().is_some_and(|at| at.starts_with("20")));
}

#[tokio::test]
async fn an_earlier_text_is_read_with_its_marks_as_they_stood_then() {
    let (site, _database, _) = revised().await;
    let newest = site.get(&format!("/articles/{SLUG}")).await;
    let earlier = site.get(&format!("/articles/{SLUG}/versions/1")).await;
    assert_eq!(earlier.status, 200);
    assert!(earlier.text(".callout.earlier").contains("This is an earlier text. The newest is version 2"));
    let mut claims = earlier.attributes("mark[data-claim]", "data-claim");
    claims.sort();
    claims.dedup();
    assert_eq!(claims.len(), 47, "every claim stands in the text it was made from");
    assert!(newest.attributes("mark[id]", "id").len() < earlier.attributes("mark[id]", "id").len());
    assert!(!earlier.text("article.read").contains("on tea") && newest.text("article.read").contains("on tea"));
    assert!(site.get(&format!("/articles/{SLUG}/versions/2")).await.texts(".callout.earlier").is_empty());
    for impossible in ["to=-2147483648", "to=9", "from=0", "to=x"] {
        assert_eq!(site.get(&format!("/articles/{SLUG}/compare?{impossible}")).await.status, 400, "{impossible}");
    }
    for nowhere in ["3", "0", "99999999999", "x"] {
        assert_eq!(site.get(&format!("/articles/{SLUG}/versions/{nowhere}")).await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn two_versions_are_compared_block_by_block_with_the_claims_that_changed_first() {
    let (site, database, _) = revised().await;
    let page = site.get(&format!("/articles/{SLUG}/compare")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.text("h1"), "What changed from version 1 to 2");
    let fuzzy: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM anchor n JOIN article_version v ON v.id = article_version_id WHERE number = 2 AND state = 'fuzzy'",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a count");
    let lost: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM anchor n JOIN article_version v ON v.id = article_version_id WHERE number = 2 AND state = 'lost'",
    )
    .fetch_one(&database.pool)
    .await
    .expect("a count");
    let told = |state: &str| {
        i64::try_from(page.attributes(&format!(".loose > [data-state={state}]"), "data-passage").len()).expect("few")
    };
    assert_eq!((told("words"), told("lost")), (fuzzy, lost));
    assert!(fuzzy > 0, "the fixture changes a passage");
    assert!(page.texts(".loose [data-state=words] ins").iter().any(|words| words.contains("reportedly")));
    assert_eq!(i64::try_from(page.texts(".loose .tag").len()).expect("few"), fuzzy + lost, "all of them need another look");
    assert!(
        page.texts(".loose [data-state=words]")
            .iter()
            .all(|text| text.contains("worded:") && text.contains("the new words read"))
    );
    // block by block
    assert!(page.texts(".sides-by-block [data-state=changed] .newer ins").iter().any(|words| words.contains("reportedly")));
    assert!(
        page.texts(".sides-by-block [data-state=changed] .older ins").is_empty()
            && page.texts(".sides-by-block .newer del").is_empty()
    );
    assert_eq!(page.texts(".sides-by-block [data-state=removed] .older").len(), 1);
    assert!(page.texts(".sides-by-block [data-state=added] .newer").iter().any(|text| text.contains("on tea")));
    assert!(page.texts(".sides-by-block summary").iter().any(|text| text.ends_with("unchanged paragraphs")));
    // only what touches claims
    let only = site.get(&format!("/articles/{SLUG}/compare?from=1&to=2&only=claims")).await;
    assert!(only.texts(".sides-by-block > .same").is_empty());
    assert!(!only.texts(".sides-by-block [data-state=removed]").is_empty());
    assert!(!only.text(".sides-by-block").contains("on tea"));
    // looked at by a person: no tag
    sqlx::query("UPDATE anchor SET checked_at = now(), checked_by = (SELECT min(id) FROM person)")
        .execute(&database.pool)
        .await
        .expect("looked at");
    assert!(site.get(&format!("/articles/{SLUG}/compare")).await.texts(".loose .tag").is_empty());
}

#[tokio::test]
async fn what_is_no_version_is_said_to_be_none() {
    let site = Site::over(&database::seeded().await);
    let one = site.get(&format!("/articles/{SLUG}/compare")).await;
    assert_eq!(one.status, 200);
    assert!(one.text("main").contains("one and the same version"));
    let wrong = site.get(&format!("/articles/{SLUG}/compare?from=7")).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("from: 7 is no version of this article; it has 1 to 1."));
    assert_eq!(site.get(&format!("/articles/{SLUG}/compare?page=99")).await.status, 200);
}
