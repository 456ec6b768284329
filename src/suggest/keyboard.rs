//! Text that was typed while the keyboard was set to the other script.
//!
//! Which of the layouts it was shows by the words that come out.

/// A key of a US keyboard, and what it gives on three layouts:
///
/// - ISIRI 9147, levels 1 and 2 ("Persian (Standard)" of Windows, `ir` of xkb);
/// - the older "Persian" of Windows (kbdfa.dll), where پ and ئ lie on other keys;
/// - "Arabic (101)" of Windows (kbda1.dll), which many Iranian machines still have.
///
/// Marks above letters are left out; nothing stands where a key gives no letter.
type Key = (char, [&'static str; 3]);

#[rustfmt::skip]
const KEYS: &[Key] = &[
    ('`', ["", "", "ذ"]),
    ('q', ["ض", "ض", "ض"]), ('w', ["ص", "ص", "ص"]), ('e', ["ث", "ث", "ث"]),
    ('r', ["ق", "ق", "ق"]), ('t', ["ف", "ف", "ف"]), ('y', ["غ", "غ", "غ"]),
    ('u', ["ع", "ع", "ع"]), ('i', ["ه", "ه", "ه"]), ('o', ["خ", "خ", "خ"]),
    ('p', ["ح", "ح", "ح"]), ('[', ["ج", "ج", "ج"]), (']', ["چ", "چ", "د"]),
    ('\\', ["", "پ", ""]),
    ('a', ["ش", "ش", "ش"]), ('s', ["س", "س", "س"]), ('d', ["ی", "ی", "ي"]),
    ('f', ["ب", "ب", "ب"]), ('g', ["ل", "ل", "ل"]), ('h', ["ا", "ا", "ا"]),
    ('j', ["ت", "ت", "ت"]), ('k', ["ن", "ن", "ن"]), ('l', ["م", "م", "م"]),
    (';', ["ک", "ک", "ك"]), ('\'', ["گ", "گ", "ط"]),
    ('z', ["ظ", "ظ", "ئ"]), ('x', ["ط", "ط", "ء"]), ('c', ["ز", "ز", "ؤ"]),
    ('v', ["ر", "ر", "ر"]), ('b', ["ذ", "ذ", "لا"]), ('n', ["د", "د", "ى"]),
    ('m', ["پ", "ئ", "ة"]), (',', ["و", "و", "و"]), ('.', ["", "", "ز"]),
    ('/', ["", "", "ظ"]),
    // With shift.
    ('Y', ["", "", "إ"]), ('A', ["ؤ", "", ""]), ('S', ["ئ", "", ""]), ('D', ["ي", "", ""]),
    ('F', ["إ", "", ""]), ('G', ["أ", "ۀ", "لأ"]), ('H', ["آ", "آ", "أ"]), ('J', ["ة", "", ""]),
    ('Z', ["ك", "ة", ""]), ('X', ["", "ي", ""]), ('C', ["ژ", "ژ", ""]), ('V', ["", "ؤ", ""]),
    ('B', ["\u{200c}", "إ", "لآ"]), ('N', ["", "أ", "آ"]), ('M', ["ء", "ء", ""]),
];

/// Whether a sign of a Latin keyboard is a letter on some Persian one: a word can begin with it.
pub(super) fn is_letter_key(sign: char) -> bool {
    matches!(sign, '`' | '[' | ']' | '\\' | ';' | '\'' | ',')
}

/// What a text would be if its keys had given Persian letters: a reading for each layout that gives
/// another one, the standard's first. Signs that are no keys of letters stay; a text without keys of
/// letters has no readings.
///
/// ```
/// use juya::suggest::to_persian;
///
/// assert_eq!(to_persian("sghl")[0], "سلام");
/// assert_eq!(to_persian("i;vihd hdvhkd")[0], "هکرهای ایرانی");
/// ```
#[must_use]
pub fn to_persian(text: &str) -> Vec<String> {
    // Nothing but capitals: the key that locks them was on.
    let locked = !text.contains(|c: char| c.is_ascii_lowercase());
    let mut readings: Vec<String> = Vec::new();
    for layout in 0..3 {
        let mut changed = false;
        let mut reading = String::with_capacity(text.len() * 2);
        for character in text.chars() {
            let typed = if locked { character.to_ascii_lowercase() } else { character };
            let letters = |typed: char| {
                KEYS.iter()
                    .find(|(key, _)| *key == typed)
                    .map_or("", |(_, letters)| letters[layout])
            };
            // A capital that is no letter on any layout is one by the rules of Latin (Rvhv).
            let is_key = KEYS.iter().any(|(key, _)| *key == typed);
            let given = letters(if is_key { typed } else { typed.to_ascii_lowercase() });
            if given.is_empty() {
                reading.push(character);
            } else {
                changed = true;
                reading.push_str(given);
            }
        }
        if changed && !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// What a text would be if its keys had given Latin letters; see [`to_persian`].
///
/// ```
/// assert_eq!(juya::suggest::to_latin("سشمثق")[0], "saler");
/// ```
#[must_use]
pub fn to_latin(text: &str) -> Vec<String> {
    let mut readings: Vec<String> = Vec::new();
    for layout in 0..3 {
        let mut changed = false;
        let mut reading = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            // The longest first: لا is one key.
            let key = KEYS
                .iter()
                .filter(|(_, letters)| !letters[layout].is_empty())
                .filter(|(_, letters)| rest.starts_with(letters[layout]))
                .max_by_key(|(_, letters)| letters[layout].len());
            match key {
                Some((key, letters)) => {
                    changed = true;
                    reading.push(*key);
                    rest = &rest[letters[layout].len()..];
                }
                None => {
                    reading.push(character);
                    rest = &rest[character.len_utf8()..];
                }
            }
        }
        if changed && !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_all_layouts() {
        let check = |typed: &str, expected: &str| {
            let readings = to_persian(typed);
            assert!(readings.iter().any(|one| one == expected), "{typed} {readings:?}");
        };
        check("sghl", "سلام");
        check("SGHL", "سلام");
        check("Rvhv", "قرار");
        check("i;vihd hdvhkd", "هکرهای ایرانی");
        check("mvsm,gds", "پرسپولیس");
        check("\\vs\\,gds", "پرسپولیس");
        check("lsm,g", "مسئول".replace('ئ', "پ").as_str());
        check("lsmg", "مسئل");
        check("Hfhnhk", "آبادان");
        check("Chgi", "ژاله");
        check("ldBv,n", "می\u{200c}رود");
        check("'vnk", "گردن");
        check("]vh", "چرا");
        check("bc;hv", "لاؤكار");
        assert_eq!(to_persian("۱۲ ٪"), Vec::<String>::new());
    }

    #[test]
    fn latin_words_in_persian_letters() {
        let check = |typed: &str, expected: &str| {
            let readings = to_latin(typed);
            assert!(readings.iter().any(|one| one == expected), "{typed} {readings:?}");
        };
        check("سشمثق", "saler");
        check("لخخلمث", "google");
        check("فثسمش", "tesla");
        check("ذقشدی", "brand");
        assert_eq!(to_latin("abc"), Vec::<String>::new());
    }

    /// A key gives the same letter back, on each layout.
    #[test]
    fn there_and_back() {
        for layout in 0..3 {
            let mut seen = Vec::new();
            for (key, letters) in KEYS.iter().filter(|(_, letters)| !letters[layout].is_empty()) {
                assert!(!seen.contains(&letters[layout]), "{key} {}", letters[layout]);
                seen.push(letters[layout]);
            }
        }
        assert_eq!(to_latin(&to_persian("qwertyuiop")[0])[0], "qwertyuiop");
        assert_eq!(to_latin(&to_persian("asdfghjkl")[0])[0], "asdfghjkl");
        assert_eq!(to_latin(&to_persian("zxcvbnm")[0])[0], "zxcvbnm");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn anything_can_be_read(text in "[a-zA-Z;'\\[\\]آ-ی]{0,20}|\\PC{0,40}") {
            let (persian, latin) = (to_persian(&text), to_latin(&text));
            proptest::prop_assert!(persian.len() <= 3 && latin.len() <= 3);
        }
    }
}
