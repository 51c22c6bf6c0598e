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
    /// A name made of words: letters and digits without their marks, in groups; `otherwise` where nothing of them is left.
    #[must_use]
    pub fn of_words(words: &str, otherwise: &str) -> Self {
        let mut text = String::new();
        for c in words.chars().flat_map(char::to_lowercase) {
            match c {
                'a'..='z' | '0'..='9' => text.push(c),
                'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => text.push('a'),
                'è' | 'é' | 'ê' | 'ë' => text.push('e'),
                'ì' | 'í' | 'î' | 'ï' => text.push('i'),
                'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => text.push('o'),
                'ù' | 'ú' | 'û' | 'ü' => text.push('u'),
                'ç' => text.push('c'),
                'ñ' => text.push('n'),
                'ß' => text.push_str("ss"),
                'æ' => text.push_str("ae"),
                _ if !text.ends_with('-') && !text.is_empty() => text.push('-'),
                _ => {}
            }
            if text.len() >= 60 {
                break;
            }
        }
        let text = text.trim_end_matches('-');
        Self(if text.is_empty() { otherwise.to_owned() } else { text.to_owned() })
    }

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
    fn any_words_make_a_slug() {
        for (words, slug) in [
            ("Danish K2 + D trial", "danish-k2-d-trial"),
            ("  Études, größer ", "etudes-grosser"),
            ("心", "study"),
            ("--", "study"),
        ] {
            assert_eq!(Slug::of_words(words, "study").as_str(), slug, "{words}");
        }
        assert!(Slug::of_words(&"long word ".repeat(30), "study").as_str().parse::<Slug>().is_ok());
    }

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
