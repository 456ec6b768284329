//! The words of a query, what each is worth as it was typed, and which of them may be slips.

use std::ops::Range;

use super::Piece;
use crate::analysis::{Gap, Kind, PersianAnalyzer, is_function_word, is_known_word};
use crate::suggest::keyboard::is_letter_key;
use crate::suggest::spelling::FREQUENCY_WEIGHT;
use crate::suggest::{WordCounts, log};

/// A word in fewer articles is one that may be a slip.
pub(super) const RARE: u64 = 5;

/// Most words of a query that are looked at, and most that candidates are looked for.
pub(super) const MAX_WORDS: usize = 64;
const MAX_OPEN_WORDS: usize = 8;

/// A query of so few words is looked at whole, even if the archive has all of them.
const FEW_WORDS: usize = 2;

/// What a word is worth as it was typed: one that the archive has often, seldom, one that only the
/// lexicon has, and one that nobody knows.
pub(super) const TYPED: f32 = 5.0;
pub(super) const TYPED_RARELY: f32 = 1.0;
const TYPED_KNOWN: f32 = 0.0;
pub(super) const TYPED_STRANGE: f32 = -6.0;

/// Latin letters beside a sign that is a letter on the other keyboard (`t,k`) are no word.
pub(super) const LATIN_WITH_KEYS: f32 = 6.0;

/// A word of the query.
pub(super) struct Word {
    pub(super) term: String,
    pub(super) kind: Kind,
    pub(super) gap: Gap,
    /// Where it stands in the query.
    pub(super) range: Range<usize>,
    pub(super) piece: usize,
    pub(super) count: u64,
    /// Whether candidates are looked for.
    pub(super) open: bool,
    /// Whether it touches a sign that is a letter on the other keyboard.
    pub(super) touches_key: bool,
    /// Whether it is one with an apostrophe in it.
    pub(super) has_apostrophe: bool,
}

impl Word {
    pub(super) fn is_unknown(&self) -> bool {
        self.count == 0 && !is_known_word(&self.term)
    }

    pub(super) fn as_typed(&self) -> f32 {
        let keys = match self.kind {
            Kind::Latin if self.touches_key => LATIN_WITH_KEYS,
            _ => 0.0,
        };
        FREQUENCY_WEIGHT * log(self.count) - keys
            + match self.count {
                // A letter alone is a piece of a word.
                RARE.. if self.kind == Kind::Word && is_lone_letter(&self.term) => TYPED_STRANGE,
                RARE.. => TYPED,
                1.. => TYPED_RARELY,
                _ if self.kind == Kind::Number || is_known_word(&self.term) => TYPED_KNOWN,
                _ => TYPED_STRANGE,
            }
    }
}

/// Whether a word is one letter, but for و.
fn is_lone_letter(term: &str) -> bool {
    term.chars().nth(1).is_none() && term != "و"
}

/// The words of the pieces.
pub(super) fn words<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    query: &str,
    pieces: &[Piece<'_>],
) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        for token in analyzer.analyze(piece.text) {
            if words.len() == MAX_WORDS {
                break;
            }
            let range = piece.at + token.from..piece.at + token.to;
            let count = archive.count(&token.term);
            let (term, kind, gap) = (token.term, token.kind, token.gap);
            let (before, behind) = piece.text.split_at(token.to);
            let touches_key = before[..token.from].ends_with(is_letter_key)
                || behind.starts_with(is_letter_key)
                || token.from == 0 && query[..piece.at].ends_with(is_letter_key);
            words.push(Word {
                term,
                kind,
                gap,
                range,
                piece: number,
                count,
                open: false,
                touches_key,
                has_apostrophe: false,
            });
        }
    }
    join_apostrophes(query, &mut words);
    let may_be = |word: &Word| {
        let piece = &pieces[word.piece];
        match word.kind {
            Kind::Word => !piece.quoted && !piece.excluded && !is_function_word(&word.term),
            Kind::Latin => true,
            Kind::Number | Kind::Percent => false,
        }
    };
    let whole = words.len() <= FEW_WORDS && words.iter().all(|word| word.count >= RARE);
    let mut left = MAX_OPEN_WORDS;
    for word in &mut words {
        if left > 0 && may_be(word) && (whole || word.count < RARE) {
            word.open = true;
            left -= 1;
        }
    }
    words
}

/// Makes one word of two Latin ones with an apostrophe between them, unless the archive has both:
/// sa'at is ساعت.
fn join_apostrophes(query: &str, words: &mut Vec<Word>) {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for word in words.drain(..) {
        let sign = joined.last().and_then(|last| query.get(last.range.end..word.range.start));
        match joined.last_mut() {
            Some(last)
                if matches!(sign, Some("'" | "’"))
                    && (last.kind, word.kind) == (Kind::Latin, Kind::Latin)
                    && last.piece == word.piece
                    && last.count.min(word.count) < RARE =>
            {
                last.term = format!("{}'{}", last.term, word.term);
                last.range.end = word.range.end;
                last.count = 0;
                last.has_apostrophe = true;
            }
            _ => joined.push(word),
        }
    }
    for word in joined.iter_mut().filter(|word| word.kind == Kind::Latin && word.count < RARE) {
        // A ع at the end, as in man', unless it is a quote that was opened before the word.
        let opened = query[..word.range.start].ends_with(['\'', '’', '‘']);
        let sign = query[word.range.end..].chars().next().filter(|c| matches!(c, '\'' | '’'));
        let ends = |sign: char| {
            !query[word.range.end + sign.len_utf8()..].starts_with(char::is_alphanumeric)
        };
        if let Some(sign) = sign.filter(|sign| !opened && ends(*sign)) {
            word.term.push('\'');
            word.range.end += sign.len_utf8();
            word.has_apostrophe = true;
        }
    }
    *words = joined;
}
