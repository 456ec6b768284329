//! The letter table: what each Unicode code point is to a Persian text.
//!
//! One table decides for every code point whether it is a letter (and which canonical letter), a
//! digit, a joiner (half space), nothing, or a separator. There is no guess of language: the same
//! letter folds alike everywhere. The table is made by `tests/generated.rs` from the rules written
//! there and the compatibility decompositions of `unicode-normalization`; this file only reads it.

/// The table as made by `tests/generated.rs`: the number of blocks (u32), a block number for each
/// 256 code points (u16), the blocks (256 times u32), the expansions (UTF-8). All little endian.
const TABLE: &[u8] = include_bytes!("data/letters.bin");

const INDEX_AT: usize = 4;
const INDEX_LENGTH: usize = 0x11_0000 >> 8;
const BLOCKS_AT: usize = INDEX_AT + INDEX_LENGTH * 2;

/// What one code point is to the analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "a letter is one of the things a code point can be")]
pub(crate) enum Letter {
    /// Ends a word: punctuation, symbols, anything unknown.
    Separator,
    /// White space: ends a word, but words on both sides may still belong together.
    Space,
    /// A letter of any script but Latin, folded.
    Letter(char),
    /// A Latin letter, lower case and without marks.
    Latin(char),
    /// A digit of any script, as an ASCII digit.
    Digit(char),
    /// Nothing: marks, tatweel, bidi controls, soft hyphen, byte order mark.
    Nothing,
    /// A half space (U+200C) or a character that stands for it.
    Joiner,
    /// Several letters (ligatures): a piece of [`expansion`].
    Expansion {
        /// Byte offset in the expansions.
        at: u16,
        /// Length in bytes.
        length: u8,
    },
    /// A combining madda (U+0653), which makes the alef before it an alef with madda.
    Madda,
}

#[inline]
const fn entry(code_point: u32) -> u32 {
    let at = INDEX_AT + (code_point >> 8) as usize * 2;
    let block = u16::from_le_bytes([TABLE[at], TABLE[at + 1]]) as usize;
    let at = BLOCKS_AT + (block * 256 + (code_point & 0xFF) as usize) * 4;
    u32::from_le_bytes([TABLE[at], TABLE[at + 1], TABLE[at + 2], TABLE[at + 3]])
}

/// The block of the letters that Persian is written with: two bytes each in UTF-8.
const PERSIAN: u32 = 0x600;

/// Of each code point of that block whether it is a letter that stays as it is. ء is none of them: it may
/// go at the end of a word.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut at = 0;
    while at < plain.len() {
        let code_point = PERSIAN + at as u32;
        plain[at] = entry(code_point) == CLASS_LETTER << 24 && code_point != 'ء' as u32;
        at += 1;
    }
    plain
};

/// How many bytes of the front are Persian letters that stay as they are, `most` letters at most, each
/// another one than the one before, which for the first is `last`. Nearly all of a text is, and words are
/// taken from it in runs.
#[inline]
pub(super) fn plain_run(text: &[u8], last: char, most: usize) -> usize {
    let mut last = (last as u32).wrapping_sub(PERSIAN);
    let mut length = 0;
    for two in text.chunks_exact(2).take(most) {
        let number = u32::from(two[0] & 3) << 6 | u32::from(two[1] & 0x3F);
        // The four lead bytes of the block.
        if two[0] & 0xFC != 0xD8 || !PLAIN[number as usize] || number == last {
            break;
        }
        last = number;
        length += 2;
    }
    length
}

/// The letter in front of the text, if it is a Persian one that stays as it is.
#[inline]
pub(super) fn plain_letter(text: &[u8]) -> Option<char> {
    if plain_run(text, '\0', 1) == 0 {
        return None;
    }
    char::from_u32(PERSIAN | u32::from(text[0] & 3) << 6 | u32::from(text[1] & 0x3F))
}

/// Looks a code point up. The payload of an entry is its low 24 bits: for letters the distance to
/// the folded letter as a signed number, so that the many letters that stay as they are share one
/// block.
#[inline]
pub(crate) fn letter(character: char) -> Letter {
    let code_point = character as u32;
    let entry = entry(code_point);
    let folded = || {
        // Sign extension of the low 24 bits.
        let distance = ((entry << 8) as i32) >> 8;
        char::from_u32((code_point as i32).wrapping_add(distance) as u32).unwrap_or(character)
    };
    match entry >> 24 {
        CLASS_SPACE => Letter::Space,
        CLASS_LETTER => Letter::Letter(folded()),
        CLASS_LATIN => Letter::Latin(folded()),
        CLASS_DIGIT => Letter::Digit(folded()),
        CLASS_NOTHING => Letter::Nothing,
        CLASS_JOINER => Letter::Joiner,
        CLASS_EXPANSION => {
            Letter::Expansion { at: ((entry >> 8) & 0xFFFF) as u16, length: (entry & 0xFF) as u8 }
        }
        CLASS_MADDA => Letter::Madda,
        _ => Letter::Separator,
    }
}

/// Whether a character is part of a word (a letter or a digit); `None` for marks and joiners, which are
/// neither part of one nor end it. Asks the analyzer's table, not those of the standard library.
#[must_use]
pub fn is_word_character(character: char) -> Option<bool> {
    match letter(character) {
        Letter::Letter(_) | Letter::Latin(_) | Letter::Digit(_) | Letter::Expansion { .. } => {
            Some(true)
        }
        Letter::Separator | Letter::Space => Some(false),
        Letter::Nothing | Letter::Joiner | Letter::Madda => None,
    }
}

/// One folded character for readers of short structured texts (dates, header keys): letters and
/// digits folded, white space as one kind of space, nothing for marks and joiners, signs as they
/// are. Ligatures are not expanded.
///
/// ```
/// use juya::analysis::fold_character;
///
/// assert_eq!(fold_character('ي'), Some('ی'));
/// assert_eq!(fold_character('۵'), Some('5'));
/// assert_eq!(fold_character('\u{200c}'), None);
/// ```
#[must_use]
pub fn fold_character(character: char) -> Option<char> {
    match letter(character) {
        Letter::Letter(folded) | Letter::Latin(folded) | Letter::Digit(folded) => Some(folded),
        Letter::Space => Some(' '),
        Letter::Nothing | Letter::Joiner | Letter::Madda => None,
        Letter::Separator | Letter::Expansion { .. } => Some(character),
    }
}

/// Folds one character of a word that is no text of its own (the stem of a prefix, a word with
/// wildcards) onto the end of `into`. False if the character ends a word.
///
/// ```
/// use juya::analysis::fold_onto;
///
/// let mut word = String::new();
/// assert!("كتاب\u{200c}ها".chars().all(|character| fold_onto(character, &mut word)));
/// assert_eq!(word, "کتابها");
/// assert!(!fold_onto(' ', &mut word));
/// ```
pub fn fold_onto(character: char, into: &mut String) -> bool {
    match letter(character) {
        Letter::Letter(folded) | Letter::Latin(folded) | Letter::Digit(folded) => into.push(folded),
        Letter::Expansion { at, length } => into.push_str(expansion(at, length)),
        Letter::Madda => {
            if into.ends_with('ا') {
                into.pop();
                into.push('آ');
            }
        }
        Letter::Nothing | Letter::Joiner => {}
        Letter::Separator | Letter::Space => return false,
    }
    true
}

/// The letters of an expansion, already folded.
pub(crate) fn expansion(at: u16, length: u8) -> &'static str {
    let blocks = u32::from_le_bytes([TABLE[0], TABLE[1], TABLE[2], TABLE[3]]) as usize;
    let from = BLOCKS_AT + blocks * 1024 + at as usize;
    std::str::from_utf8(&TABLE[from..from + length as usize]).unwrap_or("")
}

// The classes of an entry, in its high 8 bits. `tests/generated.rs` writes the same numbers.
const CLASS_SPACE: u32 = 1;
const CLASS_LETTER: u32 = 2;
const CLASS_LATIN: u32 = 3;
const CLASS_DIGIT: u32 = 4;
const CLASS_NOTHING: u32 = 5;
const CLASS_JOINER: u32 = 6;
const CLASS_EXPANSION: u32 = 7;
const CLASS_MADDA: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: char, expected: Letter) {
        assert_eq!(letter(input), expected, "U+{:04X}", input as u32);
    }

    #[test]
    fn persian_and_arabic_letters_fold() {
        for yeh in ['ي', 'ى', 'ے', '\u{06CD}', '\u{06D0}', 'ئ', 'ی', '\u{FBFF}', '\u{FEF2}'] {
            check(yeh, Letter::Letter('ی'));
        }
        for kaf in ['ك', 'ڪ', 'ک', '\u{FEDB}', '\u{06AB}'] {
            check(kaf, Letter::Letter('ک'));
        }
        // U+06C0 decomposes to U+06D5 and a hamza: it must be a heh before any decomposition.
        for heh in ['ه', 'ة', '\u{06C0}', '\u{06C2}', '\u{06D5}', '\u{06BE}', '\u{06C1}', 'ۃ'] {
            check(heh, Letter::Letter('ه'));
        }
        for alef in ['ا', 'أ', 'إ', '\u{0671}', '\u{0672}', '\u{FE8E}'] {
            check(alef, Letter::Letter('ا'));
        }
        check('آ', Letter::Letter('آ'));
        check('\u{FE81}', Letter::Letter('آ'));
        check('ؤ', Letter::Letter('و'));
        check('ء', Letter::Letter('ء'));
    }

    #[test]
    fn digits_of_all_sets_are_ascii() {
        for (persian, arabic, latin) in [('۰', '٠', '0'), ('۵', '٥', '5'), ('۹', '٩', '9')] {
            check(persian, Letter::Digit(latin));
            check(arabic, Letter::Digit(latin));
            check(latin, Letter::Digit(latin));
        }
        check('\u{FF17}', Letter::Digit('7'));
        check('²', Letter::Digit('2'));
    }

    #[test]
    fn latin_is_lower_case_without_marks() {
        for (input, expected) in [('A', 'a'), ('z', 'z'), ('É', 'e'), ('ü', 'u'), ('Ｂ', 'b')] {
            check(input, Letter::Latin(expected));
        }
        check('Ж', Letter::Letter('ж'));
        check('й', Letter::Letter('й'));
        check('中', Letter::Letter('中'));
    }

    #[test]
    fn invisible_characters() {
        for nothing in
            ['\u{064E}', '\u{0670}', '\u{0654}', '\u{0640}', '\u{FEFF}', '\u{00AD}', '\u{202B}']
        {
            check(nothing, Letter::Nothing);
        }
        for joiner in ['\u{200C}', '\u{200B}', '\u{200D}', '\u{00AC}', '\u{200E}', '\u{200F}'] {
            check(joiner, Letter::Joiner);
        }
        for space in [' ', '\u{00A0}', '\u{3000}', '\n', '\t', '\u{2009}'] {
            check(space, Letter::Space);
        }
        for separator in ['،', '.', '«', '_', '؟', '-', '\u{0}', '😀'] {
            check(separator, Letter::Separator);
        }
        check('\u{0653}', Letter::Madda);
    }

    #[test]
    fn ligatures_expand() {
        let text = |character| match letter(character) {
            Letter::Expansion { at, length } => expansion(at, length),
            other => panic!("no expansion: {other:?}"),
        };
        assert_eq!(text('\u{FEFB}'), "لا");
        assert_eq!(text('\u{FEF5}'), "لآ");
        assert_eq!(text('\u{FDF2}'), "الله");
        assert_eq!(text('\u{FDFC}'), "ریال");
    }

    #[test]
    fn every_code_point_can_be_asked() {
        for code_point in 0..=0x10_FFFF {
            if let Some(character) = char::from_u32(code_point)
                && let Letter::Expansion { at, length } = letter(character)
            {
                assert!(!expansion(at, length).is_empty(), "U+{code_point:04X}");
            }
        }
    }
}
