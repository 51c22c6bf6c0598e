//! Who Postgres's programs run as. They refuse root, so a root process hands them to an unprivileged account.

use std::{
    env, fs, io,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use nix::unistd::{Uid, User, getegid, geteuid};

use super::{StartError, place};

/// What Postgres's programs may see of our environment: enough to be found and loaded.
///
/// Everything else stays out: `PG*` would change what they do, the locale is set by us, and secrets are not theirs.
const KEPT_VARIABLES: [&str; 5] = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LOCPATH", "LOCALE_ARCHIVE"];

/// The account Postgres's programs run as.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Not our own: we are root and must change to it.
    pub(super) other: bool,
}

impl Account {
    /// Ourselves; or, for root, the owner of the data that are there, else `postgres`, else `nobody`.
    pub(super) fn choose(directory: &Path) -> Result<Self, StartError> {
        let pgdata = directory.join(place::PGDATA);
        let owner = fs::metadata(&pgdata).ok().map(|data| (data.uid(), data.gid()));
        let ours = Self::ours();
        match owner {
            _ if ours.uid != 0 => match owner {
                Some((uid, _)) if uid != ours.uid => Err(foreign(&pgdata, uid, &ours)),
                _ => Ok(ours),
            },
            Some((0, _)) => Self::unprivileged().and_then(|account| Err(foreign(&pgdata, 0, &account))),
            Some((uid, gid)) => Ok(Self::owner(uid, gid)),
            None => Self::unprivileged(),
        }
    }

    fn ours() -> Self {
        let uid = geteuid().as_raw();
        Self { name: name_of(uid), uid, gid: getegid().as_raw(), other: false }
    }

    fn owner(uid: u32, gid: u32) -> Self {
        let user = User::from_uid(Uid::from_raw(uid)).ok().flatten();
        Self { name: name_of(uid), uid, gid: user.map_or(gid, |user| user.gid.as_raw()), other: true }
    }

    fn unprivileged() -> Result<Self, StartError> {
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Self::owner(user.uid.as_raw(), user.gid.as_raw()))
            .ok_or(StartError::NoAccount)
    }

    /// The account's name when it is not our own.
    pub(super) fn other_name(&self) -> Option<String> {
        self.other.then(|| self.name.clone())
    }

    /// A command that runs as this account, in `directory`, without our environment and our terminal.
    pub(super) fn command(&self, program: &Path, directory: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(directory).stdin(Stdio::null()).env_clear();
        for name in KEPT_VARIABLES {
            if let Some(value) = env::var_os(name) {
                command.env(name, value);
            }
        }
        // LC_ALL: messages in one language, whatever the machine speaks.
        command.env("LC_ALL", "C").env("HOME", directory);
        if self.other {
            // Setting the uid as root also clears the supplementary groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Can this account enter the directory? Tried rather than computed: there are access lists and more.
    pub(super) fn can_enter(&self, directory: &Path) -> Result<bool, StartError> {
        let shell = Path::new("/bin/sh");
        match self.command(shell, directory).args(["-c", ":"]).status() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            Err(source) => Err(StartError::Program { program: shell.into(), account: self.name.clone(), source }),
        }
    }
}

/// The name behind a user id, or the number when it has none.
pub(super) fn name_of(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| format!("user {uid}"), |user| user.name)
}

fn foreign(path: &Path, owner: u32, account: &Account) -> StartError {
    StartError::Ownership { path: path.into(), owner: name_of(owner), account: account.name.clone() }
}
