//! `/healthz`: the process lives. `/readyz`: the database answers and its tables are current.

use crate::store::health;
use crate::web::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use std::time::Duration;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub async fn alive() -> &'static str {
    "ok\n"
}

pub async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    let asked = tokio::time::timeout(PATIENCE, async {
        let mut connection = state.pool.acquire().await?;
        health::is_migrated(&mut connection).await
    });
    match asked.await {
        Ok(Ok(true)) => (StatusCode::OK, "ready\n"),
        Ok(Ok(false)) => (StatusCode::SERVICE_UNAVAILABLE, "the tables are not up to date; run probatum migrate\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
