//! Pages as readers get them, asserted by selector.

mod article;
mod as_of;
mod claim;
mod claims;
mod door;
mod errors;
mod history;
mod search;
mod studies;
pub mod study_edit;
