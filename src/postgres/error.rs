//! Why a cluster did not start or stop: each text says what is wrong and what to do next, for the person at the shell.

use std::{io, path::PathBuf, time::Duration};

/// How to get Postgres onto a machine, or do without.
const INSTALL: &str = "\
Install PostgreSQL 14 or newer and start again:
  Debian, Ubuntu   apt install postgresql
  Fedora           dnf install postgresql-server postgresql-contrib
  macOS            brew install postgresql
or set DATABASE_URL to use a PostgreSQL server that you already have.";

/// Why [`super::Cluster::start`] failed; the text may have several lines.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No usable installation in the usual places and in `PATH`.
    #[error("No PostgreSQL programs (initdb and postgres) were found on this machine.\n{INSTALL}")]
    NoPrograms,

    /// The directory of programs that was asked for holds no usable ones.
    #[error("No usable PostgreSQL programs (initdb and postgres, 14 or newer) are in {}.\nName a directory that holds them, or let Probatum look for them.\n{INSTALL}", .0.display())]
    NoProgramsIn(PathBuf),

    /// The data were written by a major version that is not installed.
    #[error(
        "The data in {} were written by PostgreSQL {wanted}; only {} is installed here, and one major version cannot read another's data.\nInstall PostgreSQL {wanted} beside it (Debian, Ubuntu: apt install postgresql-{wanted}; macOS: brew install postgresql@{wanted}),\nor choose another data directory to begin anew,\nor set DATABASE_URL to use a PostgreSQL server that you already have.",
        pgdata.display(),
        list(installed)
    )]
    OtherMajor {
        /// The cluster's data.
        pgdata: PathBuf,
        /// The major version that wrote them.
        wanted: u32,
        /// The major versions that are installed.
        installed: Vec<u32>,
    },

    /// `pgdata` holds something that is no cluster; it is left alone.
    #[error("{} is not empty, yet it is no PostgreSQL cluster (it has no readable PG_VERSION).\nMove it away or choose another data directory.", .0.display())]
    NotACluster(PathBuf),

    /// The process is root and there is no account to hand Postgres to.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a `postgres` nor a `nobody` account to run it as.\nRun Probatum as an ordinary user, or create one: useradd --system postgres"
    )]
    NoAccount,

    /// The unprivileged account cannot enter a directory on the way.
    #[error(
        "PostgreSQL refuses to run as root, so it runs as `{account}`, which cannot enter {}; the data directory {} needs that.\nUse the directory /var/lib/probatum, or let others pass: chmod o+x {}",
        component.display(), directory.display(), component.display()
    )]
    Unreachable {
        /// The data directory asked for.
        directory: PathBuf,
        /// The first directory on the way that is closed.
        component: PathBuf,
        /// Who cannot enter.
        account: String,
    },

    /// Something in the data directory belongs to somebody else.
    #[error(
        "{} belongs to {owner}, but PostgreSQL would run as {account}.\nStart Probatum as its owner, hand it over (chown -R {account} {}), or choose another data directory.",
        path.display(), path.display()
    )]
    Ownership {
        /// What belongs to somebody else.
        path: PathBuf,
        /// Whose it is.
        owner: String,
        /// Who would need it.
        account: String,
    },

    /// Another Probatum works in the directory.
    #[error("The data directory {} is in use by another running Probatum{}.\nStop that one first, or choose another data directory.", directory.display(), holder.map_or_else(String::new, |id| format!(" (process {id})")))]
    InUse {
        /// The data directory asked for.
        directory: PathBuf,
        /// The other process, when it is known.
        holder: Option<u32>,
    },

    /// A throwaway cluster was asked for in a directory that has contents.
    #[error("{} is not empty; a throwaway cluster removes its whole directory in the end.\nGive it a new or an empty one.", .0.display())]
    NotEmpty(PathBuf),

    /// No directory for the socket.
    #[error("The path {} is too long for PostgreSQL's socket, and its stand-in {} is taken by somebody else.\nRemove that, or choose a data directory with a shorter path.", directory.display(), sockets.display())]
    SocketPath {
        /// The data directory asked for.
        directory: PathBuf,
        /// The short directory that would have held the socket.
        sockets: PathBuf,
    },

    /// `initdb` failed.
    #[error("PostgreSQL's initdb could not create a cluster in {}. It said:\n{output}\nPut that right (is the disk full?) and start again; nothing is left behind.", directory.display())]
    Initdb {
        /// The cluster's directory.
        directory: PathBuf,
        /// The last lines of what it printed.
        output: String,
    },

    /// The server exited while starting.
    #[error("The PostgreSQL server stopped while starting ({status}). The end of its log, {}:\n{tail}\nPut that right and start again; the data are untouched.", log.display())]
    Exited {
        /// How it ended.
        status: std::process::ExitStatus,
        /// The whole log.
        log: PathBuf,
        /// The last lines of this start.
        tail: String,
    },

    /// The server did not answer in time.
    #[error("The PostgreSQL server did not answer within {} seconds: {last}. The end of its log, {}:\n{tail}\nIs the machine very busy? Start again; the data are untouched.", waited.as_secs(), log.display())]
    NotReady {
        /// How long it was given.
        waited: Duration,
        /// What the last attempt to connect said.
        last: String,
        /// The whole log.
        log: PathBuf,
        /// The last lines of this start.
        tail: String,
    },

    /// A server left by an earlier run neither answers nor goes away.
    #[error("A PostgreSQL server (process {process}) still works in {} but does not answer.\nStop it (kill -INT {process}) and start again.", pgdata.display())]
    Silent {
        /// The cluster's data.
        pgdata: PathBuf,
        /// The server's process id.
        process: i32,
    },

    /// A program could not be run at all.
    #[error("{} could not be run as {account}: {source}.\nCheck that this account may execute it and enter the directories above it.", program.display())]
    Program {
        /// What was to be run.
        program: PathBuf,
        /// As whom.
        account: String,
        /// Why not.
        source: io::Error,
    },

    /// A file or directory could not be handled.
    #[error("Cannot {act} {}: {source}.\nMake it readable and writable for the user who runs Probatum, or choose another data directory.", path.display())]
    Io {
        /// What was to be done, as a verb phrase.
        act: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl StartError {
    /// For `map_err`: names the act and the path.
    pub(super) fn io(act: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { act, path, source }
    }
}

/// Why [`super::Cluster::stop`] failed.
#[derive(Debug, thiserror::Error)]
#[error("The PostgreSQL server (process {process}) did not stop within {} seconds. The next start takes it over; to end it now: kill -QUIT {process}", waited.as_secs())]
pub struct StopError {
    /// The server's process id.
    pub process: i32,
    /// How long it was given.
    pub waited: Duration,
}

fn list(majors: &[u32]) -> String {
    let words: Vec<String> = majors.iter().map(u32::to_string).collect();
    words.join(", ")
}

/// The last lines of a program's output, for a person.
pub(super) fn tail(text: &str) -> String {
    const LINES: usize = 20;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default();
    last.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_installation_names_all_four_ways_on() {
        let text = StartError::NoPrograms.to_string();
        for way in ["apt install", "dnf install", "brew install", "DATABASE_URL"] {
            assert!(text.contains(way), "{way} is missing from: {text}");
        }
    }

    #[test]
    fn a_tail_is_the_last_twenty_lines_that_say_something() {
        let text: String = (0..50).flat_map(|n| ["line ".to_owned(), n.to_string(), "\n\n".to_owned()]).collect();
        let tail = tail(&text);
        assert_eq!(tail.lines().count(), 20);
        assert!(tail.starts_with("line 30") && tail.ends_with("line 49"));
    }
}
