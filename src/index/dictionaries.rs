//! The side dictionaries of a commit: files beside its list of files, made from its terms.

use std::path::Path;

use tantivy::Searcher;
use tantivy::directory::OwnedBytes;
use tantivy::{Directory, TantivyError};

use super::automaton::{map_of, whole};
use super::directory::SealedDirectory;
use super::error::IndexError;
use super::forms::Forms;
use super::gone::Gone;
use super::lengths::Lengths;
use super::manifest::write_atomically;
use super::schema::Fields;
use super::stories::Stories;
use super::vocabulary::{Count, Vocabulary, collect};
use super::{changes, pairs};

/// What is known of the words of a commit.
#[derive(Debug)]
pub(crate) struct Dictionaries {
    /// Word forms by lemma.
    pub(crate) forms: Forms,
    /// Words with counts.
    pub(crate) vocabulary: Vocabulary,
    /// Words that stand side by side, with counts.
    pub(crate) pairs: Vocabulary,
    /// Which articles are copies of one report.
    pub(crate) stories: Stories,
    /// How many words all articles have.
    pub(crate) lengths: Lengths,
}

/// What the names of the files begin with: the dictionaries as they were made, then what changed since.
const KINDS: [&str; 7] = ["forms", "words", "pairs", "newforms", "changes", "stories", "lengths"];

/// The first of them are kept while little changes.
const KEPT: usize = 3;

/// The names of the dictionaries that belong to a list of files.
pub(crate) fn names_for(list: &str) -> [String; 7] {
    KINDS.map(|kind| list.replace("files-", &format!("{kind}-")).replace(".jsonl", ".fst"))
}

/// Whether a file is a dictionary of some commit.
pub(crate) fn is_dictionary(name: &str) -> bool {
    name.ends_with(".fst")
        && KINDS
            .iter()
            .any(|kind| name.strip_prefix(kind).is_some_and(|rest| rest.starts_with('-')))
}

/// A dictionary with nothing in it.
fn nothing() -> Vec<u8> {
    map_of(std::iter::empty::<(&str, u64)>())
}

fn make(searcher: &Searcher, fields: &Fields, gone: &Gone) -> Result<[Vec<u8>; 7], TantivyError> {
    std::thread::scope(|scope| {
        // They take about as long as all others.
        let stories = scope.spawn(|| Stories::make(searcher));
        let terms = collect(searcher, fields, gone)?;
        let forms = Forms::make(terms.iter().map(|(term, _)| term.as_str()));
        let words = Vocabulary::make(terms);
        let pairs = pairs::collect(searcher, fields.title)?;
        let pairs =
            Vocabulary::make(pairs.into_iter().map(|(pair, count)| (pair, Count::plain(count))));
        let lengths = Lengths::of(searcher, fields)?.encode();
        let cut_off = |_| Err(TantivyError::InternalError("a thread was cut off".to_owned()));
        let stories = stories.join().unwrap_or_else(cut_off)?;
        Ok([forms, words, pairs, nothing(), nothing(), stories, lengths])
    })
}

/// A commit with what its deleted articles count.
pub(crate) struct Commit<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) gone: &'a Gone,
    /// The name of its list of files.
    pub(crate) list: &'a str,
}

impl Dictionaries {
    /// Writes the dictionaries of a commit beside its list of files.
    pub(crate) fn write(
        commit: &Commit<'_>,
        fields: &Fields,
        folder: &Path,
    ) -> Result<(), IndexError> {
        let made = make(commit.searcher, fields, commit.gone)
            .map_err(|error| IndexError::engine(folder, error))?;
        for (name, bytes) in names_for(commit.list).iter().zip(made) {
            write_atomically(&folder.join(name), &bytes)?;
        }
        Ok(())
    }

    /// Gives a commit the dictionaries of the one before, with what changed since; false where new ones
    /// should be made. Pairs stay as they are until then: they only order what is suggested.
    pub(crate) fn follow(
        commit: &Commit<'_>,
        old: &Commit<'_>,
        fields: &Fields,
        folder: &Path,
    ) -> Result<bool, IndexError> {
        let before = names_for(old.list);
        // What is damaged must not go on in what is made of it.
        let read = |name: &String| {
            let bytes = std::fs::read(folder.join(name)).ok()?;
            whole(bytes).map(|automaton| OwnedBytes::new(automaton.into_inner()))
        };
        let [_, words, _, _, changes, stories, _] = &before;
        let stories = read(stories).and_then(Stories::open);
        let words = read(words).zip(read(changes)).and_then(|(w, c)| Vocabulary::open(w, c));
        let Some(words) = words else { return Ok(false) };
        let changes = changes::between(old, commit, fields, &words)
            .map_err(|error| IndexError::engine(folder, error))?;
        let Some(changes) = changes else { return Ok(false) };
        let is_new = |change: &&changes::Change| change.before == Count::default();
        let new = changes.iter().filter(is_new).map(|change| change.term.as_str());
        let after = names_for(commit.list);
        // First what is new: old dictionaries without it are not complete.
        write_atomically(&folder.join(&after[3]), &Forms::make(new))?;
        let changes = changes.iter().map(|change| (&change.term, change.count));
        write_atomically(&folder.join(&after[4]), &Vocabulary::make(changes))?;
        let stories = match stories {
            Some(stories) => stories.follow(old.searcher, commit.searcher),
            None => Stories::make(commit.searcher),
        };
        let stories = stories.map_err(|error| IndexError::engine(folder, error))?;
        write_atomically(&folder.join(&after[5]), &stories)?;
        let lengths = Lengths::of(commit.searcher, fields);
        let lengths = lengths.map_err(|error| IndexError::engine(folder, error))?;
        write_atomically(&folder.join(&after[6]), &lengths.encode())?;
        for (from, to) in before.iter().zip(&after).take(KEPT) {
            if std::fs::rename(folder.join(from), folder.join(to)).is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Opens the dictionaries of a commit, or makes them where the run that made the commit was
    /// cut off before it wrote them.
    pub(crate) fn open(
        directory: &SealedDirectory,
        commit: &Commit<'_>,
        fields: &Fields,
    ) -> Option<Self> {
        let stored = names_for(commit.list)
            .map(|name| directory.open_read(Path::new(&name)).ok()?.read_bytes().ok());
        let stored: Option<Vec<OwnedBytes>> = stored.into_iter().collect();
        if let Some(opened) = stored.and_then(Self::of) {
            return Some(opened);
        }
        let made = make(commit.searcher, fields, commit.gone).ok()?;
        Self::of(made.map(OwnedBytes::new).into())
    }

    fn of(stored: Vec<OwnedBytes>) -> Option<Self> {
        let [forms, words, pairs, new, changes, stories, lengths] = stored.try_into().ok()?;
        Some(Self {
            forms: Forms::open(forms, new)?,
            vocabulary: Vocabulary::open(words, changes)?,
            pairs: Vocabulary::open(pairs, OwnedBytes::new(nothing()))?,
            stories: Stories::open(stories)?,
            lengths: Lengths::open(lengths)?,
        })
    }
}
