//! A form that brings a file: its fields, and the file as bytes. Knows no page.
//!
//! Owns how much of it is held. A file that is too long is read to its end and let go, for a browser that is still sending shows no
//! answer.

use super::error::AppError;
use crate::import::document::LARGEST;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use std::collections::HashMap;

/// The longest form that is read to its end, in bytes.
pub const MOST_READ: usize = 64 * 1024 * 1024;
/// The most that is held of a field that is no file and no text to be read, in bytes.
const LONGEST_FIELD: usize = 4096;

/// What a form brought.
#[derive(Debug, Default)]
pub struct Upload {
    /// The file's name and bytes, when one was chosen; of one that is too long only what was held of it.
    pub file: Option<(String, Vec<u8>)>,
    /// How long the file or the text is, in bytes, when that is too long.
    pub too_long: Option<usize>,
    fields: HashMap<String, String>,
}

impl Upload {
    /// What stands in a field; empty when it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let wrong = |error: axum::extract::multipart::MultipartRejection| AppError::BadRequest(error.body_text());
        let mut form = Multipart::from_request(request, state).await.map_err(wrong)?;
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let most = if name == "file" || name == "text" { LARGEST } else { LONGEST_FIELD };
            let (bytes, length) = held(field, most).await?;
            if length > most {
                if most == LONGEST_FIELD {
                    return Err(AppError::BadRequest(format!("{name}: can have at most {LONGEST_FIELD} bytes.")));
                }
                upload.too_long = Some(length);
            }
            match file {
                // a browser sends a file without a name when none was chosen
                Some(chosen) if name == "file" => upload.file = (!chosen.is_empty()).then_some((chosen, bytes)),
                _ => drop(upload.fields.insert(name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(upload)
    }
}

/// The first bytes of a field, and how many it has.
async fn held(mut field: Field<'_>, most: usize) -> Result<(Vec<u8>, usize), AppError> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
        length += chunk.len();
        if length <= most {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((bytes, length))
}

fn refused(error: &MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return AppError::BadRequest(format!("A file can have at most {} megabytes.", LARGEST / 1024 / 1024));
    }
    AppError::BadRequest(format!("The form can’t be read: {}.", error.body_text()))
}
