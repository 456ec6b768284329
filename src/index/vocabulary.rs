//! The words of the archive with the number of articles that have each: a side dictionary of each
//! commit, with what changed since it was made.
//!
//! Prefixes, wildcards and almost-words are looked up here, once for all segments.

use fst::{Automaton, IntoStreamer, Streamer};
use tantivy::directory::OwnedBytes;
use tantivy::{Searcher, SegmentReader};

use super::automaton::map_of;
use super::changes::merged;
use super::counts::Beginnings;
use super::gone::Gone;
use super::schema::Fields;

/// In how many titles and bodies a word is, as the dictionaries keep it: in one number, so that after an
/// update each is known by what came and went.
///
/// Small counts are small numbers, since an automaton keeps a number in as few bytes as it needs. The lowest
/// bit says whether there are titles; where there are, five bits say in how many bits their number stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count(u64);

/// The most that is counted: both counts and the bits that describe them fit into 64 bits.
const MOST_COUNTED: u64 = (1 << 29) - 1;

impl Count {
    /// A number that is of one kind alone.
    pub(crate) fn plain(count: u64) -> Self {
        Self::of([0, count])
    }

    /// In about how many articles it is. Words of a headline stand in the text too, so that the larger of
    /// both counts is close to the count of both.
    pub(crate) fn articles(self) -> u64 {
        let [title, body] = self.parts();
        title.max(body)
    }

    fn parts(self) -> [u64; 2] {
        let rest = self.0 >> 1;
        if self.0 & 1 == 0 {
            return [0, rest];
        }
        let (bits, counts) = (rest & 31, rest >> 5);
        [counts & ((1 << bits) - 1), counts >> bits]
    }

    fn of(counts: [u64; 2]) -> Self {
        let [title, body] = counts.map(|count| count.min(MOST_COUNTED));
        if title == 0 {
            return Self(body << 1);
        }
        let bits = u64::BITS - title.leading_zeros();
        Self((body << bits | title) << 6 | u64::from(bits) << 1 | 1)
    }

    /// With so many titles and bodies more or fewer.
    pub(super) fn stepped(self, by: [i64; 2]) -> Self {
        let [title, body] = self.parts();
        Self::of([title.saturating_add_signed(by[0]), body.saturating_add_signed(by[1])])
    }

    fn plus(self, other: Self) -> Self {
        let ([title, body], [titles, bodies]) = (self.parts(), other.parts());
        Self::of([title + titles, body + bodies])
    }
}

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

/// Gives the terms of titles (0) and then of bodies (1) of a segment, each in their order, with the number of
/// articles that have it, deleted ones too.
pub(super) fn each_term(
    segment: &SegmentReader,
    fields: &Fields,
    mut give: impl FnMut(usize, &str, u64),
) -> tantivy::Result<()> {
    for (number, field) in [fields.title, fields.body].into_iter().enumerate() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            if let Ok(term) = std::str::from_utf8(stream.key()) {
                give(number, term, u64::from(stream.value().doc_freq));
            }
        }
    }
    Ok(())
}

/// All terms of titles and bodies, sorted.
pub(crate) fn collect(
    searcher: &Searcher,
    fields: &Fields,
    gone: &Gone,
) -> tantivy::Result<Vec<(String, Count)>> {
    let mut terms: Vec<(String, Count)> = Vec::new();
    for segment in searcher.segment_readers() {
        each_term(segment, fields, |number, term, frequency| {
            let mut count = [0; 2];
            count[number] = frequency;
            terms.push((term.to_owned(), Count::of(count)));
        })?;
        // For each segment, so that most words are held once. A stable sort knows the runs that are in their
        // order already.
        terms.sort_by(|one, other| one.0.cmp(&other.0));
        terms.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            if is_same {
                first.1 = first.1.plus(later.1);
            }
            is_same
        });
    }
    if !gone.is_empty() {
        for (term, count) in &mut terms {
            let [title, body] = count.parts();
            let left = |field, count: u64| count.saturating_sub(gone.count(field, term));
            *count = Count::of([left(fields.title, title), left(fields.body, body)]);
        }
        terms.retain(|(_, count)| count.articles() > 0);
    }
    Ok(terms)
}

impl Vocabulary {
    /// Makes the dictionary of terms with counts, which are sorted.
    pub(crate) fn make<T: AsRef<[u8]>>(terms: impl IntoIterator<Item = (T, Count)>) -> Vec<u8> {
        map_of(terms.into_iter().map(|(term, count)| (term, count.0)))
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

    /// The words that changed since it was made, in their order.
    pub(super) fn each_change(&self, mut give: impl FnMut(&str, Count)) {
        let mut stream = self.changes.stream();
        while let Some((word, count)) = stream.next() {
            if let Ok(word) = std::str::from_utf8(word) {
                give(word, Count(count));
            }
        }
    }

    /// The count of a word when the dictionary was made.
    pub(super) fn before(&self, word: &str) -> Count {
        Count(self.map.get(word).unwrap_or(0))
    }

    /// In how many articles a word is.
    pub(crate) fn count(&self, word: &str) -> u64 {
        let count = self.changes.get(word).or_else(|| self.map.get(word));
        Count(count.unwrap_or(0)).articles()
    }

    /// Gives all words from `first` on in their order, with their counts, until it is told to end.
    pub(super) fn from(&self, first: &str, mut give: impl FnMut(&str, u64) -> bool) {
        let base = self.map.range().ge(first).into_stream();
        let changes = self.changes.range().ge(first).into_stream();
        merged(base, changes, |word, count| {
            std::str::from_utf8(word).is_ok_and(|word| give(word, Count(count).articles()))
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
                    give(&other, &state, Count(new).articles());
                }
            }
            if !is_old {
                give(word, &state, Count(count).articles());
            }
        }
        for (word, count, state) in changed.filter(|(_, count, _)| *count > 0) {
            give(&word, &state, Count(count).articles());
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
        let sorted = entries.iter().map(|(word, count)| (word, Count::plain(*count)));
        OwnedBytes::new(Vocabulary::make(sorted))
    }

    /// Whether the bytes of one text stand in another, in their order.
    fn has_in_order(word: &str, bytes: &str) -> bool {
        let mut rest = word.bytes();
        bytes.bytes().all(|byte| rest.any(|other| other == byte))
    }

    proptest! {
        #[test]
        fn counts_are_kept(title in 0..=MOST_COUNTED, body in 0..=MOST_COUNTED, less in 0..29_u32) {
            let counts = [title >> less, body >> less];
            prop_assert_eq!(Count::of(counts).parts(), counts);
            prop_assert_eq!(Count::of([title, u64::MAX]).parts(), [title, MOST_COUNTED]);
            prop_assert_eq!(Count::of([0, 0]), Count::default());
        }

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
            for word in base.keys().chain(changes.keys()) {
                prop_assert_eq!(words.count(word), now.get(word).copied().unwrap_or(0));
                prop_assert_eq!(words.before(word).articles(), base.get(word).copied().unwrap_or(0));
            }
        }
    }
}
