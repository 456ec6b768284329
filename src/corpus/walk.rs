//! Folders to files: what is there to read, in a fixed order.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

use super::error::{CorpusError, Problem};
use super::format::{Format, Packing, format_of, is_aside};
use super::{Reading, STANDARD_INPUT};

/// The file that marks a folder as a juya index; such folders are not searched for articles.
pub const MANIFEST_FILE: &str = "juya.json";

/// A file that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as it can be opened.
    pub path: PathBuf,
    /// The path below the folder that was given, with `/`; the name for a file given by itself.
    pub relative: String,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change in nanoseconds since 1970, 0 where the system does not say.
    pub modified: u64,
    pub(crate) format: Format,
    pub(crate) packing: Packing,
    pub(crate) reading: Arc<Reading>,
}

impl SourceFile {
    /// How the file is read, as far as its name does not say: where this changes, it must be read
    /// again. Empty for most files.
    #[must_use]
    pub fn mark(&self) -> String {
        let by_name = format_of(&self.relative).0 == Some(self.format);
        let format = if by_name { "" } else { self.format.name() };
        let map = if self.format.has_names() { self.reading.map.mark() } else { String::new() };
        if map.is_empty() { format.to_owned() } else { format!("{format}\t{map}") }
    }

    /// Whether this is what comes on standard input.
    #[must_use]
    pub fn is_standard_input(&self) -> bool {
        self.path == Path::new(STANDARD_INPUT)
    }
}

/// What was found under the paths given.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, in the order of the paths given, then of their names.
    pub files: Vec<SourceFile>,
    /// Files of other formats in the folders, and READMEs: left alone, not an error.
    pub skipped: u64,
    /// What could not be looked at.
    pub errors: Vec<CorpusError>,
}

/// How far the format that was asked for reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    /// A file named by itself: whatever its name.
    Itself,
    /// A file in a folder: only if its name has no ending, for others say what they are.
    InFolder,
}

fn source_file(
    path: &Path,
    relative: String,
    metadata: &std::fs::Metadata,
    given: Given,
    reading: &Arc<Reading>,
) -> Option<SourceFile> {
    let name = path.file_name()?.to_string_lossy();
    let (format, packing) = format_of(&name);
    let open = given == Given::Itself || !name.contains('.');
    let format = format.or(reading.format.filter(|_| open))?;
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
    let (path, reading) = (path.to_path_buf(), Arc::clone(reading));
    Some(SourceFile { path, relative, size: metadata.len(), modified, format, packing, reading })
}

/// Finds the files to read: files as they are given, folders with all that is below them. Links
/// are followed; a file reached in two ways is read once. `-` is standard input.
#[must_use]
pub fn find_files(paths: &[PathBuf]) -> Found {
    find_files_read_as(paths, &Reading::default())
}

/// [`find_files`] with what the names of files and fields do not say.
#[must_use]
pub fn find_files_read_as(paths: &[PathBuf], reading: &Reading) -> Found {
    let mut found = Found::default();
    let mut seen = std::collections::HashSet::new();
    let reading = Arc::new(reading.clone());
    for root in paths {
        if root == Path::new(STANDARD_INPUT) {
            add(standard_input(&reading), &mut found, &mut seen);
        } else {
            find_below(root, &mut found, &mut seen, &reading);
        }
    }
    found
}

fn standard_input(reading: &Arc<Reading>) -> SourceFile {
    SourceFile {
        path: PathBuf::from(STANDARD_INPUT),
        relative: STANDARD_INPUT.to_owned(),
        size: 0,
        modified: 0,
        format: reading.format.unwrap_or(Format::JsonLines),
        packing: Packing::Plain,
        reading: Arc::clone(reading),
    }
}

fn find_below(
    root: &Path,
    found: &mut Found,
    seen: &mut std::collections::HashSet<PathBuf>,
    reading: &Arc<Reading>,
) {
    let error =
        |path: &Path, problem| CorpusError { path: path.to_path_buf(), line: None, problem };
    let metadata = match std::fs::metadata(root) {
        Ok(metadata) => metadata,
        Err(io) => {
            let problem = match io.kind() {
                std::io::ErrorKind::NotFound => Problem::NotFound,
                _ => Problem::Unreadable(io.to_string()),
            };
            found.errors.push(error(root, problem));
            return;
        }
    };
    if !metadata.is_dir() {
        let name = root.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let file = source_file(root, name, &metadata, Given::Itself, reading);
        match file.filter(|_| metadata.is_file()) {
            Some(file) => add(file, found, seen),
            None => found.errors.push(error(root, Problem::UnknownFormat)),
        }
        return;
    }
    let walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    let entries = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        let index = entry.file_type().is_dir() && entry.path().join(MANIFEST_FILE).is_file();
        entry.depth() == 0 || !(name.starts_with('.') || index)
    });
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(walk) => {
                let path = walk.path().unwrap_or(root).to_path_buf();
                let problem = if walk.loop_ancestor().is_some() {
                    Problem::Loop
                } else {
                    Problem::Unreadable(
                        walk.io_error().map_or_else(|| walk.to_string(), ToString::to_string),
                    )
                };
                found.errors.push(error(&path, problem));
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let file = match entry.metadata() {
            Ok(metadata)
                if metadata.is_file() && !is_aside(&entry.file_name().to_string_lossy()) =>
            {
                source_file(entry.path(), parts.join("/"), &metadata, Given::InFolder, reading)
            }
            _ => None,
        };
        match file {
            Some(file) => add(file, found, seen),
            None => found.skipped += 1,
        }
    }
}

fn add(file: SourceFile, found: &mut Found, seen: &mut std::collections::HashSet<PathBuf>) {
    let real = std::fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone());
    if seen.insert(real) {
        found.files.push(file);
    }
}
