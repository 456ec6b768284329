//! What it costs to have typed one word for another.
//!
//! Damerau's distance (restricted: no letter is changed twice) with prices by the kind of slip, in
//! natural logarithms, so that they can be weighed against the logarithm of a word's frequency.

/// Letters of Persian that sound alike.
const ALIKE: &[&[char]] = &[
    &['ز', 'ذ', 'ض', 'ظ'],
    &['س', 'ص', 'ث'],
    &['ت', 'ط'],
    &['ه', 'ح'],
    &['ق', 'غ'],
    &['ا', 'آ', 'ع'],
    &['ع', 'ء'],
    &['ا', 'ء'],
];

/// Letters whose shapes differ by dots or a stroke only: a dot is easily forgotten, and scanned texts
/// mix them up.
const LOOK_ALIKE: &[&[char]] = &[
    &['ب', 'پ', 'ت', 'ث'],
    &['ج', 'چ', 'ح', 'خ'],
    &['د', 'ذ'],
    &['ر', 'ز', 'ژ'],
    &['س', 'ش'],
    &['ص', 'ض'],
    &['ط', 'ظ'],
    &['ع', 'غ'],
    &['ف', 'ق'],
    &['ک', 'گ'],
    &['ن', 'ی'],
];

/// The rows of the Persian keyboard (ISIRI 9147), each key half a key to the right of the one above.
const KEYS: [&str; 3] = ["ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو"];

/// The same for Latin letters.
const LATIN_KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

const SOUNDS_ALIKE: f32 = 1.4;
const ALEF_AND_MADDA: f32 = 1.2;
const NEIGHBOUR_KEY: f32 = 3.6;
const LOOKS_ALIKE: f32 = 3.3;
const OTHER_LETTER: f32 = 5.8;
const EXTRA_LETTER: f32 = 3.2;
const DOUBLED_LETTER: f32 = 2.0;
const MISSING_LETTER: f32 = 3.5;
const MISSING_VOWEL: f32 = 3.1;
const MISSING_HAMZA: f32 = 2.0;
const SWAPPED: f32 = 3.2;
/// The و that is written and not heard (خواهر), and the ن that is heard as م (شنبه).
const SILENT_VAV: f32 = 1.6;
const NUN_HEARD_AS_MIM: f32 = 1.6;
/// An ا that is spoken as و before ن and م (تهرون).
const SPOKEN_ALEF: f32 = 3.0;
/// The first letter is seldom wrong.
const AT_THE_START: f32 = 2.2;

/// Longest words that are compared, in letters.
const MAX_LETTERS: usize = 40;

fn place(rows: &[&str; 3], letter: char) -> Option<(i32, i32)> {
    rows.iter().enumerate().find_map(|(row, keys)| {
        let column = keys.chars().position(|key| key == letter)?;
        // In half keys.
        Some((row as i32, 2 * column as i32 + row as i32))
    })
}

fn are_neighbours(one: char, other: char) -> bool {
    [&KEYS, &LATIN_KEYS].into_iter().any(|rows| match (place(rows, one), place(rows, other)) {
        (Some((row, column)), Some((other_row, other_column))) => {
            (row - other_row).abs() <= 1 && (column - other_column).abs() <= 2
        }
        _ => false,
    })
}

fn in_one_group(groups: &[&[char]], one: char, other: char) -> bool {
    groups.iter().any(|group| group.contains(&one) && group.contains(&other))
}

fn other_letter(typed: char, meant: char) -> f32 {
    if typed == meant {
        0.0
    } else if matches!((typed, meant), ('ا', 'آ') | ('آ', 'ا')) {
        ALEF_AND_MADDA
    } else if in_one_group(ALIKE, typed, meant) {
        SOUNDS_ALIKE
    } else if in_one_group(LOOK_ALIKE, typed, meant) {
        LOOKS_ALIKE
    } else if are_neighbours(typed, meant) {
        NEIGHBOUR_KEY
    } else {
        OTHER_LETTER
    }
}

/// Whether a و stands between خ and ا, where it is not heard.
fn is_silent_vav(word: &[char], at: usize) -> bool {
    at > 0 && word[at - 1] == 'خ' && word.get(at + 1) == Some(&'ا')
}

/// What it costs to have typed a word for another, both in folded letters; `None` if they are longer
/// than what is compared.
///
/// ```
/// use juya::suggest::slip_cost;
///
/// let alike = slip_cost("مضاهم", "مزاحم").unwrap();
/// let different = slip_cost("مراحم", "مزاحم").unwrap();
/// assert!(alike < different + 1.0);
/// assert_eq!(slip_cost("خبر", "خبر"), Some(0.0));
/// ```
#[must_use]
pub fn slip_cost(typed: &str, meant: &str) -> Option<f32> {
    let typed: Vec<char> = typed.chars().take(MAX_LETTERS + 1).collect();
    let meant: Vec<char> = meant.chars().take(MAX_LETTERS + 1).collect();
    if typed.len().max(meant.len()) > MAX_LETTERS {
        return None;
    }
    let start = |at: usize| if at == 0 { AT_THE_START } else { 0.0 };
    let extra = |at: usize, place: usize| match typed[at] {
        'ء' => MISSING_HAMZA,
        'و' if is_silent_vav(&typed, at) => SILENT_VAV,
        letter if at > 0 && typed[at - 1] == letter => DOUBLED_LETTER,
        _ if at > 0 && place > 0 => EXTRA_LETTER,
        _ => EXTRA_LETTER + AT_THE_START,
    };
    let missing = |at: usize| match meant[at] {
        'ء' => MISSING_HAMZA,
        'و' if is_silent_vav(&meant, at) => SILENT_VAV,
        letter if at > 0 && meant[at - 1] == letter => DOUBLED_LETTER,
        'ا' | 'و' | 'ی' => MISSING_VOWEL + start(at),
        _ => MISSING_LETTER + start(at),
    };
    let width = meant.len() + 1;
    let mut table = vec![0.0_f32; (typed.len() + 1) * width];
    for at in 0..=typed.len() {
        for place in 0..width {
            let mut best = if at + place == 0 { 0.0 } else { f32::MAX };
            if at > 0 {
                best = best.min(table[(at - 1) * width + place] + extra(at - 1, place));
            }
            if place > 0 {
                best = best.min(table[at * width + place - 1] + missing(place - 1));
            }
            if at > 0 && place > 0 {
                let (left, right) = (typed[at - 1], meant[place - 1]);
                let next = meant.get(place).copied();
                let mut cost = match (left, right, next) {
                    ('م', 'ن', Some('ب')) => NUN_HEARD_AS_MIM,
                    ('و', 'ا', Some('ن' | 'م')) => SPOKEN_ALEF,
                    _ => other_letter(left, right),
                };
                if cost > SOUNDS_ALIKE {
                    cost += start(at - 1);
                }
                best = best.min(table[(at - 1) * width + place - 1] + cost);
                let swapped = at > 1
                    && place > 1
                    && left != right
                    && left == meant[place - 2]
                    && typed[at - 2] == right;
                if swapped {
                    best = best.min(table[(at - 2) * width + place - 2] + SWAPPED);
                }
            }
            table[at * width + place] = best;
        }
    }
    table.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_by_price() {
        let check = |typed: &str, meant: &str, expected: f32| {
            let cost = slip_cost(typed, meant).unwrap();
            assert!((cost - expected).abs() < 1e-4, "{typed} {meant} {cost}");
        };
        check("خبر", "خبر", 0.0);
        check("مضاحم", "مزاحم", SOUNDS_ALIKE);
        check("اب", "آب", ALEF_AND_MADDA);
        check("کتلب", "کتاب", NEIGHBOUR_KEY);
        check("کتب", "کتاب", MISSING_VOWEL);
        check("تهان", "تهران", MISSING_LETTER);
        check("کتااب", "کتاب", DOUBLED_LETTER);
        check("کاتب", "کتاب", SWAPPED);
        check("کتابم", "کتاب", EXTRA_LETTER);
        check("متاب", "کتاب", NEIGHBOUR_KEY + AT_THE_START);
        check("سو", "سوء", MISSING_HAMZA);
        check("خاهر", "خواهر", SILENT_VAV);
        check("خوانواده", "خانواده", SILENT_VAV);
        check("شمبه", "شنبه", NUN_HEARD_AS_MIM);
        check("تهرون", "تهران", SPOKEN_ALEF);
        check("", "", 0.0);
        check("teh", "the", SWAPPED);
    }

    #[test]
    fn long_words_are_not_compared() {
        assert_eq!(slip_cost(&"ا".repeat(41), "ا"), None);
        assert_eq!(slip_cost("ا", &"ا".repeat(100_000)), None);
    }
}
