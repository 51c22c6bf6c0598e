//! Screens, one file each: what the page shows, its template, its handlers.

pub mod account;
pub mod adjudication;
pub mod annotations;
pub mod appraisals;
pub mod article;
pub mod article_compare;
pub mod article_new;
pub mod article_passages;
pub mod article_version;
pub mod article_versions;
pub mod articles;
pub mod audit;
pub mod certainty;
pub mod claim;
pub mod claim_edit;
mod claim_gone;
pub mod claim_merge;
pub mod claim_review;
pub mod claim_robustness;
pub mod claim_split;
pub mod claims;
pub mod factor;
pub mod findings;
pub mod flag;
pub mod health;
pub mod history;
pub mod home;
pub mod incoming;
pub mod invite;
pub mod link_edit;
pub mod link_find;
pub mod login;
pub mod map;
pub mod method;
pub mod outcome;
pub mod outcomes;
pub mod overriding;
pub mod people;
pub mod plots;
pub mod proposals;
pub mod rating;
pub mod search;
pub mod setup;
pub mod studies;
pub mod study;
pub mod study_edit;
pub mod study_review;
pub mod workbench;

use super::error::AppError;
use askama::Template;
use axum::response::Html;

/// Renders a page.
fn html(page: &impl Template) -> Result<Html<String>, AppError> {
    Ok(Html(page.render()?))
}
