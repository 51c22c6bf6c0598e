//! A real database for each test: one throwaway cluster per test process, cloned from a template prepared once.
//!
//! Databases are never dropped; the cluster goes as a whole when the process ends, however it ends.
//! Knows nothing of what the template holds: its caller migrates and seeds it.

use std::{
    collections::HashMap,
    env,
    future::Future,
    path::PathBuf,
    process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use pgmod::postgres::{Cluster, Settings};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::OnceCell;

/// Shared by all tests of the process; no connection of it outlives the test, and the runtime, that made it.
static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
/// Which templates are ready, by name.
static TEMPLATES: Mutex<Option<Templates>> = Mutex::new(None);
static NEXT: AtomicU32 = AtomicU32::new(1);

type Templates = HashMap<&'static str, Arc<OnceCell<()>>>;

/// A database of one test's own.
#[derive(Debug)]
pub struct Database {
    /// At most five connections.
    pub pool: PgPool,
    /// For a program under test that connects by itself.
    pub options: PgConnectOptions,
    /// The same as a URL, for `DATABASE_URL`.
    pub url: String,
}

/// A fresh copy of the template `name`, which `prepare` fills when the process first asks for it.
///
/// `prepare` gets a pool of the empty template and panics when it fails; it must leave no connection of its own open.
pub async fn database<F>(name: &'static str, prepare: impl FnOnce(PgPool) -> F) -> Database
where
    F: Future<Output = ()>,
{
    let cluster = CLUSTER.get_or_init(start).await;
    let template = template(name);
    template.get_or_init(|| fill(cluster, name, prepare)).await;
    let copy = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    // Through the log rather than file by file: no checkpoint, so tens of milliseconds.
    let clone = format!(r#"CREATE DATABASE "{copy}" TEMPLATE "{name}" STRATEGY wal_log"#);
    execute(&cluster.options(), clone).await;
    let options = cluster.options().database(&copy);
    Database {
        pool: pool(options.clone()),
        url: options.to_url_lossy().to_string(),
        options,
    }
}

async fn start() -> Cluster {
    let directory = directory();
    let settings = Settings {
        directory: directory.clone(),
        programs: None,
        throwaway: true,
    };
    match Cluster::start(settings, |_| ()).await {
        Ok(cluster) => cluster,
        Err(error) => panic!(
            "the tests' PostgreSQL in {} did not start: {error}",
            directory.display()
        ),
    }
}

/// New, short, and below a directory that an unprivileged account can enter.
fn directory() -> PathBuf {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    env::temp_dir().join(format!("probatum-{}-{}", process::id(), since.as_micros()))
}

fn template(name: &'static str) -> Arc<OnceCell<()>> {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(templates.get_or_insert_default().entry(name).or_default())
}

async fn fill<F>(cluster: &Cluster, name: &str, prepare: impl FnOnce(PgPool) -> F)
where
    F: Future<Output = ()>,
{
    // An earlier test's `prepare` may have panicked halfway.
    execute(
        &cluster.options(),
        format!(r#"DROP DATABASE IF EXISTS "{name}" WITH (FORCE)"#),
    )
    .await;
    let options = cluster.ensure_database(name).await.expect("the template is created");
    let pool = pool(options);
    prepare(pool.clone()).await;
    pool.close().await;
    // A template cannot be copied while somebody is connected to it.
    execute(
        &cluster.options(),
        format!(r#"ALTER DATABASE "{name}" ALLOW_CONNECTIONS false"#),
    )
    .await;
}

/// Connects when first used, so it belongs to the test's own runtime.
fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(5)
        .acquire_timeout(Duration::from_secs(20))
        .connect_lazy_with(options)
}

async fn execute(options: &PgConnectOptions, statement: String) {
    let mut connection = PgConnection::connect_with(options).await.expect("the cluster answers");
    let result = sqlx::raw_sql(AssertSqlSafe(statement.clone()))
        .execute(&mut connection)
        .await;
    result.unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.ok();
}
