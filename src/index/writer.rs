//! Articles into segments, with a bound on what waits in memory.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};

use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexSettings, IndexWriter, Searcher, TantivyError, Term};

use super::dictionaries::{Commit, Dictionaries, Making, is_dictionary, names_for};
use super::directory::{META, SealedDirectory};
use super::error::IndexError;
use super::files::FileList;
use super::gone::{Gone, is_gone_file};
use super::integrity::{WholeOnly, damages_of};
use super::known::Known;
use super::recording::{RecordedDocument, RecordingAnalyzer};
use super::schema::{Fields, Marks, schema};
use super::store::is_unborn;
use crate::analysis::PersianAnalyzer;
use crate::article::Article;

/// Bytes of articles that may wait for an indexing thread.
const WAITING_BYTES: usize = 16 << 20;

/// A bulk load ends with at most so many segments: each query asks every segment.
const MAX_SEGMENTS: usize = 4;

/// Share of deleted articles at which a segment is written anew.
const DELETED_RATIO: f32 = 0.2;

/// Counts what waits, so that a reader that is faster than the indexing threads stops.
#[derive(Debug, Default)]
struct Waiting {
    bytes: Mutex<usize>,
    freed: Condvar,
}

impl Waiting {
    /// Waits until there is room, then counts. One article always has room, however large.
    fn take(self: &Arc<Self>, bytes: usize) -> Room {
        let mut taken = self.bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > WAITING_BYTES {
            let wait = std::time::Duration::from_millis(200);
            let woken = self.freed.wait_timeout(taken, wait);
            taken = woken.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
        *taken += bytes;
        Room { waiting: Arc::clone(self), bytes }
    }
}

/// The room of one article, given back when it is dropped.
struct Room {
    waiting: Arc<Waiting>,
    bytes: usize,
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut taken =
            self.waiting.bytes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *taken -= self.bytes;
        self.waiting.freed.notify_one();
    }
}

/// Writes to one folder of segments; only one at a time can.
pub(crate) struct SegmentsWriter<'a> {
    segments: &'a Path,
    directory: SealedDirectory,
    index: Index,
    analyzer: PersianAnalyzer,
    writer: IndexWriter<RecordedDocument<Room>>,
    fields: Fields,
    waiting: Arc<Waiting>,
    merge_at_end: bool,
    list: Option<String>,
    /// That list, until it is asked for.
    files: Option<FileList>,
    /// The last commit.
    searcher: Searcher,
}

impl<'a> SegmentsWriter<'a> {
    /// Opens the segments, or makes them where there are none. How many threads index is said by the
    /// list of files that is there. `memory` is in bytes.
    pub(crate) fn open(
        folder: &'a Path,
        segments: &'a Path,
        analyzer: &PersianAnalyzer,
        threads: impl FnOnce(&FileList) -> usize,
        memory: usize,
    ) -> Result<Self, IndexError> {
        std::fs::create_dir_all(segments).map_err(|io| IndexError::io(segments, io))?;
        let directory = SealedDirectory::open_for_merges(segments)?;
        let failed = |error| failed(&directory, segments, error);
        let index = if Index::exists(&directory).map_err(|error| failed(error.into()))? {
            Index::open(directory.clone()).map_err(failed)?
        } else if !is_unborn(segments) {
            return Err(IndexError::damaged(&segments.join(META), "it is missing"));
        } else {
            let settings = IndexSettings {
                docstore_compression: tantivy::store::Compressor::Zstd(
                    tantivy::store::ZstdCompressor { compression_level: Some(3) },
                ),
                docstore_blocksize: 32 << 10,
                ..IndexSettings::default()
            };
            Index::create(directory.clone(), schema(&analyzer.name()), settings).map_err(failed)?
        };
        let recording = TextAnalyzer::from(RecordingAnalyzer(analyzer.clone()));
        index.tokenizers().register(&analyzer.name(), recording);
        let fields = Fields::of(&index.schema()).ok_or_else(|| IndexError::Manifest {
            path: segments.to_path_buf(),
            reason: "the fields are not those of juya".to_owned(),
        })?;
        // The index is locked: nobody makes another list.
        let list = index.load_metas().map_err(failed)?.payload;
        let files = read_list(segments, list.as_deref()).ok();
        let threads = threads(files.as_ref().unwrap_or(&FileList::default())).max(1);
        let options = tantivy::indexer::IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread((memory / threads).clamp(15 << 20, 2 << 30))
            .num_merge_threads(1)
            .build();
        let writer =
            index.writer_with_options(options).map_err(|error| locked(folder, failed(error)))?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        // What a run that was cut off wrote of segments; the next one may need the room.
        writer.garbage_collect_files().wait().map_err(failed)?;
        let searcher = searcher_of(&index).map_err(failed)?;
        let mut merge = LogMergePolicy::default();
        merge.set_del_docs_ratio_before_merge(DELETED_RATIO);
        let merge = WholeOnly::new(merge, index.clone(), directory.clone());
        writer.set_merge_policy(Box::new(merge));
        Ok(Self {
            segments,
            directory,
            index,
            analyzer: analyzer.clone(),
            writer,
            fields,
            waiting: Arc::default(),
            merge_at_end: false,
            list,
            files,
            searcher,
        })
    }

    /// The list of files of the last commit.
    pub(crate) fn files(&mut self) -> Result<FileList, IndexError> {
        match self.files.take() {
            Some(files) => Ok(files),
            None => read_list(self.segments, self.list.as_deref()),
        }
    }

    /// What the last commit holds.
    pub(super) fn known(&self) -> Known {
        Known::new(self.searcher.clone(), self.fields)
    }

    pub(super) fn failed(&self, error: TantivyError) -> IndexError {
        failed(&self.directory, self.segments, error)
    }

    /// Deletes the articles of a file that were added before.
    pub(crate) fn delete_file(&mut self, number: u64) {
        self.writer.delete_term(Term::from_field_u64(self.fields.file, number));
        self.merge_at_end = true;
    }

    /// Deletes the article with an id that was added before.
    pub(crate) fn delete_article(&mut self, id: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.id, id));
        self.merge_at_end = true;
    }

    /// Does not merge at the end: who stopped the run is waiting.
    pub(super) fn leave_merges(&mut self) {
        self.merge_at_end = false;
    }

    /// Adds an article; waits while too much is waiting.
    pub(crate) fn add(&mut self, article: &Article, marks: Marks) -> Result<(), IndexError> {
        let document = self.fields.document(article, marks);
        let bytes = article.title.len() + article.body.len() + 512;
        let room = self.waiting.take(bytes);
        let day = article.date.map(|date| date.day());
        self.writer
            .add_document(RecordedDocument::new(document, self.fields, day, room))
            .map_err(|error| self.failed(error))?;
        self.merge_at_end = true;
        Ok(())
    }

    /// Commits articles and list as one: after a crash it is either the last commit or this one.
    pub(crate) fn commit(&mut self, files: &FileList) -> Result<(), IndexError> {
        let before = self.commit_engine(files)?;
        let searcher = searcher_of(&self.index).map_err(|error| self.failed(error))?;
        let old = std::mem::replace(&mut self.searcher, searcher);
        self.write_dictionaries(before.as_deref().map(|list| (list, &old)))?;
        if let Some(before) = before {
            // What stays behind is swept by the next run.
            for name in names_for(&before) {
                let _ = std::fs::remove_file(self.segments.join(name));
            }
            let _ = std::fs::remove_file(self.segments.join(before));
        }
        Ok(())
    }

    /// Commits another list for the same articles.
    pub(crate) fn commit_list(&mut self, files: &FileList) -> Result<(), IndexError> {
        let Some(before) = self.commit_engine(files)? else { return Ok(()) };
        let list = self.list.clone().unwrap_or_default();
        for (from, to) in names_for(&before).iter().zip(names_for(&list)) {
            // Where it fails, they are made again at the end.
            let _ = std::fs::rename(self.segments.join(from), self.segments.join(to));
        }
        let _ = std::fs::remove_file(self.segments.join(before));
        Ok(())
    }

    /// Commits what the engine has, with a new list; gives the name of the list before.
    fn commit_engine(&mut self, files: &FileList) -> Result<Option<String>, IndexError> {
        let failed = |error| failed(&self.directory, self.segments, error);
        let before = self.list.clone();
        let name = list_behind(before.as_deref());
        files.write(self.segments, &name)?;
        let mut prepared = self.writer.prepare_commit().map_err(failed)?;
        prepared.set_payload(&name);
        prepared.commit().map_err(failed)?;
        self.list = Some(name);
        Ok(before)
    }

    /// Writes what the deleted articles of the last commit count, and its side dictionaries; as changes of
    /// those of the commit before, where that is less.
    fn write_dictionaries(&self, before: Option<(&str, &Searcher)>) -> Result<(), IndexError> {
        let Some(list) = &self.list else { return Ok(()) };
        let Self { segments, directory, fields, analyzer, searcher, .. } = self;
        std::thread::scope(|scope| {
            let stories = Making::begin(scope, searcher, before, segments);
            Gone::write(segments, searcher, fields, analyzer, before.map(|(_, old)| old))?;
            let gone_of = |searcher| {
                let gone = Gone::open(directory, searcher, fields, analyzer);
                gone.map_err(|error| self.failed(error))
            };
            let gone = &gone_of(searcher)?;
            let commit = Commit { searcher, gone, list };
            let stories = match before {
                Some((list, searcher)) => {
                    let gone = &gone_of(searcher)?;
                    let before = Commit { searcher, gone, list };
                    Dictionaries::follow(&commit, &before, stories, fields, segments)?
                }
                None => Some(stories),
            };
            match stories {
                Some(stories) => Dictionaries::write(&commit, stories, fields, segments),
                None => Ok(()),
            }
        })
    }

    /// Merges down to few segments and ends.
    pub(crate) fn finish(mut self) -> Result<(), IndexError> {
        let failed = |error| failed(&self.directory, self.segments, error);
        if self.merge_at_end {
            self.writer.set_merge_policy(Box::new(NoMergePolicy));
            let metas = self.index.searchable_segment_metas().map_err(failed)?;
            let sizes: Vec<(SegmentId, u32)> =
                metas.iter().map(|meta| (meta.id(), meta.num_docs())).collect();
            let ids = to_merge(sizes);
            if ids.len() > 1 {
                for meta in metas.iter().filter(|meta| ids.contains(&meta.id())) {
                    // What is merged has a checksum of its own again: the damage would be there to stay.
                    let damages = damages_of(&self.index, &self.directory, meta);
                    if let Some((file, reason)) = damages.into_iter().next() {
                        return Err(IndexError::damaged(&self.segments.join(file), reason));
                    }
                }
                match self.writer.merge(&ids).wait() {
                    // The policy's own merge, begun at the commit, has taken some of them; the next
                    // run merges what is left.
                    Err(tantivy::TantivyError::InvalidArgument(_)) => {}
                    merged => drop(merged.map_err(failed)?),
                }
            }
        }
        let is_missing = |name: &String| !self.segments.join(name).exists();
        if self.list.as_ref().is_some_and(|list| names_for(list).iter().any(is_missing)) {
            self.write_dictionaries(None)?;
        }
        let garbage = self.writer.garbage_collect_files();
        garbage.wait().map_err(failed)?;
        let Self { segments, directory, index, analyzer, writer, fields, list, .. } = self;
        let failed = |error| self::failed(&directory, segments, error);
        writer.wait_merging_threads().map_err(failed)?;
        // A merge may have ended with articles in it that were deleted meanwhile.
        let searcher = searcher_of(&index).map_err(failed)?;
        Gone::write(segments, &searcher, &fields, &analyzer, None)?;
        // Last: until then the engine has temporary files of its own.
        sweep(segments, list.as_deref(), &Gone::names(&searcher));
        Ok(())
    }
}

fn read_list(segments: &Path, name: Option<&str>) -> Result<FileList, IndexError> {
    match name {
        Some(name) if !name.contains(['/', '\\']) => FileList::read(segments, name),
        _ => Ok(FileList::default()),
    }
}

/// The name of the list of files of the commit behind the one with the list `before`.
pub(super) fn list_behind(before: Option<&str>) -> String {
    let number = |name: &str| name.strip_prefix("files-")?.strip_suffix(".jsonl")?.parse().ok();
    let last: u64 = before.and_then(number).unwrap_or(0);
    format!("files-{}.jsonl", last + 1)
}

/// What made the engine fail: what the system refused, as far as it did.
fn failed(directory: &SealedDirectory, segments: &Path, error: TantivyError) -> IndexError {
    directory.failure().unwrap_or_else(|| IndexError::engine(segments, error))
}

/// A lock is told of the index, not of a folder in it.
fn locked(folder: &Path, error: IndexError) -> IndexError {
    match error {
        IndexError::Locked(_) => IndexError::Locked(folder.to_path_buf()),
        other => other,
    }
}

fn searcher_of(index: &Index) -> tantivy::Result<Searcher> {
    let builder = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual);
    let reader: tantivy::IndexReader = builder.try_into()?;
    Ok(reader.searcher())
}

/// Which segments are merged at the end of a run: of those beyond the largest few the smallest, as long
/// as each next one is no larger than what is merged so far. A merge costs what is merged; so each
/// article is merged anew a few times only, whatever the number of runs.
fn to_merge(mut sizes: Vec<(SegmentId, u32)>) -> Vec<SegmentId> {
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let beyond = sizes.split_off((MAX_SEGMENTS - 1).min(sizes.len()));
    let mut merged = 0;
    let mut ids = Vec::new();
    for (id, size) in beyond.into_iter().rev() {
        if ids.len() > 1 && u64::from(size) > merged {
            break;
        }
        merged += u64::from(size);
        ids.push(id);
    }
    ids
}

/// Removes what killed runs left behind: lists of files that no commit names, side files of other
/// commits, and the engine's temporary files.
fn sweep(segments: &Path, list: Option<&str>, gone: &[String]) {
    let Ok(entries) = std::fs::read_dir(segments) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_list = name.starts_with("files-") && Some(name.as_str()) != list;
        let is_old =
            is_dictionary(&name) && !list.is_some_and(|list| names_for(list).contains(&name));
        let is_gone = is_gone_file(&name) && !gone.contains(&name);
        if is_list || is_old || is_gone || name.starts_with(".tmp") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
