//! What a check says: the finding, its offers, and what of the surroundings the checks may ask. Knows no single check.

use crate::domain::codes::codes;
use crate::domain::study_draft::ResultDraft;
use chrono::NaiveDate;

codes! {
    /// What a finding asks of the editor (METHOD 6.10: E, W, I).
    Severity, "severity", {
        Error = "error", "Error";
        Warning = "warning", "Warning";
        Hint = "hint", "Hint";
    }
}

codes! {
    /// The checks of METHOD 6.10; V-42 is the gate of overrides.
    Check, "check", {
        V01 = "V-01", "Title, design and identifier";
        V02 = "V-02", "Form of an identifier";
        V03 = "V-03", "Ratios above zero";
        V04 = "V-04", "Order of the limits";
        V05 = "V-05", "Estimate inside its interval";
        V06 = "V-06", "Estimate at a limit";
        V07 = "V-07", "Estimate in the middle of its interval";
        V08 = "V-08", "Level of the interval";
        V09 = "V-09", "Range of P";
        V10 = "V-10", "P and interval";
        V11 = "V-11", "P and interval on one side of 0.05";
        V12 = "V-12", "P given as a bound";
        V13 = "V-13", "Direction in words and in figures";
        V14 = "V-14", "Figures that can count";
        V15 = "V-15", "Unit of the estimate";
        V16 = "V-16", "Unit of the outcome";
        V17 = "V-17", "Proportion or per cent";
        V18 = "V-18", "Possible range";
        V19 = "V-19", "Numbers of people";
        V20 = "V-20", "Events and people";
        V21 = "V-21", "Estimate and counts";
        V22 = "V-22", "Per cent and people";
        V23 = "V-23", "Definition of a subgroup";
        V24 = "V-24", "Overall result of a subgroup";
        V25 = "V-25", "Interaction test of a subgroup";
        V26 = "V-26", "Several primary outcomes";
        V27 = "V-27", "Primary outcome of the registry";
        V28 = "V-28", "Document of the plan";
        V29 = "V-29", "Standard deviations";
        V30 = "V-30", "Cluster, cross-over and multi-arm trials";
        V31 = "V-31", "Order of dates";
        V32 = "V-32", "Duration and time of measurement";
        V33 = "V-33", "Dose";
        V34 = "V-34", "Age and sex";
        V35 = "V-35", "Comparator of a threshold";
        V36 = "V-36", "Retraction";
        V37 = "V-37", "Possible duplicate";
        V38 = "V-38", "Review";
        V39 = "V-39", "Margins and smallest difference that matters";
        V40 = "V-40", "Equivalence without a margin";
        V41 = "V-41", "Heterogeneity";
        V43 = "V-43", "Size of the effect";
    }
}

impl Check {
    /// The severity METHOD 6.10 gives it; V-31 and V-34 have a milder half as well.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::V02
            | Self::V03
            | Self::V04
            | Self::V05
            | Self::V09
            | Self::V13
            | Self::V15
            | Self::V18
            | Self::V19
            | Self::V20
            | Self::V23
            | Self::V30
            | Self::V31
            | Self::V32
            | Self::V34
            | Self::V35
            | Self::V36
            | Self::V39 => Severity::Error,
            Self::V08 | Self::V12 | Self::V41 => Severity::Hint,
            _ => Severity::Warning,
        }
    }

    /// Whether "printed like this" may answer it: papers do print impossible figures.
    #[must_use]
    pub const fn is_printable(self) -> bool {
        matches!(self, Self::V03 | Self::V04 | Self::V05)
    }
}

/// Something to look at again, at one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// What it asks.
    pub severity: Severity,
    /// The field, as the gate writes it: `outcome[0].result[1].ci_low`; empty for the whole record.
    pub path: String,
    /// What it is about, as typed: the field's text, or every figure compared ("17 (-86 to 53)"), so that a tick ends when one changes.
    pub value: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Ways out that only need a click.
    pub offers: Vec<Offer>,
    /// Whether "printed like this" (`suspect_numbers`) answers it: V-03, V-04 and V-05.
    pub printable: bool,
}

/// A way out: texts for fields, and how they came about. Nothing applies itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// "Use −183 to −1"
    pub label: String,
    /// How the figures were worked out.
    pub formula: String,
    /// Field paths with the text each would have.
    pub set: Vec<(String, String)>,
}

/// What the checks of a study may ask beside its draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Surroundings {
    /// The day of the check.
    pub today: NaiveDate,
    /// The other studies, for V-37.
    pub others: Vec<OtherStudy>,
    /// Substance, form and µg per day of doses in other studies, for V-33.
    pub daily_doses: Vec<(String, Option<String>, f64)>,
    /// The slug of the study itself, which is not its own duplicate.
    pub slug: String,
}

/// What V-37 compares of another study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherStudy {
    /// Its slug.
    pub slug: String,
    /// Its name for readers.
    pub name: String,
    /// Scheme and value of every identifier of its reports.
    pub identifiers: Vec<(String, String)>,
    /// Name or intervention words of every arm, with its people.
    pub arms: Vec<(String, Option<i32>)>,
}

impl Finding {
    pub(super) fn new(check: Check, field: &str, value: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            check,
            severity: check.severity(),
            path: field.to_owned(),
            value: value.into().trim().to_owned(),
            message: message.into(),
            offers: Vec::new(),
            printable: check.is_printable(),
        }
    }

    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// A hint that only offers, whatever the check's severity.
    pub(super) fn hint(self) -> Self {
        self.severity(Severity::Hint)
    }

    /// Adds a way out that puts right what was typed.
    pub(super) fn offer(mut self, label: String, formula: &str, set: &[(&str, String)]) -> Self {
        let set = set.iter().map(|(field, text)| ((*field).to_owned(), text.clone())).collect();
        self.offers.push(Offer { label, formula: formula.to_owned(), set });
        self
    }

    /// Adds a way out whose figures are worked out, and are then marked as derived with their formula.
    pub(super) fn derive(self, result: &ResultDraft, label: String, formula: &str, set: &[(&str, String)]) -> Self {
        let before = result.derivation.trim();
        let derivation = if before.is_empty() { formula.to_owned() } else { format!("{before}; {formula}") };
        let mut set = set.to_vec();
        set.extend([("derivation", derivation), ("figures_status", "derived".to_owned())]);
        self.offer(label, formula, &set)
    }
}

/// Collects findings below a path.
#[derive(Debug, Default)]
pub(super) struct Notes {
    prefix: String,
    pub(super) found: Vec<Finding>,
}

impl Notes {
    /// Keeps a finding whose paths are relative to where the notes stand.
    pub(super) fn add(&mut self, mut finding: Finding) {
        finding.path = self.absolute(&finding.path);
        for offer in &mut finding.offers {
            for (path, _) in &mut offer.set {
                *path = self.absolute(path);
            }
        }
        self.found.push(finding);
    }

    /// A finding without offers.
    pub(super) fn raise(&mut self, check: Check, field: &str, value: &str, message: impl Into<String>) {
        self.add(Finding::new(check, field, value, message));
    }

    /// Works below a prefix ending in a dot.
    pub(super) fn within(&mut self, prefix: &str, work: impl FnOnce(&mut Self)) {
        let outer = self.prefix.len();
        self.prefix.push_str(prefix);
        work(self);
        self.prefix.truncate(outer);
    }

    fn absolute(&self, field: &str) -> String {
        if field.is_empty() { self.prefix.trim_end_matches('.').to_owned() } else { format!("{}{field}", self.prefix) }
    }
}
