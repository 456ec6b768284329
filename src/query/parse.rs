//! Text to tree: words, phrases in any quotes, `-` before what must not be there.

use super::tree::{Clause, Node, Occur, Query, QueryWarning};
use crate::analysis::fold_character;

/// Longest query in bytes; what is longer is cut with a warning.
pub const MAX_QUERY_BYTES: usize = 16 << 10;

/// Signs that other search programs give a meaning and that have none here.
const SIGNS: &[char] = &['*', '~', '^', '+', '|', '&', '\\', '{', '}', '[', ']'];

/// Reads a query.
///
/// ```
/// use juya::query::{parse, Node, Occur};
///
/// let query = parse("«هکرهای ایرانی» انتخابات -روسیه");
/// assert_eq!(query.clauses[0].node, Node::Phrase("هکرهای ایرانی".to_owned()));
/// assert_eq!(query.clauses[1].node, Node::Words("انتخابات".to_owned()));
/// assert_eq!(query.clauses[2].occur, Occur::Excluded);
/// assert!(query.warnings.is_empty());
/// ```
#[must_use]
pub fn parse(text: &str) -> Query {
    let mut query = Query::default();
    let mut text = text;
    if text.len() > MAX_QUERY_BYTES {
        text = &text[..text.floor_char_boundary(MAX_QUERY_BYTES)];
        query.warnings.push(QueryWarning::Cut(MAX_QUERY_BYTES));
    }
    Parser { text, at: 0, query, run: None }.parse()
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    query: Query,
    /// The run of bare words that is being read: where it starts and where its last word ends.
    run: Option<(usize, usize)>,
}

impl Parser<'_> {
    fn parse(mut self) -> Query {
        while let Some(character) = self.text[self.at..].chars().next() {
            let next = self.at + character.len_utf8();
            if let Some(closing) = closing_quotes(character) {
                self.quote(Occur::Wanted, self.at, next, closing);
            } else if is_minus(character) && self.starts_piece() {
                self.minus(next);
            } else if is_blank(character) || is_no_word(character) {
                self.sign(character, next);
            } else {
                self.word();
                let start = self.run.map_or(next - character.len_utf8(), |(start, _)| start);
                self.run = Some((start, self.at));
            }
        }
        self.end_run();
        if self.query.clauses.is_empty() {
            self.query.warnings.push(QueryWarning::NoWords);
        }
        self.query
    }

    /// Whether a sign here stands before a piece: at the start or behind white space.
    fn starts_piece(&self) -> bool {
        self.text[..self.at].chars().rev().find(|c| !is_invisible(*c)).is_none_or(is_blank)
    }

    /// The end of the bare word at the current place: at white space or a quote.
    fn word_end(&self) -> usize {
        self.text[self.at..]
            .char_indices()
            .find(|(at, c)| *at > 0 && (is_blank(*c) || closing_quotes(*c).is_some()))
            .map_or(self.text.len(), |(at, _)| self.at + at)
    }

    /// Reads a bare word; the signs in it are told.
    fn word(&mut self) {
        let end = self.word_end();
        let word = &self.text[self.at..end];
        for (at, character) in word.char_indices() {
            self.tell(character, self.at + at);
        }
        self.at = end;
    }

    fn sign(&mut self, character: char, next: usize) {
        self.tell(character, self.at);
        self.at = next;
    }

    /// Tells of a sign that elsewhere means something.
    fn tell(&mut self, character: char, at: usize) {
        if SIGNS.contains(&character) {
            let span = at..at + character.len_utf8();
            self.query.warnings.push(QueryWarning::IgnoredSign(character.to_string(), span));
        }
    }

    fn quote(&mut self, occur: Occur, start: usize, from: usize, closing: &[char]) {
        let Some(length) = self.text[from..].find(closing) else {
            self.query.warnings.push(QueryWarning::UnclosedQuote(start..from));
            self.at = from;
            return;
        };
        let end = from + length;
        let after = end + self.text[end..].chars().next().map_or(1, char::len_utf8);
        self.end_run();
        let phrase = self.text[from..end].trim();
        if phrase.chars().any(is_word_character) {
            let node = Node::Phrase(phrase.to_owned());
            self.query.clauses.push(Clause { occur, node, span: start..after });
        }
        self.at = after;
    }

    fn minus(&mut self, next: usize) {
        let start = self.at;
        let mut from = next;
        while let Some(c) = self.text[from..].chars().next().filter(|c| is_invisible(*c)) {
            from += c.len_utf8();
        }
        match self.text[from..].chars().next() {
            Some(quote) if closing_quotes(quote).is_some() => {
                let closing = closing_quotes(quote).unwrap_or_default();
                self.quote(Occur::Excluded, start, from + quote.len_utf8(), closing);
            }
            Some(first) if is_word_character(first) => {
                self.end_run();
                self.at = from;
                let end = self.word_end();
                let node = Node::Words(self.text[from..end].to_owned());
                self.query.clauses.push(Clause { occur: Occur::Excluded, node, span: start..end });
                self.at = end;
            }
            _ => {
                self.query.warnings.push(QueryWarning::LoneMinus(start..next));
                self.at = next;
            }
        }
    }

    fn end_run(&mut self) {
        let Some((start, end)) = self.run.take() else { return };
        let words = &self.text[start..end];
        if words.chars().any(is_word_character) {
            let node = Node::Words(words.to_owned());
            self.query.clauses.push(Clause { occur: Occur::Wanted, node, span: start..end });
        }
    }
}

/// What closes a quote that a character opens.
fn closing_quotes(opening: char) -> Option<&'static [char]> {
    match opening {
        '"' => Some(&['"']),
        '«' => Some(&['»']),
        '“' | '„' => Some(&['”', '“', '"']),
        '＂' => Some(&['＂']),
        _ => None,
    }
}

fn is_minus(character: char) -> bool {
    matches!(character, '-' | '\u{2212}' | '\u{2010}' | '\u{2011}')
}

fn is_blank(character: char) -> bool {
    fold_character(character) == Some(' ')
}

/// Bidi controls, half spaces, marks.
fn is_invisible(character: char) -> bool {
    fold_character(character).is_none()
}

fn is_word_character(character: char) -> bool {
    fold_character(character).is_some_and(char::is_alphanumeric) || character.is_alphanumeric()
}

fn is_no_word(character: char) -> bool {
    !is_word_character(character) && !matches!(character, '٪' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query as text: words as they are, phrases in brackets, `-` before what is excluded, `!`
    /// before warnings.
    fn shown(text: &str) -> String {
        let query = parse(text);
        let clauses = query.clauses.iter().map(|clause| {
            let minus = if clause.occur == Occur::Excluded { "-" } else { "" };
            match &clause.node {
                Node::Words(words) => format!("{minus}{words}"),
                Node::Phrase(words) => format!("{minus}[{words}]"),
            }
        });
        let warnings = query.warnings.iter().map(|warning| format!("!{}", warning.code()));
        clauses.chain(warnings).collect::<Vec<_>>().join(" | ")
    }

    #[track_caller]
    fn check(input: &str, expected: &str) {
        assert_eq!(shown(input), expected, "input {input:?}");
    }

    #[test]
    fn words_and_phrases() {
        check("هکرهای ایرانی", "هکرهای ایرانی");
        check("  هکرهای  ایرانی ", "هکرهای  ایرانی");
        check("\"هکرهای ایرانی\" روسیه", "[هکرهای ایرانی] | روسیه");
        check("«هکرهای ایرانی»“وزارت خارجه”", "[هکرهای ایرانی] | [وزارت خارجه]");
        check("خبر«هکر»خبر", "خبر | [هکر] | خبر");
        check("می کند", "می کند");
    }

    #[test]
    fn minus_excludes() {
        check("هکر -روسیه", "هکر | -روسیه");
        check("-«هکرهای روسی» هکر", "-[هکرهای روسی] | هکر");
        check("هکر \u{200f}-روسیه", "هکر | -روسیه");
        check("هکر -\u{200f}روسیه", "هکر | -روسیه");
        check("کووید-۱۹", "کووید-۱۹");
        check("آمریکا - ایران", "آمریکا - ایران | !lone_minus");
        check("-", "!lone_minus | !no_words");
    }

    #[test]
    fn anything_is_read() {
        check("ساعت ۱۲:۳۰", "ساعت ۱۲:۳۰");
        check("https://example.org/a?b=c", "https://example.org/a?b=c");
        check("«هکر", "هکر | !unclosed_quote");
        check("\"", "!unclosed_quote | !no_words");
        check("«»", "!no_words");
        check("بانک*", "بانک* | !ignored_sign");
        check("؟ ، ؛ !", "!no_words");
        check("", "!no_words");
        check("(هکر)", "هکر)");
        check("۲۰ ٪", "۲۰ ٪");
        check("title:هکر", "title:هکر");
        check("دلار + یورو", "دلار + یورو | !ignored_sign");
    }

    #[test]
    fn a_long_query_is_cut() {
        let query = parse(&"هکر ".repeat(10_000));
        assert_eq!(query.warnings, [QueryWarning::Cut(MAX_QUERY_BYTES)]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn nothing_panics_and_spans_are_whole(
            text in "[آ-ی \"«»“”„\\-−+*~:()\u{200c}\u{200f}۰-۹a-z\n]{0,40}|\\PC{0,40}"
        ) {
            for clause in parse(&text).clauses {
                let (Node::Words(words) | Node::Phrase(words)) = clause.node;
                proptest::prop_assert!(text.get(clause.span).is_some_and(|t| t.contains(&words)));
            }
        }
    }
}
