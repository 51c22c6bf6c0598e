//! Opening the database a command works on: the operator's server, the embedded one, or the embedded one another process runs.

use super::Failure;
use crate::config::{Config, Database};
use crate::postgres::{self, Cluster};
use crate::store::health::{self, MIGRATOR};
use crate::store::rights;
use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
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
    let unreachable = |error: sqlx::Error| unreachable_database(config, &error);
    // the tables belong to the login; the application works under a role that can't change what is kept
    let mut owner = PgConnection::connect_with(&options).await.map_err(unreachable)?;
    migrate(&mut owner).await?;
    let restricted = restrict(&mut owner).await.map_err(Failure::other)?;
    owner.close().await.map_err(Failure::other)?;
    let options = if restricted { options.options([("role", rights::ROLE)]) } else { options };
    let pool = connect(options).await.map_err(unreachable)?;
    Ok(Open { pool, cluster })
}

/// Gives the application's role its rights; whether it can be worked under.
async fn restrict(owner: &mut PgConnection) -> sqlx::Result<bool> {
    if !rights::are_granted(owner).await? {
        rights::grant(owner).await?;
    }
    let may = rights::may_take(owner).await?;
    if !may {
        eprintln!(
            "The database role {0} is missing or this login may not take it. Probatum works, but only its own code keeps the audit \
             trail from being changed. As the server's administrator: CREATE ROLE {0} NOLOGIN; GRANT {0} TO this login; then start again.",
            rights::ROLE
        );
    }
    Ok(may)
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

/// Brings the tables up to date.
async fn migrate(owner: &mut PgConnection) -> Result<(), Failure> {
    let current = health::is_migrated(owner).await.map_err(Failure::other)?;
    if !current {
        eprintln!("Bringing the tables up to date");
    }
    match MIGRATOR.run(&mut *owner).await {
        // a login that owns nothing finds them as the owner left them
        Err(MigrateError::Execute(error)) if current && rights::is_refusal(&error) => Ok(()),
        Err(error) => Err(Failure::other(format!("the tables can't be brought up to date: {error}"))),
        Ok(()) if current => Ok(()),
        Ok(()) => rights::grant(owner).await.map_err(Failure::other),
    }
}
