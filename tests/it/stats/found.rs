//! What the library finds, under the names that the reference uses.

use probatum::stats::NotEstimable;
use probatum::stats::bias::{Asymmetry, asymmetry, egger};
use probatum::stats::cumulative::cumulative;
use probatum::stats::effect::{Effect, interval};
use probatum::stats::heterogeneity::prediction_df;
use probatum::stats::loo::leave_one_out;
use probatum::stats::pool::{Tau2, Test};
use probatum::stats::raw::{
    Correction, Mean, fisher_z, log_odds, log_odds_ratio, log_rate_ratio, log_risk_ratio, mean_difference, risk_difference,
    standardised_mean_difference,
};
use probatum::stats::refit::Refit;
use probatum::stats::subgroup::{separate, shared};
use probatum::stats::summary::{Summary, summarise};
use probatum::stats::trimfill::{Side, trim_and_fill};
use serde_json::{Value, json};

pub const ALPHA: f64 = 0.05;

pub fn method(name: &str) -> Tau2 {
    match name {
        "EE" => Tau2::Common,
        "DL" => Tau2::DerSimonianLaird,
        "REML" => Tau2::Reml,
        "ML" => Tau2::Ml,
        "PM" => Tau2::PauleMandel,
        "EB" => Tau2::EmpiricalBayes,
        "SJ" => Tau2::SidikJonkman,
        "HE" => Tau2::Hedges,
        other => panic!("no method is called {other}"),
    }
}

pub fn test(name: &str) -> Option<Test> {
    Some(match name {
        "z" => Test::Z,
        "t" => Test::T,
        "knha" => Test::HartungKnapp,
        "adhoc" => Test::AdHoc,
        _ => return None,
    })
}

/// The effects that follow from a data set's raw columns.
pub fn from_raw(measure: &str, raw: &Value) -> Vec<Effect> {
    let column = |name: &str| -> Vec<f64> { raw[name].as_array().expect(name).iter().filter_map(Value::as_f64).collect() };
    let columns = |names: &[&str]| -> Vec<Vec<f64>> {
        let columns: Vec<Vec<f64>> = names.iter().map(|name| column(name)).collect();
        (0..columns[0].len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
    };
    let half = |rows: &[Vec<f64>], zero: fn(&[f64]) -> bool| {
        Correction::HALF.amounts(&rows.iter().map(|row| zero(row)).collect::<Vec<_>>())
    };
    let effects: Vec<Result<Effect, NotEstimable>> = match measure {
        "RR" | "OR" | "RD" => {
            let rows = columns(&["ai", "bi", "ci", "di"]);
            let amounts = half(&rows, |cells| cells.contains(&0.0));
            let formula = |(row, add): (&Vec<f64>, f64)| {
                let cells = [row[0] + add, row[1] + add, row[2] + add, row[3] + add];
                match measure {
                    "RR" => log_risk_ratio(cells),
                    "OR" => log_odds_ratio(cells),
                    _ => risk_difference(cells),
                }
            };
            rows.iter().zip(amounts).map(formula).collect()
        }
        "MD" | "SMD" => {
            let mean = |row: &[f64]| Mean { mean: row[0], sd: row[1], n: row[2] };
            let formula = if measure == "MD" { mean_difference } else { standardised_mean_difference };
            let rows = columns(&["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]);
            rows.iter().map(|row| formula(mean(&row[..3]), mean(&row[3..]))).collect()
        }
        "ZCOR" => columns(&["ri", "ni"]).iter().map(|row| fisher_z(row[0], row[1])).collect(),
        "PLO" => {
            let rows = columns(&["xi", "ni"]);
            let amounts = half(&rows, |row| row[0] == 0.0 || row[0] >= row[1]);
            rows.iter().zip(amounts).map(|(row, add)| log_odds(row[0] + add, row[1] - row[0] + add)).collect()
        }
        "IRR" => {
            let rows = columns(&["x1i", "t1i", "x2i", "t2i"]);
            let amounts = half(&rows, |row| row[0] == 0.0 || row[2] == 0.0);
            let formula = |(row, add): (&Vec<f64>, f64)| log_rate_ratio([row[0] + add, row[1]], [row[2] + add, row[3]]);
            rows.iter().zip(amounts).map(formula).collect()
        }
        other => panic!("no raw data for {other}"),
    };
    effects.into_iter().map(|effect| effect.expect("an effect")).collect()
}

/// The blocks of one test, with what does not depend on the test.
pub fn fit(effects: &[Effect], tau2: Tau2, test: Test) -> Result<Value, NotEstimable> {
    Ok(summary(&summarise(effects, tau2, test, ALPHA)?))
}

fn summary(found: &Summary) -> Value {
    let (pooled, inference) = (&found.pooled, found.inference.as_ref().ok());
    let differences = found.heterogeneity.as_ref().ok();
    let (prediction, riley) = (found.prediction.as_ref().ok(), found.prediction_riley.as_ref().ok());
    // a single study differs from nothing
    let alone = (pooled.k == 1).then_some(0.0);
    json!({
        "k": pooled.k,
        "estimate": pooled.mean.estimate,
        "se": inference.map(|found| found.se),
        "stat": inference.map(|found| found.statistic),
        "df": inference.map(|found| found.df),
        "pval": inference.map(|found| found.p),
        "ci_lb": inference.map(|found| found.low),
        "ci_ub": inference.map(|found| found.high),
        "s2w": inference.map(|found| (found.se / pooled.mean.se).powi(2)),
        "tau2": pooled.tau2,
        "se_tau2": pooled.se_tau2,
        "Q": differences.map(|found| found.q).or(alone),
        "Qp": differences.map(|found| found.p).or(alone.map(|_| 1.0)),
        "I2": found.i2.as_ref().ok().map(|share| 100.0 * share).or(alone),
        "H2": found.h2.as_ref().ok().copied().or(alone.map(|_| 1.0)),
        "pi_lb": prediction.map(|(low, _)| low),
        "pi_ub": prediction.map(|(_, high)| high),
        "pi_riley_lb": riley.map(|(low, _)| low),
        "pi_riley_ub": riley.map(|(_, high)| high),
        "pi_riley_df": prediction_df(pooled.k).ok(),
    })
}

/// `Q` and `tau2_ci_QP`.
pub fn differences(effects: &[Effect]) -> (Value, Value) {
    let found = summarise(effects, Tau2::Reml, Test::Z, ALPHA).expect("an average");
    let spread = found.heterogeneity.expect("two or more");
    let (low, high) = found.tau2_interval.expect("two or more");
    let q = json!({ "Q": spread.q, "df": spread.df, "pval": spread.p, "typical_v": spread.typical_variance });
    let interval = json!({
        "tau2_lb": low,
        "tau2_ub": high,
        "I2_lb": 100.0 * spread.i2_of(low),
        "I2_ub": 100.0 * spread.i2_of(high),
        "H2_lb": spread.h2_of(low),
        "H2_ub": spread.h2_of(high),
        "null_set": high == 0.0,
    });
    (q, interval)
}

pub fn left_out(effects: &[Effect]) -> Value {
    series(leave_one_out(effects, Tau2::Reml, Test::Z, ALPHA).expect("two or more"))
}

pub fn cumulated(effects: &[Effect], order: &Value) -> Value {
    let order = positions(order);
    let ordered: Vec<Effect> = order.iter().map(|at| effects[*at]).collect();
    let mut found = series(cumulative(&ordered, Tau2::Reml, Test::Z, ALPHA).expect("an average"));
    found["order"] = json!(order);
    found
}

pub fn positions(list: &Value) -> Vec<usize> {
    let whole = |number: &Value| number.as_u64().and_then(|number| usize::try_from(number).ok());
    list.as_array().expect("a list").iter().filter_map(whole).collect()
}

fn series(fits: Vec<Result<Refit, NotEstimable>>) -> Value {
    let fits: Vec<Refit> = fits.into_iter().map(|fit| fit.expect("an average")).collect();
    let mut found = figures(&fits);
    let differing: Vec<_> = fits.iter().map(|fit| fit.differences.expect("variances above 0")).collect();
    found["Q"] = differing.iter().map(|found| found.q).collect();
    found["Qp"] = differing.iter().map(|found| found.p).collect();
    found["I2"] = differing.iter().map(|found| 100.0 * found.i2).collect();
    found
}

fn figures(fits: &[Refit]) -> Value {
    let of = |figure: fn(&Refit) -> f64| fits.iter().map(figure).collect::<Vec<_>>();
    json!({
        "estimate": of(|fit| fit.estimate),
        "se": of(|fit| fit.se),
        "pval": of(|fit| fit.p),
        "ci_lb": of(|fit| fit.low),
        "ci_ub": of(|fit| fit.high),
        "tau2": of(|fit| fit.tau2),
    })
}

pub fn regressions(effects: &[Effect]) -> Value {
    let line = |found: Asymmetry| {
        let limit = interval(found.limit, ALPHA).expect("an interval");
        json!({
            "b_sei": found.slope.estimate,
            "se": found.slope.se,
            "z": found.z,
            "pval": found.p,
            "limit": found.limit.estimate,
            "limit_lb": limit.0,
            "limit_ub": limit.1,
            "tau2": found.tau2,
        })
    };
    let classic = egger(effects).ok().map(|found| {
        let limit = found.limit_interval(ALPHA).expect("an interval");
        json!({
            "intercept": found.intercept,
            "se": found.se,
            "t": found.t,
            "df": found.df,
            "pval": found.p,
            "limit": found.limit.estimate,
            "limit_lb": limit.0,
            "limit_ub": limit.1,
        })
    });
    json!({
        "lm": classic,
        "rma_REML": asymmetry(effects, Tau2::Reml).ok().map(line),
        "rma_EE": asymmetry(effects, Tau2::Common).ok().map(line),
    })
}

pub fn trimmed(effects: &[Effect], tau2: Tau2) -> Result<Value, NotEstimable> {
    let found = trim_and_fill(effects, tau2)?;
    let mut block = fit(&found.filled, tau2, Test::Z)?;
    block["k0"] = json!(found.k0);
    block["se_k0"] = json!(found.se_k0);
    block["side"] = json!(if found.side == Side::Left { "left" } else { "right" });
    block["k_total"] = json!(found.filled.len());
    Ok(block)
}

pub fn groups(effects: &[Effect], of: &[usize]) -> Value {
    let n = of.iter().max().map_or(0, |last| last + 1);
    let mut block = json!({ "k": (0..n).map(|group| of.iter().filter(|of| **of == group).count()).collect::<Vec<_>>() });
    let apart = |tau2| {
        let found = separate(effects, of, n, tau2, Test::Z, ALPHA).expect("averages");
        let mut block = figures(&found.groups);
        let within: Vec<f64> = found.groups.iter().filter_map(|fit| fit.differences.map(|found| found.q)).collect();
        let i2 = found.groups.iter().map(|fit| fit.differences.map(|found| 100.0 * found.i2));
        block["I2"] = json!(i2.collect::<Vec<_>>());
        block["Q_residual"] = json!(within.iter().sum::<f64>());
        block["Q_within"] = json!(within);
        block["Q_between"] = json!(found.q_between);
        block["df"] = json!(found.df);
        block["pval"] = json!(found.p);
        block
    };
    block["common"] = apart(Tau2::Common);
    for (name, tau2) in [("REML", Tau2::Reml), ("DL", Tau2::DerSimonianLaird)] {
        block[format!("separate_tau2_{name}")] = apart(tau2);
        let found = shared(effects, of, n, tau2).expect("averages");
        block[format!("common_tau2_{name}")] = json!({
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
        });
    }
    block
}
