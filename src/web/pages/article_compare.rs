//! Two versions of an article side by side: the passages of claims that changed first, then block by block.

use super::html;
use crate::store;
use crate::store::article_versions::Head;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::difference::Change;
use crate::web::view::versions::{Changed, Line, SideBySide, changed, lines};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/article_compare.html")]
struct View {
    shell: Shell,
    slug: String,
    article: Head,
    /// The versions there are, newest first.
    numbers: Vec<i32>,
    from: i32,
    to: i32,
    only_claims: bool,
    page: usize,
    changed: Vec<Changed>,
    /// How many more passages changed than are shown.
    more: usize,
    lines: SideBySide,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    from: Option<i32>,
    to: Option<i32>,
    only: String,
    page: Option<usize>,
}

impl View {
    /// The address of another page of this comparison.
    fn at(&self, page: usize) -> String {
        let only = if self.only_claims { "claims" } else { "" };
        let pairs =
            [("from", self.from.to_string()), ("to", self.to.to_string()), ("only", only.to_owned()), ("page", page.to_string())];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        paths::with_query(&format!("/articles/{}/compare", self.slug), &pairs)
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let article = store::article_versions::head(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    let to = question.to.unwrap_or(article.number);
    let from = question.from.unwrap_or_else(|| to.saturating_sub(1).max(1));
    let no_such = |name: &str, number: i32| {
        AppError::BadRequest(format!("{name}: {number} is no version of this article; it has 1 to {}.", article.number))
    };
    let old = store::article::version(&mut connection, article.id, from).await?.ok_or_else(|| no_such("from", from))?;
    let new = store::article::version(&mut connection, article.id, to).await?.ok_or_else(|| no_such("to", to))?;
    let passages = store::article_versions::passages(&mut connection, old.version_id, new.version_id).await?;
    let blocks = (
        store::article_versions::blocks(&mut connection, old.version_id).await?,
        store::article_versions::blocks(&mut connection, new.version_id).await?,
    );
    let numbers =
        store::article_versions::digests(&mut connection, &slug).await?.into_iter().map(|(number, ..)| number).collect();
    drop(connection);
    let (only_claims, page, newest) = (question.only == "claims", question.page.unwrap_or(1).max(1), to == article.number);
    let work = tokio::task::spawn_blocking(move || {
        let (changed, more) = changed(&passages, (&old.text, &new.text), newest);
        (changed, more, lines(&blocks.0, &blocks.1, &passages, only_claims, page))
    });
    let (changed, more, lines) = work.await.map_err(|error| AppError::Internal(Box::new(error)))?;
    let shell = shell.in_section("Articles");
    html(&View { shell, slug, article, numbers, from, to, only_claims, page, changed, more, lines })
}
