//! Finds Postgres's programs among what is installed: the newest, unless the data ask for a version.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{StartError, account::Account, place::Place};

/// The oldest major version whose programs know the options we pass.
const OLDEST: u32 = 14;

/// Parents of the programs' directories: `parent/<anything>/tail`, and `parent/tail` itself.
const USUAL_PLACES: [(&str, &str); 10] = [
    ("/usr/lib/postgresql", "bin"),            // Debian, Ubuntu
    ("/usr", "bin"),                           // Fedora, Arch; /usr/pgsql-17/bin of PostgreSQL's own packages
    ("/usr/lib64/pgsql", "bin"),               // openSUSE and others
    ("/usr/libexec", ""),                      // Alpine: /usr/libexec/postgresql17
    ("/usr/local", "bin"),                     // from source, FreeBSD; /usr/local/pgsql/bin
    ("/usr/local/opt", "bin"),                 // Homebrew on Intel
    ("/opt/homebrew/opt", "bin"),              // Homebrew on Apple silicon
    ("/home/linuxbrew/.linuxbrew/opt", "bin"), // Homebrew on Linux
    ("/opt/local/lib", "bin"),                 // MacPorts: /opt/local/lib/postgresql17/bin
    ("/Applications/Postgres.app/Contents/Versions", "bin"),
];

/// One installation's programs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Programs {
    /// The directory that holds them.
    pub(super) directory: PathBuf,
    /// Their major version.
    pub(super) major: u32,
}

impl Programs {
    pub(super) fn initdb(&self) -> PathBuf {
        self.directory.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.directory.join("postgres")
    }
}

/// The programs to use in `place`: from `explicit` alone when given.
pub(super) fn find(explicit: Option<&Path>, account: &Account, place: &Place) -> Result<Programs, StartError> {
    let candidates = explicit.map_or_else(candidates, |directory| vec![directory.into()]);
    let installed = examine(&candidates, account, &place.directory);
    if installed.is_empty() {
        return Err(explicit.map_or(StartError::NoPrograms, |path| StartError::NoProgramsIn(path.into())));
    }
    choose(installed, place.major()?).map_err(|(wanted, installed)| StartError::OtherMajor {
        pgdata: place.pgdata.clone(),
        wanted,
        installed,
    })
}

/// The newest, or the one of the wanted version; failing that, what was wanted and what there is.
fn choose(mut installed: Vec<Programs>, wanted: Option<u32>) -> Result<Programs, (u32, Vec<u32>)> {
    let majors = installed.iter().map(|programs| programs.major).collect();
    let Some(wanted) = wanted else {
        return installed.pop().ok_or((OLDEST, majors));
    };
    installed.into_iter().find(|programs| programs.major == wanted).ok_or((wanted, majors))
}

fn candidates() -> Vec<PathBuf> {
    let mut directories = Vec::new();
    for (parent, tail) in USUAL_PLACES {
        directories.push(Path::new(parent).join(tail));
        let children = fs::read_dir(parent).into_iter().flatten().flatten();
        directories.extend(children.map(|child| child.path().join(tail)));
    }
    directories.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    directories
}

/// Those that hold programs which the account can run and which are new enough: one per version, oldest first.
fn examine(candidates: &[PathBuf], account: &Account, cwd: &Path) -> Vec<Programs> {
    let mut directories: Vec<PathBuf> = candidates
        .iter()
        .filter(|path| path.join("initdb").is_file() && path.join("postgres").is_file())
        .filter_map(|path| fs::canonicalize(path).ok())
        .collect();
    directories.sort();
    directories.dedup();
    let mut found: Vec<Programs> = directories
        .into_iter()
        .filter_map(|directory| {
            let major = major(account.command(&directory.join("postgres"), cwd))?;
            Some(Programs { directory, major })
        })
        .filter(|programs| programs.major >= OLDEST)
        .collect();
    found.sort_by_key(|programs| programs.major);
    found.dedup_by_key(|programs| programs.major);
    found
}

fn major(mut postgres: Command) -> Option<u32> {
    let output = postgres.arg("--version").output().ok()?;
    parse_major(&String::from_utf8_lossy(&output.stdout))
}

/// From, say, `postgres (Postgres) 15.14 (Debian 15.14-0+deb12u1)` or `postgres (Postgres) 18beta1`.
fn parse_major(version: &str) -> Option<u32> {
    let (_, number) = version.split_once("(PostgreSQL) ")?;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(major: u32) -> Programs {
        Programs { directory: format!("/usr/lib/postgresql/{major}/bin").into(), major }
    }

    #[test]
    fn versions_are_read_from_what_postgres_prints() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_major("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(parse_major("sh: not found"), None);
    }

    #[test]
    fn the_newest_wins_unless_the_data_ask_for_a_version() {
        let installed = vec![programs(15), programs(17)];
        assert_eq!(choose(installed.clone(), None), Ok(programs(17)));
        assert_eq!(choose(installed.clone(), Some(15)), Ok(programs(15)));
        assert_eq!(choose(installed, Some(16)), Err((16, vec![15, 17])));
    }
}
