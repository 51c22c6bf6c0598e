//! The rules against the worked cases.

mod verdict_cases;
mod wording;
