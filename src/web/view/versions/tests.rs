//! What the comparison of two versions shows: what became of passages, folds, pages.

use super::*;

fn passage(claim: &str, before: Option<(usize, usize)>, after: Option<(usize, usize)>, state: Option<AnchorState>) -> Passage {
    Passage {
        claim: claim.to_owned(),
        statement: format!("{claim} is so."),
        verdict: "mixed".to_owned(),
        rule: "V18".to_owned(),
        wording_level: 3,
        ordinal: 0,
        before,
        after,
        state,
        looked_at: false,
    }
}

fn blocks(texts: &[String]) -> Blocks {
    let mut next = 0;
    let mut place = |text: &String| {
        let start = next;
        next += text.chars().count() + 1;
        (start, text.clone())
    };
    texts.iter().map(&mut place).collect()
}

#[test]
fn each_passage_is_told_by_what_became_of_it_and_what_kept_its_words_and_place_is_not() {
    let (old, new) = ("Tea prevents sleep. Milk helps. Wine hurts.", "Tea may prevent sleep. Wine hurts. Milk helps.");
    let passages = [
        passage("kept", Some((32, 43)), Some((23, 34)), Some(AnchorState::Exact)),
        passage("moved", Some((20, 31)), Some((35, 46)), Some(AnchorState::Moved)),
        passage("worded", Some((0, 19)), Some((0, 22)), Some(AnchorState::Fuzzy)),
        passage("lost", Some((20, 31)), None, Some(AnchorState::Lost)),
        passage("found", None, Some((23, 34)), Some(AnchorState::Exact)),
        // given up by the claim's editor before the later version: no passage of it any more
        passage("given-up", Some((20, 31)), None, None),
        passage("lost-before", None, None, Some(AnchorState::Lost)),
    ];
    let (found, more) = changed(&passages, (old, new), true);
    let told: Vec<(&str, &str, bool)> = found.iter().map(|one| (one.claim.as_str(), one.state, one.another_look)).collect();
    assert_eq!(told, [("lost", "lost", true), ("worded", "words", true), ("found", "found", false), ("moved", "moved", false)]);
    assert_eq!(more, 0);
    assert!(found[1].changes.contains(&Change::Gone("prevents".to_owned())), "{:?}", found[1].changes);
    assert!(found[1].read_level.is_some_and(|level| level < 3), "a hedge lowers what the lexicon reads");
    assert!(changed(&passages, (old, new), false).0.iter().all(|one| !one.another_look), "an earlier version needs nobody");
}

#[test]
fn unchanged_stretches_are_folded_and_a_fold_of_many_holds_no_words() {
    let old: Vec<String> = (0..100).map(|at| format!("Paragraph {at} says something of its own.")).collect();
    let mut new = old.clone();
    new[4] = "Paragraph 4 says something else of its own.".to_owned();
    let shown = lines(&blocks(&old), &blocks(&new), &[], false, 1);
    assert_eq!(shown.tally, [1, 0, 0, 0]);
    let told: Vec<(usize, usize)> = shown
        .lines
        .iter()
        .map(|line| match line {
            Line::Fold(count, texts) => (*count, texts.len()),
            Line::Block(_) => (1, 1),
        })
        .collect();
    assert_eq!(told, [(4, 4), (1, 1), (95, 0)]);
}

#[test]
fn only_changes_that_touch_claims_are_shown_when_asked_for() {
    let old: Vec<String> = ["One stands here.", "Two stands here too.", "Three."].map(str::to_owned).to_vec();
    let new: Vec<String> = ["One stood here.", "Two stood here too.", "Three."].map(str::to_owned).to_vec();
    let touching = [passage("two", Some((17, 20)), Some((16, 19)), Some(AnchorState::Exact))];
    let shown = lines(&blocks(&old), &blocks(&new), &touching, true, 1);
    let [Line::Block(block)] = shown.lines.as_slice() else { panic!("{:?}", shown.lines) };
    assert_eq!(block.claims[0].0, "two");
    assert_eq!(shown.tally, [2, 0, 0, 0], "the numbers are those of the whole text");
}

#[test]
fn a_long_comparison_comes_page_by_page() {
    let text = |word: &str| -> Vec<String> {
        (0..20_000).map(|at| format!("Paragraph {at} {word} something of its own {}", at % 97)).collect()
    };
    let (old, new) = (blocks(&text("says")), blocks(&text("denies")));
    let first = lines(&old, &new, &[], false, 1);
    assert_eq!(first.lines.len(), LINES);
    assert!(first.pages >= 200);
    assert!(lines(&old, &new, &[], false, usize::MAX).lines.is_empty());
}
