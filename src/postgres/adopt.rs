//! What an earlier run left: a server that still lives is taken over, a dead one's traces are cleared.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::{
    Progress, StartError, connect_options,
    place::{Place, file_options},
    process,
    server::Server,
};

/// How long a living server may take to answer, or to go.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long one attempt may take: a server that is stopped in its tracks accepts a connection, and is silent.
const ATTEMPT: Duration = Duration::from_secs(10);
/// A wait longer than this is worth a line.
const BRIEF: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(20);

/// What `postmaster.pid` says; its lines are described in Postgres's `src/include/utils/pidfile.h`.
#[derive(Debug, Eq, PartialEq)]
struct PidFile {
    process: i32,
    port: u16,
    sockets: PathBuf,
}

impl PidFile {
    /// `None` when there is none, or when the server has not yet come to writing its later lines.
    fn read(pgdata: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(path(pgdata)).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let line = |number| text.lines().nth(number).map(str::trim);
        Some(Self { process: line(0)?.parse().ok()?, port: line(3)?.parse().ok()?, sockets: line(4)?.into() })
    }
}

fn path(pgdata: &Path) -> PathBuf {
    pgdata.join("postmaster.pid")
}

/// The process id alone, which is there before the other lines are.
fn process_id(pgdata: &Path) -> Option<i32> {
    let text = fs::read_to_string(path(pgdata)).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// Takes over the server that works in `place`, when there is one; waits for it when it is just starting or stopping.
pub(super) async fn adopt(
    place: &Place,
    progress: &mut impl FnMut(Progress),
) -> Result<Option<(Server, PgConnectOptions)>, StartError> {
    let since = Instant::now();
    let mut told = false;
    while let Some(process) = process_id(&place.pgdata) {
        if !process::is_server(process, &place.pgdata) {
            return Ok(None);
        }
        if let Some(options) = answering(&place.pgdata).await {
            progress(Progress::Adopted { process });
            return Ok(Some((Server::adopted(process, place.pgdata.clone()), options)));
        }
        if since.elapsed() > PATIENCE {
            let pgdata = place.pgdata.clone();
            return Err(StartError::Silent { pgdata, process });
        }
        if !told && since.elapsed() > BRIEF {
            progress(Progress::Waiting { process });
            told = true;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(None)
}

/// How to connect to the server the pid file describes, once it answers and says that these data are its own.
pub(super) async fn answering(pgdata: &Path) -> Option<PgConnectOptions> {
    let left = PidFile::read(pgdata)?;
    let options = connect_options(&left.sockets, left.port);
    let data = tokio::time::timeout(ATTEMPT, data_directory(&options)).await.ok()?.ok()?;
    (fs::canonicalize(data).ok()? == pgdata).then_some(options)
}

async fn data_directory(options: &PgConnectOptions) -> Result<String, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let data = sqlx::query_scalar("SHOW data_directory").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(data)
}

/// Clears the traces of a server that is no more; says whether there were any, which is to say: whether it crashed.
///
/// Postgres clears them by itself, unless the process id lives on: as a zombie, or reused by the same account. So
/// our own id is put in its place, which Postgres knows as its parent's. The file is not simply removed, because its
/// last line names the shared memory by which Postgres notices that children of the dead server are still at work.
pub(super) fn disown(place: &Place) -> Result<bool, StartError> {
    let path = path(&place.pgdata);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StartError::io("read", path)(error)),
    };
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let ours = format!("{}\n{rest}", std::process::id());
    file_options()
        .write(true)
        .truncate(true)
        .open(&path)
        .and_then(|mut file| file.write_all(ours.as_bytes()))
        .map_err(StartError::io("write", &path))?;
    clear_sockets(&place.sockets)?;
    Ok(true)
}

/// The directory is this cluster's alone, so whatever socket is in it is a dead one.
fn clear_sockets(sockets: &Path) -> Result<(), StartError> {
    match fs::remove_dir_all(sockets) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StartError::io("clear", sockets)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pid_file_is_read_once_it_is_complete() {
        let text = "4711\n/data/pgdata\n1790000000\n5432\n/data/run\n\n  5432001    98304\nready   \n";
        let expected = PidFile { process: 4711, port: 5432, sockets: "/data/run".into() };
        assert_eq!(PidFile::parse(text), Some(expected));
        assert_eq!(PidFile::parse("4711\n/data/pgdata\n1790000000\n5432\n"), None);
        assert_eq!(PidFile::parse(""), None);
    }
}
