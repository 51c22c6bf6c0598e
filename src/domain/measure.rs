//! Effect measures: their null value and the scale they are compared on (METHOD 6.1).

use super::codes::codes;

codes! {
    /// How a result expresses an effect.
    Measure, "measure", {
        RiskRatio = "RR", "Risk ratio";
        OddsRatio = "OR", "Odds ratio";
        HazardRatio = "HR", "Hazard ratio";
        IncidenceRateRatio = "IRR", "Incidence rate ratio";
        RatioOfMeans = "ROM", "Ratio of means";
        GeometricMeanRatio = "GMR", "Ratio of geometric means";
        PrevalenceRatio = "PR", "Prevalence ratio";
        MeanDifference = "MD", "Mean difference";
        StandardisedMeanDifference = "SMD", "Standardised mean difference";
        RiskDifference = "RD", "Risk difference";
        Beta = "BETA", "Regression coefficient";
        Correlation = "COR", "Correlation";
    }
}

impl Measure {
    /// Whether no effect is 1 and comparison is on the log scale.
    #[must_use]
    pub const fn is_ratio(self) -> bool {
        matches!(
            self,
            Self::RiskRatio
                | Self::OddsRatio
                | Self::HazardRatio
                | Self::IncidenceRateRatio
                | Self::RatioOfMeans
                | Self::GeometricMeanRatio
                | Self::PrevalenceRatio
        )
    }

    /// The value that means no effect.
    #[must_use]
    pub const fn null_value(self) -> f64 {
        if self.is_ratio() { 1.0 } else { 0.0 }
    }

    /// Whether the estimate carries the outcome's unit.
    #[must_use]
    pub const fn has_unit(self) -> bool {
        matches!(self, Self::MeanDifference | Self::Beta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_compared_with_one_and_differences_with_zero() {
        let ratios: Vec<_> = Measure::ALL.iter().filter(|m| m.is_ratio()).map(|m| m.code()).collect();
        assert_eq!(ratios, ["RR", "OR", "HR", "IRR", "ROM", "GMR", "PR"]);
        assert!(Measure::ALL.iter().all(|m| m.null_value().to_bits() == if m.is_ratio() { 1f64 } else { 0f64 }.to_bits()));
    }
}
