//! A throwaway cluster goes with its application, and takes nothing else along.

use std::fs;

use probatum::postgres::StartError;

use super::{
    application::{Application, Mode},
    is_alive, open_directory, refusal, server_process, settings, start_with, stop, wait_until,
};

#[tokio::test]
async fn a_throwaway_cluster_goes_with_its_killed_application() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    let application = Application::holding(&directory, Mode::Throwaway);
    let server = server_process(&directory);
    application.kill();
    wait_until("the directory is gone", || !directory.exists());
    wait_until("the server is gone", || !is_alive(server));
}

#[tokio::test]
async fn a_throwaway_cluster_stops_clean_and_never_takes_a_directory_with_contents() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    let mut throwaway = settings(&directory);
    throwaway.throwaway = true;
    stop(start_with(throwaway.clone()).await.0).await;
    assert!(!directory.exists());

    fs::create_dir(&directory).expect("the parent is ours");
    fs::write(directory.join("letter.txt"), "dear").expect("it is ours");
    let error = refusal(throwaway).await;
    assert!(matches!(error, StartError::NotEmpty(_)), "{error}");
    assert!(directory.join("letter.txt").exists());
}
