//! The words and phrases that begin with what was typed.

use super::WordCounts;
use super::spelling_of::spelling_of;
use crate::analysis::{PersianAnalyzer, fold_onto};

/// Longest text that is completed, in bytes.
const MAX_BYTES: usize = 1 << 10;

/// Pairs that are looked at for each completion that is wanted.
const LOOK_FURTHER: usize = 2;

/// The words and phrases that begin with a text whose last word is not ended yet, the most frequent
/// first. Behind a space, the words that follow the last one.
///
/// The words before the last stay as they were typed. Where the archive has no pair of the last two
/// words, the last is completed by itself.
pub fn complete<W: WordCounts>(
    archive: &W,
    analyzer: &PersianAnalyzer,
    typed: &str,
    limit: usize,
) -> Vec<String> {
    let typed = typed.trim_start();
    if typed.len() > MAX_BYTES || typed.is_empty() {
        return Vec::new();
    }
    let start = typed
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_whitespace())
        .map_or(0, |(at, c)| at + c.len_utf8());
    let (before, last) = typed.split_at(start);
    let mut prefix = String::new();
    if !last.chars().all(|character| fold_onto(character, &mut prefix)) {
        return Vec::new();
    }
    let before = before.trim_end();
    let mut found: Vec<(String, u64)> = Vec::new();
    let tokens = analyzer.analyze(before);
    match tokens.last() {
        None if prefix.is_empty() => return Vec::new(),
        None => {
            let pairs = archive.pairs_with_prefix(&prefix, limit);
            let words = archive.with_prefix(&prefix, limit);
            found.extend(
                words.into_iter().chain(pairs).map(|(terms, count)| (shown(&terms), count)),
            );
        }
        Some(token) => {
            let behind =
                |word: &str, count: u64| (format!("{before} {}", spelling_of(word)), count);
            let pairs = archive
                .pairs_with_prefix(&format!("{} {prefix}", token.term), limit * LOOK_FURTHER);
            for (pair, count) in pairs {
                if let Some((_, word)) = pair.split_once(' ') {
                    found.push(behind(word, count));
                }
            }
            // What the analyzer joins across the space: «می ر».
            if !prefix.is_empty() {
                let joined = format!("{}{prefix}", token.term);
                let typed_before = before[..token.from.min(before.len())].trim_end();
                for (word, count) in archive.with_prefix(&joined, limit) {
                    let spelling = spelling_of(&word);
                    let is_joint =
                        spelling.split_once('\u{200c}').is_some_and(|(left, _)| left == token.term);
                    if is_joint {
                        let text = format!("{typed_before} {spelling}");
                        found.push((text.trim_start().to_owned(), count));
                    }
                }
            }
            if found.is_empty() && !prefix.is_empty() {
                let words = archive.with_prefix(&prefix, limit);
                found.extend(words.into_iter().map(|(word, count)| behind(&word, count)));
            }
        }
    }
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let mut texts: Vec<String> = Vec::with_capacity(limit.min(found.len()));
    for (text, _) in found {
        if texts.len() < limit && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// Terms with spaces between them as people write them.
fn shown(terms: &str) -> String {
    terms.split(' ').map(spelling_of).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::archive::Archive;
    use super::*;

    const WORDS: &str = "هکر 20، هکرهای 12، هکرها 9، همه 300، ایران 90، ایرانی 40، میرود 30، \
        میرسد 70، هکرهای ایرانی 8، هکرهای ایران 2، ایران خودرو 11";

    #[test]
    fn words_and_phrases() {
        let archive = Archive::of(WORDS);
        let check = |typed: &str, expected: &[&str]| {
            let found = complete(&archive, &PersianAnalyzer::new(), typed, 3);
            let found: Vec<String> = found.iter().map(|f| f.replace('\u{200c}', "_")).collect();
            assert_eq!(found, expected, "{typed}");
        };
        check("هک", &["هکر", "هکرهای", "هکرها"]);
        check("هكر", &["هکر", "هکرهای", "هکرها"]);
        check("هکرهای", &["هکرهای", "هکرهای ایرانی", "هکرهای ایران"]);
        check("هکرهای ", &["هکرهای ایرانی", "هکرهای ایران"]);
        check("خبر هکرهای ای", &["خبر هکرهای ایرانی", "خبر هکرهای ایران"]);
        check("خبر هم", &["خبر همه"]);
        check("او می ر", &["او می_رسد", "او می_رود"]);
        check("می\u{200c}ر", &["می_رسد", "می_رود"]);
        check("", &[]);
        check("  ", &[]);
        check("«", &[]);
        check("ژژ", &[]);
        check(&"هک ".repeat(2000), &[]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn anything_can_be_typed(typed in "[هکرا ی\u{200c}]{0,12}|\\PC{0,40}", limit in 0_usize..5) {
            let archive = Archive::of(WORDS);
            let found = complete(&archive, &PersianAnalyzer::new(), &typed, limit);
            proptest::prop_assert!(found.len() <= limit);
        }
    }
}
