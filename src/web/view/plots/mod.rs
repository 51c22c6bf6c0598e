//! The plots of a claim: forest, leave-one-out, cumulative, funnel, risk of bias.
//!
//! Owns which plots there are and what each says in words. Must not know whether a page or a file shows them.

pub mod funnel;
pub mod refits;
pub mod traffic;

use super::claim_forest::{self, Plots};
use super::forest::Plot;
use crate::domain::codes::codes;
use crate::store::claim_page::ClaimPage;
use crate::store::risk_of_bias::RatedResult;
use crate::verdict::forest::{Axis, Block, Forest};
use funnel::Funnel;
use traffic::Traffic;

codes! {
    /// A kind of plot.
    Kind, "plot", {
        Forest = "forest", "Forest plot";
        LeaveOneOut = "leave-one-out", "Without each study in turn";
        Cumulative = "cumulative", "As the studies came out";
        Funnel = "funnel", "Funnel plot";
        RiskOfBias = "risk-of-bias", "Risk of bias";
    }
}

/// A plot, or why there is none.
#[derive(Debug)]
pub enum Picture {
    /// The forest plot.
    Forest(Plots),
    /// Rows with an interval each, with what they say.
    Rows(Vec<(Plot, String)>),
    /// Effects against their standard errors.
    Funnels(Vec<Funnel>),
    /// Judgements by domain.
    Traffic(Traffic),
    /// Why there is nothing to draw, as a sentence.
    Nothing(String),
}

impl Picture {
    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing(_))
    }
}

/// One plot of a claim.
#[must_use]
pub fn picture(kind: Kind, page: &ClaimPage, rated: Vec<RatedResult>, editor: Option<&str>) -> Picture {
    let forest = page.analysis.as_ref().map(|analysis| &analysis.0.forest);
    match kind {
        Kind::Forest => forest_of(page),
        Kind::LeaveOneOut => rows(forest, refits::leave_one_out, "Nothing is averaged, so there is nothing to leave out."),
        Kind::Cumulative => rows(forest, refits::cumulative, "Nothing is averaged, so nothing adds up over the years."),
        Kind::Funnel => forest.map_or_else(|| Picture::Nothing(funnel::too_few(0)), funnel::of),
        Kind::RiskOfBias => traffic::of(rated, forest, editor),
    }
}

fn forest_of(page: &ClaimPage) -> Picture {
    let plots = claim_forest::of(page);
    match (plots.plots.is_empty(), plots.undrawn.as_slice()) {
        (true, []) => Picture::Nothing("No result is linked to this claim, so there is nothing to draw.".to_owned()),
        (true, undrawn) => {
            let (name, why) = &undrawn[0];
            Picture::Nothing(format!("None of the {} linked results can be drawn; {name}, for one: {why}.", undrawn.len()))
        }
        _ => Picture::Forest(plots),
    }
}

fn rows(forest: Option<&Forest>, draw: fn(usize, &Axis, f64) -> Option<(Plot, String)>, nothing: &str) -> Picture {
    let drawn: Vec<(Plot, String)> = forest
        .into_iter()
        .flat_map(|forest| forest.axes.iter().enumerate().filter_map(|(at, axis)| draw(at + 1, axis, forest.alpha)))
        .collect();
    if drawn.is_empty() { Picture::Nothing(nothing.to_owned()) } else { Picture::Rows(drawn) }
}

/// The averages of an axis with their blocks.
fn averages(axis: &Axis) -> impl Iterator<Item = &Block> {
    axis.blocks.iter().filter(|block| block.average.is_some())
}
