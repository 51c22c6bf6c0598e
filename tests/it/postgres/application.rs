//! This test program again, as an application of its own that owns a cluster, or shares one: the part that gets killed.

use std::{
    env,
    fs::{self, File, Permissions},
    io::{self, Read},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{self, Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use probatum::postgres;
use sqlx::{Connection, PgConnection};

use super::{assert_row_is_there, nobody, open_directory, prepared, settings, start, start_with, stop, wait_until, write_row};

/// Names the directory for [`works_on_a_cluster_until_it_is_killed`].
const DIRECTORY: &str = "PROBATUM_TEST_DIRECTORY";
/// Holds a [`Mode`].
const MODE: &str = "PROBATUM_TEST_MODE";

/// What the application does with the cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// Owns it and waits.
    Durable,
    /// Owns it, with a long query running, and waits.
    Busy,
    /// Owns it until a row is written.
    Once,
    /// Owns a throwaway one and waits.
    Throwaway,
    /// Writes a row to that of another owner, or fails.
    Guest,
}

const MODES: [Mode; 5] = [Mode::Durable, Mode::Busy, Mode::Once, Mode::Throwaway, Mode::Guest];

/// The other process; dropping this kills it, but not the server it started.
#[derive(Debug)]
pub struct Application {
    child: Child,
    ready: PathBuf,
    log: PathBuf,
}

impl Application {
    pub fn start(directory: &Path, mode: Mode) -> Self {
        let program = env::current_exe().expect("this program has a path");
        Self::spawn(Command::new(program), directory, mode)
    }

    /// Needs root, and a parent directory that `nobody` may write to.
    pub fn start_as_nobody(directory: &Path, mode: Mode) -> Self {
        let copy = directory.with_extension("program");
        if !copy.exists() {
            // The build directory may be closed to others. Copied by a program: were the copy open for writing here
            // while another test forks, it could not be executed.
            let original = env::current_exe().expect("this program has a path");
            let copied = Command::new("cp").args([&original, &copy]).status().expect("cp runs");
            assert!(copied.success(), "the program is copied");
            fs::set_permissions(&copy, Permissions::from_mode(0o755)).expect("the copy is ours");
        }
        let nobody = nobody();
        let mut command = Command::new(copy);
        command.uid(nobody.uid.as_raw()).gid(nobody.gid.as_raw()).current_dir("/");
        Self::spawn(command, directory, mode)
    }

    fn spawn(mut command: Command, directory: &Path, mode: Mode) -> Self {
        let (_, module) = module_path!().split_once("::").expect("this module is within the program");
        let name = format!("{module}::works_on_a_cluster_until_it_is_killed");
        let log = directory.with_extension(format!("{mode:?}.log"));
        let child = command
            .args([name.as_str(), "--exact", "--nocapture"])
            .env(DIRECTORY, directory)
            .env(MODE, format!("{mode:?}"))
            // Nothing of this may lead astray.
            .envs([("PGDATA", "/nowhere"), ("PGHOST", "/nowhere"), ("PGUSER", "stranger"), ("PGPORT", "1")])
            // Held open by us: see `until_the_tests_end`.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("the log is ours"))
            .process_group(0)
            .spawn()
            .expect("this program starts again");
        Self { child, ready: ready_mark(directory), log }
    }

    /// Started, and its cluster has a row.
    pub fn holding(directory: &Path, mode: Mode) -> Self {
        let mut application = Self::start(directory, mode);
        application.wait_until_ready();
        application
    }

    pub fn wait_until_ready(&mut self) {
        wait_until("the application is ready", || {
            let ended = self.child.try_wait().expect("it is our child");
            assert!(ended.is_none(), "it failed: {}", fs::read_to_string(&self.log).unwrap_or_default());
            self.ready.exists()
        });
        fs::remove_file(&self.ready).expect("the mark is there");
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn wait(mut self) -> ExitStatus {
        let status = self.child.wait().expect("it is our child");
        eprintln!("{}", fs::read_to_string(&self.log).unwrap_or_default());
        status
    }

    /// SIGKILL.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn ready_mark(directory: &Path) -> PathBuf {
    directory.with_extension("ready")
}

/// Where other tests start this program again, it is the part they kill. By itself it starts that part and sees it work to its end.
#[tokio::test]
async fn works_on_a_cluster_until_it_is_killed() {
    let Some(directory) = env::var_os(DIRECTORY).map(PathBuf::from) else {
        let parent = open_directory();
        let directory = prepared(&parent).await;
        assert!(Application::start(&directory, Mode::Once).wait().success());
        let cluster = start(&directory).await;
        assert_row_is_there(&cluster).await;
        return stop(cluster).await;
    };
    let name = env::var(MODE).expect("the mode is given");
    let mode = MODES.into_iter().find(|mode| format!("{mode:?}") == name).expect("the mode is known");
    if mode == Mode::Guest {
        let options = postgres::join(&directory).await.expect("there is a server to share");
        return write_row(&options).await;
    }
    // A program started in a shell's background has Ctrl-C ignored, and its children inherit that.
    tokio::spawn(async { tokio::signal::ctrl_c().await.map(|()| process::exit(130)) });
    let mut settings = settings(&directory);
    settings.throwaway = mode == Mode::Throwaway;
    let (cluster, _) = start_with(settings).await;
    write_row(&cluster.options()).await;
    if mode == Mode::Once {
        return stop(cluster).await;
    }
    if mode == Mode::Busy {
        let options = cluster.options();
        tokio::spawn(async move {
            let mut connection = PgConnection::connect_with(&options).await?;
            let long = "SELECT count(*) FROM generate_series(1, 16000000) a";
            sqlx::raw_sql(long).execute(&mut connection).await
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    fs::write(ready_mark(&directory), "").expect("the parent directory is open to us");
    until_the_tests_end().await;
    stop(cluster).await;
}

/// So that tests which are killed themselves leave nothing behind: then standard input ends.
async fn until_the_tests_end() {
    let end = tokio::task::spawn_blocking(|| io::stdin().read(&mut [0]));
    end.await.expect("the reading does not panic").ok();
}
