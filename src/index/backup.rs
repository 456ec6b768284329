//! A copy of a commit, while others write.
//!
//! A backup is an index of its own, searchable where it lies, with a list of its files and their
//! checksums. It is made under another name and gets its own when it is whole and checked.

use std::fs::File;
use std::hash::Hasher;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::META_LOCK;
use tantivy::{Directory, Index};
use twox_hash::XxHash3_64;

use super::check::check_once;
use super::dictionaries::names_for;
use super::directory::{MANAGED, META, META_COPY, SealedDirectory};
use super::error::IndexError;
use super::gone::gone_file_of;
use super::integrity::files_of;
use super::manifest::{Manifest, sync_folder, write_atomically};
use super::seal::{sealed, unsealed};
use crate::corpus::MANIFEST_FILE;

/// The list of the files of a backup.
const LIST: &str = "backup.json";

/// Bytes copied at a time.
const PIECE: usize = 1 << 18;

/// How often the files of a commit are looked for: each commit of a writer takes some away.
const TRIES: usize = 100;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// Articles.
    pub articles: u64,
    /// Files.
    pub files: u64,
    /// Bytes of these.
    pub bytes: u64,
}

/// A file of a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Copied {
    /// The path in the backup.
    pub(super) path: String,
    size: u64,
    hash: u64,
}

/// The list of a backup, sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BackupList {
    /// Articles in it.
    pub(super) articles: u64,
    /// All its files but this one.
    pub(super) files: Vec<Copied>,
}

impl BackupList {
    /// Reads the list of a backup.
    pub(super) fn read(backup: &Path) -> Result<Self, IndexError> {
        let path = backup.join(LIST);
        let bytes = std::fs::read(&path).map_err(|io| match io.kind() {
            std::io::ErrorKind::NotFound => IndexError::NotABackup(backup.to_path_buf()),
            _ => IndexError::io(&path, io),
        })?;
        let list = unsealed(&bytes).and_then(|body| serde_json::from_slice(body).ok());
        list.ok_or_else(|| changed(&path))
    }
}

/// A file of a backup that is not the one that was written.
fn changed(path: &Path) -> IndexError {
    let reason = "the checksum does not match".to_owned();
    IndexError::BackupDamaged { path: path.to_path_buf(), reason }
}

/// Copies the last commit of the index in `folder` into a new folder `target`. Others may write meanwhile.
///
/// # Errors
///
/// When there is no index, it is damaged, there is something at `target`, or it cannot be written.
pub fn backup(folder: &Path, target: &Path) -> Result<BackupReport, IndexError> {
    if std::fs::read_dir(target).map_or(target.exists(), |mut entries| entries.next().is_some()) {
        return Err(IndexError::Occupied(target.to_path_buf()));
    }
    let unfinished = unfinished(target);
    remove(&unfinished)?;
    let made = make(folder, &unfinished).and_then(|report| {
        std::fs::rename(&unfinished, target).map_err(|io| IndexError::io(target, io))?;
        sync_folder(parent(target))?;
        Ok(report)
    });
    if made.is_err() {
        let _ = remove(&unfinished);
    }
    made
}

/// Where a backup is made until it is whole.
fn unfinished(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.unfinished"))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes a folder, if it is there.
pub(super) fn remove(folder: &Path) -> Result<(), IndexError> {
    match std::fs::remove_dir_all(folder) {
        Err(io) if io.kind() != std::io::ErrorKind::NotFound => Err(IndexError::io(folder, io)),
        _ => Ok(()),
    }
}

/// Makes a whole backup in a folder that is not there yet.
fn make(folder: &Path, unfinished: &Path) -> Result<BackupReport, IndexError> {
    let commit = OpenCommit::of(folder)?;
    let segments = unfinished.join(&commit.manifest.segments);
    std::fs::create_dir_all(&segments).map_err(|io| IndexError::io(&segments, io))?;
    commit.manifest.write(unfinished)?;
    let in_segments = |name: &str| format!("{}/{name}", commit.manifest.segments);
    let mut files = Vec::new();
    for (name, mut file) in commit.files {
        let path = in_segments(&name);
        let (size, hash) = copy(&mut file, &unfinished.join(&path), &folder.join(&path))?;
        files.push(Copied { path, size, hash });
    }
    let managed = serde_json::to_vec(&commit.managed).unwrap_or_default();
    let small = [(META, &commit.meta), (META_COPY, &commit.meta), (MANAGED, &managed)];
    for (name, body) in small {
        write_atomically(&segments.join(name), &sealed(body))?;
    }
    for path in
        [META, META_COPY, MANAGED].map(in_segments).into_iter().chain([MANIFEST_FILE.into()])
    {
        let copied = unfinished.join(&path);
        let mut file = File::open(&copied).map_err(|io| IndexError::io(&copied, io))?;
        let (size, hash) = read_all(&mut file, &copied, |_| Ok(()))?;
        files.push(Copied { path, size, hash });
    }
    let report = check_once(unfinished)?;
    if let Some(damage) = report.damages.into_iter().next() {
        // What was copied is what is there.
        let path = damage.path.strip_prefix(unfinished).unwrap_or(&damage.path);
        return Err(IndexError::Damaged { path: folder.join(path), reason: damage.reason });
    }
    let list = BackupList { articles: report.articles, files };
    let path = unfinished.join(LIST);
    let text =
        serde_json::to_vec_pretty(&list).map_err(|error| IndexError::io(&path, error.into()))?;
    write_atomically(&path, &sealed(&text))?;
    sync_folder(&segments)?;
    sync_folder(unfinished)?;
    let bytes = list.files.iter().map(|file| file.size).sum();
    Ok(BackupReport { articles: report.articles, files: list.files.len() as u64, bytes })
}

/// The files of a commit, opened: they stay readable when a writer takes their names away.
struct OpenCommit {
    manifest: Manifest,
    /// What the engine says of it.
    meta: Vec<u8>,
    /// The names of the engine's files.
    managed: Vec<String>,
    files: Vec<(String, File)>,
}

impl OpenCommit {
    /// Opens the last commit.
    fn of(folder: &Path) -> Result<Self, IndexError> {
        let mut tries = 0;
        loop {
            match Self::once(folder) {
                // Another commit came between.
                Err(IndexError::Damaged { path, .. }) if tries < TRIES && !path.exists() => {
                    tries += 1;
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
                result => return result,
            }
        }
    }

    fn once(folder: &Path) -> Result<Self, IndexError> {
        let manifest = Manifest::read(folder)?;
        manifest.check(folder)?;
        let segments = folder.join(&manifest.segments);
        if super::store::is_unborn(&segments) {
            return Err(IndexError::Missing(folder.to_path_buf()));
        }
        let failed = |error| IndexError::engine(&segments, error);
        let directory = SealedDirectory::open(&segments)?;
        // While it is held, the engine takes no files of this commit away.
        let lock = directory.acquire_lock(&META_LOCK);
        let _lock =
            lock.map_err(|error| failed(tantivy::TantivyError::LockFailure(error, None)))?;
        let read = || directory.atomic_read(Path::new(META)).map_err(|error| failed(error.into()));
        let (meta, metas) = loop {
            let meta = read()?;
            let index = Index::open(directory.clone()).map_err(failed)?;
            let metas = index.load_metas().map_err(failed)?;
            // The engine reads it again, and a commit may have come between.
            if read()? == meta {
                break (meta, metas);
            }
        };
        let managed: Vec<String> = metas
            .segments
            .iter()
            .flat_map(files_of)
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        let list = metas.payload.filter(|name| !name.contains(['/', '\\']));
        let mut files = Vec::new();
        for name in managed.iter().chain(&list) {
            let path = segments.join(name);
            let file = File::open(&path).map_err(|io| match io.kind() {
                std::io::ErrorKind::NotFound => IndexError::damaged(&path, "it is missing"),
                _ => IndexError::io(&path, io),
            })?;
            files.push((name.clone(), file));
        }
        // Side files that are not there yet are made when they are asked for.
        let side = list.iter().flat_map(|list| names_for(list));
        for name in side.chain(metas.segments.iter().filter_map(gone_file_of)) {
            if let Ok(file) = File::open(segments.join(&name)) {
                files.push((name, file));
            }
        }
        Ok(Self { manifest, meta, managed, files })
    }
}

/// Reads a file to its end; gives its size and its number.
fn read_all(
    file: &mut File,
    path: &Path,
    mut give: impl FnMut(&[u8]) -> Result<(), IndexError>,
) -> Result<(u64, u64), IndexError> {
    let mut hasher = XxHash3_64::new();
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok((size, hasher.finish())),
            Ok(read) => {
                hasher.write(&piece[..read]);
                size += read as u64;
                give(&piece[..read])?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(IndexError::io(path, error)),
        }
    }
}

/// Copies what is read of a file to the disk; gives its size and its number.
fn copy(file: &mut File, to: &Path, from: &Path) -> Result<(u64, u64), IndexError> {
    let failed = |io| IndexError::io(to, io);
    let mut written = File::create(to).map_err(failed)?;
    let copied = read_all(file, from, |piece| written.write_all(piece).map_err(failed))?;
    written.sync_all().map_err(failed)?;
    Ok(copied)
}

impl Copied {
    /// Copies a file of a backup to a place, if it is the one that was written.
    pub(super) fn copy_to(&self, backup: &Path, to: &Path) -> Result<(), IndexError> {
        let from = backup.join(&self.path);
        let mut file = File::open(&from).map_err(|io| match io.kind() {
            std::io::ErrorKind::NotFound => changed(&from),
            _ => IndexError::io(&from, io),
        })?;
        match copy(&mut file, to, &from)? {
            copied if copied == (self.size, self.hash) => Ok(()),
            _ => Err(changed(&from)),
        }
    }
}
