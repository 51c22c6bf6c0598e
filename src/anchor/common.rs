//! What two sequences have in common, in the same order, within a bounded amount of work.
//!
//! Owns when two words count as the same. Must not know texts.

use super::words::Word;
use std::collections::HashMap;
use std::ops::Range;

/// Words by number, so that comparing two costs next to nothing.
#[derive(Default)]
pub struct Vocabulary {
    numbers: HashMap<String, u32>,
    entries: Vec<Entry>,
}

struct Entry {
    text: String,
    length: usize,
    /// A bit for each character (by its value, modulo 64): an edit changes at most two.
    letters: u64,
    /// Whether it may be mistyped: figures and short words may not.
    forgiving: bool,
}

/// A word of fewer letters is another word when a letter differs ("dose", "does").
const SHORTEST_MISTYPED: usize = 5;
/// What is longer is no word, and is not looked at letter by letter.
const LONGEST_MISTYPED: usize = 64;
/// From this length on, two errors are forgiven.
const TWICE_MISTYPED: usize = 10;

impl Vocabulary {
    /// The numbers of words.
    pub fn take(&mut self, words: &[Word]) -> Vec<u32> {
        words.iter().map(|word| self.number(&word.text)).collect()
    }

    /// Whether a word has a figure in it.
    pub fn is_figure(&self, number: u32) -> bool {
        self.entries[number as usize].text.contains(|c: char| c.is_ascii_digit())
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let length = text.chars().count();
        let forgiving = (SHORTEST_MISTYPED..=LONGEST_MISTYPED).contains(&length) && !text.contains(|c: char| c.is_ascii_digit());
        let letters = text.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64));
        self.entries.push(Entry { text: text.to_owned(), length, letters, forgiving });
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Equal, or one typing error apart in a word of five letters or more (two from ten on). Figures must be equal.
    pub fn same(&self, a: u32, b: u32) -> bool {
        if a == b {
            return true;
        }
        let (a, b) = (&self.entries[a as usize], &self.entries[b as usize]);
        let allowed = if a.length.max(b.length) >= TWICE_MISTYPED { 2 } else { 1 };
        a.forgiving
            && b.forgiving
            && a.length.abs_diff(b.length) <= allowed
            && (a.letters ^ b.letters).count_ones() as usize <= 2 * allowed
            && strsim::osa_distance(&a.text, &b.text) <= allowed
    }
}

/// How much comparing may still be done, in pairs of words. What is left undone when it is spent counts as not in common.
pub struct Work {
    left: usize,
}

impl Work {
    /// So much.
    pub fn of(left: usize) -> Self {
        Self { left }
    }

    /// Takes some, unless less than that is left.
    pub fn spend(&mut self, pairs: usize) -> bool {
        let enough = pairs <= self.left;
        self.left -= if enough { pairs } else { 0 };
        enough
    }

    /// What is left.
    #[cfg(test)]
    pub fn left(&self) -> usize {
        self.left
    }
}

/// Pairs compared one with another at once; longer stretches are first cut at words that occur once in both.
const AT_ONCE: usize = 1 << 14;
/// The same, where there is no such word.
const MOST_AT_ONCE: usize = 1 << 20;

/// The positions two sequences have in common, in the order of both; as many as there can be, unless they are long.
pub fn in_order(a: &[u32], b: &[u32], same: impl Fn(u32, u32) -> bool + Copy, work: &mut Work) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = vec![(0..a.len(), 0..b.len())];
    while let Some((mut here, mut there)) = open.pop() {
        while !here.is_empty() && !there.is_empty() && a[here.start] == b[there.start] {
            pairs.push((here.start, there.start));
            (here.start, there.start) = (here.start + 1, there.start + 1);
        }
        while !here.is_empty() && !there.is_empty() && a[here.end - 1] == b[there.end - 1] {
            (here.end, there.end) = (here.end - 1, there.end - 1);
            pairs.push((here.end, there.end));
        }
        let cells = here.len().saturating_mul(there.len());
        if cells == 0 {
            continue;
        }
        if cells <= AT_ONCE {
            if work.spend(cells) {
                by_table(a, b, here, there, same, &mut pairs);
            }
            continue;
        }
        if !work.spend(here.len() + there.len()) {
            continue;
        }
        let fixed = longest_rising(&once_in_both(a, b, &here, &there));
        if fixed.is_empty() {
            if cells <= MOST_AT_ONCE && work.spend(cells) {
                by_table(a, b, here, there, same, &mut pairs);
            }
            continue;
        }
        let (mut i, mut j) = (here.start, there.start);
        for (to_i, to_j) in fixed {
            pairs.push((to_i, to_j));
            open.push((i..to_i, j..to_j));
            (i, j) = (to_i + 1, to_j + 1);
        }
        open.push((i..here.end, j..there.end));
    }
    pairs.sort_unstable();
    pairs
}

/// What occurs once in each of two stretches, by its place in the first (patience).
fn once_in_both(a: &[u32], b: &[u32], here: &Range<usize>, there: &Range<usize>) -> Vec<(usize, usize)> {
    let once = |all: &[u32], range: &Range<usize>| {
        let mut places: HashMap<u32, Option<usize>> = HashMap::new();
        for at in range.clone() {
            places.entry(all[at]).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let there = once(b, there);
    let mut pairs: Vec<(usize, usize)> =
        once(a, here).into_iter().filter_map(|(word, at)| Some((at?, (*there.get(&word)?)?))).collect();
    pairs.sort_unstable();
    pairs
}

/// The longest common subsequence, by the usual table.
fn by_table(
    a: &[u32],
    b: &[u32],
    here: Range<usize>,
    there: Range<usize>,
    same: impl Fn(u32, u32) -> bool,
    pairs: &mut Vec<(usize, usize)>,
) {
    let width = there.len() + 1;
    let mut best = vec![0_u16; (here.len() + 1) * width];
    let mut alike = vec![false; here.len() * there.len()];
    for i in (0..here.len()).rev() {
        for j in (0..there.len()).rev() {
            best[i * width + j] = if same(a[here.start + i], b[there.start + j]) {
                alike[i * there.len() + j] = true;
                best[(i + 1) * width + j + 1].saturating_add(1)
            } else {
                best[(i + 1) * width + j].max(best[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < here.len() && j < there.len() {
        if alike[i * there.len() + j] {
            pairs.push((here.start + i, there.start + j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// The longest run of pairs that rises in both, from pairs sorted by the first.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, pair) in pairs.iter().enumerate() {
        let place = tails.partition_point(|&tail| pairs[tail].1 < pair.1);
        before[at] = place.checked_sub(1).map(|i| tails[i]);
        if place == tails.len() { tails.push(at) } else { tails[place] = at }
    }
    let mut run = Vec::new();
    let mut next = tails.last().copied();
    while let Some(at) = next {
        run.push(pairs[at]);
        next = before[at];
    }
    run.reverse();
    run
}

/// Work that two wordings of one passage are worth.
const ONE_PASSAGE: usize = 1 << 24;

/// The words that two wordings have in common, in order.
pub fn words_in_order(before: &[Word], after: &[Word]) -> Vec<(usize, usize)> {
    let mut vocabulary = Vocabulary::default();
    let (a, b) = (vocabulary.take(before), vocabulary.take(after));
    in_order(&a, &b, |a, b| vocabulary.same(a, b), &mut Work::of(ONE_PASSAGE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::words::words;
    use proptest::prelude::*;

    fn same(a: &str, b: &str) -> bool {
        let mut vocabulary = Vocabulary::default();
        let (a, b) = (vocabulary.number(a), vocabulary.number(b));
        vocabulary.same(a, b)
    }

    #[test]
    fn a_mistyped_word_is_the_same_word_but_a_figure_or_a_short_word_is_not() {
        assert!(same("calcification", "calcifcation") && same("vitamin", "vitamni") && same("calcification", "calzificatoin"));
        assert!(!same("vitamin", "vitalism") && !same("dose", "does") && !same("mk-47890", "mk-47891") && !same("2019", "2018"));
        assert!(!same("increase", "decrease"), "two letters apart, and the opposite");
    }

    #[test]
    fn the_most_words_that_keep_their_order_are_in_common() {
        let pairs = |a: &str, b: &str| words_in_order(&words(a), &words(b));
        assert_eq!(pairs("a b c d", "a c b d"), [(0, 0), (2, 1), (3, 3)]);
        assert_eq!(pairs("", "a"), []);
        assert_eq!(pairs("x a y", "a"), [(1, 0)]);
    }

    #[test]
    fn long_sequences_without_a_telling_word_are_left_undone_within_the_work_allowed() {
        let (a, b): (Vec<u32>, Vec<u32>) =
            ((0..400_000).map(|n| n % 2).collect(), (1..400_000).map(|n| n % 2 + n % 3 % 2).collect());
        let mut work = Work::of(10_000_000);
        in_order(&a, &b, |a, b| a == b, &mut work);
        assert!(work.left() > 8_000_000, "{}", work.left());
        let equal = vec![7; 400_000];
        assert_eq!(in_order(&equal, &equal[1..], |a, b| a == b, &mut work).len(), 399_999);
        assert!(work.left() > 8_000_000, "what begins alike costs nothing");
    }

    proptest! {
        #[test]
        fn what_is_in_common_rises_in_both_and_is_the_same(
            a in prop::collection::vec(0u32..9, 0..300), b in prop::collection::vec(0u32..200, 0..300), work in 0usize..100_000
        ) {
            let pairs = in_order(&a, &b, |a, b| a == b, &mut Work::of(work));
            prop_assert!(pairs.iter().all(|(i, j)| a[*i] == b[*j]));
            prop_assert!(pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
        }
    }
}
