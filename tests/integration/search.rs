use serde_json::Value;

use crate::util::Folder;

/// A small archive: one point an article.
fn archive() -> Folder {
    let folder = Folder::new();
    folder.write(
        "corpus/hackers.txt",
        "title: ادعا درباره هکرهای ایرانی\ndate: ۱۳۹۹/۰۶/۲۲\nsource: آفاق\ncategory: سیاست\nurl: https://example.org/1\n\nسخنگو گفت هکرهای ایرانی نقشی نداشتند. این ادعا بی\u{200c}اساس است.\n",
    );
    folder.write(
        "corpus/apart.txt",
        "title: هکرهای روسی\ndate: ۱۳۹۹/۰۷/۰۱\nsource: ايران\u{200c}نگار\ncategory: سیاست\n\nهکرهای روسی به گفته چند کارشناس امنیت شبکه در روزهای گذشته به سامانه\u{200c}های چند شرکت بزرگ ایرانی حمله کردند.\n",
    );
    folder.write(
        "corpus/sport.txt",
        "title: فوتبال\ndate: 1400-01-15\nsource: آفاق\ncategory: ورزش\n\nتیم ایرانی برد.\n",
    );
    folder.write("corpus/undated.txt", "title: بی\u{200c}تاریخ\n\nکشتی\u{200c}گیر ایرانی برد.\n");
    folder.index();
    folder
}

#[test]
fn all_words_then_fewer() {
    let folder = archive();
    assert_eq!(folder.ids(&["هکرهای ایرانی"]), ["hackers.txt", "apart.txt"]);
    assert_eq!(folder.ids(&["--match", "all", "هکرهای فوتبال"]), Vec::<String>::new());
    let answer = folder.answer(&["هکرهای فوتبال"]);
    assert_eq!(answer["total"], 3);
    assert_eq!(answer["rewrites"][0]["code"], "relaxed");
    assert_eq!(folder.ids(&["--match", "any", "هکرهای فوتبال"]).len(), 3);
    folder.juya(&["search", "--match", "all", "هکرهای فوتبال"]).expect(1);
}

#[test]
fn phrases_and_exclusions() {
    let folder = archive();
    for phrase in ["\"هکرهای ایرانی\"", "«هکرهای ایرانی»", "“هكرهاي ايراني”"]
    {
        assert_eq!(folder.ids(&[phrase]), ["hackers.txt"], "{phrase}");
    }
    assert_eq!(folder.ids(&["هکرهای", "-روسی"]), ["hackers.txt"]);
    assert_eq!(folder.ids(&["هکرهای -«هکرهای روسی»"]), ["hackers.txt"]);
    assert_eq!(folder.ids(&["-ایرانی", "هکرهای"]), Vec::<String>::new());
    let unquoted = folder.answer(&["«هکرهای"]);
    assert_eq!(unquoted["warnings"][0]["code"], "unclosed_quote");
    assert_eq!(unquoted["total"], 2);
    assert_eq!(folder.answer(&["؟!"])["warnings"][0]["code"], "no_words");
}

#[test]
fn filters_and_orders() {
    let folder = archive();
    let check = |arguments: &[&str], expected: &[&str]| {
        assert_eq!(folder.ids(&[&["ایرانی"], arguments].concat()), expected, "{arguments:?}");
    };
    check(&["--sort", "newest"], &["sport.txt", "apart.txt", "hackers.txt", "undated.txt"]);
    check(&["--sort", "oldest"], &["hackers.txt", "apart.txt", "sport.txt", "undated.txt"]);
    check(&["--from", "1399/07/01", "--sort", "oldest"], &["apart.txt", "sport.txt"]);
    check(&["--to", "۱۳۹۹-۰۶-۳۱"], &["hackers.txt"]);
    check(&["--from", "1399", "--to", "1399/6"], &["hackers.txt"]);
    check(&["--from", "2021-04-04", "--to", "2021-04-04"], &["sport.txt"]);
    check(&["--source", "آفاق", "--sort", "oldest"], &["hackers.txt", "sport.txt"]);
    check(&["--source", "ایران\u{200c}نگار"], &["apart.txt"]);
    check(&["--source", "آفاق", "--category", "ورزش"], &["sport.txt"]);
    check(
        &["--category", "سیاست", "--category", "ورزش", "--sort", "newest"],
        &["sport.txt", "apart.txt", "hackers.txt"],
    );
    check(&["--source", "هیچ"], &[]);
    assert_eq!(folder.ids(&["--source", "آفاق", ""]).len(), 2, "a filter is a question too");
    folder
        .juya(&["search", "--from", "99/1/1", "ایرانی"])
        .expect(2)
        .expect_err("--from")
        .expect_err("hint: ");
}

#[test]
fn pages_have_no_gap_and_no_repeat() {
    let folder = Folder::new();
    for number in 0..25 {
        folder.article(&format!("corpus/{number:02}.txt"), "هکر", &"سیب ".repeat(number % 3));
    }
    folder.index();
    let whole = folder.ids(&["هکر", "--limit", "100"]);
    assert_eq!(whole.len(), 25);
    for sort in ["relevance", "newest"] {
        let whole = folder.ids(&["هکر", "--limit", "100", "--sort", sort]);
        let (mut pages, mut next) = (Vec::new(), None::<String>);
        for page in 0..4 {
            let mut arguments = vec!["هکر", "--limit", "7", "--sort", sort];
            if let Some(next) = &next {
                arguments.extend(["--after", next]);
            }
            let answer = folder.answer(&arguments);
            assert_eq!(answer["total"], 25);
            assert_eq!(answer["hits"][0]["rank"], page * 7 + 1);
            pages.extend(
                answer["hits"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|h| h["id"].as_str().unwrap().to_owned()),
            );
            next = answer["next"].as_str().map(str::to_owned);
        }
        assert_eq!(next, None);
        assert_eq!(pages, whole);
    }
    assert_eq!(folder.ids(&["هکر", "--limit", "7", "--offset", "20"]), whole[20..]);
    let refused = folder.juya(&["search", "هکر", "--after", "nonsense"]).expect(2);
    assert!(refused.err.contains("--after") && refused.err.contains("hint"), "{}", refused.err);
    let next = folder.answer(&["هکر", "--limit", "7"])["next"].as_str().unwrap().to_owned();
    folder.juya(&["search", "سیب", "--limit", "7", "--after", &next]).expect(2);
}

/// The contract: these keys, in the documented types.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Suggestion {
    query: String,
    code: String,
    message: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Answer {
    format: u32,
    query: String,
    total: u64,
    took_ms: f64,
    hits: Vec<Hit>,
    facets: serde_json::Map<String, Value>,
    rewrites: Vec<Message>,
    suggestions: Vec<Suggestion>,
    warnings: Vec<Message>,
    next: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Message {
    code: String,
    message: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Hit {
    id: String,
    rank: u64,
    score: f32,
    title: String,
    title_highlights: Vec<[usize; 2]>,
    date: Option<String>,
    date_jalali: Option<String>,
    source: Option<String>,
    category: Option<String>,
    url: Option<String>,
    path: String,
    snippets: Vec<Snippet>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Snippet {
    text: String,
    highlights: Vec<[usize; 2]>,
}

fn marked(text: &str, highlights: &[[usize; 2]]) -> Vec<String> {
    let points: Vec<char> = text.chars().collect();
    highlights.iter().map(|[from, to]| points[*from..*to].iter().collect()).collect()
}

#[test]
fn the_json_answer_is_the_contract() {
    let folder = archive();
    let run = folder.juya(&["search", "«هکرهای ایرانی»", "--json"]).expect(0);
    let answer: Answer = serde_json::from_str(&run.out).unwrap();
    assert_eq!((answer.format, answer.total, answer.next), (1, 1, None));
    assert_eq!(answer.query, "«هکرهای ایرانی»");
    let hit = &answer.hits[0];
    assert_eq!((hit.id.as_str(), hit.rank), ("hackers.txt", 1));
    assert_eq!(hit.date.as_deref(), Some("2020-09-12"));
    assert_eq!(hit.date_jalali.as_deref(), Some("1399-06-22"));
    assert_eq!(hit.source.as_deref(), Some("آفاق"));
    assert_eq!(hit.category.as_deref(), Some("سیاست"));
    assert_eq!(hit.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(hit.path, "corpus/hackers.txt");
    assert_eq!(marked(&hit.title, &hit.title_highlights), ["هکرهای ایرانی"]);
    let snippet = &hit.snippets[0];
    assert_eq!(marked(&snippet.text, &snippet.highlights), ["هکرهای ایرانی"]);
    let lines = folder.juya(&["search", "ایرانی", "--format", "jsonl"]).expect(0);
    assert_eq!(lines.out.lines().count(), 4);
    for line in lines.out.lines() {
        serde_json::from_str::<Hit>(line).unwrap();
    }
}

#[test]
fn trec_runs_and_batches() {
    let folder = archive();
    folder.write("topics.tsv", "\u{feff}q1\tهکرهای ایرانی\nq2\tنیست\n\nq3\tفوتبال\n");
    let run = folder.juya(&["search", "--queries", "topics.tsv", "--format", "trec"]).expect(0);
    let columns: Vec<Vec<&str>> = run.out.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(columns.len(), 3);
    assert_eq!(columns[0][..4], ["q1", "Q0", "hackers.txt", "1"]);
    assert_eq!(columns[1][..4], ["q1", "Q0", "apart.txt", "2"]);
    assert_eq!(columns[2][..4], ["q3", "Q0", "sport.txt", "1"]);
    assert!(columns.iter().all(|line| line[4].parse::<f64>().unwrap() > 0.0 && line[5] == "juya"));
    let from_input = folder.juya_with_input(
        &["search", "--queries", "-", "--format", "ids"],
        "q3\tفوتبال\nq1\tهکرهای\n",
    );
    assert_eq!(from_input.expect(0).out, "q3\tsport.txt\nq1\tapart.txt\nq1\thackers.txt\n");
    let json = folder.juya(&["search", "--queries", "topics.tsv", "--json"]).expect(0);
    let ids: Vec<Value> = json
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["query_id"].clone())
        .collect();
    assert_eq!(ids, ["q1", "q2", "q3"]);
    folder.write("bad.tsv", "q1\tهکر\nbad line\n");
    folder.juya(&["search", "--queries", "bad.tsv"]).expect(2).expect_err("bad.tsv:2");
    folder.juya(&["search", "--queries", "none.tsv"]).expect(2).expect_err("none.tsv");
}

#[test]
fn the_same_answer_with_any_number_of_threads() {
    let folder = Folder::new();
    for number in 0..200 {
        let body = format!("{} {}", "سیب ".repeat(number % 5 + 1), "انار ".repeat(number % 3));
        folder.article(&format!("corpus/{number:03}.txt"), "خبر میوه", &body);
    }
    for (threads, index) in [("1", "one"), ("2", "two"), ("4", "four")] {
        folder.juya(&["index", "corpus", "--index", index, "--threads", threads]).expect(0);
    }
    for query in ["سیب انار", "میوه", "«سیب انار» خبر"] {
        let run = |index| {
            folder
                .juya(&["search", query, "--format", "trec", "--limit", "200", "--index", index])
                .out
        };
        assert_eq!(run("one"), run("two"), "{query}");
        assert_eq!(run("one"), run("four"), "{query}");
    }
}

#[test]
fn text_for_people() {
    let folder = archive();
    let plain = folder.juya(&["search", "هکرهای ایرانی"]).expect(0);
    assert!(!plain.out.contains('\u{1b}'), "no colour off a terminal");
    let plain =
        plain.expect_out("2 articles\n").expect_out("\n[1] 1399-06-22 (2020-09-12) hackers.txt\n");
    assert!(plain.out.contains("\nادعا درباره هکرهای ایرانی\nآفاق، سیاست\n"), "{}", plain.out);
    let color = folder.juya(&["search", "هکرهای", "--color", "always"]).expect(0);
    color.expect_out("\u{1b}[1m\u{1b}[31mهکرهای");
    folder.write("corpus/evil.txt", "title: \u{1b}[2Jشرور\u{202e}\n\nمتن\u{7} شرور است\n");
    folder.index();
    let evil = folder.juya(&["search", "شرور"]).expect(0);
    assert!(!evil.out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{:?}", evil.out);
}

#[test]
fn a_closed_pipe_is_quiet() {
    use std::io::Read;
    use std::process::Stdio;
    let folder = Folder::new();
    for number in 0..2000 {
        folder.article(&format!("corpus/{number}.txt"), "هکر", "متن خبر هکر که دراز است");
    }
    folder.index();
    let mut command = folder.command();
    command
        .args(["search", "هکر", "--limit", "2000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_index_of_the_environment() {
    let folder = archive();
    let output = folder
        .command()
        .args(["search", "--format", "ids", "فوتبال"])
        .env("JUYA_INDEX", folder.path().join("index"))
        .current_dir("/")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "sport.txt\n");
}

#[test]
fn the_sample_corpus_answers_the_queries_of_the_readme() {
    let folder = Folder::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    folder.juya(&["index", corpus]).expect(0).expect_err("75 articles in the index");
    let best = |query: &str| folder.ids(&[query])[0].clone();
    assert_eq!(best("مایکروسافت"), "technology/1399-06-21-microsoft-cyberattack-report.txt");
    assert_eq!(best("انتخابات"), "politics/1399-08-11-us-election-polls.txt");
    assert_eq!(best("هکرهای ایرانی"), "politics/1399-06-22-spokesman-rejects-hackers-claim.txt");
    assert_eq!(
        folder.ids(&["«هکرهای ایرانی»"]),
        [
            "politics/1399-06-22-spokesman-rejects-hackers-claim.txt",
            "technology/1399-06-21-microsoft-cyberattack-report.txt",
            "politics/1399-08-03-attribution-of-cyberattacks.txt",
        ]
    );
    assert_eq!(best("صنایع دستی"), "culture/1398-03-20-world-handicrafts-day.txt", "Windows-1256");
    assert_eq!(best("جایزه نوبل"), "world/1399-07-22-nobel-prizes.txt", "UTF-16");
}
