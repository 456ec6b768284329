//! Tables: a first row that names the columns, then a row to an article.
//!
//! Quoting is that of RFC 4180, as `csv-core` reads it. Rows are cut here, line by line, so that a
//! quote that is never closed costs its row and not the rest of the file.

use std::collections::VecDeque;
use std::sync::Arc;

use csv_core::ReadRecordResult;

use super::{
    Draft, Field, FieldMap, Piece, Problem, Reader, Reading, Utf8Bytes, damage, same_name,
};
use crate::corpus::lines::{Line, Lines};

/// Separators that are looked for in the header.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// After so many quotes that are never closed, the lines behind such a quote are not read again.
const MOST_OPEN_QUOTES: usize = 100;

/// Fields of a row; more than these are no table.
const MOST_FIELDS: usize = 10_000;

/// What programs write where there is nothing.
const NOTHING: [&str; 5] = ["NULL", "null", "NaN", "nan", "\\N"];

/// The reader of tables.
pub(crate) struct Table<'a> {
    rows: Rows<'a>,
    reading: Arc<Reading>,
    /// What stands in each column; `None` until the header was read.
    columns: Option<Vec<Vec<Field>>>,
    ended: bool,
}

impl<'a> Table<'a> {
    /// A table with a separator, or one that the header shows.
    pub(crate) fn new(
        bytes: Utf8Bytes<'a>,
        reading: Arc<Reading>,
        limit: usize,
        separator: Option<u8>,
    ) -> Self {
        let rows = Rows::new(Lines::new(bytes, limit), limit, separator);
        Self { rows, reading, columns: None, ended: false }
    }

    fn header(&mut self) -> Option<Piece> {
        let (line, row) = self.rows.next_row()?;
        let columns = row.and_then(|(names, _)| {
            let columns = columns(&names, &self.reading.map);
            if columns.iter().all(Vec::is_empty) {
                Err(Problem::Columns(shown(&names)))
            } else {
                Ok(columns)
            }
        });
        match columns {
            Ok(columns) => {
                self.columns = Some(columns);
                self.next_piece()
            }
            Err(problem) => {
                self.ended = true;
                Some(Piece::of_several(line, Err(problem)))
            }
        }
    }
}

impl Reader for Table<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        if self.ended {
            return None;
        }
        let Some(columns) = &self.columns else { return self.header() };
        let (line, row) = self.rows.next_row()?;
        let draft = row.and_then(|(values, damaged)| {
            if values.len() == columns.len() {
                Ok(damage(draft(columns, values), damaged))
            } else {
                Err(Problem::Row { found: values.len(), expected: columns.len() })
            }
        });
        Some(Piece::of_several(line, draft))
    }
}

/// The fields of each column.
fn columns(names: &[String], map: &FieldMap) -> Vec<Vec<Field>> {
    let column = |name: &String| {
        let mapped = map.entries().filter(|(_, known)| same_name(known, name));
        let mut fields: Vec<Field> = mapped.map(|(field, _)| field).collect();
        fields.extend(map.unmapped(name));
        fields
    };
    names.iter().map(column).collect()
}

fn draft(columns: &[Vec<Field>], values: Vec<String>) -> Draft {
    let mut draft = Draft::default();
    let mut given: Vec<Field> = Vec::new();
    for (fields, value) in columns.iter().zip(values) {
        if value.trim().is_empty() || NOTHING.contains(&value.trim()) {
            continue;
        }
        for field in fields {
            if !given.contains(field) {
                given.push(*field);
                draft.set(*field, value.clone());
            }
        }
    }
    draft
}

/// The names of a header for a message, cut where they become long.
fn shown(names: &[String]) -> String {
    let mut text = String::new();
    for name in names {
        if text.len() > 200 {
            return text + ", …";
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.extend(name.chars().take(40));
    }
    text
}

type Row = Result<(Vec<String>, Option<&'static str>), Problem>;

/// Cuts lines into rows.
struct Rows<'a> {
    lines: Lines<'a>,
    /// Lines that were looked at behind a quote that was never closed, to be read again.
    again: VecDeque<(u64, Line)>,
    limit: usize,
    separator: Option<u8>,
    core: csv_core::Reader,
    open_quotes: usize,
}

impl<'a> Rows<'a> {
    fn new(lines: Lines<'a>, limit: usize, separator: Option<u8>) -> Self {
        let core = csv_core::Reader::new();
        let mut rows =
            Self { lines, again: VecDeque::new(), limit, separator: None, core, open_quotes: 0 };
        if let Some(separator) = separator {
            rows.set_separator(separator);
        }
        rows
    }

    fn set_separator(&mut self, separator: u8) {
        self.separator = Some(separator);
        self.core = csv_core::ReaderBuilder::new().delimiter(separator).build();
    }

    fn next_line(&mut self) -> Option<(u64, Line)> {
        self.again.pop_front().or_else(|| self.lines.next_line())
    }

    /// The next row that is not empty, and the line where it begins.
    fn next_row(&mut self) -> Option<(u64, Row)> {
        let (number, text, damaged) = loop {
            let (number, line) = self.next_line()?;
            match line {
                Line::Text(text, _) if text.trim().is_empty() => {}
                Line::Text(text, damaged) => {
                    if self.separator.is_some() {
                        break (number, text, damaged);
                    }
                    // A line for one program, which others read too.
                    let told = text.strip_prefix("sep=").map(str::as_bytes);
                    if let Some([separator]) = told {
                        self.set_separator(*separator);
                        continue;
                    }
                    self.set_separator(separator_of(&text));
                    break (number, text, damaged);
                }
                Line::TooLong => return Some((number, Err(Problem::TooLong(self.limit)))),
                Line::Problem(problem) => return Some((number, Err(problem))),
            }
        };
        self.core.reset();
        let mut row = Fields::default();
        if row.feed(&mut self.core, &text) {
            return Some((number, row.finish(damaged)));
        }
        // The row goes on behind the line's end, inside quotes.
        let mut held: Vec<(u64, Line)> = Vec::new();
        let (mut bytes, mut damaged) = (text.len(), damaged);
        loop {
            let next = self.next_line();
            let Some((next_number, Line::Text(text, next_damaged))) = next else {
                held.extend(next);
                break;
            };
            bytes += text.len() + 1;
            damaged = damaged.or(next_damaged);
            let done = bytes <= self.limit && row.feed(&mut self.core, &text);
            held.push((next_number, Line::Text(text, next_damaged)));
            if done {
                return Some((number, row.finish(damaged)));
            }
            if bytes > self.limit {
                break;
            }
        }
        self.open_quotes += 1;
        if self.open_quotes <= MOST_OPEN_QUOTES {
            for line in held.into_iter().rev() {
                self.again.push_front(line);
            }
        }
        Some((number, Err(Problem::OpenQuote)))
    }
}

/// The separator that stands in the header most often, outside quotes.
fn separator_of(header: &str) -> u8 {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut quoted = false;
    for byte in header.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if let Some(at) = SEPARATORS.iter().position(|one| *one == byte).filter(|_| !quoted)
        {
            counts[at] += 1;
        }
    }
    // Of two that stand there as often, the first.
    let best = (0..counts.len()).rev().max_by_key(|at| counts[*at]).unwrap_or(0);
    SEPARATORS[best]
}

/// The fields of a row while its lines come in.
#[derive(Default)]
struct Fields {
    text: Vec<u8>,
    ends: Vec<usize>,
    used: usize,
    fields: usize,
}

impl Fields {
    /// Feeds a line and its end; whether the row is complete.
    fn feed(&mut self, core: &mut csv_core::Reader, line: &str) -> bool {
        self.feed_bytes(core, line.as_bytes()) || self.feed_bytes(core, b"\n")
    }

    fn feed_bytes(&mut self, core: &mut csv_core::Reader, mut input: &[u8]) -> bool {
        while !input.is_empty() {
            // A field is never longer than what it was written with.
            if self.text.len() < self.used + input.len() + 1 {
                self.text.resize(self.used + input.len() + 1, 0);
            }
            if self.ends.len() == self.fields {
                self.ends.resize((self.fields * 2).max(16), 0);
            }
            let (result, read, written, ended) =
                core.read_record(input, &mut self.text[self.used..], &mut self.ends[self.fields..]);
            input = &input[read..];
            self.used += written;
            self.fields += ended;
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => return true,
                ReadRecordResult::InputEmpty => return false,
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
            }
        }
        false
    }

    fn finish(self, damaged: Option<&'static str>) -> Row {
        if self.fields > MOST_FIELDS {
            return Err(Problem::Row { found: self.fields, expected: MOST_FIELDS });
        }
        let mut start = 0;
        let values = self.ends[..self.fields].iter().map(|end| {
            let value = String::from_utf8_lossy(&self.text[start..*end]).into_owned();
            start = *end;
            value
        });
        Ok((values.collect(), damaged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_by_the_header() {
        let check = |header: &str, expected: char| {
            assert_eq!(char::from(separator_of(header)), expected, "{header}");
        };
        check("عنوان,متن,تاریخ", ',');
        check("عنوان;متن;تاریخ", ';');
        check("title\tbody", '\t');
        check("title|body|date, time", '|');
        check("\"a,b,c\";title;body", ';');
        check("title", ',');
    }
}
