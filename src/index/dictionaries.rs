//! The side dictionaries of a commit: files beside its list of files, made from its terms.

use std::path::Path;
use std::thread::{Scope, ScopedJoinHandle};

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

/// Stories that are made in a thread of their own: they take about as long as all other dictionaries.
pub(crate) struct Making<'scope>(ScopedJoinHandle<'scope, tantivy::Result<Vec<u8>>>);

impl<'scope> Making<'scope> {
    /// Begins to make the stories of a commit.
    fn all(scope: &'scope Scope<'scope, '_>, searcher: &'scope Searcher) -> Self {
        Self(scope.spawn(|| Stories::make(searcher)))
    }

    /// Begins to make the stories of a commit, from those of the one before, of which list and searcher
    /// are given, where they are whole.
    pub(crate) fn begin(
        scope: &'scope Scope<'scope, '_>,
        searcher: &'scope Searcher,
        before: Option<(&'scope str, &'scope Searcher)>,
        folder: &'scope Path,
    ) -> Self {
        Self(scope.spawn(move || {
            let old = before.and_then(|(list, old)| {
                let [.., stories, _] = names_for(list);
                Some((Stories::open(whole_file(&folder.join(stories))?)?, old))
            });
            match old {
                Some((stories, old)) => stories.follow(old, searcher),
                None => Stories::make(searcher),
            }
        }))
    }

    /// Waits for them.
    pub(crate) fn finish(self) -> tantivy::Result<Vec<u8>> {
        let cut_off = |_| Err(TantivyError::InternalError("a thread was cut off".to_owned()));
        self.0.join().unwrap_or_else(cut_off)
    }
}

/// A side file, if it is as it was written: what is damaged must not go on in what is made of it.
fn whole_file(path: &Path) -> Option<OwnedBytes> {
    whole(std::fs::read(path).ok()?).map(|automaton| OwnedBytes::new(automaton.into_inner()))
}

fn make(
    commit: &Commit<'_>,
    fields: &Fields,
    stories: Making<'_>,
) -> tantivy::Result<[Vec<u8>; 7]> {
    let Commit { searcher, gone, .. } = *commit;
    let terms = collect(searcher, fields, gone)?;
    let forms = Forms::make(terms.iter().map(|(term, _)| term.as_str()));
    let words = Vocabulary::make(terms);
    let pairs = pairs::collect(searcher, fields.title)?;
    let pairs =
        Vocabulary::make(pairs.into_iter().map(|(pair, count)| (pair, Count::plain(count))));
    let lengths = Lengths::of(searcher, fields)?.encode();
    Ok([forms, words, pairs, nothing(), nothing(), stories.finish()?, lengths])
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
        stories: Making<'_>,
        fields: &Fields,
        folder: &Path,
    ) -> Result<(), IndexError> {
        let made = make(commit, fields, stories);
        let made = made.map_err(|error| IndexError::engine(folder, error))?;
        for (name, bytes) in names_for(commit.list).iter().zip(made) {
            write_atomically(&folder.join(name), &bytes)?;
        }
        Ok(())
    }

    /// Gives a commit the dictionaries of the one before, with what changed since; gives the stories back
    /// where new ones should be made. Pairs stay as they are until then: they only order what is suggested.
    pub(crate) fn follow<'scope>(
        commit: &Commit<'_>,
        old: &Commit<'_>,
        stories: Making<'scope>,
        fields: &Fields,
        folder: &Path,
    ) -> Result<Option<Making<'scope>>, IndexError> {
        let before = names_for(old.list);
        let read = |name: &String| whole_file(&folder.join(name));
        let [_, words, _, _, changes, ..] = &before;
        let words = read(words).zip(read(changes)).and_then(|(w, c)| Vocabulary::open(w, c));
        let Some(words) = words else { return Ok(Some(stories)) };
        let failed = |error| IndexError::engine(folder, error);
        let changes = changes::between(old, commit, fields, &words).map_err(failed)?;
        let Some(changes) = changes else { return Ok(Some(stories)) };
        let is_new = |change: &&changes::Change| change.before == Count::default();
        let new = changes.iter().filter(is_new).map(|change| change.term.as_str());
        let after = names_for(commit.list);
        // First what is new: old dictionaries without it are not complete.
        write_atomically(&folder.join(&after[3]), &Forms::make(new))?;
        let changes = changes.iter().map(|change| (&change.term, change.count));
        write_atomically(&folder.join(&after[4]), &Vocabulary::make(changes))?;
        let lengths = Lengths::of(commit.searcher, fields).map_err(failed)?;
        write_atomically(&folder.join(&after[6]), &lengths.encode())?;
        for (from, to) in before.iter().zip(&after).take(KEPT) {
            if std::fs::rename(folder.join(from), folder.join(to)).is_err() {
                return Ok(Some(stories));
            }
        }
        let stories = stories.finish().map_err(failed)?;
        write_atomically(&folder.join(&after[5]), &stories)?;
        Ok(None)
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
        let made =
            std::thread::scope(|scope| make(commit, fields, Making::all(scope, commit.searcher)));
        Self::of(made.ok()?.map(OwnedBytes::new).into())
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
