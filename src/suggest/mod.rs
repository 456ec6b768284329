//! "Did you mean": what a person may have meant who typed something that the archive hardly has.
//!
//! - `spelling`: slips of the pen and of the finger, wrong spacings, by a noisy channel
//!   ([`distance`](slip_cost) says what a slip costs);
//! - `keyboard`: text typed while the keyboard was set to the other script;
//! - `finglish`: Persian written in Latin letters, by sounds, and by a list of foreign words and names
//!   (`latin_words`);
//! - `advice`: what editors write for forms that are no slips, but discouraged;
//! - `complete`: the words and phrases that begin with what was typed;
//! - `spelling_of`: a term of the archive as people write it;
//! - `corrections`: all of it for a whole query, whose operators stay where they are.
//!
//! Everything is judged by the archive's own words, which a [`WordCounts`] knows.

mod advice;
mod complete;
mod corrections;
mod distance;
mod finglish;
mod finglish_rules;
mod keyboard;
mod latin_sounds;
mod latin_words;
mod spelling;
mod spelling_of;

pub use complete::complete;
pub use corrections::{Correction, CorrectionKind, Piece, corrections};
pub use distance::slip_cost;
pub use finglish::{Finglish, MAX_FINGLISH_LETTERS};
pub use keyboard::{to_latin, to_persian};
pub use spelling::{Candidate, candidates};
pub use spelling_of::spelling_of;

use fst::Automaton;

use crate::analysis::fold_onto;

/// The words of an archive in folded letters, without half spaces, each with the number of articles
/// that have it; and pairs of words that stand side by side.
pub trait WordCounts {
    /// In how many articles a word is.
    fn count(&self, word: &str) -> u64;

    /// Gives all words that an automaton accepts, in their order, with its state and the count.
    fn search<A>(&self, automaton: A, give: impl FnMut(&str, &A::State, u64))
    where
        A: Automaton,
        A::State: Clone;

    /// The words that begin with some letters, the most frequent first, at most `limit`.
    fn with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, u64)>;

    /// How often two words stand side by side, as far as it was counted.
    fn pair(&self, left: &str, right: &str) -> u64;

    /// The pairs, with a space between their words, that begin with some letters, the most frequent
    /// first, at most `limit`.
    fn pairs_with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, u64)>;
}

/// The natural logarithm of a count, a little below that of 1 for none.
fn log(count: u64) -> f32 {
    if count == 0 { -2.0 } else { (count as f32).ln() }
}

/// A word of a list as a term: folded, without half spaces.
fn folded(spelling: &str) -> String {
    let mut term = String::with_capacity(spelling.len());
    for character in spelling.chars() {
        fold_onto(character, &mut term);
    }
    term
}

#[cfg(test)]
mod archive {
    //! A small archive for the tests.

    use fst::{Automaton, IntoStreamer, Streamer};

    use super::WordCounts;

    pub(super) struct Archive {
        words: fst::Map<Vec<u8>>,
        pairs: fst::Map<Vec<u8>>,
    }

    impl Archive {
        /// `word count` or `word word count`, parted by commas.
        pub(super) fn of(entries: &str) -> Self {
            let mut all: Vec<(String, u64)> = entries
                .split('،')
                .filter_map(|entry| {
                    let (key, count) = entry.trim().rsplit_once(' ')?;
                    Some((key.to_owned(), count.parse().unwrap()))
                })
                .collect();
            all.sort();
            let (pairs, words): (Vec<_>, Vec<_>) = all.into_iter().partition(|e| e.0.contains(' '));
            Self {
                words: fst::Map::from_iter(words).unwrap(),
                pairs: fst::Map::from_iter(pairs).unwrap(),
            }
        }
    }

    fn best(map: &fst::Map<Vec<u8>>, prefix: &str, limit: usize) -> Vec<(String, u64)> {
        let mut stream = map.range().ge(prefix).into_stream();
        let mut found = Vec::new();
        while let Some((key, count)) = stream.next() {
            let key = String::from_utf8(key.to_vec()).unwrap();
            if !key.starts_with(prefix) {
                break;
            }
            found.push((key, count));
        }
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(limit);
        found
    }

    impl WordCounts for Archive {
        fn count(&self, word: &str) -> u64 {
            self.words.get(word).unwrap_or(0)
        }

        fn search<A>(&self, automaton: A, mut give: impl FnMut(&str, &A::State, u64))
        where
            A: Automaton,
            A::State: Clone,
        {
            let mut stream = self.words.search_with_state(automaton).into_stream();
            while let Some((word, count, state)) = stream.next() {
                give(std::str::from_utf8(word).unwrap(), &state, count);
            }
        }

        fn with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, u64)> {
            best(&self.words, prefix, limit)
        }

        fn pair(&self, left: &str, right: &str) -> u64 {
            self.pairs.get(format!("{left} {right}")).unwrap_or(0)
        }

        fn pairs_with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, u64)> {
            best(&self.pairs, prefix, limit)
        }
    }
}
