//! Later versions of an article: every claim's passage is found again or said to be lost, and nothing of earlier versions goes.

use super::together::editors;
use crate::support::client::now;
use crate::support::database::{self, TestDatabase};
use probatum::domain::article::{Document, Format};
use probatum::domain::claim::{AnchorDraft, ClaimDraft};
use probatum::domain::id::Slug;
use probatum::domain::person::Role;
use probatum::import::{document, seeds};
use probatum::store::anchor::AnchorState;
use probatum::workflow::articles::{self, Brought, Incoming, by_program};
use probatum::workflow::records::Saved;
use probatum::workflow::seed;
use probatum::workflow::stages::{self, Aim, Step};
use sqlx::PgPool;

const SLUG: &str = "vitamin-k2-calcification";

fn retelling() -> String {
    seeds::BUNDLED.article.to_owned()
}

fn read(text: &str) -> Document {
    document::read(text.as_bytes(), Some("article.md")).expect("an article").0
}

async fn bring(pool: &PgPool, text: &str) -> Brought {
    let slug: Slug = SLUG.parse().expect("a slug");
    let incoming = Incoming { slug: &slug, document: &read(text), format: Format::Markdown, origin: Some("article.md") };
    articles::bring_in(pool, incoming, by_program(now())).await.expect("brought in")
}

/// The text with one thing changed that must be there.
fn with(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

async fn lines(database: &TestDatabase, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(&database.pool).await.expect("lines")
}

fn of<'a>(brought: &'a Brought, claim: &str) -> Vec<(AnchorState, Option<&'a str>)> {
    brought.fates.iter().filter(|fate| fate.claim == claim).map(|fate| (fate.anchor.state, fate.now.as_deref())).collect()
}

#[tokio::test]
async fn each_passage_is_exact_moved_fuzzy_or_lost_in_the_next_version_and_the_earlier_one_stays() {
    let database = database::seeded().await;
    let earlier = lines(&database, "SELECT n::text FROM anchor n ORDER BY id").await;
    let sentence =
        " Matrix Gla Protein (MGP) is the most important of these; it is a potent inhibitor of calcification in blood vessels.";
    let mut text = with(&retelling(), "Food matters:** A practical way", "Food matters:** One practical way");
    text = with(
        &text,
        "Research has shown that drugs opposing vitamin K, the anticoagulant warfarin for one, can accelerate calcification of the arteries. ",
        "",
    );
    text = with(&text, sentence, "") + "\n## Added\n\nA paragraph that was not there.\n\n" + sentence.trim() + "\n";
    let brought = bring(&database.pool, &text).await;
    assert_eq!((brought.number, brought.saved.stored()), (2, true));
    assert_eq!(brought.fates.len(), earlier.len());
    assert_eq!(of(&brought, "vka-accelerates"), [(AnchorState::Lost, None)]);
    assert_eq!(of(&brought, "mgp-most-important")[0].0, AnchorState::Moved);
    let food = of(&brought, "diet-k2-helps-vessels");
    assert!(food[0].0 == AnchorState::Fuzzy && food[0].1.is_some_and(|now| now.starts_with("One practical way")), "{food:?}");
    let exact = brought.fates.iter().filter(|fate| fate.anchor.state == AnchorState::Exact).count();
    assert_eq!(
        exact,
        earlier.len() - 4,
        "all but the sentence taken out, the one moved with its two claims, and the one reworded"
    );
    let first =
        "SELECT n::text FROM anchor n JOIN article_version v ON v.id = n.article_version_id WHERE v.number = 1 ORDER BY n.id";
    assert_eq!(lines(&database, first).await, earlier);
    // the places in the new text are those of the words
    let misplaced = "SELECT n.exact FROM anchor n JOIN article_version v ON v.id = n.article_version_id
        WHERE n.state IN ('exact', 'moved') AND substr(v.text, n.start_offset + 1, n.end_offset - n.start_offset) <> n.checked";
    assert_eq!(lines(&database, misplaced).await, [""; 0]);
}

#[tokio::test]
async fn a_passage_the_publisher_brings_back_is_found_again() {
    let database = database::seeded().await;
    let without = with(
        &retelling(),
        "Research has shown that drugs opposing vitamin K, the anticoagulant warfarin for one, can accelerate calcification of the arteries. ",
        "",
    );
    bring(&database.pool, &without).await;
    let third = bring(&database.pool, &(retelling() + "\nOne more line.\n")).await;
    assert_eq!(third.number, 3);
    assert_eq!(of(&third, "vka-accelerates")[0].0, AnchorState::Exact);
    assert!(third.fates.iter().all(|fate| fate.anchor.state == AnchorState::Exact));
}

#[tokio::test]
async fn a_passage_is_lost_rather_than_put_on_a_sentence_that_resembles_it() {
    let database = database::seeded().await;
    // the sentence on magnesium goes; those like it elsewhere stay
    let text = with(
        &retelling(),
        "- **Magnesium as a regulator:** Magnesium is a crucial cofactor that helps to keep calcium in balance; it also helps to activate vitamin D and so gives the heart and vessels further support.\n",
        "",
    );
    let brought = bring(&database.pool, &text).await;
    assert_eq!(of(&brought, "mg-regulates-calcium")[0], (AnchorState::Lost, None));
    let others = brought.fates.iter().filter(|fate| fate.claim == "mg-regulates-calcium").skip(1);
    assert!(others.clone().count() > 0 && others.clone().all(|fate| fate.anchor.state == AnchorState::Exact));
}

#[tokio::test]
async fn the_same_text_changes_nothing_and_the_seeds_do_not_undo_a_later_text() {
    let database = database::seeded().await;
    assert!(matches!(bring(&database.pool, &retelling()).await.saved, Saved::Unchanged(_)));
    let text = with(&retelling(), "Food matters:** A practical way", "Food matters:** One practical way");
    assert!(matches!(bring(&database.pool, &text).await.saved, Saved::Changed(_)));
    assert!(matches!(bring(&database.pool, &text).await.saved, Saved::Unchanged(_)));
    let report = seed::load(&database.pool, &seeds::read(seeds::BUNDLED).expect("the seeds"), now()).await.expect("loaded");
    assert_eq!((report.articles.kept_as_edited, report.claims.unchanged, report.verdicts), (1, 47, 0));
    assert_eq!(lines(&database, "SELECT version::text FROM article").await, ["2"]);
    // nor do seeds whose claims changed since
    let claims = with(seeds::BUNDLED.claims, "People short of vitamin K2 have", "People with little vitamin K2 have");
    let changed = seeds::read(seeds::SeedFiles { claims: &claims, ..seeds::BUNDLED }).expect("the seeds");
    let report = seed::load(&database.pool, &changed, now()).await.expect("loaded");
    assert_eq!((report.articles.kept_as_edited, report.claims.changed), (1, 1));
}

#[tokio::test]
async fn two_texts_at_once_become_two_versions_with_every_passage_in_both() {
    let database = database::seeded().await;
    let (one, two) = (retelling() + "\nOne.\n", retelling() + "\nTwo.\n");
    let (first, second) = tokio::join!(bring(&database.pool, &one), bring(&database.pool, &two));
    let mut numbers = [first.number, second.number];
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 3]);
    let passages = "SELECT count(*)::text FROM anchor n JOIN article_version v ON v.id = n.article_version_id
        WHERE n.state = 'exact' GROUP BY v.number ORDER BY v.number";
    let counted = lines(&database, passages).await;
    assert!(counted.len() == 3 && counted.iter().all(|count| *count == counted[0]), "{counted:?}");
}

#[tokio::test]
async fn a_claim_published_while_a_text_comes_in_has_its_passages_in_the_newest_version() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    for round in 0..6 {
        let mut draft = newest(&database, "danish-cac400").await;
        draft.0.note = format!("Round {round}");
        let step = Step { person, version: draft.1, reason: "Again", now: now() };
        let text = retelling() + &format!("\nRound {round}.\n");
        let saved = stages::save_claim(&database.pool, Some("danish-cac400"), "/x", &draft.0, Aim::Publish, step);
        let (saved, _) = tokio::join!(saved, bring(&database.pool, &text));
        saved.expect("published");
        let stands = "SELECT count(*)::text FROM anchor n JOIN claim c ON c.id = n.claim_id JOIN article_version v ON v.id = n.article_version_id
            JOIN article a ON a.id = v.article_id AND a.version = v.number WHERE c.slug = 'danish-cac400' AND n.state = 'exact'";
        assert_eq!(lines(&database, stands).await, ["2"], "round {round}");
    }
}

async fn newest(database: &TestDatabase, slug: &str) -> (ClaimDraft, i32) {
    let mut connection = database.pool.acquire().await.expect("a connection");
    let newest = probatum::store::claim_draft::newest(&mut connection, slug).await.expect("asked").expect("a claim");
    (newest.document, newest.version)
}

#[tokio::test]
async fn a_claim_whose_passage_is_reworded_or_lost_can_still_be_edited_and_published() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    assert_eq!(person.role, Role::Editor);
    let mut text = with(&retelling(), "Food matters:** A practical way", "Food matters:** One practical way");
    text = with(
        &text,
        "Research has shown that drugs opposing vitamin K, the anticoagulant warfarin for one, can accelerate calcification of the arteries. ",
        "",
    );
    bring(&database.pool, &text).await;
    for (slug, state) in [("diet-k2-helps-vessels", "fuzzy"), ("vka-accelerates", "lost")] {
        let (mut draft, version) = newest(&database, slug).await;
        draft.note = "Clearer".to_owned();
        let step = Step { person, version, reason: "Clearer", now: now() };
        stages::save_claim(&database.pool, Some(slug), "/x", &draft, Aim::Publish, step).await.expect("published");
        let sql = format!(
            "SELECT n.state FROM anchor n JOIN claim c ON c.id = n.claim_id JOIN article_version v ON v.id = n.article_version_id
             WHERE c.slug = '{slug}' AND v.number = 2 ORDER BY n.ordinal LIMIT 1"
        );
        let stored: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&database.pool).await.expect("a state");
        assert_eq!(stored, state, "{slug}");
    }
}

#[tokio::test]
async fn a_quote_from_an_earlier_text_is_carried_over_when_its_claim_is_published_and_nonsense_is_refused() {
    let database = database::seeded().await;
    let person = &editors(&database, 1).await[0];
    bring(&database.pool, &with(&retelling(), "Food matters:** A practical way", "Food matters:** One practical way")).await;
    let (mut draft, _) = newest(&database, "diet-k2-helps-vessels").await;
    draft.slug = String::new();
    draft.statement = "Another claim of the same passage".to_owned();
    let step = Step { person, version: 0, reason: "New", now: now() };
    let place = stages::save_claim(&database.pool, None, "/x", &draft, Aim::Publish, step).await.expect("published");
    let state =
        "SELECT n.state || ' ' || c.slug FROM anchor n JOIN claim c ON c.id = n.claim_id WHERE c.statement LIKE 'Another claim%'";
    assert_eq!(lines(&database, state).await, [format!("fuzzy {}", place.slug)]);
    let said = probatum::workflow::claim_checks::passages(&mut database.pool.acquire().await.expect("a connection"), &draft)
        .await
        .expect("asked");
    assert!(said.earlier.len() == 1 && said.earlier[0].message.contains("The newest says: “One practical way"), "{said:?}");
    draft.anchor = vec![AnchorDraft { exact: "words that stand nowhere".into(), occurrence: String::new() }];
    draft.statement = "A claim of nothing".to_owned();
    let refused = stages::save_claim(&database.pool, None, "/x", &draft, Aim::Publish, step).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("do not stand in the article")));
}
