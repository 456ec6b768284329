//! Makes the data files that the analyzer includes, and proves that those in the tree are current.
//!
//! `JUYA_WRITE=1 cargo test --test generated` writes them; without it they are compared.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The rules of the letter layer, before any decomposition: U+06C0 decomposes to U+06D5 with a
/// hamza, which no normalization form brings back to heh.
const FOLDED: &[(char, &str)] = &[
    // yeh: Arabic yeh, alef maksura, yeh barree, with tail, e, three dots below, high hamza, hamza
    ('ی', "يىےۓ\u{06CD}\u{06D0}\u{06D1}\u{0678}ئ\u{0620}\u{063D}"),
    // kaf: Arabic kaf, swash, ring, dot, below dots
    ('ک', "ك\u{06AA}\u{06AB}\u{06AC}\u{06AE}\u{063B}\u{063C}\u{0762}\u{0763}\u{0764}"),
    // heh: teh marbuta, with yeh above, goal, goal with hamza, doachashmee, ae, teh marbuta goal
    ('ه', "ة\u{06C0}\u{06C1}\u{06C2}\u{06BE}\u{06D5}\u{06C3}\u{06FF}"),
    // alef: hamza above and below, wasla, wavy hamza above and below, high hamza
    ('ا', "أإ\u{0671}\u{0672}\u{0673}\u{0675}"),
    // waw: with hamza, high hamza
    ('و', "ؤ\u{0676}"),
];

const JOINERS: &[char] = &['\u{200C}', '\u{200B}', '\u{200D}', '\u{00AC}', '\u{200E}', '\u{200F}'];

#[derive(Clone, Debug, PartialEq)]
enum Class {
    Separator,
    Space,
    Letter(char),
    Latin(char),
    Digit(char),
    Nothing,
    Joiner,
    Several(String),
    Madda,
}

fn folded(character: char) -> Option<char> {
    FOLDED.iter().find(|(to, from)| *to == character || from.contains(character)).map(|(to, _)| *to)
}

fn is_latin(character: char) -> bool {
    matches!(character, 'a'..='z' | 'A'..='Z' | '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}')
        && character.is_alphabetic()
}

fn is_nothing(character: char) -> bool {
    is_combining_mark(character)
        || matches!(character,
            // tatweel, Arabic letter mark, soft hyphen, BOM, word joiner and invisible operators,
            // bidi embeddings and isolates, variation selectors, interlinear annotations
            '\u{0640}' | '\u{061C}' | '\u{00AD}' | '\u{FEFF}' | '\u{2060}'..='\u{206F}'
            | '\u{202A}'..='\u{202E}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{0610}'..='\u{061A}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E8}'
            | '\u{06EA}'..='\u{06ED}' | '\u{E0100}'..='\u{E01EF}')
}

/// One letter after decomposition: folded by our rules, else lower case.
fn single(character: char) -> Class {
    if let Some(to) = folded(character) {
        return Class::Letter(to);
    }
    if is_nothing(character) {
        return Class::Nothing;
    }
    if let Some(digit) = decimal_digit(character) {
        return Class::Digit(digit);
    }
    if !character.is_alphanumeric() {
        return Class::Separator;
    }
    let mut lower = character.to_lowercase().filter(|c| !is_combining_mark(*c));
    match (lower.next(), lower.next()) {
        (Some(one), None) if is_latin(one) => Class::Latin(one),
        (Some(one), None) => Class::Letter(one),
        _ => Class::Letter(character),
    }
}

/// Decimal digits come in runs of ten in Unicode, each run starting at a zero.
fn decimal_digit(character: char) -> Option<char> {
    const ZEROS: &[u32] = &[
        0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
        0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810, 0xFF10,
    ];
    let code_point = character as u32;
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code_point))
        .and_then(|zero| char::from_digit(code_point - zero, 10))
}

fn class(character: char) -> Class {
    if JOINERS.contains(&character) {
        return Class::Joiner;
    }
    if character == '\u{0653}' {
        return Class::Madda;
    }
    if character.is_whitespace() {
        return Class::Space;
    }
    if let Some(to) = folded(character) {
        return Class::Letter(to);
    }
    if character == 'آ' {
        return Class::Letter('آ');
    }
    if is_nothing(character) {
        return Class::Nothing;
    }
    // Latin loses its marks (café is cafe); other scripts keep theirs (й is no и).
    let lower: Vec<char> = character.to_lowercase().collect();
    let decomposed: Vec<char> = character.nfkd().collect();
    let base = decomposed.first().copied().unwrap_or(character);
    if is_latin(base)
        && decomposed[1..].iter().all(|c| is_combining_mark(*c))
        && let Class::Latin(letter) = single(base)
    {
        return Class::Latin(letter);
    }
    let compatible: Vec<char> =
        if lower.len() == 1 { lower[0] } else { character }.nfkc().collect();
    let classes: Vec<Class> = compatible
        .iter()
        .map(|c| if *c == 'آ' { Class::Letter('آ') } else { single(*c) })
        .collect();
    if let [one] = classes.as_slice() {
        return one.clone();
    }
    // A presentation form of a mark is a space or a tatweel with the mark.
    let letters: Vec<&Class> = classes.iter().filter(|c| **c != Class::Nothing).collect();
    if letters.is_empty() || (letters == [&Class::Separator] && is_arabic_presentation(character)) {
        return Class::Nothing;
    }
    // What holds anything but letters and digits (½, ⑴, ﷺ with its spaces) separates.
    let text: Option<String> = letters
        .iter()
        .map(|c| match c {
            Class::Letter(c) | Class::Latin(c) | Class::Digit(c) => Some(*c),
            _ => None,
        })
        .collect();
    match text {
        Some(text) if letters.len() == 1 => match letters[0] {
            Class::Letter(_) | Class::Latin(_) | Class::Digit(_) => letters[0].clone(),
            _ => Class::Several(text),
        },
        Some(text) => Class::Several(text),
        None => Class::Separator,
    }
}

fn is_arabic_presentation(character: char) -> bool {
    matches!(character, '\u{FE70}'..='\u{FE7F}' | '\u{FC5E}'..='\u{FC63}')
}

fn letter_table() -> Vec<u8> {
    let mut expansions = String::new();
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut blocks: Vec<[u32; 256]> = Vec::new();
    let mut index: Vec<u16> = Vec::new();
    for high in 0..0x11_0000_u32 >> 8 {
        let mut block = [0_u32; 256];
        for low in 0..256_u32 {
            let code_point = high << 8 | low;
            let Some(character) = char::from_u32(code_point) else { continue };
            let to = |class: u32, letter: char| {
                class << 24 | (letter as u32).wrapping_sub(code_point) & 0xFF_FFFF
            };
            block[low as usize] = match class(character) {
                Class::Separator => 0,
                Class::Space => 1 << 24,
                Class::Letter(letter) => to(2, letter),
                Class::Latin(letter) => to(3, letter),
                Class::Digit(letter) => to(4, letter),
                Class::Nothing => 5 << 24,
                Class::Joiner => 6 << 24,
                Class::Several(text) => {
                    let at = *seen.entry(text.clone()).or_insert_with(|| {
                        expansions.push_str(&text);
                        (expansions.len() - text.len()) as u32
                    });
                    assert!(at < 1 << 16 && text.len() < 256);
                    7 << 24 | at << 8 | text.len() as u32
                }
                Class::Madda => 8 << 24,
            };
        }
        let number = blocks.iter().position(|b| *b == block).unwrap_or_else(|| {
            blocks.push(block);
            blocks.len() - 1
        });
        index.push(number as u16);
    }
    let mut table = (blocks.len() as u32).to_le_bytes().to_vec();
    table.extend(index.iter().flat_map(|number| number.to_le_bytes()));
    table.extend(blocks.iter().flatten().flat_map(|entry| entry.to_le_bytes()));
    table.extend(expansions.as_bytes());
    table
}

/// Compares a file with what it should hold, or writes it when asked to.
fn check(name: &str, made: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analysis/data").join(name);
    if std::env::var_os("JUYA_WRITE").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let stored = std::fs::read(&path).unwrap_or_default();
    assert!(
        stored == made,
        "{name} is not what its sources make ({} bytes in the tree, {} made); \
         run JUYA_WRITE=1 cargo test --test generated",
        stored.len(),
        made.len(),
    );
}

#[test]
fn the_letter_table_is_current() {
    check("letters.bin", &letter_table());
}
