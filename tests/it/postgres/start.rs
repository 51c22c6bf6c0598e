//! A cluster comes up, keeps its rows, and lets nobody else in.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    time::Duration,
};

use probatum::postgres::{Cluster, Progress};
use sqlx::{Connection, PgConnection};

use super::{
    application::{Application, Mode},
    assert_row_is_there, is_alive, is_root, nobody, open_directory, prepared, server_process, settings, start, start_with, stop,
    write_row,
};

#[tokio::test]
async fn a_fresh_directory_comes_up_and_a_restart_keeps_its_rows() {
    let parent = open_directory();
    let directory = parent.path().join("deep/below/probatum");
    let (cluster, steps) = start_with(settings(&directory)).await;
    let expected = matches!(steps.as_slice(), [Progress::Creating { .. }, Progress::Starting { .. }, Progress::Ready]);
    assert!(expected, "{steps:?}");
    write_row(&cluster.options()).await;
    let server = server_process(&directory);
    stop(cluster).await;
    assert!(!is_alive(server));

    let cluster = start(&directory).await;
    assert_row_is_there(&cluster).await;
    let server = server_process(&directory);
    drop(cluster);
    assert!(!is_alive(server), "dropping it stops the server too");
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    let cluster = start(&directory).await;
    for private in ["pgdata", "run"] {
        let metadata = fs::metadata(directory.join(private)).expect("it was made");
        assert_eq!(metadata.mode() & 0o777, 0o700, "{private}");
        assert_ne!(metadata.uid(), 0, "{private} is not root's");
    }
    let mut connection = PgConnection::connect_with(&cluster.options()).await.expect("we get in");
    let (listen, locale, checksums): (String, String, String) = sqlx::query_as(
        "SELECT current_setting('listen_addresses'), datctype, current_setting('data_checksums')
         FROM pg_database WHERE datname = 'template1'",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the server answers");
    connection.close().await.ok();
    assert_eq!((listen.as_str(), locale.as_str(), checksums.as_str()), ("", "C.UTF-8", "on"));
    let environment = fs::read(format!("/proc/{}/environ", server_process(&directory))).expect("the server is ours");
    let environment = String::from_utf8_lossy(&environment);
    assert!(!environment.contains("CARGO"), "our environment is not the server's: {environment}");
    stop(cluster).await;
}

#[tokio::test]
async fn an_empty_directory_of_roots_own_is_opened() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    fs::create_dir(&directory).expect("the parent is ours");
    fs::set_permissions(&directory, Permissions::from_mode(0o700)).expect("it is ours");
    stop(start(&directory).await).await;
}

#[tokio::test]
async fn an_ordinary_user_needs_no_root_and_root_can_come_after() {
    if !is_root() {
        return;
    }
    let parent = open_directory();
    fs::set_permissions(parent.path(), Permissions::from_mode(0o777)).expect("it is ours");
    let directory = parent.path().join("probatum");
    assert!(Application::start_as_nobody(&directory, Mode::Once).wait().success());
    let nobody = nobody().uid.as_raw();
    assert_eq!(fs::metadata(&directory).expect("it was made").uid(), nobody);

    // Root runs it as the owner of the data.
    let cluster = start(&directory).await;
    assert_row_is_there(&cluster).await;
    let process = format!("/proc/{}", server_process(&directory));
    assert_eq!(fs::metadata(process).expect("the server runs").uid(), nobody);
    stop(cluster).await;

    let mut back = Application::start_as_nobody(&directory, Mode::Durable);
    back.wait_until_ready();
    back.kill();
    stop(start(&directory).await).await;
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_works() {
    let parent = open_directory();
    let directory = parent.path().join("long".repeat(25)).join("longer".repeat(20));
    let cluster = start(&directory).await;
    write_row(&cluster.options()).await;
    let sockets = cluster.options().get_socket().cloned().expect("there is a socket");
    assert!(!sockets.starts_with(&directory));
    assert_eq!(fs::metadata(&sockets).expect("it was made").mode() & 0o777, 0o700);
    stop(cluster).await;
    let cluster = start(&directory).await;
    assert_row_is_there(&cluster).await;
    stop(cluster).await;
    fs::remove_dir_all(sockets).expect("it is ours");
}

#[tokio::test]
async fn a_start_that_is_given_up_leaves_nothing_running() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    for wait in [100, 400, 900, 1300] {
        let start = Cluster::start(settings(&directory), |_| ());
        drop(tokio::time::timeout(Duration::from_millis(wait), start).await);
        assert!(!directory.join("pgdata/postmaster.pid").exists());
    }
    stop(start(&directory).await).await;
}

#[tokio::test]
async fn a_long_log_is_emptied_at_the_start() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let log = directory.join("server.log");
    fs::write(&log, vec![b'x'; 6 << 20]).expect("the log is ours");
    stop(start(&directory).await).await;
    assert!(fs::metadata(&log).expect("the log is there").len() < 100_000);
}
