//! Persian in Latin letters (`hackerhaye irani`), read by the archive's own words.
//!
//! A Latin word becomes a small graph: places between its letters, and between them what the letters
//! can stand for, each at a price. The archive's words are walked with sets of places, so that only
//! words that exist are ever spelt out; the enumeration of all spellings would not end.

use fst::Automaton;

use super::finglish_rules::{DOUBLED, FOREIGN_RULES, LETTER_NAMES, RULES, Rule};
use super::latin_sounds::{
    broken_group, is_long_a, is_long_before_short, is_plain_vowel, is_vowel, looks_foreign,
    roughness,
};
use super::latin_words::listed;
use super::spelling::{Candidate, FREQUENCY_WEIGHT, KNOWN, keep_best};
use super::{WordCounts, log};
use crate::analysis::{LemmaRule, explained_lemmas, is_known_word};
use crate::search::Utf8Letters;

/// Most letters of a word that is read so.
pub const MAX_FINGLISH_LETTERS: usize = 24;

/// What cannot be paid.
const NEVER: u16 = u16::MAX;

/// What the spelling of a word may cost in all, in tenths: so much, and more for each letter.
const LIMIT: u16 = 50;
const LIMIT_A_LETTER: u16 = 6;

/// Most words that are walked along; a walk ends there.
const MAX_STEPS: u32 = 2_000_000;

/// What a tenth costs of the score.
const WEIGHT: f32 = 0.11;

/// What a logarithm of frequency counts for a foreign word: the frequent words are Persian ones.
const FOREIGN_FREQUENCY_WEIGHT: f32 = 0.3;

/// The same for a word of the list, what being listed is worth, and what a later spelling of the list
/// and an ending cost.
const LISTED_FREQUENCY_WEIGHT: f32 = 0.2;
const LISTED: f32 = 1.5;
const LATER_SPELLING: f32 = 0.3;
const LISTED_ENDING: f32 = 1.0;

/// What it costs a foreign word to be a form of a Persian one.
const INFLECTED: f32 = 1.0;

/// What it costs that the lexicon does not know the word: the archive has slips too.
const STRANGE: f32 = 0.7;

/// What it costs that the first a of two is a long one (kamal is کمال; what is کامل has an e).
const LONG_BEFORE_A: u16 = 6;

/// What it costs to hear nothing in a vowel at the end or in a long a, and to read a word by the names of its letters, which only short ones are.
const VANISHED_VOWEL: u16 = 30;
const HIDDEN_LONG_A: u16 = 10;
const ABBREVIATION: u16 = 20;
const MAX_ABBREVIATION: usize = 4;

/// One way on from a place.
#[derive(Clone, Copy, Debug)]
struct Way {
    to: u16,
    /// The Persian letter, or nothing.
    letter: Option<char>,
    cost: u16,
}

/// A Latin word, as an automaton that accepts what it can stand for in Persian.
///
/// ```
/// use juya::suggest::Finglish;
///
/// let word = Finglish::new("hackerhaye").unwrap();
/// assert!(word.cost("هکرهای").unwrap() < word.cost("حکرهای").unwrap());
/// assert_eq!(word.cost("سلام"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Finglish {
    /// The ways on from each place. The places between letters come first, in their order; then
    /// those inside of what some letters stand for.
    ways: Vec<Vec<Way>>,
    end: usize,
    limit: u16,
    steps: std::cell::Cell<u32>,
}

/// The prices of the places.
#[derive(Clone, Debug)]
pub struct FinglishState {
    costs: Vec<u16>,
    letters: Utf8Letters,
}

impl Finglish {
    /// What a word of Latin letters can stand for; `None` if it has other signs or too many letters.
    #[must_use]
    pub fn new(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
        if !plain || word.is_empty() || word.len() > MAX_FINGLISH_LETTERS {
            return None;
        }
        let rough = roughness(&word);
        let limit = LIMIT + LIMIT_A_LETTER * word.len() as u16 + rough;
        let text = format!("^{word}$");
        let end = text.len();
        let steps = std::cell::Cell::new(MAX_STEPS);
        let mut made = Self { ways: vec![Vec::new(); end + 1], end, limit, steps };
        let foreign = if looks_foreign(&word) { FOREIGN_RULES } else { &[] };
        for at in 0..end {
            let here = |(latin, _): &&Rule| text[at..].starts_with(latin);
            let replaced = |latin: &str| foreign.iter().any(|(other, _)| *other == latin);
            let general = RULES.iter().filter(here).filter(|(latin, _)| !replaced(latin));
            for (latin, sounds) in general.chain(foreign.iter().filter(here)) {
                let more = if at == 0 { rough } else { broken_group(&text, at, latin) };
                for (persian, cost) in *sounds {
                    // A vowel at the start does not vanish.
                    if *latin == "^" && persian.is_empty() && word.starts_with(is_plain_vowel) {
                        continue;
                    }
                    // A vowel at the end seldom does, but for the ezafe.
                    let is_last = &text[at + latin.len()..] == "$";
                    let vanishes = is_last
                        && persian.is_empty()
                        && matches!(*latin, "a" | "e" | "i" | "o" | "u");
                    // A vowel that follows another one is heard.
                    let follows = persian.is_empty()
                        && (*latin == "a" && text[..at].ends_with(['i', 'o'])
                            || matches!(*latin, "o" | "i" | "u")
                                && text[at + 1..].starts_with('a'));
                    let hidden = *latin == "a" && persian.is_empty() && is_long_a(&text[at..]);
                    let more = more
                        + if vanishes { VANISHED_VOWEL } else { 0 }
                        + if is_long_before_short(&text[at..], latin, persian) {
                            LONG_BEFORE_A
                        } else {
                            0
                        }
                        + if follows { VANISHED_VOWEL } else { 0 }
                        + if hidden { HIDDEN_LONG_A } else { 0 };
                    made.add(at, at + latin.len(), persian, cost + more);
                }
            }
            if !foreign.is_empty() {
                made.add_before_silent_e(&text, at);
            }
            if let [first, second, ..] = &text.as_bytes()[at..]
                && first == second
                && DOUBLED.as_bytes().contains(first)
            {
                made.add(at, at + 1, "", 1);
            }
        }
        if (2..=MAX_ABBREVIATION).contains(&word.len()) {
            made.add_abbreviation(&word);
        }
        Some(made)
    }

    /// What a vowel is before a consonant and a silent e in English: rice is رایس.
    fn add_before_silent_e(&mut self, text: &str, at: usize) {
        let mut rest = text[at..].chars();
        let (Some(vowel), Some(consonant)) = (rest.next(), rest.next()) else { return };
        let is_silent = matches!(rest.as_str(), "e$" | "es$" | "ed$");
        if is_silent && consonant.is_ascii_alphabetic() && !is_vowel(consonant) {
            let sound = match vowel {
                'a' => "ی",
                'i' => "ای",
                'o' => "و",
                'u' => "یو",
                _ => return,
            };
            self.add(at, at + 1, sound, 4);
        }
    }

    /// A way past all places, by the names of the letters.
    fn add_abbreviation(&mut self, word: &str) {
        let (mut from, mut more) = (0, ABBREVIATION);
        for (at, _) in word.char_indices() {
            let to = if at + 1 == word.len() {
                self.end
            } else {
                self.ways.push(Vec::new());
                self.ways.len() - 1
            };
            for (_, names) in LETTER_NAMES.iter().filter(|(latin, _)| word[at..].starts_with(latin))
            {
                for (name, cost) in *names {
                    self.add(from, to, name, cost + more);
                }
            }
            (from, more) = (to, 0);
        }
    }

    fn add(&mut self, from: usize, to: usize, persian: &str, cost: u16) {
        let letters: Vec<char> = persian.chars().collect();
        let Some((last, first)) = letters.split_last() else {
            self.ways[from].push(Way { to: to as u16, letter: None, cost });
            return;
        };
        let (mut from, mut cost) = (from, cost);
        for letter in first {
            let inside = self.ways.len();
            self.ways.push(Vec::new());
            self.ways[from].push(Way { to: inside as u16, letter: Some(*letter), cost });
            (from, cost) = (inside, 0);
        }
        self.ways[from].push(Way { to: to as u16, letter: Some(*last), cost });
    }

    /// What it costs to have written a folded word so, in tenths; `None` if nobody would.
    #[must_use]
    pub fn cost(&self, word: &str) -> Option<u16> {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.accept(&state, byte);
        }
        self.is_match(&state).then(|| self.cost_of(&state))
    }

    fn cost_of(&self, state: &FinglishState) -> u16 {
        state.costs[self.end]
    }

    /// Goes the ways that need no letter. They lead on, so that one pass is enough.
    fn settle(&self, costs: &mut [u16]) {
        for at in 0..self.end {
            if costs[at] == NEVER {
                continue;
            }
            for way in self.ways[at].iter().filter(|way| way.letter.is_none()) {
                let cost = costs[at].saturating_add(way.cost);
                let to = &mut costs[way.to as usize];
                *to = (*to).min(cost);
            }
        }
    }
}

impl Automaton for Finglish {
    type State = FinglishState;

    fn start(&self) -> FinglishState {
        let mut costs = vec![NEVER; self.ways.len()];
        costs[0] = 0;
        self.settle(&mut costs);
        FinglishState { costs, letters: Utf8Letters::default() }
    }

    fn is_match(&self, state: &FinglishState) -> bool {
        state.letters.is_whole() && self.cost_of(state) <= self.limit
    }

    fn can_match(&self, state: &FinglishState) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0 && state.costs.iter().any(|cost| *cost <= self.limit)
    }

    fn accept(&self, state: &FinglishState, byte: u8) -> FinglishState {
        let mut letters = state.letters;
        let Some(letter) = letters.take(byte) else {
            return FinglishState { costs: state.costs.clone(), letters };
        };
        let mut costs = vec![NEVER; self.ways.len()];
        for (from, cost) in state.costs.iter().enumerate().filter(|(_, cost)| **cost <= self.limit)
        {
            for way in self.ways[from].iter().filter(|way| way.letter == Some(letter)) {
                let cost = cost.saturating_add(way.cost);
                let to = &mut costs[way.to as usize];
                *to = (*to).min(cost);
            }
        }
        self.settle(&mut costs);
        FinglishState { costs, letters }
    }
}

/// Whether a term is a form of another word.
fn is_inflected(term: &str) -> bool {
    explained_lemmas(term).iter().any(|(lemma, rule)| lemma != term && *rule != LemmaRule::Word)
}

/// The words of the archive that a Latin word can stand for, the best first.
pub(super) fn readings<W: WordCounts>(archive: &W, word: &str, limit: usize) -> Vec<Candidate> {
    let mut found = Vec::new();
    let Some(finglish) = Finglish::new(word) else { return found };
    let from_list = listed_readings(archive, word);
    let foreign = looks_foreign(word);
    let frequency_weight = if foreign { FOREIGN_FREQUENCY_WEIGHT } else { FREQUENCY_WEIGHT };
    archive.search(&finglish, |term, state, count| {
        let cost = WEIGHT * f32::from(finglish.cost_of(state));
        let score = frequency_weight * log(count) + KNOWN - cost;
        let room =
            found.len() < limit || found.last().is_some_and(|last: &Candidate| last.score < score);
        if !room || from_list.iter().any(|one| one.terms == [term]) {
            return;
        }
        let score = if foreign && is_inflected(term) { score - INFLECTED } else { score };
        let score = if is_known_word(term) { score } else { score - STRANGE };
        keep_best(&mut found, limit, score, || Candidate::word(term, score));
    });
    for one in from_list {
        let score = one.score;
        keep_best(&mut found, limit, score, || one);
    }
    found
}

/// What the list of foreign words has for a Latin word, if the archive has it too.
pub(super) fn listed_readings<W: WordCounts>(archive: &W, word: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for one in listed(&word.to_ascii_lowercase()) {
        let count = archive.count(&one.term);
        if count > 0 && !found.iter().any(|other| other.terms == [one.term.as_str()]) {
            let ending = if one.has_ending { LISTED_ENDING } else { 0.0 };
            let price = ending + LATER_SPELLING * one.rank as f32;
            let score = LISTED_FREQUENCY_WEIGHT * log(count) + KNOWN + LISTED - price;
            found.push(Candidate::word(&one.term, score));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::archive::Archive;
    use super::*;

    #[test]
    fn words_that_are_written_in_latin() {
        let check = |latin: &str, persian: &str| {
            assert!(Finglish::new(latin).unwrap().cost(persian).is_some(), "{latin} {persian}");
        };
        for (latin, persian) in [
            ("hackerhaye", "هکرهای"),
            ("irani", "ایرانی"),
            ("tehran", "تهران"),
            ("khabar", "خبر"),
            ("khaneh", "خانه"),
            ("khahar", "خواهر"),
            ("shahr", "شهر"),
            ("zhale", "ژاله"),
            ("ghanoon", "قانون"),
            ("mohammad", "محمد"),
            ("esfahan", "اصفهان"),
            ("ostad", "استاد"),
            ("omid", "امید"),
            ("ali", "علی"),
            ("saat", "ساعت"),
            ("taghriban", "تقریبا"),
            ("enghelab", "انقلاب"),
            ("jomhouri", "جمهوری"),
            ("stalin", "استالین"),
            ("facebook", "فیسبوک"),
            ("george", "جورج"),
            ("alexander", "الکساندر"),
            ("bbc", "بیبیسی"),
            ("cpu", "سیپییو"),
            ("python", "پایتون"),
        ] {
            check(latin, persian);
        }
    }

    #[test]
    fn the_archive_decides() {
        let archive = Archive::of("هکرهای 5، ایرانی 90، ایران 100، حاکرهای 1، سلام 3");
        let check = |latin: &str, expected: &[&str]| {
            let found = readings(&archive, latin, 3);
            let found: Vec<&str> = found.iter().map(|one| one.terms[0].as_str()).collect();
            assert_eq!(found, expected, "{latin}");
        };
        check("hackerhaye", &["هکرهای", "حاکرهای"]);
        check("iran", &["ایران"]);
        check("salam", &["سلام"]);
        check("xyzzy", &[]);
        check("۱۲", &[]);
        check("", &[]);
        check(&"a".repeat(1000), &[]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn anything_can_be_read(word in "[a-z']{0,30}|\\PC{0,30}", other in "[آ-ی]{0,12}|\\PC{0,12}") {
            if let Some(finglish) = Finglish::new(&word) {
                let _ = finglish.cost(&other);
            }
        }
    }
}
