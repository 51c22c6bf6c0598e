//! Whether small studies find other effects than large ones: Egger's regression.
//!
//! Must not know why they would, nor judge what follows from it.

use super::dist::t_two_sided;
use super::effect::Effect;
use super::{NotEstimable, count};

/// Egger's regression of estimate/SE on 1/SE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Egger {
    /// The intercept: 0 where small and large studies find the same.
    pub intercept: f64,
    /// Its standard error.
    pub se: f64,
    /// Their ratio.
    pub t: f64,
    /// Degrees of freedom, k − 2.
    pub df: f64,
    /// Two-sided P of the intercept.
    pub p: f64,
}

/// Egger's test of funnel asymmetry. Source: Egger et al. 1997, ordinary least squares with t(k − 2).
///
/// # Errors
/// Fewer than three studies, or studies of equal precision.
pub fn egger(effects: &[Effect]) -> Result<Egger, NotEstimable> {
    if effects.len() < 3 {
        return Err(NotEstimable("Egger's regression needs at least three studies"));
    }
    let k = count(effects.len());
    let points: Vec<(f64, f64)> = effects.iter().map(|e| (e.se.recip(), e.estimate / e.se)).collect();
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / k;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / k;
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    if spread <= 1e-24 * k * mean_x * mean_x {
        return Err(NotEstimable("all studies are equally precise"));
    }
    let slope = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
    let intercept = mean_y - slope * mean_x;
    let df = k - 2.0;
    let residual: f64 = points.iter().map(|(x, y)| ((y - mean_y) - slope * (x - mean_x)).powi(2)).sum::<f64>() / df;
    let se = (residual * (k.recip() + mean_x * mean_x / spread)).sqrt();
    if se <= 0.0 || !se.is_finite() {
        return Err(NotEstimable("the studies lie on one line exactly"));
    }
    let t = intercept / se;
    Ok(Egger { intercept, se, t, df, p: t_two_sided(t, df)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirteen trials of BCG vaccine (Colditz et al. 1994), log risk ratio and variance; metafor 3.8-1, `regtest(model = "lm")`,
    /// gives −2.1120421208932956 with t −1.4012820022893326 on 11 degrees of freedom, P 0.18870699508197877.
    const BCG: [(f64, f64); 13] = [
        (-0.8893113339202054, 0.32558476500396133),
        (-1.5853886572014306, 0.19458112139814385),
        (-1.3480731482996933, 0.4153679653679654),
        (-1.4415511900213054, 0.020010031902247573),
        (-0.21754732221129558, 0.05121017216963086),
        (-0.786115585818864, 0.0069056184559087574),
        (-1.6208982235983918, 0.22301724757231517),
        (0.011952333523840508, 0.0039615792978177295),
        (-0.4694176487381494, 0.056434210463248966),
        (-1.3713448034727844, 0.07302479361302891),
        (-0.3393588283383906, 0.01241221397155972),
        (0.44591340057137874, 0.5325058452001528),
        (-0.017313948216879815, 0.0714046596839863),
    ];

    #[test]
    fn egger_s_regression_agrees_with_metafor() {
        let effects = BCG.map(|(estimate, variance)| Effect { estimate, se: variance.sqrt() });
        let found = egger(&effects).expect("thirteen studies");
        for (value, expected) in [
            (found.intercept, -2.112_042_120_893_295_6),
            (found.se, 1.507_221_328_357_007_7),
            (found.t, -1.401_282_002_289_332_6),
            (found.p, 0.188_706_995_081_978_77),
        ] {
            assert!((value - expected).abs() < 1e-9 * expected.abs(), "{value} is not {expected}");
        }
        assert_eq!(found.df, 11.0);
    }

    #[test]
    fn too_few_or_equally_precise_studies_give_no_test() {
        let equal = [1.0, 2.0, 4.0].map(|estimate| Effect { estimate, se: 0.5 });
        assert!(egger(&equal).is_err());
        assert!(egger(&equal[..2]).is_err());
    }
}
