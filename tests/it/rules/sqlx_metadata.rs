//! Is `.sqlx` what `cargo sqlx prepare` would write? Without the tool, and without a database.
//!
//! sqlx names a query's file after the SHA-256 of its text as the macro gets it. So the text of every `query!`, `query_as!` and
//! `query_scalar!` is read from the sources here, as rustc reads a string, and compared with the names of the files.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_query_has_its_sqlx_file_and_every_sqlx_file_has_its_query() {
    let queries = queries_in_the_sources();
    let files = files();
    assert!(!queries.is_empty(), "no query found: does the scanner still understand the sources?");
    let missing =
        queries.iter().filter(|(hash, _)| !files.contains_key(*hash)).map(|(_, place)| format!("{place}: no file in .sqlx"));
    let stale =
        files.iter().filter(|(hash, _)| !queries.contains_key(*hash)).map(|(_, path)| format!("{path}: no such query any more"));
    let faults: Vec<String> = missing.chain(stale).collect();
    assert!(faults.is_empty(), "run cargo sqlx prepare -- --all-targets\n{}", faults.join("\n"));
}

#[test]
fn a_sqlx_file_bears_the_name_of_the_query_in_it() {
    for (hash, path) in files() {
        let file: Value =
            serde_json::from_slice(&fs::read(Path::new(ROOT).join(&path)).expect("the file is read")).expect("it is JSON");
        assert_eq!(file["query"].as_str().map(digest).as_ref(), Some(&hash), "{path}");
    }
}

/// Queries by digest, with file and line.
fn queries_in_the_sources() -> BTreeMap<String, String> {
    let mut sources = Vec::new();
    for directory in ["src", "tests/it"] {
        collect(&Path::new(ROOT).join(directory), "rs", &mut sources);
    }
    let mut queries = BTreeMap::new();
    for path in sources {
        let shown = path.strip_prefix(ROOT).unwrap_or(&path).display().to_string();
        // rustc too reads a line end as \n, however it is stored
        let source = fs::read_to_string(&path).expect("the source is read").replace("\r\n", "\n");
        for (line, query) in queries_in(&source) {
            let text = query.unwrap_or_else(|| panic!("{shown}:{line}: the SQL of a query macro must be a string literal"));
            queries.insert(digest(&text), format!("{shown}:{line}"));
        }
    }
    queries
}

/// Files of `.sqlx` by the digest in their name.
fn files() -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    collect(&Path::new(ROOT).join(".sqlx"), "json", &mut paths);
    let digest_of = |path: PathBuf| {
        let name = path.file_stem()?.to_str()?;
        Some((name.strip_prefix("query-")?.to_owned(), format!(".sqlx/{name}.json")))
    };
    paths.into_iter().filter_map(digest_of).collect()
}

fn collect(directory: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for path in entries.map(|entry| entry.expect("the directory is read").path()) {
        if path.is_dir() {
            collect(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            into.push(path);
        }
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// As much of a Rust token as finding string literals takes.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// The SQL of each query macro with its line; none where it is not a literal.
fn queries_in(source: &str) -> Vec<(usize, Option<String>)> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for (at, (line, token)) in tokens.iter().enumerate() {
        let Token::Word(word) = token else { continue };
        let record_first = match word.as_str() {
            "query" | "query_scalar" | "query_unchecked" | "query_scalar_unchecked" => false,
            "query_as" | "query_as_unchecked" => true,
            _ => continue,
        };
        let follows = |n: usize, mark: char| tokens.get(at + n).is_some_and(|(_, token)| *token == Token::Mark(mark));
        if follows(1, '!') && (follows(2, '(') || follows(2, '[') || follows(2, '{')) {
            found.push((*line, sql(&tokens[at + 3..], record_first)));
        }
    }
    found
}

/// The literals, joined by `+`, that open the arguments, after the record's type where there is one.
fn sql(tokens: &[(usize, Token)], record_first: bool) -> Option<String> {
    let mut rest = tokens.iter().map(|(_, token)| token);
    if record_first {
        let mut depth = 0;
        rest.find(|token| {
            match token {
                Token::Mark('<' | '(' | '[') => depth += 1,
                Token::Mark('>' | ')' | ']') => depth -= 1,
                _ => {}
            }
            **token == Token::Mark(',') && depth == 0
        });
    }
    let mut text = String::new();
    loop {
        let Some(Token::Text(part)) = rest.next() else { return None };
        text += part;
        if rest.next() != Some(&Token::Mark('+')) {
            return Some(text);
        }
    }
}

fn tokens(source: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = source.chars().collect();
    let (mut at, mut line, mut counted) = (0, 1, 0);
    let mut tokens = Vec::new();
    while at < chars.len() {
        line += chars[counted..at].iter().filter(|c| **c == '\n').count();
        counted = at;
        let (token, end) = token(&chars, at);
        tokens.extend(token.map(|token| (line, token)));
        at = end;
    }
    tokens
}

/// The token at a place, if it is one that counts, and where it ends.
fn token(chars: &[char], at: usize) -> (Option<Token>, usize) {
    let next = |n: usize| chars.get(at + n).copied();
    match chars[at] {
        '/' if next(1) == Some('/') => (None, position(chars, at, |rest| rest[0] == '\n')),
        '/' if next(1) == Some('*') => (None, end_of_comment(chars, at)),
        '"' => plain(chars, at + 1),
        // a character, or a lifetime
        '\'' if next(1) == Some('\\') => (None, position(chars, at + 3, |rest| rest[0] == '\'') + 1),
        '\'' if next(2) == Some('\'') => (None, at + 3),
        c if c.is_alphanumeric() || c == '_' => {
            let end = position(chars, at, |rest| !(rest[0].is_alphanumeric() || rest[0] == '_'));
            let word: String = chars[at..end].iter().collect();
            let hashes = chars[end..].iter().take_while(|c| **c == '#').count();
            match (word.as_str(), chars.get(end + hashes)) {
                ("r" | "br" | "cr", Some('"')) => raw(chars, end + hashes + 1, hashes),
                ("b" | "c", Some('"')) if hashes == 0 => plain(chars, end + 1),
                _ => (Some(Token::Word(word)), end),
            }
        }
        c if c.is_whitespace() => (None, at + 1),
        c => (Some(Token::Mark(c)), at + 1),
    }
}

/// The first place from `at` on whose rest passes, or the end.
fn position(chars: &[char], at: usize, passes: impl Fn(&[char]) -> bool) -> usize {
    (at..chars.len()).find(|i| passes(&chars[*i..])).unwrap_or(chars.len())
}

fn end_of_comment(chars: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn raw(chars: &[char], start: usize, hashes: usize) -> (Option<Token>, usize) {
    let closes = |rest: &[char]| rest[0] == '"' && rest[1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    let end = position(chars, start, closes);
    (Some(Token::Text(chars[start..end].iter().collect())), end + 1 + hashes)
}

/// A string with escapes, as <https://doc.rust-lang.org/reference/tokens.html#string-literals> has them.
fn plain(chars: &[char], mut at: usize) -> (Option<Token>, usize) {
    let mut text = String::new();
    let number = |from: usize, to: usize| {
        let digits: String = chars[from..to].iter().filter(|c| **c != '_').collect();
        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
    };
    while at < chars.len() && chars[at] != '"' {
        if chars[at] != '\\' {
            text.push(chars[at]);
            at += 1;
            continue;
        }
        at += 2;
        match chars[at - 1] {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            '0' => text.push('\0'),
            'x' => {
                text.extend(number(at, at + 2));
                at += 2;
            }
            'u' => {
                let end = position(chars, at, |rest| rest[0] == '}');
                text.extend(number(at + 1, end));
                at = end + 1;
            }
            // a line that goes on: the space before its next word is not part of the text
            '\n' => at = position(chars, at, |rest| !matches!(rest[0], ' ' | '\n' | '\r' | '\t')),
            other => text.push(other),
        }
    }
    (Some(Token::Text(text)), at + 1)
}

#[test]
fn the_scanner_reads_strings_as_rustc_does() {
    // the same tokens twice: once for the compiler, once for the scanner
    macro_rules! both {
        ($($text:literal)*) => { (vec![$($text.to_owned()),*], stringify!($($text)*)) };
    }
    let (compiled, source) = both!["plain" "a\n\t\\ \"b\" \x41\u{1F_600}\0\r\'" r"raw \n" r#"with "quotes" # and
        lines"# "goes \
            on
            here"];
    let scanned: Vec<String> =
        tokens(source).into_iter().filter_map(|(_, t)| if let Token::Text(t) = t { Some(t) } else { None }).collect();
    assert_eq!(scanned, compiled);
}

#[test]
fn the_scanner_finds_query_macros_and_nothing_else() {
    let source = r##"
        // query!("in a comment") /* and
        /* query!("in a /* nested */ one") */
        fn f<'a>(x: &'a str, quote: char) { let _ = ('"', '\'', b'"', "query!(\"in a string\")", x); }
        sqlx::query!("one", 1).execute();
        query_as!(Row<Vec<(A, B)>>, r#"two "b!" "#, id);
        sqlx::query_scalar![
            "three" + " and a bit"];
        sqlx::query("not checked"); let query = !done; query_as::<_, Row>("nor this");
        query!(TEXT);
    "##;
    let text = |text: &str| Some(text.to_owned());
    let expected = [(5, text("one")), (6, text("two \"b!\" ")), (7, text("three and a bit")), (10, None)];
    assert_eq!(queries_in(source), expected);
}
