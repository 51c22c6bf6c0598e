//! The list of articles.

use super::html;
use crate::store;
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::articles::Card;
use crate::web::view::{PAGE, next_of};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

/// Where in the list a reader wants to go on.
#[derive(Debug, Deserialize)]
pub struct Question {
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "pages/articles.html")]
struct ArticlesPage {
    shell: Shell,
    articles: Vec<Card>,
    /// Whether these are the newest.
    from_the_top: bool,
    next: Option<String>,
}

impl Question {
    /// The id of the last article seen.
    fn place(&self) -> Result<Option<i64>, AppError> {
        let after = self.after.trim();
        let refuse = |_| AppError::BadRequest(format!("after: “{after}” is not a place in the list"));
        if after.is_empty() { Ok(None) } else { after.parse().map(Some).map_err(refuse) }
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let place = question.place()?;
    let mut connection = state.pool.acquire().await?;
    let mut articles = store::article::list(&mut connection, place, PAGE + 1).await?;
    let next = next_of(&mut articles).map(|last| format!("/articles?after={}", last.id));
    let articles = articles.into_iter().map(Card::from).collect();
    html(&ArticlesPage { shell: shell.in_section("Articles"), articles, from_the_top: place.is_none(), next })
}
