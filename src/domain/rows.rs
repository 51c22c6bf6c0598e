//! Adding, removing and filling in a draft by path, as the buttons of a form ask for it. Works on documents, knows no particular record.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// One step of a path: a field, or a row of a list.
#[derive(Debug, PartialEq, Eq)]
enum Step<'a> {
    Field(&'a str),
    Row(usize),
}

/// The steps of a path as [`super::draft::Gate`] writes it: `outcome[0].result[1].ci_low`. None when it is no path.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (field, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        if field.is_empty() || !field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return None;
        }
        steps.push(Step::Field(field));
        while let Some(inner) = rest.strip_prefix('[') {
            let (number, after) = inner.split_once(']')?;
            steps.push(Step::Row(number.parse().ok().filter(|row| *row < 10_000)?));
            rest = after;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(steps)
}

/// The value at some steps, made where fields are missing; none where a row is missing or something else stands in the way.
fn reach<'a>(mut value: &'a mut Value, steps: &[Step<'_>]) -> Option<&'a mut Value> {
    for step in steps {
        value = match step {
            Step::Field(name) => {
                if value.is_null() {
                    *value = Value::Object(Map::new());
                }
                value.as_object_mut()?.entry(*name).or_insert(Value::Null)
            }
            Step::Row(index) => value.as_array_mut()?.get_mut(*index)?,
        };
    }
    Some(value)
}

/// Adds an empty row to the list at a path; whether there is such a place.
pub fn add(document: &mut Value, path: &str) -> bool {
    let Some(list) = steps(path).and_then(|steps| reach(document, &steps)) else { return false };
    if list.is_null() {
        *list = Value::Array(Vec::new());
    }
    let Some(rows) = list.as_array_mut() else { return false };
    rows.push(Value::Object(Map::new()));
    true
}

/// Takes the row at a path away; whether there was one.
pub fn remove(document: &mut Value, path: &str) -> bool {
    let Some(mut steps) = steps(path) else { return false };
    let Some(Step::Row(index)) = steps.pop() else { return false };
    match reach(document, &steps).and_then(Value::as_array_mut) {
        Some(rows) if index < rows.len() => {
            rows.remove(index);
            true
        }
        _ => false,
    }
}

/// Adds the row a path leads into, where it would be the next of its list.
fn begin(document: &mut Value, path: &str) {
    let Some(mut steps) = steps(path) else { return };
    while let Some(step) = steps.pop() {
        let Step::Row(index) = step else { continue };
        let next = match reach(document, &steps) {
            Some(Value::Null) => 0,
            Some(Value::Array(rows)) => rows.len(),
            _ => continue,
        };
        if index == next
            && let Some((list, _)) = path.rsplit_once(&format!("[{index}]"))
        {
            add(document, list);
        }
    }
}

/// Writes a text into the field at a path; whether there is such a place.
pub fn set(document: &mut Value, path: &str, text: &str) -> bool {
    let Some(field) = steps(path).and_then(|steps| reach(document, &steps)) else { return false };
    if field.is_object() || field.is_array() {
        return false;
    }
    *field = match text {
        "true" => Value::Bool(true),
        text => Value::String(text.to_owned()),
    };
    true
}

/// A draft after a button of its form was pressed: `check` leaves it, `add:` and a list's path adds a row, `remove:` and a row's path
/// takes it away, `take:` and pairs of path and text as JSON fills fields in. None when there is no such button or place.
#[must_use]
pub fn acted<T: Serialize + DeserializeOwned>(draft: &T, act: &str) -> Option<T> {
    let mut document = serde_json::to_value(draft).ok()?;
    let done = match act.split_once(':') {
        None => act == "check",
        Some(("add", place)) => add(&mut document, place),
        Some(("remove", place)) => remove(&mut document, place),
        Some(("take", pairs)) => {
            let pairs: Vec<(String, String)> = serde_json::from_str(pairs).ok()?;
            pairs.iter().all(|(path, text)| {
                begin(&mut document, path);
                set(&mut document, path, text)
            })
        }
        Some(_) => false,
    };
    if done { serde_json::from_value(document).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_come_and_go_at_any_depth() {
        let mut document = json!({"name": "K2", "outcome": [{"name": "CAC"}]});
        assert!(
            add(&mut document, "outcome") && add(&mut document, "outcome[0].result") && add(&mut document, "outcome[0].result")
        );
        assert!(set(&mut document, "outcome[0].result[1].counts.n_control", "149"));
        assert!(set(&mut document, "outcome[0].result[1].suspect_numbers", "true"));
        assert!(remove(&mut document, "outcome[0].result[0]") && remove(&mut document, "outcome[1]"));
        let expected = json!({"name": "K2", "outcome": [
            {"name": "CAC", "result": [{"counts": {"n_control": "149"}, "suspect_numbers": true}]}]});
        assert_eq!(document, expected);
    }

    #[test]
    fn what_is_taken_may_begin_the_next_row_of_a_list_and_no_later_one() {
        let draft = json!({"overreach": [{"flag": "scope"}]});
        let taken = acted(&draft, r#"take:[["overreach[1].flag","causal"],["overreach[1].reason","cohorts"],["note","x"]]"#);
        let expected = json!({"note": "x", "overreach": [{"flag": "scope"}, {"flag": "causal", "reason": "cohorts"}]});
        assert_eq!(taken, Some(expected));
        assert_eq!(
            acted(&json!({}), r#"take:[["overreach[0].flag","causal"]]"#),
            Some(json!({"overreach": [{"flag": "causal"}]}))
        );
        assert_eq!(acted(&draft, r#"take:[["overreach[2].flag","causal"]]"#), None);
    }

    #[test]
    fn what_is_no_place_changes_nothing() {
        let before = json!({"name": "K2", "outcome": [{"name": "CAC"}]});
        let mut document = before.clone();
        for path in ["", "outcome[1]", "name[0]", "outcome[x]", "outcome[0", "..", "outcome[99999999999]", "a b"] {
            assert!(!remove(&mut document, path), "{path}");
        }
        assert!(!add(&mut document, "name") && !add(&mut document, "outcome[3].result") && !set(&mut document, "outcome", "x"));
        assert_eq!(document, before);
    }
}
