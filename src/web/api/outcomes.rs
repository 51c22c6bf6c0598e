//! `/api/v1/outcomes`: outcomes, and one with every result on it and how they stand to each other.

use super::{Paging, list as answer};
use crate::store;
use crate::web::error::{ApiError, AppError};
use crate::web::extract::Asked;
use crate::web::state::AppState;
use crate::web::view::outcome::{self, Sorted};
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde_json::{Value, json};

pub async fn list(State(state): State<AppState>, paging: Result<Asked<Paging>, AppError>) -> Result<Json<Value>, ApiError> {
    let Asked(paging) = paging?;
    let limit = paging.limit()?;
    let mut connection = state.pool.acquire().await?;
    let rows = store::outcome::list(&mut connection, paging.after.as_deref(), limit + 1).await?;
    Ok(Json(answer(rows, limit, |row| row.concept.clone(), |row| json!(row))))
}

pub async fn get(State(state): State<AppState>, concept: Result<Path<String>, PathRejection>) -> Result<Json<Value>, ApiError> {
    let Path(concept) = concept.map_err(|_| AppError::NotFound)?;
    let mut connection = state.pool.acquire().await?;
    let page = store::outcome::read(&mut connection, &concept).await?.ok_or(AppError::NotFound)?;
    let Sorted { read, description, refused } = outcome::sort(page.results.0);
    let refused: Vec<Value> = refused.iter().map(|(result, why)| json!({"result": result, "why": why})).collect();
    Ok(Json(json!({
        "concept": concept, "names": page.names.0, "results": read, "description": description, "refused": refused,
        "claims": page.claims.0,
    })))
}
