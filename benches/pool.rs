//! How fast averages are, as ratios within one run, so that the machine hardly matters: `cargo bench --bench pool`.
//!
//! A fit (REML with Hartung–Knapp) of 10, 50 and 500 studies over one weighted pass through as many, which is the least any fit costs;
//! and leaving each of 500 studies out over as many fits from scratch. Prints a table and exits 1 when a limit is passed.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

use probatum::stats::effect::Effect;
use probatum::stats::loo::leave_one_out;
use probatum::stats::pool::{Tau2, Test, pool};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

/// The most that a fit of so many studies may cost, in weighted passes; few studies pay for the distributions.
const FITS: [(usize, f64); 3] = [(10, 600.0), (50, 200.0), (500, 80.0)];
/// The most that leaving out each study may cost, in fits from scratch.
const LEFT_OUT: f64 = 0.6;
const REPEATS: usize = 31;

fn main() -> ExitCode {
    // `cargo test --all-targets` runs this too, and without optimisation
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut passed = true;
    let mut row = |what: &str, seconds: f64, ratio: f64, limit: f64| {
        passed &= ratio <= limit;
        println!("{what:<28} {:>10.2} µs {ratio:>8.2} (at most {limit})", seconds * 1e6);
    };
    for (k, limit) in FITS {
        let effects = studies(k);
        let pass = time(|| weighted_pass(&effects));
        let fit = time(|| average(&effects));
        row(&format!("fit of {k} / weighted pass"), fit, fit / pass, limit);
    }
    let effects = studies(500);
    let separate = time(|| (0..effects.len()).map(|i| average(&[&effects[..i], &effects[i + 1..]].concat())).sum::<f64>());
    let together = time(|| leave_one_out(&effects, Tau2::Reml, Test::HartungKnapp, 0.05).map_or(0, |fits| fits.len()));
    row("leave out each of 500 / fits", together, together / separate, LEFT_OUT);
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Studies that differ as those of a usual meta-analysis do: I² about a half.
fn studies(k: usize) -> Vec<Effect> {
    // a fixed sequence of the multiplicative congruential generator (Park & Miller 1988)
    let mut state = 20_u64;
    let mut uniform = || {
        state = state * 48_271 % 2_147_483_647;
        f64::from(u32::try_from(state).unwrap_or(0)) / 2_147_483_647.0
    };
    let mut effect = || {
        let se = 0.1 + 0.4 * uniform();
        let noise = (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
        Effect { estimate: -0.3 + noise * se.hypot(0.25), se }
    };
    (0..k).map(|_| effect()).collect()
}

fn weighted_pass(effects: &[Effect]) -> f64 {
    let (w, wy) = effects.iter().fold((0.0, 0.0), |(w, wy), effect| {
        let weight = (effect.se * effect.se).recip();
        (w + weight, wy + weight * effect.estimate)
    });
    wy / w
}

fn average(effects: &[Effect]) -> f64 {
    let interval = pool(effects, Tau2::Reml).and_then(|pooled| pooled.infer(Test::HartungKnapp, 0.05));
    interval.map_or(0.0, |found| found.high - found.low)
}

/// The median time of a call, each repeated until it takes a millisecond or more.
fn time<T>(mut call: impl FnMut() -> T) -> f64 {
    let mut calls = 1_u32;
    let mut measure = |calls: u32| {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(call());
        }
        start.elapsed().as_secs_f64()
    };
    while measure(calls) < 1e-3 {
        calls *= 2;
    }
    let mut times: Vec<f64> = (0..REPEATS).map(|_| measure(calls) / f64::from(calls)).collect();
    times.sort_by(f64::total_cmp);
    times[REPEATS / 2]
}
