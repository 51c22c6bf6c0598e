//! Launches the server with our settings, and waits until it answers.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    os::unix::process::CommandExt,
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use super::{
    StartError,
    account::Account,
    connect_options,
    error::tail,
    find::Programs,
    place::{Place, file_options},
    server::Server,
};

/// Only names the socket: nothing listens on TCP.
const PORT: u16 = 5432;
/// The log is emptied at a start when it has grown beyond this many bytes.
const LONGEST_LOG: u64 = 5 << 20;
/// For a server that does not answer at all.
const PATIENCE: Duration = Duration::from_mins(1);
/// For a server that answers that it is still starting: it replays its log after a crash.
const RECOVERY_PATIENCE: Duration = Duration::from_mins(10);
const PAUSE: Duration = Duration::from_millis(10);

/// One user's needs, modest in memory: JIT alone would load LLVM into every busy connection.
const ALWAYS: [(&str, &str); 13] = [
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("cluster_name", "probatum"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_destination", "stderr"),
    ("logging_collector", "off"),
    ("log_checkpoints", "off"),
    ("shared_buffers", "64MB"),
    ("max_connections", "60"),
    ("max_wal_size", "512MB"),
    ("jit", "off"),
    ("huge_pages", "off"),
];

/// Nothing needs to survive; many tests connect at once. Later settings win over earlier ones.
const THROWAWAY: [(&str, &str); 9] = [
    ("max_connections", "200"),
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("autovacuum", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_wal_size", "4GB"),
    ("checkpoint_timeout", "1h"),
];

/// Everything a launch needs.
pub(super) struct Plan<'a> {
    pub(super) place: &'a Place,
    pub(super) programs: &'a Programs,
    pub(super) account: &'a Account,
    pub(super) throwaway: bool,
}

/// How one attempt to launch ended, when not in an error.
enum Attempt {
    Ready(Server),
    /// It exited because children of a killed server are still at work; they notice and go within moments.
    Occupied(StartError),
}

impl Plan<'_> {
    /// Launches the server and waits until it answers.
    pub(super) async fn launch(&self) -> Result<(Server, PgConnectOptions), StartError> {
        self.place.create_sockets(self.account)?;
        let options = connect_options(&self.place.sockets, PORT);
        let since = Instant::now();
        loop {
            match self.attempt(&options).await? {
                Attempt::Ready(server) => return Ok((server, options)),
                Attempt::Occupied(error) if since.elapsed() > PATIENCE => return Err(error),
                Attempt::Occupied(_) => tokio::time::sleep(PAUSE * 20).await,
            }
        }
    }

    async fn attempt(&self, options: &PgConnectOptions) -> Result<Attempt, StartError> {
        let log = self.open_log()?;
        let start = log.metadata().map_or(0, |metadata| metadata.len());
        let mut server = self.spawn(log)?;
        let since = Instant::now();
        loop {
            let error = match PgConnection::connect_with(options).await {
                Ok(connection) => {
                    connection.close().await.ok();
                    return Ok(Attempt::Ready(server));
                }
                Err(error) => error,
            };
            if let Some(status) = server.exited() {
                return self.exited(status, start);
            }
            let limit = if is_starting(&error) { RECOVERY_PATIENCE } else { PATIENCE };
            if since.elapsed() > limit {
                return Err(self.not_ready(limit, &error, start));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn spawn(&self, log: File) -> Result<Server, StartError> {
        let error_log = log.try_clone().map_err(StartError::io("open", &self.place.log))?;
        let child = self
            .command()
            .stdout(log)
            .stderr(error_log)
            // Its own group: Ctrl-C reaches Probatum, which then stops the server.
            .process_group(0)
            .spawn()
            .map_err(|source| StartError::Program {
                program: self.programs.postgres(),
                account: self.account.name.clone(),
                source,
            })?;
        Ok(Server::launched(child, self.place.pgdata.clone()))
    }

    fn command(&self) -> Command {
        let mut command = self.account.command(&self.programs.postgres(), &self.place.directory);
        command.arg("-D").arg(&self.place.pgdata);
        command.arg("-k").arg(&self.place.sockets);
        command.args(["-p", &PORT.to_string()]);
        let throwaway = if self.throwaway { &THROWAWAY[..] } else { &[] };
        for (name, value) in ALWAYS.iter().chain(throwaway) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
    }

    fn open_log(&self) -> Result<File, StartError> {
        let path = &self.place.log;
        let full = fs::metadata(path).is_ok_and(|metadata| metadata.len() > LONGEST_LOG);
        let log = file_options().append(true).create(true).open(path).map_err(StartError::io("open", path))?;
        if full {
            log.set_len(0).map_err(StartError::io("empty", path))?;
        }
        Ok(log)
    }

    fn exited(&self, status: ExitStatus, start: u64) -> Result<Attempt, StartError> {
        let tail = self.log_since(start);
        let occupied = tail.contains("pre-existing shared memory block");
        let log = self.place.log.clone();
        let error = StartError::Exited { status, log, tail };
        if occupied { Ok(Attempt::Occupied(error)) } else { Err(error) }
    }

    fn not_ready(&self, waited: Duration, last: &sqlx::Error, start: u64) -> StartError {
        StartError::NotReady { waited, last: last.to_string(), log: self.place.log.clone(), tail: self.log_since(start) }
    }

    /// The last lines logged since `start`, in bytes; reading is best effort, for it only explains a failure.
    fn log_since(&self, start: u64) -> String {
        let read = || -> io::Result<Vec<u8>> {
            let mut file = file_options().read(true).open(&self.place.log)?;
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(start))?;
            file.take(LONGEST_LOG).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        tail(&String::from_utf8_lossy(&read().unwrap_or_default()))
    }
}

/// `cannot_connect_now`: the server lives, and is starting, recovering or stopping.
fn is_starting(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "57P03")
}
