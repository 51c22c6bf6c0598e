//! The results of a claim as a forest plot shows them.
//!
//! Owns which results share an axis and which were averaged. Must not know pixels or pages.

use super::evidence::Case;
use serde::{Deserialize, Serialize};

/// The linked results that have an interval, by the axis they share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Forest {}

/// Sorts a case's results for drawing.
#[must_use]
pub fn forest(_case: &Case) -> Forest {
    Forest {}
}
