//! Numbers on the command line, in any digits.

use crate::analysis::fold_character;
use crate::search::{FacetRequest, MAX_LIMIT};

/// A number in Persian, Arabic or Latin digits.
pub(crate) fn parse_number(text: &str) -> Result<usize, String> {
    let digits: String = text.chars().filter_map(fold_character).collect();
    digits.parse().map_err(|_| format!("«{text}» is not a number"))
}

/// A size in bytes, typed in MB or with a unit.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let units = [("kb", 10), ("mb", 20), ("gb", 30)];
    let unit = units.iter().find_map(|(unit, bits)| Some((lower.strip_suffix(unit)?, *bits)));
    let (number, bits) = unit.unwrap_or((&lower, 20));
    match parse_number(number.trim())?.checked_mul(1 << bits) {
        Some(0) => Err("at least 1 KB".to_owned()),
        Some(bytes) => Ok(bytes as u64),
        None => Err(format!("«{text}» is too much")),
    }
}

/// A number of hits.
pub(crate) fn parse_limit(text: &str) -> Result<usize, String> {
    match parse_number(text)? {
        limit if limit <= MAX_LIMIT => Ok(limit),
        _ => Err(format!("at most {MAX_LIMIT} hits in one answer; `--after` gives the next ones")),
    }
}

/// Seconds between two looks, from 1.
pub(crate) fn parse_seconds(text: &str) -> Result<u64, String> {
    match parse_number(text)? {
        0 => Err("at least 1 second".to_owned()),
        seconds => Ok(seconds as u64),
    }
}

/// Most passages of an article.
const MAX_SNIPPETS: usize = 100;

/// Characters that a passage can have.
const SNIPPET_CHARACTERS: std::ops::RangeInclusive<usize> = 20..=10_000;

/// A number of passages.
pub(crate) fn parse_snippets(text: &str) -> Result<usize, String> {
    match parse_number(text)? {
        count if count <= MAX_SNIPPETS => Ok(count),
        _ => Err(format!("at most {MAX_SNIPPETS} passages of an article")),
    }
}

/// A length of passages.
pub(crate) fn parse_snippet_chars(text: &str) -> Result<usize, String> {
    let (least, most) = (SNIPPET_CHARACTERS.start(), SNIPPET_CHARACTERS.end());
    match parse_number(text)? {
        length if SNIPPET_CHARACTERS.contains(&length) => Ok(length),
        _ => Err(format!("a passage has {least} to {most} characters")),
    }
}

/// A facet.
pub(crate) fn parse_facet(text: &str) -> Result<FacetRequest, String> {
    FacetRequest::parse(text).ok_or_else(|| {
        "a facet is source, category, tag, author, date:day, date:month, date:year, date:weekday, \
         date:gmonth or date:gyear, and :N for so many values"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_digits() {
        assert_eq!(parse_number("۱۲"), Ok(12));
        assert_eq!(parse_number("١٢"), Ok(12));
        assert_eq!(parse_number("12"), Ok(12));
        assert!(parse_number("دوازده").is_err() && parse_number("-1").is_err());
        assert!(parse_limit("10001").is_err());
    }
}
