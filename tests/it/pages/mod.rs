//! Pages as readers get them, asserted by selector.

mod appraisals;
mod article;
mod certainty;
mod claim;
mod claims;
mod door;
mod errors;
mod overriding;
mod search;
mod studies;
pub mod study_edit;
