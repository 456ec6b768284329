//! Bringing an index up to date with the files.
//!
//! Only new and changed files are read, by size and time, and by their bytes where those are not
//! enough; of these only new and changed articles are indexed; what is gone leaves. The files are read
//! in a fixed order by one thread, so that the same files give the same index; the engine's threads
//! analyze and write.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::error::IndexError;
use super::files::FileList;
use super::known::Known;
use super::lock::WriterLock;
use super::manifest::{Manifest, SEGMENTS, UNFINISHED, generations, is_empty};
use super::plan::{Scope, Why, plan};
use super::run::{Parts, Run};
use super::stamp::now_nanoseconds;
use super::store::Store;
use super::writer::SegmentsWriter;
use crate::analysis::{Options, PersianAnalyzer};
use crate::corpus::{
    CorpusError, Found, Limits, Reading, Warning, find_files_read_as, find_within,
};

/// An indexing thread more for so many bytes of files that may have changed.
const BYTES_PER_THREAD: u64 = 8 << 20;

/// How to bring an index up to date.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Read everything again into a new index and put it in the place of the old one at the end.
    pub rebuild: bool,
    /// Indexing threads.
    pub threads: usize,
    /// Memory of the indexing threads in bytes.
    pub memory: usize,
    /// Bytes of text that are read between two commits: what a crash can cost.
    pub commit_every: u64,
    /// Stop at the first rejected file or record, and leave the index as it was at the last commit.
    pub strict: bool,
    /// Bounds of what is read.
    pub limits: Limits,
    /// How files are read, as far as they do not say themselves. Files that it concerns are read
    /// again where it is another one than the last time.
    pub reading: Reading,
    /// The layers of the analyzer; those of the index, or all for a new one, when `None`.
    pub analyzer: Option<Options>,
    /// Read and compare, but write nothing.
    pub dry_run: bool,
    /// Only these files, and what is below these folders; all that is below the paths when `None`.
    pub only: Option<Vec<PathBuf>>,
    /// Files that were changed less than this ago are left for later: they may be half written.
    pub quiet: Duration,
    /// Asked between two files; what was read is committed and the run ends.
    pub stop: Option<Stop>,
}

impl Default for UpdateOptions {
    /// One thread, 192 MB, a commit every 512 MB, everything written.
    fn default() -> Self {
        Self {
            rebuild: false,
            threads: 1,
            memory: 192 << 20,
            commit_every: 512 << 20,
            strict: false,
            limits: Limits::default(),
            reading: Reading::default(),
            analyzer: None,
            dry_run: false,
            only: None,
            quiet: Duration::ZERO,
            stop: None,
        }
    }
}

/// A request to end a run early, from another thread.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks to end.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether that was asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What became of the records of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles that are new.
    pub added: u64,
    /// Articles that say something else than before.
    pub changed: u64,
    /// Articles that stayed as they are.
    pub kept: u64,
    /// Articles that are gone.
    pub gone: u64,
    /// Records left out because their article is forgotten.
    pub forgotten: u64,
}

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files found.
    pub files: u64,
    /// Files read because they are new or changed.
    pub read: u64,
    /// Their bytes on the disk.
    pub read_bytes: u64,
    /// Files whose content is what it was.
    pub unchanged: u64,
    /// Files that have another name.
    pub renamed: u64,
    /// Files that are gone and whose articles were taken out.
    pub removed: u64,
    /// Files that were left for later because they are being written.
    pub deferred: u64,
    /// Files of other formats.
    pub skipped: u64,
    /// Articles that are new.
    pub added: u64,
    /// Articles that say something else than before.
    pub changed: u64,
    /// Articles in files that were read that stayed as they are.
    pub kept: u64,
    /// Articles that are gone.
    pub gone: u64,
    /// Records left out because their article is forgotten.
    pub forgotten: u64,
    /// Files or records rejected in this run.
    pub rejected: u64,
    /// Records with something that could not be taken.
    pub warnings: u64,
    /// Bytes of text indexed.
    pub bytes: u64,
    /// Articles in the index at the end.
    pub total: u64,
    /// Whether the run ended early because that was asked.
    pub stopped: bool,
    /// Whether ids became free that records of files wait for which were not looked at.
    pub look_again: bool,
}

impl Report {
    /// Adds what became of one file.
    pub(super) fn count(&mut self, counts: &Counts, bytes: u64) {
        self.read += 1;
        self.read_bytes += bytes;
        self.added += counts.added;
        self.changed += counts.changed;
        self.kept += counts.kept;
        self.gone += counts.gone;
        self.forgotten += counts.forgotten;
    }
}

/// What goes on, for whoever shows it.
#[derive(Debug)]
pub enum Progress<'a> {
    /// The files are known: how many are to be read, and their bytes on the disk.
    Start {
        /// Files to read.
        files: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// A file begins.
    File(&'a Path),
    /// An article was indexed: bytes of text.
    Article(u64),
    /// What became of a file that is new, changed or gone.
    FileChanged {
        /// The file.
        path: &'a Path,
        /// Why it was read; `None` for a file that is gone.
        why: Option<Why>,
        /// What became of its records.
        counts: Counts,
    },
    /// A file is done: bytes on the disk.
    FileDone(u64),
    /// A file or a record was rejected.
    Rejected(&'a CorpusError),
    /// Something of a record was not taken.
    Warning {
        /// The file.
        path: &'a Path,
        /// The line.
        line: u64,
        /// What.
        warning: &'a Warning,
    },
    /// Work on the index that takes a while.
    Committing,
    /// Merging segments.
    Merging,
}

/// Brings the index in `folder` up to date with the files under `paths`, making it if need be.
///
/// Files under these paths that are gone leave the index; files indexed from elsewhere stay.
///
/// # Errors
///
/// When the index cannot be used or written, and with `strict` at the first rejected record.
/// Rejected files and records are told through `progress` and counted in the report.
pub fn update(
    paths: &[PathBuf],
    folder: &Path,
    options: &UpdateOptions,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Report, IndexError> {
    let (old, _) = prepare(folder, options)?;
    // Before the files are looked at: what is changed later counts as changed just now.
    let now = now_nanoseconds();
    let found = match &options.only {
        Some(only) => find_within(paths, only, &options.reading),
        None => find_files_read_as(paths, &options.reading),
    };
    let mut report = Report {
        files: found.files.len() as u64,
        skipped: found.skipped,
        rejected: found.errors.len() as u64,
        ..Report::default()
    };
    for error in &found.errors {
        progress(Progress::Rejected(error));
    }
    if options.strict && !found.errors.is_empty() {
        return Err(IndexError::Strict);
    }
    if old.is_none() && found.files.is_empty() {
        // Nothing to make an index of.
        return Ok(report);
    }
    let quiet = u64::try_from(options.quiet.as_nanos()).unwrap_or(u64::MAX);
    let scope = Scope { roots: paths, only: options.only.as_deref(), now, quiet };
    if options.dry_run {
        compare(folder, options, &scope, &found, progress, &mut report)?;
    } else {
        write(folder, options, &scope, &found, progress, &mut report)?;
    }
    Ok(report)
}

/// The index that is there, and the analyzer to index with.
fn prepare(
    folder: &Path,
    options: &UpdateOptions,
) -> Result<(Option<Manifest>, PersianAnalyzer), IndexError> {
    let old = match Manifest::read(folder) {
        Ok(manifest) => Some(manifest),
        Err(IndexError::Missing(_)) => None,
        Err(IndexError::NotAnIndex(path)) if !is_empty(folder) => {
            return Err(IndexError::NotAnIndex(path));
        }
        // A manifest that cannot be read is no reason to lose what may be an index.
        Err(error @ IndexError::Manifest { .. }) if !options.rebuild => return Err(error),
        // The folder of segments that was in use is the first one: rebuilds count on.
        Err(IndexError::Manifest { .. }) => {
            let first = generations(folder).first().copied();
            first.map(|first| Manifest::new(first, &PersianAnalyzer::default()))
        }
        Err(error) => return Err(error),
    };
    let wanted = options.analyzer.map(PersianAnalyzer::with_options);
    let analyzer = match &old {
        Some(manifest) if !options.rebuild => {
            let analyzer = manifest.check(folder)?;
            if wanted.as_ref().is_some_and(|wanted| *wanted != analyzer) {
                return Err(IndexError::Analyzer {
                    path: folder.to_path_buf(),
                    found: analyzer.name(),
                    expected: wanted.unwrap_or_default().name(),
                });
            }
            analyzer
        }
        Some(manifest) => {
            wanted.or_else(|| PersianAnalyzer::from_name(&manifest.analyzer)).unwrap_or_default()
        }
        None => wanted.unwrap_or_default(),
    };
    Ok((old, analyzer))
}

/// Says what would happen, and changes nothing.
fn compare(
    folder: &Path,
    options: &UpdateOptions,
    scope: &Scope<'_>,
    found: &Found,
    progress: &mut dyn FnMut(Progress<'_>),
    report: &mut Report,
) -> Result<(), IndexError> {
    let (mut files, mut known) = (FileList::default(), Known::nothing());
    match Store::open(folder) {
        Ok(store) => {
            files = store.files()?;
            known = Known::new(store.searcher(), store.fields);
        }
        Err(IndexError::Missing(_)) => {}
        Err(error) if !options.rebuild => return Err(error),
        Err(_) => {}
    }
    if options.rebuild {
        files = FileList { forgotten: files.forgotten, ..FileList::default() };
        known = Known::nothing();
    }
    let plan = plan(scope, found, &files);
    let parts = Parts { writer: None, folder, files, known, replaced: Known::nothing() };
    Run::new(parts, options, progress, report).run(plan)
}

/// Writes what changed.
fn write(
    folder: &Path,
    options: &UpdateOptions,
    scope: &Scope<'_>,
    found: &Found,
    progress: &mut dyn FnMut(Progress<'_>),
    report: &mut Report,
) -> Result<(), IndexError> {
    std::fs::create_dir_all(folder).map_err(|io| IndexError::io(folder, io))?;
    let _lock = WriterLock::take(folder)?;
    // Nobody changes it from here on.
    let (old, analyzer) = prepare(folder, options)?;
    let analyzer = &analyzer;
    if let Some(old) = &old {
        sweep(folder, old);
    }
    let manifest = match &old {
        Some(manifest) if !options.rebuild => manifest.clone(),
        _ => Manifest::new(next_generation(folder), analyzer),
    };
    let segments = folder.join(&manifest.segments);
    let replaced = old.as_ref().filter(|_| options.rebuild);
    if old.is_none() {
        // First: segments that no manifest names could be anybody's.
        manifest.write(folder)?;
    }
    let open = || {
        let threads = |list: &FileList| threads_for(found, list, options.threads.max(1));
        SegmentsWriter::open(folder, &segments, analyzer, threads, options.memory)
    };
    let mut writer = open()?;
    let mut files = writer.files()?;
    let mut before = Known::nothing();
    if let Some(manifest) = replaced {
        // What is forgotten stays forgotten, and what is the same as before is no news.
        match Store::open(folder) {
            Ok(store) => {
                let list = store.files()?;
                files.stamp = list.stamp;
                files.forgotten = list.forgotten;
                before = Known::new(store.searcher(), store.fields);
            }
            Err(_) => files.forgotten = FileList::salvage(&folder.join(&manifest.segments)),
        }
    }
    let known = writer.known();
    let plan = plan(scope, found, &files);
    let parts = Parts { writer: Some(writer), folder, files, known, replaced: before };
    let outcome = Run::new(parts, options, progress, report).run(plan);
    if let Err(error) = outcome {
        if replaced.is_some() {
            let _ = std::fs::remove_dir_all(&segments);
        } else {
            // What was written since the last commit is of no use; a full disk needs the room.
            drop(open());
        }
        return Err(error);
    }
    if replaced.is_some() {
        if report.stopped {
            // Half of a new index is worth less than the old one.
            let _ = std::fs::remove_dir_all(&segments);
            return Ok(());
        }
        manifest.write(folder)?;
    }
    sweep(folder, &manifest);
    Ok(())
}

/// With how many threads files are indexed. Each makes segments of its own, with the words of its
/// articles in it, which costs more than it helps where there is little to index.
fn threads_for(found: &Found, list: &FileList, most: usize) -> usize {
    if list.files.is_empty() {
        return most;
    }
    let known: HashSet<(u64, u64)> =
        list.files.values().map(|entry| (entry.size, entry.modified)).collect();
    let others = found.files.iter().filter(|file| !known.contains(&(file.size, file.modified)));
    let bytes: u64 = others.map(|file| file.size).sum();
    usize::try_from(bytes / BYTES_PER_THREAD).unwrap_or(most).clamp(1, most)
}

/// A number for a new folder of segments: none that is there has a larger one.
pub(super) fn next_generation(folder: &Path) -> u32 {
    generations(folder).last().map_or(1, |last| last.saturating_add(1))
}

/// Removes folders of segments that no manifest names, leftovers of rebuilds, and what was not written
/// to its end.
pub(super) fn sweep(folder: &Path, manifest: &Manifest) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(SEGMENTS) && name != manifest.segments {
            let _ = std::fs::remove_dir_all(entry.path());
        } else if name.starts_with(UNFINISHED) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
