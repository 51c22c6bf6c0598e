//! Articles in the dresses they are found in, each beside what is to be read of it: `tests/data/articles/NAME.EXT` and
//! `NAME.expected`. The sentences are ours; the dresses are those of blogs, magazines, newsletters, newspapers, hospitals, offices.

use super::document::{self, Refused};
use crate::domain::article::Document;
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/articles");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the articles")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending != "expected"))
        .collect();
    files.sort();
    files
}

fn read(path: &Path) -> Result<Document, Refused> {
    document::read(&std::fs::read(path).expect("a file"), path.to_str()).map(|(document, _)| document)
}

fn seen(document: &Document) -> String {
    let level = |level: Option<i32>| level.map(|level| format!(" {level}")).unwrap_or_default();
    let line = |block: &crate::domain::article::Block| format!("[{}{}] {}\n", block.kind, level(block.level), block.text);
    document.blocks.iter().map(line).collect()
}

#[test]
fn articles_are_read_whole_and_in_order_in_every_dress() {
    let files = files();
    assert!(files.len() >= 16, "{}", files.len());
    for path in files {
        let found = seen(&read(&path).expect("an article"));
        let expected = std::fs::read_to_string(path.with_extension("expected")).unwrap_or_default();
        assert_eq!(found, expected, "{}\n{found}", path.display());
    }
}

/// What readability programs get wrong: text is lost when the page around it changes.
#[test]
fn an_article_is_read_the_same_in_windows_1252_and_with_other_line_ends() {
    for path in files() {
        let bytes = std::fs::read(&path).expect("a file");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let expected = read(&path).expect("an article");
        let name = path.to_str();
        let with_returns = text.replace('\n', "\r\n");
        let again = document::read(with_returns.as_bytes(), name).expect("an article").0;
        assert_eq!(seen(&again), seen(&expected), "{}", path.display());
        let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let again = document::read(&utf_16, name).expect("an article").0;
        assert_eq!(seen(&again), seen(&expected), "{}", path.display());
    }
}
