//! Stub.
use crate::web::error::ApiError;
use crate::web::error::AppError;
pub async fn get() -> Result<&'static str, ApiError> {
    Err(AppError::NotFound.into())
}
pub async fn list() -> Result<&'static str, ApiError> {
    Err(AppError::NotFound.into())
}
