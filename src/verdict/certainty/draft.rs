//! A rating of certainty as typed, and as a person stands behind it (METHOD 5.1).

use super::{Domain, Level, Suggestion, Target};
use crate::domain::draft::{FieldErrors, Gate, words_or_none};
use crate::domain::study_draft::draft_struct;
use chrono::NaiveDate;

draft_struct! {
    /// A rating as typed.
    CertaintyDraft {
        text { target, start, as_of, follow_up }
        many { domain: DomainDraft }
    }
}

draft_struct! {
    /// One domain of a rating.
    DomainDraft {
        text { domain, steps, reason }
        flag { confirmed }
    }
}

/// A rating as it can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    /// What is rated.
    pub target: Target,
    /// Where it starts: high or low.
    pub start: Level,
    /// As of which day.
    pub as_of: NaiveDate,
    /// How long people were followed.
    pub follow_up: Option<String>,
    /// All eight domains.
    pub domains: Vec<RatedDomain>,
    /// What they come to.
    pub overall: Level,
}

/// A domain as decided by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedDomain {
    /// Which.
    pub domain: Domain,
    /// What was decided.
    pub steps: i16,
    /// Why, where it is not what was suggested or not 0.
    pub reason: Option<String>,
}

impl CertaintyDraft {
    /// What is rated, as far as it can be read.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target.parse().unwrap_or(Target::Null)
    }

    /// The same with every domain in its order, open ones as suggested.
    #[must_use]
    pub fn laid_out(&self, suggestion: &Suggestion, today: NaiveDate) -> Self {
        let otherwise =
            |typed: &str, otherwise: &str| if typed.trim().is_empty() { otherwise.to_owned() } else { typed.to_owned() };
        let domains = suggestion.domains.iter().map(|suggested| {
            let typed = self.domain.iter().find(|typed| typed.domain == suggested.domain.code()).cloned().unwrap_or_default();
            DomainDraft {
                domain: suggested.domain.code().to_owned(),
                steps: otherwise(&typed.steps, &suggested.steps.to_string()),
                ..typed
            }
        });
        Self {
            target: self.target().code().to_owned(),
            start: otherwise(&self.start, suggestion.start.code()),
            as_of: otherwise(&self.as_of, &today.to_string()),
            follow_up: self.follow_up.clone(),
            domain: domains.collect(),
        }
    }

    /// What the steps as typed come to; those that can't be read count as suggested.
    #[must_use]
    pub fn level(&self, suggestion: &Suggestion) -> Level {
        let start = self.start.parse().unwrap_or(suggestion.start);
        let typed = |domain: Domain| self.domain.iter().find(|typed| typed.domain == domain.code());
        let steps = suggestion
            .domains
            .iter()
            .map(|suggested| typed(suggested.domain).and_then(|typed| typed.steps.parse().ok()).unwrap_or(suggested.steps));
        start.moved(steps.sum())
    }

    /// Parses a rating that is laid out, against what was suggested.
    ///
    /// # Errors
    /// Every field that can't be taken; a domain that nobody confirmed.
    pub fn parse(&self, suggestion: &Suggestion, today: NaiveDate) -> Result<Rated, FieldErrors> {
        let mut gate = Gate::new();
        let target = gate.required::<Target>("target", &self.target);
        let words = "needs a smallest difference that matters, which the claim does not declare";
        gate.check(target != Some(Target::Mid) || suggestion.mcid.is_some(), "target", &self.target, words);
        let start = gate.required::<Level>("start", &self.start);
        let starts = matches!(start, None | Some(Level::High | Level::Low));
        gate.check(starts, "start", &self.start, "is high or low");
        let as_of = self.day(&mut gate, today);
        let lowered = self.domain.iter().any(|domain| domain.steps.parse::<i16>().is_ok_and(|steps| steps < 0));
        let raisable =
            !lowered && !suggestion.of(Domain::LargeEffect).is_some_and(|large| large.basis == super::suggest::RANDOMISED);
        let domains = gate.each("domain", &self.domain, |gate, typed: &DomainDraft| domain(gate, typed, suggestion, raisable));
        let rated = target.zip(start).zip(as_of).zip(domains).map(|(((target, start), as_of), domains)| Rated {
            target,
            start,
            as_of,
            follow_up: words_or_none(&self.follow_up),
            overall: start.moved(domains.iter().map(|domain| domain.steps).sum()),
            domains,
        });
        gate.finish(rated)
    }

    fn day(&self, gate: &mut Gate, today: NaiveDate) -> Option<NaiveDate> {
        let text = gate.words("as_of", &self.as_of)?;
        let day = text.parse::<NaiveDate>().ok().filter(|day| *day <= today);
        gate.check(day.is_some(), "as_of", &self.as_of, "must be a day up to today, like 2026-01-31");
        day
    }
}

fn domain(gate: &mut Gate, typed: &DomainDraft, suggestion: &Suggestion, raisable: bool) -> Option<RatedDomain> {
    let domain = gate.required::<Domain>("domain", &typed.domain)?;
    let suggested = suggestion.of(domain).map_or(0, |suggested| suggested.steps);
    let steps = typed.steps.trim().parse::<i16>().ok().filter(|steps| domain.steps().contains(steps));
    gate.check(steps.is_some(), "steps", &typed.steps, "is not a step this domain can take");
    let steps = steps?;
    let reason = words_or_none(&typed.reason);
    let needed = steps != suggested || steps != 0;
    gate.check(!needed || reason.is_some(), "reason", "", "must say why certainty is moved, or why the suggestion is not taken");
    gate.check(domain.raises() || typed.confirmed, "confirmed", "", "must be confirmed by you before the rating counts");
    let words = "raises only evidence that is not randomised and that nothing lowers";
    gate.check(!domain.raises() || steps == 0 || raisable, "steps", &typed.steps, words);
    Some(RatedDomain { domain, steps, reason })
}
