//! `/api/v1/studies`: studies, and one study as it was typed, with its appraisals and the claims it bears on.

use super::{Paging, list as answer};
use crate::store;
use crate::store::study_list::Filter;
use crate::web::error::{ApiError, AppError};
use crate::web::extract::{Asked, Slug};
use crate::web::state::AppState;
use crate::web::view::{as_of, past_study, place};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub async fn list(State(state): State<AppState>, paging: Result<Asked<Paging>, AppError>) -> Result<Json<Value>, ApiError> {
    let Asked(paging) = paging?;
    let limit = paging.limit()?;
    let after = paging.after.as_deref().map(place::read).transpose()?;
    let mut connection = state.pool.acquire().await?;
    let rows = store::study_list::list(&mut connection, &Filter { after, ..Filter::default() }, limit + 1).await?;
    Ok(Json(answer(
        rows,
        limit,
        |row| place::write(row.year, row.id),
        |row| {
            json!({
                "slug": row.slug, "name": row.name, "design": row.design, "year": Some(row.year).filter(|year| *year > 0),
                "population": row.population, "thresholds": row.thresholds, "interventions": row.interventions, "duration": row.duration,
                "participants": row.participants, "claims": row.claims,
            })
        },
    )))
}

pub async fn get(
    State(state): State<AppState>,
    slug: Result<Slug, AppError>,
    day: Result<Asked<as_of::Question>, AppError>,
) -> Result<Json<Value>, ApiError> {
    let (Slug(slug), as_of) = (slug?, day?.0.read()?);
    let page = past_study::read(&state, &slug, as_of).await?;
    let sources: Vec<Value> =
        page.sources.values().map(|s| json!({"key": s.key, "url": s.url, "tier": s.tier, "says": s.says})).collect();
    Ok(Json(json!({
        "as_of": as_of.map(as_of::AsOf::json), "slug": slug, "version": page.version, "updated_at": page.updated_at, "study": page.document, "appraisals": page.appraisals,
        "claims": page.claims, "sources": sources,
    })))
}
