//! Two versions of a document compared field by field, and three merged into one. Works on the documents revisions keep (drafts as
//! JSON), knows no particular record.
//!
//! Rows of a list that all have a `key` of their own are told apart by it, however they are ordered; other rows by their place.

use serde_json::{Map, Value};
use std::collections::HashSet;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: `outcome[avc].result[avadec-2022/avc].estimate`.
    pub path: String,
    /// What stood there; none where there was nothing.
    pub before: Option<String>,
    /// What stands there; none where there is nothing.
    pub after: Option<String>,
}

/// A field that two people changed in different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Where, as in [`Change::path`].
    pub path: String,
    /// What stood there when both began.
    pub base: Option<String>,
    /// What the other made of it.
    pub theirs: Option<String>,
    /// What you made of it.
    pub yours: Option<String>,
}

/// A proposal made of two versions with a common ancestor.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// Both together; yours where they clash.
    pub document: Value,
    /// Where somebody has to choose.
    pub clashes: Vec<Clash>,
}

/// Every field that differs between two documents, in the order of the later one; what is gone comes last in its place.
#[must_use]
pub fn diff(before: &Value, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(Some(before), Some(after), "", &mut changes);
    changes
}

/// Merges what two people made of one document: what only one of them changed is taken, what both changed alike too; where they
/// changed the same field in different ways the proposal holds yours and a clash is noted. A row that one removed and the other changed
/// stays, with a clash.
#[must_use]
pub fn merge(base: &Value, theirs: &Value, yours: &Value) -> Merged {
    let mut clashes = Vec::new();
    let document = join(Some(base), Some(theirs), Some(yours), "", &mut clashes);
    Merged { document: document.unwrap_or(Value::Null), clashes }
}

/// A path as people read it: "Outcome avc › result avadec-2022/avc › estimate".
#[must_use]
pub fn words(path: &str) -> String {
    let mut words = String::new();
    let (mut inside, mut number) = (false, String::new());
    for c in path.chars() {
        match c {
            '[' if !inside => {
                inside = true;
                number.clear();
            }
            ']' if inside => {
                inside = false;
                words.push(' ');
                // rows without a key are counted from 1 for people
                match number.parse::<usize>() {
                    Ok(index) => words.push_str(&(index + 1).to_string()),
                    Err(_) => words.push_str(&number),
                }
            }
            c if inside => number.push(c),
            '.' => words.push_str(" › "),
            '_' => words.push(' '),
            c => words.push(c),
        }
    }
    let first = words.chars().next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    words.get(words.chars().next().map_or(0, char::len_utf8)..).map_or(first.clone(), |rest| first + rest)
}

/// A field's text; none for nothing, which is not told apart from an empty text or an unticked box.
fn text(value: Option<&Value>) -> Option<String> {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => None,
        Some(Value::Bool(true)) => Some("yes".to_owned()),
        Some(Value::String(text)) => (!text.is_empty()).then(|| text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(group) => {
            let mut leaves = Vec::new();
            compare(None, Some(group), "", &mut leaves);
            let texts: Vec<String> = leaves.into_iter().filter_map(|leaf| leaf.after).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
    }
}

/// The keys of rows that can be told apart by them; none when one has no key or shares it.
fn keys(rows: &[Value]) -> Option<Vec<&str>> {
    let keys: Option<Vec<&str>> = rows.iter().map(|row| row.get("key")?.as_str().filter(|key| !key.is_empty())).collect();
    keys.filter(|keys| keys.iter().collect::<HashSet<_>>().len() == keys.len())
}

fn row<'a>(rows: &'a [Value], key: &str) -> Option<&'a Value> {
    rows.iter().find(|row| row.get("key").and_then(Value::as_str) == Some(key))
}

fn below(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

/// Whether a value is a group of fields, or nothing, which is a group without any.
fn is_group(value: Option<&Value>) -> bool {
    matches!(value, None | Some(Value::Null | Value::Object(_)))
}

/// A value as the rows of a list; nothing is a list without rows.
fn list(value: Option<&Value>) -> Option<&[Value]> {
    match value {
        None | Some(Value::Null) => Some(&[]),
        Some(Value::Array(rows)) => Some(rows),
        Some(_) => None,
    }
}

fn compare(before: Option<&Value>, after: Option<&Value>, path: &str, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    let holds = |shape: fn(&Value) -> bool| before.is_some_and(shape) || after.is_some_and(shape);
    if holds(Value::is_object) && is_group(before) && is_group(after) {
        let (old, new) = (before.and_then(Value::as_object), after.and_then(Value::as_object));
        let gone = old.into_iter().flatten().filter(|(name, _)| new.is_none_or(|new| !new.contains_key(*name)));
        for (name, _) in new.into_iter().flatten().chain(gone) {
            let of = |fields: Option<&'_ Map<String, Value>>| fields.and_then(|fields| fields.get(name)).cloned();
            compare(of(old).as_ref(), of(new).as_ref(), &below(path, name), changes);
        }
    } else if holds(Value::is_array)
        && let (Some(old), Some(new)) = (list(before), list(after))
    {
        if let (Some(were), Some(are)) = (keys(old), keys(new)) {
            let gone = were.iter().filter(|key| !are.contains(key));
            for key in are.iter().chain(gone) {
                compare(row(old, key), row(new, key), &format!("{path}[{key}]"), changes);
            }
        } else {
            for index in 0..old.len().max(new.len()) {
                compare(old.get(index), new.get(index), &format!("{path}[{index}]"), changes);
            }
        }
    } else {
        let (before, after) = (text(before), text(after));
        if before != after {
            changes.push(Change { path: path.to_owned(), before, after });
        }
    }
}

fn join(
    base: Option<&Value>,
    theirs: Option<&Value>,
    yours: Option<&Value>,
    path: &str,
    clashes: &mut Vec<Clash>,
) -> Option<Value> {
    if theirs == yours || base == theirs {
        return yours.cloned();
    }
    if base == yours {
        return theirs.cloned();
    }
    if let (Some(theirs), Some(yours)) = (theirs, yours) {
        if theirs.is_object() && yours.is_object() {
            return Some(join_groups(base, theirs, yours, path, clashes));
        }
        if let (Value::Array(theirs), Value::Array(yours)) = (theirs, yours)
            && let Some(rows) = join_rows(list(base).unwrap_or_default(), theirs, yours, path, clashes)
        {
            return Some(Value::Array(rows));
        }
    }
    clashes.push(Clash { path: path.to_owned(), base: text(base), theirs: text(theirs), yours: text(yours) });
    yours.or(theirs).cloned()
}

fn join_groups(base: Option<&Value>, theirs: &Value, yours: &Value, path: &str, clashes: &mut Vec<Clash>) -> Value {
    let names = |value: &Value| value.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let mut all = names(yours);
    all.extend(names(theirs).into_iter().filter(|name| yours.get(name).is_none()));
    all.extend(
        base.map(names).unwrap_or_default().into_iter().filter(|name| yours.get(name).is_none() && theirs.get(name).is_none()),
    );
    let joined = all.into_iter().filter_map(|name| {
        let was = base.and_then(|base| base.get(&name));
        let field = join(was, theirs.get(&name), yours.get(&name), &below(path, &name), clashes)?;
        Some((name, field))
    });
    Value::Object(joined.collect())
}

/// The rows of both: by key where every row has one, by place where nobody added or removed any; none where rows can't be told apart.
fn join_rows(base: &[Value], theirs: &[Value], yours: &[Value], path: &str, clashes: &mut Vec<Clash>) -> Option<Vec<Value>> {
    if let (Some(_), Some(their_keys), Some(your_keys)) = (keys(base), keys(theirs), keys(yours)) {
        let new = their_keys.iter().filter(|key| !your_keys.contains(key));
        let joined = your_keys
            .iter()
            .chain(new)
            .filter_map(|key| join(row(base, key), row(theirs, key), row(yours, key), &format!("{path}[{key}]"), clashes));
        return Some(joined.collect());
    }
    if base.len() != theirs.len() || base.len() != yours.len() {
        return None;
    }
    let joined = (0..base.len()).filter_map(|i| join(base.get(i), theirs.get(i), yours.get(i), &format!("{path}[{i}]"), clashes));
    Some(joined.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn rows_with_keys_are_compared_by_key_and_others_by_place() {
        let before = json!({"name": "A", "outcome": [{"key": "avc", "unit": "AU"}, {"key": "cac", "result": [{"key": "x/1", "p": "0.089"}]}],
            "criterion": [{"variable": "CAC", "value": "300"}]});
        let after = json!({"name": "A", "outcome": [{"key": "cac", "result": [{"key": "x/1", "p": "0.047", "marker": true}]}, {"key": "avc", "unit": "AU"}],
            "criterion": [{"variable": "CAC", "value": "400"}, {"variable": "age", "value": "65"}]});
        let seen: Vec<(String, Option<String>, Option<String>)> =
            diff(&before, &after).into_iter().map(|change| (change.path, change.before, change.after)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            seen,
            [
                ("criterion[0].value".to_owned(), some("300"), some("400")),
                ("criterion[1].value".to_owned(), None, some("65")),
                ("criterion[1].variable".to_owned(), None, some("age")),
                ("outcome[cac].result[x/1].marker".to_owned(), None, some("yes")),
                ("outcome[cac].result[x/1].p".to_owned(), some("0.089"), some("0.047")),
            ]
        );
    }

    #[test]
    fn paths_are_read_as_words() {
        assert_eq!(words("outcome[avc].result[avadec-2022/avc].ci_low"), "Outcome avc › result avadec-2022/avc › ci low");
        assert_eq!(words("criterion[0].value"), "Criterion 1 › value");
        assert_eq!(words("arm[a.b].name"), "Arm a.b › name");
        assert_eq!(words(""), "");
    }

    #[test]
    fn what_only_one_changed_is_taken_and_what_both_changed_is_a_clash() {
        let base = json!({"name": "A", "funding": "", "outcome": [{"key": "o1", "unit": "AU"}, {"key": "o2"}]});
        let theirs =
            json!({"name": "B", "funding": "Fund", "outcome": [{"key": "o1", "unit": "mg"}, {"key": "o2"}, {"key": "o3"}]});
        let yours = json!({"name": "C", "funding": "", "outcome": [{"key": "o2"}, {"key": "o4"}]});
        let merged = merge(&base, &theirs, &yours);
        let expected = json!({"name": "C", "funding": "Fund",
            "outcome": [{"key": "o2"}, {"key": "o4"}, {"key": "o1", "unit": "mg"}, {"key": "o3"}]});
        assert_eq!(merged.document, expected);
        let clashes: Vec<&str> = merged.clashes.iter().map(|clash| clash.path.as_str()).collect();
        // they changed the row that you removed: it stays
        assert_eq!(clashes, ["name", "outcome[o1]"]);
        assert_eq!(merged.clashes[0].theirs.as_deref(), Some("B"));
    }

    #[test]
    fn rows_without_keys_that_came_or_went_on_both_sides_clash_as_a_whole() {
        let merged =
            merge(&json!({"fact": [{"name": "a"}]}), &json!({"fact": []}), &json!({"fact": [{"name": "a"}, {"name": "b"}]}));
        assert_eq!(merged.document, json!({"fact": [{"name": "a"}, {"name": "b"}]}));
        assert_eq!(merged.clashes.len(), 1);
    }

    /// Documents like drafts: fields, rows with and without keys.
    fn document() -> impl Strategy<Value = Value> {
        let leaf = "[a-c]?";
        let rows = proptest::collection::btree_map("[k-n]", leaf, 0..4)
            .prop_map(|rows| rows.into_iter().map(|(key, p)| json!({"key": key, "p": p})).collect::<Vec<_>>());
        let plain = proptest::collection::vec(leaf, 0..3)
            .prop_map(|rows| rows.into_iter().map(|v| json!({"value": v})).collect::<Vec<_>>());
        (leaf, rows, plain, proptest::option::of(leaf)).prop_map(|(name, outcome, criterion, note)| {
            let mut document = json!({"name": name, "outcome": outcome, "criterion": criterion});
            if let Some(note) = note {
                document["note"] = json!(note);
            }
            document
        })
    }

    proptest! {
        #[test]
        fn the_side_that_changed_nothing_gives_way(base in document(), other in document()) {
            let (theirs, yours) = (merge(&base, &other, &base), merge(&base, &base, &other));
            prop_assert_eq!(&theirs.document, &other);
            prop_assert_eq!(&yours.document, &other);
            prop_assert!(theirs.clashes.is_empty() && yours.clashes.is_empty());
        }

        #[test]
        fn the_same_change_on_both_sides_is_no_clash(base in document(), both in document()) {
            let merged = merge(&base, &both, &both);
            prop_assert_eq!(&merged.document, &both);
            prop_assert!(merged.clashes.is_empty());
        }

        #[test]
        fn nothing_you_changed_is_lost(base in document(), theirs in document(), yours in document()) {
            let merged = merge(&base, &theirs, &yours);
            let kept: HashSet<(String, Option<String>)> =
                diff(&Value::Null, &merged.document).into_iter().map(|change| (change.path, change.after)).collect();
            for change in diff(&base, &yours).into_iter().filter(|change| change.after.is_some()) {
                prop_assert!(kept.contains(&(change.path.clone(), change.after.clone())), "{:?} in {}", change, merged.document);
            }
        }

        #[test]
        fn a_document_does_not_differ_from_itself(one in document()) {
            prop_assert!(diff(&one, &one).is_empty());
        }
    }
}
