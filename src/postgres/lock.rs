//! One owner per directory: a file lock, which the kernel drops with the process, however that ends.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
    time::{Duration, Instant},
};

use super::{
    StartError,
    place::{Place, file_options},
};

/// A holder may be about to go: one that stops, or a child which a killed one had forked and not yet replaced.
const PATIENCE: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(20);

/// The directory is ours for as long as this lives.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock, and leaves our process id in the file for the message that others get.
    pub(super) async fn take(place: &Place) -> Result<Self, StartError> {
        let failed = |error| StartError::io("lock", &place.lock)(error);
        let mut file = file_options().read(true).write(true).create(true).truncate(false).open(&place.lock).map_err(failed)?;
        let since = Instant::now();
        while let Err(error) = file.try_lock() {
            match error {
                TryLockError::WouldBlock if since.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                TryLockError::WouldBlock => {
                    return Err(StartError::InUse { directory: place.directory.clone(), holder: holder(&mut file) });
                }
                TryLockError::Error(error) => return Err(failed(error)),
            }
        }
        sign(&mut file).map_err(failed)?;
        Ok(Self { file })
    }
}

/// Closing the file is not enough: a child that another thread has forked but not yet replaced holds a copy.
impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the data directory's lock cannot be released");
        }
    }
}

/// Does some process, this one included, own the directory? `false` also when we may not ask.
///
/// Asks by sharing the lock for an instant: those who ask do not take each other for owners, and [`Lock::take`] outwaits it.
pub(super) fn is_held(lock: &Path) -> bool {
    let Ok(file) = file_options().read(true).open(lock) else { return false };
    match file.try_lock_shared() {
        Ok(()) => {
            drop(Lock { file });
            false
        }
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(_)) => false,
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}
