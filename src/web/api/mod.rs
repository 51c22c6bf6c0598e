//! The JSON addresses, one file per resource. What they answer changes only by addition (contracts).

pub mod articles;
pub mod claims;
pub mod map;
pub mod outcomes;
pub mod studies;

use super::error::AppError;
use serde::Deserialize;
use serde_json::{Value, json};

/// How many rows a list gives when not asked, and at most.
const DEFAULT_LIMIT: i64 = 50;
const LARGEST_LIMIT: i64 = 200;

/// `?limit=&after=` of a list.
#[derive(Debug, Deserialize)]
pub struct Paging {
    limit: Option<i64>,
    after: Option<String>,
}

impl Paging {
    /// The number of rows asked for.
    fn limit(&self) -> Result<i64, AppError> {
        match self.limit {
            None => Ok(DEFAULT_LIMIT),
            Some(limit) if (1..=LARGEST_LIMIT).contains(&limit) => Ok(limit),
            Some(limit) => Err(AppError::BadRequest(format!("limit: {limit} is not between 1 and {LARGEST_LIMIT}"))),
        }
    }

    /// The number of the row to go on after.
    fn after_number(&self) -> Result<Option<i64>, AppError> {
        let refuse =
            |text: &String| AppError::BadRequest(format!("after: “{text}” is not a place in the list; use the answer's next"));
        self.after.as_ref().map(|text| text.parse::<i64>().map_err(|_| refuse(text))).transpose()
    }
}

/// A list's answer: the rows, and where to go on after the last one if there are more. `rows` holds one more than asked for when
/// there are.
fn list<T>(mut rows: Vec<T>, limit: i64, place: impl Fn(&T) -> String, item: impl Fn(T) -> Value) -> Value {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| more).map(place);
    json!({"items": rows.into_iter().map(item).collect::<Vec<_>>(), "next": next})
}
