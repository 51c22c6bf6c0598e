//! Quotes and the places they stand at in an article's text (W3C Web Annotation selectors). Pure; knows no article, no claim.
//! Positions count Unicode characters, the end is exclusive.
//!
//! A quote is found word for word by [`find_exact`]; what became of a passage in a later version of its text, [`renewal`] says, on the
//! ground of which sentence became which ([`alignment`]).

mod alignment;
pub mod blocks;
mod common;
mod cut;
pub mod difference;
mod likeness;
pub mod locate;
pub mod nearest;
pub mod renewal;
mod sentences;
pub mod words;

/// How much text around a quote is kept to recognise it by, in characters (METHOD 7.3: at least 32).
const CONTEXT: usize = 48;

/// Where a quote stands, with the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The text before.
    pub prefix: String,
    /// The text after.
    pub suffix: String,
}

/// Why a quote has no single place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// It does not occur.
    #[error("these words do not stand in the article")]
    Absent,
    /// It occurs several times and nothing says which is meant.
    #[error("these words stand {0} times in the article; say which by occurrence, or quote more")]
    Several(usize),
    /// It occurs, but not as often as that.
    #[error("these words stand only {0} times in the article")]
    Fewer(usize),
}

impl Place {
    /// The passage from `start` to `end`, with the text around it.
    #[must_use]
    pub fn of(text: &str, start: usize, end: usize) -> Self {
        let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
        let (from, to) = (byte(start), byte(end));
        Self { start, end, prefix: tail(&text[..from]), suffix: text[to..].chars().take(CONTEXT).collect() }
    }
}

/// Finds a quote, word for word. `occurrence` counts from 1 and may be left out when there is only one.
///
/// # Errors
/// When it is absent, or stands several times and `occurrence` does not pick one.
pub fn find_exact(text: &str, exact: &str, occurrence: Option<usize>) -> Result<Place, NoPlace> {
    let starts: Vec<usize> = text.match_indices(exact).map(|(byte, _)| byte).collect();
    let byte = match (starts.as_slice(), occurrence) {
        ([], _) => return Err(NoPlace::Absent),
        ([only], None) => *only,
        (several, None) => return Err(NoPlace::Several(several.len())),
        (several, Some(nth)) => *several.get(nth.wrapping_sub(1)).ok_or(NoPlace::Fewer(several.len()))?,
    };
    let (before, rest) = text.split_at(byte);
    let after = &rest[exact.len()..];
    let start = before.chars().count();
    Ok(Place { start, end: start + exact.chars().count(), prefix: tail(before), suffix: after.chars().take(CONTEXT).collect() })
}

fn tail(text: &str) -> String {
    let from = text.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(byte, _)| byte);
    text[from..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn positions_count_characters_not_bytes() {
        let place = find_exact("Mönckeberg’s sclerosis stiffens", "stiffens", None);
        assert!(
            place
                .is_ok_and(|p| (p.start, p.end, p.prefix.as_str(), p.suffix.as_str()) == (23, 31, "Mönckeberg’s sclerosis ", ""))
        );
    }

    #[test]
    fn a_look_alike_is_never_chosen_silently() {
        let text = "K2 helps. K2 helps.";
        assert_eq!(find_exact(text, "K2 helps", None), Err(NoPlace::Several(2)));
        assert!(find_exact(text, "K2 helps", Some(2)).is_ok_and(|p| p.start == 10));
        assert_eq!(find_exact(text, "K2 helps", Some(3)), Err(NoPlace::Fewer(2)));
        assert_eq!(find_exact(text, "K2 helps", Some(0)), Err(NoPlace::Fewer(2)));
        assert_eq!(find_exact(text, "K1 helps", None), Err(NoPlace::Absent));
    }

    proptest! {
        #[test]
        fn what_is_cut_from_a_text_is_found_in_it(text in "[a-zé ]{1,80}", from: prop::sample::Index, length in 1usize..20) {
            let quote: String = text.chars().skip(from.index(text.chars().count())).take(length).collect();
            let found = find_exact(&text, &quote, Some(1)).map(|p| text.chars().skip(p.start).take(p.end - p.start).collect::<String>());
            prop_assert_eq!(found, Ok(quote));
        }
    }
}
