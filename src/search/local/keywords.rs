//! Fields of key words (source, category, author, tag): which values are asked for.
//!
//! A value is compared as a whole, as the analyzer folds it, so that any spelling finds it.

use crate::analysis::{PersianAnalyzer, fold_onto};
use crate::search::{Almost, Pattern};

/// What a value must be.
#[derive(Clone, Debug)]
pub(super) enum KeywordTest {
    /// One of these, folded.
    Equal(Vec<String>),
    /// It fits.
    Pattern(Pattern),
    /// It is spelt almost so.
    Almost(Almost),
    /// Nothing does.
    Nothing,
}

impl KeywordTest {
    pub(super) fn equal(analyzer: &PersianAnalyzer, value: &str) -> Self {
        Self::Equal(vec![folded(analyzer, value)])
    }

    pub(super) fn any_of(analyzer: &PersianAnalyzer, values: &[String]) -> Self {
        Self::Equal(values.iter().map(|value| folded(analyzer, value)).collect())
    }

    /// A pattern of the folded value; words are parted by a space.
    pub(super) fn pattern(text: &str) -> Self {
        let mut folded = String::new();
        for character in text.chars() {
            if matches!(character, '*' | '?') {
                folded.push(character);
            } else {
                // Values are compared without what parts their words.
                fold_onto(character, &mut folded);
            }
        }
        Pattern::new(folded.trim()).map_or(Self::Nothing, Self::Pattern)
    }

    pub(super) fn almost(analyzer: &PersianAnalyzer, text: &str, distance: u8) -> Self {
        Almost::new(&folded(analyzer, text), distance).map_or(Self::Nothing, Self::Almost)
    }

    /// Whether a folded value is asked for.
    pub(super) fn accepts(&self, folded: &str) -> bool {
        match self {
            Self::Equal(values) => values.iter().any(|value| value == folded),
            Self::Pattern(pattern) => pattern.accepts(folded),
            Self::Almost(almost) => almost.cost(folded).is_some(),
            Self::Nothing => false,
        }
    }
}

/// A value as the analyzer sees it.
pub(super) fn folded(analyzer: &PersianAnalyzer, value: &str) -> String {
    let terms: Vec<String> = analyzer.analyze(value).into_iter().map(|token| token.term).collect();
    if terms.is_empty() { value.trim().to_owned() } else { terms.concat() }
}
