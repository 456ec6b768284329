//! How long completions take, warm, in process, on an archive of 300,000 different words.
//!
//! The words are made of syllables and checked to be one term each; a few are frequent and most are
//! rare, as in texts. The completions of each prefix are asserted against a count of our own.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Instant;

use juya::analysis::PersianAnalyzer;
use juya::index::{UpdateOptions, update};
use juya::search::local::LocalEngine;

const WORDS: usize = 300_000;
const WORDS_AN_ARTICLE: usize = 200;
const LIMIT: usize = 10;
const PREFIXES: usize = 2_000;

/// Whole numbers that look random and are the same each time (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Different words of two to four syllables, each one term by itself.
fn words(numbers: &mut Numbers) -> Vec<String> {
    let consonants: Vec<char> = "بپتجچخدرزسشفقکگلمن".chars().collect();
    let vowels = ["ا", "و", "ی", "", ""];
    let analyzer = PersianAnalyzer::new();
    let mut seen = std::collections::HashSet::new();
    let mut words = Vec::with_capacity(WORDS);
    while words.len() < WORDS {
        let mut word = String::new();
        for _ in 0..2 + numbers.below(3) {
            word.push(consonants[numbers.below(consonants.len())]);
            word += vowels[numbers.below(vowels.len())];
            word.push(consonants[numbers.below(consonants.len())]);
        }
        let is_term = matches!(&analyzer.analyze(&word)[..], [token] if token.term == word);
        if is_term && seen.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn main() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let words = words(&mut numbers);
    // The word of rank n is in about one in n of the articles; all are in one.
    let articles = WORDS / WORDS_AN_ARTICLE;
    let mut texts: Vec<std::collections::BTreeSet<&str>> = words
        .chunks(WORDS_AN_ARTICLE)
        .map(|part| part.iter().map(String::as_str).collect())
        .collect();
    for (rank, word) in words.iter().enumerate().take(articles) {
        for _ in 0..articles / (rank + 2) {
            texts[numbers.below(articles)].insert(word);
        }
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for word in texts.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("articles.jsonl");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    for (number, text) in texts.iter().enumerate() {
        // A full stop between them, so that no two are read as one.
        let body = text.iter().copied().collect::<Vec<_>>().join(". ");
        let line = serde_json::json!({ "id": number.to_string(), "title": "", "body": body });
        writeln!(file, "{line}").expect("room on the disk");
    }
    file.flush().expect("room on the disk");
    drop(file);
    let target = folder.path().join("index");
    let options = UpdateOptions { strict: true, ..UpdateOptions::default() };
    update(&[path], &target, &options, &mut |_| {}).expect("an index");
    let engine = LocalEngine::open(&target).expect("the index");
    // The first question makes what all others use.
    assert!(!engine.complete("ب", LIMIT).is_empty());

    println!("{} words, completions of prefixes, in microseconds", counts.len());
    for letters in 1..=6 {
        let mut times: Vec<f64> = Vec::with_capacity(PREFIXES);
        for _ in 0..PREFIXES {
            let word = &words[numbers.below(words.len())];
            let prefix: String = word.chars().take(letters).collect();
            let started = Instant::now();
            let found = engine.complete(&prefix, LIMIT);
            times.push(started.elapsed().as_secs_f64() * 1e6);
            let begin =
                counts.range(prefix.as_str()..).take_while(|(key, _)| key.starts_with(&prefix));
            let mut expected: Vec<u64> = begin.map(|(_, count)| *count).collect();
            expected.sort_unstable_by(|one, other| other.cmp(one));
            expected.truncate(LIMIT);
            let plain = |text: &String| text.replace('\u{200c}', "");
            let got: Vec<u64> = found
                .iter()
                .map(|text| {
                    let text = plain(text);
                    assert!(text.starts_with(&prefix), "«{text}» does not begin with «{prefix}»");
                    counts.get(text.as_str()).copied().unwrap_or(0)
                })
                .collect();
            assert_eq!(got, expected, "{prefix}");
        }
        times.sort_by(f64::total_cmp);
        let (median, high) = (times[PREFIXES / 2], times[PREFIXES * 99 / 100]);
        println!(
            "{letters} letters  p50 {median:8.1}  p99 {high:8.1}  max {:8.1}",
            times[PREFIXES - 1]
        );
    }
}
