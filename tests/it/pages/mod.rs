//! Pages as readers get them, asserted by selector.

mod article;
mod claim;
mod claims;
mod door;
mod errors;
mod search;
mod studies;
mod study_edit;
