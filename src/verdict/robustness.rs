//! How firm a verdict is, and what would change it (METHOD 4).
//!
//! Owns the searches of METHOD 4. Must not know how they are worded on a page or stored.

use super::evidence::Case;
use serde::{Deserialize, Serialize};

/// What is known about results beyond a case's fields, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Background {}

/// How firm a verdict is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Robustness {}

/// Tries a case's verdict against other choices and other evidence.
#[must_use]
pub fn robustness(_case: &Case, _background: &Background) -> Robustness {
    Robustness {}
}
