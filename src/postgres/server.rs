//! The server process, launched by us or adopted: is it alive, and stop it.

use std::{
    path::PathBuf,
    process::{Child, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{StopError, process};

/// For [`Server::stop`]: a fast shutdown writes everything that is still in memory.
const PATIENCE: Duration = Duration::from_mins(1);
/// For [`Drop`], which blocks.
const DROP_PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

/// A running server; dropping it stops it.
#[derive(Debug)]
pub(super) struct Server {
    process: i32,
    pgdata: PathBuf,
    /// `None` when adopted: then it is some other process's child.
    child: Option<Child>,
    stopped: bool,
}

impl Server {
    pub(super) fn launched(child: Child, pgdata: PathBuf) -> Self {
        // A process id is a positive i32 on every system; were it not, no signal is sent (see `signal`).
        let process = i32::try_from(child.id()).unwrap_or_default();
        let (child, stopped) = (Some(child), false);
        Self { process, pgdata, child, stopped }
    }

    pub(super) fn adopted(process: i32, pgdata: PathBuf) -> Self {
        let (child, stopped) = (None, false);
        Self { process, pgdata, child, stopped }
    }

    /// Fast shutdown, and waits until the process is gone.
    pub(super) async fn stop(&mut self) -> Result<(), StopError> {
        let since = Instant::now();
        self.signal();
        while self.is_running() {
            if since.elapsed() > PATIENCE {
                self.stopped = true; // it was asked: Drop has nothing to add
                return Err(StopError { process: self.process, waited: PATIENCE });
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.stopped = true;
        Ok(())
    }

    /// SIGINT asks for a fast shutdown. A second one does no harm.
    fn signal(&mut self) {
        // Never to 0 or below, which would mean whole groups; never to a process that is no longer the server.
        if self.process > 0 && self.is_running() {
            kill(Pid::from_raw(self.process), Signal::SIGINT).ok();
        }
    }

    fn is_running(&mut self) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => process::is_server(self.process, &self.pgdata),
        }
    }

    /// How it ended, when it has; an adopted server's end is not ours to know.
    pub(super) fn exited(&mut self) -> Option<ExitStatus> {
        self.child.as_mut()?.try_wait().ok().flatten()
    }
}

/// The safety net after `?`, a panic or a start that was given up.
impl Drop for Server {
    fn drop(&mut self) {
        if self.stopped {
            return;
        }
        let since = Instant::now();
        self.signal();
        while self.is_running() && since.elapsed() < DROP_PATIENCE {
            thread::sleep(PAUSE);
        }
    }
}
