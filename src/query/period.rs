//! The date behind `date:`.

use super::characters::{closing_quotes, is_blank, is_invisible, is_word_character, number};
use super::tree::QueryWarning;
use crate::calendar::{Period, parse_period};

/// Most words of a date without quotes (`date:۲۲ شهریور ۱۳۹۹`).
const MAX_DATE_WORDS: usize = 8;

/// The date or dates at a place and where they end: in quotes, parentheses or brackets, or as
/// many words as make a date.
pub(super) fn period(
    text: &str,
    from: usize,
    today: Option<i32>,
) -> Result<(Period, usize), QueryWarning> {
    let from = from + text[from..].len() - text[from..].trim_start_matches(is_invisible).len();
    let rest = &text[from..];
    let first = rest.chars().next().unwrap_or(' ');
    let closing: Option<&[char]> = match first {
        '(' => Some(&[')']),
        '[' => Some(&[']', '}']),
        quote => closing_quotes(quote),
    };
    let read = |date: &str| parse_period(date, today);
    if let Some(closing) = closing {
        let inside = &rest[first.len_utf8()..];
        let length = inside.find(closing).unwrap_or(inside.len());
        let sign = inside[length..].chars().next().map_or(0, char::len_utf8);
        let end = from + first.len_utf8() + length + sign;
        return match read(&inside[..length]) {
            Ok(period) => Ok((period, end)),
            Err(error) => Err(QueryWarning::UnreadableDate(error, from..end)),
        };
    }
    // Where each of the next words ends; a quote or a parenthesis ends them all.
    let mut ends: Vec<usize> = Vec::new();
    let mut in_word = false;
    for (at, character) in rest.char_indices() {
        if matches!(character, '(' | ')') || closing_quotes(character).is_some() {
            break;
        }
        if is_blank(character) {
            in_word = false;
            if ends.len() == MAX_DATE_WORDS {
                break;
            }
            continue;
        }
        let end = from + at + character.len_utf8();
        match ends.last_mut() {
            Some(last) if in_word => *last = end,
            _ => ends.push(end),
        }
        in_word = true;
    }
    // Numbers behind a date are no part of it: `date:1399 ۲ نفر`.
    let belongs = |date: &str| {
        date.contains("..") || date.chars().any(|c| is_word_character(c) && number_free(c))
    };
    for end in ends.iter().skip(1).rev() {
        let date = &text[from..*end];
        if let Some(period) = read(date).ok().filter(|_| belongs(date)) {
            return Ok((period, *end));
        }
    }
    let end = ends.first().copied().unwrap_or(text.len());
    let word = text[from..end].trim_end_matches(['؛', '؟', '!', '?', ';', ':']);
    match read(word) {
        Ok(period) => Ok((period, end)),
        Err(error) => Err(QueryWarning::UnreadableDate(error, from..end)),
    }
}

/// Whether a letter is no digit.
fn number_free(character: char) -> bool {
    number(character.encode_utf8(&mut [0; 4])).is_none()
}
