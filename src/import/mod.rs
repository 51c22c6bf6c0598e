//! From bytes to drafts and documents. Pure: knows the formats and the domain, no database and no HTTP.

pub mod markdown;
pub mod seeds;
