//! A claim's plots as files: SVG, PNG and CSV.

use super::editor;
use crate::domain::id::Slug;
use crate::store;
use crate::web::chart::png::png;
use crate::web::error::AppError;
use crate::web::filters::moment_words;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::past_claim;
use crate::web::view::picture::{self, Frame, table};
use crate::web::view::plots::{self, Kind, Picture};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

/// One PNG is drawn at a time: each takes much memory for a moment.
static DRAWING: Semaphore = Semaphore::const_new(1);

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Path((slug, file)): Path<(String, String)>,
) -> Result<Response, AppError> {
    let slug: Slug = slug.parse().map_err(|_| AppError::NotFound)?;
    let (name, form) = file.rsplit_once('.').ok_or(AppError::NotFound)?;
    let kind: Kind = name.parse().map_err(|_| AppError::NotFound)?;
    let (picture, frame) = drawn(&state, &shell, slug.as_str(), kind).await?;
    if let Picture::Nothing(why) = picture {
        return Err(AppError::NotDrawn(why));
    }
    let (content_type, bytes) = match form {
        "svg" => ("image/svg+xml", svg(kind, &picture, &frame)?.into_bytes()),
        "png" => ("image/png", pixels(svg(kind, &picture, &frame)?).await?),
        "csv" => ("text/csv; charset=utf-8; header=present", table::csv(&picture).ok_or(AppError::NotFound)?.into_bytes()),
        _ => return Err(AppError::NotFound),
    };
    let disposition = format!("attachment; filename=\"{}-{}.{form}\"", slug.as_str(), kind.code());
    Ok(([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], Body::from(bytes))
        .into_response())
}

async fn drawn(state: &AppState, shell: &Shell, slug: &str, kind: Kind) -> Result<(Picture, Frame), AppError> {
    let page = past_claim::read(state, slug, None).await?.ok_or(AppError::NotFound)?;
    let rated = if kind == Kind::RiskOfBias {
        let mut connection = state.pool.acquire().await?;
        store::risk_of_bias::of_claim(&mut connection, slug).await?
    } else {
        Vec::new()
    };
    let decided = page.verdict.as_ref().map_or(page.updated_at, |verdict| verdict.0.decided_at);
    let address = format!("{}{}", state.public_url.as_deref().unwrap_or_default().trim_end_matches('/'), paths::claim(slug));
    let source = format!("Probatum, {address}. Verdict of {}.", moment_words(decided));
    let frame = Frame { statement: page.statement.clone(), source };
    Ok((plots::picture(kind, &page, rated, editor(shell).as_deref()), frame))
}

fn svg(kind: Kind, picture: &Picture, frame: &Frame) -> Result<String, AppError> {
    picture::svg(kind, picture, frame).ok_or(AppError::NotFound)
}

async fn pixels(svg: String) -> Result<Vec<u8>, AppError> {
    let turn = DRAWING.acquire().await.map_err(|error| AppError::Internal(Box::new(error)))?;
    // the turn goes along, for a picture is drawn to its end even when nobody waits for it any more
    let draw = move || {
        let _turn = turn;
        png(&svg)
    };
    tokio::task::spawn_blocking(draw).await.map_err(|error| AppError::Internal(Box::new(error)))?.map_err(AppError::Internal)
}
