//! Annotations from elsewhere: W3C Web Annotations (one, several, a page, a collection) and Hypothesis (answers of its API, its exports).
//!
//! Owns how they are written. One that can't be read is named and the others go on. Must not know where a quote stands.

use super::decode;
use crate::domain::draft::FieldErrors;
use crate::domain::id::Slug;
use serde_json::Value;
use std::ops::Range;

/// The largest file taken, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// The most annotations taken at once.
pub const MOST: usize = 10_000;
/// How deep selectors may refine each other, and targets hold targets.
const DEEPEST: usize = 8;

/// An annotation as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotation {
    /// Where in the file it stands ("$.rows[3]").
    pub path: String,
    /// What it is about, as it says.
    pub source: String,
    /// The words quoted.
    pub exact: String,
    /// The text before them.
    pub prefix: String,
    /// The text after them.
    pub suffix: String,
    /// Where they stood, in characters.
    pub position: Option<Range<usize>>,
    /// What it says, names or links to.
    pub bodies: Vec<String>,
    /// Who made it.
    pub creator: Option<String>,
    /// When.
    pub created: Option<String>,
    /// What was passed over in it.
    pub notes: Vec<String>,
}

/// One that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the file.
    pub path: String,
    /// What is wrong, with what is allowed.
    pub reason: String,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Annotations that quote something.
    pub annotations: Vec<Annotation>,
    /// Those that can't be taken.
    pub problems: Vec<Problem>,
}

/// Reads a file of annotations.
///
/// # Errors
/// When it is too large, no JSON, or holds nothing that could be an annotation.
pub fn read(bytes: &[u8]) -> Result<Parsed, FieldErrors> {
    let refuse = |value: &str, message: &str| FieldErrors::one("$", value, message);
    if bytes.len() > LARGEST {
        return Err(refuse(&format!("{} bytes", bytes.len()), &format!("is too large; allowed: up to {LARGEST} bytes")));
    }
    let document: Value = serde_json::from_str(&written(bytes)).map_err(|error| refuse("", &format!("is no JSON: {error}")))?;
    let mut reader = Reader::default();
    let items = items(&document).ok_or_else(|| refuse(kind(&document), ALLOWED))?;
    if items.len() > MOST {
        return Err(refuse(&format!("{} annotations", items.len()), &format!("are too many; allowed: up to {MOST}")));
    }
    for (path, item) in items {
        reader.annotation(&path, item);
    }
    Ok(reader.parsed)
}

/// A file as text: UTF-8 or UTF-16, with a byte order mark or without.
#[must_use]
pub fn written(bytes: &[u8]) -> String {
    decode::decoded(bytes).trim_start_matches('\u{feff}').to_owned()
}

const ALLOWED: &str = "holds no annotations; allowed: an Annotation, an array of them, an AnnotationPage with items, an AnnotationCollection \
                       with its first page embedded, a @graph of annotations, or an answer or export of Hypothesis with rows or annotations";

/// The annotations of a document, each with its path.
fn items(document: &Value) -> Option<Vec<(String, &Value)>> {
    let listed = |path: &str, all: &'_ [Value]| -> Vec<String> { (0..all.len()).map(|at| format!("{path}[{at}]")).collect() };
    let lists = [("$", document), ("$.rows", &document["rows"]), ("$.annotations", &document["annotations"])];
    let pages = [("$.items", &document["items"]), ("$.first.items", &document["first"]["items"])];
    for (path, list) in lists.into_iter().chain(pages) {
        if let Some(all) = list.as_array() {
            return Some(listed(path, all).into_iter().zip(all).collect());
        }
    }
    // a graph holds annotations beside what they name: people, pages, the collection itself
    if let Some(graph) = document["@graph"].as_array() {
        let nodes = listed("$.@graph", graph).into_iter().zip(graph);
        return Some(nodes.filter(|(_, node)| node.get("target").is_some()).collect());
    }
    (document.get("target").is_some()).then(|| vec![("$".to_owned(), document)])
}

/// What a value is, for a message.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A value or the values of an array, each with its path.
fn each<'a>(path: &str, value: &'a Value) -> Vec<(String, &'a Value)> {
    match value {
        Value::Array(all) => all.iter().enumerate().map(|(at, one)| (format!("{path}[{at}]"), one)).collect(),
        Value::Null => Vec::new(),
        one => vec![(path.to_owned(), one)],
    }
}

/// The text of a value, or the address of what it names.
fn address(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value["id"].as_str()).or_else(|| value["@id"].as_str())
}

#[derive(Default)]
struct Reader {
    parsed: Parsed,
}

impl Reader {
    fn problem(&mut self, path: String, reason: &str) {
        self.parsed.problems.push(Problem { path, reason: reason.to_owned() });
    }

    fn annotation(&mut self, path: &str, value: &Value) {
        if !value.is_object() {
            return self.problem(path.to_owned(), &format!("is {}; an annotation is an object", kind(value)));
        }
        let creator = [&value["creator"], &value["user"]]
            .into_iter()
            .flat_map(|who| each("", who))
            .find_map(|(_, who)| address(who).or_else(|| who["name"].as_str()).map(str::to_owned));
        let common = Annotation {
            bodies: bodies(value),
            creator,
            created: value["created"].as_str().map(str::to_owned),
            source: value["uri"].as_str().unwrap_or_default().to_owned(),
            ..Annotation::default()
        };
        let reply = value["references"].as_array().is_some_and(|earlier| !earlier.is_empty());
        let targets = each(&format!("{path}.target"), &value["target"]);
        if targets.is_empty() {
            return self.problem(format!("{path}.target"), "is missing; it says what the annotation is about");
        }
        if targets.len() > DEEPEST * DEEPEST {
            return self.problem(
                format!("{path}.target"),
                &format!("has {} targets; allowed: up to {}", targets.len(), DEEPEST * DEEPEST),
            );
        }
        for (path, target) in targets {
            if target.get("selector").is_none_or(Value::is_null) {
                let what = if reply { "a reply to another annotation" } else { "a note on the whole page" };
                self.problem(format!("{path}.selector"), &format!("is missing: it is {what} and quotes no words"));
                continue;
            }
            self.target(&path, target, common.clone());
        }
    }

    fn target(&mut self, path: &str, target: &Value, mut annotation: Annotation) {
        if let Some(source) = address(&target["source"]).or_else(|| address(target)) {
            source.clone_into(&mut annotation.source);
        }
        path.clone_into(&mut annotation.path);
        let mut quoted = false;
        let mut open: Vec<(String, &Value, usize)> =
            each(&format!("{path}.selector"), &target["selector"]).into_iter().rev().map(|(path, one)| (path, one, 0)).collect();
        while let Some((path, selector, depth)) = open.pop() {
            if depth > DEEPEST || annotation.notes.len() > DEEPEST {
                annotation.notes.push(format!("{path}: passed over, it is nested too deep"));
                break;
            }
            match selector["type"].as_str().unwrap_or_default() {
                "TextQuoteSelector" => match selector["exact"].as_str() {
                    Some(exact) if !quoted => {
                        quoted = true;
                        let around = |field: &str| selector[field].as_str().unwrap_or_default().to_owned();
                        (annotation.exact, annotation.prefix, annotation.suffix) =
                            (exact.to_owned(), around("prefix"), around("suffix"));
                    }
                    Some(_) => annotation.notes.push(format!("{path}: passed over, the first quote counts")),
                    None => {
                        let found = kind(&selector["exact"]);
                        return self.problem(format!("{path}.exact"), &format!("is {found}; the quoted words are text"));
                    }
                },
                "TextPositionSelector" => match (selector["start"].as_u64(), selector["end"].as_u64()) {
                    (Some(start), Some(end)) if start < end => {
                        annotation.position =
                            usize::try_from(start).ok().zip(usize::try_from(end).ok()).map(|(start, end)| start..end);
                    }
                    _ => annotation.notes.push(format!("{path}: passed over, start and end are whole numbers, start before end")),
                },
                "" => annotation.notes.push(format!("{path}: passed over, it has no type")),
                other => {
                    let other: String = other.chars().take(40).collect();
                    annotation.notes.push(format!("{path}: {other} passed over, quotes and positions count"));
                }
            }
            let within = each(&format!("{path}.refinedBy"), &selector["refinedBy"]);
            open.extend(within.into_iter().rev().map(|(path, one)| (path, one, depth + 1)));
        }
        if quoted && !annotation.exact.trim().is_empty() {
            self.parsed.annotations.push(annotation);
        } else {
            self.problem(
                format!("{path}.selector"),
                "quotes nothing; a TextQuoteSelector is needed, a place alone may be one of another text",
            );
        }
    }
}

/// What an annotation says, names or links to: values of its bodies, addresses, the text and tags of Hypothesis.
fn bodies(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut keep = |text: Option<&str>| found.extend(text.map(str::to_owned));
    for (_, body) in each("", &value["body"]) {
        keep(address(body));
        keep(body["value"].as_str());
        keep(address(&body["source"]));
    }
    keep(value["bodyValue"].as_str());
    keep(value["text"].as_str());
    for (_, tag) in each("", &value["tags"]) {
        keep(tag.as_str());
    }
    found
}

impl Annotation {
    /// Names that may be a claim's: what follows `/claims/` in an address, and bodies that are nothing but a name.
    #[must_use]
    pub fn claim_names(&self) -> Vec<Slug> {
        let mut names: Vec<Slug> = Vec::new();
        for body in &self.bodies {
            let linked = body.split("/claims/").skip(1).map(|rest| {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
                &rest[..end]
            });
            let words: Vec<&str> = linked.chain([body.trim()]).collect();
            names.extend(words.into_iter().filter_map(|word| word.parse::<Slug>().ok()));
        }
        names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        names.dedup_by(|a, b| a.as_str() == b.as_str());
        names
    }

    /// The article it says it is about, where that is one of a site like ours.
    #[must_use]
    pub fn article_name(&self) -> Option<&str> {
        let (_, rest) = self.source.split_once("/articles/")?;
        let end = rest.find(['#', '?', '/']).unwrap_or(rest.len());
        Some(&rest[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(json: &str) -> Parsed {
        read(json.as_bytes()).expect("it can be read")
    }

    const QUOTE: &str = r#"{"type":"TextQuoteSelector","exact":"warm baths","prefix":"a ","suffix":" b"}"#;

    #[test]
    fn one_annotation_an_array_a_page_and_a_collection_are_read_alike() {
        let one =
            format!(r#"{{"type":"Annotation","bodyValue":"x","target":{{"source":"https://a.example/b","selector":{QUOTE}}}}}"#);
        let shapes = [
            (one.clone(), "$.target"),
            (format!("[{one}]"), "$[0].target"),
            (format!(r#"{{"type":"AnnotationPage","items":[{one}]}}"#), "$.items[0].target"),
            (format!(r#"{{"type":"AnnotationCollection","first":{{"items":[{one}]}}}}"#), "$.first.items[0].target"),
        ];
        for (shape, path) in shapes {
            let found = parsed(&shape);
            assert_eq!(found.problems, []);
            let annotation = &found.annotations[0];
            assert_eq!(
                (annotation.path.as_str(), annotation.exact.as_str(), annotation.source.as_str()),
                (path, "warm baths", "https://a.example/b")
            );
            assert_eq!(annotation.bodies, ["x"]);
        }
    }

    #[test]
    fn rows_of_hypothesis_are_read_with_their_text_tags_and_user() {
        let rows = format!(
            r#"{{"total":1,"rows":[{{"id":"x","created":"2026-01-02T03:04:05.6+00:00","user":"acct:ada@hypothes.is","uri":"https://a.example/b",
            "text":"see /claims/baths-ease-knees.","tags":["knees"],"target":[{{"source":"https://a.example/b","selector":[
            {{"type":"RangeSelector","startContainer":"/p[1]"}},{{"type":"TextPositionSelector","start":5,"end":15}},{QUOTE}]}}]}}]}}"#
        );
        let found = parsed(&rows);
        let annotation = &found.annotations[0];
        assert_eq!(annotation.position, Some(5..15));
        assert_eq!(annotation.creator.as_deref(), Some("acct:ada@hypothes.is"));
        assert_eq!(annotation.claim_names().iter().map(Slug::as_str).collect::<Vec<_>>(), ["baths-ease-knees", "knees"]);
        assert_eq!(annotation.notes.len(), 1, "the range is passed over with a note: {:?}", annotation.notes);
        assert_eq!(parsed(&rows.replace("\"rows\"", "\"annotations\"")).annotations.len(), 1);
    }

    #[test]
    fn notes_on_a_page_and_replies_are_told_from_what_quotes_nothing() {
        let json = r#"{"rows":[{"uri":"https://a.example/b","target":[{"source":"https://a.example/b"}]},
            {"uri":"https://a.example/b","references":["x"],"target":[{"source":"https://a.example/b"}]},
            {"target":[{"selector":[{"type":"TextPositionSelector","start":1,"end":2}]}]}]}"#;
        let reasons: Vec<String> = parsed(json).problems.into_iter().map(|problem| problem.reason).collect();
        assert!(reasons[0].contains("a note on the whole page"), "{reasons:?}");
        assert!(reasons[1].contains("a reply"), "{reasons:?}");
        assert!(reasons[2].contains("quotes nothing"), "{reasons:?}");
    }

    #[test]
    fn a_graph_and_files_in_utf_16_are_read() {
        let json = format!(
            r#"{{"@context":"http://www.w3.org/ns/anno.jsonld","@graph":[{{"id":"https://a.example/ada","type":"Person"}},
            {{"type":"Annotation","bodyValue":"é","target":{{"source":"https://a.example/b","selector":{QUOTE}}}}}]}}"#
        );
        assert_eq!(parsed(&json).annotations[0].path, "$.@graph[1].target");
        let units = |mark: &str| -> Vec<u8> { format!("{mark}{json}").encode_utf16().flat_map(u16::to_le_bytes).collect() };
        for bytes in [units("\u{feff}"), units(""), format!("\u{feff}{json}").into_bytes()] {
            assert_eq!(read(&bytes).expect("it can be read").annotations[0].bodies, ["é"]);
        }
    }

    #[test]
    fn bodies_are_text_objects_or_arrays_and_selectors_may_be_refined() {
        let json = format!(
            r#"{{"body":["https://a.example/claims/one-claim",{{"type":"TextualBody","value":"two-claim"}},{{"source":{{"id":"/claims/three-claim#x"}}}}],
            "target":{{"source":{{"id":"/articles/baths#m"}},"selector":{{"type":"FragmentSelector","value":"x","refinedBy":{QUOTE}}}}}}}"#
        );
        let found = parsed(&json);
        let annotation = &found.annotations[0];
        assert_eq!(
            annotation.claim_names().iter().map(Slug::as_str).collect::<Vec<_>>(),
            ["one-claim", "three-claim", "two-claim"]
        );
        assert_eq!(annotation.article_name(), Some("baths"));
        assert_eq!(annotation.exact, "warm baths");
    }

    #[test]
    fn what_cannot_be_taken_is_named_with_its_path_and_the_rest_goes_on() {
        let json = format!(
            r#"[7,{{"target":"https://a.example"}},{{"body":"x"}},{{"target":{{"selector":{{"type":"TextQuoteSelector","exact":4}}}}}},{{"target":{{"selector":[{QUOTE}]}}}}]"#
        );
        let found = parsed(&json);
        let paths: Vec<&str> = found.problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["$[0]", "$[1].target.selector", "$[2].target", "$[3].target.selector.exact"]);
        assert_eq!(found.annotations.len(), 1);
        for nothing in ["", "{", "3", "{}", "\"x\"", &"[".repeat(100_000)] {
            assert!(read(nothing.as_bytes()).is_err(), "{nothing}");
        }
        assert!(read(&vec![b' '; LARGEST + 1]).is_err_and(|error| error.to_string().contains("too large")));
        let many = format!("[{}]", vec!["{}"; MOST + 1].join(","));
        assert!(read(many.as_bytes()).is_err_and(|error| error.to_string().contains("too many")));
    }

    /// JSON made of the names annotations use, in any arrangement.
    fn json() -> impl Strategy<Value = Value> {
        let text = prop::sample::select(vec![
            "TextQuoteSelector",
            "TextPositionSelector",
            "RangeSelector",
            "x",
            "/claims/a-b",
            "/articles/",
        ]);
        let leaf = prop_oneof![
            text.prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            Just(Value::Null),
            any::<bool>().prop_map(Value::from)
        ];
        leaf.prop_recursive(6, 60, 5, |inner| {
            let name = prop::sample::select(vec![
                "type",
                "exact",
                "prefix",
                "start",
                "end",
                "selector",
                "target",
                "source",
                "body",
                "value",
                "rows",
                "@graph",
                "references",
                "items",
                "first",
                "refinedBy",
                "tags",
                "id",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(name, inner, 0..6)
                    .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reader_stumble(value in json()) {
            if let Ok(found) = read(value.to_string().as_bytes()) {
                for annotation in found.annotations {
                    prop_assert!(!annotation.exact.trim().is_empty() && annotation.path.starts_with('$'));
                    prop_assert!(annotation.claim_names().len() <= 1_000);
                    prop_assert!(annotation.article_name().is_none_or(|name| annotation.source.contains(name)));
                }
            }
        }

        #[test]
        fn no_bytes_make_the_reader_stumble(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(read(&bytes));
        }
    }
}
