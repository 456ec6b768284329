use juya::index::{UpdateOptions, update};
use juya::search::local::LocalEngine;
use juya::search::{Engine, Match, PassageOptions, SearchRequest};

use crate::util::{Folder, Random};

/// More than a window of documents, so that later ones are judged by what earlier ones scored.
const ARTICLES: usize = 6_000;

/// The first are in most articles, the last in few; with synonyms, adjectives and other forms of others.
const WORDS: [&str; 32] = [
    "در",
    "را",
    "ایران",
    "کشور",
    "دولت",
    "مجلس",
    "ایرانی",
    "بازار",
    "قیمت",
    "سکه",
    "طلا",
    "نفت",
    "کتاب",
    "کتاب\u{200c}ها",
    "بانک",
    "وزیر",
    "شهر",
    "شهری",
    "آمار",
    "گذرنامه",
    "پاسپورت",
    "صدور",
    "خبر",
    "اخبار",
    "علم",
    "علمی",
    "تیم",
    "جام",
    "هکر",
    "زلزله",
    "سیل",
    "کهکشان",
];

fn text(random: &mut Random, words: usize) -> String {
    let word = |random: &mut Random| {
        let most = WORDS.len();
        let at = random.below(most).min(random.below(most)).min(random.below(most));
        WORDS[at]
    };
    (0..words).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

fn archive() -> (Folder, LocalEngine) {
    let folder = Folder::new();
    let mut random = Random(7);
    let mut lines = String::new();
    for number in 0..ARTICLES {
        let title = text(&mut random, 1 + number % 5);
        let length = 3 + random.below(90);
        let body = text(&mut random, length);
        let record = serde_json::json!({"id": number.to_string(), "title": title, "body": body});
        lines += &format!("{record}\n");
    }
    let path = folder.write("corpus/a.jsonl", lines);
    let index = folder.path().join("index");
    update(&[path], &index, &UpdateOptions::default(), &mut |_| {}).unwrap();
    let engine = LocalEngine::open(&index).unwrap();
    (folder, engine)
}

#[test]
fn the_best_are_the_first_of_all() {
    let (_folder, engine) = archive();
    let best = |request: SearchRequest| -> Vec<(String, u32)> {
        let hits = engine.search(&request).unwrap().hits;
        hits.into_iter().map(|hit| (hit.id, hit.score.to_bits())).collect()
    };
    let mut random = Random(11);
    let mut left_out = 0;
    for number in 0..120 {
        let words = 1 + random.below(9);
        let request = SearchRequest {
            query: text(&mut random, words),
            matching: if number % 3 == 0 { Match::Auto } else { Match::Any },
            expand: number % 5 == 0,
            ..SearchRequest::default()
        };
        // Where all are shown, nothing can be left out.
        let all = best(SearchRequest { limit: ARTICLES, ..request.clone() });
        for limit in [1, 10, 100] {
            for without_total in [false, true] {
                let asked = SearchRequest { limit, without_total, ..request.clone() };
                let found = best(asked);
                let first = &all[..limit.min(all.len())];
                assert_eq!(found, first, "{limit} {without_total} {}", request.query);
            }
        }
        let seen = |without_total| {
            let asked = SearchRequest { limit: 1, without_total, ..request.clone() };
            engine.search(&asked).unwrap().total
        };
        left_out += usize::from(seen(true) < seen(false));
    }
    assert!(left_out > 10, "only {left_out} queries left anything out");
}

#[test]
fn what_was_asked_before_changes_no_answer() {
    let (folder, engine) = archive();
    let mut random = Random(23);
    let mut requests = Vec::new();
    for number in 0..40 {
        let words = 1 + random.below(5);
        let query = text(&mut random, words);
        let mut request = SearchRequest { query, without_total: true, ..SearchRequest::default() };
        request.matching = if number % 2 == 0 { Match::Any } else { Match::Auto };
        // Words are known for one way to ask; these are three.
        request.widening.lemmas = number % 5 != 0;
        request.ranking.lemma_weight = if number % 7 == 0 { 0.3 } else { 0.6 };
        request.passages = (number % 3 == 0).then(PassageOptions::default);
        requests.push(request);
    }
    let answer = |engine: &LocalEngine, request: &SearchRequest| {
        let response = engine.search(request).unwrap();
        let shown = |hit: &juya::search::Hit| {
            format!("{} {} {:?}", hit.id, hit.score.to_bits(), hit.snippets)
        };
        response.hits.iter().map(shown).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        for request in &requests {
            let fresh = LocalEngine::open(&folder.path().join("index")).unwrap();
            assert_eq!(answer(&engine, request), answer(&fresh, request), "{}", request.query);
        }
    }
}
