//! What a character is to the query language. The letter table decides, as everywhere.

use crate::analysis::{self, fold_character};

/// Signs that other search programs give a meaning and that have none here, or none where they
/// stand.
pub(super) const SIGNS: &[char] = &['*', '~', '^', '+', '|', '&', '\\', '{', '}', '[', ']'];

/// What closes a quote that a character opens.
pub(super) fn closing_quotes(opening: char) -> Option<&'static [char]> {
    match opening {
        '"' => Some(&['"', '”']),
        '«' => Some(&['»']),
        '“' | '„' | '”' => Some(&['”', '“', '"']),
        '‹' => Some(&['›']),
        '＂' => Some(&['＂']),
        _ => None,
    }
}

pub(super) fn is_minus(character: char) -> bool {
    matches!(character, '-' | '\u{2212}' | '\u{2010}' | '\u{2011}')
}

pub(super) fn is_plus(character: char) -> bool {
    matches!(character, '+' | '＋')
}

pub(super) fn is_blank(character: char) -> bool {
    fold_character(character) == Some(' ')
}

/// Bidi controls, half spaces, marks.
pub(super) fn is_invisible(character: char) -> bool {
    fold_character(character).is_none()
}

pub(super) fn is_word_character(character: char) -> bool {
    analysis::is_word_character(character) == Some(true)
}

pub(super) fn is_no_word(character: char) -> bool {
    !is_word_character(character) && !matches!(character, '٪' | '%')
}

/// A number in any digits, nothing else but invisible characters around it.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter_map(fold_character).collect();
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| digits.parse().unwrap_or(u32::MAX))
}
