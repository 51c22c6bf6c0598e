//! The result of a study that was not done: planned, adequate, and in every other way like those at hand.
//!
//! Owns its fields. Its spread comes from results at hand; its effect is given.

use super::FurtherDesign;
use super::search::LARGEST;
use crate::verdict::codes::{
    AnalysisSet, ClaimType, Credibility, Design, Directness, Integrity, Measure, Multiplicity, OutcomeRole, OutcomeType,
    POperator, Polarity, Prespecified, ReviewOf, ReviewQuality, RiskOfBias, Source,
};
use crate::verdict::evidence::{Claim, StudyResult};

/// Standard errors that lie between its estimate and no effect.
const CLEARLY: f64 = 8.0;

/// A study that was not done.
pub(super) struct Hypothetical<'a> {
    pub claim: &'a Claim,
    pub design: FurtherDesign,
    /// A result at hand which it repeats; none where none has an effect.
    pub template: Option<&'a StudyResult>,
    /// SE² times the people.
    pub per_person: Option<f64>,
}

/// What a large study would find.
#[derive(Debug, Clone, Copy)]
pub(super) enum Looks {
    /// An effect on the analysis scale.
    Like(f64),
    /// What the claim says, with a very small P.
    AsClaimed,
    /// Nothing.
    Null,
}

impl Hypothetical<'_> {
    /// The effect of the study that goes the other way: none; for equivalence the margin, on the analysis scale.
    pub fn counter(&self, measure: Measure) -> f64 {
        let margin = self.claim.margin_hi.or(self.claim.margin_lo).filter(|_| self.claim.kind == ClaimType::Equivalence);
        margin.and_then(|margin| measure.to_analysis(margin)).unwrap_or(0.0)
    }

    /// With an effect on the analysis scale, and so many people in each of two groups.
    pub fn of_size(&self, effect: f64, per_group: u32) -> StudyResult {
        let people = per_group.saturating_mul(2);
        let se = (self.per_person.unwrap_or(1.0) / f64::from(people)).sqrt();
        self.with_figures(effect, se, people)
    }

    /// So large that its size does not matter.
    pub fn large(&self, looks: Looks) -> StudyResult {
        let people = 2 * LARGEST;
        let result = self.looking(looks, people);
        StudyResult { events: result.events.or(Some(LARGEST)), ..result }
    }

    fn looking(&self, looks: Looks, people: u32) -> StudyResult {
        match (looks, self.claim.kind) {
            (Looks::Like(effect), ClaimType::Equivalence) => self.with_figures(effect, f64::EPSILON, people),
            (Looks::Like(effect), _) if effect == 0.0 => self.with_figures(effect, 1.0, people),
            (Looks::Like(effect), _) => self.with_figures(effect, effect.abs() / CLEARLY, people),
            (Looks::AsClaimed, ClaimType::Equivalence) => self.within_margins(people),
            (Looks::AsClaimed, _) => StudyResult {
                p: Some(1e-6),
                p_op: Some(POperator::Equal),
                reported_direction: Some(self.claim.direction),
                ..self.blank(people)
            },
            // no effect is none in any measure
            (Looks::Null, _) => StudyResult {
                measure: Some(Measure::Smd),
                est: Some(0.0),
                se: Some((4.0 / f64::from(people)).sqrt()),
                ..self.blank(people)
            },
        }
    }

    /// No difference, or the middle of the zone where that lies outside it.
    fn within_margins(&self, people: u32) -> StudyResult {
        let (low, high) = (self.claim.margin_lo.unwrap_or(f64::NEG_INFINITY), self.claim.margin_hi.unwrap_or(f64::INFINITY));
        let inside = |value: f64| low < value && value < high;
        let (measure, est) = if inside(0.0) {
            (Measure::Md, 0.0)
        } else if inside(1.0) {
            (Measure::Rr, 1.0)
        } else {
            (Measure::Md, f64::midpoint(low, high))
        };
        StudyResult { measure: Some(measure), est: Some(est), se: Some(f64::EPSILON), ..self.blank(people) }
    }

    fn with_figures(&self, effect: f64, se: f64, people: u32) -> StudyResult {
        let measure = self.template.and_then(|template| template.measure);
        StudyResult {
            est: Some(measure.map_or(effect, |measure| measure.to_natural(effect))),
            se: Some(se),
            events: self.events(people),
            ..self.blank(people)
        }
    }

    /// As many events as the results at hand have for so many people; none where they do not say.
    pub fn events(&self, people: u32) -> Option<u32> {
        let template = self.template?;
        let (events, of) = template.people_with_event().zip(template.people())?;
        u32::try_from(u64::from(people) * u64::from(events) / u64::from(of)).ok()
    }

    fn blank(&self, people: u32) -> StudyResult {
        let like = self.template;
        let of_template = |field: fn(&StudyResult) -> Option<String>| like.and_then(field);
        StudyResult {
            id: "further".to_owned(),
            study: "one further study".to_owned(),
            label: None,
            design: if self.design == FurtherDesign::Cohort { Design::Cohort } else { Design::Rct },
            role: OutcomeRole::Primary,
            marker: false,
            prespecified: Prespecified::Yes,
            multiplicity: Multiplicity::NotNeeded,
            population: Some(self.claim.population_scope.clone().unwrap_or_else(|| "overall".to_owned())),
            is_subgroup: false,
            credibility: Credibility::NotRated,
            analysis: AnalysisSet::Itt,
            measure: like.and_then(|like| like.measure),
            unit: of_template(|like| like.unit.clone()),
            outcome: of_template(|like| like.outcome.clone()),
            outcome_group: of_template(|like| like.outcome_group.clone()),
            contrast: of_template(|like| like.contrast.clone()),
            otype: like.map_or(OutcomeType::Continuous, |like| like.otype),
            outcome_match: 0,
            est: None,
            lo: None,
            hi: None,
            level: 95.0,
            se: None,
            p: None,
            p_op: None,
            one_sided: false,
            counts: None,
            n: Some(people),
            events: None,
            reported_direction: None,
            polarity: Polarity::Same,
            ois: None,
            rob: RiskOfBias::Low,
            directness: Directness::Direct,
            differs: None,
            adjusted: Some(true),
            adjustment: None,
            unit_error: false,
            pp_agrees: true,
            source: Source::Verified,
            integrity: Integrity::Ok,
            retracted_on: None,
            // after every review's search, so that no review can hold it already (D2a)
            published: "9999".parse().ok(),
            sr_of: ReviewOf::Unknown,
            k_included: None,
            included: Vec::new(),
            search_date: None,
            sr_quality: ReviewQuality::NotAssessed,
        }
    }
}
