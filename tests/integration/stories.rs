//! Each story once, its copies, and what they changed.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use juya::search::local::LocalEngine;
use juya::search::{Engine, PassageOptions, SearchRequest, Sort};
use serde_json::{Value, json};

use crate::util::{Folder, Random};

const REPORT: &str = "رئیس سازمان آب منطقه‌ای استان از پر شدن سد شهید میرزایی پس از بارش‌های اخیر خبر داد. \
    او در گفت‌وگو با خبرنگاران گفت که حجم آب پشت سد به بالاترین اندازه در یک دهه گذشته رسیده است و \
    کشاورزان پایین‌دست می‌توانند با خیال آسوده برای کشت بهاره برنامه‌ریزی کنند. به گفته او دریچه‌های سد \
    تنها در صورت ادامه بارش باز خواهد شد و اهالی روستاهای کنار رودخانه پیش از آن آگاه می‌شوند. وی از \
    مردم خواست که از توقف در بستر رودخانه خودداری کنند و هشدارهای هواشناسی را جدی بگیرند. مدیر سد نیز \
    گفت که سنجش‌های ایمنی بدنه سد هر روز انجام می‌شود و جای هیچ نگرانی نیست.";

fn record(id: &str, title: &str, body: &str, source: &str, date: &str) -> Value {
    json!({ "id": id, "title": title, "body": body, "source": source, "date": date })
}

/// A report that three carried, two price reports of one form, headlines that come every day.
fn archive() -> Vec<Value> {
    let cut: String = REPORT.split_inclusive(". ").take(2).collect();
    let longer =
        format!("به گزارش خبرنگار ما از مرکز استان، {REPORT} گزارش تصویری این خبر در راه است.");
    let price = |day: &str, price: &str| {
        format!(
            "در پایان معاملات روز {day} مهر در بازار، هر سکه با {price} تومان دادوستد شد و به گفته رئیس \
             اتحادیه با آرام شدن سد تقاضا دامنه نوسان کم شد."
        )
    };
    vec![
        record("isna-1", "سد پر شد", REPORT, "ایسنا", "1402-01-10"),
        record("mehr-1", "آسودگی کشاورزان از آب سد", &longer, "مهر", "1402-01-11"),
        record("fars-1", "خبر خوش برای کشت بهاره", &cut, "فارس", "1402-01-12"),
        record("fars-2", "سد پر شد", REPORT, "فارس", "1402-01-13"),
        record("price-1", "سکه در ۱۲ مهر", &price("۱۲", "۹۵۰"), "ایسنا", "1402-07-12"),
        record("price-2", "سکه در ۱۳ مهر", &price("۱۳", "۹۷۰"), "ایسنا", "1402-07-13"),
        record("photo-1", "عکس روز سد", "", "مهر", "1402-02-01"),
        record("photo-2", "عکس روز سد", "", "مهر", "1402-02-02"),
    ]
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("corpus/news.jsonl", lines(&archive()));
    folder.index();
    folder
}

fn told(answer: &Value) -> Vec<(String, u64, Vec<String>)> {
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| {
        let sources = hit["other_sources"].as_array().unwrap().iter();
        let sources = sources.map(|source| source.as_str().unwrap().to_owned()).collect();
        (hit["id"].as_str().unwrap().to_owned(), hit["copies"].as_u64().unwrap(), sources)
    })
    .collect()
}

#[test]
fn each_story_comes_once() {
    let folder = folder();
    let answer = folder.answer(&["سد", "--collapse"]);
    assert_eq!((answer["total"].as_u64(), answer["total_stories"].as_u64()), (Some(8), Some(5)));
    let told = told(&answer);
    assert_eq!(told.len(), 5);
    assert_eq!(told.iter().map(|(_, copies, _)| copies).sum::<u64>(), 8);
    let story = told.iter().find(|(_, copies, _)| *copies > 1).unwrap();
    assert_eq!(story.1, 4);
    // The best ranked of them stands for it, as without the flag.
    let ids = folder.ids(&["سد"]);
    let copies = ["isna-1", "mehr-1", "fars-1", "fars-2"];
    let best = ids.iter().find(|id| copies.contains(&id.as_str())).unwrap();
    assert_eq!(&story.0, best);
    assert_eq!(answer["next"], Value::Null);
    // Nothing is told of stories that were not asked for.
    let plain = folder.answer(&["سد"]);
    assert_eq!(plain["total"], 8);
    for field in ["total_stories", "copies", "other_sources"] {
        assert!(plain.get(field).is_none() && plain["hits"][0].get(field).is_none(), "{field}");
    }
}

#[test]
fn the_first_in_the_order_stands_for_the_story() {
    let folder = folder();
    let check = |arguments: &[&str], id: &str, copies: u64, others: &[&str]| {
        let answer = folder.answer(&[arguments, &["--collapse"]].concat());
        let told = told(&answer);
        let story = told.iter().find(|(id, ..)| id.contains("-1") || id.contains("fars")).unwrap();
        let others = others.iter().map(|source| (*source).to_owned()).collect();
        assert_eq!(*story, (id.to_owned(), copies, others), "{arguments:?}");
    };
    let years = ["سد", "--to", "1402-01-29"];
    check(&[&years[..], &["--sort", "oldest"]].concat(), "isna-1", 4, &["مهر", "فارس"]);
    check(&[&years[..], &["--sort", "newest"]].concat(), "fars-2", 4, &["ایسنا", "مهر"]);
    // A filter narrows the copies too.
    check(&[&years[..], &["--source", "فارس", "--sort", "oldest"]].concat(), "fars-1", 2, &[]);
    // So does the query: the cut copy says nothing of the body of the dam.
    check(&["\"بدنه سد\"", "--sort", "oldest"], "isna-1", 3, &["مهر", "فارس"]);
}

#[test]
fn every_form_shows_stories() {
    let folder = folder();
    let ask = ["search", "سد", "--collapse", "--sort", "oldest"];
    let run = |more: &[&str]| folder.juya(&[&ask, more].concat()).expect(0).out;
    let ids = ["isna-1", "photo-1", "photo-2", "price-1", "price-2"];
    assert_eq!(run(&["--format", "ids"]).lines().collect::<Vec<_>>(), ids);
    assert_eq!(run(&["--format", "trec"]).lines().count(), 5);
    let text = run(&[]);
    assert!(text.starts_with("5 stories, 8 articles\n"), "{text}");
    assert!(text.contains("\n4 copies: مهر، فارس\n"), "{text}");
    let jsonl = run(&["--format", "jsonl"]);
    let first: Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
    assert_eq!((&first["copies"], &first["other_sources"]), (&json!(4), &json!(["مهر", "فارس"])));
    let csv = run(&["--format", "csv"]);
    let mut rows = csv.lines();
    assert!(rows.next().unwrap().ends_with(",snippets,copies,other_sources"), "{csv}");
    assert!(rows.next().unwrap().ends_with(",4,مهر، فارس"), "{csv}");
    assert_eq!(csv.lines().count(), 6);
    // Without the flag the table is as it was.
    let plain = folder.juya(&["search", "سد", "--format", "csv"]).expect(0).out;
    assert!(plain.lines().next().unwrap().ends_with(",path,snippets"));
    // The whole result, and many queries.
    assert_eq!(run(&["--all", "--format", "ids"]).lines().collect::<Vec<_>>(), ids);
    folder.write("topics.tsv", "1\tسد\n2\tسکه\n");
    let arguments =
        ["search", "--queries", "topics.tsv", "--collapse", "--format", "ids", "--sort", "oldest"];
    let batch = folder.juya(&arguments).expect(0).out;
    assert_eq!(batch.lines().count(), 7);
    let arguments = ["search", "--queries", "topics.tsv", "--collapse", "--format", "json"];
    let batch = folder.juya(&arguments).expect(0).out;
    let answer: Value = serde_json::from_str(batch.lines().next().unwrap()).unwrap();
    assert_eq!(answer["total_stories"], 5);
}

#[test]
fn pages_of_stories_follow_each_other() {
    let folder = folder();
    for sort in ["relevance", "oldest", "newest"] {
        let ask = ["سد", "--collapse", "--sort", sort];
        let whole: Vec<String> = folder.ids(&[&ask[..], &["--limit", "10"]].concat());
        assert_eq!(whole.len(), 5);
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        for number in 0..5 {
            let mut arguments = [&ask[..], &["--limit", "1"]].concat();
            if let Some(after) = &after {
                arguments.extend(["--after", after]);
            }
            let answer = folder.answer(&arguments);
            assert_eq!(answer["total_stories"], 5, "{sort}");
            assert_eq!(answer["hits"][0]["rank"], number + 1, "{sort}");
            seen.push(answer["hits"][0]["id"].as_str().unwrap().to_owned());
            after = answer["next"].as_str().map(str::to_owned);
            let offset = (number + 1).to_string();
            let next = folder.ids(&[&ask[..], &["--limit", "1", "--offset", &offset]].concat());
            assert_eq!(next.first(), whole.get(number + 1), "{sort} from {offset}");
        }
        assert_eq!((seen, after), (whole, None), "{sort}");
    }
    // A page of stories is no page of articles.
    let next = folder.answer(&["سد", "--collapse", "--limit", "1"])["next"].clone();
    let arguments = ["search", "سد", "--after", next.as_str().unwrap()];
    folder.juya(&arguments).expect(2).expect_err("another request");
}

#[test]
fn a_story_is_told_by_time() {
    let folder = folder();
    let run = folder.juya(&["story", "fars-1", "--json"]).expect(0);
    let story: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (&story["format"], &story["id"], &story["total"]),
        (&json!(1), &json!("fars-1"), &json!(4))
    );
    assert_eq!(story["sources"], json!(["ایسنا", "مهر", "فارس"]));
    let articles = story["articles"].as_array().unwrap();
    let ids: Vec<&str> = articles.iter().map(|article| article["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["isna-1", "mehr-1", "fars-1", "fars-2"]);
    let same = &articles[3];
    assert_eq!((&same["similarity"], &same["words_added"]), (&json!(1.0), &json!(0)));
    assert_eq!((&same["other_headline"], &same["changes"]), (&json!(false), &json!([])));
    let longer = &articles[1];
    assert_eq!((&longer["words_removed"], &longer["other_headline"]), (&json!(0), &json!(true)));
    assert_eq!(longer["changes"].as_array().unwrap().len(), 2);
    assert!(longer["similarity"].as_f64().unwrap() < 1.0);
    let cut = &articles[2];
    assert_eq!(cut["words_added"], 0);
    assert!(cut["changes"][0]["removed"].as_str().unwrap().ends_with("هیچ نگرانی نیست"));
    let text = folder.juya(&["story", "mehr-1"]).expect(0).out;
    assert!(text.starts_with("4 articles: ایسنا، مهر، فارس\n"), "{text}");
    assert!(text.contains("\n+ گزارش تصویری این خبر در راه است\n"), "{text}");
    assert!(text.contains("\nthe same text\n"), "{text}");
    // An article of its own, a headline alone, and none.
    folder.juya(&["story", "price-1"]).expect(0).expect_out("1 article: ایسنا\n");
    folder.juya(&["story", "photo-1"]).expect(0).expect_out("1 article: مهر\n");
    folder.juya(&["story", "none"]).expect(1).expect_err("no article has the id «none»");
}

#[test]
fn copies_come_before_what_is_related() {
    let folder = folder();
    let run = folder.juya(&["similar", "isna-1", "--json"]).expect(0);
    let similar: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&similar["format"], &similar["total_copies"]), (&json!(1), &json!(3)));
    assert_eq!(similar["article"]["id"], "isna-1");
    let copies = similar["copies"].as_array().unwrap();
    let ids: Vec<&str> = copies.iter().map(|copy| copy["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["fars-2", "mehr-1", "fars-1"]);
    assert_eq!(copies[0]["similarity"], 1.0);
    let related: Vec<&str> = similar["related"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["id"].as_str().unwrap())
        .collect();
    assert!(!related.is_empty());
    assert!(related.iter().all(|id| !ids.contains(id) && *id != "isna-1"), "{related:?}");
    let text = folder.juya(&["similar", "isna-1", "--limit", "1"]).expect(0).out;
    assert!(
        text.starts_with("3 copies\n") && text.contains("\nsimilarity 1.00, lead 1.00\n"),
        "{text}"
    );
    assert!(text.contains("\n1 related article\n"), "{text}");
    folder.juya(&["similar", "none"]).expect(1).expect_err("no article has the id «none»");
}

#[test]
fn stories_follow_deletions_and_updates() {
    let folder = folder();
    let mut records = archive();
    records.remove(0);
    folder.write("corpus/news.jsonl", lines(&records));
    folder.index();
    let story = |id: &str| {
        let run = folder.juya(&["story", id, "--json"]).expect(0);
        let story: Value = serde_json::from_str(&run.out).unwrap();
        let articles = story["articles"].as_array().unwrap().iter();
        articles.map(|article| article["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(story("fars-2"), ["mehr-1", "fars-1", "fars-2"]);
    folder.write(
        "corpus/late.jsonl",
        lines(&[record("irna-1", "سد", REPORT, "ایرنا", "1402-01-01")]),
    );
    folder.index();
    assert_eq!(story("fars-2"), ["irna-1", "mehr-1", "fars-1", "fars-2"]);
    std::fs::remove_file(folder.path().join("corpus/news.jsonl")).unwrap();
    folder.index();
    assert_eq!(story("irna-1"), ["irna-1"]);
    assert_eq!(folder.answer(&["سد", "--collapse"])["total_stories"], 1);
}

/// Articles made of few words, many of them copies: cut, longer, the same, of several sources.
fn generated(count: usize) -> Vec<Value> {
    let mut random = Random(7);
    let vocabulary: Vec<String> = (0..400)
        .map(|number| {
            let letters = ['ب', 'پ', 'ت', 'ج', 'د', 'ر', 'س', 'ش', 'ف', 'ق', 'ک', 'ل'];
            let mut rest = number * 37 + 5;
            let mut word = String::from("م");
            for _ in 0..4 {
                word.push(letters[rest % letters.len()]);
                rest = rest / 5 + number;
            }
            word
        })
        .collect();
    let text = |random: &mut Random, length: usize| -> Vec<String> {
        (0..length).map(|_| random.pick(&vocabulary).clone()).collect()
    };
    let mut bodies: Vec<Vec<String>> = Vec::new();
    (0..count)
        .map(|number| {
            let mut body = if bodies.is_empty() || random.below(5) < 2 {
                let length = 10 + random.below(150);
                text(&mut random, length)
            } else {
                random.pick(&bodies).clone()
            };
            match random.below(4) {
                0 => body.truncate(20 + random.below(60)),
                1 => {
                    let length = 1 + random.below(8);
                    body.extend(text(&mut random, length));
                }
                2 if body.len() > 30 => {
                    let at = random.below(body.len());
                    body[at] = random.pick(&vocabulary).clone();
                }
                _ => {}
            }
            bodies.push(body.clone());
            let source = *random.pick(&["ایسنا", "مهر", "فارس", "ایرنا"]);
            let mut article =
                record(&format!("a{number}"), &body[..4].join(" "), &body.join(" "), source, "");
            if random.below(4) > 0 {
                article["date"] =
                    json!(format!("1402-0{}-1{}", 1 + random.below(3), random.below(3)));
            }
            article
        })
        .collect()
}

fn engine(folder: &Folder) -> LocalEngine {
    LocalEngine::open(&folder.path().join("index")).unwrap()
}

/// The articles of each story, in the order of their stories.
fn stories(engine: &LocalEngine, records: &[Value]) -> BTreeMap<String, Vec<String>> {
    let of = |record: &Value| {
        let id = record["id"].as_str().unwrap();
        let story = engine.story(id).unwrap().unwrap();
        let ids: Vec<String> =
            story.articles.iter().map(|version| version.article.id.clone()).collect();
        (id.to_owned(), ids)
    };
    records.iter().map(of).collect()
}

#[test]
fn stories_are_the_same_whatever_the_segments_and_the_order() {
    let records = generated(300);
    let at_once = Folder::new();
    at_once.write("corpus/news.jsonl", lines(&records));
    at_once.juya(&["index", "corpus", "--threads", "1"]).expect(0);
    let in_pieces = Folder::new();
    let mut other_order = records.clone();
    other_order.reverse();
    for (number, piece) in other_order.chunks(70).enumerate() {
        // Some come twice, in a file that is deleted again.
        in_pieces.write(&format!("corpus/{number}.jsonl"), lines(piece));
        let gone = json!({ "id": format!("gone{number}"), "title": "", "body": piece[0]["body"] });
        let gone = in_pieces.write(&format!("corpus/gone{number}.jsonl"), lines(&[gone]));
        in_pieces.index();
        std::fs::remove_file(gone).unwrap();
        in_pieces.index();
    }
    let (first, many) = (engine(&at_once), engine(&in_pieces));
    assert!(many.store().searcher().segment_readers().len() > 1);
    let expected = stories(&first, &records);
    assert_eq!(stories(&many, &records), expected);
    // Stories share nothing, and most articles have a copy.
    for (id, story) in &expected {
        assert!(story.contains(id));
        assert!(story.iter().all(|other| expected[other] == *story), "{story:?}");
    }
    assert!(expected.values().filter(|story| story.len() > 1).count() > 100);
    // Every article of a story is a copy of its first, or the same as one that is.
    for story in expected.values() {
        for id in &story[1..] {
            let like = |one: &str, other: &str| first.likeness(one, other).unwrap().unwrap();
            let is_copy = |id: &String| like(&story[0], id).is_copy;
            let same = |other: &&String| like(other, id).similarity >= 1.0;
            assert!(story.iter().filter(same).any(is_copy), "{story:?}");
        }
    }
}

#[test]
fn pages_are_what_a_naive_reading_of_all_hits_gives() {
    let records = generated(300);
    let folder = Folder::new();
    for (number, piece) in records.chunks(120).enumerate() {
        folder.write(&format!("corpus/{number}.jsonl"), lines(piece));
        folder.index();
    }
    let engine = engine(&folder);
    let stories = stories(&engine, &records);
    let source_of: HashMap<&str, &str> = records
        .iter()
        .map(|record| (record["id"].as_str().unwrap(), record["source"].as_str().unwrap()))
        .collect();
    let mut random = Random(11);
    let mut collapsed = 0;
    for round in 0..60 {
        let body = random.pick(&records)["body"].as_str().unwrap();
        let words: Vec<&str> = body.split(' ').collect();
        let first = random.below(words.len() - 3);
        let request = SearchRequest {
            query: words[first..first + 1 + random.below(3)].join(" "),
            sort: *random.pick(&[Sort::Relevance, Sort::Newest, Sort::Oldest]),
            sources: if random.below(4) == 0 { vec!["مهر".to_owned()] } else { Vec::new() },
            matching: *random.pick(&[juya::search::Match::Any, juya::search::Match::Auto]),
            expand: random.below(4) == 0,
            without_total: random.below(3) == 0,
            passages: Some(PassageOptions::default()),
            no_rewrite: true,
            limit: 10_000,
            ..SearchRequest::default()
        };
        let all = engine.search(&request).unwrap().hits;
        let mut expected: Vec<(String, u64, Vec<&str>)> = Vec::new();
        for hit in &all {
            let matching: Vec<&String> = stories[&hit.id]
                .iter()
                .filter(|id| all.iter().any(|other| other.id == **id))
                .collect();
            if expected.iter().any(|(id, ..)| stories[id] == stories[&hit.id]) {
                continue;
            }
            let own = source_of[hit.id.as_str()];
            let mut others: Vec<&str> = Vec::new();
            for id in &matching {
                let source = source_of[id.as_str()];
                if source != own && !others.contains(&source) {
                    others.push(source);
                }
            }
            expected.push((hit.id.clone(), matching.len() as u64, others));
        }
        collapsed += all.len() - expected.len();
        let collapse = SearchRequest { collapse: true, limit: 1 + random.below(7), ..request };
        let by_offset = random.below(2) == 0;
        let (mut seen, mut page) = (Vec::new(), collapse.clone());
        loop {
            let answer = engine.search(&page).unwrap();
            if !collapse.without_total {
                assert_eq!(answer.total, all.len() as u64);
                assert_eq!(answer.total_stories, Some(expected.len() as u64), "{collapse:?}");
            }
            assert!(answer.hits.len() <= collapse.limit);
            for hit in answer.hits {
                assert_eq!(hit.rank, seen.len() as u64 + 1);
                seen.push((hit.id, hit.copies.unwrap()));
            }
            match answer.next {
                Some(_) if by_offset => page.offset += collapse.limit,
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
        let seen: Vec<(String, u64, Vec<&str>)> = seen
            .iter()
            .map(|(id, told)| {
                let sources = told.other_sources.iter().map(String::as_str).collect();
                (id.clone(), told.copies, sources)
            })
            .collect();
        assert_eq!(seen, expected, "round {round}: {collapse:?}");
    }
    assert!(collapsed > 300, "hardly a copy was met: {collapsed}");
}

#[test]
fn nothing_of_the_sample_archive_falls_together() {
    let folder = Folder::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    folder.juya(&["index", &sample.to_string_lossy()]).expect(0);
    let answer = folder.answer(&["*", "--collapse"]);
    assert_eq!(answer["total_stories"], answer["total"]);
    assert!(answer["total"].as_u64().unwrap() > 50);
}

/// Precision and recall on labelled pairs of real news: `JUYA_ARTICLES=FOLDER` names it.
#[test]
#[allow(clippy::print_stdout)]
fn labelled_pairs_are_told_apart() {
    let Some(articles) = std::env::var_os("JUYA_ARTICLES").map(PathBuf::from) else { return };
    let folder = Folder::new();
    folder.juya(&["index", &articles.to_string_lossy()]).expect(0);
    let engine = engine(&folder);
    let labels = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories/labels.tsv");
    let labels = std::fs::read_to_string(labels).unwrap();
    let mut pairs = Vec::new();
    for line in labels.lines().filter(|line| !line.starts_with('#')) {
        let [judgment, one, other] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert!(matches!(judgment, "same" | "other"), "{line}");
        pairs.push((judgment == "same", one, other));
    }
    assert_eq!(pairs.len(), 300);
    let shares = |name: &str, found: &dyn Fn(&str, &str) -> bool| {
        let (mut right, mut wrong, mut missed) = (0, 0, 0);
        for (is_same, one, other) in &pairs {
            match (found(one, other), is_same) {
                (true, true) => right += 1,
                (true, false) => wrong += 1,
                (false, true) => missed += 1,
                (false, false) => {}
            }
            if std::env::var_os("JUYA_VERBOSE").is_some() && found(one, other) != *is_same {
                println!(
                    "{name}: {is_same} {one} {other} {:?}",
                    engine.likeness(one, other).unwrap()
                );
            }
        }
        let precision = f64::from(right) / f64::from(right + wrong);
        let recall = f64::from(right) / f64::from(right + missed);
        println!("{name:<36} precision {precision:.3} recall {recall:.3}");
        (precision, recall)
    };
    for least in [0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 1.0] {
        shares(&format!("lead {least:.2}, days not looked at"), &|one, other| {
            let likeness = engine.likeness(one, other).unwrap();
            likeness.is_some_and(|likeness| {
                !likeness.figures_differ && (likeness.lead >= least || likeness.similarity >= 0.8)
            })
        });
    }
    shares("lead 0.85, neither figures nor days", &|one, other| {
        let likeness = engine.likeness(one, other).unwrap();
        likeness.is_some_and(|likeness| likeness.lead >= 0.85 || likeness.similarity >= 0.8)
    });
    shares("the whole text alone, 0.80", &|one, other| {
        let likeness = engine.likeness(one, other).unwrap();
        likeness.is_some_and(|likeness| likeness.similarity >= 0.8)
    });
    let copies = |one: &str| engine.similar(one, 1_000).unwrap().unwrap().copies;
    let of_pairs = shares("juya similar", &|one, other| {
        let likeness = engine.likeness(one, other).unwrap();
        // Found by its bands, and like.
        likeness.is_some_and(|likeness| likeness.is_copy)
            && copies(one).iter().any(|copy| copy.article.id == other)
    });
    let of_stories = shares("juya story", &|one, other| {
        let story = engine.story(one).unwrap().unwrap();
        story.articles.iter().any(|version| version.article.id == other)
    });
    for (precision, recall) in [of_pairs, of_stories] {
        assert!(precision >= 0.95 && recall >= 0.90, "precision {precision}, recall {recall}");
    }
}
