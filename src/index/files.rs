//! The list of files that are in the index, one list a commit.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use super::forgotten::{Forgotten, ForgottenEntry};
use super::manifest::write_atomically;
use super::seal::{seal_line, unsealed_line};

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
        let text = read_text(&path)?;
        let mut lines = text.split('\n');
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
            let reason = format!(
                "{} files and {} forgotten articles listed, {} and {} expected",
                found.0, found.1, head.files, head.forgotten
            );
            return Err(IndexError::Damaged { path, reason });
        }
        Ok(list)
    }

    /// What is whole of the list that a commit names, and how many forgotten articles it does not name
    /// any more; `None` where that is not known.
    pub(super) fn recover(segments: &Path, name: &str) -> (Self, Option<usize>) {
        let bytes = std::fs::read(segments.join(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut list = Self::default();
        let mut head: Option<Head> = None;
        for line in text.split('\n').filter_map(unsealed_line) {
            if let Ok(entry) = serde_json::from_str::<FileEntry>(line) {
                list.files.insert(entry.path.clone(), entry);
            } else if let Ok(entry) = serde_json::from_str::<ForgottenEntry>(line) {
                list.forgotten.insert(entry);
            } else if let Ok(found) = serde_json::from_str(line) {
                head = Some(found);
            }
        }
        if let Some(head) = &head {
            (list.next_number, list.stamp) = (head.next_number, head.stamp);
        }
        let lost = head.map(|head| head.forgotten.saturating_sub(list.forgotten.len()));
        (list, lost)
    }

    /// The paths that are shown for articles of files that have another name since, by number.
    pub(crate) fn moved(segments: &Path, name: &str) -> Result<HashMap<u64, String>, IndexError> {
        let path = segments.join(name);
        let failed = |io| IndexError::io(&path, io);
        let file = std::fs::File::open(&path).map_err(failed)?;
        let mut lines = std::io::BufReader::new(file).split(b'\n');
        let text = |line: Option<std::io::Result<Vec<u8>>>| {
            let line = line.transpose().map_err(failed)?.unwrap_or_default();
            Ok::<_, IndexError>(String::from_utf8_lossy(&line).into_owned())
        };
        let head: Head = parse(&path, &text(lines.next())?)?;
        let mut moved = HashMap::new();
        for line in lines.take(head.moved) {
            let entry: FileEntry = parse(&path, &text(Some(line))?)?;
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
        let bytes = last.and_then(|(_, path)| std::fs::read(path).ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut forgotten = Forgotten::default();
        // Formats before had no seals.
        let lines = text.lines().map(|line| unsealed_line(line).unwrap_or(line));
        for entry in lines.filter_map(|line| serde_json::from_str(line).ok()) {
            forgotten.insert(entry);
        }
        forgotten
    }

    /// Writes the list under a new name.
    pub(crate) fn write(&self, segments: &Path, name: &str) -> Result<(), IndexError> {
        let path = segments.join(name);
        let mut text = String::new();
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
            add_line(&mut text, &head)?;
            for entry in moved().chain(others()) {
                add_line(&mut text, entry)?;
            }
            for entry in self.forgotten.entries() {
                add_line::<ForgottenEntry>(&mut text, entry)?;
            }
            Ok::<_, serde_json::Error>(())
        };
        lines().map_err(|error| IndexError::io(&path, error.into()))?;
        write_atomically(&path, text.as_bytes())
    }

    /// Where the list says something else than the articles that are there, counted by the number of their
    /// file.
    pub(super) fn disagreements(&self, mut counts: HashMap<u64, u64>) -> Vec<String> {
        let mut found = Vec::new();
        for entry in self.files.values() {
            let count = counts.remove(&entry.number).unwrap_or(0);
            if count != entry.articles {
                let (path, listed) = (&entry.path, entry.articles);
                found.push(format!("it says {listed} articles of {path}, there are {count}"));
            }
        }
        let others: u64 = counts.values().sum();
        if others > 0 {
            found.push(format!("there are {others} articles of files that it does not name"));
        }
        found
    }

    /// Articles in the index.
    pub(crate) fn articles(&self) -> u64 {
        self.files.values().map(|entry| entry.articles).sum()
    }
}

fn add_line<T: Serialize>(text: &mut String, value: &T) -> serde_json::Result<()> {
    let mut line = serde_json::to_string(value)?;
    seal_line(&mut line);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&line);
    Ok(())
}

/// A list with a byte that is no text any more is damaged, not unreadable.
fn read_text(path: &Path) -> Result<String, IndexError> {
    let bytes = std::fs::read(path).map_err(|io| match io.kind() {
        std::io::ErrorKind::NotFound => IndexError::damaged(path, "it is missing"),
        _ => IndexError::io(path, io),
    })?;
    String::from_utf8(bytes).map_err(|_| IndexError::damaged(path, "it is not UTF-8 any more"))
}

fn parse<'t, T: Deserialize<'t>>(path: &Path, line: &'t str) -> Result<T, IndexError> {
    let damaged = |reason: &str| IndexError::damaged(path, reason);
    let text = unsealed_line(line)
        .ok_or_else(|| damaged("the checksum of one of its lines does not match"))?;
    serde_json::from_str(text).map_err(|error| damaged(&error.to_string()))
}
