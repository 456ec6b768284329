//! All that is printed: data on standard output, everything else on standard error.
//!
//! Text of documents never reaches a terminal as it is: control characters and characters that
//! change the direction of what follows are taken out. The half space (U+200C) stays. Persian text
//! is written in logical order; turning it is the terminal's work, unless it is asked for.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anstyle::Style;

use super::Outcome;
use super::answer::{self, Line};
use super::args::{
    BidiArgument, CalendarArgument, ColorArgument, DigitsArgument, DisplayArguments,
};
use super::terminal::{self, Bidi, Digits};
use crate::corpus::CorpusError;
use crate::eval::EvalError;
use crate::index::IndexError;
use crate::search::{Hit, Message, SearchResponse};

/// The two streams of the program.
pub(crate) struct Output {
    standard: BufWriter<StdoutLock<'static>>,
    color: bool,
    calendar: CalendarArgument,
    is_terminal: bool,
    bidi: Bidi,
    digits: Digits,
    /// Columns of a line that is turned here.
    columns: usize,
    /// Whether white space in ids was told.
    told_of_spaces: bool,
}

impl Output {
    pub(crate) fn standard() -> Self {
        let standard = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        Self {
            standard,
            color: false,
            calendar: CalendarArgument::Both,
            is_terminal: io::stdout().is_terminal(),
            bidi: Bidi::None,
            digits: Digits::Latin,
            columns: 80,
            told_of_spaces: false,
        }
    }

    /// Decides how text looks. Colour: the flag first, then NO_COLOR and TERM, then whether it is a
    /// terminal.
    pub(crate) fn set_display(&mut self, arguments: &DisplayArguments) {
        self.calendar = arguments.calendar;
        let is_terminal = self.is_terminal;
        if is_terminal {
            self.columns = terminal::columns();
        }
        let variable = |name: &str| std::env::var(name).ok();
        self.bidi = match arguments.bidi {
            BidiArgument::Auto => terminal::detect(is_terminal, variable),
            BidiArgument::None => Bidi::None,
            BidiArgument::Isolate => Bidi::Isolate,
            BidiArgument::Visual => Bidi::Visual,
        };
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()));
        let is_persian = locale.is_some_and(|locale| locale.starts_with("fa"));
        self.digits = match arguments.digits {
            DigitsArgument::Auto if is_persian && is_terminal => Digits::Persian,
            DigitsArgument::Auto | DigitsArgument::Latn => Digits::Latin,
            DigitsArgument::Fa => Digits::Persian,
        };
        self.color = match arguments.color {
            ColorArgument::Always => true,
            ColorArgument::Never => false,
            ColorArgument::Auto => {
                let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                is_terminal && !no_color && !dumb
            }
        };
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.standard.flush()
    }

    /// A line of data that documents have a say in, an id: on a terminal it is cleaned; in a file
    /// or a pipe it stays as it is.
    pub(crate) fn data_line(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal { self.line(&sanitized(text)) } else { self.line(text) }
    }

    /// A line of data.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.standard.write_all(text.as_bytes())?;
        self.standard.write_all(b"\n")
    }

    /// Data as it is.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.standard.write_all(bytes)
    }

    /// Rows of a table as CSV, UTF-8, cleaned on a terminal.
    pub(crate) fn rows<'r>(
        &mut self,
        rows: impl IntoIterator<Item = Vec<std::borrow::Cow<'r, str>>>,
    ) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.standard);
        for row in rows {
            if self.is_terminal {
                writer.write_record(row.iter().map(|cell| sanitized(cell)))?;
            } else {
                writer.write_record(row.iter().map(|cell| cell.as_bytes()))?;
            }
        }
        writer.flush()?;
        Ok(())
    }

    /// A value as JSON on one line, or over several for people.
    pub(crate) fn json(
        &mut self,
        value: &impl serde::Serialize,
        pretty: bool,
    ) -> anyhow::Result<()> {
        let text = if pretty {
            serde_json::to_string_pretty(value)?
        } else {
            serde_json::to_string(value)?
        };
        self.standard.write_all(escaped_json(&text).as_bytes())?;
        self.standard.write_all(b"\n")?;
        Ok(())
    }

    /// A line for people on standard error.
    pub(crate) fn note(&mut self, text: &str) {
        // Nothing can be done when standard error is closed.
        let _ = writeln!(io::stderr(), "juya: {}", sanitized(text));
    }

    /// Says that an id is that of no article.
    pub(crate) fn no_article(&mut self, id: &str) -> Outcome {
        self.note(&format!("no article has the id «{id}»"));
        Outcome::NothingFound
    }

    /// A question on standard error; the answer stands behind it.
    pub(crate) fn ask(&mut self, text: &str) {
        let _ = write!(io::stderr(), "juya: {}", sanitized(text));
        let _ = io::stderr().flush();
    }

    pub(crate) fn hint(&mut self, text: &str) {
        let _ = writeln!(io::stderr(), "hint: {text}");
    }

    /// What the argument parser has to say; gives the exit code.
    pub(crate) fn usage(&mut self, error: &clap::Error) -> u8 {
        let text = error.render();
        if error.use_stderr() {
            let _ = write!(io::stderr(), "{text}");
            2
        } else {
            let _ = write!(self.standard, "{text}");
            let _ = self.standard.flush();
            0
        }
    }

    /// An error that ends the program.
    pub(crate) fn error(&mut self, error: &anyhow::Error) {
        let _ = self.standard.flush();
        self.note(&format!("{error:#}"));
        if let Some(hint) = error.downcast_ref::<IndexError>().and_then(IndexError::hint) {
            self.hint(&hint);
        } else if let Some(hint) = error.downcast_ref::<crate::calendar::DateError>() {
            self.hint(hint.hint());
        } else if let Some(problem) = error.downcast_ref::<EvalError>() {
            self.hint(&problem.hint());
        }
    }

    /// A file or record that was rejected.
    pub(crate) fn rejected(&mut self, error: &CorpusError, with_hint: bool) {
        self.note(&error.to_string());
        if let Some(hint) = error.problem.hint().filter(|_| with_hint) {
            self.hint(hint);
        }
    }

    /// Something of a record that was not taken.
    pub(crate) fn warning(&mut self, place: &str, text: &str, hint: Option<&str>) {
        self.note(&format!("{place}: warning: {text}"));
        if let Some(hint) = hint {
            self.hint(hint);
        }
    }

    /// Rewrites, warnings and suggestions of an answer, for formats that have no place for them.
    pub(crate) fn messages(&mut self, response: &SearchResponse) {
        let messages: Vec<&Message> = response.rewrites.iter().chain(&response.warnings).collect();
        for message in messages {
            self.note(&message.message);
        }
        for suggestion in &response.suggestions {
            self.note(&suggestion.message);
        }
    }

    /// An answer for people.
    pub(crate) fn answer(&mut self, response: &SearchResponse) -> io::Result<()> {
        self.lines(&answer::lines(response, self.calendar))
    }

    /// Hits for people, without what stands above them.
    pub(crate) fn hits(&mut self, hits: &[Hit]) -> io::Result<()> {
        let mut lines = Vec::new();
        for hit in hits {
            answer::hit_lines(hit, self.calendar, &mut lines);
            lines.push(Line::new());
        }
        self.lines(&lines)
    }

    /// The calendar of dates.
    pub(crate) fn calendar(&self) -> CalendarArgument {
        self.calendar
    }

    /// Lines of styled text.
    pub(crate) fn lines(&mut self, lines: &[Line]) -> io::Result<()> {
        for line in lines {
            let is_mixed = line.iter().any(|span| !span.foreign);
            let spans: Vec<(String, Style)> = line
                .iter()
                .map(|span| {
                    let text = match (span.foreign, self.bidi) {
                        (false, _) => terminal::shown(&span.text, self.digits),
                        (true, Bidi::Isolate) if is_mixed => terminal::isolated(&span.text),
                        (true, _) => span.text.clone(),
                    };
                    (text, span.style)
                })
                .collect();
            let turned = match self.bidi {
                Bidi::Visual => terminal::visual_lines(&spans, self.columns),
                Bidi::None | Bidi::Isolate => vec![spans],
            };
            for spans in turned {
                let text: String =
                    spans.iter().map(|(text, style)| self.styled(*style, text)).collect();
                self.line(&text)?;
            }
        }
        Ok(())
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() && style != Style::new() {
            format!("{}{text}{}", style.render(), style.render_reset())
        } else {
            text.to_owned()
        }
    }

    /// Lines of a TREC run. White space would add columns, so it becomes `_` in ids.
    pub(crate) fn trec(&mut self, query_id: &str, response: &SearchResponse) -> io::Result<()> {
        for hit in &response.hits {
            let id = self.without_spaces(&hit.id);
            let id = if self.is_terminal { sanitized(&id).into() } else { id };
            writeln!(self.standard, "{query_id} Q0 {id} {} {:.6} juya", hit.rank, hit.score)?;
        }
        Ok(())
    }

    fn without_spaces<'t>(&mut self, id: &'t str) -> std::borrow::Cow<'t, str> {
        if !id.contains(char::is_whitespace) {
            return id.into();
        }
        if !self.told_of_spaces {
            self.told_of_spaces = true;
            self.note("white space in ids was written as _: a TREC run has no room for it");
        }
        id.split(char::is_whitespace).collect::<Vec<_>>().join("_").into()
    }
}

/// JSON in which characters that could change a terminal (C1 controls, DEL, bidi controls) are
/// escapes: the values are the same.
fn escaped_json(json: &str) -> std::borrow::Cow<'_, str> {
    let steers = |c: char| matches!(c, '\u{7F}'..='\u{9F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !json.contains(steers) {
        return json.into();
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if steers(character) {
            // They are all in the first plane, and stand in strings only.
            escaped.push_str(&format!("\\u{:04x}", character as u32));
        } else {
            escaped.push(character);
        }
    }
    escaped.into()
}

/// Text without what could change the terminal: control characters, bidi controls. White space of
/// all kinds becomes a space.
pub(crate) fn sanitized(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{61C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' => None,
            control if control.is_control() => None,
            other => Some(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_controls_but_the_same_values() {
        let value = "می\u{200c}رود \u{202e}\u{9b}\u{1b}";
        let json = serde_json::to_string(value).unwrap();
        let escaped = escaped_json(&json);
        assert_eq!(escaped, "\"می\u{200c}رود \\u202e\\u009b\\u001b\"");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), value);
    }

    #[test]
    fn documents_cannot_steer_the_terminal() {
        let check = |input: &str, expected: &str| assert_eq!(sanitized(input), expected);
        check("می\u{200c}رود", "می\u{200c}رود");
        check("\u{1b}[31mسرخ\u{202e}\u{7}\u{9b}", "[31mسرخ");
        check("یک\r\nدو", "یک  دو");
        check("\u{2067}\u{200f}الف", "الف");
    }
}
