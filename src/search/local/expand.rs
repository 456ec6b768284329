//! Words that are asked by a part of their letters, or almost: from the archive's vocabulary.

use std::sync::Arc;

use super::plan::Leaf;
use super::planner::Planner;
use super::word::{Form, Origin, Word};
use crate::analysis::fold_onto;
use crate::search::{Almost, Message, Pattern};

/// Most words that a pattern stands for, the most frequent.
const MAX_EXPANSIONS: usize = 4096;

/// What an occurrence of an almost-word counts for each half letter of distance.
const HALF_LETTER_WEIGHT: f32 = 0.75;

/// The pieces of a word with wildcards, as the analyzer would cut it, folded.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in text.chars() {
        let last = pieces.len() - 1;
        if matches!(character, '*' | '?') {
            pieces[last].push(character);
        } else if !fold_onto(character, &mut pieces[last]) {
            pieces.push(String::new());
        }
    }
    // A wildcard alone between two signs says nothing.
    pieces.retain(|piece| piece.chars().any(|c| !matches!(c, '*' | '?')));
    pieces
}

impl Planner<'_> {
    /// A word with wildcards; what it is stuck to by signs stands beside it.
    pub(super) fn pattern(&self, text: &str) -> tantivy::Result<Option<Leaf>> {
        let mut way = Vec::new();
        for piece in pieces(text) {
            way.push(if piece.contains(['*', '?']) {
                self.fitting(text, &piece)
            } else {
                self.exact(&piece)?
            });
        }
        Ok((!way.is_empty()).then(|| self.leaf(text, vec![way])))
    }

    fn fitting(&self, text: &str, piece: &str) -> Arc<Word> {
        let mut forms = Vec::new();
        let (Some(pattern), Some(vocabulary)) = (Pattern::new(piece), self.store.vocabulary())
        else {
            self.warn("pattern_too_long", format!("«{text}» is too long for a pattern"));
            return Arc::new(Word::new(forms));
        };
        vocabulary.search(&pattern, |term, _, frequency| {
            let (weight, origin) = (1.0, Origin::Pattern);
            forms.push(Form { frequency, ..Form::new(term, weight, origin) });
        });
        self.keep_most_frequent(text, &mut forms, pattern.was_cut());
        Arc::new(Word::new(forms))
    }

    /// A word and what is spelt almost so. A word that the analyzer takes apart is one leaf a piece.
    pub(super) fn almost(&self, text: &str, distance: u8) -> tantivy::Result<Vec<Leaf>> {
        let mut leaves = Vec::new();
        for token in self.analyzer.analyze(text) {
            let word = self.with_forms(&token.term, token.kind)?;
            let mut others = Vec::new();
            if let (Some(almost), Some(vocabulary)) =
                (Almost::new(&token.term, distance), self.store.vocabulary())
            {
                vocabulary.search(&almost, |term, state, frequency| {
                    if word.forms.iter().all(|form| form.term != term) {
                        let cost = almost.cost_of(state);
                        let weight = HALF_LETTER_WEIGHT.powi(i32::from(cost));
                        let origin = Origin::Almost;
                        others.push(Form { frequency, ..Form::new(term, weight, origin) });
                    }
                });
                self.keep_most_frequent(text, &mut others, almost.was_cut());
            } else {
                self.warn("pattern_too_long", format!("«{text}» is too long to be asked almost"));
            }
            // The word as it was asked decides what it is worth: what is almost so may be common.
            let idf = self.leaf(text, vec![vec![Arc::clone(&word)]]).idf;
            let all = Arc::new(Word::new([word.forms.clone(), others].concat()));
            leaves.push(Leaf { idf, ..self.leaf(text, vec![vec![all]]) });
        }
        Ok(leaves)
    }

    /// Keeps the most frequent words, in the order of the alphabet.
    fn keep_most_frequent(&self, text: &str, forms: &mut Vec<Form>, was_cut: bool) {
        if forms.len() > MAX_EXPANSIONS || was_cut {
            self.warn(
                "too_many_expansions",
                format!("«{text}» stands for too many words; the {MAX_EXPANSIONS} most frequent were taken"),
            );
        }
        if forms.len() > MAX_EXPANSIONS {
            forms.sort_by(|a, b| b.frequency.cmp(&a.frequency).then_with(|| a.term.cmp(&b.term)));
            forms.truncate(MAX_EXPANSIONS);
            forms.sort_by(|a, b| a.term.cmp(&b.term));
        }
    }

    fn warn(&self, code: &'static str, message: String) {
        self.warnings.borrow_mut().push(Message { code, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_folded_like_words() {
        let check = |input: &str, expected: &[&str]| assert_eq!(pieces(input), expected, "{input}");
        check("كتاب\u{200c}ها*", &["کتابها*"]);
        check("کووید-۱*", &["کووید", "1*"]);
        check("*-*", &[]);
        check("BBC*،", &["bbc*"]);
    }
}
