//! What killed processes leave behind is taken over or recovered from.

use std::{
    fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    process::Command,
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::{Pid, geteuid},
};
use probatum::postgres::Progress;

use super::{
    application::{Application, Mode},
    assert_row_is_there, is_alive, open_directory, prepared, server_process, settings, start, start_with, stop, wait_until,
    write_row,
};

#[tokio::test]
async fn a_server_that_outlived_its_application_is_adopted() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let application = Application::holding(&directory, Mode::Durable);
    let server = server_process(&directory);
    application.kill();
    assert!(is_alive(server));
    let (cluster, steps) = start_with(settings(&directory)).await;
    assert_eq!(steps, [Progress::Adopted { process: server }]);
    assert_row_is_there(&cluster).await;
    stop(cluster).await;
    assert!(!is_alive(server));
}

#[tokio::test]
async fn ctrl_c_reaches_the_application_alone() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let application = Application::holding(&directory, Mode::Durable);
    let server = server_process(&directory);
    let group = i32::try_from(application.id()).expect("a process id fits");
    killpg(Pid::from_raw(group), Signal::SIGINT).expect("the group is ours");
    application.wait();
    assert!(is_alive(server));
    stop(start(&directory).await).await;
}

#[tokio::test]
async fn a_crash_of_everything_is_recovered_from() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let application = Application::holding(&directory, Mode::Durable);
    let server = Pid::from_raw(server_process(&directory));
    // The postmaster alone: its children need a moment to notice, and the next start must wait for them.
    application.kill();
    kill(server, Signal::SIGKILL).expect("the server is ours");
    let (cluster, steps) = start_with(settings(&directory)).await;
    assert!(matches!(steps.as_slice(), [Progress::Recovering { .. }, Progress::Ready]), "{steps:?}");
    assert_row_is_there(&cluster).await;
    stop(cluster).await;
}

#[tokio::test]
async fn a_start_waits_for_the_busy_children_of_a_killed_server() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let application = Application::holding(&directory, Mode::Busy);
    let server = Pid::from_raw(server_process(&directory));
    kill(server, Signal::SIGKILL).expect("the server is ours");
    application.kill();
    let cluster = start(&directory).await;
    let log = fs::read_to_string(directory.join("server.log")).expect("the log is ours");
    assert!(log.contains("pre-existing shared memory block"), "the query ended too early: {log}");
    assert_row_is_there(&cluster).await;
    stop(cluster).await;
}

#[tokio::test]
async fn a_killed_server_whose_process_stays_a_zombie_is_recovered_from() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    // A living process of the server's own account: to PostgreSQL, a lock file that names it is valid.
    let owner = fs::metadata(directory.join("pgdata")).expect("it was made");
    let mut sleeper = Command::new("sleep");
    sleeper.arg("60");
    if geteuid().is_root() {
        sleeper.uid(owner.uid()).gid(owner.gid());
    }
    let mut sleeper = sleeper.spawn().expect("sleep runs");
    let text = format!("{}\n{}/pgdata\n1790000000\n5432\n{0}/run\n\n", sleeper.id(), directory.display());
    fs::write(directory.join("pgdata/postmaster.pid"), text).expect("the data are ours");
    let cluster = start(&directory).await;
    stop(cluster).await;
    sleeper.kill().expect("it sleeps");
    sleeper.wait().expect("it is our child");
}

#[tokio::test]
async fn a_killed_initdb_leaves_no_half_cluster() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    let initdb_runs = || {
        let mut entries = fs::read_dir(&directory).into_iter().flatten().flatten();
        entries.any(|entry| entry.file_name().to_string_lossy().starts_with("pgdata.new-"))
    };
    for moment in [30, 200, 500] {
        let application = Application::start(&directory, Mode::Durable);
        wait_until("initdb runs", initdb_runs);
        thread::sleep(Duration::from_millis(moment));
        application.kill();
        if directory.join("pgdata").exists() {
            break; // a quick machine: then it is whole, as the start will show
        }
    }
    let cluster = start(&directory).await;
    write_row(&cluster.options()).await;
    stop(cluster).await;
}
