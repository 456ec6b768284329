//! What an editor would write for a word that is no slip, but that style guides advise against.
//!
//! Some are listed (`data/advised.tsv`); the rest are plurals: of a Persian or an English word in ات,
//! جات or ین, a broken plural beside a regular one. Both forms are read and searched, so that the
//! advised one is offered, where the archive has it more often, and never asked instead.

use std::sync::LazyLock;

use super::{WordCounts, folded};
use crate::analysis::{LemmaRule, explained_lemmas, is_known_word};

/// `discouraged<TAB>advised[<TAB>advised…]`.
const LIST: &str = include_str!("data/advised.tsv");

/// The entries in the order of the discouraged forms.
static ENTRIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// Endings that a listed form may have.
const ENDINGS: &[&str] =
    &["", "ی", "ها", "های", "هایی", "هایش", "هایشان", "ش", "شان", "م", "ان", "تر"];

/// Endings of discouraged plurals, and what editors write for each.
const PLURALS: &[(&str, &str)] = &[
    ("هجات", "هها"),
    ("جات", "هها"),
    ("جات", "ها"),
    ("جاتی", "ههای"),
    ("جاتی", "های"),
    ("ات", "ها"),
    ("ات", "هها"),
    ("اتی", "های"),
    ("اتی", "هایی"),
    ("ین", "ان"),
    ("ین", "ها"),
    ("ینی", "انی"),
];

/// Endings of regular plurals that a broken plural with an ending of its own may be written with.
const REGULAR: &[(&str, &str)] = &[
    ("", "ها"),
    ("", "های"),
    ("ی", "هایی"),
    ("ی", "های"),
    ("شان", "هایشان"),
    ("یشان", "هایشان"),
    ("ش", "هایش"),
];

/// Fewest letters of a word whose plural is looked at.
const MIN_STEM: usize = 3;

/// What is advised, and how sure the advice is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Advice {
    /// Folded, without half spaces.
    pub(super) term: String,
    /// Whether a list says so.
    pub(super) is_listed: bool,
}

/// The forms of the archive that are advised for a folded word.
pub(super) fn advised<W: WordCounts>(archive: &W, word: &str) -> Vec<Advice> {
    let count = archive.count(word);
    let mut found: Vec<Advice> = Vec::new();
    let mut add = |term: String, is_listed: bool| {
        let is_better = archive.count(&term) > if is_listed { count / 8 } else { 0 };
        if is_better && term != word && !found.iter().any(|other| other.term == term) {
            found.push(Advice { term, is_listed });
        }
    };
    for ending in ENDINGS {
        let Some(stem) = word.strip_suffix(ending) else { continue };
        if let Ok(at) = ENTRIES.binary_search_by_key(&stem, |(form, _)| form) {
            for advised in ENTRIES[at].1.split('\t') {
                add(folded(advised) + ending, true);
            }
        }
    }
    let is_stem = |stem: &str| stem.chars().nth(MIN_STEM - 1).is_some();
    for (ending, instead) in PLURALS {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| is_stem(stem)) {
            // A word whose singular nobody knows is no plural.
            let singular = format!("{stem}{}", if instead.starts_with("هه") { "ه" } else { "" });
            if is_known_word(&singular) {
                add(format!("{stem}{instead}"), false);
            }
        }
    }
    for (singular, rule) in explained_lemmas(word) {
        if rule != LemmaRule::BrokenPlural {
            continue;
        }
        for (ending, instead) in REGULAR {
            let is_whole = ending.is_empty() || word.ends_with(ending);
            if is_whole {
                add(format!("{singular}{instead}"), false);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::archive::Archive;
    use super::*;

    #[test]
    fn what_editors_write() {
        let archive = Archive::of(
            "استادان 40، گزارشها 90، گزارشهای 80، داوطلبان 20، میوهها 9، اتاق 50، تصویرها 5، حتی 70، \
             طوفان 100، توفان 3، میوه 8",
        );
        let check = |word: &str, expected: &str| {
            let found: Vec<String> =
                advised(&archive, word).into_iter().map(|one| one.term).collect();
            assert_eq!(found.join(" "), expected, "{word}");
        };
        check("اساتید", "استادان");
        check("گزارشات", "گزارشها");
        check("گزارشاتی", "گزارشهای");
        check("داوطلبین", "داوطلبان");
        check("میوهجات", "میوهها");
        check("اطاق", "اتاق");
        check("حتا", "حتی");
        check("تصاویر", "تصویرها");
        // What the archive writes much more often stays.
        check("طوفان", "");
        check("کتاب", "");
        check("", "");
    }

    #[test]
    fn the_list_is_folded() {
        for (form, advised) in ENTRIES.iter() {
            assert_eq!(folded(form), *form);
            for advised in advised.split('\t') {
                assert_ne!(folded(advised), *form, "{advised}");
            }
        }
    }
}
