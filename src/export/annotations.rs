//! Claims as W3C Web Annotations (JSON-LD): one annotation for each passage, with what became of it and the verdict on its claim.
//!
//! Field names and types are those of the Web Annotation Data Model (W3C Recommendation, 23 February 2017).

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// The media type of what is made here.
pub const MEDIA_TYPE: &str = r#"application/ld+json; profile="http://www.w3.org/ns/anno.jsonld""#;

/// The context that gives the names their meaning.
const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// A passage of an article that makes a claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// The claim's name in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Its verdict.
    pub verdict: String,
    /// The rule that decided it.
    pub rule: String,
    /// Which of the claim's passages, from 0.
    pub ordinal: i32,
    /// The article's name in addresses.
    pub article: String,
    /// When the article's newest text came in.
    pub imported_at: DateTime<Utc>,
    /// Which version that is.
    pub number: i32,
    /// How the passage was found there: exact, moved, fuzzy or lost.
    pub state: String,
    /// The words as they are in that text; as the claim quotes them where they are lost.
    pub exact: String,
    /// The text before.
    pub prefix: String,
    /// The text after.
    pub suffix: String,
    /// Its characters in that text; none where it is lost.
    pub place: Option<(i32, i32)>,
    /// When the claim was recorded.
    pub created: DateTime<Utc>,
    /// When it was last changed.
    pub modified: DateTime<Utc>,
}

/// Passages as one collection with its only page embedded. `base` is the site's address without a slash at its end, or empty where it
/// is not known; `address` is where the collection is found below it.
#[must_use]
pub fn collection(base: &str, address: &str, label: &str, passages: &[Passage]) -> Value {
    let items: Vec<Value> = passages.iter().map(|passage| annotation(base, passage)).collect();
    json!({
        "@context": CONTEXT,
        "id": format!("{base}{address}"),
        "type": "AnnotationCollection",
        "label": label,
        "generator": program(base),
        "total": items.len(),
        "first": {"id": format!("{base}{address}#page-1"), "type": "AnnotationPage", "startIndex": 0, "items": items},
    })
}

fn annotation(base: &str, passage: &Passage) -> Value {
    let Passage { claim, article, number, .. } = passage;
    let page = format!("{base}/articles/{article}");
    let mut selector = vec![json!({
        "type": "TextQuoteSelector", "exact": passage.exact, "prefix": passage.prefix, "suffix": passage.suffix,
    })];
    if let Some((start, end)) = passage.place {
        selector.push(json!({"type": "TextPositionSelector", "start": start, "end": end}));
    }
    let mut body = vec![
        json!({"type": "TextualBody", "purpose": "describing", "value": passage.statement, "format": "text/plain"}),
        json!({"type": "SpecificResource", "purpose": "linking", "source": format!("{base}/claims/{claim}")}),
        json!({"type": "TextualBody", "purpose": "tagging", "value": passage.verdict}),
        json!({"type": "SpecificResource", "purpose": "classifying", "source": format!("{base}/method#{}", passage.rule)}),
    ];
    let noted = match passage.state.as_str() {
        "lost" => {
            Some(format!("This passage was not found in version {number} of the article; the quote is from an earlier one."))
        }
        "fuzzy" => Some(format!(
            "Version {number} of the article words this passage otherwise than the text the claim was checked against."
        )),
        _ => None,
    };
    if let Some(note) = noted {
        body.push(json!({"type": "TextualBody", "purpose": "tagging", "value": passage.state}));
        body.push(json!({"type": "TextualBody", "purpose": "commenting", "value": note, "format": "text/plain"}));
    }
    json!({
        "@context": CONTEXT,
        "id": format!("{page}#m-{claim}-{}", passage.ordinal + 1),
        "type": "Annotation",
        "motivation": "assessing",
        "created": moment(passage.created),
        "modified": moment(passage.modified),
        "creator": program(base),
        "generator": program(base),
        "body": body,
        "target": {
            "type": "SpecificResource",
            "source": page,
            "selector": selector,
            "state": {"type": "TimeState", "sourceDate": moment(passage.imported_at)},
        },
    })
}

fn program(base: &str) -> Value {
    json!({"id": format!("{base}/"), "type": "Software", "name": "Probatum"})
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(state: &str, place: Option<(i32, i32)>) -> Passage {
        Passage {
            claim: "baths-ease-knees".to_owned(),
            statement: "Warm baths ease stiff knees.".to_owned(),
            verdict: "mixed".to_owned(),
            rule: "V18".to_owned(),
            ordinal: 1,
            article: "baths".to_owned(),
            imported_at: DateTime::UNIX_EPOCH,
            number: 3,
            state: state.to_owned(),
            exact: "ease “stiff” knees".to_owned(),
            prefix: "Warm baths ".to_owned(),
            suffix: " in winter.".to_owned(),
            place,
            created: DateTime::UNIX_EPOCH,
            modified: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_passage_is_an_annotation_with_its_claim_verdict_quote_and_place() {
        let made = collection(
            "https://site.example",
            "/articles/baths/annotations.jsonld",
            "Baths",
            &[passage("exact", Some((11, 29)))],
        );
        assert_eq!((&made["type"], &made["total"]), (&json!("AnnotationCollection"), &json!(1)));
        let one = &made["first"]["items"][0];
        assert_eq!(one["id"], "https://site.example/articles/baths#m-baths-ease-knees-2");
        assert_eq!(one["motivation"], "assessing");
        assert_eq!(one["created"], "1970-01-01T00:00:00Z");
        assert_eq!(one["target"]["selector"][1], json!({"type": "TextPositionSelector", "start": 11, "end": 29}));
        assert_eq!(one["target"]["selector"][0]["exact"], "ease “stiff” knees");
        assert_eq!(one["body"][1]["source"], "https://site.example/claims/baths-ease-knees");
        assert_eq!(one["body"].as_array().map(Vec::len), Some(4));
    }

    #[test]
    fn a_lost_passage_says_so_and_names_no_place() {
        let made = collection("", "/x", "Baths", &[passage("lost", None)]);
        let one = &made["first"]["items"][0];
        assert_eq!(one["target"]["selector"].as_array().map(Vec::len), Some(1));
        assert_eq!(one["body"][4]["value"], "lost");
        assert_eq!(one["target"]["source"], "/articles/baths");
    }
}
