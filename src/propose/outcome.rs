//! Which of the known outcomes a sentence speaks of, by the words of their names. Knows no list of its own.

use super::cues::Words;

/// Words of a name that only say how it was measured or compared.
const IDLE: &[&str] =
    &["per", "sd", "top", "v", "bottom", "by", "of", "or", "and", "mid", "any", "site", "index", "score", "scores", "with"];

/// Names that go further than a sentence speaks of them, by their words.
const COMPARED: &[&str] = &["per", "v", "versus", "top", "bottom", "sd", "share", "by"];

/// The known outcome whose name the sentence has the most of: every word of it, the longest name first.
pub(super) fn outcome<'a>(words: &Words, known: &'a [String]) -> Option<&'a str> {
    let stems: Vec<String> = words.0.iter().map(|word| stem(&word.text)).collect();
    let mut best: Option<(usize, &'a str)> = None;
    for name in known {
        let parts: Vec<&str> = name.split(['_', '-', ' ']).filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| COMPARED.contains(part) || part.starts_with(|c: char| c.is_ascii_digit())) {
            continue;
        }
        let parts: Vec<String> = parts.into_iter().filter(|part| !IDLE.contains(part)).map(stem).collect();
        let all = !parts.is_empty() && parts.iter().all(|part| stems.iter().any(|word| same(word, part)));
        let letters = parts.iter().map(|part| part.chars().count()).sum::<usize>() + 4 * parts.len();
        if all && best.is_none_or(|(most, _)| letters > most) {
            best = Some((letters, name.as_str()));
        }
    }
    best.map(|(_, name)| name)
}

/// A word without its ending, so that "calcified" and "calcification" meet.
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    let endings = [
        "ification",
        "ifications",
        "ified",
        "ifying",
        "ation",
        "ations",
        "ional",
        "ness",
        "ities",
        "ity",
        "ing",
        "ies",
        "ed",
        "es",
        "ial",
        "al",
        "y",
        "s",
        "e",
    ];
    let cut = endings.iter().filter_map(|ending| word.strip_suffix(ending)).find(|rest| rest.chars().count() >= 4);
    cut.unwrap_or(&word).to_owned()
}

fn same(word: &str, part: &str) -> bool {
    word == part || (part.chars().count() >= 4 && word.starts_with(part)) || (word.chars().count() >= 4 && part.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_all_of_whose_words_stand_in_the_sentence_is_taken() {
        let known: Vec<String> =
            ["blood_pressure", "systolic_blood_pressure", "bone_density", "fracture", "blood_pressure_per_sd"]
                .map(str::to_owned)
                .to_vec();
        let of = |text: &str| outcome(&Words::of(text), &known);
        assert_eq!(of("Salt raises systolic pressure of the blood."), Some("systolic_blood_pressure"));
        assert_eq!(of("Walking lowers blood pressure."), Some("blood_pressure"));
        assert_eq!(of("It prevents fractures."), Some("fracture"));
        assert_eq!(of("Tea is nice."), None);
        assert_eq!(outcome(&Words::of("Tea"), &[]), None);
    }
}
