//! Words of a text, with where they stand.
//!
//! Owns what counts as a word. Positions count characters, the end is exclusive. Must not know sentences.

pub use super::sentences::sentences;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In lower case, composed (NFC), with straight apostrophes and without soft hyphens.
    pub text: String,
    /// Its characters.
    pub place: Range<usize>,
}

/// The words of a text: letters and digits, with what joins them ("K2-dependent", "don't", "0.05"). Scripts that put no spaces between
/// words have a word for each character, so that a sentence of theirs can be recognised by its parts.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < characters.len() && goes_on(&characters, start, at) {
            at += 1;
        }
        found.push(Word { text: plain(&characters[start..at]), place: start..at });
    }
    found
}

/// A word as it is compared.
fn plain(characters: &[char]) -> String {
    let lower = characters.iter().filter(|c| !is_invisible(**c)).flat_map(|c| straight(*c).to_lowercase());
    if characters.iter().all(char::is_ascii) { lower.collect() } else { lower.nfc().collect() }
}

fn straight(character: char) -> char {
    match character {
        '’' | 'ʼ' => '\'',
        '‑' | '‐' => '-',
        other => other,
    }
}

/// Soft hyphens and joiners: a reader does not see them.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether the word begun at `start` goes on with the character at `at`.
fn goes_on(characters: &[char], start: usize, at: usize) -> bool {
    let (character, before, after) = (characters[at], characters[at - 1], characters.get(at + 1).copied());
    let letter = |c: char| (c.is_alphanumeric() && !stands_alone(c)) || is_combining_mark(c);
    // accents may be written as marks of their own
    if is_combining_mark(character) {
        return true;
    }
    if stands_alone(characters[start]) {
        return false;
    }
    match character {
        '\'' | '’' | 'ʼ' | '-' | '‑' | '‐' => letter(before) && after.is_some_and(letter),
        '.' | ',' => before.is_ascii_digit() && after.is_some_and(|c| c.is_ascii_digit()),
        c if is_invisible(c) => after.is_some_and(letter),
        c => letter(c),
    }
}

/// Characters of scripts without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han.
fn stands_alone(character: char) -> bool {
    matches!(
        character,
        '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_keep_what_joins_them() {
        assert_eq!(found("K2-dependent, don’t: 0.05 (MGP) – 1,000."), ["k2-dependent", "don't", "0.05", "mgp", "1,000"]);
        assert_eq!(found("trailing- 'quoted' 5. 6"), ["trailing", "quoted", "5", "6"]);
    }

    #[test]
    fn the_same_word_written_in_other_characters_is_the_same_word() {
        assert_eq!(found("Mönckeberg"), found("Mo\u{308}nckeberg"));
        assert_eq!(found("cafe\u{301}"), ["café"], "a mark at the very end");
        assert_eq!(found("calci\u{ad}fication"), ["calcification"]);
        assert_eq!(words("cafe\u{301} ok")[0].place, 0..5, "places count the characters that are there");
    }

    #[test]
    fn scripts_without_spaces_have_a_word_for_each_character() {
        assert_eq!(found("骨を守る K2"), ["骨", "を", "守", "る", "k2"]);
        assert_eq!(found("ที่"), ["ที่"], "marks stay with their letter");
        assert_eq!(found("칼슘 침착"), ["칼슘", "침착"], "Korean has spaces");
        assert_eq!(found("हड्डी"), ["हड्डी"]);
    }

    #[test]
    fn pictures_and_marks_are_no_words() {
        assert!(found("🙂 👩‍⚕️ … — “”").is_empty());
        assert_eq!(found("👩‍⚕️says"), ["says"]);
    }
}
