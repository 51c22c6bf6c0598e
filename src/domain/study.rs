//! A study: one trial or cohort, the unit that votes, with its reports, criteria, arms, outcomes and results. Parsed from
//! [`StudyDraft`]; knows nothing of claims or verdicts.

use super::codes::{Provenance, codes};
use super::conduct::Conduct;
use super::criterion::{Criterion, CriterionKind};
use super::dose::Intervention;
use super::duration::Duration;
use super::id::Slug;
use super::identifiers::Identifier;
use super::partial_date::PartialDate;
use super::result::StudyResult;

codes! {
    /// How a study was done (METHOD 2.2).
    Design, "design", {
        Rct = "rct", "Randomised trial";
        Cohort = "cohort", "Cohort";
        NestedCaseControl = "nested_case_control", "Nested case-control";
        CaseControl = "case_control", "Case-control";
        CrossSectional = "cross_sectional", "Cross-sectional";
        MendelianRandomisation = "mendelian_randomisation", "Mendelian randomisation";
        SingleArm = "single_arm", "Single arm";
        BeforeAfter = "before_after", "Before and after";
        CaseSeries = "case_series", "Case series";
        CaseReport = "case_report", "Case report";
        Ecological = "ecological", "Ecological";
        SystematicReview = "systematic_review", "Systematic review";
        Animal = "animal", "Animal study";
        InVitro = "in_vitro", "Cell study";
        ExVivo = "ex_vivo", "Tissue study";
        InSilico = "in_silico", "Computer model";
        MechanisticReasoning = "mechanistic_reasoning", "Mechanism only";
        NarrativeReview = "narrative_review", "Narrative review";
        ExpertOpinion = "expert_opinion", "Expert opinion";
        Guideline = "guideline", "Guideline";
        News = "news", "News";
        FoodComposition = "food_composition", "Food analysis";
    }
}

codes! {
    /// Where a figure was read.
    SourceTier, "kind of source", {
        PrimaryAbstract = "primary_abstract", "the paper's abstract";
        PrimaryFullText = "primary_full_text", "the paper's full text or tables";
        Registry = "registry", "the trial registry";
        Secondary = "secondary", "a secondary page";
    }
}

codes! {
    /// What kind of report.
    ReportKind, "kind of report", {
        Article = "article", "Article";
        SecondaryAnalysis = "secondary_analysis", "Secondary analysis";
        Protocol = "protocol", "Protocol";
        ConferenceAbstract = "conference_abstract", "Conference abstract";
        Registry = "registry", "Registry record";
        MetaAnalysis = "meta_analysis", "Meta-analysis";
        NarrativeReview = "narrative_review", "Narrative review";
        Letter = "letter", "Letter";
    }
}

codes! {
    /// How well a citation was seen.
    CitationStatus, "citation status", {
        Verified = "verified", "Verified";
        Mixed = "mixed", "Partly recalled";
        Recalled = "recalled", "Recalled";
    }
}

codes! {
    /// Whether the report still stands.
    Integrity, "integrity", {
        Ok = "ok", "No notice found";
        Concern = "concern", "Expression of concern";
        Retracted = "retracted", "Retracted";
        Unknown = "unknown", "Not checked";
    }
}

codes! {
    /// What an arm is for.
    ArmRole, "role of an arm", {
        Experimental = "experimental", "Experimental";
        Control = "control", "Control";
        Exposed = "exposed", "Exposed";
        Reference = "reference", "Reference";
    }
}

codes! {
    /// What kind of quantity an outcome is.
    OutcomeKind, "kind of outcome", {
        Continuous = "continuous", "Continuous";
        Binary = "binary", "Yes or no";
        TimeToEvent = "time_to_event", "Time to event";
    }
}

codes! {
    /// What part an outcome plays in the study's plan.
    OutcomeRole, "role of an outcome", {
        Primary = "primary", "Primary";
        Secondary = "secondary", "Secondary";
        Exploratory = "exploratory", "Exploratory";
        Safety = "safety", "Safety";
        Unknown = "unknown", "Role not stated";
    }
}

/// Where a figure was read, with what was read there in our own words.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The name figures refer to it by.
    pub key: String,
    /// Its address.
    pub url: String,
    /// What kind of place it is.
    pub tier: SourceTier,
    /// What it says, in our own words.
    pub says: String,
}

/// A study as it can be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// Its name in addresses.
    pub slug: Slug,
    /// Sources first named with this study.
    pub sources: Vec<Source>,
    /// Its name for readers.
    pub name: String,
    /// The design of its main analysis.
    pub design: Design,
    /// The design in the words of its authors.
    pub design_note: Option<String>,
    /// What was given or measured, in words.
    pub exposure: Option<String>,
    /// Where it was done, with how we know.
    pub countries: Option<(String, Provenance)>,
    /// Who was blinded.
    pub blinding: Option<String>,
    /// Who paid, with how we know.
    pub funding: Option<(String, Provenance)>,
    /// Who took part, in words.
    pub population: Option<String>,
    /// How long people were followed or treated.
    pub duration: Option<Duration>,
    /// Other studies that may share its participants.
    pub overlap: Option<String>,
    /// What a reader should know besides.
    pub remarks: Option<String>,
    /// How it was set up and when.
    pub conduct: Conduct,
    /// Its papers and registry records.
    pub reports: Vec<Report>,
    /// Single figures and facts.
    pub facts: Vec<Fact>,
    /// Who could enter.
    pub criteria: Vec<EntryCriterion>,
    /// Its arms.
    pub arms: Vec<Arm>,
    /// What was measured, with the results.
    pub outcomes: Vec<Outcome>,
}

/// A paper or registry record of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its name within the study.
    pub key: String,
    /// What kind of report.
    pub kind: ReportKind,
    /// Its name for readers.
    pub label: String,
    /// Authors as cited.
    pub authors: Option<String>,
    /// Title as cited.
    pub title: Option<String>,
    /// Journal as cited.
    pub journal: Option<String>,
    /// Year of publication.
    pub year: Option<i32>,
    /// Volume and issue.
    pub volume: Option<String>,
    /// Pages or article number.
    pub pages: Option<String>,
    /// When it was published, as far as known.
    pub published: Option<PartialDate>,
    /// How well the citation was seen.
    pub status: CitationStatus,
    /// Parts of the citation that were recalled.
    pub recalled: Vec<String>,
    /// Where the citation was read.
    pub source: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Whom this report is about, where that differs from the study.
    pub population: Option<String>,
    /// Its design in the authors' words, where that differs.
    pub design_note: Option<String>,
    /// Who was blinded, where that differs.
    pub blinding: Option<String>,
    /// Who paid for it, where that differs.
    pub funding: Option<String>,
    /// Whether it still stands.
    pub integrity: Integrity,
    /// When it was retracted.
    pub retracted_on: Option<PartialDate>,
    /// The retraction notice.
    pub notice_url: Option<String>,
    /// Its identifiers, with how we know each.
    pub identifiers: Vec<(Identifier, Provenance)>,
}

/// A named figure or fact of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The report it stands in.
    pub report: Option<String>,
    /// What it is: "`n_randomised`".
    pub name: String,
    /// Its value as printed; none when unknown.
    pub value: Option<String>,
    /// How we know it.
    pub status: Provenance,
    /// Whether the source is weak.
    pub low_confidence: bool,
    /// Where it was read.
    pub source: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// A threshold people had to meet to take part.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryCriterion {
    /// The report it stands in.
    pub report: Option<String>,
    /// In or out.
    pub kind: CriterionKind,
    /// The comparison.
    pub criterion: Criterion,
    /// How we know it.
    pub status: Provenance,
    /// Where it was read.
    pub source: Option<String>,
    /// What a reader should know: a contradiction, for instance.
    pub note: Option<String>,
}

/// A group of participants.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// Its name within the study.
    pub key: String,
    /// The report that gives its size.
    pub report: Option<String>,
    /// Its name for readers.
    pub name: String,
    /// What it is for.
    pub role: ArmRole,
    /// How many people.
    pub n: Option<i32>,
    /// For how long.
    pub duration: Option<Duration>,
    /// The dose in the paper's words.
    pub printed: Option<String>,
    /// How we know all this.
    pub status: Provenance,
    /// Whether the source is weak.
    pub low_confidence: bool,
    /// Where it was read.
    pub source: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// What was given.
    pub interventions: Vec<Intervention>,
}

/// Something measured at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its name within the study.
    pub key: String,
    /// Its name for readers.
    pub name: String,
    /// What it measures, the same word in every study: "`coronary_calcium`".
    pub concept: String,
    /// Its unit.
    pub unit: Option<String>,
    /// What kind of quantity.
    pub kind: OutcomeKind,
    /// When it was measured.
    pub time_point: Option<Duration>,
    /// Its part in the study's plan.
    pub role: OutcomeRole,
    /// Whether more of it is better.
    pub higher_is_better: bool,
    /// Its analyses.
    pub results: Vec<StudyResult>,
}

impl Study {
    /// The year of its first dated report; none when no report is dated.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        self.reports.iter().filter_map(|report| report.year.or_else(|| report.published.map(PartialDate::year))).min()
    }

    /// The largest number of people any result or arm total speaks of.
    #[must_use]
    pub fn participants(&self) -> Option<i32> {
        let results = self.results().filter_map(|(_, result)| result.n);
        results.max().filter(|n| *n > 0)
    }

    /// Every result with its outcome.
    pub fn results(&self) -> impl Iterator<Item = (&Outcome, &StudyResult)> {
        self.outcomes.iter().flat_map(|outcome| outcome.results.iter().map(move |result| (outcome, result)))
    }

    /// The entry thresholds in words, each once.
    #[must_use]
    pub fn thresholds(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for entry in &self.criteria {
            let line = match entry.kind {
                CriterionKind::Inclusion => entry.criterion.to_string(),
                CriterionKind::Exclusion => format!("not {}", entry.criterion),
            };
            if !words.contains(&line) {
                words.push(line);
            }
        }
        words
    }

    /// What was compared, in words: "vitamin K2 (MK-7) 720 µg daily + vitamin D3 25 µg daily v placebo".
    #[must_use]
    pub fn interventions(&self) -> String {
        let mut sides: Vec<String> = Vec::new();
        for arm in &self.arms {
            let side = if arm.interventions.is_empty() {
                arm.name.clone()
            } else {
                arm.interventions.iter().map(Intervention::words).collect::<Vec<_>>().join(" + ")
            };
            if !sides.contains(&side) {
                sides.push(side);
            }
        }
        sides.join(" v ")
    }

    /// The substances of its arms, each once, without the inactive ones.
    #[must_use]
    pub fn substances(&self) -> Vec<String> {
        const INACTIVE: [&str; 4] = ["placebo", "no treatment", "usual diet", "usual care"];
        let mut names: Vec<String> = Vec::new();
        for intervention in self.arms.iter().flat_map(|arm| &arm.interventions) {
            if !INACTIVE.contains(&intervention.substance.as_str()) && !names.contains(&intervention.substance) {
                names.push(intervention.substance.clone());
            }
        }
        names.sort();
        names
    }

    /// How long it lasted: its own duration, else its arms'.
    #[must_use]
    pub fn followed_for(&self) -> Option<&Duration> {
        self.duration.as_ref().or_else(|| self.arms.iter().find_map(|arm| arm.duration.as_ref()))
    }
}
