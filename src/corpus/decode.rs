//! Bytes to text: the encoding is found by looking, never asked.
//!
//! UTF-8 and UTF-16 by their byte order marks and patterns, everything else by `chardetng`, which
//! knows Windows-1256 from a few Persian words.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_6, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1256};

/// How much of a file is looked at.
pub(crate) const SAMPLE_BYTES: usize = 1 << 16;

/// What a sample of bytes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text in an encoding, behind a byte order mark of so many bytes.
    Text { encoding: &'static Encoding, mark: usize },
    /// No text.
    Binary,
}

/// The encoding that a page or a feed names in its first bytes: `charset=…` or `encoding="…"`.
pub(crate) fn declaration(sample: &[u8]) -> Option<&'static Encoding> {
    let text = String::from_utf8_lossy(&sample[..sample.len().min(4096)]).to_ascii_lowercase();
    let (at, name) = ["charset=", "encoding="]
        .iter()
        .filter_map(|name| text.find(name).map(|at| (at, name)))
        .min()?;
    let label = text[at + name.len()..].trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)));
    Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
}

/// Looks at the first bytes of a file; `whole` when these are all. What was `declared` counts where
/// looking leaves a choice, and if Persian can be written with it: what names a western encoding was
/// written by a program that did not look.
pub(crate) fn detect(sample: &[u8], whole: bool, declared: Option<&'static Encoding>) -> Content {
    if let Some((encoding, mark)) = Encoding::for_bom(sample) {
        return Content::Text { encoding, mark };
    }
    if let Some(encoding) = utf_16_without_mark(sample) {
        return Content::Text { encoding, mark: 0 };
    }
    if sample.contains(&0) {
        return Content::Binary;
    }
    if is_mostly_utf_8(sample) {
        return Content::Text { encoding: UTF_8, mark: 0 };
    }
    let declared = declared.filter(|one| [WINDOWS_1256, ISO_8859_6].contains(one));
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    let encoding = declared.unwrap_or_else(|| detector.guess(Some(b"ir"), Utf8Detection::Deny));
    // Text has hardly any control characters; pictures and programs are full of them.
    let controls = sample.iter().filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31)).count();
    if controls * 50 > sample.len() {
        return Content::Binary;
    }
    Content::Text { encoding, mark: 0 }
}

/// UTF-8, but for a few damaged bytes at most; a sample may end inside a character. Text in another
/// encoding has hardly a valid sequence of two bytes.
fn is_mostly_utf_8(sample: &[u8]) -> bool {
    let (mut damaged, mut good) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    damaged <= 1 && good > 0 || damaged == 0 || damaged * 20 < good
}

/// Persian and Latin text in UTF-16 has one of a few values in every second byte, and spaces or
/// line ends, whose second byte is zero.
fn utf_16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let sample = &sample[..sample.len().min(4096) & !1];
    if sample.len() < 16 {
        return None;
    }
    let high = |first: usize| {
        let bytes = || sample.iter().skip(first).step_by(2);
        let usual = bytes().filter(|byte| matches!(byte, 0x00 | 0x06 | 0x20 | 0xFB | 0xFE)).count();
        usual * 10 >= sample.len() / 2 * 9 && bytes().any(|byte| *byte == 0)
    };
    let zero_low = |first: usize| sample.iter().skip(first).step_by(2).any(|byte| *byte == 0);
    if high(1) && !zero_low(0) {
        Some(UTF_16LE)
    } else if high(0) && !zero_low(1) {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "هكرهاي ايراني و انتخابات آمريكا\nوزير خارجه گفت اين ادعا بي‌اساس است";

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<&'static Encoding>) {
        let found = match detect(bytes, true, None) {
            Content::Text { encoding, .. } => Some(encoding),
            Content::Binary => None,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn encodings_are_found() {
        check(TEXT.as_bytes(), Some(UTF_8));
        check(b"plain ascii", Some(UTF_8));
        check(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), Some(UTF_8));
        check(&WINDOWS_1256.encode(TEXT).0, Some(WINDOWS_1256));
        check(&WINDOWS_1256.encode("هكرهاي ايراني").0, Some(WINDOWS_1256));
        check(&utf_16(TEXT, false), Some(UTF_16LE));
        check(&utf_16(TEXT, true), Some(UTF_16BE));
        check(&[&[0xFF, 0xFE][..], &utf_16(TEXT, false)].concat(), Some(UTF_16LE));
    }

    #[test]
    fn a_few_damaged_bytes_leave_utf_8() {
        let mut bytes = TEXT.repeat(3).into_bytes();
        bytes[40] = 0xFF;
        check(&bytes, Some(UTF_8));
        // A sample cut inside a character.
        check(&TEXT.as_bytes()[..21], Some(UTF_8));
    }

    #[test]
    fn binary_is_no_text() {
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None);
        let noise: Vec<u8> =
            (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        check(&noise, None);
    }
}
