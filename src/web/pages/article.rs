//! The reading view: an article with its claims marked in the text and a note on each beside it.

use super::html;
use crate::store;
use crate::store::article::Mark;
use crate::web::error::AppError;
use crate::web::extract::Slug;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::articles::reading;
use crate::web::view::counted;
use crate::web::view::reading::{Bit, Entry, Part, Role, parts};
use crate::web::view::tally::Tally;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/article.html")]
struct ArticlePage {
    shell: Shell,
    slug: String,
    title: String,
    number: i32,
    imported_at: DateTime<Utc>,
    reading: String,
    /// "47 claims in 100 places"
    extent: String,
    tally: Tally,
    contents: Vec<Entry>,
    parts: Vec<Part>,
}

impl ArticlePage {
    fn new(shell: Shell, article: store::article::ArticlePage) -> Self {
        let (parts, contents) = parts(&article.blocks, &article.marks);
        let tally = tally(&article.marks);
        Self {
            shell: shell.in_section("Articles"),
            slug: article.slug,
            title: article.title,
            number: article.number,
            imported_at: article.imported_at,
            reading: reading(article.reading_minutes),
            extent: extent(tally.total, article.marks.len()),
            tally,
            contents,
            parts,
        }
    }
}

/// Each claim once, however often the article makes it.
fn tally(marks: &[Mark]) -> Tally {
    let verdicts: HashMap<&str, &str> = marks.iter().map(|mark| (mark.slug.as_str(), mark.verdict.as_str())).collect();
    Tally::of(verdicts.into_values().map(|verdict| (verdict, 1)))
}

fn extent(claims: i64, places: usize) -> String {
    let claims_in_words = counted(claims, "claim", "claims");
    match i64::try_from(places) {
        Ok(places) if places > claims => format!("{claims_in_words} in {}", counted(places, "place", "places")),
        _ => claims_in_words,
    }
}

pub async fn get(State(state): State<AppState>, shell: Shell, Slug(slug): Slug) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let article = store::article::page(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    html(&ArticlePage::new(shell, article))
}
