//! Feeds that were saved: RSS 2.0, RSS 1.0 and Atom.

use super::{Draft, Field, Piece, Reader, Utf8Bytes, damage};
use crate::corpus::elements::Elements;
use crate::corpus::markup::{Markup, Rules, attribute, html_to_text, one_line, read_markup};

/// The reader of feeds.
pub(crate) struct Feed<'a> {
    elements: Elements<'a>,
    /// The title of the feed, the source of its items.
    title: Option<String>,
}

impl<'a> Feed<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, limit: usize) -> Self {
        Self { elements: Elements::new(bytes, &["item", "entry"], limit), title: None }
    }
}

impl Reader for Feed<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        let (line, element) = self.elements.next_element()?;
        let title = self.title.get_or_insert_with(|| feed_title(&self.elements.preamble()));
        let draft = element.map(|(text, damaged)| damage(read_item(&text, title), damaged));
        Some(Piece::of_several(line, draft))
    }
}

/// The first title of what stands before the items.
fn feed_title(preamble: &str) -> String {
    let (mut title, mut inside, mut done) = (String::new(), false, false);
    read_markup(preamble, Rules::Xml, |markup| match markup {
        Markup::Open { name: "title", empty: false, .. } => inside = !done,
        Markup::Close("title") if inside => (inside, done) = (false, true),
        Markup::Text(text) if inside => title.push_str(text),
        _ => {}
    });
    one_line(&html_to_text(&title))
}

/// What an element of an item is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Id,
    Title,
    Link,
    Summary,
    Content,
    Published,
    Updated,
    Author,
    Category,
    Source,
}

fn part_of(name: &str) -> Option<Part> {
    Some(match name {
        "guid" | "id" | "dc:identifier" => Part::Id,
        "title" => Part::Title,
        "link" => Part::Link,
        "description" | "summary" => Part::Summary,
        "content:encoded" | "content" => Part::Content,
        "pubdate" | "published" | "dc:date" | "issued" => Part::Published,
        "updated" | "modified" => Part::Updated,
        "author" | "dc:creator" => Part::Author,
        "category" | "dc:subject" => Part::Category,
        "source" | "dc:publisher" => Part::Source,
        _ => return None,
    })
}

/// The parts of an item as they were found.
#[derive(Default)]
struct Item {
    parts: Vec<(Part, String)>,
}

impl Item {
    fn first(&self, wanted: Part) -> Option<&str> {
        let mut texts =
            self.parts.iter().filter(|(part, text)| *part == wanted && !text.is_empty());
        texts.next().map(|(_, text)| text.as_str())
    }
}

/// The element that is being read.
struct Open {
    part: Part,
    name: String,
    /// Elements of the same name inside it.
    depth: usize,
    text: String,
    /// Markup stands in it as elements and not as text.
    inline: bool,
    /// Its text is no markup.
    plain: bool,
    /// The element in an author or a source that says the name.
    inner: Option<String>,
}

fn read_item(text: &str, feed_title: &str) -> Draft {
    let mut item = Item::default();
    let mut open: Option<Open> = None;
    read_markup(text, Rules::Xml, |markup| match markup {
        Markup::Open { name, attributes, empty } => match &mut open {
            Some(open) => {
                open.depth += usize::from(name == open.name && !empty);
                if open.inline {
                    open.text.push_str(&format!("<{name}>"));
                } else if matches!(open.part, Part::Author | Part::Source) && !empty {
                    open.inner = Some(name.to_owned());
                }
            }
            None => match part_of(name) {
                Some(Part::Link) if attribute(attributes, "href").is_some() => {
                    let href = attribute(attributes, "href").unwrap_or_default().trim().to_owned();
                    if matches!(attribute(attributes, "rel"), None | Some("alternate")) {
                        item.parts.push((Part::Link, href));
                    }
                }
                Some(Part::Category) if attribute(attributes, "term").is_some() => {
                    let term = attribute(attributes, "label").or(attribute(attributes, "term"));
                    item.parts.push((Part::Category, one_line(term.unwrap_or_default())));
                }
                Some(part) if !empty => {
                    let kind = attribute(attributes, "type");
                    open = Some(Open {
                        part,
                        name: name.to_owned(),
                        depth: 1,
                        text: String::new(),
                        inline: kind == Some("xhtml"),
                        plain: kind == Some("text"),
                        inner: None,
                    });
                }
                _ => {}
            },
        },
        Markup::Close(name) => {
            let Some(now) = &mut open else { return };
            if now.name == name {
                now.depth -= 1;
            } else if now.inline {
                now.text.push_str(&format!("</{name}>"));
            } else if now.inner.as_deref() == Some(name) {
                now.inner = None;
            }
            if now.depth == 0
                && let Some(done) = open.take()
            {
                item.parts.push((done.part, finished(&done)));
            }
        }
        Markup::Text(text) => {
            let Some(open) = &mut open else { return };
            match open.inner.as_deref() {
                Some("name" | "title") | None if open.inline => {
                    open.text.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
                }
                Some("name" | "title") | None => open.text.push_str(text),
                Some(_) => {}
            }
        }
    });
    draft(&item, feed_title)
}

fn finished(open: &Open) -> String {
    match open.part {
        Part::Summary | Part::Content if open.plain => open.text.trim().to_owned(),
        Part::Summary | Part::Content => html_to_text(&open.text),
        Part::Title | Part::Category | Part::Author | Part::Source if !open.plain => {
            one_line(&html_to_text(&open.text))
        }
        _ => one_line(&open.text),
    }
}

fn draft(item: &Item, feed_title: &str) -> Draft {
    let mut draft = Draft::default();
    let mut set = |field, text: Option<&str>| {
        if let Some(text) = text {
            draft.set(field, text.to_owned());
        }
    };
    set(Field::Id, item.first(Part::Id));
    set(Field::Title, item.first(Part::Title));
    set(Field::Url, item.first(Part::Link));
    set(Field::Date, item.first(Part::Published).or_else(|| item.first(Part::Updated)));
    set(Field::Author, item.first(Part::Author));
    set(Field::Source, item.first(Part::Source).or(Some(feed_title)));
    set(Field::Category, item.first(Part::Category));
    let (summary, content) = (item.first(Part::Summary), item.first(Part::Content));
    set(Field::Body, content);
    // The summary of a whole text is often its beginning, cut.
    let begins = |summary: &str| summary.chars().take(60).collect::<String>();
    set(
        Field::Lead,
        summary.filter(|summary| content.is_none_or(|content| !content.contains(&begins(summary)))),
    );
    for (part, text) in &item.parts {
        if *part == Part::Category {
            draft.add_tag(text.clone());
        }
    }
    draft
}
