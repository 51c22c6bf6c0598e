//! How a study was set up and when: allocation, dates, people. Knows nothing of its results. Ranges are METHOD 6.10's.

use super::codes::codes;
use super::draft::{Gate, words_or_none};
use super::number::Printed;
use super::partial_date::PartialDate;
use super::study_draft::StudyDraft;

codes! {
    /// What was allocated to what (METHOD 6.7).
    Allocation, "kind of allocation", {
        Parallel = "parallel", "Parallel groups";
        Cluster = "cluster", "Clusters";
        CrossOver = "cross_over", "Cross-over";
        Factorial = "factorial", "Factorial";
    }
}

codes! {
    /// How a cross-over trial was analysed.
    Paired, "kind of analysis", {
        Yes = "yes", "Paired";
        No = "no", "Not paired";
        FirstPeriod = "first_period", "First period only";
    }
}

codes! {
    /// Whether a company with an interest in the result paid for the study, wholly or in part.
    IndustryFunded, "answer about funding", {
        Yes = "yes", "Paid for by industry, wholly or in part";
        No = "no", "Not paid for by industry";
    }
}

/// How a study was set up and when; none where not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduct {
    /// What was allocated.
    pub allocation: Option<Allocation>,
    /// Intracluster correlation, 0 to 1.
    pub icc: Option<Printed>,
    /// Mean people per cluster, at least 1.
    pub cluster_size: Option<Printed>,
    /// How a cross-over was analysed.
    pub paired: Option<Paired>,
    /// The key of the arm the others are compared with.
    pub control_arm: Option<String>,
    /// When it was registered.
    pub registered_on: Option<PartialDate>,
    /// When the first person entered.
    pub started_on: Option<PartialDate>,
    /// When the primary outcome was last measured.
    pub primary_completed_on: Option<PartialDate>,
    /// When the data were locked.
    pub data_locked_on: Option<PartialDate>,
    /// People enrolled.
    pub n_enrolled: Option<i32>,
    /// People randomised.
    pub n_randomised: Option<i32>,
    /// Mean age in years, 0 to 120.
    pub age_mean: Option<Printed>,
    /// Lowest age in years.
    pub age_low: Option<Printed>,
    /// Highest age in years.
    pub age_high: Option<Printed>,
    /// Women in per cent, 0 to 100.
    pub female_percent: Option<Printed>,
    /// The registry's primary outcome, in words.
    pub registry_primary: Option<String>,
    /// How testing several outcomes was allowed for, in words.
    pub multiplicity_note: Option<String>,
    /// Whether industry paid.
    pub industry_funded: Option<IndustryFunded>,
}

impl Conduct {
    pub(super) fn parse(gate: &mut Gate, draft: &StudyDraft) -> Self {
        let mut within = |field: &str, text: &str, low: f64, high: f64| {
            let figure = gate.optional::<Printed>(field, text);
            let fits = figure.as_ref().is_none_or(|figure| (low..=high).contains(&figure.value()));
            let bound =
                if high.is_finite() { format!("must lie between {low} and {high}") } else { format!("must be at least {low}") };
            gate.check(fits, field, text, &bound);
            figure
        };
        let icc = within("icc", &draft.icc, 0.0, 1.0);
        let cluster_size = within("cluster_size", &draft.cluster_size, 1.0, f64::INFINITY);
        let age_mean = within("age_mean", &draft.age_mean, 0.0, 120.0);
        let age_low = within("age_low", &draft.age_low, 0.0, 120.0);
        let age_high = within("age_high", &draft.age_high, 0.0, 120.0);
        let female_percent = within("female_percent", &draft.female_percent, 0.0, 100.0);
        let mut people = |field: &str, text: &str| {
            let n = gate.optional::<i32>(field, text);
            gate.check(n.is_none_or(|n| n > 0), field, text, "must be a number of people; leave it out when unknown");
            n
        };
        let n_enrolled = people("n_enrolled", &draft.n_enrolled);
        let n_randomised = people("n_randomised", &draft.n_randomised);
        // a fault is kept in the gate, which then lets nothing pass
        Self {
            allocation: gate.optional("allocation", &draft.allocation),
            icc,
            cluster_size,
            paired: gate.optional("paired", &draft.paired),
            control_arm: words_or_none(&draft.control_arm),
            registered_on: gate.optional("registered_on", &draft.registered_on),
            started_on: gate.optional("started_on", &draft.started_on),
            primary_completed_on: gate.optional("primary_completed_on", &draft.primary_completed_on),
            data_locked_on: gate.optional("data_locked_on", &draft.data_locked_on),
            n_enrolled,
            n_randomised,
            age_mean,
            age_low,
            age_high,
            female_percent,
            registry_primary: words_or_none(&draft.registry_primary),
            multiplicity_note: words_or_none(&draft.multiplicity_note),
            industry_funded: gate.optional("industry_funded", &draft.industry_funded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(draft: &StudyDraft) -> Vec<String> {
        let mut gate = Gate::new();
        let conduct = Conduct::parse(&mut gate, draft);
        gate.finish(Some(conduct)).map_or_else(|errors| errors.all().iter().map(ToString::to_string).collect(), |_| Vec::new())
    }

    #[test]
    fn what_a_registry_says_is_read() {
        let draft = StudyDraft {
            allocation: "cluster".into(),
            icc: "0,05".into(),
            cluster_size: "20".into(),
            registered_on: "2017-08".into(),
            n_randomised: "365".into(),
            age_mean: "71".into(),
            female_percent: "0".into(),
            ..StudyDraft::default()
        };
        assert_eq!(faults(&draft), [""; 0]);
        let conduct = Conduct::parse(&mut Gate::new(), &draft);
        assert_eq!(conduct.allocation, Some(Allocation::Cluster));
        assert_eq!((conduct.n_randomised, conduct.n_enrolled), (Some(365), None));
        assert!(conduct.icc.is_some_and(|icc| (icc.value() - 0.05).abs() < 1e-12));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let draft = StudyDraft {
            icc: "5".into(),
            cluster_size: "0.5".into(),
            age_mean: "130".into(),
            female_percent: "101".into(),
            n_enrolled: "0".into(),
            registered_on: "soon".into(),
            paired: "maybe".into(),
            ..StudyDraft::default()
        };
        assert_eq!(faults(&draft).len(), 7, "{:?}", faults(&draft));
        assert!(faults(&draft).contains(&"icc: must lie between 0 and 1 (got “5”)".to_owned()));
    }
}
