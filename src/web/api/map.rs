//! `/api/v1/map`: what connects claims with studies, one linked result after the other.

use super::{Paging, list as answer};
use crate::store;
use crate::web::error::{ApiError, AppError};
use crate::web::extract::Asked;
use crate::web::state::AppState;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub async fn list(State(state): State<AppState>, paging: Result<Asked<Paging>, AppError>) -> Result<Json<Value>, ApiError> {
    let Asked(paging) = paging?;
    let limit = paging.limit()?;
    let mut connection = state.pool.acquire().await?;
    let rows = store::map::links(&mut connection, paging.after_number()?, limit + 1).await?;
    Ok(Json(answer(
        rows,
        limit,
        |row| row.id.to_string(),
        |row| {
            json!({
                "claim": row.claim, "verdict": row.verdict, "study": row.study, "result": row.result, "outcome": row.outcome,
                "standing": row.standing, "reading": row.reading, "place": row.place.as_deref().unwrap_or("not_counted"),
                "kept": row.kept.unwrap_or(false),
            })
        },
    )))
}
