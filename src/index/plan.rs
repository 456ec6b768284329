//! What is to be done with each file, by what the list of files says of it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::files::{FileList, STANDARD_INPUT};
use super::fingerprint;
use crate::corpus::{Found, SourceFile};

/// A file that was changed within so many nanoseconds before it was looked at may be changed again
/// without another time: FAT counts in 2 seconds.
const SETTLING: u64 = 2_000_000_000;

/// Why a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is not in the index.
    New,
    /// It is another than before, or its records are to be looked at again.
    Changed,
    /// It has another name, and the ids of its articles are made of that.
    Renamed,
}

/// A file to read.
pub(super) struct Reading<'f> {
    pub(super) absolute: String,
    pub(super) file: &'f SourceFile,
    /// The path under which the list has it.
    pub(super) before: Option<String>,
    pub(super) why: Why,
    pub(super) unsettled: bool,
}

/// A file whose content is what it was; only its entry in the list changes.
pub(super) struct Same<'f> {
    pub(super) absolute: String,
    pub(super) file: &'f SourceFile,
    /// The path under which the list has it.
    pub(super) before: String,
    pub(super) unsettled: bool,
}

/// What is to be done.
#[derive(Default)]
pub(super) struct Plan<'f> {
    pub(super) read: Vec<Reading<'f>>,
    pub(super) same: Vec<Same<'f>>,
    /// Paths in the list of files that are gone.
    pub(super) removed: Vec<String>,
    /// Files that are not touched at all.
    pub(super) untouched: u64,
    /// Files that are left for later, because they are being written.
    pub(super) deferred: u64,
}

/// Which files are looked at.
pub(super) struct Scope<'a> {
    /// Files and folders as they were given.
    pub(super) roots: &'a [PathBuf],
    /// Only these files, and what is below these folders; all when `None`.
    pub(super) only: Option<&'a [PathBuf]>,
    /// The time now, in nanoseconds since 1970.
    pub(super) now: u64,
    /// Files that were changed less than so many nanoseconds ago are left for later.
    pub(super) quiet: u64,
}

/// Compares what was found with the list.
pub(super) fn plan<'f>(scope: &Scope<'_>, found: &'f Found, list: &FileList) -> Plan<'f> {
    let mut plan = Plan::default();
    let absolute = absolute_all(&found.files, list);
    let mut removed = removed(scope, found, &absolute, list);
    let mut by_size: HashMap<u64, Vec<usize>> = HashMap::new();
    for (number, path) in removed.iter().enumerate() {
        if let Some(entry) = path.as_ref().and_then(|path| list.files.get(path)) {
            by_size.entry(entry.size).or_default().push(number);
        }
    }
    for (path, file) in absolute.iter().zip(&found.files) {
        let age = scope.now.saturating_sub(file.modified);
        if age < scope.quiet && file.modified < scope.now.saturating_add(SETTLING) {
            plan.deferred += 1;
            continue;
        }
        let unsettled = age < SETTLING;
        let Some(entry) = list.files.get(path) else {
            let absolute = path.clone();
            match renamed_from(file, list, &by_size, &mut removed) {
                Some(before) => {
                    let entry = &list.files[&before];
                    if entry.unnamed == 0 && !entry.again && entry.mark == file.mark() {
                        plan.same.push(Same { absolute, file, before, unsettled });
                    } else {
                        let (before, why) = (Some(before), Why::Renamed);
                        plan.read.push(Reading { absolute, file, before, why, unsettled });
                    }
                }
                None => {
                    let (before, why) = (None, Why::New);
                    plan.read.push(Reading { absolute, file, before, why, unsettled });
                }
            }
            continue;
        };
        let as_it_was = entry.size == file.size && entry.modified == file.modified;
        let moved = entry.relative != file.relative && entry.unnamed > 0;
        let same = !entry.again
            && !moved
            && entry.mark == file.mark()
            && entry.size == file.size
            && (as_it_was && !entry.unsettled || has_hash(file, entry.hash));
        if same && as_it_was && entry.relative == file.relative && entry.unsettled == unsettled {
            plan.untouched += 1;
            continue;
        }
        let (absolute, before) = (path.clone(), path.clone());
        if same {
            plan.same.push(Same { absolute, file, before, unsettled });
        } else {
            let (before, why) = (Some(before), if moved { Why::Renamed } else { Why::Changed });
            plan.read.push(Reading { absolute, file, before, why, unsettled });
        }
    }
    plan.removed = removed.into_iter().flatten().collect();
    retry_duplicates(&mut plan, found, absolute, list);
    plan
}

/// Ids may have become free for records that were rejected: their files are read again.
fn retry_duplicates<'f>(
    plan: &mut Plan<'f>,
    found: &'f Found,
    absolute: Vec<String>,
    list: &FileList,
) {
    let frees = !plan.removed.is_empty() || plan.read.iter().any(|reading| reading.why != Why::New);
    if !frees || list.files.values().all(|entry| entry.duplicates == 0) {
        return;
    }
    let mut read: HashSet<String> =
        plan.read.iter().map(|reading| reading.absolute.clone()).collect();
    for (file, absolute) in found.files.iter().zip(absolute) {
        let waits = list.files.get(&absolute).is_some_and(|entry| entry.duplicates > 0);
        if waits && read.insert(absolute.clone()) {
            let already = plan.same.len();
            plan.same.retain(|same| same.absolute != absolute);
            plan.untouched -= u64::from(plan.same.len() == already);
            let (before, why) = (Some(absolute.clone()), Why::Changed);
            plan.read.push(Reading { absolute, file, before, why, unsettled: true });
        }
    }
    // Of records with the same id the first one in the order of the files has it.
    let order: HashMap<&Path, usize> =
        found.files.iter().enumerate().map(|(at, file)| (file.path.as_path(), at)).collect();
    plan.read.sort_by_key(|reading| order.get(reading.file.path.as_path()));
}

/// The paths in the list that are in the scope and gone.
fn removed(
    scope: &Scope<'_>,
    found: &Found,
    absolute: &[String],
    list: &FileList,
) -> Vec<Option<String>> {
    let present: HashSet<&str> = absolute.iter().map(String::as_str).collect();
    let real = |paths: &[PathBuf]| -> Vec<PathBuf> {
        paths.iter().map(|path| PathBuf::from(self::absolute(path))).collect()
    };
    let roots: Vec<PathBuf> =
        scope.roots.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let only = scope.only.map(real);
    // What cannot be looked at is not gone.
    let unreadable: Vec<PathBuf> =
        found.errors.iter().filter_map(|error| std::path::absolute(&error.path).ok()).collect();
    let within = |path: &str, folders: &[PathBuf]| {
        folders.iter().any(|folder| Path::new(path).starts_with(folder))
    };
    list.files
        .keys()
        .filter(|path| !present.contains(path.as_str()))
        .filter(|path| within(path, &roots) && !within(path, &unreadable))
        .filter(|path| only.as_ref().is_none_or(|only| within(path, only)))
        .map(|path| Some(path.clone()))
        .collect()
}

/// The path under which a file was in the index before it got another name; it is no longer gone.
fn renamed_from(
    file: &SourceFile,
    list: &FileList,
    by_size: &HashMap<u64, Vec<usize>>,
    removed: &mut [Option<String>],
) -> Option<String> {
    let candidates = by_size.get(&file.size).filter(|_| !file.is_standard_input())?;
    let hash = fingerprint::of_file(&file.path).ok()?;
    let number = candidates.iter().copied().find(|number| {
        let entry = removed[*number].as_ref().and_then(|path| list.files.get(path));
        entry.is_some_and(|entry| entry.hash == hash)
    })?;
    removed[number].take()
}

fn has_hash(file: &SourceFile, hash: u64) -> bool {
    fingerprint::of_file(&file.path).is_ok_and(|found| found == hash)
}

/// The paths of files as the list has them. Files of one folder have its path in common, which is
/// looked up once.
///
/// What comes on standard input adds to what came there before, so that each time is an entry of its own.
fn absolute_all(files: &[SourceFile], list: &FileList) -> Vec<String> {
    let mut folder: Option<(PathBuf, PathBuf)> = None;
    let mut of = |file: &SourceFile| -> Option<String> {
        let (parent, name) = (file.path.parent()?, file.path.file_name()?);
        if std::fs::symlink_metadata(&file.path).ok()?.is_symlink() {
            return None;
        }
        if folder.as_ref().is_none_or(|(given, _)| given != parent) {
            let given = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            folder = Some((parent.to_path_buf(), std::fs::canonicalize(given).ok()?));
        }
        let (_, real) = folder.as_ref()?;
        Some(real.join(name).to_string_lossy().into_owned())
    };
    let key = |file: &SourceFile| {
        if file.is_standard_input() {
            return format!("{STANDARD_INPUT}{}", list.next_number);
        }
        of(file).unwrap_or_else(|| absolute(&file.path))
    };
    files.iter().map(key).collect()
}

/// The path of a file as the list has it: links are followed, also those above a file that is gone.
pub(super) fn absolute(path: &Path) -> String {
    let through_parent = || {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = std::fs::canonicalize(parent.unwrap_or(Path::new("."))).ok()?;
        Some(parent.join(path.file_name()?))
    };
    let real = std::fs::canonicalize(path)
        .ok()
        .or_else(through_parent)
        .or_else(|| std::path::absolute(path).ok());
    real.unwrap_or_else(|| path.to_path_buf()).to_string_lossy().into_owned()
}
