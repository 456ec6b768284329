//! What readers give: pieces, which become records or errors with path and line.

use std::path::{Path, PathBuf};

use super::error::{CorpusError, Problem, Warning};
use super::fields::Draft;
use crate::article::Article;

/// An article that was read, and what of it could not be taken.
#[derive(Debug)]
pub struct Record {
    /// The article.
    pub article: Article,
    /// The line in the file, from 1, where it starts; in WARC the number of the record.
    pub line: u64,
    /// What could not be taken.
    pub warnings: Vec<Warning>,
}

/// Where a record stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is the file.
    File,
    /// The line where it starts.
    Line(u64),
    /// Its number, where lines mean nothing.
    #[cfg_attr(not(feature = "markup"), allow(dead_code))]
    Record(u64),
}

/// One record of a file as its reader gives it.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) place: Place,
    pub(crate) draft: Result<Draft, Problem>,
    /// Whether the file may hold others, so that its id needs a number.
    pub(crate) several: bool,
}

impl Piece {
    /// One of several records.
    pub(crate) fn of_several(line: u64, draft: Result<Draft, Problem>) -> Self {
        Self { place: Place::Line(line), draft, several: true }
    }

    /// The only record of a file.
    pub(crate) fn only(draft: Result<Draft, Problem>) -> Self {
        let place = if draft.is_ok() { Place::Line(1) } else { Place::File };
        Self { place, draft, several: false }
    }
}

/// A reader of one format: the records of one stream.
pub(crate) trait Reader {
    /// The next record, or what is wrong with it; a broken one does not end the stream.
    fn next_piece(&mut self) -> Option<Piece>;
}

/// The file that records come from: its path for people, and its name for ids.
#[derive(Debug)]
pub(crate) struct Origin {
    path: PathBuf,
    relative: String,
    /// Pieces seen so far; several in one file are told apart by their number.
    count: u64,
}

impl Origin {
    pub(crate) fn new(path: &Path, relative: &str) -> Self {
        Self { path: path.to_path_buf(), relative: relative.to_owned(), count: 0 }
    }

    pub(crate) fn error(&self, place: Place, problem: Problem) -> CorpusError {
        let (mut path, mut line) = (self.path.clone(), None);
        match place {
            Place::File => {}
            Place::Line(number) => line = Some(number),
            // As ids show the number of a record.
            Place::Record(number) => {
                path = format!("{}#{number}", path.to_string_lossy()).into();
            }
        }
        CorpusError { path, line, problem }
    }

    /// The end of the file: an error if there was nothing in it.
    pub(crate) fn end(&self) -> Option<CorpusError> {
        (self.count == 0).then(|| self.error(Place::File, Problem::NoArticles))
    }

    /// A piece to a record.
    pub(crate) fn record(&mut self, piece: Piece) -> Result<Record, CorpusError> {
        self.count += 1;
        let draft = piece.draft.map_err(|problem| self.error(piece.place, problem))?;
        let id = |article: &Article| {
            if self.relative == super::STANDARD_INPUT {
                format!("stdin#{:016x}", fingerprint(article))
            } else if piece.several {
                format!("{}#{}", self.relative, self.count)
            } else {
                self.relative.clone()
            }
        };
        match draft.finish(&self.path.to_string_lossy(), id) {
            Some((article, warnings)) => {
                let line = match piece.place {
                    Place::File => 1,
                    Place::Line(number) | Place::Record(number) => number,
                };
                Ok(Record { article, line, warnings })
            }
            None => Err(self.error(piece.place, Problem::NoText)),
        }
    }
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>) of title, text and address. What comes on
/// standard input has no place of its own, and its number there is another one the next time: the
/// same article must get the same id, and another one another.
fn fingerprint(article: &Article) -> u64 {
    let parts = [&article.title, &article.body, article.url.as_ref().unwrap_or(&article.title)];
    parts
        .iter()
        .flat_map(|part| part.bytes().chain([0xFF]))
        .fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        })
}
