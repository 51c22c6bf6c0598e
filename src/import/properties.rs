//! Laws that hold of every text, however hostile: tried on bytes, and on soups of what the formats are made of.

use super::document::{self, Refused};
use crate::domain::article::{BlockKind, Document};
use proptest::prelude::*;

/// What pages, Markdown and plain texts are made of, in any order.
const PARTS: &[&str] = &[
    "<p>",
    "</p>",
    "<div class=\"related\">",
    "</div>",
    "<article>",
    "</article>",
    "<main>",
    "<h1>",
    "</h1>",
    "<h3>",
    "<ul>",
    "<li>",
    "</ul>",
    "<table>",
    "<tr>",
    "<td colspan=3>",
    "<th>",
    "</table>",
    "<br>",
    "<br><br>",
    "<details>",
    "<summary>",
    "<dl><dt>",
    "<dd>",
    "<pre>",
    "</pre>",
    "<a href=\"#x\">",
    "</a>",
    "<sup>",
    "</sup>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<b>",
    "<i",
    " hidden",
    ">",
    "<button>",
    "<form>",
    "<title>",
    "</title>",
    "<svg>",
    "<q>",
    "<template>",
    "&nbsp;",
    "&shy;",
    "&#0;",
    "&#x1e;",
    "&#9;",
    "<html>",
    "<body>",
    "<!doctype html>",
    "\u{0}",
    "# ",
    "## ",
    "- ",
    "  - ",
    "1. ",
    "> ",
    "| a | b |",
    "|---|---|",
    "**",
    "`",
    "```\n",
    "[a](b)",
    "[^1]",
    "[^1]: ",
    "---",
    "+++",
    "===",
    "\\",
    "title: x",
    "Q: ",
    " A: ",
    "TITLE: ",
    "•",
    "\t",
    "   ",
    "\n",
    "\n\n",
    "\r\n",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "e\u{301}",
    "\u{301}",
    "👩\u{200d}⚕️",
    "שלום",
    "Natto holds vitamin K2",
    "word",
    "Is it so?",
    "Yes.",
    "12",
    "Read more: ",
    "5 min read",
    "FAQ",
    "In this article",
    "Home",
    "©",
    "“quoted”",
    "menaquinone-\n7",
    "https://example.org",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

fn name() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("a.txt"), Some("a.md"), Some("a.html")])
}

fn holds(document: &Document) -> Result<(), TestCaseError> {
    prop_assert!(!document.blocks.is_empty());
    prop_assert!(document.blocks.iter().any(|block| block.kind == BlockKind::Title && block.text == document.title));
    prop_assert_eq!(document.blocks.iter().filter(|block| block.kind == BlockKind::Title).count(), 1);
    for block in &document.blocks {
        prop_assert!(!block.text.trim().is_empty());
        prop_assert!(!block.text.chars().any(|c| c.is_control() && c != '\t'), "{:?}", block.text);
        prop_assert!(block.kind == BlockKind::TableRow || !block.text.contains('\t'), "{:?}", block);
        prop_assert!(!block.text.contains("  ") && !block.text.ends_with(char::is_whitespace), "{:?}", block.text);
        prop_assert_eq!(block.level.is_some(), block.kind == BlockKind::Heading);
        prop_assert!(block.level.is_none_or(|level| (1..=6).contains(&level)));
    }
    let text = document.text();
    let characters: Vec<char> = text.chars().collect();
    for (start, end, block) in document.placed() {
        prop_assert_eq!(characters[start..end].iter().collect::<String>(), block.text.as_str());
    }
    Ok(())
}

/// The text of a document without a title that was made for it.
fn own_text(document: &Document) -> String {
    let made = |block: &&crate::domain::article::Block| block.kind == BlockKind::Title && block.text.ends_with('…');
    document.blocks.iter().filter(|block| !made(block)).map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// Runs of letters, as they are written anywhere.
fn words(text: &str) -> Vec<String> {
    let tidied = super::decode::tidy(text);
    tidied.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Plain sentences and lines: letters and the marks that lines are told by.
fn plain_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Natto", "holds", "vitamin", "K", "and", "cheese,", "too.", "Why", "not?", "Trials:", "MORE", "(small)", "ones", "Home",
        "Q: Is", "A: It",
    ]);
    let line = (prop::sample::select(vec!["", "- ", "• ", "1. ", "  ", "\t"]), prop::collection::vec(word, 1..14))
        .prop_map(|(mark, words)| format!("{mark}{}", words.join(" ")));
    let end = prop::sample::select(vec!["\n", "\n\n", "\n===\n", "\n---\n", "\n\n\n"]);
    prop::collection::vec((line, end), 1..30).prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), name in name()) {
        match document::read(&bytes, name) {
            Ok((document, _)) => holds(&document)?,
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn any_characters_are_read_or_refused(text in any::<String>(), name in name()) {
        if let Ok((document, _)) = document::read(text.as_bytes(), name) {
            holds(&document)?;
        }
    }

    #[test]
    fn any_soup_is_read_or_refused_and_twice_the_same(text in soup(), name in name()) {
        let read = document::read(text.as_bytes(), name);
        prop_assert_eq!(&read, &document::read(text.as_bytes(), name));
        match read {
            Ok((document, _)) => holds(&document)?,
            Err(error) => prop_assert!(matches!(error, Refused::Empty | Refused::Binary | Refused::Foreign(_)), "{error}"),
        }
    }

    #[test]
    fn every_word_of_a_plain_text_is_read_in_order(text in plain_text()) {
        let (document, _) = document::read(text.as_bytes(), Some("a.txt")).expect("a text");
        prop_assert_eq!(words(&own_text(&document)), words(&text));
    }

    #[test]
    fn a_plain_text_written_out_is_read_with_the_same_words(text in plain_text()) {
        let (document, _) = document::read(text.as_bytes(), Some("a.txt")).expect("a text");
        let written = own_text(&document);
        let (again, _) = document::read(written.as_bytes(), Some("a.txt")).expect("a text");
        prop_assert_eq!(words(&own_text(&again)), words(&written));
    }
}
