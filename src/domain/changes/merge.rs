//! Two people's changes to one version of a record, put together: what only one of them changed is taken, and what both changed
//! differently is for a person to decide.

use super::{by_key, compare, field, get, is_container, keyed, names, order, rows, text};
use serde_json::{Map, Value};

/// A leaf both sides changed, each in its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Where it is, as [`super::diff`] writes it.
    pub path: String,
    /// What stood there before either.
    pub base: Option<String>,
    /// What they made of it.
    pub theirs: Option<String>,
    /// What you made of it.
    pub yours: Option<String>,
}

/// Both sides' changes together.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The proposal; it holds yours wherever there is a clash, but for a row or group you removed and they changed, which is kept.
    pub document: Value,
    /// What both changed differently.
    pub clashes: Vec<Clash>,
}

/// One place in all three versions.
type Three<'a> = [Option<&'a Value>; 3];

/// Puts their changes and yours to `base` together.
#[must_use]
pub fn merge(base: &Value, theirs: &Value, yours: &Value) -> Merged {
    let mut clashes = Vec::new();
    let document = join("", [Some(base), Some(theirs), Some(yours)], &mut clashes).unwrap_or(Value::Null);
    Merged { document, clashes }
}

fn join(path: &str, three: Three<'_>, clashes: &mut Vec<Clash>) -> Option<Value> {
    let [base, theirs, yours] = three;
    if theirs == yours || yours == base {
        return theirs.cloned();
    }
    if theirs == base {
        return yours.cloned();
    }
    let all = |test: fn(&Value) -> bool| three.into_iter().flatten().all(|value| value.is_null() || test(value));
    if all(Value::is_array) {
        return join_rows(path, three, clashes);
    }
    if all(Value::is_object) {
        return match (present(theirs), present(yours)) {
            (Some(_), Some(_)) => Some(join_fields(path, three, clashes)),
            // removed by one and changed by the other
            (theirs, yours) => {
                leaves(path, three, clashes);
                theirs.or(yours).cloned()
            }
        };
    }
    leaves(path, three, clashes);
    yours.cloned()
}

fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

fn join_fields(path: &str, three: Three<'_>, clashes: &mut Vec<Clash>) -> Value {
    let mut joined = Map::new();
    for name in names(three) {
        if let Some(value) = join(&field(path, name), three.map(|side| get(side, name)), clashes) {
            joined.insert(name.to_owned(), value);
        }
    }
    Value::Object(joined)
}

fn join_rows(path: &str, three: Three<'_>, clashes: &mut Vec<Clash>) -> Option<Value> {
    let [base, theirs, yours] = three.map(rows);
    let joined: Vec<Value> = if let (Some(old), Some(their), Some(your)) = (by_key(base), by_key(theirs), by_key(yours)) {
        let row = |key: &&str| join(&keyed(path, key), [&old, &their, &your].map(|side| side.get(key).copied()), clashes);
        merged_order(base, theirs, yours).iter().filter_map(row).collect()
    } else if base.len() == theirs.len() && base.len() == yours.len() {
        let places = base.iter().zip(theirs).zip(yours).enumerate();
        places.filter_map(|(i, ((b, t), y))| join(&format!("{path}[{i}]"), [b, t, y].map(Some), clashes)).collect()
    } else {
        leaves(path, three, clashes);
        yours.to_vec()
    };
    // an empty list is left out of a document
    (!joined.is_empty()).then_some(Value::Array(joined))
}

/// The keys of all rows: in your order if you moved any row, else in theirs; the other side's own rows follow those they followed.
fn merged_order<'a>(base: &'a [Value], theirs: &'a [Value], yours: &'a [Value]) -> Vec<&'a str> {
    let [old, their, your] = [base, theirs, yours].map(|side| order(side).collect::<Vec<_>>());
    let moved = {
        let kept: Vec<_> = old.iter().filter(|key| your.contains(key)).collect();
        !your.iter().filter(|key| old.contains(key)).eq(kept)
    };
    let (mut all, other) = if moved { (your, their) } else { (their, your) };
    for (i, key) in other.iter().enumerate() {
        if !all.contains(key) {
            let before = other[..i].iter().rev().find_map(|earlier| all.iter().position(|k| k == earlier));
            all.insert(before.map_or(0, |at| at + 1), *key);
        }
    }
    all
}

/// A clash for each leaf that differs between the two sides; one for the place itself where no leaf does.
fn leaves(path: &str, [base, theirs, yours]: Three<'_>, clashes: &mut Vec<Clash>) {
    let mut differ = Vec::new();
    compare(path, theirs, yours, &mut differ);
    let (mut they_changed, mut you_changed) = (Vec::new(), Vec::new());
    compare(path, base, theirs, &mut they_changed);
    compare(path, base, yours, &mut you_changed);
    let removed = present(theirs).is_none() || present(yours).is_none();
    // where one side removed the whole, only what the other changed is worth a question
    let asks = |path: &str| {
        let changed = if present(theirs).is_none() { &you_changed } else { &they_changed };
        !removed || !is_container(base) || changed.iter().any(|change| change.path == path)
    };
    let first = clashes.len();
    for change in differ.into_iter().filter(|change| asks(&change.path)) {
        let was = they_changed.iter().chain(&you_changed).find(|other| other.path == change.path);
        let base = was.and_then(|was| was.before.clone());
        clashes.push(Clash { path: change.path, base, theirs: change.before, yours: change.after });
    }
    if clashes.len() == first {
        let [base, theirs, yours] = [base, theirs, yours].map(|side| side.and_then(text));
        clashes.push(Clash { path: path.to_owned(), base, theirs, yours });
    }
}

#[cfg(test)]
mod tests {
    use super::super::diff;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn paths(merged: &Merged) -> Vec<&str> {
        merged.clashes.iter().map(|clash| clash.path.as_str()).collect()
    }

    #[test]
    fn what_one_side_changed_is_taken_and_what_both_changed_differently_is_asked() {
        let base = json!({"name": "K2", "design": "rct", "funding": "none", "note": "x"});
        let theirs = json!({"name": "K2D", "design": "cohort", "funding": "none", "note": "y"});
        let yours = json!({"name": "K2", "design": "crossover", "funding": "state", "note": "y"});
        let merged = merge(&base, &theirs, &yours);
        assert_eq!(merged.document, json!({"name": "K2D", "design": "crossover", "funding": "state", "note": "y"}));
        let clash = Clash {
            path: "design".into(),
            base: Some("rct".into()),
            theirs: Some("cohort".into()),
            yours: Some("crossover".into()),
        };
        assert_eq!(merged.clashes, [clash]);
    }

    #[test]
    fn rows_added_by_either_are_kept_in_place_and_rows_removed_by_one_go() {
        let base = json!({"arm": [{"key": "a"}, {"key": "b"}, {"key": "c"}]});
        let theirs = json!({"arm": [{"key": "a"}, {"key": "t"}, {"key": "b"}]});
        let yours = json!({"arm": [{"key": "b"}, {"key": "y"}, {"key": "c"}]});
        let merged = merge(&base, &theirs, &yours);
        assert_eq!(merged.document, json!({"arm": [{"key": "t"}, {"key": "b"}, {"key": "y"}]}));
        assert_eq!(merged.clashes, []);
    }

    #[test]
    fn a_row_removed_by_one_and_changed_by_the_other_is_kept_and_asked() {
        let base = json!({"arm": [{"key": "a", "n": "10", "name": "A"}]});
        let changed = json!({"arm": [{"key": "a", "n": "12", "name": "A"}]});
        for (theirs, yours) in [(&changed, &json!({})), (&json!({}), &changed)] {
            let merged = merge(&base, theirs, yours);
            assert_eq!(merged.document, changed);
            assert_eq!(paths(&merged), ["arm[a].n"]);
        }
    }

    #[test]
    fn lists_without_keys_are_taken_whole_unless_their_lengths_agree() {
        let base = json!({"topics": ["a", "b"]});
        let merged = merge(&base, &json!({"topics": ["x", "b"]}), &json!({"topics": ["a", "y"]}));
        assert_eq!((merged.document.clone(), paths(&merged)), (json!({"topics": ["x", "y"]}), vec![]));
        let merged = merge(&base, &json!({"topics": ["x", "b"]}), &json!({"topics": ["a", "b", "c"]}));
        assert_eq!((merged.document.clone(), paths(&merged)), (json!({"topics": ["a", "b", "c"]}), vec!["topics[0]", "topics[2]"]));
    }

    #[test]
    fn without_a_common_version_everything_is_an_addition() {
        let merged = merge(&Value::Null, &json!({"a": "1", "b": "2"}), &json!({"b": "3", "c": "4"}));
        assert_eq!((merged.document.clone(), paths(&merged)), (json!({"a": "1", "b": "3", "c": "4"}), vec!["b"]));
    }

    /// Documents like those of drafts: texts, flags, lists of texts, rows with keys of their own, down to rows within rows.
    fn draft() -> impl Strategy<Value = Value> {
        let leaf = || prop::option::of("[a-c]{1,2}").prop_map(|text| text.map(Value::from));
        let plain = (leaf(), leaf(), any::<bool>(), prop::collection::vec("[a-c]", 0..3)).prop_map(|(a, b, flag, texts)| {
            let mut object = Map::new();
            object.extend(a.map(|a| ("a".to_owned(), a)));
            object.extend(b.map(|b| ("b".to_owned(), b)));
            object.extend(flag.then(|| ("flag".to_owned(), Value::Bool(true))));
            object.extend((!texts.is_empty()).then(|| ("texts".to_owned(), json!(texts))));
            Value::Object(object)
        });
        plain.prop_recursive(2, 24, 4, |inner| {
            let keys = Just(["k", "l", "m", "7"].to_vec()).prop_shuffle();
            (inner.clone(), prop::collection::vec(inner, 0..4), keys).prop_map(|(mut whole, rows, keys)| {
                let rows: Vec<Value> = rows
                    .into_iter()
                    .zip(keys)
                    .map(|(mut row, key)| {
                        row["key"] = json!(key);
                        row
                    })
                    .collect();
                if !rows.is_empty() {
                    whole["rows"] = json!(rows);
                }
                whole
            })
        })
    }

    proptest! {
        #[test]
        fn a_side_that_changed_nothing_has_no_say(base in draft(), changed in draft()) {
            let unasked = Merged { document: changed.clone(), clashes: vec![] };
            prop_assert_eq!(&merge(&base, &changed, &base), &unasked);
            prop_assert_eq!(&merge(&base, &base, &changed), &unasked);
            prop_assert_eq!(&merge(&base, &changed, &changed), &unasked);
        }

        #[test]
        fn nothing_you_typed_is_lost(base in draft(), theirs in draft(), yours in draft()) {
            let merged = merge(&base, &theirs, &yours);
            let lost = diff(&merged.document, &yours);
            for typed in diff(&base, &yours).iter().filter(|change| change.after.is_some()) {
                prop_assert!(lost.iter().all(|change| change.path != typed.path), "{} in {}", typed.path, merged.document);
            }
        }

        #[test]
        fn what_only_they_changed_is_taken_unless_you_are_asked(base in draft(), theirs in draft(), yours in draft()) {
            let merged = merge(&base, &theirs, &yours);
            if merged.clashes.is_empty() {
                let lost = diff(&merged.document, &theirs);
                for typed in diff(&base, &theirs).iter().filter(|change| change.after.is_some()) {
                    prop_assert!(lost.iter().all(|change| change.path != typed.path), "{} in {}", typed.path, merged.document);
                }
            }
        }

        #[test]
        fn a_document_does_not_differ_from_itself(document in draft()) {
            prop_assert_eq!(diff(&document, &document), vec![]);
        }
    }
}
