//! The files of some places below folders, without a walk through all that is below them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::Reading;
use super::error::Problem;
use super::format::is_aside;
use super::walk::{Found, MANIFEST_FILE, find_files_read_as};

/// Finds the files that [`find_files_read_as`] finds below the paths, but only those that are named in `only`,
/// or lie in a folder that is. These begin with one of the paths as it is given. What is not there any
/// more is no error.
#[must_use]
pub fn find_within(paths: &[PathBuf], only: &[PathBuf], reading: &Reading) -> Found {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    for root in paths {
        for path in only.iter().filter(|path| path.starts_with(root) && is_read(root, path)) {
            let part = find_files_read_as(std::slice::from_ref(path), reading);
            found.skipped += part.skipped;
            // A file of another kind that lies in a folder is left alone.
            let told = |problem: &Problem| match problem {
                Problem::NotFound => false,
                Problem::UnknownFormat => path == root,
                _ => true,
            };
            found.errors.extend(part.errors.into_iter().filter(|error| told(&error.problem)));
            for mut file in part.files {
                if path != root {
                    file.relative = below(&file.path, root);
                }
                if seen.insert(file.path.clone()) {
                    found.files.push(file);
                }
            }
        }
    }
    // In the order in which a walk finds them: of records with the same id the first one counts.
    let number = |path: &Path| paths.iter().position(|root| path.starts_with(root));
    found.files.sort_by_cached_key(|file| (number(&file.path), file.path.clone()));
    found
}

/// Whether a walk from `root` comes to a path.
fn is_read(root: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(root) else { return false };
    let hidden = inside.iter().any(|part| part.to_string_lossy().starts_with('.'));
    let in_index = path
        .ancestors()
        .take_while(|folder| *folder != root)
        .any(|folder| folder.join(MANIFEST_FILE).is_file());
    let aside = path != root
        && path.is_file()
        && path.file_name().is_some_and(|name| is_aside(&name.to_string_lossy()));
    !hidden && !in_index && !aside
}

/// The path below the folder that was given, with `/`.
fn below(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::find_files;

    #[test]
    fn some_places_give_what_a_walk_gives_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("news");
        let names =
            ["a.txt", "deep/b.txt", "deep/c.png", "deep/README.md", ".git/d.txt", "index/e.txt"];
        for name in names.iter().chain(&["index/juya.json"]) {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let roots = [root.clone()];
        let all = find_files(&roots);
        let only: Vec<PathBuf> = names.iter().map(|name| root.join(name)).collect();
        for only in [only, vec![root.clone()], vec![root.join("deep"), root.join("a.txt")]] {
            let found = find_within(&roots, &only, &Reading::default());
            assert_eq!(found.files, all.files, "{only:?}");
            assert!(found.errors.is_empty(), "{:?}", found.errors);
        }
        let only = [root.join("gone.txt"), folder.path().join("news2/a.txt")];
        let found = find_within(&roots, &only, &Reading::default());
        assert!(found.files.is_empty() && found.errors.is_empty());
    }
}
