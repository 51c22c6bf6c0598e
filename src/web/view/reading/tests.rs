//! What the reading view makes of blocks and marks.

use super::{Bit, Entry, Line, Note, Part, Role, parts};
use crate::domain::article::{Block, BlockKind};
use crate::store::article::Mark;

fn block(kind: BlockKind, level: Option<i32>, text: &str) -> Block {
    Block { kind, level, text: text.to_owned() }
}

fn placed(blocks: Vec<Block>) -> Vec<(usize, Block)> {
    let document = crate::domain::article::Document { title: String::new(), blocks };
    document.placed().map(|(start, _, block)| (start, block.clone())).collect()
}

fn mark(slug: &str, ordinal: i32, range: std::ops::Range<usize>) -> Mark {
    Mark {
        wording: "matched".to_owned(),
        severity: 0,
        over: None,
        changed: None,
        slug: slug.to_owned(),
        statement: format!("What {slug} says"),
        verdict: "mixed".to_owned(),
        rule: "V18".to_owned(),
        studies: 7,
        participants: Some(9313),
        wording_level: 2,
        start: range.start,
        end: range.end,
        ordinal,
    }
}

/// The parts in short: `h2 Words`, `p Words`, `- item / item`, `head … : row …`, each followed by its notes.
fn short(parts: &[Part]) -> Vec<String> {
    let lines = |lines: &[Line]| -> String {
        let line = |line: &Line| match &line.role {
            Role::Heading(rank) => format!("h{rank} {}", line.words()),
            Role::Question(rank) => format!("q{rank} {}", line.words()),
            role => format!("{role:?} {}", line.words()),
        };
        lines.iter().map(line).collect::<Vec<_>>().join(" | ")
    };
    let notes = |notes: &[Note]| -> String {
        let note = |note: &Note| match &note.first {
            None => format!(" #{} {}", note.number, note.id),
            Some((first, _)) => format!(" #{} as {first}", note.number),
        };
        notes.iter().map(note).collect()
    };
    let part = |part: &Part| match part {
        Part::Around(around) => around
            .iter()
            .map(|passage| format!("~ {}{}", lines(&passage.lines), notes(&passage.notes)))
            .collect::<Vec<_>>()
            .join("; "),
        Part::Passage(passage) => format!("{}{}", lines(&passage.lines), notes(&passage.notes)),
        Part::List(items) => {
            items.iter().map(|item| format!("- {}{}", lines(&item.lines), notes(&item.notes))).collect::<Vec<_>>().join("; ")
        }
        Part::Table(table) => {
            let rows: Vec<String> = table.rows.iter().map(|row| lines(row)).collect();
            format!("{}: {} : {}{}", table.caption, table.labels.join(","), rows.join(" / "), notes(&table.notes))
        }
    };
    parts.iter().map(part).collect()
}

#[test]
fn blocks_of_every_kind_become_parts_and_adjoining_ones_belong_together() {
    let blocks = placed(vec![
        block(BlockKind::Title, None, "Title"),
        block(BlockKind::Paragraph, None, "Intro"),
        block(BlockKind::Heading, Some(2), "Part"),
        block(BlockKind::ListItem, None, "one"),
        block(BlockKind::ListItem, None, "two"),
        block(BlockKind::TableRow, None, "a\tb"),
        block(BlockKind::TableRow, None, "c\td\te"),
        block(BlockKind::Question, None, "Q: Why?"),
        block(BlockKind::Answer, None, "A: Because."),
        block(BlockKind::Answer, None, "A: Indeed."),
        block(BlockKind::Boilerplate, None, "Small print"),
        block(BlockKind::Boilerplate, None, "More of it"),
    ]);
    let (parts, contents) = parts(&blocks, &[]);
    assert_eq!(
        short(&parts),
        [
            "Plain Intro",
            "h2 Part",
            "- Plain one; - Plain two",
            "Part: a,b, : Plain c | Plain d | Plain e",
            "q3 Why? | Plain Because. | Plain Indeed.",
            "~ Small Small print; ~ Small More of it",
        ]
    );
    assert_eq!(contents, [Entry { rank: 2, id: "s-part".to_owned(), text: "Part".to_owned() }]);
}

#[test]
fn notes_are_numbered_where_marks_end_and_a_claim_that_recurs_points_to_its_first() {
    let blocks = placed(vec![
        block(BlockKind::Paragraph, None, "0123456789"),
        block(BlockKind::ListItem, None, "abc"),
        block(BlockKind::Answer, None, "A: Because."),
    ]);
    // "outer" holds "inner"; "wide" runs from the paragraph into the list; "letter" is on the letter of an answer
    let marks = [
        mark("outer", 0, 0..9),
        mark("inner", 0, 2..5),
        mark("wide", 0, 8..13),
        mark("inner", 1, 12..14),
        mark("letter", 0, 15..17),
    ];
    let (parts, _) = parts(&blocks, &marks);
    assert_eq!(
        short(&parts),
        ["Plain 0123456789 #1 n-inner-1 #2 n-outer-1", "- Plain abc #3 n-wide-1 #4 as 1", "Plain A: Because. #5 n-letter-1",]
    );
}

#[test]
fn marks_in_a_table_lie_in_their_cells_and_its_notes_in_the_order_of_reading() {
    let blocks = placed(vec![block(BlockKind::TableRow, None, "a\tb"), block(BlockKind::TableRow, None, "one\ttwo")]);
    let (parts, _) = parts(&blocks, &[mark("head", 0, 2..3), mark("cells", 0, 5..11)]);
    assert_eq!(short(&parts), ["Table: a,b : Plain one | Plain two #1 n-head-1 #2 n-cells-1"]);
    let Some(Part::Table(table)) = parts.first() else { panic!("a table") };
    let ids: Vec<bool> = table.rows[0]
        .iter()
        .map(|cell| {
            matches!(
                cell.bits.as_slice(),
                [.., Bit::Open { first: true, .. }, _, Bit::Close(_)] | [Bit::Text(_), Bit::Open { first: true, .. }, ..]
            )
        })
        .collect();
    assert_eq!(ids, [true, false], "the mark carries its id once");
}

#[test]
fn headings_keep_an_unbroken_order_and_ids_of_their_own() {
    let headings = [(Some(1), "Part"), (Some(4), "Part"), (None, "Ω"), (Some(3), "Ω"), (Some(4), "deep")];
    let blocks = placed(headings.map(|(level, text)| block(BlockKind::Heading, level, text)).to_vec());
    let (parts, contents) = parts(&blocks, &[]);
    assert_eq!(short(&parts), ["h2 Part", "h3 Part", "h2 Ω", "h3 Ω", "h4 deep"]);
    assert_eq!(
        contents.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(),
        ["s-part", "s-part-2", "s-section", "s-section-2"]
    );
}

#[test]
fn a_title_is_shown_again_only_when_it_makes_a_claim() {
    let blocks = placed(vec![block(BlockKind::Title, None, "K2 cures")]);
    assert!(parts(&blocks, &[]).0.is_empty());
    assert_eq!(short(&parts(&blocks, &[mark("cure", 0, 3..8)]).0), ["Title K2 cures #1 n-cure-1"]);
    // a mark that begins in the title and ends below must begin somewhere
    let blocks = placed(vec![block(BlockKind::Title, None, "K2"), block(BlockKind::Paragraph, None, "cures")]);
    assert_eq!(short(&parts(&blocks, &[mark("cure", 0, 0..5)]).0), ["Title K2", "Plain cures #1 n-cure-1"]);
}

#[test]
fn a_paragraph_s_id_is_made_of_its_first_words_and_outlives_a_change_further_down() {
    let ids = |texts: &[&str]| -> Vec<String> {
        let blocks = placed(texts.iter().map(|text| block(BlockKind::Paragraph, None, text)).collect());
        let (parts, _) = parts(&blocks, &[]);
        let lines = parts.iter().flat_map(|part| if let Part::Passage(passage) = part { passage.lines.as_slice() } else { &[] });
        lines.filter_map(|line| line.id.clone()).collect()
    };
    let before = ids(&["Roses like compost, and so do many other plants.", "…", "Roses like compost, and so do weeds."]);
    assert_eq!(before, ["p-roses-like-compost-and-so-do", "p-section", "p-roses-like-compost-and-so-do-2"]);
    assert_eq!(ids(&["Something new.", "Roses like compost, and so do vines."])[1], before[0]);
}
