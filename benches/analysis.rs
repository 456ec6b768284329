//! The analyzer alone, on one core, beside tantivy's default tokenizer.
//!
//! The text is the sample archive. Each round asserts its token count, so that a broken tokenizer
//! cannot look fast. `JUYA_BENCH_TEXT=FILE` takes another text (then only juya's count is fixed by
//! the first round).

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use juya::analysis::PersianAnalyzer;
use tantivy::tokenizer::{TextAnalyzer, TokenStream, Tokenizer, TokenizerManager};

/// Tokens of the sample archive.
const JUYA_TOKENS: usize = 15384;

fn text() -> String {
    if let Some(file) = std::env::var_os("JUYA_BENCH_TEXT") {
        return std::fs::read_to_string(file).expect("the file of JUYA_BENCH_TEXT");
    }
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let files = juya::corpus::find_files(&[corpus]).files;
    let records = files
        .iter()
        .flat_map(|file| juya::corpus::read_file(file, &juya::corpus::Limits::default()))
        .filter_map(Result::ok);
    records.map(|record| record.article.title + "\n" + &record.article.body + "\n").collect()
}

fn count(analyzer: &mut TextAnalyzer, text: &str) -> usize {
    let mut stream = analyzer.token_stream(text);
    let mut count = 0;
    while stream.advance() {
        black_box(stream.token().text.as_bytes());
        count += 1;
    }
    count
}

/// Megabytes of text in a second: the median of the rounds.
fn measure(name: &str, mut analyzer: TextAnalyzer, text: &str, expected: Option<usize>) -> f64 {
    let tokens = count(&mut analyzer, text);
    if let Some(expected) = expected {
        assert_eq!(tokens, expected, "{name} does not give the tokens that it should");
    }
    let repeats = (20_000_000 / text.len()).max(1);
    let mut speeds: Vec<f64> = (0..11)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..repeats {
                assert_eq!(count(&mut analyzer, black_box(text)), tokens, "{name}");
            }
            (text.len() * repeats) as f64 / 1e6 / started.elapsed().as_secs_f64()
        })
        .collect();
    speeds.sort_by(f64::total_cmp);
    println!("{name:24} {:8.1} MB/s  {tokens} tokens", speeds[speeds.len() / 2]);
    speeds[speeds.len() / 2]
}

/// The lemma of every token, asked anew each time; the index asks once for each term.
fn lemmas_of_all_tokens(text: &str) {
    let mut analyzer = PersianAnalyzer::new();
    let started = Instant::now();
    let (mut tokens, mut lemmas) = (0, 0);
    let mut stream = analyzer.token_stream(text);
    while stream.advance() {
        tokens += 1;
        lemmas += black_box(juya::analysis::lemmas(&stream.token().text)).len();
    }
    assert!(lemmas >= tokens, "every token has a lemma");
    let speed = text.len() as f64 / 1e6 / started.elapsed().as_secs_f64();
    println!("{:24} {speed:8.1} MB/s  {lemmas} lemmas", "juya, lemma of each token");
}

fn main() {
    let text = text();
    let own_text = std::env::var_os("JUYA_BENCH_TEXT").is_some();
    println!("{:.2} MB of text", text.len() as f64 / 1e6);
    let peer = TokenizerManager::default().get("default").expect("tantivy's default tokenizer");
    let juya = TextAnalyzer::from(PersianAnalyzer::new());
    let expected = (!own_text).then_some(JUYA_TOKENS);
    let juya = measure("juya", juya, &text, expected);
    let peer = measure("tantivy default", peer, &text, None);
    println!("{:24} {:8.2} times", "ratio", juya / peer);
    lemmas_of_all_tokens(&text);
}
