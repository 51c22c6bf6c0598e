//! Makes a cluster: in a directory beside the final one, then renamed, so that a killed `initdb` leaves no half cluster.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{self, Command},
};

use super::{
    Progress, SUPERUSER, StartError,
    account::Account,
    error::tail,
    find::Programs,
    place::{PGDATA, Place, create_private},
};

/// Unfinished clusters are named so, and something more.
const UNFINISHED: &str = "pgdata.new-";

/// Makes the cluster unless it is there.
pub(super) async fn create_if_missing(
    place: &Place,
    programs: &Programs,
    account: &Account,
    throwaway: bool,
    progress: &mut impl FnMut(Progress),
) -> Result<(), StartError> {
    if place.major()?.is_some() {
        return Ok(());
    }
    progress(Progress::Creating { directory: place.directory.clone(), major: programs.major, account: account.other_name() });
    clear_unfinished(&place.directory);
    let unfinished = unfinished(&place.directory);
    create_private(&unfinished, account)?;
    let mut command = account.command(&programs.initdb(), &place.directory);
    command.arg("-D").arg(&unfinished).args(arguments(programs.major, throwaway));
    let done = run(command, programs, account, place).await;
    let done = done.and_then(|()| publish(&unfinished, place));
    if done.is_err() {
        clear_unfinished(&place.directory);
    }
    done
}

/// A name of its own each time: a killed Probatum's `initdb` may still be writing under the last one.
fn unfinished(directory: &Path) -> PathBuf {
    directory.join(format!("{UNFINISHED}{}-{:08x}", process::id(), rand::random::<u32>()))
}

/// Best effort: what cannot be removed only takes room, and its name is not used again.
fn clear_unfinished(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED)
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!(path = %entry.path().display(), %error, "an unfinished cluster could not be removed");
        }
    }
}

fn arguments(major: u32, throwaway: bool) -> Vec<&'static str> {
    let mut arguments = vec!["-U", SUPERUSER, "-E", "UTF8", "--no-instructions"];
    // The socket's directory is the gate; nobody comes by TCP.
    arguments.extend(["--auth-local=trust", "--auth-host=reject"]);
    // Bytewise order, the same on every machine, and letters beyond ASCII are known as letters.
    if cfg!(target_os = "macos") {
        arguments.extend(["--locale=C", "--lc-ctype=en_US.UTF-8"]);
    } else {
        arguments.push("--locale=C.UTF-8");
    }
    if major >= 17 {
        arguments.extend(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
    }
    if throwaway {
        arguments.extend(["--no-sync", "--wal-segsize=1"]);
    } else {
        arguments.push("--data-checksums");
    }
    arguments
}

async fn run(command: Command, programs: &Programs, account: &Account, place: &Place) -> Result<(), StartError> {
    // Should this start be given up, initdb goes with it.
    let output = tokio::process::Command::from(command)
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|source| StartError::Program { program: programs.initdb(), account: account.name.clone(), source })?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(StartError::Initdb { directory: place.directory.clone(), output: tail(&String::from_utf8_lossy(&text)) })
}

/// From here on it is the cluster; the directory is synced so that it stays so after a power cut.
fn publish(unfinished: &Path, place: &Place) -> Result<(), StartError> {
    let act = "rename the new cluster to";
    fs::rename(unfinished, place.directory.join(PGDATA)).map_err(StartError::io(act, &place.pgdata))?;
    File::open(&place.directory).and_then(|directory| directory.sync_all()).map_err(StartError::io("sync", &place.directory))
}
