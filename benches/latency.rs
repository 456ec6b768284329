//! How long an answer takes, warm, in process, by kind of query.
//!
//! The archive is the sample archive, or that of `JUYA_BENCH_ARTICLES=FOLDER`, repeated under other
//! ids up to `JUYA_BENCH_RECORDS` (20,000; 100,000 for the figures of BENCHMARKS.md). The queries are
//! made of 1,000 headlines. Each answer is asserted: the article of the headline is found, and what is
//! shown of it is marked. Words behind `--` choose kinds that have one of them in their name.

#![allow(clippy::print_stdout)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use juya::article::Article;
use juya::calendar::DateUnit;
use juya::index::{UpdateOptions, update};
use juya::query::Field;
use juya::search::local::LocalEngine;
use juya::search::{
    Engine, FacetField, FacetRequest, Match, PassageOptions, SearchRequest, SearchResponse, Sort,
};

fn articles() -> Vec<Article> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folder = std::env::var_os("JUYA_BENCH_ARTICLES").map_or(sample, PathBuf::from);
    let files = juya::corpus::find_files(&[folder]).files;
    files
        .iter()
        .flat_map(|file| juya::corpus::read_file(file, &juya::corpus::Limits::default()))
        .filter_map(|record| Some(record.ok()?.article))
        .collect()
}

/// Writes the articles over and over under other ids, and indexes them.
fn index(articles: &[Article], records: usize, folder: &Path) -> LocalEngine {
    let path = folder.join("articles.jsonl");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    for number in 0..records {
        let article = &articles[number % articles.len()];
        let line = serde_json::json!({
            "id": format!("{}/{}", article.id, number / articles.len()),
            "title": article.title,
            "body": article.body,
            "date": article.date.map(|date| date.to_iso()),
            "source": article.source,
            "category": article.category,
        });
        writeln!(file, "{line}").expect("room on the disk");
    }
    file.flush().expect("room on the disk");
    drop(file);
    let target = folder.join("index");
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let options = UpdateOptions { threads, strict: true, ..UpdateOptions::default() };
    update(&[path], &target, &options, &mut |_| {}).expect("an index");
    LocalEngine::open(&target).expect("the index")
}

/// The longest run of words of a headline that have nothing but letters.
fn words(title: &str) -> Vec<&str> {
    let letters = |word: &&str| word.chars().all(|c| c.is_alphabetic() || c == '\u{200c}');
    let words: Vec<&str> = title.split_whitespace().collect();
    let runs = words.split(|word| !letters(word));
    runs.max_by_key(|run| run.len()).unwrap_or_default().to_vec()
}

/// A kind of query: made of a headline, `None` where the headline has too few words.
struct Kind {
    name: &'static str,
    make: fn(&[&str]) -> Option<String>,
    change: fn(&mut SearchRequest),
}

/// The ranking without what looks beyond the frequencies of the words: neither places nor related words.
fn words_alone(request: &mut SearchRequest) {
    let ranking = &mut request.ranking;
    (ranking.lead_weight, ranking.neighbour_weight) = (0.0, 0.0);
    (ranking.derived_weight, ranking.synonym_weight) = (0.0, 0.0);
}

fn stem(word: &str, letters: usize) -> String {
    word.chars().filter(|c| *c != '\u{200c}').take(letters).collect()
}

const KINDS: &[Kind] = &[
    Kind { name: "headline", make: |words| Some(words.join(" ")), change: |_| {} },
    Kind {
        name: "headline, words alone",
        make: |words| Some(words.join(" ")),
        change: words_alone,
    },
    Kind {
        name: "headline, any word",
        make: |words| Some(words.join(" ")),
        change: |request| request.matching = Match::Any,
    },
    Kind {
        name: "headline, any word, words alone",
        make: |words| Some(words.join(" ")),
        change: |request| {
            request.matching = Match::Any;
            words_alone(request);
        },
    },
    Kind { name: "one word", make: |words| Some((*words.last()?).to_owned()), change: |_| {} },
    Kind {
        name: "phrase",
        make: |words| Some(format!("«{}»", words.get(1..4)?.join(" "))),
        change: |_| {},
    },
    Kind {
        name: "moved words",
        make: |words| Some(format!("\"{} {}\"~4", words.get(3)?, words[1])),
        change: |_| {},
    },
    Kind {
        name: "operators",
        make: |words| {
            Some(format!("{} AND ({} OR {}) NOT قققق", words[0], words[1], words.get(2)?))
        },
        change: |_| {},
    },
    Kind {
        name: "prefix, 3 letters",
        make: |words| Some(format!("{}*", stem(words.iter().find(|w| w.chars().count() > 3)?, 3))),
        change: |_| {},
    },
    Kind {
        name: "prefix, 2 letters",
        make: |words| Some(format!("{}*", stem(words.iter().find(|w| w.chars().count() > 3)?, 2))),
        change: |_| {},
    },
    Kind {
        name: "leading wildcard",
        make: |words| {
            let word: Vec<char> = words.iter().max_by_key(|w| w.len())?.chars().collect();
            Some(format!("*{}", word.get(2..)?.iter().collect::<String>()))
        },
        change: |_| {},
    },
    Kind {
        name: "almost, 1",
        make: |words| Some(format!("{}~", words.iter().max_by_key(|w| w.len())?)),
        change: |_| {},
    },
    Kind {
        name: "almost, 2",
        make: |words| Some(format!("{}~2", words.iter().max_by_key(|w| w.len())?)),
        change: |_| {},
    },
    Kind {
        name: "almost, 2, short word",
        make: |words| Some(format!("{}~2", words.iter().find(|w| w.chars().count() == 4)?)),
        change: |_| {},
    },
    Kind {
        name: "one word, newest",
        make: |words| Some((*words.last()?).to_owned()),
        change: |request| request.sort = Sort::Newest,
    },
    Kind {
        name: "one word, newest, no total",
        make: |words| Some((*words.last()?).to_owned()),
        change: |request| {
            request.sort = Sort::Newest;
            request.without_total = true;
        },
    },
    Kind {
        name: "one word, facets",
        make: |words| Some((*words.last()?).to_owned()),
        change: |request| {
            let facet = |field| FacetRequest { field, limit: None };
            request.facets = vec![
                facet(FacetField::Keyword(Field::Source)),
                facet(FacetField::Date(DateUnit::Month)),
            ];
        },
    },
];

fn percentile(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}

/// Whether something was found; if so, what is shown is marked.
fn check(query: &str, response: &SearchResponse) -> bool {
    let marked = |hit: &juya::search::Hit| {
        !hit.title_highlights.is_empty() || hit.snippets.iter().any(|s| !s.highlights.is_empty())
    };
    assert!(response.hits.iter().all(marked), "{query} shows nothing");
    response.total > 0
}

fn main() {
    let articles = articles();
    let number = |name: &str, default| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let records = number("JUYA_BENCH_RECORDS", 20_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let engine = index(&articles, records, folder.path());
    let step = (articles.len() / 1000).max(1);
    let titles: Vec<Vec<&str>> = articles
        .iter()
        .step_by(step)
        .map(|article| words(&article.title))
        .filter(|words| words.len() >= 3)
        .cycle()
        .take(1000)
        .collect();
    println!("{records} records of {} articles; 10 hits with snippets; ms", articles.len());
    println!("{:32} {:>8} {:>8} {:>8} {:>8}", "", "queries", "p50", "p99", "most");
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let is_asked = |kind: &&Kind| {
        asked.is_empty() || asked.iter().any(|part| kind.name.contains(part.as_str()))
    };
    for kind in KINDS.iter().filter(is_asked) {
        let queries: Vec<String> = titles.iter().filter_map(|words| (kind.make)(words)).collect();
        let mut times = Vec::with_capacity(queries.len());
        let mut found = 0;
        for _ in 0..2 {
            times.clear();
            found = 0;
            for query in &queries {
                let mut request = SearchRequest {
                    query: query.clone(),
                    limit: 10,
                    passages: Some(PassageOptions::default()),
                    ..SearchRequest::default()
                };
                (kind.change)(&mut request);
                let started = Instant::now();
                let response = engine.search(&request).expect("an answer");
                times.push(started.elapsed().as_secs_f64() * 1e3);
                found += usize::from(check(query, &response));
            }
        }
        // A phrase that begins or ends inside a word in two pieces (پیش | بینی) is not found.
        assert!(found * 20 >= queries.len() * 16, "{}: {found} queries found something", kind.name);
        times.sort_by(f64::total_cmp);
        println!(
            "{:32} {:8} {:8.2} {:8.2} {:8.2}",
            kind.name,
            queries.len(),
            percentile(&times, 0.5),
            percentile(&times, 0.99),
            percentile(&times, 1.0)
        );
    }
}
