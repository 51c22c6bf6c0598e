//! Pages as readers get them, asserted by selector.

mod account;
mod again;
mod appraisals;
mod article;
mod as_of;
mod certainty;
mod checks;
mod claim;
mod claim_edit;
mod claims;
mod desk;
mod door;
mod errors;
mod factor;
mod history;
mod link_edit;
mod map;
mod outcomes;
mod overriding;
mod people;
mod search;
mod studies;
pub mod study_edit;
mod throttle;
