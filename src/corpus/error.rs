//! What can be wrong with a file or a record, with path, line and remedy.

use std::fmt;
use std::path::PathBuf;

use crate::calendar::DateError;

/// A file or a record that was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", self.place())]
pub struct CorpusError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where one is to blame.
    pub line: Option<u64>,
    /// What is wrong.
    #[source]
    pub problem: Problem,
}

impl CorpusError {
    /// Path and line, as compilers write them.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.path, self.line)
    }
}

fn place(path: &std::path::Path, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    }
}

/// What is wrong with a file or a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is nothing at this path.
    #[error("no such file or folder")]
    NotFound,
    /// The system refused.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A link that leads back to a folder it lies in.
    #[error("link leads back to a folder above it")]
    Loop,
    /// A file named on the command line whose format is not known.
    #[error("format is not known")]
    UnknownFormat,
    /// Not text.
    #[error("is binary, not text")]
    Binary,
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// Longer than the limit.
    #[error("record is longer than {0} bytes")]
    TooLong(usize),
    /// A compressed file that is damaged.
    #[error("compressed data is damaged: {0}")]
    Compression(String),
    /// A compressed file that unpacks to more than the limit.
    #[error("unpacks to more than {0} bytes")]
    Bomb(u64),
    /// Not JSON.
    #[error("broken JSON: {0}")]
    Json(String),
    /// JSON, but no object.
    #[error("is not a JSON object")]
    NotAnObject,
    /// A table whose header has no name of a field.
    #[error("no column has a name that is known: {0}")]
    Columns(String),
    /// A row of a table that has more or fewer fields than the header.
    #[error("row has {found} fields, the header has {expected}")]
    Row {
        /// Fields of the row.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// A quote that is opened in a table and never closed.
    #[error("quote is not closed")]
    OpenQuote,
    /// An element that never ends.
    #[error("<{0}> has no end")]
    OpenElement(&'static str),
    /// XML that is neither a feed nor a collection.
    #[error("is XML of a kind that is not known")]
    UnknownXml,
    /// A page beyond the limits of what is parsed: elements, and how deep they stand.
    #[error("page has more than {0} elements or is nested more than {1} deep")]
    PageTooLarge(usize, u32),
    /// A WARC file that is damaged.
    #[error("WARC is damaged: {0}")]
    Warc(&'static str),
    /// An HTTP answer packed in a way that is not known.
    #[error("answer is packed in a way that is not known: {0}")]
    Packing(String),
    /// An archive that is damaged.
    #[error("archive is damaged: {0}")]
    Archive(String),
    /// A zip archive with more members than the limit.
    #[error("archive has more than {0} members")]
    Members(usize),
    /// A member of an archive whose name leads out of it.
    #[error("name leads out of the archive")]
    LeadsOut,
    /// A member of an archive that is no file.
    #[error("is a {0}, not a file")]
    NoFile(&'static str),
    /// A member of an archive that a password keeps.
    #[error("is encrypted")]
    Encrypted,
    /// An archive in so many others.
    #[error("archives lie in each other more than {0} deep")]
    TooDeep(usize),
    /// A file with no record at all.
    #[error("there is no article in it")]
    NoArticles,
    /// No title and no text.
    #[error("record has no text")]
    NoText,
    /// The id of an article that was read before.
    #[error("id «{id}» was already used by {first}")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it was used first.
        first: String,
    },
}

impl Problem {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotFound => "check the path",
            Self::Unreadable(_) => "check the permissions of the file",
            Self::Loop => "remove the link or index the folder it leads to",
            Self::UnknownFormat => {
                "name it after its format (docs/formats.md lists them) or give --input-format"
            }
            Self::Binary => "save it as text: UTF-8, UTF-16 or Windows-1256",
            Self::TooLong(_) => "cut it into several articles",
            Self::Compression(_) => "pack the file again",
            Self::Bomb(_) => "unpack the file and index what is in it",
            Self::Json(_) => "an article is one JSON object: {\"title\": …, \"body\": …}",
            Self::NotAnObject => "an article is a JSON object with «title» and «body»",
            Self::Columns(_) => {
                "name columns in the first line: title, body, date, …; or say which they are: --map title=NAME"
            }
            Self::Row { .. } => "put fields with separators or line ends into quotes",
            Self::OpenQuote => "close the quote, and write a quote inside a field twice",
            Self::OpenElement(_) => "end each record with its closing tag",
            Self::UnknownXml => "kinds: RSS, Atom, and collections of <DOC> elements",
            Self::PageTooLarge(..) => "save the article alone",
            Self::Warc(_) => "records before and behind it are read; fetch this one again",
            Self::Packing(_) => "known: gzip, deflate, zstd",
            Self::Archive(_) | Self::Members(_) => "unpack it and index what is in it",
            Self::LeadsOut | Self::NoFile(_) => "pack files only, by names below a folder",
            Self::Encrypted => "unpack it with its password and index what is in it",
            Self::TooDeep(_) => "unpack the outer ones",
            Self::NoArticles => return None,
            Self::NoText => {
                "give it a title or a body, or say what its fields are called: --map body=NAME"
            }
            Self::DuplicateId { .. } => "give each article an id of its own",
            Self::Empty => return None,
        })
    }
}

/// Something in a record that could not be taken, though the article was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The date could not be read; the article has none.
    Date(DateError),
    /// A header line whose key is not known; it is not part of the text.
    UnknownKey(String),
    /// Bytes that are no text in the file's encoding; U+FFFD stands for them.
    DamagedText(&'static str),
    /// A field that is neither text nor a number.
    Field(&'static str),
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(error) => write!(formatter, "date was not read: {error}"),
            Self::UnknownKey(key) => write!(formatter, "header «{key}» is not known"),
            Self::DamagedText(encoding) => {
                write!(formatter, "bytes that are no {encoding} were replaced by U+FFFD")
            }
            Self::Field(name) => write!(formatter, "field «{name}» is not text and was left out"),
        }
    }
}

impl Warning {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Date(error) => Some(error.hint()),
            Self::UnknownKey(_) => {
                Some("keys: title, date, source, category, author, url, tags, id")
            }
            Self::DamagedText(_) | Self::Field(_) => None,
        }
    }
}
