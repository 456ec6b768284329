//! A backup in the place of an index.

use std::path::Path;

use tantivy::directory::DirectoryLock;

use super::backup::{BackupList, remove};
use super::directory::SealedDirectory;
use super::error::IndexError;
use super::files::FileList;
use super::forget::forget_each;
use super::forgotten::Forgotten;
use super::lock::WriterLock;
use super::manifest::{Manifest, sync_folder};
use super::store::Store;
use super::update::{next_generation, sweep};
use super::writer::SegmentsWriter;

/// Memory of the one thread that has nothing to index, in bytes: the least that the engine takes.
const MEMORY: usize = 15 << 20;

/// What was restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestoreReport {
    /// Articles in the index.
    pub articles: u64,
    /// Articles of the backup that were forgotten since, and stay so.
    pub forgotten: u64,
}

/// Puts the backup in the folder `backup` in the place of the index in `folder`, which changes in one
/// step when all is copied and verified. What is forgotten by the index stays forgotten.
///
/// # Errors
///
/// When it is no backup, a damaged one, or one of another version; when there is an index and not
/// `replace`; when another process is writing, or it cannot be written.
pub fn restore_backup(
    backup: &Path,
    folder: &Path,
    replace: bool,
) -> Result<RestoreReport, IndexError> {
    let list = BackupList::read(backup)?;
    let mut manifest = Manifest::read(backup)?;
    let analyzer = manifest.check(backup)?;
    match Manifest::read(folder) {
        Err(IndexError::Missing(_)) => {}
        Err(error @ (IndexError::NotAnIndex(_) | IndexError::Io { .. })) => return Err(error),
        _ if !replace => return Err(IndexError::Replaces(folder.to_path_buf())),
        _ => {}
    }
    std::fs::create_dir_all(folder).map_err(|io| IndexError::io(folder, io))?;
    let _lock = WriterLock::take(folder)?;
    let old = Manifest::read(folder).ok();
    let _engine_lock = old.as_ref().map(|old| lock_engine(folder, old)).transpose()?;
    if let Some(old) = &old {
        sweep(folder, old);
    }
    let from =
        std::mem::replace(&mut manifest.segments, Manifest::segments_of(next_generation(folder)));
    let segments = folder.join(&manifest.segments);
    let copied = || {
        std::fs::create_dir(&segments).map_err(|io| IndexError::io(&segments, io))?;
        for file in &list.files {
            // The others are those of its own folder; the manifest is written anew.
            let name = file.path.strip_prefix(&from).and_then(|rest| rest.strip_prefix('/'));
            if let Some(name) = name.filter(|name| !name.contains(['/', '\\'])) {
                file.copy_to(backup, &segments.join(name))?;
            }
        }
        sync_folder(&segments)?;
        let mut writer = SegmentsWriter::open(folder, &segments, &analyzer, |_| 1, MEMORY)?;
        let mut files = writer.files()?;
        let forgotten = old.as_ref().map(|old| forgotten_by(folder, old)).unwrap_or_default();
        let ids = forgotten.entries().map(|entry| entry.forgotten.clone());
        let ids: Vec<String> = ids.filter(|id| !files.forgotten.has(id)).collect();
        let report = forget_each(&mut writer, &mut files, &ids)?;
        // Those that the backup does not have would come with their files.
        let absent = |id: &str| report.unknown.iter().any(|unknown| unknown == id);
        let absent: Vec<_> = forgotten.entries().filter(|entry| absent(&entry.forgotten)).collect();
        if !absent.is_empty() {
            absent.into_iter().for_each(|entry| files.forgotten.insert(entry.clone()));
            writer.commit_list(&files)?;
        }
        let articles = files.articles();
        writer.finish()?;
        manifest.write(folder)?;
        Ok(RestoreReport { articles, forgotten: report.done })
    };
    match copied() {
        Ok(report) => {
            sweep(folder, &manifest);
            Ok(report)
        }
        Err(error) => {
            let _ = remove(&segments);
            Err(error)
        }
    }
}

/// A writer that does not know the lock of the folder has that of the segments.
fn lock_engine(folder: &Path, old: &Manifest) -> Result<Option<DirectoryLock>, IndexError> {
    let segments = folder.join(&old.segments);
    if !segments.exists() {
        return Ok(None);
    }
    let lock = SealedDirectory::open(&segments)?.lock_for_writing();
    lock.map(Some).map_err(|error| match error {
        IndexError::Locked(_) => IndexError::Locked(folder.to_path_buf()),
        other => other,
    })
}

/// What the index that is replaced has forgotten.
fn forgotten_by(folder: &Path, old: &Manifest) -> Forgotten {
    match Store::open(folder).and_then(|store| store.files()) {
        Ok(files) => files.forgotten,
        Err(_) => FileList::salvage(&folder.join(&old.segments)),
    }
}
