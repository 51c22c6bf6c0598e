//! How likely a sentence is a checkable claim: what its words say, added up. Decides nothing about a claim's kind or level.

use super::cues::Words;
use super::lexicon::{SIGNS, Sign};
use crate::domain::article::BlockKind;
use std::collections::HashSet;

/// Under these headings nothing is claimed.
const SILENT_SECTIONS: &str = "methods|method|materials and methods|patients and methods|design|study design|references|sources|source|bibliography|\
     further reading|about the author|about us|author|authors|disclaimer|medical disclaimer|related articles|related|\
     see also|funding|acknowledgements|acknowledgments|trial registration|objective|objectives|aim|aims|\
     conflict of interest|conflicts of interest|competing interests|contact|share|comments|subscribe|citations";

/// Words a request begins with.
const REQUESTS: &str = "talk|ask|consult|see|read|click|learn|subscribe|try|avoid|choose|eat|drink|take|make sure|find|get|check|start|speak|\
     call|contact|remember|consider|discover|join|share|visit|download|watch|note|look|add|limit|aim|always|never|don't|\
     do not|skip to|keep in mind|be sure|sign up|shop|buy|order|explore|follow|let|imagine|meet|stay";

/// How sure a sentence's words make that it is one, before it is made a number between 0 and 1.
const BASE: f64 = -1.7;

const fn weight(sign: Sign) -> f64 {
    match sign {
        Sign::Effect | Sign::Link => 2.0,
        Sign::Makeup => 1.8,
        Sign::Null => 1.6,
        Sign::Need | Sign::Task => 1.5,
        Sign::Frequency => 1.4,
        Sign::Rank | Sign::Finding => 0.8,
        Sign::Health => 0.7,
        Sign::Advice => -2.6,
        Sign::Itself => -4.0,
        Sign::Method => -3.4,
        Sign::Definition => -3.0,
        Sign::Flourish => -2.4,
    }
}

/// The score of a sentence in a block of a kind, under the heading `section`.
pub(super) fn score(kind: BlockKind, section: &str, text: &str, words: &Words) -> f64 {
    // a sentence that is no sentence
    if !matches!(kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::TableRow | BlockKind::Answer) || words.len() < 3 {
        return 0.05;
    }
    let signs: HashSet<Sign> = SIGNS.found(words).map(|(sign, _)| sign).collect();
    let mut sum: f64 = BASE + signs.iter().map(|sign| weight(*sign)).sum::<f64>();
    let says = [Sign::Effect, Sign::Link, Sign::Makeup, Sign::Null, Sign::Need, Sign::Task, Sign::Frequency];
    // a figure that was tested is a finding, whatever its verb
    let tested = (0..words.len()).any(|at| words.at(at) == "p" && words.at(at + 1).starts_with(|c: char| c.is_ascii_digit()));
    sum += if tested { 1.4 } else { 0.0 };
    // words of health or of studies alone say nothing
    if !tested && !says.iter().any(|sign| signs.contains(sign)) {
        sum -= if signs.contains(&Sign::Finding) && signs.contains(&Sign::Rank) { 0.2 } else { 1.2 };
    }
    if text.trim_end_matches(['"', '”', '’', ')']).ends_with(['?', '!', '…']) {
        sum -= 3.0;
    }
    let start = usize::from(matches!(words.at(0), "so" | "and" | "but" | "also" | "then" | "first" | "finally"));
    if begins_request(words, start) {
        sum -= 3.0;
    }
    if (0..words.len()).any(|at| matches!(words.at(at), "you" | "your" | "yourself")) {
        sum -= 0.6;
    }
    if (0..words.len()).any(|at| matches!(words.at(at), "i" | "my" | "me")) {
        sum -= 1.5;
    }
    // a table's cell leaves out its subject; elsewhere so few words without a full stop are a label
    if words.len() < 5 && kind != BlockKind::TableRow && !text.ends_with('.') {
        sum -= 1.8;
    }
    if silent(section) {
        sum -= 4.0;
    }
    1.0 / (1.0 + (-sum).exp())
}

fn begins_request(words: &Words, at: usize) -> bool {
    let rest = Words(words.0[at.min(words.len())..].to_vec());
    rest.opens(REQUESTS)
}

fn silent(section: &str) -> bool {
    let words: Vec<String> = Words::of(section).0.into_iter().map(|word| word.text).filter(|word| word != "abstract").collect();
    SILENT_SECTIONS.split('|').any(|section| section == words.join(" "))
}
