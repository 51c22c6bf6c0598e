//! What differs between two versions of a record, leaf by leaf, and what two people's changes make together. Works on documents,
//! knows no particular record.
//!
//! A leaf is a text, a number, or a yes or no. Its path names fields, and rows of lists in brackets: by their `key` where every row
//! of both versions has one of its own (`outcome[avc].estimate`), so that a moved row is no change; else by their place, counted
//! from 0 (`identifiers[0].value`).

mod merge;

pub use merge::{Clash, Merged, merge};

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A leaf that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: String,
    /// What stood there; none where nothing did.
    pub before: Option<String>,
    /// What stands there; none where nothing does.
    pub after: Option<String>,
}

/// Every leaf that differs, fields in the order of their names, rows in their order in `after`, then those only in `before`.
#[must_use]
pub fn diff(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", Some(before), Some(after), &mut found);
    found
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let in_both = |test: fn(&Value) -> bool| [before, after].into_iter().flatten().all(test);
    if in_both(|value| value.is_object() || value.is_null()) {
        for name in names([before, after]) {
            compare(&field(path, name), get(before, name), get(after, name), found);
        }
    } else if in_both(|value| value.is_array() || value.is_null()) {
        compare_rows(path, rows(before), rows(after), found);
    } else if is_container(before) || is_container(after) {
        // a text that became a list, or the reverse: one goes, the other comes
        compare(path, before, None, found);
        compare(path, None, after, found);
    } else {
        let (before, after) = (before.and_then(text), after.and_then(text));
        if before != after {
            found.push(Change { path: path.to_owned(), before, after });
        }
    }
}

fn compare_rows(path: &str, before: &[Value], after: &[Value], found: &mut Vec<Change>) {
    if let (Some(old), Some(new)) = (by_key(before), by_key(after)) {
        for key in order(after).chain(order(before).filter(|key| !new.contains_key(key))) {
            compare(&keyed(path, key), old.get(key).copied(), new.get(key).copied(), found);
        }
    } else {
        for i in 0..before.len().max(after.len()) {
            compare(&format!("{path}[{i}]"), before.get(i), after.get(i), found);
        }
    }
}

/// A leaf's path as people read it: "Outcome avc › result avadec-2022/avc › estimate"; rows without a key are counted from 1.
#[must_use]
pub fn words(path: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (name, after) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
        let mut part = plain(name);
        rest = after;
        while let Some(inner) = rest.strip_prefix('[') {
            let end = closing(inner);
            part.push(' ');
            part.push_str(&row(&inner[..end]));
            rest = inner[end..].strip_prefix(']').unwrap_or_default();
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        parts.push(part);
    }
    let mut whole = parts.join(" › ");
    if let Some(first) = whole.chars().next().filter(char::is_ascii_lowercase) {
        whole.replace_range(..1, &first.to_ascii_uppercase().to_string());
    }
    whole
}

/// Where a row's name ends: at a bracket that closes the path or a step of it, for keys may contain brackets.
fn closing(inner: &str) -> usize {
    let ends = |(at, _): &(usize, &str)| matches!(inner[at + 1..].chars().next(), None | Some('.' | '['));
    inner.match_indices(']').find(ends).map_or(inner.len(), |(at, _)| at)
}

fn row(name: &str) -> String {
    match name.parse::<usize>() {
        Ok(index) => index.saturating_add(1).to_string(),
        Err(_) => name.trim_matches('"').to_owned(),
    }
}

fn plain(name: &str) -> String {
    let word = |word: &str| match word {
        "ci" | "p" | "se" | "sd" | "sem" | "iqr" | "mcid" | "rct" | "url" => word.to_uppercase(),
        "i2" => "I²".to_owned(),
        other => other.to_owned(),
    };
    name.split('_').map(word).collect::<Vec<_>>().join(" ")
}

fn field(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The path of a row with a key; a key of digits is quoted, so that nobody takes it for a place.
fn keyed(path: &str, key: &str) -> String {
    if key.bytes().all(|b| b.is_ascii_digit()) { format!("{path}[\"{key}\"]") } else { format!("{path}[{key}]") }
}

/// A leaf as people read it; nothing for what is empty.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_container(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value.is_object() || value.is_array())
}

fn get<'a>(value: Option<&'a Value>, name: &str) -> Option<&'a Value> {
    value.and_then(|value| value.get(name))
}

/// The names of the fields of any of the values.
fn names<'a>(values: impl IntoIterator<Item = Option<&'a Value>>) -> BTreeSet<&'a str> {
    values.into_iter().flatten().filter_map(Value::as_object).flat_map(|object| object.keys().map(String::as_str)).collect()
}

/// The rows of a list; none where there is no list.
fn rows(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn key(row: &Value) -> Option<&str> {
    row.get("key").and_then(Value::as_str).filter(|key| !key.is_empty())
}

/// Rows by their keys, where every row has one of its own.
fn by_key(rows: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let found: BTreeMap<&str, &Value> = rows.iter().filter_map(|row| Some((key(row)?, row))).collect();
    (found.len() == rows.len()).then_some(found)
}

/// The keys of rows that all have one, in the order of the rows.
fn order(rows: &[Value]) -> impl Iterator<Item = &str> {
    rows.iter().filter_map(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn seen(before: &Value, after: &Value) -> Vec<(String, Option<String>, Option<String>)> {
        diff(before, after).into_iter().map(|change| (change.path, change.before, change.after)).collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn rows_are_matched_by_key_and_a_moved_row_is_no_change() {
        let before = json!({"outcome": [
            {"key": "avc", "name": "AVC", "result": [{"key": "avadec-2022/avc", "estimate": "17"}]}, {"key": "cac", "name": "CAC"}]});
        let after = json!({"outcome": [
            {"key": "cac", "name": "CAC"}, {"key": "avc", "name": "AVC", "result": [{"key": "avadec-2022/avc", "estimate": "-17"}]}]});
        assert_eq!(seen(&before, &after), [("outcome[avc].result[avadec-2022/avc].estimate".to_owned(), some("17"), some("-17"))]);
    }

    #[test]
    fn added_and_removed_rows_list_their_leaves() {
        let before = json!({"arm": [{"key": "a", "n": "10"}], "texts": ["x", "y"]});
        let after = json!({"arm": [{"key": "7", "multi": true}], "texts": ["x"]});
        let expected = [
            ("arm[\"7\"].key".to_owned(), None, some("7")),
            ("arm[\"7\"].multi".to_owned(), None, some("yes")),
            ("arm[a].key".to_owned(), some("a"), None),
            ("arm[a].n".to_owned(), some("10"), None),
            ("texts[1]".to_owned(), some("y"), None),
        ];
        assert_eq!(seen(&before, &after), expected);
    }

    #[test]
    fn rows_whose_keys_do_not_tell_them_apart_are_matched_by_place() {
        let before = json!({"row": [{"key": "a", "n": "1"}, {"key": "a", "n": "2"}]});
        let after = json!({"row": [{"key": "a", "n": "1"}, {"key": "a", "n": "3"}]});
        assert_eq!(seen(&before, &after), [("row[1].n".to_owned(), some("2"), some("3"))]);
    }

    #[test]
    fn what_is_empty_is_no_change() {
        assert_eq!(diff(&json!({"a": [], "b": {}}), &json!({"c": null})), []);
    }

    #[test]
    fn paths_are_read_in_words() {
        for (path, expected) in [
            ("outcome[avc].result[avadec-2022/avc].estimate", "Outcome avc › result avadec-2022/avc › estimate"),
            ("report[0].identifiers[1].value", "Report 1 › identifiers 2 › value"),
            ("arm[\"7\"].ci_low", "Arm 7 › CI low"),
            ("outcome[a].b]].n", "Outcome a › b]] › n"),
            ("wording_range[1]", "Wording range 2"),
            ("name", "Name"),
            ("", ""),
        ] {
            assert_eq!(words(path), expected);
        }
    }
}
