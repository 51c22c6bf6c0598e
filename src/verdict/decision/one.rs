//! The decision when all results that count form one body: V10–V15.
//!
//! Owns the order of METHOD 2.8 for one unit. Must not know the rules for several units.

use crate::verdict::codes::{ClaimType, Design, ReviewOf};
use crate::verdict::flags::Flag;
use crate::verdict::rules::Rule;
use crate::verdict::standing::is_large_ratio;
use crate::verdict::synthesis::{Unit, information_reached};
use crate::verdict::{Letter, Reading, Side, Verdict};

use super::{Decision, Table, on_claimed_side, per_cent};

/// V14 is borderline above this P (METHOD 2.8, flag `borderline`).
const BORDERLINE_ABOVE: f64 = 0.01;

impl Table<'_> {
    pub(super) fn one(&self, body: &Unit) -> Decision {
        let decision = match body.reading {
            Reading::Against => {
                let slots = [("estimate", self.unit_in_words(body))];
                Decision::new(Verdict::Contradicted, Rule::V10, &[], &slots)
            }
            Reading::For => self.found(body).with(self.inside_mcid(body), Flag::TrivialSize),
            Reading::Inconclusive | Reading::Unreadable => self.undecided(body),
        };
        decision.with(body.k == Some(1), Flag::SingleStudy).with(body.k_unknown(), Flag::KUnknown)
    }

    fn undecided(&self, body: &Unit) -> Decision {
        let planned = self.planned_successes(body);
        let none_against = self.reading(&self.main, Reading::Against).is_empty();
        let all_lean = on_claimed_side(self.items, &body.members) == body.members.len();
        if body.pool.is_some() && planned >= 2 && none_against && all_lean {
            let slots = [("n", planned.to_string()), ("estimate", self.unit_in_words(body))];
            let flags = [Flag::Inconsistent];
            return Decision::new(Verdict::HypothesisGenerating, Rule::V11a, &flags, &slots);
        }
        let unimportant = self.inside_mcid(body);
        if let Some(x) = self.too_small_to_clear().filter(|_| !unimportant) {
            let flags = [Flag::TrialInconclusive];
            let slots = [("x", x)];
            return Decision::new(Verdict::HypothesisGenerating, Rule::V11b, &flags, &slots);
        }
        let mut decision = Decision::new(Verdict::NonSignificant, Rule::V11, &[], &[])
            .with(unimportant, Flag::ImportantEffectUnlikely)
            .with(!unimportant, Flag::Inconclusive);
        decision.sentence = self.not_shown(self.unit_in_words(body), Rule::V11, 1);
        decision
    }

    fn found(&self, body: &Unit) -> Decision {
        let leaning_other = body.members.iter().any(|&at| self.items[at].read.side == Side::Other);
        if let Some(pool) = &body.pool
            && pool.i2 >= self.params.i2_conflict
            && leaning_other
        {
            let slots = [("i2", per_cent(pool.i2))];
            return Decision::new(Verdict::Mixed, Rule::V12, &[], &slots);
        }
        if body.k_unknown() {
            return self.lacking(body, &[], "the review does not say how many studies it averaged");
        }
        if body.n_confirmatory == 0 {
            let lack = "no result was a planned, protected test";
            return self.lacking(body, &[Flag::NoConfirmatory], lack);
        }
        if body.k == Some(1) { self.found_once(body) } else { self.found_together(body) }
    }

    /// V13: several studies.
    fn found_together(&self, body: &Unit) -> Decision {
        let informed = self.informed(body).is_some();
        if body.confirms && informed {
            let k = body.k.map_or(String::new(), |k| k.to_string());
            let slots = [("k", k), ("estimate", self.unit_in_words(body))];
            return Decision::new(Verdict::Supported, Rule::V13, &[], &slots);
        }
        let lack = if body.confirms {
            "there is too little information"
        } else {
            "the planned, protected tests among them do not show it by themselves"
        };
        self.lacking(body, &[], lack).with(!body.confirms, Flag::NoConfirmatory).with(!informed, Flag::InformationSize)
    }

    /// V14 and V14a: one study.
    fn found_once(&self, body: &Unit) -> Decision {
        let strict = self.params.min_confirmatory > 1.0;
        let rule = self.stands_alone(body);
        let slots = [("estimate", self.unit_in_words(body))];
        match rule {
            Some(rule) if !strict => {
                let borderline = rule == Rule::V14 && self.claim.kind != ClaimType::Equivalence && body.p > BORDERLINE_ABOVE;
                Decision::new(Verdict::Supported, rule, &[], &slots).with(borderline, Flag::Borderline)
            }
            rule => {
                let lack = if rule.is_some() {
                    "the strict profile asks for more than one confirmatory study"
                } else {
                    "there is too little information for one study to stand alone"
                };
                self.lacking(body, &[], lack).with(strict, Flag::NoConfirmatory).with(rule.is_none(), Flag::InformationSize)
            }
        }
    }

    /// The rule by which one confirmatory study suffices, strictness aside.
    fn stands_alone(&self, body: &Unit) -> Option<Rule> {
        let item = &self.items[body.members[0]];
        let result = item.result;
        let persuasive = body.p <= self.params.single_alpha;
        let enough = information_reached(self.items, &body.members, self.params);
        let trial = result.design == Design::Rct || (result.is_review() && result.sr_of == ReviewOf::Rct);
        if trial {
            let suffices = self.claim.kind == ClaimType::Equivalence || persuasive || enough;
            return suffices.then_some(Rule::V14);
        }
        let observational = self.claim.kind == ClaimType::Association
            && matches!(result.design, Design::Cohort | Design::NestedCaseControl | Design::MendelianRandomisation);
        let large = !result.ois.is_some_and(|ois| ois > 0.0)
            && is_large_ratio(&item.figures, self.params)
            && result.people_with_event().map_or(0.0, f64::from) >= self.params.assoc_events;
        (observational && persuasive && (enough || large)).then_some(Rule::V14a)
    }

    /// P4: why there is enough information, or none.
    pub(in crate::verdict) fn informed(&self, body: &Unit) -> Option<&'static str> {
        if self.claim.kind == ClaimType::Equivalence {
            Some("the equivalence zone is the test of information")
        } else if body.p <= self.params.single_alpha {
            Some("the P value is very small")
        } else if information_reached(self.items, &body.members, self.params) {
            Some("the information size is reached")
        } else if self.planned_successes(body) >= 2 {
            Some("at least two confirmatory results each found it")
        } else {
            None
        }
    }

    fn planned_successes(&self, body: &Unit) -> usize {
        body.members.iter().filter(|&&at| self.items[at].is(Letter::Confirmatory) && self.items[at].reads(Reading::For)).count()
    }

    fn lacking(&self, body: &Unit, flags: &[Flag], lack: &str) -> Decision {
        let slots = [("estimate", self.unit_in_words(body)), ("lack", lack.to_owned())];
        Decision::new(Verdict::HypothesisGenerating, Rule::V15, flags, &slots)
    }
}
