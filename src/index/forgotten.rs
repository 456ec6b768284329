//! Articles that were taken out for good: kept with the list of files, so that they do not come back.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

/// An article that was forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ForgottenEntry {
    /// Its id.
    pub(crate) forgotten: String,
    /// The number of what it said.
    pub(crate) fingerprint: u64,
    /// The number of the file that it came from.
    pub(crate) file: u64,
    /// Whether the id is made of the path of its file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unnamed: bool,
}

/// What is forgotten, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    entries: BTreeMap<String, ForgottenEntry>,
    /// What those without an id of their own said.
    texts: HashSet<u64>,
}

impl Forgotten {
    pub(crate) fn insert(&mut self, entry: ForgottenEntry) {
        if entry.unnamed {
            self.texts.insert(entry.fingerprint);
        }
        self.entries.insert(entry.forgotten.clone(), entry);
    }

    /// Takes an article out of the list: it may come back.
    pub(crate) fn remove(&mut self, id: &str) -> Option<ForgottenEntry> {
        let entry = self.entries.remove(id)?;
        self.texts = self.entries().filter(|e| e.unnamed).map(|e| e.fingerprint).collect();
        Some(entry)
    }

    /// Notes the file that a record was held back from: that one is read again when the article may come
    /// back.
    pub(crate) fn held_from(&mut self, id: &str, fingerprint: u64, file: u64) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.file = file;
        }
        for entry in self.entries.values_mut() {
            if entry.unnamed && entry.fingerprint == fingerprint {
                entry.file = file;
            }
        }
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.entries.contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &ForgottenEntry> {
        self.entries.values()
    }

    /// Whether a record is held back. One with an id of its own is known by that, whatever it says now.
    /// One whose id is the path of its file is known by both. One whose id counts the records of a
    /// file is known by what it says: its number changes when others come before it.
    pub(crate) fn holds(&self, id: &str, fingerprint: u64, relative: &str) -> bool {
        if self.entries.is_empty() {
            return false;
        }
        let unnamed = is_unnamed(id, relative);
        unnamed && self.texts.contains(&fingerprint)
            || !(unnamed && is_numbered(id)) && self.entries.contains_key(id)
    }
}

/// Whether an id is made of the path of its file: the path, or the path and what is inside the file, a
/// member of an archive or the number of a record.
pub(crate) fn is_unnamed(id: &str, relative: &str) -> bool {
    id.strip_prefix(relative)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', '/', '!']))
}

/// Whether an id ends with the number of a record.
fn is_numbered(id: &str) -> bool {
    id.rsplit_once('#').is_some_and(|(_, number)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_known_again() {
        let mut forgotten = Forgotten::default();
        let entry = |id: &str, fingerprint, unnamed| ForgottenEntry {
            forgotten: id.to_owned(),
            fingerprint,
            file: 0,
            unnamed,
        };
        forgotten.insert(entry("own", 1, false));
        forgotten.insert(entry("a.txt", 2, true));
        forgotten.insert(entry("b.jsonl#3", 3, true));
        let check = |id: &str, fingerprint, relative: &str, expected| {
            assert_eq!(forgotten.holds(id, fingerprint, relative), expected, "{id} {fingerprint}");
        };
        check("own", 1, "b.jsonl", true);
        check("own", 9, "b.jsonl", true);
        check("other", 1, "b.jsonl", false);
        check("a.txt", 9, "a.txt", true);
        check("moved/a.txt", 2, "moved/a.txt", true);
        check("moved/a.txt", 9, "moved/a.txt", false);
        check("b.jsonl#3", 9, "b.jsonl", false);
        check("b.jsonl#4", 3, "b.jsonl", true);
        let mut less = forgotten.clone();
        assert!(less.remove("b.jsonl#3").is_some() && less.remove("b.jsonl#3").is_none());
        assert!(!less.holds("b.jsonl#4", 3, "b.jsonl"));
    }

    #[test]
    fn ids_made_of_paths() {
        let check = |id: &str, expected| assert_eq!(is_unnamed(id, "a/b.jsonl"), expected, "{id}");
        check("a/b.jsonl", true);
        check("a/b.jsonl#12", true);
        check("a/b.jsonl/c.txt", true);
        check("b.jsonl#1", false);
        check("a/b.jsonl2", false);
    }
}
