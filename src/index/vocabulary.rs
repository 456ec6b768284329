//! The words of the archive with the number of articles that have each: a side dictionary of each
//! commit.
//!
//! Prefixes, wildcards and almost-words are looked up here, once for all segments.

use fst::{Automaton, IntoStreamer, Streamer};
use tantivy::Searcher;
use tantivy::directory::OwnedBytes;
use tantivy::schema::Field;

use super::counts::Beginnings;

/// Words and counts.
pub(crate) struct Vocabulary {
    pub(super) map: fst::Map<OwnedBytes>,
    pub(super) beginnings: std::sync::OnceLock<Beginnings>,
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Vocabulary").field("entries", &self.map.len()).finish()
    }
}

/// All terms of the fields, sorted, each with the number of articles that have it. Words of a
/// headline stand in the text too, so that the larger of both counts is close to the count of both.
pub(crate) fn collect(
    searcher: &Searcher,
    fields: &[Field],
) -> tantivy::Result<Vec<(String, u64)>> {
    let mut all: Vec<(String, u64)> = Vec::new();
    for field in fields {
        let mut terms: Vec<(String, u64)> = Vec::new();
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(*field)?;
            let mut stream = index.terms().stream()?;
            while stream.advance() {
                if let Ok(term) = std::str::from_utf8(stream.key()) {
                    terms.push((term.to_owned(), u64::from(stream.value().doc_freq)));
                }
            }
        }
        merge(&mut terms, |one, other| one + other);
        all.extend(terms);
    }
    merge(&mut all, u64::max);
    Ok(all)
}

/// Sorts, and makes one entry of those with the same term.
fn merge(terms: &mut Vec<(String, u64)>, counts: impl Fn(u64, u64) -> u64) {
    terms.sort_unstable();
    terms.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 = counts(first.1, later.1);
        }
        same
    });
}

impl Vocabulary {
    /// Makes the dictionary of what [`collect`] gave.
    pub(crate) fn make(terms: &[(String, u64)]) -> Vec<u8> {
        let mut builder = fst::MapBuilder::memory();
        for (term, count) in terms {
            // Sorted and unique, so the builder cannot refuse it.
            let _ = builder.insert(term, *count);
        }
        builder.into_inner().unwrap_or_default()
    }

    /// Opens a dictionary; `None` if it is none.
    pub(crate) fn open(bytes: OwnedBytes) -> Option<Self> {
        fst::Map::new(bytes).ok().map(|map| Self { map, beginnings: std::sync::OnceLock::new() })
    }

    /// Gives all words that an automaton accepts, in their order, with its state and the count.
    pub(crate) fn search<A: Automaton>(
        &self,
        automaton: A,
        mut give: impl FnMut(&str, &A::State, u64),
    ) where
        A::State: Clone,
    {
        let mut stream = self.map.search_with_state(automaton).into_stream();
        while let Some((word, count, state)) = stream.next() {
            if let Ok(word) = std::str::from_utf8(word) {
                give(word, &state, count);
            }
        }
    }
}
