//! "Did you mean": what is asked instead, what is offered, and what is completed.

use serde_json::Value;

use crate::util::Folder;

/// Enough articles that some words are frequent and some are rare.
fn archive() -> Folder {
    let folder = Folder::new();
    let mut lines = String::new();
    let mut add = |id: &str, title: &str, body: &str| {
        lines += &format!("{{\"id\":\"{id}\",\"title\":\"{title}\",\"body\":\"{body}\"}}\n");
    };
    for number in 0..8 {
        add(&format!("e{number}"), "انتخابات مجلس شورا", "نامزدهای انتخابات سخن گفتند.");
        add(&format!("b{number}"), "بانک مرکزی و نرخ ارز", "بانک مرکزی نرخ ارز را اعلام کرد.");
    }
    for number in 0..6 {
        let body = "هکرهای ایرانی به کاربران saler حمله کردند. سلام.";
        add(&format!("h{number}"), "هکرهای ایرانی در خبر", body);
    }
    for number in 0..6 {
        let body = "مسئولان تیم فوتبال به شهر رفتند.";
        add(&format!("n{number}"), "فوتبال در نیویورک", body);
    }
    add("r1", "زرافه در باغ وحش", "یک زرافه به دنیا آمد.");
    folder.write("corpus/a.jsonl", lines);
    folder.index();
    folder
}

fn codes(answer: &Value) -> Vec<String> {
    let rewrites = answer["rewrites"].as_array().unwrap();
    rewrites.iter().map(|rewrite| rewrite["code"].as_str().unwrap().to_owned()).collect()
}

/// Queries of the suggestions, half spaces as `_`.
fn suggested(answer: &Value) -> Vec<String> {
    let suggestions = answer["suggestions"].as_array().unwrap();
    let query = |one: &Value| one["query"].as_str().unwrap().replace('\u{200c}', "_");
    suggestions.iter().map(query).collect()
}

#[test]
fn what_finds_nothing_is_asked_in_another_way() {
    let folder = archive();
    let check = |query: &str, code: &str, total: u64, asked: &str| {
        let answer = folder.answer(&[query]);
        assert_eq!(codes(&answer), [code], "{query}: {answer:#}");
        assert_eq!(answer["total"], total, "{query}");
        assert_eq!(answer["query"], query);
        let message = answer["rewrites"][0]["message"].as_str().unwrap().replace('\u{200c}', "_");
        assert!(message.contains(&format!("«{query}»")), "{message}");
        assert!(message.contains(&format!("«{asked}»")), "{message}");
    };
    check("انتحابات", "spelling", 8, "انتخابات");
    check("i;vihd hdvhkd", "keyboard", 6, "هکرهای ایرانی");
    check("hackerhaye irani", "finglish", 6, "هکرهای ایرانی");
    check("سشمثق", "keyboard", 6, "saler");
    check("football", "finglish", 6, "فوتبال");
    check("new york", "finglish", 6, "نیویورک");
    check("مصولان", "spelling", 6, "مسئولان");
    check("انتحابات OR هدهدک", "spelling", 8, "انتخابات OR هدهدک");
    check("title:انتحابات -بانک", "spelling", 8, "title:انتخابات -بانک");
    check("\"i;vihd hdvhkd\"", "keyboard", 6, "\"هکرهای ایرانی\"");
    // A reading with all words comes before an answer with some of them.
    check("انتحابات مجلس", "spelling", 8, "انتخابات مجلس");
    // Where no article has all words of any reading, it is relaxed like every query.
    let answer = folder.answer(&["انتحابات سیمرغها"]);
    assert_eq!((codes(&answer).len(), answer["total"].as_u64()), (2, Some(8)), "{answer:#}");
}

#[test]
fn what_was_typed_stands_where_it_should() {
    let folder = archive();
    let check = |arguments: &[&str], total: u64| {
        let answer = folder.answer(arguments);
        assert_eq!(answer["total"], total, "{arguments:?}: {answer:#}");
        let others: Vec<String> =
            codes(&answer).into_iter().filter(|code| code != "relaxed").collect();
        assert!(others.is_empty(), "{arguments:?}: {others:?}");
    };
    check(&["انتحابات", "--no-rewrite"], 0);
    check(&["hackerhaye irani", "--no-rewrite"], 0);
    check(&["«انتحابات»"], 0);
    check(&["انتخابات"], 8);
    // Stretched letters are the word; keys that were held down are none.
    check(&["سلاااام"], 6);
    check(&["بببببب"], 0);
    check(&["بببببهه"], 0);
    check(&["زرافه"], 1);
    check(&["source:انتحابات"], 0);
    check(&["ققنوسها"], 0);
    // What is excluded is not mended.
    check(&["زرافه -انتحابات"], 1);
}

#[test]
fn suggestions_are_offered_where_little_is_found() {
    let folder = archive();
    let suggestions = |arguments: &[&str]| suggested(&folder.answer(arguments));
    assert_eq!(suggestions(&["انتحابات", "--no-rewrite"]), ["انتخابات"]);
    assert_eq!(suggestions(&["انتخابات"]), Vec::<String>::new());
    let answer = folder.answer(&["انتحابات", "--no-rewrite"]);
    assert_eq!(answer["suggestions"][0]["code"], "spelling");
    assert_eq!(answer["suggestions"][0]["message"], "did you mean «انتخابات»?");
    // For people they stand beside the answer.
    let text = folder.juya(&["search", "انتحابات", "--no-rewrite"]).expect(1);
    text.expect_err("did you mean «انتخابات»?");
    // Words of the lexicon that the archive does not have are not taken for slips.
    let answer = folder.answer(&["کتابات"]);
    assert!(codes(&answer).is_empty() || answer["total"] != 0);
}

#[test]
fn pages_of_a_rewritten_query_go_on() {
    let folder = archive();
    let first = folder.answer(&["i;vihd hdvhkd", "--limit", "4"]);
    let next = first["next"].as_str().unwrap();
    let second = folder.answer(&["i;vihd hdvhkd", "--limit", "4", "--after", next]);
    assert_eq!(second["hits"].as_array().unwrap().len(), 2, "{second:#}");
    assert_eq!(codes(&second), ["keyboard"]);
    assert_eq!(second["next"], Value::Null);
    let arguments = ["search", "i;vihd hdvhkd", "--all", "--format", "ids"];
    assert_eq!(folder.juya(&arguments).expect(0).out.lines().count(), 6);
    folder.juya(&["search", "هکر", "--after", next]).expect(2);
}

#[test]
fn runs_that_are_measured_stay_as_typed() {
    let folder = archive();
    folder.write("topics.tsv", "1\tانتحابات مجلس\n2\tانتحابات\n3\tانتخابات\n");
    let run = folder.juya(&["search", "--queries", "topics.tsv", "--format", "trec"]).expect(0);
    let count = |id: &str| run.out.lines().filter(|line| line.starts_with(id)).count();
    assert_eq!((count("1 "), count("2 "), count("3 ")), (8, 8, 8));
    let answers = folder.juya(&["search", "--queries", "topics.tsv", "--json"]).expect(0);
    let first: Value = serde_json::from_str(answers.out.lines().next().unwrap()).unwrap();
    assert_eq!(codes(&first), ["spelling"]);
    // Relaxed, since something is found.
    let trec = ["search", "--queries", "topics.tsv", "--format", "trec"];
    assert!(folder.juya(&trec).err.contains("2 of 3 queries"));
}

#[test]
fn words_and_phrases_are_completed() {
    let folder = archive();
    let check = |arguments: &[&str], expected: &[&str]| {
        let run = folder.juya(&[&["suggest"], arguments].concat());
        let found: Vec<String> = run.out.lines().map(|l| l.replace('\u{200c}', "_")).collect();
        assert_eq!(found, expected, "{arguments:?}");
        assert_eq!(run.code, i32::from(expected.is_empty()));
    };
    check(&["انتخ"], &["انتخابات", "انتخابات مجلس"]);
    check(&["بانک "], &["بانک مرکزی"]);
    check(&["هکر"], &["هکرهای", "هکرهای ایرانی"]);
    check(&["هکرهای", "ا"], &["هکرهای ایرانی"]);
    check(&["انتخ", "--limit", "1"], &["انتخابات"]);
    check(&["ژژژ"], &[]);
    let json = folder.juya(&["suggest", "انتخ", "--json"]).expect(0).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["completions"][0], "انتخابات");
    folder.juya(&["suggest"]).expect(2);
    folder.juya(&["suggest", "ا", "--index", "nowhere"]).expect(2);
}

#[test]
fn whole_queries_are_corrected() {
    let folder = archive();
    let run = folder.juya(&["suggest", "--correct", "انتحابات"]).expect(0);
    assert_eq!(run.out.lines().next(), Some("انتخابات"));
    folder.write("queries.tsv", "a\tانتحابات\nb\tsghl\nc\tققققققق\n");
    let arguments = ["suggest", "--correct", "--queries", "queries.tsv", "-n", "1"];
    let run = folder.juya(&arguments).expect(0);
    assert_eq!(run.out, "a\tانتخابات\t1\tspelling\nb\tسلام\t1\tkeyboard\n");
    folder.juya(&["suggest", "--correct", "قققققققق"]).expect(1);
    let json = folder.juya(&["suggest", "--correct", "sghl", "--json"]).expect(0).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["suggestions"][0]["code"], "keyboard");
    assert_eq!(json["suggestions"][0]["rank"], 1);
}

#[test]
fn long_and_hostile_queries_end() {
    let folder = archive();
    let query = "انتحابات i;vihd hackerhaye ".repeat(400);
    folder.juya(&["search", "--json", &query]);
    folder.juya(&["suggest", "--correct", &query]);
    folder.juya(&["suggest", &query]);
    for query in ["\"", "«;", "(((", ";", "]]", "title:", "'", "؛ ،", "\u{200c}"] {
        for arguments in [["search", query], ["suggest", query]] {
            let run = folder.juya(&arguments);
            assert!(run.code <= 1, "{query}: {}", run.err);
        }
        folder.juya(&["suggest", "--correct", query]);
    }
}
