//! The numbers of one result on the analysis scale, turned round where polarity is reversed.
//!
//! Owns METHOD F0, F1, F5 and 6.4: which interval, standard error and P can be had from what was
//! printed. On this scale no effect is always 0. Must not know what is claimed.

use crate::stats::dist::interval_z;
use crate::stats::effect::{Effect, TwoByTwo, interval, p_from_effect, se_from_interval, se_from_p};

use super::codes::{Direction, Measure, POperator, Polarity};
use super::evidence::StudyResult;

/// Where the interval comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// Printed bounds.
    Bounds,
    /// Printed standard error.
    StandardError,
    /// Counts; whether 0.5 was added to the cells.
    Counts { corrected: bool },
    /// Nothing gives an interval.
    Nothing,
}

/// What is known about P, two-sided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum PrintedP {
    Nothing,
    Exactly(f64),
    Below(f64),
    Above(f64),
    NotSignificant,
}

/// The numbers of one result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures {
    pub measure: Option<Measure>,
    /// Estimate, else the middle of the interval.
    pub estimate: Option<f64>,
    /// Interval at the level the verdict uses, where significance goes by it.
    pub interval: Option<(f64, f64)>,
    /// Standard error; also from an exact P.
    pub se: Option<f64>,
    pub basis: Basis,
    pub p: PrintedP,
    /// Direction in words.
    pub stated: Direction,
    /// Numbers that cannot be true: why.
    pub broken: Option<&'static str>,
    /// What `interval` leaves out: 0.05 for 95%.
    pub alpha: f64,
}

impl Figures {
    /// Reads a result's numbers for an interval that leaves out `alpha`.
    pub fn of(result: &StudyResult, alpha: f64) -> Self {
        let mut figures = Self {
            measure: result.measure,
            estimate: None,
            interval: None,
            se: None,
            basis: Basis::Nothing,
            p: printed_p(result),
            stated: result.reported_direction.unwrap_or(Direction::None),
            broken: None,
            alpha,
        };
        if let Some(measure) = result.measure {
            match scaled(result, measure) {
                Ok(printed) => figures.take_interval(result, measure, printed),
                Err(why) => figures.broken = Some(why),
            }
        }
        if result.polarity == Polarity::Reversed {
            figures.turn_round();
        }
        figures
    }

    fn take_interval(&mut self, result: &StudyResult, measure: Measure, printed: Printed) {
        self.estimate = printed.estimate;
        if self.take_bounds(printed, (100.0 - result.level) / 100.0)
            || self.take_standard_error(result.se)
            || self.take_counts(result, measure)
        {
            return;
        }
        // F5: an exact P gives the SE for pooling, but no interval that decides
        if let (Some(estimate), PrintedP::Exactly(p)) = (self.estimate, self.p) {
            self.se = se_from_p(estimate, p).ok();
        }
    }

    fn take_bounds(&mut self, printed: Printed, alpha: f64) -> bool {
        let Some((low, high)) = printed.bounds else {
            return false;
        };
        let Ok(se) = se_from_interval(low, high, alpha) else {
            return false;
        };
        let centre = printed.estimate.unwrap_or(f64::midpoint(low, high));
        self.estimate = Some(centre);
        self.se = Some(se);
        self.basis = Basis::Bounds;
        self.interval = if (alpha - self.alpha).abs() < 1e-9 { Some((low, high)) } else { self.around(centre, se) };
        true
    }

    fn take_standard_error(&mut self, se: Option<f64>) -> bool {
        let (Some(estimate), Some(se)) = (self.estimate, se.filter(|se| *se > 0.0)) else {
            return false;
        };
        self.se = Some(se);
        self.basis = Basis::StandardError;
        self.interval = self.around(estimate, se);
        true
    }

    fn take_counts(&mut self, result: &StudyResult, measure: Measure) -> bool {
        let Some([e1, n1, e2, n2]) = result.counts else {
            return false;
        };
        let Ok(table) = TwoByTwo::new([e1, e2], [n1, n2]) else {
            return false;
        };
        let effect = match measure {
            Measure::Rr => table.log_risk_ratio(),
            Measure::Or => table.log_odds_ratio(),
            Measure::Rd => table.risk_difference(),
            _ => return false,
        };
        let Ok(Effect { estimate, se }) = effect else {
            return false;
        };
        // a printed estimate keeps its place; the counts give the interval
        self.estimate = self.estimate.or(Some(estimate));
        self.se = Some(se);
        self.basis = Basis::Counts { corrected: table.has_zero_cell() };
        self.interval = self.around(estimate, se);
        true
    }

    fn around(&self, estimate: f64, se: f64) -> Option<(f64, f64)> {
        interval(Effect { estimate, se }, self.alpha).ok()
    }

    fn turn_round(&mut self) {
        self.estimate = self.estimate.map(|estimate| 0.0 - estimate);
        self.interval = self.interval.map(|(low, high)| (0.0 - high, 0.0 - low));
        self.stated = match self.stated {
            Direction::Decrease => Direction::Increase,
            Direction::Increase => Direction::Decrease,
            Direction::None => Direction::None,
        };
    }

    /// The interval, also where only an exact P gives one: for the MCID band.
    pub fn band(&self) -> Option<(f64, f64)> {
        self.interval.or_else(|| {
            let half = interval_z(self.alpha).ok()? * self.se?;
            let estimate = self.estimate?;
            Some((estimate - half, estimate + half))
        })
    }

    /// Estimate with standard error, where both are known.
    pub fn effect(&self) -> Option<Effect> {
        Some(Effect { estimate: self.estimate?, se: self.se? })
    }

    /// P for the gates (METHOD 2.4): the printed one, or the bound of "<"; else from the interval,
    /// standard error or counts; else 1.
    pub fn gate_p(&self) -> f64 {
        match self.p {
            PrintedP::Exactly(p) | PrintedP::Below(p) => p,
            _ => self.effect().map_or(1.0, p_from_effect),
        }
    }

    /// Estimate on the natural scale.
    pub fn natural(&self, value: f64) -> f64 {
        self.measure.map_or(value, |measure| measure.to_natural(value))
    }
}

/// Estimate and bounds on the analysis scale.
#[derive(Debug, Clone, Copy)]
struct Printed {
    estimate: Option<f64>,
    bounds: Option<(f64, f64)>,
}

fn scaled(result: &StudyResult, measure: Measure) -> Result<Printed, &'static str> {
    let scale = |value: Option<f64>| match value {
        None => Ok(None),
        Some(value) => measure.to_analysis(value).map(Some).ok_or("a ratio cannot be zero or negative"),
    };
    let bounds = scale(result.lo)?.zip(scale(result.hi)?);
    if bounds.is_some_and(|(low, high)| low > high) {
        return Err("the lower limit is above the upper limit");
    }
    Ok(Printed { estimate: scale(result.est)?, bounds })
}

fn printed_p(result: &StudyResult) -> PrintedP {
    let doubled = result.p.map(|p| if result.one_sided { (2.0 * p).min(1.0) } else { p });
    match (result.p_op, doubled) {
        (Some(POperator::NotSignificant), _) => PrintedP::NotSignificant,
        (None | Some(POperator::Equal), Some(p)) => PrintedP::Exactly(p),
        (Some(POperator::Less), Some(p)) => PrintedP::Below(p),
        (Some(POperator::Greater), Some(p)) => PrintedP::Above(p),
        (_, None) => PrintedP::Nothing,
    }
}
