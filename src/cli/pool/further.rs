//! The further analyses as JSON: leave-one-out, cumulative, asymmetry, trim and fill, groups.
//!
//! Owns field names and orders. Must not know formulas.

use super::report::{Fit, Notes, Used};
use super::{Failure, PoolArguments, name};
use crate::stats::NotEstimable;
use crate::stats::bias::{Asymmetry, asymmetry, egger};
use crate::stats::cumulative::cumulative;
use crate::stats::effect::{Effect, interval};
use crate::stats::loo::leave_one_out;
use crate::stats::pool::Tau2;
use crate::stats::refit::{Differences, Refit};
use crate::stats::subgroup::{separate, shared};
use crate::stats::summary::summarise;
use crate::stats::trimfill::{Side, trim_and_fill};
use serde::Serialize;
use serde_json::{Map, Value, json};

#[derive(Serialize)]
pub(super) struct Further {
    #[serde(skip_serializing_if = "Option::is_none")]
    loo: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cumulative: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    egger: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trimfill: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subgroups: Option<Value>,
}

/// What was asked for; what can't be had is null with a note.
pub(super) fn further(used: &Used<'_>, asked: &PoolArguments, notes: &mut Notes) -> Result<Further, Failure> {
    Ok(Further {
        loo: asked.loo.then(|| loo(used, asked, notes)),
        cumulative: if asked.cumulative { Some(cumulated(used, asked, notes)?) } else { None },
        egger: asked.egger.then(|| regressions(used, asked, notes)),
        trimfill: asked.trimfill.then(|| trimmed(used, asked, notes)),
        subgroups: asked.subgroup.as_deref().map(|column| subgroups(used, asked, column, notes)).transpose()?,
    })
}

fn loo(used: &Used<'_>, asked: &PoolArguments, notes: &mut Notes) -> Value {
    let fits = leave_one_out(&used.effects, asked.method.tau2(), asked.test.of(), asked.level);
    let Some(fits) = notes.take("loo", fits) else { return Value::Null };
    let mut arrays = arrays("loo", fits, notes);
    arrays.insert("row".into(), json!(used.rows));
    Value::Object(arrays)
}

fn cumulated(used: &Used<'_>, asked: &PoolArguments, notes: &mut Notes) -> Result<Value, Failure> {
    let by_year = used.table.has("year");
    let mut order: Vec<(f64, usize)> = Vec::new();
    for (at, row) in used.rows.iter().enumerate() {
        let year = used.table.number(&used.table.rows[row - 1], "year", "a year", f64::is_finite)?;
        // a study without a year comes last
        order.push((if by_year { year.unwrap_or(f64::INFINITY) } else { 0.0 }, at));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let effects: Vec<Effect> = order.iter().map(|(_, at)| used.effects[*at]).collect();
    let fits = cumulative(&effects, asked.method.tau2(), asked.test.of(), asked.level);
    let Some(fits) = notes.take("cumulative", fits) else { return Ok(Value::Null) };
    let mut arrays = arrays("cumulative", fits, notes);
    arrays.insert("order_by".into(), json!(if by_year { "year" } else { "row" }));
    arrays.insert("order".into(), json!(order.iter().map(|(_, at)| used.rows[*at]).collect::<Vec<_>>()));
    Ok(Value::Object(arrays))
}

/// One array per figure over a series of averages.
fn arrays(what: &str, fits: Vec<Result<Refit, NotEstimable>>, notes: &mut Notes) -> Map<String, Value> {
    let fits: Vec<Option<Refit>> = fits.into_iter().map(|fit| notes.take(what, fit)).collect();
    let of = |figure: fn(&Refit) -> f64| -> Value { fits.iter().map(|fit| json!(fit.as_ref().map(figure))).collect() };
    let differing = |figure: fn(&Differences) -> f64| -> Value {
        fits.iter().map(|fit| json!(fit.as_ref().and_then(|fit| fit.differences.as_ref()).map(figure))).collect()
    };
    [
        ("estimate", of(|fit| fit.estimate)),
        ("se", of(|fit| fit.se)),
        ("stat", of(|fit| fit.statistic)),
        ("pval", of(|fit| fit.p)),
        ("ci_lb", of(|fit| fit.low)),
        ("ci_ub", of(|fit| fit.high)),
        ("Q", differing(|found| found.q)),
        ("Qp", differing(|found| found.p)),
        ("tau2", of(|fit| fit.tau2)),
        ("I2", differing(|found| 100.0 * found.i2)),
        ("H2", differing(|found| found.h2)),
    ]
    .into_iter()
    .map(|(name, values)| (name.to_owned(), values))
    .collect()
}

fn regressions(used: &Used<'_>, asked: &PoolArguments, notes: &mut Notes) -> Value {
    let common = notes.take("egger.rma_EE", asymmetry(&used.effects, Tau2::Common));
    let mixed = notes.take("egger.rma_REML", asymmetry(&used.effects, Tau2::Reml));
    let found = notes.take("egger.lm", egger(&used.effects));
    let limit = found.and_then(|found| found.limit_interval(asked.level).ok());
    // the line itself is the same with and without a residual variance of its own
    let classic = common.map(|line| {
        json!({
            "intercept": line.slope.estimate,
            "se": found.map(|found| found.se),
            "t": found.map(|found| found.t),
            "df": used.effects.len() - 2,
            "pval": found.map(|found| found.p),
            "limit": line.limit.estimate,
            "limit_lb": limit.map(|(low, _)| low),
            "limit_ub": limit.map(|(_, high)| high),
        })
    });
    let line = |line: Asymmetry| {
        let limit = interval(line.limit, asked.level).ok();
        json!({
            "b_sei": line.slope.estimate,
            "se": line.slope.se,
            "z": line.z,
            "pval": line.p,
            "limit": line.limit.estimate,
            "limit_lb": limit.map(|(low, _)| low),
            "limit_ub": limit.map(|(_, high)| high),
            "tau2": line.tau2,
        })
    };
    json!({ "lm": classic, "rma_REML": mixed.map(line), "rma_EE": common.map(line) })
}

fn trimmed(used: &Used<'_>, asked: &PoolArguments, notes: &mut Notes) -> Value {
    #[derive(Serialize)]
    struct Trimmed {
        k0: usize,
        se_k0: Option<f64>,
        side: &'static str,
        k_total: usize,
        #[serde(flatten)]
        fit: Fit,
        #[serde(rename = "Qp")]
        q_p: Option<f64>,
    }
    let method = asked.method.tau2();
    let Some(found) = notes.take("trimfill", trim_and_fill(&used.effects, method)) else { return Value::Null };
    if found.se_k0.is_none() {
        notes.add("trimfill.se_k0: its variance comes out negative.".to_owned());
    }
    let summary = notes.take("trimfill", summarise(&found.filled, method, asked.test.of(), asked.level));
    let fit = summary.map(|summary| Fit::of(&summary, method, notes)).unwrap_or_default();
    json!(Trimmed {
        k0: found.k0,
        se_k0: found.se_k0,
        side: if found.side == Side::Left { "left" } else { "right" },
        k_total: found.filled.len(),
        q_p: fit.q_p,
        fit,
    })
}

fn subgroups(used: &Used<'_>, asked: &PoolArguments, column: &str, notes: &mut Notes) -> Result<Value, Failure> {
    if !used.table.has(column) {
        return Err(used.table.lacks(&format!("a column {column}, which --subgroup names")));
    }
    let mut members: Vec<(String, Effect)> = Vec::new();
    for (row, effect) in used.rows.iter().zip(&used.effects) {
        match used.table.text(&used.table.rows[row - 1], column) {
            Some(level) => members.push((level, *effect)),
            None => notes.add(format!("subgroups: row {row} is left out, its {column} is missing.")),
        }
    }
    let mut levels: Vec<&String> = members.iter().map(|(level, _)| level).collect();
    sort_levels(&mut levels);
    levels.dedup();
    let of: Vec<usize> = members.iter().filter_map(|(level, _)| levels.iter().position(|known| *known == level)).collect();
    let effects: Vec<Effect> = members.iter().map(|(_, effect)| *effect).collect();
    let counts: Vec<usize> = (0..levels.len()).map(|at| of.iter().filter(|of| **of == at).count()).collect();
    let mut block = Map::new();
    block.insert("levels".into(), json!(levels));
    block.insert("k".into(), json!(counts));
    let (method, test) = (asked.method.tau2(), asked.test.of());
    let common = separate(&effects, &of, levels.len(), Tau2::Common, test, asked.level);
    block.insert(
        "common".into(),
        json!(notes.take("subgroups.common", common).map(|found| {
            let figures = |figure: fn(&Refit) -> f64| found.groups.iter().map(figure).collect::<Vec<_>>();
            let within: Vec<Option<f64>> = found.groups.iter().map(|fit| fit.differences.map(|d| d.q)).collect();
            json!({
                "estimate": figures(|fit| fit.estimate),
                "se": figures(|fit| fit.se),
                "ci_lb": figures(|fit| fit.low),
                "ci_ub": figures(|fit| fit.high),
                "Q_residual": within.iter().copied().sum::<Option<f64>>(),
                "Q_within": within,
                "Q_between": found.q_between,
                "df": found.df,
                "pval": found.p,
            })
        })),
    );
    if method == Tau2::Common {
        return Ok(Value::Object(block));
    }
    let name = name(&asked.method);
    let apart = separate(&effects, &of, levels.len(), method, test, asked.level);
    block.insert(
        format!("separate_tau2_{name}"),
        json!(notes.take("subgroups.separate_tau2", apart).map(|found| {
            let figures = |figure: fn(&Refit) -> f64| found.groups.iter().map(figure).collect::<Vec<_>>();
            let i2: Vec<Option<f64>> = found.groups.iter().map(|fit| fit.differences.map(|d| 100.0 * d.i2)).collect();
            json!({
                "tau2": figures(|fit| fit.tau2),
                "estimate": figures(|fit| fit.estimate),
                "se": figures(|fit| fit.se),
                "ci_lb": figures(|fit| fit.low),
                "ci_ub": figures(|fit| fit.high),
                "I2": i2,
                "Q_between": found.q_between,
                "df": found.df,
                "pval": found.p,
            })
        })),
    );
    let together = shared(&effects, &of, levels.len(), method);
    block.insert(
        format!("common_tau2_{name}"),
        json!(notes.take("subgroups.common_tau2", together).map(|found| json!({
            "tau2": found.tau2,
            "estimate": found.groups.iter().map(|group| group.estimate).collect::<Vec<_>>(),
            "se": found.groups.iter().map(|group| group.se).collect::<Vec<_>>(),
            "QM": found.qm,
            "df": found.df,
            "pval": found.p,
            "F_knha": found.f.map(|(f, _)| f),
            "df1": found.df,
            "df2": found.df_within,
            "pval_knha": found.f.map(|(_, p)| p),
            "QE": found.q_within,
            "QEp": found.q_within_p,
        }))),
    );
    Ok(Value::Object(block))
}

/// Numbers by size, words by the alphabet whatever their case.
fn sort_levels(levels: &mut [&String]) {
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| level.parse().ok()).collect();
    if numbers.is_some() {
        levels.sort_by(|a, b| a.parse().unwrap_or(f64::NAN).total_cmp(&b.parse().unwrap_or(f64::NAN)));
    } else {
        levels.sort_by_key(|level| (level.to_lowercase(), (*level).clone()));
    }
}
