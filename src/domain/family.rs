//! Designs in the few groups a reader thinks in: which stand side by side on the evidence map. Knows no rule of the method.

use super::codes::codes;
use super::study::Design;

codes! {
    /// A group of designs.
    Family, "group of designs", {
        Trials = "trials", "Trials";
        Reviews = "reviews", "Reviews";
        Cohorts = "cohorts", "Cohorts";
        OtherHuman = "other_human", "Other human";
        Laboratory = "laboratory", "Laboratory and animal";
        Commentary = "commentary", "Commentary and food tables";
    }
}

impl Family {
    /// The group a design belongs to.
    #[must_use]
    pub const fn of(design: Design) -> Self {
        match design {
            Design::Rct => Self::Trials,
            Design::SystematicReview => Self::Reviews,
            Design::Cohort | Design::NestedCaseControl => Self::Cohorts,
            Design::CaseControl
            | Design::CrossSectional
            | Design::MendelianRandomisation
            | Design::SingleArm
            | Design::BeforeAfter
            | Design::CaseSeries
            | Design::CaseReport
            | Design::Ecological => Self::OtherHuman,
            Design::Animal | Design::InVitro | Design::ExVivo | Design::InSilico | Design::MechanisticReasoning => Self::Laboratory,
            Design::NarrativeReview | Design::ExpertOpinion | Design::Guideline | Design::News | Design::FoodComposition => {
                Self::Commentary
            }
        }
    }

    /// The codes of its designs.
    #[must_use]
    pub fn designs(self) -> Vec<String> {
        Design::ALL.iter().filter(|design| Self::of(**design) == self).map(ToString::to_string).collect()
    }

    /// A word that fits over a single narrow column.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Trials => "RCT",
            Self::Reviews => "Rev",
            Self::Cohorts => "Coh",
            Self::OtherHuman => "Hum",
            Self::Laboratory => "Lab",
            Self::Commentary => "Com",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_design_belongs_to_one_group_and_every_group_has_designs() {
        let listed: usize = Family::ALL.iter().map(|family| family.designs().len()).sum();
        assert_eq!(listed, Design::ALL.len());
        assert!(Family::ALL.iter().all(|family| !family.designs().is_empty()));
    }
}
