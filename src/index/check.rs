//! Is the index whole: every byte of it, and what its parts say of each other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tantivy::directory::error::OpenReadError;
use tantivy::index::SegmentId;
use tantivy::{Directory, Index, SegmentReader, TantivyDocument};

use super::automaton::whole;
use super::dictionaries::names_for;
use super::directory::{MANAGED, META, META_COPY, SealedDirectory};
use super::error::IndexError;
use super::files::FileList;
use super::gone::gone_file_of;
use super::guard::guarded;
use super::integrity::damages_of;
use super::lock::WriterLock;
use super::manifest::{Manifest, generations};
use super::store::{Store, is_unborn};
use crate::corpus::MANIFEST_FILE;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Articles that can be read.
    pub articles: u64,
    /// Each damage, named; empty for a whole index.
    pub damages: Vec<Damage>,
}

/// A damage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file that is damaged.
    pub path: PathBuf,
    /// What is wrong.
    pub reason: String,
    /// What to repair.
    pub(super) part: Part,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.reason)
    }
}

/// A part of an index that can be damaged by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The manifest.
    Manifest,
    /// What says which segments are the commit.
    Meta,
    /// The copy of it.
    MetaCopy,
    /// The engine's list of its files.
    Managed,
    /// The list of files, or what it counts.
    List,
    /// A side dictionary, or what deleted articles count.
    Side,
    /// A segment.
    Segment(SegmentId),
}

/// Verifies the checksums of all files, reads every stored article, and compares the list of files with
/// what is there.
///
/// # Errors
///
/// When there is no index, one of another version, or it may not be read: nothing can be said of it.
pub fn check(folder: &Path) -> Result<CheckReport, IndexError> {
    for _ in 0..TRIES {
        let before = state(folder);
        let report = check_once(folder)?;
        if report.damages.is_empty() || state(folder) == before {
            return Ok(report);
        }
        // A commit came between: what seems to be damaged may only be gone.
    }
    let _lock = WriterLock::take(folder)?;
    check_once(folder)
}

/// How often a check begins again because the index was changed meanwhile, before it holds writers off.
const TRIES: usize = 3;

/// What says which commit is the last.
fn state(folder: &Path) -> Option<(Vec<u8>, Vec<u8>)> {
    let manifest = Manifest::read(folder).ok()?;
    let meta = std::fs::read(folder.join(&manifest.segments).join(META)).ok()?;
    Some((manifest.segments.into_bytes(), meta))
}

/// Checks an index that is not changed meanwhile.
pub(super) fn check_once(folder: &Path) -> Result<CheckReport, IndexError> {
    let mut report = CheckReport::default();
    let Some(segments) = check_manifest(folder, &mut report)? else { return Ok(report) };
    if is_unborn(&segments) {
        let is_whole = report.damages.is_empty();
        return if is_whole { Err(IndexError::Missing(folder.to_path_buf())) } else { Ok(report) };
    }
    let directory = SealedDirectory::open(&segments)?;
    check_small_files(&directory, &segments, &mut report)?;
    if report.damages.iter().any(|damage| matches!(damage.part, Part::Meta | Part::Managed)) {
        // Without these nothing is known of the others.
        return Ok(report);
    }
    let failed = |error| IndexError::engine(&segments, error);
    let index = Index::open(directory.clone()).map_err(failed)?;
    let metas = index.load_metas().map_err(failed)?;
    for segment in &metas.segments {
        for (file, reason) in damages_of(&index, &directory, segment) {
            let part = Part::Segment(segment.id());
            report.damages.push(Damage { path: segments.join(file), reason, part });
        }
    }
    let list_name = metas.payload.filter(|name| !name.contains(['/', '\\']));
    let list = list_name.as_ref().map(|name| FileList::read(&segments, name)).transpose();
    let list = match list {
        Ok(list) => list,
        Err(error) => {
            let path = segments.join(list_name.as_deref().unwrap_or_default());
            report.damages.push(Damage { path, reason: reason_of(&error), part: Part::List });
            None
        }
    };
    let gone = metas.segments.iter().filter_map(gone_file_of);
    for name in list_name.iter().flat_map(|name| names_for(name)).chain(gone) {
        check_side_file(&segments.join(name), &mut report);
    }
    let damaged = |part: Part| report.damages.iter().any(|damage| damage.part == part);
    let any_segment = metas.segments.iter().any(|meta| damaged(Part::Segment(meta.id())));
    if !any_segment && !damaged(Part::Manifest) {
        check_articles(folder, list.as_ref(), list_name.as_deref(), &mut report)?;
    }
    Ok(report)
}

/// The folder of segments that the manifest names; where it is damaged, the one that is there.
fn check_manifest(folder: &Path, report: &mut CheckReport) -> Result<Option<PathBuf>, IndexError> {
    match Manifest::read(folder) {
        Ok(manifest) => {
            manifest.check(folder)?;
            Ok(Some(folder.join(&manifest.segments)))
        }
        Err(error @ IndexError::Manifest { .. }) => {
            let path = folder.join(MANIFEST_FILE);
            report.damages.push(Damage { path, reason: reason_of(&error), part: Part::Manifest });
            // Rebuilds count on, and end with the manifest: the first is the one that was in use.
            let first = generations(folder).into_iter().next();
            Ok(first.map(|first| folder.join(Manifest::segments_of(first))))
        }
        Err(error) => Err(error),
    }
}

/// The files that the engine reads and writes as a whole.
fn check_small_files(
    directory: &SealedDirectory,
    segments: &Path,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    for (name, part) in [(META, Part::Meta), (META_COPY, Part::MetaCopy), (MANAGED, Part::Managed)]
    {
        let path = segments.join(name);
        let reason = match directory.atomic_read(Path::new(name)) {
            Ok(_) => continue,
            // A run may have been cut off before it made the copy.
            Err(OpenReadError::FileDoesNotExist(_)) if part == Part::MetaCopy => continue,
            Err(error) => match IndexError::engine(segments, error.into()) {
                IndexError::Damaged { reason, .. } => reason,
                other => return Err(other),
            },
        };
        report.damages.push(Damage { path, reason, part });
    }
    Ok(())
}

/// A side file: one that is missing is made when it is needed.
fn check_side_file(path: &Path, report: &mut CheckReport) {
    let reason = match std::fs::read(path) {
        Ok(bytes) if whole(&bytes).is_some() => return,
        Ok(_) => "the checksum does not match".to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => error.to_string(),
    };
    report.damages.push(Damage { path: path.to_path_buf(), reason, part: Part::Side });
}

/// Reads every article, and counts those of each file.
fn check_articles(
    folder: &Path,
    list: Option<&FileList>,
    list_name: Option<&str>,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    let store = Store::open(folder)?;
    let searcher = store.searcher();
    let mut counts: HashMap<u64, u64> = HashMap::new();
    for segment in searcher.segment_readers() {
        let id = segment.segment_id();
        let read = guarded(|| read_articles(segment, &mut counts));
        let reason = match read {
            Ok(Ok(articles)) => {
                report.articles += articles;
                continue;
            }
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        let path = store.segments().join(id.uuid_string());
        report.damages.push(Damage { path, reason, part: Part::Segment(id) });
    }
    if !report.damages.iter().any(|damage| matches!(damage.part, Part::Segment(_)))
        && let Some(list) = list
    {
        let path = store.segments().join(list_name.unwrap_or_default());
        for reason in list.disagreements(counts) {
            report.damages.push(Damage { path: path.clone(), reason, part: Part::List });
        }
    }
    Ok(())
}

/// Reads the articles of a segment; gives how many there are, and adds them to those of their files.
fn read_articles(segment: &SegmentReader, counts: &mut HashMap<u64, u64>) -> tantivy::Result<u64> {
    let documents = segment.get_store_reader(1)?;
    let mut articles = 0;
    for document in segment.doc_ids_alive() {
        documents.get::<TantivyDocument>(document)?;
        articles += 1;
    }
    count_files(segment, counts)?;
    Ok(articles)
}

/// Adds the articles of a segment to those of their files.
pub(super) fn count_files(
    segment: &SegmentReader,
    counts: &mut HashMap<u64, u64>,
) -> tantivy::Result<()> {
    let files = segment.fast_fields().u64("file")?;
    for document in segment.doc_ids_alive() {
        *counts.entry(files.first(document).unwrap_or(u64::MAX)).or_insert(0) += 1;
    }
    Ok(())
}

/// What is wrong, without the path that stands before it.
fn reason_of(error: &IndexError) -> String {
    match error {
        IndexError::Manifest { reason, .. } | IndexError::Damaged { reason, .. } => reason.clone(),
        other => other.to_string(),
    }
}
