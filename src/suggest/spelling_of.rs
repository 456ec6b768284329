//! A term of the archive as people write it.
//!
//! Terms have no half spaces (میرود, کتابهایشان). They come back between a word and an ending that is
//! written apart from it, behind می and نمی, and between the parts of a compound, wherever the analyzer
//! itself joins the two pieces across a space. Words of the lexicon are left as they are: newspapers
//! write خبرگزاری and دانشگاه.

use std::sync::LazyLock;

use super::folded;
use crate::analysis::{LemmaRule, PersianAnalyzer, explained_lemmas, is_known_word};

/// Words with a hamza, as they are written; folded, in their order.
static WITH_HAMZA: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let lines = include_str!("data/hamza.txt").lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<(String, String)> =
        lines.map(|line| (folded(line), line.replace(HALF_SPACE, ""))).collect();
    words.sort();
    words
});

/// Terms that are longer are shown as they are.
const MAX_LETTERS: usize = 32;

const HALF_SPACE: char = '\u{200c}';

/// Prefixes that are written apart from their verb or word.
const PREFIXES: &[&str] = &["نمی", "می", "بی"];

/// Endings that are written apart from their word, the longest first.
const ENDINGS: &[&str] = &[
    "هایشان",
    "هایمان",
    "هایتان",
    "ترینها",
    "ترین",
    "هایش",
    "هایم",
    "هایت",
    "هایی",
    "هاست",
    "ترها",
    "های",
    "تری",
    "ها",
    "تر",
];

/// Endings that are written apart from a heh that is not heard.
const ENDINGS_BEHIND_HEH: &[&str] = &["اند", "ایم", "اید", "ای", "ام", "ات", "اش"];

/// A term of the archive with the half spaces that people write in it.
///
/// ```
/// use juya::suggest::spelling_of;
///
/// assert_eq!(spelling_of("میرود"), "می\u{200c}رود");
/// assert_eq!(spelling_of("بانکهای"), "بانک\u{200c}های");
/// assert_eq!(spelling_of("دانشگاه"), "دانشگاه");
/// ```
#[must_use]
pub fn spelling_of(term: &str) -> String {
    if term.is_ascii() || term.chars().count() > MAX_LETTERS {
        return term.to_owned();
    }
    let analyzer = PersianAnalyzer::new();
    let shown = with_prefix(&analyzer, term)
        .or_else(|| with_ending(&analyzer, term))
        .unwrap_or_else(|| compound(&analyzer, term));
    with_hamza(term, shown)
}

/// Letters of the shortest word that its hamza is put back into before an ending.
const MIN_HAMZA_STEM: usize = 3;

/// The same with the hamza that folding took, if the term is a word with one, or a form of it.
fn with_hamza(term: &str, shown: String) -> String {
    let stem = (MIN_HAMZA_STEM..=term.chars().count()).rev().find_map(|letters| {
        let at = term.char_indices().nth(letters).map_or(term.len(), |(at, _)| at);
        let (stem, rest) = term.split_at(at);
        let found = WITH_HAMZA.binary_search_by(|(word, _)| word.as_str().cmp(stem)).ok()?;
        let fits = rest.is_empty() || is_attached(rest) || BEHIND_HAMZA.contains(&rest);
        fits.then(|| WITH_HAMZA[found].1.as_str())
    });
    let Some(stem) = stem else { return shown };
    // Folding changes letters one for one, so that the places are the same.
    let mut letters = stem.chars();
    let letter =
        |shown: char| if shown == HALF_SPACE { shown } else { letters.next().unwrap_or(shown) };
    shown.chars().map(letter).collect()
}

/// Endings of nouns that are joined to their word.
const BEHIND_HAMZA: &[&str] =
    &["ی", "یی", "ان", "ات", "ش", "م", "ت", "هایش", "هاست", "ین", "ند", "ه", "ست", "یم"];

/// Whether a list has the word as it stands, or as a form whose ending belongs to it (انتهای).
fn is_listed(term: &str) -> bool {
    explained_lemmas(term).iter().any(|(lemma, rule)| {
        *rule == LemmaRule::Word && lemma == term || *rule == LemmaRule::BrokenPlural
    })
}

fn with_prefix(analyzer: &PersianAnalyzer, term: &str) -> Option<String> {
    let (prefix, rest) =
        PREFIXES.iter().find_map(|prefix| Some((*prefix, term.strip_prefix(prefix)?)))?;
    // میدان and بیمار are no prefix with a word, بی‌اساس is one.
    let is_own = |lemma: &str| lemma.starts_with(prefix) && term.starts_with(lemma);
    let own = explained_lemmas(term).iter().any(|(lemma, _)| is_own(lemma))
        && !(prefix == "بی"
            && rest.starts_with('ا')
            && rest.chars().nth(2).is_some()
            && is_listed(rest));
    if own || rest.chars().nth(1).is_none() || !joins(analyzer, prefix, rest, term) {
        return None;
    }
    let rest = with_ending(analyzer, rest).unwrap_or_else(|| rest.to_owned());
    Some(format!("{prefix}{HALF_SPACE}{rest}"))
}

fn with_ending(analyzer: &PersianAnalyzer, term: &str) -> Option<String> {
    let behind_heh = ENDINGS_BEHIND_HEH
        .iter()
        .filter(|ending| term.strip_suffix(**ending).is_some_and(|word| word.ends_with('ه')));
    // هسته‌ای is a word of its own and yet has an ending.
    let listed = is_listed(term);
    let plain: &[&str] = if listed { &[] } else { ENDINGS };
    let lemmas = explained_lemmas(term);
    // انتهای is انتها with an ending, not انت; بیشترین is بیشتر with one.
    let is_cut_word = |word: &str| {
        lemmas.iter().any(|(lemma, _)| {
            lemma.len() > word.len()
                && matches!(term.strip_prefix(lemma.as_str()), Some("ی" | "ین"))
        })
    };
    let cut = |known: bool| {
        plain.iter().chain(behind_heh.clone()).find_map(|ending| {
            let word = term.strip_suffix(ending)?;
            let fits = word.chars().nth(1).is_some()
                && !is_cut_word(word)
                && !(ending.starts_with("تر") && is_listed(&format!("{word}تر")))
                && is_known_word(word) == known
                && joins(analyzer, word, ending, term);
            fits.then_some((word, *ending))
        })
    };
    let (word, ending) = cut(true).or_else(|| if listed { None } else { cut(false) })?;
    let between = if needs_none(word) { "" } else { "\u{200c}" };
    Some(format!("{}{between}{ending}", compound(analyzer, word)))
}

/// Whether the last letter of a word is joined to none that follows, so that nobody sees a half space
/// there and few people write it.
fn needs_none(word: &str) -> bool {
    word.ends_with(['ا', 'آ', 'د', 'ذ', 'ر', 'ز', 'ژ', 'و'])
}

/// The parts of a compound that is no word of the lexicon.
fn compound(analyzer: &PersianAnalyzer, term: &str) -> String {
    // Newspapers write دانشگاه and دانشجویان; only a heh that is not heard must not be joined.
    let lemmas: Vec<String> = explained_lemmas(term).into_iter().map(|(lemma, _)| lemma).collect();
    let is_inside = |left: &str| {
        lemmas
            .iter()
            .any(|lemma| lemma.len() > left.len() && lemma.starts_with(left) && is_listed(lemma))
    };
    let mut shown = String::with_capacity(term.len() + 6);
    let mut from = 0;
    for (at, _) in term.char_indices().skip(2) {
        let (left, right) = term.split_at(at);
        let is_part = right.chars().nth(1).is_some()
            && !is_attached(right)
            && !needs_none(left)
            && (!is_inside(left) || has_silent_heh(left) || is_before_gozar(left, right));
        if is_part && (joins(analyzer, left, right, term) || is_plain_compound(left, right, term)) {
            shown.push_str(&term[from..at]);
            shown.push(HALF_SPACE);
            from = at;
        }
    }
    shown.push_str(&term[from..]);
    shown
}

/// Whether two words were written as one that is no word of the lexicon, and cannot be joined: behind a
/// heh (به‌گونه), before گذار and گزار.
fn is_plain_compound(left: &str, right: &str, term: &str) -> bool {
    let behind_heh = (left == "به" || has_silent_heh(left))
        && is_known_word(left)
        && is_known_word(right)
        && !is_listed(term);
    (behind_heh || is_before_gozar(left, right)) && right.chars().nth(2).is_some()
}

/// Whether a word stands before گذار or گزار, which editors write apart (قیمت‌گذاری).
fn is_before_gozar(left: &str, right: &str) -> bool {
    ["گذار", "گزار"].iter().any(|part| right.starts_with(part))
        && left.chars().nth(2).is_some()
        && is_known_word(left)
}

/// Whether a word ends with a heh that is not heard. The few short words whose heh is are no parts that
/// are written apart.
fn has_silent_heh(word: &str) -> bool {
    word.strip_suffix('ه').is_some_and(|rest| {
        rest.chars().nth(1).is_some() && !rest.ends_with(['ا', 'و']) && rest != "نگ"
    })
}

/// Whether letters are an ending, which is no part of a compound.
fn is_attached(letters: &str) -> bool {
    ENDINGS.contains(&letters)
        || ENDINGS_BEHIND_HEH.contains(&letters)
        || matches!(letters, "شان" | "مان" | "تان")
}

/// Whether the analyzer makes the term of its two pieces.
fn joins(analyzer: &PersianAnalyzer, left: &str, right: &str, term: &str) -> bool {
    matches!(&analyzer.analyze(&format!("{left} {right}"))[..], [token] if token.term == term)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_spaces_come_back() {
        let check = |term: &str, expected: &str| {
            assert_eq!(spelling_of(term).replace(HALF_SPACE, "_"), expected, "{term}");
        };
        check("میرود", "می_رود");
        check("نمیشود", "نمی_شود");
        check("کتابها", "کتاب_ها");
        check("کتابهایشان", "کتاب_هایشان");
        check("هکرهای", "هکرهای");
        check("بانکهای", "بانک_های");
        check("بزرگترین", "بزرگ_ترین");
        check("میدان", "میدان");
        check("مهمان", "مهمان");
        check("ایران", "ایران");
        check("خبرگزاری", "خبرگزاری");
        check("سرمایهگذاری", "سرمایه_گذاری");
        check("بیاساس", "بی_اساس");
        check("انتهای", "انتهای");
        check("ادارهای", "اداره_ای");
        check("فروشگاهها", "فروشگاه_ها");
        check("رفتهاند", "رفته_اند");
        check("هستهای", "هسته_ای");
        check("کشورهای", "کشورهای");
        check("بین", "بین");
        check("بیشتر", "بیشتر");
        check("نمی", "نمی");
        check("روزهای", "روزهای");
        check("بیشترین", "بیشترین");
        check("بیماری", "بیماری");
        check("دانشجویان", "دانشجویان");
        check("نگهداری", "نگهداری");
        check("بیمار", "بیمار");
        check("بیان", "بیان");
        check("کتابشان", "کتابشان");
        check("bbc", "bbc");
        check("قیمتگذاری", "قیمت_گذاری");
        check("بهانه", "بهانه");
        check("بهار", "بهار");
        check("بهترین", "بهترین");
        check("مسیولان", "مسئولان");
        check("موسسههای", "مؤسسه_های");
        check("تاثیر", "تأثیر");
        check("رییسی", "رئیسی");
        check("", "");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn letters_stay(term in "[آ-یa-z]{0,12}|\\PC{0,20}") {
            // Half spaces and hamzas come back, and nothing else changes.
            let term = folded(&term);
            proptest::prop_assert_eq!(folded(&spelling_of(&term)), folded(&term));
        }
    }
}
