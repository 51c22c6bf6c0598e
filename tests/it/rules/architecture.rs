//! Who may import whom (DESIGN 2), read from the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers it may name. A layer may always name itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("stats", &[]),
    ("anchor", &[]),
    ("domain", &[]),
    ("postgres", &[]),
    ("export", &["domain"]),
    ("import", &["domain"]),
    ("verdict", &["domain", "stats"]),
    ("check", &["domain", "stats"]),
    ("propose", &["anchor", "domain", "verdict"]),
    ("store", &["anchor", "check", "domain", "export", "import", "propose", "stats", "verdict"]),
    ("workflow", &["anchor", "check", "domain", "export", "import", "propose", "stats", "store", "verdict"]),
    ("web", &["anchor", "check", "domain", "export", "import", "propose", "stats", "store", "verdict", "workflow"]),
    ("config", &["domain", "postgres"]),
];

/// Crates that only some layers may name.
const CRATES: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "workflow", "postgres", "config", "cli", "web"]),
    ("axum", &["web", "cli"]),
    ("askama", &["web"]),
    ("tower_http", &["web"]),
    ("pulldown_cmark", &["import"]),
    ("encoding_rs", &["import"]),
    ("html5ever", &["import"]),
    ("scraper", &["import"]),
    ("strsim", &["anchor"]),
    ("unicode_normalization", &["anchor", "import"]),
    ("toml", &["import"]),
    ("argon2", &["workflow"]),
    ("totp_rs", &["workflow"]),
    ("zxcvbn", &["domain"]),
    ("qrcodegen", &["web"]),
    ("resvg", &["web"]),
    ("epaint_default_fonts", &["web"]),
    ("clap", &["cli", "config", "main"]),
    ("csv", &["cli"]),
    ("statrs", &["stats"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let layer = path.strip_prefix(&root).expect("below src").iter().next().expect("a name").to_string_lossy();
                let text = fs::read_to_string(&path).expect("a source");
                found.push((layer.trim_end_matches(".rs").to_owned(), path.clone(), text));
            }
        }
    }
    found
}

/// The code of a file without its comments and without the tests at its end.
fn code(text: &str) -> String {
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in a text.
fn named<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(prefix).map(move |(at, _)| {
        let rest = &text[at + prefix.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}

#[test]
fn layers_import_only_what_they_may() {
    let sources = sources();
    assert!(sources.len() > 60, "only {} sources found", sources.len());
    let mut faults = Vec::new();
    for (layer, path, text) in &sources {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| name == layer) else { continue };
        for other in named(&code(text), "crate::") {
            let is_layer = MAY_IMPORT.iter().any(|(name, _)| *name == other) || other == "cli";
            if is_layer && other != layer && !allowed.contains(&other) {
                faults.push(format!("{}: {layer} names {other}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn crates_stay_in_their_layers() {
    let mut faults = Vec::new();
    for (layer, path, text) in sources() {
        let code = code(&text);
        for (name, layers) in CRATES {
            let used = code.contains(&format!("use {name}::"))
                || code.contains(&format!(" {name}::"))
                || code.contains(&format!("({name}::"));
            if used && !layers.contains(&layer.as_str()) {
                faults.push(format!("{}: {layer} uses {name}", path.display()));
            }
        }
        let asks_the_time = code.contains("Utc::now") || code.contains("Local::now") || code.contains("SystemTime::now");
        if asks_the_time && !path.ends_with("domain/clock.rs") {
            faults.push(format!("{}: only domain::clock asks the time", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn sql_stands_in_the_store() {
    for (layer, path, text) in sources() {
        let macros = ["query!(", "query_as!(", "query_scalar!("];
        let has_sql = macros.iter().any(|call| code(&text).contains(call));
        assert!(!has_sql || layer == "store", "{}", path.display());
    }
}

#[test]
fn every_source_opens_by_saying_what_it_is_for() {
    for (_, path, text) in sources() {
        assert!(text.starts_with("//!"), "{}", path.display());
    }
}
