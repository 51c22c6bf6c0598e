//! A result: one analysis of one outcome, with its figures as printed and what they mean.

use super::codes::{Provenance, codes};
use super::criterion::Criterion;
use super::measure::Measure;
use super::number::Printed;
use super::p_value::PValue;
use super::partial_date::PartialDate;
use super::study::{Design, Integrity};

codes! {
    /// What part a result played in the study's plan.
    ResultRole, "role of a result", {
        Primary = "primary", "Primary";
        Secondary = "secondary", "Secondary";
        Exploratory = "exploratory", "Exploratory";
        Unknown = "unknown", "Role not stated";
    }
}

codes! {
    /// Whether the analysis was laid down before the data were seen.
    Prespecified, "pre-specification", {
        Yes = "yes", "Planned in advance";
        No = "no", "Not planned in advance";
        Unknown = "unknown", "Plan not seen";
    }
}

codes! {
    /// Whether testing several outcomes was allowed for.
    Multiplicity, "multiplicity", {
        NotNeeded = "not_needed", "Single test";
        Handled = "handled", "Corrected for several tests";
        NotHandled = "not_handled", "Not corrected for several tests";
        Unknown = "unknown", "Correction not stated";
    }
}

codes! {
    /// Whom the analysis includes.
    AnalysisSet, "analysis set", {
        IntentionToTreat = "itt", "Intention to treat";
        ModifiedIntentionToTreat = "mitt", "Modified intention to treat";
        PerProtocol = "pp", "Per protocol";
        Unknown = "unknown", "Analysis set not stated";
    }
}

codes! {
    /// How credible a subgroup effect is (ICEMAN).
    Credibility, "credibility", {
        VeryLow = "very_low", "Very low";
        Low = "low", "Low";
        Moderate = "moderate", "Moderate";
        High = "high", "High";
        NotRated = "not_rated", "Not rated";
    }
}

codes! {
    /// Which way the authors say a result went, when they give no numbers.
    ReportedDirection, "direction", {
        Increase = "increase", "Increase";
        Decrease = "decrease", "Decrease";
    }
}

codes! {
    /// Whether an observational result was adjusted.
    Adjusted, "adjustment", {
        Yes = "yes", "Adjusted";
        No = "no", "Unadjusted";
        Unknown = "unknown", "Adjustment not seen";
    }
}

codes! {
    /// What a review reviewed.
    ReviewOf, "kind of reviewed studies", {
        Rct = "rct", "randomised trials";
        Nrs = "nrs", "non-randomised studies";
        Preclinical = "preclinical", "laboratory or animal studies";
    }
}

codes! {
    /// How good a review is (AMSTAR 2).
    ReviewQuality, "review quality", {
        High = "high", "High";
        Moderate = "moderate", "Moderate";
        Low = "low", "Low";
        CriticallyLow = "critically_low", "Critically low";
        NotAssessed = "not_assessed", "Not assessed";
    }
}

codes! {
    /// What kind of place a result was read in.
    Standing, "source standing", {
        Verified = "verified", "Read in the paper or its abstract";
        Preprint = "preprint", "Preprint";
        Abstract = "abstract", "Conference abstract only";
        Registry = "registry", "Registry only";
        Unverified = "unverified", "Not verified";
    }
}

codes! {
    /// Which side of a comparison.
    Side, "arm", {
        Experimental = "experimental", "Experimental";
        Control = "control", "Control";
    }
}

codes! {
    /// What a paper gives for one arm.
    ArmFigure, "figure of an arm", {
        N = "n", "n";
        Events = "events", "events";
        Percent = "percent", "%";
        Mean = "mean", "mean";
        Sd = "sd", "SD";
        Sem = "sem", "SE";
        Median = "median", "median";
        IqrLow = "iqr_low", "lower quartile";
        IqrHigh = "iqr_high", "upper quartile";
        CiLow = "ci_low", "95% CI from";
        CiHigh = "ci_high", "95% CI to";
        BaselineMean = "baseline_mean", "mean at baseline";
        BaselineSd = "baseline_sd", "SD at baseline";
        FinalMean = "final_mean", "mean at the end";
        FinalSd = "final_sd", "SD at the end";
    }
}

/// Events and people in two arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Events in the experimental arm.
    pub events_experimental: i32,
    /// People in the experimental arm.
    pub n_experimental: i32,
    /// Events in the control arm.
    pub events_control: i32,
    /// People in the control arm.
    pub n_control: i32,
}

/// What a review result says of the review.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// What it reviewed.
    pub of: Option<ReviewOf>,
    /// How many studies it pooled; none when unknown, 0 when it found none.
    pub k_included: Option<i32>,
    /// The studies it included, where the list is known.
    pub included: Vec<String>,
    /// When it searched.
    pub search_date: Option<PartialDate>,
    /// Its quality.
    pub quality: Option<ReviewQuality>,
}

/// One analysis of one outcome. Figures are as printed; which of them count is the verdict's business.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyResult {
    /// Its name, unique among all results.
    pub key: String,
    /// The report it stands in.
    pub report: Option<String>,
    /// Its name for readers.
    pub label: String,
    /// The design of this analysis.
    pub design: Design,
    /// Its part in the plan.
    pub role: ResultRole,
    /// The part in the paper's words.
    pub role_printed: Option<String>,
    /// Whether it was planned.
    pub prespecified: Prespecified,
    /// Whether several tests were allowed for.
    pub multiplicity: Multiplicity,
    /// Whom it includes.
    pub analysis: AnalysisSet,
    /// Whom it speaks of, in words.
    pub population: String,
    /// The people of a subgroup; none for everybody.
    pub subgroup: Option<Criterion>,
    /// The result in everybody, for a subgroup.
    pub parent: Option<String>,
    /// P of the interaction test as printed, or "unknown".
    pub interaction_p: Option<String>,
    /// How credible the subgroup effect is.
    pub credibility: Credibility,
    /// How the effect is expressed; none where there is no comparison.
    pub measure: Option<Measure>,
    /// The measure in the paper's words.
    pub measure_printed: Option<String>,
    /// The parent outcome under which different outcomes may be pooled.
    pub outcome_group: Option<String>,
    /// What is contrasted: "`top_v_bottom`".
    pub contrast: Option<String>,
    /// The estimate.
    pub estimate: Option<Printed>,
    /// Lower limit of the interval.
    pub ci_low: Option<Printed>,
    /// Upper limit of the interval.
    pub ci_high: Option<Printed>,
    /// Level of the interval in per cent, 50 to 99.9; none when no interval is printed.
    pub level: Option<f64>,
    /// P value.
    pub p: Option<PValue>,
    /// Whether P is one-sided.
    pub one_sided: bool,
    /// Standard error of the estimate (of the logarithm for ratios).
    pub se: Option<f64>,
    /// Events and people by arm.
    pub counts: Option<Counts>,
    /// People analysed.
    pub n: Option<i32>,
    /// Events.
    pub events: Option<i32>,
    /// Which way it went, in the authors' words.
    pub reported_direction: Option<ReportedDirection>,
    /// Whether it was adjusted.
    pub adjusted: Option<Adjusted>,
    /// How fully: 0, 1, 2 …
    pub adjustment: Option<i32>,
    /// For what.
    pub adjusted_basis: Option<String>,
    /// Where the adjustment was read.
    pub adjusted_source: Option<String>,
    /// Whether the per-protocol analysis agrees.
    pub per_protocol_agrees: bool,
    /// Whether clusters or periods were analysed as if they were people.
    pub unit_error: bool,
    /// Whether the study has more than two arms.
    pub multi_arm: bool,
    /// Whether the outcome is the exposure's direct biochemical target.
    pub marker: bool,
    /// Computed information size in participants.
    pub information_size: Option<i32>,
    /// For reviews.
    pub review: Option<Review>,
    /// Heterogeneity as printed, per cent.
    pub i2: Option<f64>,
    /// The figures contradict one another as printed: kept, never counted.
    pub suspect_numbers: bool,
    /// Why this is no comparison that could count.
    pub not_a_result: Option<String>,
    /// The result it repeats.
    pub duplicate_of: Option<String>,
    /// What kind of place it was read in.
    pub standing: Standing,
    /// Whether its report still stands.
    pub integrity: Integrity,
    /// When it was retracted.
    pub retracted_on: Option<PartialDate>,
    /// When it was published.
    pub published: Option<PartialDate>,
    /// How we know what it says.
    pub status: Provenance,
    /// How we know its figures.
    pub figures_status: Provenance,
    /// How derived figures were computed.
    pub derivation: Option<String>,
    /// How a coded P was read from words.
    pub p_derivation: Option<String>,
    /// Where it was read.
    pub source: Option<String>,
    /// A second place.
    pub source2: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
    /// The figures exactly as printed, where they differ from the ones above.
    pub as_printed: Option<String>,
    /// What it says, where it says it without figures.
    pub text: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Unit of the estimate, where it is not the outcome's.
    pub unit: Option<String>,
    /// The document that planned it.
    pub plan_url: Option<String>,
    /// The date of that document.
    pub plan_date: Option<PartialDate>,
    /// The statistical test, in words.
    pub test: Option<String>,
    /// Arm by arm.
    pub arm_data: Vec<(Side, ArmFigure, Printed)>,
}
