//! One run over the files: articles that are new or changed come, those that are gone leave, and the
//! others stay as they are.

use std::collections::HashSet;

use super::error::IndexError;
use super::files::{FileEntry, FileList, STANDARD_INPUT};
use super::forgotten::is_unnamed;
use super::ids::{Claim, Ids};
use super::known::Known;
use super::plan::{Plan, Reading, Same};
use super::schema::Marks;
use super::update::{Counts, Progress, Report, UpdateOptions};
use super::writer::SegmentsWriter;
use super::{fingerprint, stamp};
use crate::corpus::{CorpusError, Problem, Record, SourceFile, read_file};

/// The articles that a file had, by id.
type HeldArticles = std::collections::HashMap<String, super::known::Held>;

/// One run over the files.
pub(super) struct Run<'a, 'b> {
    /// `None` where nothing is to be written.
    writer: Option<SegmentsWriter<'a>>,
    folder: &'a std::path::Path,
    options: &'a UpdateOptions,
    progress: &'b mut dyn FnMut(Progress<'_>),
    report: &'b mut Report,
    files: FileList,
    known: Known,
    /// The index that a rebuild replaces: what it has as it is keeps its stamp.
    replaced: Known,
    ids: Ids,
    /// Files that are still to be read.
    pending: HashSet<u64>,
    /// Bytes of text that were read since the last commit.
    since_commit: u64,
    /// The path of the file that was last looked for by its number: articles that one file takes from
    /// another come one after the other.
    looked_for: String,
}

/// Where the articles of a run come from and go to.
pub(super) struct Parts<'a> {
    pub(super) writer: Option<SegmentsWriter<'a>>,
    pub(super) folder: &'a std::path::Path,
    pub(super) files: FileList,
    pub(super) known: Known,
    pub(super) replaced: Known,
}

impl<'a, 'b> Run<'a, 'b> {
    pub(super) fn new(
        parts: Parts<'a>,
        options: &'a UpdateOptions,
        progress: &'b mut dyn FnMut(Progress<'_>),
        report: &'b mut Report,
    ) -> Self {
        let Parts { writer, folder, files, known, replaced } = parts;
        let ids = Ids::new(known.clone(), HashSet::new());
        let pending = HashSet::new();
        Self {
            writer,
            folder,
            options,
            progress,
            report,
            files,
            known,
            replaced,
            ids,
            pending,
            since_commit: 0,
            looked_for: String::new(),
        }
    }

    /// Does what is planned and commits it.
    pub(super) fn run(mut self, plan: Plan<'_>) -> Result<(), IndexError> {
        self.report.unchanged = plan.untouched + plan.same.len() as u64;
        self.report.deferred = plan.deferred;
        if plan.read.is_empty() && plan.removed.is_empty() {
            return self.end_without_articles(plan.same);
        }
        let bytes = plan.read.iter().map(|reading| reading.file.size).sum();
        (self.progress)(Progress::Start { files: plan.read.len() as u64, bytes });
        self.files.stamp = stamp::next(self.files.stamp);
        let mut leaving = HashSet::new();
        for path in &plan.removed {
            leaving.extend(self.remove_file(path));
        }
        let numbers = |reading: &Reading<'_>| {
            let entry = self.files.files.get(reading.before.as_ref()?)?;
            Some(entry.number)
        };
        self.pending = plan.read.iter().filter_map(numbers).collect();
        leaving.extend(&self.pending);
        self.ids = Ids::new(self.known.clone(), leaving);
        for same in plan.same {
            self.rename(same);
        }
        for reading in plan.read {
            if self.is_stopped() {
                self.report.stopped = true;
                break;
            }
            self.read(&reading)?;
        }
        self.commit()?;
        let mut entries = self.files.files.values();
        self.report.look_again = self.options.only.is_some()
            && self.report.gone > 0
            && entries.any(|entry| entry.duplicates > 0);
        (self.progress)(Progress::Merging);
        self.report.total = self.files.articles();
        let Some(mut writer) = self.writer else { return Ok(()) };
        if self.report.stopped {
            writer.leave_merges();
        }
        writer.finish()
    }

    fn is_stopped(&self) -> bool {
        self.options.stop.as_ref().is_some_and(super::update::Stop::is_asked)
    }

    /// Where no article comes or goes, only the list of files may have to be written.
    fn end_without_articles(mut self, same: Vec<Same<'_>>) -> Result<(), IndexError> {
        let changes = !same.is_empty();
        for same in same {
            self.rename(same);
        }
        self.report.total = self.files.articles();
        let Some(mut writer) = self.writer else { return Ok(()) };
        if changes {
            writer.commit_list(&self.files)?;
        }
        writer.finish()
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        self.since_commit = 0;
        let Some(writer) = &mut self.writer else { return Ok(()) };
        (self.progress)(Progress::Committing);
        writer.commit(&self.files)
    }

    /// Commits in the middle of a file, however large it is: the list says that it is to be read again. Of
    /// `held`, what was in it before, nothing has left yet.
    fn commit_inside(&mut self, entry: &FileEntry, held: &HeldArticles) -> Result<(), IndexError> {
        let path = entry.path.clone();
        self.files.files.insert(path.clone(), unfinished(entry, held));
        let committed = self.commit();
        self.files.files.remove(&path);
        self.files.stamp = stamp::next(self.files.stamp);
        committed
    }

    /// Takes a file that is gone out of the list, and its articles out of the index; gives its number.
    fn remove_file(&mut self, path: &str) -> Option<u64> {
        let entry = self.files.files.remove(path)?;
        if let Some(writer) = &mut self.writer {
            writer.delete_file(entry.number);
        }
        self.report.removed += 1;
        self.report.gone += entry.articles;
        let counts = Counts { gone: entry.articles, ..Counts::default() };
        (self.progress)(Progress::FileChanged { path: path.as_ref(), why: None, counts });
        Some(entry.number)
    }

    /// Notes another name or time of a file whose content is what it was.
    fn rename(&mut self, same: Same<'_>) {
        let Some(mut entry) = self.files.files.remove(&same.before) else { return };
        if same.before != same.absolute {
            self.report.renamed += 1;
            entry.shown = Some(same.file.path.to_string_lossy().into_owned());
        }
        entry.path.clone_from(&same.absolute);
        entry.relative.clone_from(&same.file.relative);
        entry.modified = same.file.modified;
        entry.unsettled = same.unsettled;
        self.files.files.insert(same.absolute, entry);
    }

    /// Reads one file: what changed of it comes, what is gone leaves.
    fn read(&mut self, reading: &Reading<'_>) -> Result<(), IndexError> {
        let file = reading.file;
        (self.progress)(Progress::File(&file.path));
        // Before the records are read: a change in between shows in the next run.
        let hash = fingerprint::of_file(&file.path).unwrap_or(0);
        let old = reading.before.as_ref().and_then(|before| self.files.files.remove(before));
        let number = old.as_ref().map_or(self.files.next_number, |old| old.number);
        if old.is_none() {
            self.files.next_number += 1;
        } else {
            self.pending.remove(&number);
        }
        let failed = |error| IndexError::engine(self.folder, error);
        let mut held = match &old {
            Some(_) => self.known.of_file(number).map_err(failed)?,
            None => Default::default(),
        };
        let mut entry = FileEntry {
            path: reading.absolute.clone(),
            relative: file.relative.clone(),
            number,
            size: file.size,
            modified: file.modified,
            mark: file.mark(),
            hash,
            unsettled: reading.unsettled,
            ..FileEntry::default()
        };
        let mut counts = Counts::default();
        for record in read_file(file, &self.options.limits) {
            let taken = match record {
                Ok(record) => self.take(record, file, &mut entry, &mut held, &mut counts)?,
                Err(error) => Err(error),
            };
            if let Err(error) = taken {
                entry.rejected += 1;
                entry.duplicates += u64::from(matches!(error.problem, Problem::DuplicateId { .. }));
                self.reject(&error)?;
            }
            if self.is_stopped() {
                self.report.stopped = true;
                break;
            }
            if self.since_commit >= self.options.commit_every {
                self.commit_inside(&entry, &held)?;
            }
        }
        if self.report.stopped {
            entry = unfinished(&entry, &held);
            held.clear();
        }
        for id in held.into_keys() {
            // What another record of this run has taken is not this file's any more.
            if !self.ids.is_seen(&id) {
                counts.gone += 1;
                if let Some(writer) = &mut self.writer {
                    writer.delete_article(&id);
                }
            }
        }
        let renamed = reading.before.as_ref().is_some_and(|before| *before != reading.absolute);
        if (counts.kept > 0 || self.report.stopped)
            && (renamed || old.is_some_and(|old| old.shown.is_some()))
        {
            entry.shown = Some(file.path.to_string_lossy().into_owned());
        }
        self.files.files.insert(reading.absolute.clone(), entry);
        self.report.count(&counts, file.size);
        self.report.renamed += u64::from(renamed);
        let why = Some(reading.why);
        (self.progress)(Progress::FileChanged { path: &file.path, why, counts });
        (self.progress)(Progress::FileDone(file.size));
        Ok(())
    }

    /// Takes one record: as it is, as another than before, or as a new one.
    fn take(
        &mut self,
        record: Record,
        file: &SourceFile,
        entry: &mut FileEntry,
        held: &mut HeldArticles,
        counts: &mut Counts,
    ) -> Result<Result<(), CorpusError>, IndexError> {
        let Record { article, line, warnings, .. } = record;
        let mut marks = Marks {
            file: entry.number,
            fingerprint: fingerprint::of_article(&article),
            added: self.files.stamp,
        };
        if self.files.forgotten.holds(&article.id, marks.fingerprint, &entry.relative) {
            self.files.forgotten.held_from(&article.id, marks.fingerprint, entry.number);
            counts.forgotten += 1;
            return Ok(Ok(()));
        }
        let failed = |error| IndexError::engine(self.folder, error);
        let own = held.get(&article.id).copied();
        let files = &self.files;
        let gives = |number: u64| file.is_standard_input() && files.is_standard_input(number);
        let claim =
            self.ids.claim(&article.id, entry.number, own.is_some(), &gives).map_err(failed)?;
        if let Claim::Taken(first) = claim {
            let problem =
                Problem::DuplicateId { id: article.id, first: self.name_of(first, entry) };
            let path = article.path.into();
            return Ok(Err(CorpusError { path, line: Some(line), problem }));
        }
        held.remove(&article.id);
        entry.articles += 1;
        entry.unnamed += u64::from(is_unnamed(&article.id, &entry.relative));
        for warning in &warnings {
            self.report.warnings += 1;
            let path = article.path.as_ref();
            (self.progress)(Progress::Warning { path, line, warning });
        }
        if own.is_some_and(|own| own.fingerprint == marks.fingerprint) {
            counts.kept += 1;
            return Ok(Ok(()));
        }
        if own.is_some() {
            counts.changed += 1;
        } else {
            counts.added += 1;
        }
        if let Claim::From(other) = &claim
            && (self.pending.contains(&other.file) || self.files.is_standard_input(other.file))
            && let Some(giver) = self.file_of(other.file)
        {
            // A commit before that file is read must not count the article twice, and what came on
            // standard input is not read again.
            giver.articles = giver.articles.saturating_sub(1);
            if giver.articles == 0 && giver.path.starts_with(STANDARD_INPUT) {
                let path = giver.path.clone();
                self.files.files.remove(&path);
            }
        }
        let before = match claim {
            Claim::From(other) => Some(other),
            _ => own.or(self.replaced.of_id(&article.id).map_err(failed)?),
        };
        if let Some(before) = before.filter(|before| before.fingerprint == marks.fingerprint) {
            // The same article at another place is no news.
            marks.added = before.added;
        }
        let bytes = (article.title.len() + article.body.len()) as u64;
        self.report.bytes += bytes;
        self.since_commit += bytes;
        if let Some(writer) = &mut self.writer {
            if own.is_some() || matches!(claim, Claim::From(_)) {
                writer.delete_article(&article.id);
            }
            writer.add(&article, marks)?;
        }
        (self.progress)(Progress::Article(bytes));
        Ok(Ok(()))
    }

    /// The file with a number.
    fn file_of(&mut self, number: u64) -> Option<&mut FileEntry> {
        let is_it = |entry: &FileEntry| entry.number == number;
        if !self.files.files.get(&self.looked_for).is_some_and(is_it) {
            self.looked_for = self.files.files.values().find(|entry| is_it(entry))?.path.clone();
        }
        self.files.files.get_mut(&self.looked_for)
    }

    /// How a file is named to people.
    fn name_of(&mut self, number: u64, reading: &FileEntry) -> String {
        if number == reading.number {
            return "this file".to_owned();
        }
        let entry = self.file_of(number);
        entry.map_or_else(|| "another file".to_owned(), |entry| entry.relative.clone())
    }

    fn reject(&mut self, error: &CorpusError) -> Result<(), IndexError> {
        self.report.rejected += 1;
        (self.progress)(Progress::Rejected(error));
        if self.options.strict { Err(IndexError::Strict) } else { Ok(()) }
    }
}

/// The entry of a file that is not read to its end.
fn unfinished(entry: &FileEntry, held: &HeldArticles) -> FileEntry {
    let articles = entry.articles + held.len() as u64;
    FileEntry { articles, again: true, ..entry.clone() }
}
