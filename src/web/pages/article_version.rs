//! An earlier text of an article, with its marks as they stood then and the verdicts of today.

use super::html;
use crate::store;
use crate::store::article_versions::Head;
use crate::web::error::AppError;
use crate::web::extract::Numbered;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::articles::reading;
use crate::web::view::reading::{Bit, Entry, Part, Role, parts};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};

#[derive(Template)]
#[template(path = "pages/article_version.html")]
struct View {
    shell: Shell,
    slug: String,
    article: Head,
    /// The title this text has.
    title: String,
    number: i32,
    imported_at: DateTime<Utc>,
    reading: String,
    contents: Vec<Entry>,
    parts: Vec<Part>,
}

pub async fn get(State(state): State<AppState>, shell: Shell, Numbered { slug, id }: Numbered) -> Result<Html<String>, AppError> {
    let number = i32::try_from(id).map_err(|_| AppError::NotFound)?;
    let mut connection = state.pool.acquire().await?;
    let article = store::article_versions::head(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    let text = store::article::page_of(&mut connection, &slug, Some(number)).await?.ok_or(AppError::NotFound)?;
    let (parts, contents) = parts(&text.blocks, &text.marks);
    let title = text.blocks.iter().find(|(_, block)| block.kind == crate::domain::article::BlockKind::Title);
    html(&View {
        shell: shell.in_section("Articles"),
        slug,
        title: title.map_or(text.title, |(_, block)| block.text.clone()),
        article,
        number,
        imported_at: text.imported_at,
        reading: reading(text.reading_minutes),
        contents,
        parts,
    })
}
