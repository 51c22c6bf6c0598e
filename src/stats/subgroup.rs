//! Whether groups of studies differ: an average per group, with a τ² of its own or a shared one.
//!
//! Must not know what the groups are, nor judge whether a difference is to be believed.

use super::dist::{chi2_sf, f_sf};
use super::effect::Effect;
use super::model::{Design, Model, Sample};
use super::pool::{Tau2, Test, checked};
use super::refit::{Recipe, Refit};
use super::tau2::{estimate, q_p_value};
use super::{NotEstimable, count};

/// Groups averaged each by itself, and the test of their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Separate {
    /// The average of each group.
    pub groups: Vec<Refit>,
    /// Weighted sum of squared deviations of the averages, by their standard errors.
    pub q_between: f64,
    /// Number of groups less 1.
    pub df: f64,
    /// P value from χ²(df).
    pub p: f64,
}

/// Groups averaged with one τ² for all (a meta-regression on the group), and the tests of their difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// The variance between the studies of a group.
    pub tau2: f64,
    /// The average of each group with its model standard error.
    pub groups: Vec<Effect>,
    /// The test of a difference: a Wald statistic, 0 or more.
    pub qm: f64,
    /// Number of groups less 1.
    pub df: f64,
    /// P value of `qm` from χ²(df).
    pub p: f64,
    /// The same test by Knapp & Hartung 2003, and its P value from F(df, `df_within`); none where the studies of each group agree exactly.
    pub f: Option<(f64, f64)>,
    /// Number of studies less number of groups.
    pub df_within: f64,
    /// Sum of the groups' Qs.
    pub q_within: f64,
    /// P value of `q_within` from χ²(`df_within`).
    pub q_within_p: f64,
}

/// A sample with the group of each of its studies.
struct Grouped {
    sample: Sample,
    of: Vec<usize>,
    groups: usize,
}

impl Grouped {
    fn new(effects: &[Effect], of: &[usize], groups: usize) -> Result<Self, NotEstimable> {
        let sample = checked(effects)?;
        let of: Vec<usize> =
            effects.iter().zip(of).filter(|(effect, _)| effect.se < f64::INFINITY).map(|(_, group)| *group).collect();
        if groups < 2 {
            return Err(NotEstimable("a difference needs at least two groups"));
        }
        if of.len() != sample.y.len() || of.iter().any(|group| *group >= groups) {
            return Err(NotEstimable("every study needs a group"));
        }
        if (0..groups).any(|group| !of.contains(&group)) {
            return Err(NotEstimable("a group has no studies"));
        }
        Ok(Self { sample, of, groups })
    }
}

/// Averages each group by itself; `of` is the group of each effect, 0 to `groups` − 1. `alpha` is what the intervals leave out.
///
/// # Errors
/// Fewer than two groups, a group without studies, or one whose average can't be had.
pub fn separate(
    effects: &[Effect],
    of: &[usize],
    groups: usize,
    method: Tau2,
    test: Test,
    alpha: f64,
) -> Result<Separate, NotEstimable> {
    let Grouped { sample, of, groups } = Grouped::new(effects, of, groups)?;
    let mut recipe = Recipe::new(method, test, alpha)?;
    let mut fits = Vec::with_capacity(groups);
    for group in 0..groups {
        let members = |values: &[f64]| -> Vec<f64> {
            values.iter().zip(&of).filter(|(_, of)| **of == group).map(|(value, _)| *value).collect()
        };
        let (y, v) = (members(&sample.y), members(&sample.v));
        let mut w = vec![0.0; y.len()];
        fits.push(recipe.fit(&y, &v, &mut w, sample.origin)?);
    }
    let averages: Vec<(f64, f64)> = fits.iter().map(|fit| (fit.estimate - sample.origin, fit.se.powi(-2))).collect();
    let (q_between, df) = (between(&averages), count(groups - 1));
    Ok(Separate { groups: fits, q_between, df, p: chi2_sf(q_between, df)? })
}

/// Averages groups with a shared τ²; arguments as for [`separate`].
///
/// # Errors
/// Fewer than two groups, a group without studies, or τ² that can't be found (as many groups as studies, for instance).
pub fn shared(effects: &[Effect], of: &[usize], groups: usize, method: Tau2) -> Result<Shared, NotEstimable> {
    let Grouped { sample, of, groups } = Grouped::new(effects, of, groups)?;
    let mut w = vec![0.0; of.len()];
    let mut model = Model::new(&sample.y, &sample.v, Design::Groups { of: &of, count: groups }, &mut w);
    if !model.all_vary() {
        return Err(NotEstimable("the differences between groups need sampling variances above 0"));
    }
    let tau2 = estimate(&mut model, method)?;
    let (q_within, df_within) = (model.at(0.0).q, model.df());
    let averages = model.group_means(tau2, &of, groups);
    let (qm, df) = (between(&averages), count(groups - 1));
    let factor = model.at(tau2).q / df_within;
    let f = if factor > 0.0 { Some((qm / df / factor, f_sf(qm / df / factor, df, df_within)?)) } else { None };
    Ok(Shared {
        tau2,
        groups: averages.iter().map(|(mean, w)| Effect { estimate: sample.origin + mean, se: w.sqrt().recip() }).collect(),
        qm,
        df,
        p: chi2_sf(qm, df)?,
        f,
        df_within,
        q_within,
        q_within_p: q_p_value(q_within, df_within)?,
    })
}

/// Weighted sum of squared deviations of averages, each with its weight.
fn between(averages: &[(f64, f64)]) -> f64 {
    let total: f64 = averages.iter().map(|(_, w)| w).sum();
    let mean = averages.iter().map(|(mean, w)| w * mean).sum::<f64>() / total;
    averages.iter().map(|(average, w)| w * (average - mean).powi(2)).sum()
}
