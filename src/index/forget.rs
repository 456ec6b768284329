//! Taking articles out for good, and letting them come back.

use std::path::Path;

use super::error::IndexError;
use super::files::FileList;
use super::forgotten::{ForgottenEntry, is_unnamed};
use super::lock::WriterLock;
use super::manifest::Manifest;
use super::stamp;
use super::store::Store;
use super::writer::SegmentsWriter;

/// Memory of the one thread that has nothing to index, in bytes: the least that the engine takes.
const MEMORY: usize = 15 << 20;

/// What became of ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForgetReport {
    /// How many articles were taken out, or may come back.
    pub done: u64,
    /// Ids that no article has, or that are not forgotten.
    pub unknown: Vec<String>,
    /// Articles in the index at the end.
    pub total: u64,
}

/// Takes articles out of the index for good: they do not come back when their files are read again,
/// neither as they are nor, where they have an id of their own or the path of their file for one,
/// when they say something else.
///
/// # Errors
///
/// When there is no index, another process is writing, or it cannot be written.
pub fn forget(folder: &Path, ids: &[String]) -> Result<ForgetReport, IndexError> {
    with_writer(folder, |writer, files, report| {
        *report = forget_each(writer, files, ids)?;
        Ok(())
    })
}

/// Takes articles out of an index that is written to, and commits that.
pub(super) fn forget_each(
    writer: &mut SegmentsWriter<'_>,
    files: &mut FileList,
    ids: &[String],
) -> Result<ForgetReport, IndexError> {
    let known = writer.known();
    let mut report = ForgetReport::default();
    for id in ids {
        let held = known.of_id(id).map_err(|error| writer.failed(error))?;
        let Some(held) = held.filter(|_| !files.forgotten.has(id)) else {
            report.unknown.push(id.clone());
            continue;
        };
        let mut unnamed = false;
        if let Some(entry) = files.files.values_mut().find(|entry| entry.number == held.file) {
            unnamed = is_unnamed(id, &entry.relative);
            entry.articles = entry.articles.saturating_sub(1);
            entry.unnamed = entry.unnamed.saturating_sub(u64::from(unnamed));
        }
        files.forgotten.insert(ForgottenEntry {
            forgotten: id.clone(),
            fingerprint: held.fingerprint,
            file: held.file,
            unnamed,
        });
        writer.delete_article(id);
        report.done += 1;
    }
    if report.done > 0 {
        files.stamp = stamp::next(files.stamp);
        writer.commit(files)?;
    }
    Ok(report)
}

/// Takes ids off the list of what is forgotten: their articles come back when the index is next brought
/// up to date.
///
/// # Errors
///
/// As [`forget`].
pub fn restore(folder: &Path, ids: &[String]) -> Result<ForgetReport, IndexError> {
    with_writer(folder, |writer, files, report| {
        for id in ids {
            let Some(gone) = files.forgotten.remove(id) else {
                report.unknown.push(id.clone());
                continue;
            };
            if let Some(entry) = files.files.values_mut().find(|entry| entry.number == gone.file) {
                entry.again = true;
            }
            report.done += 1;
        }
        if report.done > 0 { writer.commit_list(files) } else { Ok(()) }
    })
}

/// The ids of what is forgotten, in their order.
///
/// # Errors
///
/// When there is no index, or its list of files cannot be read.
pub fn forgotten(folder: &Path) -> Result<Vec<String>, IndexError> {
    let list = Store::open(folder)?.files()?;
    Ok(list.forgotten.entries().map(|entry| entry.forgotten.clone()).collect())
}

fn with_writer(
    folder: &Path,
    work: impl FnOnce(
        &mut SegmentsWriter<'_>,
        &mut FileList,
        &mut ForgetReport,
    ) -> Result<(), IndexError>,
) -> Result<ForgetReport, IndexError> {
    // Without an index nothing is made.
    Manifest::read(folder)?.check(folder)?;
    let _lock = WriterLock::take(folder)?;
    let manifest = Manifest::read(folder)?;
    let analyzer = manifest.check(folder)?;
    let segments = folder.join(&manifest.segments);
    let mut writer = SegmentsWriter::open(folder, &segments, &analyzer, |_| 1, MEMORY)?;
    let mut files = writer.files()?;
    let mut report = ForgetReport::default();
    work(&mut writer, &mut files, &mut report)?;
    report.total = files.articles();
    writer.finish()?;
    Ok(report)
}
