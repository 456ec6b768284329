//! The words of the archive with the number of articles that have each: a side dictionary of each
//! commit, with what changed since it was made.
//!
//! Prefixes, wildcards and almost-words are looked up here, once for all segments.

use fst::{Automaton, IntoStreamer, Streamer};
use tantivy::Searcher;
use tantivy::directory::OwnedBytes;
use tantivy::schema::Field;

use super::automaton::map_of;
use super::changes::merged;
use super::counts::Beginnings;
use super::gone::Gone;

/// A word that is looked up costs as much as so many that are passed over in their order.
const LOOKUP: usize = 8;

/// Words and counts.
pub(crate) struct Vocabulary {
    map: fst::Map<OwnedBytes>,
    /// Words with another count than there; none where it is 0.
    changes: fst::Map<OwnedBytes>,
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
    gone: &Gone,
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
        if !gone.is_empty() {
            for (term, count) in &mut terms {
                *count = count.saturating_sub(gone.count(*field, term));
            }
            terms.retain(|(_, count)| *count > 0);
        }
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
    /// Makes the dictionary of terms with counts, which are sorted.
    pub(crate) fn make(terms: &[(String, u64)]) -> Vec<u8> {
        map_of(terms.iter().map(|(term, count)| (term, *count)))
    }

    /// Opens a dictionary and what changed in it; `None` if one of them is none.
    pub(crate) fn open(bytes: OwnedBytes, changes: OwnedBytes) -> Option<Self> {
        let (map, changes) = (fst::Map::new(bytes).ok()?, fst::Map::new(changes).ok()?);
        Some(Self { map, changes, beginnings: std::sync::OnceLock::new() })
    }

    /// Words of the dictionary as it was made.
    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    /// The words that changed since it was made.
    pub(super) fn changed(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut stream = self.changes.keys();
        while let Some(word) = stream.next() {
            words.extend(std::str::from_utf8(word).map(str::to_owned));
        }
        words
    }

    /// In how many articles sorted words were when the dictionary was made.
    pub(super) fn before(&self, words: &[String]) -> Vec<u64> {
        // Many are met one after the other faster than they are looked up.
        if words.len() < self.map.len() / LOOKUP {
            return words.iter().map(|word| self.map.get(word).unwrap_or(0)).collect();
        }
        let mut counts = vec![0; words.len()];
        let mut rest = words.iter().zip(&mut counts).peekable();
        let mut stream = self.map.stream();
        while let Some((word, count)) = stream.next()
            && rest.peek().is_some()
        {
            while rest.next_if(|(other, _)| other.as_bytes() < word).is_some() {}
            if let Some((_, before)) = rest.next_if(|(other, _)| other.as_bytes() == word) {
                *before = count;
            }
        }
        counts
    }

    /// In how many articles a word is.
    pub(crate) fn count(&self, word: &str) -> u64 {
        self.changes.get(word).or_else(|| self.map.get(word)).unwrap_or(0)
    }

    /// Gives all words from `first` on in their order, with their counts, until it is told to end.
    pub(super) fn from(&self, first: &str, mut give: impl FnMut(&str, u64) -> bool) {
        let base = self.map.range().ge(first).into_stream();
        let changes = self.changes.range().ge(first).into_stream();
        merged(base, changes, |word, count| {
            std::str::from_utf8(word).is_ok_and(|word| give(word, count))
        });
    }

    /// Gives all words that an automaton accepts, in their order, with its state and the count.
    pub(crate) fn search<A: Automaton>(
        &self,
        automaton: A,
        mut give: impl FnMut(&str, &A::State, u64),
    ) where
        A::State: Clone,
    {
        // Those that changed are few.
        let mut changed: Vec<(String, u64, A::State)> = Vec::new();
        let mut stream = self.changes.search_with_state(&automaton).into_stream();
        while let Some((word, count, state)) = stream.next() {
            if let Ok(word) = std::str::from_utf8(word) {
                changed.push((word.to_owned(), count, state));
            }
        }
        let mut changed = changed.into_iter().peekable();
        let mut stream = self.map.search_with_state(&automaton).into_stream();
        while let Some((word, count, state)) = stream.next() {
            let Ok(word) = std::str::from_utf8(word) else { continue };
            let mut is_old = false;
            while let Some((other, new, state)) =
                changed.next_if(|(other, ..)| other.as_str() <= word)
            {
                is_old = other == word;
                if new > 0 {
                    give(&other, &state, new);
                }
            }
            if !is_old {
                give(word, &state, count);
            }
        }
        for (word, count, state) in changed.filter(|(_, count, _)| *count > 0) {
            give(&word, &state, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fst::automaton::{AlwaysMatch, Subsequence};
    use proptest::prelude::*;

    use super::*;

    fn bytes(entries: &BTreeMap<String, u64>) -> OwnedBytes {
        let sorted: Vec<(String, u64)> = entries.clone().into_iter().collect();
        OwnedBytes::new(Vocabulary::make(&sorted))
    }

    /// Whether the bytes of one text stand in another, in their order.
    fn has_in_order(word: &str, bytes: &str) -> bool {
        let mut rest = word.bytes();
        bytes.bytes().all(|byte| rest.any(|other| other == byte))
    }

    proptest! {
        #[test]
        fn a_dictionary_with_changes_is_as_one_made_anew(
            base in proptest::collection::btree_map("[ا-د]{1,3}", 1_u64..9, 0..40),
            changes in proptest::collection::btree_map("[ا-د]{1,3}", 0_u64..9, 0..40),
            prefix in "[ا-د]{0,2}",
        ) {
            let mut now = base.clone();
            now.extend(changes.clone());
            now.retain(|_, count| *count > 0);
            let words = Vocabulary::open(bytes(&base), bytes(&changes)).unwrap();
            let mut all = Vec::new();
            words.search(AlwaysMatch, |word, _, count| all.push((word.to_owned(), count)));
            prop_assert_eq!(&all, &now.clone().into_iter().collect::<Vec<_>>());
            let mut begun = Vec::new();
            words.search(Subsequence::new(&prefix), |word, _, _| begun.push(word.to_owned()));
            let expected: Vec<String> =
                now.keys().filter(|word| has_in_order(word, &prefix)).cloned().collect();
            prop_assert_eq!(&begun, &expected);
            let mut from = Vec::new();
            words.from(&prefix, |word, count| { from.push((word.to_owned(), count)); true });
            let expected: Vec<(String, u64)> = now.range(prefix..).map(|(w, c)| (w.clone(), *c)).collect();
            prop_assert_eq!(from, expected);
            let asked: Vec<String> = base.keys().chain(changes.keys()).cloned().collect();
            for asked in [asked.clone(), asked.iter().rev().take(1).cloned().collect()] {
                let mut asked = asked;
                asked.sort();
                asked.dedup();
                let of_base = |word| base.get(word).copied().unwrap_or(0);
                let expected: Vec<u64> = asked.iter().map(of_base).collect();
                prop_assert_eq!(words.before(&asked), expected);
            }
            for word in base.keys().chain(changes.keys()) {
                prop_assert_eq!(words.count(word), now.get(word).copied().unwrap_or(0));
            }
        }
    }
}
