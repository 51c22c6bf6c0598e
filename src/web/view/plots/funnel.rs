//! Funnel plots: whether small studies find other effects than large ones.

use super::super::forest::Percent;
use super::super::{counted, figures};
use super::{Picture, averages};
use crate::stats::bias::egger;
use crate::stats::dist::interval_z;
use crate::stats::effect::Effect;
use crate::stats::pool::Tau2;
use crate::stats::trimfill::{Side, trim_and_fill};
use crate::verdict::Code;
use crate::verdict::forest::{Average, Axis, Block, Forest};
use crate::verdict::refit::refit;
use crate::web::chart::Interval;
use crate::web::chart::funnel::Frame;

/// From how many studies a funnel plot says anything.
pub const FROM: usize = 10;

/// One funnel plot.
#[derive(Debug)]
pub struct Funnel {
    /// What is drawn.
    pub title: String,
    /// What it shows.
    pub reading: String,
    /// Egger's test in figures, or why there is none.
    pub egger: String,
    /// Trim and fill in figures, or why there is none.
    pub filled: String,
    /// The axes.
    pub frame: Frame,
    /// Whether effects are ratios.
    pub ratio: bool,
    /// Study and effect.
    pub studies: Vec<(String, Effect)>,
    /// What trim and fill adds.
    pub added: Vec<Effect>,
}

/// Why there is no funnel plot.
#[must_use]
pub fn too_few(most: usize) -> String {
    format!(
        "A funnel plot of fewer than {FROM} results says nothing: chance alone makes so few look lopsided. {}",
        match most {
            0 => "Here nothing is averaged.".to_owned(),
            most => format!("Here the largest average has {most}."),
        }
    )
}

/// The funnel plots of averages that are large enough.
#[must_use]
pub fn of(forest: &Forest) -> Picture {
    let blocks = || forest.axes.iter().flat_map(|axis| averages(axis).map(move |block| (axis, block)));
    let most = blocks().map(|(_, block)| block.averaged().len()).max().unwrap_or(0);
    let drawn: Vec<Funnel> = blocks()
        .filter(|(_, block)| block.averaged().len() >= FROM)
        .filter_map(|(axis, block)| draw(axis, block, forest.alpha))
        .collect();
    if drawn.is_empty() { Picture::Nothing(too_few(most)) } else { Picture::Funnels(drawn) }
}

fn draw(axis: &Axis, block: &Block, alpha: f64) -> Option<Funnel> {
    let average = block.average.as_ref()?;
    let studies: Vec<(String, Effect)> = block.averaged().iter().map(|row| (row.label.clone(), row.effect())).collect();
    let effects: Vec<Effect> = studies.iter().map(|(_, effect)| *effect).collect();
    let added = trim_and_fill(&effects, Tau2::Reml).map(|found| (found.side, found.filled[effects.len()..].to_vec()));
    let test = egger(&effects);
    let lopsided = test.as_ref().is_ok_and(|test| test.p < 0.1);
    let all: Vec<Effect> = effects.iter().chain(added.iter().flat_map(|(_, added)| added)).copied().collect();
    let z = interval_z(alpha).ok()?;
    Some(Funnel {
        title: format!(
            "Each dot is a result ({}): the further down, the less precise. The dashed funnel holds 95% of them where chance alone sets \
             them apart; open dots are what trim and fill adds.",
            average.measure.label()
        ),
        reading: if lopsided {
            "Small and large studies find different effects. Studies that were never published may be the reason, but so may other \
             differences between small and large ones."
                .to_owned()
        } else {
            "Small and large studies show no clear difference. That does not prove that none is missing.".to_owned()
        },
        egger: match &test {
            Ok(test) => format!(
                "Egger’s test: intercept {} (standard error {}), {}.",
                figures::number(test.intercept, 2),
                figures::number(test.se, 2),
                figures::p(test.p)
            ),
            Err(why) => format!("Egger’s test can’t be had: {}.", why.reason()),
        },
        filled: match &added {
            Ok((side, added)) => filled(*side, added, average, &all, axis.ratio, alpha),
            Err(why) => format!("Trim and fill can’t be had: {}.", why.reason()),
        },
        frame: Frame::of(&all, average.estimate, z, axis.ratio),
        ratio: axis.ratio,
        studies,
        added: added.map(|(_, added)| added).unwrap_or_default(),
    })
}

fn filled(side: Side, added: &[Effect], average: &Average, all: &[Effect], ratio: bool, alpha: f64) -> String {
    if added.is_empty() {
        return "Trim and fill adds no study.".to_owned();
    }
    let side = if side == Side::Left { "lower" } else { "higher" };
    let moved = refit(all, alpha)
        .map(|found| figures::estimate(&Interval { estimate: found.estimate, low: found.low, high: found.high }, ratio, ""));
    let before = figures::estimate(&Interval { estimate: average.estimate, low: average.low, high: average.high }, ratio, "");
    let to = moved.map_or_else(String::new, |moved| format!(" and moves the average from {before} to {moved}"));
    let studies = counted(i64::try_from(added.len()).unwrap_or(i64::MAX), "study", "studies");
    format!("Trim and fill adds {studies} with {side} effects{to}: what might be missing, no finding.")
}

impl Funnel {
    /// A study's place from the left and the top.
    #[must_use]
    pub fn place(&self, effect: &Effect) -> (Percent, Percent) {
        let (x, y) = self.frame.at(effect);
        (Percent::of(x), Percent::of(y))
    }

    /// Where the average is, and the funnel's feet.
    #[must_use]
    pub fn lines(&self) -> [Percent; 3] {
        let (low, high) = self.frame.feet();
        [self.frame.centre(), low, high].map(Percent::of)
    }

    /// Round effects below, as places and labels.
    #[must_use]
    pub fn below(&self) -> Vec<(Percent, String)> {
        self.frame.scale.ticks(6).into_iter().map(|tick| (Percent::of(tick.at), tick.label)).collect()
    }

    /// Round standard errors at the side.
    #[must_use]
    pub fn beside(&self) -> Vec<(Percent, String)> {
        self.frame.depths().into_iter().map(|tick| (Percent::of(tick.at), tick.label)).collect()
    }

    /// Study, effect and standard error in print.
    #[must_use]
    pub fn printed(&self) -> Vec<(&str, String, String)> {
        let natural = |effect: &Effect| if self.ratio { effect.estimate.exp() } else { effect.estimate };
        self.studies
            .iter()
            .map(|(name, effect)| (name.as_str(), figures::short(natural(effect)), figures::short(effect.se)))
            .collect()
    }
}
