//! From bytes to drafts and documents. Pure: knows the formats and the domain, no database and no HTTP.

pub mod annotations;
pub mod document;
mod html;
pub mod markdown;
mod page_words;
mod plain;
pub mod seeds;
