//! The rules against the worked cases, and the statistics they need against another program.

mod metafor;
mod verdict_cases;
mod wording;
