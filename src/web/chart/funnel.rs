//! Geometry of a funnel plot: effects sideways, standard errors downwards.

use super::{Scale, Tick, ticks};
use crate::stats::effect::Effect;

/// Both axes of a funnel plot, and the funnel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The axis of the effects.
    pub scale: Scale,
    /// The standard error at the bottom.
    pub deepest: f64,
    centre: f64,
    z: f64,
}

impl Frame {
    /// A frame around these effects and their funnel: the average plus and minus `z` standard errors.
    #[must_use]
    pub fn of(effects: &[Effect], centre: f64, z: f64, ratio: bool) -> Self {
        let deepest = 1.05 * effects.iter().map(|effect| effect.se).fold(0.0, f64::max);
        let reach = z * deepest;
        let low = effects.iter().map(|effect| effect.estimate).fold(centre - reach, f64::min);
        let high = effects.iter().map(|effect| effect.estimate).fold(centre + reach, f64::max);
        Self { scale: Scale::between(low, high, ratio), deepest, centre, z }
    }

    /// Where an effect lies: from the left, and from the top, as shares.
    #[must_use]
    pub fn at(&self, effect: &Effect) -> (f64, f64) {
        let down = if self.deepest > 0.0 { (effect.se / self.deepest).clamp(0.0, 1.0) } else { 0.0 };
        (self.scale.at(effect.estimate), down)
    }

    /// Where the average lies.
    #[must_use]
    pub fn centre(&self) -> f64 {
        self.scale.at(self.centre)
    }

    /// The funnel's two feet at the bottom.
    #[must_use]
    pub fn feet(&self) -> (f64, f64) {
        let reach = self.z * self.deepest;
        (self.scale.at(self.centre - reach), self.scale.at(self.centre + reach))
    }

    /// Round standard errors, from the top.
    #[must_use]
    pub fn depths(&self) -> Vec<Tick> {
        let depths = ticks::ticks(0.0, self.deepest, false, 5);
        depths.into_iter().map(|(value, label)| Tick { at: value / self.deepest, label }).collect()
    }
}
