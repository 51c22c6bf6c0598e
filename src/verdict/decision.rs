//! The decision table: which verdict follows (METHOD 2.8).
//!
//! Owns V1–V21, their order, and the flags each raises. Must not know how results were read,
//! chosen or averaged.

mod many;
mod one;

use std::collections::BTreeSet;

use super::assessment::Place;
use super::codes::{ClaimForm, ClaimType};
use super::evidence::Claim;
use super::flags::Flag;
use super::params::{Params, reaches};
use super::participants::share;
use super::rules::{HARM_NOT_SHOWN, NOTHING_FOUND, Rule, fill};
use super::selection::{Item, Selection, placed};
use super::standing::laboratory_name;
use super::synthesis::{Unit, information_reached};
use super::words::{list, number};
use super::{Reading, Side, Verdict};

/// A verdict with its rule, flags and sentence.
pub(super) struct Decision {
    pub verdict: Verdict,
    pub rule: Rule,
    pub flags: BTreeSet<Flag>,
    pub sentence: String,
}

impl Decision {
    fn new(verdict: Verdict, rule: Rule, flags: &[Flag], slots: &[(&str, String)]) -> Self {
        Self { verdict, rule, flags: flags.iter().copied().collect(), sentence: fill(rule.text().sentence, slots) }
    }

    fn with(mut self, applies: bool, flag: Flag) -> Self {
        if applies {
            self.flags.insert(flag);
        }
        self
    }
}

/// What the table looks at.
pub(super) struct Table<'a> {
    pub claim: &'a Claim,
    pub params: &'a Params,
    pub items: &'a [Item<'a>],
    pub selection: &'a Selection,
    pub main: Vec<usize>,
    pub exploratory: Vec<usize>,
    pub units: &'a [Unit],
}

/// V1 and V2, which look at no result.
pub(super) fn without_evidence(claim: &Claim, linked: usize) -> Option<Decision> {
    if claim.kind == ClaimType::Descriptive {
        let flags = [Flag::ManualOnly];
        return Some(Decision::new(Verdict::NotAssessed, Rule::V1, &flags, &[]));
    }
    (linked == 0 && !claim.search_none_found).then(|| Decision::new(Verdict::NotAssessed, Rule::V2, &[], &[]))
}

impl Table<'_> {
    /// The first rule from V3 on that matches.
    pub fn decide(&self) -> Decision {
        let decision = if self.main.is_empty() {
            self.without_main()
        } else if let Some(pair) = self.selection.decisive {
            self.within_study(pair)
        } else if let Some(conflict) = self.conflict() {
            conflict
        } else if let [unit] = self.units {
            self.one(unit)
        } else {
            self.many()
        };
        self.overstated(self.flagged(decision))
    }

    fn without_main(&self) -> Decision {
        if !self.exploratory.is_empty() {
            return self.exploratory_only();
        }
        let models: BTreeSet<&str> =
            placed(self.items, Place::Preclinical).into_iter().map(|at| laboratory_name(self.items[at].result)).collect();
        if models.is_empty() {
            return self.nothing_countable();
        }
        let models: Vec<&str> = models.into_iter().collect();
        let slots = [("models", list(&models))];
        Decision::new(Verdict::PreclinicalOnly, Rule::V4, &[], &slots)
    }

    fn nothing_countable(&self) -> Decision {
        if self.items.is_empty() {
            return Decision {
                sentence: NOTHING_FOUND.to_owned(),
                ..Decision::new(Verdict::NoUsableEvidence, Rule::V3, &[], &[])
            };
        }
        let reasons: BTreeSet<String> = self
            .items
            .iter()
            .map(|item| {
                let note = item.note.trim_start_matches("Not counted: ");
                note.trim_end_matches('.').to_owned()
            })
            .collect();
        let reasons: Vec<String> = reasons.into_iter().collect();
        let n = self.items.len();
        let slots = [
            ("n", n.to_string()),
            ("sources", if n == 1 { "source" } else { "sources" }.to_owned()),
            ("reasons", reasons.join("; ")),
        ];
        Decision::new(Verdict::NoUsableEvidence, Rule::V3, &[], &slots)
    }

    /// V5–V8: only exploratory human results.
    fn exploratory_only(&self) -> Decision {
        let x = &self.exploratory;
        let found = self.reading(x, Reading::For);
        let against = self.reading(x, Reading::Against);
        let holds = |part: &[usize]| reaches(share(self.items, part, x), self.params.majority);
        let only = Flag::ExploratoryOnly;
        if !found.is_empty() && !against.is_empty() {
            let slots = [("a", self.names(&found)), ("b", self.names(&against))];
            return Decision::new(Verdict::Mixed, Rule::V5, &[only], &slots);
        }
        let any_share = self.claim.kind == ClaimType::Harm;
        if !found.is_empty() && (any_share || holds(&found)) {
            let several = found.len() > 1;
            let slots = [
                ("study", self.names(&found)),
                ("estimate", self.estimates(&found)),
                ("favours", if several { "favour" } else { "favours" }.to_owned()),
                ("is", if several { "they are" } else { "it is" }.to_owned()),
                ("reason", self.why_exploratory(&found)),
            ];
            return Decision::new(Verdict::HypothesisGenerating, Rule::V6, &[only], &slots);
        }
        if !against.is_empty() && holds(&against) {
            let slots = [("study", self.names(&against)), ("estimate", self.estimates(&against))];
            return Decision::new(Verdict::Contradicted, Rule::V7, &[only], &slots);
        }
        let flags = [only, Flag::Inconclusive];
        if found.is_empty() && against.is_empty() {
            let mut decision = Decision::new(Verdict::NonSignificant, Rule::V8, &flags, &[]);
            if self.claim.kind == ClaimType::Harm {
                let estimate = ("estimate", "Exploratory human results".to_owned());
                decision.sentence = fill(HARM_NOT_SHOWN, &[estimate]);
            }
            return decision;
        }
        let favourable = !found.is_empty();
        let minority = if favourable { &found } else { &against };
        let slots = [("study", self.names(minority))];
        Decision::new(Verdict::NonSignificant, Rule::V6a, &flags, &slots)
            .with(favourable, Flag::FavourableMinority)
            .with(!favourable, Flag::UnfavourableMinority)
    }

    fn within_study(&self, [a, b]: [usize; 2]) -> Decision {
        let slots = [("a", self.result_name(a)), ("b", self.result_name(b))];
        Decision::new(Verdict::Mixed, Rule::V9, &[], &slots)
    }

    /// V9: opposite results of weight, or opposite units.
    fn conflict(&self) -> Option<Decision> {
        let heavy = |reading| {
            self.main.iter().copied().filter(|&at| self.items[at].reads(reading) && !self.is_light(at)).collect::<Vec<_>>()
        };
        let (found, against) = (heavy(Reading::For), heavy(Reading::Against));
        let (a, b) = if !found.is_empty() && !against.is_empty() {
            (self.names(&found), self.names(&against))
        } else {
            let found = members(&self.units_reading(Reading::For));
            let against = members(&self.units_reading(Reading::Against));
            if found.is_empty() || against.is_empty() {
                return None;
            }
            (self.names(&found), self.names(&against))
        };
        let slots = [("a", a), ("b", b)];
        let several = self.units.len() > 1;
        Some(Decision::new(Verdict::Mixed, Rule::V9, &[], &slots).with(several, Flag::NotPooled))
    }

    /// Whether a result carries less than the share of its pool that can make a conflict.
    fn is_light(&self, at: usize) -> bool {
        self.units.iter().find_map(|unit| unit.weight(at)).is_some_and(|weight| !reaches(weight, self.params.conflict_share))
    }

    /// Flags that do not depend on the rule, and those several rules share.
    fn flagged(&self, decision: Decision) -> Decision {
        let harm = self.claim.kind == ClaimType::Harm;
        let small_opponent = self.main.iter().any(|&at| self.items[at].reads(Reading::Against) && self.is_light(at));
        let signal = matches!(decision.rule, Rule::V6a | Rule::V8 | Rule::V11 | Rule::V17a | Rule::V20) && self.signal_aside();
        let secondary = decision.verdict == Verdict::Supported
            && self.main.iter().any(|&at| {
                let item = &self.items[at];
                item.reads(Reading::For) && matches!(item.standing.rule, Rule::S10a | Rule::S10b)
            });
        let harm_found =
            harm && [&self.main, &self.exploratory].into_iter().flatten().any(|&at| self.items[at].reads(Reading::For));
        let mut decision = decision
            .with(self.selection.conflict, Flag::WithinStudyConflict)
            .with(self.selection.minor_conflict || small_opponent, Flag::Inconsistent)
            .with(signal, Flag::ExploratorySignal)
            .with(secondary, Flag::SecondaryOutcome)
            .with(harm_found, Flag::SafetySignal);
        for item in self.items {
            let shown = matches!(item.place, Place::Main | Place::Exploratory | Place::Context);
            if shown {
                decision.flags.extend(&item.read.flags);
            }
        }
        decision
    }

    /// V21: what was tested is shown, but the words claim more.
    fn overstated(&self, decision: Decision) -> Decision {
        let untested = self.claim.claim_form.and_then(ClaimForm::untested);
        let (Verdict::Supported, Some(form)) = (decision.verdict, untested) else {
            return decision;
        };
        let slots = [("form", form.to_owned())];
        let flags: Vec<Flag> = decision.flags.into_iter().collect();
        Decision::new(Verdict::HypothesisGenerating, Rule::V21, &flags, &slots).with(true, Flag::FormUntested)
    }

    fn signal_aside(&self) -> bool {
        self.items.iter().any(|item| matches!(item.place, Place::Exploratory | Place::Context) && item.reads(Reading::For))
    }

    /// V11b's condition, but for the body.
    fn too_small_to_clear(&self) -> Option<String> {
        if self.claim.kind != ClaimType::Harm {
            return None;
        }
        let found = self.reading(&self.exploratory, Reading::For);
        let against = self.reading(&self.exploratory, Reading::Against);
        let silent = self.reading(&self.main, Reading::For).is_empty() && self.reading(&self.main, Reading::Against).is_empty();
        let with_interval: Vec<usize> =
            self.main.iter().copied().filter(|&at| self.items[at].figures.effect().is_some()).collect();
        let informed = information_reached(self.items, &with_interval, self.params);
        (silent && !found.is_empty() && against.is_empty() && !informed).then(|| self.names(&found))
    }

    fn reading(&self, set: &[usize], reading: Reading) -> Vec<usize> {
        set.iter().copied().filter(|&at| self.items[at].reads(reading)).collect()
    }

    fn units_reading(&self, reading: Reading) -> Vec<&Unit> {
        self.units.iter().filter(|unit| unit.reads(reading)).collect()
    }

    fn result_name(&self, at: usize) -> String {
        let result = self.items[at].result;
        if result.id == result.name() { result.id.clone() } else { format!("{} ({})", result.name(), result.id) }
    }

    fn names(&self, set: &[usize]) -> String {
        let mut names: Vec<&str> = Vec::new();
        for &at in set {
            let name = self.items[at].result.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.sort_unstable();
        list(&names)
    }

    /// Their figures, in the order in which [`Self::names`] names their studies.
    fn estimates(&self, set: &[usize]) -> String {
        let shown = |&at: &usize| (self.items[at].result.name(), super::narrate::figures_in_words(&self.items[at]));
        let mut shown: Vec<(&str, String)> = set.iter().map(shown).collect();
        shown.sort();
        shown.into_iter().map(|(_, figures)| figures).collect::<Vec<_>>().join("; ")
    }

    fn why_exploratory(&self, set: &[usize]) -> String {
        let reasons: BTreeSet<&str> = set
            .iter()
            .map(|&at| match self.items[at].standing.rule {
                Rule::S2 => "provisional or questioned",
                Rule::S3 => "indirect",
                Rule::S4 => "not planned in advance",
                Rule::S5 => "a subgroup result that cannot stand alone",
                Rule::S6 => "not randomised, so it cannot separate cause from circumstance",
                Rule::S7 => "without a comparison group",
                _ => "at high risk of bias",
            })
            .collect();
        let reasons: Vec<&str> = reasons.into_iter().collect();
        list(&reasons)
    }

    /// Whether a unit's interval lies strictly inside ±MCID.
    fn inside_mcid(&self, unit: &Unit) -> bool {
        let (Some(mcid), Some((low, high))) = (self.claim.mcid, unit.interval) else {
            return false;
        };
        // a ratio's MCID is a ratio: its band is symmetric on the log scale
        let half = match unit.measure {
            Some(measure) if measure.is_ratio() => mcid.ln().abs(),
            _ => mcid,
        };
        -half < low && high < half
    }

    fn not_shown(&self, estimate: String, rule: Rule, n: usize) -> String {
        let sentence = if self.claim.kind == ClaimType::Harm { HARM_NOT_SHOWN } else { rule.text().sentence };
        fill(sentence, &[("estimate", estimate), ("n", n.to_string())])
    }

    fn unit_in_words(&self, unit: &Unit) -> String {
        super::narrate::unit_in_words(self.items, unit, self.params)
    }
}

fn on_claimed_side(items: &[Item], set: &[usize]) -> usize {
    set.iter().filter(|&&at| items[at].read.side == Side::Claimed).count()
}

fn per_cent(i2: f64) -> String {
    number((100.0 * i2).round())
}

fn members(units: &[&Unit]) -> Vec<usize> {
    units.iter().flat_map(|unit| unit.members.iter().copied()).collect()
}
