//! What is in an index, counted.

use std::path::Path;

use super::error::IndexError;
use super::manifest::Manifest;
use super::store::Store;

/// What is in an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Articles.
    pub articles: u64,
    /// Files they came from.
    pub files: u64,
    /// Segments.
    pub segments: u64,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Different terms in titles and bodies, each segment by itself.
    pub terms: u64,
    /// The analyzer.
    pub analyzer: String,
    /// Version of the layout.
    pub format: u32,
    /// The first and the last day of its articles.
    pub days: Option<(i32, i32)>,
}

/// Counts what is in an index.
///
/// # Errors
///
/// When the index is damaged.
pub fn statistics(store: &Store) -> Result<Statistics, IndexError> {
    let failed = |error| IndexError::engine(store.folder(), error);
    let manifest = Manifest::read(store.folder())?;
    let searcher = store.searcher();
    let mut terms = 0;
    let mut days: Option<(i32, i32)> = None;
    for segment in searcher.segment_readers() {
        for field in [store.fields.title, store.fields.body] {
            terms += segment.inverted_index(field).map_err(failed)?.terms().num_terms() as u64;
        }
        if let Ok(column) = segment.fast_fields().i64("day") {
            for document in segment.doc_ids_alive() {
                let Some(day) = column.first(document).and_then(|day| i32::try_from(day).ok())
                else {
                    continue;
                };
                let (first, last) = days.unwrap_or((day, day));
                days = Some((first.min(day), last.max(day)));
            }
        }
    }
    Ok(Statistics {
        articles: searcher.num_docs(),
        files: store.files()?.files.len() as u64,
        segments: searcher.segment_readers().len() as u64,
        bytes: folder_bytes(store.folder()),
        terms,
        analyzer: manifest.analyzer,
        format: manifest.format,
        days,
    })
}

fn folder_bytes(folder: &Path) -> u64 {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter_map(|entry| entry.metadata().ok().filter(std::fs::Metadata::is_file))
        .map(|metadata| metadata.len())
        .sum()
}
