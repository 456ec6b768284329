//! One file to its records.

use std::path::PathBuf;

use super::Limits;
use super::error::{CorpusError, Problem, Warning};
use super::fields::Draft;
use super::json::{Objects, Piece, read_object};
use super::lines::{Line, Lines, Utf8Bytes, to_text};
use super::open::Unpacked;
use super::text::read_text;
use super::walk::{Format, SourceFile};
use crate::article::Article;

/// An article that was read, and what of it could not be taken.
#[derive(Debug)]
pub struct Record {
    /// The article.
    pub article: Article,
    /// The line in the file, from 1, where it starts.
    pub line: u64,
    /// What could not be taken.
    pub warnings: Vec<Warning>,
}

/// The records of a file, one after the other.
pub struct Records {
    path: PathBuf,
    relative: String,
    shown: String,
    limits: Limits,
    /// Records given so far; several in one file are told apart by their number.
    count: u64,
    state: State,
}

enum State {
    Text(Utf8Bytes),
    Json(Objects),
    JsonLines(Lines),
    Failed(Problem),
    Ended,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Records").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Reads a file: its articles, or errors with path and line. Opening and reading happen as the
/// iterator is asked.
#[must_use]
pub fn read_file(file: &SourceFile, limits: &Limits) -> Records {
    let state = match Unpacked::open(file, limits).and_then(Utf8Bytes::new) {
        Ok(bytes) => match file.format {
            Format::Text => State::Text(bytes),
            Format::Json => State::Json(Objects::new(bytes, limits.record_bytes)),
            Format::JsonLines => State::JsonLines(Lines::new(bytes, limits.record_bytes)),
        },
        Err(problem) => State::Failed(problem),
    };
    Records {
        path: file.path.clone(),
        relative: file.relative.clone(),
        shown: file.path.to_string_lossy().into_owned(),
        limits: *limits,
        count: 0,
        state,
    }
}

impl Records {
    fn error(&self, line: Option<u64>, problem: Problem) -> CorpusError {
        CorpusError { path: self.path.clone(), line, problem }
    }

    /// A draft to a record; `numbered` where the file may hold several.
    fn record(
        &mut self,
        draft: Draft,
        line: u64,
        numbered: bool,
        damaged: Option<&'static str>,
    ) -> Result<Record, CorpusError> {
        self.count += 1;
        let id = || {
            if numbered {
                format!("{}#{}", self.relative, self.count)
            } else {
                self.relative.clone()
            }
        };
        match draft.finish(&self.shown, id) {
            Some((article, mut warnings)) => {
                warnings.extend(damaged.map(Warning::DamagedText));
                Ok(Record { article, line, warnings })
            }
            None => Err(self.error(Some(line), Problem::NoText)),
        }
    }

    fn whole_text(&mut self, mut bytes: Utf8Bytes) -> Result<Record, CorpusError> {
        let mut buffer = Vec::new();
        let mut damaged = None;
        loop {
            match bytes.fill(&mut buffer) {
                Ok(more) => {
                    damaged = damaged.or(bytes.take_damage());
                    if buffer.len() > self.limits.record_bytes {
                        let limit = self.limits.record_bytes;
                        return Err(self.error(None, Problem::TooLong(limit)));
                    }
                    if !more {
                        break;
                    }
                }
                Err(problem) => return Err(self.error(None, problem)),
            }
        }
        let (text, replaced) = to_text(&buffer);
        let damaged = if replaced { Some("UTF-8") } else { damaged };
        self.record(read_text(&text), 1, false, damaged)
    }
}

impl Iterator for Records {
    type Item = Result<Record, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.state {
                State::Ended => return None,
                State::Failed(_) => {
                    let State::Failed(problem) = std::mem::replace(&mut self.state, State::Ended)
                    else {
                        return None;
                    };
                    return Some(Err(self.error(None, problem)));
                }
                State::Text(_) => {
                    let State::Text(bytes) = std::mem::replace(&mut self.state, State::Ended)
                    else {
                        return None;
                    };
                    return Some(self.whole_text(bytes));
                }
                State::Json(objects) => {
                    let Some((line, piece)) = objects.next_piece() else {
                        self.state = State::Ended;
                        if self.count == 0 {
                            return Some(Err(self.error(None, Problem::NoText)));
                        }
                        return None;
                    };
                    let numbered = objects.is_array() || self.count > 0;
                    return Some(match piece {
                        Piece::Problem(problem) => {
                            self.count += 1;
                            Err(self.error(Some(line), problem))
                        }
                        Piece::Object(bytes) => {
                            let (text, damaged) = to_text(&bytes);
                            match read_object(&text) {
                                Ok(draft) => {
                                    let damaged = damaged.then_some("UTF-8");
                                    self.record(draft, line, numbered, damaged)
                                }
                                Err(problem) => {
                                    self.count += 1;
                                    Err(self.error(Some(line), problem))
                                }
                            }
                        }
                    });
                }
                State::JsonLines(lines) => {
                    let limit = self.limits.record_bytes;
                    let Some((number, line)) = lines.next_line() else {
                        self.state = State::Ended;
                        if self.count == 0 {
                            return Some(Err(self.error(None, Problem::Empty)));
                        }
                        return None;
                    };
                    let problem = match line {
                        Line::Text(text, _) if text.trim().is_empty() => continue,
                        Line::Text(text, damaged) => match read_object(&text) {
                            Ok(draft) => return Some(self.record(draft, number, true, damaged)),
                            Err(problem) => problem,
                        },
                        Line::TooLong => Problem::TooLong(limit),
                        Line::Problem(problem) => problem,
                    };
                    self.count += 1;
                    return Some(Err(self.error(Some(number), problem)));
                }
            }
        }
    }
}
