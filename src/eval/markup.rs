//! TREC topics in markup, read tolerantly.
//!
//! TREC's topics look like SGML: no end tags, bare `<` and `&`, words like `Number:` before the
//! values. Others are XML. The same scanner reads both: a tag is `<` and a letter, a field ends at
//! the next tag, and a topic where the next one begins.

use super::error::EvalError;
use super::topics::{Topic, TopicField, is_id};

/// The topics in the lines of a file, each with the number of the line where it begins.
pub(crate) fn topics(
    lines: &[(u64, String)],
    field: TopicField,
) -> Vec<(u64, Result<Topic, EvalError>)> {
    let text: String = lines.iter().flat_map(|(_, line)| [line.as_str(), "\n"]).collect();
    let mut ends = Vec::with_capacity(lines.len());
    let mut end = 0;
    for (number, line) in lines {
        end += line.len() + 1;
        ends.push((end, *number));
    }
    let line_at = |offset: usize| {
        let line = ends.partition_point(|(end, _)| *end <= offset);
        ends.get(line).map_or(0, |(_, number)| *number)
    };
    let mut reader = Reader { field, topic: None, target: Target::Nothing, found: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        let piece = next_piece(&text[at..]);
        reader.take(&piece, at);
        at += piece.length;
    }
    reader.finish();
    reader.found.into_iter().map(|(at, topic)| (line_at(at), topic)).collect()
}

enum Kind<'t> {
    Open {
        name: String,
        attributes: &'t str,
    },
    Close {
        name: String,
    },
    Text(&'t str),
    /// Text in which `&` is an `&`.
    Literal(&'t str),
    Comment,
}

struct Piece<'t> {
    kind: Kind<'t>,
    length: usize,
}

/// What stands at the beginning of a text that is not empty.
fn next_piece(text: &str) -> Piece<'_> {
    if let Some(rest) = text.strip_prefix("<!--") {
        let length = rest.find("-->").map_or(text.len(), |end| end + 7);
        return Piece { kind: Kind::Comment, length };
    }
    if let Some(rest) = text.strip_prefix("<![CDATA[") {
        let (inside, length) = match rest.find("]]>") {
            Some(end) => (&rest[..end], end + 12),
            None => (rest, text.len()),
        };
        return Piece { kind: Kind::Literal(inside), length };
    }
    if let Some(rest) = text.strip_prefix('<') {
        let tag = rest.strip_prefix(['/', '?', '!']).unwrap_or(rest);
        if tag.starts_with(|first: char| first.is_ascii_alphabetic()) {
            // A tag that does not end before the next one begins ends there.
            let end = rest.find(['>', '<']).unwrap_or(rest.len());
            let length = if rest[end..].starts_with('>') { end + 2 } else { end + 1 };
            let inside = &rest[rest.len() - tag.len()..end];
            let name_end = inside.find(|c: char| c.is_whitespace() || c == '/');
            let (name, attributes) = inside.split_at(name_end.unwrap_or(inside.len()));
            let name = name.to_ascii_lowercase();
            let kind = match rest.as_bytes().first() {
                Some(b'/') => Kind::Close { name },
                Some(b'?' | b'!') => Kind::Comment,
                _ => Kind::Open { name, attributes },
            };
            return Piece { kind, length };
        }
    }
    let first = text.chars().next().map_or(0, char::len_utf8);
    let length = text[first..].find('<').map_or(text.len(), |end| first + end);
    Piece { kind: Kind::Text(&text[..length]), length }
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Id,
    Query,
    Nothing,
}

#[derive(Default)]
struct Open {
    at: usize,
    id: String,
    query: String,
}

struct Reader {
    field: TopicField,
    topic: Option<Open>,
    target: Target,
    found: Vec<(usize, Result<Topic, EvalError>)>,
}

impl Reader {
    fn take(&mut self, piece: &Piece<'_>, at: usize) {
        match &piece.kind {
            Kind::Open { name, attributes } if is_topic(name) => {
                self.finish();
                let id = attribute(attributes, "number").or_else(|| attribute(attributes, "id"));
                self.topic = Some(Open { at, id: id.unwrap_or_default(), ..Open::default() });
            }
            Kind::Close { name } if is_topic(name) => self.finish(),
            Kind::Open { name, .. } => self.open(name),
            Kind::Close { .. } => self.target = Target::Nothing,
            Kind::Text(text) => self.text(&without_entities(text)),
            Kind::Literal(text) => self.text(text),
            Kind::Comment => {}
        }
    }

    fn open(&mut self, name: &str) {
        let Some(topic) = &mut self.topic else { return };
        // Topics in several languages have names like `FA-title`.
        let name = name.rsplit('-').next().unwrap_or(name);
        self.target = match (name, self.field) {
            ("num" | "number" | "identifier", _) => {
                topic.id.clear();
                Target::Id
            }
            ("title" | "query", TopicField::Title)
            | ("desc" | "description" | "question", TopicField::Description)
                if topic.query.trim().is_empty() =>
            {
                Target::Query
            }
            _ => Target::Nothing,
        }
    }

    fn text(&mut self, text: &str) {
        let Some(topic) = &mut self.topic else { return };
        match self.target {
            Target::Id => topic.id.push_str(text),
            Target::Query => topic.query.push_str(text),
            Target::Nothing => {}
        }
    }

    fn finish(&mut self) {
        self.target = Target::Nothing;
        let Some(topic) = self.topic.take() else { return };
        let id = value(&topic.id, &["Number:"]);
        let query = value(&topic.query, &["Topic:", "Description:"]);
        let topic_read = if !is_id(&id) {
            Err(EvalError::TopicWithoutId)
        } else if query.is_empty() {
            Err(EvalError::TopicWithoutField { topic: id, field: self.field.name() })
        } else {
            Ok(Topic { id, query })
        };
        self.found.push((topic.at, topic_read));
    }
}

fn is_topic(name: &str) -> bool {
    matches!(name, "top" | "topic")
}

/// A value on one line, without the word that TREC writes before it.
fn value(text: &str, labels: &[&str]) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = labels.iter().find_map(|label| text.strip_prefix(label));
    bare.map_or(text.as_str(), str::trim_start).to_owned()
}

/// The value of an attribute, in quotes of either kind or without.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (mut rest, mut found) = (attributes, None);
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let (value, behind) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if before.trim().eq_ignore_ascii_case(name) {
            found = Some(without_entities(value));
            break;
        }
        rest = behind;
    }
    found
}

/// Text with the entities of XML and numbers of characters replaced; others stay as they are.
fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let entity = rest.split_once(';').and_then(|(name, behind)| Some((entity(name)?, behind)));
        match entity {
            Some((character, behind)) => {
                plain.push(character);
                rest = behind;
            }
            None => plain.push('&'),
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}
