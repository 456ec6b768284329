//! Makes the data files that the analyzer includes, and proves that those in the tree are current.
//!
//! `JUYA_WRITE=1 cargo test --test generated` writes them; without it they are compared.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap};
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

/// A word of a list as the analyzer has it: letters folded, parts joined, a final اء without hamza.
fn folded_word(word: &str) -> String {
    let mut text: String = word.chars().filter_map(juya::analysis::fold_character).collect();
    if text.ends_with("اء") {
        text.pop();
    }
    text
}

/// The parts of a word between its half spaces, folded, with spaces between them.
fn folded_parts(word: &str) -> String {
    word.split('\u{200c}').map(folded_word).collect::<Vec<_>>().join(" ")
}

/// The entries of a list: its columns.
fn entries(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analysis/data").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Keys with a tag and values, as `src/analysis/lexicon.rs` reads them.
#[derive(Default)]
struct Lexicon {
    entries: BTreeMap<Vec<u8>, u64>,
    texts: String,
    seen: HashMap<String, u64>,
    /// What compounds start with, for the filter: the first part, and with letters of the second.
    first_parts: Vec<(String, String)>,
}

/// As in `src/analysis/lexicon.rs`.
const FILTER_BYTES: usize = 1 << 15;

fn mix(left: u64, right: u64) -> u64 {
    (left.rotate_left(23) ^ right).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The bits of a first part, and of it with the first letters of the second.
fn filter_bits(word: &str, next: &str) -> [usize; 2] {
    let bytes = word.as_bytes();
    let width = [8, 4, 2].into_iter().find(|width| bytes.len() >= *width).unwrap_or(0);
    let number = |part: &[u8]| {
        let mut eight = [0; 8];
        eight[..part.len()].copy_from_slice(part);
        u64::from_le_bytes(eight)
    };
    let (first, last) = (number(&bytes[..width]), number(&bytes[bytes.len() - width..]));
    let start = mix(mix(bytes.len() as u64, first), last);
    let mut letters = next.chars();
    let first = u64::from(letters.next().map_or(0, u32::from));
    let second = u64::from(letters.next().map_or(0, u32::from));
    [start, mix(start, first << 32 | second)]
        .map(|hash| (hash ^ hash >> 29) as usize % (FILTER_BYTES * 8))
}

impl Lexicon {
    fn key(tag: u8, word: &str) -> Vec<u8> {
        [&[tag], word.as_bytes()].concat()
    }

    fn flag(&mut self, tag: u8, word: &str) {
        self.entries.insert(Self::key(tag, word), 0);
    }

    /// The first entry of a word stands.
    fn text(&mut self, tag: u8, word: &str, text: &str) {
        assert!(!word.is_empty() && !text.is_empty() && text.len() < 256);
        let value = *self.seen.entry(text.to_owned()).or_insert_with(|| {
            self.texts.push_str(text);
            ((self.texts.len() - text.len()) as u64) << 8 | text.len() as u64
        });
        self.entries.entry(Self::key(tag, word)).or_insert(value);
    }

    fn bytes(&self) -> Vec<u8> {
        let mut builder = fst::MapBuilder::memory();
        for (key, value) in &self.entries {
            builder.insert(key, *value).unwrap();
        }
        let automaton = builder.into_inner().unwrap();
        let mut bytes = (automaton.len() as u32).to_le_bytes().to_vec();
        bytes.extend(automaton);
        bytes.extend(self.texts.as_bytes());
        let mut filter = vec![0_u8; FILTER_BYTES];
        for (part, next) in &self.first_parts {
            for bit in filter_bits(part, next) {
                filter[bit / 8] |= 1 << (bit % 8);
            }
        }
        bytes.extend(filter);
        bytes
    }
}

/// Verbs whose stems win where several share one: the ones that news is full of.
const FREQUENT_VERBS: &[&str] =
    &["کردن", "شدن", "رفتن", "دادن", "گفتن", "گرفتن", "بردن", "داشتن", "آمدن", "زدن", "کشیدن"];

/// Verbs that make a unit with a noun before them: اعلام کرد.
const LIGHT_VERBS: &[&str] =
    &["کرد", "شد", "بود", "داشت", "گرفت", "داد", "زد", "خورد", "یافت", "نمود", "رساند"];

/// The finite forms of a verb: past and present, with می and ن.
fn finite_forms(past: &str, present: &str) -> Vec<String> {
    let past = ["", "م", "ی", "یم", "ید", "ند"].map(|ending| format!("{past}{ending}"));
    let glide = if present.ends_with('ا') { "ی" } else { "" };
    let present =
        ["م", "ی", "د", "یم", "ید", "ند"].map(|ending| format!("{present}{glide}{ending}"));
    let stems = past.iter().chain(&present);
    stems.flat_map(|stem| ["", "ن", "می", "نمی"].map(|prefix| format!("{prefix}{stem}"))).collect()
}

fn lexicon() -> Vec<u8> {
    let mut lexicon = Lexicon::default();
    for entry in entries("words.txt") {
        lexicon.flag(b'w', &folded_word(&entry[0]));
    }
    for entry in entries("inflected.tsv") {
        lexicon.text(b'i', &folded_word(&entry[0]), &folded_word(&entry[1]));
    }
    for entry in entries("broken_plurals.tsv") {
        let (plural, singular) = (folded_word(&entry[0]), folded_word(&entry[1]));
        lexicon.text(b'p', &plural, &singular);
        lexicon.flag(b'w', &singular);
    }
    for entry in entries("protected_plurals.txt") {
        lexicon.flag(b'w', &folded_word(&entry[0]));
    }
    for entry in entries("variants.tsv") {
        let canonical = folded_word(&entry[1]);
        for variant in &entry[1..] {
            lexicon.text(b'v', &folded_word(variant), &canonical);
        }
    }
    let mut verbs: Vec<Vec<String>> = entries("verbs.tsv")
        .into_iter()
        .map(|v| v.iter().map(|p| folded_word(p)).collect())
        .collect();
    verbs.sort_by_key(|verb| !FREQUENT_VERBS.contains(&format!("{}ن", verb[0]).as_str()));
    for verb in verbs.iter().filter(|v| v.len() == 2 && LIGHT_VERBS.contains(&v[0].as_str())) {
        for form in finite_forms(&verb[0], &verb[1]) {
            lexicon.flag(b'f', &form);
        }
    }
    for form in ["است", "نیست", "باشد", "باشند", "نباشد", "نباشند"] {
        lexicon.flag(b'f', form);
    }
    // Two pasts of one present that begin alike are one verb: گذاشت and گذارد, رساند and رسانید.
    let simple: Vec<Vec<String>> = verbs.iter().filter(|verb| verb.len() == 2).cloned().collect();
    let one_past = |past: &str, present: &str| -> String {
        let begins =
            |other: &str| other.chars().zip(past.chars()).take_while(|(a, b)| a == b).count();
        let twin = simple.iter().find(|verb| verb[1] == present && begins(&verb[0]) >= 3);
        twin.map_or_else(|| past.to_owned(), |verb| verb[0].clone())
    };
    for verb in &verbs {
        let verb_past = one_past(&verb[0], &verb[1]);
        let infinitive = format!("{}{}ن", verb.get(2).map_or("", String::as_str), verb_past);
        match verb.get(2) {
            None => {
                lexicon.text(b'a', &verb[0], &infinitive);
                lexicon.text(b'e', &verb[1], &infinitive);
                // The agent is a noun: گیرنده, with its plural گیرندگان.
                let glide = if verb[1].ends_with('ا') { "ی" } else { "" };
                lexicon.flag(b'w', &format!("{}{glide}نده", verb[1]));
            }
            Some(preverb) => {
                lexicon.text(b'b', &format!("{preverb} {}", verb[0]), &infinitive);
                lexicon.text(b'd', &format!("{preverb} {}", verb[1]), &infinitive);
            }
        }
    }
    for entry in entries("compounds.txt") {
        let parts = folded_parts(&entry[0]);
        let spaces: Vec<usize> = parts.match_indices(' ').map(|(at, _)| at).collect();
        // Each place between parts is free by itself; joined everywhere it is no compound to find.
        for joined in 0..(1_u32 << spaces.len()) - 1 {
            let text: String = parts
                .char_indices()
                .filter(|(at, _)| {
                    spaces.iter().position(|space| space == at).is_none_or(|n| joined & 1 << n == 0)
                })
                .map(|(_, c)| c)
                .collect();
            let mut parts = text.split(' ');
            let first = parts.next().unwrap_or_default();
            let second: String = parts.next().unwrap_or_default().chars().take(2).collect();
            lexicon.first_parts.push((first.to_owned(), second));
            lexicon.flag(b'c', &text);
        }
        lexicon.flag(b'w', &folded_word(&entry[0]));
    }
    for entry in entries("compounds_ambiguous.txt") {
        lexicon.flag(b'g', &folded_parts(&entry[0]));
    }
    for entry in entries("function_words.txt") {
        lexicon.flag(b'q', &folded_word(&entry[0]));
    }
    for entry in entries("not_verbs.txt") {
        lexicon.flag(b'n', &folded_word(&entry[0]));
    }
    for group in entries("synonyms.tsv") {
        let group: Vec<String> = group.iter().map(|word| folded_word(word)).collect();
        for word in &group {
            let others = group.iter().filter(|other| *other != word).cloned();
            lexicon.text(b's', word, &others.collect::<Vec<_>>().join(" "));
        }
    }
    for entry in entries("underived.txt") {
        lexicon.flag(b'u', &folded_word(&entry[0]));
    }
    lexicon.bytes()
}

#[test]
fn the_lexicon_is_current() {
    check("lexicon.bin", &lexicon());
}

#[test]
fn the_letter_table_is_current() {
    check("letters.bin", &letter_table());
}
