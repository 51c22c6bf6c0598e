//! `probatum pool`: a table of studies in, their average with all that qualifies it out, as one JSON object.
//!
//! Owns the arguments. Must not know formulas.

mod effects;
mod further;
mod report;
mod table;

use super::Failure;
use crate::stats::pool;
use crate::stats::raw::{Correction, To};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct PoolArguments {
    /// A CSV file with a header; - reads standard input
    ///
    /// Columns: yi,vi (estimate and sampling variance on the analysis scale: ratios as logarithms), or the measure's raw columns:
    /// ai,bi,ci,di or ai,n1i,ci,n2i (RR OR RD); m1i,sd1i,n1i,m2i,sd2i,n2i (MD SMD ROM); x1i,t1i,x2i,t2i (IRR); ri,ni (ZCOR);
    /// xi,ni (PLO). Raw columns win. Also read: label, year, and the column that --subgroup names. An empty cell or NA is missing.
    file: PathBuf,
    /// Effect measure; HR and GEN take yi,vi
    #[arg(long, value_enum, ignore_case = true)]
    measure: Measure,
    /// Estimator of the variance between studies; EE: none, a common effect
    #[arg(long, value_enum, ignore_case = true, default_value = "REML")]
    method: Method,
    /// Test and interval of the average: Wald z, t, Hartung–Knapp, Hartung–Knapp never narrower than t
    #[arg(long, value_enum, ignore_case = true, default_value = "z")]
    test: Test,
    /// Level of the intervals: 95, or 0.95
    #[arg(long, value_name = "PERCENT", value_parser = alpha, default_value = "95", allow_negative_numbers = true)]
    level: f64,
    /// What is added to the cells of a table
    #[arg(long, value_parser = amount, default_value = "0.5", allow_negative_numbers = true)]
    add: f64,
    /// Which tables get it: those with a 0, all if one has a 0, all, none
    #[arg(long, value_enum, ignore_case = true, default_value = "only0")]
    to: Tables,
    /// The average without each study in turn
    #[arg(long)]
    loo: bool,
    /// The average after each further study, by year (by row where there is no column year)
    #[arg(long)]
    cumulative: bool,
    /// Egger's regression for funnel asymmetry, in its three forms
    #[arg(long)]
    egger: bool,
    /// Trim and fill
    #[arg(long)]
    trimfill: bool,
    /// Averages by the groups that this column names, and the tests of their difference
    #[arg(long, value_name = "COLUMN")]
    subgroup: Option<String>,
}

/// Effect measures under the names that meta-analysts use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Measure {
    Rr,
    Or,
    Rd,
    Md,
    Smd,
    Rom,
    Irr,
    Zcor,
    Plo,
    Hr,
    Gen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Method {
    Ee,
    Dl,
    Reml,
    Pm,
    Sj,
    He,
    Eb,
    Ml,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
enum Test {
    Z,
    T,
    Knha,
    AdHoc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
enum Tables {
    Only0,
    All,
    If0All,
    None,
}

pub(super) fn run(arguments: &PoolArguments) -> Result<(), Failure> {
    let table = table::Table::read(&arguments.file)?;
    let studies = effects::studies(&table, arguments.measure, arguments.correction())?;
    let report = report::report(&table, &studies, arguments)?;
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &report).map_err(Failure::other)?;
    writeln!(out).map_err(Failure::other)
}

impl PoolArguments {
    fn correction(&self) -> Correction {
        let to = match self.to {
            Tables::Only0 => To::Only0,
            Tables::All => To::All,
            Tables::If0All => To::If0All,
            Tables::None => To::None,
        };
        Correction { add: self.add, to }
    }
}

impl Method {
    fn tau2(self) -> pool::Tau2 {
        match self {
            Self::Ee => pool::Tau2::Common,
            Self::Dl => pool::Tau2::DerSimonianLaird,
            Self::Reml => pool::Tau2::Reml,
            Self::Pm => pool::Tau2::PauleMandel,
            Self::Sj => pool::Tau2::SidikJonkman,
            Self::He => pool::Tau2::Hedges,
            Self::Eb => pool::Tau2::EmpiricalBayes,
            Self::Ml => pool::Tau2::Ml,
        }
    }
}

impl Test {
    fn of(self) -> pool::Test {
        match self {
            Self::Z => pool::Test::Z,
            Self::T => pool::Test::T,
            Self::Knha => pool::Test::HartungKnapp,
            Self::AdHoc => pool::Test::AdHoc,
        }
    }
}

/// The name under which a value is chosen.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// What a level leaves out. Percent, or a share: above a half of what is inside, below of what is outside, as metafor reads it.
fn alpha(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(level) if (1.0..100.0).contains(&level) => Ok((100.0 - level) / 100.0),
        Ok(level) if level > 0.5 && level < 1.0 => Ok(1.0 - level),
        Ok(level) if level > 0.0 && level <= 0.5 => Ok(level),
        _ => Err("a level is a percentage above 0 and below 100, for instance 95".to_owned()),
    }
}

fn amount(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|add: &f64| add.is_finite() && *add >= 0.0).ok_or("a number of 0 or more".to_owned())
}
