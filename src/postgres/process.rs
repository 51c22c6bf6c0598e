//! Is that process a living Postgres server of ours? Process ids are reused, and the killed may stay as zombies.

use std::path::Path;

/// Is `id` a live server working in `pgdata`? In doubt, yes: nothing is taken away from a server that may live.
#[cfg(target_os = "linux")]
pub(super) fn is_server(id: i32, pgdata: &Path) -> bool {
    use std::{fs, os::unix::fs::MetadataExt};

    let process = Path::new("/proc").join(id.to_string());
    let Ok(stat) = fs::read_to_string(process.join("stat")) else {
        return false;
    };
    let Some((name, state)) = name_and_state(&stat) else {
        return true;
    };
    // A zombie stays for as long as its parent does not ask for it, as an idle pid 1 of a container.
    if name != "postgres" || matches!(state, 'Z' | 'X') {
        return false;
    }
    let Ok(data) = fs::metadata(pgdata) else {
        return false;
    };
    // PostgreSQL works in its data directory. Where we may not look (root without all its powers), compare owners.
    match fs::metadata(process.join("cwd")) {
        Ok(cwd) => (cwd.dev(), cwd.ino()) == (data.dev(), data.ino()),
        Err(_) => fs::metadata(&process).is_ok_and(|owner| owner.uid() == data.uid()),
    }
}

/// Fields 2 and 3 of `/proc/<pid>/stat`: `4711 (postgres) S 1 …`; a name may itself hold parentheses.
#[cfg(target_os = "linux")]
fn name_and_state(stat: &str) -> Option<(&str, char)> {
    let (before, after) = stat.rsplit_once(") ")?;
    let (_, name) = before.split_once('(')?;
    Some((name, after.chars().next()?))
}

/// Is `id` a live server? In doubt, yes: nothing is taken away from a server that may live.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_server(id: i32, _pgdata: &Path) -> bool {
    let output = std::process::Command::new("ps").args(["-o", "stat=,comm=", "-p", &id.to_string()]).output();
    let Ok(output) = output else { return true };
    let text = String::from_utf8_lossy(&output.stdout);
    let text = text.trim();
    !text.starts_with('Z') && text.ends_with("postgres")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_parentheses() {
        assert_eq!(name_and_state("12 (postgres) S 1 12"), Some(("postgres", 'S')));
        assert_eq!(name_and_state("12 (a) (b)) Z 1 12"), Some(("a) (b)", 'Z')));
        assert_eq!(name_and_state(""), None);
    }

    #[test]
    fn this_very_process_is_no_server() {
        let id = i32::try_from(std::process::id()).expect("a process id fits");
        assert!(!is_server(id, Path::new("/")));
    }
}
