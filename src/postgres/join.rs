//! Sharing a server with the Probatum that runs it: for short commands, beside a `probatum serve` on the same directory.
//!
//! Only looks and connects. It must not start, stop, create or own anything.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use sqlx::postgres::PgConnectOptions;

use super::{adopt, lock, place};

/// How long an owner may take to bring its server up, or to go: `initdb` on a busy machine alone took half a minute.
const PATIENCE: Duration = Duration::from_mins(2);
const PAUSE: Duration = Duration::from_millis(50);

/// How to connect to the server that another living owner runs in `directory`, as [`super::Cluster::options`] does.
///
/// Waits while the owner is just starting or stopping, at most two minutes. `None` when nobody owns the directory (any
/// more), or when its server does not let us in; then [`super::Cluster::start`] takes the directory or says why not.
/// Root may share anybody's server; others only one whose lock and socket are their own.
///
/// The server remains its owner's, who stops it without asking whether others are connected.
pub async fn join(directory: &Path) -> Option<PgConnectOptions> {
    let directory = fs::canonicalize(directory).ok()?;
    let pgdata = directory.join(place::PGDATA);
    let lock = directory.join(place::LOCK);
    let since = Instant::now();
    while lock::is_held(&lock) && since.elapsed() < PATIENCE {
        if let Some(options) = adopt::answering(&pgdata).await {
            return Some(options);
        }
        tokio::time::sleep(PAUSE).await;
    }
    None
}
