//! Headline and text as the index stores them: one byte a letter.
//!
//! In UTF-8 a Persian letter takes two bytes and a half space three. In a code page of the letters,
//! digits and signs of Persian and Arabic news it takes one, as in the code pages before Unicode; what is
//! not in it is written as an escape and its UTF-8. The engine then packs it: blocks of the same size hold
//! nearly twice the text, so that what is stored takes a quarter less and is packed and unpacked faster.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// The code page, from [`FIRST`] on, in the order of the code points. It is part of the format.
const PAGE: [RangeInclusive<char>; 31] = [
    '\u{A0}'..='\u{A0}',
    '\u{AB}'..='\u{AB}',
    '\u{AD}'..='\u{AD}',
    '\u{B7}'..='\u{B7}',
    '\u{BB}'..='\u{BB}',
    '\u{D7}'..='\u{D7}',
    '\u{60C}'..='\u{60C}',
    '\u{61B}'..='\u{61B}',
    '\u{61F}'..='\u{61F}',
    // The Arabic letters, tatweel and vowel signs.
    '\u{621}'..='\u{63A}',
    '\u{640}'..='\u{652}',
    '\u{654}'..='\u{655}',
    // Arabic digits, signs of percent and decimals.
    '\u{660}'..='\u{66C}',
    '\u{670}'..='\u{671}',
    // The Persian letters پ چ ژ ک گ هٔ ہ ی ە.
    '\u{67E}'..='\u{67E}',
    '\u{686}'..='\u{686}',
    '\u{698}'..='\u{698}',
    '\u{6A9}'..='\u{6A9}',
    '\u{6AF}'..='\u{6AF}',
    '\u{6BE}'..='\u{6BE}',
    '\u{6C0}'..='\u{6C1}',
    '\u{6CC}'..='\u{6CC}',
    '\u{6D5}'..='\u{6D5}',
    // Persian digits.
    '\u{6F0}'..='\u{6F9}',
    // The half space and other signs without width; dashes, quotes, dots, directions.
    '\u{200B}'..='\u{200F}',
    '\u{2013}'..='\u{2014}',
    '\u{2018}'..='\u{2019}',
    '\u{201C}'..='\u{201D}',
    '\u{2022}'..='\u{2022}',
    '\u{2026}'..='\u{2026}',
    '\u{202A}'..='\u{202E}',
];

/// The byte of the first letter of the page.
const FIRST: u8 = 0x80;

/// Before the UTF-8 of what is neither ASCII nor in the page; twice for the separator itself.
const ESCAPE: u8 = 0xFF;

/// Between headline and text.
const SEPARATOR: u8 = 0;

/// Code points that UTF-8 writes in two bytes end before this one.
const TWO_BYTES: usize = 0x800;

struct Page {
    letters: Vec<char>,
    /// The bytes of letters with two bytes in UTF-8, 0 for those that the page has not.
    short: Box<[u8; TWO_BYTES]>,
    /// The others with their bytes, in their order.
    others: Vec<(char, u8)>,
}

static TABLE: LazyLock<Page> = LazyLock::new(|| {
    let letters: Vec<char> = PAGE.into_iter().flatten().collect();
    let mut page = Page { letters, short: Box::new([0; TWO_BYTES]), others: Vec::new() };
    for (letter, byte) in page.letters.iter().zip(FIRST..ESCAPE) {
        match page.short.get_mut(*letter as usize) {
            Some(short) => *short = byte,
            None => page.others.push((*letter, byte)),
        }
    }
    page
});

fn pack_into(text: &str, into: &mut Vec<u8>) {
    let page = &*TABLE;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(lead) = bytes.get(at).copied() {
        let (byte, length) = match lead {
            SEPARATOR => {
                into.extend([ESCAPE, ESCAPE]);
                at += 1;
                continue;
            }
            1..0x80 => (lead, 1),
            0x80..0xE0 => {
                let last = bytes.get(at + 1).copied().unwrap_or_default();
                (page.short[usize::from(lead & 0x1F) << 6 | usize::from(last & 0x3F)], 2)
            }
            _ => {
                let letter = text[at..].chars().next().unwrap_or_default();
                let place = page.others.binary_search_by_key(&letter, |(other, _)| *other);
                (place.map_or(0, |place| page.others[place].1), letter.len_utf8())
            }
        };
        if byte == 0 {
            into.push(ESCAPE);
            into.extend_from_slice(&bytes[at..at + length]);
        } else {
            into.push(byte);
        }
        at += length;
    }
}

/// The letter behind an escape, and its length; the sign for a broken one where there is none.
fn escaped(bytes: &[u8]) -> (char, usize) {
    let length = match bytes.first() {
        Some(&ESCAPE) => return (SEPARATOR as char, 1),
        Some(..0x80) => 1,
        Some(0x80..0xE0) => 2,
        Some(0xE0..0xF0) => 3,
        _ => 4,
    };
    let letter = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let letter = letter.and_then(|text| text.chars().next());
    letter.map_or((char::REPLACEMENT_CHARACTER, 0), |letter| (letter, length))
}

fn unpacked(packed: &[u8]) -> String {
    let page = &*TABLE;
    let mut text = String::with_capacity(packed.len() * 2);
    let mut at = 0;
    while let Some(byte) = packed.get(at).copied() {
        at += 1;
        match byte {
            ..FIRST => text.push(byte as char),
            ESCAPE => {
                let (letter, length) = escaped(&packed[at..]);
                text.push(letter);
                at += length;
            }
            _ => {
                let letter = page.letters.get(usize::from(byte - FIRST));
                text.push(letter.copied().unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }
    text
}

/// Headline and text in as few bytes as the page allows.
pub(crate) fn pack(title: &str, body: &str) -> Vec<u8> {
    let mut packed = Vec::with_capacity((title.len() + body.len()) * 5 / 8 + 16);
    pack_into(title, &mut packed);
    packed.push(SEPARATOR);
    pack_into(body, &mut packed);
    packed
}

/// The headline and the text that were packed. Of bytes that are damaged, what can be read.
pub(crate) fn unpack(packed: &[u8]) -> (String, String) {
    let end = packed.iter().position(|byte| *byte == SEPARATOR).unwrap_or(packed.len());
    let (title, body) = packed.split_at(end);
    (unpacked(title), unpacked(body.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_page_is_sorted_and_has_room() {
        let letters = &TABLE.letters;
        assert!(letters.is_sorted_by(|one, other| one < other));
        assert!(letters.len() <= usize::from(ESCAPE - FIRST), "{}", letters.len());
    }

    #[test]
    fn a_persian_letter_takes_a_byte() {
        let (title, body) = ("آگهی", "می\u{200c}رود: «پژوهش ۱۴۰۳»، چه؟");
        assert_eq!(pack(title, body).len(), title.chars().count() + 1 + body.chars().count());
    }

    proptest! {
        #[test]
        fn what_is_unpacked_is_what_was_packed(
            title in "\\PC{0,20}|[ا-ی\u{200c} \0]{0,20}",
            body in "(?s).{0,80}",
        ) {
            prop_assert_eq!(unpack(&pack(&title, &body)), (title, body));
        }

        #[test]
        fn any_bytes_are_unpacked(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            unpack(&bytes);
        }
    }
}
