//! `/api/v1/articles`: articles with their blocks and the claims marked in them.

use super::{Paging, list as answer};
use crate::store;
use crate::web::error::{ApiError, AppError};
use crate::web::extract::{Asked, Slug};
use crate::web::state::AppState;
use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

pub async fn list(State(state): State<AppState>, paging: Result<Asked<Paging>, AppError>) -> Result<Json<Value>, ApiError> {
    let Asked(paging) = paging?;
    let limit = paging.limit()?;
    let mut connection = state.pool.acquire().await?;
    let rows = store::article::list(&mut connection, paging.after_number()?, limit + 1).await?;
    Ok(Json(answer(
        rows,
        limit,
        |row| row.id.to_string(),
        |row| {
            let verdicts: Map<String, Value> = row.tally.into_iter().map(|(code, claims)| (code, claims.into())).collect();
            json!({"slug": row.slug, "title": row.title, "reading_minutes": row.reading_minutes, "verdicts": verdicts})
        },
    )))
}

pub async fn get(State(state): State<AppState>, slug: Result<Slug, AppError>) -> Result<Json<Value>, ApiError> {
    let Slug(slug) = slug?;
    let mut connection = state.pool.acquire().await?;
    let page = store::article::page(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    let versions = store::article_versions::digests(&mut connection, &slug).await?;
    let versions: Vec<Value> =
        versions.into_iter().map(|(number, at, digest)| json!({"number": number, "imported_at": at, "digest": digest})).collect();
    let blocks: Vec<Value> = page
        .blocks
        .iter()
        .map(|(start, block)| json!({"kind": block.kind, "level": block.level, "start": start, "text": block.text}))
        .collect();
    let marks: Vec<Value> = page
        .marks
        .iter()
        .map(|mark| json!({"claim": mark.slug, "verdict": mark.verdict, "rule": mark.rule, "start": mark.start, "end": mark.end}))
        .collect();
    Ok(Json(json!({
        "slug": page.slug, "title": page.title, "version": page.number, "reading_minutes": page.reading_minutes, "blocks": blocks,
        "claims": marks, "versions": versions,
    })))
}
