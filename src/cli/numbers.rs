//! Numbers on the command line, in any digits.

use crate::analysis::fold_character;
use crate::search::MAX_LIMIT;

/// A number in Persian, Arabic or Latin digits.
pub(crate) fn parse_number(text: &str) -> Result<usize, String> {
    let digits: String = text.chars().filter_map(fold_character).collect();
    digits.parse().map_err(|_| format!("«{text}» is not a number"))
}

/// A number of hits.
pub(crate) fn parse_limit(text: &str) -> Result<usize, String> {
    match parse_number(text)? {
        limit if limit <= MAX_LIMIT => Ok(limit),
        _ => Err(format!("at most {MAX_LIMIT} hits in one answer; `--after` gives the next ones")),
    }
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
