//! Foreign words and names in Latin letters with the spellings of Persian newspapers, from a list.
//!
//! English spelling says too little about the sounds (one, chile, peugeot), and newspapers have settled
//! on a spelling for most words. What the list does not have is read by its letters.

use std::sync::LazyLock;

use super::folded;

/// `latin<TAB>persian[<TAB>persian…]`.
const LIST: &str = include_str!("data/latin_words.tsv");

/// The entries in the order of their Latin words.
static ENTRIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Fewest letters of a word that an ending may stand behind.
const MIN_STEM: usize = 4;

/// Endings of Finglish behind a foreign word (hackerhaye), and what they are in Persian.
const ENDINGS: &[(&str, &str)] = &[
    ("haye", "های"),
    ("hay", "های"),
    ("hayi", "هایی"),
    ("haei", "هایی"),
    ("hash", "هایش"),
    ("ha", "ها"),
    ("i", "ی"),
    ("ie", "ی"),
    ("iha", "یها"),
    ("iye", "ی"),
    ("e", ""),
    ("ye", ""),
    ("s", "ها"),
    ("s", ""),
    ("'s", ""),
];

/// What a word of the list is in Persian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// Folded, without half spaces.
    pub(super) term: String,
    /// Its place among the spellings of the word.
    pub(super) rank: usize,
    /// Whether an ending was taken off.
    pub(super) has_ending: bool,
}

fn spellings(latin: &str) -> impl Iterator<Item = &'static str> {
    let at = ENTRIES.binary_search_by_key(&latin, |(word, _)| word);
    at.ok().and_then(|at| ENTRIES.get(at)).map_or("", |(_, all)| all).split_terminator('\t')
}

/// What a Latin word of small letters is in Persian, by the list: the word as it stands, then as one
/// with an ending.
pub(super) fn listed(latin: &str) -> Vec<Listed> {
    let of = |latin: &str, ending: &str, has_ending: bool| -> Vec<Listed> {
        let terms = spellings(latin).map(|spelling| folded(spelling) + ending);
        terms.enumerate().map(|(rank, term)| Listed { term, rank, has_ending }).collect()
    };
    let mut found = of(latin, "", false);
    for (ending, persian) in ENDINGS {
        if let Some(stem) = latin.strip_suffix(ending).filter(|stem| stem.len() >= MIN_STEM) {
            found.extend(of(stem, persian, true));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_list() {
        let check = |latin: &str, expected: &[&str]| {
            let found: Vec<String> = listed(latin).into_iter().map(|one| one.term).collect();
            assert_eq!(found, expected, "{latin}");
        };
        check("computer", &["کامپیوتر"]);
        check("facebook", &["فیسبوک"]);
        check("hackerhaye", &["هکرهای"]);
        check("computers", &["کامپیوترها", "کامپیوتر"]);
        check("newyork", &["نیویورک"]);
        check("qwerty", &[]);
        check("", &[]);
    }

    #[test]
    fn entries_can_be_found() {
        let is_folded = |c: char| c.is_alphabetic() && !matches!(c, 'ي' | 'ك' | 'ة');
        assert!(ENTRIES.len() > 4000);
        for (latin, persian) in ENTRIES.iter() {
            assert!(latin.bytes().all(|byte| byte.is_ascii_lowercase()), "{latin}");
            for spelling in persian.split('\t') {
                assert!(!spelling.is_empty(), "{latin}");
                assert!(folded(spelling).chars().all(is_folded), "{latin} {spelling}");
            }
        }
    }
}
