//! Pages as readers get them, asserted by selector.

mod account;
mod again;
mod appraisals;
mod article;
mod certainty;
mod checks;
mod claim;
mod claims;
mod door;
mod errors;
mod factor;
mod overriding;
mod people;
mod search;
mod studies;
pub mod study_edit;
mod throttle;
