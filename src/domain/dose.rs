//! Doses: amount, unit, frequency, route, and what they come to per day (METHOD 6.8).

use super::codes::codes;
use super::number::Printed;

codes! {
    /// How often a dose is given.
    Frequency, "frequency", {
        Daily = "daily", "daily";
        TwiceDaily = "twice_daily", "twice a day";
        ThreeTimesDaily = "three_times_daily", "three times a day";
        ThreeTimesWeekly = "three_times_weekly", "three times a week";
        Weekly = "weekly", "weekly";
        Monthly = "monthly", "monthly";
        InDiet = "in_diet", "in the diet";
        Once = "once", "once";
        Unknown = "unknown", "frequency not stated";
    }
}

impl Frequency {
    /// Doses per day, where the frequency is a rate.
    #[must_use]
    pub fn per_day(self) -> Option<f64> {
        Some(match self {
            Self::Daily => 1.0,
            Self::TwiceDaily => 2.0,
            Self::ThreeTimesDaily => 3.0,
            Self::ThreeTimesWeekly => 3.0 / 7.0,
            Self::Weekly => 1.0 / 7.0,
            Self::Monthly => 1.0 / 30.4375,
            Self::InDiet | Self::Once | Self::Unknown => return None,
        })
    }
}

codes! {
    /// By what way it is given.
    Route, "route", {
        Oral = "oral", "by mouth";
        Dialysate = "dialysate", "in the dialysate";
        Diet = "diet", "in the diet";
        Intravenous = "intravenous", "intravenously";
        Unknown = "unknown", "route not stated";
    }
}

/// One substance given in one arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervention {
    /// What, in lower case: "vitamin K2".
    pub substance: String,
    /// Its form: "MK-7", "cholecalciferol".
    pub form: Option<String>,
    /// How much in which unit; none for placebo or where unknown.
    pub dose: Option<(Printed, String)>,
    /// How often.
    pub frequency: Frequency,
    /// By what way.
    pub route: Route,
}

/// A unit in its usual writing: µg for ug and mcg (METHOD 6.8).
#[must_use]
pub fn usual_unit(unit: &str) -> String {
    let unit = unit.trim();
    for spelling in ["ug", "mcg", "\u{3BC}g"] {
        if let Some(rest) = unit.strip_prefix(spelling).filter(|rest| !rest.starts_with(char::is_alphanumeric)) {
            return format!("\u{B5}g{rest}");
        }
    }
    unit.to_owned()
}

impl Intervention {
    /// The amount per day in the dose's unit, where amount and rate are known.
    #[must_use]
    pub fn per_day(&self) -> Option<f64> {
        let (amount, _) = self.dose.as_ref()?;
        Some(amount.value() * self.frequency.per_day()?)
    }

    /// "vitamin K2 (MK-7) 720 µg daily"
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = match &self.form {
            Some(form) => format!("{} ({form})", self.substance),
            None => self.substance.clone(),
        };
        if let Some((amount, unit)) = &self.dose {
            words.extend([" ", amount.text(), " ", unit]);
            if !matches!(self.frequency, Frequency::Unknown) {
                words.extend([" ", self.frequency.label()]);
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_comes_to_an_amount_per_day() -> Result<(), super::super::number::NotANumber> {
        let dose = Intervention {
            substance: "vitamin K2".into(),
            form: Some("MK-7".into()),
            dose: Some(("360".parse()?, usual_unit("mcg"))),
            frequency: Frequency::ThreeTimesWeekly,
            route: Route::Oral,
        };
        assert!(dose.per_day().is_some_and(|amount| (amount - 154.285_714).abs() < 1e-6));
        assert_eq!(dose.words(), "vitamin K2 (MK-7) 360 µg three times a week");
        Ok(())
    }

    #[test]
    fn micrograms_have_one_writing() {
        for unit in ["ug", "mcg", "μg", "µg"] {
            assert_eq!(usual_unit(unit), "µg");
        }
        assert_eq!(usual_unit("ug/g diet"), "µg/g diet");
        assert_eq!(usual_unit("mg"), "mg");
    }
}
