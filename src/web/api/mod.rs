//! The JSON addresses, one file per resource. Answers are additions-only promises (contracts).

pub mod articles;
pub mod claims;
pub mod studies;
