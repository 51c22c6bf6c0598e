//! Leave-one-out: the average without each study in turn.
//!
//! Must not judge which study should be left out.

use super::NotEstimable;
use super::effect::Effect;
use super::pool::{Tau2, Test};
use super::refit::{Recipe, Refit};
use super::sample::Sample;
use super::without::Without;

/// The average without each study in turn, in the order of the studies; `alpha` is what the intervals leave out.
///
/// Leaving out a study without information (infinite standard error) changes nothing.
///
/// # Errors
/// Fewer than two studies, or what [`super::pool::pool`] refuses. A single average that can't be had is an error in its place.
pub fn leave_one_out(
    effects: &[Effect],
    method: Tau2,
    test: Test,
    alpha: f64,
) -> Result<Vec<Result<Refit, NotEstimable>>, NotEstimable> {
    let mut sample = Sample::checked(effects)?;
    let last = sample.y.len() - 1;
    if last == 0 {
        return Err(NotEstimable("leaving out one study needs at least two"));
    }
    let mut recipe = Recipe::new(method, test, alpha)?;
    let mut w = vec![0.0; last + 1];
    let whole = recipe.fit((&sample.y, &sample.v), &mut w, sample.origin, None).ok();
    let without = whole.and_then(|whole| Without::new(&sample.y, &sample.v, method, whole.tau2, whole.estimate - sample.origin));
    let mut at = 0;
    let mut results = Vec::with_capacity(effects.len());
    for effect in effects {
        if effect.se == f64::INFINITY {
            results.push(recipe.fit((&sample.y, &sample.v), &mut w, sample.origin, None));
            continue;
        }
        let place = without.as_ref().and_then(|without| without.place(sample.y[at], sample.v[at]));
        sample.y.swap(at, last);
        sample.v.swap(at, last);
        results.push(recipe.fit((&sample.y[..last], &sample.v[..last]), &mut w[..last], sample.origin, place));
        sample.y.swap(at, last);
        sample.v.swap(at, last);
        at += 1;
    }
    Ok(results)
}
