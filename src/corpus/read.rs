//! One file to its records.

use std::sync::Arc;

use super::Limits;
use super::archive::Archive;
use super::error::{CorpusError, Problem};
use super::open::{Budget, Unpacked};
use super::readers::reader;
use super::record::{Origin, Place, Reader, Record};
use super::walk::SourceFile;

/// The records of a file, one after the other.
pub struct Records {
    origin: Origin,
    state: State,
}

enum State {
    Reading(Box<dyn Reader>),
    Archive(Archive),
    Failed(Problem),
    Ended,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Records").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Reads a file: its articles, or errors with path and line. Opening and reading happen as the
/// iterator is asked.
#[must_use]
pub fn read_file(file: &SourceFile, limits: &Limits) -> Records {
    let origin = Origin::new(&file.path, &file.relative);
    if file.format.is_archive() {
        let state = Archive::open(file, limits).map_or_else(State::Failed, State::Archive);
        return Records { origin, state };
    }
    let budget = Budget::new(file.size, limits);
    let reading = Arc::clone(&file.reading);
    let opened = Unpacked::open(file, &budget)
        .and_then(|bytes| reader(file.format, bytes, &budget, limits, reading));
    let state = match opened {
        Ok(reader) => State::Reading(reader),
        Err(problem) => State::Failed(problem),
    };
    Records { origin, state }
}

impl Iterator for Records {
    type Item = Result<Record, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.state {
            State::Ended => None,
            State::Archive(archive) => archive.next(),
            State::Failed(_) => {
                let failed = std::mem::replace(&mut self.state, State::Ended);
                let State::Failed(problem) = failed else { return None };
                Some(Err(self.origin.error(Place::File, problem)))
            }
            State::Reading(reader) => match reader.next_piece() {
                Some(piece) => Some(self.origin.record(piece)),
                None => {
                    self.state = State::Ended;
                    self.origin.end().map(Err)
                }
            },
        }
    }
}
