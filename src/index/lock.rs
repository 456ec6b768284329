//! One writer at a time: a lock on the folder of an index, which ends with the process that holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::error::IndexError;

/// The file that is locked. It stays; only the lock on it counts.
const NAME: &str = ".juya-writer.lock";

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
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(IndexError::Locked(folder.to_path_buf())),
            Err(TryLockError::Error(io)) => Err(IndexError::io(&path, io)),
        }
    }
}
