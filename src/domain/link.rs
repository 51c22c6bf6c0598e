//! A link: a result bears on a claim. How directly is judged by an editor; which way is computed, never typed.

use super::codes::codes;
use super::draft::{FieldErrors, Gate, words_or_none};
use super::id::Slug;
use super::study_draft::draft_struct;

codes! {
    /// How directly an element of a study matches the claim's question.
    Directness, "directness", {
        Direct = "direct", "Same";
        Partial = "partial", "Close";
        Indirect = "indirect", "Different";
    }
}

codes! {
    /// The elements of a question that may differ.
    Element, "element of the question", {
        Population = "population", "population";
        Intervention = "intervention", "intervention";
        Comparator = "comparator", "comparator";
        Outcome = "outcome", "outcome";
        Duration = "duration", "duration";
        CoIntervention = "co_intervention", "another product given with it";
    }
}

codes! {
    /// How closely the outcome measured is the claim's.
    OutcomeMatch, "outcome match", {
        Exact = "exact", "Exact";
        Close = "close", "Close";
        Broader = "broader", "Broader";
    }
}

codes! {
    /// Whether the estimate's exposure and outcome run the claim's way.
    Polarity, "polarity", {
        Same = "same", "Same way";
        Reversed = "reversed", "Reversed";
    }
}

draft_struct! {
    /// A link as typed.
    LinkDraft {
        text { claim, result, directness_engine, outcome_match, polarity, polarity_reason, population, rationale, note }
        one { directness: DirectnessDraft }
        many { differs: DifferenceDraft }
    }
}

draft_struct! {
    /// Directness element by element.
    DirectnessDraft { text { population, intervention, comparator, outcome } }
}

draft_struct! {
    /// An element that differs.
    DifferenceDraft { text { element, reason } }
}

/// A link as it can be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The claim.
    pub claim: Slug,
    /// The result's key.
    pub result: String,
    /// Whom the result speaks of, in the claim's words.
    pub population: String,
    /// How closely the outcome matches.
    pub outcome_match: OutcomeMatch,
    /// Whether the result is read turned round, and why.
    pub reversed: Option<String>,
    /// The overall directness, where no differing elements are named.
    pub directness: Directness,
    /// Directness of population, intervention, comparator and outcome.
    pub elements: [Option<Directness>; 4],
    /// What differs, and how.
    pub differs: Vec<(Element, Option<String>)>,
    /// Why it bears on the claim.
    pub rationale: String,
    /// What a reader should know.
    pub note: Option<String>,
}

impl Link {
    /// Whether the result is read turned round.
    #[must_use]
    pub fn polarity(&self) -> Polarity {
        if self.reversed.is_some() { Polarity::Reversed } else { Polarity::Same }
    }
}

impl LinkDraft {
    /// Drops what a form sends of rows and groups nobody filled in.
    pub fn tidy(&mut self) {
        self.directness = self.directness.take().filter(|elements| *elements != DirectnessDraft::default());
        self.differs.retain(|row| *row != DifferenceDraft::default());
    }

    /// Parses a link.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn parse(&self) -> Result<Link, FieldErrors> {
        let mut gate = Gate::new();
        let link = self.parse_in(&mut gate);
        gate.finish(link)
    }

    fn parse_in(&self, gate: &mut Gate) -> Option<Link> {
        let claim = gate.required("claim", &self.claim);
        let result = gate.words("result", &self.result);
        let population = gate.words("population", &self.population);
        let outcome_match = gate.required("outcome_match", &self.outcome_match);
        let polarity = gate.or("polarity", &self.polarity, Polarity::Same);
        let reversed =
            (polarity == Some(Polarity::Reversed)).then(|| gate.words("polarity_reason", &self.polarity_reason)).flatten();
        let directness = gate.required("directness_engine", &self.directness_engine);
        let elements = self.directness.clone().unwrap_or_default();
        let elements = gate.within("directness.", |gate| {
            [
                gate.optional("population", &elements.population),
                gate.optional("intervention", &elements.intervention),
                gate.optional("comparator", &elements.comparator),
                gate.optional("outcome", &elements.outcome),
            ]
        });
        let differs = gate.each("differs", &self.differs, |gate, draft: &DifferenceDraft| {
            Some((gate.required::<Element>("element", &draft.element)?, words_or_none(&draft.reason)))
        });
        for (i, row) in self.differs.iter().enumerate() {
            let first = self.differs[..i].iter().all(|other| other.element != row.element);
            gate.check(first, &format!("differs[{i}].element"), &row.element, "is named twice");
        }
        let rationale = gate.words("rationale", &self.rationale);
        Some(Link {
            claim: claim?,
            result: result?,
            population: population?,
            outcome_match: outcome_match?,
            reversed,
            directness: directness?,
            elements,
            differs: differs?,
            rationale: rationale?,
            note: words_or_none(&self.note),
        })
    }
}
