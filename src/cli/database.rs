//! Opening the database a command works on: the operator's server, the embedded one, or the embedded one another process runs.

use super::Failure;
use crate::config::{Config, Database};
use crate::postgres::{self, Cluster};
use crate::store::health::{self, MIGRATOR};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};
use std::time::Duration;

/// The name of our database on the embedded server.
const NAME: &str = "probatum";

/// An open database; [`Open::close`] stops the embedded server if this process started it.
pub(super) struct Open {
    pub(super) pool: PgPool,
    cluster: Option<Cluster>,
}

impl Open {
    pub(super) async fn close(self) -> Result<(), Failure> {
        self.pool.close().await;
        match self.cluster {
            Some(cluster) => cluster.stop().await.map_err(Failure::other),
            None => Ok(()),
        }
    }
}

/// Opens the database and brings its tables up to date. Commands other than `serve` may share a server that runs already.
pub(super) async fn open(config: &Config, share: bool) -> Result<Open, Failure> {
    let (options, cluster) = match &config.database {
        Database::Server(options) => ((**options).clone(), None),
        Database::Embedded { directory, programs } => {
            let shared = if share { postgres::join(directory).await } else { None };
            if let Some(options) = shared {
                (options, None)
            } else {
                let settings = postgres::Settings { directory: directory.clone(), programs: programs.clone(), throwaway: false };
                let cluster = Cluster::start(settings, |progress| eprintln!("{progress}")).await.map_err(Failure::other)?;
                (cluster.options(), Some(cluster))
            }
        }
    };
    let options = match config.database {
        Database::Server(_) => options,
        Database::Embedded { .. } => postgres::ensure_database(&options, NAME).await.map_err(Failure::other)?,
    };
    let pool = connect(options).await.map_err(|error| unreachable_database(config, &error))?;
    migrate(&pool).await?;
    Ok(Open { pool, cluster })
}

/// A connection that lay idle for longer than this is tested before it is used; testing each time costs a round trip a page.
const TRUSTED_FOR: Duration = Duration::from_secs(2);

async fn connect(options: PgConnectOptions) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}

fn unreachable_database(config: &Config, error: &sqlx::Error) -> Failure {
    let way_out = match config.database {
        Database::Server(_) => {
            "\nIs the server of DATABASE_URL running, and may we in? Without DATABASE_URL Probatum starts its own server."
        }
        Database::Embedded { .. } => "",
    };
    Failure::other(format!("can't reach the database: {error}{way_out}"))
}

async fn migrate(pool: &PgPool) -> Result<(), Failure> {
    let mut connection = pool.acquire().await.map_err(Failure::other)?;
    if !health::is_migrated(&mut connection).await.map_err(Failure::other)? {
        eprintln!("Bringing the tables up to date");
    }
    MIGRATOR
        .run(&mut *connection)
        .await
        .map_err(|error| Failure::other(format!("the tables can't be brought up to date: {error}")))
}
