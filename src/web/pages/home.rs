//! The home page: what Probatum is, the articles, some telling claims, how to read a verdict.

use super::html;
use crate::store;
use crate::verdict::{Code, Verdict};
use crate::web::error::AppError;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::articles::Card;
use crate::web::view::claims::ClaimRow;
use crate::web::view::meaning;
use askama::Template;
use axum::extract::State;
use axum::response::Html;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    shell: Shell,
    articles: Vec<Card>,
    claims: Vec<ClaimRow>,
    total: i64,
    legend: Vec<(&'static str, &'static str)>,
}

pub async fn get(State(state): State<AppState>, shell: Shell) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let articles = store::article::list(&mut connection, None, 6).await?;
    let claims = store::claim::telling(&mut connection).await?;
    let tally = store::claim::tally(&mut connection).await?;
    html(&HomePage {
        shell,
        articles: articles.into_iter().map(Card::from).collect(),
        claims: claims.into_iter().map(ClaimRow::from).collect(),
        total: tally.iter().map(|(_, n)| n).sum(),
        legend: Verdict::ALL.iter().map(|verdict| (verdict.as_str(), meaning(*verdict))).collect(),
    })
}
