//! The blocks of two versions of a text matched with one another, for laying them side by side. Must not know what a block is.
//!
//! Owns the pairing, in bounded time: what is identical stays together in its order, what changed is paired with what it most resembles,
//! what remains moved, came or went. It is a reader's view; what became of a claim's passage is [`super::renewal`]'s to say.

use super::words::words;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Likeness from which a block between the same neighbours counts as the same one, changed.
const SAME_PLACE: f64 = 0.4;
/// Likeness from which a block found elsewhere counts as the same one, changed.
const ELSEWHERE: f64 = 0.6;
/// Pairs of blocks compared one by one in a gap.
const MOST_PAIRS: usize = 10_000;
/// A word in more blocks than this tells nothing about which is meant.
const COMMON: usize = 30;
/// Words of a block that count for its likeness.
const MOST_WORDS: usize = 400;

/// A line of the comparison: the block of the older text, that of the newer, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// Word for word the same, in the same order.
    Same(usize, usize),
    /// Other words.
    Changed(usize, usize),
    /// Elsewhere, with the same words or others.
    Moved(usize, usize),
    /// Only in the newer text.
    Added(usize),
    /// Only in the older text.
    Removed(usize),
}

/// Every block of both texts once: the newer one's in their order, those that went where they stood.
#[must_use]
pub fn pairs(old: &[&str], new: &[&str]) -> Vec<Pair> {
    let mut pairing = Pairing::of(old, new);
    pairing.identical(0..old.len(), 0..new.len());
    pairing.in_gaps();
    pairing.elsewhere();
    pairing.told()
}

/// The words of a block with how often each stands there.
type Bag = HashMap<u64, usize>;

struct Pairing {
    /// Each block as a number that stands for its words.
    old: Vec<u64>,
    new: Vec<u64>,
    old_bags: Vec<Bag>,
    new_bags: Vec<Bag>,
    /// For each block of the older text, its partner, and whether it stayed in its order.
    partner: Vec<Option<(usize, bool)>>,
    taken: Vec<bool>,
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn bag(text: &str) -> Bag {
    // a block without words is like another with the same marks only
    let mut bag = Bag::new();
    for word in words(text).into_iter().take(MOST_WORDS) {
        *bag.entry(hash(word.text)).or_default() += 1;
    }
    bag
}

fn likeness(a: &Bag, b: &Bag) -> f64 {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common: usize = small.iter().map(|(word, count)| count.min(large.get(word).unwrap_or(&0))).sum();
    let all: usize = a.values().sum::<usize>() + b.values().sum::<usize>();
    let number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if all == 0 { 0.0 } else { 2.0 * number(common) / number(all) }
}

impl Pairing {
    fn of(old: &[&str], new: &[&str]) -> Self {
        Self {
            old: old.iter().map(hash).collect(),
            new: new.iter().map(hash).collect(),
            old_bags: old.iter().map(|text| bag(text)).collect(),
            new_bags: new.iter().map(|text| bag(text)).collect(),
            partner: vec![None; old.len()],
            taken: vec![false; new.len()],
        }
    }

    fn pair(&mut self, old: usize, new: usize, in_order: bool) {
        self.partner[old] = Some((new, in_order));
        self.taken[new] = true;
    }

    /// Pairs identical blocks in their order: from both ends, then around those that stand once in each text.
    fn identical(&mut self, old: std::ops::Range<usize>, new: std::ops::Range<usize>) {
        let mut stretches = vec![(old, new)];
        while let Some((mut a, mut b)) = stretches.pop() {
            while !a.is_empty() && !b.is_empty() && self.old[a.start] == self.new[b.start] {
                self.pair(a.start, b.start, true);
                (a.start, b.start) = (a.start + 1, b.start + 1);
            }
            while !a.is_empty() && !b.is_empty() && self.old[a.end - 1] == self.new[b.end - 1] {
                (a.end, b.end) = (a.end - 1, b.end - 1);
                self.pair(a.end, b.end, true);
            }
            if a.is_empty() || b.is_empty() {
                continue;
            }
            let fixed = self.single(&a, &b);
            if fixed.is_empty() {
                continue;
            }
            let (mut from_a, mut from_b) = (a.start, b.start);
            for (i, j) in fixed {
                self.pair(i, j, true);
                stretches.push((from_a..i, from_b..j));
                (from_a, from_b) = (i + 1, j + 1);
            }
            stretches.push((from_a..a.end, from_b..b.end));
        }
    }

    /// The longest run in order of blocks that stand once in each stretch.
    fn single(&self, a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> Vec<(usize, usize)> {
        let places = |blocks: &[u64], range: &std::ops::Range<usize>| {
            let mut places: HashMap<u64, Option<usize>> = HashMap::new();
            for at in range.clone() {
                places.entry(blocks[at]).and_modify(|place| *place = None).or_insert(Some(at));
            }
            places
        };
        let (here, there) = (places(&self.old, a), places(&self.new, b));
        let of = |at: usize| Some((here.get(&self.old[at])?.as_ref()?, (*there.get(&self.old[at])?)?));
        in_order(&a.clone().filter_map(|at| of(at).map(|(_, place)| (at, place))).collect::<Vec<_>>())
    }

    /// Pairs what changed between two blocks that stayed, by likeness, in order.
    fn in_gaps(&mut self) {
        let kept: Vec<(usize, usize)> = self.partner.iter().enumerate().filter_map(|(i, p)| p.map(|(j, _)| (i, j))).collect();
        let ends = kept.into_iter().chain([(self.old.len(), self.new.len())]);
        let (mut a, mut b) = (0, 0);
        for (i, j) in ends {
            if i > a && j > b {
                self.gap(a..i, b..j);
            }
            (a, b) = (i + 1, j + 1);
        }
    }

    fn gap(&mut self, a: std::ops::Range<usize>, b: std::ops::Range<usize>) {
        let found = if a.len() * b.len() <= MOST_PAIRS {
            self.best_in_order(&a, &b)
        } else {
            in_order(&self.best_by_words(a.collect(), b.collect(), SAME_PLACE))
        };
        for (i, j) in found {
            self.pair(i, j, true);
        }
    }

    /// The pairs in order that are alike the most, taken together.
    fn best_in_order(&self, a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> Vec<(usize, usize)> {
        let width = b.len() + 1;
        let mut best = vec![0.0_f64; (a.len() + 1) * width];
        let mut like = vec![0.0_f64; a.len() * b.len()];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                let alike = likeness(&self.old_bags[a.start + i], &self.new_bags[b.start + j]);
                like[i * b.len() + j] = alike;
                let taken = if alike >= SAME_PLACE { alike + best[(i + 1) * width + j + 1] } else { 0.0 };
                best[i * width + j] = taken.max(best[(i + 1) * width + j]).max(best[i * width + j + 1]);
            }
        }
        let (mut i, mut j, mut found) = (0, 0, Vec::new());
        while i < a.len() && j < b.len() {
            let here = best[i * width + j];
            if here <= best[(i + 1) * width + j] {
                i += 1;
            } else if here <= best[i * width + j + 1] {
                j += 1;
            } else {
                debug_assert!(like[i * b.len() + j] >= SAME_PLACE);
                found.push((a.start + i, b.start + j));
                (i, j) = (i + 1, j + 1);
            }
        }
        found
    }

    /// For each block the one it is most like, sought by the rarer words of both; each of them taken once.
    fn best_by_words(&self, old: Vec<usize>, new: Vec<usize>, enough: f64) -> Vec<(usize, usize)> {
        let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
        for j in new {
            for word in self.new_bags[j].keys() {
                index.entry(*word).or_default().push(j);
            }
        }
        let mut found: Vec<(usize, usize, f64)> = Vec::new();
        for i in old {
            let mut shared: HashMap<usize, usize> = HashMap::new();
            for places in self.old_bags[i].keys().filter_map(|word| index.get(word)).filter(|places| places.len() <= COMMON) {
                for j in places {
                    *shared.entry(*j).or_default() += 1;
                }
            }
            let mut candidates: Vec<(usize, usize)> = shared.into_iter().collect();
            candidates.sort_by_key(|(j, count)| (std::cmp::Reverse(*count), *j));
            let alike = candidates.iter().take(8).map(|(j, _)| (i, *j, likeness(&self.old_bags[i], &self.new_bags[*j])));
            found.extend(alike.filter(|(.., alike)| *alike >= enough));
        }
        found.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
        let (mut used_old, mut used_new) = (std::collections::HashSet::new(), std::collections::HashSet::new());
        found.retain(|(i, j, _)| !used_old.contains(i) && !used_new.contains(j) && used_old.insert(*i) && used_new.insert(*j));
        let mut found: Vec<(usize, usize)> = found.into_iter().map(|(i, j, _)| (i, j)).collect();
        found.sort_unstable();
        found
    }

    /// Pairs what stands elsewhere now: first what is the same, then what is like it.
    fn elsewhere(&mut self) {
        let mut same: HashMap<u64, Vec<usize>> = HashMap::new();
        for j in (0..self.new.len()).rev().filter(|j| !self.taken[*j]) {
            same.entry(self.new[j]).or_default().push(j);
        }
        for i in 0..self.old.len() {
            if self.partner[i].is_none()
                && let Some(j) = same.get_mut(&self.old[i]).and_then(Vec::pop)
            {
                self.pair(i, j, false);
            }
        }
        let old = (0..self.old.len()).filter(|i| self.partner[*i].is_none()).collect();
        let new = (0..self.new.len()).filter(|j| !self.taken[*j]).collect();
        for (i, j) in self.best_by_words(old, new, ELSEWHERE) {
            self.pair(i, j, false);
        }
    }

    fn told(&self) -> Vec<Pair> {
        let mut from: Vec<Option<(usize, bool)>> = vec![None; self.new.len()];
        for (i, partner) in self.partner.iter().enumerate() {
            if let Some((j, in_order)) = partner {
                from[*j] = Some((i, *in_order));
            }
        }
        let mut told = Vec::with_capacity(self.old.len().max(self.new.len()));
        let mut next = 0;
        let gone = |range: std::ops::Range<usize>, told: &mut Vec<Pair>| {
            told.extend(range.filter(|i| self.partner[*i].is_none()).map(Pair::Removed));
        };
        for (j, from) in from.into_iter().enumerate() {
            match from {
                Some((i, true)) => {
                    gone(next..i, &mut told);
                    next = i + 1;
                    told.push(if self.old[i] == self.new[j] { Pair::Same(i, j) } else { Pair::Changed(i, j) });
                }
                Some((i, false)) => told.push(Pair::Moved(i, j)),
                None => told.push(Pair::Added(j)),
            }
        }
        gone(next..self.old.len(), &mut told);
        told
    }
}

/// The longest part of pairs, given in the order of their first, whose second are in order too.
fn in_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, (_, j)) in pairs.iter().enumerate() {
        let rank = ends.partition_point(|end| pairs[*end].1 < *j);
        before[at] = rank.checked_sub(1).map(|rank| ends[rank]);
        if rank == ends.len() {
            ends.push(at);
        } else {
            ends[rank] = at;
        }
    }
    let mut found = Vec::new();
    let mut at = ends.last().copied();
    while let Some(here) = at {
        found.push(pairs[here]);
        at = before[here];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::Pair::{Added, Changed, Moved, Removed, Same};
    use super::*;
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    #[test]
    fn what_stayed_changed_moved_came_and_went_is_told_apart() {
        let old = ["Tea and sleep", "Tea shortens sleep by an hour.", "Coffee does too.", "Milk makes no difference to anybody."];
        let new =
            ["Tea and sleep", "Tea may shorten sleep by an hour.", "Milk makes no difference to anybody.", "Wine is another."];
        assert_eq!(pairs(&old, &new), [Same(0, 0), Changed(1, 1), Removed(2), Same(3, 2), Added(3)]);
        let moved = [new[0], new[2], new[1], new[3]];
        assert_eq!(pairs(&old, &moved), [Same(0, 0), Removed(2), Same(3, 1), Moved(1, 2), Added(3)]);
        assert_eq!(pairs(&[], &["a"]), [Added(0)]);
        assert_eq!(pairs(&["…", "a"], &["a", "—"]), [Removed(0), Same(1, 0), Added(1)]);
    }

    #[test]
    fn repeated_blocks_stay_where_they_are() {
        let text = ["Answer", "Yes, it does.", "Answer", "No, it does not.", "Answer"];
        assert_eq!(pairs(&text, &text[..3]), [Same(0, 0), Same(1, 1), Same(2, 2), Removed(3), Removed(4)]);
    }

    #[test]
    fn twenty_thousand_blocks_take_bounded_time() {
        let text = |salt: usize| -> Vec<String> {
            (0..20_000)
                .map(|at| format!("Block {} of people who drank tea and slept {} hours", (at * 7919 + salt) % 20_011, at % 977))
                .collect()
        };
        let (old, new) = (text(0), text(13));
        let shuffled: Vec<&str> = new.iter().rev().map(String::as_str).collect();
        let same: Vec<&str> = vec!["The same line again"; 20_000];
        let old: Vec<&str> = old.iter().map(String::as_str).collect();
        let began = Instant::now();
        assert!(pairs(&old, &shuffled).len() >= 20_000);
        assert!(pairs(&old, &same).len() >= 20_000);
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    }

    proptest! {
        #[test]
        fn every_block_of_both_texts_stands_there_once_and_the_newer_in_order(
            old in proptest::collection::vec("[ab] [cd]{1,2}( [ef])?", 0..14),
            new in proptest::collection::vec("[ab] [cd]{1,2}( [ef])?", 0..14),
        ) {
            let (old, new): (Vec<&str>, Vec<&str>) = (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
            let told = pairs(&old, &new);
            let (mut here, mut there) = (Vec::new(), Vec::new());
            let mut kept = Vec::new();
            for pair in &told {
                match *pair {
                    Same(i, j) => { prop_assert_eq!(old[i], new[j]); here.push(i); there.push(j); kept.push(i) }
                    Changed(i, j) => { prop_assert_ne!(old[i], new[j]); here.push(i); there.push(j); kept.push(i) }
                    Moved(i, j) => { here.push(i); there.push(j) }
                    Added(j) => there.push(j),
                    Removed(i) => here.push(i),
                }
            }
            prop_assert_eq!(there, (0..new.len()).collect::<Vec<_>>());
            prop_assert!(kept.is_sorted());
            here.sort_unstable();
            prop_assert_eq!(here, (0..old.len()).collect::<Vec<_>>());
            prop_assert!(pairs(&old, &old).iter().all(|pair| matches!(pair, Same(i, j) if i == j)));
        }
    }
}
