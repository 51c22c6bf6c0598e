//! The one place that asks what time it is. Everything else is handed the time.

use chrono::{DateTime, Utc};

/// Now.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
