//! Which ids are in use while files are read: an id belongs to the article that came first.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};

use super::known::{Held, Known};

/// What a record with an id finds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// The id is free.
    Free,
    /// Another file had it, and is itself read again or gone: it passes to this record.
    From(Held),
    /// An article of the file with this number has it.
    Taken(u64),
}

/// Ids in use, as hashes: those of this run, and those of files that stay, asked of the last commit.
pub(super) struct Ids {
    hasher: RandomState,
    /// Of this run: the hash of the id to the number of its file.
    seen: HashMap<u64, u64>,
    /// Files that are gone or read in this run: the ids of their articles are free.
    leaving: HashSet<u64>,
    known: Known,
}

impl Ids {
    pub(super) fn new(known: Known, leaving: HashSet<u64>) -> Self {
        Self { hasher: RandomState::new(), seen: HashMap::new(), leaving, known }
    }

    fn hash(&self, id: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(id.as_bytes());
        hasher.finish()
    }

    /// Whether a record of this run has an id.
    pub(super) fn is_seen(&self, id: &str) -> bool {
        self.seen.contains_key(&self.hash(id))
    }

    /// Takes an id for a record of a file, if it is free. `own` says that this file had it, `gives` that
    /// a file lets go of it.
    pub(super) fn claim(
        &mut self,
        id: &str,
        number: u64,
        own: bool,
        gives: &dyn Fn(u64) -> bool,
    ) -> tantivy::Result<Claim> {
        let hash = self.hash(id);
        if let Some(first) = self.seen.get(&hash) {
            return Ok(Claim::Taken(*first));
        }
        let other = if own { None } else { self.known.of_id(id)? };
        let stays = |held: &Held| !self.leaving.contains(&held.file) && !gives(held.file);
        if let Some(held) = other.filter(stays) {
            return Ok(Claim::Taken(held.file));
        }
        self.seen.insert(hash, number);
        Ok(other.map_or(Claim::Free, Claim::From))
    }
}
