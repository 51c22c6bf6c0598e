//! Addresses of records, written once.

use super::view::as_of::AsOf;

/// A claim's page.
#[must_use]
pub fn claim(slug: &str) -> String {
    format!("/claims/{slug}")
}

/// How firm a claim's verdict is.
#[must_use]
pub fn robustness(slug: &str) -> String {
    format!("/claims/{slug}/robustness")
}

/// An address as of the same day.
#[must_use]
pub fn as_of(address: &str, day: Option<AsOf>) -> String {
    day.map_or_else(|| address.to_owned(), |day| with_query(address, &[("as_of", &day.iso()), ("view", day.view())]))
}

/// A study's page.
#[must_use]
pub fn study(slug: &str) -> String {
    format!("/studies/{slug}")
}

/// An article's reading view.
#[must_use]
pub fn article(slug: &str) -> String {
    format!("/articles/{slug}")
}

/// A claim's passage in an article, counted from 0.
#[must_use]
pub fn passage(article_slug: &str, claim_slug: &str, ordinal: i32) -> String {
    format!("/articles/{article_slug}#{}", mark_id(claim_slug, ordinal))
}

/// Where an editor looks at an article's passages.
#[must_use]
pub fn passages(article_slug: &str) -> String {
    format!("/articles/{article_slug}/passages")
}

/// The first passage of a claim there.
#[must_use]
pub fn passages_of(article_slug: &str, claim_slug: &str) -> String {
    format!("/articles/{article_slug}/passages#c-{claim_slug}")
}

/// The id of a marked passage within its article.
#[must_use]
pub fn mark_id(claim_slug: &str, ordinal: i32) -> String {
    format!("m-{claim_slug}-{}", ordinal + 1)
}

/// The id of the note on a marked passage.
#[must_use]
pub fn note_id(claim_slug: &str, ordinal: i32) -> String {
    format!("n-{claim_slug}-{}", ordinal + 1)
}

/// An address with a query of the pairs that say something.
#[must_use]
pub fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let query: Vec<String> =
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if query.is_empty() { address.to_owned() } else { format!("{address}?{}", query.join("&")) }
}

/// A value as it stands in a query.
#[must_use]
pub fn encoded(value: &str) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            b' ' => text.push('+'),
            // writing to a String can't fail
            other => drop(write!(text, "%{other:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_carry_only_what_is_said_and_survive_any_value() {
        assert_eq!(with_query("/claims", &[("q", ""), ("topic", "")]), "/claims");
        assert_eq!(with_query("/claims", &[("q", "a&b=ü c"), ("after", "7")]), "/claims?q=a%26b%3D%C3%BC+c&after=7");
    }
}
