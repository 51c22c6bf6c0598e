//! The average as JSON, under metafor's names for its figures.
//!
//! Owns field names, percentages and notes. Must not know formulas.

use super::effects::Study;
use super::further::{self, Further};
use super::table::Table;
use super::{Failure, PoolArguments, name};
use crate::stats::effect::Effect;
use crate::stats::heterogeneity::prediction_df;
use crate::stats::pool::{Pooled, Tau2};
use crate::stats::summary::{Summary, summarise};
use crate::stats::{NotEstimable, count};
use serde::Serialize;

/// Sentences about what could not be had, each once.
#[derive(Default)]
pub(super) struct Notes(Vec<String>);

impl Notes {
    pub(super) fn add(&mut self, note: String) {
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }

    /// The value, or a note why `what` is null.
    pub(super) fn take<T>(&mut self, what: &str, value: Result<T, NotEstimable>) -> Option<T> {
        value.map_err(|error| self.add(format!("{what}: {}.", error.reason()))).ok()
    }
}

#[derive(Serialize)]
pub(super) struct Report {
    measure: String,
    method: String,
    test: String,
    level: f64,
    k: usize,
    #[serde(flatten)]
    fit: Fit,
    #[serde(rename = "Q_df")]
    q_df: Option<f64>,
    #[serde(rename = "Q_pval")]
    q_pval: Option<f64>,
    #[serde(rename = "tau2_ci_QP")]
    tau2_interval: Option<Tau2Interval>,
    effects: Vec<EffectRow>,
    #[serde(flatten)]
    further: Further,
    notes: Vec<String>,
}

/// An average with its test, its prediction intervals and the differences between its studies.
#[derive(Serialize, Default)]
pub(super) struct Fit {
    estimate: Option<f64>,
    se: Option<f64>,
    stat: Option<f64>,
    df: Option<f64>,
    pval: Option<f64>,
    ci_lb: Option<f64>,
    ci_ub: Option<f64>,
    s2w: Option<f64>,
    tau2: Option<f64>,
    se_tau2: Option<f64>,
    #[serde(rename = "I2")]
    i2: Option<f64>,
    #[serde(rename = "H2")]
    h2: Option<f64>,
    #[serde(rename = "Q")]
    q: Option<f64>,
    #[serde(skip)]
    pub q_df: Option<f64>,
    #[serde(skip)]
    pub q_p: Option<f64>,
    typical_v: Option<f64>,
    pi_lb: Option<f64>,
    pi_ub: Option<f64>,
    pi_riley_lb: Option<f64>,
    pi_riley_ub: Option<f64>,
    pi_riley_df: Option<f64>,
}

#[derive(Serialize)]
struct Tau2Interval {
    tau2_lb: f64,
    tau2_ub: f64,
    #[serde(rename = "I2_lb")]
    i2_lb: Option<f64>,
    #[serde(rename = "I2_ub")]
    i2_ub: Option<f64>,
    #[serde(rename = "H2_lb")]
    h2_lb: Option<f64>,
    #[serde(rename = "H2_ub")]
    h2_ub: Option<f64>,
    /// Whether no τ² fits.
    null_set: bool,
}

#[derive(Serialize)]
struct EffectRow {
    row: usize,
    label: Option<String>,
    yi: Option<f64>,
    vi: Option<f64>,
    /// Share of the average in per cent.
    weight: Option<f64>,
}

/// The rows that are pooled.
pub(super) struct Used<'a> {
    /// Which rows of the table they are, from 1.
    pub rows: Vec<usize>,
    pub effects: Vec<Effect>,
    pub table: &'a Table,
}

pub(super) fn report(table: &Table, studies: &[Study], arguments: &PoolArguments) -> Result<Report, Failure> {
    let mut notes = Notes::default();
    let mut used = Used { rows: Vec::new(), effects: Vec::new(), table };
    for (study, row) in studies.iter().zip(1..) {
        if let Some(note) = &study.note {
            notes.add(format!("Row {row}: {note}."));
        }
        match &study.effect {
            Ok(effect) => {
                used.rows.push(row);
                used.effects.push(*effect);
            }
            Err(why) => notes.add(format!("Row {row} is left out: {why}.")),
        }
    }
    if used.effects.is_empty() {
        return Err(Failure::input(format!("no row can be pooled. {}", notes.0.join(" "))));
    }
    let method = arguments.method.tau2();
    let summary = notes.take("estimate", summarise(&used.effects, method, arguments.test.of(), arguments.level));
    let alone = used.effects.len() == 1;
    if alone {
        notes
            .add("A single study is tested by z, and says nothing about differences between studies: τ², I² and Q are 0.".into());
    }
    let fit = summary.as_ref().map(|summary| Fit::of(summary, method, &mut notes)).unwrap_or_default();
    let tau2_interval = summary.as_ref().and_then(|summary| Tau2Interval::of(summary, &mut notes));
    let further = further::further(&used, arguments, &mut notes)?;
    Ok(Report {
        measure: name(&arguments.measure),
        method: name(&arguments.method),
        test: if alone { "z".to_owned() } else { name(&arguments.test) },
        level: 100.0 * (1.0 - arguments.level),
        k: used.effects.len(),
        q_df: fit.q_df,
        q_pval: fit.q_p,
        fit,
        tau2_interval,
        effects: effect_rows(studies, &used.rows, summary.as_ref().map(|summary| &summary.pooled)),
        further,
        notes: notes.0,
    })
}

fn effect_rows(studies: &[Study], used: &[usize], pooled: Option<&Pooled>) -> Vec<EffectRow> {
    let weight = |row: usize| {
        let at = used.iter().position(|used| *used == row)?;
        Some(100.0 * pooled?.weights[at])
    };
    let one = |(study, row): (&Study, usize)| {
        let effect = study.effect.as_ref().ok();
        EffectRow {
            row,
            label: study.label.clone(),
            yi: effect.map(|effect| effect.estimate),
            vi: effect.map(|effect| effect.se * effect.se),
            weight: weight(row),
        }
    };
    studies.iter().zip(1..).map(one).collect()
}

impl Fit {
    /// The figures of a summary; what is null gets a note.
    pub(super) fn of(summary: &Summary, method: Tau2, notes: &mut Notes) -> Self {
        let pooled = &summary.pooled;
        let inference = notes.take("stat, pval", summary.inference.clone());
        let mut fit = Self {
            estimate: Some(pooled.mean.estimate),
            se: inference.map(|found| found.se),
            stat: inference.map(|found| found.statistic),
            df: inference.and_then(|found| found.df),
            pval: inference.map(|found| found.p),
            ci_lb: inference.map(|found| found.low),
            ci_ub: inference.map(|found| found.high),
            s2w: inference.map(|found| (found.se / pooled.mean.se).powi(2)),
            tau2: Some(pooled.tau2),
            se_tau2: pooled.se_tau2,
            ..Self::default()
        };
        if inference.is_none() && pooled.hk_factor == 0.0 {
            // nothing is left of the spread: what follows from a standard error of 0 is said, what would divide by it is not
            let mean = Some(pooled.mean.estimate);
            (fit.se, fit.s2w, fit.df) = (Some(0.0), Some(0.0), Some(count(pooled.k - 1)));
            (fit.ci_lb, fit.ci_ub, fit.pi_lb, fit.pi_ub) = (mean, mean, mean, mean);
        }
        if pooled.se_tau2.is_none() && pooled.k > 1 {
            let why =
                if method == Tau2::Common { "τ² of a common effect is 0 by assumption" } else { "its variance is not finite" };
            notes.add(format!("se_tau2: {why}."));
        }
        if pooled.k == 1 {
            (fit.q, fit.q_df, fit.q_p, fit.i2, fit.h2) = (Some(0.0), Some(0.0), Some(1.0), Some(0.0), Some(1.0));
        } else if let Some(found) = notes.take("Q, I2, H2", summary.heterogeneity.clone()) {
            (fit.q, fit.q_df, fit.q_p) = (Some(found.q), Some(found.df), Some(found.p));
            fit.typical_v = Some(found.typical_variance);
            fit.i2 = summary.i2.clone().ok().map(|share| 100.0 * share);
            fit.h2 = summary.h2.clone().ok();
        }
        if let Some((low, high)) = notes.take("pi", summary.prediction.clone()) {
            (fit.pi_lb, fit.pi_ub) = (Some(low), Some(high));
        }
        if let Some((low, high)) = notes.take("pi_riley", summary.prediction_riley.clone()) {
            (fit.pi_riley_lb, fit.pi_riley_ub) = (Some(low), Some(high));
            fit.pi_riley_df = prediction_df(pooled.k).ok();
        }
        fit
    }
}

impl Tau2Interval {
    fn of(summary: &Summary, notes: &mut Notes) -> Option<Self> {
        let (low, high) = notes.take("tau2_ci_QP", summary.tau2_interval.clone())?;
        let found = summary.heterogeneity.as_ref().ok();
        let null_set = high <= 0.0;
        if null_set {
            notes.add("tau2_ci_QP: the studies differ less than chance allows, so no τ² fits; 0 stands for both limits.".into());
        }
        Some(Self {
            tau2_lb: low,
            tau2_ub: high,
            i2_lb: found.map(|found| 100.0 * found.i2_of(low)),
            i2_ub: found.map(|found| 100.0 * found.i2_of(high)),
            h2_lb: found.map(|found| found.h2_of(low)),
            h2_ub: found.map(|found| found.h2_of(high)),
            null_set,
        })
    }
}
