//! Risk of bias: a light for each result and domain, and bars of how much of the evidence each judgement holds.

use super::super::appraised::{Appraised, Judged};
use super::super::figures;
use super::Picture;
use crate::domain::appraisal::Instrument;
use crate::store::risk_of_bias::RatedResult;
use crate::verdict::forest::Forest;
use std::collections::HashMap;

/// The ratings of a claim's results.
#[derive(Debug)]
pub struct Traffic {
    /// What they come to.
    pub reading: String,
    /// One table for each instrument.
    pub tables: Vec<Table>,
    /// Results that nobody has rated, by name.
    pub unrated: Vec<String>,
}

/// The ratings by one instrument.
#[derive(Debug)]
pub struct Table {
    /// The instrument's name.
    pub instrument: &'static str,
    /// Its domains, and "Overall" last.
    pub domains: Vec<String>,
    /// The rated results.
    pub rows: Vec<Light>,
    /// Domain, and shares of the evidence by judgement, best first.
    pub bars: Vec<(String, Vec<Share>)>,
    /// What the bars' lengths are.
    pub lengths: &'static str,
}

/// A result's lights.
#[derive(Debug)]
pub struct Light {
    /// The result's key.
    pub key: String,
    /// The study's name in addresses.
    pub study: String,
    /// Study and result.
    pub name: String,
    /// The result's own name.
    pub label: String,
    /// Judgements in the order of the domains, overall last.
    pub judged: Vec<Judged>,
    /// Share in an average; none where it is in none.
    pub weight: Option<f64>,
    /// Whether nobody has confirmed the rating.
    pub provisional: bool,
}

/// A judgement's share of the evidence.
#[derive(Debug)]
pub struct Share {
    /// Its shade.
    pub shade: &'static str,
    /// The judgement.
    pub words: String,
    /// Where its part of the bar begins, in hundredths.
    pub before: f64,
    /// How long it is, in hundredths.
    pub size: f64,
    /// The same in print.
    pub printed: String,
}

/// The lights and bars, or why there are none.
#[must_use]
pub fn of(rated: Vec<RatedResult>, forest: Option<&Forest>, editor: Option<&str>) -> Picture {
    if rated.is_empty() {
        return Picture::Nothing("No result is linked to this claim, so there is nothing to rate.".to_owned());
    }
    let rows = forest.into_iter().flat_map(|forest| &forest.axes).flat_map(|axis| &axis.blocks).flat_map(|block| &block.rows);
    let weights: HashMap<&str, f64> = rows.filter_map(|row| Some((row.id.as_str(), row.weight?))).collect();
    let mut tables: Vec<Table> = Vec::new();
    let mut unrated = Vec::new();
    for result in rated {
        let name = format!("{}, {}", result.study_name, result.label);
        let Some(row) = result.appraisal else {
            unrated.push(name);
            continue;
        };
        let provisional = row.0.provisional;
        let seen = Appraised::unseen_by(row.0, editor);
        if seen.domains.is_empty() {
            unrated.push(name);
            continue;
        }
        let (mut domains, mut judged): (Vec<String>, Vec<Judged>) =
            seen.domains.into_iter().map(|(domain, judged, _)| (domain, judged)).unzip();
        domains.push("Overall".to_owned());
        judged.push(seen.overall);
        let weight = weights.get(result.key.as_str()).copied();
        let light = Light {
            name: result.study_name,
            label: result.label,
            key: result.key,
            study: result.study,
            judged,
            weight,
            provisional,
        };
        match tables.iter_mut().find(|table| table.instrument == seen.instrument && table.domains == domains) {
            Some(table) => table.rows.push(light),
            None => tables.push(Table { instrument: seen.instrument, domains, rows: vec![light], bars: Vec::new(), lengths: "" }),
        }
    }
    if tables.is_empty() {
        return Picture::Nothing(format!(
            "Nobody has rated the risk of bias of the linked results by {} or {} yet.",
            Instrument::Rob2.label(),
            Instrument::RobinsI.label()
        ));
    }
    for table in &mut tables {
        measure(table);
    }
    let reading = tables.iter().map(reading).collect::<Vec<_>>().join(" ");
    Picture::Traffic(Traffic { reading, tables, unrated })
}

/// Lays the bars: by weight where anything was averaged, else every result alike.
fn measure(table: &mut Table) {
    let weighted = table.rows.iter().any(|row| row.weight.is_some());
    table.lengths = if weighted {
        "Lengths are shares in the average; results that were not averaged have none."
    } else {
        "Every result counts alike, as none of them was averaged."
    };
    let rows: Vec<(&Light, f64)> =
        table.rows.iter().filter_map(|row| Some((row, if weighted { row.weight? } else { 1.0 }))).collect();
    let total: f64 = rows.iter().map(|(_, weight)| weight).sum();
    table.bars = table
        .domains
        .iter()
        .enumerate()
        .map(|(at, domain)| {
            let mut parts: Vec<(&Judged, f64)> = Vec::new();
            for (row, weight) in &rows {
                let Some(judged) = row.judged.get(at) else { continue };
                match parts.iter_mut().find(|(other, _)| *other == judged) {
                    Some((_, sum)) => *sum += weight,
                    None => parts.push((judged, *weight)),
                }
            }
            parts.sort_by_key(|(judged, _)| ["low", "some", "high", "none"].iter().position(|shade| *shade == judged.0));
            let printed = figures::shares(&parts.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
            let mut before = 0.0;
            let shares = parts.into_iter().zip(printed).map(|((judged, weight), printed)| {
                let size = if total > 0.0 { 100.0 * weight / total } else { 0.0 };
                let share = Share { shade: judged.0, words: judged.1.clone(), before, size, printed };
                before += size;
                share
            });
            (domain.clone(), shares.collect())
        })
        .collect();
}

/// How many results there are of each overall judgement.
fn reading(table: &Table) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for row in &table.rows {
        let Some((_, words)) = row.judged.last() else { continue };
        match counts.iter_mut().find(|(other, _)| other == words) {
            Some((_, count)) => *count += 1,
            None => counts.push((words, 1)),
        }
    }
    let told: Vec<String> = counts.into_iter().map(|(words, count)| format!("{count} {}", words.to_lowercase())).collect();
    format!("{} results rated by {}, overall: {}.", table.rows.len(), table.instrument, told.join(", "))
}
