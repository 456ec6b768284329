//! How a word of Latin letters sounds: whether it can be spoken, whether it looks English, which of its
//! letters belong together.

/// What it costs that a word cannot be spoken: no vowel, more consonants than any word begins with.
const NO_VOWEL: u16 = 45;
const MANY_CONSONANTS: u16 = 35;

/// What it costs to read letters one by one that belong together.
const BROKEN_GROUP: u16 = 20;

pub(super) fn is_plain_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

pub(super) fn is_vowel(letter: char) -> bool {
    is_plain_vowel(letter) || letter == 'y'
}

/// Groups of consonants that English words begin with.
const BEGINNINGS: &[&str] = &[
    "st", "sp", "sk", "sc", "sl", "sm", "sn", "sw", "br", "cr", "dr", "fr", "gr", "kr", "pr", "tr",
    "wr", "bl", "cl", "fl", "gl", "pl", "tw", "wh", "kn", "ts",
];

/// Two letters for one consonant.
const DIGRAPHS: &[&str] = &["sh", "ch", "kh", "gh", "zh", "th", "ph"];

/// What it costs that a Latin word is hard to speak: it may be no Finglish at all.
pub(super) fn roughness(word: &str) -> u16 {
    if !word.contains(is_vowel) {
        return NO_VOWEL;
    }
    let start = match word.get(..2) {
        Some(two) if DIGRAPHS.contains(&two) => &word[1..],
        _ => word,
    };
    let consonants = start.chars().take_while(|letter| !is_vowel(*letter)).count();
    let english = BEGINNINGS.iter().any(|two| start.starts_with(two));
    if consonants >= 2 && !english { MANY_CONSONANTS } else { 0 }
}

/// Whether a word has letters or groups of them that Finglish has no use for, but English has.
pub(super) fn looks_foreign(word: &str) -> bool {
    let letters = word.as_bytes();
    let pairs = ["ck", "th", "ph", "ss", "ll", "pp", "ff", "nn", "tt", "rr", "ea", "igh", "sch"];
    let ends = ["er", "or", "ing", "man", "son", "ton", "ion"];
    letters.iter().enumerate().any(|(at, letter)| match letter {
        b'w' | b'x' => true,
        b'c' => letters.get(at + 1) != Some(&b'h'),
        _ => false,
    }) || pairs.iter().any(|pair| word.contains(pair))
        || ends.iter().any(|ending| word.ends_with(ending))
        || BEGINNINGS.iter().any(|two| word.starts_with(two))
}

/// Whether a text goes on as Arabic words of those who do something: a, a consonant, e, a consonant
/// (ghatel, alem); their a is long.
pub(super) fn is_long_a(text: &str) -> bool {
    let consonant = |text: &'_ str| -> usize {
        match text.get(..2) {
            Some(two) if DIGRAPHS.contains(&two) => 2,
            _ => usize::from(text.starts_with(|c: char| c.is_ascii_alphabetic() && !is_vowel(c))),
        }
    };
    let Some(text) = text.strip_prefix('a') else { return false };
    let first = consonant(text);
    let Some(text) = text[first..].strip_prefix('e').filter(|_| first > 0) else { return false };
    let second = consonant(text);
    second > 0 && matches!(&text[second..], "$" | "e$" | "i$" | "an$")
}

/// Whether a is read as a long one before a consonant, another a, and the last consonant, which is not
/// that of infinitives.
pub(super) fn is_long_before_short(text: &str, latin: &str, persian: &str) -> bool {
    let is_consonant = |c: char| c.is_ascii_alphabetic() && !is_vowel(c);
    latin == "a"
        && persian == "ا"
        && text[1..]
            .trim_start_matches(is_consonant)
            .strip_prefix('a')
            .and_then(|rest| rest.strip_suffix('$'))
            .is_some_and(|rest| rest != "n" && !rest.is_empty() && rest.chars().all(is_consonant))
}

/// What it costs to read letters one by one that belong together: the h of a digraph, a vowel written
/// twice.
pub(super) fn broken_group(text: &str, at: usize, latin: &str) -> u16 {
    let letters = text.as_bytes();
    let before = at.checked_sub(1).map(|before| letters[before]);
    let breaks_digraph =
        latin.starts_with('h') && before.is_some_and(|letter| b"sckgztp".contains(&letter));
    let breaks_vowel = latin.len() == 1
        && latin.starts_with(is_plain_vowel)
        && (before == Some(letters[at]) || letters.get(at + 1) == Some(&letters[at]));
    // c is soft before e, i and y.
    let hardens = latin == "c" && letters.get(at + 1).is_some_and(|next| b"eiy".contains(next));
    if breaks_digraph || breaks_vowel || hardens { BROKEN_GROUP } else { 0 }
}
