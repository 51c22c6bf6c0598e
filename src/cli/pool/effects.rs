//! A table's rows as effects, by the columns of the measure.
//!
//! Owns which columns a measure takes and which numbers they allow. Must not know how effects are pooled.

use super::table::{Row, Table};
use super::{Failure, Measure};
use crate::stats::effect::Effect;
use crate::stats::raw::{self, Correction, Mean};

/// A row with what came of it.
pub(super) struct Study {
    pub label: Option<String>,
    pub effect: Result<Effect, String>,
    /// What was done to its numbers before.
    pub note: Option<String>,
}

type Outcome = Result<Effect, String>;

const COUNT: &str = "a number of 0 or more";
const ABOVE_0: &str = "a number above 0";
const ANY: &str = "a finite number";

/// Every row as a study, in order.
pub(super) fn studies(table: &Table, measure: Measure, correction: Correction) -> Result<Vec<Study>, Failure> {
    let all = |columns: &[&str]| columns.iter().all(|column| table.has(column));
    let counts = all(&["ai", "ci"]) && (all(&["bi"]) || all(&["n1i"])) && (all(&["di"]) || all(&["n2i"]));
    let mut notes = vec![None; table.rows.len()];
    let (outcomes, raw): (Vec<Outcome>, &str) = match measure {
        Measure::Rr | Measure::Or | Measure::Rd if counts => (two_by_two(table, measure, correction)?, ""),
        Measure::Rr | Measure::Or | Measure::Rd => (Vec::new(), "ai,bi,ci,di or ai,n1i,ci,n2i"),
        Measure::Md | Measure::Smd | Measure::Rom if all(&["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]) => {
            (means(table, measure)?, "")
        }
        Measure::Md | Measure::Smd | Measure::Rom => (Vec::new(), "m1i,sd1i,n1i,m2i,sd2i,n2i"),
        Measure::Irr if all(&["x1i", "t1i", "x2i", "t2i"]) => (rates(table, correction)?, ""),
        Measure::Irr => (Vec::new(), "x1i,t1i,x2i,t2i"),
        Measure::Zcor if all(&["ri", "ni"]) => (correlations(table)?, ""),
        Measure::Zcor => (Vec::new(), "ri,ni"),
        Measure::Plo if all(&["xi", "ni"]) => (proportions(table, correction)?, ""),
        Measure::Plo => (Vec::new(), "xi,ni"),
        Measure::Hr | Measure::Gen => (Vec::new(), ""),
    };
    let outcomes = if !outcomes.is_empty() {
        outcomes
    } else if all(&["yi", "vi"]) {
        given(table, &mut notes)?
    } else if raw.is_empty() {
        return Err(table.lacks("yi,vi"));
    } else {
        return Err(table.lacks(&format!("{raw}, or yi,vi")));
    };
    let study = |((row, effect), note)| Study { label: table.text(row, "label"), effect, note };
    Ok(table.rows.iter().zip(outcomes).zip(notes).map(study).collect())
}

/// Reads what a formula needs of each row: its numbers, or the first column that is missing.
fn each<const N: usize>(
    table: &Table,
    columns: [&str; N],
    check: impl Fn(&Row) -> Result<[Option<f64>; N], Failure>,
) -> Result<Vec<Result<[f64; N], String>>, Failure> {
    let numbers = |row: &Row| {
        let found = check(row)?;
        Ok(match found.iter().position(Option::is_none) {
            Some(at) => Err(format!("{} is missing", columns[at])),
            None => Ok(found.map(Option::unwrap_or_default)),
        })
    };
    table.rows.iter().map(numbers).collect()
}

/// Applies a formula to the rows that have their numbers, with what the correction adds to each.
fn with_correction<const N: usize>(
    rows: Vec<Result<[f64; N], String>>,
    correction: Correction,
    has_zero: impl Fn(&[f64; N]) -> bool,
    formula: impl Fn([f64; N], f64) -> Result<Effect, crate::stats::NotEstimable>,
) -> Vec<Outcome> {
    let zero: Vec<bool> = rows.iter().map(|row| row.as_ref().is_ok_and(&has_zero)).collect();
    let amounts = correction.amounts(&zero);
    rows.into_iter().zip(amounts).map(|(row, add)| formula(row?, add).map_err(|error| error.reason().to_owned())).collect()
}

fn two_by_two(table: &Table, measure: Measure, correction: Correction) -> Result<Vec<Outcome>, Failure> {
    let arm = |row: &Row, events: &str, others: &str, all: &str| -> Result<(Option<f64>, Option<f64>), Failure> {
        let count = |column: &str| table.number(row, column, COUNT, |n| (0.0..f64::INFINITY).contains(&n));
        let (happened, not, people) = (count(events)?, count(others)?, count(all)?);
        if let (Some(happened), None, Some(people)) = (happened, not, people) {
            if happened > people {
                let allowed = format!("at most {people}, the number in {all}");
                return Err(table.refuse(row, events, &happened.to_string(), &allowed));
            }
            return Ok((Some(happened), Some(people - happened)));
        }
        Ok((happened, not))
    };
    let rows = each(table, ["ai", "bi or n1i", "ci", "di or n2i"], |row| {
        let ((a, b), (c, d)) = (arm(row, "ai", "bi", "n1i")?, arm(row, "ci", "di", "n2i")?);
        Ok([a, b, c, d])
    })?;
    Ok(with_correction(
        rows,
        correction,
        |cells| cells.contains(&0.0),
        |cells, add| {
            let cells = cells.map(|cell| cell + add);
            match measure {
                Measure::Rr => raw::log_risk_ratio(cells),
                Measure::Or => raw::log_odds_ratio(cells),
                _ => raw::risk_difference(cells),
            }
        },
    ))
}

fn means(table: &Table, measure: Measure) -> Result<Vec<Outcome>, Failure> {
    let columns = ["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"];
    let rows = each(table, columns, |row| {
        let number = |column: &str| match &column[..1] {
            "m" => table.number(row, column, ANY, f64::is_finite),
            "s" => table.number(row, column, COUNT, |sd| (0.0..f64::INFINITY).contains(&sd)),
            _ => table.number(row, column, ABOVE_0, |n| n > 0.0 && n.is_finite()),
        };
        let [m1, sd1, n1, m2, sd2, n2] = columns.map(number);
        Ok([m1?, sd1?, n1?, m2?, sd2?, n2?])
    })?;
    let formula = |[m1, sd1, n1, m2, sd2, n2]: [f64; 6], _| {
        let (one, two) = (Mean { mean: m1, sd: sd1, n: n1 }, Mean { mean: m2, sd: sd2, n: n2 });
        match measure {
            Measure::Md => raw::mean_difference(one, two),
            Measure::Smd => raw::standardised_mean_difference(one, two),
            _ => raw::log_ratio_of_means(one, two),
        }
    };
    Ok(with_correction(rows, Correction::HALF, |_| false, formula))
}

fn rates(table: &Table, correction: Correction) -> Result<Vec<Outcome>, Failure> {
    let rows = each(table, ["x1i", "t1i", "x2i", "t2i"], |row| {
        let events = |column: &str| table.number(row, column, COUNT, |n| (0.0..f64::INFINITY).contains(&n));
        let time = |column: &str| table.number(row, column, ABOVE_0, |t| t > 0.0 && t.is_finite());
        Ok([events("x1i")?, time("t1i")?, events("x2i")?, time("t2i")?])
    })?;
    Ok(with_correction(
        rows,
        correction,
        |[x1, _, x2, _]| *x1 == 0.0 || *x2 == 0.0,
        |[x1, t1, x2, t2], add| raw::log_rate_ratio([x1 + add, t1], [x2 + add, t2]),
    ))
}

fn correlations(table: &Table) -> Result<Vec<Outcome>, Failure> {
    let rows = each(table, ["ri", "ni"], |row| {
        let r = table.number(row, "ri", "a number from -1 to 1", |r| (-1.0..=1.0).contains(&r))?;
        Ok([r, table.number(row, "ni", "a number of 1 or more", |n| n >= 1.0 && n.is_finite())?])
    })?;
    Ok(with_correction(rows, Correction::HALF, |_| false, |[r, n], _| raw::fisher_z(r, n)))
}

fn proportions(table: &Table, correction: Correction) -> Result<Vec<Outcome>, Failure> {
    let rows = each(table, ["xi", "ni"], |row| {
        let n = table.number(row, "ni", ABOVE_0, |n| n > 0.0 && n.is_finite())?;
        let most = n.unwrap_or(f64::MAX);
        let x = table.number(row, "xi", "a number from 0 to the one in ni", |x| (0.0..=most).contains(&x))?;
        Ok([x, n])
    })?;
    Ok(with_correction(rows, correction, |[x, n]| *x == 0.0 || x == n, |[x, n], add| raw::log_odds(x + add, n - x + add)))
}

/// Estimates with their sampling variances as they stand.
fn given(table: &Table, notes: &mut [Option<String>]) -> Result<Vec<Outcome>, Failure> {
    let rows = each(table, ["yi", "vi"], |row| {
        let vi = table.number(row, "vi", "a number", |v| v > f64::NEG_INFINITY)?;
        Ok([table.number(row, "yi", ANY, f64::is_finite)?, vi])
    })?;
    for (row, note) in rows.iter().zip(notes) {
        if row.as_ref().is_ok_and(|[_, vi]| *vi < 0.0) {
            *note = Some("a sampling variance below 0 is taken as 0".to_owned());
        }
    }
    let formula = |[estimate, variance]: [f64; 2], _| Ok(Effect { estimate, se: variance.max(0.0).sqrt() });
    let finite = |outcome: Outcome| {
        outcome.and_then(|effect| {
            if effect.se.is_finite() { Ok(effect) } else { Err("an infinite variance carries no information".to_owned()) }
        })
    };
    Ok(with_correction(rows, Correction::HALF, |_| false, formula).into_iter().map(finite).collect())
}
