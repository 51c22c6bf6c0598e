//! The nouns of the field and their rules. Pure: no SQL, no HTTP, no clock but [`clock`], no randomness.
//!
//! What is typed arrives as a draft ([`study_draft`], [`claim::ClaimDraft`] …) and becomes a domain type through
//! [`draft::Gate`]; past that gate an illegal state can't be written.

pub mod appraisal;
pub mod article;
pub mod bearing;
pub mod changes;
pub mod claim;
pub mod clock;
pub mod codes;
pub mod conduct;
pub mod criterion;
pub mod dose;
pub mod draft;
pub mod duration;
pub mod family;
pub mod hex;
pub mod id;
pub mod identifiers;
pub mod instrument;
pub mod link;
pub mod measure;
pub mod number;
pub mod p_value;
pub mod partial_date;
pub mod password;
pub mod person;
pub mod rating;
pub mod result;
mod result_parse;
pub mod rows;
pub mod study;
pub mod study_draft;
mod study_parse;
