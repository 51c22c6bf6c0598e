//! A sentence of several statements in parts: cut where a clause with a verb of its own begins. Each part is a stretch of the sentence.

use super::cues::Words;
use super::lexicon::{SIGNS, Sign};
use std::ops::Range;

/// Words that open a clause.
const OPENERS: &str = "but|while|whereas|although|though|which|because|yet|whereby";
/// Words a statement does not begin with.
const LOOSE: &str = "and|but|while|whereas|although|though|which|yet|also|then|however|because";

/// The parts of a sentence, two or more; empty when it is one statement. Ranges of characters within the sentence, in order.
#[must_use]
pub fn parts(sentence: &str) -> Vec<Range<usize>> {
    let words = Words::of(sentence);
    let characters: Vec<char> = sentence.chars().collect();
    let saying: Vec<usize> = SIGNS
        .found(&words)
        .filter(|(sign, _)| matches!(sign, Sign::Effect | Sign::Link | Sign::Need | Sign::Task | Sign::Makeup | Sign::Null))
        .map(|(_, range)| range.start)
        .collect();
    let mut cuts = vec![0];
    for at in 1..words.len() {
        let from = *cuts.last().unwrap_or(&0);
        let gap = &characters[words.0[at - 1].place.end..words.0[at].place.start];
        let stop = gap.iter().any(|c| matches!(c, ';' | ',' | '—' | '–'));
        let joined = words.at(at) == "and" && saying.contains(&(at + 1));
        let participle = stop && words.at(at).ends_with("ing") && saying.contains(&at);
        let opens = OPENERS.split('|').any(|opener| opener == words.at(at))
            || gap.contains(&';')
            || joined
            || participle
            || (stop && matches!(words.at(at), "and" | "it" | "this"));
        let says = |range: Range<usize>| saying.iter().any(|place| range.contains(place));
        if opens && at - from >= 3 && words.len() - at >= 3 && says(from..at) && says(at..words.len()) {
            cuts.push(at);
        }
    }
    if cuts.len() < 2 {
        return Vec::new();
    }
    let ends = cuts.iter().skip(1).copied().chain([words.len()]);
    cuts.iter()
        .zip(ends)
        .filter_map(|(from, to)| {
            let from = (*from..to).find(|at| LOOSE.split('|').all(|loose| loose != words.at(*at)))?;
            let last = words.0.get(to.checked_sub(1)?)?.place.end;
            // a bracket that closes belongs to the words before it
            let closing = characters[last..].iter().take_while(|c| matches!(c, ')' | ']' | '"' | '”' | '%')).count();
            Some(words.0[from].place.start..last + closing)
        })
        .collect()
}

/// A part as a statement: a capital letter, a full stop.
#[must_use]
pub fn statement(words: &str) -> String {
    let trimmed = words.trim().trim_end_matches(['.', ',', ';', ':', ' ']);
    let mut characters = trimmed.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    if first.is_empty() { first } else { format!("{first}{}.", characters.as_str()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(sentence: &str) -> Vec<String> {
        parts(sentence).into_iter().map(|part| sentence.chars().skip(part.start).take(part.len()).collect()).collect()
    }

    #[test]
    fn a_sentence_is_cut_where_a_further_statement_begins() {
        assert_eq!(cut("Walking prevents falls and lowers blood pressure."), ["Walking prevents falls", "lowers blood pressure"]);
        assert_eq!(
            cut("Zinc shortens colds (by a day), while high doses can cause nausea."),
            ["Zinc shortens colds (by a day)", "high doses can cause nausea"]
        );
        assert!(cut("Fish and nuts lower cholesterol.").is_empty());
        assert!(cut("").is_empty());
        assert_eq!(statement(" lowers it,"), "Lowers it.");
        assert_eq!(statement(" "), "");
    }

    proptest! {
        #[test]
        fn parts_are_none_or_several_in_order_within_the_sentence(sentence in "([a-z]{1,9}|prevents|and|while|, |; |é|lowers| ){0,40}", noise in "\\PC{0,20}") {
            let sentence = format!("{sentence}{noise}");
            let parts = parts(&sentence);
            prop_assert!(parts.len() != 1);
            let mut end = 0;
            for part in parts {
                prop_assert!(part.start >= end && part.start < part.end && part.end <= sentence.chars().count());
                end = part.end;
            }
        }
    }
}
