//! Words that tell of the same thing without being the same word: what a word's adjective in ی is, or
//! the noun of such an adjective (ایران and ایرانی), and synonyms (گذرنامه and پاسپورت).
//!
//! They are no forms of a word, and none is ever found in another's place. An article that has them beside
//! what was asked is only the more likely to be the one that was meant.

use super::lexicon::{List, contains, text};
use super::morphology::is_known_word;

/// Shorter words with and without ی are seldom related (ما and مای).
const FEWEST_LETTERS: usize = 3;

/// The words that a lemma makes with the ی of adjectives and of qualities, and the word that made it
/// (Lazard, *A Grammar of Contemporary Persian*, 1992, on the suffix ‑i): ی behind most words, یی behind ا
/// and و, گی for the last ه.
///
/// Those that can be made are given whether or not anyone writes them; those that a lemma is made of, only
/// if they are words.
///
/// ```
/// use juya::analysis::derived;
///
/// assert_eq!(derived("ایرانی"), ["ایران"]);
/// assert_eq!(derived("ایران"), ["ایرانی"]);
/// assert_eq!(derived("خانوادگی"), ["خانواده"]);
/// assert!(derived("ماهی").is_empty());
/// ```
#[must_use]
pub fn derived(lemma: &str) -> Vec<String> {
    let mut words = Vec::new();
    if lemma.chars().count() < FEWEST_LETTERS {
        return words;
    }
    if lemma.ends_with('ی') {
        let bases = [
            lemma.strip_suffix("گی").map(|base| format!("{base}ه")),
            lemma.strip_suffix("یی").filter(|base| ends_in_long_vowel(base)).map(str::to_owned),
            lemma.strip_suffix('ی').map(str::to_owned),
        ];
        let is_base = |base: &String| base.chars().count() >= FEWEST_LETTERS && is_known_word(base);
        if !contains(List::Underived, lemma) {
            words.extend(bases.into_iter().flatten().find(is_base));
        }
        return words;
    }
    let made = if ends_in_long_vowel(lemma) {
        format!("{lemma}یی")
    } else if let Some(base) = lemma.strip_suffix('ه').filter(|base| !ends_in_long_vowel(base)) {
        // Behind a long vowel it is a letter of its own (دانشگاه, گروه).
        format!("{base}گی")
    } else {
        format!("{lemma}ی")
    };
    if !contains(List::Underived, &made) {
        words.push(made);
    }
    words
}

fn ends_in_long_vowel(word: &str) -> bool {
    word.ends_with(['ا', 'و'])
}

/// The synonyms of a lemma, the most usual first.
///
/// ```
/// use juya::analysis::synonyms;
///
/// assert_eq!(synonyms("گذرنامه").collect::<Vec<_>>(), ["پاسپورت"]);
/// assert_eq!(synonyms("ایران").count(), 0);
/// ```
pub fn synonyms(lemma: &str) -> impl Iterator<Item = &'static str> {
    text(List::Synonym, &[lemma]).into_iter().flat_map(|words| words.split(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_what_is_made_of_them() {
        let check = |one: &str, other: &str| {
            assert_eq!(derived(one), [other], "{one}");
            assert_eq!(derived(other), [one], "{other}");
        };
        for (word, made) in [
            ("اقتصاد", "اقتصادی"),
            ("تهران", "تهرانی"),
            ("دریا", "دریایی"),
            ("نیرو", "نیرویی"),
            ("زنده", "زندگی"),
            ("بیمار", "بیماری"),
            ("دانشگاه", "دانشگاهی"),
        ] {
            check(word, made);
        }
    }

    #[test]
    fn words_that_only_look_so() {
        for (word, other) in
            [("باز", "بازی"), ("ماه", "ماهی"), ("حسین", "حسینی"), ("گوش", "گوشی"), ("کشت", "کشتی")]
        {
            assert!(derived(word).is_empty() && derived(other).is_empty(), "{word} {other}");
        }
        // No word is left.
        assert!(derived("ی").is_empty() && derived("بی").is_empty() && derived("").is_empty());
        assert!(derived("خاورمیانگی").iter().all(|base| is_known_word(base)));
    }

    #[test]
    fn synonyms_go_both_ways() {
        for (one, other) in [("پزشک", "طبیب"), ("بالگرد", "هلیکوپتر"), ("زلزله", "زمینلرزه")]
        {
            assert!(synonyms(one).any(|word| word == other), "{one}");
            assert!(synonyms(other).any(|word| word == one), "{other}");
        }
        assert_eq!(synonyms("").count() + synonyms("رییس").count(), 0);
    }

    proptest::proptest! {
        #[test]
        fn anything_can_be_asked(word in "\\PC{0,12}|[آابپتدرزسشکگلمنوهی]{0,10}") {
            proptest::prop_assert!(derived(&word).iter().all(|other| *other != word));
            proptest::prop_assert!(synonyms(&word).all(|other| other != word));
        }
    }
}
