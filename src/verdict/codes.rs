//! The vocabulary of evidence: every coded field with its codes and its words for readers.
//!
//! Owns the lists of METHOD 2.1 and 2.2. Must not know what any code leads to.

use std::fmt;

/// A closed list of codes.
pub trait Code: Copy + Eq + fmt::Debug + 'static {
    /// What one of these is, for messages: "a design".
    const KIND: &'static str;
    /// Every value, in the order of METHOD.
    const ALL: &'static [Self];
    /// The value that the word `unknown` stands for, where there is one.
    const UNKNOWN: Option<Self>;

    /// The code, as written in files.
    fn as_str(self) -> &'static str;

    /// The words a reader sees.
    fn label(self) -> &'static str;
}

/// A word that is not in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    kind: &'static str,
    found: String,
    allowed: Vec<&'static str>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is not {}; allowed: {}", self.found, self.kind, self.allowed.join(", "))
    }
}

impl std::error::Error for UnknownCode {}

/// Finds a code in its list.
///
/// # Errors
/// The word is not in the list; the error names it and what is allowed.
pub fn parse<T: Code>(word: &str) -> Result<T, UnknownCode> {
    T::ALL.iter().copied().find(|code| code.as_str() == word).or_else(|| T::UNKNOWN.filter(|_| word == "unknown")).ok_or_else(
        || UnknownCode { kind: T::KIND, found: word.to_owned(), allowed: T::ALL.iter().map(|code| code.as_str()).collect() },
    )
}

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident: $kind:literal, unknown = $unknown:expr;
     $($variant:ident $code:literal $label:literal,)+) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $label] $variant,)+
        }

        impl Code for $name {
            const KIND: &'static str = $kind;
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            const UNKNOWN: Option<Self> = $unknown;

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownCode;

            fn from_str(word: &str) -> Result<Self, UnknownCode> {
                parse(word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                parse(&word).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(super) use codes;

codes! {
    /// The eight verdicts (METHOD 2.1). Nominal: no order is meant.
    Verdict: "a verdict", unknown = None;
    Supported "supported" "Supported",
    HypothesisGenerating "hypothesis_generating" "Hypothesis-generating",
    NonSignificant "non_significant" "Non-significant",
    Contradicted "contradicted" "Contradicted",
    Mixed "mixed" "Mixed",
    PreclinicalOnly "preclinical_only" "Lab/animal only",
    NoUsableEvidence "no_usable_evidence" "No usable evidence",
    NotAssessed "not_assessed" "Not assessed",
}

codes! {
    /// What kind of statement a claim is.
    ClaimType: "a claim type", unknown = None;
    Effect "effect" "effect",
    Harm "harm" "harm",
    Association "association" "association",
    Equivalence "equivalence" "equivalence",
    Mechanism "mechanism" "mechanism",
    Descriptive "descriptive" "description",
}

impl ClaimType {
    /// Whether the claim says that one thing brings about another (METHOD 2.2).
    #[must_use]
    pub const fn is_causal(self) -> bool {
        !matches!(self, Self::Association | Self::Descriptive)
    }
}

codes! {
    /// What happens to the outcome with more exposure.
    Direction: "a direction", unknown = Some(Direction::None);
    Decrease "decrease" "decrease",
    Increase "increase" "increase",
    None "none" "no direction",
}

impl Direction {
    /// −1, +1 or 0.
    #[must_use]
    pub const fn sign(self) -> i8 {
        match self {
            Self::Decrease => -1,
            Self::Increase => 1,
            Self::None => 0,
        }
    }
}

codes! {
    /// Words of the claim that go beyond a difference from no effect.
    ClaimForm: "a claim form", unknown = None;
    Necessity "necessity" "necessity",
    Extent "extent" "extent",
    Superlative "superlative" "superlative",
    Modification "modification" "modification",
    Composite "composite" "composite",
    Existential "existential" "existence",
    Concession "concession" "concession",
    Inference "inference" "inference",
    Rarity "rarity" "rarity",
}

impl ClaimForm {
    /// For the five forms that cap the verdict (V21): what was not tested, in words.
    #[must_use]
    pub const fn untested(self) -> Option<&'static str> {
        match self {
            Self::Necessity => Some("it is the only way"),
            Self::Extent => Some("it is complete"),
            Self::Superlative => Some("it is the most or the best"),
            Self::Modification => Some("it is more so in this group"),
            Self::Composite => Some("every part of the statement holds"),
            Self::Existential | Self::Concession | Self::Inference | Self::Rarity => None,
        }
    }
}

codes! {
    /// Whether the claim names a co-intervention.
    CoIntervention: "a co-intervention setting", unknown = None;
    NamedAloneOrWith "named_alone_or_with" "alone or together with another",
}

codes! {
    /// How a result was obtained.
    Design: "a design", unknown = None;
    Rct "rct" "randomised trial",
    Cohort "cohort" "cohort study",
    NestedCaseControl "nested_case_control" "nested case-control study",
    CaseControl "case_control" "case-control study",
    CrossSectional "cross_sectional" "cross-sectional study",
    MendelianRandomisation "mendelian_randomisation" "Mendelian randomisation study",
    SingleArm "single_arm" "single-arm study",
    BeforeAfter "before_after" "before-after study",
    CaseSeries "case_series" "case series",
    CaseReport "case_report" "case report",
    Ecological "ecological" "ecological study",
    SystematicReview "systematic_review" "systematic review",
    Animal "animal" "animal study",
    InVitro "in_vitro" "laboratory study in cells",
    ExVivo "ex_vivo" "laboratory study in tissue",
    InSilico "in_silico" "computer model",
    MechanisticReasoning "mechanistic_reasoning" "reasoning from mechanism",
    NarrativeReview "narrative_review" "narrative review",
    ExpertOpinion "expert_opinion" "expert opinion",
    Guideline "guideline" "guideline",
    News "news" "news report",
    FoodComposition "food_composition" "food analysis",
}

codes! {
    /// The place of an outcome in its study's plan.
    OutcomeRole: "an outcome role", unknown = None;
    Primary "primary" "primary outcome",
    Secondary "secondary" "secondary outcome",
    Exploratory "exploratory" "exploratory outcome",
    Unknown "unknown" "outcome of unknown role",
}

codes! {
    /// Whether an analysis was planned before the data were seen.
    Prespecified: "a pre-specification", unknown = None;
    Yes "yes" "planned in advance",
    No "no" "not planned in advance",
    Unknown "unknown" "plan not seen",
}

codes! {
    /// How testing several outcomes was dealt with.
    Multiplicity: "a multiplicity setting", unknown = None;
    NotNeeded "not_needed" "not needed",
    Handled "handled" "handled",
    NotHandled "not_handled" "not handled",
    Unknown "unknown" "unknown",
}

codes! {
    /// Risk of bias of one result (`RoB` 2 or ROBINS-I, worst domain).
    RiskOfBias: "a risk of bias", unknown = Some(RiskOfBias::NotAssessed);
    Low "low" "low",
    Some "some" "some concerns",
    High "high" "high",
    Moderate "moderate" "moderate",
    Serious "serious" "serious",
    Critical "critical" "critical",
    NotAssessed "not_assessed" "not assessed",
}

codes! {
    /// How closely a result answers the claim's question.
    Directness: "a directness", unknown = None;
    Direct "direct" "direct",
    Partial "partial" "one element differs",
    Indirect "indirect" "two or more elements differ",
    Unknown "unknown" "match not assessed",
}

codes! {
    /// An element of the question that may differ between claim and result.
    Element: "an element of the question", unknown = None;
    Population "population" "population",
    Intervention "intervention" "intervention",
    Comparator "comparator" "comparator",
    Outcome "outcome" "outcome",
    Duration "duration" "duration",
    CoIntervention "co_intervention" "co-intervention",
}

codes! {
    /// Credibility of a subgroup result (ICEMAN).
    Credibility: "a subgroup credibility", unknown = Some(Credibility::NotRated);
    VeryLow "very_low" "very low",
    Low "low" "low",
    Moderate "moderate" "moderate",
    High "high" "high",
    NotRated "not_rated" "not rated",
}

codes! {
    /// Who was analysed.
    AnalysisSet: "an analysis set", unknown = None;
    Itt "itt" "intention to treat",
    Mitt "mitt" "modified intention to treat",
    Pp "pp" "per protocol",
    Unknown "unknown" "analysis set not stated",
}

codes! {
    /// Effect measure (METHOD F1).
    Measure: "an effect measure", unknown = None;
    Rr "RR" "risk ratio",
    Or "OR" "odds ratio",
    Hr "HR" "hazard ratio",
    Irr "IRR" "rate ratio",
    Rom "ROM" "ratio of means",
    Gmr "GMR" "ratio of geometric means",
    Pr "PR" "prevalence ratio",
    Md "MD" "mean difference",
    Smd "SMD" "standardised mean difference",
    Rd "RD" "risk difference",
    Beta "BETA" "regression coefficient",
    Cor "COR" "correlation",
}

impl Measure {
    /// Whether the measure is a ratio: null 1, handled on the log scale.
    #[must_use]
    pub const fn is_ratio(self) -> bool {
        matches!(self, Self::Rr | Self::Or | Self::Hr | Self::Irr | Self::Rom | Self::Gmr | Self::Pr)
    }

    /// Whether the estimate carries the outcome's unit: a standardised difference, a correlation or a risk difference has none.
    #[must_use]
    pub const fn has_unit(self) -> bool {
        matches!(self, Self::Md | Self::Beta)
    }

    /// The value that means no effect, on the natural scale.
    #[must_use]
    pub const fn null(self) -> f64 {
        if self.is_ratio() { 1.0 } else { 0.0 }
    }

    /// From the natural to the analysis scale; a ratio must be above 0.
    #[must_use]
    pub fn to_analysis(self, value: f64) -> Option<f64> {
        if !self.is_ratio() {
            Some(value)
        } else if value > 0.0 {
            Some(value.ln())
        } else {
            None
        }
    }

    /// From the analysis to the natural scale.
    #[must_use]
    pub fn to_natural(self, value: f64) -> f64 {
        if self.is_ratio() { value.exp() } else { value }
    }
}

codes! {
    /// What kind of quantity an outcome is.
    OutcomeType: "an outcome type", unknown = None;
    Continuous "continuous" "continuous",
    Binary "binary" "yes or no",
    TimeToEvent "tte" "time to event",
    Unknown "unknown" "unknown",
}

codes! {
    /// What stands before a printed P value.
    POperator: "a P operator", unknown = None;
    Equal "=" "equal to",
    Less "<" "below",
    Greater ">" "above",
    NotSignificant "ns" "not significant",
}

codes! {
    /// Whether exposure or outcome runs against the claim's.
    Polarity: "a polarity", unknown = None;
    Same "same" "same",
    Reversed "reversed" "reversed",
}

codes! {
    /// Where the result was read.
    Source: "a source", unknown = Some(Source::Unverified);
    Verified "verified" "verified paper",
    Preprint "preprint" "preprint",
    Abstract "abstract" "conference abstract",
    Registry "registry" "registry record",
    Unverified "unverified" "not verified",
}

codes! {
    /// Standing of the report itself.
    Integrity: "an integrity state", unknown = Some(Integrity::Ok);
    Ok "ok" "no notice",
    Concern "concern" "expression of concern",
    Retracted "retracted" "retracted",
}

codes! {
    /// What a review reviewed.
    ReviewOf: "a kind of review", unknown = None;
    Rct "rct" "randomised trials",
    Nrs "nrs" "non-randomised studies",
    Preclinical "preclinical" "laboratory and animal studies",
    Unknown "unknown" "unknown",
}

codes! {
    /// Quality class of a review (AMSTAR 2).
    ReviewQuality: "a review quality", unknown = Some(ReviewQuality::NotAssessed);
    High "high" "high",
    Moderate "moderate" "moderate",
    Low "low" "low",
    CriticallyLow "critically_low" "critically low",
    NotAssessed "not_assessed" "not assessed",
}
