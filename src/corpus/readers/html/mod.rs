//! Web pages: the article and what the page says of it.

mod content;
mod dom;
mod metadata;

use self::content::main_text;
use self::dom::Dom;
use self::metadata::Metadata;
use super::{Draft, Field, Piece, Problem, Reader, Utf8Bytes, damage};

/// Longest page in bytes of UTF-8; pages of news have some hundred thousand.
pub(super) const PAGE_BYTES: usize = 16 << 20;

/// The reader of pages.
pub(crate) struct Html<'a> {
    bytes: Option<Utf8Bytes<'a>>,
    limit: usize,
}

impl<'a> Html<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, limit: usize) -> Self {
        Self { bytes: Some(bytes), limit: limit.min(PAGE_BYTES) }
    }
}

impl Reader for Html<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        let read = self.bytes.take()?.read_whole(self.limit);
        let draft = read.and_then(|(text, damaged)| Ok(damage(read_page(&text)?, damaged)));
        Some(Piece::only(draft))
    }
}

/// Reads the article of a page.
pub(super) fn read_page(text: &str) -> Result<Draft, Problem> {
    let dom = Dom::parse(text)?;
    let order = dom.below(0, |_| true);
    let found = Metadata::of(&dom, &order);
    let mut body = main_text(&dom, found.title.as_deref());
    if let Some(told) = found.body.filter(|told| told.len() > body.len() * 2) {
        body = told;
    }
    let mut draft = Draft::default();
    if body.is_empty() {
        // A title alone is what pages have that programs fill, and pages that are not there.
        body = found.lead.clone().ok_or(Problem::NoText)?;
    }
    // A lead that the text does not have, and not one that was cut.
    if let Some(lead) = found.lead {
        let begins: String = lead.chars().take(40).collect();
        let title = found.title.as_deref().unwrap_or_default();
        if !body.contains(&begins) && !title.contains(&begins) {
            draft.set(Field::Lead, lead);
        }
    }
    draft.set(Field::Body, body);
    let mut set = |field, text: Option<String>| {
        if let Some(text) = text {
            draft.set(field, text);
        }
    };
    set(Field::Title, found.title);
    set(Field::Source, found.source);
    set(Field::Author, found.author);
    set(Field::Category, found.category);
    set(Field::Url, found.url);
    draft.set_first_date(&found.dates);
    found.tags.into_iter().for_each(|tag| draft.add_tag(tag));
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: &str =
        "به گزارش آفاق، نشست شورای شهر امروز برگزار شد، و اعضا درباره بودجه گفت‌وگو کردند.";
    const TEXT: &str = "رئیس شورا گفت: «بودجه سال آینده، با تأکید بر حمل‌ونقل، بسته می‌شود»، اما رقم آن هنوز روشن نیست و به بررسی بیشتر نیاز دارد.";
    const NOISE: &str =
        "این بند، که ویرگول هم دارد، و بلند است، بخشی از خبر نیست، و نباید در متن بیاید.";

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let page = format!("<html><head><title>نشست شورا</title></head><body>{body}</body></html>");
        let draft = read_page(&page).unwrap();
        assert_eq!(draft.body, expected, "{body}");
    }

    #[test]
    fn the_text_is_found_in_pages_of_many_makes() {
        let both = format!("{LEAD}\n\n{TEXT}");
        // A container of paragraphs between a menu and comments.
        check(
            &format!(
                "<nav><a href=/>خانه</a></nav><div class=news-body><p>{LEAD}</p><p>{TEXT}</p></div>\
                 <div id=comments-content><p>{NOISE}</p><p>{NOISE}</p></div>"
            ),
            &both,
        );
        // Lines between breaks in a table of an old page.
        check(
            &format!(
                "<table><tr><td width=150><a href=1>پیوند</a><br><a href=2>پیوند دیگر</a></td>\
                 <td>{LEAD}<br><br>{TEXT}</td></tr></table>"
            ),
            &format!("{LEAD}\n{TEXT}"),
        );
        // The whole page in a form, and a wrapper that is named after its sidebar.
        check(
            &format!(
                "<form id=aspnetForm><div class=with-sidebar><div><p>{LEAD}</p><p>{TEXT}</p></div>\
                 <div class=sidebar><p>{NOISE}</p></div></div></form>"
            ),
            &both,
        );
        // A lead in a container of its own.
        check(
            &format!(
                "<div><div class=lead><p>{LEAD}</p></div><img src=x><div><p>{TEXT}</p><p>{TEXT}</p></div></div>"
            ),
            &format!("{both}\n\n{TEXT}"),
        );
        // Marked as the text.
        check(
            &format!(
                "<div><p>{NOISE}</p></div><div itemprop=articleBody><h2>نشست شورا</h2><p>{LEAD}</p>\
                 <ul><li><a href=1>خبر دیگر</a></ul><p>{TEXT}</p></div><div><p>{NOISE}</p></div>"
            ),
            &both,
        );
        // A short text is the text.
        check("<div class=text>شورا امروز نشست نداشت.</div>", "شورا امروز نشست نداشت.");
        // Hidden, spoken by programs, or not to be seen.
        check(
            &format!(
                "<div><p>{LEAD}</p><p style='display: none'>{NOISE}</p><script>{NOISE}</script>\
                 <p hidden>{NOISE}</p><p>{TEXT}</p></div>"
            ),
            &both,
        );
    }

    #[test]
    fn a_date_that_only_people_see() {
        let read = |line: &str| {
            let page = format!("<title>خبر</title><div><p>{TEXT}</p></div>{line}");
            let draft = read_page(&page).unwrap();
            let (article, _) = draft.finish("a.html", |_| "a".to_owned()).unwrap();
            article.date.map(|date| date.to_jalali())
        };
        let day = Some("1402-10-05".to_owned());
        assert_eq!(read("<li>تاریخ انتشار: سه‌شنبه / ۵ دی ۱۴۰۲ / ۰۸:۰۰</li>"), day);
        assert_eq!(read("<li><b>تاریخ انتشار</b> <span>۱۴۰۲/۱۰/۰۵ - ۰۸:۰۰</span></li>"), day);
        assert_eq!(read("<div class=today>سه‌شنبه ۵ دی ۱۴۰۲</div>"), None);
        assert_eq!(read("<time>سه‌شنبه ۵ دی ۱۴۰۲</time>"), day);
        assert_eq!(read("<time>۵ دی ۱۴۰۲</time><time>۶ دی ۱۴۰۲</time>"), None);
    }
}
