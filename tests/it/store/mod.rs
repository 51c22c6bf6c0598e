//! The schema holds the invariants by itself.

mod audit;
mod constraints;
mod upgrade;
