//! Text files: an optional header of `key: value` lines, a blank line, the body.
//!
//! Without a header the first line is the title. Markdown is read the same way; a front matter
//! between `---` lines is a header, and the `#` of a first heading is no part of the title.

use super::{Draft, Field, Piece, Reader, Utf8Bytes, Warning, damage, field_of};

/// The reader of text files.
pub(crate) struct Text<'a> {
    bytes: Option<Utf8Bytes<'a>>,
    limit: usize,
}

impl<'a> Text<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, limit: usize) -> Self {
        Self { bytes: Some(bytes), limit }
    }
}

impl Reader for Text<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        let read = self.bytes.take()?.read_whole(self.limit);
        Some(Piece::only(read.map(|(text, damaged)| damage(read_text(&text), damaged))))
    }
}

/// A header line: the key as written and the value.
fn header_line(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '：'])?;
    let words = key.split_whitespace().count();
    (words > 0 && words <= 3 && key.len() <= 60).then_some((key.trim(), value.trim()))
}

/// Reads one article from the text of a file.
pub(super) fn read_text(text: &str) -> Draft {
    let mut draft = Draft::default();
    let text = text.trim_start_matches(['\u{feff}', '\n', '\r']);
    let (first, rest) = split_line(text);
    if first.trim_end() == "---" {
        front_matter(rest, &mut draft);
    } else if header_line(first).is_some_and(|(key, _)| field_of(key).is_some()) {
        draft.body = header(text, &mut draft).to_owned();
    } else {
        draft.title = first.trim_start_matches('#').trim().to_owned();
        draft.body = rest.trim_start_matches(['\n', '\r']).trim_end().to_owned();
    }
    draft
}

/// The first line and what is behind it.
fn split_line(text: &str) -> (&str, &str) {
    match text.split_once('\n') {
        Some((line, rest)) => (line.trim_end_matches('\r'), rest),
        None => (text, ""),
    }
}

/// Takes the header and gives the body. The header ends at a blank line, or at a line that is none.
fn header<'a>(mut text: &'a str, draft: &mut Draft) -> &'a str {
    while !text.is_empty() {
        let (line, rest) = split_line(text);
        if line.trim().is_empty() {
            text = rest;
            break;
        }
        let Some((key, value)) = header_line(line) else { break };
        set(key, value, draft);
        text = rest;
    }
    text.trim_start_matches(['\n', '\r']).trim_end()
}

fn front_matter(mut text: &str, draft: &mut Draft) {
    while !text.is_empty() {
        let (line, rest) = split_line(text);
        text = rest;
        if line.trim_end() == "---" {
            break;
        }
        if let Some((key, value)) = header_line(line) {
            set(key, value.trim_matches('"'), draft);
        }
    }
    draft.body = text.trim_start_matches(['\n', '\r']).trim_end().to_owned();
}

fn set(key: &str, value: &str, draft: &mut Draft) {
    match field_of(key) {
        Some(Field::Body) | None => draft.warnings.push(Warning::UnknownKey(key.to_owned())),
        Some(field) => draft.set(field, value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str) -> (crate::article::Article, Vec<Warning>) {
        read_text(text).finish("a.txt", |_| "a.txt".to_owned()).unwrap()
    }

    #[test]
    fn header_in_english_and_persian() {
        let (article, warnings) = article(
            "title: تیتر\ndate: ۱۳۹۹/۰۶/۲۲\nمنبع: آفاق\nدسته: سیاست\ntags: یک، دو\n\nبند یک\n\nبند دو\n",
        );
        assert_eq!(article.title, "تیتر");
        assert_eq!(article.body, "بند یک\n\nبند دو");
        assert_eq!(article.date.unwrap().to_iso(), "2020-09-12");
        assert_eq!(article.source.as_deref(), Some("آفاق"));
        assert_eq!(article.category.as_deref(), Some("سیاست"));
        assert_eq!(article.tags, ["یک", "دو"]);
        assert!(warnings.is_empty());
    }

    #[test]
    fn the_first_line_is_the_title_without_a_header() {
        let (one, _) = article("تیتر خبر\r\n\r\nتهران: متن خبر\r\n");
        assert_eq!((one.title.as_str(), one.body.as_str()), ("تیتر خبر", "تهران: متن خبر"));
        let (two, _) = article("تهران: بازار آرام است\nمتن");
        assert_eq!(two.title, "تهران: بازار آرام است");
        let (three, _) = article("# تیتر\nمتن");
        assert_eq!(three.title, "تیتر");
    }

    #[test]
    fn unknown_keys_and_bad_dates_are_warnings() {
        let (article, warnings) = article("title: تیتر\nTarikh: 1399\ndate: ۲۲ شهریور\n\nمتن");
        assert_eq!(article.body, "متن");
        assert_eq!(article.date, None);
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(matches!(&warnings[0], Warning::UnknownKey(key) if key == "Tarikh"));
        assert!(matches!(&warnings[1], Warning::Date(_)));
    }

    #[test]
    fn a_header_without_a_blank_line_loses_nothing() {
        let (article, _) = article("title: تیتر\nاین خط سرآیند نیست\nو این هم");
        assert_eq!(article.body, "این خط سرآیند نیست\nو این هم");
    }

    #[test]
    fn front_matter_is_a_header() {
        let (article, _) = article("---\ntitle: \"تیتر\"\ndate: 1399-06-22\n---\n\nمتن");
        assert_eq!((article.title.as_str(), article.body.as_str()), ("تیتر", "متن"));
        assert!(article.date.is_some());
    }

    #[test]
    fn nothing_but_white_space_is_no_article() {
        assert!(read_text(" \n\n ").finish("a", |_| String::new()).is_none());
        assert!(read_text("").finish("a", |_| String::new()).is_none());
    }
}
