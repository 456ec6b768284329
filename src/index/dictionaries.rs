//! The side dictionaries of a commit: files beside its list of files, made from its terms.

use std::path::Path;

use tantivy::Searcher;
use tantivy::directory::{MmapDirectory, OwnedBytes};
use tantivy::{Directory, TantivyError};

use super::error::IndexError;
use super::forms::Forms;
use super::manifest::write_atomically;
use super::pairs;
use super::schema::Fields;
use super::vocabulary::{Vocabulary, collect};

/// What is known of the words of a commit.
#[derive(Debug)]
pub(crate) struct Dictionaries {
    /// Word forms by lemma.
    pub(crate) forms: Forms,
    /// Words with counts.
    pub(crate) vocabulary: Vocabulary,
    /// Words that stand side by side, with counts; an index of before has none.
    pub(crate) pairs: Option<Vocabulary>,
}

/// What the names of the files begin with.
const KINDS: [&str; 3] = ["forms", "words", "pairs"];

/// The names of the dictionaries that belong to a list of files.
pub(crate) fn names_for(list: &str) -> [String; 3] {
    KINDS.map(|kind| list.replace("files-", &format!("{kind}-")).replace(".jsonl", ".fst"))
}

/// Whether a file is a dictionary of some commit.
pub(crate) fn is_dictionary(name: &str) -> bool {
    name.ends_with(".fst")
        && KINDS
            .iter()
            .any(|kind| name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-')))
}

fn make(searcher: &Searcher, fields: &Fields) -> Result<[Vec<u8>; 3], TantivyError> {
    let terms = collect(searcher, &[fields.title, fields.body])?;
    let pairs = pairs::collect(searcher, fields.title)?;
    Ok([Forms::make(&terms), Vocabulary::make(&terms), Vocabulary::make(&pairs)])
}

impl Dictionaries {
    /// Writes the dictionaries of a commit beside its list of files.
    pub(crate) fn write(
        searcher: &Searcher,
        fields: &Fields,
        folder: &Path,
        list: &str,
    ) -> Result<(), IndexError> {
        let made = make(searcher, fields).map_err(|error| IndexError::engine(folder, error))?;
        for (name, bytes) in names_for(list).iter().zip(made) {
            write_atomically(&folder.join(name), &bytes)?;
        }
        Ok(())
    }

    /// Opens the dictionaries of a commit, or makes them where the run that made the commit was
    /// cut off before it wrote them.
    pub(crate) fn open(
        directory: &MmapDirectory,
        list: &str,
        searcher: &Searcher,
        fields: &Fields,
    ) -> Option<Self> {
        let stored = names_for(list)
            .map(|name| directory.open_read(Path::new(&name)).ok()?.read_bytes().ok());
        if let [Some(forms), Some(words), pairs] = stored
            && let (Some(forms), Some(vocabulary)) = (Forms::open(forms), Vocabulary::open(words))
        {
            return Some(Self { forms, vocabulary, pairs: pairs.and_then(Vocabulary::open) });
        }
        let [forms, words, pairs] = make(searcher, fields).ok()?.map(OwnedBytes::new);
        Some(Self {
            forms: Forms::open(forms)?,
            vocabulary: Vocabulary::open(words)?,
            pairs: Vocabulary::open(pairs),
        })
    }
}
