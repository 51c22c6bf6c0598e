//! How firm a verdict is, and what would change it (METHOD 4).
//!
//! Owns what is tried and in which order. Must not know how it is stored or shown. Reading order: `bench` (one run of the rules under
//! other conditions), `firmness` (4.1–4.3), `fragile` (4.4), `amount` (4.5), `fields` and `further` (4.6), `words`.

mod amount;
mod bench;
mod fields;
mod firmness;
mod fragile;
mod further;
mod hypothetical;
mod reference;
mod search;
#[cfg(test)]
mod tests;
mod words;

use super::codes::{Code, UnknownCode, Verdict, codes, parse};
use super::evidence::Case;
use bench::Bench;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

pub use amount::{Difference, Information, Size};
pub use fields::FieldChange;
pub use fragile::Fragile;
pub use further::{EffectBasis, Found, Further, FurtherDesign, Proposed, Spread};

/// What is known about results beyond a case's fields, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Background(pub BTreeMap<String, Known>);

/// What is known about one result beyond a case's fields; none where the records do not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Whether a company with an interest in the result paid for the study.
    pub industry_funded: Option<bool>,
    /// People randomised but not analysed.
    pub lost: Option<u32>,
}

codes! {
    /// How a verdict holds against other choices (METHOD 4.8).
    Stability: "a stability", unknown = None;
    Firm "firm" "Firm",
    Sensitive "sensitive" "Sensitive",
    Fragile "fragile" "Fragile",
}

codes! {
    /// Another way to put the same evidence together (METHOD 4.3).
    Analysis: "an analysis", unknown = None;
    DerSimonianLaird "dersimonian_laird" "the DerSimonian–Laird estimate of the variance between studies",
    Wald "wald" "Wald intervals throughout",
    HartungKnapp "hartung_knapp" "Hartung–Knapp intervals throughout",
    CommonEffect "common_effect" "one common effect for all studies",
    WithoutEstimation "without_estimation" "only results that can confirm",
    WithoutSomeConcerns "without_some_concerns" "no result with some concerns about bias or worse",
    WithoutIndustry "without_industry" "no study paid for by industry",
}

/// A verdict with the rule that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// The rule's id.
    pub rule: String,
}

/// The verdict without one study (METHOD 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// The study.
    pub study: String,
    /// How readers know it.
    pub name: String,
    /// Whether the verdict rests on it.
    pub counted: bool,
    /// What would follow.
    pub ruling: Ruling,
}

/// The verdict at another threshold (METHOD 4.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AtAlpha {
    /// Two-sided.
    pub alpha: f64,
    /// What would follow.
    pub ruling: Ruling,
}

/// The verdict by another method (METHOD 4.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByMethod {
    /// The method.
    pub analysis: Analysis,
    /// What would follow; none where it does not apply.
    pub ruling: Option<Ruling>,
    /// Why it does not apply, where it does not.
    pub reason: Option<String>,
}

/// How firm a verdict is, and what would change it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Robustness {
    /// The verdict this is about; none where nothing has been tried yet.
    pub ruling: Option<Ruling>,
    /// On how many studies it rests.
    pub studies: usize,
    /// Without each study: those it rests on first, by name.
    pub removals: Vec<Removal>,
    /// At other thresholds, largest first.
    pub alphas: Vec<AtAlpha>,
    /// By other methods.
    pub methods: Vec<ByMethod>,
    /// How many events the significance of a 2×2 table hangs on.
    pub fragility: Vec<Fragile>,
    /// How much information there is, and how much is asked for.
    pub information: Vec<Information>,
    /// Unknown fields that would change it if they were known.
    pub fields: Vec<FieldChange>,
    /// Unknown fields that were not tried, because there are too many.
    pub untried: usize,
    /// What one further study would do.
    pub further: Option<Further>,
    /// How it holds; none where nothing counts.
    pub stability: Option<Stability>,
}

/// Tries a case's verdict against other choices and other evidence. The order of the results does not matter.
#[must_use]
pub fn robustness(case: &Case, background: &Background) -> Robustness {
    let bench = Bench::of(case);
    let (fields, untried) = fields::changes(&bench);
    let mut found = Robustness {
        ruling: Some(bench.ruling.clone()),
        studies: bench.studies().len(),
        removals: firmness::removals(&bench),
        alphas: firmness::alphas(&bench),
        methods: firmness::methods(&bench, background),
        fragility: fragile::tables(&bench, background),
        information: amount::information(&bench),
        fields,
        untried,
        further: Some(further::further(&bench)),
        stability: None,
    };
    found.stability = found.label();
    found
}

impl Robustness {
    /// The studies whose removal leaves the verdict's code, of those it rests on. One study alone is none of one (METHOD 4.1).
    #[must_use]
    pub fn withstands(&self) -> usize {
        let counted = self.removals.iter().filter(|removal| removal.counted);
        if self.studies < 2 { 0 } else { counted.filter(|removal| !self.changes(&removal.ruling)).count() }
    }

    /// The analyses by other methods that apply, and those of them that change the verdict.
    #[must_use]
    pub fn method_changes(&self) -> (usize, usize) {
        let applied: Vec<&Ruling> = self.methods.iter().filter_map(|method| method.ruling.as_ref()).collect();
        (applied.len(), applied.into_iter().filter(|ruling| self.changes(ruling)).count())
    }

    /// The thresholds of METHOD 4.8 at which the verdict is another.
    pub fn alpha_changes(&self) -> impl Iterator<Item = &AtAlpha> {
        let asked = self.alphas.iter().filter(|at| firmness::LABEL_ALPHAS.iter().any(|alpha| (alpha - at.alpha).abs() < 1e-12));
        asked.filter(|at| self.changes(&at.ruling))
    }

    /// Significant tables that hang on no more events than people were lost.
    pub fn hanging(&self) -> impl Iterator<Item = &Fragile> {
        self.fragility.iter().filter(|table| table.hangs())
    }

    /// Whether a ruling's code is another than the verdict's.
    #[must_use]
    pub fn changes(&self, ruling: &Ruling) -> bool {
        self.ruling.as_ref().is_some_and(|present| present.verdict != ruling.verdict)
    }

    fn label(&self) -> Option<Stability> {
        if self.studies == 0 {
            return None;
        }
        let changed = [self.withstands() < self.studies, self.alpha_changes().next().is_some(), self.method_changes().1 > 0];
        let changed = changed.into_iter().filter(|changed| *changed).count();
        Some(if changed > 1 || self.hanging().next().is_some() {
            Stability::Fragile
        } else if changed == 1 {
            Stability::Sensitive
        } else {
            Stability::Firm
        })
    }
}
