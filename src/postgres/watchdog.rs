//! For throwaway clusters: ends the server and removes the directory when this process goes, even by `kill -9`.
//!
//! A shell waits for the end of a pipe whose other end only we hold; the kernel closes it with us.

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::{StartError, place::Place};

/// `$1` is the directory, `$2` the socket's. Repeated, for `initdb` or the server may be writing yet.
const SCRIPT: &str = r#"
read -r _
n=0
while [ -e "$1" ] && [ "$n" -lt 200 ]; do
  if pid=$(head -n 1 "$1/pgdata/postmaster.pid" 2>/dev/null); then kill -QUIT "$pid"; fi
  rm -rf "$1" "$2" || sleep 0.1
  n=$((n + 1))
done
"#;

/// The waiting shell; dropping this lets it act, and waits until it has.
#[derive(Debug)]
pub(super) struct Watchdog {
    shell: Child,
}

impl Watchdog {
    pub(super) fn start(place: &Place) -> Result<Self, StartError> {
        let program = Path::new("/bin/sh");
        let shell = Command::new(program)
            .args(["-c", SCRIPT, "sh"])
            .args([&place.directory, &place.sockets])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Its own group: Ctrl-C must not end it before it has done its work.
            .process_group(0)
            .spawn()
            .map_err(|source| StartError::Program {
                program: PathBuf::from(program),
                account: "this process's own user".into(),
                source,
            })?;
        Ok(Self { shell })
    }

    /// Removes the directory now.
    pub(super) fn finish(self) {
        drop(self);
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        if let Err(error) = self.shell.wait() {
            tracing::warn!(%error, "the throwaway cluster's watchdog cannot be waited for");
        }
    }
}
