//! Short commands share the server of the Probatum that runs, and own nothing.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt,
    time::{Duration, Instant},
};

use probatum::postgres::{self, Progress, StartError};

use super::{
    application::{Application, Mode},
    count_rows, is_alive, is_root, open_directory, prepared, refusal, server_process, settings, start, start_with, stop,
    wait_until, write_row,
};

#[tokio::test]
async fn a_short_command_shares_the_server_and_leaves_it_to_its_owner() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let owner = Application::holding(&directory, Mode::Durable);
    let server = server_process(&directory);
    assert!(Application::start(&directory, Mode::Guest).wait().success());
    let options = postgres::join(&directory).await.expect("there is a server to share");
    assert_eq!(count_rows(&options).await, 2, "the owner's row and the guest's");
    assert_eq!(server_process(&directory), server);
    assert!(is_alive(server));
    let error = refusal(settings(&directory)).await;
    assert!(matches!(error, StartError::InUse { holder: Some(id), .. } if id == owner.id()), "{error}");
    owner.kill();
    stop(start(&directory).await).await;
}

#[tokio::test]
async fn another_part_of_the_owning_process_may_share_too() {
    let parent = open_directory();
    let cluster = start(&prepared(&parent).await).await;
    let options = postgres::join(cluster.directory()).await.expect("there is a server to share");
    write_row(&options).await;
    assert_eq!(count_rows(&cluster.options()).await, 1);
    stop(cluster).await;
}

#[tokio::test]
async fn where_nobody_is_there_is_nothing_to_share_and_nothing_is_made() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    assert!(postgres::join(&directory).await.is_none());
    assert!(!directory.exists());

    let directory = prepared(&parent).await;
    assert!(postgres::join(&directory).await.is_none(), "the owner has gone");
    assert!(!directory.join("pgdata/postmaster.pid").exists());
}

#[tokio::test]
async fn a_server_without_an_owner_is_not_shared_but_left_for_adoption() {
    let parent = open_directory();
    let directory = prepared(&parent).await;
    let owner = Application::holding(&directory, Mode::Durable);
    let server = server_process(&directory);
    owner.kill();
    assert!(postgres::join(&directory).await.is_none());
    assert!(is_alive(server));
    let (cluster, steps) = start_with(settings(&directory)).await;
    assert_eq!(steps, [Progress::Adopted { process: server }]);
    stop(cluster).await;
}

#[tokio::test]
async fn an_owner_that_is_just_starting_is_waited_for() {
    let parent = open_directory();
    let directory = parent.path().join("probatum");
    let mut owner = Application::start(&directory, Mode::Durable);
    let lock = directory.join("lock");
    wait_until("it owns the directory", || fs::metadata(&lock).is_ok_and(|lock| lock.len() > 0));
    let options = postgres::join(&directory).await.expect("the owner's server comes up");
    owner.wait_until_ready();
    assert_eq!(count_rows(&options).await, 1);
    owner.kill();
    stop(start(&directory).await).await;
}

#[tokio::test]
async fn an_owner_that_is_just_stopping_is_waited_for_no_longer_than_it_takes() {
    let parent = open_directory();
    let lock = File::create(parent.path().join("lock")).expect("the directory is ours");
    lock.lock().expect("nobody else has it");
    let since = Instant::now();
    let (joined, ()) = tokio::join!(postgres::join(parent.path()), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        lock.unlock().expect("we have it");
    });
    assert!(joined.is_none());
    let waited = since.elapsed();
    assert!(waited >= Duration::from_millis(300) && waited < Duration::from_secs(10), "{waited:?}");
}

#[tokio::test]
async fn root_may_share_anyones_server_and_others_only_their_own() {
    if !is_root() {
        return;
    }
    let parent = open_directory();
    fs::set_permissions(parent.path(), Permissions::from_mode(0o777)).expect("it is ours");
    let directory = parent.path().join("probatum");
    let mut owner = Application::start_as_nobody(&directory, Mode::Durable);
    owner.wait_until_ready();
    assert!(Application::start_as_nobody(&directory, Mode::Guest).wait().success(), "its own kind");
    let options = postgres::join(&directory).await.expect("root may");
    assert_eq!(count_rows(&options).await, 2);
    owner.kill();
    stop(start(&directory).await).await;

    let of_root = parent.path().join("of-root");
    let cluster = start(&of_root).await;
    assert!(!Application::start_as_nobody(&of_root, Mode::Guest).wait().success(), "root's is not for others");
    stop(cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_many_ask_for_at_once_is_made_once() {
    let parent = open_directory();
    let cluster = start(&prepared(&parent).await).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let options = cluster.options();
        tasks.spawn(async move { postgres::ensure_database(&options, r#"odd "name"#).await.map(|_| ()) });
    }
    for made in tasks.join_all().await {
        made.expect("whoever made it, it is there");
    }
    stop(cluster).await;
}
