//! Stub.
use crate::web::error::AppError;
pub async fn get() -> Result<&'static str, AppError> {
    Err(AppError::NotFound)
}
