//! Slips of a single word, by a noisy channel: what a word costs to be typed so, against how often
//! the archive has it.

use super::advice::advised;
use super::distance::slip_cost;
use super::{WordCounts, log};
use crate::analysis::{
    LemmaRule, canonical_spelling, explained_lemmas, is_ambiguous_pair, is_function_word,
    is_known_word,
};
use crate::search::{Almost, FULL_COST};

/// What may have been meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its words: one, or two where a space was forgotten.
    pub terms: Vec<String>,
    /// The logarithm of its frequency less what the slip costs.
    pub score: f32,
    /// Whether it is only what an editor would write instead of a form that is no slip.
    pub advised: bool,
}

impl Candidate {
    pub(super) fn word(term: &str, score: f32) -> Self {
        Self { terms: vec![term.to_owned()], score, advised: false }
    }
}

/// What a logarithm of frequency counts.
pub(super) const FREQUENCY_WEIGHT: f32 = 0.45;

/// What a word of the lexicon is worth more than another: the archive has slips too.
pub(super) const KNOWN: f32 = 2.0;

/// The least that half a letter of distance costs; a bound that spares looking closer.
const LEAST_HALF_LETTER: f32 = 0.65;

/// What a forgotten space costs, and a به that is stuck to its word.
const FORGOTTEN_SPACE: f32 = 4.0;
const STUCK_BE: f32 = 2.0;

/// What another spelling of the same word costs.
const VARIANT: f32 = 0.5;

/// A second plural ending on a plural (اخبارها), an ending that the archive does not know on a word,
/// and each reading of the ending after the first.
const SECOND_PLURAL: f32 = 0.5;
const STRANGE_ENDING: f32 = 4.5;
const LATER_ENDING: f32 = 0.5;

/// Letters that were held down.
const SQUEEZED: f32 = 2.0;

/// A tanvin on a Persian word.
const TANVIN: f32 = 3.0;

/// What is advised by a list, and by a rule.
const ADVISED: f32 = 0.5;
const ADVISED_PLURAL: f32 = 2.5;

/// Endings of plurals, the longest first, and what may have been meant instead of each.
const PLURAL_ENDINGS: &[(&str, &[&str])] = &[
    ("هایشان", &["شان", "یشان", ""]),
    ("هایی", &["ی", "یی", ""]),
    ("های", &["", "ی"]),
    ("هات", &["", "ت"]),
    ("ها", &[""]),
    ("اتی", &["ی", ""]),
    ("ات", &[""]),
];

/// Letters up to which only one slip is looked for: two of three letters are another word.
const SHORT: usize = 3;

/// Keeps the best candidates, the best first; `make` is asked only where there is room.
pub(super) fn keep_best(
    best: &mut Vec<Candidate>,
    limit: usize,
    score: f32,
    make: impl FnOnce() -> Candidate,
) {
    if limit == 0 || best.len() >= limit && best.last().is_some_and(|last| last.score >= score) {
        return;
    }
    let at = best.partition_point(|other| other.score >= score);
    best.insert(at, make());
    best.truncate(limit);
}

/// The words of the archive that may have been meant by a folded word, the best first, itself left
/// out.
pub fn candidates<W: WordCounts>(archive: &W, word: &str, limit: usize) -> Vec<Candidate> {
    let mut best = Vec::new();
    let letters = word.chars().count();
    let distance = if letters <= SHORT { 1 } else { 2 };
    if let Some(almost) = Almost::new(word, distance).filter(|_| letters > 1) {
        archive.search(&almost, |other, state, count| {
            let frequency = FREQUENCY_WEIGHT * log(count);
            let bound = frequency + KNOWN - LEAST_HALF_LETTER * f32::from(almost.cost_of(state));
            let hopeless = best.len() >= limit
                && best.last().is_some_and(|last: &Candidate| last.score >= bound);
            if hopeless || other == word {
                return;
            }
            let Some(cost) = slip_cost(word, other) else { return };
            let second = if almost.cost_of(state) > FULL_COST { second_slip(letters) } else { 0.0 };
            let score = frequency - cost - second;
            let room = best.len() < limit
                || best.last().is_some_and(|last: &Candidate| last.score < score + KNOWN);
            if room {
                let known = if is_known_word(other) { KNOWN } else { 0.0 };
                let score = score + known;
                keep_best(&mut best, limit, score, || Candidate::word(other, score));
            }
        });
    }
    let mut others = Vec::new();
    variant(archive, word, &mut others);
    squeezed(archive, word, &mut others);
    without_plural(archive, word, &mut others);
    without_tanvin(archive, word, &mut others);
    for advice in advised(archive, word) {
        let price = if advice.is_listed { ADVISED } else { ADVISED_PLURAL };
        let score = FREQUENCY_WEIGHT * log(archive.count(&advice.term)) + KNOWN - price;
        others.push(Candidate { advised: true, ..Candidate::word(&advice.term, score) });
    }
    apart(archive, word, &mut others);
    for other in others {
        keep_better(&mut best, limit, other);
    }
    best
}

/// What a second slip in one word costs more, the more the fewer letters the word has.
fn second_slip(letters: usize) -> f32 {
    match letters {
        0..=4 => 2.0,
        5 => 1.0,
        _ => 0.0,
    }
}

/// Keeps a candidate unless the same words are among the best with a better score. What is a slip and
/// advised too is a slip.
fn keep_better(best: &mut Vec<Candidate>, limit: usize, mut other: Candidate) {
    if let Some(at) = best.iter().position(|one| one.terms == other.terms) {
        let advised = best[at].advised && other.advised;
        best[at].advised = advised;
        if best[at].score >= other.score {
            return;
        }
        best.remove(at);
        other.advised = advised;
    }
    let score = other.score;
    keep_best(best, limit, score, || other);
}

/// The usual spelling of a word with several.
fn variant<W: WordCounts>(archive: &W, word: &str, found: &mut Vec<Candidate>) {
    let usual = canonical_spelling(word);
    let count = archive.count(usual);
    if usual != word && count > 0 {
        let score = FREQUENCY_WEIGHT * log(count) + KNOWN - VARIANT;
        found.push(Candidate::word(usual, score));
    }
}

/// A word whose letters were held down (سسلااام), each written once.
fn squeezed<W: WordCounts>(archive: &W, word: &str, found: &mut Vec<Candidate>) {
    let mut once = String::with_capacity(word.len());
    for letter in word.chars().filter(|letter| letter.is_alphabetic()) {
        if !once.ends_with(letter) {
            once.push(letter);
        }
    }
    let dropped = word.chars().count() - once.chars().count();
    let count = archive.count(&once);
    if dropped > 0 && count > 0 && has_letters(&once, SHORT) {
        let score = FREQUENCY_WEIGHT * log(count) + KNOWN - SQUEEZED;
        found.push(Candidate::word(&once, score));
    }
}

/// A plural with a second plural ending (علماهای), or with one that it should not have.
fn without_plural<W: WordCounts>(archive: &W, word: &str, found: &mut Vec<Candidate>) {
    for (ending, left) in PLURAL_ENDINGS {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| has_letters(stem, SHORT)) else {
            continue;
        };
        if archive.count(stem) == 0 {
            continue;
        }
        let is_plural =
            explained_lemmas(stem).iter().any(|(_, rule)| *rule == LemmaRule::BrokenPlural);
        let price = if is_plural { SECOND_PLURAL } else { STRANGE_ENDING };
        // The ezafe of a word that ends with an alef is written (علمای).
        let first = usize::from(*ending == "های" && stem.ends_with('ا'));
        for (number, rest) in left.iter().cycle().skip(first).take(left.len()).enumerate() {
            let term = format!("{stem}{rest}");
            let count = archive.count(&term);
            if count > 0 {
                // Frequency says nothing of the ending that was meant.
                let later = LATER_ENDING * number as f32;
                let score = FREQUENCY_WEIGHT * log(archive.count(stem)) + KNOWN - price - later;
                found.push(Candidate::word(&term, score));
            }
        }
    }
}

/// A Persian word with a tanvin, which only Arabic words have (گاهاً, تلفناً).
fn without_tanvin<W: WordCounts>(archive: &W, word: &str, found: &mut Vec<Candidate>) {
    let Some(stem) = word.strip_suffix('ا').filter(|stem| has_letters(stem, SHORT)) else {
        return;
    };
    for (ending, price) in [("ی", TANVIN), ("", TANVIN + LATER_ENDING)] {
        let term = format!("{stem}{ending}");
        let count = archive.count(&term);
        if count > 0 && is_known_word(stem) {
            let score = FREQUENCY_WEIGHT * log(count) + KNOWN - price;
            found.push(Candidate::word(&term, score));
        }
    }
}

/// Whether a word has at least so many letters.
fn has_letters(word: &str, least: usize) -> bool {
    word.chars().nth(least - 1).is_some()
}

/// A word as two: the space was forgotten.
fn apart<W: WordCounts>(archive: &W, word: &str, found: &mut Vec<Candidate>) {
    for (at, _) in word.char_indices().skip(1) {
        let (left, right) = word.split_at(at);
        let is_be = left == "ب";
        if !is_be && left.chars().nth(1).is_none() || right.chars().nth(1).is_none() {
            continue;
        }
        let left = if is_be { "به" } else { left };
        let rarer = archive.count(left).min(archive.count(right));
        if rarer == 0 || is_ambiguous_pair(left, right) {
            continue;
        }
        if !(is_known_word(left) && is_known_word(right) && may_stand_alone(right)) {
            continue;
        }
        let pair = archive.pair(left, right);
        // Two words that are never seen together are seldom one that lacks a space.
        let frequency =
            FREQUENCY_WEIGHT * log(rarer) / 2.0 + FREQUENCY_WEIGHT * log(pair + 1) / 2.0;
        let score = frequency + KNOWN - if is_be { STUCK_BE } else { FORGOTTEN_SPACE };
        let terms = vec![left.to_owned(), right.to_owned()];
        found.push(Candidate { terms, score, advised: false });
    }
}

/// Whether letters are a word that a space may have been forgotten before: those of two letters are
/// mostly endings.
fn may_stand_alone(word: &str) -> bool {
    has_letters(word, 3) || is_function_word(word) && !is_noun_ending_alone(word)
}

/// Function words that look like endings.
fn is_noun_ending_alone(word: &str) -> bool {
    matches!(word, "ها" | "ای" | "ام" | "ات" | "اش" | "ان" | "ین" | "تر")
}

#[cfg(test)]
mod tests {
    use super::super::archive::Archive;
    use super::*;

    const WORDS: &str = "انتخابات 900، انتخاب 400، اخبار 700، خبر 3000، خبرها 90، مزاحم 40، \
        مراجع 60، سلام 30، به 9000، رهبری 100، هکر 20، بانک 500، مرکزی 300، بانک مرکزی 80، \
        بیمه 200، ایران 5000، ایرانی 900";

    #[test]
    fn what_may_have_been_meant() {
        let archive = Archive::of(WORDS);
        let check = |typed: &str, expected: &str| {
            let found = candidates(&archive, typed, 3);
            let first = found.first().map(|one| one.terms.join(" ")).unwrap_or_default();
            assert_eq!(first, expected, "{typed}: {found:?}");
        };
        check("انتحابات", "انتخابات");
        check("انتخابت", "انتخابات");
        check("انتخاباات", "انتخابات");
        check("مضاهم", "مزاحم");
        check("اخبارها", "اخبار");
        check("برهبری", "به رهبری");
        check("بانکمرکزی", "بانک مرکزی");
        check("ایرن", "ایران");
        check("سالم", "سلام");
        check("ققنوس", "");
        check("", "");
        check("ا", "");
    }

    #[test]
    fn the_best_come_first_and_are_few() {
        let archive = Archive::of(WORDS);
        let found = candidates(&archive, "خبار", 2);
        assert_eq!(found.len(), 2);
        assert!(found[0].score >= found[1].score);
        assert!(candidates(&archive, "خبار", 0).is_empty());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_word_can_be_asked(word in "[ابتخرن]{0,9}|\\PC{0,40}|[آ-ی]{60,90}") {
            let archive = Archive::of(WORDS);
            proptest::prop_assert!(candidates(&archive, &word, 5).len() <= 5);
        }
    }
}
