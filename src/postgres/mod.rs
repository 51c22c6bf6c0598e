//! A private Postgres cluster, run from the machine's installed programs: for a first try, and for tests.
//!
//! Owns one data directory and the server working in it. The promises:
//!
//! - nobody else gets in: no TCP, a Unix socket in a directory of mode 0700;
//! - Postgres never runs as root: a root process hands it to an unprivileged account (`account`);
//! - one Probatum per directory (`lock`); what a killed one left is adopted or recovered from (`adopt`);
//! - a short command may use the server of the one that runs (`join`);
//! - a killed `initdb` leaves no half cluster (`initdb`).
//!
//! It must not know what the databases hold: migrations, pools and settings of the application are its caller's.
//!
//! Start reading at [`Cluster::start`].

mod account;
mod adopt;
mod error;
mod find;
mod initdb;
mod join;
mod launch;
mod lock;
mod place;
mod process;
mod progress;
mod server;
mod watchdog;

use std::{
    env,
    path::{Path, PathBuf},
};

use nix::unistd::{Uid, User};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};

pub use error::{StartError, StopError};
pub use join::join;
pub use progress::Progress;

use account::Account;
use place::Place;
use server::Server;
use watchdog::Watchdog;

/// The cluster's superuser, whatever account the server runs as.
const SUPERUSER: &str = "probatum";

/// Where a cluster lives and what it is for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    /// Everything lives below here: `pgdata`, the socket, `server.log`, `lock`. Created when missing.
    pub directory: PathBuf,
    /// The directory that holds `initdb` and `postgres`; `None` looks in the usual places and in `PATH`.
    pub programs: Option<PathBuf>,
    /// For tests: nothing is durable, and the whole directory goes when the cluster stops or this process dies.
    pub throwaway: bool,
}

/// The directory used when none is chosen: `/var/lib/probatum` for root, else the user's data directory.
#[must_use]
pub fn default_directory() -> PathBuf {
    // An unprivileged account must get in, and root's home is closed to it.
    if Uid::effective().is_root() {
        return "/var/lib/probatum".into();
    }
    user_data_directory(env::var_os("XDG_DATA_HOME").map(PathBuf::from), &home()).join("probatum")
}

fn user_data_directory(xdg: Option<PathBuf>, home: &Path) -> PathBuf {
    if cfg!(target_os = "macos") {
        return home.join("Library/Application Support");
    }
    // The XDG specification: a path that is not absolute is to be ignored.
    xdg.filter(|path| path.is_absolute()).unwrap_or_else(|| home.join(".local/share"))
}

fn home() -> PathBuf {
    env::var_os("HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| User::from_uid(Uid::effective()).ok().flatten().map(|user| user.dir))
        .unwrap_or_default()
}

/// A running cluster, and the only owner of its directory.
///
/// Call [`Cluster::stop`] when done. Dropping it also stops the server, but blocks the thread meanwhile
/// (at most ten seconds); neither happens after `kill -9`, which the next start copes with.
#[derive(Debug)]
pub struct Cluster {
    // Fields are dropped in this order: server, then its directory (if throwaway), then the lock.
    server: Server,
    watchdog: Option<Watchdog>,
    options: PgConnectOptions,
    directory: PathBuf,
    _lock: lock::Lock,
}

impl Cluster {
    /// Brings the cluster in `settings.directory` up: creates, starts, recovers or adopts it, whichever is needed.
    ///
    /// Returns when the server answers. A silent server is given one minute, one that says that it is recovering ten,
    /// and one left by an earlier run five.
    /// Blocks its thread for some milliseconds at a time (directories, looking for programs).
    ///
    /// # Errors
    /// [`StartError`], whose text says what to do next. Nothing this call started is left running.
    pub async fn start(settings: Settings, mut progress: impl FnMut(Progress)) -> Result<Self, StartError> {
        let account = Account::choose(&settings.directory)?;
        let place = Place::prepare(&settings, &account)?;
        let lock = lock::Lock::take(&place).await?;
        let watchdog = settings.throwaway.then(|| Watchdog::start(&place)).transpose()?;
        let cluster = |server, options| Self { server, watchdog, options, directory: place.directory.clone(), _lock: lock };

        if let Some((server, options)) = adopt::adopt(&place, &mut progress).await? {
            return Ok(cluster(server, options));
        }
        let recovering = adopt::disown(&place)?;
        let programs = find::find(settings.programs.as_deref(), &account, &place)?;
        initdb::create_if_missing(&place, &programs, &account, settings.throwaway, &mut progress).await?;
        progress(Progress::starting(&programs, recovering));
        let plan = launch::Plan { place: &place, programs: &programs, account: &account, throwaway: settings.throwaway };
        let (server, options) = plan.launch().await?;
        progress(Progress::Ready);
        Ok(cluster(server, options))
    }

    /// How to connect to the maintenance database, `postgres`, as the superuser.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The directory everything lives in, absolute.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// See [`ensure_database`].
    ///
    /// # Errors
    /// Whatever the server or the connection reports.
    pub async fn ensure_database(&self, name: &str) -> Result<PgConnectOptions, sqlx::Error> {
        ensure_database(&self.options, name).await
    }

    /// Stops the server: open transactions are rolled back, everything is written, connections are cut.
    /// A throwaway cluster's directory is removed.
    ///
    /// # Errors
    /// [`StopError`] when it still runs after 60 seconds.
    pub async fn stop(mut self) -> Result<(), StopError> {
        self.server.stop().await?;
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.finish();
        }
        Ok(())
    }
}

/// Creates the database unless it is there, and says how to connect to it; `options` are of [`Cluster::options`] or [`join`].
///
/// # Errors
/// Whatever the server or the connection reports.
pub async fn ensure_database(options: &PgConnectOptions, name: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    if !there {
        // A name cannot be a parameter here; doubling its quotes is all that quoting asks for.
        let quoted = name.replace('"', "\"\"");
        let statement = AssertSqlSafe(format!("CREATE DATABASE \"{quoted}\""));
        match sqlx::raw_sql(statement).execute(&mut connection).await {
            Err(error) if !is_there_already(&error) => return Err(error),
            _ => {}
        }
    }
    connection.close().await?;
    Ok(options.clone().database(name))
}

/// Another process created the database in the same moment: `duplicate_database`, or a unique violation when closer still.
fn is_there_already(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("42P04" | "23505"))
}

/// Explicit in every point, so that `PGHOST`, `PGUSER` and their like lead nowhere else.
fn connect_options(sockets: &Path, port: u16) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(sockets)
        .port(port)
        .username(SUPERUSER)
        .database("postgres")
        .ssl_mode(PgSslMode::Disable)
        .application_name("probatum")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn a_relative_xdg_data_home_is_ignored() {
        let of = |xdg: &str| user_data_directory(Some(xdg.into()), Path::new("/home/ada"));
        assert_eq!(of("/data"), Path::new("/data"));
        assert_eq!(of("data"), Path::new("/home/ada/.local/share"));
        assert_eq!(of(""), Path::new("/home/ada/.local/share"));
    }
}
