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
