//! Plain texts as they are copied from pages.

use super::*;

fn seen(text: &str) -> Vec<String> {
    read(text).iter().map(|block| format!("{} {}", block.kind, block.text)).collect()
}

#[test]
fn a_title_may_be_labelled_and_parts_of_an_abstract_headed() {
    assert_eq!(
        seen("TITLE: \nKefir for thin bones: a trial\n\nABSTRACT.BACKGROUND:\n Bones were thin, and kefir was cheap.\n"),
        [
            "boilerplate TITLE:",
            "title Kefir for thin bones: a trial",
            "heading ABSTRACT.BACKGROUND:",
            "paragraph Bones were thin, and kefir was cheap."
        ]
    );
    assert_eq!(seen("Title: Kefir\n\nIt is drunk cold."), ["boilerplate Title:", "title Kefir", "paragraph It is drunk cold."]);
    // a second label is a line like any other
    assert_eq!(seen("Title: Kefir\n\nHeadline: cold."), ["boilerplate Title:", "title Kefir", "paragraph Headline: cold."]);
}

#[test]
fn buttons_above_a_title_are_none() {
    let text = "View / Download a PDF of this article\n\nKefir for thin bones\n\nKefir is drunk cold.";
    assert_eq!(
        seen(text),
        ["boilerplate View / Download a PDF of this article", "title Kefir for thin bones", "paragraph Kefir is drunk cold."]
    );
}

#[test]
fn headings_are_told_by_capitals_numbers_and_lines_below_them() {
    let text = "BONES AND KEFIR\n\nKefir is drunk cold.\n\nWhat is known\n=============\nNot much is known.\n\n1. Trials\n\nTwo trials were done.\n\n2.1 Small trials\n\nOne was small.\n\nFoods include:\n\n1. kefir\n\n2. cheese\n";
    assert_eq!(
        seen(text),
        [
            "title BONES AND KEFIR",
            "paragraph Kefir is drunk cold.",
            "heading What is known",
            "paragraph Not much is known.",
            "heading 1. Trials",
            "paragraph Two trials were done.",
            "heading 2.1 Small trials",
            "paragraph One was small.",
            "paragraph Foods include:",
            "list_item kefir",
            "list_item cheese",
        ]
    );
}

#[test]
fn items_in_one_line_are_items() {
    assert_eq!(
        seen("Kefir\n\nSigns include\n\n- pain, or worse  - fever   - cough\n• one • two\n- a - b\n  goes on\n"),
        [
            "title Kefir",
            "paragraph Signs include",
            "list_item pain, or worse",
            "list_item fever",
            "list_item cough",
            "list_item one",
            "list_item two",
            "list_item a - b goes on"
        ]
    );
}

#[test]
fn tables_are_rows_or_one_cell_to_a_line() {
    assert_eq!(
        seen("Kefir\n\nIt was tried.\n\nTrial\tCases\nFirst\t3\nSecond\t5\n"),
        ["title Kefir", "paragraph It was tried.", "table_row Trial\tCases", "table_row First\t3", "table_row Second\t5"]
    );
    let cells = seen("Kefir\n\nIt was tried.\n\nTrial\nCases\nFirst trial\n3 of 120\nSecond trial\n5 of 118\n");
    assert_eq!(
        cells[2..],
        ["Trial", "Cases", "First trial", "3 of 120", "Second trial", "5 of 118"].map(|cell| format!("table_row {cell}"))
    );
}

#[test]
fn menus_are_the_pages_and_what_follows_them_the_title() {
    assert_eq!(
        seen(
            "Skip to content\n\nFoods\n\nHearts\n\nBones\n\nKefir and bones\n\nIt is drunk cold.\n\nIn this article\n\nTrials\n\nRisks\n\nTrials\n\nTwo were done.\n\nImprint\n\nCareers\n\nPress\n\nOur shops\n"
        ),
        [
            "boilerplate Skip to content",
            "boilerplate Foods",
            "boilerplate Hearts",
            "boilerplate Bones",
            "title Kefir and bones",
            "paragraph It is drunk cold.",
            "boilerplate In this article",
            "boilerplate Trials",
            "boilerplate Risks",
            "heading Trials",
            "paragraph Two were done.",
            "boilerplate Imprint",
            "boilerplate Careers",
            "boilerplate Press",
            "boilerplate Our shops",
        ]
    );
}

#[test]
fn an_answer_said_again_is_an_answer() {
    assert_eq!(
        seen("Kefir\n\nQ: Is it safe? A: It is for most people.\n\nSome more.\n\nIt is for most people.\n"),
        [
            "title Kefir",
            "question Q: Is it safe?",
            "answer A: It is for most people.",
            "paragraph Some more.",
            "answer It is for most people."
        ]
    );
}
