//! JSON files and JSON lines: one object to an article.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    Draft, Field, FieldMap, Piece, Place, Problem, Reader, Reading, Warning, damage, same_name,
};
use crate::corpus::lines::{Line, Lines, Utf8Bytes, to_text};

/// Reads one article from the text of a JSON object.
fn read_object(text: &str, map: &FieldMap) -> Result<Draft, Problem> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // The line is the record's own; the message keeps the column.
        Problem::Json(error.to_string().replace("line 1 ", ""))
    })?;
    match value {
        Value::Object(object) => Ok(draft(object, map)),
        _ => Err(Problem::NotAnObject),
    }
}

fn draft(object: Map<String, Value>, map: &FieldMap) -> Draft {
    let mut draft = Draft::default();
    let mut given = Vec::new();
    for (field, name) in map.entries() {
        if given.contains(&field) {
            continue;
        }
        let mut found = Vec::new();
        look_up(&object, name, &mut found);
        found.retain(|value| !matches!(value, Value::Null));
        match found.len() {
            0 => continue,
            1 => set(&mut draft, field, found[0].clone()),
            _ => set(&mut draft, field, Value::Array(found.into_iter().cloned().collect())),
        }
        given.push(field);
    }
    for (key, value) in object {
        if let Some(field) = map.unmapped(&key) {
            set(&mut draft, field, value);
        }
    }
    draft
}

/// What stands under a name: the key itself, or the way that its dots show. A way through an array
/// leads into each of its elements.
fn look_up<'v>(object: &'v Map<String, Value>, name: &str, found: &mut Vec<&'v Value>) {
    if let Some((_, value)) = object.iter().find(|(key, _)| same_name(key, name)) {
        found.push(value);
        return;
    }
    let Some((first, rest)) = name.split_once('.') else { return };
    let Some((_, value)) = object.iter().find(|(key, _)| same_name(key, first)) else { return };
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    for value in values {
        if let Value::Object(inner) = value {
            look_up(inner, rest, found);
        }
    }
}

fn set(draft: &mut Draft, field: Field, value: Value) {
    match (field, value) {
        (_, Value::Null) => {}
        (Field::Tags, Value::Array(values)) => {
            for value in values {
                if let Some(tag) = scalar(value) {
                    draft.add_tag(tag);
                }
            }
        }
        (Field::Date, Value::Number(number))
            if number.as_i64().is_some_and(|number| number > 99_999_999) =>
        {
            draft.set_instant(number.as_i64().unwrap_or(0));
        }
        (Field::Title | Field::Lead | Field::Body, Value::Array(values)) => {
            // Paragraphs.
            let paragraphs: Vec<String> = values.into_iter().filter_map(scalar).collect();
            draft.set(field, paragraphs.join("\n\n"));
        }
        (field, value) => match scalar(value) {
            Some(text) => draft.set(field, text),
            None => draft.warnings.push(Warning::Field(field.name())),
        },
    }
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Cuts a JSON file into its objects: one, an array of them, or several one after the other. Each
/// is then parsed by itself, so that a broken one does not take the others with it.
struct Objects<'a> {
    bytes: Utf8Bytes<'a>,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    limit: usize,
    /// Whether the file is an array, so that even its only object is one of several.
    array: bool,
}

/// One object with the line it starts on, or why there is none.
enum Found {
    Object(Vec<u8>),
    Problem(Problem),
}

impl<'a> Objects<'a> {
    fn new(bytes: Utf8Bytes<'a>, limit: usize) -> Self {
        Self { bytes, buffer: Vec::new(), at: 0, ended: false, line: 1, limit, array: false }
    }

    fn next_byte(&mut self) -> Result<Option<u8>, Problem> {
        while self.at == self.buffer.len() {
            if self.ended {
                return Ok(None);
            }
            self.buffer.clear();
            self.at = 0;
            match self.bytes.fill(&mut self.buffer) {
                Ok(more) => self.ended = !more,
                Err(problem) => {
                    self.ended = true;
                    return Err(problem);
                }
            }
        }
        let byte = self.buffer[self.at];
        self.at += 1;
        self.line += u64::from(byte == b'\n');
        Ok(Some(byte))
    }

    /// The next piece and the line on which it starts.
    fn next_object(&mut self) -> Option<(u64, Found)> {
        // Between objects: white space, the brackets of the array and commas.
        let first = loop {
            match self.next_byte() {
                Ok(Some(b'[')) => self.array = true,
                Ok(Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b']')) => {}
                Ok(Some(byte)) => break byte,
                Ok(None) => return None,
                Err(problem) => return Some((self.line, Found::Problem(problem))),
            }
        };
        let line = self.line;
        let mut piece = vec![first];
        let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
        let mut byte = first;
        let mut too_long = false;
        loop {
            if in_string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            // A scalar ends at a comma or a bracket, an object at its own bracket.
            if depth == 0 && !in_string && matches!(byte, b'}' | b']' | b',' | b'"') {
                break;
            }
            byte = match self.next_byte() {
                Ok(Some(byte)) => byte,
                Ok(None) => break,
                Err(problem) => return Some((line, Found::Problem(problem))),
            };
            if piece.len() >= self.limit {
                too_long = true;
                piece.clear();
            }
            if !too_long {
                piece.push(byte);
            }
        }
        if too_long {
            return Some((line, Found::Problem(Problem::TooLong(self.limit))));
        }
        if !matches!(first, b'{' | b'[' | b'"') && matches!(byte, b',' | b']' | b'}') {
            // What ended a scalar is no part of it.
            piece.pop();
        }
        Some((line, Found::Object(piece)))
    }
}

/// The reader of JSON files.
pub(crate) struct Json<'a> {
    objects: Objects<'a>,
    reading: Arc<Reading>,
    seen: bool,
}

impl<'a> Json<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, reading: Arc<Reading>, limit: usize) -> Self {
        Self { objects: Objects::new(bytes, limit), reading, seen: false }
    }
}

impl Reader for Json<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        let (line, found) = self.objects.next_object()?;
        let several = self.objects.array || self.seen;
        self.seen = true;
        let draft = match found {
            Found::Problem(problem) => Err(problem),
            Found::Object(bytes) => {
                let (text, damaged) = to_text(&bytes);
                read_object(&text, &self.reading.map)
                    .map(|draft| damage(draft, damaged.then_some("UTF-8")))
            }
        };
        Some(Piece { place: Place::Line(line), draft, several })
    }
}

/// The reader of JSON lines.
pub(crate) struct JsonLines<'a> {
    lines: Lines<'a>,
    reading: Arc<Reading>,
    limit: usize,
}

impl<'a> JsonLines<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, reading: Arc<Reading>, limit: usize) -> Self {
        Self { lines: Lines::new(bytes, limit), reading, limit }
    }
}

impl Reader for JsonLines<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        loop {
            let (number, line) = self.lines.next_line()?;
            let draft = match line {
                Line::Text(text, _) if text.trim().is_empty() => continue,
                Line::Text(text, damaged) => {
                    read_object(&text, &self.reading.map).map(|draft| damage(draft, damaged))
                }
                Line::TooLong => Err(Problem::TooLong(self.limit)),
                Line::Problem(problem) => Err(problem),
            };
            return Some(Piece::of_several(number, draft));
        }
    }
}
