//! What a whole query may have been meant as.
//!
//! Only the words of a query are touched; operators, fields and quotes stay where they are. For each
//! word that the archive hardly has ([`words`]) there are candidates ([`changes`]), and the best way
//! through all of them is looked for ([`ways`]); beside them stands what the keys would have given in
//! the other script (`other_keyboard`).

mod changes;
mod other_keyboard;
mod ways;
mod words;

use std::ops::Range;

use self::changes::changes;
use self::other_keyboard::other_keyboard;
use self::ways::{correction, ways};
use self::words::words;
use super::WordCounts;
use crate::analysis::PersianAnalyzer;

/// A part of a query with words in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'q> {
    /// Its text as it was typed.
    pub text: &'q str,
    /// Where it stands in the query, in bytes.
    pub at: usize,
    /// Whether it stands in quotes: its spelling is meant as it is.
    pub quoted: bool,
    /// Whether articles shall not have it.
    pub excluded: bool,
}

/// What a correction mends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionKind {
    /// A space too many or too few.
    Spacing,
    /// Letters.
    Spelling,
    /// Persian in Latin letters.
    Finglish,
    /// A keyboard in the other script.
    Keyboard,
}

impl CorrectionKind {
    /// A name for scripts that does not change.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Spacing => "spacing",
            Self::Spelling => "spelling",
            Self::Finglish => "finglish",
            Self::Keyboard => "keyboard",
        }
    }
}

/// Another reading of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The query to ask instead.
    pub query: String,
    /// What it mends.
    pub kind: CorrectionKind,
    /// Readings of one query compare by it.
    pub score: f32,
    /// Whether it changes only words that neither the archive nor the lexicon knows.
    pub sure: bool,
}

/// Readings of a query, the best first, without the one that was typed.
///
/// ```
/// use juya::analysis::PersianAnalyzer;
/// use juya::suggest::{Piece, corrections};
/// # use juya::suggest::WordCounts;
/// # struct Empty;
/// # impl WordCounts for Empty {
/// #     fn count(&self, _: &str) -> u64 { 0 }
/// #     fn search<A>(&self, _: A, _: impl FnMut(&str, &A::State, u64))
/// #     where A: fst::Automaton, A::State: Clone {}
/// #     fn with_prefix(&self, _: &str, _: usize) -> Vec<(String, u64)> { Vec::new() }
/// #     fn pair(&self, _: &str, _: &str) -> u64 { 0 }
/// #     fn pairs_with_prefix(&self, _: &str, _: usize) -> Vec<(String, u64)> { Vec::new() }
/// # }
/// # let archive = Empty;
/// let query = "title:انتحابات";
/// let piece = Piece { text: &query[6..], at: 6, quoted: false, excluded: false };
/// for correction in corrections(&archive, &PersianAnalyzer::new(), query, &[piece], 3) {
///     assert!(correction.query.starts_with("title:"));
/// }
/// ```
pub fn corrections<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    query: &str,
    pieces: &[Piece<'_>],
    limit: usize,
) -> Vec<Correction> {
    let words = words(archive, analyzer, query, pieces);
    let changes = changes(archive, &words, pieces);
    let mut found: Vec<Correction> = ways(archive, &words, &changes)
        .into_iter()
        .filter_map(|way| correction(query, &words, &changes, pieces, &way))
        .collect();
    found.extend(other_keyboard(archive, analyzer, query, pieces));
    found.sort_by(|one, other| {
        other.score.total_cmp(&one.score).then_with(|| one.query.cmp(&other.query))
    });
    // Two ways to write the same terms are one reading.
    let terms = |text: &str| -> Vec<String> {
        analyzer.analyze(text).into_iter().map(|token| token.term).collect()
    };
    let mut seen: Vec<Vec<String>> = vec![terms(query)];
    found.retain(|correction| {
        let terms = terms(&correction.query);
        let is_new = seen.len() <= limit && !seen.contains(&terms);
        if is_new {
            seen.push(terms);
        }
        is_new
    });
    found.truncate(limit);
    found
}

/// A text with pieces replaced, which come in their order.
fn edited(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut result = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (range, new) in edits {
        result.push_str(text.get(from..range.start).unwrap_or_default());
        result.push_str(new);
        from = range.end;
    }
    result.push_str(text.get(from..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests;
