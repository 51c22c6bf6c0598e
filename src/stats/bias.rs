//! Whether small studies find other effects than large ones: regression of the effect on its standard error.
//!
//! Must not know why they would, nor judge what follows from it.

use super::dist::{normal_two_sided, t_two_sided, t_upper_quantile};
use super::effect::Effect;
use super::model::{Design, Model};
use super::pool::Tau2;
use super::sample::Sample;
use super::tau2::estimate;
use super::{NotEstimable, count};

const EQUALLY_PRECISE: NotEstimable = NotEstimable("all studies are equally precise");

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
    /// The slope: the effect that a study without error would find.
    pub limit: Effect,
}

impl Egger {
    /// The interval of `limit` by t(k − 2), which leaves out `alpha`.
    ///
    /// # Errors
    /// `alpha` not strictly between 0 and 1.
    pub fn limit_interval(&self, alpha: f64) -> Result<(f64, f64), NotEstimable> {
        let half = t_upper_quantile(alpha / 2.0, self.df)? * self.limit.se;
        Ok((self.limit.estimate - half, self.limit.estimate + half))
    }
}

/// Egger's test of funnel asymmetry. Source: Egger et al. 1997, ordinary least squares with t(k − 2).
///
/// # Errors
/// Fewer than three studies, studies of equal precision, or a standard error of 0.
pub fn egger(effects: &[Effect]) -> Result<Egger, NotEstimable> {
    if effects.len() < 3 {
        return Err(NotEstimable("Egger's regression needs at least three studies"));
    }
    let line = Line::through(effects, Tau2::Common)?;
    // ordinary least squares on the ratios is the weighted line with a residual variance of its own
    let residual = line.q / line.df;
    let scaled = |(estimate, variance): (f64, f64)| Effect { estimate, se: (variance * residual).sqrt() };
    let (slope, limit) = (scaled(line.slope), scaled(line.limit));
    if slope.se <= 0.0 || !slope.se.is_finite() {
        return Err(NotEstimable("the studies lie on one line exactly"));
    }
    let t = slope.estimate / slope.se;
    Ok(Egger { intercept: slope.estimate, se: slope.se, t, df: line.df, p: t_two_sided(t, line.df)?, limit })
}

/// Meta-regression of the effects on their standard errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asymmetry {
    /// By how much an effect grows with its standard error: 0 where small and large studies find the same.
    pub slope: Effect,
    /// Slope over standard error.
    pub z: f64,
    /// Two-sided P of the slope.
    pub p: f64,
    /// The effect that a study without error would find.
    pub limit: Effect,
    /// Variance between studies that the line leaves.
    pub tau2: f64,
}

/// The regression test of funnel asymmetry with τ² by `method` beside the line. Source: Sterne & Egger 2005.
///
/// # Errors
/// Studies of equal precision, fewer than three (two for a common effect), or τ² that can't be found.
pub fn asymmetry(effects: &[Effect], method: Tau2) -> Result<Asymmetry, NotEstimable> {
    let line = Line::through(effects, method)?;
    let effect = |(estimate, variance): (f64, f64)| Effect { estimate, se: variance.sqrt() };
    let slope = effect(line.slope);
    let z = slope.estimate / slope.se;
    Ok(Asymmetry { slope, z, p: normal_two_sided(z), limit: effect(line.limit), tau2: line.tau2 })
}

/// A weighted straight line of effects on their standard errors.
struct Line {
    tau2: f64,
    /// Weighted sum of squared residuals.
    q: f64,
    df: f64,
    /// Value and model variance.
    slope: (f64, f64),
    /// Value at a standard error of 0, and its model variance.
    limit: (f64, f64),
}

impl Line {
    fn through(effects: &[Effect], method: Tau2) -> Result<Self, NotEstimable> {
        let sample = Sample::checked(effects)?;
        let errors: Vec<f64> = sample.v.iter().map(|v| v.sqrt()).collect();
        let (least, most) = errors.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), se| (least.min(*se), most.max(*se)));
        if most - least <= 1e-12 * most {
            return Err(EQUALLY_PRECISE);
        }
        let mut w = vec![0.0; errors.len()];
        let mut model = Model::new(&sample.y, &sample.v, Design::Line(&errors), &mut w);
        let tau2 = estimate(&mut model, method)?;
        let df = count(errors.len()) - 2.0;
        let (sums, fit) = model.line_at(tau2, &errors);
        let (limit, variance) = fit.at_zero;
        Ok(Self { tau2, q: sums.q, df, slope: fit.slope, limit: (sample.origin + limit, variance) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirteen trials of BCG vaccine (Colditz et al. 1994), log risk ratio and variance; metafor 3.8-1, `regtest(model = "lm")`,
    /// gives −2.1120421208932956 with t −1.4012820022893326 on 11 degrees of freedom, P 0.18870699508197877.
    const BCG: [(f64, f64); 13] = [
        (-0.889_311_333_920_205_4, 0.325_584_765_003_961_33),
        (-1.585_388_657_201_430_6, 0.194_581_121_398_143_85),
        (-1.348_073_148_299_693_3, 0.415_367_965_367_965_4),
        (-1.441_551_190_021_305_4, 0.020_010_031_902_247_573),
        (-0.217_547_322_211_295_58, 0.051_210_172_169_630_86),
        (-0.786_115_585_818_864, 0.006_905_618_455_908_757_4),
        (-1.620_898_223_598_391_8, 0.223_017_247_572_315_17),
        (0.011_952_333_523_840_508, 0.003_961_579_297_817_729_5),
        (-0.469_417_648_738_149_4, 0.056_434_210_463_248_966),
        (-1.371_344_803_472_784_4, 0.073_024_793_613_028_91),
        (-0.339_358_828_338_390_6, 0.012_412_213_971_559_72),
        (0.445_913_400_571_378_74, 0.532_505_845_200_152_8),
        (-0.017_313_948_216_879_815, 0.071_404_659_683_986_3),
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
        assert!((found.df - 11.0).abs() < 1e-12);
    }

    #[test]
    fn too_few_or_equally_precise_studies_give_no_test() {
        let equal = [1.0, 2.0, 4.0].map(|estimate| Effect { estimate, se: 0.5 });
        assert!(egger(&equal).is_err());
        assert!(egger(&equal[..2]).is_err());
    }
}
