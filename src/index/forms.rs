//! The forms of words that are in the index: a side dictionary of each commit.
//!
//! Articles are indexed by word forms only. When a query asks for a word, its other forms are taken
//! from the archive's own vocabulary: this automaton lists them by lemma. It is made after a commit
//! from the term dictionaries; where it is missing (a run was cut off), it is made when an index is
//! opened.

use fst::{IntoStreamer, Streamer};
use tantivy::directory::OwnedBytes;

use crate::analysis::{canonical_spelling, lemmas};

/// Between the lemma and the form in a key.
const SEPARATOR: char = '\0';

/// Most forms that are given for one word: the verb کردن has some 200.
const MAX_FORMS: usize = 256;

/// Longest term that can have forms, in bytes; longer ones are no words.
const MAX_TERM: usize = 60;

/// Word forms by lemma.
pub(crate) struct Forms {
    set: fst::Set<OwnedBytes>,
    /// Those of words that came since it was made.
    new: fst::Set<OwnedBytes>,
}

impl std::fmt::Debug for Forms {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Forms").field("entries", &self.set.len()).finish()
    }
}

/// Lemma and form of each term, on all cores.
fn keys(terms: &[&str]) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let piece = terms.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = terms
            .chunks(piece)
            .map(|terms| {
                scope.spawn(move || {
                    let of = |term: &&str| {
                        let term = *term;
                        lemmas(term)
                            .into_iter()
                            .map(move |lemma| {
                                format!("{}{SEPARATOR}{term}", canonical_spelling(&lemma))
                            })
                            .collect::<Vec<_>>()
                    };
                    terms.iter().flat_map(of).collect::<Vec<String>>()
                })
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    })
}

impl Forms {
    /// Makes the dictionary of the terms of a commit, sorted and unique.
    pub(crate) fn make<'a>(terms: impl Iterator<Item = &'a str>) -> Vec<u8> {
        // Numbers and Latin words have no forms.
        let terms: Vec<&str> =
            terms.filter(|term| term.len() <= MAX_TERM && !term.is_ascii()).collect();
        let mut keys = keys(&terms);
        keys.sort_unstable();
        keys.dedup();
        let mut builder = fst::SetBuilder::memory();
        for key in &keys {
            let (lemma, form) = key.split_once(SEPARATOR).unwrap_or_default();
            // That a lemma is a form of itself is known without a dictionary.
            if lemma != form {
                // Sorted and unique, so the builder cannot refuse it.
                let _ = builder.insert(key);
            }
        }
        builder.into_inner().unwrap_or_default()
    }

    /// Opens a dictionary and that of what is new since; `None` if one of them is none.
    pub(crate) fn open(bytes: OwnedBytes, new: OwnedBytes) -> Option<Self> {
        Some(Self { set: fst::Set::new(bytes).ok()?, new: fst::Set::new(new).ok()? })
    }

    /// All forms of a lemma in its canonical spelling but the lemma itself. Some may be of articles
    /// that are gone.
    pub(crate) fn of(&self, lemma: &str, mut give: impl FnMut(&str)) {
        let from = format!("{lemma}{SEPARATOR}");
        let to = format!("{lemma}\u{1}");
        let mut count = 0;
        for set in [&self.set, &self.new] {
            let mut stream = set.range().ge(&from).lt(&to).into_stream();
            while let Some(key) = stream.next() {
                if let Some(form) =
                    key.get(from.len()..).and_then(|form| std::str::from_utf8(form).ok())
                {
                    give(form);
                }
                count += 1;
                if count >= MAX_FORMS {
                    return;
                }
            }
        }
    }
}
