//! Splitting and merging claims: one transaction, nothing lost, everybody who was too late told so.

use super::together::editors;
use crate::support::client::now;
use crate::support::database::{self, TestDatabase};
use probatum::domain::claim::{AnchorDraft, ClaimDraft};
use probatum::domain::person::Role;
use probatum::store::claim_draft;
use probatum::store::person::Person;
use probatum::workflow::ActError;
use probatum::workflow::stages::{self, Aim, Merger, Part, Step};

fn step(person: &Person, version: i32) -> Step<'_> {
    Step { person, version, reason: "Tidying", now: now() }
}

fn part(statement: &str, passages: &[usize], links: &[i64]) -> Part {
    Part { statement: statement.into(), passages: passages.to_vec(), links: links.to_vec() }
}

async fn number(database: &TestDatabase, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&database.pool).await.expect("a number")
}

async fn lines(database: &TestDatabase, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(&database.pool).await.expect("lines")
}

/// Links of a claim: number, result, status, and whether its newest revision names the claim and what readers see.
const LINKS: &str = "SELECT c.slug || ' ' || l.result_key || ' ' || l.status || ' ' || l.version || '/' || coalesce(l.published_version, 0)
        || CASE WHEN v.document ->> 'claim' = c.slug THEN '' ELSE ' names ' || (v.document ->> 'claim') END
     FROM link l JOIN claim c ON c.id = l.claim_id JOIN revision v ON v.kind = 'link' AND v.record_id = l.id AND v.number = l.version
     WHERE c.slug IN ('danish-cac400', 'one', 'two', 'cad-six-months') ORDER BY c.slug, l.id";

#[tokio::test]
async fn a_split_keeps_every_passage_link_and_revision_and_leaves_one_act_for_each_record() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    let (acts, anchors) = (
        number(&database, "SELECT count(*) FROM activity").await,
        number(&database, "SELECT count(*) FROM anchor n JOIN claim c ON c.id = n.claim_id WHERE c.status = 'published'").await,
    );
    let parts = [part("One", &[0], &[8081, 8083]), part("Two", &[1], &[8082, 8083])];
    let made = stages::split_claim(&database.pool, "danish-cac400", &parts, step(person, 1)).await.expect("split");
    assert_eq!(made, ["one", "two"]);
    assert_eq!(
        lines(&database, LINKS).await.into_iter().filter(|line| !line.starts_with("cad")).collect::<Vec<_>>(),
        [
            "one hasific-2023/cac-400 published 2/2",
            "one avadec-2022/avc published 2/2",
            "two hasific-2023/cac-all published 2/2",
            "two avadec-2022/avc published 1/1",
        ]
    );
    let now_anchored = "SELECT count(*) FROM anchor n JOIN claim c ON c.id = n.claim_id WHERE c.status = 'published'";
    assert_eq!(number(&database, now_anchored).await, anchors);
    // two new claims, one retired, three links moved, one copied
    assert_eq!(number(&database, "SELECT count(*) FROM activity").await - acts, 7);
    let old = "SELECT stage || ' ' || reason FROM revision WHERE kind = 'claim' AND number = 2";
    assert_eq!(lines(&database, old).await, ["retired Tidying"]);
    let verdicts =
        "SELECT slug || ' ' || verdict_code FROM claim WHERE slug IN ('one', 'two') AND verdict_id IS NOT NULL ORDER BY slug";
    assert_eq!(lines(&database, verdicts).await, ["one hypothesis_generating", "two non_significant"]);
}

#[tokio::test]
async fn a_split_that_would_lose_something_leaves_everything_as_it_was() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    for (parts, field) in [
        (vec![part("One", &[0, 1], &[8081, 8082, 8083])], "part"),
        (vec![part("One", &[0, 1], &[8081, 8082]), part("Two", &[], &[])], "link[8083]"),
        (vec![part("One", &[0], &[8081, 8082, 8083]), part("Two", &[], &[])], "passage[1]"),
        (vec![part("One", &[0, 1], &[8081, 8082, 8083]), part(" ", &[], &[])], "part[1].statement"),
        (vec![part("One", &[0, 1], &[8081, 8082, 8083]), part("One", &[], &[])], "part[1].statement"),
    ] {
        match stages::split_claim(&database.pool, "danish-cac400", &parts, step(person, 1)).await {
            Err(ActError::Fields(errors)) => assert_eq!(errors.all()[0].field, field),
            other => panic!("{field}: {other:?}"),
        }
    }
    assert_eq!(number(&database, "SELECT count(*) FROM claim WHERE slug IN ('one', 'two')").await, 0);
    assert_eq!(number(&database, "SELECT count(*) FROM revision WHERE person_id IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_merger_moves_everything_and_keeps_a_link_to_the_same_result_once() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    let parts = [part("One", &[0], &[8081, 8083]), part("Two", &[0, 1], &[8082, 8083])];
    stages::split_claim(&database.pool, "danish-cac400", &parts, step(person, 1)).await.expect("split");
    let merger = Merger { stays: ("one", 1), goes: ("two", 1) };
    stages::merge_claims(&database.pool, merger, step(person, 0)).await.expect("merged");
    assert_eq!(
        lines(&database, LINKS).await.into_iter().filter(|line| !line.starts_with("cad")).collect::<Vec<_>>(),
        [
            "one hasific-2023/cac-400 published 2/2",
            "one hasific-2023/cac-all published 3/3",
            "one avadec-2022/avc published 2/2",
            "two avadec-2022/avc retired 2/1",
        ]
    );
    let quotes = "SELECT left(exact, 20) FROM anchor n JOIN claim c ON c.id = n.claim_id WHERE c.slug = 'one' ORDER BY n.ordinal";
    assert_eq!(lines(&database, quotes).await.len(), 2, "the passage both had is kept once");
    let heirs = "SELECT h.slug FROM claim c JOIN claim h ON h.id = ANY (c.replaced_by) WHERE c.slug = 'two'";
    assert_eq!(lines(&database, heirs).await, ["one"]);
    let verdict = "SELECT verdict_code FROM claim WHERE slug = 'one'";
    assert_eq!(lines(&database, verdict).await, ["hypothesis_generating"]);
    // once published again it stands for itself
    let mut connection = database.pool.acquire().await.expect("a connection");
    let two = claim_draft::newest(&mut connection, "two").await.expect("asked").expect("a claim");
    stages::publish(&database.pool, probatum::store::revision::Kind::Claim, two.id, step(person, two.version))
        .await
        .expect("published");
    assert_eq!(lines(&database, heirs).await, Vec::<String>::new());
}

#[tokio::test]
async fn drafts_are_split_into_drafts_and_merged_as_drafts() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    let quote = |exact: &str| AnchorDraft { exact: exact.into(), ..AnchorDraft::default() };
    let draft = ClaimDraft {
        statement: "Both".into(),
        r#type: "effect".into(),
        direction: "decrease".into(),
        population_scope: "overall".into(),
        outcome_key: "cac".into(),
        wording_level: "1".into(),
        article: "vitamin-k2-calcification".into(),
        anchor: vec![quote("first words"), quote("second words")],
        ..ClaimDraft::default()
    };
    stages::save_claim(&database.pool, None, "/claims/new", &draft, Aim::Draft, step(person, 0)).await.expect("saved");
    let parts = [part("One", &[0], &[]), part("Two", &[1], &[])];
    stages::split_claim(&database.pool, "both", &parts, step(person, 1)).await.expect("split");
    assert_eq!(
        lines(&database, "SELECT status FROM claim WHERE slug IN ('one', 'two', 'both') ORDER BY slug").await,
        ["retired", "draft", "draft"]
    );
    let merger = Merger { stays: ("two", 1), goes: ("one", 1) };
    stages::merge_claims(&database.pool, merger, step(person, 0)).await.expect("merged");
    let mut connection = database.pool.acquire().await.expect("a connection");
    let two = claim_draft::newest(&mut connection, "two").await.expect("asked").expect("a claim");
    let quotes: Vec<&str> = two.document.anchor.iter().map(|anchor| anchor.exact.as_str()).collect();
    assert_eq!((two.version, quotes), (2, vec!["second words", "first words"]));
    // readers keep what they see
    let merger = Merger { stays: ("two", 2), goes: ("danish-cac400", 1) };
    let refused = stages::merge_claims(&database.pool, merger, step(person, 0)).await;
    assert!(matches!(refused, Err(ActError::Refused(why)) if why.contains("has to stay")));
    let itself = Merger { stays: ("two", 2), goes: ("two", 2) };
    assert!(matches!(stages::merge_claims(&database.pool, itself, step(person, 0)).await, Err(ActError::Refused(_))));
}

#[tokio::test]
async fn what_readers_see_is_reshaped_by_those_who_may_review() {
    let database = database::seeded().await;
    let mut people = editors(&database, 2).await;
    let parts = [part("One", &[0, 1], &[8081, 8082, 8083]), part("Two", &[], &[])];
    let refused = stages::split_claim(&database.pool, "danish-cac400", &parts, step(&people[0], 1)).await;
    assert!(matches!(refused, Err(ActError::Refused(why)) if why.contains("reviewer")));
    people[0].role = Role::Reviewer;
    // a newer version that readers have not seen comes first
    let mut connection = database.pool.acquire().await.expect("a connection");
    let newest = claim_draft::newest(&mut connection, "danish-cac400").await.expect("asked").expect("a claim");
    let changed = ClaimDraft { note: "Another".into(), ..newest.document };
    stages::save_claim(&database.pool, Some("danish-cac400"), "/x", &changed, Aim::Draft, step(&people[0], 1))
        .await
        .expect("saved");
    let refused = stages::split_claim(&database.pool, "danish-cac400", &parts, step(&people[0], 2)).await;
    assert!(matches!(refused, Err(ActError::Refused(why)) if why.contains("newer version")));
    let merger = Merger { stays: ("cad-six-months", 1), goes: ("k2-reverses-stiffness", 1) };
    stages::merge_claims(&database.pool, merger, step(&people[0], 0)).await.expect("merged");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_merge_the_same_claims_at_once_never_lose_one_another_s_work() {
    let database = database::seeded().await;
    let people = editors(&database, 1).await;
    let (there, back) = (
        Merger { stays: ("danish-cac400", 1), goes: ("cad-six-months", 1) },
        Merger { stays: ("cad-six-months", 1), goes: ("danish-cac400", 1) },
    );
    let links = number(&database, "SELECT count(*) FROM link").await;
    let both = tokio::join!(
        stages::merge_claims(&database.pool, there, step(&people[0], 0)),
        stages::merge_claims(&database.pool, back, step(&people[0], 0))
    );
    assert!(
        matches!(&both, (Ok(()), Err(ActError::Stale(_))) | (Err(ActError::Stale(_)), Ok(()))),
        "one is done, the other told that it came second: {both:?}"
    );
    let retired = "SELECT count(*) FROM claim WHERE slug IN ('danish-cac400', 'cad-six-months') AND status = 'retired'";
    assert_eq!(number(&database, retired).await, 1);
    assert_eq!(number(&database, "SELECT count(*) FROM link").await, links);
}
