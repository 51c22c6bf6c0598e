//! Shares of participants (METHOD P6).
//!
//! Owns what an unknown number counts as, and that a study which contradicts itself is counted
//! once. Must not know which share matters.

use super::selection::Item;

/// Two results of one study that tie and contradict each other (D1a), by position.
pub(super) struct Conflict {
    pub pair: [usize; 2],
}

/// P6: the share of a set's participants that some of its results hold.
pub(super) fn share(items: &[Item], part: &[usize], set: &[usize]) -> f64 {
    let people = People::of(items, set, &[]);
    people.held_by(items, part) / people.held_by(items, set)
}

/// Participants per result of a set: an unknown number counts as the smallest known, else 1.
pub(super) struct People<'a> {
    stand_in: f64,
    conflicts: &'a [Conflict],
}

impl<'a> People<'a> {
    pub fn of(items: &[Item], set: &[usize], conflicts: &'a [Conflict]) -> Self {
        let mut people = Self { stand_in: 1.0, conflicts };
        let smallest = set.iter().filter_map(|&at| people.known(items, at)).min();
        people.stand_in = smallest.map_or(1.0, f64::from);
        people
    }

    /// A study in conflict with itself is counted once, with the larger of its two numbers.
    fn known(&self, items: &[Item], at: usize) -> Option<u32> {
        self.conflicts.iter().find(|conflict| conflict.pair.contains(&at)).map_or_else(
            || items[at].result.people(),
            |conflict| conflict.pair.map(|one| items[one].result.people())[..].iter().copied().max().flatten(),
        )
    }

    pub fn held_by(&self, items: &[Item], part: &[usize]) -> f64 {
        part.iter()
            .filter(|&&at| {
                // the second of a pair was counted with the first
                !self.conflicts.iter().any(|c| c.pair[1] == at && part.contains(&c.pair[0]))
            })
            .map(|&at| self.known(items, at).map_or(self.stand_in, f64::from))
            .sum()
    }
}
