//! Files that are read where they are asked for, instead of being mapped into memory.
//!
//! A merge reads its segments from front to back, and pages of a mapped file count as memory of the
//! process until the system takes them away: at a million articles they were half of what it had.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// The files of a segment that a merge reads from front to back: postings, positions, stored text. What is
/// looked up in them is short; columns and words are looked up all over, and stay mapped.
const KINDS: [&str; 3] = ["idx", "pos", "store"];

/// Whether a file is better read than mapped.
pub(super) fn is_read(path: &Path) -> bool {
    path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known))
}

/// An open file.
#[derive(Debug)]
pub(super) struct UnmappedFile {
    file: File,
    length: usize,
}

impl UnmappedFile {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
        Ok(Self { file, length })
    }
}

impl HasLen for UnmappedFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for UnmappedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        // What is damaged may ask for more than there is.
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}
