//! The integration tests, one binary: a program to link instead of twenty, and one database server and one browser driver for all.

mod anchor;
mod api;
mod browser;
mod cli;
mod pages;
mod postgres;
mod propose;
mod rules;
mod stats;
mod store;
mod support;
mod verdict;
mod workflow;
