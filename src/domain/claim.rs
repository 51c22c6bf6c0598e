//! A claim: what an article says, as a statement evidence can bear on, with the machine fields of METHOD 2.2 and the wording of
//! METHOD 3. Knows nothing of studies.

use super::codes::codes;
use super::draft::{FieldErrors, Gate, words_or_none};
use super::duration::Duration;
use super::id::Slug;
use super::number::Printed;
use super::study_draft::draft_struct;

codes! {
    /// What kind of statement a claim is (METHOD 2.2).
    ClaimType, "type of claim", {
        Effect = "effect", "Effect";
        Harm = "harm", "Harm";
        Association = "association", "Association";
        Equivalence = "equivalence", "No important difference";
        Mechanism = "mechanism", "Mechanism";
        Descriptive = "descriptive", "Description";
    }
}

codes! {
    /// What the text says happens to the outcome with more exposure.
    Direction, "direction", {
        Decrease = "decrease", "goes down";
        Increase = "increase", "goes up";
        None = "none", "no direction";
    }
}

codes! {
    /// Words that go beyond a difference from no effect (METHOD 2.2, V21).
    ClaimForm, "form of claim", {
        Necessity = "necessity", "that it is needed";
        Extent = "extent", "how complete the effect is";
        Superlative = "superlative", "that it is the most or the only one";
        Modification = "modification", "that it works more in one group than in another";
        Composite = "composite", "that every part of it holds";
        Existential = "existential", "that some such study exists";
        Concession = "concession", "a concession";
        Inference = "inference", "a step of inference";
        Rarity = "rarity", "how rare it is";
    }
}

codes! {
    /// How firmly the article words a claim.
    Strength, "strength of wording", {
        Certain = "certain", "as certain";
        Probable = "probable", "as probable";
        Tentative = "tentative", "tentatively";
    }
}

codes! {
    /// Ways to go further than the evidence (METHOD 3.3).
    Overreach, "overreach", {
        Causal = "causal", "Cause from association";
        Species = "species", "People from animals";
        Scope = "scope", "Wider than those studied";
        Outcome = "outcome", "Illness from a marker";
        Advice = "advice", "Tells the reader what to do";
        Selective = "selective", "Leaves out the unfavourable part";
        Absence = "absence", "No effect from an undecided result";
    }
}

/// How certain the wording is (METHOD 3.1): 0 neutral, 1 tentative, 2 probable, 3 certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordingLevel(u8);

impl WordingLevel {
    /// 0 to 3.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The level as stored, if it is one.
    #[must_use]
    pub fn from_number(number: i16) -> Option<Self> {
        u8::try_from(number).ok().filter(|n| *n <= 3).map(Self)
    }

    /// The level in one word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self.0 {
            0 => "neutral",
            1 => "tentative",
            2 => "probable",
            _ => "certain",
        }
    }
}

impl std::str::FromStr for WordingLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<u8>().ok().filter(|n| *n <= 3).map(Self).ok_or_else(|| {
            format!("“{text}” is not a wording level; allowed: 0 (neutral), 1 (tentative), 2 (probable), 3 (certain)")
        })
    }
}

draft_struct! {
    /// A claim as typed.
    ClaimDraft {
        text {
            slug, article, statement, section, kind, population, exposure, comparator, outcome, direction_words, strength, strength_wording,
            note, r#type, direction, direction_note, outcome_key, population_scope, claim_form, co_intervention, claimed_duration,
            rct_infeasible_reason, mcid, margin_lo, margin_hi, wording_level, wording_basis,
        }
        flag { rct_infeasible, search_none_found, confined_to_model }
        texts { recurs, wording_range, topics }
        many { overreach: OverreachDraft, anchor: AnchorDraft }
    }
}

draft_struct! {
    /// An overreach flag with its reason.
    OverreachDraft { text { flag, reason } }
}

draft_struct! {
    /// A passage of the article, quoted.
    AnchorDraft { text { exact, occurrence } }
}

/// A passage to be found in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The words as a reader sees them.
    pub exact: String,
    /// Which of several equal passages, counted from 1; none when there must be only one.
    pub occurrence: Option<usize>,
}

/// A claim as it can be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Its name in addresses.
    pub slug: Slug,
    /// Our statement of it.
    pub statement: String,
    /// What kind of statement.
    pub claim_type: ClaimType,
    /// Which way.
    pub direction: Direction,
    /// What the direction means here.
    pub direction_note: Option<String>,
    /// "overall" or a named group.
    pub population_scope: String,
    /// The outcome's concept.
    pub outcome_key: String,
    /// Words beyond a difference from no effect.
    pub form: Option<ClaimForm>,
    /// Whether the sentence means the product alone or together with another.
    pub named_alone_or_with: bool,
    /// For how long, if the article says so.
    pub claimed_duration: Option<Duration>,
    /// Why trials can't be done, where they can't.
    pub rct_infeasible: Option<String>,
    /// Whether a documented search found nothing.
    pub search_none_found: bool,
    /// Whether the sentence speaks only of the animals or cells that were studied (METHOD 3.2).
    pub confined_to_model: bool,
    /// The smallest difference that matters, in the outcome's unit.
    pub mcid: Option<f64>,
    /// Lower end of the equivalence zone.
    pub margin_lo: Option<f64>,
    /// Upper end of the equivalence zone.
    pub margin_hi: Option<f64>,
    /// Kind in words: "clinical effect".
    pub kind: Option<String>,
    /// In whom.
    pub population: Option<String>,
    /// Of what.
    pub exposure: Option<String>,
    /// Against what.
    pub comparator: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// The direction in words.
    pub direction_words: Option<String>,
    /// How firmly the article words it.
    pub strength: Option<Strength>,
    /// The words that show it.
    pub strength_wording: Option<String>,
    /// The wording level of the main passage.
    pub wording_level: WordingLevel,
    /// The softest and the firmest wording anywhere in the article.
    pub wording_range: (WordingLevel, WordingLevel),
    /// Why this level.
    pub wording_basis: Option<String>,
    /// The section it is made in.
    pub section: Option<String>,
    /// The sections it recurs in.
    pub recurs: Vec<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Ways the article goes further than its evidence, with reasons.
    pub overreach: Vec<(Overreach, String)>,
    /// Where the article says it.
    pub quotes: Vec<Quote>,
}

impl ClaimDraft {
    /// Drops what a form sends of rows and levels nobody filled in.
    pub fn tidy(&mut self) {
        self.anchor.retain(|anchor| !anchor.exact.trim().is_empty() || !anchor.occurrence.trim().is_empty());
        self.overreach.retain(|row| *row != OverreachDraft::default());
        if self.wording_range.iter().all(|level| level.trim().is_empty()) {
            self.wording_range.clear();
        }
    }

    /// Parses a claim.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn parse(&self) -> Result<Claim, FieldErrors> {
        let mut gate = Gate::new();
        let claim = self.parse_in(&mut gate);
        gate.finish(claim)
    }

    fn parse_in(&self, gate: &mut Gate) -> Option<Claim> {
        let slug = gate.required("slug", &self.slug);
        let statement = gate.words("statement", &self.statement);
        let claim_type = gate.required::<ClaimType>("type", &self.r#type);
        let direction = gate.required::<Direction>("direction", &self.direction);
        if let (Some(claim_type), Some(Direction::None)) = (claim_type, direction) {
            gate.check(
                matches!(claim_type, ClaimType::Equivalence | ClaimType::Descriptive),
                "direction",
                "none",
                "only an equivalence or descriptive claim has no direction; allowed here: decrease, increase",
            );
        }
        let population_scope = gate.words("population_scope", &self.population_scope);
        let outcome_key = gate.words("outcome_key", &self.outcome_key);
        let form = gate.optional("claim_form", &self.claim_form);
        gate.check(
            ["", "named_alone_or_with"].contains(&self.co_intervention.as_str()),
            "co_intervention",
            &self.co_intervention,
            "can only be named_alone_or_with, or left out",
        );
        gate.check(
            !self.rct_infeasible || !self.rct_infeasible_reason.trim().is_empty(),
            "rct_infeasible_reason",
            "",
            "must say why trials can't be done",
        );
        let (mcid, margin_lo, margin_hi) = self.parse_margins(gate, claim_type);
        let strength = gate.optional("strength", &self.strength);
        let wording_level = gate.required::<WordingLevel>("wording_level", &self.wording_level);
        let wording_range = wording_level.and_then(|level| self.parse_wording_range(gate, level));
        let overreach = gate.each("overreach", &self.overreach, |gate, draft: &OverreachDraft| {
            let flag = gate.required::<Overreach>("flag", &draft.flag);
            let reason = gate.words("reason", &draft.reason);
            Some((flag?, reason?))
        });
        for (i, row) in self.overreach.iter().enumerate() {
            let first = self.overreach[..i].iter().all(|other| other.flag != row.flag);
            gate.check(first, &format!("overreach[{i}].flag"), &row.flag, "is named twice");
        }
        let quotes = gate.each("anchor", &self.anchor, |gate, draft: &AnchorDraft| {
            let exact = gate.words("exact", &draft.exact);
            let occurrence = gate.optional::<usize>("occurrence", &draft.occurrence);
            gate.check(occurrence != Some(0), "occurrence", &draft.occurrence, "is counted from 1");
            Some(Quote { exact: exact?, occurrence })
        });
        let reason = words_or_none(&self.rct_infeasible_reason).filter(|_| self.rct_infeasible);
        Some(Claim {
            slug: slug?,
            statement: statement?,
            claim_type: claim_type?,
            direction: direction?,
            direction_note: words_or_none(&self.direction_note),
            population_scope: population_scope?,
            outcome_key: outcome_key?,
            form,
            named_alone_or_with: !self.co_intervention.is_empty(),
            claimed_duration: Duration::printed(&self.claimed_duration),
            rct_infeasible: reason,
            search_none_found: self.search_none_found,
            confined_to_model: self.confined_to_model,
            mcid,
            margin_lo,
            margin_hi,
            kind: words_or_none(&self.kind),
            population: words_or_none(&self.population),
            exposure: words_or_none(&self.exposure),
            comparator: words_or_none(&self.comparator),
            outcome: words_or_none(&self.outcome),
            direction_words: words_or_none(&self.direction_words),
            strength,
            strength_wording: words_or_none(&self.strength_wording),
            wording_level: wording_level?,
            wording_range: wording_range?,
            wording_basis: words_or_none(&self.wording_basis),
            section: words_or_none(&self.section),
            recurs: self.recurs.clone(),
            topics: self.topics.clone(),
            note: words_or_none(&self.note),
            overreach: overreach?,
            quotes: quotes?,
        })
    }

    fn parse_margins(&self, gate: &mut Gate, claim_type: Option<ClaimType>) -> (Option<f64>, Option<f64>, Option<f64>) {
        let mut figure = |field: &str, text: &str| gate.optional::<Printed>(field, text).map(|number| number.value());
        let (mcid, lo, hi) =
            (figure("mcid", &self.mcid), figure("margin_lo", &self.margin_lo), figure("margin_hi", &self.margin_hi));
        gate.check(mcid.is_none_or(|mcid| mcid > 0.0), "mcid", &self.mcid, "must be above 0");
        gate.check(
            (lo.is_none() && hi.is_none()) || claim_type == Some(ClaimType::Equivalence),
            "margin_lo",
            &self.margin_lo,
            "only an equivalence claim has margins",
        );
        if let (Some(lo), Some(hi)) = (lo, hi) {
            gate.check(lo < hi, "margin_lo", &self.margin_lo, "the lower margin must be below the upper one");
        }
        (mcid, lo, hi)
    }

    fn parse_wording_range(&self, gate: &mut Gate, level: WordingLevel) -> Option<(WordingLevel, WordingLevel)> {
        if self.wording_range.is_empty() {
            return Some((level, level));
        }
        let ends: Vec<Option<WordingLevel>> =
            self.wording_range.iter().enumerate().map(|(i, text)| gate.required(&format!("wording_range[{i}]"), text)).collect();
        let ends: Option<Vec<WordingLevel>> = ends.into_iter().collect();
        match ends?.as_slice() {
            [low, high] if *low <= level && level <= *high => Some((*low, *high)),
            _ => {
                gate.fault("wording_range", &self.wording_range.join(", "), "must be two levels around wording_level");
                None
            }
        }
    }
}
