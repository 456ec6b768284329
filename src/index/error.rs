//! What can be wrong with an index, with the command that mends it.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use super::directory::copy_of;

/// An index that cannot be used, or work on one that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// A page was asked for behind one that is not of this answer.
    #[error("--after cannot be followed: {reason}")]
    Cursor {
        /// Why.
        reason: &'static str,
    },
    /// No index at this path.
    #[error("there is no index in {0}")]
    Missing(PathBuf),
    /// A folder with other things in it.
    #[error("{0} is a folder with other files in it, not an index")]
    NotAnIndex(PathBuf),
    /// The manifest cannot be understood.
    #[error("the manifest {path} is damaged: {reason}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Made by another format of index.
    #[error("the index in {path} has format {found}, this program reads format {expected}")]
    Format {
        /// The index.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format read here.
        expected: u32,
    },
    /// Made by another version of the analyzer.
    #[error("the index in {path} was made by analyzer {found}, this program has {expected}")]
    Analyzer {
        /// The index.
        path: PathBuf,
        /// Its analyzer.
        found: String,
        /// The analyzer of this program.
        expected: String,
    },
    /// Another process is writing.
    #[error("another process is writing to the index in {0}")]
    Locked(PathBuf),
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the index is not as it was written.
    #[error("the index is damaged: {path}: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Too much of an index is damaged.
    #[error("the index in {0} cannot be repaired")]
    BeyondRepair(PathBuf),
    /// Work stopped in its middle: what it read cannot be, or the program is wrong.
    #[error("stopped in the middle: {reason}")]
    Stopped {
        /// What is known of it.
        reason: String,
    },
    /// There is something at a place where nothing is overwritten.
    #[error("{0} is there already")]
    Occupied(PathBuf),
    /// An index stands where a backup is to be restored.
    #[error("there is an index in {0}")]
    Replaces(PathBuf),
    /// A folder without the list of a backup.
    #[error("{0} is no backup")]
    NotABackup(PathBuf),
    /// A backup whose files are not those that were written.
    #[error("the backup is damaged: {path}: {reason}")]
    BackupDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The engine failed; damaged files among the reasons.
    #[error("the index in {path} failed: {source}")]
    Engine {
        /// The index.
        path: PathBuf,
        /// What the engine said.
        source: Box<TantivyError>,
    },
    /// A file or a record was rejected and the caller asked to stop then.
    #[error("stopped at the first rejected file or record, as asked")]
    Strict,
}

impl IndexError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_path_buf(), source }
    }

    pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), reason: reason.into() }
    }

    /// An error of the engine: what the system refused, a damaged file, or something else.
    pub(crate) fn engine(path: &Path, source: TantivyError) -> Self {
        use TantivyError::{IoError, LockFailure, OpenReadError as Read, OpenWriteError as Write};
        let (file, io) = match &source {
            LockFailure(LockError::LockBusy, _) => return Self::Locked(path.to_path_buf()),
            Read(OpenReadError::FileDoesNotExist(file)) => {
                return Self::damaged(&path.join(file), "it is missing");
            }
            Read(OpenReadError::IoError { io_error, filepath }) => (path.join(filepath), io_error),
            Write(OpenWriteError::IoError { io_error, filepath }) => {
                (path.join(filepath), io_error)
            }
            TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. }) => {
                (path.to_path_buf(), io_error)
            }
            LockFailure(LockError::IoError(io_error), _) | IoError(io_error) => {
                (path.to_path_buf(), io_error)
            }
            TantivyError::DataCorruption(corruption) => {
                return Self::damaged(path, format!("{corruption:?}"));
            }
            _ => return Self::Engine { path: path.to_path_buf(), source: Box::new(source) },
        };
        // What no system said is said of the bytes that were read.
        match io.raw_os_error() {
            Some(_) => Self::io(&file, copy_of(io)),
            None => Self::damaged(&file, io.to_string()),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing(path) => {
                format!("make one with `juya index FOLDER --index {}`", path.display())
            }
            Self::NotAnIndex(_) => "choose an empty or a new folder with `--index DIR`".to_owned(),
            Self::Format { .. } | Self::Analyzer { .. } | Self::BeyondRepair(_) => {
                "make the index again with `juya index FOLDER --rebuild`".to_owned()
            }
            Self::Manifest { .. } | Self::Damaged { .. } | Self::Engine { .. } => {
                "`juya check` names all damage, `juya check --repair` keeps what is whole; \
                 `juya index FOLDER --rebuild` makes the index again"
                    .to_owned()
            }
            Self::Stopped { .. } => {
                "`juya check` says whether the index is damaged; if it is whole, please report this"
                    .to_owned()
            }
            Self::Locked(_) => {
                "wait until it has ended, or choose another `--index DIR`".to_owned()
            }
            Self::Io { source, .. } => of_system(source).to_owned(),
            Self::Occupied(_) => "choose a name that is free".to_owned(),
            Self::Replaces(_) => {
                "`--replace` puts the backup in its place; `--index DIR` names another".to_owned()
            }
            Self::NotABackup(_) => "give a folder that `juya backup` made".to_owned(),
            Self::BackupDamaged { .. } => "take another backup; this one was changed".to_owned(),
            Self::Cursor { .. } => {
                "take the `next` of an answer to the same query with the same options, or begin \
                 again without --after"
                    .to_owned()
            }
            Self::Strict => return None,
        })
    }
}

/// What to do about what the system refused.
fn of_system(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
            "make room on the disk and run the same again: the index is as it was at its last commit"
        }
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            "writing takes permission to write in the folder; searching only to read"
        }
        _ => {
            "check the path, its permissions and the disk; the index is as it was at its last commit"
        }
    }
}
