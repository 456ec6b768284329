//! What stands around the hits: facets, pages, whole results, explanations, how text looks.

use serde_json::{Value, json};

use crate::util::Folder;

/// Articles over four months of 1399, some without a date, in two spellings of a section.
fn dated() -> Folder {
    let folder = Folder::new();
    let article = |name: &str, date: &str, source: &str, category: &str| {
        let header = format!("title: خبر {name}\ndate: {date}\nsource: {source}\n");
        let header = header.replace("date: \n", "");
        let rest = format!("category: {category}\ntags: نفت، برق\n\nمتن خبر هکر {name}\n");
        folder.write(&format!("corpus/{name}.txt"), header + &rest);
    };
    article("a", "1399/06/22", "آفاق", "اقتصاد");
    article("b", "1399/06/31", "آفاق", "اقتصادي");
    article("c", "1399/09/01", "بامداد", "اقتصادی");
    article("d", "۱۳۹۹/۰۹/۰۱ - ۱۰:۳۰", "بامداد", "ورزش");
    article("e", "", "بامداد", "ورزش");
    folder.index();
    folder
}

fn facet(folder: &Folder, arguments: &[&str], name: &str) -> Value {
    folder.answer(arguments)["facets"][name].clone()
}

#[test]
fn facets_count_all_that_matches() {
    let folder = dated();
    let check = |arguments: &[&str], name: &str, expected: Value| {
        let mut all = vec!["هکر", "--limit", "1"];
        all.extend(arguments);
        assert_eq!(facet(&folder, &all, name), expected, "{arguments:?}");
    };
    check(&["--facet", "source"], "source", json!([["بامداد", 3], ["آفاق", 2]]));
    check(&["--facet", "منبع:1"], "source", json!([["بامداد", 3]]));
    // Two spellings of a value are one, written as it is most often.
    let category = json!([["اقتصادی", 2], ["ورزش", 2], ["اقتصاد", 1]]);
    check(&["--facet", "category"], "category", category);
    check(&["--facet", "tag"], "tag", json!([["برق", 5], ["نفت", 5]]));
    check(&["--facet", "source", "--category", "ورزش"], "source", json!([["بامداد", 2]]));
    let months = json!([["1399-06", 2], ["1399-07", 0], ["1399-08", 0], ["1399-09", 2]]);
    check(&["--facet", "date:month"], "date:month", months);
    check(&["--facet", "date:month:2"], "date:month", json!([["1399-08", 0], ["1399-09", 2]]));
    check(&["--facet", "date:year"], "date:year", json!([["1399", 4]]));
    check(&["--facet", "date:gyear"], "date:gyear", json!([["2020", 4]]));
    // A time that is asked for is shown whole.
    let months = json!([["1399-05", 0], ["1399-06", 1]]);
    let period = ["--from", "1399/05", "--to", "1399/06/25", "--facet", "date:month"];
    check(&period, "date:month", months);
    let days = facet(&folder, &["هکر", "--facet", "date:weekday"], "date:weekday");
    let names = ["شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"];
    let found: Vec<String> =
        days.as_array().unwrap().iter().map(|d| d[0].as_str().unwrap().to_owned()).collect();
    let plain = |name: &str| name.replace('\u{200c}', "");
    assert_eq!(found.iter().map(|n| plain(n)).collect::<Vec<_>>(), names.map(plain));
    let answer = folder.answer(&["هکر", "--facet", "date:day", "--facet", "author"]);
    assert_eq!(answer["facets_missing"], json!({"author": 5, "date:day": 1}));
    assert_eq!(answer["facets"]["date:day"].as_array().unwrap().len(), 10 + 30 + 30 + 1);
    let refused = folder.juya(&["search", "هکر", "--facet", "colour"]).expect(2);
    assert!(refused.err.contains("date:month"), "{}", refused.err);
}

#[test]
fn facets_are_bars_for_people() {
    let folder = dated();
    let run = folder.juya(&["search", "هکر", "--limit", "0", "--facet", "source"]).expect(0);
    let bar = |count: usize| "█".repeat(count);
    let expected = format!(
        "5 articles\n\nsource\n3 {} بامداد\n2 {}{} آفاق\n",
        bar(24),
        bar(16),
        " ".repeat(8)
    );
    assert_eq!(run.out, expected);
}

#[test]
fn times_are_relative_to_now() {
    let folder = dated();
    let check = |arguments: &[&str], expected: &[&str]| {
        let mut all = vec!["هکر", "--limit", "9", "--sort", "oldest"];
        all.extend(arguments);
        let expected: Vec<String> = expected.iter().map(|id| format!("{id}.txt")).collect();
        assert_eq!(folder.ids(&all), expected, "{arguments:?}");
    };
    check(&["--now", "1399/09/02", "--from", "دیروز"], &["c", "d"]);
    check(&["--now", "1399-07-10", "--from", "ماه گذشته", "--to", "ماه گذشته"], &["a", "b"]);
    check(&["--from", "شهریور ۱۳۹۹", "--to", "2020-09-15"], &["a"]);
    check(&["--from", "2020-11"], &["c", "d"]);
    check(&["--to", "1399"], &["a", "b", "c", "d"]);
    let refused = folder.juya(&["search", "هکر", "--from", "پریشب"]).expect(2);
    assert!(refused.err.contains("--from") && refused.err.contains("hint"), "{}", refused.err);
    folder.juya(&["search", "هکر", "--now", "روزی"]).expect(2);
}

#[test]
fn orders_by_date_are_whole_and_stable() {
    let folder = Folder::new();
    // More than one window of documents, in an order that has nothing to do with the dates.
    let mut lines = String::new();
    let mut expected: Vec<(i64, String)> = Vec::new();
    for number in 0..9_000_i64 {
        let day = number * 7919 % 3000;
        let date = if number % 100 == 7 {
            String::new()
        } else {
            format!("2{:03}-{:02}-{:02}", day / 336, day / 28 % 12 + 1, day % 28 + 1)
        };
        let body = if number % 3 == 0 { "هکر" } else { "بانک" };
        lines += &format!(
            "{{\"id\":\"{number:05}\",\"title\":\"خبر\",\"body\":\"{body}\",\"date\":\"{date}\"}}\n"
        );
        if number % 3 == 0 {
            expected.push((if date.is_empty() { -1 } else { day }, format!("{number:05}")));
        }
    }
    folder.write("corpus/a.jsonl", lines);
    folder.index();
    expected.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let newest: Vec<String> = expected.iter().map(|(_, id)| id.clone()).collect();
    assert_eq!(folder.ids(&["هکر", "--sort", "newest", "--limit", "3000"]), newest);
    assert_eq!(folder.ids(&["هکر", "--sort", "newest", "--limit", "25"]), newest[..25]);
    expected.sort_by_key(|(day, id)| (*day == -1, *day, id.clone()));
    let oldest: Vec<String> = expected.iter().map(|(_, id)| id.clone()).collect();
    assert_eq!(folder.ids(&["هکر", "--sort", "oldest", "--limit", "25"]), oldest[..25]);
    let answer = folder.answer(&["هکر", "--sort", "oldest", "--limit", "5"]);
    assert_eq!(answer["total"], 3000);
    let whole = folder.juya(&["search", "هکر", "--sort", "oldest", "--all", "--format", "ids"]);
    assert_eq!(whole.out.lines().collect::<Vec<_>>(), oldest);
}

#[test]
fn a_walk_survives_commits() {
    for sort in ["relevance", "newest"] {
        let folder = Folder::new();
        for number in 0..60 {
            let body = format!("{}{}", "هکر ".repeat(number % 5 + 1), "سیب ".repeat(number % 7));
            folder.article(&format!("corpus/old/{number:02}.txt"), "خبر هکر بانک", &body);
        }
        folder.index();
        let before = folder.ids(&["هکر بانک", "--limit", "100", "--sort", sort]);
        let (mut walked, mut next) = (Vec::new(), None::<String>);
        for page in 0..30 {
            let mut arguments = vec!["هکر بانک", "--limit", "7", "--sort", sort];
            if let Some(next) = &next {
                arguments.extend(["--after", next]);
            }
            let answer = folder.answer(&arguments);
            let hits = answer["hits"].as_array().unwrap();
            walked.extend(hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
            next = answer["next"].as_str().map(str::to_owned);
            if next.is_none() {
                break;
            }
            // Every page the archive is another: the words become more frequent, texts longer.
            for number in 0..9 {
                let name = format!("corpus/new/{page}-{number}.txt");
                folder.article(&name, "هکر", &"بانک سیب ".repeat(number * 9 + 1));
            }
            folder.index();
        }
        assert_eq!(next, None);
        let mut unique = walked.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), walked.len(), "an article came twice");
        let old: Vec<String> = walked.into_iter().filter(|id| id.starts_with("old/")).collect();
        assert_eq!(old, before);
    }
}

#[test]
fn whole_results_are_streamed() {
    let folder = dated();
    let csv =
        folder.juya(&["search", "هکر", "--all", "--format", "csv", "--sort", "oldest"]).expect(0);
    let lines: Vec<&str> = csv.out.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[0], "rank,id,score,title,date,date_jalali,source,category,url,path,snippets");
    assert_eq!(
        lines[1],
        "1,a.txt,0,خبر a,2020-09-12,1399-06-22,آفاق,اقتصاد,,corpus/a.txt,متن خبر هکر a"
    );
    let jsonl = folder.juya(&["search", "هکر", "--all", "--format", "jsonl"]).expect(0);
    assert_eq!(jsonl.out.lines().count(), 5);
    for line in jsonl.out.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
    folder.juya(&["search", "نیست", "--all", "--format", "csv"]).expect(1);
    folder.juya(&["search", "هکر", "--all", "--json"]).expect(2);
    folder.juya(&["search", "هکر", "--all", "--limit", "3"]).expect(2);
    folder.write("topics.tsv", "q1\tهکر\nq2\t\"متن خبر\"\n");
    let batch = ["search", "--queries", "topics.tsv", "--format", "csv", "--limit", "2"];
    let csv = folder.juya(&batch).expect(0);
    let first: Vec<&str> = csv.out.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(first, ["query_id", "q1", "q1", "q2", "q2"]);
}

#[test]
fn csv_cells_hold_anything() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر، \"بانک\", و", "متن هکر");
    folder.index();
    let csv = folder.juya(&["search", "هکر", "--format", "csv"]).expect(0);
    assert!(csv.out.contains("\"هکر، \"\"بانک\"\", و\""), "{}", csv.out);
}

#[test]
fn scores_are_explained() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکرهای ایرانی", "هکرها و بانک ایران. هکر ایرانی رفت.");
    folder.article("corpus/b.txt", "خبر", "چیزی دیگر از ایران و هیچ.");
    folder.index();
    let answer = folder.answer(&["هکر ایرانی «هکر ایرانی» با*", "--explain"]);
    let hit = &answer["hits"][0];
    let explanation = &hit["explanation"];
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&hit["score"]) - number(&explanation["score"])).abs() < 1e-4, "{explanation}");
    let words = explanation["words"].as_array().unwrap();
    let neighbours = explanation["neighbours"].as_array().unwrap();
    let parts = words.iter().chain(neighbours);
    let sum: f64 = parts.map(|part| number(&part["score"])).sum();
    assert_eq!(neighbours[0]["words"], json!(["هکر", "ایرانی"]));
    assert!((sum - number(&hit["score"])).abs() < 1e-4);
    let shown: Vec<String> = words
        .iter()
        .flat_map(|word| {
            word["matches"].as_array().unwrap().iter().map(move |found| {
                format!("{}: {} {} {}", word["word"], found["term"], found["kind"], found["field"])
                    .replace('"', "")
            })
        })
        .collect();
    for expected in [
        "هکر: هکرهای lemma title",
        "هکر: هکر exact body",
        "هکر: هکرها lemma body",
        "هکر ایرانی: هکر ایرانی phrase body",
        "با*: بانک pattern body",
    ] {
        assert!(shown.iter().any(|line| line == expected), "{expected} is not in {shown:#?}");
    }
    let text = folder.juya(&["search", "هکر", "--explain"]).expect(0).out;
    assert!(text.contains("idf") && text.contains("lemma"), "{text}");
}

#[test]
fn text_looks_as_asked() {
    let folder = dated();
    let run = |arguments: &[&str]| {
        let mut all = vec!["search", "هکر", "--limit", "1", "--sort", "oldest"];
        all.extend(arguments);
        folder.juya(&all).expect(0).out
    };
    let plain = run(&[]);
    assert!(plain.contains("[1] 1399-06-22 (2020-09-12) a.txt"), "{plain}");
    assert!(!plain.contains(['\u{2068}', '\u{1b}']));
    assert!(run(&["--calendar", "jalali"]).contains("[1] 1399-06-22 a.txt"));
    assert!(run(&["--calendar", "gregorian"]).contains("[1] 2020-09-12 a.txt"));
    let persian = run(&["--digits", "fa"]);
    assert!(
        persian.contains("۵ articles") && persian.contains("[۱] ۱۳۹۹-۰۶-۲۲ (۲۰۲۰-۰۹-۱۲) a.txt")
    );
    assert!(run(&["--bidi", "isolate"]).contains("(2020-09-12) \u{2068}a.txt\u{2069}"));
    let visual = run(&["--bidi", "visual"]);
    assert!(visual.contains("ﺮﮑﻫ") && !visual.contains("هکر"), "{visual}");
    // The marks of the program never reach a form for scripts.
    let json = run(&["--json", "--bidi", "isolate", "--digits", "fa"]);
    assert!(!json.contains('\u{2068}') && json.contains("1399-06-22"));
}

#[test]
fn passages_are_as_many_and_as_long_as_asked() {
    let folder = Folder::new();
    let sentence = |number: usize| format!("جمله {number} دربارهٔ هکر و بانک مرکزی است. ");
    folder.article("corpus/a.txt", "خبر", &(0..9).map(sentence).collect::<String>());
    folder.article("corpus/b.txt", "نفت", "این متن چیز دیگری است. و جملهٔ دوم.");
    folder.index();
    let snippets = |arguments: &[&str]| -> Vec<String> {
        let answer = folder.answer(arguments);
        let snippets = answer["hits"][0]["snippets"].as_array().unwrap().clone();
        snippets.iter().map(|s| s["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(snippets(&["هکر"]).len(), 2);
    assert_eq!(snippets(&["هکر", "--snippets", "5"]).len(), 5);
    assert_eq!(snippets(&["هکر", "--snippets", "۰"]).len(), 0);
    let short = snippets(&["هکر", "--snippet-chars", "25"]);
    assert!(short.iter().all(|s| s.chars().count() <= 25 && s.contains("هکر")), "{short:?}");
    // Only the headline has it: the lead.
    assert_eq!(snippets(&["نفت"]), ["این متن چیز دیگری است."]);
    folder.juya(&["search", "هکر", "--snippets", "101"]).expect(2);
    folder.juya(&["search", "هکر", "--snippet-chars", "5"]).expect(2);
}

#[test]
fn feedback_changes_the_order_only() {
    let folder = Folder::new();
    // Those that are about the harbour have words in common that nobody asked for.
    for number in 0..6 {
        let body = "بندر بوشهر اسکله کشتی گمرک بارگیری. ".repeat(number % 3 + 1);
        folder.article(&format!("corpus/a{number}.txt"), "بندر بوشهر", &body);
        let body = format!("بندر {}", "فوتبال لیگ هوادار باشگاه. ".repeat(number % 3 + 1));
        folder.article(&format!("corpus/b{number}.txt"), "خبر", &body);
    }
    folder.article("corpus/c.txt", "خبر", "بندر اسکله کشتی گمرک بارگیری هوادار باشگاه لیگ.");
    folder.index();
    let plain = folder.ids(&["بندر", "--limit", "20"]);
    let expanded = folder.ids(&["بندر", "--limit", "20", "--expand"]);
    let place = |ids: &[String]| ids.iter().position(|id| id == "c.txt").unwrap();
    assert!(place(&expanded) < place(&plain), "{expanded:?}");
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(plain), sorted(expanded));
    let answer = folder.answer(&["بندر", "--limit", "1", "--expand", "--explain"]);
    let hit = &answer["hits"][0];
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&hit["score"]) - number(&hit["explanation"]["score"])).abs() < 1e-3, "{hit}");
}
