//! A real database for each test: one throwaway cluster per test process, each database a copy of a template.
//!
//! Databases are never dropped; the cluster goes as a whole when the process ends, however it ends.
//! Every test has a runtime of its own, so nothing that is shared here keeps a connection.

use std::{
    env,
    path::Path,
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime},
};

use chrono::{DateTime, Utc};
use probatum::{
    import::seeds::{self, BUNDLED},
    postgres::{Cluster, Settings},
    store::health::MIGRATOR,
    workflow::seed,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::OnceCell;

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static MIGRATED: OnceCell<()> = OnceCell::const_new();
static SEEDED: OnceCell<()> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// Sixteen tests at once must fit into the throwaway cluster's 200 connections.
const MOST_CONNECTIONS: u32 = 4;

/// A database of one test's own.
#[derive(Debug)]
pub struct TestDatabase {
    /// At most four connections, made when first used.
    pub pool: PgPool,
    /// For a program under test that connects by itself.
    pub options: PgConnectOptions,
    /// The same as a URL, for `DATABASE_URL`.
    pub url: String,
}

/// A database with the whole schema and no rows.
pub async fn empty() -> TestDatabase {
    let cluster = CLUSTER.get_or_init(start).await;
    MIGRATED.get_or_init(|| migrate(cluster)).await;
    copy(cluster, "migrated").await
}

/// A database with nothing in it.
pub async fn bare() -> TestDatabase {
    let cluster = CLUSTER.get_or_init(start).await;
    copy(cluster, "template0").await
}

/// A database with the seed article and its evidence, loaded at [`seeded_at`].
pub async fn seeded() -> TestDatabase {
    let cluster = CLUSTER.get_or_init(start).await;
    MIGRATED.get_or_init(|| migrate(cluster)).await;
    SEEDED.get_or_init(|| load(cluster)).await;
    copy(cluster, "seeded").await
}

/// The moment at which [`seeded`] databases were seeded.
pub fn seeded_at() -> DateTime<Utc> {
    "2026-01-15T12:00:00Z".parse().expect("the date is well formed")
}

/// Goes with everything in it when this process ends, however it ends; the server's account may enter.
pub async fn passing_directory() -> &'static Path {
    CLUSTER.get_or_init(start).await.directory()
}

async fn start() -> Cluster {
    // New, short, and below a directory that an unprivileged account can enter.
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let directory = env::temp_dir().join(format!("probatum-{}-{}", process::id(), since.as_micros()));
    let settings = Settings { directory, programs: None, throwaway: true };
    let started = Cluster::start(settings, |_| ()).await;
    started.unwrap_or_else(|error| panic!("the tests' PostgreSQL did not start: {error}"))
}

async fn migrate(cluster: &Cluster) {
    let pool = create(cluster, "migrated", "template0").await;
    MIGRATOR.run(&pool).await.unwrap_or_else(|error| panic!("the migrations fail: {error}"));
    close(cluster, "migrated", pool).await;
}

async fn load(cluster: &Cluster) {
    let pool = create(cluster, "seeded", "migrated").await;
    let seeds = seeds::read(BUNDLED).unwrap_or_else(|faults| panic!("the seeds have faults:\n{faults}"));
    let loaded = seed::load(&pool, &seeds, seeded_at()).await;
    loaded.unwrap_or_else(|error| panic!("the seeds cannot be loaded: {error:?}"));
    close(cluster, "seeded", pool).await;
}

/// A template to be filled, for an earlier test may have failed halfway through it.
async fn create(cluster: &Cluster, name: &str, template: &str) -> PgPool {
    execute(cluster, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    execute(cluster, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    pool(cluster.options().database(name))
}

/// A template cannot be copied while somebody is connected to it.
async fn close(cluster: &Cluster, name: &str, pool: PgPool) {
    pool.close().await;
    execute(cluster, format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
}

async fn copy(cluster: &Cluster, template: &str) -> TestDatabase {
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    // Through the log rather than file by file: no checkpoint, so tens of milliseconds.
    execute(cluster, format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY wal_log")).await;
    let options = cluster.options().database(&name);
    TestDatabase { pool: pool(options.clone()), url: options.to_url_lossy().to_string(), options }
}

fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new().max_connections(MOST_CONNECTIONS).acquire_timeout(Duration::from_secs(20)).connect_lazy_with(options)
}

async fn execute(cluster: &Cluster, statement: String) {
    let mut connection = PgConnection::connect_with(&cluster.options()).await.expect("the tests' PostgreSQL answers");
    let result = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(&mut connection).await;
    result.unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.ok();
}
