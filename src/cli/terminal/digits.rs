//! Our own figures (totals, ranks, dates) in the digits that are wanted. Text of documents keeps
//! its digits.

/// The digits in which figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digits {
    /// 0-9
    Latin,
    /// ۰-۹
    Persian,
}

/// The text with its ASCII digits as wanted.
pub(crate) fn shown(text: &str, digits: Digits) -> String {
    match digits {
        Digits::Latin => text.to_owned(),
        Digits::Persian => text.chars().map(persian_digit).collect(),
    }
}

fn persian_digit(character: char) -> char {
    const PERSIAN: [char; 10] = ['۰', '۱', '۲', '۳', '۴', '۵', '۶', '۷', '۸', '۹'];
    let digit = character.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
    digit.and_then(|digit| PERSIAN.get(digit)).copied().unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ascii_digits_change() {
        let check = |input: &str, expected: &str| {
            assert_eq!(shown(input, Digits::Persian), expected);
            assert_eq!(shown(input, Digits::Latin), input);
        };
        check("1403/01/29", "۱۴۰۳/۰۱/۲۹");
        check("[7] 1234567890 articles", "[۷] ۱۲۳۴۵۶۷۸۹۰ articles");
        check("۱۲ ١٢", "۱۲ ١٢");
        check("", "");
    }
}
