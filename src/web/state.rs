//! What every handler can reach.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// Shared by all requests of one process.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The database.
    pub pool: PgPool,
    /// Tells the time; tests hand in their own.
    pub clock: fn() -> DateTime<Utc>,
    /// Where readers reach the site, where that is known. Then a proxy stands before it and names the senders of requests.
    pub public_url: Option<String>,
    /// Whether cookies may only travel over https.
    pub secure_cookies: bool,
}
