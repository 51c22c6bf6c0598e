//! A place in the list of studies, which is ordered by year and number.

use crate::web::error::AppError;

/// As it stands in an address.
#[must_use]
pub fn write(year: i32, id: i64) -> String {
    format!("{year}-{id}")
}

/// As it came in an address.
///
/// # Errors
/// When it is no place.
pub fn read(text: &str) -> Result<(i32, i64), AppError> {
    let place = text.split_once('-').and_then(|(year, id)| Some((year.parse().ok()?, id.parse().ok()?)));
    place.ok_or_else(|| AppError::BadRequest(format!("after: “{text}” is not a place in the list of studies")))
}
