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
