//! What becomes of passages, rule by rule, and the laws that hold for any two texts.

use super::*;
use proptest::prelude::*;

/// Where `passage` is found, with how: "exact", "moved", "fuzzy" or "lost".
fn fate(old: &str, passage: &str, new: &str) -> (&'static str, String) {
    let start = old.find(passage).map(|byte| old[..byte].chars().count()).expect("the passage stands in the old text");
    let found = Renewal::between(old, new).find(start..start + passage.chars().count());
    let text = |place: &Range<usize>| new.chars().skip(place.start).take(place.len()).collect::<String>();
    match &found {
        Found::Exact(place) => ("exact", text(place)),
        Found::Moved(place) => ("moved", text(place)),
        Found::Fuzzy(place, _) => ("fuzzy", text(place)),
        Found::Lost => ("lost", String::new()),
    }
}

fn is(how: &'static str, what: &str) -> (&'static str, String) {
    (how, what.to_owned())
}

const FIRST: &str = "The trial of warm baths enrolled ninety adults with stiff knees.";
const SECOND: &str = "Walking each morning shortened the time they needed for the stairs.";
const THIRD: &str = "Nobody measured how long the relief lasted after the summer.";

#[test]
fn a_sentence_between_the_same_neighbours_is_where_it_was() {
    let old = format!("{FIRST} {SECOND}\n{THIRD}");
    assert_eq!(fate(&old, SECOND, &format!("{FIRST} {SECOND} A word more.\n{THIRD}")), is("exact", SECOND));
    let edited = "Walking every morning shortened the time that they needed for the stairs.";
    assert_eq!(fate(&old, SECOND, &format!("{FIRST} {edited}\n{THIRD}")), is("fuzzy", edited));
    assert_eq!(fate(&old, SECOND, &format!("{FIRST}\n{THIRD}")), is("lost", ""));
}

#[test]
fn a_sentence_that_went_elsewhere_is_followed_if_it_is_like_no_other() {
    let old = format!("{FIRST}\n{SECOND}\n{THIRD}\nA fourth line about soup.");
    assert_eq!(fate(&old, FIRST, &format!("{SECOND}\n{THIRD}\nA fourth line about soup.\n{FIRST}")), is("moved", FIRST));
    let edited = "The trial of warm baths had enrolled ninety adults with stiff knees.";
    assert_eq!(fate(&old, FIRST, &format!("{SECOND}\n{THIRD}\nA fourth line about soup.\n{edited}")), is("fuzzy", edited));
}

#[test]
fn what_turns_a_statement_round_is_never_left_out() {
    let passage = "shortened the time they needed for the stairs";
    let old = format!("{FIRST} {SECOND}\n{THIRD}");
    for (new, now) in [
        (
            "Walking each morning never shortened the time they needed for the stairs.",
            "never shortened the time they needed for the stairs",
        ),
        (
            "It is a myth that walking each morning shortened the time they needed for the stairs.",
            "myth that walking each morning shortened the time they needed for the stairs",
        ),
        (
            "Walking each morning shortened the time they needed for the stairs, which is false.",
            "shortened the time they needed for the stairs, which is false",
        ),
    ] {
        assert_eq!(fate(&old, passage, &format!("{FIRST} {new}\n{THIRD}")), is("fuzzy", now));
    }
    let elsewhere = "Walking each morning shortened the time they needed for the stairs. It was not cheap.";
    assert_eq!(fate(&old, passage, &format!("{FIRST} {elsewhere}\n{THIRD}")), is("exact", passage));
}

#[test]
fn a_sentence_that_turns_up_elsewhere_with_other_figures_is_another() {
    let counted = "The trial of warm baths enrolled 90 adults with stiff knees for 12 weeks.";
    let old = format!("{counted}\n{SECOND}\n{THIRD}\nA fourth line about soup.");
    let new = format!(
        "{SECOND}\n{THIRD}\nA fourth line about soup.\nThe trial of warm baths enrolled 40 adults with stiff knees for 12 weeks."
    );
    assert_eq!(fate(&old, counted, &new), is("lost", ""));
    let edited = "The trial of warm baths had enrolled 90 adults with stiff knees for 12 weeks.";
    let new = format!("{SECOND}\n{THIRD}\nA fourth line about soup.\n{edited}");
    assert_eq!(fate(&old, counted, &new), is("fuzzy", edited));
}

#[test]
fn of_equal_sentences_each_stays_with_its_neighbours() {
    let old = format!("{FIRST} Yes.\n{SECOND} Yes.\n{THIRD}");
    let new = format!("{SECOND} Yes.\n{THIRD}");
    let renewal = Renewal::between(&old, &new);
    let second = old.match_indices("Yes.").nth(1).map_or(0, |(byte, _)| old[..byte].chars().count());
    let there = SECOND.chars().count() + 1;
    assert_eq!(renewal.find(second..second + 4), Found::Exact(there..there + 4));
    assert_eq!(renewal.find(FIRST.len() + 1..FIRST.len() + 5), Found::Lost, "its own is gone");
}

#[test]
fn a_look_alike_never_stands_in_for_a_sentence_that_is_gone() {
    let low = "In adults under sixty, a low dose of the drops eased the pain within a week.";
    let high = "In adults over sixty, a high dose of the drops eased the pain within a week.";
    let old = format!("{FIRST}\n{low}\n{SECOND}\n{high}\n{THIRD}");
    assert_eq!(fate(&old, low, &format!("{FIRST}\n{SECOND}\n{high}\n{THIRD}")), is("lost", ""));
    assert_eq!(fate(&old, low, &format!("{FIRST}\n{SECOND}\n{THIRD}\n{high}")), is("lost", ""));
    assert_eq!(fate(&old, high, &format!("{FIRST}\n{low}\n{SECOND}\n{THIRD}")), is("lost", ""));
    assert_eq!(fate(&old, low, &format!("{low}\n{FIRST}\n{SECOND}\n{high}\n{THIRD}")).1, low);
}

#[test]
fn a_part_of_a_longer_sentence_is_no_other_sentence_that_is_gone() {
    let long = "What the baths did for the knees of adults was little, so a dose of walking was added to them.";
    let old = format!("{FIRST}\nWhat the baths did for the knees of adults was much.\n{SECOND}\n{long}");
    let new = format!("{FIRST}\n{SECOND}\nWhat the baths did for the knees of adults was little.");
    assert_eq!(fate(&old, "What the baths did for the knees of adults was much.", &new), is("lost", ""));
}

#[test]
fn sentences_may_be_split_and_joined() {
    let joined = format!("{FIRST} Walking each morning shortened the time, and nobody measured how long the relief lasted.");
    let split = format!("{FIRST} Walking each morning shortened the time. And nobody measured how long the relief lasted.");
    let half = "nobody measured how long the relief lasted";
    assert_eq!(fate(&joined, half, &split), is("exact", half));
    assert_eq!(fate(&split, half, &joined), is("exact", half));
    let whole = "Walking each morning shortened the time, and nobody measured how long the relief lasted.";
    assert_eq!(
        fate(&joined, whole, &split).1,
        "Walking each morning shortened the time. And nobody measured how long the relief lasted."
    );
}

#[test]
fn a_whole_sentence_stays_whole_but_takes_nothing_from_another() {
    let old = format!("{FIRST} Some trials found no effect of the drops on pain in adults. {THIRD}");
    let new = format!("{FIRST} While some trials have found no effect of the drops on pain in adults, others did. {THIRD}");
    let found = "While some trials have found no effect of the drops on pain in adults, others did";
    assert_eq!(fate(&old, "Some trials found no effect of the drops on pain in adults", &new), is("fuzzy", found));
    let new = format!("{} and some trials found no effects of drops on pain in adults. {THIRD}", FIRST.trim_end_matches('.'));
    let (how, text) = fate(&old, "Some trials found no effect of the drops on pain in adults", &new);
    assert_eq!(how, "fuzzy");
    assert!(!text.contains("knees"), "{text}");
}

#[test]
fn half_a_sentence_stays_half() {
    let old = format!("{FIRST} {SECOND} {THIRD}");
    let new = format!("{FIRST} Walking each evening shortened the time they needed for the stairs. {THIRD}");
    assert_eq!(fate(&old, "shortened the time they needed", &new), is("exact", "shortened the time they needed"));
    assert_eq!(fate(&old, "Walking each morning shortened", &new), is("fuzzy", "Walking each evening shortened"));
    assert_eq!(fate(&old, "ing each morning short", &new), is("fuzzy", "ing each evening short"), "even within words");
}

#[test]
fn half_a_sentence_is_not_left_hanging() {
    let old = "The baths were warm, which eased the stiff knees of all.";
    let new = "The baths were warm, which eased the pain in old joints of all.";
    assert_eq!(fate(old, "which eased the stiff knees", new), is("fuzzy", "which eased the pain"));
    // one that hung before may hang
    let new = "The baths were warm, which eased the swollen knees of all.";
    assert_eq!(fate(old, "which eased the stiff knees of", new), is("fuzzy", "which eased the swollen knees of"));
}

#[test]
fn a_passage_may_cross_sentences_and_blocks_but_no_border_it_did_not_cross() {
    let old = format!("{FIRST} {SECOND}\n{THIRD}");
    let across = format!("{SECOND}\n{THIRD}");
    assert_eq!(fate(&old, &across, &format!("New at the start.\n{old}")), is("exact", &across));
    let table = "Nutrient\tEffect on Calcification\nDrops\tInhibits calcification of knees";
    let turned = "Nutrient\tEffect on Calcification\tInhibits knees\nDrops\tnone";
    let (_, text) = fate(table, "Inhibits calcification of knees", turned);
    assert!(!text.contains('\t') && !text.contains('\n'), "{text:?}");
}

#[test]
fn marks_around_a_passage_go_with_it() {
    let old = format!("{FIRST} It helps (“within a week”). {THIRD}");
    assert_eq!(
        fate(&old, "(“within a week”).", &format!("{FIRST} It really helps (“within a week”). {THIRD}")),
        is("exact", "(“within a week”).")
    );
    assert_eq!(
        fate(&old, "(“within a week”).", &format!("{FIRST} It helps, within a week. {THIRD}")),
        is("fuzzy", "within a week")
    );
}

#[test]
fn pictures_marks_and_other_scripts_are_passages_too() {
    let old = "It helps 🙂 a lot.\n骨を守る成分です。動脈を守る成分です。\nक ख ग";
    let new = "New.\nIt helps 🙂 a lot.\n骨を守る成分です。動脈を強く守る成分です。\nक ख ग";
    assert_eq!(fate(old, "🙂", new), is("exact", "🙂"));
    assert_eq!(fate(old, "骨を守る成分です。", new), is("exact", "骨を守る成分です。"));
    assert_eq!(fate(old, "動脈を守る成分です。", new), is("fuzzy", "動脈を強く守る成分です。"));
    assert_eq!(fate(old, "🙂", "It helps a lot."), is("lost", ""));
    assert_eq!(
        fate("The cafe\u{301} is open.", "cafe\u{301}", "The café is open."),
        is("fuzzy", "café"),
        "other characters, same words"
    );
}

#[test]
fn texts_without_words_lose_nothing_but_passages() {
    assert_eq!(Renewal::between("", "").find(0..1), Found::Lost);
    assert_eq!(Renewal::between("abc", "").find(0..3), Found::Lost);
    assert_eq!(Renewal::between("…", "… …").find(0..1), Found::Lost, "either may be meant");
    assert_eq!(Renewal::between("abc", "abc").find(2..2), Found::Lost);
    assert_eq!(Renewal::between("abc", "abc").find(7..9), Found::Lost);
}

/// A block of words from a small vocabulary, so that look-alikes are common.
fn block() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "knee",
        "bath",
        "walking",
        "pain",
        "Adults",
        "drops,",
        "eased.",
        "No",
        "骨",
        "🙂",
        "cafe\u{301}",
        "K2\t",
    ]);
    prop::collection::vec(word, 1..12).prop_map(|words| words.join(" "))
}

fn blocks() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(block(), 1..8)
}

/// Blocks of which no two share a sentence.
fn apart(blocks: Vec<String>) -> Vec<String> {
    let words = ["zinc", "salt", "iron", "milk", "rice", "corn", "soup", "leek"];
    blocks
        .into_iter()
        .enumerate()
        .map(|(n, _)| (0..8).map(|at| format!("{}{}{n}", words[at], words[(at + n) % 8])).collect::<Vec<_>>().join(" "))
        .collect()
}

proptest! {
    #[test]
    fn in_an_unchanged_text_everything_stays(blocks in blocks(), from in 0usize..60, length in 1usize..60) {
        let text = blocks.join("\n");
        let all = text.chars().count();
        let passage = from.min(all - 1)..(from.min(all - 1) + length).min(all);
        prop_assert_eq!(Renewal::between(&text, &text).find(passage.clone()), Found::Exact(passage));
    }

    #[test]
    fn what_is_found_stands_in_the_text_and_scores_as_it_should(old in "\\PC{0,80}|[a-c .\n\t]{0,80}", new in "\\PC{0,80}|[a-c .\n\t]{0,80}", from in 0usize..90, length in 0usize..90) {
        let renewal = Renewal::between(&old, &new);
        let found = renewal.find(from..from + length);
        let again = Renewal::between(&old, &new).find(from..from + length);
        prop_assert_eq!(&found, &again, "the same every time");
        if let Some(place) = found.place() {
            prop_assert!(place.start < place.end && place.end <= new.chars().count(), "{:?}", found);
        }
        let cut = |text: &str, range: Range<usize>| text.chars().skip(range.start).take(range.len()).collect::<String>();
        match found {
            Found::Exact(place) | Found::Moved(place) => prop_assert_eq!(cut(&old, from..from + length), cut(&new, place)),
            Found::Fuzzy(_, score) => prop_assert!((ENOUGH..=1.0).contains(&score)),
            Found::Lost => {}
        }
    }

    #[test]
    fn a_block_that_comes_in_elsewhere_disturbs_no_passage(old in blocks(), at in 0usize..8, which in 0usize..8) {
        let old = apart(old);
        let (at, which) = (at.min(old.len()), which % old.len());
        let mut new = old.clone();
        new.insert(at, "Quite other words stand here, of which the rest knows nothing.".to_owned());
        let start: usize = old[..which].iter().map(|block| block.chars().count() + 1).sum();
        let found = Renewal::between(&old.join("\n"), &new.join("\n")).find(start..start + old[which].chars().count());
        prop_assert!(matches!(found, Found::Exact(_)), "{:?}", found);
    }

    #[test]
    fn blocks_that_change_places_take_their_passages_along(old in blocks(), from in 0usize..8, to in 0usize..8) {
        let old = apart(old);
        let mut new = old.clone();
        let moved = new.remove(from % old.len());
        new.insert(to % old.len(), moved);
        let (before, after) = (old.join("\n"), new.join("\n"));
        let renewal = Renewal::between(&before, &after);
        let mut start = 0;
        for block in &old {
            let length = block.chars().count();
            let found = renewal.find(start..start + length);
            let text = found.place().map(|place| after.chars().skip(place.start).take(place.len()).collect::<String>());
            prop_assert!(matches!(found, Found::Exact(_) | Found::Moved(_)) && text.as_ref() == Some(block), "{:?}", found);
            start += length + 1;
        }
    }
}
