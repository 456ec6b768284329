//! Words that were asked before, with their forms and where these are: whoever asks an archive asks for the
//! same words again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::word::Word;
use crate::search::{Ranking, Widening};

/// Most words that are kept, of some 5 KB each.
const MOST_WORDS: usize = 4096;

/// Most documents in the lists of their rare forms, of 8 bytes each.
const MOST_DOCUMENTS: u64 = 1 << 22;

/// What the forms of a word depend on beside the commit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    widening: Widening,
    lemma_weight: f32,
    variant_weight: f32,
}

impl Settings {
    pub(super) fn new(widening: Widening, ranking: &Ranking) -> Self {
        let Ranking { lemma_weight, variant_weight, .. } = *ranking;
        Self { widening, lemma_weight, variant_weight }
    }
}

#[derive(Debug, Default)]
struct Kept {
    settings: Option<Settings>,
    words: HashMap<String, Arc<Word>>,
    documents: u64,
}

/// Words of one commit.
#[derive(Debug, Default)]
pub(super) struct WordCache {
    kept: Mutex<Kept>,
}

impl WordCache {
    /// A word that was asked before in the same way.
    pub(super) fn get(&self, settings: Settings, term: &str) -> Option<Arc<Word>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.words.get(term).filter(|_| kept.settings == Some(settings)).cloned()
    }

    /// Keeps a word. Where there is no room, those that were kept are forgotten.
    pub(super) fn keep(&self, settings: Settings, term: &str, word: &Arc<Word>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let documents = word.rare_documents();
        let is_full = kept.words.len() >= MOST_WORDS || kept.documents + documents > MOST_DOCUMENTS;
        if kept.settings != Some(settings) || is_full {
            *kept = Kept { settings: Some(settings), ..Kept::default() };
        }
        if documents <= MOST_DOCUMENTS {
            kept.documents += documents;
            kept.words.insert(term.to_owned(), Arc::clone(word));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_for_one_way_to_ask_and_as_many_as_there_is_room_for() {
        let cache = WordCache::default();
        let all = Settings::new(Widening::default(), &Ranking::default());
        let widening = Widening { lemmas: false, ..Widening::default() };
        let as_typed = Settings::new(widening, &Ranking::default());
        let word = Arc::new(Word::new(Vec::new()));
        cache.keep(all, "خبر", &word);
        assert!(cache.get(all, "خبر").is_some_and(|kept| Arc::ptr_eq(&kept, &word)));
        assert!(cache.get(as_typed, "خبر").is_none());
        cache.keep(as_typed, "خبر", &word);
        assert!(cache.get(all, "خبر").is_none());
        for number in 0..2 * MOST_WORDS {
            cache.keep(as_typed, &number.to_string(), &word);
        }
        let kept = |number: usize| cache.get(as_typed, &number.to_string()).is_some();
        assert!(kept(2 * MOST_WORDS - 1));
        assert!((0..2 * MOST_WORDS).filter(|number| kept(*number)).count() <= MOST_WORDS);
    }
}
