//! Collections for research: many `<DOC>` in a file, in XML as Hamshahri's and in SGML as TREC's,
//! which is no well-formed XML.

use super::{Draft, Field, Piece, Reader, Utf8Bytes, damage};
use crate::corpus::elements::Elements;
use crate::corpus::markup::{Gap, Markup, Rules, attribute, gap_of, one_line, read_markup};

/// The reader of `<DOC>` elements.
pub(crate) struct Documents<'a> {
    elements: Elements<'a>,
}

impl<'a> Documents<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, limit: usize) -> Self {
        Self { elements: Elements::new(bytes, &["doc"], limit) }
    }
}

impl Reader for Documents<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        let (line, element) = self.elements.next_element()?;
        let draft = element.map(|(text, damaged)| damage(read_document(&text), damaged));
        Some(Piece::of_several(line, draft))
    }
}

/// The field of an element. Names of TREC's collections and of Hamshahri's.
fn field_of_element(name: &str) -> Option<Field> {
    Some(match name {
        "docno" | "docid" | "id" => Field::Id,
        "title" | "headline" | "head" | "hl" | "ti" => Field::Title,
        "lead" | "summary" | "abstract" => Field::Lead,
        "text" | "body" | "content" => Field::Body,
        "date" | "pubdate" | "date_time" => Field::Date,
        "cat" | "category" | "section" | "subject" => Field::Category,
        "author" | "byline" => Field::Author,
        "source" | "publisher" | "agency" => Field::Source,
        "url" | "link" => Field::Url,
        "tags" | "keywords" => Field::Tags,
        _ => return None,
    })
}

/// Of two elements for one field, which is taken: the Persian one, then the first.
fn rank(field: Field, attribute_of: impl Fn(&str) -> Option<String>) -> u8 {
    let (wanted, value) = match field {
        // The attribute is spelt so in Hamshahri.
        Field::Date => ("persian", attribute_of("calender").or_else(|| attribute_of("calendar"))),
        _ => ("fa", attribute_of("xml:lang").or_else(|| attribute_of("lang"))),
    };
    u8::from(value.is_some_and(|value| value.to_ascii_lowercase().starts_with(wanted))) + 1
}

/// The element that is being read.
struct Open {
    field: Field,
    name: String,
    rank: u8,
    text: String,
}

fn read_document(text: &str) -> Draft {
    let mut found: Vec<(Field, u8, String)> = Vec::new();
    let mut keep = |open: Open| {
        let text = if open.field == Field::Body { open.text } else { one_line(&open.text) };
        if text.trim().is_empty() {
            return;
        }
        match found.iter_mut().find(|(field, _, _)| *field == open.field) {
            // A text may come in several elements.
            Some((Field::Body, _, before)) => {
                before.push_str("\n\n");
                before.push_str(text.trim());
            }
            Some((_, rank, before)) if *rank < open.rank => (*rank, *before) = (open.rank, text),
            Some(_) => {}
            None => found.push((open.field, open.rank, text.trim().to_owned())),
        }
    };
    let mut open: Option<Open> = None;
    // A picture in a text is named by its file.
    let mut in_image = false;
    read_markup(text, Rules::Xml, |markup| match markup {
        Markup::Open { name, attributes, empty } => {
            if let Some(field) = field_of_element(name).filter(|_| !empty) {
                let value = |name: &str| attribute(attributes, name).map(str::to_owned);
                let next = Open {
                    field,
                    name: name.to_owned(),
                    rank: rank(field, value),
                    text: String::new(),
                };
                // In SGML the next field may end the one before it.
                if let Some(before) = open.replace(next) {
                    keep(before);
                }
            } else if let Some(open) = &mut open {
                in_image |= name == "image" && !empty;
                break_line(&mut open.text, name);
            }
        }
        Markup::Close(name) => {
            if name == "image" {
                in_image = false;
            } else if open.as_ref().is_some_and(|open| open.name == name) {
                in_image = false;
                if let Some(open) = open.take() {
                    keep(open);
                }
            } else if let Some(open) = &mut open {
                break_line(&mut open.text, name);
            }
        }
        Markup::Text(text) => {
            if let Some(open) = open.as_mut().filter(|_| !in_image) {
                open.text.push_str(text);
            }
        }
    });
    if let Some(open) = open {
        keep(open);
    }
    let mut draft = Draft::default();
    for (field, _, text) in found {
        draft.set(field, text);
    }
    draft
}

/// Lines of these collections are kept as they are; paragraphs that only tags show get theirs.
fn break_line(text: &mut String, name: &str) {
    if gap_of(name) >= Gap::Line && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}
