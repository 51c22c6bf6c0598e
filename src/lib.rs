//! Probatum.
pub mod domain;
