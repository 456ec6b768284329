//! The list of files that are in the index, one list a commit.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use super::manifest::write_atomically;

/// A file whose articles are in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// The absolute path.
    pub(crate) path: String,
    /// The path below the folder that was given, from which ids are made.
    pub(crate) relative: String,
    /// The number by which its articles are deleted; never used again for another file.
    pub(crate) number: u64,
    pub(crate) size: u64,
    pub(crate) modified: u64,
    /// How it was read, as far as its name does not say ([`SourceFile::mark`](crate::corpus::SourceFile::mark)).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) mark: String,
    /// Articles taken.
    pub(crate) articles: u64,
    /// Records rejected.
    pub(crate) rejected: u64,
    /// Records rejected because their id was in use: to be read again when ids become free.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) duplicates: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The list, by absolute path.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileList {
    pub(crate) files: BTreeMap<String, FileEntry>,
    /// The next number to give.
    pub(crate) next_number: u64,
}

/// The first line of a list.
#[derive(Serialize, Deserialize)]
struct Head {
    next_number: u64,
    files: usize,
}

impl FileList {
    /// Reads the list that a commit names.
    pub(crate) fn read(segments: &Path, name: &str) -> Result<Self, IndexError> {
        let path = segments.join(name);
        let damaged = |reason: String| IndexError::Manifest { path: path.clone(), reason };
        let text = std::fs::read_to_string(&path).map_err(|io| IndexError::io(&path, io))?;
        let mut lines = text.lines();
        let head: Head = serde_json::from_str(lines.next().unwrap_or_default())
            .map_err(|error| damaged(error.to_string()))?;
        let mut files = BTreeMap::new();
        for line in lines {
            let entry: FileEntry =
                serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
            files.insert(entry.path.clone(), entry);
        }
        if files.len() != head.files {
            return Err(damaged(format!("{} files listed, {} expected", files.len(), head.files)));
        }
        Ok(Self { files, next_number: head.next_number })
    }

    /// Writes the list under a new name.
    pub(crate) fn write(&self, segments: &Path, name: &str) -> Result<(), IndexError> {
        let path = segments.join(name);
        let mut text = Vec::new();
        let lines = || {
            serde_json::to_writer(
                &mut text,
                &Head { next_number: self.next_number, files: self.files.len() },
            )?;
            for entry in self.files.values() {
                text.push(b'\n');
                serde_json::to_writer(&mut text, entry)?;
            }
            Ok(())
        };
        let made: Result<(), serde_json::Error> = { lines }();
        made.map_err(|error| IndexError::io(&path, error.into()))?;
        write_atomically(&path, &text)
    }
}
