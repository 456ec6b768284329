//! Files of many records between tags, cut into records before anything else looks at them, so that
//! a broken one does not take the others with it.

use super::error::Problem;
use super::lines::{Utf8Bytes, to_text};

/// How much of what stands before the first record is kept.
const PREAMBLE_BYTES: usize = 1 << 16;

/// After so many records that never end, comments and CDATA sections are no longer looked for: what
/// opens one and never closes it would be looked for to the end of the file again and again.
const MOST_OPEN: usize = 100;

/// Cuts a stream at elements of given names.
pub(crate) struct Elements<'a> {
    bytes: Utf8Bytes<'a>,
    names: &'static [&'static str],
    buffer: Vec<u8>,
    ended: bool,
    failed: Option<Problem>,
    line: u64,
    limit: usize,
    preamble: Vec<u8>,
    seen: bool,
    open: usize,
}

/// One element with its tags, and the encoding if some of it was damaged.
pub(crate) type Element = Result<(String, Option<&'static str>), Problem>;

impl<'a> Elements<'a> {
    /// `names` are in small letters.
    pub(crate) fn new(bytes: Utf8Bytes<'a>, names: &'static [&'static str], limit: usize) -> Self {
        Self {
            bytes,
            names,
            buffer: Vec::new(),
            ended: false,
            failed: None,
            line: 1,
            limit,
            preamble: Vec::new(),
            seen: false,
            open: 0,
        }
    }

    /// What stands before the first element, up to a bound.
    pub(crate) fn preamble(&self) -> String {
        to_text(&self.preamble).0
    }

    /// Reads on; false at the end.
    fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        match self.bytes.fill(&mut self.buffer) {
            Ok(true) => true,
            Ok(false) => {
                self.ended = true;
                false
            }
            Err(problem) => {
                self.ended = true;
                self.failed = Some(problem);
                false
            }
        }
    }

    /// Gives up the first bytes of the buffer.
    fn drop_front(&mut self, count: usize) {
        let dropped = &self.buffer[..count];
        self.line += dropped.iter().filter(|byte| **byte == b'\n').count() as u64;
        if !self.seen {
            let room = PREAMBLE_BYTES - self.preamble.len();
            self.preamble.extend_from_slice(&dropped[..count.min(room)]);
        }
        self.buffer.drain(..count);
    }

    /// Where `needle` next stands in the buffer, reading on up to the limit.
    fn find(&mut self, mut from: usize, needle: &[u8]) -> Option<usize> {
        loop {
            if let Some(at) = position(&self.buffer, from, needle) {
                return Some(at);
            }
            from = from.max(self.buffer.len().saturating_sub(needle.len() - 1));
            if self.buffer.len() > self.limit || !self.fill() {
                return None;
            }
        }
    }

    /// Whether a tag of one of the names begins at a `<`; the name.
    fn tag_at(&mut self, at: usize, closing: bool) -> Option<&'static str> {
        // The longest tag that is looked for and the character behind it.
        while self.buffer.len() < at + 24 && self.fill() {}
        let rest = &self.buffer[at + 1..];
        let rest = if closing { rest.strip_prefix(b"/")? } else { rest };
        self.names.iter().copied().find(|name| {
            let end = rest.get(name.len()).copied();
            rest.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
                && end.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
        })
    }

    /// The end of the element that begins the buffer, or why it has none.
    fn end_of(&mut self, name: &'static str) -> Result<usize, Problem> {
        let mut at = 1;
        while let Some(next) = self.find(at, b"<") {
            let rest = &self.buffer[next..];
            let aside: Option<(&[u8], &[u8])> = if self.open >= MOST_OPEN {
                None
            } else if rest.starts_with(b"<!--") {
                Some((b"<!--", b"-->"))
            } else if rest.starts_with(b"<![CDATA[") {
                Some((b"<![CDATA[", b"]]>"))
            } else {
                None
            };
            if let Some((begin, end)) = aside {
                match self.find(next + begin.len(), end) {
                    Some(found) => at = found + end.len(),
                    None => break,
                }
            } else if self.tag_at(next, true) == Some(name) {
                match self.find(next, b">") {
                    Some(end) => return Ok(end + 1),
                    None => break,
                }
            } else if self.tag_at(next, false) == Some(name) {
                break;
            } else {
                at = next + 1;
            }
        }
        if let Some(problem) = self.failed.take() {
            return Err(problem);
        }
        self.open += 1;
        if self.buffer.len() > self.limit {
            Err(Problem::TooLong(self.limit))
        } else {
            Err(Problem::OpenElement(name))
        }
    }

    /// The next element and the line where it begins.
    pub(crate) fn next_element(&mut self) -> Option<(u64, Element)> {
        let name = loop {
            let Some(next) = position(&self.buffer, 0, b"<") else {
                self.drop_front(self.buffer.len());
                if !self.fill() && self.buffer.is_empty() {
                    return self.failed.take().map(|problem| (self.line, Err(problem)));
                }
                continue;
            };
            self.drop_front(next);
            match self.tag_at(0, false) {
                Some(name) => break name,
                None => self.drop_front(1),
            }
        };
        self.seen = true;
        let line = self.line;
        match self.end_of(name) {
            Ok(end) if end > self.limit => {
                self.drop_front(end);
                Some((line, Err(Problem::TooLong(self.limit))))
            }
            Ok(end) => {
                let (text, damaged) = to_text(&self.buffer[..end]);
                self.drop_front(end);
                let damaged = if damaged { Some("UTF-8") } else { self.bytes.take_damage() };
                Some((line, Ok((text, damaged))))
            }
            Err(problem) => {
                // What is in it may be the next one.
                self.drop_front(1);
                Some((line, Err(problem)))
            }
        }
    }
}

fn position(buffer: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    loop {
        at += buffer.get(at..)?.iter().position(|byte| *byte == first)?;
        if buffer[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}
