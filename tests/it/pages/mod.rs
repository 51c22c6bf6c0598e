//! Pages as readers get them, asserted by selector.

mod article;
mod checks;
mod claim;
mod claim_edit;
mod claims;
mod door;
mod errors;
mod link_edit;
mod search;
mod studies;
pub mod study_edit;
