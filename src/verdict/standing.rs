//! What standing one result has for a claim: one letter (METHOD 2.4).
//!
//! Owns E1–E5 and S1–S11, but for the part of S10b that needs the other results. Must not know
//! which result a study is represented by, nor any pool.

use super::codes::{
    AnalysisSet, ClaimType, CoIntervention, Code, Credibility, Design, Directness, Element, Integrity, Multiplicity, OutcomeRole,
    Prespecified, ReviewOf, ReviewQuality, RiskOfBias, Source,
};
use super::dates::PartialDate;
use super::evidence::{Claim, StudyResult};
use super::figures::Figures;
use super::params::Params;
use super::reading::Read;
use super::rules::{Rule, fill};
use super::words::{list, p_value};
use super::{Letter, POperator, Reading};

/// Tolerance for "at least a ratio of 2", compared as logarithms.
const RATIO_TOLERANCE: f64 = 1e-12;

/// A letter with the rule that gave it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub letter: Letter,
    pub rule: Rule,
    pub text: String,
    /// Whether S10b lifts it once replicated.
    pub candidate: bool,
}

/// Everything the standing of a result depends on.
pub(super) struct Question<'a> {
    pub claim: &'a Claim,
    pub result: &'a StudyResult,
    pub figures: &'a Figures,
    pub read: &'a Read,
    pub params: &'a Params,
    pub asof: Option<PartialDate>,
}

impl Standing {
    fn new(letter: Letter, rule: Rule, slots: &[(&str, String)]) -> Self {
        Self { letter, rule, text: fill(rule.text().sentence, slots), candidate: false }
    }

    fn exploratory(rule: Rule, slots: &[(&str, String)]) -> Self {
        Self::new(Letter::Exploratory, rule, slots)
    }

    fn not_counted(rule: Rule, slots: &[(&str, String)]) -> Self {
        Self::new(Letter::NotCounted, rule, slots)
    }
}

/// Whether a result's retraction lies after the date looked at (T4).
pub(super) fn retracted_later(result: &StudyResult, asof: Option<PartialDate>) -> bool {
    result.integrity == Integrity::Retracted
        && asof.zip(result.retracted_on).is_some_and(|(asof, retracted)| retracted.last_day() > asof.last_day())
}

/// Gives a result its letter: the first rule that matches.
pub(super) fn standing(q: &Question) -> Standing {
    excluded(q).or_else(|| limited(q)).unwrap_or_else(|| capped(q, by_design(q)))
}

/// E1–E5 and S1.
fn excluded(q: &Question) -> Option<Standing> {
    let result = q.result;
    let design = || ("design", result.design.label().to_owned());
    if result.integrity == Integrity::Retracted && !retracted_later(result, q.asof) {
        let date = result.retracted_on.map_or(String::new(), |date| format!(" on {date}"));
        return Some(Standing::not_counted(Rule::E1, &[("date", date)]));
    }
    if result.source == Source::Unverified {
        return Some(Standing::not_counted(Rule::E2, &[]));
    }
    if matches!(result.design, Design::NarrativeReview | Design::ExpertOpinion | Design::Guideline | Design::News) {
        return Some(Standing::not_counted(Rule::E3, &[design()]));
    }
    if result.design == Design::FoodComposition {
        return Some(Standing::not_counted(Rule::E5, &[]));
    }
    if is_laboratory(result) {
        return Some(Standing::new(Letter::Preclinical, Rule::S1, &[("design", laboratory_name(result).to_owned())]));
    }
    match Difference::of(q) {
        Difference::Several(elements) => Some(Standing::not_counted(Rule::E4, &[("elements", elements)])),
        _ => None,
    }
}

/// S2–S7: what makes a result exploratory whatever its design.
fn limited(q: &Question) -> Option<Standing> {
    let result = q.result;
    if result.integrity == Integrity::Concern || result.source == Source::Abstract {
        let what = if result.integrity == Integrity::Concern { Integrity::Concern.label() } else { Source::Abstract.label() };
        return Some(Standing::exploratory(Rule::S2, &[("what", what.to_owned())]));
    }
    if let Difference::One(element) = Difference::of(q) {
        return Some(Standing::exploratory(Rule::S3, &[("element", element)]));
    }
    if q.claim.population_scope.is_some() && !same_population(q) {
        let element = "population".to_owned();
        return Some(Standing::exploratory(Rule::S3, &[("element", element)]));
    }
    if result.prespecified == Prespecified::No || result.role == OutcomeRole::Exploratory {
        return Some(Standing::exploratory(Rule::S4, &[]));
    }
    if result.is_subgroup {
        let what = if !same_population(q) {
            Some("of another group than the statement's".to_owned())
        } else if matches!(result.credibility, Credibility::Low | Credibility::VeryLow | Credibility::NotRated) {
            Some(format!("credibility {}", result.credibility.label()))
        } else {
            None
        };
        if let Some(what) = what {
            let letter = Letter::Exploratory.label().to_owned();
            return Some(Standing::exploratory(Rule::S5, &[("what", what), ("letter", letter)]));
        }
    }
    if matches!(
        result.design,
        Design::SingleArm | Design::BeforeAfter | Design::CaseSeries | Design::CaseReport | Design::Ecological
    ) {
        let design = result.design.label().to_owned();
        return Some(Standing::exploratory(Rule::S7, &[("design", design)]));
    }
    None
}

/// S5: a subgroup of moderate credibility never rises above estimation.
fn capped(q: &Question, standing: Standing) -> Standing {
    let moderate = q.result.is_subgroup && q.result.credibility == Credibility::Moderate;
    if moderate && standing.letter == Letter::Confirmatory {
        return Standing::new(
            Letter::Estimation,
            Rule::S5,
            &[("what", "credibility moderate".to_owned()), ("letter", Letter::Estimation.label().to_owned())],
        );
    }
    standing
}

fn by_design(q: &Question) -> Standing {
    match q.result.design {
        Design::SystematicReview => review(q),
        Design::Rct => randomised(q),
        _ => observational(q),
    }
}

fn review(q: &Question) -> Standing {
    let result = q.result;
    if q.claim.kind.is_causal() && result.sr_of != ReviewOf::Rct {
        let design = format!("review of {}", result.sr_of.label());
        return Standing::exploratory(Rule::S6, &[("design", design)]);
    }
    if result.sr_quality == ReviewQuality::CriticallyLow {
        let what = "review of critically low quality".to_owned();
        return Standing::exploratory(Rule::S8, &[("what", what)]);
    }
    if let Some(biased) = biased(q) {
        return biased;
    }
    let mut reasons = unmatched(q);
    if matches!(result.sr_quality, ReviewQuality::Low | ReviewQuality::NotAssessed) {
        reasons.push(Reason::ReviewQuality);
    }
    if result.prespecified != Prespecified::Yes {
        reasons.push(Reason::NoProtocol);
    }
    s10_or_s11(&reasons)
}

fn observational(q: &Question) -> Standing {
    let result = q.result;
    let design = || result.design.label().to_owned();
    let mendelian = result.design == Design::MendelianRandomisation;
    let good = matches!(result.rob, RiskOfBias::Low | RiskOfBias::Moderate);
    if q.claim.kind.is_causal() {
        return s6b(q, mendelian, good).unwrap_or_else(|| Standing::exploratory(Rule::S6, &[("design", design())]));
    }
    if let Some(biased) = biased(q) {
        return biased;
    }
    if !mendelian && !is_adjusted(result) {
        let what = "not adjusted for confounding".to_owned();
        return Standing::exploratory(Rule::S8, &[("what", what)]);
    }
    let strong = mendelian || matches!(result.design, Design::Cohort | Design::NestedCaseControl);
    let letter = if strong && good && unmatched(q).is_empty() { Letter::Confirmatory } else { Letter::Estimation };
    let what = format!("{}, risk of bias {}", design(), result.rob.label());
    Standing::new(letter, Rule::S9, &[("what", what), ("letter", letter.label().to_owned())])
}

fn s6b(q: &Question, mendelian: bool, good: bool) -> Option<Standing> {
    let result = q.result;
    if !(q.claim.rct_infeasible && good) {
        return None;
    }
    let comparative = matches!(result.design, Design::Cohort | Design::NestedCaseControl | Design::CaseControl);
    if !(mendelian || comparative && is_adjusted(result)) {
        return None;
    }
    let large = is_large_ratio(q.figures, q.params);
    let confirms = large && !mendelian && unmatched(q).is_empty();
    let (letter, what) = if confirms {
        (Letter::Confirmatory, "large adjusted association")
    } else if mendelian {
        (Letter::Estimation, "Mendelian randomisation")
    } else {
        (Letter::Estimation, "adjusted association")
    };
    Some(Standing::new(letter, Rule::S6b, &[("what", what.to_owned()), ("letter", letter.label().to_owned())]))
}

fn randomised(q: &Question) -> Standing {
    if let Some(biased) = biased(q) {
        return biased;
    }
    let reasons = randomised_reasons(q);
    let standing = s10_or_s11(&reasons);
    let strong = q.figures.gate_p() <= q.params.strong_alpha;
    let eligible = !q.result.is_subgroup && q.claim.kind != ClaimType::Equivalence && strong;
    if reasons.is_empty() || !eligible {
        return standing;
    }
    let only = |allowed: &[Reason]| reasons.iter().all(|reason| allowed.contains(reason));
    let unprotected = [Reason::Secondary, Reason::CoPrimary];
    if only(&unprotected) && matches!(q.read.reading, Reading::For | Reading::Against) {
        let p = p_value(POperator::Equal, q.figures.gate_p());
        return Standing::new(Letter::Confirmatory, Rule::S10a, &[("p", p)]);
    }
    let mut allowed = vec![Reason::Secondary, Reason::CoPrimary, Reason::PlanUnknown];
    if q.result.marker {
        allowed.push(Reason::RoleUnknown);
    }
    Standing { candidate: only(&allowed) && q.read.reading == Reading::For, ..standing }
}

/// Why a result counts in the estimate but cannot confirm (S10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Secondary,
    CoPrimary,
    PlanUnknown,
    RoleUnknown,
    BiasUnknown,
    PerProtocol,
    Preprint,
    UnitError,
    NoPerProtocolCheck,
    MatchUnknown,
    ReviewQuality,
    NoProtocol,
}

impl Reason {
    const fn label(self) -> &'static str {
        match self {
            Self::Secondary => "it is a secondary outcome without protected alpha",
            Self::CoPrimary => "it is one of several primary outcomes tested without correction",
            Self::PlanUnknown => "its plan was not seen",
            Self::RoleUnknown => "the role of the outcome is not known",
            Self::BiasUnknown => "its risk of bias is not assessed",
            Self::PerProtocol => "it is a per-protocol analysis",
            Self::Preprint => "it is a preprint",
            Self::UnitError => "clusters were analysed as individuals",
            Self::NoPerProtocolCheck => "the per-protocol set was not checked",
            Self::MatchUnknown => "its match with the question is not assessed",
            Self::ReviewQuality => "the quality of the review is low or not rated",
            Self::NoProtocol => "no protocol of the review was seen",
        }
    }
}

fn randomised_reasons(q: &Question) -> Vec<Reason> {
    let result = q.result;
    let mut reasons = unmatched(q);
    let mut when = |applies: bool, reason| {
        if applies {
            reasons.push(reason);
        }
    };
    when(result.role == OutcomeRole::Secondary && result.multiplicity != Multiplicity::Handled, Reason::Secondary);
    when(result.role == OutcomeRole::Primary && result.multiplicity == Multiplicity::NotHandled, Reason::CoPrimary);
    when(result.prespecified == Prespecified::Unknown, Reason::PlanUnknown);
    when(result.role == OutcomeRole::Unknown, Reason::RoleUnknown);
    when(result.rob == RiskOfBias::NotAssessed, Reason::BiasUnknown);
    when(result.analysis == AnalysisSet::Pp, Reason::PerProtocol);
    when(result.source == Source::Preprint, Reason::Preprint);
    when(result.unit_error, Reason::UnitError);
    when(q.claim.kind == ClaimType::Equivalence && !result.pp_agrees, Reason::NoPerProtocolCheck);
    reasons
}

fn s10_or_s11(reasons: &[Reason]) -> Standing {
    if reasons.is_empty() {
        return Standing::new(Letter::Confirmatory, Rule::S11, &[]);
    }
    let reasons: Vec<&str> = reasons.iter().map(|reason| reason.label()).collect();
    Standing::new(Letter::Estimation, Rule::S10, &[("reasons", list(&reasons))])
}

/// A match that nobody assessed cannot confirm ("defaults never upgrade").
fn unmatched(q: &Question) -> Vec<Reason> {
    if q.result.differs.is_none() && q.result.directness == Directness::Unknown { vec![Reason::MatchUnknown] } else { Vec::new() }
}

fn biased(q: &Question) -> Option<Standing> {
    matches!(q.result.rob, RiskOfBias::High | RiskOfBias::Serious | RiskOfBias::Critical).then(|| {
        let what = format!("rated {}", q.result.rob.label());
        Standing::exploratory(Rule::S8, &[("what", what)])
    })
}

/// Whether a ratio is at least `large_ratio`, or at most its inverse.
pub(super) fn is_large_ratio(figures: &Figures, params: &Params) -> bool {
    figures.measure.is_some_and(super::Measure::is_ratio)
        && figures.estimate.is_some_and(|log| log.abs() >= params.large_ratio.ln() - RATIO_TOLERANCE)
}

fn is_adjusted(result: &StudyResult) -> bool {
    result.adjusted.unwrap_or(result.adjustment.is_some_and(|fullness| fullness > 0))
}

fn is_laboratory(result: &StudyResult) -> bool {
    matches!(result.design, Design::Animal | Design::InVitro | Design::ExVivo | Design::InSilico | Design::MechanisticReasoning)
        || (result.is_review() && result.sr_of == ReviewOf::Preclinical)
}

/// What a laboratory result is, in words.
pub(super) fn laboratory_name(result: &StudyResult) -> &'static str {
    if result.is_review() { "review of laboratory and animal studies" } else { result.design.label() }
}

/// Whether the result is in the claim's population: everyone, or the named group.
pub(super) fn same_population(q: &Question) -> bool {
    in_scope(q.claim, q.result)
}

/// As [`same_population`], for a claim and a result.
pub(super) fn in_scope(claim: &Claim, result: &StudyResult) -> bool {
    result.population.as_deref() == Some(claim.population_scope.as_deref().unwrap_or("overall"))
}

/// How far the result's question differs from the claim's.
enum Difference {
    None,
    One(String),
    Several(String),
}

impl Difference {
    fn of(q: &Question) -> Self {
        let Some(differs) = &q.result.differs else {
            return match q.result.directness {
                Directness::Direct | Directness::Unknown => Self::None,
                Directness::Partial => Self::One("one element of the question".to_owned()),
                Directness::Indirect => Self::Several("two or more elements differ".to_owned()),
            };
        };
        let named = q.claim.co_intervention == Some(CoIntervention::NamedAloneOrWith);
        let elements: Vec<&str> = differs
            .iter()
            .filter(|element| !(named && **element == Element::CoIntervention))
            .map(|element| element.label())
            .collect();
        match elements.len() {
            0 => Self::None,
            1 => Self::One(list(&elements)),
            _ => Self::Several(format!("{} differ", list(&elements))),
        }
    }
}
