//! Starts that are refused: nothing is touched, and the text says what to do.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, chown},
};

use nix::unistd::geteuid;
use probatum::postgres::StartError;

use super::{
    application::{Application, Mode},
    assert_row_is_there, is_root, nobody, open_directory, prepared, refusal, settings, start, stop,
};

#[tokio::test]
async fn a_second_application_is_refused_by_name_of_the_directory() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let application = Application::holding(&directory, Mode::Durable);
    let error = refusal(settings(&directory)).await;
    assert!(matches!(error, StartError::InUse { holder: Some(id), .. } if id == application.id()), "{error}");
    assert!(error.to_string().contains(&*directory.to_string_lossy()), "{error}");
    application.kill();
    let cluster = start(&directory).await;
    let error = refusal(settings(&directory)).await;
    assert!(matches!(error, StartError::InUse { .. }), "within one process too: {error}");
    assert_row_is_there(&cluster).await;
    stop(cluster).await;
}

#[tokio::test]
async fn without_programs_the_message_names_four_ways_on() {
    let parent = open_directory();
    let mut settings = settings(parent.path().join("probatum"));
    settings.programs = Some(parent.path().join("bin"));
    let text = refusal(settings).await.to_string();
    for way in ["apt install postgresql", "dnf install postgresql-server", "brew install postgresql", "DATABASE_URL"] {
        assert!(text.contains(way), "{way} is missing from: {text}");
    }
}

#[tokio::test]
async fn data_of_another_major_version_are_refused_and_left_alone() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let version = directory.join("pgdata/PG_VERSION");
    fs::write(&version, "99\n").expect("the data are ours");
    let text = refusal(settings(&directory)).await.to_string();
    assert!(text.contains("PostgreSQL 99"), "{text}");
    assert_eq!(fs::read_to_string(version).expect("it is there"), "99\n");
}

#[tokio::test]
async fn something_else_named_pgdata_is_left_alone() {
    let parent = open_directory();
    let strange = parent.path().join("probatum/pgdata");
    fs::create_dir_all(&strange).expect("the parent is ours");
    fs::write(strange.join("letter.txt"), "dear").expect("it is ours");
    if geteuid().is_root() {
        let error = refusal(settings(parent.path().join("probatum"))).await;
        assert!(matches!(error, StartError::Ownership { .. }), "{error}");
        chown(&strange, Some(nobody().uid.as_raw()), None).expect("root may give it away");
    }
    let error = refusal(settings(parent.path().join("probatum"))).await;
    assert!(matches!(error, StartError::NotACluster(_)), "{error}");
    assert!(strange.join("letter.txt").exists());
}

#[tokio::test]
async fn a_directory_the_account_cannot_enter_is_named() {
    if !is_root() {
        return;
    }
    let parent = open_directory();
    fs::set_permissions(parent.path(), Permissions::from_mode(0o700)).expect("it is ours");
    let error = refusal(settings(parent.path().join("a/probatum"))).await;
    let StartError::Unreachable { component, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(component, parent.path());
    assert!(error.to_string().contains("/var/lib/probatum"), "{error}");
}

#[tokio::test]
async fn a_server_that_cannot_start_shows_the_end_of_its_log() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    fs::write(directory.join("pgdata/postgresql.auto.conf"), "work_mem = 'plenty'\n").expect("the data are ours");
    let error = refusal(settings(&directory)).await;
    assert!(matches!(&error, StartError::Exited { tail, .. } if tail.contains("plenty")), "{error}");
}
