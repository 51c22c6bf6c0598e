//! Acts: all or nothing, with a history that loses nothing.

mod analysis;
mod articles;
mod claims;
mod links;
mod seed;
mod together;
