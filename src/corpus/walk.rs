//! Folders to files: what is there to read, in a fixed order.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::WalkDir;

use super::error::{CorpusError, Problem};

/// The file that marks a folder as a juya index; such folders are not searched for articles.
pub const MANIFEST_FILE: &str = "juya.json";

/// What is inside a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One article as text with an optional header.
    Text,
    /// One JSON object, an array of them, or several one after the other.
    Json,
    /// A JSON object a line.
    JsonLines,
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

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

/// Format and packing by the file's name.
fn format_of(name: &str) -> Option<(Format, Packing)> {
    let name = name.to_lowercase();
    let (stem, packing) = match name.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Packing::Gzip),
        Some((stem, "zst")) => (stem, Packing::Zstandard),
        _ => (name.as_str(), Packing::Plain),
    };
    let format = match stem.rsplit_once('.')?.1 {
        "txt" | "md" => Format::Text,
        "json" => Format::Json,
        "jsonl" | "ndjson" => Format::JsonLines,
        _ => return None,
    };
    Some((format, packing))
}

/// READMEs describe a folder and hidden files belong to other programs; neither is an article.
fn is_aside(name: &str) -> bool {
    name.starts_with('.') || name.to_lowercase().starts_with("readme.")
}

fn source_file(path: &Path, relative: String, metadata: &std::fs::Metadata) -> Option<SourceFile> {
    let (format, packing) = format_of(&path.file_name()?.to_string_lossy())?;
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
    let path = path.to_path_buf();
    Some(SourceFile { path, relative, size: metadata.len(), modified, format, packing })
}

/// Finds the files to read: files as they are given, folders with all that is below them. Links
/// are followed; a file reached in two ways is read once.
#[must_use]
pub fn find_files(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    let mut seen = std::collections::HashSet::new();
    for root in paths {
        find_below(root, &mut found, &mut seen);
    }
    found
}

fn find_below(root: &Path, found: &mut Found, seen: &mut std::collections::HashSet<PathBuf>) {
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
        match source_file(root, name, &metadata).filter(|_| metadata.is_file()) {
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
                source_file(entry.path(), parts.join("/"), &metadata)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_name() {
        let check = |name: &str, expected| assert_eq!(format_of(name), expected, "{name}");
        check("a.txt", Some((Format::Text, Packing::Plain)));
        check("A.TXT.GZ", Some((Format::Text, Packing::Gzip)));
        check("a.b.jsonl.zst", Some((Format::JsonLines, Packing::Zstandard)));
        check("a.json", Some((Format::Json, Packing::Plain)));
        check("a.gz", None);
        check("txt", None);
        check("a.pdf", None);
    }
}
