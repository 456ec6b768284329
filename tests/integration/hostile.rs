//! Generated queries: nothing panics, nothing takes long.
//!
//! Short runs as tests; `JUYA_GENERATED=1000000` and `JUYA_GENERATED_SEARCHES=100000` for long
//! ones.

use std::time::{Duration, Instant};

use juya::query::parse;
use juya::search::local::LocalEngine;
use juya::search::{Engine, Match, PassageOptions, SearchRequest, Sort};

use crate::util::{Folder, Random};

/// A text of pieces that mean something, of signs, and of any characters.
fn text(random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        "هکر",
        "هکرهای",
        "ایران",
        "بانک",
        "می\u{200c}رود",
        "می رود",
        "كتاب",
        "و",
        "خبر",
        "ا",
        " ",
        " ",
        " ",
        " ",
        "AND ",
        "OR ",
        "NOT ",
        "&&",
        "||",
        "+",
        "-",
        "(",
        ")",
        "((",
        "\"",
        "«",
        "»",
        "“",
        "”",
        "*",
        "?",
        "~",
        "~2",
        "~99999999999",
        "title:",
        "عنوان:",
        "منبع:",
        "tag:",
        "date:",
        "تاریخ:",
        "1399",
        "۱۳۹۹/۰۶",
        "..",
        "ماه گذشته",
        "[",
        " TO ",
        "]",
        "\u{200c}",
        "\u{200f}",
        "\u{202e}",
        "\u{0}",
        "\n",
        "۱۲:۳۰",
        "https://x.ir/?a=b",
        "٪",
        "\u{64e}",
        "\u{653}",
        "ﷲ",
        "ﻻ",
        "😀",
        "a\u{301}",
        "\\",
        "^",
        ":",
        "::",
        ">=",
        "<",
    ];
    let mut text = String::new();
    for _ in 0..random.below(14) {
        if random.below(12) == 0 {
            let code_point = random.below(0x11_0000) as u32;
            text.push(char::from_u32(code_point).unwrap_or('\u{fffd}'));
        } else {
            text.push_str(PIECES[random.below(PIECES.len())]);
        }
    }
    text
}

fn count(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[test]
fn the_parser_reads_anything() {
    let mut random = Random(1);
    let mut slowest = Duration::ZERO;
    let mut clauses = 0;
    for _ in 0..count("JUYA_GENERATED", 20_000) {
        let text = text(&mut random);
        let started = Instant::now();
        let query = parse(&text, Some(20_000));
        slowest = slowest.max(started.elapsed());
        assert!(query.clauses.len() <= text.len(), "{text:?}");
        assert_eq!(query, parse(&text, Some(20_000)), "{text:?}");
        clauses += query.clauses.len();
    }
    assert!(clauses > 20_000, "only {clauses} clauses were read");
    // A hundred times what it takes here.
    assert!(slowest < Duration::from_millis(250), "{slowest:?}");
}

#[test]
fn anything_is_searched() {
    let folder = Folder::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    folder.juya(&["index", corpus, "--quiet"]).expect(0);
    let engine = LocalEngine::open(&folder.path().join("index")).unwrap();
    let mut random = Random(2);
    let (mut slowest, mut found) = ((Duration::ZERO, String::new()), 0);
    for number in 0..count("JUYA_GENERATED_SEARCHES", 2_000) {
        let query = text(&mut random);
        let request = SearchRequest {
            query: query.clone(),
            today: Some(20_000),
            matching: [Match::Auto, Match::All, Match::Any][number % 3],
            sort: [Sort::Relevance, Sort::Relevance, Sort::Newest, Sort::Oldest][number % 4],
            limit: 5,
            explain: number % 5 == 0,
            passages: Some(PassageOptions { count: 3, length: 40 }),
            ..SearchRequest::default()
        };
        let started = Instant::now();
        let response = engine.search(&request).unwrap();
        let took = started.elapsed();
        if took > slowest.0 {
            slowest = (took, query.clone());
        }
        found += usize::from(response.total > 0);
        assert!(response.hits.len() as u64 <= response.total, "{query:?}");
        for hit in &response.hits {
            let points = hit.title.chars().count();
            assert!(hit.title_highlights.iter().all(|[from, to]| from < to && *to <= points));
            for snippet in &hit.snippets {
                let points = snippet.text.chars().count();
                assert!(snippet.highlights.iter().all(|[from, to]| from < to && *to <= points));
            }
        }
    }
    assert!(found > 300, "only {found} of the queries found something");
    assert!(slowest.0 < Duration::from_secs(2), "{slowest:?}");
}

#[test]
fn long_and_deep_queries_are_bounded() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "هکر بانک ایران");
    folder.index();
    let engine = LocalEngine::open(&folder.path().join("index")).unwrap();
    for query in [
        "(".repeat(16_000),
        "(هکر OR ".repeat(1_000),
        "هکر* ".repeat(2_000),
        "*ا*ا*ا*ا*ا*ا*ا*ا* ".repeat(200),
        "«هکر هکر هکر هکر هکر هکر هکر هکر»~100 ".repeat(100),
        "NOT ".repeat(4_000),
        "-".repeat(16_000),
        "هکر~2 ".repeat(1_000),
        format!("{}*", "ا".repeat(8_000)),
        format!("«{}»~9", "هکر ".repeat(1_500)),
        "date:".repeat(3_000),
        "title:".repeat(3_000),
    ] {
        let started = Instant::now();
        let request = SearchRequest {
            query: query.clone(),
            limit: 3,
            passages: Some(PassageOptions::default()),
            ..SearchRequest::default()
        };
        engine.search(&request).unwrap();
        let took = started.elapsed();
        let start: String = query.chars().take(40).collect();
        assert!(took < Duration::from_secs(5), "{start}…: {took:?}");
    }
}
