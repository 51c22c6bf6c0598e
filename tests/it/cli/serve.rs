//! `probatum` with its embedded server: comes up, survives, refuses company, stops.

use super::{err, out, probatum, run};
use crate::support::server::request;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A serving program; killed when the test ends.
pub(super) struct Serving {
    pub(super) child: Child,
    pub(super) address: SocketAddr,
}

impl Serving {
    fn start(data: &Path) -> Self {
        Self::run(probatum().env("PROBATUM_DATA", data))
    }

    pub(super) fn run(command: &mut Command) -> Self {
        command.env("PROBATUM_LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("“{line}”"));
        Self { address: address.parse().expect("an address"), child }
    }

    pub(super) fn status(&self, path: &str) -> u16 {
        request(self.address, "GET", path, "").expect("an answer").status
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).expect("a number")), signal).expect("sent");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal(Signal::SIGTERM);
            let _ = self.child.wait();
        }
    }
}

/// A directory that the account of an embedded server can enter, also when the tests run as root.
pub(super) fn open_directory() -> tempfile::TempDir {
    let directory = tempfile::Builder::new().prefix("probatum-cli-").tempdir().expect("a directory");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("opened");
    directory
}

#[test]
fn the_site_comes_up_by_itself_survives_a_kill_shares_and_refuses_and_stops() {
    let directory = open_directory();
    let data = directory.path().join("data");
    let mut first = Serving::start(&data);
    assert_eq!((first.status("/"), first.status("/readyz"), first.status("/claims/danish-cac400")), (200, 200, 200));

    let second = run(probatum().env("PROBATUM_DATA", &data).env("PROBATUM_LISTEN", "127.0.0.1:0"), "");
    assert_eq!(second.status.code(), Some(1));
    assert!(err(&second).contains(&data.display().to_string()), "{}", err(&second));
    let add = ["user", "add", "ada@example.org", "--role", "administrator", "--password-stdin"];
    let added = run(probatum().args(add).env("PROBATUM_DATA", &data), "correct horse battery\n");
    assert!(added.status.success(), "a short command shares the running server: {}", err(&added));

    first.signal(Signal::SIGKILL);
    first.child.wait().expect("killed");
    let mut again = Serving::start(&data);
    assert_eq!(again.status("/claims/danish-cac400"), 200);
    let users = run(probatum().args(["user", "list"]).env("PROBATUM_DATA", &data), "");
    assert!(out(&users).contains("ada@example.org"), "{}", out(&users));

    again.signal(Signal::SIGTERM);
    assert!(again.child.wait().expect("ended").success(), "SIGTERM ends it with 0");
    assert!(!data.join("pgdata/postmaster.pid").exists(), "the embedded server went with it");
    let restarted = Serving::start(&data);
    assert_eq!(restarted.status("/claims/danish-cac400"), 200);
}

#[test]
fn without_programs_it_says_what_to_install() {
    let directory = open_directory();
    let nothing = directory.path().join("nothing");
    fs::create_dir(&nothing).expect("made");
    let output = run(probatum().env("PROBATUM_DATA", directory.path().join("data")).env("PROBATUM_POSTGRES", &nothing), "");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains(&nothing.display().to_string()) && err(&output).contains("DATABASE_URL"), "{}", err(&output));
}
