//! WARC, the format of web archives (ISO 28500): the pages of response records.
//!
//! Each record is a head, its bytes, and two line ends; packed, each is a gzip member of its own,
//! which read one after the other are one stream. Pictures, requests and the rest are left alone.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::Encoding;

use super::html::{PAGE_BYTES, read_page};
use super::text::read_text;
use super::{Draft, Field, Piece, Problem, Reader, Unpacked, Utf8Bytes, damage};
use crate::corpus::format::Packing;
use crate::corpus::lines::Declared;
use crate::corpus::open::{Budget, problem_of};
use crate::corpus::record::Place;

/// Longest head of a record or of an HTTP answer.
const HEAD_BYTES: usize = 1 << 16;

/// Most fields of an HTTP head.
const MOST_FIELDS: usize = 256;

/// The reader of WARC files.
pub(crate) struct Warc<'a> {
    input: BufReader<Unpacked<'a>>,
    budget: Budget,
    limit: usize,
    record: u64,
    ended: bool,
}

/// What the head of a record says.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    target: String,
    id: String,
    length: u64,
}

/// A page or a text as it was sent.
struct Answer {
    media: Media,
    bytes: Vec<u8>,
    /// The encoding that was sent with it.
    encoding: Option<&'static Encoding>,
}

/// What kind of text an answer holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Media {
    Page,
    Text,
}

impl<'a> Warc<'a> {
    pub(crate) fn new(input: Unpacked<'a>, budget: &Budget, limit: usize) -> Self {
        let limit = limit.min(PAGE_BYTES);
        let input = BufReader::new(input);
        Self { input, budget: budget.clone(), limit, record: 0, ended: false }
    }

    /// The next record with a page or a text.
    fn next_draft(&mut self) -> Result<Option<Draft>, Problem> {
        loop {
            let Some(head) = self.head()? else { return Ok(None) };
            let mut left = head.length;
            let wanted = match head.kind.as_str() {
                "response" | "resource" => self.body(&head, &mut left),
                _ => Ok(None),
            };
            self.skip(left)?;
            if let Some(answer) = wanted? {
                return self.draft(&head, answer).map(Some);
            }
        }
    }

    /// One line of a head, without its end; `None` at the end of the file.
    fn line(&mut self, room: &mut usize) -> Result<Option<String>, Problem> {
        let mut line = Vec::new();
        let mut bounded = self.input.by_ref().take(*room as u64 + 1);
        bounded.read_until(b'\n', &mut line).map_err(|io| problem_of(&io))?;
        if line.len() > *room {
            return Err(Problem::Warc("head is too long"));
        }
        *room -= line.len();
        if line.is_empty() {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// The head of the next record. Where none begins, what stands there is passed over.
    fn head(&mut self) -> Result<Option<Head>, Problem> {
        let mut lost = false;
        loop {
            let mut room = HEAD_BYTES;
            match self.line(&mut room) {
                Ok(None) => {
                    self.ended = true;
                    return if lost {
                        Err(Problem::Warc("no record begins here"))
                    } else {
                        Ok(None)
                    };
                }
                Ok(Some(line)) if line.is_empty() => {}
                Ok(Some(line)) if line.starts_with("WARC/") => break,
                Ok(Some(_)) | Err(Problem::Warc(_)) => lost = true,
                Err(problem) => {
                    self.ended = true;
                    return Err(problem);
                }
            }
        }
        let mut head = Head::default();
        let (mut room, mut length) = (HEAD_BYTES, None);
        loop {
            let Some(line) = self.line(&mut room)? else {
                self.ended = true;
                return Err(Problem::Warc("record is cut off"));
            };
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => head.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => {
                    value.trim_matches(['<', '>']).clone_into(&mut head.target);
                }
                "warc-record-id" => value.trim_matches(['<', '>']).clone_into(&mut head.id),
                "content-length" => length = value.parse().ok(),
                _ => {}
            }
        }
        self.record += 1;
        head.length = length.ok_or(Problem::Warc("record has no length"))?;
        if lost {
            self.skip(head.length).and(Err(Problem::Warc("no record begins here")))
        } else {
            Ok(Some(head))
        }
    }

    /// Up to so many bytes of a record, counting them off.
    fn take(&mut self, most: u64, left: &mut u64) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        let most = most.min(*left);
        let read = self.input.by_ref().take(most).read_to_end(&mut bytes);
        *left -= bytes.len() as u64;
        if let Err(io) = read {
            self.ended = true;
            return Err(problem_of(&io));
        }
        if (bytes.len() as u64) < most {
            (self.ended, *left) = (true, 0);
            return Err(Problem::Warc("record is cut off"));
        }
        Ok(bytes)
    }

    fn skip(&mut self, left: u64) -> Result<(), Problem> {
        if self.ended {
            return Ok(());
        }
        let skipped = io::copy(&mut self.input.by_ref().take(left), &mut io::sink());
        let skipped = skipped.map_err(|io| {
            self.ended = true;
            problem_of(&io)
        })?;
        self.ended |= skipped < left;
        Ok(())
    }

    /// The page or text of a record, if it holds one.
    fn body(&mut self, head: &Head, left: &mut u64) -> Result<Option<Answer>, Problem> {
        if !(head.target.starts_with("http://") || head.target.starts_with("https://")) {
            return Ok(None);
        }
        // First only as much as shows what it is: most records are pictures and programs.
        let mut bytes = self.take(HEAD_BYTES as u64, left)?;
        let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
        let mut answer = httparse::Response::new(&mut fields);
        let parsed = answer.parse(&bytes).map_err(|_| Problem::Warc("HTTP head is damaged"))?;
        let httparse::Status::Complete(start) = parsed else {
            return Err(Problem::Warc("HTTP head is damaged"));
        };
        let field = |name: &str| {
            let found = answer.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
            found.map(|field| String::from_utf8_lossy(field.value).trim().to_ascii_lowercase())
        };
        let kind = field("content-type").unwrap_or_default();
        let media = match kind.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" => Media::Page,
            "text/plain" => Media::Text,
            _ => return Ok(None),
        };
        if !matches!(answer.code, Some(200 | 203)) {
            return Ok(None);
        }
        let charset =
            kind.split_once("charset=").map(|(_, name)| name.trim_matches(['"', '\'', ' ']));
        let encoding = charset.and_then(|name| Encoding::for_label(name.as_bytes()));
        let chunked = field("transfer-encoding").is_some_and(|value| value.contains("chunked"));
        let packing = field("content-encoding");
        if *left > self.limit as u64 {
            return Err(Problem::TooLong(self.limit));
        }
        bytes.drain(..start);
        bytes.extend(self.take(u64::MAX, left)?);
        let bytes = if chunked { join_chunks(bytes) } else { bytes };
        let bytes = self.unpack(bytes, packing.as_deref().unwrap_or_default())?;
        Ok(Some(Answer { media, bytes, encoding }))
    }

    /// Takes the packing of an HTTP answer off.
    fn unpack(&self, bytes: Vec<u8>, packing: &str) -> Result<Vec<u8>, Problem> {
        let is_gzip = Packing::of_bytes(&bytes) == Packing::Gzip;
        let inner: Box<dyn Read + '_> = match packing {
            "" | "identity" => return Ok(bytes),
            // Some archives keep the field and have unpacked the answer.
            "gzip" | "x-gzip" if is_gzip => Box::new(flate2::read::MultiGzDecoder::new(&*bytes)),
            "gzip" | "x-gzip" => return Ok(bytes),
            "deflate" if bytes.first() == Some(&0x78) => {
                Box::new(flate2::read::ZlibDecoder::new(&*bytes))
            }
            "deflate" => Box::new(flate2::read::DeflateDecoder::new(&*bytes)),
            "zstd" if Packing::of_bytes(&bytes) == Packing::Zstandard => Box::new(
                zstd::stream::read::Decoder::with_buffer(&*bytes)
                    .map_err(|io| Problem::Compression(io.to_string()))?,
            ),
            other => return Err(Problem::Packing(other.chars().take(40).collect())),
        };
        let mut unpacked = Vec::new();
        let bounded = Unpacked::unpacking(inner, &self.budget);
        let read = bounded.take(self.limit as u64 + 1).read_to_end(&mut unpacked);
        read.map_err(|io| problem_of(&io))?;
        if unpacked.len() > self.limit { Err(Problem::TooLong(self.limit)) } else { Ok(unpacked) }
    }

    fn draft(&self, head: &Head, answer: Answer) -> Result<Draft, Problem> {
        let declared = answer.encoding.map_or(Declared::InText, Declared::As);
        let body = io::Cursor::new(answer.bytes);
        let bytes = Unpacked::new(Box::new(body), Packing::Plain, &self.budget)?;
        let (text, damaged) = Utf8Bytes::new(bytes, declared)?.read_whole(self.limit)?;
        let draft = match answer.media {
            Media::Page => read_page(&text)?,
            Media::Text => read_text(&text),
        };
        let mut draft = damage(draft, damaged);
        draft.set(Field::Url, head.target.clone());
        let id = if head.target.is_empty() { &head.id } else { &head.target };
        draft.set(Field::Id, id.clone());
        Ok(draft)
    }
}

impl Reader for Warc<'_> {
    fn next_piece(&mut self) -> Option<Piece> {
        if self.ended {
            return None;
        }
        let draft = self.next_draft().transpose()?;
        Some(Piece { place: Place::Record(self.record), draft, several: true })
    }
}

/// Joins the chunks of an HTTP answer. Many archives keep the field and have joined them: what does
/// not begin as a chunk is left as it is, and what ends early ends there.
fn join_chunks(bytes: Vec<u8>) -> Vec<u8> {
    let mut joined = Vec::new();
    let mut rest = bytes.as_slice();
    while let Ok(httparse::Status::Complete((start, length))) = httparse::parse_chunk_size(rest) {
        rest = &rest[start..];
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        if length == 0 {
            return joined;
        }
        joined.extend_from_slice(&rest[..length]);
        rest = &rest[length..];
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
    if joined.is_empty() { bytes } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let check = |bytes: &str, expected: &str| {
            assert_eq!(join_chunks(bytes.into()), expected.as_bytes(), "{bytes:?}");
        };
        check("4\r\nسل\r\n4;x=1\r\nام\r\n0\r\n\r\n", "سلام");
        check("<html>سلام", "<html>سلام");
        check("4\r\nسل\r\n40\r\nام", "سلام");
        check("ffffffffffffffff\r\nسل", "سل");
        check("", "");
    }
}
