//! Is the index whole, and what is in it.

use std::path::Path;

use tantivy::TantivyDocument;

use super::error::IndexError;
use super::manifest::Manifest;
use super::store::Store;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Articles that can be read.
    pub articles: u64,
    /// Each damage, named; empty for a whole index.
    pub damages: Vec<String>,
}

/// Verifies the checksums of all files, opens every segment, reads every stored article, and
/// compares the list of files with what is there.
///
/// # Errors
///
/// When there is no index, or one of another version: nothing can be said of it.
pub fn check(folder: &Path) -> Result<CheckReport, IndexError> {
    let manifest = Manifest::read(folder)?;
    manifest.check(folder)?;
    let mut report = CheckReport::default();
    let store = match Store::open(folder) {
        Ok(store) => store,
        Err(error) => {
            report.damages.push(error.to_string());
            return Ok(report);
        }
    };
    match store.index.validate_checksum() {
        Ok(damaged) => {
            let mut names: Vec<_> = damaged.into_iter().collect();
            names.sort();
            for name in names {
                let path = store.segments().join(name);
                report.damages.push(format!("{}: the checksum does not match", path.display()));
            }
        }
        Err(error) => report.damages.push(format!("checksums cannot be read: {error}")),
    }
    for segment in store.searcher().segment_readers() {
        let name = segment.segment_id().short_uuid_string();
        let documents = match segment.get_store_reader(1) {
            Ok(documents) => documents,
            Err(error) => {
                report.damages.push(format!("segment {name}: stored text cannot be read: {error}"));
                continue;
            }
        };
        for document in segment.doc_ids_alive() {
            match documents.get::<TantivyDocument>(document) {
                Ok(_) => report.articles += 1,
                Err(error) => {
                    let damage = format!("segment {name}, article {document}: {error}");
                    report.damages.push(damage);
                }
            }
        }
    }
    match store.files() {
        Ok(list) => {
            let listed: u64 = list.files.values().map(|entry| entry.articles).sum();
            if report.damages.is_empty() && listed != report.articles {
                let damage = format!(
                    "the list of files says {listed} articles, the segments have {}",
                    report.articles
                );
                report.damages.push(damage);
            }
        }
        Err(error) => report.damages.push(error.to_string()),
    }
    Ok(report)
}

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
