//! Bytes of any encoding to UTF-8 lines of bounded length.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::decode::{Content, SAMPLE_BYTES, declaration, detect};
use super::error::Problem;
use super::open::{Unpacked, problem_of};

const BUFFER_BYTES: usize = 1 << 16;

/// What is said of the encoding beside the text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Declared {
    /// Nothing.
    Nowhere,
    /// What its first bytes may say.
    InText,
    /// What was sent with it.
    #[cfg_attr(not(feature = "markup"), allow(dead_code))]
    As(&'static Encoding),
}

/// A file as UTF-8 bytes, whatever its encoding; UTF-8 itself is passed through unchecked.
pub(crate) struct Utf8Bytes<'a> {
    input: Unpacked<'a>,
    raw: Vec<u8>,
    /// What of `raw` is still to be decoded.
    raw_at: usize,
    raw_end: usize,
    ended: bool,
    encoding: &'static Encoding,
    decoder: Option<Decoder>,
    damaged: bool,
}

impl<'a> Utf8Bytes<'a> {
    /// Reads the first bytes and finds the encoding. What they show comes before what is declared:
    /// UTF-8 cannot be mistaken, and pages lie.
    pub(crate) fn new(mut input: Unpacked<'a>, declared: Declared) -> Result<Self, Problem> {
        let mut raw = vec![0; SAMPLE_BYTES];
        let mut raw_end = 0;
        let mut ended = false;
        while raw_end < raw.len() && !ended {
            match input.read(&mut raw[raw_end..]) {
                Ok(0) => ended = true,
                Ok(read) => raw_end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(problem_of(&error)),
            }
        }
        if raw_end == 0 {
            return Err(Problem::Empty);
        }
        let declared = match declared {
            Declared::Nowhere => None,
            Declared::InText => declaration(&raw[..raw_end]),
            Declared::As(encoding) => Some(encoding),
        };
        match detect(&raw[..raw_end], ended, declared) {
            Content::Binary => Err(Problem::Binary),
            Content::Text { encoding, mark } => {
                let decoder =
                    (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
                Ok(Self {
                    input,
                    raw,
                    raw_at: mark,
                    raw_end,
                    ended,
                    encoding,
                    decoder,
                    damaged: false,
                })
            }
        }
    }

    /// The beginning of the text, which is still to be read.
    #[cfg(feature = "markup")]
    pub(crate) fn beginning(&self) -> String {
        let end = self.raw_end.min(self.raw_at + (1 << 12));
        self.encoding.decode_without_bom_handling(&self.raw[self.raw_at..end]).0.into_owned()
    }

    /// Whether the decoder had to replace bytes since the last call, and in which encoding.
    pub(crate) fn take_damage(&mut self) -> Option<&'static str> {
        std::mem::take(&mut self.damaged).then(|| self.encoding.name())
    }

    /// Appends the next piece of UTF-8 to `out`; false at the end.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>) -> Result<bool, Problem> {
        if self.raw_at == self.raw_end && !self.ended {
            match self.input.read(&mut self.raw) {
                Ok(0) => self.ended = true,
                Ok(read) => (self.raw_at, self.raw_end) = (0, read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(true),
                Err(error) => return Err(problem_of(&error)),
            }
        }
        let source = &self.raw[self.raw_at..self.raw_end];
        let Some(decoder) = &mut self.decoder else {
            out.extend_from_slice(source);
            self.raw_at = self.raw_end;
            return Ok(!source.is_empty() || !self.ended);
        };
        let start = out.len();
        out.resize(start + BUFFER_BYTES, 0);
        let (result, read, written, damaged) =
            decoder.decode_to_utf8(source, &mut out[start..], self.ended);
        out.truncate(start + written);
        self.raw_at += read;
        self.damaged |= damaged;
        if self.ended && result == CoderResult::InputEmpty {
            self.decoder = None;
        }
        Ok(true)
    }
}

impl Utf8Bytes<'_> {
    /// The whole text, up to a limit in bytes; and the encoding if some of it was damaged.
    pub(crate) fn read_whole(
        mut self,
        limit: usize,
    ) -> Result<(String, Option<&'static str>), Problem> {
        let mut buffer = Vec::new();
        let mut damaged = None;
        while self.fill(&mut buffer)? {
            damaged = damaged.or(self.take_damage());
            if buffer.len() > limit {
                return Err(Problem::TooLong(limit));
            }
        }
        damaged = damaged.or(self.take_damage());
        let (text, replaced) = to_text(&buffer);
        Ok((text, if replaced { Some("UTF-8") } else { damaged }))
    }
}

/// Lines with their numbers; a line beyond the limit is passed over without being held.
pub(crate) struct Lines<'a> {
    bytes: Utf8Bytes<'a>,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    number: u64,
    limit: usize,
}

/// One line, or why there is none.
pub(crate) enum Line {
    Text(String, Option<&'static str>),
    TooLong,
    Problem(Problem),
}

impl<'a> Lines<'a> {
    pub(crate) fn new(bytes: Utf8Bytes<'a>, limit: usize) -> Self {
        Self { bytes, buffer: Vec::new(), at: 0, ended: false, number: 0, limit }
    }

    /// The next line and its number, from 1.
    pub(crate) fn next_line(&mut self) -> Option<(u64, Line)> {
        self.number += 1;
        let mut searched = self.at;
        let mut too_long = false;
        loop {
            if let Some(found) = self.buffer[searched..].iter().position(|byte| *byte == b'\n') {
                let end = searched + found;
                let line = self.take(end, too_long);
                self.at = end + 1;
                return Some((self.number, line));
            }
            if self.ended {
                if self.at == self.buffer.len() && !too_long {
                    return None;
                }
                let line = self.take(self.buffer.len(), too_long);
                self.at = self.buffer.len();
                return Some((self.number, line));
            }
            if self.buffer.len() - self.at > self.limit {
                too_long = true;
                self.at = self.buffer.len();
            }
            // What was given away makes room.
            self.buffer.drain(..self.at);
            self.at = 0;
            searched = self.buffer.len();
            match self.bytes.fill(&mut self.buffer) {
                Ok(more) => self.ended = !more,
                Err(problem) => {
                    self.ended = true;
                    self.at = self.buffer.len();
                    return Some((self.number, Line::Problem(problem)));
                }
            }
        }
    }

    fn take(&mut self, end: usize, too_long: bool) -> Line {
        let line = &self.buffer[self.at..end];
        if too_long || line.len() > self.limit {
            return Line::TooLong;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (text, damaged) = to_text(line);
        Line::Text(text, if damaged { Some("UTF-8") } else { self.bytes.take_damage() })
    }
}

/// Bytes as text, damaged ones replaced; and whether any were.
pub(crate) fn to_text(bytes: &[u8]) -> (String, bool) {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), true),
    }
}
