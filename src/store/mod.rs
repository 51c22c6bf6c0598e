//! SQL and only SQL, one module per aggregate: free functions on a connection. Rows become domain types here; not found is `None`.
//! Transactions belong to [`crate::workflow`].

pub mod analysis;
pub mod anchor;
pub mod annotation;
pub mod appraisal;
pub mod article;
pub mod article_versions;
pub mod assignment;
pub mod audit;
pub mod certainty;
pub mod claim;
pub mod claim_draft;
pub mod claim_page;
pub mod decision;
pub mod evidence;
pub mod factor;
pub mod findings;
pub mod health;
pub mod incoming;
pub mod invite;
pub mod link;
pub mod link_draft;
pub mod map;
pub mod outcome;
pub mod overriding;
pub mod past;
pub mod person;
pub mod rating;
pub mod reader_flag;
pub mod remark;
pub mod revision;
pub mod rights;
pub mod risk_of_bias;
pub mod search;
pub mod session;
pub mod setup_link;
pub mod stage;
pub mod statement;
pub mod study;
pub mod study_draft;
pub mod study_find;
pub mod study_list;
pub mod study_page;
pub mod throttle;
pub mod verdict;
pub mod wording;
pub mod workbench;
pub mod working_copy;

/// A stored text that is none of the codes the program knows: the database is newer than the program, or was changed by hand.
pub(crate) fn decode<T>(column: &'static str, text: &str) -> Result<T, sqlx::Error>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(|source: T::Err| sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(source) })
}
