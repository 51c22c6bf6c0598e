//! Cumulative analysis: the average after each further study.
//!
//! Must not know what the studies are ordered by.

use super::NotEstimable;
use super::effect::Effect;
use super::pool::{Tau2, Test};
use super::refit::{Recipe, Refit};
use super::sample::Sample;

/// The average of the first study, the first two, and so on to all, in the order given; `alpha` is what the intervals leave out.
///
/// # Errors
/// What [`super::pool::pool`] refuses. A single average that can't be had (before the first study with information, for instance) is
/// an error in its place.
pub fn cumulative(
    effects: &[Effect],
    method: Tau2,
    test: Test,
    alpha: f64,
) -> Result<Vec<Result<Refit, NotEstimable>>, NotEstimable> {
    let sample = Sample::checked(effects)?;
    let mut recipe = Recipe::new(method, test, alpha)?;
    let mut w = vec![0.0; sample.y.len()];
    let mut k = 0;
    let step = |effect: &Effect| {
        k += usize::from(effect.se < f64::INFINITY);
        if k == 0 {
            return Err(NotEstimable("there is nothing to pool yet"));
        }
        recipe.fit((&sample.y[..k], &sample.v[..k]), &mut w[..k], sample.origin, None)
    };
    Ok(effects.iter().map(step).collect())
}
