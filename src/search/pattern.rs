//! Words that are asked for by a part of their letters, or almost: wildcards and small distances.
//!
//! Both are automata over bytes, so that a dictionary is searched without reading all its words,
//! and both can be asked about a single word.

use std::cell::Cell;

use fst::Automaton;

/// Most letters of a pattern or of a word asked almost; its sets of places fit into 64 bits.
pub const MAX_PATTERN_LETTERS: usize = 32;

/// Most steps of one search through a dictionary; it ends there and says so. A leading `*` looks at
/// every word: this is enough for a dictionary of some millions of words.
const MAX_STEPS: u32 = 20_000_000;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Letter(char),
    /// `?`
    One,
    /// `*`
    Any,
}

/// The letters of UTF-8 bytes, one byte after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Partial {
    code_point: u32,
    missing: u8,
}

impl Partial {
    /// Takes a byte; the letter that it ends, if it ends one. Only valid UTF-8 comes in.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> Option<char> {
        match byte {
            0x00..=0x7F => return Some(byte as char),
            0x80..=0xBF => {
                self.code_point = self.code_point << 6 | u32::from(byte & 0x3F);
                self.missing = self.missing.saturating_sub(1);
            }
            0xC0..=0xDF => *self = Self { code_point: u32::from(byte & 0x1F), missing: 1 },
            0xE0..=0xEF => *self = Self { code_point: u32::from(byte & 0x0F), missing: 2 },
            _ => *self = Self { code_point: u32::from(byte & 0x07), missing: 3 },
        }
        if self.missing == 0 { char::from_u32(self.code_point) } else { None }
    }

    /// Whether no letter was begun and not ended.
    pub(crate) fn is_whole(self) -> bool {
        self.missing == 0
    }
}

/// Counts steps down.
#[derive(Clone, Debug)]
struct Steps(Cell<u32>);

impl Steps {
    fn new() -> Self {
        Self(Cell::new(MAX_STEPS))
    }

    #[inline]
    fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

/// A word with wildcards: `*` stands for any letters or none, `?` for one letter.
///
/// ```
/// use juya::search::Pattern;
///
/// let pattern = Pattern::new("بانک*").unwrap();
/// assert!(pattern.accepts("بانکداری") && pattern.accepts("بانک"));
/// assert!(!pattern.accepts("خودبانک"));
/// assert!(Pattern::new("م?سی").unwrap().accepts("مرسی"));
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    items: Vec<Item>,
    steps: Steps,
}

/// Where a pattern can be: a set of places among its items.
#[derive(Clone, Copy, Debug)]
pub struct PatternState {
    places: u64,
    partial: Partial,
}

impl Pattern {
    /// A pattern of folded letters; `None` if it is longer than [`MAX_PATTERN_LETTERS`].
    #[must_use]
    pub fn new(pattern: &str) -> Option<Self> {
        let mut items: Vec<Item> = Vec::new();
        for character in pattern.chars() {
            match character {
                '*' if items.last() == Some(&Item::Any) => {}
                '*' => items.push(Item::Any),
                '?' => items.push(Item::One),
                letter => items.push(Item::Letter(letter)),
            }
        }
        (items.len() < 2 * MAX_PATTERN_LETTERS).then(|| Self { items, steps: Steps::new() })
    }

    /// Whether a folded word is one of those that the pattern stands for.
    #[must_use]
    pub fn accepts(&self, word: &str) -> bool {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.accept(&state, byte);
        }
        self.is_match(&state)
    }

    /// Whether a search ended before it had looked at all words.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.steps.0.get() == 0
    }

    /// Places that are reached without a letter: `*` can stand for nothing.
    fn with_empty(&self, mut places: u64) -> u64 {
        for (at, item) in self.items.iter().enumerate() {
            if *item == Item::Any && places & 1 << at != 0 {
                places |= 1 << (at + 1);
            }
        }
        places
    }
}

impl Automaton for Pattern {
    type State = PatternState;

    fn start(&self) -> PatternState {
        PatternState { places: self.with_empty(1), partial: Partial::default() }
    }

    fn is_match(&self, state: &PatternState) -> bool {
        state.places & 1 << self.items.len() != 0 && state.partial.missing == 0
    }

    fn can_match(&self, state: &PatternState) -> bool {
        state.places != 0 && self.steps.take()
    }

    fn accept(&self, state: &PatternState, byte: u8) -> PatternState {
        let mut next = *state;
        let Some(letter) = next.partial.take(byte) else { return next };
        next.places = 0;
        let mut rest = state.places & !(1 << self.items.len());
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            match self.items[at] {
                Item::Any => next.places |= 1 << at,
                Item::One => next.places |= 1 << (at + 1),
                Item::Letter(wanted) if wanted == letter => next.places |= 1 << (at + 1),
                Item::Letter(_) => {}
            }
        }
        next.places = self.with_empty(next.places);
        next
    }
}

/// Letters of Persian that sound alike: to write one for the other costs half.
const ALIKE: &[&[char]] =
    &[&['ز', 'ذ', 'ض', 'ظ'], &['س', 'ص', 'ث'], &['ت', 'ط'], &['ه', 'ح'], &['ق', 'غ'], &['ا', 'آ']];

/// What a letter costs that is missing, added or another; letters that sound alike cost half.
pub const FULL_COST: u8 = 2;

fn letter_cost(one: char, other: char) -> u8 {
    if one == other {
        0
    } else if ALIKE.iter().any(|group| group.contains(&one) && group.contains(&other)) {
        FULL_COST / 2
    } else {
        FULL_COST
    }
}

/// A word and those that are spelt almost so: letters missing, added, replaced, or two neighbours
/// changed for each other (Damerau's distance, restricted), letters that sound alike at half price.
///
/// ```
/// use juya::search::Almost;
///
/// let almost = Almost::new("مزاحم", 1).unwrap();
/// assert_eq!(almost.cost("مزاحم"), Some(0));
/// assert_eq!(almost.cost("مضاهم"), Some(2));
/// assert_eq!(almost.cost("مزاحمت"), Some(2));
/// assert_eq!(almost.cost("مراجعت"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Almost {
    letters: Vec<char>,
    limit: u8,
    steps: Steps,
}

const ROW: usize = MAX_PATTERN_LETTERS + 1;

/// Costs of the first letters of the word against what was read.
#[derive(Clone, Copy, Debug)]
pub struct AlmostState {
    row: [u8; ROW],
    before: [u8; ROW],
    last: Option<char>,
    partial: Partial,
}

impl Almost {
    /// All words within `distance` of a folded word; `None` if it is longer than
    /// [`MAX_PATTERN_LETTERS`].
    #[must_use]
    pub fn new(word: &str, distance: u8) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        let limit = distance.saturating_mul(FULL_COST);
        (letters.len() <= MAX_PATTERN_LETTERS).then(|| Self { letters, limit, steps: Steps::new() })
    }

    /// What it costs to make the word of a folded word, if it is near enough.
    #[must_use]
    pub fn cost(&self, word: &str) -> Option<u8> {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.accept(&state, byte);
        }
        self.is_match(&state).then(|| self.cost_of(&state))
    }

    /// The cost of a state that matches.
    #[must_use]
    pub fn cost_of(&self, state: &AlmostState) -> u8 {
        state.row[self.letters.len()]
    }

    /// Whether a search ended before it had looked at all words.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.steps.0.get() == 0
    }
}

impl Automaton for Almost {
    type State = AlmostState;

    fn start(&self) -> AlmostState {
        let mut row = [u8::MAX; ROW];
        for (at, cost) in row.iter_mut().enumerate().take(self.letters.len() + 1) {
            *cost = (at as u8).saturating_mul(FULL_COST);
        }
        AlmostState { row, before: [u8::MAX; ROW], last: None, partial: Partial::default() }
    }

    fn is_match(&self, state: &AlmostState) -> bool {
        state.partial.missing == 0 && self.cost_of(state) <= self.limit
    }

    fn can_match(&self, state: &AlmostState) -> bool {
        let near = state.row[..=self.letters.len()].iter().any(|cost| *cost <= self.limit);
        // Two neighbours changed for each other: the row before may still lead to a match.
        let swapped = state.before[..=self.letters.len()]
            .iter()
            .any(|cost| cost.saturating_add(FULL_COST) <= self.limit);
        (near || swapped) && self.steps.take()
    }

    fn accept(&self, state: &AlmostState, byte: u8) -> AlmostState {
        let mut next = *state;
        let Some(letter) = next.partial.take(byte) else { return next };
        next.before = state.row;
        next.last = Some(letter);
        next.row[0] = state.row[0].saturating_add(FULL_COST);
        for (at, wanted) in self.letters.iter().enumerate() {
            let replaced = state.row[at].saturating_add(letter_cost(*wanted, letter));
            let missing = next.row[at].saturating_add(FULL_COST);
            let added = state.row[at + 1].saturating_add(FULL_COST);
            let mut best = replaced.min(missing).min(added);
            if at > 0 && state.last == Some(*wanted) && self.letters[at - 1] == letter {
                best = best.min(state.before[at - 1].saturating_add(FULL_COST));
            }
            next.row[at + 1] = best;
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_words() {
        let check = |pattern: &str, yes: &[&str], no: &[&str]| {
            let pattern = Pattern::new(pattern).unwrap();
            for word in yes {
                assert!(pattern.accepts(word), "{pattern:?} {word}");
            }
            for word in no {
                assert!(!pattern.accepts(word), "{pattern:?} {word}");
            }
        };
        check("بانک*", &["بانک", "بانکها"], &["بان", "ابانک"]);
        check("*گاه", &["گاه", "دانشگاه"], &["دانشگاهی"]);
        check("م*حم*د", &["محمد", "ماحمید"], &["محم", "حمد"]);
        check("کتا?ها", &["کتابها"], &["کتاها", "کتابیها"]);
        check("**", &["", "هر"], &[]);
        check("*?", &["ه", "هر"], &[""]);
    }

    #[test]
    fn almost_words_by_cost() {
        let check = |word: &str, other: &str, expected: Option<u8>| {
            assert_eq!(Almost::new(word, 2).unwrap().cost(other), expected, "{word} {other}");
        };
        check("خبر", "خبر", Some(0));
        check("خبر", "خبرها", Some(4));
        check("خبر", "خبره", Some(2));
        check("خبر", "خرب", Some(2));
        check("ذرت", "زرط", Some(2));
        check("آب", "اب", Some(1));
        check("خبر", "سلام", None);
        check("", "آب", Some(4));
    }

    /// The plain formula.
    fn distance(one: &[char], other: &[char]) -> u32 {
        let mut table = vec![vec![0_u32; other.len() + 1]; one.len() + 1];
        for at in 0..=one.len() {
            for place in 0..=other.len() {
                if at == 0 || place == 0 {
                    table[at][place] = (at + place) as u32 * 2;
                    continue;
                }
                let cost = u32::from(letter_cost(one[at - 1], other[place - 1]));
                let mut best = (table[at - 1][place - 1] + cost)
                    .min(table[at - 1][place] + 2)
                    .min(table[at][place - 1] + 2);
                let swapped = at > 1
                    && place > 1
                    && one[at - 1] == other[place - 2]
                    && one[at - 2] == other[place - 1];
                if swapped {
                    best = best.min(table[at - 2][place - 2] + 2);
                }
                table[at][place] = best;
            }
        }
        table[one.len()][other.len()]
    }

    proptest::proptest! {
        #[test]
        fn the_automaton_is_the_formula(word in "[ابتطهح]{0,7}", other in "[ابتطهح]{0,7}", limit in 1_u8..3) {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = distance(&letters(&word), &letters(&other));
            let expected = (expected <= u32::from(limit) * 2).then_some(expected as u8);
            proptest::prop_assert_eq!(Almost::new(&word, limit).unwrap().cost(&other), expected);
        }

        #[test]
        fn a_dictionary_is_searched_without_loss(
            words in proptest::collection::btree_set("[ابتطهح]{1,6}", 1..60), word in "[ابتطهح]{1,6}", pattern in "[ابت*?]{1,5}"
        ) {
            use fst::{IntoStreamer, Streamer};
            let set = fst::Set::from_iter(&words).unwrap();
            let almost = Almost::new(&word, 2).unwrap();
            let found = set.search(&almost).into_stream().into_strs().unwrap();
            let expected: Vec<_> =
                words.iter().filter(|word| almost.cost(word).is_some()).cloned().collect();
            proptest::prop_assert_eq!(found, expected);
            let pattern = Pattern::new(&pattern).unwrap();
            let mut stream = set.search(&pattern).into_stream();
            let mut found = Vec::new();
            while let Some(word) = stream.next() {
                found.push(String::from_utf8(word.to_vec()).unwrap());
            }
            let expected: Vec<_> = words.iter().filter(|word| pattern.accepts(word)).cloned().collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
