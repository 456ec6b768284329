//! Readers: folders and files to articles.
//!
//! Every reader is an iterator of records or of errors with path and line. A broken record is an
//! item of the iterator and never ends it, so that nothing else is lost. Memory is bounded by
//! [`Limits`], whatever the files hold.

mod archive;
mod decode;
#[cfg(feature = "markup")]
mod elements;
mod error;
mod fields;
mod format;
mod lines;
mod map;
#[cfg(feature = "markup")]
mod markup;
mod open;
mod read;
mod readers;
mod record;
mod walk;
mod within;

pub use error::{CorpusError, Problem, Warning};
pub use format::Format;
pub use map::{FieldMap, MapError};
pub use read::{Records, read_file};
pub use record::Record;
pub use walk::{Found, MANIFEST_FILE, SourceFile, find_files, find_files_read_as};
pub use within::find_within;

/// The path that stands for standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// How files are read, as far as they do not say themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Fields under other names, in JSON and tables.
    pub map: FieldMap,
    /// The format of files whose names say none: those given by themselves, those in folders whose
    /// names have no ending, and standard input, which is JSON lines otherwise.
    pub format: Option<Format>,
}

/// Bounds of what is read; a file or a record beyond them is an error, not a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest record (a text file, a JSON object, a line of JSON lines) in bytes of UTF-8.
    pub record_bytes: usize,
    /// A compressed file may unpack to so many times its size …
    pub expansion: u64,
    /// … or to so many bytes, whichever is more.
    pub unpacked_bytes: u64,
}

impl Default for Limits {
    /// 64 MiB a record; 200 times its size or 1 GiB for a compressed file. News compresses to a
    /// third or a tenth of its size; only made-up files do better than a two-hundredth.
    fn default() -> Self {
        Self { record_bytes: 64 << 20, expansion: 200, unpacked_bytes: 1 << 30 }
    }
}
