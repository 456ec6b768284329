//! The words of a commit as suggestions ask for them.

use std::collections::HashMap;

use fst::Automaton;

use super::dictionaries::Dictionaries;
use super::vocabulary::Vocabulary;
use crate::suggest::WordCounts;

/// Letters of the prefixes whose most frequent words are kept: too many words begin so to look at all
/// of them for each letter that is typed.
const SHORT_PREFIX: usize = 2;

/// How many words are kept for each of them.
const KEPT: usize = 64;

/// The most frequent words for each short prefix.
pub(super) type Beginnings = HashMap<String, Vec<(String, u64)>>;

/// Keeps the most frequent entries, those that came first before others of the same count. Entries
/// come in the order of their letters.
#[derive(Default)]
struct Frequent {
    entries: Vec<(String, u64)>,
}

impl Frequent {
    fn offer(&mut self, key: &str, count: u64, limit: usize) {
        let is_full = self.entries.len() >= limit;
        if limit == 0 || is_full && self.entries.last().is_some_and(|last| last.1 >= count) {
            return;
        }
        let at = self.entries.partition_point(|(_, other)| *other >= count);
        self.entries.insert(at, (key.to_owned(), count));
        self.entries.truncate(limit);
    }
}

impl Vocabulary {
    /// The most frequent words that begin with some letters.
    pub(crate) fn beginning_with(&self, prefix: &str, limit: usize) -> Vec<(String, u64)> {
        let letters = prefix.chars().count();
        if (1..=SHORT_PREFIX).contains(&letters) && limit <= KEPT {
            let kept = self.beginnings.get_or_init(|| self.all_beginnings());
            let found = kept.get(prefix).map(Vec::as_slice).unwrap_or_default();
            return found.iter().take(limit).cloned().collect();
        }
        let mut best = Frequent::default();
        self.from(prefix, |key, count| {
            let begins = key.starts_with(prefix);
            if begins {
                best.offer(key, count, limit);
            }
            begins
        });
        best.entries
    }

    fn all_beginnings(&self) -> Beginnings {
        let mut all = Beginnings::new();
        // The prefixes of each length that are being read; words come in their order.
        let mut open: [(String, Frequent); SHORT_PREFIX] = Default::default();
        self.from("", |key, count| {
            let ends = key.char_indices().map(|(at, letter)| at + letter.len_utf8());
            for (end, (prefix, best)) in ends.zip(&mut open) {
                if key[..end] != *prefix {
                    let done = std::mem::replace(prefix, key[..end].to_owned());
                    all.insert(done, std::mem::take(best).entries);
                }
                best.offer(key, count, KEPT);
            }
            true
        });
        all.extend(open.map(|(prefix, best)| (prefix, best.entries)));
        all
    }
}

impl WordCounts for Dictionaries {
    fn count(&self, word: &str) -> u64 {
        self.vocabulary.count(word)
    }

    fn search<A>(&self, automaton: A, give: impl FnMut(&str, &A::State, u64))
    where
        A: Automaton,
        A::State: Clone,
    {
        self.vocabulary.search(automaton, give);
    }

    fn with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, u64)> {
        self.vocabulary.beginning_with(prefix, limit)
    }

    fn pair(&self, left: &str, right: &str) -> u64 {
        self.pairs.count(&format!("{left} {right}"))
    }

    fn pairs_with_prefix(&self, prefix: &str, limit: usize) -> Vec<(String, u64)> {
        self.pairs.beginning_with(prefix, limit)
    }
}
