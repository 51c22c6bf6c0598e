//! Slugs: the names of records in addresses.

use std::fmt;
use std::str::FromStr;

/// A record's name in addresses: lower-case letters and digits in groups joined by single hyphens, at most 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

/// The text is not a slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a name for an address; use lower-case letters, digits and single hyphens, at most 100 characters")]
pub struct NotASlug(String);

impl Slug {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = NotASlug;

    fn from_str(text: &str) -> Result<Self, NotASlug> {
        let groups_are_plain =
            text.split('-').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if groups_are_plain && text.len() <= 100 { Ok(Self(text.to_owned())) } else { Err(NotASlug(text.to_owned())) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_groups_of_letters_and_digits() {
        for good in ["avadec", "k2-over-k1", "2023"] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a--b", "a-", "A", "a_b", "a b", "ä"] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
        assert!("a".repeat(101).parse::<Slug>().is_err());
    }
}
