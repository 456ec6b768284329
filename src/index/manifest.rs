//! The manifest: what made the index, and where its segments are.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::IndexError;
use crate::analysis::{PersianAnalyzer, TOKENIZER_NAME};
use crate::corpus::MANIFEST_FILE;

/// Version of the layout of an index: manifest, schema, list of files.
pub const FORMAT: u32 = 2;

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
            segments: format!("segments-{generation}"),
        }
    }

    /// The number in the name of the folder of segments.
    pub(crate) fn generation(&self) -> u32 {
        self.segments.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or(0)
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
                } else {
                    IndexError::NotAnIndex(folder.to_path_buf())
                });
            }
            Err(io) => return Err(IndexError::io(&path, io)),
        };
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| {
            IndexError::Manifest { path: path.clone(), reason: error.to_string() }
        })?;
        // The name becomes a path: it must not lead out of the index.
        if manifest.segments.contains(['/', '\\']) || !manifest.segments.starts_with("segments-") {
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
        write_atomically(&path, &text)
    }
}

/// Writes a file beside its place, to the disk, then moves it there.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), IndexError> {
    let beside = path.with_extension("new");
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        std::io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|io| IndexError::io(path, io))
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
