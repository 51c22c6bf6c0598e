//! Acts: all or nothing, with a history that loses nothing.

mod seed;
mod together;
