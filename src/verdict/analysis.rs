//! What follows from a case beyond its verdict: the results as plots show them, and how firm the verdict is.
//!
//! Owns what is computed together with a verdict and stored beside it. Must not know how it is drawn or stored.

use super::evidence::Case;
use super::forest::{Forest, forest};
use super::robustness::{Background, Robustness, robustness};
use serde::{Deserialize, Serialize};

/// Version of these computations: what was stored under another is computed anew.
pub const ANALYSIS: u32 = 1;

/// Everything that is shown beside a verdict and follows from the same inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The results in the groups in which they can be drawn and averaged.
    pub forest: Forest,
    /// How firm the verdict is, and what would change it.
    pub robustness: Robustness,
}

/// Analyses a case.
#[must_use]
pub fn analyse(case: &Case, background: &Background) -> Analysis {
    Analysis { forest: forest(case), robustness: robustness(case, background) }
}
