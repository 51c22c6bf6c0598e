//! Worked examples as papers, textbooks and manuals print them, to the digits they print.
//!
//! Each example names where it is printed, and by a letter what was opened to confirm it, for the papers themselves could not
//! be opened (but for the abstracts):
//!
//! - \[T\] metafor's own tests, `tests/testthat/test_analysis_example_*.r` in github.com/wviechtb/metafor. They set results
//!   beside a paper's page or table and say where the paper prints another figure; then the paper's is what is compared here.
//! - \[S\] `test_misc_metan_vs_rma.uni_with_dat.bcg.r` there: the same with what Stata's metan prints.
//! - \[U\] Others of its tests, named: figures without a paper.
//! - \[B\] The page on Borenstein et al. 2009 in `github.com/wviechtb/meta_analysis_books`: `borenstein2009.rmd` for chapters,
//!   data and a note wherever the book differs; the figures of the finished page as a research note in another repository
//!   quotes them.
//! - \[A\] The abstract, at pubmed.ncbi.nlm.nih.gov (16386820, 1614465) or bmj.com (320/7232/417).
//! - \[M\] A manual with its output: `docs/reference/*.html` in github.com/wviechtb/metafor and wviechtb/metadat. They are by
//!   the program that the reference file comes from, so they are no second opinion.
//! - \[R\] The remarks beside the examples of R's `power.prop.test`, in a copy of its source.
//! - \[P\] A page that tells the example again, named there.
//!
//! Not found printed anywhere that could be opened: a second difference between groups in a paper (Borenstein's chapter 19 has
//! one); Egger's test and leaving one out in a paper; a prediction by t(k − 2); the ad hoc variant of Knapp & Hartung; the
//! information size of means; D² and what follows from it; a reverse fragility index.

mod averages;
mod checks;
mod effects;
mod rates;
mod spread;

use super::found::{from_raw, method};
use probatum::stats::effect::Effect;
use probatum::stats::pool::{Inference, Pooled, Test, pool};
use serde_json::{Value, json};

/// As printed with so many decimals.
fn printed(found: f64, expected: f64, decimals: i32) {
    let half = 0.501 * 10.0_f64.powi(-decimals);
    assert!((found - expected).abs() <= half, "{found} is not {expected} to {decimals} decimals");
}

/// As printed, or one more or less in the last digit: where a paper is known to have rounded on the way, or to weight otherwise.
fn nearly(found: f64, expected: f64, decimals: i32) {
    let half = 1.501 * 10.0_f64.powi(-decimals);
    assert!((found - expected).abs() <= half, "{found} is not nearly {expected} to {decimals} decimals");
}

/// Several figures, printed with equally many decimals.
fn row<const N: usize>(found: [f64; N], expected: [f64; N], decimals: i32) {
    for (found, expected) in found.into_iter().zip(expected) {
        printed(found, expected, decimals);
    }
}

/// A data set of the reference file.
fn set(id: &str) -> Value {
    let mut file: Value = serde_json::from_str(include_str!("../../../data/metafor.json")).expect("the reference");
    file["datasets"][id].take()
}

/// A column of it, raw or not.
fn column(table: &Value, name: &str) -> Vec<f64> {
    table[name].as_array().expect("numbers").iter().filter_map(Value::as_f64).collect()
}

/// Its effects.
fn data(id: &str) -> Vec<Effect> {
    let set = set(id);
    of(&column(&set, "yi").into_iter().zip(column(&set, "vi")).collect::<Vec<_>>())
}

/// Effects from estimates and variances.
fn of(pairs: &[(f64, f64)]) -> Vec<Effect> {
    pairs.iter().map(|(estimate, variance)| Effect { estimate: *estimate, se: variance.sqrt() }).collect()
}

/// Log odds ratios of trials, each as events and people of the treated, then of the controls; a half where there is a 0.
fn odds_ratios(trials: &[[u32; 4]]) -> Vec<Effect> {
    let column = |cell: fn(&[u32; 4]) -> u32| -> Vec<u32> { trials.iter().map(cell).collect() };
    from_raw(
        "OR",
        &json!({
            "ai": column(|row| row[0]), "bi": column(|row| row[1] - row[0]),
            "ci": column(|row| row[2]), "di": column(|row| row[3] - row[2]),
        }),
    )
}

/// An average with its test and 95% interval.
fn average(effects: &[Effect], name: &str, test: Test) -> (Pooled, Inference) {
    let pooled = pool(effects, method(name)).expect("an average");
    let inference = pooled.infer(test, 0.05).expect("an interval");
    (pooled, inference)
}

/// A ratio with its interval from an average of logarithms.
fn ratio(effects: &[Effect], name: &str) -> [f64; 3] {
    let (pooled, wald) = average(effects, name, Test::Z);
    [pooled.mean.estimate.exp(), wald.low.exp(), wald.high.exp()]
}
