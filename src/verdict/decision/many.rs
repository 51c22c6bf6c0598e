//! The decision when results cannot be averaged with each other: V10, V11b, V16–V20.
//!
//! Owns the order of METHOD 2.8 for several units. Must not know the rules for one body.

use crate::stats::count;
use crate::stats::dist::sign_test;
use crate::verdict::codes::ClaimType;
use crate::verdict::flags::Flag;
use crate::verdict::params::reaches;
use crate::verdict::participants::share;
use crate::verdict::rules::Rule;
use crate::verdict::synthesis::{Unit, differ};
use crate::verdict::words::p_value;
use crate::verdict::{POperator, Reading, Side, Verdict};

use super::{Decision, Table, members, on_claimed_side};

impl Table<'_> {
    pub(super) fn many(&self) -> Decision {
        let found = self.units_reading(Reading::For);
        let against = self.units_reading(Reading::Against);
        let decision = if !against.is_empty() {
            self.against(&against)
        } else if found.is_empty() {
            self.none_decides()
        } else {
            self.some_found(&found)
        };
        decision.with(true, Flag::NotPooled)
    }

    /// V10 and V17a, against: V9 has taken the cases with both sides.
    fn against(&self, against: &[&Unit]) -> Decision {
        let found_in = members(against);
        let confirmed = against.iter().any(|unit| unit.n_confirmatory > 0);
        if confirmed || !self.undecided_majority() {
            let slots = [("estimate", self.units_in_words(against))];
            return Decision::new(Verdict::Contradicted, Rule::V10, &[], &slots);
        }
        let slots = [("study", self.names(&found_in)), ("what", "the opposite".to_owned())];
        let flags = [Flag::UnfavourableMinority, Flag::Inconclusive];
        Decision::new(Verdict::NonSignificant, Rule::V17a, &flags, &slots)
    }

    /// V19, V11b, V20.
    fn none_decides(&self) -> Decision {
        let sided: Vec<usize> = self
            .main
            .iter()
            .copied()
            .filter(|&at| {
                self.items[at].read.side != Side::Neither
                    // inside or outside a zone is no coin toss
                    && self.claim.kind != ClaimType::Equivalence
            })
            .collect();
        let (k, x) = (sided.len(), on_claimed_side(self.items, &sided));
        let p = sign_test(x, k);
        if count(k) >= self.params.sign_test_min && 2 * x > k && p < self.params.alpha {
            let slots = [("x", x.to_string()), ("k", k.to_string()), ("p", p_value(POperator::Equal, p))];
            let flags = [Flag::DirectionOnly];
            return Decision::new(Verdict::HypothesisGenerating, Rule::V19, &flags, &slots);
        }
        if let Some(x) = self.too_small_to_clear() {
            let flags = [Flag::TrialInconclusive];
            let slots = [("x", x)];
            return Decision::new(Verdict::HypothesisGenerating, Rule::V11b, &flags, &slots);
        }
        let flags = [Flag::Inconclusive];
        let mut decision = Decision::new(Verdict::NonSignificant, Rule::V20, &flags, &[]);
        let n = self.main.len();
        let estimate = format!("{n} separate results, none decides");
        decision.sentence = self.not_shown(estimate, Rule::V20, n);
        decision
    }

    /// V16, V18, V17a, V17.
    fn some_found(&self, found: &[&Unit]) -> Decision {
        let confirmed: Vec<&Unit> = found.iter().copied().filter(|unit| unit.has_c).collect();
        if confirmed.len() >= 2 || confirmed.iter().any(|unit| self.dominates(unit)) {
            let slots = [("studies", self.names(&members(&confirmed)))];
            return Decision::new(Verdict::Supported, Rule::V16, &[], &slots);
        }
        if let Some((a, b)) = self.significant_difference(found) {
            let slots = [("a", self.names(&a.members)), ("b", self.names(&b.members))];
            return Decision::new(Verdict::Mixed, Rule::V18, &[], &slots);
        }
        let found_in = members(found);
        let undecided = self.units.len() > found.len();
        let outvoted = undecided && confirmed.is_empty() && self.claim.kind != ClaimType::Harm && self.undecided_majority();
        if outvoted {
            let slots = [("study", self.names(&found_in)), ("what", "it".to_owned())];
            let flags = [Flag::FavourableMinority, Flag::Inconclusive];
            return Decision::new(Verdict::NonSignificant, Rule::V17a, &flags, &slots);
        }
        let slots = [("found", self.names(&found_in))];
        Decision::new(Verdict::HypothesisGenerating, Rule::V17, &[], &slots).with(confirmed.is_empty(), Flag::NoConfirmatory)
    }

    /// Whether a unit of two or more studies holds most of the participants (V16).
    fn dominates(&self, unit: &Unit) -> bool {
        unit.k.is_some_and(|k| k >= 2) && reaches(share(self.items, &unit.members, &self.main), self.params.dominant_share)
    }

    /// Whether undecided units hold at least half of the participants.
    fn undecided_majority(&self) -> bool {
        let undecided = members(&self.units_reading(Reading::Inconclusive));
        reaches(share(self.items, &undecided, &self.main), self.params.majority)
    }

    /// V18: a unit for, and an undecided one on the other side, that differ significantly.
    fn significant_difference<'u>(&'u self, found: &[&'u Unit]) -> Option<(&'u Unit, &'u Unit)> {
        let opposite = self.units.iter().filter(|unit| unit.reads(Reading::Inconclusive) && unit.side == Side::Other);
        for other in opposite {
            for unit in found {
                let (Some(a), Some(b)) = (unit.effect, other.effect) else {
                    continue;
                };
                if self.comparable(unit, other) && differ(a, b, self.params.alpha) {
                    return Some((unit, other));
                }
            }
        }
        None
    }

    fn comparable(&self, a: &Unit, b: &Unit) -> bool {
        let (a, b) = (self.items[a.members[0]].result, self.items[b.members[0]].result);
        a.measure == b.measure && a.unit == b.unit && a.contrast == b.contrast
    }

    fn units_in_words(&self, units: &[&Unit]) -> String {
        let shown: Vec<String> =
            units.iter().map(|unit| format!("{}: {}", self.names(&unit.members), self.unit_in_words(unit))).collect();
        shown.join("; ")
    }
}
