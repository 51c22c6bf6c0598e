//! Probatum.
#![recursion_limit = "256"]

pub mod anchor;
pub mod cli;
pub mod config;
pub mod domain;
pub mod import;
pub mod postgres;
pub mod stats;
pub mod store;
pub mod verdict;
pub mod web;
pub mod workflow;
