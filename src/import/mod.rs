//! From bytes to drafts and documents. Pure: knows the formats and the domain, no database and no HTTP.

pub mod annotations;
mod decode;
pub mod document;
#[cfg(test)]
mod fixtures;
mod html;
mod lines;
pub mod markdown;
mod page_words;
mod plain;
#[cfg(test)]
mod properties;
pub mod seeds;
