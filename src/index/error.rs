//! What can be wrong with an index, with the command that mends it.

use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

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

    pub(crate) fn engine(path: &Path, source: TantivyError) -> Self {
        match source {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked(path.to_path_buf()),
            source => Self::Engine { path: path.to_path_buf(), source: Box::new(source) },
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
            Self::Manifest { .. } | Self::Format { .. } | Self::Analyzer { .. } => {
                "make the index again with `juya index FOLDER --rebuild`".to_owned()
            }
            Self::Locked(_) => {
                "wait until it has ended, or choose another `--index DIR`".to_owned()
            }
            Self::Io { .. } => {
                "check the path, its permissions and the room on the disk".to_owned()
            }
            Self::Engine { .. } => {
                "see what is damaged with `juya check`; `juya index FOLDER --rebuild` makes the \
                 index again"
                    .to_owned()
            }
            Self::Cursor { .. } => {
                "take the `next` of an answer to the same query with the same options, or begin \
                 again without --after"
                    .to_owned()
            }
            Self::Strict => return None,
        })
    }
}
