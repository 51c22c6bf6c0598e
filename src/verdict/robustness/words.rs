//! How firm a verdict is, and what would change it, in sentences for readers.
//!
//! Owns the wording. Follows from what was found and from nothing else, so the same findings always read the same.

use super::further::{EffectBasis, Found, Further, FurtherDesign};
use super::{FieldChange, Fragile, Removal, Robustness, Ruling, Stability};
use crate::verdict::codes::{ClaimType, Code as _, Verdict};
use crate::verdict::words::{list, number};

/// How many unknown fields are named in sentences; the rest stands in the table.
const MOST_FIELDS: usize = 3;

impl Robustness {
    /// Why the verdict is called firm, sensitive or fragile: one sentence for each reason.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        if self.stability.is_none() {
            return Vec::new();
        }
        let mut reasons: Vec<String> = self.hanging().map(hanging).collect();
        reasons.extend(self.removal_reason());
        let alphas: Vec<String> = self
            .alpha_changes()
            .map(|at| format!("at a threshold of {} it would be {}", number(at.alpha), label(&at.ruling)))
            .collect();
        reasons.extend((!alphas.is_empty()).then(|| sentence(&list(&alphas))));
        let (applied, changed) = self.method_changes();
        if changed > 0 {
            let how: Vec<String> = self
                .methods
                .iter()
                .filter_map(|method| Some((method, method.ruling.as_ref()?)))
                .filter(|(_, ruling)| self.changes(ruling))
                .map(|(method, ruling)| format!("{} with {}", label(ruling), method.analysis.label()))
                .collect();
            let of = if applied == 1 {
                "the one other analysis that applies".to_owned()
            } else {
                format!("{changed} of {applied} other analyses")
            };
            reasons.push(format!("It changes in {of}: {}.", list(&how)));
        }
        if self.stability == Some(Stability::Firm) {
            let words = if applied == 0 {
                "No study’s removal and no stricter threshold changes it; other methods do not apply."
            } else {
                "No study’s removal, no stricter threshold and no other way of putting the results together changes it."
            };
            reasons.push(words.to_owned());
        }
        reasons
    }

    fn removal_reason(&self) -> Option<String> {
        let counted: Vec<&Removal> = self.removals.iter().filter(|removal| removal.counted).collect();
        if let [only] = counted[..] {
            if !self.changes(&only.ruling) {
                return Some(format!("It rests on one study, {}; without it, weaker evidence would say the same.", only.name));
            }
            return Some(format!("It rests on one study; without {} it would be {}.", only.name, label(&only.ruling)));
        }
        let flips: Vec<String> = counted
            .iter()
            .filter(|removal| self.changes(&removal.ruling))
            .map(|removal| format!("{} without {}", label(&removal.ruling), removal.name))
            .collect();
        (!flips.is_empty()).then(|| {
            let named = if flips.len() > 5 { format!("{} and others", flips[..5].join(", ")) } else { list(&flips) };
            format!("It hangs on {} of its {} studies: it would be {named}.", flips.len(), counted.len())
        })
    }

    /// What would change the verdict, nearest first: something to be found out, then a study to be done.
    #[must_use]
    pub fn outlook(&self) -> Vec<String> {
        let Some(present) = &self.ruling else { return Vec::new() };
        // two results of one study may lack the same
        let mut outlook: Vec<String> = self.fields.iter().map(field).collect();
        outlook.dedup();
        let more = outlook.len().saturating_sub(MOST_FIELDS);
        outlook.truncate(MOST_FIELDS);
        match more {
            0 => {}
            1 => outlook.push("One more unknown detail would change it too.".to_owned()),
            more => outlook.push(format!("{more} more unknown details would change it too.")),
        }
        outlook.extend(self.further.iter().flat_map(|further| further.sentences(present)));
        outlook
    }
}

fn label(ruling: &Ruling) -> &'static str {
    ruling.verdict.label()
}

fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

fn hanging(table: &Fragile) -> String {
    let (index, lost) = (table.index.unwrap_or_default(), table.lost.unwrap_or_default());
    let events = if index == 1 { "1 event" } else { &format!("{} events", thousands(index)) };
    let people = if lost == 1 { "1 person was".to_owned() } else { format!("{} people were", thousands(lost)) };
    format!("In {}, significance hangs on {events}, and {people} not followed to the end.", table.name)
}

fn field(change: &FieldChange) -> String {
    let values: Vec<String> = change.values.iter().map(|value| format!("“{value}”")).collect();
    let either = match &values[..] {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => values.concat(),
    };
    let what = sentence(&change.field);
    format!("{} is not known; were it {either}, this would be {}.", what.trim_end_matches('.'), label(&change.ruling))
}

impl Further {
    fn sentences(&self, present: &Ruling) -> Vec<String> {
        if self.design == FurtherDesign::ByHand {
            return vec![
                "No study would change this: the statement is not a comparison, so a person has to check it.".to_owned(),
            ];
        }
        if self.claim == ClaimType::Equivalence && self.showing.is_none() && self.otherwise.is_none() {
            return vec![
                "No study can support this until an editor declares how large a difference would still count as none.".to_owned(),
            ];
        }
        let mut sentences = vec![self.main(present)];
        sentences.extend(self.sizes());
        if let Some(form) = &self.form {
            sentences
                .push(format!("The statement also says that {form}; a study of the difference alone can never support that."));
        }
        sentences
    }

    fn main(&self, present: &Ruling) -> String {
        match (&self.showing, &self.otherwise) {
            (Some(showing), otherwise) => {
                let size = size(showing);
                let shown = label(&showing.ruling);
                let against = if matches!(showing.ruling.verdict, Verdict::Contradicted | Verdict::Mixed) {
                    ", against the statement,"
                } else {
                    ""
                };
                let other = otherwise.as_ref().map(|other| self.other(other, present)).unwrap_or_default();
                let place = self.place();
                let caution = self.caution();
                format!(
                    "{}{place}{size} {}{against} would move this to {shown}{other}.{caution}",
                    self.article(showing),
                    self.finding()
                )
            }
            (None, Some(other)) if other.ruling.verdict != present.verdict => {
                let what = if self.claim == ClaimType::Equivalence { "an estimate on the margin" } else { "a null result" };
                let place = self.place();
                let size = size(other);
                let found = if self.effect.is_some() { "showing as much again" } else { "finding what the statement says" };
                format!(
                    "{}{place}{size} with {what} would move this to {}; one {found} would leave it.",
                    self.article(other),
                    label(&other.ruling)
                )
            }
            _ => format!(
                "No single further {} of any size that was tried, up to {} people, would change this.",
                self.design.label(),
                thousands(super::search::LARGEST.saturating_mul(2))
            ),
        }
    }

    fn article(&self, found: &Found) -> String {
        let large = if found.per_group.is_none() { "large, " } else { "" };
        format!("A {large}{}", self.design.label())
    }

    /// "in people with CAC ≥400".
    fn place(&self) -> String {
        let Some(group) = &self.group else { return String::new() };
        let shown = group.replace(">=", " ≥ ").replace("<=", " ≤ ");
        if shown == *group { format!(" in the group “{group}”") } else { format!(" in people with {shown}") }
    }

    /// "showing a mean difference of −92 AU".
    fn finding(&self) -> String {
        match &self.effect {
            None if self.claim == ClaimType::Equivalence => "with its whole interval inside the declared margins".to_owned(),
            None => "finding what the statement says".to_owned(),
            Some(effect) => {
                let unit = effect.unit.as_deref().filter(|_| effect.measure.has_unit()).map(|unit| format!(" {unit}"));
                let article = if effect.measure.label().starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
                let basis = match effect.basis {
                    EffectBasis::Mcid => " (the smallest difference that matters)",
                    EffectBasis::Estimate | EffectBasis::NoDifference => "",
                };
                format!(
                    "showing {article} {} of {}{}{basis}",
                    effect.measure.label(),
                    number(effect.value),
                    unit.unwrap_or_default()
                )
            }
        }
    }

    fn other(&self, other: &Found, present: &Ruling) -> String {
        let what = match (self.claim, other.per_group) {
            (ClaimType::Equivalence, _) => "one with its estimate on the margin",
            (_, Some(_)) => "a null result of that size",
            (_, None) => "a null result",
        };
        if other.ruling.verdict == present.verdict {
            format!("; {what} would leave it at {}", label(&other.ruling))
        } else {
            format!("; {what} would move it to {}", label(&other.ruling))
        }
    }

    /// Why no size is named, and what an association can show.
    fn caution(&self) -> String {
        let size = if self.effect.is_none() {
            " No size is given, because no result at hand states an effect in people."
        } else if self.showing.as_ref().is_some_and(|showing| showing.per_group.is_none()) && self.power.is_some() {
            " How many people the rules would ask for cannot be worked out, because no result at hand says how many had an event."
        } else if self.showing.as_ref().is_some_and(|showing| showing.per_group.is_none()) {
            " How large cannot be worked out, because no result at hand gives the spread, the people and the events that it takes."
        } else {
            ""
        };
        let cause = if self.claim == ClaimType::Association { " It would not show cause." } else { "" };
        format!("{size}{cause}")
    }

    /// The two figures of METHOD 4.7.
    fn sizes(&self) -> Option<String> {
        let (power, excludes) = (self.power?, self.excludes?);
        self.showing.as_ref()?;
        Some(format!(
            "To have an 80% chance of finding that effect a study would be planned with {} per group; {} per group would already move the \
             interval off no effect if they showed it, which is why significance alone says little.",
            thousands(power),
            thousands(excludes)
        ))
    }
}

/// "12,345".
fn thousands(people: u32) -> String {
    let digits = people.to_string();
    let first = digits.len() % 3;
    let mut shown = digits[..first].to_owned();
    for (at, digit) in digits[first..].chars().enumerate() {
        if at % 3 == 0 && !(shown.is_empty()) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// ", about 128 per group,"
fn size(found: &Found) -> String {
    found.per_group.map(|people| format!(", about {} per group,", thousands(people))).unwrap_or_default()
}
