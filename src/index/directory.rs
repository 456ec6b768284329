//! The folder of segments as the engine sees it: its small files are sealed, an index that may only be
//! read can be read, and what the system refused is remembered.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

use super::error::IndexError;
use super::manifest::write_file;
use super::seal::{sealed, unsealed};
#[cfg(unix)]
use super::unmapped::{UnmappedFile, is_read};

/// The engine's file that says which segments are a commit.
pub(super) const META: &str = "meta.json";

/// A copy of it, to repair it from.
pub(super) const META_COPY: &str = "meta.copy.json";

/// The engine's list of the files that it made.
pub(super) const MANAGED: &str = ".managed.json";

/// The first error of the system that stopped the engine from writing: what its threads have to say of
/// it gets lost on the way.
type Failure = Arc<Mutex<Option<(PathBuf, io::Error)>>>;

/// A folder of segments.
#[derive(Clone, Debug)]
pub(crate) struct SealedDirectory {
    inner: MmapDirectory,
    path: PathBuf,
    failure: Failure,
    /// Whether what merges read is read, not mapped.
    reads: bool,
}

impl SealedDirectory {
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        let inner =
            MmapDirectory::open(path).map_err(|error| IndexError::engine(path, error.into()))?;
        Ok(Self { inner, path: path.to_path_buf(), failure: Failure::default(), reads: false })
    }

    /// For who writes segments and merges them.
    pub(super) fn open_for_merges(path: &Path) -> Result<Self, IndexError> {
        Ok(Self { reads: true, ..Self::open(path)? })
    }

    /// The error that stopped the engine, if the system refused something.
    pub(super) fn failure(&self) -> Option<IndexError> {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.take().map(|(path, io)| IndexError::io(&path, io))
    }

    /// Takes the lock that only one writer can have.
    pub(super) fn lock_for_writing(&self) -> Result<DirectoryLock, IndexError> {
        self.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| {
            IndexError::engine(&self.path, tantivy::TantivyError::LockFailure(error, None))
        })
    }

    fn noted<T>(&self, path: &Path, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| note(&self.failure, &self.path.join(path), error))
    }
}

/// Remembers the first error.
fn note(failure: &Failure, path: &Path, error: &io::Error) {
    let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
    failure.get_or_insert_with(|| (path.to_path_buf(), copy_of(error)));
}

/// An error that says the same.
pub(super) fn copy_of(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

/// Whether the system refuses to write at a place at all.
fn is_forbidden(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// A file of a segment that is being written.
struct Noting {
    inner: WritePtr,
    path: PathBuf,
    failure: Failure,
}

impl Noting {
    fn noted<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                note(&self.failure, &self.path, error);
            }
        })
    }
}

impl io::Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.get_mut().write(bytes);
        self.noted(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.noted(result)
    }
}

impl TerminatingWrite for Noting {
    fn terminate_ref(&mut self, token: AntiCallToken) -> io::Result<()> {
        let result = self.inner.terminate_ref(token);
        self.noted(result)
    }
}

impl Directory for SealedDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        #[cfg(unix)]
        if self.reads
            && is_read(path)
            && let Ok(file) = UnmappedFile::open(&self.path.join(path))
        {
            return Ok(Arc::new(file));
        }
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let inner = self.inner.open_write(path).inspect_err(|error| {
            if let OpenWriteError::IoError { io_error, .. } = error {
                note(&self.failure, &self.path.join(path), io_error);
            }
        })?;
        let failure = Arc::clone(&self.failure);
        Ok(WritePtr::new(Box::new(Noting { inner, path: self.path.join(path), failure })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.inner.atomic_read(path)?;
        let body = unsealed(&bytes).map(<[u8]>::to_vec);
        body.ok_or_else(|| {
            let error = io::Error::new(io::ErrorKind::InvalidData, "the checksum does not match");
            OpenReadError::wrap_io_error(error, path.to_path_buf())
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let bytes = sealed(data);
        // The engine would write it for its owner's eyes only.
        self.noted(path, write_file(&self.path.join(path), &bytes))?;
        if path == Path::new(META) {
            // The commit is there when its name is on the disk. The copy may be one commit behind.
            self.noted(path, self.inner.sync_directory())?;
            let _ = write_file(&self.path.join(META_COPY), &bytes);
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.noted(Path::new(""), self.inner.sync_directory())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            // Who may only read takes the lock of readers on the file as it is. Where there is none, nobody
            // can have it.
            Err(LockError::IoError(error)) if lock.is_blocking && is_forbidden(&error) => {
                let file = File::open(self.path.join(&lock.filepath)).ok();
                let held = file.filter(|file| file.lock().is_ok());
                Ok(DirectoryLock::from(Box::new(held)))
            }
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}
