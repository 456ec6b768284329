//! JSON: one object to an article, and a file of several to its objects.

use serde_json::{Map, Value};

use super::error::{Problem, Warning};
use super::fields::{Draft, Field, field_of};
use super::lines::Utf8Bytes;

/// Reads one article from the text of a JSON object.
pub(crate) fn read_object(text: &str) -> Result<Draft, Problem> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // The line is the record's own; the message keeps the column.
        Problem::Json(error.to_string().replace("line 1 ", ""))
    })?;
    match value {
        Value::Object(object) => Ok(draft(object)),
        _ => Err(Problem::NotAnObject),
    }
}

fn draft(object: Map<String, Value>) -> Draft {
    let mut draft = Draft::default();
    for (key, value) in object {
        let Some(field) = field_of(&key) else { continue };
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
                if number.as_i64().is_some_and(|n| n > 99_999_999) =>
            {
                let seconds = number.as_i64().unwrap_or(0);
                // Seconds or milliseconds since 1970; milliseconds have been 12 digits or more
                // since 1973, seconds will be 11 digits in 5138.
                draft.set_instant(if seconds > 99_999_999_999 { seconds / 1000 } else { seconds });
            }
            (Field::Title | Field::Lead | Field::Body, Value::Array(values)) => {
                // Paragraphs.
                let paragraphs: Vec<String> = values.into_iter().filter_map(scalar).collect();
                draft.set(field, paragraphs.join("\n\n"));
            }
            (field, value) => match scalar(value) {
                Some(text) => draft.set(field, text),
                None => draft.warnings.push(Warning::Field(name(field))),
            },
        }
    }
    draft
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Id => "id",
        Field::Title => "title",
        Field::Lead => "lead",
        Field::Body => "body",
        Field::Date | Field::IsoDate => "date",
        Field::Source => "source",
        Field::Category => "category",
        Field::Author => "author",
        Field::Url => "url",
        Field::Tags => "tags",
    }
}

/// Cuts a JSON file into its objects: one, an array of them, or several one after the other. Each
/// is then parsed by itself, so that a broken one does not take the others with it.
pub(crate) struct Objects {
    bytes: Utf8Bytes,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    limit: usize,
    /// Whether the file is an array, so that even its only object is one of several.
    array: bool,
}

/// One object with the line it starts on, or why there is none.
pub(crate) enum Piece {
    Object(Vec<u8>),
    Problem(Problem),
}

impl Objects {
    pub(crate) fn new(bytes: Utf8Bytes, limit: usize) -> Self {
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

    pub(crate) fn is_array(&self) -> bool {
        self.array
    }

    /// The next piece and the line on which it starts.
    pub(crate) fn next_piece(&mut self) -> Option<(u64, Piece)> {
        // Between objects: white space, the brackets of the array and commas.
        let first = loop {
            match self.next_byte() {
                Ok(Some(b'[')) => self.array = true,
                Ok(Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b']')) => {}
                Ok(Some(byte)) => break byte,
                Ok(None) => return None,
                Err(problem) => return Some((self.line, Piece::Problem(problem))),
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
                Err(problem) => return Some((line, Piece::Problem(problem))),
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
            return Some((line, Piece::Problem(Problem::TooLong(self.limit))));
        }
        if !matches!(first, b'{' | b'[' | b'"') && matches!(byte, b',' | b']' | b'}') {
            // What ended a scalar is no part of it.
            piece.pop();
        }
        Some((line, Piece::Object(piece)))
    }
}
