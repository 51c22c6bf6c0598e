//! How firmly a sentence is worded (METHOD 3.1): a proposal from a lexicon, for an editor to confirm.
//!
//! Owns the reading of clauses. [`lexicon`] owns the words. Must not know any claim, article or verdict.

mod lexicon;
#[cfg(test)]
mod tests;

use lexicon::{ADVERBS, BOOSTERS, CAUSAL, CAVEATS, FLAT, HEDGES, NEGATIONS, NEUTRAL, SENTENCE_HEDGES, VERBS};
use serde::Serialize;

/// What the lexicon makes of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// 0 neutral to 3 certain.
    pub level: i16,
    /// The words that show it, as they stand in the sentence, in its order.
    pub cues: Vec<String>,
    /// Whether it says that there is no effect: an equivalence claim.
    pub negated: bool,
    /// Whether it speaks of cause and effect.
    pub causal: bool,
    /// Whether it says that confirmation is needed.
    pub caveat: bool,
}

/// What a clause shows by itself.
#[derive(Debug, Default)]
struct Clause {
    verb: Option<i16>,
    hedge: Option<i16>,
    /// Whether its verb is one that any sentence may be built with.
    flat: bool,
    boosted: bool,
    cues: Vec<String>,
}

impl Clause {
    /// The strongest verb, lowered to the weakest hedge, raised by a booster; none where nothing is said.
    fn level(&self) -> Option<i16> {
        let worded = self.verb?.min(self.hedge.unwrap_or(3));
        Some(if self.boosted && worded > 0 { (worded + 1).min(3) } else { worded })
    }
}

/// Reads one sentence, or a passage of several: its firmest clause decides, hedges that speak of the whole lower it.
#[must_use]
pub fn propose(sentence: &str) -> Proposal {
    let whole = Words::of(sentence);
    let clauses = clauses(sentence);
    // where a clause has a verb of weight, a mere "is" or "had" beside it says nothing about the wording
    let weighty = clauses.iter().any(|clause| !clause.flat);
    let speaking = clauses.iter().filter(|clause| !(weighty && clause.flat));
    let firmest = speaking.filter_map(|clause| Some((clause.level()?, clause))).max_by_key(|(level, _)| *level);
    let over_all =
        SENTENCE_HEDGES.iter().filter_map(|(cue, level)| Some((*level, whole.find(cue)?))).min_by_key(|(level, _)| *level);
    let neutral = NEUTRAL.iter().find_map(|cue| whole.find(cue));
    // a sentence without a word of the lexicon states what it states
    let (mut level, mut cues) = firmest.map_or((3, Vec::new()), |(level, clause)| (level, clause.cues.clone()));
    if let Some((lower, cue)) = over_all.filter(|(lower, _)| *lower <= level) {
        level = lower;
        cues.push(cue);
    }
    if let Some(cue) = neutral {
        (level, cues) = (0, vec![cue]);
    }
    cues.dedup();
    Proposal {
        level,
        cues,
        negated: NEGATIONS.iter().any(|cue| whole.find(cue).is_some()),
        causal: CAUSAL.iter().any(|cue| whole.find(cue).is_some()),
        caveat: CAVEATS.iter().any(|cue| whole.find(cue).is_some()),
    }
}

/// The clauses of a sentence; a piece between commas that has no verb belongs to the one it stands beside.
fn clauses(sentence: &str) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut waiting = String::new();
    for (piece, new_sentence) in pieces(sentence) {
        if new_sentence && !waiting.is_empty() {
            attach(&mut clauses, &std::mem::take(&mut waiting));
        }
        let text = format!("{waiting} {piece}");
        let mut clause = read(&text);
        if clause.verb.is_some() && !reports(&text) {
            // a participle leans on the clause before it: "can lead to …, increasing …"
            if !new_sentence && leans(&piece) {
                clause.hedge = [clause.hedge, clauses.last().and_then(Clause::level)].into_iter().flatten().min();
            }
            clauses.push(clause);
            waiting.clear();
        } else {
            waiting = text;
        }
    }
    attach(&mut clauses, &waiting);
    clauses
}

/// Whether what is reported is still to come: "research has shown that warfarin, …".
fn reports(text: &str) -> bool {
    text.split_once(" that ").is_some_and(|(_, reported)| read(reported).verb.is_none())
}

/// Whether a piece begins with a participle, perhaps after an adverb.
fn leans(piece: &str) -> bool {
    let mut words = piece.split_whitespace();
    let first = words.next().unwrap_or_default();
    let first = if first.ends_with("ly") { words.next().unwrap_or_default() } else { first };
    first.ends_with("ing")
}

/// Gives what has no verb of its own to the clause before it.
fn attach(clauses: &mut Vec<Clause>, text: &str) {
    let left = read(text);
    if left.verb.is_some() {
        clauses.push(left);
        return;
    }
    match clauses.last_mut() {
        Some(last) => {
            last.hedge = [last.hedge, left.hedge].into_iter().flatten().min();
            last.cues.extend(left.cues);
        }
        // hedged words without a verb of the lexicon: "potentially reversing stiffness"
        None if left.hedge.is_some() => clauses.push(Clause { verb: Some(3), ..left }),
        None => {}
    }
}

/// The pieces between commas, stronger stops and words that open a clause; whether a stronger stop stood before each.
fn pieces(sentence: &str) -> Vec<(String, bool)> {
    const OPENERS: [&str; 9] =
        [" but ", " although ", " though ", " while ", " whereas ", " because ", " which ", " yet ", " so that "];
    let mut text = sentence.replace(['\n', '\t'], " ");
    for opener in OPENERS {
        text = text.replace(opener, &format!("\u{1}{opener}"));
    }
    let mut pieces = Vec::new();
    for part in text.split(['.', ';', ':', '—', '–', '?', '!']) {
        for (i, piece) in part.split([',', '\u{1}', '(', ')']).enumerate() {
            if !piece.trim().is_empty() {
                pieces.push((piece.to_owned(), i == 0));
            }
        }
    }
    pieces
}

fn read(text: &str) -> Clause {
    let words = Words::of(text);
    let mut clause = Clause::default();
    for (list, is_verb, flat) in [(VERBS, true, false), (HEDGES, true, false), (FLAT, true, true), (ADVERBS, false, false)] {
        for (cue, level) in list {
            let Some(found) = words.find(cue) else { continue };
            if is_verb {
                // what is said flatly only counts where no other verb speaks
                if flat && clause.verb.is_some() {
                    continue;
                }
                clause.flat = flat;
                clause.verb = Some(clause.verb.unwrap_or(*level).max(*level));
                if flat {
                    continue;
                }
            }
            if *level < 3 {
                clause.hedge = Some(clause.hedge.unwrap_or(*level).min(*level));
            }
            clause.cues.push(found);
        }
    }
    for cue in BOOSTERS {
        if let Some(found) = words.find(cue) {
            clause.boosted = true;
            clause.cues.push(found);
        }
    }
    clause.cues.sort_by_key(|cue| text.find(cue.as_str()));
    clause
}

/// A text as its words in small letters, with where each stands.
struct Words<'a> {
    text: &'a str,
    words: Vec<(String, std::ops::Range<usize>)>,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
            let within = c.is_alphanumeric() || c == '-' || c == '\u{2019}' || c == '\'';
            match (within, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.push((text[from..at].to_lowercase(), from..at));
                    start = None;
                }
                _ => {}
            }
        }
        Self { text, words }
    }

    /// The first place where a cue stands: words in order, each whole or, where it ends in `*`, beginning so.
    fn find(&self, cue: &str) -> Option<String> {
        let cue: Vec<&str> = cue.split(' ').collect();
        let fits = |word: &str, cue: &str| cue.strip_suffix('*').map_or(word == cue, |stem| word.starts_with(stem));
        let place = self.words.windows(cue.len()).find(|words| words.iter().zip(&cue).all(|((word, _), cue)| fits(word, cue)))?;
        let (first, last) = (place.first()?, place.last()?);
        Some(self.text[first.1.start..last.1.end].to_owned())
    }
}
