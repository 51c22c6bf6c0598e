//! How firm a verdict is, as pages show it: the label with its reasons, and every step that was tried.

mod further;

use super::counted;
use crate::store::claim_page::ClaimPage;
use crate::verdict::Code;
use crate::verdict::robustness::{Difference, Fragile, Information, Robustness, Ruling, Size};
use crate::verdict::words::{list, number, percent};
use crate::web::filters::grouped;
use further::{assumptions, steps};
use std::collections::HashMap;

/// How firm a verdict is.
pub struct Robust {
    /// The label's code and word; none where nothing counts.
    pub stability: Option<(&'static str, &'static str)>,
    /// Why that label.
    pub reasons: Vec<String>,
    /// What would change the verdict.
    pub outlook: Vec<String>,
    /// On how many studies it rests, and how many of them it can do without.
    pub rests: String,
    /// Without each study.
    pub removals: Vec<Removed>,
    /// At other thresholds.
    pub alphas: Vec<(String, Outcome)>,
    /// In how many analyses by other methods it changes.
    pub methods_in_short: String,
    /// By other methods, or why one does not apply.
    pub methods: Vec<(String, Result<Outcome, String>)>,
    /// 2×2 tables.
    pub fragility: Vec<Table>,
    /// Information there is and information asked for.
    pub information: Vec<Amount>,
    /// Unknown details that would change it.
    pub fields: Vec<Detail>,
    /// Unknown details that were not tried.
    pub untried: usize,
    /// What was thought of as a further study.
    pub further: Vec<(&'static str, String)>,
    /// What it would lead to.
    pub steps: Vec<(String, Outcome)>,
}

/// A verdict that would follow.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its code.
    pub verdict: &'static str,
    /// Its rule.
    pub rule: String,
    /// Whether it is another than the present one.
    pub changes: bool,
}

/// The verdict without a study.
pub struct Removed {
    /// The study.
    pub study: String,
    /// Its name.
    pub name: String,
    /// Whether the verdict rests on it.
    pub counted: bool,
    /// What would follow.
    pub outcome: Outcome,
}

/// A 2×2 table.
pub struct Table {
    /// The result.
    pub name: String,
    /// "3 of 155 v 10 of 149".
    pub counts: String,
    /// Fisher's P.
    pub p: String,
    /// How many events it hangs on, or lacks.
    pub index: String,
    /// The same as a share of the people.
    pub quotient: Option<String>,
    /// People lost.
    pub lost: Option<u32>,
    /// Whether no more events than people lost.
    pub hangs: bool,
}

/// Information.
pub struct Amount {
    /// The studies.
    pub studies: String,
    /// People.
    pub people: String,
    /// What is asked for, or why that cannot be told.
    pub asked: Result<Asked, String>,
}

/// An information size.
pub struct Asked {
    /// People in all.
    pub required: String,
    /// The share there is.
    pub share: String,
    /// For which difference.
    pub difference: String,
    /// From which figures, by which formula.
    pub formula: String,
}

/// An unknown detail.
pub struct Detail {
    /// What is not known, and of which result.
    pub what: String,
    /// The values that lead there.
    pub values: String,
    /// What would follow.
    pub outcome: Outcome,
}

impl Robust {
    /// From what was stored with a claim; none before it was computed.
    #[must_use]
    pub fn of(page: &ClaimPage) -> Option<Self> {
        let found = &page.analysis.as_ref()?.robustness;
        found.ruling.as_ref()?;
        let names: HashMap<&str, String> =
            page.evidence.0.iter().map(|row| (row.key.as_str(), format!("{}: {}", row.study_name, row.label))).collect();
        Some(Self::from(found, &names))
    }

    fn from(found: &Robustness, names: &HashMap<&str, String>) -> Self {
        let outcome = |ruling: &Ruling| Outcome {
            verdict: ruling.verdict.as_str(),
            rule: ruling.rule.clone(),
            changes: found.changes(ruling),
        };
        let name_of = |key: &str, otherwise: &str| names.get(key).cloned().unwrap_or_else(|| otherwise.to_owned());
        let removals = found.removals.iter().map(|removal| Removed {
            study: removal.study.clone(),
            name: removal.name.clone(),
            counted: removal.counted,
            outcome: outcome(&removal.ruling),
        });
        let methods = found.methods.iter().map(|method| {
            let reason = || method.reason.clone().unwrap_or_default();
            (capitalised(method.analysis.label()), method.ruling.as_ref().map(outcome).ok_or_else(reason))
        });
        let fields = found.fields.iter().map(|change| Detail {
            what: format!("{} ({})", capitalised(&change.field), name_of(&change.result, &change.result)),
            values: either(&change.values),
            outcome: outcome(&change.ruling),
        });
        Self {
            stability: found.stability.map(|stability| (stability.as_str(), stability.label())),
            reasons: found.reasons(),
            outlook: found.outlook(),
            rests: rests(found),
            removals: removals.collect(),
            alphas: found.alphas.iter().map(|at| (number(at.alpha), outcome(&at.ruling))).collect(),
            methods_in_short: methods_in_short(found),
            methods: methods.collect(),
            fragility: found.fragility.iter().map(|table| of_table(table, name_of(&table.result, &table.name))).collect(),
            information: found.information.iter().map(of_information).collect(),
            fields: fields.collect(),
            untried: found.untried,
            further: found.further.as_ref().map(assumptions).unwrap_or_default(),
            steps: found.further.as_ref().map(|further| steps(further, outcome)).unwrap_or_default(),
        }
    }
}

impl Robust {
    /// How other methods fare, as a sentence.
    #[must_use]
    pub fn methods_sentence(&self) -> String {
        capitalised(&self.methods_in_short)
    }
}

fn people(n: u32) -> String {
    grouped(&n.to_string())
}

fn whole(n: f64) -> String {
    grouped(&format!("{:.0}", n.ceil()))
}

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn either(values: &[String]) -> String {
    match values {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => values.concat(),
    }
}

fn rests(found: &Robustness) -> String {
    match found.studies {
        0 => "no study counts".to_owned(),
        1 => "one study".to_owned(),
        all if found.withstands() == all => format!("{all} studies; it stays whichever one of them is taken away"),
        all => format!("{all} studies; it can do without {} of them, one at a time", found.withstands()),
    }
}

fn methods_in_short(found: &Robustness) -> String {
    match found.method_changes() {
        (0, _) => "none of them applies".to_owned(),
        (all, 0) => {
            format!("the same in {}", if all == 1 { "the one that applies".to_owned() } else { format!("all {all} that apply") })
        }
        (all, changed) => format!("it changes in {changed} of {all}"),
    }
}

fn of_table(table: &Fragile, name: String) -> Table {
    let [e1, n1, e2, n2] = table.counts;
    let index = match (table.index, table.reverse) {
        (Some(0), false) => "0: called significant, but not by this test".to_owned(),
        (Some(index), false) => format!("{} would undo significance", counted(index.into(), "event more", "events more")),
        (Some(index), true) => format!("{} would make it significant", counted(index.into(), "event fewer", "events fewer")),
        (None, false) => "no number of events in that group would undo significance".to_owned(),
        (None, true) => "no number of events in that group would make it significant".to_owned(),
    };
    Table {
        name,
        counts: format!("{} of {} v {} of {}", people(e1), people(n1), people(e2), people(n2)),
        p: number(table.p),
        index,
        quotient: table.quotient.map(|quotient| format!("{} of 100 people", number(100.0 * quotient))),
        lost: table.lost,
        hangs: table.hangs(),
    }
}

fn of_information(one: &Information) -> Amount {
    Amount {
        studies: list(&one.studies),
        people: if one.people == 0 { "not known".to_owned() } else { people(one.people) },
        asked: one.size.as_ref().map(asked).ok_or_else(|| one.reason.clone().unwrap_or_default()),
    }
}

fn asked(size: &Size) -> Asked {
    let difference = match size.difference {
        Difference::Mcid => format!("the smallest difference that matters, {}", number(size.delta)),
        Difference::RelativeReduction => "a quarter fewer events, as none is declared".to_owned(),
        Difference::Small => "0.2 standard deviations, as none is declared".to_owned(),
    };
    let per_arm = whole(size.per_arm);
    let figures = match (size.sd, size.risks) {
        (Some(sd), _) => format!(
            "2 × (1.96 + 0.84)² × SD²/δ² with SD {}{} is {per_arm} per group",
            number(sd),
            if size.measure.is_ratio() { " on the log scale" } else { "" }
        ),
        (None, Some((without, with))) => {
            format!("two risks, {}% and {}%, are {per_arm} per group", number(100.0 * without), number(100.0 * with))
        }
        (None, None) => format!("{per_arm} per group"),
    };
    let grown = if size.diversity > 0.0 {
        format!("; {} in all, over 1 − D² with D² = {}%", whole(size.optimal), percent(size.diversity))
    } else {
        String::new()
    };
    Asked {
        required: whole(size.required),
        share: format!("{}%", percent(size.fraction)),
        difference,
        formula: format!("{figures}{grown}."),
    }
}
