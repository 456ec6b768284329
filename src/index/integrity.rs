//! Are the files of a commit as they were written: their checksums, all of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tantivy::directory::FileSlice;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::footer::Footer;
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};
use tantivy::{Directory, HasLen, Index, SegmentMeta};

use super::directory::SealedDirectory;
use super::guard::guarded;

/// The first version of the engine, and of its files, that wrote an index of juya.
const OLDEST: [u64; 4] = [0, 27, 0, 7];

/// What the engine's files end with.
const MAGIC: u32 = 1337;

/// The files that each segment has.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::Terms,
    SegmentComponent::Store,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
];

/// The names of the files of a segment.
pub(super) fn files_of(segment: &SegmentMeta) -> Vec<PathBuf> {
    let deleted = segment.has_deletes().then_some(SegmentComponent::Delete);
    COMPONENTS.into_iter().chain(deleted).map(|part| segment.relative_path(part)).collect()
}

/// Those files of a segment that are not as they were written, with what is wrong.
pub(super) fn damages_of(
    index: &Index,
    directory: &SealedDirectory,
    segment: &SegmentMeta,
) -> Vec<(PathBuf, String)> {
    let verified = files_of(segment).into_iter().map(|file| {
        // The engine does not expect a file that is shorter than its end.
        let result = guarded(|| verify(index, directory, &file));
        (file, result.unwrap_or_else(|_| Err("its end is damaged".to_owned())))
    });
    verified.filter_map(|(file, result)| Some((file, result.err()?))).collect()
}

/// Reads a file of a segment and compares its checksum.
fn verify(index: &Index, directory: &SealedDirectory, file: &Path) -> Result<(), String> {
    let said = |error: OpenReadError| match error {
        OpenReadError::FileDoesNotExist(_) => "it is missing".to_owned(),
        OpenReadError::IoError { io_error, .. } => io_error.to_string(),
        OpenReadError::IncompatibleIndex(error) => format!("{error:?}"),
    };
    verify_footer(&directory.open_read(file).map_err(said)?)?;
    match index.directory().validate_checksum(file).map_err(said)? {
        true => Ok(()),
        false => Err("the checksum does not match".to_owned()),
    }
}

/// The footer holds the checksum and has none itself: each byte of it must be as the engine writes it.
fn verify_footer(file: &FileSlice) -> Result<(), String> {
    let damaged = |_| "its end is damaged".to_owned();
    let (footer, body) = Footer::extract_footer(file.clone()).map_err(damaged)?;
    let found = file.slice_from(body.len()).read_bytes().map_err(damaged)?;
    let mut written = Vec::new();
    let text = serde_json::to_vec(&footer).map_err(|error| error.to_string())?;
    written.extend_from_slice(&text);
    written.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    written.extend_from_slice(&MAGIC.to_le_bytes());
    let versions = OLDEST..=version_of(tantivy::version());
    if found.as_slice() == written && versions.contains(&version_of(&footer.version)) {
        Ok(())
    } else {
        Err("its end is damaged".to_owned())
    }
}

/// The version of an engine as numbers.
fn version_of(version: &tantivy::Version) -> [u64; 4] {
    let value = serde_json::to_value(version).unwrap_or_default();
    ["major", "minor", "patch", "index_format_version"]
        .map(|part| value.get(part).and_then(serde_json::Value::as_u64).unwrap_or(0))
}

/// The engine's own rule for merges, which leaves damaged segments alone: what is merged has a checksum of
/// its own again, and the damage would be there to stay.
pub(super) struct WholeOnly {
    rule: LogMergePolicy,
    index: Index,
    directory: SealedDirectory,
    /// What was found of segments before.
    verified: Mutex<HashMap<SegmentId, bool>>,
}

impl std::fmt::Debug for WholeOnly {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("WholeOnly").field("rule", &self.rule).finish_non_exhaustive()
    }
}

impl WholeOnly {
    pub(super) fn new(rule: LogMergePolicy, index: Index, directory: SealedDirectory) -> Self {
        Self { rule, index, directory, verified: Mutex::default() }
    }

    fn is_whole(&self, segment: &SegmentMeta) -> bool {
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        *verified
            .entry(segment.id())
            .or_insert_with(|| damages_of(&self.index, &self.directory, segment).is_empty())
    }
}

impl MergePolicy for WholeOnly {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.rule.compute_merge_candidates(segments);
        candidates.retain(|candidate| {
            let mut merged = segments.iter().filter(|segment| candidate.0.contains(&segment.id()));
            merged.all(|segment| self.is_whole(segment))
        });
        candidates
    }
}
