//! The schema holds the invariants by itself.

mod constraints;
