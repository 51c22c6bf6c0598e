//! Ratings: what one person makes of an instrument, and how far two people agree. Knows nothing of who they are.

use super::appraisal::{AnswerDraft, Appraisal, AppraisalDraft, Domain, DomainDraft, Instrument, Judgement};
use super::draft::{FieldErrors, Gate};
use super::instrument::Overall;
use std::collections::BTreeMap;

/// From how many items chance agreement is worth taking out (Cohen's kappa).
const KAPPA_FROM: usize = 5;

impl DomainDraft {
    /// The answers given, by question.
    fn answered(&self) -> Vec<(&str, &str)> {
        self.answer.iter().map(|answer| (answer.question.as_str(), answer.answer.as_str())).collect()
    }

    /// What its answers come to.
    #[must_use]
    pub fn suggested(&self, instrument: Instrument) -> Option<Judgement> {
        instrument.suggest_part(&self.name, &self.answered())
    }
}

impl AppraisalDraft {
    /// The same with every domain and question of the instrument in its order; what belongs to none is left out.
    #[must_use]
    pub fn laid_out(&self, instrument: Instrument) -> Self {
        let parts = instrument.form().parts.iter().map(|part| {
            let typed = self.domain.iter().find(|domain| domain.name == part.code);
            let mut domain = typed.cloned().unwrap_or_default();
            part.code.clone_into(&mut domain.name);
            domain.answer = part
                .questions
                .iter()
                .map(|question| {
                    let typed = domain.answer.iter().find(|answer| answer.question == question.code);
                    AnswerDraft { question: question.code.to_owned(), ..typed.cloned().unwrap_or_default() }
                })
                .collect();
            domain
        });
        Self { domain: parts.collect(), ..self.clone() }
    }

    /// The same with what the algorithm comes to wherever a judgement was left open.
    #[must_use]
    pub fn with_suggestions(&self, instrument: Instrument) -> Self {
        let mut filled = self.clone();
        for domain in filled.domain.iter_mut().filter(|domain| domain.judgement.is_empty()) {
            domain.judgement = domain.suggested(instrument).map_or_else(String::new, |judgement| judgement.to_string());
        }
        let overall = filled.suggested_overall(instrument);
        if filled.overall.is_empty() {
            filled.overall = overall.as_ref().map_or_else(String::new, |overall| overall.judgement.to_string());
        }
        filled.consider_high = overall.is_some_and(|overall| overall.consider_high && filled.overall == overall.judgement.code());
        filled
    }

    /// What its domains come to together.
    #[must_use]
    pub fn suggested_overall(&self, instrument: Instrument) -> Option<Overall> {
        let judged: Vec<(&str, Judgement)> =
            self.domain.iter().filter_map(|domain| Some((domain.name.as_str(), domain.judgement.parse().ok()?))).collect();
        let interaction = self.domain.iter().find(|domain| domain.name == "interaction_test");
        let interaction = interaction.and_then(|domain| domain.answer.first()).map(|answer| answer.answer.as_str());
        instrument.suggest_overall(&judged, interaction.filter(|answer| !answer.is_empty()))
    }

    /// Parses a finished rating: every part judged as the instrument can judge it, and a reason wherever that is not what the
    /// algorithm comes to.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn rated(&self, instrument: Instrument) -> Result<Appraisal, FieldErrors> {
        let mut gate = Gate::new();
        let form = instrument.form();
        for (i, domain) in self.domain.iter().enumerate() {
            let Ok(judgement) = domain.judgement.parse::<Judgement>() else { continue };
            gate.within(&format!("domain[{i}]."), |gate| {
                let fits = form.judgements.contains(&judgement);
                gate.check(fits, "judgement", &domain.judgement, "is not a judgement of this instrument");
                if let Some(suggested) = domain.suggested(instrument).filter(|suggested| *suggested != judgement) {
                    let words = format!("must say why it is not “{}”, which the answers come to", suggested.label());
                    gate.check(!domain.reason.trim().is_empty(), "reason", "", &words);
                }
                for (j, answer) in domain.answer.iter().enumerate().filter(|(_, answer)| !answer.answer.is_empty()) {
                    let question =
                        form.part(&domain.name).and_then(|part| part.questions.iter().find(|q| q.code == answer.question));
                    let offered = question.is_some_and(|q| q.answers.offered().iter().any(|(code, _)| *code == answer.answer));
                    gate.check(offered, &format!("answer[{j}].answer"), &answer.answer, "is not one of the answers offered");
                }
            });
        }
        if let Some(suggested) = self.suggested_overall(instrument).filter(|overall| overall.judgement.code() != self.overall) {
            let words = format!("must say why it is not “{}”, which the domains come to", suggested.judgement.label());
            gate.check(self.overall.is_empty() || !self.overall_reason.trim().is_empty(), "overall_reason", "", &words);
        }
        gate.check(self.overall != Judgement::NotAssessed.code(), "overall", &self.overall, "must be judged before it is done");
        match (gate.finish(Some(())), self.parse()) {
            (Ok(()), parsed) => parsed,
            (Err(errors), Ok(_)) => Err(errors),
            (Err(errors), Err(more)) => Err(errors.and(more)),
        }
    }
}

/// How far two ratings of the same results agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Each domain's code with both judgements.
    pub domains: Vec<(String, Judgement, Judgement)>,
    /// Both overall judgements.
    pub overall: (Judgement, Judgement),
    /// In how many domains they are the same.
    pub equal: usize,
    /// Cohen's kappa over the domains, −1 to 1; none with fewer than five, or where chance alone would always agree.
    pub kappa: Option<f64>,
}

impl Agreement {
    /// Compares two ratings.
    #[must_use]
    pub fn of(first: &Appraisal, second: &Appraisal) -> Self {
        let pair = |a: &Domain| {
            let b = second.domains.iter().find(|b| b.name == a.name)?;
            Some((a.name.clone(), a.judgement, b.judgement))
        };
        let domains: Vec<_> = first.domains.iter().filter_map(pair).collect();
        let equal = domains.iter().filter(|(_, a, b)| a == b).count();
        let kappa = kappa(&domains.iter().map(|(_, a, b)| (*a, *b)).collect::<Vec<_>>());
        Self { overall: (first.overall, second.overall), domains, equal, kappa }
    }

    /// Whether nothing is left to settle.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.equal == self.domains.len() && self.overall.0 == self.overall.1
    }
}

/// Cohen's kappa: agreement beyond what the two raters' own habits would give.
fn kappa(pairs: &[(Judgement, Judgement)]) -> Option<f64> {
    let n = u32::try_from(pairs.len()).ok().filter(|n| *n >= u32::try_from(KAPPA_FROM).unwrap_or(u32::MAX))?;
    let mut marginals: BTreeMap<Judgement, (u32, u32)> = BTreeMap::new();
    let mut equal = 0_u32;
    for (a, b) in pairs {
        marginals.entry(*a).or_default().0 += 1;
        marginals.entry(*b).or_default().1 += 1;
        equal += u32::from(a == b);
    }
    let n = f64::from(n);
    let by_chance: f64 = marginals.values().map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>() / (n * n);
    (by_chance < 1.0).then(|| (f64::from(equal) / n - by_chance) / (1.0 - by_chance))
}

/// What two ratings say together where they judge alike: both supports, once each.
#[must_use]
pub fn merged(first: &AppraisalDraft, second: &AppraisalDraft) -> AppraisalDraft {
    let mut both = first.clone();
    for domain in &mut both.domain {
        let Some(other) = second.domain.iter().find(|other| other.name == domain.name) else { continue };
        domain.support = joined(&domain.support, &other.support);
        domain.reason = joined(&domain.reason, &other.reason);
        if domain.judgement != other.judgement {
            domain.judgement.clear();
            domain.answer.clear();
        }
    }
    both.basis = joined(&both.basis, &second.basis);
    both.note = joined(&both.note, &second.note);
    both.overall_reason = joined(&both.overall_reason, &second.overall_reason);
    if both.overall != second.overall {
        both.overall.clear();
    }
    both
}

/// Two ratings with what was typed to settle where they differ; where they agree they stay as they are.
#[must_use]
pub fn settled(first: &AppraisalDraft, second: &AppraisalDraft, typed: &AppraisalDraft) -> AppraisalDraft {
    let mut both = merged(first, second);
    for domain in both.domain.iter_mut().filter(|domain| domain.judgement.is_empty()) {
        if let Some(typed) = typed.domain.iter().find(|typed| typed.name == domain.name) {
            *domain = DomainDraft { answer: Vec::new(), ..typed.clone() };
        }
    }
    if !typed.overall.is_empty() {
        both.overall.clone_from(&typed.overall);
    }
    if !typed.overall_reason.trim().is_empty() {
        both.overall_reason.clone_from(&typed.overall_reason);
    }
    both
}

fn joined(a: &str, b: &str) -> String {
    match (a.trim(), b.trim()) {
        (a, b) if a == b || b.is_empty() => a.to_owned(),
        ("", b) => b.to_owned(),
        (a, b) => format!("{}. {b}", a.trim_end_matches('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{High, Low, SomeConcerns};

    fn draft(judgements: [&str; 5], overall: &str) -> AppraisalDraft {
        let blank = AppraisalDraft {
            key: "a/rob2".into(),
            study: "avadec".into(),
            instrument: "rob2".into(),
            instrument_version: "2019".into(),
            overall: overall.into(),
            ..AppraisalDraft::default()
        };
        let mut draft = blank.laid_out(Instrument::Rob2);
        for (domain, judgement) in draft.domain.iter_mut().zip(judgements) {
            judgement.clone_into(&mut domain.judgement);
            "Read in the paper.".clone_into(&mut domain.support);
        }
        draft
    }

    fn faults(draft: &AppraisalDraft) -> Vec<String> {
        match draft.rated(Instrument::Rob2) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.all().iter().map(|error| error.field.clone()).collect(),
        }
    }

    #[test]
    fn a_departure_from_the_algorithm_needs_a_reason() {
        let good = draft(["low", "low", "low", "low", "some_concerns"], "some_concerns");
        assert_eq!(faults(&good), [""; 0]);
        let mut milder = AppraisalDraft { overall: "low".into(), ..good.clone() };
        assert_eq!(faults(&milder), ["overall_reason"]);
        milder.overall_reason = "The concern can't matter here.".into();
        assert_eq!(faults(&milder), [""; 0]);
        let mut answered = good.clone();
        answered.domain[0].answer[1].answer = "n".into();
        assert_eq!(faults(&answered), ["domain[0].reason"], "allocation was not hidden: high");
        answered.domain[0].reason = "Nobody could have used it.".into();
        assert_eq!(faults(&answered), [""; 0]);
        let mut unfinished = good;
        unfinished.domain[2].judgement.clear();
        unfinished.domain[3].judgement = "serious".into();
        unfinished.overall = "not_assessed".into();
        assert_eq!(faults(&unfinished), ["domain[3].judgement", "overall", "domain[2].judgement"]);
    }

    #[test]
    fn what_is_left_open_is_taken_from_the_answers() {
        let mut typed = draft(["", "low", "some_concerns", "some_concerns", "some_concerns"], "");
        for (i, answer) in ["y", "y", "y"].into_iter().enumerate() {
            typed.domain[0].answer[i].answer = answer.into();
        }
        let filled = typed.with_suggestions(Instrument::Rob2);
        assert_eq!(filled.domain[0].judgement, "some_concerns");
        assert_eq!((filled.overall.as_str(), filled.consider_high), ("some_concerns", true));
        assert_eq!(faults(&filled), [""; 0]);
    }

    #[test]
    fn agreement_is_counted_and_chance_taken_out() {
        let rated = |judgements, overall| {
            let mut draft = draft(judgements, overall);
            draft.overall_reason = "as judged".into();
            draft.rated(Instrument::Rob2).expect("rated")
        };
        let first = rated(["low", "low", "some_concerns", "high", "low"], "high");
        let same = Agreement::of(&first, &first);
        assert!(same.is_full() && same.kappa.is_some_and(|kappa| (kappa - 1.0).abs() < 1e-12));
        let second = rated(["low", "some_concerns", "some_concerns", "high", "low"], "high");
        let found = Agreement::of(&first, &second);
        assert_eq!((found.equal, found.domains.len(), found.overall), (4, 5, (High, High)));
        assert!(!found.is_full());
        // 4 of 5 alike; by chance (3·2 + 1·2 + 1·1)/25 = 0.36: (0.8 − 0.36)/0.64
        assert!(found.kappa.is_some_and(|kappa| (kappa - 0.6875).abs() < 1e-12), "{:?}", found.kappa);
        let plain = rated(["low"; 5], "low");
        assert_eq!(Agreement::of(&plain, &plain).kappa, None, "chance alone would always agree");
        assert_eq!(kappa(&[(Low, Low), (Low, SomeConcerns), (High, High), (Low, Low)]), None, "too few");
    }

    #[test]
    fn merging_keeps_both_supports_and_opens_what_differs() {
        let first = draft(["low"; 5], "low");
        let mut second = draft(["low", "high", "low", "low", "low"], "high");
        second.domain[0].support = "Central office.".into();
        let both = merged(&first, &second);
        assert_eq!(both.domain[0].support, "Read in the paper. Central office.");
        assert_eq!((both.domain[1].judgement.as_str(), both.overall.as_str()), ("", ""));
        assert_eq!(both.domain[2].support, "Read in the paper.");
        let mut typed = both.clone();
        typed.domain[0].judgement = "high".into();
        typed.domain[1].judgement = "some_concerns".into();
        typed.overall = "some_concerns".into();
        let settled = settled(&first, &second, &typed);
        let judged: Vec<&str> = settled.domain.iter().map(|domain| domain.judgement.as_str()).collect();
        assert_eq!(judged, ["low", "some_concerns", "low", "low", "low"], "what both say can't be changed by settling");
        assert_eq!(settled.overall, "some_concerns");
    }
}
