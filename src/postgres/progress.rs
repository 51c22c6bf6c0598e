//! What [`super::Cluster::start`] is doing, for a person who waits: each value prints as one line.

use std::{fmt, path::PathBuf};

use super::find::Programs;

/// A step of the start that may take long enough to be worth a line.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Progress {
    /// There is no cluster yet; making one takes seconds.
    Creating {
        /// The cluster's directory.
        directory: PathBuf,
        /// Postgres's major version.
        major: u32,
        /// The account that the server runs as when it is not this process's own.
        account: Option<String>,
    },
    /// The server was launched.
    Starting {
        /// Postgres's major version.
        major: u32,
    },
    /// The server was launched after a crash and replays what it had logged.
    Recovering {
        /// Postgres's major version.
        major: u32,
    },
    /// A server left by a Probatum that was killed still runs, but does not answer yet: it starts, recovers or stops.
    Waiting {
        /// The server's process id.
        process: i32,
    },
    /// A server left by a Probatum that was killed still runs and was taken over.
    Adopted {
        /// The server's process id.
        process: i32,
    },
    /// The server answers.
    Ready,
}

impl Progress {
    pub(super) fn starting(programs: &Programs, recovering: bool) -> Self {
        let major = programs.major;
        if recovering { Self::Recovering { major } } else { Self::Starting { major } }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Creating { directory, major, account } => {
                write!(f, "Creating a PostgreSQL {major} cluster in {}", directory.display())?;
                match account {
                    Some(name) => write!(f, ", run as {name}"),
                    None => Ok(()),
                }
            }
            Self::Starting { major } => write!(f, "Starting PostgreSQL {major}"),
            Self::Recovering { major } => write!(f, "Starting PostgreSQL {major}; recovering from a crash"),
            Self::Waiting { process } => {
                write!(f, "Waiting for the PostgreSQL server of an earlier run (process {process})")
            }
            Self::Adopted { process } => {
                write!(f, "Took over the PostgreSQL server of an earlier run (process {process})")
            }
            Self::Ready => write!(f, "PostgreSQL is ready"),
        }
    }
}
