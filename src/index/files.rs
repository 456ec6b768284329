//! The list of files that are in the index, one list a commit.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use super::forgotten::{Forgotten, ForgottenEntry};
use super::manifest::write_atomically;

/// What stands before the number of an entry of the list that came on standard input; no absolute
/// path begins so.
pub(super) const STANDARD_INPUT: &str = "stdin:";

/// A file whose articles are in the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// The absolute path.
    pub(crate) path: String,
    /// The path below the folder that was given, from which ids are made.
    pub(crate) relative: String,
    /// The number that its articles carry; the file keeps it under another name, and no other file
    /// gets it.
    pub(crate) number: u64,
    pub(crate) size: u64,
    /// Time of the last change in nanoseconds since 1970.
    pub(crate) modified: u64,
    /// How it was read, as far as its name does not say ([`SourceFile::mark`](crate::corpus::SourceFile::mark)).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) mark: String,
    /// The number of its bytes.
    pub(crate) hash: u64,
    /// Articles taken.
    pub(crate) articles: u64,
    /// Of these, articles whose id is made of the path.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) unnamed: u64,
    /// Records rejected.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) rejected: u64,
    /// Records rejected because their id was in use: to be read again when ids become free.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) duplicates: u64,
    /// The path that is shown, where it is not the one that is stored with its articles: the file has
    /// another name since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shown: Option<String>,
    /// Whether it was changed so shortly before it was looked at that another change may have left
    /// size and time as they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unsettled: bool,
    /// Whether its records are to be read again though nothing changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) again: bool,
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
    /// The stamp of the last commit: articles carry that of the commit they came with.
    pub(crate) stamp: u64,
    /// Articles that were taken out and do not come back.
    pub(crate) forgotten: Forgotten,
}

/// The first line of a list. The files that are shown under another path come first, so that they
/// are read without the others; what is forgotten comes last.
#[derive(Serialize, Deserialize)]
struct Head {
    next_number: u64,
    files: usize,
    moved: usize,
    stamp: u64,
    forgotten: usize,
}

impl FileList {
    /// Whether the file with this number is one that came on standard input. An article that comes there
    /// again takes the place of the one that was.
    pub(super) fn is_standard_input(&self, number: u64) -> bool {
        let mut entries = self.files.values();
        entries.any(|entry| entry.number == number && entry.path.starts_with(STANDARD_INPUT))
    }

    /// Reads the list that a commit names.
    pub(crate) fn read(segments: &Path, name: &str) -> Result<Self, IndexError> {
        let path = segments.join(name);
        let text = std::fs::read_to_string(&path).map_err(|io| IndexError::io(&path, io))?;
        let mut lines = text.lines();
        let head: Head = parse(&path, lines.next().unwrap_or_default())?;
        let mut list = Self { next_number: head.next_number, stamp: head.stamp, ..Self::default() };
        for line in lines.by_ref().take(head.files) {
            let entry: FileEntry = parse(&path, line)?;
            list.files.insert(entry.path.clone(), entry);
        }
        for line in lines {
            list.forgotten.insert(parse(&path, line)?);
        }
        let found = (list.files.len(), list.forgotten.len());
        if found != (head.files, head.forgotten) {
            let reason = format!("{} files listed, {} expected", found.0, head.files);
            return Err(IndexError::Manifest { path, reason });
        }
        Ok(list)
    }

    /// The paths that are shown for articles of files that have another name since, by number.
    pub(crate) fn moved(segments: &Path, name: &str) -> Result<HashMap<u64, String>, IndexError> {
        let path = segments.join(name);
        let failed = |io| IndexError::io(&path, io);
        let file = std::fs::File::open(&path).map_err(failed)?;
        let mut lines = std::io::BufReader::new(file).lines();
        let head: Head =
            parse(&path, &lines.next().transpose().map_err(failed)?.unwrap_or_default())?;
        let mut moved = HashMap::new();
        for line in lines.take(head.moved) {
            let entry: FileEntry = parse(&path, &line.map_err(failed)?)?;
            moved.extend(entry.shown.map(|shown| (entry.number, shown)));
        }
        Ok(moved)
    }

    /// What is forgotten by the last list in a folder of segments that is of no other use any more.
    pub(crate) fn salvage(segments: &Path) -> Forgotten {
        let number = |name: &str| name.strip_prefix("files-")?.strip_suffix(".jsonl")?.parse().ok();
        let names = std::fs::read_dir(segments).into_iter().flatten().filter_map(Result::ok);
        let last: Option<(u64, _)> = names
            .filter_map(|entry| Some((number(&entry.file_name().to_string_lossy())?, entry.path())))
            .max();
        let text =
            last.and_then(|(_, path)| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let mut forgotten = Forgotten::default();
        for entry in text.lines().filter_map(|line| serde_json::from_str(line).ok()) {
            forgotten.insert(entry);
        }
        forgotten
    }

    /// Writes the list under a new name.
    pub(crate) fn write(&self, segments: &Path, name: &str) -> Result<(), IndexError> {
        let path = segments.join(name);
        let mut text = Vec::new();
        let moved = || self.files.values().filter(|entry| entry.shown.is_some());
        let others = || self.files.values().filter(|entry| entry.shown.is_none());
        let mut lines = || {
            let head = Head {
                next_number: self.next_number,
                files: self.files.len(),
                moved: moved().count(),
                stamp: self.stamp,
                forgotten: self.forgotten.len(),
            };
            serde_json::to_writer(&mut text, &head)?;
            for entry in moved().chain(others()) {
                text.push(b'\n');
                serde_json::to_writer(&mut text, entry)?;
            }
            for entry in self.forgotten.entries() {
                text.push(b'\n');
                serde_json::to_writer::<_, ForgottenEntry>(&mut text, entry)?;
            }
            Ok::<_, serde_json::Error>(())
        };
        lines().map_err(|error| IndexError::io(&path, error.into()))?;
        write_atomically(&path, &text)
    }

    /// Articles in the index.
    pub(crate) fn articles(&self) -> u64 {
        self.files.values().map(|entry| entry.articles).sum()
    }
}

fn parse<'t, T: Deserialize<'t>>(path: &Path, line: &'t str) -> Result<T, IndexError> {
    serde_json::from_str(line).map_err(|error| IndexError::Manifest {
        path: path.to_path_buf(),
        reason: error.to_string(),
    })
}
