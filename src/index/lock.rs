//! One writer at a time: a lock on the folder of an index, which ends with the process that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::error::IndexError;

/// The file that is locked. It stays; only the lock on it counts.
const NAME: &str = ".juya-writer.lock";

/// Who asks whether there is a writer holds the lock for a moment.
const TRIES: usize = 3;
const MOMENT: Duration = Duration::from_millis(5);

/// The right to write to an index, until it is dropped.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of an index whose folder is there.
    ///
    /// # Errors
    ///
    /// When another process has it, or the folder cannot be written.
    pub(super) fn take(folder: &Path) -> Result<Self, IndexError> {
        let path = folder.join(NAME);
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.map_err(|io| IndexError::io(&path, io))?;
        for tries in 1.. {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if tries < TRIES => std::thread::sleep(MOMENT),
                Err(TryLockError::WouldBlock) => {
                    return Err(IndexError::Locked(folder.to_path_buf()));
                }
                Err(TryLockError::Error(io)) => return Err(IndexError::io(&path, io)),
            }
        }
        Ok(Self { _file: file })
    }

    /// Whether some process has the lock, as far as can be known.
    pub(super) fn is_taken(folder: &Path) -> bool {
        match File::open(folder.join(NAME)) {
            Ok(file) => file.try_lock_shared().is_err(),
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        }
    }
}
