//! A whole query that was typed while the keyboard was set to the other script.

use std::ops::Range;

use super::ways::A_WORD;
use super::words::{MAX_WORDS, RARE, TYPED, TYPED_RARELY, TYPED_STRANGE};
use super::{Correction, CorrectionKind, Piece, edited};
use crate::analysis::{PersianAnalyzer, is_known_word};
use crate::suggest::keyboard::{is_letter_key, to_latin, to_persian};
use crate::suggest::spelling::{FREQUENCY_WEIGHT, KNOWN};
use crate::suggest::{WordCounts, log};

/// What a keyboard in the wrong script costs.
const WRONG_KEYBOARD: f32 = 1.0;

/// What a word that only the archive knows is worth when the keyboard was in the other script.
const KNOWN_KEYS: f32 = 1.0;

/// How many times more frequent a word in the other script must be than what was typed.
const KEYBOARD_RATIO: u64 = 10;

/// How many times more frequent a word must be that another layout than the standard one gives.
const OTHER_LAYOUT_RATIO: u64 = 8;

/// The query as it would be if the keyboard had been set to the other script.
pub(super) fn other_keyboard<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    query: &str,
    pieces: &[Piece<'_>],
) -> Option<Correction> {
    // The rarest of the words of a text; one that only the lexicon has counts as seen once.
    let rarest = |text: &str| -> u64 {
        let tokens = analyzer.analyze(text);
        let count = |term: &str| match archive.count(term) {
            0 => u64::from(is_known_word(term)),
            count => count,
        };
        tokens.iter().map(|token| count(&token.term)).min().unwrap_or(0)
    };
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let (mut score, mut sure) = (-WRONG_KEYBOARD, true);
    for (number, range) in typed_words(query, pieces).into_iter().enumerate() {
        let text = &query[range.clone()];
        let typed = match number {
            MAX_WORDS.. => RARE,
            _ if has_keys_inside(text) => 0,
            _ => rarest(text),
        };
        let readings = if typed >= RARE || text.chars().count() < 2 {
            Vec::new()
        } else if text.contains(|c: char| c.is_ascii_alphabetic()) {
            to_persian(text)
        } else if typed == 0 {
            let is_word = |reading: &String| reading.bytes().all(|b| b.is_ascii_alphanumeric());
            to_latin(text).into_iter().map(|one| one.to_lowercase()).filter(is_word).collect()
        } else {
            Vec::new()
        };
        let best = readings
            .into_iter()
            .map(|reading| (rarest(&reading), reading))
            .filter(|(count, _)| *count > typed * KEYBOARD_RATIO)
            .reduce(|best, next| if next.0 > best.0 * OTHER_LAYOUT_RATIO { next } else { best });
        score -= A_WORD;
        score += match &best {
            Some((count, reading)) => {
                let known = if is_known_word(reading) { KNOWN } else { KNOWN_KEYS };
                let seen =
                    analyzer.analyze(reading).iter().all(|token| archive.count(&token.term) > 0);
                FREQUENCY_WEIGHT * log(if seen { *count } else { 0 }) + known
            }
            None if typed >= RARE => FREQUENCY_WEIGHT * log(typed) + TYPED,
            None if typed > 0 => TYPED_RARELY,
            None => FREQUENCY_WEIGHT * log(0) + TYPED_STRANGE,
        };
        if let Some((_, reading)) = best {
            sure &= typed == 0;
            // The Arabic layout's letters, as Persian writes them.
            edits.push((range, reading.replace(['ي', 'ى'], "ی").replace('ك', "ک")));
        }
    }
    let kind = CorrectionKind::Keyboard;
    (!edits.is_empty()).then(|| Correction { query: edited(query, &edits), kind, score, sure })
}

/// Whether Latin letters stand beside signs that are letters on the other keyboard, other than at the
/// end, or are a single letter.
fn has_keys_inside(text: &str) -> bool {
    let is_latin = |c: char| c.is_ascii_alphabetic();
    let inside = text.trim_end_matches([',', ';', '\'']);
    text.contains(is_latin)
        && (inside.contains(is_letter_key) || inside.len() == 1 && inside.len() < text.len())
}

/// The words of the pieces between white space. The signs that stand before the first word of a
/// piece, which the query language passes over, are letters on the other keyboard.
fn typed_words(query: &str, pieces: &[Piece<'_>]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        let before = query.get(..piece.at).unwrap_or_default();
        let signs = before.len() - before.trim_end_matches(is_letter_key).len();
        let (start, end) = (piece.at - signs, piece.at + piece.text.len());
        let Some(text) = query.get(start..end) else { continue };
        let mut from = start;
        for word in text.split(char::is_whitespace) {
            if !word.is_empty() {
                words.push(from..from + word.len());
            }
            // The blank may be longer than a byte.
            from += word.len();
            from += query[from..].chars().next().map_or(0, char::len_utf8);
        }
    }
    words.sort_by_key(|range| range.start);
    words.dedup_by(|later, first| later.start < first.end);
    words
}
