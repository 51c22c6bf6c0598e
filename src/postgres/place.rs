//! The cluster's directory: what lies where, whose it is, and who may enter.
//!
//! A root process works here beside an unprivileged account that owns `pgdata` and the socket directory, so nothing
//! is opened through a symbolic link that the account could have planted.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use nix::fcntl::OFlag;

use super::{Settings, StartError, account::Account};

/// The name of the data's directory.
pub(super) const PGDATA: &str = "pgdata";

/// The name of the lock's file; see [`super::lock`].
pub(super) const LOCK: &str = "lock";

/// A socket's path holds 104 bytes on macOS, 108 on Linux, with the file's name (`/.s.PGSQL.5432`) and an end mark.
const LONGEST_SOCKET_DIRECTORY: usize = 88;

/// Where everything of one cluster lies; all paths are absolute.
#[derive(Debug)]
pub(super) struct Place {
    /// The whole.
    pub(super) directory: PathBuf,
    /// Postgres's data directory.
    pub(super) pgdata: PathBuf,
    /// Where the socket is, mode 0700: usually within the directory.
    pub(super) sockets: PathBuf,
    /// What the server says.
    pub(super) log: PathBuf,
    /// See [`super::lock`].
    pub(super) lock: PathBuf,
}

impl Place {
    /// Creates what is missing, and checks that the account can get there.
    pub(super) fn prepare(settings: &Settings, account: &Account) -> Result<Self, StartError> {
        let wanted = &settings.directory;
        create_missing(wanted, account)?;
        let directory = fs::canonicalize(wanted).map_err(StartError::io("open the directory", wanted))?;
        if settings.throwaway && !is_empty(&directory)? {
            return Err(StartError::NotEmpty(directory));
        }
        if account.other {
            open_the_way(&directory, account)?;
        }
        Ok(Self {
            pgdata: directory.join(PGDATA),
            sockets: socket_directory(&directory)?,
            log: directory.join("server.log"),
            lock: directory.join(LOCK),
            directory,
        })
    }

    /// The major version that wrote the data; `None` when there are none yet.
    pub(super) fn major(&self) -> Result<Option<u32>, StartError> {
        match fs::read_to_string(self.pgdata.join("PG_VERSION")) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(StartError::NotACluster(self.pgdata.clone())),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if self.pgdata.exists() && !is_empty(&self.pgdata)? {
                    return Err(StartError::NotACluster(self.pgdata.clone()));
                }
                Ok(None)
            }
            Err(error) => Err(StartError::io("read", self.pgdata.join("PG_VERSION"))(error)),
        }
    }

    /// Makes the socket's directory, the account's alone.
    pub(super) fn create_sockets(&self, account: &Account) -> Result<(), StartError> {
        match create_private(&self.sockets, account) {
            Err(StartError::Ownership { .. }) if !self.sockets.starts_with(&self.directory) => {
                Err(StartError::SocketPath { directory: self.directory.clone(), sockets: self.sockets.clone() })
            }
            other => other,
        }
    }
}

/// Makes a directory of mode 0700 that belongs to the account, or takes one that already is so.
pub(super) fn create_private(path: &Path, account: &Account) -> Result<(), StartError> {
    let made = match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(StartError::io("create the directory", path)(error)),
    };
    let opened = File::options()
        .read(true)
        .custom_flags((OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW).bits())
        .open(path)
        .map_err(StartError::io("open the directory", path))?;
    if made && account.other {
        fchown(&opened, Some(account.uid), Some(account.gid)).map_err(StartError::io("hand over", path))?;
    }
    let owner = opened.metadata().map_err(StartError::io("examine", path))?.uid();
    if owner != account.uid {
        return Err(StartError::Ownership {
            path: path.into(),
            owner: super::account::name_of(owner),
            account: account.name.clone(),
        });
    }
    opened.set_permissions(Permissions::from_mode(0o700)).map_err(StartError::io("close to others", path))
}

/// For files of our own: mode 0600, never through a symbolic link.
pub(super) fn file_options() -> OpenOptions {
    let mut options = File::options();
    options.mode(0o600).custom_flags(OFlag::O_NOFOLLOW.bits());
    options
}

pub(super) fn is_empty(directory: &Path) -> Result<bool, StartError> {
    let mut entries = fs::read_dir(directory).map_err(StartError::io("list", directory))?;
    Ok(entries.next().is_none())
}

/// Like `create_dir_all`, but what is made lets the account pass whatever our umask says.
fn create_missing(directory: &Path, account: &Account) -> Result<(), StartError> {
    let missing: Vec<&Path> = directory.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    for path in missing.into_iter().rev() {
        let act = "create the directory";
        fs::create_dir(path).map_err(StartError::io(act, path))?;
        let mode = match (account.other, path == directory) {
            (true, _) => 0o711,
            (false, true) => 0o700,
            (false, false) => continue,
        };
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(StartError::io(act, path))?;
    }
    Ok(())
}

/// The account must be able to enter the directory. An empty one of root's is opened to it; others are not ours to open.
fn open_the_way(directory: &Path, account: &Account) -> Result<(), StartError> {
    if account.can_enter(directory)? {
        return Ok(());
    }
    for component in directory.ancestors().collect::<Vec<_>>().into_iter().rev() {
        if account.can_enter(component)? {
            continue;
        }
        let metadata = fs::metadata(component).map_err(StartError::io("examine", component))?;
        if component == directory && metadata.uid() == 0 && is_empty(directory)? {
            let mode = Permissions::from_mode(metadata.mode() | 0o011);
            return fs::set_permissions(directory, mode).map_err(StartError::io("open to others", directory));
        }
        return Err(StartError::Unreachable {
            directory: directory.into(),
            component: component.into(),
            account: account.name.clone(),
        });
    }
    Ok(())
}

/// Within the directory; or, when that path is too long for a socket, a directory of its own among the temporary ones.
fn socket_directory(directory: &Path) -> Result<PathBuf, StartError> {
    let within = directory.join("run");
    if within.as_os_str().len() <= LONGEST_SOCKET_DIRECTORY {
        return Ok(within);
    }
    let metadata = fs::metadata(directory).map_err(StartError::io("examine", directory))?;
    let name = format!("probatum-{:x}-{:x}", metadata.dev(), metadata.ino());
    Ok(Path::new("/tmp").join(name))
}
