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
    pub(crate) fn make(terms: &[(String, u64)]) -> Vec<u8> {
        // Numbers and Latin words have no forms.
        let terms: Vec<&str> = terms
            .iter()
            .map(|(term, _)| term.as_str())
            .filter(|term| term.len() <= MAX_TERM && !term.is_ascii())
            .collect();
        let mut keys = keys(&terms);
        keys.sort_unstable();
        keys.dedup();
        let lemma_of = |key: &str| key.split(SEPARATOR).next().map(str::len);
        let shares = |left: Option<&String>, right: Option<&String>| match (left, right) {
            (Some(left), Some(right)) => {
                lemma_of(left) == lemma_of(right)
                    && left[..lemma_of(left).unwrap_or(0)] == right[..lemma_of(right).unwrap_or(0)]
            }
            _ => false,
        };
        let mut builder = fst::SetBuilder::memory();
        for at in 0..keys.len() {
            // A lemma with one form that is the lemma itself says nothing.
            let alone = !shares(keys.get(at), keys.get(at + 1))
                && (at == 0 || !shares(keys.get(at - 1), keys.get(at)));
            let (lemma, form) = keys[at].split_once(SEPARATOR).unwrap_or_default();
            if !alone || lemma != form {
                // Sorted and unique, so the builder cannot refuse it.
                let _ = builder.insert(&keys[at]);
            }
        }
        builder.into_inner().unwrap_or_default()
    }

    /// Opens a dictionary; `None` if it is none.
    pub(crate) fn open(bytes: OwnedBytes) -> Option<Self> {
        fst::Set::new(bytes).ok().map(|set| Self { set })
    }

    /// All forms of a lemma in its canonical spelling.
    pub(crate) fn of(&self, lemma: &str, mut give: impl FnMut(&str)) {
        let from = format!("{lemma}{SEPARATOR}");
        let to = format!("{lemma}\u{1}");
        let mut stream = self.set.range().ge(&from).lt(&to).into_stream();
        let mut count = 0;
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
