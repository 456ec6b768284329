//! The manifest: what made the index, and where its segments are.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use super::seal::{sealed, unsealed};
use crate::analysis::{PersianAnalyzer, TOKENIZER_NAME};
use crate::corpus::MANIFEST_FILE;

/// Version of the layout of an index: manifest, schema, list of files.
pub const FORMAT: u32 = 5;

/// What the names of folders of segments begin with.
pub(super) const SEGMENTS: &str = "segments-";

/// What made an index. Written once when it is made, and by a rebuild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the layout.
    pub format: u32,
    /// The analyzer, with its version.
    pub analyzer: String,
    /// The program that made the index.
    pub program: String,
    /// The folder of segments; a rebuild makes a new one and changes this name last.
    pub segments: String,
}

impl Manifest {
    pub(crate) fn new(generation: u32, analyzer: &PersianAnalyzer) -> Self {
        Self {
            format: FORMAT,
            analyzer: analyzer.name(),
            program: format!("juya {}", env!("CARGO_PKG_VERSION")),
            segments: Self::segments_of(generation),
        }
    }

    /// The name of a folder of segments.
    pub(super) fn segments_of(generation: u32) -> String {
        format!("{SEGMENTS}{generation}")
    }

    /// The number in the name of the folder of segments.
    pub(crate) fn generation(&self) -> u32 {
        self.segments.strip_prefix(SEGMENTS).and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Reads the manifest of an index.
    ///
    /// # Errors
    ///
    /// When there is no index, or one whose manifest cannot be read.
    pub fn read(folder: &Path) -> Result<Self, IndexError> {
        let path = folder.join(MANIFEST_FILE);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(io) if io.kind() == std::io::ErrorKind::NotFound => {
                return Err(if is_empty(folder) {
                    IndexError::Missing(folder.to_path_buf())
                } else if generations(folder).is_empty() {
                    IndexError::NotAnIndex(folder.to_path_buf())
                } else {
                    IndexError::Manifest { path, reason: "it is missing".to_owned() }
                });
            }
            Err(io) => return Err(IndexError::io(&path, io)),
        };
        let damaged = |reason: String| IndexError::Manifest { path: path.clone(), reason };
        let manifest: Self = match unsealed(&text) {
            Some(body) => {
                serde_json::from_slice(body).map_err(|error| damaged(error.to_string()))?
            }
            // Formats before had no seal.
            None => serde_json::from_slice(&text)
                .ok()
                .filter(|manifest: &Self| manifest.format != FORMAT)
                .ok_or_else(|| damaged("its checksum does not match".to_owned()))?,
        };
        // The name becomes a path: it must not lead out of the index.
        if manifest.segments.contains(['/', '\\']) || !manifest.segments.starts_with(SEGMENTS) {
            let reason = format!("«{}» is no folder of segments", manifest.segments);
            return Err(IndexError::Manifest { path, reason });
        }
        Ok(manifest)
    }

    /// Refuses an index that another version made; gives the analyzer of the index.
    pub(crate) fn check(&self, folder: &Path) -> Result<PersianAnalyzer, IndexError> {
        if self.format != FORMAT {
            return Err(IndexError::Format {
                path: folder.to_path_buf(),
                found: self.format,
                expected: FORMAT,
            });
        }
        PersianAnalyzer::from_name(&self.analyzer).ok_or_else(|| IndexError::Analyzer {
            path: folder.to_path_buf(),
            found: self.analyzer.clone(),
            expected: TOKENIZER_NAME.to_owned(),
        })
    }

    /// Writes the manifest whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), IndexError> {
        let path = folder.join(MANIFEST_FILE);
        let text = serde_json::to_vec_pretty(self).map_err(|error| IndexError::Manifest {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        write_atomically(&path, &sealed(&text))?;
        sync_folder(folder)
    }
}

/// The numbers of the folders of segments in an index, the smallest first.
pub(super) fn generations(folder: &Path) -> Vec<u32> {
    let names = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let number = |name: &str| name.strip_prefix(SEGMENTS)?.parse().ok();
    let mut found: Vec<u32> =
        names.filter_map(|entry| number(&entry.file_name().to_string_lossy())).collect();
    found.sort_unstable();
    found
}

/// What the names of files begin with that are not written to their end yet.
pub(super) const UNFINISHED: &str = ".tmp-";

/// Writes a file beside its place, to the disk, then moves it there.
pub(super) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    write_file(path, bytes).map_err(|io| IndexError::io(path, io))
}

/// The same, for those who tell of it in another way.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!("{UNFINISHED}{name}"));
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        std::io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    // A full disk needs the room.
    write().inspect_err(|_| drop(std::fs::remove_file(&beside)))
}

/// Names in a folder are on the disk when this has ended.
pub(super) fn sync_folder(folder: &Path) -> Result<(), IndexError> {
    // Only Unix opens folders, and only there it is needed.
    if cfg!(unix) {
        let sync = || std::fs::File::open(folder)?.sync_all();
        sync().map_err(|io| IndexError::io(folder, io))?;
    }
    Ok(())
}

/// Whether a folder is free for an index: missing, empty, or with nothing but a README and hidden
/// files in it.
pub(crate) fn is_empty(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(Result::ok).all(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            name.starts_with('.') || name.starts_with("readme")
        }),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}
