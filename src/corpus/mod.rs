//! Readers: folders and files to articles.
//!
//! Every reader is an iterator of records or of errors with path and line. A broken record is an
//! item of the iterator and never ends it, so that nothing else is lost. Memory is bounded by
//! [`Limits`], whatever the files hold.

mod decode;
mod error;
mod fields;
mod json;
mod lines;
mod open;
mod read;
mod text;
mod walk;

pub use error::{CorpusError, Problem, Warning};
pub use read::{Record, Records, read_file};
pub use walk::{Found, MANIFEST_FILE, SourceFile, find_files};

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
