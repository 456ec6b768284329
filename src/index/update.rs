//! Bringing an index up to date with the files.
//!
//! Only new and changed files are read, by size and time; articles of files that are gone leave.
//! The files are read in a fixed order by one thread, so that the same files give the same index;
//! the engine's threads analyze and write.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};

use super::error::IndexError;
use super::files::{FileEntry, FileList};
use super::manifest::{Manifest, is_empty};
use super::store::find;
use super::writer::SegmentsWriter;
use crate::analysis::{Options, PersianAnalyzer};
use crate::article::Article;
use crate::corpus::{
    CorpusError, Found, Limits, Problem, Reading, SourceFile, Warning, find_files_read_as,
    read_file,
};

/// What stands before the number of an entry of the list that came on standard input; no absolute
/// path begins so.
const STANDARD_INPUT: &str = "stdin:";

/// Text read between two commits: what a crash can cost.
const COMMIT_BYTES: u64 = 512 << 20;

/// How to bring an index up to date.
#[derive(Clone, Debug)]
pub struct UpdateOptions {
    /// Read everything again into a new index and put it in the place of the old one at the end.
    pub rebuild: bool,
    /// Indexing threads.
    pub threads: usize,
    /// Memory of the indexing threads in bytes.
    pub memory: usize,
    /// Stop at the first rejected file or record, and leave the index as it was at the last commit.
    pub strict: bool,
    /// Bounds of what is read.
    pub limits: Limits,
    /// How files are read, as far as they do not say themselves. Files that it concerns are read
    /// again where it is another one than the last time.
    pub reading: Reading,
    /// The layers of the analyzer; those of the index, or all for a new one, when `None`.
    pub analyzer: Option<Options>,
}

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files found.
    pub files: u64,
    /// Files read because they are new or changed.
    pub read: u64,
    /// Files that were left alone because nothing changed.
    pub unchanged: u64,
    /// Files that are gone and whose articles were taken out.
    pub removed: u64,
    /// Files of other formats.
    pub skipped: u64,
    /// Articles added.
    pub articles: u64,
    /// Files or records rejected in this run.
    pub rejected: u64,
    /// Records with something that could not be taken.
    pub warnings: u64,
    /// Bytes of text read.
    pub bytes: u64,
    /// Articles in the index at the end.
    pub total: u64,
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
    /// An article was added: bytes of text.
    Article(u64),
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
    let old = match Manifest::read(folder) {
        Ok(manifest) => Some(manifest),
        Err(IndexError::Missing(_)) => None,
        Err(IndexError::NotAnIndex(path)) if !is_empty(folder) => {
            return Err(IndexError::NotAnIndex(path));
        }
        // A manifest that cannot be read is no reason to lose what may be an index.
        Err(error @ IndexError::Manifest { .. }) if !options.rebuild => return Err(error),
        Err(IndexError::Manifest { .. }) => None,
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
    let found = find_files_read_as(paths, &options.reading);
    if old.is_none() && found.files.is_empty() {
        // Nothing to make an index of.
        for error in &found.errors {
            progress(Progress::Rejected(error));
        }
        let rejected = found.errors.len() as u64;
        return Ok(Report { skipped: found.skipped, rejected, ..Report::default() });
    }
    std::fs::create_dir_all(folder).map_err(|io| IndexError::io(folder, io))?;
    let manifest = match &old {
        Some(manifest) if !options.rebuild => manifest.clone(),
        Some(manifest) => Manifest::new(manifest.generation() + 1, &analyzer),
        None => Manifest::new(next_generation(folder), &analyzer),
    };
    let segments = folder.join(&manifest.segments);
    let replaces = options.rebuild && old.is_some();
    if replaces && segments.exists() {
        // The rest of a rebuild that was cut off.
        std::fs::remove_dir_all(&segments).map_err(|io| IndexError::io(&segments, io))?;
    }
    let writer =
        SegmentsWriter::open(folder, &segments, &analyzer, options.threads.max(1), options.memory)?;
    if old.is_none() {
        // It may come before the first commit: segments without a commit are an empty index.
        manifest.write(folder)?;
    }
    let mut report = Report::default();
    let run = Run::new(writer, options, progress, &mut report);
    if let Err(error) = run.and_then(|run| run.run(paths, &found)) {
        if replaces {
            let _ = std::fs::remove_dir_all(&segments);
        }
        return Err(error);
    }
    if replaces {
        manifest.write(folder)?;
    }
    sweep(folder, &manifest);
    Ok(report)
}

/// A number for the folder of segments of a new index that no leftover folder has.
fn next_generation(folder: &Path) -> u32 {
    (1..).find(|number| !folder.join(format!("segments-{number}")).exists()).unwrap_or(1)
}

/// Removes folders of segments that no manifest names: leftovers of rebuilds.
fn sweep(folder: &Path, manifest: &Manifest) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("segments-") && name != manifest.segments {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// One run over the files.
struct Run<'a, 'b> {
    writer: SegmentsWriter<'a>,
    options: &'a UpdateOptions,
    progress: &'b mut dyn FnMut(Progress<'_>),
    report: &'b mut Report,
    files: FileList,
    /// The path in the list of what is being read.
    reading: String,
    ids: Ids,
}

/// Ids in use, as hashes: those of this run, and those of files that stay, asked of the index.
struct Ids {
    hasher: std::hash::RandomState,
    /// Of this run: the hash of the id to the number of its file.
    seen: HashMap<u64, u64>,
    /// Files whose articles leave in this run: their ids are free.
    leaving: HashSet<u64>,
    searcher: Option<tantivy::Searcher>,
}

impl Ids {
    fn hash(&self, id: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(id.as_bytes());
        hasher.finish()
    }
}

impl<'a, 'b> Run<'a, 'b> {
    fn new(
        writer: SegmentsWriter<'a>,
        options: &'a UpdateOptions,
        progress: &'b mut dyn FnMut(Progress<'_>),
        report: &'b mut Report,
    ) -> Result<Self, IndexError> {
        let files = writer.files()?;
        let ids = Ids {
            hasher: std::hash::RandomState::new(),
            seen: HashMap::new(),
            leaving: HashSet::new(),
            searcher: None,
        };
        Ok(Self { writer, options, progress, report, files, reading: String::new(), ids })
    }

    fn run(mut self, paths: &[PathBuf], found: &Found) -> Result<(), IndexError> {
        self.report.files = found.files.len() as u64;
        self.report.skipped = found.skipped;
        for error in &found.errors {
            self.reject(error)?;
        }
        let (to_read, removed) = self.plan(paths, found);
        self.report.unchanged = self.report.files - to_read.len() as u64;
        self.report.removed = removed.len() as u64;
        if to_read.is_empty() && removed.is_empty() {
            self.report.total = self.files.files.values().map(|entry| entry.articles).sum();
            return self.writer.finish();
        }
        (self.progress)(Progress::Start {
            files: to_read.len() as u64,
            bytes: to_read.iter().map(|(_, file)| file.size).sum(),
        });
        for path in &removed {
            if let Some(entry) = self.files.files.remove(path) {
                self.writer.delete_file(entry.number);
                self.ids.leaving.insert(entry.number);
            }
        }
        for (absolute, _) in &to_read {
            if let Some(entry) = self.files.files.get(absolute) {
                self.ids.leaving.insert(entry.number);
            }
        }
        if !self.files.files.is_empty() {
            self.ids.searcher = self.searcher();
        }
        let mut since_commit = 0;
        for (absolute, file) in to_read {
            let before = self.report.bytes;
            self.read(absolute, file)?;
            since_commit += self.report.bytes - before;
            if since_commit >= COMMIT_BYTES {
                since_commit = 0;
                (self.progress)(Progress::Committing);
                self.writer.commit(&self.files)?;
            }
        }
        (self.progress)(Progress::Committing);
        self.writer.commit(&self.files)?;
        (self.progress)(Progress::Merging);
        self.report.total = self.files.files.values().map(|entry| entry.articles).sum();
        self.writer.finish()
    }

    fn searcher(&self) -> Option<tantivy::Searcher> {
        let builder = self.writer.index().reader_builder();
        let reader = builder.reload_policy(tantivy::ReloadPolicy::Manual).try_into().ok()?;
        Some(tantivy::IndexReader::searcher(&reader))
    }

    /// Which files are to be read, and the paths in the list of those that are gone.
    fn plan<'f>(
        &self,
        paths: &[PathBuf],
        found: &'f Found,
    ) -> (Vec<(String, &'f SourceFile)>, Vec<String>) {
        let absolute: Vec<String> = found.files.iter().map(|file| self.key(file)).collect();
        let present: HashSet<&str> = absolute.iter().map(String::as_str).collect();
        let roots: Vec<PathBuf> =
            paths.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
        let unreadable: Vec<PathBuf> =
            found.errors.iter().filter_map(|error| std::path::absolute(&error.path).ok()).collect();
        let removed: Vec<String> = self
            .files
            .files
            .keys()
            .filter(|path| !present.contains(path.as_str()))
            .filter(|path| roots.iter().any(|root| Path::new(path).starts_with(root)))
            // What cannot be looked at is not gone.
            .filter(|path| !unreadable.iter().any(|gone| Path::new(path).starts_with(gone)))
            .cloned()
            .collect();
        let is_changed = |absolute: &str, file: &SourceFile| {
            self.files.files.get(absolute).is_none_or(|entry| {
                entry.size != file.size
                    || entry.modified != file.modified
                    || entry.relative != file.relative
                    || entry.mark != file.mark()
            })
        };
        let anything = !removed.is_empty()
            || absolute
                .iter()
                .zip(&found.files)
                .any(|(path, file)| self.files.files.contains_key(path) && is_changed(path, file));
        let to_read = absolute
            .into_iter()
            .zip(&found.files)
            .filter(|(path, file)| {
                // Ids may have become free for records that were rejected.
                let retry = anything
                    && self.files.files.get(path).is_some_and(|entry| entry.duplicates > 0);
                retry || is_changed(path, file)
            })
            .collect();
        (to_read, removed)
    }

    /// The path under which a file stands in the list. What comes on standard input adds to what
    /// came there before, so that each time is an entry of its own.
    fn key(&self, file: &SourceFile) -> String {
        if file.is_standard_input() {
            format!("{STANDARD_INPUT}{}", self.files.next_number)
        } else {
            absolute(&file.path)
        }
    }

    /// Reads one file: its old articles leave, its new ones come.
    fn read(&mut self, absolute: String, file: &SourceFile) -> Result<(), IndexError> {
        (self.progress)(Progress::File(&file.path));
        let number = self.files.next_number;
        self.files.next_number += 1;
        if let Some(old) = self.files.files.remove(&absolute) {
            self.writer.delete_file(old.number);
        }
        self.report.read += 1;
        self.reading.clone_from(&absolute);
        let mut entry = FileEntry {
            path: absolute.clone(),
            relative: file.relative.clone(),
            number,
            size: file.size,
            modified: file.modified,
            mark: file.mark(),
            articles: 0,
            rejected: 0,
            duplicates: 0,
        };
        for record in read_file(file, &self.options.limits) {
            let record = record.and_then(|record| {
                self.check_id(&record.article, number, record.line)?;
                Ok(record)
            });
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    entry.rejected += 1;
                    entry.duplicates +=
                        u64::from(matches!(error.problem, Problem::DuplicateId { .. }));
                    self.reject(&error)?;
                    continue;
                }
            };
            for warning in &record.warnings {
                self.report.warnings += 1;
                let path = Path::new(&record.article.path);
                (self.progress)(Progress::Warning { path, line: record.line, warning });
            }
            let bytes = (record.article.title.len() + record.article.body.len()) as u64;
            self.writer.add(&record.article, number)?;
            entry.articles += 1;
            self.report.articles += 1;
            self.report.bytes += bytes;
            (self.progress)(Progress::Article(bytes));
        }
        self.files.files.insert(absolute, entry);
        (self.progress)(Progress::FileDone(file.size));
        Ok(())
    }

    /// Whether an id is free; if so it is taken.
    fn check_id(&mut self, article: &Article, number: u64, line: u64) -> Result<(), CorpusError> {
        let id = article.id.as_str();
        let hash = self.ids.hash(id);
        let first = match self.ids.seen.get(&hash) {
            Some(first) => Some(*first),
            None => self.stored_file_of(id).filter(|first| !self.ids.leaving.contains(first)),
        };
        let Some(first) = first else {
            self.ids.seen.insert(hash, number);
            return Ok(());
        };
        if self.replaces(number, first) {
            self.writer.delete_article(id);
            self.ids.seen.insert(hash, number);
            return Ok(());
        }
        let first = if first == number {
            "this file".to_owned()
        } else {
            let entry = self.files.files.values().find(|entry| entry.number == first);
            entry.map_or_else(|| "another file".to_owned(), |entry| entry.relative.clone())
        };
        Err(CorpusError {
            path: PathBuf::from(&article.path),
            line: Some(line),
            problem: Problem::DuplicateId { id: id.to_owned(), first },
        })
    }

    /// Whether an article of standard input takes the place of one that came there another time; the
    /// entry of that time then has one article less.
    fn replaces(&mut self, number: u64, first: u64) -> bool {
        if first == number || !self.reading.starts_with(STANDARD_INPUT) {
            return false;
        }
        let mut entries = self.files.files.values_mut();
        let came = |entry: &&mut FileEntry| {
            entry.number == first && entry.path.starts_with(STANDARD_INPUT)
        };
        let Some(entry) = entries.find(came) else { return false };
        entry.articles = entry.articles.saturating_sub(1);
        if entry.articles == 0 {
            let path = entry.path.clone();
            self.files.files.remove(&path);
        }
        true
    }

    /// The number of the file whose article has this id in the last commit.
    fn stored_file_of(&self, id: &str) -> Option<u64> {
        let searcher = self.ids.searcher.as_ref()?;
        let term = tantivy::Term::from_field_text(self.writer.fields().id, id);
        searcher.segment_readers().iter().find_map(|segment| {
            let document = find(segment, &term).ok().flatten()?;
            segment.fast_fields().u64("file").ok()?.first(document)
        })
    }

    fn reject(&mut self, error: &CorpusError) -> Result<(), IndexError> {
        self.report.rejected += 1;
        (self.progress)(Progress::Rejected(error));
        if self.options.strict { Err(IndexError::Strict) } else { Ok(()) }
    }
}

fn absolute(path: &Path) -> String {
    let real = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    real.unwrap_or_else(|_| path.to_path_buf()).to_string_lossy().into_owned()
}
