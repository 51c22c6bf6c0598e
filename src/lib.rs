//! Probatum tracks clinical-study evidence: which studies bear on a claim, and what they add up to.
//!
//! # The map
//! A **pure half** that knows no SQL and no HTTP:
//!
//! - [`domain`]: the nouns of the field and their rules. What is typed becomes a domain type through one gate, [`domain::draft`].
//! - [`stats`]: numbers (effects, pooling, heterogeneity), nothing of ours.
//! - [`verdict`]: METHOD's rules, from a claim and its results to one of eight verdicts with every step on record.
//! - [`check`]: METHOD 6.10, what an editor should look at again before a record is published.
//! - [`anchor`]: quotes and the places they stand at in an article's text.
//! - [`import`]: bytes to drafts and documents (seeds, articles as text, Markdown or web pages, annotations).
//! - [`export`]: records in the formats of other programs (W3C Web Annotations).
//! - [`propose`]: which sentences of an article are claims, for an editor to decide.
//!
//! A **SQL half**, [`store`]: one module per aggregate, functions on a connection. **Acts**, [`workflow`]: they own the transactions,
//! keep the revisions and put verdicts in order. A **thin web**, [`web`], that reads through the store and acts through the workflow.
//! [`postgres`] runs a private server, [`config`] reads settings, [`cli`] is the command line.
//!
//! Who may import whom is tested in `tests/it/rules/architecture.rs`:
//! stats, anchor, domain, postgres, export → nothing of ours; import → domain; verdict, check → domain, stats; propose → anchor, domain, verdict;
//! store → the pure half;
//! workflow → the pure half, store; web → the pure half, store, workflow; cli → all.
//!
//! # Where to start reading
//! Every address of the site stands in [`web`]. A verdict's way is [`workflow::assess`]: [`store::evidence`] gathers the inputs,
//! [`verdict::assess`] decides, [`store::verdict`] keeps the result, `web/pages/claim.rs` shows it.
#![recursion_limit = "256"]

pub mod anchor;
pub mod check;
pub mod cli;
pub mod config;
pub mod domain;
pub mod export;
pub mod import;
pub mod postgres;
pub mod propose;
pub mod stats;
pub mod store;
pub mod verdict;
pub mod web;
pub mod workflow;
