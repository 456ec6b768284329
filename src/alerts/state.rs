//! How far saved queries were told: the stamp of a commit, kept beside them.
//!
//! It is written when everything of a run was given. A run that is cut off says the same again: an
//! alert is given at least once.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file beside the queries.
const NAME: &str = ".juya-alerts.json";

/// How far saved queries were told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Version of this file.
    format: u32,
    /// The stamp of the last commit whose articles were told.
    told: u64,
    /// Queries that could not be asked since an earlier one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    behind: BTreeMap<String, u64>,
}

/// The state cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct StateError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

impl StateError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "check its permissions; without the file, alerts begin with what comes from then on, and \
         --since shows what came before"
    }
}

impl State {
    /// Reads the state of a folder of queries; `None` where none was told yet.
    ///
    /// # Errors
    ///
    /// When there is one that cannot be read.
    pub fn read(folder: &Path) -> Result<Option<Self>, StateError> {
        let path = folder.join(NAME);
        let failed = |reason: String| StateError { path: path.clone(), reason };
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(io) if io.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(io) => return Err(failed(io.to_string())),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(error.to_string()))
    }

    /// Writes the state whole or not at all.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn write(&self, folder: &Path) -> Result<(), StateError> {
        let path = folder.join(NAME);
        let beside = path.with_extension("new");
        let write = || {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(&serde_json::to_vec(self)?)?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)
        };
        write().map_err(|io| StateError { path: path.clone(), reason: io.to_string() })
    }

    /// The stamp that a query was told up to.
    #[must_use]
    pub fn of(&self, name: &str) -> u64 {
        self.behind.get(name).copied().unwrap_or(self.told)
    }

    /// The state after all queries were told up to a stamp, but for those that could not be asked.
    /// Without a state before, such a query begins here as the others do.
    #[must_use]
    pub fn told(before: Option<&Self>, up_to: u64, broken: &[String]) -> Self {
        let mark = |name: &String| (name.clone(), before.map_or(up_to, |state| state.of(name)));
        let behind = broken.iter().map(mark).filter(|(_, stamp)| *stamp < up_to).collect();
        let told = before.map_or(up_to, |state| state.told.max(up_to));
        Self { format: 1, told, behind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_was_broken_is_told_later() {
        let first = State::told(None, 5, &["x".to_owned()]);
        assert_eq!((first.of("x"), first.of("y")), (5, 5));
        let second = State::told(Some(&first), 8, &["x".to_owned()]);
        assert_eq!((second.of("x"), second.of("y")), (5, 8));
        let third = State::told(Some(&second), 9, &["x".to_owned()]);
        assert_eq!((third.of("x"), third.of("y")), (5, 9));
        let mended = State::told(Some(&third), 9, &[]);
        assert_eq!((mended.of("x"), mended.of("y")), (9, 9));
    }

    #[test]
    fn it_comes_back_and_a_damaged_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(State::read(folder.path()).unwrap(), None);
        let state = State::told(None, 7, &[]);
        state.write(folder.path()).unwrap();
        assert_eq!(State::read(folder.path()).unwrap(), Some(state));
        std::fs::write(folder.path().join(NAME), "{").unwrap();
        assert!(State::read(folder.path()).is_err());
    }
}
