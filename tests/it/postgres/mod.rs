//! The embedded cluster through everything that happens to processes. Some cases need root and say so when skipped.

mod application;
mod crash;
mod databases;
mod refusals;
mod sharing;
mod start;
mod throwaway;

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use nix::unistd::{User, geteuid};
use probatum::postgres::{self, Cluster, Progress, Settings, StartError};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::support::database::passing_directory;

/// Others may enter it, unlike `tempfile`'s usual ones.
fn open_directory() -> TempDir {
    let mut builder = tempfile::Builder::new();
    builder.prefix("probatum-").permissions(Permissions::from_mode(0o755));
    builder.tempdir().expect("a temporary directory can be made")
}

fn settings(directory: impl Into<PathBuf>) -> Settings {
    Settings { directory: directory.into(), programs: None, throwaway: false }
}

/// A stopped cluster in `parent`: a copy of one that is made once per process, for `initdb` takes seconds.
async fn prepared(parent: &TempDir) -> PathBuf {
    static MADE: OnceCell<PathBuf> = OnceCell::const_new();
    let make = || async {
        let directory = passing_directory().await.join("prepared");
        stop(start(&directory).await).await;
        directory
    };
    let directory = parent.path().join("probatum");
    let copied = Command::new("cp").arg("-Rp").arg(MADE.get_or_init(make).await).arg(&directory).status();
    assert!(copied.expect("cp runs").success(), "the cluster is copied");
    directory
}

async fn start(directory: &Path) -> Cluster {
    start_with(settings(directory)).await.0
}

async fn start_with(settings: Settings) -> (Cluster, Vec<Progress>) {
    let mut steps = Vec::new();
    let started = Cluster::start(settings, |step| steps.push(step)).await;
    let cluster = started.unwrap_or_else(|error| panic!("{error}\nafter {steps:?}"));
    (cluster, steps)
}

async fn stop(cluster: Cluster) {
    cluster.stop().await.expect("the cluster stops");
}

async fn refusal(settings: Settings) -> StartError {
    match Cluster::start(settings, |_| ()).await {
        Ok(_) => panic!("it started"),
        Err(error) => error,
    }
}

/// Writes the row 1000; `options` lead to the maintenance database.
async fn write_row(options: &PgConnectOptions) {
    let mut connection = connect(options).await;
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1000)")
        .execute(&mut connection)
        .await
        .expect("the row is written");
    connection.close().await.ok();
}

async fn count_rows(options: &PgConnectOptions) -> i64 {
    let mut connection = connect(options).await;
    let count = sqlx::query_scalar("SELECT count(*) FROM kept WHERE id = 1000").fetch_one(&mut connection).await;
    connection.close().await.ok();
    count.expect("the rows are counted")
}

async fn assert_row_is_there(cluster: &Cluster) {
    assert_eq!(count_rows(&cluster.options()).await, 1);
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    let options = postgres::ensure_database(options, "probatum").await.expect("the database is there");
    PgConnection::connect_with(&options).await.expect("the server lets us in")
}

pub fn server_process(directory: &Path) -> i32 {
    let text = fs::read_to_string(directory.join("pgdata/postmaster.pid")).expect("a running server has a pid file");
    text.lines().next().and_then(|line| line.parse().ok()).expect("its first line is a process id")
}

fn is_alive(process: i32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let since = Instant::now();
    while !condition() {
        assert!(since.elapsed() < Duration::from_mins(2), "still waiting until {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Says so when the test must be skipped.
fn is_root() -> bool {
    let root = geteuid().is_root();
    if !root {
        eprintln!("skipped: needs root");
    }
    root
}

fn nobody() -> User {
    User::from_name("nobody").expect("accounts can be looked up").expect("there is a `nobody`")
}
