//! What was changed from one text to another, word by word.
//!
//! Words are compared as the analyzer sees them, so that other letters and spacings of the same word
//! are no change, and shown as they stand in the text.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::analysis::{AnalyzedToken, PersianAnalyzer};

/// Words of a text that are compared; what comes behind them is left out.
pub const MAX_COMPARED_WORDS: usize = 5_000;

/// So many words that both texts have can be there by chance.
const CHANCE_WORDS: usize = 2;

/// What is other in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Words that were taken out.
    pub words_removed: u64,
    /// Words that came in.
    pub words_added: u64,
    /// Each place where something is other, in the order of the text.
    pub changes: Vec<Change>,
    /// Whether a text is longer than [`MAX_COMPARED_WORDS`].
    pub is_cut_off: bool,
}

/// A place where a text is other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What was taken out; may be empty.
    pub removed: String,
    /// What came in its place; may be empty.
    pub added: String,
}

/// A text with its words.
struct Words<'t> {
    text: &'t str,
    tokens: Vec<AnalyzedToken>,
    is_cut_off: bool,
}

impl<'t> Words<'t> {
    fn of(text: &'t str, analyzer: &PersianAnalyzer) -> Self {
        let mut tokens = analyzer.analyze(text);
        let is_cut_off = tokens.len() > MAX_COMPARED_WORDS;
        tokens.truncate(MAX_COMPARED_WORDS);
        Self { text, tokens, is_cut_off }
    }

    fn terms(&self) -> Vec<&str> {
        self.tokens.iter().map(|token| token.term.as_str()).collect()
    }

    fn piece(&self, from: usize, count: usize) -> &'t str {
        match self.tokens.get(from..from + count) {
            Some([first, .., last]) => &self.text[first.from..last.to],
            Some([one]) => &self.text[one.from..one.to],
            _ => "",
        }
    }
}

/// Words of both texts where something is other.
struct Place {
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

impl Place {
    fn words(&self) -> usize {
        self.old.len() + self.new.len()
    }

    /// Whether the next place is part of this one: a word or two that both texts have between longer
    /// pieces are there by chance.
    fn belongs_to(&self, next: &Self) -> bool {
        let between = next.old.start - self.old.end;
        between <= CHANCE_WORDS && 8 * between <= self.words() + next.words()
    }
}

/// What was changed from one text to another.
///
/// ```
/// use juya::analysis::PersianAnalyzer;
/// use juya::search::changes;
///
/// let analyzer = PersianAnalyzer::new();
/// let found = changes("وزیر نیرو امروز به اهواز رفت.", "وزير نیرو دیروز به اهواز رفت.", &analyzer);
/// assert_eq!((found.words_removed, found.words_added), (1, 1));
/// assert_eq!(found.changes[0].removed, "امروز");
/// assert_eq!(found.changes[0].added, "دیروز");
/// ```
#[must_use]
pub fn changes(before: &str, after: &str, analyzer: &PersianAnalyzer) -> Changes {
    let (before, after) = (Words::of(before, analyzer), Words::of(after, analyzer));
    let mut found =
        Changes { is_cut_off: before.is_cut_off || after.is_cut_off, ..Changes::default() };
    let mut places: Vec<Place> = Vec::new();
    let operations = capture_diff_slices(Algorithm::Myers, &before.terms(), &after.terms());
    for operation in operations {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let place = Place { old: operation.old_range(), new: operation.new_range() };
        match places.last_mut().filter(|last| last.belongs_to(&place)) {
            Some(last) => {
                last.old.end = place.old.end;
                last.new.end = place.new.end;
            }
            None => places.push(place),
        }
    }
    for Place { old, new } in places {
        found.words_removed += old.len() as u64;
        found.words_added += new.len() as u64;
        found.changes.push(Change {
            removed: before.piece(old.start, old.len()).to_owned(),
            added: after.piece(new.start, new.len()).to_owned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `removed>added` of each place.
    fn check(before: &str, after: &str, expected: &[&str]) {
        let found = changes(before, after, &PersianAnalyzer::new());
        let shown: Vec<String> = found
            .changes
            .iter()
            .map(|change| format!("{}>{}", change.removed, change.added))
            .collect();
        assert_eq!(shown, expected, "{before} / {after}");
    }

    #[test]
    fn changes_are_told_word_by_word() {
        check("سیل به روستاها رسید", "سیل به روستاها رسید", &[]);
        check("سیل به روستاها رسید", "سیل به روستا\u{200c}ها رسيد", &[]);
        check("سیل به سه روستا رسید", "سیل به چهار روستا رسید", &["سه>چهار"]);
        check("سیل به روستا رسید", "سیل دیشب به روستا رسید", &[">دیشب"]);
        check("سیل به روستا رسید. راه بسته شد.", "سیل به روستا رسید.", &["راه بسته شد>"]);
        check("", "سیل", &[">سیل"]);
        // A word that happens to be in both does not part what came for what.
        check(
            "سیل آمد. راه روستاها به شهر بسته شد و برق چند محله رفت.",
            "سیل آمد. گزارش کامل به زودی می‌آید.",
            &["راه روستاها به شهر بسته شد و برق چند محله رفت>گزارش کامل به زودی می‌آید"],
        );
        check("", "", &[]);
    }

    #[test]
    fn long_texts_are_compared_in_part() {
        let long = "خبر ".repeat(MAX_COMPARED_WORDS + 1);
        assert!(changes(&long, "خبر", &PersianAnalyzer::new()).is_cut_off);
        let fits = "خبر ".repeat(MAX_COMPARED_WORDS);
        assert!(!changes(&fits, "خبر", &PersianAnalyzer::new()).is_cut_off);
    }
}
