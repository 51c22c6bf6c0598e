//! Two wordings of a passage laid over each other: what stayed, what went, what came. Must not know where they stand.

use super::common::words_in_order;
use super::words::words;

/// A run of one or both wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// In both.
    Kept(String),
    /// Only in the older one.
    Gone(String),
    /// Only in the newer one.
    New(String),
}

/// The runs of two wordings in reading order. Kept and new runs together are the newer wording, kept and gone
/// ones the older, character by character.
#[must_use]
pub fn between(before: &str, after: &str) -> Vec<Run> {
    let (old, new) = (words(before), words(after));
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let mut runs = Runs::default();
    let (mut old_at, mut new_at) = (0, 0);
    for (i, j) in words_in_order(&old, &new) {
        // what stands between two kept words belongs to what changed there, unless nothing did
        let (gone, came) = (&before[old_at..old[i].place.start], &after[new_at..new[j].place.start]);
        runs.changed(gone, came);
        if before[old[i].place.clone()] == after[new[j].place.clone()] {
            runs.kept(&after[new[j].place.clone()]);
        } else {
            runs.changed(&before[old[i].place.clone()], &after[new[j].place.clone()]);
        }
        (old_at, new_at) = (old[i].place.end, new[j].place.end);
    }
    runs.changed(&before[old_at..], &after[new_at..]);
    runs.found
}

#[derive(Default)]
struct Runs {
    found: Vec<Run>,
}

impl Runs {
    fn kept(&mut self, text: &[char]) {
        match self.found.last_mut() {
            _ if text.is_empty() => {}
            Some(Run::Kept(last)) => last.extend(text),
            _ => self.found.push(Run::Kept(text.iter().collect())),
        }
    }

    fn changed(&mut self, gone: &[char], came: &[char]) {
        if gone == came {
            return self.kept(came);
        }
        // white space and marks that both have at the edges stay
        let edge =
            |pairs: &mut dyn Iterator<Item = (&char, &char)>| pairs.take_while(|(a, b)| a == b && !a.is_alphanumeric()).count();
        let start = edge(&mut gone.iter().zip(came));
        let end = edge(&mut gone[start..].iter().rev().zip(came[start..].iter().rev()));
        self.kept(&came[..start]);
        self.push(Run::Gone(gone[start..gone.len() - end].iter().collect()));
        self.push(Run::New(came[start..came.len() - end].iter().collect()));
        self.kept(&came[came.len() - end..]);
    }

    fn push(&mut self, run: Run) {
        if !matches!(&run, Run::Gone(text) | Run::New(text) if text.is_empty()) {
            self.found.push(run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(before: &str, after: &str) -> String {
        let runs = between(before, after).into_iter().map(|run| match run {
            Run::Kept(text) => text,
            Run::Gone(text) => format!("[-{text}-]"),
            Run::New(text) => format!("[+{text}+]"),
        });
        runs.collect()
    }

    #[test]
    fn words_that_stayed_stand_between_those_that_went_and_came() {
        assert_eq!(drawn("K2 slows it.", "K2 may slow it."), "K2 [-slows-][+may slow+] it.");
        assert_eq!(drawn("It prevents calcification", "It prevent calcification"), "It [-prevents-][+prevent+] calcification");
        assert_eq!(drawn("K2 helps", "K2 helps"), "K2 helps");
        assert_eq!(drawn("K2 helps.", "K2 helps!"), "K2 helps[-.-][+!+]");
    }

    proptest! {
        #[test]
        fn each_wording_can_be_read_off(before in "[abA12 .]{0,40}", after in "[abA12 .]{0,40}") {
            let runs = between(&before, &after);
            let newer: String = runs.iter().filter_map(|run| match run { Run::Kept(t) | Run::New(t) => Some(t.as_str()), Run::Gone(_) => None }).collect();
            prop_assert_eq!(newer, after);
            let older: String = runs.iter().filter_map(|run| match run { Run::Kept(t) | Run::Gone(t) => Some(t.as_str()), Run::New(_) => None }).collect();
            prop_assert_eq!(older, before);
        }
    }
}
